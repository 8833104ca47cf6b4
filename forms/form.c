/* forms/form.c — what others may ask of a loaded form. */
#include "forms/form.h"

#include <string.h>
#include <strings.h>

#include "base/err.h"
#include "base/mem.h"
#include "base/strbuf.h"
#include "forms/form_impl.h"

static const char *const type_names[] = {
    [FT_UNTYPED] = "string",    [FT_STRING] = "string",     [FT_INT] = "int",
    [FT_LONG] = "long",         [FT_DECIMAL] = "decimal",   [FT_BOOLEAN] = "boolean",
    [FT_DATE] = "date",         [FT_TIME] = "time",         [FT_DATETIME] = "dateTime",
    [FT_SELECT1] = "select1",   [FT_SELECT] = "select",     [FT_RANK] = "odk:rank",
    [FT_GEOPOINT] = "geopoint", [FT_GEOTRACE] = "geotrace", [FT_GEOSHAPE] = "geoshape",
    [FT_BINARY] = "binary",     [FT_BARCODE] = "barcode",   [FT_INTENT] = "intent",
};

static const char *const kind_names[] = {
    [CTRL_GROUP] = "group",   [CTRL_REPEAT] = "repeat",   [CTRL_INPUT] = "input",
    [CTRL_SECRET] = "secret", [CTRL_SELECT1] = "select1", [CTRL_SELECT] = "select",
    [CTRL_RANK] = "rank",     [CTRL_UPLOAD] = "upload",   [CTRL_TRIGGER] = "trigger",
    [CTRL_RANGE] = "range",
};

const char *form_type_name(enum form_type type) {
    return type_names[type];
}

const char *control_kind_name(enum control_kind kind) {
    return kind_names[kind];
}

const char *form_title(const struct form *form) {
    return form->title;
}

const char *form_id(const struct form *form) {
    return form->id;
}

const char *form_version(const struct form *form) {
    return form->version;
}

uint32_t form_n_nodes(const struct form *form) {
    return (uint32_t)form->n_nodes - 1;
}

const struct form_node *form_node(const struct form *form, uint32_t node) {
    return &form->nodes[node];
}

uint32_t form_find(const struct form *form, const char *path) {
    for (uint32_t i = 1; i < form->n_nodes; i++) {
        if (strcmp(form->nodes[i].path, path) == 0) {
            return i;
        }
    }
    return 0;
}

uint32_t form_n_controls(const struct form *form) {
    return (uint32_t)form->n_controls - 1;
}

const struct form_control *form_control(const struct form *form, uint32_t control) {
    return &form->controls[control];
}

bool control_is_question(const struct form_control *control) {
    return control->kind != CTRL_GROUP && control->kind != CTRL_REPEAT;
}

const char *form_control_attr(const struct form *form, uint32_t control, const char *name) {
    return tree_attr(&form->tree, form->controls[control].el, name);
}

uint32_t form_n_questions(const struct form *form) {
    return form->n_questions;
}

/* End of the appearance token at `at`: blanks inside brackets or quotes do not end it. */
static const char *token_end(const char *at) {
    int depth = 0;
    char quote = 0;
    for (; *at && (depth || quote || *at != ' '); at++) {
        if (quote) {
            quote = *at == quote ? 0 : quote;
        } else if (depth && (*at == '\'' || *at == '"')) {
            quote = *at;
        } else {
            depth += (*at == '(') - (*at == ')' && depth);
        }
    }
    return at;
}

bool control_has_appearance(const struct form_control *control, const char *token) {
    size_t len = strlen(token);
    for (const char *at = control->appearance; *at;) {
        const char *end = token_end(at);
        size_t n = (size_t)(end - at);
        if (n >= len && strncasecmp(at, token, len) == 0 && (n == len || at[len] == '(')) {
            return true;
        }
        at = end + (*end == ' ');
    }
    return false;
}

uint32_t form_n_languages(const struct form *form) {
    return (uint32_t)form->n_languages;
}

const char *form_language(const struct form *form, uint32_t i) {
    return form->languages[i].lang;
}

uint32_t form_default_language(const struct form *form) {
    return form->default_language;
}

