/* survey/rebuild.h — throw the typed tables away and make them again from the records.
 *
 * For when a table was edited by hand, or a newer program makes better ones. Nothing but the typed
 * tables and their dictionary changes; one transaction, so a reader sees the old or the new. */
#pragma once
#include <stdbool.h>
#include <stdint.h>

struct err;
struct store;

struct rebuild_result {
    uint64_t n_forms, n_records;
    uint64_t n_misfits; // answers that do not fit their question's type
};

/* `progress` (may be NULL) is called now and then. */
bool rebuild_all(struct store *st, void (*progress)(uint64_t done, uint64_t total),
                 struct rebuild_result *out, struct err *err);
