/* base/mem.c — the C allocator with its failure branch taken out. A laptop that cannot give us a
 * kilobyte cannot save an answer either; we stop where it shows, with nothing half written: files
 * are renamed into place, databases have their transactions (tests/oom tries every allocation).
 * Not by abort(): the core it leaves on disk would hold what residents said. */
#include "base/mem.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

_Noreturn void mem_exhausted(void) {
    fputs("doorstep: out of memory\n", stderr);
    _Exit(EXIT_FAILURE);
}

void *mem_need(void *memory) {
    if (!memory) {
        mem_exhausted();
    }
    return memory;
}

void *mem_alloc(size_t size) {
    return mem_need(malloc(size ? size : 1));
}

void *mem_zalloc(size_t size) {
    return mem_need(calloc(1, size ? size : 1));
}

void *mem_realloc(void *old, size_t size) {
    return mem_need(realloc(old, size ? size : 1));
}

char *mem_strdup(const char *text) {
    return mem_strndup(text, strlen(text));
}

char *mem_strndup(const char *text, size_t len) {
    char *copy = mem_alloc(len + 1);
    if (len > 0) {
        memcpy(copy, text, len);
    }
    copy[len] = '\0';
    return copy;
}

void mem_freep(void *slot) {
    void *memory;
    memcpy(&memory, slot, sizeof memory); // a `char *` may not be read as a `void *`
    free(memory);
    memory = NULL;
    memcpy(slot, &memory, sizeof memory);
}

void *mem_grow(void *array, size_t *cap, size_t need, size_t size) {
    if (need <= *cap) {
        return array;
    }
    size_t grown = *cap < 8 ? 8 : *cap;
    while (grown < need) {
        grown = grown > SIZE_MAX / 2 ? need : grown * 2;
    }
    if (grown > SIZE_MAX / size) {
        mem_exhausted();
    }
    array = mem_realloc(array, grown * size);
    *cap = grown;
    return array;
}
