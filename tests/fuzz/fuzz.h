/* tests/fuzz/fuzz.h — what a fuzz target is: one function over some bytes, which returns 0 and
 * aborts when a property does not hold. libFuzzer drives it with inputs of its own making; replay.c
 * with those of a folder, built by any compiler. */
#pragma once
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

/* As assert(), in every build. */
#define FUZZ_CHECK(property)                                                                       \
    do {                                                                                           \
        if (!(property)) {                                                                         \
            fprintf(stderr, "%s:%d: does not hold: %s\n", __FILE__, __LINE__, #property);          \
            abort();                                                                               \
        }                                                                                          \
    } while (0)
