/* forms/doctor_texts.c — labels and translations: left over, out of reach, missing, not translated.
 */
#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "base/strbuf.h"
#include "forms/doctor_impl.h"

enum {
    LONG_WORDS = 60,
    DEEP_GROUPS = 5,
    SAME_LETTERS = 4,
    IDS_SHOWN = 3,
    FILES_SHOWN = 6,
    MAX_LEFTOVERS = 1000
};

/* ---- ${name} that nothing replaced ------------------------------------------------------------
 */

static void say_leftover(struct doctor *d, struct intern *said, const char *where, uint32_t line,
                         const char *text) {
    size_t len;
    for (const char *name; (name = find_leftover(text, &len)); text = name + len) {
        uint32_t known = said->n;
        if (known == MAX_LEFTOVERS || intern_add(said, name, len) <= known) {
            continue;
        }
        const char *path = leftover_path(d->form, name, len);
        int shown = len > 60 ? 60 : (int)len;
        if (path) {
            doctor_tell(d, where, (int)line,
                        "people will read \"${%.*s}\" as it stands, not the answer" FIX
                        "write <output value=\"%s\"/> in its place",
                        shown, name, path);
        } else {
            doctor_tell(d, where, (int)line,
                        "people will read \"${%.*s}\" as it stands, and no question has that "
                        "name" FIX "take it away, or name the question that was meant",
                        shown, name);
        }
    }
}

static void leftovers_in(struct doctor *d, struct intern *said, const struct tree *t) {
    const struct form *form = d->form;
    for (uint32_t el = 1; el < t->n_nodes; el++) {
        const char *text = tree_first(t, el) ? "" : tree_text(t, el);
        bool own = t == &form->tree && el >= form->primary_el &&
                   el < form->tree.nodes[form->primary_el].end;
        if (!own && strstr(text, "${")) {
            uint32_t up = tree_parent(t, el);
            const char *id = tree_attr(t, up, "id"), *ref = tree_attr(t, up, "ref");
            say_leftover(d, said, ref ? ref : id ? id : tree_local(t, up), tree_line(t, el), text);
        }
    }
}

/* In every text a person may read: the body, the translations, the lists. */
void check_leftovers(struct doctor *d) {
    const struct tree *t = &d->form->tree;
    struct intern said = {0};
    leftovers_in(d, &said, t);
    for (size_t i = 0; i < t->n_lists; i++) {
        leftovers_in(d, &said, &t->lists[i].tree);
    }
    intern_done(&said);
}

/* ---- texts out of reach -----------------------------------------------------------------------
 */

struct reach {
    const struct form *form;
    bool *used;   // by text number
    bool unknown; // some id is put together while the form runs
};

static void use_text(struct reach *r, const char *id, size_t len) {
    r->used[form_text_id(r->form, id, len)] = true;
}

/* jr:itext('…') wherever it stands, also inside messages and expressions. */
static void use_calls(struct reach *r, const char *text) {
    for (const char *at = text; at && (at = strstr(at, "jr:itext("));) {
        at += strlen("jr:itext(");
        at += strspn(at, " \t\r\n");
        const char *end = *at == '\'' || *at == '"' ? strchr(at + 1, *at) : NULL;
        r->unknown |= !end;
        if (end) {
            use_text(r, at + 1, (size_t)(end - at) - 1);
        }
    }
}

static void use_control(struct reach *r, const struct form_control *c) {
    r->used[c->label.itext] = r->used[c->hint.itext] = true;
    for (uint32_t i = 0; i < c->n_items; i++) {
        r->used[c->items[i].label.itext] = true;
    }
    r->unknown |=
        c->itemset && c->itemset->label_itext && !doctor_list(r->form, c->itemset->source);
}

