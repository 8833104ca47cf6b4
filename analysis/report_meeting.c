/* analysis/report_meeting.c — the last meeting where residents saw the results, the objections,
 * what small groups say in their own words, and whether these very figures may leave. */
#include <string.h>

#include "analysis/report_impl.h"
#include "base/err.h"
#include "base/mem.h"
#include "base/strbuf.h"
#include "survey/approval.h"
#include "survey/voice.h"

/* The latest by its day, not as recorded. */
static bool take_meeting(void *ctx, const struct meeting *meeting, struct err *err) {
    (void)err;
    struct report *r = ctx;
    struct report_meeting *last = &r->meeting;
    if (!last->held_on || strcmp(meeting->held_on, last->held_on) >= 0) {
        last->held_on = arena_strdup(&r->mem, meeting->held_on);
        last->changed = meeting->changed ? arena_strdup(&r->mem, meeting->changed) : NULL;
        last->people = meeting->people;
    }
    return true;
}

static bool take_objection(void *ctx, const struct objection *objection, struct err *err) {
    (void)err;
    struct report *r = ctx;
    r->meeting.n_objections++;
    r->meeting.n_open += objection->answer == NULL;
    return true;
}

/* Kept only with consent, after a second person has asked whether a neighbour could tell whose
 * words these are (survey/voice.h). */
static bool take_voice(void *ctx, const struct voice *voice, struct err *err) {
    (void)err;
    struct report *r = ctx;
    *MEM_PUSH(r->voices, r->n_voices, r->voices_cap) = (struct report_voice){
        .text = arena_strdup(&r->mem, voice->text),
        .said_by =
            voice->said_by && *voice->said_by ? arena_strdup(&r->mem, voice->said_by) : NULL};
    return true;
}

static bool read_voices(struct report *r, struct store *st, struct err *err) {
    int64_t n_talks;
    if (!voice_each(st, take_voice, r, err) || !private_talk_count(st, &n_talks, err)) {
        return false;
    }
    r->private_talk = n_talks > 0;
    return true;
}

/* Two of the group agreed to what these figures say, and it still holds. */
static bool read_approval(struct report *r, struct store *st, struct err *err) {
    struct err why = {0};
    struct approval approval;
    AUTO(strbuf_done) struct strbuf tables = {0};
    AUTO(figures_done) struct figures plain = {0}; // as approved: in the form's own language
    const struct figures_options options = {
        .tier = r->tier, .form_id = r->form_id, .progress = &r->knocks->progress};
    if (r->tier == TIER_INTERNAL || r->options.approved) {
        return true;
    }
    if (r->options.lang && !figures_make(&plain, st, &options, err)) {
        return false;
    }
    figures_csv(&tables, r->options.lang ? &plain : &r->figures);
    r->options.approved =
        approval_holds(st, tier_rules[r->tier].name, strbuf_text(&tables), tables.len,
                       r->options.now_utc_ms, &r->mem, &approval, &why);
    if (why.code == ERR_IO || why.code == ERR_LIMIT) {
        *err = why;
        return false;
    }
    return true;
}

bool report_gather_meeting(struct report *r, struct store *st, struct err *err) {
    return meeting_each(st, take_meeting, r, err) && objection_each(st, take_objection, r, err) &&
           read_voices(r, st, err) && read_approval(r, st, err);
}
