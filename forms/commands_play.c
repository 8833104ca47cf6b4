/* forms/commands_play.c — form play: an interview driven by steps, one JSON object a line. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/date.h"
#include "base/file.h"
#include "base/mem.h"
#include "base/strbuf.h"
#include "forms/commands.h"
#include "forms/form.h"
#include "forms/hostnative.h"
#include "forms/interview.h"
#include "forms/steps.h"

enum {
    STEPS_MAX_BYTES = 256 << 20,
    STEP_MAX_BYTES = 4 << 20, // of one step of standard input: an answer and its place
    PROPERTIES_MAX = 8,
};

/* ---- the world ---- */

static void pass(void *ctx, int64_t ms) {
    host_native_pass(ctx, ms);
}

static double clock_us(void) {
    struct timespec ts;
    clock_gettime(CLOCK_MONOTONIC, &ts);
    return (double)ts.tv_sec * 1e6 + (double)ts.tv_nsec / 1e3;
}

static bool read_record(void *ctx, const char *name, struct strbuf *out, struct err *err) {
    size_t len = 0;
    (void)ctx;
    AUTO(mem_freep) char *bytes = file_read(name, FORM_MAX_BYTES, &len, err);
    strbuf_addn(out, bytes ? bytes : "", len);
    return bytes != NULL;
}

/* ---- lines ---- */

struct play {
    struct player player;
    struct strbuf answer;
    bool strict; // stop at the first fault
};

/* Rule P15: strictly, the first fault ends everything. */
static bool faultless(struct play *p, struct err *err) {
    const char *fault = p->strict ? interview_fault(p->player.iv) : NULL;
    return !fault || err_set(err, ERR_SYNTAX, "%s", fault);
}

/* One line of a script: its line end may be of either kind; blank ones and comments say nothing. */
static bool play_script_line(struct play *p, char *line, struct err *err) {
    size_t len = strlen(line);
    if (len && line[len - 1] == '\r') {
        line[len - 1] = '\0';
    }
    if (*line && *line != '#') {
        player_step(&p->player, line, &p->answer);
        puts(p->answer.data);
    }
    return faultless(p, err);
}

static bool play_text(struct play *p, char *text, struct err *err) {
    bool ok = faultless(p, err);
    while (ok && *text) {
        char *end = text + strcspn(text, "\n");
        char *next = *end ? end + 1 : end;
        *end = '\0';
        ok = play_script_line(p, text, err);
        text = next;
    }
    return ok;
}

/* Steps from standard input are answered at once, so that whoever drives them can let the next one
 * depend on the answer. */
static bool play_stdin(struct play *p, struct err *err) {
    AUTO(strbuf_done) struct strbuf line = {0};
    int c;
    do {
        c = getchar();
        if (c != '\n' && c != EOF) {
            strbuf_addc(&line, (char)c);
            if (line.len > STEP_MAX_BYTES) {
                return err_set(err, ERR_LIMIT, "a step is longer than the limit of %d bytes",
                               STEP_MAX_BYTES);
            }
        } else if (line.len) {
            bool ok = play_script_line(p, line.data, err);
            fflush(stdout);
            if (!ok) {
                return false;
            }
            strbuf_clear(&line);
        }
    } while (c != EOF);
    return !ferror(stdin) || err_set(err, ERR_IO, "standard input could not be read");
}

/* The steps of file `path`; those of standard input when it is NULL or "-". */
static bool play(struct play *p, const char *path, struct err *err) {
    size_t len;
    if (!path || strcmp(path, "-") == 0) {
        return faultless(p, err) && play_stdin(p, err);
    }
    AUTO(mem_freep) char *text = file_read(path, STEPS_MAX_BYTES, &len, err);
    return text && play_text(p, text, err);
}

/* ---- the command ---- */

static bool read_now(const char *text, struct host_native_options *options, struct err *err) {
    struct date_time dt;
    if (!text) {
        return true;
    }
    if (!date_parse(text, strlen(text), false, &dt) || !dt.has_date) {
        return err_set(err, ERR_USAGE, "--now %s is not a time like 2026-11-22T10:00:00Z", text);
    }
    options->fixed_now = true;
    options->now_ms = date_to_days(dt.date) * DATE_MS_PER_DAY +
                      ((dt.hour * INT64_C(60) + dt.minute) * 60 + dt.second) * 1000 + dt.ms -
                      dt.offset_min * INT64_C(60000);
    if (dt.has_time && !dt.has_offset) { // local time
        struct host_native_options plain = {0};
        AUTO(host_native_freep) struct host_native *zone = host_native_new(&plain);
        const struct host *host = host_native_host(zone);
        options->now_ms -= host->utc_offset_min(host->ctx, options->now_ms) * INT64_C(60000);
    }
    return true;
}

