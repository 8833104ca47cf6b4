/* tests/wasm/module.c — the engine as a WebAssembly module: load a form, answer it, write it. Built
 * natively too (play.c), so that both can be compared. */
#include "tests/wasm/module.h"

#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "base/num.h"
#include "base/strbuf.h"
#include "forms/form.h"
#include "forms/interview.h"

#ifdef __wasm__
#define EXPORT(name) __attribute__((export_name(name)))
__attribute__((import_module("doorstep"), import_name("regex"))) int
host_regex(void *ctx, const char *text, size_t len, const char *pattern);
#else
#define EXPORT(name)
#endif

static struct strbuf said;
static uint64_t dice_state;

static uint64_t dice(void *ctx) {
    return splitmix64(ctx);
}

static int64_t noon(void *ctx) {
    (void)ctx;
    return INT64_C(1795348800000); // 2026-11-22T12:00:00Z
}

static const struct host host = {
    .ctx = &dice_state,
    .now_ms = noon,
    .random = dice,
    .regex = host_regex,
};

static void answer(struct interview *iv, char *line) {
    char *tab = strchr(line, '\t');
    const char *value = tab ? tab + 1 : "";
    if (tab) {
        *tab = '\0';
    }
    enum set_status status = interview_set(iv, interview_find(iv, line), value);
    strbuf_addf(&said, "%s %s\n", line, set_status_name(status));
}

/* Room for `len` bytes, for whoever calls from outside; kept until room_free(). */
EXPORT("room")
void *room(size_t len) {
    return mem_alloc(len);
}

EXPORT("room_free")
void room_free(void *bytes) {
    mem_freep(&bytes);
}

EXPORT("play")
const char *play(const char *xml, size_t len, char *answers) {
    struct err err = {0};
    strbuf_clear(&said);
    dice_state = 1;
    AUTO(form_freep) struct form *form = form_parse(xml, len, NULL, &err);
    if (!form) {
        err_add_line(&said, &err);
        return strbuf_text(&said);
    }
    AUTO(interview_freep) struct interview *iv = interview_new(form, &host);
    for (char *line = answers, *next; *line; line = next) {
        next = line + strcspn(line, "\n");
        if (*next) {
            *next++ = '\0';
        }
        answer(iv, line);
    }
    interview_finalize(iv);
    interview_write(iv, SUBMIT_PLAIN, &said);
    strbuf_addc(&said, '\n');
    return strbuf_text(&said);
}
