/* base/arena.h — bump allocation for one parse, one evaluation, one request; freed whole.
 *
 * Zeroed struct is an empty arena. Memory is aligned to 16 bytes and not cleared, except through
 * ARENA_NEW and ARENA_ARRAY. */
#pragma once
#include <stddef.h>

#include "base/attr.h"

struct arena_block;

struct arena {
    struct arena_block *block; // newest first
    struct arena_block *spare; // set aside by a release; NULL for none
    char *next, *end;          // free room in `block`
    size_t total;              // bytes taken from the system, for peak figures and limits
};

struct arena_mark {
    struct arena_block *block;
    char *next;
};

MUST_USE void *arena_alloc(struct arena *arena, size_t size);
MUST_USE void *arena_zalloc(struct arena *arena, size_t size);
MUST_USE char *arena_strndup(struct arena *arena, const char *text, size_t len); // adds the NUL
MUST_USE char *arena_strdup(struct arena *arena, const char *text);
MUST_USE char *arena_printf(struct arena *arena, const char *fmt, ...) PRINTF_LIKE(2, 3);

/* Remember a place and go back to it: everything allocated since is forgotten. The largest
 * block is kept for reuse, so a loop of mark and release settles without touching the system. */
struct arena_mark arena_mark(const struct arena *arena);
void arena_release(struct arena *arena, struct arena_mark mark);
void arena_done(struct arena *arena);

#define ARENA_NEW(arena, type) ((type *)arena_zalloc((arena), sizeof(type)))
#define ARENA_ARRAY(arena, type, n) ((type *)arena_zalloc((arena), sizeof(type) * (size_t)(n)))
