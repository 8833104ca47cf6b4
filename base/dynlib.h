/* base/dynlib.h — a library opened at first use, its functions in a table of ours.
 *
 * For what costs milliseconds or megabytes at each start and is seldom needed: not linked, so that
 * a command that does not use it pays nothing, and one that does says in words when it is not
 * there. */
#pragma once
#include <stdbool.h>
#include <stddef.h>

struct err;

struct dynlib_row {
    const char *name; // of the function
    size_t offset;    // of its pointer in the table
};

/* Open `soname`, or what it stands on, and fill `table`, whose rows all must be found. False with
 * ERR_UNSUPPORTED, the table untouched: `absent` in words when it is not installed. It stays open
 * until the process ends. */
bool dynlib_fill(const char *soname, const char *absent, const struct dynlib_row *rows, size_t n,
                 void *table, struct err *err);
