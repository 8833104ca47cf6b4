/* base/nearest.h — the name that was probably meant by a mistyped one.
 *
 *   struct nearest near = {.typed = "tenur3"};
 *   nearest_try(&near, "tenure3"); // … each name there is
 *   near.name                      // "tenure3"; NULL: none is near enough */
#pragma once
#include <stddef.h>

struct nearest {
    const char *typed;
    const char *name; // as given to nearest_try(): borrowed
    size_t n_letters; // that differ
};
struct strbuf;

/* One more of the names there are, for an error of one line: "damp, repairs, …". */
void nearest_list(struct strbuf *list, const char *name);
/* Near enough is what differs in at most a third of its letters; of equals the first. */
void nearest_try(struct nearest *nearest, const char *name);
