/* forms/form.h — a questionnaire: instance, binds, body, texts. Read-only once loaded.
 *
 * Source   ODK XForms specification; rule numbers A-S of spec/xforms.md are cited in the code.
 * Shape    nodes 1..n are the distinct places of the primary instance in document order; a repeat
 *          is one node, however many instances an interview has. Controls 1..n are the body
 *          elements in document order. 0 is "none" everywhere.
 * Limits   FORM_MAX_BYTES, FORM_MAX_NODES; past them ERR_LIMIT.
 * Errors   ERR_SYNTAX (line set): the form is broken; ERR_UNSUPPORTED: we lack something it uses.
 * Threads  a form may be shared; an interview belongs to one thread. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"
#include "forms/host.h"

struct err;
struct form;
struct form_expr;
struct form_itemset;
struct strbuf;

#define FORM_MAX_BYTES ((size_t)64 << 20)
enum { FORM_MAX_NODES = 200000, FORM_MAX_PATH = 100 };

enum form_type { // rule E
    FT_UNTYPED,
    FT_STRING,
    FT_INT,
    FT_LONG,
    FT_DECIMAL,
    FT_BOOLEAN,
    FT_DATE,
    FT_TIME,
    FT_DATETIME,
    FT_SELECT1,
    FT_SELECT,
    FT_RANK,
    FT_GEOPOINT,
    FT_GEOTRACE,
    FT_GEOSHAPE,
    FT_BINARY,
    FT_BARCODE,
    FT_INTENT,
};
const char *form_type_name(enum form_type type); // as in a bind: "int", "geopoint"; "string"

struct form_attr { // an attribute passed through (rule D14)
    const char *ns, *name, *value;
    struct form_attr *next;
};

struct form_node {
    const char *name; // as written, with its prefix
    const char *path; // "/data/group/question", without positions
    uint32_t name_id; // in the form's names
    uint32_t parent, first_child, last_child, next;
    uint32_t scope, slot; // where the answer lives: scope 0 is the form, others are repeats
    uint32_t repeat;      // scope that this repeat opens; 0 for other nodes
    uint32_t list;        // of a repeat: its number among the lists of its parent scope
    uint32_t depth;       // of the scope: repeats around it, itself included
    uint32_t control;     // first control bound here
    uint32_t template_el; // of a repeat: tree node of the explicit template
    uint32_t first_el;    // of a repeat: tree node of the first instance written, or the template
    uint32_t rel_up;      // itself or the nearest ancestor with a relevant expression
    uint32_t end;         // one past the last descendant
    enum form_type type;
    bool attr;          // an attribute, not an element
    bool no_add_remove; // of a repeat: the person may not add or remove
    int line;           // of its bind, or of the instance element
    struct form_expr *relevant, *required, *readonly, *calculate, *constraint, *count;
    const char *constraint_msg, *required_msg;     // literal or jr:itext('id'); NULL for none
    const char *preload, *preload_params, *saveto; // NULL for none
    struct form_attr *extra;
};

enum control_kind {
    CTRL_GROUP,
    CTRL_REPEAT,
    CTRL_INPUT,
    CTRL_SECRET,
    CTRL_SELECT1,
    CTRL_SELECT,
    CTRL_RANK,
    CTRL_UPLOAD,
    CTRL_TRIGGER,
    CTRL_RANGE,
};

struct form_text {  // a label, a hint: through itext, or the element's own content
    uint32_t itext; // number of the text id
    uint32_t el;    // tree node of the element
};

struct form_item { // a choice written in the body
    const char *value;
    struct form_text label;
};

struct form_control {
    enum control_kind kind;
    uint32_t node; // what it asks; 0 for a group without a ref, a trigger without one
    uint32_t parent, first_child, last_child, next;
    uint32_t el;            // tree node, for attributes
    const char *appearance; // "" for none
    struct form_text label, hint;
    struct form_itemset *itemset;
    const struct form_item *items;
    uint32_t n_items;
    double start, end, step; // range
    const char *mediatype;   // upload; "" for none
    int line;
};

/* What a check found. Errors refuse the form; warnings and notes don't. */
enum issue_level { ISSUE_ERROR, ISSUE_WARNING, ISSUE_NOTE };
struct form_issue {
    enum issue_level level;
    char code[8];      // rule number, "R11"
    int line;          // 0 when unknown
    char where[200];   // path or question name
    char message[400]; // plain words, no full stop
    char fix[300];     // what to do about it, exact text where there is one; "" for none
};
struct form_issues {
    struct form_issue *items;
    size_t n, cap;
};
void form_issues_done(struct form_issues *issues);

