/* survey/merge_impl.h — between merge.c (forms, records) and merge_doors.c (places, homes, visits).
 */
#pragma once
#include "base/arena.h"
#include "survey/merge.h"
#include "survey/store_impl.h"

struct intake;

struct merging {
    struct store *st, *other;
    struct intake *in;
    const struct merge_options *options;
    struct merge_result *out;
    struct arena mem; // of the thing at hand
};

/* Count, and for MERGE_DIFFERS tell. Always returns true, so that a callback can end with it. */
bool merge_added(struct merging *m, enum merge_what what);
bool merge_same(struct merging *m, enum merge_what what);
bool merge_differs(struct merging *m, enum merge_what what, const char *name, const char *fmt, ...)
    PRINTF_LIKE(4, 5);

bool merge_doors(struct merging *m, struct err *err); // before records: they stand at homes
bool merge_talk(struct merging *m, struct err *err);
bool merge_visits(struct merging *m, struct err *err); // after records: they name them
