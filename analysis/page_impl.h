/* analysis/page_impl.h — between page.c and page_crossed.c. */
#pragma once
#include "analysis/page.h"

/* A page by answers, beside the same turned over. `why` and `known` have the shape of the page's
 * counts; row 0 of both is what the figures say, and stays. */
void page_guard_crossed(const struct page_of *page, uint8_t *why, const bool *known);
