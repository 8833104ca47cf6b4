/* base/arena.c — a list of blocks, each larger than the one before, with a bump pointer in the
 * newest. Freeing is walking the list; going back to a mark sets the largest of the newer blocks
 * aside and frees the others, so a loop settles on blocks that are large enough.
 *
 * Under AddressSanitizer the free room is poisoned: reading what a release forgot is reported. */
#include "base/arena.h"

#include <assert.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define ARENA_POISONED 1
#endif
#endif
#if defined(__SANITIZE_ADDRESS__) || defined(ARENA_POISONED)
#include <sanitizer/asan_interface.h>
#else
#define ASAN_POISON_MEMORY_REGION(start, size) ((void)(start), (void)(size))
#define ASAN_UNPOISON_MEMORY_REGION(start, size) ((void)(start), (void)(size))
#endif

enum { ALIGN = 16, BLOCK_MIN = 4096, BLOCK_MAX = 1 << 20 };

struct arena_block {
    struct arena_block *older;
    size_t size; // with this header
};

enum { HEADER = (sizeof(struct arena_block) + ALIGN - 1) / ALIGN * ALIGN };

static char *block_start(struct arena_block *block) {
    return (char *)block + HEADER;
}

static size_t round_up(size_t size) {
    return (size + ALIGN - 1) / ALIGN * ALIGN;
}

static void free_block(struct arena *arena, struct arena_block *block) {
    ASAN_UNPOISON_MEMORY_REGION(block, block->size);
    arena->total -= block->size;
    free(block);
}

/* The block set aside, when it is large enough, else a new one. */
static struct arena_block *take_block(struct arena *arena, size_t need) {
    struct arena_block *spare = arena->spare;
    if (spare && spare->size - HEADER >= need) {
        arena->spare = NULL;
        return spare;
    }
    size_t size = arena->block ? arena->block->size * 2 : BLOCK_MIN;
    if (size > BLOCK_MAX) {
        size = BLOCK_MAX;
    }
    if (size < need + HEADER) {
        size = need + HEADER;
    }
    struct arena_block *block = mem_alloc(size);
    block->size = size;
    arena->total += size;
    ASAN_POISON_MEMORY_REGION(block_start(block), size - HEADER);
    return block;
}

static void add_block(struct arena *arena, size_t need) {
    struct arena_block *block = take_block(arena, need);
    block->older = arena->block;
    arena->block = block;
    arena->next = block_start(block);
    arena->end = (char *)block + block->size;
}

/* Take the newest block out: it becomes the spare one, or goes, whichever is smaller. */
static void drop_block(struct arena *arena) {
    struct arena_block *smaller = arena->block, *spare = arena->spare;
    arena->block = smaller->older;
    if (!spare || spare->size < smaller->size) {
        arena->spare = smaller;
        smaller = spare;
    }
    if (smaller) {
        free_block(arena, smaller);
    }
}

void *arena_alloc(struct arena *arena, size_t size) {
    size_t need = round_up(size ? size : 1);
    assert(need >= size && need < SIZE_MAX / 2); // a size from input met its limit long before
    if (need > (size_t)(arena->end - arena->next)) {
        add_block(arena, need);
    }
    void *memory = arena->next;
    arena->next += need;
    ASAN_UNPOISON_MEMORY_REGION(memory, size);
    return memory;
}

void *arena_zalloc(struct arena *arena, size_t size) {
    void *memory = arena_alloc(arena, size);
    memset(memory, 0, size);
    return memory;
}

char *arena_strndup(struct arena *arena, const char *text, size_t len) {
    char *copy = arena_alloc(arena, len + 1);
    if (len > 0) {
        memcpy(copy, text, len);
    }
    copy[len] = '\0';
    return copy;
}

char *arena_strdup(struct arena *arena, const char *text) {
    return arena_strndup(arena, text, strlen(text));
}

char *arena_printf(struct arena *arena, const char *fmt, ...) {
    assert(fmt);
    va_list args, again;
    va_start(args, fmt);
    va_copy(again, args);
    int len = vsnprintf(NULL, 0, fmt, args);
    va_end(args);
    assert(len >= 0);
    char *text = arena_alloc(arena, (size_t)len + 1);
    vsnprintf(text, (size_t)len + 1, fmt, again);
    va_end(again);
    return text;
}

struct arena_mark arena_mark(const struct arena *arena) {
    return (struct arena_mark){.block = arena->block, .next = arena->next};
}

void arena_release(struct arena *arena, struct arena_mark mark) {
    while (arena->block != mark.block) {
        assert(arena->block); // the mark is of this arena, and not yet released itself
        ASAN_POISON_MEMORY_REGION(block_start(arena->block), arena->block->size - HEADER);
        drop_block(arena);
    }
    arena->next = mark.next;
    arena->end = mark.block ? (char *)mark.block + mark.block->size : NULL;
    if (mark.block) {
        ASAN_POISON_MEMORY_REGION(arena->next, (size_t)(arena->end - arena->next));
    }
}

void arena_done(struct arena *arena) {
    while (arena->block) {
        drop_block(arena);
    }
    if (arena->spare) {
        free_block(arena, arena->spare);
    }
    *arena = (struct arena){0};
}
