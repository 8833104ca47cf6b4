/* forms/commands_play_record.c — steps of form play for what an interview gives besides its
 * answers: the log of how it went, entities. */
#include <string.h>

#include "base/err.h"
#include "base/file.h"
#include "base/mem.h"
#include "base/num.h"
#include "forms/audit.h"
#include "forms/commands_play.h"
#include "forms/entities.h"
#include "forms/hostnative.h"

static json_t *status(const struct player *p, const char *word) {
    return json_pack("{s:s, s:s}", "step", p->name, "status", word);
}

/* ---- the log ---- */

/* `audit`: the log so far. `audit start [USER]`, `audit reason TEXT`, `audit jump`: what they say.
 * `audit EVENT [PATH]`: an event of rule W4 that happens now. */
json_t *step_audit(struct player *p) {
    const char *word = p->fields[0];
    if (strcmp(word, "start") == 0) {
        const struct audit_session session = {.user = p->fields[1], .resumed = p->resumed};
        audit_free(p->audit);
        strbuf_clear(&p->log);
        p->audit = audit_new(p->iv, &session, &p->log);
        return status(p, p->audit ? "ok" : "not-found");
    }
    if (!p->audit) {
        return status(p, "not-found");
    }
    enum audit_event event = audit_event_find(word);
    if (strcmp(word, "reason") == 0) {
        audit_reason(p->audit, p->fields[1]);
    } else if (strcmp(word, "jump") == 0) {
        audit_jump(p->audit);
    } else if (event != AUDIT_OTHER && !audit_event_has_end(event)) {
        audit_note(p->audit, event, p->fields[1]);
    } else if (*word) {
        return status(p, "not-found");
    }
    return json_pack("{s:s, s:s, s:b, s:s}", "step", "audit", "status", "ok", "wants_reason",
                     audit_wants_reason(p->audit), "csv", strbuf_text(&p->log));
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
json_t *step_visit(struct player *p) {
    const char *path = p->fields[0];
    struct iv_step step = {0};
    if (strcmp(path, "end") == 0) {
        step.kind = STEP_END;
    } else if (strcmp(path, "start") != 0 && !step_at(p, &step)) {
        return status(p, "not-found");
    }
    audit_show(p->audit, &step);
    return status(p, "ok");
}

json_t *step_leave(struct player *p) {
    audit_leave(p->audit);
    return status(p, "ok");
}

/* `wait MS`: time passes. */
json_t *step_wait(struct player *p) {
    int64_t ms;
    if (!num_parse_i64(p->fields[0], strlen(p->fields[0]), &ms)) {
        return status(p, "bad-value");
    }
    host_native_pass(p->host, ms);
    return status(p, "ok");
}

/* `arrive PATH VALUE`: what an action asked the device for has come. */
json_t *step_arrive(struct player *p) {
    bool there = interview_fill(p->iv, play_find(p), p->fields[1]);
    return json_pack("{s:s, s:s, s:s}", "step", "arrive", "path", p->fields[0], "status",
                     there ? "ok" : "not-found");
}

/* `sms`: the record as one short text (rule B15). */
json_t *step_sms(struct player *p) {
    AUTO(strbuf_done) struct strbuf text = {0};
    interview_write_compact(p->iv, &text);
    return json_pack("{s:s, s:s}", "step", "sms", "text", strbuf_text(&text));
}

/* ---- entities ---- */

static json_t *entity_json(const struct entity *it) {
    json_t *properties = json_object();
    for (size_t i = 0; i < it->n_properties; i++) {
        json_object_set_new(properties, it->properties[i].name,
                            json_string(it->properties[i].value));
    }
    json_t *out =
        json_pack("{s:s, s:s, s:s, s:s, s:s?, s:o, s:I, s:I, s:s}", "path", it->path, "action",
                  entity_action_name(it->action), "dataset", it->dataset, "id", it->id, "label",
                  it->label, "properties", properties, "base_version", (json_int_t)it->base_version,
                  "trunk_version", (json_int_t)it->trunk_version, "branch_id", it->branch_id);
    if (it->problem) {
        json_object_set_new(out, "problem", json_string(it->problem));
    }
    return out;
}

/* `entities`: those of the record as it stands; `entities FILE`: of a record that somebody sent. */
json_t *step_entities(struct player *p) {
    struct entities entities = {0};
    struct err err = {0};
    AUTO(strbuf_done) struct strbuf xml = {0};
    if (*p->fields[0]) {
        size_t len = 0;
        AUTO(mem_freep) char *bytes = file_read(p->fields[0], FORM_MAX_BYTES, &len, &err);
        strbuf_addn(&xml, bytes ? bytes : "", len);
    } else {
        interview_write(p->iv, SUBMIT_PLAIN, &xml);
    }
    if (err.code ||
        !entities_read(interview_form(p->iv), strbuf_text(&xml), xml.len, &entities, &err)) {
        return json_pack("{s:s, s:s}", "step", "entities", "error", err.text);
    }
    json_t *good = json_array(), *refused = json_array();
    for (size_t i = 0; i < entities.n; i++) {
        json_array_append_new(entities.items[i].problem ? refused : good,
                              entity_json(&entities.items[i]));
    }
    entities_done(&entities);
    return json_pack("{s:s, s:o, s:o}", "step", "entities", "entities", good, "refused", refused);
}