/* "English (en)" answers to "English (en)", to "English" and to "en". */
static bool language_is(const char *lang, const char *name) {
    size_t len = strlen(name), whole = strlen(lang);
    if (strcmp(lang, name) == 0) {
        return true;
    }
    if (len && strncmp(lang, name, len) == 0 && strncmp(lang + len, " (", 2) == 0) {
        return true;
    }
    return len && whole > len + 2 && lang[whole - 1] == ')' && lang[whole - len - 2] == '(' &&
           memcmp(lang + whole - len - 1, name, len) == 0;
}

int form_find_language(const struct form *form, const char *name) {
    for (size_t i = 0; i < form->n_languages; i++) {
        if (language_is(form->languages[i].lang, name)) {
            return (int)i;
        }
    }
    return -1;
}

int form_want_language(const struct form *form, const char *name, struct err *err) {
    int found = name ? form_find_language(form, name) : (int)form->default_language;
    if (found < 0) {
        AUTO(strbuf_done) struct strbuf names = {0};
        for (size_t i = 0; i < form->n_languages; i++) {
            strbuf_addf(&names, "%s%s", i ? ", " : "", form->languages[i].lang);
        }
        err_set(err, ERR_NOT_FOUND, "the form does not speak '%s'; it has: %s", name,
                form->n_languages ? names.data : "one language without a name");
    }
    return found;
}

const char *form_body_class(const struct form *form) {
    return form->body_class;
}

size_t form_n_submissions(const struct form *form) {
    return form->n_submissions;
}

const struct form_submission *form_submission(const struct form *form, size_t i) {
    return &form->submissions[i];
}

uint32_t form_n_media(const struct form *form) {
    return form->media.n;
}

const char *form_media(const struct form *form, uint32_t i) {
    return intern_text(&form->media, i + 1);
}

void form_issues_done(struct form_issues *issues) {
    mem_freep(&issues->items);
    *issues = (struct form_issues){0};
}

struct form_instance *form_find_instance(const struct form *form, const char *id, size_t len) {
    for (size_t i = 0; i < form->n_instances; i++) {
        const char *have = form->instances[i].id;
        if (strlen(have) == len && memcmp(have, id, len) == 0) {
            return &form->instances[i];
        }
    }
    return NULL;
}

uint32_t form_text_id(const struct form *form, const char *id, size_t len) {
    return intern_find(&form->text_ids, id, len);
}

/* First output element at or behind tree node `el`. */
static uint32_t output_from(const struct form *form, uint32_t el) {
    size_t lo = 0, hi = form->n_output_els;
    while (lo < hi) {
        size_t mid = (lo + hi) / 2;
        if (form->output_els[mid] < el) {
            lo = mid + 1;
        } else {
            hi = mid;
        }
    }
    return (uint32_t)lo;
}

uint32_t form_outputs_in(const struct form *form, uint32_t el, uint32_t *n) {
    uint32_t first = output_from(form, el);
    *n = output_from(form, form->tree.nodes[el].end) - first;
    return first;
}

static void free_scopes(struct form *form) {
    for (size_t i = 0; i < form->n_scopes; i++) {
        mem_freep(&form->scopes[i].slots);
        mem_freep(&form->scopes[i].lists);
    }
    mem_freep(&form->scopes);
}

static void free_instances(struct form *form) {
    for (size_t i = 0; i < form->n_instances; i++) {
        if (form->instances[i].own) {
            tree_done(form->instances[i].own);
            mem_freep(&form->instances[i].own);
        }
    }
    mem_freep(&form->instances);
}

void form_free(struct form *form) {
    if (!form) {
        return;
    }
    free_scopes(form);
    free_instances(form);
    for (size_t i = 0; i < form->n_languages; i++) {
        mem_freep(&form->languages[i].texts);
    }
    mem_freep(&form->languages);
    mem_freep(&form->nodes);
    mem_freep(&form->node_of);
    mem_freep(&form->child_table);
    mem_freep(&form->next_alike);
    mem_freep(&form->controls);
    mem_freep(&form->actions);
    mem_freep(&form->submissions);
    mem_freep(&form->outputs);
    mem_freep(&form->output_els);
    mem_freep(&form->exprs);
    mem_freep(&form->comps);
    mem_freep(&form->readers);
    mem_freep(&form->reader_from);
    mem_freep(&form->counters);
    mem_freep(&form->counter_from);
    mem_freep(&form->comps_of);
    mem_freep(&form->columns);
    mem_freep(&form->columns_of);
    intern_done(&form->text_ids);
    intern_done(&form->media);
    tree_done(&form->tree);
    names_done(&form->names);
    arena_done(&form->arena);
    mem_freep(&form);
}
