/* forms/commands_play.c — form play: an interview driven by steps, one JSON object a line. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <jansson.h>

#include "base/date.h"
#include "base/file.h"
#include "base/mem.h"
#include "base/num.h"
#include "base/strbuf.h"
#include "forms/audit.h"
#include "forms/commands.h"
#include "forms/commands_play.h"
#include "forms/form.h"
#include "forms/hostnative.h"
#include "forms/interview.h"

enum {
    STEPS_MAX_BYTES = 256 << 20,
    STEP_MAX_BYTES = 4 << 20, // of one step of standard input: an answer and its place
    PROPERTIES_MAX = 8,
};

const char *path_text(const struct player *p, struct iv_ref ref, struct strbuf *out) {
    strbuf_clear(out);
    interview_path(p->iv, ref, out);
    return strbuf_text(out);
}

struct iv_ref play_find(const struct player *p) {
    return interview_find(p->iv, p->fields[0]);
}

/* ---- steps --------------------------------------------------------------------------------------
 */

static json_t *step_set(struct player *p) {
    struct iv_ref ref = play_find(p);
    enum set_status status = interview_set(p->iv, ref, p->fields[1]);
    json_t *out = json_pack("{s:s, s:s, s:s}", "step", "set", "path", p->fields[0], "status",
                            set_status_name(status));
    const char *message = status == SET_OK ? "" : interview_message(p->iv, ref, status);
    if (status == SET_CONSTRAINT || status == SET_REQUIRED) {
        audit_note(p->audit, AUDIT_CONSTRAINT_ERROR, p->fields[0]);
    }
    if (*message) {
        json_object_set_new(out, "message", json_string(message));
    }
    return out;
}

static json_t *repeat_answer(const struct player *p, enum repeat_status status) {
    static const char *const names[] = {
        [REPEAT_OK] = "ok", [REPEAT_NOT_ALLOWED] = "not-allowed", [REPEAT_NOT_FOUND] = "not-found"};
    return json_pack("{s:s, s:s, s:s}", "step", p->name, "path", p->fields[0], "status",
                     names[status]);
}

/* The path of a repeat, its last step without a position: the parent says where. */
uint32_t play_repeat(const struct player *p, struct iv_ref *within) {
    char *path = p->fields[0];
    AUTO(mem_freep) char *parent = mem_strdup(path);
    char *slash = strrchr(parent, '/');
    *within = (struct iv_ref){0};
    if (slash && slash != parent) {
        *slash = '\0';
        *within = interview_find(p->iv, parent);
    }
    if (!within->node) {
        return 0;
    }
    const struct form *form = interview_form(p->iv);
    const char *name = slash + 1;
    size_t len = strcspn(name, "[");
    uint32_t node = form_node(form, within->node)->first_child;
    while (node && (strlen(form_node(form, node)->name) != len ||
                    memcmp(form_node(form, node)->name, name, len) != 0 ||
                    !form_node(form, node)->repeat)) {
        node = form_node(form, node)->next;
    }
    return node;
}

static json_t *step_new(struct player *p) {
    const struct form *form = interview_form(p->iv);
    struct iv_ref within, added;
    uint32_t node = play_repeat(p, &within);
    enum repeat_status status =
        node ? interview_add(p->iv, node, within, &added) : REPEAT_NOT_FOUND;
    if (status == REPEAT_OK && p->at.kind == STEP_NEW_REPEAT &&
        form_control(form, p->at.control)->node == node) {
        p->at.kind = STEP_REPEAT; // a yes to the prompt: `next` goes into the new row
        p->at.ref = added;
    }
    return repeat_answer(p, status);
}

static json_t *step_del(struct player *p) {
    p->at = (struct iv_step){0}; // `next` may have stood in that row
    audit_leave(p->audit);
    enum repeat_status status = interview_remove(p->iv, play_find(p));
    if (status == REPEAT_OK) {
        audit_note(p->audit, AUDIT_DELETE_REPEAT, p->fields[0]);
    }
    return repeat_answer(p, status);
}

