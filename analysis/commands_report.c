/* analysis/commands_report.c — report: pages for the wall, the officer and every block. */
#define _GNU_SOURCE // mkdtemp
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "analysis/aside.h"
#include "analysis/commands.h"
#include "analysis/jsonout.h"
#include "analysis/report.h"
#include "base/clock.h"
#include "base/err.h"
#include "base/file.h"
#include "base/hold.h"
#include "base/mem.h"
#include "base/strbuf.h"
#include "base/utf8.h"
#include "survey/slot.h"
#include "survey/store.h"

/* ---- texts of the group ---- */

static const struct {
    const char *opt;
    enum report_text which;
} text_opts[] = {
    {"owner",    REPORT_OWNER   },
    {"purpose",  REPORT_PURPOSE },
    {"area",     REPORT_AREA    },
    {"training", REPORT_TRAINING},
    {"contact",  REPORT_CONTACT },
    {"next",     REPORT_NEXT    },
};

static bool has_texts(const struct cmd *cmd) {
    bool any = cmd_value(cmd, "ask") != NULL;
    for (size_t i = 0; i < LEN(text_opts); i++) {
        any = any || cmd_value(cmd, text_opts[i].opt);
    }
    return any;
}

/* Given asks take the place of all that were there before. */
static bool keep_asks(const struct cmd *cmd, struct store *st, struct err *err) {
    if (cmd_value_at(cmd, "ask", REPORT_ASKS)) {
        return err_set(err, ERR_USAGE, "three asks are enough: give --ask at most %d times",
                       REPORT_ASKS);
    }
    for (int i = 0; cmd_value(cmd, "ask") && i < REPORT_ASKS; i++) {
        const char *ask = cmd_value_at(cmd, "ask", i);
        if (!report_set_text(st, (enum report_text)(REPORT_ASK_1 + i), ask ? ask : "", err)) {
            return false;
        }
    }
    return true;
}

static bool keep_texts(const struct cmd *cmd, struct store *st, struct err *err) {
    if (!has_texts(cmd)) {
        return true;
    }
    bool ok = store_begin(st, err) && keep_asks(cmd, st, err);
    for (size_t i = 0; ok && i < LEN(text_opts); i++) {
        const char *text = cmd_value(cmd, text_opts[i].opt);
        ok = !text || report_set_text(st, text_opts[i].which, text, err);
    }
    if (ok && store_commit(st, err)) {
        return true;
    }
    store_rollback(st);
    return false;
}

/* ---- files ---- */

struct made {
    struct strbuf bytes[REPORT_FILES];
    bool empty[REPORT_FILES];
};

static void made_done(struct made *made) {
    for (int i = 0; i < REPORT_FILES; i++) {
        strbuf_done(&made->bytes[i]);
    }
}

/* The sheets of all blocks take as long as all else together: each of the two is made aside. */
struct sheets {
    struct report *report;
    enum report_file file;
};

static bool make_sheets(void *ctx, struct strbuf *out, struct err *err) {
    const struct sheets *sheets = ctx;
    bool empty;
    return report_write(out, sheets->report, sheets->file, &empty, err);
}

static bool make_all(struct made *made, struct report *report, struct err *err) {
    static const enum report_file here[] = {REPORT_HTML, REPORT_PDF, REPORT_LARGE_PDF};
    // the first opens libraries and fonts, which the others then have
    if (!report_write(&made->bytes[REPORT_SUMMARY_PDF], report, REPORT_SUMMARY_PDF,
                      &made->empty[REPORT_SUMMARY_PDF], err)) {
        return false;
    }
    struct sheets wall = {report, REPORT_WALL_PDF}, leaflets = {report, REPORT_LEAFLETS_PDF};
    AUTO(aside_freep) struct aside *walls = aside_begin(make_sheets, &wall);
    AUTO(aside_freep) struct aside *thanks = aside_begin(make_sheets, &leaflets);
    for (size_t i = 0; i < LEN(here); i++) {
        if (!report_write(&made->bytes[here[i]], report, here[i], &made->empty[here[i]], err)) {
            return false;
        }
    }
    if (!aside_end(walls, &made->bytes[REPORT_WALL_PDF], err) ||
        !aside_end(thanks, &made->bytes[REPORT_LEAFLETS_PDF], err)) {
        return false;
    }
    made->empty[REPORT_WALL_PDF] = made->bytes[REPORT_WALL_PDF].len == 0;
    made->empty[REPORT_LEAFLETS_PDF] = made->bytes[REPORT_LEAFLETS_PDF].len == 0;
    return true;
}

/* A folder beside the one wanted, so that all of it can be put in place at once. */
static char *folder_for(const char *dir, struct err *err) {
    AUTO(strbuf_done) struct strbuf name = {0};
    size_t len = strlen(dir);
    while (len > 1 && dir[len - 1] == '/') {
        len--;
    }
    strbuf_addn(&name, dir, len);
    strbuf_add(&name, ".part-XXXXXX");
    if (!mkdtemp(name.data)) {
        err_set(err, ERR_IO, "%.*s: could not make a folder beside it: %s", (int)len, dir,
                strerror(errno));
        return NULL;
    }
    chmod(name.data, 0755);
    return strbuf_steal(&name);
}

