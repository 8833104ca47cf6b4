/* base/mem.c — the C allocator with its failure branch taken out. A laptop that cannot give us a
 * kilobyte cannot save an answer either; we stop where it shows, with nothing half written. */
#include "base/mem.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void *checked(void *memory) {
    if (!memory) {
        fputs("doorstep: out of memory\n", stderr);
        abort();
    }
    return memory;
}

void *mem_alloc(size_t size) {
    return checked(malloc(size ? size : 1));
}

void *mem_zalloc(size_t size) {
    return checked(calloc(1, size ? size : 1));
}

void *mem_realloc(void *old, size_t size) {
    return checked(realloc(old, size ? size : 1));
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
        checked(NULL);
    }
    array = mem_realloc(array, grown * size);
    *cap = grown;
    return array;
}
