/* analysis/tabulate_impl.h — between tabulate.c, tabulate_spread.c and tabulate_change.c. */
#pragma once
#include "analysis/tabulate.h"

enum { TAB_CELLS_MAX = 4 << 20 }; // groups times answers

bool table_in_group(const struct table *t, size_t group, uint32_t home);

/* Means, medians and quartiles of a question of numbers, for all groups (tabulate_spread.c). */
void table_spread(struct table *t);

/* The same question in the survey of the earlier round (tabulate_change.c). */
bool table_compare(struct table *t, const struct tab_options *options, struct err *err);
