/* forms/text.c — labels, hints, messages: translation, fallback, outputs (rule I). */
#include <string.h>

#include "base/mem.h"
#include "forms/eval.h"
#include "forms/markdown.h"
#include "forms/xpath_funcs.h"

enum {
    TEXT_DEPTH = 16,   // texts shown within texts
    OUTPUT_WORK = 100, // of the ration, so that few texts in one another are not millions
};

/* ---- rendering ---- */

static void add_output(struct interview *iv, uint32_t el, struct iv_ref ref, struct strbuf *out) {
    uint32_t n, at = form_outputs_in(iv->form, el, &n);
    const struct form_expr *expr = n ? iv->form->outputs[at] : NULL;
    if (!expr) {
        return;
    }
    size_t len;
    struct xctx cx = eval_context(iv, ref.node ? ref.rep : iv->root, ref.node ? ref.node : 1);
    if (iv->text_depth >= TEXT_DEPTH) { // rule I3
        fault(iv, "a text shows itself, over and over; it counts as empty");
        return;
    }
    bool escape = iv->escaping;
    iv->escaping = false; // texts inside the value are escaped with it
    iv->text_depth++;
    const char *text = eval_spend(&cx, OUTPUT_WORK) ? eval_string(&cx, expr->tree, &len) : NULL;
    iv->text_depth--;
    iv->escaping = escape;
    if (text && len > XP_TEXT_MAX - out->len) {
        fault(iv, "a text longer than %d bytes is cut", XP_TEXT_MAX);
    } else if (text && escape) {
        markdown_escape(out, text, len);
    } else if (text) {
        strbuf_addn(out, text, len);
    }
}

/* Text and outputs below `el`; XHTML gives its text, other elements are left out (rule I1). */
static void render(struct interview *iv, uint32_t el, struct iv_ref ref, struct strbuf *out) {
    const struct tree *t = &iv->form->tree;
    if (!t->nodes[el].first_child) {
        strbuf_add(out, tree_text(t, el));
        return;
    }
    for (uint32_t c = t->nodes[el].first_child; c; c = t->nodes[c].next) {
        if (!t->nodes[c].name) {
            strbuf_add(out, tree_text(t, c));
        } else if (tree_is(t, c, "output")) {
            add_output(iv, c, ref, out);
        } else if (is_markup(t, c)) {
            render(iv, c, ref, out);
        }
    }
}

static const char *finish(struct interview *iv, struct strbuf *text, size_t *len) {
    const char *from = strbuf_text(text);
    from += strspn(from, " \t\r\n");
    *len = strlen(from);
    while (*len && strchr(" \t\r\n", from[*len - 1])) {
        (*len)--;
    }
    const char *out = arena_strndup(&iv->scratch, from, *len);
    strbuf_done(text);
    return out;
}

/* ---- translation ---- */

/* The words of a text found so far. */
struct words {
    uint32_t plain, longer, shorter;
};

/* The value of one <text> for a form ("image"); with form NULL its words go to *words. */
static uint32_t value_in(const struct tree *t, uint32_t text, const char *form,
                         struct words *words) {
    for (uint32_t v = text ? tree_child(t, text, "value") : 0; v; v = tree_next(t, v, "value")) {
        const char *kind = tree_attr(t, v, "form");
        if (form) {
            if (kind && strcmp(kind, form) == 0) {
                return v;
            }
        } else if (!kind || !*kind) {
            words->plain = v;
        } else if (strcmp(kind, "long") == 0) {
            words->longer = v;
        } else if (strcmp(kind, "short") == 0) {
            words->shorter = v;
        }
    }
    return 0;
}

/* In one language; form NULL: the words, `long` before plain before `short`. */
static uint32_t value_of(const struct form *f, uint32_t language, uint32_t id, const char *form) {
    const struct form_translation *tr = &f->languages[language];
    struct words words = {0};
    uint32_t found = value_in(&f->tree, tr->texts[id], form, &words);
    for (size_t i = 0; i < tr->n_pieces && !found; i++) {
        if (tr->pieces[i].id == id) {
            found = value_in(&f->tree, tr->pieces[i].el, form, &words);
        }
    }
    return found ? found : words.longer ? words.longer : words.plain ? words.plain : words.shorter;
}

/* In the current language, else in the default one (rule I8); 0 when in neither. */
static uint32_t translated(const struct interview *iv, uint32_t id, const char *form) {
    const struct form *f = iv->form;
    if (!f->n_languages || !id) {
        return 0;
    }
    uint32_t v = value_of(f, iv->language, id, form);
    return v ? v : value_of(f, f->default_language, id, form);
}

const char *itext_string(struct interview *iv, uint32_t id, struct iv_ref ref, size_t *len) {
    struct strbuf text = {0};
    uint32_t value = translated(iv, id, NULL);
    if (value && iv->text_depth >= TEXT_DEPTH) {
        fault(iv, "the text \"%.80s\" shows itself", intern_text(&iv->form->text_ids, id));
    } else if (value) {
        iv->text_depth++;
        render(iv, value, ref, &text);
        iv->text_depth--;
    }
    return finish(iv, &text, len);
}