/* "deviceid=a,username=b" taken apart in place. */
static bool read_properties(const char *opt, char *text, struct host_native_property *out,
                            struct err *err) {
    int n = 0;
    while (text && *text) {
        char *end = text + strcspn(text, ",");
        char *next = *end ? end + 1 : end;
        *end = '\0';
        char *equals = strchr(text, '=');
        if (!equals || n == PROPERTIES_MAX) {
            return err_set(err, ERR_USAGE, "--%s takes NAME=VALUE, %d at most, not %s", opt,
                           PROPERTIES_MAX, text);
        }
        *equals = '\0';
        out[n++] = (struct host_native_property){text, equals + 1};
        text = next;
    }
    return true;
}

static bool use_last_saved(struct interview *iv, const struct cmd *cmd, struct err *err) {
    const char *path = cmd_value(cmd, "last-saved");
    size_t len;
    if (!path) {
        return true;
    }
    AUTO(mem_freep) char *xml = file_read(path, FORM_MAX_BYTES, &len, err);
    return (xml && interview_last_saved(iv, xml, len, err)) || err_where(err, "%s", path);
}

static bool restore(struct interview *iv, const struct cmd *cmd, struct err *err) {
    static const struct {
        const char *opt;
        enum restore_mode mode;
    } ways[] = {
        {"instance", RESTORE_DRAFT},
        {"edit",     RESTORE_EDIT }
    };
    for (size_t i = 0; i < LEN(ways); i++) {
        const char *path = cmd_value(cmd, ways[i].opt);
        size_t len;
        if (!path) {
            continue;
        }
        AUTO(mem_freep) char *xml = file_read(path, FORM_MAX_BYTES, &len, err);
        if (!xml || !interview_restore(iv, xml, len, ways[i].mode, err)) {
            return err_where(err, "%s", path);
        }
    }
    return true;
}

static struct form *load(const struct cmd *cmd, struct host_native_property *functions,
                         struct err *err) {
    const char *path = cmd_arg(cmd, 0);
    size_t len;
    AUTO(mem_freep) char *bytes = file_read(path, FORM_MAX_BYTES, &len, err);
    struct form_options options = {.media = media_from_folder,
                                   .media_ctx = (void *)cmd_value(cmd, "media"),
                                   .has_function = host_native_has_function,
                                   .function_ctx = functions,
                                   .plain_xpath = cmd_flag(cmd, "plain-xpath"),
                                   .strict_jr = cmd_flag(cmd, "strict-jr")};
    struct form *form = bytes ? form_parse(bytes, len, &options, err) : NULL;
    if (!form) {
        err_where(err, "%s", path);
    }
    return form;
}

static char *copy_value(const struct cmd *cmd, const char *opt) {
    const char *value = cmd_value(cmd, opt);
    return value ? mem_strdup(value) : NULL;
}

int cmd_form_play(struct cmd *cmd) {
    struct err err = {0};
    struct host_native_property properties[PROPERTIES_MAX + 1] = {0};
    struct host_native_property functions[PROPERTIES_MAX + 1] = {0};
    struct host_native_options options = {.properties = properties, .functions = functions};
    int64_t seed;
    AUTO(mem_freep) char *pairs = copy_value(cmd, "property");
    AUTO(mem_freep) char *own = copy_value(cmd, "function");
    if (!read_properties("property", pairs, properties, &err) ||
        !read_properties("function", own, functions, &err) ||
        !cmd_int(cmd, "seed", 0, INT64_MAX, 0, &seed, &err) ||
        !read_now(cmd_value(cmd, "now"), &options, &err)) {
        return cmd_fail(&err);
    }
    options.strict_jr = cmd_flag(cmd, "strict-jr");
    options.seed = cmd_value(cmd, "seed") && !seed ? UINT64_MAX : (uint64_t)seed;
    AUTO(form_freep) struct form *form = load(cmd, functions, &err);
    if (!form) {
        return cmd_fail(&err);
    }
    AUTO(host_native_freep) struct host_native *host = host_native_new(&options);
    AUTO(interview_freep) struct interview *iv = interview_new(form, host_native_host(host));
    const struct player_world world = {
        .ctx = host, .pass = pass, .clock_us = clock_us, .read = read_record};
    struct play p = {
        .player = {.iv = iv,
                   .world = world,
                   .resumed = cmd_value(cmd, "instance") || cmd_value(cmd, "edit")},
        .strict = cmd_flag(cmd, "strict-jr")
    };
    bool ok = use_last_saved(iv, cmd, &err) && restore(iv, cmd, &err) &&
              play(&p, cmd_value(cmd, "steps"), &err);
    player_done(&p.player);
    strbuf_done(&p.answer);
    return ok ? 0 : cmd_fail(&err);
}
