/* survey/paper_impl.h — the inside of typing paper, for the paper*.c files. */
#pragma once
#include "survey/ask_impl.h"

/* Type the sheet in hand from a->at to its end. False: a->end is set; what was typed is kept. */
bool paper_type(struct ask *a);

/* An answer by its codes or as in an interview; what was answered before is replaced. */
bool paper_read(struct ask *a, const struct ask_page *page, const char *line, const char **value);

struct paper_settled { // one difference
    const char *path, *first, *second, *taken;
};
struct paper_result {
    struct paper_settled *items;
    size_t n, cap;
};
/* Lay a->iv, typed by `second`, beside `first_iv`, typed by `first`, and have each difference
 * settled in a->iv. False: a->end is set. */
bool paper_settle(struct ask *a, struct interview *first_iv, const char *first,
                  struct paper_result *out);
