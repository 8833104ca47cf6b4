/* forms/host.h — what the engine asks of the world: time, dice, files, foreign algorithms.
 *
 * The engine sees no file, socket, clock or library of its own (DESIGN.md section 4): the caller
 * fills this table. Any member may be NULL; a function that needs it then reports that it is not
 * available here. `ctx` is handed back. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct strbuf;

struct host {
    void *ctx;

    /* As the Java engine, where ours decides otherwise: texts are no dates in sums and comparisons
     * (ZZ1), booleans are stored as 1 and 0 (ZZ2), a single value taken from several nodes is an
     * error and empty (ZZ5). Callers stop at the first fault (P15). */
    bool strict_jr;

    /* Milliseconds since 1970-01-01T00:00:00Z, and minutes east of UTC at an instant. */
    int64_t (*now_ms)(void *ctx);
    int (*utc_offset_min)(void *ctx, int64_t utc_ms);

    /* 64 random bits: uuid(), random(), unseeded randomize(). */
    uint64_t (*random)(void *ctx);

    /* regex(): does all of `text` match? -1: the pattern is broken, -2: it took too many steps. */
    int (*regex)(void *ctx, const char *text, size_t len, const char *pattern);

    /* digest(): algorithm "md5", "sha1", "sha256", "sha384", "sha512"; returns bytes written to
     * `out` (at most 64), 0 for an unknown algorithm. */
    size_t (*digest)(void *ctx, const char *algorithm, const void *bytes, size_t len,
                     unsigned char out[64]);

    /* extract-signed(): Ed25519. */
    bool (*verify)(void *ctx, const unsigned char signature[64], const void *msg, size_t len,
                   const unsigned char key[32]);

    /* odk:setgeopoint: "lat lon altitude accuracy" of where we are; NULL when unknown, or not yet:
     * then interview_fill() brings it later. Borrowed. */
    const char *(*location)(void *ctx);

    /* odk:recordaudio: record from now on ("voice-only", "low", "normal", "external"; "" when the
     * form does not say); the name of the file to be, NULL when that cannot be, or not yet.
     * Borrowed.
     */
    const char *(*record_audio)(void *ctx, const char *quality);

    /* A function of the device's own (rule O60), for each name that form_options.has_function
     * knows: append what comes of it, as text. False: it could not. */
    bool (*call)(void *ctx, const char *name, size_t n, const char *const args[],
                 struct strbuf *out);

    /* property() and preloads: "deviceid", "username", ...; NULL when unknown. Borrowed. */
    const char *(*property)(void *ctx, const char *name);
};

/* A function of the device's own, called by a form as name(a, b) (rule O60): is there one of that
 * name for so many arguments? */
typedef bool (*host_has_function)(void *ctx, const char *name, size_t n_args);

/* A file that belongs to a form, by the name behind jr://file/ and the like: false when there is
 * none. Bytes are appended to *out. */
typedef bool (*host_media)(void *ctx, const char *name, struct strbuf *out);
