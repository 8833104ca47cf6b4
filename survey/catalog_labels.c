/* survey/catalog_labels.c — what people read: labels of questions and of choices, per language.
 *
 * The engine renders them: a question's label as a blank interview shows it, a choice list by
 * XPath over the whole list, without the filter of the moment, so that every code that can ever be
 * answered has its words. A list of places inside the form and one in a CSV file are the same to
 * it. Lists that come from answers (a repeat of names) have no words to keep. */
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/mem.h"
#include "base/strbuf.h"
#include "forms/form.h"
#include "forms/interview.h"
#include "forms/names.h"
#include "forms/tree.h"
#include "forms/xml.h"
#include "survey/catalog.h"
#include "survey/catalog.sql.h"
#include "survey/store_impl.h"

enum { LIST_MAX = 20000 }; // longer lists are reference data; their codes stand for themselves

#define SEPARATOR "\x1e" // not a character of XML, so in no label

struct teller {
    struct store *st;
    const struct form *form;
    struct interview *iv;
    struct names names;
    struct tree xml; // the form once more: its nodes are numbered as in struct form_control
    struct arena mem;
    struct err *err;
};

static void teller_done(struct teller *tl) {
    interview_free(tl->iv);
    tree_done(&tl->xml);
    names_done(&tl->names);
    arena_done(&tl->mem);
}

static uint32_t n_passes(const struct teller *tl) {
    uint32_t n = form_n_languages(tl->form);
    return n ? n : 1;
}

static const char *pass_name(const struct teller *tl, uint32_t lang) {
    return form_n_languages(tl->form) ? form_language(tl->form, lang) : "";
}

static sqlite3_stmt *query(struct teller *tl, const char *sql, const char *path) {
    sqlite3_stmt *q = stmt_get(tl->st, sql, tl->err);
    return q && stmt_text(q, ":form_id", form_id(tl->form), tl->err) &&
                   stmt_text(q, ":version", form_version(tl->form), tl->err) &&
                   (!path || stmt_text(q, ":path", path, tl->err))
               ? q
               : NULL;
}

/* ---- questions ---- */

static bool tell_label(struct teller *tl, const char *path, uint32_t control) {
    for (uint32_t lang = 0; lang < n_passes(tl); lang++) {
        interview_set_language(tl->iv, lang);
        const char *label = interview_label(tl->iv, control, (struct iv_ref){0});
        sqlite3_stmt *q = query(tl, SQL_QUESTION_LABEL_ADD, path);
        if (!q || !stmt_text(q, ":lang", pass_name(tl, lang), tl->err) ||
            !stmt_text(q, ":label", label, tl->err) || !stmt_run(tl->st, q, tl->err)) {
            return false;
        }
        if (lang == form_default_language(tl->form) || n_passes(tl) == 1) {
            q = query(tl, SQL_QUESTION_SET_LABEL, path);
            if (!q || !stmt_text(q, ":label", label, tl->err) || !stmt_run(tl->st, q, tl->err)) {
                return false;
            }
        }
    }
    return true;
}

/* ---- choices ---- */

static bool tell_choice(struct teller *tl, const char *path, uint32_t lang, uint32_t position,
                        const char *value, const char *label) {
    sqlite3_stmt *q = query(tl, SQL_CHOICE_ADD, path);
    return q && stmt_text(q, ":lang", pass_name(tl, lang), tl->err) &&
           stmt_text(q, ":value", value, tl->err) && stmt_int(q, ":position", position, tl->err) &&
           stmt_text(q, ":label", label, tl->err) && stmt_run(tl->st, q, tl->err);
}

/* The value of an expression; "" when it has none. Lives in the teller's arena. */
static char *eval(struct teller *tl, const char *expr) {
    AUTO(strbuf_done) struct strbuf out = {0};
    const char *kind;
    struct err ignored = {0}; // a list that cannot be read has no words; the form itself is fine
    if (!interview_eval(tl->iv, expr, (struct iv_ref){0}, &out, &kind, &ignored)) {
        return arena_strdup(&tl->mem, "");
    }
    return arena_strndup(&tl->mem, strbuf_text(&out), out.len);
}

