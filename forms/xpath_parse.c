/* forms/xpath_parse.c — recursive descent over the XPath 1.0 grammar; precedence by a table.
 *
 * Depth is counted, not trusted (rule M18): XPATH_MAX_DEPTH levels fit the stack of a phone. */
#include "forms/xpath.h"

#include <string.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/mem.h"
#include "forms/xpath_lex.h"

struct parser {
    struct lexer lx;
    struct arena *arena;
    struct err *err;
    int depth;
};

static struct xp_node *parse_expr(struct parser *p, int level);

static void *fail(struct parser *p, const char *what) {
    const struct lexer *lx = &p->lx;
    if (lx->kind == TOK_BAD && lx->what) {
        what = lx->what;
    }
    size_t len = lx->end - lx->pos;
    if (lx->kind == TOK_END) {
        err_set(p->err, ERR_SYNTAX, "%s, but the expression ends", what);
    } else {
        err_set(p->err, ERR_SYNTAX, "%s at character %zu, near \"%.*s\"", what, lx->pos + 1,
                (int)(len < 24 ? len : 24), lx->text + lx->pos);
    }
    if (p->err && !p->err->col) {
        p->err->col = (int)lx->pos + 1;
    }
    return NULL;
}

static struct xp_node *new_node(struct parser *p, enum xp_op op, size_t pos) {
    struct xp_node *node = ARENA_NEW(p->arena, struct xp_node);
    node->op = op;
    node->pos = (uint32_t)pos;
    return node;
}

static bool expect(struct parser *p, enum tok kind, const char *what) {
    if (p->lx.kind != kind) {
        return fail(p, what);
    }
    lex_next(&p->lx);
    return true;
}

static const char *token_text(struct parser *p, size_t from, size_t to) {
    return arena_strndup(p->arena, p->lx.text + from, to - from);
}

/* ---- steps -------------------------------------------------------------------------------- */

static const struct {
    const char *name;
    enum xp_axis axis;
} axes[] = {
    {"child",              AXIS_CHILD             },
    {"parent",             AXIS_PARENT            },
    {"self",               AXIS_SELF              },
    {"attribute",          AXIS_ATTRIBUTE         },
    {"descendant",         AXIS_DESCENDANT        },
    {"descendant-or-self", AXIS_DESCENDANT_OR_SELF},
    {"ancestor",           AXIS_ANCESTOR          },
    {"ancestor-or-self",   AXIS_ANCESTOR_OR_SELF  },
    {"following-sibling",  AXIS_FOLLOWING_SIBLING },
    {"preceding-sibling",  AXIS_PRECEDING_SIBLING },
    {"following",          AXIS_FOLLOWING         },
    {"preceding",          AXIS_PRECEDING         },
};

static bool parse_axis(struct parser *p, enum xp_axis *axis) {
    size_t len = p->lx.end - p->lx.pos;
    while (len && strchr(" \t\r\n", p->lx.text[p->lx.pos + len - 1])) {
        len--;
    }
    for (size_t i = 0; i < LEN(axes); i++) {
        if (strlen(axes[i].name) == len && memcmp(axes[i].name, p->lx.text + p->lx.pos, len) == 0) {
            *axis = axes[i].axis;
            p->lx.end = p->lx.at; // behind the "::"
            lex_next(&p->lx);
            return true;
        }
    }
    return fail(p, "an axis that XPath does not have");
}

static bool parse_preds(struct parser *p, struct xp_pred **slot) {
    while (p->lx.kind == TOK_LBRACKET) {
        lex_next(&p->lx);
        struct xp_pred *pred = ARENA_NEW(p->arena, struct xp_pred);
        pred->expr = parse_expr(p, 0);
        if (!pred->expr || !expect(p, TOK_RBRACKET, "expected ']'")) {
            return false;
        }
        *slot = pred;
        slot = &pred->next;
    }
    return true;
}

