/* forms/steps.c — the steps of an interview, in one table. */
#include "forms/steps.h"

#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "base/num.h"
#include "base/utf8.h"
#include "forms/audit.h"
#include "forms/form.h"
#include "forms/reply.h"

struct iv_ref play_find(const struct player *p) {
    return interview_find(p->iv, p->fields[0]);
}

void step_status(const struct player *p, const char *word, struct strbuf *out) {
    reply_text(out, "step", p->name);
    reply_text(out, "status", word);
}

void step_path_status(const struct player *p, const char *word, struct strbuf *out) {
    reply_text(out, "step", p->name);
    reply_text(out, "path", p->fields[0]);
    reply_text(out, "status", word);
}

void step_no_place(const struct player *p, struct strbuf *out) {
    reply_text(out, "path", p->fields[0]);
    reply_text(out, "status", "not-found");
}

/* "path" of a place, and `more` behind it. */
static void reply_path(const struct player *p, struct iv_ref ref, const char *more,
                       struct strbuf *out) {
    AUTO(strbuf_done) struct strbuf path = {0};
    if (ref.node) {
        interview_path(p->iv, ref, &path);
    }
    strbuf_add(&path, more);
    reply_text(out, "path", strbuf_text(&path));
}

/* ---- answers ---- */

/* Field `i` and all behind it as it came: an answer may hold tabs. */
static const char *rest_of_line(const struct player *p, int i) {
    char *text = p->fields[i];
    for (char *at = text; *text && at < p->end; at++) {
        *at = *at ? *at : '\t';
    }
    return text;
}

static void step_set(struct player *p, struct strbuf *out) {
    struct iv_ref ref = play_find(p);
    enum set_status status = interview_set(p->iv, ref, rest_of_line(p, 1));
    step_path_status(p, set_status_name(status), out);
    if (status == SET_CONSTRAINT || status == SET_REQUIRED) {
        audit_note(p->audit, AUDIT_CONSTRAINT_ERROR, p->fields[0]);
    }
    reply_text_if(out, "message", status == SET_OK ? "" : interview_message(p->iv, ref, status));
}

static void step_get(struct player *p, struct strbuf *out) {
    struct iv_ref ref = play_find(p);
    if (!ref.node) {
        step_no_place(p, out);
        return;
    }
    const struct form_node *node = form_node(interview_form(p->iv), ref.node);
    reply_text(out, "path", p->fields[0]);
    reply_text(out, "value", interview_get(p->iv, ref));
    reply_bool(out, "relevant", interview_relevant(p->iv, ref));
    reply_bool(out, "required", interview_required(p->iv, ref));
    reply_bool(out, "readonly", interview_readonly(p->iv, ref));
    reply_text(out, "type", form_type_name(node->type));
}

/* ---- repeats ---- */