static json_t *step_get(struct player *p) {
    struct iv_ref ref = play_find(p);
    if (!ref.node) {
        return json_pack("{s:s, s:s}", "path", p->fields[0], "status", "not-found");
    }
    bool relevant = interview_relevant(p->iv, ref);
    const struct form_node *node = form_node(interview_form(p->iv), ref.node);
    return json_pack("{s:s, s:s, s:b, s:b, s:b, s:s}", "path", p->fields[0], "value",
                     interview_get(p->iv, ref), "relevant", relevant, "required",
                     interview_required(p->iv, ref), "readonly", interview_readonly(p->iv, ref),
                     "type", form_type_name(node->type));
}

uint32_t control_at(const struct player *p, struct iv_ref ref) {
    return ref.node ? form_node(interview_form(p->iv), ref.node)->control : 0;
}

uint32_t any_control_at(const struct player *p, uint32_t node) {
    const struct form *form = interview_form(p->iv);
    uint32_t control = node ? form_node(form, node)->control : 0;
    for (uint32_t i = 1; node && !control && i <= form_n_controls(form); i++) {
        if (form_control(form, i)->node == node) { // groups
            control = i;
        }
    }
    return control;
}

static json_t *step_choices(struct player *p) {
    struct iv_ref ref = play_find(p);
    uint32_t control = control_at(p, ref);
    if (!control) {
        return json_pack("{s:s, s:s}", "path", p->fields[0], "status", "not-found");
    }
    struct choices choices;
    interview_choices(p->iv, control, ref, &choices);
    json_t *list = json_array();
    for (uint32_t i = 0; i < choices.n; i++) {
        json_t *row = json_pack("{s:s, s:s}", "value", choices.items[i].value, "label",
                                choices.items[i].label);
        if (p->fields[1][0]) { // `choices PATH NAME`: another child of each item (rule H10)
            json_object_set_new(row, p->fields[1],
                                json_string(interview_choice_field(
                                    p->iv, control, ref, choices.items[i].value, p->fields[1])));
        }
        json_array_append_new(list, row);
    }
    return json_pack("{s:s, s:o}", "path", p->fields[0], "choices", list);
}

static json_t *step_label(struct player *p) {
    struct iv_ref ref = play_find(p);
    uint32_t control = any_control_at(p, ref.node);
    if (!control) {
        return json_pack("{s:s, s:s}", "path", p->fields[0], "status", "not-found");
    }
    json_t *out = json_pack("{s:s, s:s}", "path", p->fields[0], "label",
                            interview_label(p->iv, control, ref));
    json_object_set_new(out, "hint", json_string(interview_hint(p->iv, control, ref)));
    return out;
}

static json_t *step_lang(struct player *p) {
    int language = form_find_language(interview_form(p->iv), p->fields[0]);
    if (language >= 0) {
        interview_set_language(p->iv, (uint32_t)language);
    }
    return json_pack("{s:s, s:s, s:s}", "step", "lang", "lang", p->fields[0], "status",
                     language >= 0 ? "ok" : "not-found");
}

static json_t *step_eval(struct player *p) {
    struct err err = {0};
    AUTO(strbuf_done) struct strbuf text = {0};
    const char *kind;
    struct iv_ref ref = {0};
    if (p->fields[1][0] && !(ref = interview_find(p->iv, p->fields[1])).node) {
        return json_pack("{s:s}", "error", "the context is not there");
    }
    interview_warning(p->iv); // of steps before
    bool clean = interview_eval(p->iv, p->fields[0], ref, &text, &kind, &err);
    if (!kind) {
        return json_pack("{s:s}", "error", err.text);
    }
    json_t *out = json_pack("{s:s, s:s}", "value", strbuf_text(&text), "kind", kind);
    const char *warning = interview_warning(p->iv);
    if (!clean) { // contained: what it counts as, and why (ZZ9)
        json_object_set_new(out, "error", json_string(err.text));
    } else if (warning) { // rule J20 and the like
        json_object_set_new(out, "warning", json_string(warning));
    }
    return out;
}

