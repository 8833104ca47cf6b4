/* forms/fn_number.c — numbers: rules O24-O31. Arithmetic is IEEE 754; only round() works on decimal
 * digits, so that people get the result they would on paper. */
#include <math.h>
#include <string.h>

#include "base/num.h"
#include "forms/host.h"
#include "forms/xpath_funcs.h"

struct xval fn_number(struct xctx *cx, const struct xp_node *call) {
    if (call->call.n_args) {
        return xv_number(arg_number(cx, call, 0));
    }
    struct xval own = node_value(cx, &cx->node);
    return xv_number(xv_to_number(cx->iv->host, &own));
}

/* ---- functions of one number ------------------------------------------------------------- */

#define OF_ONE(name, result)                                                                       \
    struct xval fn_##name(struct xctx *cx, const struct xp_node *call) {                           \
        double x = arg_number(cx, call, 0);                                                        \
        return xv_number(result);                                                                  \
    }

OF_ONE(int, trunc(x))
OF_ONE(floor, floor(x))
OF_ONE(ceiling, ceil(x))
OF_ONE(abs, fabs(x))
OF_ONE(sqrt, sqrt(x))
OF_ONE(exp, exp(x))
OF_ONE(exp10, pow(10, x))
OF_ONE(log, log(x))
OF_ONE(log10, log10(x))
OF_ONE(sin, sin(x))
OF_ONE(cos, cos(x))
OF_ONE(tan, tan(x))
OF_ONE(asin, asin(x))
OF_ONE(acos, acos(x))
OF_ONE(atan, atan(x))

struct xval fn_pow(struct xctx *cx, const struct xp_node *call) {
    double x = arg_number(cx, call, 0);
    return xv_number(pow(x, arg_number(cx, call, 1)));
}

struct xval fn_atan2(struct xctx *cx, const struct xp_node *call) {
    double y = arg_number(cx, call, 0);
    return xv_number(atan2(y, arg_number(cx, call, 1)));
}

struct xval fn_pi(struct xctx *cx, const struct xp_node *call) {
    (void)cx, (void)call;
    return xv_number(acos(-1));
}

struct xval fn_random(struct xctx *cx, const struct xp_node *call) {
    (void)call;
    const struct host *host = cx->iv->host;
    if (!host || !host->random) {
        fault(cx->iv, "random() is not available here: there are no dice");
        return xv_text("");
    }
    return xv_number((double)(host->random(host->ctx) >> 11) * 0x1p-53);
}

/* ---- rounding ---------------------------------------------------------------------------- */

enum { PLACES_MAX = 30 };

/* The digits of a number without its point. */
struct digits {
    char text[NUM_TEXT_MAX + PLACES_MAX + 2];
    int n, point; // how many, and how many of them stand before the point
};

static void take_digits(struct digits *d, double size) {
    char text[NUM_TEXT_MAX];
    size_t len = num_format(text, size);
    d->text[0] = '0'; // room for a carry
    d->n = d->point = 1;
    bool before = true;
    for (size_t i = 0; i < len; i++) {
        if (text[i] == '.') {
            before = false;
            continue;
        }
        d->text[d->n++] = text[i];
        d->point += before;
    }
}

/* Is what begins at digit `cut` half a unit or more? Exactly half goes up, towards +infinity: for a
 * negative number that is down in size (O26: round(-2.5) is -2). */
static bool goes_up(const struct digits *d, int cut, bool negative) {
    if (d->text[cut] != '5' || !negative) {
        return d->text[cut] >= '5';
    }
    for (int i = cut + 1; i < d->n; i++) {
        if (d->text[i] != '0') {
            return true;
        }
    }
    return false;
}

static void add_one(struct digits *d, int at) {
    while (d->text[at] == '9') {
        d->text[at--] = '0';
    }
    d->text[at]++;
}

/* O26: round the decimal text of the double, so 1.005 to two places is 1.01 although the double
 * lies below. */
static double round_places(double x, int places) {
    struct digits d;
    take_digits(&d, fabs(x));
    int cut = d.point + places;
    if (cut >= d.n) {
        return x;
    }
    if (cut < 1) {
        return 0;
    }
    if (goes_up(&d, cut, x < 0)) {
        add_one(&d, cut - 1);
    }
    memset(d.text + cut, '0', (size_t)(d.n - cut));
    char text[sizeof d.text + 2];
    int len = 0;
    text[len] = '-';
    len += x < 0;
    memcpy(text + len, d.text, (size_t)d.point);
    len += d.point;
    text[len++] = '.';
    memcpy(text + len, d.text + d.point, (size_t)(d.n - d.point));
    len += d.n - d.point;
    double rounded = 0;
    return num_parse(text, (size_t)len, &rounded) ? rounded : NAN;
}

struct xval fn_round(struct xctx *cx, const struct xp_node *call) {
    double x = arg_number(cx, call, 0), places = 0;
    if (call->call.n_args > 1) {
        places = trunc(arg_number(cx, call, 1));
    }
    if (!(fabs(places) <= PLACES_MAX)) {
        return xv_number(NAN);
    }
    return xv_number(isfinite(x) ? round_places(x, (int)places) : x);
}

/* ---- of many ----------------------------------------------------------------------------- */

/* O30: blanks and texts count nothing. */
struct xval fn_sum(struct xctx *cx, const struct xp_node *call) {
    struct node_list list = {0};
    struct fold fold;
    if (column_fold(cx, call->call.args[0], &fold)) {
        return xv_number(fold.sum);
    }
    if (!eval_nodes(cx, call->call.args[0], &list)) {
        return xv_text("");
    }
    double sum = 0;
    for (uint32_t i = 0; i < list.n; i++) {
        struct xval v = node_value(cx, &list.items[i]);
        double num = xv_to_number(cx->iv->host, &v);
        sum += isnan(num) ? 0 : num;
    }
    return xv_number(sum);
}

/* O31: the best of what are numbers; NaN when none is. */
static struct xval best(struct xctx *cx, const struct xp_node *call,
                        double (*better)(double, double)) {
    struct value_list list = {0};
    arg_values(cx, call, 0, &list);
    double found = NAN;
    for (uint32_t i = 0; i < list.n; i++) {
        found = better(found, xv_to_number(cx->iv->host, &list.items[i]));
    }
    return xv_number(found);
}

struct xval fn_max(struct xctx *cx, const struct xp_node *call) {
    struct fold fold;
    bool kept = call->call.n_args == 1 && column_fold(cx, call->call.args[0], &fold);
    return kept ? xv_number(fold.max) : best(cx, call, fmax); // C17 §7.12.12: NaN is the worst
}

struct xval fn_min(struct xctx *cx, const struct xp_node *call) {
    struct fold fold;
    bool kept = call->call.n_args == 1 && column_fold(cx, call->call.args[0], &fold);
    return kept ? xv_number(fold.min) : best(cx, call, fmin);
}
