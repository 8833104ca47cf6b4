/* forms/hostnative.c — clock, zone, dice, PCRE2 and libcrypto behind the engine's host table.
 *
 * Patterns come from questionnaires and stay the same for every answer, so they are compiled once
 * and kept. Matching runs in PCRE2's interpreter with limits on steps and memory: a pattern that
 * backtracks without end costs a fraction of a second and is reported, never the interview. */
#define PCRE2_CODE_UNIT_WIDTH 8
#include "forms/hostnative.h"

#include <string.h>
#include <sys/random.h>
#include <time.h>

#include <openssl/evp.h>
#include <pcre2.h>

#include "base/date.h"
#include "base/intern.h"
#include "base/mem.h"
#include "base/num.h"
#include "base/strbuf.h"

enum { PATTERNS_MAX = 512, DICE = 32 };

struct host_native {
    struct host host;
    struct host_native_options options;
    int64_t start_ms; // of the clock, when now_ms shifts it
    uint64_t seed;
    uint64_t dice[DICE]; // drawn ahead
    int n_dice;

    struct intern patterns;
    pcre2_code **codes; // by number; NULL: the pattern is broken
    size_t cap_codes;
    pcre2_match_context *limits;
    pcre2_match_data *match;
};

/* ---- time ---- */

static int64_t clock_ms(void) {
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static int64_t now_ms(void *ctx) {
    const struct host_native *native = ctx;
    if (native->options.fixed_now) {
        return native->options.now_ms;
    }
    int64_t now = clock_ms();
    return native->options.now_ms ? native->options.now_ms + (now - native->start_ms) : now;
}

/* Minutes east of UTC: what the local calendar shows, less the instant itself. */
int host_native_offset_min(int64_t utc_ms) {
    int64_t seconds = utc_ms / 1000 - (utc_ms % 1000 < 0);
    time_t t = (time_t)seconds;
    struct tm local;
    if (!localtime_r(&t, &local)) {
        return 0;
    }
    int64_t days =
        date_to_days((struct date_ymd){local.tm_year + 1900, local.tm_mon + 1, local.tm_mday});
    int64_t shown = days * 86400 + local.tm_hour * INT64_C(3600) + local.tm_min * 60 + local.tm_sec;
    return (int)((shown - seconds) / 60);
}

static int utc_offset_min(void *ctx, int64_t utc_ms) {
    (void)ctx;
    return host_native_offset_min(utc_ms);
}

/* ---- dice ---- */

static uint64_t random_bits(void *ctx) {
    struct host_native *native = ctx;
    if (native->options.seed) {
        return splitmix64(&native->seed);
    }
    if (native->n_dice == 0) {
        unsigned char *out = (unsigned char *)native->dice;
        for (size_t have = 0; have < sizeof native->dice;) {
            ssize_t n = getrandom(out + have, sizeof native->dice - have, 0);
            have += n > 0 ? (size_t)n : 0; // fails only when interrupted
        }
        native->n_dice = DICE;
    }
    uint64_t bits = native->dice[--native->n_dice];
    native->dice[native->n_dice] = 0; // so that no later look at memory tells what was drawn
    return bits;
}

/* ---- regex() ---- */

static void drop_patterns(struct host_native *native) {
    for (uint32_t i = 1; i <= native->patterns.n; i++) {
        pcre2_code_free(native->codes[i]);
    }
    intern_done(&native->patterns);
    native->patterns = (struct intern){0};
}

static pcre2_code *compile(const char *pattern, size_t len) {
    uint32_t flags = PCRE2_UTF | PCRE2_ANCHORED | PCRE2_ENDANCHORED | PCRE2_NEVER_BACKSLASH_C;
    if (strstr(pattern, "\\u")) {
        flags |= PCRE2_ALT_BSUX; // \u00e9 as in Java; it takes \x{…} away, so only where needed
    }
    int error;
    PCRE2_SIZE at;
    if (len > REGEX_MAX_PATTERN) {
        return NULL;
    }
    pcre2_code *code = pcre2_compile((PCRE2_SPTR)pattern, len, flags, &error, &at, NULL);
    if (!code && error == PCRE2_ERROR_HEAP_FAILED) {
        mem_exhausted();
    }
    return code;
}

static pcre2_code *code_for(struct host_native *native, const char *pattern) {
    size_t len = strlen(pattern);
    uint32_t id = intern_find(&native->patterns, pattern, len);
    if (id) {
        return native->codes[id];
    }
    if (native->patterns.n >= PATTERNS_MAX) { // made by calculation: no use in keeping them
        drop_patterns(native);
    }
    id = intern_add(&native->patterns, pattern, len);
    native->codes = mem_grow(native->codes, &native->cap_codes, id + 1, sizeof(pcre2_code *));
    native->codes[id] = compile(pattern, len);
    return native->codes[id];
}

static int regex(void *ctx, const char *text, size_t len, const char *pattern) {
    struct host_native *native = ctx;
    const pcre2_code *code = code_for(native, pattern);
    if (!code) {
        return -1;
    }
    int rc = pcre2_match(code, (PCRE2_SPTR)text, len, 0, 0, native->match, native->limits);
    if (rc == PCRE2_ERROR_MATCHLIMIT || rc == PCRE2_ERROR_DEPTHLIMIT ||
        rc == PCRE2_ERROR_HEAPLIMIT) {
        return -2;
    }
    if (rc == PCRE2_ERROR_NOMEMORY) {
        mem_exhausted(); // "does not match" would be a wrong answer
    }
    return rc >= 0; // text that is no UTF-8 matches nothing
}

/* ---- digest(), extract-signed() ---- */

static size_t digest(void *ctx, const char *algorithm, const void *bytes, size_t len,
                     unsigned char out[64]) {
    static const struct {
        const char *name;
        const EVP_MD *(*md)(void);
    } algorithms[] = {
        {"md5",    EVP_md5   },
        {"sha1",   EVP_sha1  },
        {"sha256", EVP_sha256},
        {"sha384", EVP_sha384},
        {"sha512", EVP_sha512},
    };
    (void)ctx;
    for (size_t i = 0; i < LEN(algorithms); i++) {
        unsigned n = 0;
        if (strcmp(algorithms[i].name, algorithm) == 0) {
            return EVP_Digest(bytes, len, out, &n, algorithms[i].md(), NULL) == 1 ? n : 0;
        }
    }
    return 0;
}

static bool verify(void *ctx, const unsigned char signature[64], const void *msg, size_t len,
                   const unsigned char key[32]) {
    (void)ctx;
    EVP_PKEY *public = EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, NULL, key, 32);
    EVP_MD_CTX *md = EVP_MD_CTX_new();
    bool ok = public && md && EVP_DigestVerifyInit(md, NULL, NULL, NULL, public) == 1 &&
              EVP_DigestVerify(md, signature, 64, msg, len) == 1;
    EVP_MD_CTX_free(md);
    EVP_PKEY_free(public);
    return ok;
}