static json_t *step_validate(struct player *p) {
    struct problems problems = {0};
    AUTO(strbuf_done) struct strbuf path = {0};
    interview_validate(p->iv, &problems);
    json_t *list = json_array();
    for (size_t i = 0; i < problems.n; i++) {
        const struct problem *it = &problems.items[i];
        json_t *row = json_pack("{s:s, s:s, s:s}", "path", path_text(p, it->ref, &path), "kind",
                                set_status_name(it->kind), "message",
                                interview_message(p->iv, it->ref, it->kind));
        if (!it->control) {
            json_object_set_new(row, "control", json_false());
        }
        json_array_append_new(list, row);
    }
    json_t *out = json_pack("{s:b, s:o}", "valid", problems.valid, "problems", list);
    problems_done(&problems);
    return out;
}

static json_t *step_dump(struct player *p) {
    AUTO(strbuf_done) struct strbuf xml = {0};
    bool all = strcmp(p->fields[0], "all") == 0; // as a draft: what is hidden too (rule S11)
    interview_write(p->iv, all ? SUBMIT_ALL : SUBMIT_PLAIN, &xml);
    return json_pack("{s:s}", "xml", strbuf_text(&xml));
}

static void log_end(struct player *p) {
    struct problems problems = {0};
    interview_validate(p->iv, &problems);
    audit_leave(p->audit);
    audit_note(p->audit, problems.valid ? AUDIT_FORM_FINALIZE : AUDIT_FINALIZE_ERROR, "");
    problems_done(&problems);
}

static json_t *step_finalize(struct player *p) {
    if (p->audit) {
        log_end(p);
    }
    interview_finalize(p->iv);
    return step_dump(p);
}

static json_t *describe_step(struct player *p, const struct iv_step *step) {
    static const char *const kinds[] = {[STEP_QUESTION] = "question",
                                        [STEP_GROUP] = "group",
                                        [STEP_REPEAT] = "repeat",
                                        [STEP_NEW_REPEAT] = "new-repeat",
                                        [STEP_END] = "end"};
    AUTO(strbuf_done) struct strbuf path = {0};
    if (step->ref.node) {
        interview_path(p->iv, step->ref, &path);
    }
    if (step->kind == STEP_NEW_REPEAT) { // the rows around are those of the prompt
        const struct form *form = interview_form(p->iv);
        strbuf_addf(&path, "/%s", form_node(form, form_control(form, step->control)->node)->name);
    }
    return json_pack("{s:s, s:s}", "kind", kinds[step->kind], "path", strbuf_text(&path));
}

/* `walk`: what would be shown, step by step (rule Q8). */
static json_t *step_walk(struct player *p) {
    json_t *list = json_array();
    struct iv_step step = {0};
    while (interview_next(p->iv, &step) && step.kind != STEP_END) {
        json_array_append_new(list, describe_step(p, &step));
    }
    return json_pack("{s:o}", "steps", list);
}

/* `next`: one step further, as things stand now; behind the end it begins again. */
static json_t *step_next(struct player *p) {
    if (p->at.kind == STEP_END) {
        p->at = (struct iv_step){0};
    }
    interview_next(p->iv, &p->at);
    return describe_step(p, &p->at);
}

static double now_us(void) {
    struct timespec ts;
    clock_gettime(CLOCK_MONOTONIC, &ts);
    return (double)ts.tv_sec * 1e6 + (double)ts.tv_nsec / 1e3;
}

static json_t *step_timeset(struct player *p) {
    struct iv_ref ref = play_find(p);
    uint32_t n = 0;
    if (!ref.node || !num_parse_u32(p->fields[3], &n) || !n) {
        return json_pack("{s:s, s:s}", "path", p->fields[0], "status", "not-found");
    }
    double start = now_us();
    for (uint32_t i = 0; i < n; i++) {
        interview_set(p->iv, ref, p->fields[1 + i % 2]);
    }
    return json_pack("{s:f}", "us_per_set", (now_us() - start) / n);
}

