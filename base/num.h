/* base/num.h — numbers as text, the same in every locale. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"

enum { NUM_TEXT_MAX = 352 }; // longest text num_format() writes, with the NUL

/* XPath 1.0 Number with optional '-' and surrounding white space, nothing else: "12", "-.5", "5.".
 * No exponent, no '+', no Infinity. False leaves *out alone. */
bool num_parse(const char *text, size_t len, double *out);

/* Shortest decimal that reads back as the same double, without an exponent; integers without a
 * fraction; "NaN", "Infinity", "-Infinity"; -0 is "0". Returns the length. */
size_t num_format(char out[NUM_TEXT_MAX], double value);

/* Whole numbers: optional '-', digits, nothing else; false when out of range. */
bool num_parse_i64(const char *text, size_t len, int64_t *out);
bool num_parse_u32(const char *text, uint32_t *out);

/* 64-bit SplitMix (Steele, Lea, Flood 2014): the generator of every seeded draw. TV6 in
 * spec/domain.md fixes its first outputs for seed 1. */
uint64_t splitmix64(uint64_t *state);
uint32_t splitmix_below(uint64_t *state, uint32_t n); // high 64 bits of x * n; n > 0
double splitmix_unit(uint64_t *state);                // [0, 1)
