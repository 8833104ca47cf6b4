/* base/attr.h — compiler attributes and scope guards used everywhere. */
#pragma once
#include <stddef.h>

#define MUST_USE __attribute__((warn_unused_result))
#define PRINTF_LIKE(fmt, first) __attribute__((format(printf, fmt, first)))
#define UNUSED __attribute__((unused))

/* Run `fn(&variable)` when the variable leaves its scope. */
#define AUTO(fn) __attribute__((cleanup(fn)))

/* Define `name`, a guard for AUTO() that hands the pointer held by a variable to `release`. */
#define DEFINE_FREEP(name, type, release)                                                          \
    UNUSED static inline void name(type *slot) {                                                   \
        release(*slot);                                                                            \
    }

#define LEN(array) (sizeof(array) / sizeof((array)[0]))
