/* geo/address.h — is this the same address, written another way? Pure.
 *
 * Small letters, abbreviations written out ("Hse", "Rd"), words for a flat left out, its number in
 * front, leading zeros and a postcode at the end gone:
 *   "Flat 1, Ashbrook Hse"   numbers "1"      words "ashbrook house"
 *   "12 Mill Ln., Flat 03"   numbers "3 12"   words "mill lane" */
#pragma once
#include "base/arena.h"

struct address_key {
    const char *numbers, *words; // in the arena; "" for none
};

/* NULL or blank: both "". */
struct address_key address_key(struct arena *mem, const char *text);