/* ---- property() ---- */

static const char *property(void *ctx, const char *name) {
    const struct host_native *native = ctx;
    const struct host_native_property *p = native->options.properties;
    while (p && p->name && strcmp(p->name, name) != 0) {
        p++;
    }
    return p && p->name ? p->value : NULL;
}

static const struct host_native_property *function_named(const struct host_native_property *f,
                                                         const char *name) {
    while (f && f->name && strcmp(f->name, name) != 0) {
        f++;
    }
    return f && f->name ? f : NULL;
}

bool host_native_has_function(void *ctx, const char *name, size_t n_args) {
    (void)n_args;
    return function_named(ctx, name) != NULL;
}

/* $1 … $9 in the text are the arguments; one that is not given is empty. */
static bool call(void *ctx, const char *name, size_t n, const char *const args[],
                 struct strbuf *out) {
    const struct host_native *native = ctx;
    const struct host_native_property *f = function_named(native->options.functions, name);
    for (const char *at = f ? f->value : ""; *at; at++) {
        if (*at == '$' && at[1] >= '1' && at[1] <= '9') {
            size_t i = (size_t)(*++at - '1');
            strbuf_add(out, i < n ? args[i] : "");
        } else {
            strbuf_addc(out, *at);
        }
    }
    return f != NULL;
}

/* Where we are is a property like others: nothing here can look. */
static const char *location(void *ctx) {
    return property(ctx, "location");
}

static const char *record_audio(void *ctx, const char *quality) {
    (void)quality;
    return property(ctx, "recording");
}

/* ---- the table ---- */

struct host_native *host_native_new(const struct host_native_options *options) {
    struct host_native *native = mem_zalloc(sizeof *native);
    if (options) {
        native->options = *options;
    }
    native->seed = native->options.seed;
    native->start_ms = clock_ms();
    native->host = (struct host){
        .ctx = native,
        .now_ms = now_ms,
        .utc_offset_min = utc_offset_min,
        .random = random_bits,
        .regex = regex,
        .digest = digest,
        .verify = verify,
        .location = location,
        .record_audio = record_audio,
        .call = call,
        .strict_jr = options && options->strict_jr,
        .property = property,
    };
    native->match = mem_need(pcre2_match_data_create(1, NULL));
    native->limits = mem_need(pcre2_match_context_create(NULL));
    pcre2_set_match_limit(native->limits, REGEX_MAX_STEPS);
    pcre2_set_depth_limit(native->limits, REGEX_MAX_STEPS);
    pcre2_set_heap_limit(native->limits, REGEX_MAX_HEAP_KIB);
    tzset();
    return native;
}

void host_native_free(struct host_native *native) {
    if (!native) {
        return;
    }
    drop_patterns(native);
    mem_freep(&native->codes);
    pcre2_match_data_free(native->match);
    pcre2_match_context_free(native->limits);
    mem_freep(&native);
}

const struct host *host_native_host(const struct host_native *native) {
    return &native->host;
}

void host_native_restart(struct host_native *native, uint64_t seed, int64_t now) {
    native->seed = seed;
    native->options.now_ms = now;
}

void host_native_pass(struct host_native *native, int64_t ms) {
    int64_t now = now_ms(native);
    native->options.now_ms = now + ms;
    native->start_ms = clock_ms();
}
