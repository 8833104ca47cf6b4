/* forms/interview_impl.h — the inside of an interview, for the files of this folder only.
 *
 * Answers live in cells. Each repeat instance (and the form itself) is one block: its cells by slot
 * and its lists of inner instances, so that going from one answer to another in the same instance
 * is an addition, and to an outer one a pointer or two. */
#pragma once
#include "base/arena.h"
#include "base/strbuf.h"
#include "forms/form_impl.h"
#include "forms/interview.h"
#include "forms/value.h"

enum cell_flag {
    CELL_OWN = 1,      // its own relevant expression holds (or it has none)
    CELL_RELEVANT = 2, // and those of all around it
    CELL_REQUIRED = 4,
    CELL_READONLY = 8, // its own expression
    CELL_DIRTY = 16,   // << enum comp_kind: waits to be recomputed
    CELL_WHOLE = 1024, // a ranking that has all that was offered
};

struct cell {
    char *text; // owned; NULL when empty
    uint32_t len, cap;
    double num;     // of numbers and dates, see value.h
    uint16_t flags; // enum cell_flag
    uint8_t kind;   // enum xv_kind of what it holds
};

struct rep_list {
    struct rep **items;
    size_t n, cap;
    /* Of a jr:count, which may depend on the rows it adds (rule J22): */
    uint64_t settle; // the run that these two belong to
    uint32_t growths_left;
    uint32_t before; // rows there were
    bool on_request; // it never came to rest: it grows when somebody asks for one more row
    bool trim;       // what it added has to go
};

struct row_index;

/* Totals from the first row on; n counts cells that show, n_shown rows that show. */
struct fold {
    double sum, min, max;
    uint32_t n, n_filled, n_shown;
};

struct column {
    struct fold *rows; // behind each row; those before `n` are good
    size_t n, cap;
    struct row_index *index; // rows by value (row_index.c); NULL before its first use
};

struct rep {
    struct rep *parent;
    uint32_t scope;
    uint32_t index;         // 0-based, among its list
    struct rep_list *lists; // of inner repeats, behind the cells
    struct column *columns; // totals over them, behind the lists
    struct cell cells[];
};

struct xp_index; // forms/eval_index.c

struct comp_queue {
    uint32_t *heap; // ranks of computations that have dirty instances
    size_t n, cap;
    struct rep ***reps; // by rank: the instances
    size_t *n_reps, *cap_reps;
};

struct interview {
    const struct form *form;
    const struct host *host;
    struct rep *root;
    struct arena scratch; // evaluations; released after each
    struct arena texts;   // what interview_choices() handed out
    struct strbuf text;   // what interview_label() and the like handed out
    uint32_t language;
    bool escape_values;   // in texts for people: interview_escape_values()
    bool escaping;        // such a text is being made
    uint32_t n_instances; // of repeats
    size_t n_bytes;       // of blocks and the texts in them
    bool full;            // something did not fit
    struct xp_index **indexes;
    size_t n_indexes, cap_indexes;
    struct comp_queue queue;
    bool loading;    // nothing is marked: everything will be computed
    bool restoring;  // what was drawn or timed once keeps its value
    bool settling;   // the queue is being worked through
    bool trim;       // some list has rows that have to go
    uint64_t settle; // runs through the queue so far
    uint32_t rank;   // of the computation being run
    struct rep *rank_rep;
    uint64_t ration;  // work left for the present evaluation
    int action_depth; // nested value-changed actions
    int actions_left; // that may run until the first of them is over
    int text_depth;   // texts shown in texts
    char fault[600];
    bool has_fault;
    const char *several; // a place where one value of several was taken; NULL: nowhere
    uint32_t n_several;
    struct names saved_names; // of last_saved
    struct tree last_saved;   // no nodes: none
    char *made_id;            // instanceID where the form has no place for one (B11)
    char *deprecated;         // likewise deprecatedID (B12)
};

/* ---- cells (cells.c) --------------------------------------------------------------------- */

static inline const struct form_node *node_of(const struct interview *iv, uint32_t node) {
    return &iv->form->nodes[node];
}
static inline struct cell *cell_of(const struct interview *iv, struct rep *rep, uint32_t node) {
    return &rep->cells[iv->form->nodes[node].slot];
}

/* The instance `up` repeats outwards. */
static inline struct rep *rep_up(struct rep *rep, uint32_t up) {
    while (up--) {
        rep = rep->parent;
    }
    return rep;
}
/* The instance around `rep` (or itself) whose scope has this depth. */
struct rep *rep_at_depth(const struct interview *iv, struct rep *rep, uint32_t depth);

struct rep *rep_new(struct interview *iv, uint32_t scope, struct rep *parent);
void rep_free(struct interview *iv, struct rep *rep);
/* Make an instance at the end of its list; no recomputation. NULL past the limit. */
struct rep *rep_append(struct interview *iv, uint32_t repeat_node, struct rep *parent);

/* Take row `index` out of the list of `repeat_node` in `parent`, and free it. */
void rep_remove(struct interview *iv, uint32_t repeat_node, struct rep *parent, size_t index);

