/* analysis/guard_impl.h — between guard.c, which lays tables out, and guard_complete.c, which looks
 * at them. */
#pragma once
#include "analysis/guard.h"

void guard_list_uses(struct guard *g);
void guard_list_parts(struct guard *g);
