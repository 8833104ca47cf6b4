/* forms/xpath_print.c — a tree back to text, and whether two trees are the same.
 *
 * Brackets are written only where the grammar needs them, so the text never nests deeper than the
 * one the tree came from, and parsing it again meets no limit that the first parse did not. */
#include "forms/xpath.h"

#include <assert.h>
#include <math.h>
#include <string.h>

#include "base/num.h"
#include "base/strbuf.h"

/* Binding strength, loosest first, as in the parser's table. */
enum level {
    LEVEL_OR,
    LEVEL_AND,
    LEVEL_EQUALITY,
    LEVEL_RELATION,
    LEVEL_SUM,
    LEVEL_PRODUCT,
    LEVEL_UNARY,
    LEVEL_UNION,
    LEVEL_PATH, // paths, calls, literals
};

/* In the order of enum xp_op; the sign of a binary operator. */
static const struct {
    enum xp_op op;
    enum level level;
    const char *sign;
} operators[] = {
    {XP_NUMBER, LEVEL_PATH,     NULL   },
    {XP_STRING, LEVEL_PATH,     NULL   },
    {XP_OR,     LEVEL_OR,       " or " },
    {XP_AND,    LEVEL_AND,      " and "},
    {XP_EQ,     LEVEL_EQUALITY, " = "  },
    {XP_NE,     LEVEL_EQUALITY, " != " },
    {XP_LT,     LEVEL_RELATION, " < "  },
    {XP_LE,     LEVEL_RELATION, " <= " },
    {XP_GT,     LEVEL_RELATION, " > "  },
    {XP_GE,     LEVEL_RELATION, " >= " },
    {XP_ADD,    LEVEL_SUM,      " + "  },
    {XP_SUB,    LEVEL_SUM,      " - "  },
    {XP_MUL,    LEVEL_PRODUCT,  " * "  },
    {XP_DIV,    LEVEL_PRODUCT,  " div "},
    {XP_MOD,    LEVEL_PRODUCT,  " mod "},
    {XP_NEG,    LEVEL_UNARY,    NULL   },
    {XP_UNION,  LEVEL_UNION,    " | "  },
    {XP_CALL,   LEVEL_PATH,     NULL   },
    {XP_PATH,   LEVEL_PATH,     NULL   },
};

static enum level level_of(const struct xp_node *node) {
    assert(operators[node->op].op == node->op);
    return operators[node->op].level;
}

static const char *const axis_names[] = {
    [AXIS_CHILD] = "child",
    [AXIS_PARENT] = "parent",
    [AXIS_SELF] = "self",
    [AXIS_ATTRIBUTE] = "attribute",
    [AXIS_DESCENDANT] = "descendant",
    [AXIS_DESCENDANT_OR_SELF] = "descendant-or-self",
    [AXIS_ANCESTOR] = "ancestor",
    [AXIS_ANCESTOR_OR_SELF] = "ancestor-or-self",
    [AXIS_FOLLOWING_SIBLING] = "following-sibling",
    [AXIS_PRECEDING_SIBLING] = "preceding-sibling",
    [AXIS_FOLLOWING] = "following",
    [AXIS_PRECEDING] = "preceding",
};

/* ---- printing ---------------------------------------------------------------------------- */

static void print_bracketed(struct strbuf *out, const struct xp_node *node, bool brackets) {
    strbuf_add(out, brackets ? "(" : "");
    xpath_print(out, node);
    strbuf_add(out, brackets ? ")" : "");
}

/* More digits than a double holds make an infinity, which has no spelling but the digits. */
static void print_number(struct strbuf *out, double number) {
    char text[NUM_TEXT_MAX];
    if (isinf(number)) {
        memset(text, '9', 320);
        strbuf_addn(out, text, 320);
        return;
    }
    strbuf_addn(out, text, num_format(text, number));
}

static void print_literal(struct strbuf *out, const char *text, size_t len) {
    char quote = memchr(text, '\'', len) ? '"' : '\'';
    strbuf_addc(out, quote);
    strbuf_addn(out, text, len);
    strbuf_addc(out, quote);
}

static void print_preds(struct strbuf *out, const struct xp_pred *pred) {
    for (; pred; pred = pred->next) {
        strbuf_addc(out, '[');
        xpath_print(out, pred->expr);
        strbuf_addc(out, ']');
    }
}

static void print_test(struct strbuf *out, const struct xp_step *s) {
    strbuf_add(out, s->prefix);
    strbuf_add(out, s->prefix[0] ? ":" : "");
    switch (s->test) {
    case TEST_NAME:
        strbuf_add(out, s->local);
        return;
    case TEST_ANY:
        strbuf_addc(out, '*');
        return;
    case TEST_NODE:
        strbuf_add(out, "node()");
        return;
    case TEST_TEXT:
        strbuf_add(out, "text()");
        return;
    }
}

static void print_step(struct strbuf *out, const struct xp_step *s) {
    if (s->test == TEST_NODE && (s->axis == AXIS_SELF || s->axis == AXIS_PARENT)) {
        strbuf_add(out, s->axis == AXIS_SELF ? "." : "..");
    } else {
        if (s->axis == AXIS_ATTRIBUTE) {
            strbuf_addc(out, '@');
        } else if (s->axis != AXIS_CHILD) {
            strbuf_add(out, axis_names[s->axis]);
            strbuf_add(out, "::");
        }
        print_test(out, s);
    }
    print_preds(out, s->preds);
}

