/* forms/xpath_funcs.h — the functions of XPath, OpenRosa and ODK XForms in one table.
 *
 * A function evaluates its own arguments, so that if(), coalesce() and the like take only what they
 * need (rule M15). */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "forms/eval.h"

enum { XP_VARIADIC = 9999 };

/* A short expression can ask for a text or a list of any size: past these it is a fault. */
enum { XP_TEXT_MAX = 16 << 20, XP_VALUES_MAX = 4 << 20 };

enum fn_flags {
    FN_SETS = 1,      // arguments that are absolute paths mean all instances (ZZ14)
    FN_LONE_SET = 2,  // only when it is the single argument
    FN_OWN_PLACE = 4, // reads the position of its argument or of the context
    FN_OWN_VALUE = 8, // reads the context node's value, not a cycle (once)
    FN_CHOICES = 16,  // reads the choice list named by a literal path
    FN_VOLATILE = 32, // another answer each time: now, random
};

struct xp_func {
    const char *name;
    uint16_t min, max;
    uint16_t flags;
    const char *rule;
    struct xval (*run)(struct xctx *cx, const struct xp_node *call);
};

const struct xp_func *xp_func_find(const char *name);
size_t xp_func_count(void);
const struct xp_func *xp_func_at(size_t i);

/* Shared by the fn_*.c files. Arguments by number; a missing one is an empty text. */
static inline const struct xp_node *arg_node(const struct xp_node *call, uint32_t i) {
    return i < call->call.n_args ? call->call.args[i] : NULL;
}
struct xval arg_value(struct xctx *cx, const struct xp_node *call, uint32_t i);
const char *arg_string(struct xctx *cx, const struct xp_node *call, uint32_t i, size_t *len);
double arg_number(struct xctx *cx, const struct xp_node *call, uint32_t i);
bool arg_boolean(struct xctx *cx, const struct xp_node *call, uint32_t i);
/* All single values of the arguments from `first` on: node-sets give each of their nodes. */
struct value_list {
    struct xval *items;
    uint32_t n, cap;
};
void arg_values(struct xctx *cx, const struct xp_node *call, uint32_t first,
                struct value_list *out);
/* Text that lives as long as the evaluation. */
struct xval xv_copy(struct xctx *cx, const char *text, size_t len);

/* randomize() in place (rule O38): with a seed always the same order, without one (NULL) the host's
 * dice. The array of `list` is written to, so it must be the caller's own. */
void shuffle_nodes(struct xctx *cx, struct node_list *list, const struct xval *seed_or_null);

/* forms/fn_*.c: name them here, list them in xpath_funcs.c. */
#define FN(name) struct xval fn_##name(struct xctx *cx, const struct xp_node *call)
FN(string);
FN(concat);
FN(join);
FN(substr);
FN(substring);
FN(substring_before);
FN(substring_after);
FN(translate);
FN(string_length);
FN(normalize_space);
FN(contains);
FN(starts_with);
FN(ends_with);
FN(uuid);
FN(digest);
FN(base64_decode);
FN(extract_signed);
FN(pulldata);
FN(regex);
FN(upper_case);
FN(lower_case);
FN(cond);
FN(if);
FN(coalesce);
FN(once);
FN(true);
FN(false);
FN(not );
FN(boolean);
FN(boolean_from_string);
FN(checklist);
FN(weighted_checklist);
FN(number);
FN(int);
FN(round);
FN(floor);
FN(ceiling);
FN(abs);
FN(pow);
FN(sqrt);
FN(exp);
FN(exp10);
FN(log);
FN(log10);
FN(sin);
FN(cos);
FN(tan);
FN(asin);
FN(acos);
FN(atan);
FN(atan2);
FN(pi);
FN(random);
FN(sum);
FN(min);
FN(max);
FN(count);
FN(count_non_empty);
FN(position);
FN(last);
FN(name);
FN(local_name);
FN(namespace_uri);
FN(id);
FN(lang);
FN(instance);
FN(current);
FN(randomize);
FN(selected);
FN(count_selected);
FN(selected_at);
FN(itext);
FN(choice_name);
FN(indexed_repeat);
FN(version);
FN(property);
FN(depend);
FN(today);
FN(now);
FN(date);
FN(date_time);
FN(decimal_date_time);
FN(decimal_time);
FN(format_date);
FN(add_date);
FN(parse_timestamp_to_date);
FN(difference_in_days);
FN(difference_in_weeks);
FN(difference_in_months);
FN(difference_in_years);
FN(area);
FN(distance);
FN(geofence);
FN(intersects);
#undef FN
