/* analysis/wide.c — see wide.h. Schoolbook arithmetic on four limbs. */
#include "analysis/wide.h"

#include <assert.h>
#include <math.h>

enum { LIMBS = 4, LIMB_BITS = 64 };

struct wide wide_of(wide_half value) {
    return (struct wide){
        {(uint64_t)value, (uint64_t)(value >> LIMB_BITS), 0, 0}
    };
}

void wide_add_times(struct wide *sum, const struct wide *value, uint64_t times) {
    wide_half carry = 0; // at most 2^64 - 1 after each turn
    for (int i = 0; i < LIMBS; i++) {
        carry += (wide_half)value->limb[i] * times;
        carry += sum->limb[i];
        sum->limb[i] = (uint64_t)carry;
        carry >>= LIMB_BITS;
    }
    assert(carry == 0 && "a sum of points stays below 2^256");
}

struct wide wide_product(wide_half a, wide_half b) {
    struct wide low = wide_of(a), product = {{0}};
    wide_add_times(&product, &low, (uint64_t)b);
    struct wide high = {
        {0, low.limb[0], low.limb[1], 0}
    };
    wide_add_times(&product, &high, (uint64_t)(b >> LIMB_BITS));
    return product;
}

int wide_compare(const struct wide *a, const struct wide *b) {
    for (int i = LIMBS - 1; i >= 0; i--) {
        if (a->limb[i] != b->limb[i]) {
            return a->limb[i] < b->limb[i] ? -1 : 1;
        }
    }
    return 0;
}

bool wide_is_zero(const struct wide *a) {
    return (a->limb[0] | a->limb[1] | a->limb[2] | a->limb[3]) == 0;
}

/* ---- division ---- */

static int bits(const struct wide *a) {
    for (int i = LIMBS - 1; i >= 0; i--) {
        if (a->limb[i]) {
            return i * LIMB_BITS + LIMB_BITS - __builtin_clzll(a->limb[i]);
        }
    }
    return 0;
}

static void shift_left(struct wide *a, int by) {
    int limbs = by / LIMB_BITS, rest = by % LIMB_BITS;
    for (int i = LIMBS - 1; i >= 0; i--) {
        uint64_t high = i >= limbs ? a->limb[i - limbs] : 0;
        uint64_t low = i > limbs ? a->limb[i - limbs - 1] : 0;
        a->limb[i] = rest ? high << rest | low >> (LIMB_BITS - rest) : high;
    }
}

static void subtract(struct wide *a, const struct wide *b) { // a >= b
    uint64_t borrow = 0;
    for (int i = 0; i < LIMBS; i++) {
        wide_half take = (wide_half)b->limb[i] + borrow;
        borrow = take > a->limb[i];
        a->limb[i] -= (uint64_t)take;
    }
}

double wide_ratio(const struct wide *num, const struct wide *den) {
    struct wide rest = *num, by = *den;
    int ahead = bits(&rest) - bits(&by);
    assert(!wide_is_zero(den) && bits(num) < 256 && bits(den) < 256);
    if (wide_is_zero(num)) {
        return 0;
    }
    shift_left(ahead > 0 ? &by : &rest, ahead > 0 ? ahead : -ahead);
    // Both have as many bits now, so the quotient is below 2: 64 bits of it, one before the point.
    uint64_t quotient = 0;
    int left = LIMB_BITS;
    for (; left > 0 && !wide_is_zero(&rest); left--) { // whole and half scores end soon
        quotient <<= 1;
        if (wide_compare(&rest, &by) >= 0) {
            subtract(&rest, &by);
            quotient |= 1;
        }
        shift_left(&rest, 1); // rest < by < 2^255
    }
    quotient |= !wide_is_zero(&rest); // what is left decides between two doubles only at a half
    return ldexp((double)quotient, ahead - (LIMB_BITS - 1) + left);
}
