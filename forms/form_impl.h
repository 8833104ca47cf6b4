/* forms/form_impl.h — the inside of struct form, for the files of this folder only. */
#pragma once
#include <stdarg.h>

#include "base/arena.h"
#include "forms/form.h"
#include "forms/names.h"
#include "forms/tree.h"
#include "forms/xpath.h"

struct form_expr {
    const char *text;
    struct xp_node *tree;
    uint32_t node; // context: the node it belongs to
    int line;
    const char *where; // "bind /data/x relevant", for messages
};

/* Where a plain path leads without evaluation: `up` repeats outwards from the context's instance,
 * then a fixed slot. */
struct xp_target {
    uint32_t node;
    uint32_t up;
};

/* item[name = expr]: the child (or attribute) of the candidate, and what it must equal. */
struct xp_key {
    struct xp_step *child;
    struct xp_node *value;
    bool whole;              // the predicate is nothing but this equality
    bool fixed;              // also over answers the value is the same for all candidates
    uint32_t repeat, column; // of rows: the repeat, and the column of the question in them; 0: none
};

/* [position() op value], value being the same for all candidates. */
struct xp_range {
    enum xp_op op;
    struct xp_node *value;
};

/* Where a plain path leads that is one node in all rows: those inside the instance `up` repeats
 * outwards (UINT32_MAX: the whole form). */
struct xp_column {
    uint32_t node;
    uint32_t up;
    uint32_t scope;               // around the rows
    uint32_t seen_from;           // holds for this context node only; 0 for any
    uint32_t id;                  // in form->columns when totals are kept; else 0
    const struct xp_range *range; // only rows at certain places; NULL for all
    uint32_t rows_id;             // of a range: the column of the outermost rows themselves
};

/* Totals that are kept (columns.c). */
struct form_column {
    uint32_t node;
    uint32_t scope; // around the rows; `slot` is its number there, `list` leads to the rows
    uint32_t slot, list;
    uint32_t next; // another one of the same node; 0 for none
};

struct form_scope {
    uint32_t node;   // the repeat; the root node for scope 0
    uint32_t parent; // scope
    uint32_t depth;
    uint32_t n_slots, n_lists, n_columns;
    uint32_t *slots; // node of each slot
    uint32_t *lists; // repeat node of each list
    uint32_t cap_slots, cap_lists;
};

struct form_instance { // secondary
    const char *id, *src;
    const struct tree *tree; // NULL while not loaded
    uint32_t el;             // the instance element in `tree` (0 of an external one)
    struct tree *own;        // owned when external
    bool used;
    bool last_saved; // the record saved last: given with the interview
    int line;
};

struct form_itemset {
    struct form_expr *nodeset;
    bool randomize;
    struct xp_node *seed;          // NULL for none
    struct xp_node *source;        // nodeset without randomize()
    struct xp_node *label, *value; // relative to an item
    bool label_itext;              // label is the id of a text
};

enum form_event {
    EVENT_FIRST_LOAD = 1,
    EVENT_LOAD = 2,
    EVENT_NEW_REPEAT = 4,
    EVENT_VALUE_CHANGED = 8,
    EVENT_REVALIDATE = 16,
};

enum action_kind { ACTION_SETVALUE, ACTION_SETGEOPOINT, ACTION_RECORDAUDIO };

struct form_action {
    enum action_kind kind;
    unsigned events;
    uint32_t target;         // node
    struct form_expr *ref;   // target path with predicates, NULL when plain
    struct form_expr *value; // NULL: literal
    const char *literal;
    const char *quality; // of recordaudio; "" when not said
    uint32_t owner;      // node of the control, group or repeat it stands in; 0 in the model
    bool in_repeat;      // directly in a repeat
};

/* Computations: the vertices of the dependency graph. */
enum comp_kind {
    COMP_RELEVANT,
    COMP_CALCULATE,
    COMP_CHOICES, // answers that are no longer offered go (rule H14)
    COMP_REQUIRED,
    COMP_READONLY,
    COMP_COUNT, // jr:count; of the repeat node, computed in the instance around it
    COMP_KINDS,
};

