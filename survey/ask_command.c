/* survey/ask_command.c — the verb "ask": from the command line to an interview. */
#include "survey/ask_command.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <jansson.h>

#include "base/date.h"
#include "base/mem.h"
#include "base/strbuf.h"
#include "forms/hostnative.h"
#include "survey/ask.h"
#include "survey/ask_draft.h"
#include "survey/ask_when.h"
#include "survey/paper.h"
#include "survey/store.h"
#include "survey/term.h"

const struct cmd_opt ask_opts[] = {
    {"dwelling",                              'd', "CODE", "the home, as on the door list"},
    {"surveyor",                                 's', "NAME", "who asks"},
    {"lang",                                       'l', "LANG", "language to begin in, by name or code"},
    {"draft",    0, "ID", "go on with this unfinished interview"},
    {"gps-port",                             0, "N", "where gpsd listens on this computer; 2947 unless said"},
    {"edit",                                  'e', "ID", "change this record: its instanceID or its slip's code"},
    {"why",                                 'w', "TEXT", "why it is changed"},
    {"drafts",                                       0, NULL, "show what is unfinished and the forms, and pick"},
    {"paper",                                   0, NULL, "type paper forms, twice by two people"},
    {"batch", 0, "NAME", "the pile of paper; with --paper"},
    {"list",                              0, NULL, "show the unfinished interviews, ask nothing"},
    {"clear",                                    0, NULL, "clear the screen between questions, on a terminal that can"},
    {"plain",                                       0, NULL, "for a screen reader: words only, nothing drawn"},
    {0  },
};

/* ---- what is unfinished ---- */

static json_t *time_json(int64_t utc_ms) {
    char text[DATE_TEXT_MAX];
    return json_stringn(text, date_format_ms(text, utc_ms, 0, true));
}

static void print_json(const struct ask_draft_row *row) {
    json_t *all =
        json_pack("{s:I, s:s, s:s, s:s*, s:s*, s:o, s:o, s:I}", "id", (json_int_t)row->id, "form",
                  row->form_id, "version", row->version, "dwelling", row->dwelling, "surveyor",
                  row->surveyor, "started_utc", time_json(row->started_ms), "updated_utc",
                  time_json(row->updated_ms), "answers", (json_int_t)row->answers);
    AUTO(mem_freep) char *text = all ? json_dumps(all, JSON_COMPACT) : NULL;
    puts(text ? text : "{}");
    json_decref(all);
}

static void print_row(const struct ask_draft_row *row, const struct host *host) {
    AUTO(strbuf_done) struct strbuf line = {0};
    AUTO(strbuf_done) struct strbuf safe = {0};
    strbuf_addf(&line, "%" PRId64 "  %s, started ", row->id, row->form_id);
    ask_when_say_instant(&line, row->started_ms, host);
    strbuf_addf(&line, ", answers: %" PRIu32, row->answers);
    strbuf_addf(&line, "%s%s", row->dwelling ? ", home " : "", row->dwelling ? row->dwelling : "");
    strbuf_addf(&line, "%s%s", row->surveyor ? ", by " : "", row->surveyor ? row->surveyor : "");
    term_clean(&safe, strbuf_text(&line), false);
    puts(strbuf_text(&safe));
}

static int list_drafts(struct cmd *cmd, struct store *st, const struct ask_options *options,
                       const struct host *host) {
    struct err err = {0};
    struct ask_drafts drafts = {0};
    if (!ask_drafts_load(st, options->form_id, options->dwelling, DRAFTS_INTERVIEW, &drafts,
                         &err)) {
        ask_drafts_done(&drafts);
        return cmd_fail(&err);
    }
    for (size_t i = 0; i < drafts.n; i++) {
        if (cmd_json(cmd)) {
            print_json(&drafts.rows[i]);
        } else {
            print_row(&drafts.rows[i], host);
        }
    }
    if (!drafts.n && !cmd_json(cmd)) {
        puts("There are no unfinished interviews.");
    }
    ask_drafts_done(&drafts);
    return 0;
}

