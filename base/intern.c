/* base/intern.c — open addressing with linear probing over 32-bit numbers; the texts lie in an
 * arena and never move. At most three slots in four are taken. */
#include "base/intern.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

enum { SLOTS_MIN = 64 };

uint64_t hash_bytes(const void *bytes, size_t len) {
    const unsigned char *p = bytes;
    uint64_t hash = UINT64_C(0xCBF29CE484222325); // FNV-1a, 64 bit
    for (size_t i = 0; i < len; i++) {
        hash = (hash ^ p[i]) * UINT64_C(0x100000001B3);
    }
    hash ^= hash >> 32; // FNV leaves the low bits weak for short keys
    hash *= UINT64_C(0x9E3779B97F4A7C15);
    return hash ^ hash >> 29;
}

/* The slot that holds `text`, or the free one where it belongs. */
static uint32_t *slot_of(const struct intern *in, const char *text, size_t len) {
    uint32_t mask = in->n_slots - 1;
    uint32_t at = (uint32_t)hash_bytes(text, len) & mask;
    for (;; at = (at + 1) & mask) {
        uint32_t id = in->slots[at];
        if (id == 0 || (in->lens[id] == len && memcmp(in->texts[id], text, len) == 0)) {
            return &in->slots[at];
        }
    }
}

static void grow_slots(struct intern *in) {
    free(in->slots);
    in->n_slots = in->n_slots ? in->n_slots * 2 : SLOTS_MIN;
    in->slots = mem_zalloc(in->n_slots * sizeof *in->slots);
    for (uint32_t id = 1; id <= in->n; id++) {
        *slot_of(in, in->texts[id], in->lens[id]) = id;
    }
}

static void grow_texts(struct intern *in) {
    in->cap = in->cap ? in->cap * 2 : SLOTS_MIN;
    in->texts = mem_realloc(in->texts, in->cap * sizeof *in->texts);
    in->lens = mem_realloc(in->lens, in->cap * sizeof *in->lens);
}

uint32_t intern_add(struct intern *in, const char *text, size_t len) {
    assert(len < UINT32_MAX && in->n < UINT32_MAX / 4);
    if (in->n_slots == 0 || in->n >= in->n_slots / 4 * 3) {
        grow_slots(in);
    }
    uint32_t *slot = slot_of(in, text, len);
    if (*slot == 0) {
        if (in->n + 1 >= in->cap) {
            grow_texts(in);
        }
        uint32_t id = ++in->n;
        in->texts[id] = arena_strndup(&in->arena, text, len);
        in->lens[id] = (uint32_t)len;
        *slot = id;
    }
    return *slot;
}

uint32_t intern_find(const struct intern *in, const char *text, size_t len) {
    return in->n_slots == 0 ? 0 : *slot_of(in, text, len);
}

const char *intern_text(const struct intern *in, uint32_t id) {
    assert(id >= 1 && id <= in->n);
    return in->texts[id];
}

void intern_done(struct intern *in) {
    arena_done(&in->arena);
    free(in->texts);
    free(in->lens);
    free(in->slots);
    *in = (struct intern){0};
}
