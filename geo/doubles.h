/* geo/doubles.h — homes that may stand on the list twice. Pure.
 *
 * Looks    at equal UPRNs; equal addresses once they are written the same way (address.h);
 * addresses of one block with the same numbers whose words differ in a letter or two, or where one
 *          goes on longer; homes on one point, unless they are flats of one building.
 *          Different postcodes are different addresses. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "geo/geom.h"

enum double_kind {
    DOUBLE_UPRN,    // the same home, by its UPRN
    DOUBLE_ADDRESS, // the same address
    DOUBLE_LONGER,  // the same address, one goes on longer
    DOUBLE_LETTERS, // nearly the same address
    DOUBLE_POINT,   // on the same point
};
enum { DOUBLE_KINDS = DOUBLE_POINT + 1 };
const char *double_words(enum double_kind kind); // "have the same UPRN"
const char *double_code(enum double_kind kind);  // "uprn"
bool double_is_sure(enum double_kind kind);      // the others are near-duplicates

struct double_home {
    const char *code, *block, *address, *postcode, *uprn; // NULL: none
    bool has_point;
    struct geom_pt at;
};

/* Each pair once, by its surest sign; `a` stands before `b` in the list. */
typedef void (*double_fn)(void *ctx, enum double_kind kind, size_t a, size_t b);
void doubles_find(const struct double_home *homes, size_t n, double_fn found, void *ctx);