/* ---- the verb ---- */

static int end_status(enum ask_end end, const struct err *err) {
    switch (end) {
    case ASK_FAILED:
        return cmd_fail(err);
    case ASK_CUT: // not what anybody asked for, though nothing is lost
        return 1;
    case ASK_DONE:
    case ASK_STOPPED:
    case ASK_WIPED:
        break;
    }
    return 0;
}

/* The form to type: the one named, since a pile of paper is of one form. */
static enum ask_end type_paper(struct cmd *cmd, struct store *st, const struct ask_options *options,
                               const struct host *host, struct term *term, struct err *err) {
    const struct paper_options paper = {.form_id = options->form_id,
                                        .typist = options->surveyor,
                                        .batch = cmd_value(cmd, "batch"),
                                        .lang = options->lang};
    if (!paper.form_id) {
        err_set(err, ERR_USAGE, "say which form the paper is of: doorstep ask SURVEY FORM --paper");
        return ASK_FAILED;
    }
    return paper_run(st, &paper, host, term, err);
}

static int talk(struct cmd *cmd, struct store *st, const struct ask_options *options,
                const struct host *host) {
    struct err err = {0};
    struct term term;
    term_init(&term, STDIN_FILENO, STDOUT_FILENO, cmd_flag(cmd, "clear"));
    term.plain = cmd_flag(cmd, "plain");
    fflush(stdout);
    term_signals_hold();
    enum ask_end end = cmd_flag(cmd, "paper") ? type_paper(cmd, st, options, host, &term, &err)
                                              : ask_run(st, options, host, &term, &err);
    term_signals_free();
    term_done(&term);
    return end_status(end, &err);
}

/* Nobody changes a record without a name and a reason. */
static bool edit_is_said(const struct ask_options *options, struct err *err) {
    if (!options->edit) {
        return true;
    }
    if (!options->why || !options->why[strspn(options->why, " ")]) {
        return err_set(err, ERR_USAGE, "say why the record is changed: --why TEXT");
    }
    return (options->surveyor && *options->surveyor) ||
           err_set(err, ERR_USAGE, "say who changes the record: --surveyor NAME");
}

int cmd_ask(struct cmd *cmd) {
    struct err err = {0};
    struct ask_options options = {.dwelling = cmd_value(cmd, "dwelling"),
                                  .surveyor = cmd_value(cmd, "surveyor"),
                                  .lang = cmd_value(cmd, "lang"),
                                  .edit = cmd_value(cmd, "edit"),
                                  .why = cmd_value(cmd, "why")};
    const struct host_native_property properties[] = {
        {"username", options.surveyor},
        {0         }
    };
    const struct host_native_options native_options = {.properties =
                                                           options.surveyor ? properties : NULL};
    AUTO(host_native_freep) struct host_native *native = host_native_new(&native_options);
    AUTO(store_closep) struct store *st = NULL;
    int64_t gps_port;
    if (!cmd_int(cmd, "draft", 1, INT64_MAX, 0, &options.draft, &err) ||
        !cmd_int(cmd, "gps-port", 1, UINT16_MAX, 0, &gps_port, &err)) {
        return cmd_fail(&err);
    }
    if (!edit_is_said(&options, &err)) {
        return cmd_fail(&err);
    }
    st = store_open(cmd_arg(cmd, 0), NULL, &err);
    if (!st) {
        err_where(&err, "%s", cmd_arg(cmd, 0));
        return cmd_fail(&err);
    }
    options.form_id = cmd_arg(cmd, 1);
    options.pick = cmd_flag(cmd, "drafts");
    options.gps_port = (int)gps_port;
    const struct host *host = host_native_host(native);
    return cmd_flag(cmd, "list") ? list_drafts(cmd, st, &options, host)
                                 : talk(cmd, st, &options, host);
}
