/* forms/commands_check.c — form check: load, and list what was found. */
#include <stdio.h>
#include <string.h>

#include <jansson.h>

#include "base/file.h"
#include "base/mem.h"
#include "base/strbuf.h"
#include "base/utf8.h"
#include "forms/commands.h"
#include "forms/doctor.h"
#include "forms/form.h"

struct checked {
    const char *path;
    struct form *form;
    struct form_issues issues;
    struct form_time time;
};

static void check_file(struct checked *c, const struct cmd *cmd) {
    struct err err = {0};
    size_t len;
    struct form_options options = {.media = media_from_folder,
                                   .media_ctx = (void *)cmd_value(cmd, "media"),
                                   .issues = &c->issues};
    AUTO(mem_freep) char *bytes = file_read(c->path, FORM_MAX_BYTES, &len, &err);
    if (bytes) {
        c->form = form_parse(bytes, len, &options, &err);
    }
    if (c->form) {
        struct doctor_options how = {.strict = cmd_flag(cmd, "strict"),
                                     .all = cmd_flag(cmd, "all"),
                                     .media = cmd_value(cmd, "media") ? media_from_folder : NULL,
                                     .media_ctx = (void *)cmd_value(cmd, "media")};
        form_doctor(c->form, &how, &c->issues);
        c->time = form_minutes(c->form);
    }
    if (!c->form && c->issues.n == 0) { // what no rule covers: not readable, too large
        struct form_issue *it = MEM_PUSH(c->issues.items, c->issues.n, c->issues.cap);
        *it = (struct form_issue){.level = ISSUE_ERROR, .code = "R1", .line = err.line};
        snprintf(it->message, sizeof it->message, "%s", err.text);
    }
}

/* ---- JSON ---------------------------------------------------------------------------------------
 */

/* Issues quote the form, which may be cut inside a character: make them UTF-8 again. */
static json_t *safe_string(const char *text) {
    AUTO(strbuf_done) struct strbuf safe = {0};
    utf8_add_safe(&safe, text, strlen(text));
    return json_string(strbuf_text(&safe));
}

static json_t *list_issues(const struct form_issues *issues, enum issue_level level) {
    json_t *list = json_array();
    for (size_t i = 0; i < issues->n; i++) {
        const struct form_issue *it = &issues->items[i];
        if (it->level == level) {
            json_array_append_new(list,
                                  json_pack("{s:s, s:i, s:o, s:o, s:o}", "code", it->code, "line",
                                            it->line, "where", safe_string(it->where), "message",
                                            safe_string(it->message), "fix", safe_string(it->fix)));
        }
    }
    return list;
}

static json_t *languages_of(const struct form *form) {
    json_t *list = json_array();
    for (uint32_t i = 0; form && i < form_n_languages(form); i++) {
        json_array_append_new(list, json_string(form_language(form, i)));
    }
    return list;
}

static void print_json(const struct checked *c) {
    const struct form *form = c->form;
    json_t *out = json_pack(
        "{s:s, s:b, s:s, s:s, s:s, s:i, s:i, s:i, s:i, s:o, s:o, s:o, s:o}", "file", c->path, "ok",
        form != NULL, "form_id", form ? form_id(form) : "", "version",
        form ? form_version(form) : "", "title", form ? form_title(form) : "", "questions",
        form ? (int)form_n_questions(form) : 0, "minutes", (int)c->time.once, "minutes_least",
        (int)c->time.least, "minutes_most", (int)c->time.most, "languages", languages_of(form),
        "errors", list_issues(&c->issues, ISSUE_ERROR), "warnings",
        list_issues(&c->issues, ISSUE_WARNING), "notes", list_issues(&c->issues, ISSUE_NOTE));
    AUTO(mem_freep) char *line = json_dumps(out, JSON_COMPACT);
    puts(line ? line : "{}");
    json_decref(out);
}

/* ---- words --------------------------------------------------------------------------------------
 */

static void print_safe(const char *text) {
    AUTO(strbuf_done) struct strbuf safe = {0};
    utf8_add_safe(&safe, text, strlen(text));
    fputs(strbuf_text(&safe), stdout);
}

static void print_issue(const struct form_issue *it) {
    static const char *const words[] = {
        [ISSUE_ERROR] = "error", [ISSUE_WARNING] = "warning", [ISSUE_NOTE] = "note"};
    printf("  %s", words[it->level]);
    if (it->line) {
        printf(", line %d", it->line);
    }
    fputs(it->where[0] ? ", " : "", stdout);
    print_safe(it->where);
    fputs(": ", stdout);
    print_safe(it->message);
    printf(" (%s)\n", it->code);
    if (it->fix[0]) {
        fputs("      what to do: ", stdout);
        print_safe(it->fix);
        putchar('\n');
    }
}

static void print_count(unsigned n, const char *what) {
    printf("%u %s%s", n, what, n == 1 ? "" : "s");
}

/* "  12 to 30 minutes to ask: 12 when …, 30 with every question and 4 rows in each repeat" */
static void print_time(const struct form_time *t) {
    if (t->least < t->most) {
        printf("  %u to %u minutes to ask: %u when only what everybody is asked comes up, %u with "
               "every question",
               t->least, t->most, t->least, t->most);
        if (t->rows) {
            printf(" and %u rows in each repeat", t->rows);
        }
        putchar('\n');
    } else if (t->most) {
        printf("  about ");
        print_count(t->most, "minute");
        puts(" to ask");
    }
}

/* "  96 questions, 3 languages (English (en), …)" */
static void print_summary(const struct checked *c) {
    fputs("  ", stdout);
    print_count(form_n_questions(c->form), "question");
    for (uint32_t i = 0; i < form_n_languages(c->form); i++) {
        if (!i) {
            fputs(", ", stdout);
            print_count(form_n_languages(c->form), "language");
        }
        fputs(i ? ", " : " (", stdout);
        print_safe(form_language(c->form, i));
    }
    puts(form_n_languages(c->form) ? ")" : "");
    print_time(&c->time);
}

static void print_words(const struct checked *c) {
    printf("%s: %s", c->path, c->form ? "can be used. \"" : "cannot be used.\n");
    if (c->form) {
        print_safe(form_title(c->form));
        puts("\"");
    }
    for (size_t i = 0; i < c->issues.n; i++) {
        print_issue(&c->issues.items[i]);
    }
    if (c->form) {
        print_summary(c);
    }
}

int cmd_form_check(struct cmd *cmd) {
    int status = 0;
    for (int i = 0; i < cmd_n_args(cmd); i++) {
        struct checked c = {.path = cmd_arg(cmd, i)};
        check_file(&c, cmd);
        (cmd_json(cmd) ? print_json : print_words)(&c);
        status |= c.form == NULL;
        form_free(c.form);
        form_issues_done(&c.issues);
    }
    return status;
}
