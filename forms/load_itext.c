/* forms/load_itext.c — translations (rules I6-I10) and the texts that point to them. */
#include <string.h>

#include "base/mem.h"
#include "forms/form_impl.h"

static const char *const media_forms[] = {"image", "big-image", "audio", "video"};

static void note_media(struct form *form, uint32_t value) {
    const char *kind = tree_attr(&form->tree, value, "form");
    for (size_t i = 0; kind && i < LEN(media_forms); i++) {
        if (strcmp(kind, media_forms[i]) == 0) {
            const char *uri = tree_text(&form->tree, value);
            const char *name = strrchr(uri, '/');
            name = name ? name + 1 : uri;
            if (*name) {
                intern_add(&form->media, name, strlen(name));
            }
        }
    }
}

bool is_markup(const struct tree *t, uint32_t el) {
    return strcmp(names_ns(t->names, t->nodes[el].name), "http://www.w3.org/1999/xhtml") == 0;
}

/* Elements among words that nobody will read (I1). */
static void check_markup(struct loader *ld, uint32_t el, const char *where) {
    const struct tree *t = &ld->form->tree;
    for (uint32_t c = tree_child(t, el, NULL); c; c = tree_next(t, c, NULL)) {
        if (!tree_is(t, c, "output") && !is_markup(t, c)) {
            issue(ld, ISSUE_WARNING, "I1", (int)t->nodes[c].line, where,
                  "<%s> and what is in it is left out of the text; markup is written with "
                  "elements of XHTML, such as <h:%s>",
                  tree_local(t, c), tree_local(t, c));
        }
    }
}

/* "" when there is no form or an empty one: the words themselves. */
static const char *value_form(const struct tree *t, uint32_t value) {
    const char *form = tree_attr(t, value, "form");
    return form ? form : "";
}

/* Does a value from `v` on among its siblings have that form? */
static bool has_form(const struct tree *t, uint32_t v, const char *form) {
    while (v && strcmp(value_form(t, v), form) != 0) {
        v = tree_next(t, v, "value");
    }
    return v != 0;
}

/* The values of a <text>; `first` is the <text> that has the id already, or 0. */
static void check_forms(struct loader *ld, uint32_t text, const char *id, uint32_t first) {
    const struct tree *t = &ld->form->tree;
    for (uint32_t v = tree_child(t, text, NULL); v; v = tree_next(t, v, NULL)) {
        if (!tree_is(t, v, "value")) {
            issue(ld, ISSUE_ERROR, "R17", (int)t->nodes[v].line, id,
                  "<%s> does not belong in a text", tree_local(t, v));
            continue;
        }
        const char *form = value_form(t, v);
        if (has_form(t, tree_next(t, v, "value"), form) ||
            (first && has_form(t, tree_child(t, first, "value"), form))) {
            issue(ld, ISSUE_ERROR, "R17", (int)t->nodes[v].line, id,
                  "the text \"%s\" has two values of one kind", id);
        }
        note_media(ld->form, v);
        check_markup(ld, v, id);
    }
}

/* A <text> whose id stands already: more kinds of value for it (I7). */
static void add_piece(struct loader *ld, struct form_translation *tr, uint32_t n, uint32_t text) {
    const char *id = intern_text(&ld->form->text_ids, n);
    if (tr->n_pieces == TEXT_PIECES_MAX) {
        issue(ld, ISSUE_ERROR, "R17", (int)ld->form->tree.nodes[text].line, id,
              "the text \"%s\" stands twice in \"%s\"", id, tr->lang);
        return;
    }
    check_forms(ld, text, id, tr->texts[n]);
    for (size_t i = 0; i < tr->n_pieces; i++) {
        if (tr->pieces[i].id == n) {
            check_forms(ld, text, id, tr->pieces[i].el);
        }
    }
    tr->pieces[tr->n_pieces++] = (struct text_piece){n, text};
}

static void load_translation(struct loader *ld, uint32_t el, struct form_translation *tr) {
    struct form *form = ld->form;
    const struct tree *t = &form->tree;
    size_t cap = 0;
    for (uint32_t text = tree_child(t, el, NULL); text; text = tree_next(t, text, NULL)) {
        if (!tree_is(t, text, "text")) {
            issue(ld, ISSUE_WARNING, "R17", (int)t->nodes[text].line, tr->lang,
                  "<%s> does not belong in a translation; it is ignored", tree_local(t, text));
            continue;
        }
        const char *id = tree_attr(t, text, "id");
        if (!id || !*id) {
            issue(ld, ISSUE_ERROR, "R17", (int)t->nodes[text].line, tr->lang,
                  "a text without an id");
            continue;
        }
        uint32_t n = intern_add(&form->text_ids, id, strlen(id));
        size_t had = cap;
        tr->texts = mem_grow(tr->texts, &cap, n + 1, sizeof *tr->texts);
        memset(tr->texts + had, 0, (cap - had) * sizeof *tr->texts);
        if (tr->texts[n]) {
            add_piece(ld, tr, n, text);
            continue;
        }
        tr->texts[n] = text;
        check_forms(ld, text, id, 0);
    }
    if (!tr->texts) { // a language without texts
        cap = 1;
        tr->texts = mem_zalloc(sizeof *tr->texts);
    }
    tr->n_texts = cap;
}