static const struct {
    const char *name;
    json_t *(*run)(struct player *p);
} steps[] = {
    {"set",      step_set     },
    {"new",      step_new     },
    {"del",      step_del     },
    {"get",      step_get     },
    {"choices",  step_choices },
    {"label",    step_label   },
    {"about",    step_about   },
    {"lang",     step_lang    },
    {"eval",     step_eval    },
    {"validate", step_validate},
    {"dump",     step_dump    },
    {"finalize", step_finalize},
    {"walk",     step_walk    },
    {"next",     step_next    },
    {"timeset",  step_timeset },
    {"audit",    step_audit   },
    {"visit",    step_visit   },
    {"leave",    step_leave   },
    {"wait",     step_wait    },
    {"arrive",   step_arrive  },
    {"sms",      step_sms     },
    {"entities", step_entities},
    {"form",     step_form    },
    {"html",     step_html    },
};

/* ---- lines --------------------------------------------------------------------------------------
 */

/* Fields behind the step's name: separated by tabs; a first blank ends the name too, so that
 * "get /data/x" can be typed by hand. */
static void split(char *line, struct player *p) {
    static char empty[1] = "";
    size_t len = strcspn(line, "\t ");
    p->name = line;
    char *at = line[len] ? line + len + 1 : empty;
    line[len] = '\0';
    for (int i = 0; i < STEP_FIELDS; i++) {
        p->fields[i] = at;
        char *tab = strchr(at, '\t');
        if (tab) {
            *tab = '\0';
            at = tab + 1;
        } else {
            at = empty;
        }
    }
}

static void play_line(struct player *p, char *line) {
    json_t *out = NULL;
    split(line, p);
    for (size_t i = 0; i < LEN(steps); i++) {
        if (strcmp(steps[i].name, p->name) == 0) {
            out = steps[i].run(p);
        }
    }
    if (!out) {
        out = json_pack("{s:s, s:s}", "step", p->name, "error", "no such step, or not UTF-8");
    }
    AUTO(mem_freep) char *text = out ? json_dumps(out, JSON_COMPACT) : NULL;
    puts(text ? text : "{\"error\":\"the answer is not UTF-8\"}");
    json_decref(out);
}

/* Rule P15: strictly, the first fault ends everything. */
static bool faultless(struct player *p, struct err *err) {
    const char *fault = p->strict ? interview_fault(p->iv) : NULL;
    return !fault || err_set(err, ERR_SYNTAX, "%s", fault);
}

/* One line of a script: its line end may be of either kind; blank ones and comments say nothing. */
static bool play_script_line(struct player *p, char *line, struct err *err) {
    size_t len = strlen(line);
    if (len && line[len - 1] == '\r') {
        line[len - 1] = '\0';
    }
    if (*line && *line != '#') {
        play_line(p, line);
    }
    return faultless(p, err);
}

static bool play_text(struct player *p, char *text, struct err *err) {
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
static bool play_stdin(struct player *p, struct err *err) {
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
static bool play(struct player *p, const char *path, struct err *err) {
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
    json_set_alloc_funcs(mem_alloc, free); // its NULL would mean "no UTF-8" as well as "no memory"
    struct player p = {.iv = iv,
                       .host = host,
                       .resumed = cmd_value(cmd, "instance") || cmd_value(cmd, "edit"),
                       .strict = cmd_flag(cmd, "strict-jr")};
    bool ok = use_last_saved(iv, cmd, &err) && restore(iv, cmd, &err) &&
              play(&p, cmd_value(cmd, "steps"), &err);
    audit_free(p.audit);
    strbuf_done(&p.log);
    return ok ? 0 : cmd_fail(&err);
}