struct form_comp {
    uint32_t node;
    enum comp_kind kind;
    struct form_expr *expr; // NULL for COMP_CHOICES
    uint32_t control;       // COMP_CHOICES
    uint32_t scope;         // in whose instances it is computed
    bool is_volatile;       // comes out differently each time: now(), random()
};

struct form_reader { // who looks at a node
    uint32_t comp;   // rank of the computation
    uint32_t level;  // depth of the scope instance that both share
};

enum { TEXT_PIECES_MAX = 16 };

/* One id may stand in several <text>, each with other kinds of value (rule I7). */
struct text_piece {
    uint32_t id, el; // text number, the later <text>
};

struct form_translation {
    const char *lang;
    uint32_t el;     // the <translation>
    uint32_t *texts; // tree node of <text> by text number
    size_t n_texts;
    struct text_piece pieces[TEXT_PIECES_MAX];
    size_t n_pieces;
};

struct form {
    struct arena arena;
    struct names names;
    struct tree tree;
    const char *title, *id, *version;
    uint32_t model_el, body_el, primary_el;
    const char *body_class;

    struct form_node *nodes;
    size_t n_nodes, cap_nodes;
    uint32_t *child_table, child_mask; // (parent, local name) -> first such child; form_child()
    uint32_t *next_alike;              // by node: next sibling of the same local name
    uint32_t *node_of;                 // tree node - primary_el -> form node
    uint32_t n_node_of;
    struct form_scope *scopes;
    size_t n_scopes, cap_scopes;

    struct form_instance *instances;
    size_t n_instances, cap_instances;

    struct form_control *controls;
    size_t n_controls, cap_controls;
    uint32_t first_control, n_questions;

    struct form_action *actions;
    size_t n_actions, cap_actions;

    struct intern text_ids;
    struct form_translation *languages;
    size_t n_languages, cap_languages;
    uint32_t default_language;
    bool has_default;

    struct form_submission *submissions;
    size_t n_submissions, cap_submissions;
    struct intern media;
    struct form_expr **outputs; // by tree node, built on load
    uint32_t *output_els;       // sorted tree nodes of <output>
    size_t n_outputs, cap_outputs, n_output_els, cap_output_els;

    struct form_expr **exprs; // all, to resolve
    size_t n_exprs, cap_exprs;

    struct form_column *columns; // 1..n
    size_t n_columns, cap_columns;
    uint32_t *columns_of; // by node: the first one; 0 for none

    struct form_comp *comps; // in order of evaluation
    size_t n_comps, cap_comps;
    struct form_reader *readers; // of values: by node, reader_from[node] .. [node + 1]
    uint32_t *reader_from;
    struct form_reader *counters; // of the number and order of instances, by repeat node
    uint32_t *counter_from;
    uint32_t *comps_of; // [node * COMP_KINDS + kind] -> rank + 1; 0 for none

    host_has_function has_function; // functions of the device's own (O60)
    void *function_ctx;
    bool plain_xpath;                          // J17: absolute paths mean all rows
    bool self_relevant;                        // some relevance reads what it may hide (ZZ13)
    uint32_t instance_id, deprecated_id, meta; // nodes; 0 for none
};

/* ---- shared by the loader's files -------------------------------------------------------- */

struct loader {
    struct form *form;
    const struct form_options *options;
    struct form_issues *issues; // the caller's, or our own
    struct form_issues own;
    size_t n_errors;
    uint32_t *bind_els; // bind elements with an id, for bind="id"
    size_t n_bind_els, cap_bind_els;
    bool *repeat_el;         // tree nodes that are instances of a repeat
    uint32_t *stamps, stamp; // by name: last gathering that met it
};

/* In the text of an issue: what follows is what to do about it. No XML holds this character, so no
 * form can fake it. */
#define FIX "\x1f"
/* Fill message and fix of an issue. */
void issue_words(struct form_issue *it, const char *fmt, va_list args) PRINTF_LIKE(2, 0);

/* Record an issue; the text is formatted. Always returns false. */
bool issue(struct loader *ld, enum issue_level level, const char *code, int line, const char *where,
           const char *fmt, ...) PRINTF_LIKE(6, 7);

