/* forms/xpath.h — XPath 1.0 expressions as trees: parse, print, compare.
 *
 * Source   XPath 1.0 grammar (rules M1-M18); function names are checked against forms/xpath_funcs.h
 *          by the form loader, not here.
 * Shape    nodes live in the caller's arena and die with it. Paths hold steps in a chain.
 * Limits   XPATH_MAX_TEXT bytes, XPATH_MAX_DEPTH levels of nesting,
 *          XPATH_MAX_CHAIN operators in a row. A WebAssembly module has the smallest stack they
 *          must fit (tests/wasm).
 * Errors   ERR_SYNTAX with `col` = 1-based offset of the token; ERR_LIMIT. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"

struct arena;
struct err;
struct strbuf;
struct xp_func;

enum {
    XPATH_MAX_TEXT = 1 << 20,
    XPATH_MAX_DEPTH = 3100, // a bracket and the operator before it are three levels
    XPATH_MAX_CHAIN = 2000,
    XPATH_MAX_ARGS = 4096,
};

enum xp_op {
    XP_NUMBER,
    XP_STRING,
    XP_OR,
    XP_AND,
    XP_EQ,
    XP_NE,
    XP_LT,
    XP_LE,
    XP_GT,
    XP_GE,
    XP_ADD,
    XP_SUB,
    XP_MUL,
    XP_DIV,
    XP_MOD,
    XP_NEG,
    XP_UNION,
    XP_CALL,
    XP_PATH,
};

enum xp_axis {
    AXIS_CHILD,
    AXIS_PARENT,
    AXIS_SELF,
    AXIS_ATTRIBUTE,
    AXIS_DESCENDANT,
    AXIS_DESCENDANT_OR_SELF,
    AXIS_ANCESTOR,
    AXIS_ANCESTOR_OR_SELF,
    AXIS_FOLLOWING_SIBLING,
    AXIS_PRECEDING_SIBLING,
    AXIS_FOLLOWING,
    AXIS_PRECEDING,
};

enum xp_test {
    TEST_NAME, // name, prefix:name
    TEST_ANY,  // *, prefix:*
    TEST_NODE, // node()
    TEST_TEXT, // text()
};

enum xp_start {
    START_CONTEXT, // a/b
    START_ROOT,    // /a/b
    START_EXPR,    // instance('x')/a, (expr)[1]
};

struct xp_pred {
    struct xp_node *expr;
    struct xp_pred *next;
    struct xp_key *key;     // set by the resolver: an equality that an index can answer
    struct xp_range *range; // likewise: position() against what is the same for all candidates
};

struct xp_step {
    enum xp_axis axis;
    enum xp_test test;
    const char *prefix, *local; // prefix "" when none; for TEST_NAME (and prefix of TEST_ANY)
    uint32_t name_local;        // set by the resolver: number of `local` in the form's names
    uint32_t name_ns, name_prefix;
    struct xp_pred *preds;
    struct xp_step *next;
};

struct xp_node {
    enum xp_op op;
    uint32_t pos; // offset in the text, for messages
    union {
        double number;
        struct {
            const char *text;
            uint32_t len;
        } str;
        struct {
            struct xp_node *left, *right;
        };
        struct {
            const char *name; // with its prefix, as written
            const struct xp_func *func;
            struct xp_node **args;
            uint32_t n_args;
        } call;
        struct {
            enum xp_start start;
            struct xp_node *base;  // START_EXPR
            struct xp_pred *preds; // on the base
            struct xp_step *steps;
            struct xp_target *target; // set by the resolver: where a plain path leads
            struct xp_column *column; // likewise: to one node in all rows of a repeat
            bool all;                 // rule ZZ14: not narrowed to the own repeat instance
        } path;
    };
};

/* Parse `len` bytes. NULL on failure. */
MUST_USE struct xp_node *xpath_parse(const char *text, size_t len, struct arena *arena,
                                     struct err *err);

/* Write the expression so that parsing it again gives the same tree. */
void xpath_print(struct strbuf *out, const struct xp_node *node);
bool xpath_equal(const struct xp_node *a, const struct xp_node *b);