static void use_all(struct reach *r) {
    const struct form *form = r->form;
    const struct tree *t = &form->tree;
    for (size_t i = 1; i < form->n_controls; i++) {
        use_control(r, &form->controls[i]);
    }
    for (size_t i = 0; i < form->n_exprs; i++) {
        if (form->exprs[i] && form->exprs[i]->node) { // those of lists are for use_control()
            use_calls(r, form->exprs[i]->text);
        }
    }
    for (size_t i = 1; i < form->n_nodes; i++) {
        use_calls(r, form->nodes[i].constraint_msg);
        use_calls(r, form->nodes[i].required_msg);
    }
    for (uint32_t el = form->body_el; el < t->nodes[form->body_el].end; el++) { // guidance, ticks
        const char *ref = tree_attr(t, el, "ref"), *value = tree_attr(t, el, "value");
        bool unknown = r->unknown; // jr:itext(itextId) is for use_control()
        use_calls(r, ref);
        r->unknown = unknown;
        use_calls(r, value);
    }
    for (size_t i = 0; i < form->n_instances; i++) { // itextId of a list's items
        const struct form_instance *in = &form->instances[i];
        const struct tree *list = doctor_is_inside(in) ? in->tree : NULL;
        for (uint32_t el = in->el; list && el < tree_past(list, in->el); el++) {
            const char *text = tree_first(list, el) ? "" : tree_text(list, el);
            use_text(r, text, strlen(text));
        }
    }
}

void check_unreachable(struct doctor *d) {
    const struct form *form = d->form;
    struct reach r = {.form = form, .used = ARENA_ARRAY(&d->arena, bool, form->text_ids.n + 1)};
    AUTO(strbuf_done) struct strbuf ids = {0};
    use_all(&r);
    uint32_t n = 0, first = 0;
    for (uint32_t id = 1; id <= form->text_ids.n && form->n_languages && !r.unknown; id++) {
        if (!r.used[id]) {
            first = n ? first : id;
            if (n++ < IDS_SHOWN) {
                strbuf_addf(&ids, "%s%.60s", n > 1 ? ", " : "", intern_text(&form->text_ids, id));
            }
        }
    }
    uint32_t el = form->n_languages ? form->languages[0].texts[first] : 0;
    if (n) {
        doctor_tell(d, "itext", el ? (int)form->tree.nodes[el].line : 0,
                    "nothing shows %u text%s: %s%s" FIX
                    "take them away, or use them where they were meant",
                    n, n == 1 ? "" : "s", strbuf_text(&ids), n > IDS_SHOWN ? " …" : "");
    }
}

/* ---- not translated ---------------------------------------------------------------------------
 */

/* Some texts are alike in two languages: names, numbers. Several words in a row rarely are. */
static bool is_prose(const char *text) {
    unsigned words = 0, letters = 0;
    for (const char *p = text; *p; p++) {
        bool letter = isalpha((unsigned char)*p) || *p < 0;
        letters = letter ? letters + 1 : 0;
        words += letters == SAME_LETTERS;
    }
    return words >= 2;
}

void check_translated(struct doctor *d) {
    const struct form *form = d->form;
    AUTO(strbuf_done) struct strbuf usual = {0}, other = {0};
    for (uint32_t l = 0; l < form->n_languages; l++) {
        uint32_t n = 0, of = 0, first = 0;
        for (uint32_t id = 1; id <= form->text_ids.n && l != form->default_language; id++) {
            const struct form_text text = {.itext = id};
            uint32_t el = form->languages[l].texts[id];
            if (!el || !form->languages[form->default_language].texts[id]) {
                continue;
            }
            strbuf_clear(&usual);
            strbuf_clear(&other);
            doctor_text(form, &text, form->default_language, &usual);
            doctor_text(form, &text, l, &other);
            of += is_prose(strbuf_text(&other));
            if (is_prose(strbuf_text(&other)) &&
                strcmp(strbuf_text(&usual), strbuf_text(&other)) == 0) {
                first = n++ ? first : el;
            }
        }
        if (n) {
            doctor_tell(d, form->languages[l].lang, (int)form->tree.nodes[first].line,
                        "%u of %u longer texts are word for word those of \"%.60s\"" FIX
                        "translate them into \"%.60s\"",
                        n, of, form->languages[form->default_language].lang,
                        form->languages[l].lang);
        }
    }
}

