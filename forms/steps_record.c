/* forms/steps_record.c — steps for what an interview gives besides its answers: the log of how it
 * went, entities. */
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "base/num.h"
#include "forms/audit.h"
#include "forms/entities.h"
#include "forms/form.h"
#include "forms/reply.h"
#include "forms/steps.h"

/* ---- the log ---- */

/* `audit`: the log so far. `audit start [USER]`, `audit reason TEXT`, `audit jump`: what they say.
 * `audit EVENT [PATH]`: an event of rule W4 that happens now. */
void step_audit(struct player *p, struct strbuf *out) {
    const char *word = p->fields[0];
    if (strcmp(word, "start") == 0) {
        const struct audit_session session = {.user = p->fields[1], .resumed = p->resumed};
        audit_free(p->audit);
        strbuf_clear(&p->log);
        p->audit = audit_new(p->iv, &session, &p->log);
        step_status(p, p->audit ? "ok" : "not-found", out);
        return;
    }
    if (!p->audit) {
        step_status(p, "not-found", out);
        return;
    }
    enum audit_event event = audit_event_find(word);
    if (strcmp(word, "reason") == 0) {
        audit_reason(p->audit, p->fields[1]);
    } else if (strcmp(word, "jump") == 0) {
        audit_jump(p->audit);
    } else if (event != AUDIT_OTHER && !audit_event_has_end(event)) {
        audit_note(p->audit, event, p->fields[1]);
    } else if (*word) {
        step_status(p, "not-found", out);
        return;
    }
    step_status(p, "ok", out);
    reply_bool(out, "wants_reason", audit_wants_reason(p->audit));
    reply_text(out, "csv", strbuf_text(&p->log));
}

/* The step at a path; of a repeat without a position, the offer of one more row. */
static bool step_at(const struct player *p, struct iv_step *step) {
    const char *path = p->fields[0];
    const struct form *form = interview_form(p->iv);
    struct iv_ref ref = play_find(p), within;
    uint32_t repeat = play_repeat(p, &within);
    bool row = *path && path[strlen(path) - 1] == ']';
    uint32_t control = any_control_at(p, repeat && !row ? repeat : ref.node);
    if (!control) {
        return false;
    }
    if (repeat) {
        *step = (struct iv_step){row ? STEP_REPEAT : STEP_NEW_REPEAT, control, row ? ref : within};
        return true;
    }
    bool asks = control_is_question(form_control(form, control));
    *step = (struct iv_step){asks ? STEP_QUESTION : STEP_GROUP, control, ref};
    return true;
}

/* `visit PATH`: that shows now; `visit start`, `visit end`: the first and the last screen. */
void step_visit(struct player *p, struct strbuf *out) {
    const char *path = p->fields[0];
    struct iv_step step = {0};
    if (strcmp(path, "end") == 0) {
        step.kind = STEP_END;
    } else if (strcmp(path, "start") != 0 && !step_at(p, &step)) {
        step_status(p, "not-found", out);
        return;
    }
    audit_show(p->audit, &step);
    step_status(p, "ok", out);
}

void step_leave(struct player *p, struct strbuf *out) {
    audit_leave(p->audit);
    step_status(p, "ok", out);
}

/* `wait MS`: time passes. */
void step_wait(struct player *p, struct strbuf *out) {
    int64_t ms;
    bool ok = p->world.pass && num_parse_i64(p->fields[0], strlen(p->fields[0]), &ms);
    if (ok) {
        p->world.pass(p->world.ctx, ms);
    }
    step_status(p, ok ? "ok" : "bad-value", out);
}

/* `arrive PATH VALUE`: what an action asked the device for has come. */
void step_arrive(struct player *p, struct strbuf *out) {
    bool there = interview_fill(p->iv, play_find(p), p->fields[1]);
    step_path_status(p, there ? "ok" : "not-found", out);
}

/* `sms`: the record as one short text (rule B15). */
void step_sms(struct player *p, struct strbuf *out) {
    AUTO(strbuf_done) struct strbuf text = {0};
    interview_write_compact(p->iv, &text);
    reply_text(out, "step", "sms");
    reply_text(out, "text", strbuf_text(&text));
}

/* ---- entities ---- */

static void reply_entity(struct strbuf *out, const struct entity *it) {
    reply_open(out, NULL, '{');
    reply_text(out, "path", it->path);
    reply_text(out, "action", entity_action_name(it->action));
    reply_text(out, "dataset", it->dataset);
    reply_text(out, "id", it->id);
    reply_text(out, "label", it->label);
    reply_open(out, "properties", '{');
    for (size_t i = 0; i < it->n_properties; i++) {
        reply_text(out, it->properties[i].name, it->properties[i].value);
    }
    reply_close(out, '}');
    reply_int(out, "base_version", it->base_version);
    reply_int(out, "trunk_version", it->trunk_version);
    reply_text(out, "branch_id", it->branch_id);
    reply_text_if(out, "problem", it->problem);
    reply_close(out, '}');
}

static void reply_entities(struct strbuf *out, const char *key, const struct entities *entities,
                           bool refused) {
    reply_open(out, key, '[');
    for (size_t i = 0; i < entities->n; i++) {
        if (refused == (entities->items[i].problem != NULL)) {
            reply_entity(out, &entities->items[i]);
        }
    }
    reply_close(out, ']');
}

/* The record that the step speaks of: a file by its name, or the interview as it stands. */
static bool take_record(struct player *p, struct strbuf *xml, struct err *err) {
    if (!*p->fields[0]) {
        interview_write(p->iv, SUBMIT_PLAIN, xml);
        return true;
    }
    return p->world.read ? p->world.read(p->world.ctx, p->fields[0], xml, err)
                         : err_set(err, ERR_UNSUPPORTED, "no files can be read here");
}

/* `entities`: those of the record as it stands; `entities FILE`: of a record that somebody sent. */
void step_entities(struct player *p, struct strbuf *out) {
    struct entities entities = {0};
    struct err err = {0};
    AUTO(strbuf_done) struct strbuf xml = {0};
    reply_text(out, "step", "entities");
    if (!take_record(p, &xml, &err) ||
        !entities_read(interview_form(p->iv), strbuf_text(&xml), xml.len, &entities, &err)) {
        reply_text(out, "error", err.text);
        return;
    }
    reply_entities(out, "entities", &entities, false);
    reply_entities(out, "refused", &entities, true);
    entities_done(&entities);
}