/* A cell has another value or shows otherwise; a row came, went or shows otherwise (columns.c). */
void column_changed(struct interview *iv, const struct rep *rep, uint32_t node);
void columns_row_changed(struct interview *iv, const struct rep *row);

void row_index_forget(struct row_index *index); // NULL is fine
void row_index_free(struct row_index *index);

/* Store a value with its text; false when nothing changed. What does not fit any more leaves the
 * cell empty, with a fault. */
bool cell_store(struct interview *iv, struct rep *rep, uint32_t node, const struct xval *v);
bool cell_clear(struct cell *cell);
/* The text of a boolean as it is stored: true and false, or 1 and 0 (ZZ2). */
static inline void stored_text(const struct interview *iv, struct xval *v) {
    if (v->kind == XV_BOOLEAN && v->len && iv->host && iv->host->strict_jr) {
        v->str = v->num != 0 ? "1" : "0";
        v->len = 1;
    }
}
struct xval cell_value(const struct interview *iv, uint32_t node, const struct cell *cell);

/* Bring text into the form of a type: true with *out (texts in `arena`), false when it is no such
 * value. Empty text gives an empty value. */
bool type_read(struct arena *arena, const struct host *host, enum form_type type, const char *text,
               size_t len, struct xval *out);
/* What a computed value becomes in a node of this type (rule E20); empty when it does not fit. */
struct xval type_cast(struct arena *arena, const struct host *host, enum form_type type,
                      const struct xval *v);

/* ---- recomputation (recalc.c) -------------------------------------------------------------- */

void mark_changed(struct interview *iv, struct rep *rep, uint32_t node);
/* Rows came or went in `parent`, the first of them being number `first`. */
void mark_instances(struct interview *iv, uint32_t repeat_node, struct rep *parent, uint32_t first);
void mark_block(struct interview *iv, struct rep *rep); // everything inside a new instance
void settle(struct interview *iv);     // work through what is marked, repeat counts included
void settle_all(struct interview *iv); // compute everything, in order
void queue_done(struct interview *iv);

/* Call `visit` for each instance of `scope` inside `from` (itself, when it is one). */
typedef void (*rep_visitor)(struct interview *iv, struct rep *rep, void *ctx);
void each_rep(struct interview *iv, struct rep *from, uint32_t scope, rep_visitor visit, void *ctx);

/* Write a value by calculate, action or preload; marks what depends on it. */
bool write_value(struct interview *iv, struct rep *rep, uint32_t node, const struct xval *v);

/* Forget all answers: no root is left (interview.c). */
void interview_clear(struct interview *iv);

/* ---- repeats (repeats.c) -------------------------------------------------------------------- */

/* Values of the definition's element `el` into `node` of `rep`; its repeats too, unless skipped. */
void fill(struct interview *iv, struct rep *rep, uint32_t node, uint32_t el, bool skip_repeats);
/* A value as a form or a record gives it, without blanks around; attributes as they are. In
 * iv->scratch. */
const char *written_text(struct interview *iv, uint32_t node, const char *text, size_t *len);
/* A whole new instance: template, preloads, events; marks what depends on it. NULL past a limit. */
struct rep *add_instance(struct interview *iv, uint32_t repeat_node, struct rep *parent);

/* ---- choices (choices.c) ----------------------------------------------------------------------
 */

/* The tokens of an answer that the question offers now, in their order; in the scratch arena. */
const char *choices_keep(struct interview *iv, uint32_t control, struct rep *rep, const char *text,
                         size_t len, size_t *kept_len);
void prune_choices(struct interview *iv, struct rep *rep, uint32_t node, uint32_t control);
/* Remember whether a ranking has all that is offered: then it follows its list (rule F8). */
void note_ranking(struct interview *iv, struct rep *rep, uint32_t node, uint32_t control);
/* Are all tokens of the answer among the choices? Single: the whole text is one token. */
bool choices_offer(struct interview *iv, uint32_t control, struct rep *rep, const char *text,
                   size_t len, bool single);

/* ---- texts (text.c) ---- */

/* The text of id `id` in the current language, with outputs filled in for `ref`; in iv->scratch. */
const char *itext_string(struct interview *iv, uint32_t id, struct iv_ref ref, size_t *len);
/* Begin and end a text for people: values shown in it may have to be escaped (rule I13). */
struct arena_mark text_begin(struct interview *iv);
void text_end(struct interview *iv, struct arena_mark mark);
const char *label_string(struct interview *iv, const struct form_text *text, struct iv_ref ref,
                         const char *form, size_t *len);

/* ---- evaluations (eval.c) ------------------------------------------------------------------- */

/* Where one evaluation begins: a full ration of work, and the mark to release scratch to. */
struct arena_mark eval_begin(struct interview *iv);

/* ---- actions (actions.c) ------------------------------------------------------------------- */

void run_event(struct interview *iv, enum form_event event, uint32_t owner, struct rep *rep);
void run_preloads(struct interview *iv, struct rep *rep, bool at_end); // inner instances too
void fault(struct interview *iv, const char *fmt, ...) PRINTF_LIKE(2, 3);
void make_uuid(struct interview *iv, char out[37]);
