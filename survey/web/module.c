/* survey/web/module.c — the engine as a WebAssembly module: one form, one interview, driven by the
 * lines of forms/steps.h. engine.js is its other half and says what each import does.
 *
 * Texts     go in as bytes that the page writes into room(); they come out NUL-terminated, borrowed
 *           until the next call.
 * Failure   a call that returns a text says what went wrong, as JSON; "" is all well. Out of memory
 *           ends in proc_exit and a stack that runs out in a trap: the page starts a new module. */
#include <assert.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "base/num.h"
#include "base/strbuf.h"
#include "forms/audit.h"
#include "forms/form.h"
#include "forms/interview.h"
#include "forms/reply.h"
#include "forms/steps.h"
#include "survey/web/screen.h"

#define EXPORT(name) __attribute__((export_name(name)))
#define IMPORT(name) __attribute__((import_module("doorstep"), import_name(name)))

enum { ENGINE_STRICT = 1, ENGINE_PLAIN_XPATH = 2 }; // flags of engine_open()

IMPORT("now") double page_now(void);
IMPORT("pass") void page_pass(double ms);
IMPORT("clock_us") double page_clock_us(void);
IMPORT("utc_offset") int page_utc_offset(double utc_ms);
IMPORT("random") uint64_t page_random(void);
IMPORT("regex") int page_regex(const char *text, size_t len, const char *pattern);
IMPORT("digest")
size_t page_digest(const char *algorithm, const void *bytes, size_t len, unsigned char *out);
IMPORT("number") double page_number(const char *text);
IMPORT("property") const char *page_property(const char *name);
IMPORT("media") bool page_media(const char *name, struct strbuf *out);
IMPORT("has_function") bool page_has_function(const char *name, size_t n_args);
IMPORT("call")
bool page_call(const char *name, size_t n, const char *const args[], struct strbuf *out);

static struct form *form;
static struct player player;
static struct strbuf said;
static struct host host;
static uint64_t dice; // of a seeded module
static bool seeded;
static struct iv_step at; // the screen that shows

/* ---- the world, as the page has it ---- */

static int64_t now_ms(void *ctx) {
    (void)ctx;
    return (int64_t)page_now();
}

static int utc_offset_min(void *ctx, int64_t utc_ms) {
    (void)ctx;
    return page_utc_offset((double)utc_ms);
}

static uint64_t random_bits(void *ctx) {
    (void)ctx;
    return seeded ? splitmix64(&dice) : page_random();
}

static int regex(void *ctx, const char *text, size_t len, const char *pattern) {
    (void)ctx;
    return page_regex(text, len, pattern);
}

static size_t digest(void *ctx, const char *algorithm, const void *bytes, size_t len,
                     unsigned char out[64]) {
    (void)ctx;
    return page_digest(algorithm, bytes, len, out);
}

static const char *property(void *ctx, const char *name) {
    (void)ctx;
    return page_property(name);
}

static const char *location(void *ctx) {
    return property(ctx, "location");
}

static const char *record_audio(void *ctx, const char *quality) {
    (void)quality;
    return property(ctx, "recording");
}

static bool media(void *ctx, const char *name, struct strbuf *out) {
    (void)ctx;
    return page_media(name, out);
}

static bool has_function(void *ctx, const char *name, size_t n_args) {
    (void)ctx;
    return page_has_function(name, n_args);
}

static bool call(void *ctx, const char *name, size_t n, const char *const args[],
                 struct strbuf *out) {
    (void)ctx;
    return page_call(name, n, args, out);
}

static void pass(void *ctx, int64_t ms) {
    (void)ctx;
    page_pass((double)ms);
}

/* In the place of libc's, which is a fortieth of the module: browsers read decimal numbers as
 * exactly (ECMAScript, StringToNumber), and nobody here asks where one ends. */
double strtod(const char *restrict text, char **restrict end) {
    assert(!end);
    (void)end;
    return page_number(text);
}

/* ---- bytes in and out ---- */

/* Room for `len` bytes that the page writes; kept until room_free(). */
EXPORT("room")
void *room(size_t len) {
    return mem_alloc(len);
}

EXPORT("room_free")
void room_free(void *bytes) {
    mem_freep(&bytes);
}