static bool at_node_type(const struct parser *p) {
    size_t len = p->lx.end - p->lx.pos;
    const char *text = p->lx.text + p->lx.pos;
    return p->lx.kind == TOK_NAME && lex_peek_is(&p->lx, '(') &&
           ((len == 4 && (!memcmp(text, "node", 4) || !memcmp(text, "text", 4))) ||
            (len == 7 && !memcmp(text, "comment", 7)) ||
            (len == 22 && !memcmp(text, "processing-instruction", 22)));
}

static bool parse_node_type(struct parser *p, struct xp_step *step) {
    size_t len = p->lx.end - p->lx.pos;
    bool text = p->lx.text[p->lx.pos] == 't';
    if (len != 4) {
        return fail(p, "comments and processing instructions are not part of answers");
    }
    step->test = text ? TEST_TEXT : TEST_NODE;
    lex_next(&p->lx);
    return expect(p, TOK_LPAREN, "expected '('") && expect(p, TOK_RPAREN, "expected ')'");
}

static bool parse_node_test(struct parser *p, struct xp_step *step) {
    const struct lexer *lx = &p->lx;
    step->prefix = step->local = "";
    if (at_node_type(p)) {
        return parse_node_type(p, step);
    }
    switch (lx->kind) {
    case TOK_NAME:
        step->test = TEST_NAME;
        if (lx->colon) {
            step->prefix = token_text(p, lx->pos, lx->pos + lx->colon - 1);
        }
        step->local = token_text(p, lx->pos + lx->colon, lx->end);
        break;
    case TOK_NAME_STAR:
        step->test = TEST_ANY;
        step->prefix = token_text(p, lx->pos, lx->pos + lx->colon - 1);
        break;
    case TOK_STAR:
        step->test = TEST_ANY;
        break;
    default:
        return fail(p, "expected a name");
    }
    lex_next(&p->lx);
    return true;
}

static struct xp_step *new_step(struct parser *p, enum xp_axis axis) {
    struct xp_step *step = ARENA_NEW(p->arena, struct xp_step);
    step->axis = axis;
    step->test = TEST_NODE;
    step->prefix = step->local = "";
    return step;
}

static struct xp_step *parse_step(struct parser *p) {
    struct xp_step *step = new_step(p, AXIS_CHILD);
    if (p->lx.kind == TOK_DOT || p->lx.kind == TOK_DOT2) {
        step->axis = p->lx.kind == TOK_DOT ? AXIS_SELF : AXIS_PARENT;
        lex_next(&p->lx);
        return parse_preds(p, &step->preds) ? step : NULL;
    }
    if (p->lx.kind == TOK_AT) {
        step->axis = AXIS_ATTRIBUTE;
        lex_next(&p->lx);
    } else if (p->lx.kind == TOK_AXIS && !parse_axis(p, &step->axis)) {
        return NULL;
    }
    return parse_node_test(p, step) && parse_preds(p, &step->preds) ? step : NULL;
}

static bool starts_step(const struct parser *p) {
    switch (p->lx.kind) {
    case TOK_NAME:
    case TOK_NAME_STAR:
    case TOK_STAR:
    case TOK_AT:
    case TOK_AXIS:
    case TOK_DOT:
    case TOK_DOT2:
        return true;
    default:
        return false;
    }
}

/* Steps from here, appended at *slot; `slash2`: a "//" came before the first one. */
static bool parse_steps(struct parser *p, struct xp_step **slot, bool slash2) {
    for (;;) {
        if (slash2) {
            *slot = new_step(p, AXIS_DESCENDANT_OR_SELF);
            slot = &(*slot)->next;
        }
        if (!(*slot = parse_step(p))) {
            return false;
        }
        slot = &(*slot)->next;
        if (p->lx.kind != TOK_SLASH && p->lx.kind != TOK_SLASH2) {
            return true;
        }
        slash2 = p->lx.kind == TOK_SLASH2;
        lex_next(&p->lx);
    }
}

/* ---- primaries ---------------------------------------------------------------------------- */