static void add_language(struct loader *ld, uint32_t el) {
    struct form *form = ld->form;
    const struct tree *t = &form->tree;
    int line = (int)t->nodes[el].line;
    const char *lang = tree_attr(t, el, "lang");
    if (!lang || !*lang) {
        issue(ld, ISSUE_ERROR, "R17", line, "itext", "a translation without a language");
        return;
    }
    for (size_t i = 0; i < form->n_languages; i++) {
        if (strcmp(form->languages[i].lang, lang) == 0) {
            issue(ld, ISSUE_ERROR, "R17", line, lang, "the language \"%s\" stands twice", lang);
            return;
        }
    }
    *MEM_PUSH(form->languages, form->n_languages, form->cap_languages) =
        (struct form_translation){.lang = lang, .el = el};
    if (tree_attr_id(t, el, "default")) {
        if (form->has_default) {
            issue(ld, ISSUE_ERROR, "R17", line, lang, "two default languages");
        }
        form->has_default = true;
        form->default_language = (uint32_t)form->n_languages - 1;
    }
    load_translation(ld, el, &form->languages[form->n_languages - 1]);
}

/* Every language's table covers every text id. */
static void even_out(struct form *form) {
    for (size_t i = 0; i < form->n_languages; i++) {
        struct form_translation *tr = &form->languages[i];
        size_t had = tr->n_texts;
        if (had <= form->text_ids.n) {
            tr->texts = mem_realloc(tr->texts, (form->text_ids.n + 1) * sizeof *tr->texts);
            memset(tr->texts + had, 0, (form->text_ids.n + 1 - had) * sizeof *tr->texts);
            tr->n_texts = form->text_ids.n + 1;
        }
    }
}

bool load_itext(struct loader *ld) {
    struct form *form = ld->form;
    const struct tree *t = &form->tree;
    uint32_t itext = tree_child(t, form->model_el, "itext");
    if (!itext) {
        return true;
    }
    for (uint32_t c = tree_child(t, itext, NULL); c; c = tree_next(t, c, NULL)) {
        if (tree_is(t, c, "translation")) {
            add_language(ld, c);
        }
    }
    if (!form->n_languages && !ld->n_errors) {
        issue(ld, ISSUE_ERROR, "R17", (int)t->nodes[itext].line, "itext",
              "<itext> holds no translation");
    }
    even_out(form);
    return true;
}

/* ---- label and hint elements --------------------------------------------------------------------
 */

/* The id inside jr:itext('…'), exactly this spelling but for blanks (rule I2). */
static const char *itext_call(const char *ref, size_t *len) {
    static const char name[] = "jr:itext(";
    ref += strspn(ref, " \t\r\n");
    if (strncmp(ref, name, sizeof name - 1) != 0) {
        return NULL;
    }
    ref += sizeof name - 1;
    ref += strspn(ref, " \t\r\n");
    char quote = *ref;
    const char *end = quote == '\'' || quote == '"' ? strchr(ref + 1, quote) : NULL;
    if (!end) {
        return NULL;
    }
    *len = (size_t)(end - ref) - 1;
    return ref + 1;
}

static void check_text_id(struct loader *ld, uint32_t id, const char *text, int len, int line,
                          const char *where) {
    const struct form *form = ld->form;
    if (!form->n_languages) {
        issue(ld, ISSUE_WARNING, "R16", line, where,
              "the text \"%.*s\" is asked for, but the form has no translations", len, text);
        return;
    }
    if (!id || !form->languages[form->default_language].texts[id]) {
        issue(ld, ISSUE_WARNING, "I8", line, where,
              "the text \"%.*s\" is missing in the default language, so its id "
              "is shown" FIX "add it",
              len, text);
    }
}

struct form_text load_text(struct loader *ld, uint32_t el, const char *where) {
    struct form *form = ld->form;
    struct form_text text = {.el = el};
    check_markup(ld, el, where);
    const char *ref = tree_attr(&form->tree, el, "ref");
    int line = (int)form->tree.nodes[el].line;
    if (!ref) {
        return text;
    }
    size_t len;
    const char *id = itext_call(ref, &len);
    if (!id) {
        issue(ld, ISSUE_ERROR, "R16", line, where,
              "the %s refers to \"%.80s\"; only jr:itext('id') is understood there",
              tree_local(&form->tree, el), ref);
        return text;
    }
    text.itext = form_text_id(form, id, len);
    check_text_id(ld, text.itext, id, (int)len, line, where);
    if (!text.itext) { // shown as it is, last resort of rule I8
        text.itext = intern_add(&form->text_ids, id, len);
        even_out(form);
    }
    return text;
}

/* ---- gaps between the languages --------------------------------------------------------------
 */

/* Texts of the default language that another lacks: shown in the default one (rules I8, R27). One
 * warning a language: a form half translated would else bury all others. */
bool check_texts(struct loader *ld) {
    struct form *form = ld->form;
    for (size_t l = 0; l < form->n_languages; l++) {
        const struct form_translation *tr = &form->languages[l];
        uint32_t n = 0, first = 0;
        for (uint32_t id = 1; id <= form->text_ids.n && l != form->default_language; id++) {
            if (form->languages[form->default_language].texts[id] && !tr->texts[id]) {
                first = n++ ? first : id;
            }
        }
        if (n) {
            issue(
                ld, ISSUE_WARNING, "R27", (int)form->tree.nodes[tr->el].line, tr->lang,
                "%u %s missing in \"%.60s\", the first being \"%.80s\"; shown in \"%.60s\" instead",
                n, n == 1 ? "text is" : "texts are", tr->lang, intern_text(&form->text_ids, first),
                form->languages[form->default_language].lang);
        }
    }
    return true;
}
