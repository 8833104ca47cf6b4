/* forms/eval.h — evaluating XPath over an interview.
 *
 * Values and node-sets live in iv->scratch; the caller marks and releases it. Errors are contained:
 * they are recorded by fault(), and the value is an empty text (rule P15, ZZ9). */
#pragma once
#include "forms/interview_impl.h"

struct xctx {
    struct interview *iv;
    struct xnode node;    // context node
    struct xnode current; // the node the whole expression belongs to
    uint32_t pos, size;   // of the context node in its list; 0 outside predicates
    uint32_t rel_node;    // the node whose relevance is being computed; 0 for none (ZZ13)
    uint32_t depth;
};

struct node_list {
    struct xnode *items;
    uint32_t n, cap;
};

struct xctx eval_context(struct interview *iv, struct rep *rep, uint32_t node);

/* Work is rationed, so that no expression of a hostile form runs for ever (attack 19): nodes looked
 * at, and bytes where a function's work grows faster than its text. False, and a fault, when the
 * ration of one evaluation is used up. */
enum { EVAL_RATION = 16000000 };
bool eval_spend(struct xctx *cx, uint64_t work);

/* The value as it is; node-sets stay node-sets. */
struct xval eval(struct xctx *cx, const struct xp_node *expr);
/* A single value: a node-set gives the value of its first node, empty text when it has none. */
struct xval eval_value(struct xctx *cx, const struct xp_node *expr);
const char *eval_string(struct xctx *cx, const struct xp_node *expr, size_t *len);
double eval_number(struct xctx *cx, const struct xp_node *expr);
bool eval_boolean(struct xctx *cx, const struct xp_node *expr);

/* The nodes of an expression; false (and a fault) when it is no node-set. */
bool eval_nodes(struct xctx *cx, const struct xp_node *expr, struct node_list *out);
void node_push(struct xctx *cx, struct node_list *list, struct xnode node);
struct xval node_value(const struct xctx *cx, const struct xnode *node);
const char *node_text(const struct xctx *cx, const struct xnode *node, size_t *len);
bool node_visible(const struct xctx *cx, const struct xnode *node);
/* a = b, a < b and the like, of single values. */
bool compare_values(const struct xctx *cx, enum xp_op op, const struct xval *a,
                    const struct xval *b);
struct xval reduce(const struct xctx *cx, struct xval v);

/* forms/eval_path.c */
/* Where the way is known beforehand: a few pointers, no search. */
struct xnode target_node(const struct xctx *cx, const struct xp_target *target);
struct xval eval_path(struct xctx *cx, const struct xp_node *expr);
void union_nodes(struct xctx *cx, struct node_list *list); // document order, each once

/* forms/columns.c: totals of a path to one node in all rows, and these nodes. False when the path
 * is another one, or must be walked. */
const struct xp_column *column_of(const struct xctx *cx, const struct xp_node *path);
bool column_fold(struct xctx *cx, const struct xp_node *path, struct fold *out);
bool column_nodes(struct xctx *cx, const struct xp_node *path, struct node_list *out);
struct rep *column_base(const struct xctx *cx, const struct xp_column *column);

/* forms/row_index.c: instances of `repeat` below `from` whose question, that of the form's column,
 * may equal `value`, in document order. False when the caller must scan. */
bool row_lookup(struct xctx *cx, const struct xnode *from, uint32_t repeat, uint32_t column,
                const struct xval *value, struct node_list *out);

/* forms/eval_index.c: children of `parent` called like the step whose key equals `value`, in
 * document order. False when the value cannot be looked up and the caller must scan. */
bool index_lookup(struct xctx *cx, const struct tree *tree, uint32_t parent,
                  const struct xp_step *step, const struct xp_key *key, const struct xval *value,
                  struct node_list *out);
void indexes_done(struct interview *iv);