static struct xp_node *parse_call(struct parser *p) {
    struct xp_node *node = new_node(p, XP_CALL, p->lx.pos);
    node->call.name = token_text(p, p->lx.pos, p->lx.end);
    lex_next(&p->lx); // name
    lex_next(&p->lx); // '('
    struct xp_node **args = NULL;
    size_t n = 0, cap = 0;
    bool ok = true;
    while (ok && p->lx.kind != TOK_RPAREN) {
        struct xp_node *arg = parse_expr(p, 0);
        ok = arg && (p->lx.kind == TOK_COMMA || p->lx.kind == TOK_RPAREN ||
                     fail(p, "expected ')' or ',' after an argument"));
        if (!ok) {
            break;
        }
        *MEM_PUSH(args, n, cap) = arg;
        if (n > XPATH_MAX_ARGS) {
            ok = err_set(p->err, ERR_LIMIT, "more than %d arguments", XPATH_MAX_ARGS);
        } else if (p->lx.kind == TOK_COMMA) {
            lex_next(&p->lx);
            ok = p->lx.kind != TOK_RPAREN || fail(p, "expected an argument after ','");
        }
    }
    if (ok) {
        lex_next(&p->lx);
        node->call.n_args = (uint32_t)n;
        node->call.args = ARENA_ARRAY(p->arena, struct xp_node *, n ? n : 1);
        memcpy(node->call.args, args ? args : node->call.args, n * sizeof *args);
    }
    mem_freep(&args);
    return ok ? node : NULL;
}

static struct xp_node *parse_primary(struct parser *p) {
    struct xp_node *node = NULL;
    switch (p->lx.kind) {
    case TOK_NUMBER:
        node = new_node(p, XP_NUMBER, p->lx.pos);
        node->number = p->lx.number;
        lex_next(&p->lx);
        return node;
    case TOK_LITERAL:
        node = new_node(p, XP_STRING, p->lx.pos);
        node->str.text = token_text(p, p->lx.pos + 1, p->lx.end - 1);
        node->str.len = (uint32_t)(p->lx.end - p->lx.pos - 2);
        lex_next(&p->lx);
        return node;
    case TOK_LPAREN:
        lex_next(&p->lx);
        node = parse_expr(p, 0);
        return node && expect(p, TOK_RPAREN, "expected ')'") ? node : NULL;
    case TOK_NAME:
        return parse_call(p);
    case TOK_VARIABLE:
        return fail(p, "variables are not available in questionnaires");
    default:
        return fail(p, "expected a value, a path or a function");
    }
}

static bool starts_call(const struct parser *p) {
    return p->lx.kind == TOK_NAME && lex_peek_is(&p->lx, '(') && !at_node_type(p);
}

/* [19] PathExpr: a location path, or a primary with predicates and steps behind it. */
static struct xp_node *parse_path(struct parser *p) {
    size_t pos = p->lx.pos;
    struct xp_node *path = new_node(p, XP_PATH, pos);
    if (p->lx.kind == TOK_SLASH || p->lx.kind == TOK_SLASH2) {
        bool slash2 = p->lx.kind == TOK_SLASH2;
        path->path.start = START_ROOT;
        lex_next(&p->lx);
        if (!slash2 && !starts_step(p)) {
            return path; // "/" alone
        }
        return parse_steps(p, &path->path.steps, slash2) ? path : NULL;
    }
    if (starts_step(p) && !starts_call(p)) {
        path->path.start = START_CONTEXT;
        return parse_steps(p, &path->path.steps, false) ? path : NULL;
    }
    struct xp_node *base = parse_primary(p);
    bool more =
        base && (p->lx.kind == TOK_LBRACKET || p->lx.kind == TOK_SLASH || p->lx.kind == TOK_SLASH2);
    if (!more) {
        return base;
    }
    path->path.start = START_EXPR;
    path->path.base = base;
    if (!parse_preds(p, &path->path.preds)) {
        return NULL;
    }
    if (p->lx.kind == TOK_SLASH || p->lx.kind == TOK_SLASH2) {
        bool slash2 = p->lx.kind == TOK_SLASH2;
        lex_next(&p->lx);
        return parse_steps(p, &path->path.steps, slash2) ? path : NULL;
    }
    return path;
}

