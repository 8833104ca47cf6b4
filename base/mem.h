/* base/mem.h — allocation that ends the program on exhaustion, and ownership moves.
 *
 * Out of memory: one line on standard error, exit status 1, at once. Sizes that come from input
 * meet a named limit before they get here. Nothing returns NULL. */
#pragma once
#include <stddef.h>

#include "base/attr.h"

MUST_USE void *mem_alloc(size_t size);
MUST_USE void *mem_zalloc(size_t size);
MUST_USE void *mem_realloc(void *old, size_t size); // `old` taken
MUST_USE char *mem_strdup(const char *text);
MUST_USE char *mem_strndup(const char *text, size_t len); // adds the NUL

/* When a library says that it got no memory: end as above. */
_Noreturn void mem_exhausted(void);
/* `memory` as a library gave it, which is not NULL. */
MUST_USE void *mem_need(void *memory);

/* Free what the pointer variable at `slot` holds, and leave NULL in it: AUTO(mem_freep) char *text.
 */
void mem_freep(void *slot);

/* Grow `array` (taken) so that `need` elements of `size` bytes fit; doubles, updates *cap. */
MUST_USE void *mem_grow(void *array, size_t *cap, size_t need, size_t size);

/* Append room for one element to a {T *items; size_t n, cap;} triple; yields a pointer to it. */
#define MEM_PUSH(items, n, cap)                                                                    \
    ((items) = mem_grow((items), &(cap), (size_t)(n) + 1, sizeof *(items)), &(items)[(n)++])

/* Take the pointer out of a guarded variable, leaving NULL: how a finished object leaves. */
#define mem_steal(slot)                                                                            \
    __extension__({                                                                                \
        __typeof__(*(slot)) stolen_ = *(slot);                                                     \
        *(slot) = NULL;                                                                            \
        stolen_;                                                                                   \
    })
