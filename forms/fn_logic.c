/* forms/fn_logic.c — choosing and deciding: rules O17-O23 and O59. Only what is needed is evaluated
 * (rule M15). What counts as true is rule N6. */
#include <math.h>
#include <string.h>

#include "forms/xpath_funcs.h"

struct xval fn_true(struct xctx *cx, const struct xp_node *call) {
    (void)cx, (void)call;
    return xv_boolean(true);
}

struct xval fn_false(struct xctx *cx, const struct xp_node *call) {
    (void)cx, (void)call;
    return xv_boolean(false);
}

struct xval fn_not(struct xctx *cx, const struct xp_node *call) {
    return xv_boolean(!arg_boolean(cx, call, 0));
}

struct xval fn_boolean(struct xctx *cx, const struct xp_node *call) {
    return xv_boolean(arg_boolean(cx, call, 0));
}

/* "1" and "true" in any case (ZZ19). */
struct xval fn_boolean_from_string(struct xctx *cx, const struct xp_node *call) {
    size_t len;
    const char *text = arg_string(cx, call, 0, &len);
    if (len != 4) {
        return xv_boolean(len == 1 && text[0] == '1');
    }
    for (size_t i = 0; i < len; i++) {
        if ((text[i] | 0x20) != "true"[i]) {
            return xv_boolean(false);
        }
    }
    return xv_boolean(true);
}

/* The result keeps its type, node-sets included. */
struct xval fn_if(struct xctx *cx, const struct xp_node *call) {
    return eval(cx, call->call.args[arg_boolean(cx, call, 0) ? 1 : 2]);
}

/* cond(test, value, test, value, ..., otherwise): CommCare's chain of if(). */
struct xval fn_cond(struct xctx *cx, const struct xp_node *call) {
    uint32_t n = call->call.n_args, i = 0;
    if (n % 2 == 0) {
        fault(cx->iv, "cond() takes pairs of a condition and a value, and a last value");
        return xv_text("");
    }
    while (i + 1 < n && !arg_boolean(cx, call, i)) {
        i += 2;
    }
    return eval(cx, call->call.args[i + 1 < n ? i + 1 : i]);
}

static bool is_empty(const struct xval *v) {
    switch (v->kind) {
    case XV_NUMBER:
        return isnan(v->num);
    case XV_BOOLEAN:
        return false;
    case XV_STRING:
    case XV_DATE:
    case XV_DATETIME:
    case XV_TIME:
    case XV_NODESET:
        return v->len == 0;
    }
    return true;
}

struct xval fn_coalesce(struct xctx *cx, const struct xp_node *call) {
    struct xval v = arg_value(cx, call, 0);
    return is_empty(&v) ? arg_value(cx, call, 1) : v;
}

/* O19: what the node holds stays, also while the node is hidden: a value made once must not be made
 * again because its group was closed and opened. */
struct xval fn_once(struct xctx *cx, const struct xp_node *call) {
    const struct xnode *own = &cx->current;
    if (!own->tree && own->id) {
        struct xval v = cell_value(cx->iv, own->id, cell_of(cx->iv, own->rep, own->id));
        if (!is_empty(&v)) {
            return v;
        }
    }
    return arg_value(cx, call, 0);
}

struct xval fn_depend(struct xctx *cx, const struct xp_node *call) {
    return eval(cx, call->call.args[0]);
}

/* ---- checklists -------------------------------------------------------------------------- */

/* min <= sum <= max, where -1 is no bound. */
static struct xval within(struct xctx *cx, const struct xp_node *call, double sum) {
    double min = arg_number(cx, call, 0), max = arg_number(cx, call, 1);
    return xv_boolean((min == -1 || sum >= min) && (max == -1 || sum <= max));
}

struct xval fn_checklist(struct xctx *cx, const struct xp_node *call) {
    struct value_list list = {0};
    arg_values(cx, call, 2, &list);
    double n = 0;
    for (uint32_t i = 0; i < list.n; i++) {
        n += xv_to_boolean(&list.items[i]);
    }
    return within(cx, call, n);
}

static double weight(struct xctx *cx, const struct xval *answer, const struct xval *w) {
    return xv_to_boolean(answer) ? xv_to_number(cx->iv->host, w) : 0;
}

/* Two lists of the same length: answers, and what each is worth. */
static bool weigh_lists(struct xctx *cx, const struct xval *answers, const struct xval *weights,
                        double *sum) {
    if (answers->len != weights->len) {
        fault(cx->iv, "weighted-checklist() got %u answers but %u weights", (unsigned)answers->len,
              (unsigned)weights->len);
        return false;
    }
    for (uint32_t i = 0; i < answers->len; i++) {
        struct xval answer = node_value(cx, &answers->nodes[i]);
        struct xval w = node_value(cx, &weights->nodes[i]);
        *sum += weight(cx, &answer, &w);
    }
    return true;
}

struct xval fn_weighted_checklist(struct xctx *cx, const struct xp_node *call) {
    uint32_t n = call->call.n_args;
    double sum = 0;
    if (n % 2) {
        fault(cx->iv, "weighted-checklist() takes pairs of an answer and its weight");
        return xv_text("");
    }
    for (uint32_t i = 2; i < n; i += 2) {
        struct xval answer = eval(cx, call->call.args[i]);
        struct xval w = eval(cx, call->call.args[i + 1]);
        if (n == 4 && answer.kind == XV_NODESET && w.kind == XV_NODESET) {
            if (!weigh_lists(cx, &answer, &w, &sum)) {
                return xv_text("");
            }
            continue;
        }
        answer = reduce(cx, answer);
        w = reduce(cx, w);
        sum += weight(cx, &answer, &w);
    }
    return within(cx, call, sum);
}