/* For `media` and `call`: room for `len` bytes at the end of *out, which then holds them. */
EXPORT("out_room")
char *out_room(struct strbuf *out, size_t len) {
    strbuf_reserve(out, len);
    char *at = out->data + out->len;
    out->len += len;
    out->data[out->len] = '\0';
    return at;
}

static const char *tell(const struct err *err) {
    strbuf_clear(&said);
    reply_open(&said, NULL, '{');
    reply_text(&said, "error", err->text);
    reply_text_if(&said, "where", err->source);
    reply_int(&said, "line", err->line);
    reply_close(&said, '}');
    return strbuf_text(&said);
}

/* ---- the interview ---- */

/* Read a form and begin its interview. Once a module. `seed` 0: no fixed dice. */
EXPORT("engine_open")
const char *engine_open(const char *xml, size_t len, unsigned flags, uint64_t seed) {
    struct err err = {0};
    const struct form_options options = {.media = media,
                                         .has_function = has_function,
                                         .plain_xpath = flags & ENGINE_PLAIN_XPATH,
                                         .strict_jr = flags & ENGINE_STRICT};
    host = (struct host){.strict_jr = flags & ENGINE_STRICT,
                         .now_ms = now_ms,
                         .utc_offset_min = utc_offset_min,
                         .random = random_bits,
                         .regex = regex,
                         .digest = digest,
                         .location = location,
                         .record_audio = record_audio,
                         .call = call,
                         .property = property};
    dice = seed;
    seeded = seed != 0;
    form = form_parse(xml, len, &options, &err);
    if (!form) {
        return tell(&err);
    }
    player.iv = interview_new(form, &host);
    player.world = (struct player_world){.pass = pass, .clock_us = page_clock_us};
    return "";
}

/* Go on with a draft (mode 0), or edit what was submitted (1). */
EXPORT("engine_restore")
const char *engine_restore(const char *xml, size_t len, int mode) {
    struct err err = {0};
    player.resumed = true;
    return interview_restore(player.iv, xml, len, mode ? RESTORE_EDIT : RESTORE_DRAFT, &err)
               ? ""
               : tell(&err);
}

EXPORT("engine_last_saved")
const char *engine_last_saved(const char *xml, size_t len) {
    struct err err = {0};
    return interview_last_saved(player.iv, xml, len, &err) ? "" : tell(&err);
}

/* Begin the log of how it goes, behind what earlier sittings wrote (`log`, of `len` bytes); `user`
 * "": nobody said who asks. What the form wants to know, {"user":true,"location":false,
 * "reasons":false}; "" for a form that keeps no log. From here on each screen is in it. */
EXPORT("engine_audit")
const char *engine_audit(const char *user, const char *log, size_t len) {
    const struct audit_session session = {
        .user = *user ? user : NULL, .resumed = player.resumed, .log = log, .log_len = len};
    struct audit_settings wants;
    audit_free(player.audit);
    strbuf_clear(&player.log);
    strbuf_addn(&player.log, log, len);
    player.audit = audit_new(player.iv, &session, &player.log);
    if (!audit_settings(form, &wants)) {
        return "";
    }
    strbuf_clear(&said);
    reply_open(&said, NULL, '{');
    reply_bool(&said, "user", wants.identify_user);
    reply_bool(&said, "location", wants.location);
    reply_bool(&said, "reasons", wants.reasons);
    reply_close(&said, '}');
    return strbuf_text(&said);
}

/* One step; its answer is JSON. `line` is cut up on the way. */
EXPORT("engine_step")
const char *engine_step(char *line) {
    player_step(&player, line, &said);
    return said.data;
}

/* Go to a screen (screen.h) and say what is on it; "" when there is none such. */
EXPORT("engine_screen")
const char *engine_screen(const char *how) {
    if (!screen_move(player.iv, &at, how)) {
        return "";
    }
    audit_show(player.audit, &at);
    screen_write(player.iv, &at, &said);
    return said.data;
}

EXPORT("engine_contents")
const char *engine_contents(void) {
    screen_write_all(player.iv, &said);
    return said.data;
}

/* The last fault that was contained since the last call; "" for none. */
EXPORT("engine_fault")
const char *engine_fault(void) {
    const char *fault = interview_fault(player.iv);
    return fault ? fault : "";
}