static void remove_folder(const char *dir) {
    for (int i = 0; i < REPORT_FILES; i++) {
        AUTO(mem_freep) char *path = file_join(dir, report_files[i].name);
        unlink(path);
    }
    rmdir(dir);
}

static bool write_all(const struct made *made, const char *dir, struct err *err) {
    for (int i = 0; i < REPORT_FILES; i++) {
        AUTO(mem_freep) char *path = file_join(dir, report_files[i].name);
        if (!made->empty[i] &&
            !file_write(path, strbuf_text(&made->bytes[i]), made->bytes[i].len, err)) {
            return false;
        }
    }
    return true;
}

/* Into a folder that is there: our own names only, each whole; sheets of an earlier report that
 * this one has not go away. */
static bool move_all(const struct made *made, const char *from, const char *to, struct err *err) {
    for (int i = 0; i < REPORT_FILES; i++) {
        AUTO(mem_freep) char *old = file_join(from, report_files[i].name);
        AUTO(mem_freep) char *new = file_join(to, report_files[i].name);
        if (made->empty[i]) {
            unlink(new);
        } else if (rename(old, new) != 0) {
            return err_set(err, ERR_IO, "could not put %s into %s", report_files[i].name, to);
        }
    }
    return true;
}

static bool put_in_place(const struct made *made, const char *from, const char *dir,
                         struct err *err) {
    if (file_is_dir(dir)) {
        return move_all(made, from, dir, err);
    }
    return rename(from, dir) == 0 || err_set(err, ERR_IO, "could not make the folder %s", dir);
}

static bool write_folder(const struct made *made, const char *dir, struct err *err) {
    hold_begin(); // an interruption leaves no half folder beside the place
    AUTO(mem_freep) char *part = folder_for(dir, err);
    bool ok = part && write_all(made, part, err) && put_in_place(made, part, dir, err);
    if (part) {
        remove_folder(part);
    }
    hold_end();
    return ok;
}

/* ---- the verb ---- */

static bool check_target(const char *dir, struct err *err) {
    if (!dir || !*dir) {
        return err_set(err, ERR_USAGE,
                       "-o says which folder the report goes to: -o ashbrook-report");
    }
    return !file_exists(dir) || file_is_dir(dir) ||
           err_set(err, ERR_USAGE, "%s is a file: the report needs a folder of its own", dir);
}

static void tell_text(const struct made *made, const char *dir) {
    AUTO(strbuf_done) struct strbuf out = {0};
    AUTO(strbuf_done) struct strbuf safe = {0};
    for (int i = 0; i < REPORT_FILES; i++) {
        if (!made->empty[i]) {
            strbuf_addf(&out, "%s/%s: %s\n", dir, report_files[i].name, report_files[i].what);
        }
    }
    utf8_add_safe(&safe, strbuf_text(&out), out.len);
    fputs(strbuf_text(&safe), stdout);
}

static void tell_json(const struct made *made, const char *dir) {
    AUTO(strbuf_done) struct strbuf out = {0};
    struct jsonout json = {.out = &out};
    jsonout_open(&json, '{');
    jsonout_key(&json, "folder");
    jsonout_text(&json, dir);
    jsonout_key(&json, "files");
    jsonout_open(&json, '[');
    for (int i = 0; i < REPORT_FILES; i++) {
        if (!made->empty[i]) {
            jsonout_text(&json, report_files[i].name);
        }
    }
    jsonout_close(&json, ']');
    jsonout_close(&json, '}');
    puts(strbuf_text(&out));
}

static bool report(const struct cmd *cmd, struct made *made, struct err *err) {
    const char *dir = cmd_value(cmd, "output");
    struct report_options options = {.lang = cmd_value(cmd, "lang"),
                                     .form_id = cmd_value(cmd, "form"),
                                     .question = cmd_value(cmd, "question"),
                                     .now_utc_ms = clock_utc_ms()};
    const struct store_options how = {.read_only = !has_texts(cmd)};
    if (!check_target(dir, err) ||
        !tier_parse(cmd_value(cmd, "tier"), TIER_MEETING, &options.tier, err)) {
        return false;
    }
    AUTO(store_closep) struct store *st = store_open(cmd_arg(cmd, 0), &how, err);
    if (!st || !zone_of_survey(st, false, err) || !keep_texts(cmd, st, err)) {
        return false;
    }
    AUTO(report_freep) struct report *r = report_new(st, &options, err);
    return r && make_all(made, r, err) && write_folder(made, dir, err);
}

int cmd_report(struct cmd *cmd) {
    struct err err = {0};
    AUTO(made_done) struct made made = {0};
    if (!report(cmd, &made, &err)) {
        return cmd_fail(&err);
    }
    (cmd_json(cmd) ? tell_json : tell_text)(&made, cmd_value(cmd, "output"));
    return 0;
}