static void repeat_answer(const struct player *p, enum repeat_status status, struct strbuf *out) {
    static const char *const names[] = {
        [REPEAT_OK] = "ok", [REPEAT_NOT_ALLOWED] = "not-allowed", [REPEAT_NOT_FOUND] = "not-found"};
    step_path_status(p, names[status], out);
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

static void step_new(struct player *p, struct strbuf *out) {
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
    repeat_answer(p, status, out);
}

static void step_del(struct player *p, struct strbuf *out) {
    p->at = (struct iv_step){0}; // `next` may have stood in that row
    audit_leave(p->audit);
    enum repeat_status status = interview_remove(p->iv, play_find(p));
    if (status == REPEAT_OK) {
        audit_note(p->audit, AUDIT_DELETE_REPEAT, p->fields[0]);
    }
    repeat_answer(p, status, out);
}

/* ---- what people read ---- */

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

static void step_choices(struct player *p, struct strbuf *out) {
    struct iv_ref ref = play_find(p);
    uint32_t control = control_at(p, ref);
    if (!control) {
        step_no_place(p, out);
        return;
    }
    struct choices choices;
    interview_choices(p->iv, control, ref, &choices);
    reply_text(out, "path", p->fields[0]);
    reply_open(out, "choices", '[');
    for (uint32_t i = 0; i < choices.n; i++) {
        reply_open(out, NULL, '{');
        reply_text(out, "value", choices.items[i].value);
        reply_text(out, "label", choices.items[i].label);
        if (p->fields[1][0]) { // `choices PATH NAME`: another child of each item (rule H10)
            reply_text(
                out, p->fields[1],
                interview_choice_field(p->iv, control, ref, choices.items[i].value, p->fields[1]));
        }
        reply_close(out, '}');
    }
    reply_close(out, ']');
}

/* `label PATH`; without one, of what `next` came to. */
static void step_label(struct player *p, struct strbuf *out) {
    bool there = !*p->fields[0];
    struct iv_ref ref = there ? p->at.ref : play_find(p);
    uint32_t control = there ? p->at.control : any_control_at(p, ref.node);
    if (!control) {
        step_no_place(p, out);
        return;
    }
    reply_text(out, "path", p->fields[0]);
    reply_text(out, "label", interview_label(p->iv, control, ref));
    reply_text(out, "hint", interview_hint(p->iv, control, ref));
}

static void step_lang(struct player *p, struct strbuf *out) {
    int language = form_find_language(interview_form(p->iv), p->fields[0]);
    if (language >= 0) {
        interview_set_language(p->iv, (uint32_t)language);
    }
    reply_text(out, "step", "lang");
    reply_text(out, "lang", p->fields[0]);
    reply_text(out, "status", language >= 0 ? "ok" : "not-found");
}

/* ---- the whole ---- */

static void step_eval(struct player *p, struct strbuf *out) {
    struct err err = {0};
    AUTO(strbuf_done) struct strbuf text = {0};
    const char *kind;
    struct iv_ref ref = {0};
    if (p->fields[1][0] && !(ref = interview_find(p->iv, p->fields[1])).node) {
        reply_text(out, "error", "the context is not there");
        return;
    }
    interview_warning(p->iv); // of steps before
    bool clean = interview_eval(p->iv, p->fields[0], ref, &text, &kind, &err);
    if (!kind) {
        reply_text(out, "error", err.text);
        return;
    }
    reply_text(out, "value", strbuf_text(&text));
    reply_text(out, "kind", kind);
    const char *warning = interview_warning(p->iv);
    if (!clean) { // contained: what it counts as, and why (ZZ9)
        reply_text(out, "error", err.text);
    } else if (warning) { // rule J20 and the like
        reply_text(out, "warning", warning);
    }
}

static void step_validate(struct player *p, struct strbuf *out) {
    struct problems problems = {0};
    interview_validate(p->iv, &problems);
    reply_bool(out, "valid", problems.valid);
    reply_open(out, "problems", '[');
    for (size_t i = 0; i < problems.n; i++) {
        const struct problem *it = &problems.items[i];
        reply_open(out, NULL, '{');
        reply_path(p, it->ref, "", out);
        reply_text(out, "kind", set_status_name(it->kind));
        reply_text(out, "message", interview_message(p->iv, it->ref, it->kind));
        if (!it->control) {
            reply_bool(out, "control", false);
        }
        reply_close(out, '}');
    }
    reply_close(out, ']');
    problems_done(&problems);
}

static void step_dump(struct player *p, struct strbuf *out) {
    AUTO(strbuf_done) struct strbuf xml = {0};
    bool all = strcmp(p->fields[0], "all") == 0; // as a draft: what is hidden too (rule S11)
    interview_write(p->iv, all ? SUBMIT_ALL : SUBMIT_PLAIN, &xml);
    reply_text(out, "xml", strbuf_text(&xml));
}

static void log_end(struct player *p) {
    struct problems problems = {0};
    interview_validate(p->iv, &problems);
    audit_leave(p->audit);
    audit_note(p->audit, problems.valid ? AUDIT_FORM_FINALIZE : AUDIT_FINALIZE_ERROR, "");
    problems_done(&problems);
}

static void step_finalize(struct player *p, struct strbuf *out) {
    if (p->audit) {
        log_end(p);
    }
    interview_finalize(p->iv);
    step_dump(p, out);
}

/* ---- walking ---- */

static void describe_step(struct player *p, const struct iv_step *step, struct strbuf *out) {
    static const char *const kinds[] = {[STEP_QUESTION] = "question",
                                        [STEP_GROUP] = "group",
                                        [STEP_REPEAT] = "repeat",
                                        [STEP_NEW_REPEAT] = "new-repeat",
                                        [STEP_END] = "end"};
    AUTO(strbuf_done) struct strbuf more = {0};
    if (step->kind == STEP_NEW_REPEAT) { // the rows around are those of the prompt
        const struct form *form = interview_form(p->iv);
        strbuf_addf(&more, "/%s", form_node(form, form_control(form, step->control)->node)->name);
    }
    reply_text(out, "kind", kinds[step->kind]);
    reply_path(p, step->ref, strbuf_text(&more), out);
}

/* `walk`: what would be shown, step by step (rule Q8). */
static void step_walk(struct player *p, struct strbuf *out) {
    struct iv_step step = {0};
    reply_open(out, "steps", '[');
    while (interview_next(p->iv, &step) && step.kind != STEP_END) {
        reply_open(out, NULL, '{');
        describe_step(p, &step, out);
        reply_close(out, '}');
    }
    reply_close(out, ']');
}

/* `next`: one step further, as things stand now; behind the end it begins again. */
static void step_next(struct player *p, struct strbuf *out) {
    if (p->at.kind == STEP_END) {
        p->at = (struct iv_step){0};
    }
    interview_next(p->iv, &p->at);
    describe_step(p, &p->at, out);
}

static void step_timeset(struct player *p, struct strbuf *out) {
    struct iv_ref ref = play_find(p);
    uint32_t n = 0;
    if (!ref.node || !p->world.clock_us || !num_parse_u32(p->fields[3], &n) || !n) {
        step_no_place(p, out);
        return;
    }
    double start = p->world.clock_us();
    for (uint32_t i = 0; i < n; i++) {
        interview_set(p->iv, ref, p->fields[1 + i % 2]);
    }
    reply_number(out, "us_per_set", (p->world.clock_us() - start) / n);
}

static const struct {
    const char *name;
    void (*run)(struct player *p, struct strbuf *out);
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

/* ---- lines ---- */

/* Fields behind the step's name: separated by tabs; a first blank ends the name too, so that
 * "get /data/x" can be typed by hand. */
static void split(char *line, struct player *p) {
    static char empty[1] = "";
    size_t len = strcspn(line, "\t ");
    p->name = line;
    p->end = line + strlen(line);
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

static void refuse(const struct player *p, struct strbuf *out) {
    strbuf_clear(out);
    reply_open(out, NULL, '{');
    reply_text(out, "step", utf8_valid(p->name, strlen(p->name)) ? p->name : NULL);
    reply_text(out, "error", "no such step, or not UTF-8");
    reply_close(out, '}');
}

void player_step(struct player *p, char *line, struct strbuf *out) {
    bool known = false;
    strbuf_clear(out);
    split(line, p);
    reply_open(out, NULL, '{');
    for (size_t i = 0; i < LEN(steps); i++) {
        if (strcmp(steps[i].name, p->name) == 0) {
            steps[i].run(p, out);
            known = true;
        }
    }
    reply_close(out, '}');
    if (!known || !utf8_valid(out->data, out->len)) {
        refuse(p, out);
    }
}

void player_done(struct player *p) {
    audit_free(p->audit);
    p->audit = NULL;
    strbuf_done(&p->log);
}