/* ---- labels -----------------------------------------------------------------------------------
 */

static unsigned count_words(const char *words) { // " how many in all "
    unsigned n = 0;
    for (; *words; words++) {
        n += *words == ' ' && words[1];
    }
    return n;
}

/* Rows of a table borrow the words of its head; pictures stand for words. */
static bool has_label(const struct doctor *d, const struct form_control *c) {
    uint32_t i = (uint32_t)(c - d->form->controls);
    return c->label.itext || c->label.el || c->hint.itext || c->hint.el || d->labels[i][1] ||
           c->kind == CTRL_RANGE || strstr(c->appearance, "list-nolabel");
}

void check_labels(struct doctor *d) {
    for (const struct form_control *c = NULL; (c = doctor_next(d, c));) {
        if (!has_label(d, c) && !d->form->nodes[c->node].calculate && doctor_is_shown(d, c)) {
            doctor_say(d, c->node, c->line,
                       "it has no words, so nobody will know what to ask" FIX "give it a label");
        }
    }
}

void check_long_labels(struct doctor *d) {
    for (uint32_t i = 1; i < d->form->n_controls; i++) {
        const struct form_control *c = doctor_question(d, i);
        if (!c || c->kind == CTRL_TRIGGER || d->form->nodes[c->node].readonly ||
            count_words(d->labels[i]) <= LONG_WORDS || // consent has much to say
            strstr(d->labels[i], " consent") || strstr(d->labels[i], " agree ")) {
            continue;
        }
        doctor_say(d, c->node, c->line,
                   "the question has %u words: few will remember how it began" FIX
                   "ask in one sentence, and put the rest into a hint or a note",
                   count_words(d->labels[i]));
    }
}

void check_deep(struct doctor *d) {
    uint32_t deepest = 0, most = 0;
    for (const struct form_control *c = NULL; (c = doctor_next(d, c));) {
        uint32_t depth = 0;
        for (uint32_t up = c->parent; up; up = d->form->controls[up].parent) {
            depth += d->form->controls[up].node && d->form->controls[up].kind == CTRL_GROUP;
        }
        if (depth > most) {
            most = depth;
            deepest = c->node;
        }
    }
    if (most > DEEP_GROUPS) {
        doctor_say(d, deepest, 0,
                   "it stands in %u groups, one in another" FIX
                   "three levels are easier to keep in order",
                   most);
    }
}

/* ---- pictures and sounds ----------------------------------------------------------------------
 */

static bool is_list_file(const struct form *form, const char *name) { // the loader's (R24)
    for (size_t i = 0; i < form->n_instances; i++) {
        if (form->instances[i].src && strstr(form->instances[i].src, name)) {
            return true;
        }
    }
    return false;
}

void check_media(struct doctor *d) {
    AUTO(strbuf_done) struct strbuf bytes = {0}, names = {0};
    uint32_t n = 0;
    for (uint32_t i = 0; d->options->media && i < form_n_media(d->form); i++) {
        const char *name = form_media(d->form, i);
        strbuf_clear(&bytes);
        if (!is_list_file(d->form, name) &&
            !d->options->media(d->options->media_ctx, name, &bytes) && n++ < FILES_SHOWN) {
            strbuf_addf(&names, "%s%.40s", n > 1 ? ", " : "", name);
        }
    }
    if (n) {
        doctor_tell(d, "", 0,
                    "the folder of the form's files lacks %u picture%s or sound%s: %s%s" FIX
                    "put %s there, or out of the labels",
                    n, n == 1 ? "" : "s", n == 1 ? "" : "s", strbuf_text(&names),
                    n > FILES_SHOWN ? " …" : "", n == 1 ? "it" : "them");
    }
}
