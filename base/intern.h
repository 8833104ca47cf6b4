/* base/intern.h — strings to small numbers and back: a hash table that keeps each text once.
 *
 * Numbers are 1..n in order of first sight; 0 means "not there". A zeroed struct is empty. */
#pragma once
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"

struct intern {
    struct arena arena;
    const char **texts; // 1..n; texts[0] unused
    uint32_t *lens;
    uint32_t *slots; // open addressing; 0 is free
    uint32_t n, cap, n_slots;
};

uint32_t intern_add(struct intern *in, const char *text, size_t len);
uint32_t intern_find(const struct intern *in, const char *text, size_t len); // 0 when absent
const char *intern_text(const struct intern *in, uint32_t id);               // id 1..n; borrowed
void intern_done(struct intern *in);

uint64_t hash_bytes(const void *bytes, size_t len); // FNV-1a with a final mix; not for secrets