const char *label_string(struct interview *iv, const struct form_text *label, struct iv_ref ref,
                         const char *form, size_t *len) {
    struct strbuf text = {0};
    uint32_t value = translated(iv, label->itext, form);
    if (value) {
        render(iv, value, ref, &text);
    } else if (!form && label->el) {
        render(iv, label->el, ref, &text);
        bool blank = strspn(strbuf_text(&text), " \t\r\n") == text.len;
        bool media_only = false;
        for (uint32_t l = 0; l < iv->form->n_languages && label->itext; l++) {
            media_only |= iv->form->languages[l].texts[label->itext] != 0;
        }
        if (blank && label->itext && !media_only) { // last resort: the id
            strbuf_add(&text, intern_text(&iv->form->text_ids, label->itext));
        }
    }
    return finish(iv, &text, len);
}

/* ---- for clients ---- */

void interview_escape_values(struct interview *iv, bool on) {
    iv->escape_values = on;
}

struct arena_mark text_begin(struct interview *iv) {
    iv->escaping = iv->escape_values;
    return eval_begin(iv);
}

void text_end(struct interview *iv, struct arena_mark mark) {
    iv->escaping = false;
    arena_release(&iv->scratch, mark);
}

static const char *hand_out(struct interview *iv, const char *text, size_t len) {
    strbuf_clear(&iv->text);
    strbuf_addn(&iv->text, text, len);
    return strbuf_text(&iv->text);
}

/* Where a control's own answer lies, as the context of its texts; a group without a ref is seen
 * from where the one around it lies (rule J1). */
static struct iv_ref place_of(struct interview *iv, uint32_t control, struct iv_ref near) {
    const struct form_control *controls = iv->form->controls;
    while (control && !controls[control].node) {
        control = controls[control].parent;
    }
    if (!control) {
        return near;
    }
    return interview_ref(iv, controls[control].node,
                         (struct iv_ref){near.rep, near.node ? near.node : 1});
}

static const char *text_of(struct interview *iv, uint32_t control, struct iv_ref near, bool hint,
                           const char *form) {
    const struct form_control *c = &iv->form->controls[control];
    struct arena_mark mark = text_begin(iv);
    size_t len;
    const char *text =
        label_string(iv, hint ? &c->hint : &c->label, place_of(iv, control, near), form, &len);
    text = hand_out(iv, text, len);
    text_end(iv, mark);
    return text;
}

const char *interview_label(struct interview *iv, uint32_t control, struct iv_ref near) {
    return text_of(iv, control, near, false, NULL);
}

const char *interview_hint(struct interview *iv, uint32_t control, struct iv_ref near) {
    return text_of(iv, control, near, true, NULL);
}

const char *interview_text_form(struct interview *iv, uint32_t control, struct iv_ref near,
                                const char *form) {
    return text_of(iv, control, near, strcmp(form, "guidance") == 0, form);
}

const char *interview_choice_form(struct interview *iv, struct iv_ref ref,
                                  const struct choice *choice, const char *form) {
    struct arena_mark mark = text_begin(iv);
    size_t len = 0;
    const struct form_text label = {.itext = choice->text};
    const char *text = choice->text ? label_string(iv, &label, ref, form, &len) : "";
    text = hand_out(iv, text, len);
    text_end(iv, mark);
    return text;
}

void interview_set_language(struct interview *iv, uint32_t language) {
    if (language < iv->form->n_languages) {
        iv->language = language;
    }
}

uint32_t interview_language(const struct interview *iv) {
    return iv->language;
}

/* Messages are literal text or jr:itext('id') (rule D10). */
const char *interview_message(struct interview *iv, struct iv_ref ref, enum set_status status) {
    static const char call[] = "jr:itext(";
    const struct form_node *n = ref.node ? node_of(iv, ref.node) : NULL;
    const char *text = !n                         ? NULL
                       : status == SET_CONSTRAINT ? n->constraint_msg
                       : status == SET_REQUIRED   ? n->required_msg
                                                  : NULL;
    if (!text) {
        return "";
    }
    const char *at = text + strspn(text, " \t\r\n");
    if (strncmp(at, call, sizeof call - 1) != 0) {
        return hand_out(iv, text, strlen(text));
    }
    at += sizeof call - 1;
    at += strspn(at, " '\"");
    size_t len = strcspn(at, "'\"");
    uint32_t id = form_text_id(iv->form, at, len);
    struct arena_mark mark = text_begin(iv);
    size_t n_text = 0;
    const char *words = itext_string(iv, id, ref, &n_text);
    text = n_text ? hand_out(iv, words, n_text) : hand_out(iv, at, len);
    text_end(iv, mark);
    return text;
}