static const char *trimmed(struct teller *tl, const char *text) {
    text += strspn(text, " \t\r\n");
    size_t len = strlen(text);
    while (len > 0 && strchr(" \t\r\n", text[len - 1])) {
        len--;
    }
    return arena_strndup(&tl->mem, text, len);
}

/* The label of a choice written in the body: a reference to a text, or the words themselves. */
static const char *item_label(struct teller *tl, uint32_t item) {
    uint32_t label = tree_child(&tl->xml, item, "label");
    const char *ref = label ? tree_attr(&tl->xml, label, "ref") : NULL;
    return ref ? eval(tl, ref) : label ? trimmed(tl, tree_text(&tl->xml, label)) : "";
}

static bool tell_items(struct teller *tl, const char *path, uint32_t el) {
    for (uint32_t lang = 0; lang < n_passes(tl); lang++) {
        interview_set_language(tl->iv, lang);
        uint32_t position = 0;
        for (uint32_t c = tree_child(&tl->xml, el, "item"); c; c = tree_next(&tl->xml, c, "item")) {
            uint32_t value = tree_child(&tl->xml, c, "value");
            if (value && !tell_choice(tl, path, lang, ++position,
                                      trimmed(tl, tree_text(&tl->xml, value)), item_label(tl, c))) {
                return false;
            }
        }
    }
    return true;
}

/* "randomize(instance('x')/root/item[a = b], 3)" -> "instance('x')/root/item". NULL for lists that
 * are not secondary instances. */
static const char *whole_list(struct teller *tl, const char *nodeset) {
    static const char outer[] = "randomize(", inner[] = "instance(";
    const char *p = nodeset + strspn(nodeset, " \t\r\n");
    bool wrapped = strncmp(p, outer, sizeof outer - 1) == 0;
    p += wrapped ? sizeof outer - 1 : 0;
    p += strspn(p, " \t\r\n");
    if (strncmp(p, inner, sizeof inner - 1) != 0) {
        return NULL;
    }
    AUTO(strbuf_done) struct strbuf out = {0};
    char quote = '\0';
    int brackets = 0, parens = 0;
    for (; *p; p++) {
        if (quote || *p == '"' || *p == '\'') {
            quote = !quote ? *p : *p == quote ? '\0' : quote;
        } else if (brackets == 0 && parens == 0 && wrapped && (*p == ',' || *p == ')')) {
            break;
        } else {
            brackets += *p == '[';
            parens += *p == '(' ? 1 : *p == ')' ? -1 : 0;
        }
        if (brackets == 0) {
            strbuf_addc(&out, *p);
        }
        brackets -= !quote && *p == ']';
    }
    return arena_strdup(&tl->mem, strbuf_text(&out));
}

struct words {
    char **items;
    size_t n, cap;
};

/* The texts of `list`/`ref`, one per item; none when some item has none or several. */
static struct words list_words(struct teller *tl, const char *list, const char *ref) {
    struct words words = {0};
    char *joined = eval(tl, arena_printf(&tl->mem, "join('" SEPARATOR "', %s/%s)", list, ref));
    const char *equal =
        eval(tl, arena_printf(&tl->mem, "count(%s) = count(%s/%s)", list, list, ref));
    if (strcmp(equal, "true") != 0 && strcmp(equal, "1") != 0) {
        return words;
    }
    for (char *p = joined; p && *joined;) {
        char *end = strchr(p, SEPARATOR[0]);
        *MEM_PUSH(words.items, words.n, words.cap) = p;
        if (end) {
            *end++ = '\0';
        }
        p = end;
    }
    return words;
}

static const char *text_of(struct teller *tl, const char *id) {
    const char *quote = strchr(id, '"') ? "'" : "\"";
    return eval(tl, arena_printf(&tl->mem, "jr:itext(%s%s%s)", quote, id, quote));
}

