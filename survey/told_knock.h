/* survey/told_knock.h — a knock as a phone tells it: to the server, or in the file of what it could
 * not send. Texts by name; the moment is what tells one knock from another.
 *
 *     dwelling  code of the home          outcome   a code of outcomes[]; none with `instead`
 *     at        ms since 1970             callback  ms: when they asked us to come back
 *     surveyor  who knocked               note      a few words
 *     instead   ms: the knock of that moment was told wrongly. With an outcome this one stands in
 *               its place, at its moment; without one it is taken back.
 *
 * Again     a phone that did not hear our answer tells the knock again, and a file may be taken in
 *           after the phone has sent it all the same: neither makes a second knock. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "survey/store.h"

struct arena;
struct err;

enum told_field {
    TOLD_DWELLING,
    TOLD_OUTCOME,
    TOLD_AT,
    TOLD_CALLBACK,
    TOLD_SURVEYOR,
    TOLD_NOTE,
    TOLD_INSTEAD,
    TOLD_FIELDS
};
enum { TOLD_FIELD_MAX = 1000 }; // bytes of one field
extern const char *const told_field_names[TOLD_FIELDS];

struct told_knock {
    struct store_visit visit; // borrows the texts; outcome NULL: taken back
    int64_t instead_utc;      // 0: a knock of its own
};

/* From texts, NULL where not said. ERR_SYNTAX: something is missing or no number. */
bool told_knock_read(const char *const texts[TOLD_FIELDS], struct told_knock *out, struct err *err);

/* Into the survey, as part of the caller's transaction. *again: it was there. `mem` holds the
 * home's code as the survey has it. */
bool told_knock_log(struct store *st, struct told_knock *told, struct arena *mem, bool *again,
                    struct err *err);