struct form_options {
    host_media media; // files of the form; NULL: none are there
    void *media_ctx;
    struct form_issues *issues;     // collects everything found; NULL: not wanted
    host_has_function has_function; // of the device's own; NULL: none. Asked as long as the form is
    void *function_ctx;
    bool plain_xpath; // in a row an absolute path means all rows, not the own one (J17, ZZ4)
    bool strict_jr;   // refuse what the Java engine takes for a cycle (ZZ6); see host.h
};

/* Parse `len` bytes of XForm XML; NULL on failure, with the first error in *err. `options` may be
 * NULL. The caller owns the result: form_free(). */
MUST_USE struct form *form_parse(const char *xml, size_t len, const struct form_options *options,
                                 struct err *err);
void form_free(struct form *form);
DEFINE_FREEP(form_freep, struct form *, form_free)

/* Borrowed texts, never NULL; "" when the form has none. */
const char *form_title(const struct form *form);
const char *form_id(const struct form *form);
const char *form_version(const struct form *form);

uint32_t form_n_nodes(const struct form *form);
const struct form_node *form_node(const struct form *form, uint32_t node); // 1..n
/* Node at a path without positions; 0 when there is none. */
uint32_t form_find(const struct form *form, const char *path);

uint32_t form_n_controls(const struct form *form);
const struct form_control *form_control(const struct form *form, uint32_t control); // 1..n
bool control_is_question(const struct form_control *control); // not a group or repeat
const char *control_kind_name(enum control_kind kind);
/* An attribute of the control's element, by local name; NULL when absent. */
const char *form_control_attr(const struct form *form, uint32_t control, const char *name);
uint32_t form_n_questions(const struct form *form);

/* Does the control's appearance hold this token, in whatever letters? Parentheses and quotes are
 * respected (G9). */
bool control_has_appearance(const struct form_control *control, const char *token);

uint32_t form_n_languages(const struct form *form); // 0 when there is no itext
const char *form_language(const struct form *form, uint32_t i);
uint32_t form_default_language(const struct form *form);
/* Number of the language called `name` (exactly, or without its code in brackets, or by that); -1
 * when none. */
int form_find_language(const struct form *form, const char *name);
/* The same of what somebody asked for; NULL: the default. -1 with ERR_NOT_FOUND, which says what
 * languages there are. */
int form_want_language(const struct form *form, const char *name, struct err *err);

/* Names of the files the form asks for (media in labels, external instances). */
uint32_t form_n_media(const struct form *form);
const char *form_media(const struct form *form, uint32_t i);

/* Classes of the body, apart by blanks: "pages", "theme-grid" (rule A8); "" for none. */
const char *form_body_class(const struct form *form);

/* How the form wants its records sent (rule S10): facts as written, "" for what is not said. The
 * first one counts, others are profiles by id. */
struct form_submission {
    const char *id, *action, *mediatype;
    const char *method;                                    // "post", whatever was asked for
    const char *ref, *bind;                                // a part of the record only
    const char *public_key;                                // records are encrypted for it (base64)
    const char *auto_send, *auto_delete, *client_editable; // "true", "false"
    struct form_attr *extra;                               // all other attributes
};
size_t form_n_submissions(const struct form *form);
const struct form_submission *form_submission(const struct form *form, size_t i);