static bool tell_list(struct teller *tl, const char *path, const struct words *values,
                      const struct words *labels, bool itext) {
    for (uint32_t lang = 0; lang < n_passes(tl); lang++) {
        interview_set_language(tl->iv, lang);
        for (size_t i = 0; i < values->n; i++) {
            struct arena_mark mark = arena_mark(&tl->mem);
            const char *label = labels->n != values->n ? values->items[i]
                                : itext                ? text_of(tl, labels->items[i])
                                                       : labels->items[i];
            bool ok = !*values->items[i] ||
                      tell_choice(tl, path, lang, (uint32_t)i + 1, values->items[i], label);
            arena_release(&tl->mem, mark);
            if (!ok) {
                return false;
            }
        }
    }
    return true;
}

/* "jr:itext(itextId)" -> "itextId", and say so; anything else as it stands. */
static const char *label_ref(struct teller *tl, const char *ref, bool *itext) {
    static const char call[] = "jr:itext(";
    *itext = strncmp(ref, call, sizeof call - 1) == 0;
    if (!*itext) {
        return ref;
    }
    const char *inner = ref + sizeof call - 1;
    return arena_strndup(&tl->mem, inner, strcspn(inner, ")"));
}

static bool tell_itemset(struct teller *tl, const char *path, uint32_t itemset) {
    const struct tree *t = &tl->xml;
    const char *nodeset = tree_attr(t, itemset, "nodeset");
    uint32_t value = tree_child(t, itemset, "value"), label = tree_child(t, itemset, "label");
    const char *value_ref = value ? tree_attr(t, value, "ref") : NULL;
    const char *text_ref = label ? tree_attr(t, label, "ref") : NULL;
    const char *list = nodeset ? whole_list(tl, nodeset) : NULL;
    if (!list || !value_ref || !text_ref) {
        return true;
    }
    bool itext;
    text_ref = label_ref(tl, text_ref, &itext);
    struct words values = list_words(tl, list, value_ref);
    struct words labels = list_words(tl, list, text_ref);
    bool ok = values.n > LIST_MAX || tell_list(tl, path, &values, &labels, itext);
    free(values.items);
    free(labels.items);
    return ok;
}

static bool tell_choices(struct teller *tl, const char *path, const struct form_control *control) {
    uint32_t itemset = tree_child(&tl->xml, control->el, "itemset");
    return itemset ? tell_itemset(tl, path, itemset) : tell_items(tl, path, control->el);
}

/* ---- all of it ---- */

static bool has_row(struct teller *tl, const char *path, bool *has) {
    int64_t n = 0;
    sqlite3_stmt *q = query(tl, SQL_QUESTION_IS_ANSWER, path);
    if (!q || !stmt_one_int(tl->st, q, 0, &n, tl->err)) {
        return false;
    }
    *has = n > 0;
    return true;
}

static bool is_select(enum control_kind kind) {
    return kind == CTRL_SELECT1 || kind == CTRL_SELECT || kind == CTRL_RANK;
}

static bool tell_control(struct teller *tl, uint32_t number) {
    const struct form_control *control = form_control(tl->form, number);
    const struct form_node *node = control->node ? form_node(tl->form, control->node) : NULL;
    if (!node || node->control != number) {
        return true; // a group, or a second control for the same answer
    }
    struct arena_mark mark = arena_mark(&tl->mem);
    bool has = false;
    bool ok = has_row(tl, node->path, &has) &&
              (!has || (tell_label(tl, node->path, number) &&
                        (!is_select(control->kind) || tell_choices(tl, node->path, control))));
    arena_release(&tl->mem, mark);
    return ok;
}

bool catalog_describe(struct store *st, const struct form *form, const char *xml, size_t len,
                      struct err *err) {
    static const struct host nowhere; // labels depend on no clock and no dice
    AUTO(teller_done) struct teller tl = {.st = st, .form = form, .err = err};
    if (!xml_parse_form(&tl.xml, &tl.names, xml, len, err)) {
        return false;
    }
    tl.iv = interview_new(form, &nowhere);
    sqlite3_stmt *q = query(&tl, SQL_CHOICE_CLEAR, NULL);
    if (!q || !stmt_run(st, q, err)) {
        return false;
    }
    for (uint32_t i = 1; i <= form_n_controls(form); i++) {
        if (!tell_control(&tl, i)) {
            return false;
        }
    }
    return true;
}