/* The step that "//" is short for. */
static bool is_double_slash(const struct xp_step *s) {
    return s->axis == AXIS_DESCENDANT_OR_SELF && s->test == TEST_NODE && !s->preds && s->next;
}

static void print_steps(struct strbuf *out, const struct xp_step *s, bool after_slash) {
    for (; s; s = s->next) {
        if (after_slash && is_double_slash(s)) {
            strbuf_addc(out, '/'); // the slash before it is there already
            continue;
        }
        print_step(out, s);
        if (s->next) {
            strbuf_addc(out, '/');
        }
        after_slash = true;
    }
}

static void print_path(struct strbuf *out, const struct xp_node *node) {
    const struct xp_node *base = node->path.base;
    switch (node->path.start) {
    case START_CONTEXT:
        print_steps(out, node->path.steps, false);
        return;
    case START_ROOT:
        strbuf_addc(out, '/');
        print_steps(out, node->path.steps, true);
        return;
    case START_EXPR:
        print_bracketed(out, base, level_of(base) < LEVEL_PATH || base->op == XP_PATH);
        print_preds(out, node->path.preds);
        if (node->path.steps) {
            strbuf_addc(out, '/');
            print_steps(out, node->path.steps, true);
        }
        return;
    }
}

static void print_call(struct strbuf *out, const struct xp_node *node) {
    strbuf_add(out, node->call.name);
    strbuf_addc(out, '(');
    for (uint32_t i = 0; i < node->call.n_args; i++) {
        strbuf_add(out, i ? ", " : "");
        xpath_print(out, node->call.args[i]);
    }
    strbuf_addc(out, ')');
}

/* The parser makes two signs of any even run and one of any odd run, so runs longer than two came
 * from brackets. */
static void print_negative(struct strbuf *out, const struct xp_node *node) {
    const struct xp_node *inner = node->left;
    strbuf_addc(out, '-');
    if (inner->op == XP_NEG) {
        strbuf_addc(out, '-');
        inner = inner->left;
    }
    print_bracketed(out, inner, level_of(inner) <= LEVEL_UNARY);
}

/* "/" takes a name or a star behind it for its first step, so there it stands in brackets. */
static void guard_root(struct strbuf *out, enum xp_op op) {
    char next = operators[op].sign[1];
    if ((next == '*' || (next >= 'a' && next <= 'z')) && out->data[out->len - 1] == '/') {
        out->data[--out->len] = '\0';
        strbuf_add(out, "(/)");
    }
}

/* Operators associate to the left: the right side needs brackets from the same level on. */
static void print_binary(struct strbuf *out, const struct xp_node *node) {
    enum level level = level_of(node);
    print_bracketed(out, node->left, level_of(node->left) < level);
    guard_root(out, node->op);
    strbuf_add(out, operators[node->op].sign);
    print_bracketed(out, node->right, level_of(node->right) <= level);
}

void xpath_print(struct strbuf *out, const struct xp_node *node) {
    switch (node->op) {
    case XP_NUMBER:
        print_number(out, node->number);
        return;
    case XP_STRING:
        print_literal(out, node->str.text, node->str.len);
        return;
    case XP_NEG:
        print_negative(out, node);
        return;
    case XP_CALL:
        print_call(out, node);
        return;
    case XP_PATH:
        print_path(out, node);
        return;
    default:
        print_binary(out, node);
    }
}

/* ---- comparing --------------------------------------------------------------------------- */

static bool equal_preds(const struct xp_pred *a, const struct xp_pred *b) {
    for (; a && b; a = a->next, b = b->next) {
        if (!xpath_equal(a->expr, b->expr)) {
            return false;
        }
    }
    return !a && !b;
}

static bool equal_steps(const struct xp_step *a, const struct xp_step *b) {
    for (; a && b; a = a->next, b = b->next) {
        if (a->axis != b->axis || a->test != b->test || strcmp(a->prefix, b->prefix) != 0 ||
            strcmp(a->local, b->local) != 0 || !equal_preds(a->preds, b->preds)) {
            return false;
        }
    }
    return !a && !b;
}

static bool equal_calls(const struct xp_node *a, const struct xp_node *b) {
    if (strcmp(a->call.name, b->call.name) != 0 || a->call.n_args != b->call.n_args) {
        return false;
    }
    for (uint32_t i = 0; i < a->call.n_args; i++) {
        if (!xpath_equal(a->call.args[i], b->call.args[i])) {
            return false;
        }
    }
    return true;
}

static bool equal_paths(const struct xp_node *a, const struct xp_node *b) {
    return a->path.start == b->path.start && equal_preds(a->path.preds, b->path.preds) &&
           equal_steps(a->path.steps, b->path.steps) &&
           (a->path.start != START_EXPR || xpath_equal(a->path.base, b->path.base));
}

bool xpath_equal(const struct xp_node *a, const struct xp_node *b) {
    if (a->op != b->op) {
        return false;
    }
    switch (a->op) {
    case XP_NUMBER:
        return a->number == b->number;
    case XP_STRING:
        return a->str.len == b->str.len && memcmp(a->str.text, b->str.text, a->str.len) == 0;
    case XP_NEG:
        return xpath_equal(a->left, b->left);
    case XP_CALL:
        return equal_calls(a, b);
    case XP_PATH:
        return equal_paths(a, b);
    default:
        return xpath_equal(a->left, b->left) && xpath_equal(a->right, b->right);
    }
}