/* ---- operators ---------------------------------------------------------------------------- */

/* Binary operators by level, loosest first; all associate to the left (rule M1). */
static const struct {
    enum tok tok;
    int level;
    enum xp_op op;
} binaries[] = {
    {TOK_OR,    0, XP_OR   },
    {TOK_AND,   1, XP_AND  },
    {TOK_EQ,    2, XP_EQ   },
    {TOK_NE,    2, XP_NE   },
    {TOK_LT,    3, XP_LT   },
    {TOK_LE,    3, XP_LE   },
    {TOK_GT,    3, XP_GT   },
    {TOK_GE,    3, XP_GE   },
    {TOK_PLUS,  4, XP_ADD  },
    {TOK_MINUS, 4, XP_SUB  },
    {TOK_MUL,   5, XP_MUL  },
    {TOK_DIV,   5, XP_DIV  },
    {TOK_MOD,   5, XP_MOD  },
    {TOK_PIPE,  7, XP_UNION},
};
enum { LEVEL_UNARY = 6, LEVEL_UNION = 7 };

static int find_binary(enum tok tok) {
    for (size_t i = 0; i < LEN(binaries); i++) {
        if (binaries[i].tok == tok) {
            return (int)i;
        }
    }
    return -1;
}

static struct xp_node *parse_unary(struct parser *p) {
    size_t pos = p->lx.pos;
    int minuses = 0;
    while (p->lx.kind == TOK_MINUS) {
        minuses++;
        lex_next(&p->lx);
    }
    struct xp_node *node = parse_expr(p, LEVEL_UNION);
    if (node && minuses && minuses % 2 == 0) { // an even run still makes a number of it
        struct xp_node *zero = new_node(p, XP_NEG, pos);
        zero->left = node;
        node = zero;
        minuses = 1;
    }
    if (node && minuses) {
        struct xp_node *neg = new_node(p, XP_NEG, pos);
        neg->left = node;
        node = neg;
    }
    return node;
}

static struct xp_node *parse_operand(struct parser *p, int level) {
    return level <= LEVEL_UNARY ? parse_unary(p) : parse_path(p);
}

/* Precedence climbing: operators of `level` or tighter. */
static struct xp_node *parse_expr(struct parser *p, int level) {
    if (++p->depth > XPATH_MAX_DEPTH) {
        err_set(p->err, ERR_LIMIT, "the expression nests deeper than %d levels", XPATH_MAX_DEPTH);
        return NULL;
    }
    struct xp_node *left = parse_operand(p, level);
    int i, chain = 0;
    while (left && (i = find_binary(p->lx.kind)) >= 0 && binaries[i].level >= level) {
        // a left-deep tree is walked by recursion too
        if (++chain > XPATH_MAX_CHAIN || p->depth + chain > XPATH_MAX_DEPTH) {
            err_set(p->err, ERR_LIMIT, "more than %d operators in a row", XPATH_MAX_CHAIN);
            return NULL;
        }
        struct xp_node *node = new_node(p, binaries[i].op, p->lx.pos);
        lex_next(&p->lx);
        node->left = left;
        node->right = parse_expr(p, binaries[i].level + 1);
        left = node->right ? node : NULL;
    }
    p->depth--;
    return left;
}

struct xp_node *xpath_parse(const char *text, size_t len, struct arena *arena, struct err *err) {
    if (len > XPATH_MAX_TEXT) {
        err_set(err, ERR_LIMIT, "an expression of more than %d bytes", XPATH_MAX_TEXT);
        return NULL;
    }
    struct parser p = {
        .lx = {.text = text, .len = len},
          .arena = arena, .err = err
    };
    lex_next(&p.lx);
    if (p.lx.kind == TOK_END) {
        err_set(err, ERR_SYNTAX, "the expression is empty");
        return NULL;
    }
    struct xp_node *node = parse_expr(&p, 0);
    if (node && p.lx.kind != TOK_END) {
        return fail(&p, "something is left over");
    }
    return node;
}
