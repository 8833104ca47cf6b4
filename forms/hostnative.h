/* forms/hostnative.h — the world as a computer has it, for the engine: clock, zone, dice, PCRE2,
 * libcrypto (forms/host.h). A library of its own (forms_host), since the engine has no libraries.
 *
 * Dialect   regex() matches the whole text (rule O16): Perl syntax as PCRE2 has it, \d \w \s of
 *           ASCII, \p{…} of Unicode, \uXXXX as in Java. It gives up after REGEX_MAX_STEPS.
 * Threads   one host, one thread at a time. */
#pragma once
#include <stdbool.h>
#include <stdint.h>

#include "base/attr.h"
#include "forms/host.h"

enum { REGEX_MAX_STEPS = 1000000, REGEX_MAX_PATTERN = 65536, REGEX_MAX_HEAP_KIB = 16384 };

struct host_native;

struct host_native_property {
    const char *name, *value; // "deviceid", "username", ...
};

struct host_native_options {
    int64_t now_ms; // with fixed_now: the time, always; else 0 for the clock, or where it starts
    bool fixed_now;
    const struct host_native_property *functions; // name and text, in which $1 … $9 are arguments
    bool strict_jr;                               // forms/host.h
    uint64_t seed;                                // 0: dice of the system
    const struct host_native_property *properties; // ends with a zeroed row; NULL: none. Borrowed
};

/* `options` are copied; NULL: clock and dice of the system. Never NULL. */
MUST_USE struct host_native *host_native_new(const struct host_native_options *options);
void host_native_free(struct host_native *native);
DEFINE_FREEP(host_native_freep, struct host_native *, host_native_free)

/* For form_options: is there a function of that name? `ctx` is the rows of options.functions. */
bool host_native_has_function(void *ctx, const char *name, size_t n_args);

/* The table for interview_new(). Borrowed: lives as long as `native`. */
const struct host *host_native_host(const struct host_native *native);

/* Start the seeded dice again, and set the fixed time: for many runs that must come out the same.
 * A host made with a seed and fixed_now stays so. */
void host_native_restart(struct host_native *native, uint64_t seed, int64_t now_ms);

/* Let `ms` pass: the host's time is so much later from now on. */
void host_native_pass(struct host_native *native, int64_t ms);

/* Minutes east of UTC at an instant, in the zone of this machine. */
int host_native_offset_min(int64_t utc_ms);