/* load_mend.c: an expression that cannot be read; with typographic quotes or ${names}, the fix is
 * the expression as it should stand. */
void issue_unreadable(struct loader *ld, enum issue_level level, const char *code, int line,
                      const char *where, const char *text, const struct err *err);
/* False when it cannot be mended. */
bool mend_expr(struct form *form, const char *text, struct strbuf *out);
char quote_straight(const char *p, size_t *len); // ' or " for a typographic quote at p; 0
bool has_curly_quote(const char *text);
/* The name in the first ${name} of a text, `len` bytes; NULL for none. And its question's path. */
const char *find_leftover(const char *text, size_t *len);
const char *leftover_path(const struct form *form, const char *name, size_t len);

/* A path as a list of steps from the root: named children and attributes only. */
struct abs_path {
    const struct xp_step *steps[FORM_MAX_PATH];
    int n;
};
/* Make `text` absolute, seen from `context` (may be NULL: the root element). False: not a plain
 * path (reason in *err). */
bool abs_path_parse(struct loader *ld, const char *text, const struct abs_path *context,
                    struct abs_path *out, struct err *err);
bool step_matches(const struct form *form, const struct xp_step *step, uint32_t name_id);
/* Nodes at the path: the first one, or the next after `after` among same-named siblings. */
uint32_t abs_path_node(const struct form *form, const struct abs_path *path);

struct form_expr *add_expr(struct loader *ld, const char *text, uint32_t node, int line,
                           const char *where_fmt, ...) PRINTF_LIKE(5, 6);

/* bind="id" or ref/nodeset of a body element or action: the path text; NULL when none is given. */
const char *element_ref(struct loader *ld, uint32_t el, int *bad_bind);

bool load_instances(struct loader *ld);
bool load_itext(struct loader *ld);
bool load_repeats(struct loader *ld);
bool load_nodes(struct loader *ld);
bool load_binds(struct loader *ld);
bool load_body(struct loader *ld);
bool load_actions(struct loader *ld);
bool load_outputs(struct loader *ld);
bool load_external(struct loader *ld);
bool check_lists(struct loader *ld); // load_lists.c
/* The list behind instance('id')/…; NULL when it is another source, or not there. */
const struct form_instance *form_list_behind(const struct form *form, const struct xp_node *source);
/* A plain name below an item, as values and labels nearly always are; NULL for other paths. And
 * its text in an item, NULL for none. */
const struct xp_step *list_plain_name(const struct xp_node *path);
const char *list_field(const struct tree *t, uint32_t item, const struct xp_step *s);
bool check_entities(struct loader *ld); // load_entities.c
bool load_submissions(struct loader *ld);
bool check_audit(struct loader *ld); // audit.c
bool check_texts(struct loader *ld); // load_itext.c
bool resolve_exprs(struct loader *ld);
/* Resolve an expression that came after loading; shortcuts go to `arena`. */
bool resolve_late(const struct form *form, struct arena *arena, struct form_expr *expr,
                  struct form_issues *issues);
bool build_graph(struct loader *ld);

bool preload_known(const char *type); // rule L; actions.c
/* An XML name, without a dot where `dots` are not allowed; ASCII is checked, other letters pass. */
bool entity_name_ok(const char *text, bool dots); // load_entities.c

/* First child of `parent` (0: the root element) with this local name, attributes included; go on
 * with next_alike. 0 when there is none. */
uint32_t form_child(const struct form *form, uint32_t parent, uint32_t name_local);

struct form_text load_text(struct loader *ld, uint32_t el, const char *where);
bool is_markup(const struct tree *t, uint32_t el); // an element of XHTML (rule I1)
/* Outputs inside element `el`: the first one's place in form->output_els; n gets how many. */
uint32_t form_outputs_in(const struct form *form, uint32_t el, uint32_t *n);
struct form_instance *form_find_instance(const struct form *form, const char *id, size_t len);
uint32_t form_text_id(const struct form *form, const char *id, size_t len); // 0 when unknown
