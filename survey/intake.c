/* survey/intake.c — from bytes to everything a survey keeps of a record. */
#include "survey/intake.h"

#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "base/err.h"
#include "base/mem.h"
#include "survey/knock.h"
#include "survey/slot.h"
#include "survey/submission.h"
#include "survey/tables.h"

enum { PLANS_MAX = 64 }; // form versions whose statements are kept

struct kept_plan {
    char *form_id, *version;
    struct tables_plan *plan;
    struct knock_paths knock;
};

struct intake {
    struct store *st;
    struct submission sub;
    struct kept_plan plans[PLANS_MAX];
    size_t n_plans;
    struct arena mem; // dies with each record
    const char *waits_for;
    struct zone zone;
};

struct intake *intake_new(struct store *st) {
    struct intake *in = mem_zalloc(sizeof *in);
    in->st = st;
    return in;
}

static void forget_plan(struct kept_plan *kept) {
    tables_plan_free(kept->plan);
    free(kept->form_id);
    free(kept->version);
}

void intake_free(struct intake *in) {
    if (!in) {
        return;
    }
    for (size_t i = 0; i < in->n_plans; i++) {
        forget_plan(&in->plans[i]);
    }
    submission_done(&in->sub);
    arena_done(&in->mem);
    free(in);
}

/* ---- plans ---- */

static struct kept_plan *keep_plan(struct intake *in, const char *form_id, const char *version,
                                   struct tables_plan *plan) {
    if (in->n_plans == PLANS_MAX) {
        forget_plan(&in->plans[0]);
        memmove(in->plans, in->plans + 1, sizeof in->plans - sizeof in->plans[0]);
        in->n_plans--;
    }
    struct kept_plan *kept = &in->plans[in->n_plans++];
    *kept = (struct kept_plan){
        .form_id = mem_strdup(form_id), .version = mem_strdup(version), .plan = plan};
    knock_find_paths(&kept->knock, plan);
    return kept;
}

static struct kept_plan *plan_for(struct intake *in, const char *form_id, const char *version,
                                  struct err *err) {
    for (size_t i = 0; i < in->n_plans; i++) {
        if (strcmp(in->plans[i].form_id, form_id) == 0 &&
            strcmp(in->plans[i].version, version) == 0) {
            return &in->plans[i];
        }
    }
    struct store_form form; // says what is missing, better than an empty plan could
    bool known = store_get_form(in->st, form_id, version, &in->mem, &form, err);
    struct tables_plan *plan = known ? tables_plan_new(in->st, form_id, version, err) : NULL;
    return plan ? keep_plan(in, form_id, version, plan) : NULL;
}

/* ---- files ---- */

struct expecting {
    struct store *st;
    const char *instance_id;
    uint32_t n;
};

static bool expect_file(void *ctx, const char *name, struct err *err) {
    struct expecting *ex = ctx;
    if (!submission_file_name_ok(name)) {
        return true; // an answer like any other, but nothing that could be sent
    }
    ex->n++;
    return store_expect_attachment(ex->st, ex->instance_id, name, err);
}

/* Only sealed ones: a phone that was stopped while it sealed may send plain files beside them, and
 * those are not to lie here in the open (attack 68). */
static bool expect_sealed(struct intake *in, struct expecting *ex, struct err *err) {
    struct submission_envelope envelope;
    submission_envelope(&in->sub, &envelope);
    bool ok = true;
    for (size_t i = 0; ok && i <= envelope.n_files; i++) {
        const char *name = i < envelope.n_files ? envelope.files[i] : envelope.xml_file;
        ok = !name || !submission_sealed_name_ok(name) || expect_file(ex, name, err);
    }
    return ok;
}

/* ---- one record ---- */

static bool write_rows(struct intake *in, struct tables_plan *plan,
                       const struct store_submission *sub, struct intake_result *out,
                       struct err *err) {
    struct expecting ex = {.st = in->st, .instance_id = sub->instance_id};
    const struct tables_record record = {.id = out->id,
                                         .instance_id = sub->instance_id,
                                         .dwelling = sub->dwelling,
                                         .xml = &in->sub.xml};
    bool ok = sub->encrypted ? expect_sealed(in, &ex, err)
                             : tables_write(plan, &record, expect_file, &ex, &out->n_misfits, err);
    out->n_files = ex.n;
    return ok;
}

static bool follow_knock(struct intake *in, const struct store_submission *old,
                         const struct store_visit *visit, bool *found, struct err *err) {
    const char *code;
    int household;
    return !old->dwelling ||
           (store_find_household(in->st, old->dwelling, &in->mem, &code, &household, err) &&
            (!code || store_follow_visit(in->st, old->instance_id, code, visit, found, err)));
}

/* An interview belongs to a knock at its door. One of a home that is not on the list does not. */
static bool tie_knock(struct intake *in, const struct kept_plan *kept,
                      const struct store_submission *sub, const struct store_submission *old,
                      bool visits_come, struct err *err) {
    struct store_visit visit = {
        .instance_id = sub->instance_id, .surveyor = sub->surveyor, .lived_in = -1};
    bool found = false;
    if (kept->knock.none || !sub->dwelling) {
        return true;
    }
    if (!store_find_household(in->st, sub->dwelling, &in->mem, &visit.dwelling, &visit.household,
                              err)) {
        return false;
    }
    if (!visit.dwelling) {
        return true;
    }
    struct knock_said said;
    knock_read(&said, &kept->knock, &in->sub, kept->plan, sub->received_utc);
    visit.at_utc = said.at_utc;
    visit.callback_utc = said.callback_utc;
    visit.outcome = said.outcome;
    visit.lang = said.lang;
    if (old && !follow_knock(in, old, &visit, &found, err)) {
        return false;
    }
    int64_t day,
        since_midnight = date_split(said.at_utc, zone_offset_min(&in->zone, said.at_utc), &day);
    enum outcome outcome;
    bool interview = outcome_find(said.outcome, strlen(said.outcome), &outcome) &&
                     outcomes[outcome].rank <= outcomes[OUTCOME_PARTIAL].rank;
    bool look = interview || !said.logged; // a log may well hold two knocks of a kind on a day
    return found || visits_come ||
           store_tie_visit(in->st, &visit, look ? said.at_utc - since_midnight : -1, err);
}

static bool add_record(struct intake *in, struct kept_plan *kept,
                       const struct store_submission *sub, bool visits_come,
                       struct intake_result *out, struct err *err) {
    struct err why = {0};
    if (!store_add_submission(in->st, sub, &out->added, &out->id, &why)) {
        // The form is known, or there would be no plan: it is the edited record that is missing.
        in->waits_for = why.code == ERR_NOT_FOUND ? sub->deprecated_id : NULL;
        return err_pass(err, &why);
    }
    if (out->added != STORE_NEW) {
        return true;
    }
    struct store_submission old = {0};
    if (sub->deprecated_id && // its rows go; its XML stays
        (!store_get_submission(in->st, sub->deprecated_id, &in->mem, &old, err) ||
         !tables_remove(kept->plan, old.id, err))) {
        return false;
    }
    return write_rows(in, kept->plan, sub, out, err) &&
           tie_knock(in, kept, sub, sub->deprecated_id ? &old : NULL, visits_come, err);
}

const char *intake_waits_for(const struct intake *in) {
    return in->waits_for;
}

static const char *said(struct intake *in, const char *given, const char *path) {
    return given ? given : path && !in->sub.encrypted ? submission_answer(&in->sub, path) : NULL;
}

bool intake_add(struct intake *in, const char *xml, size_t len, const struct intake_facts *facts,
                struct intake_result *out, struct err *err) {
    arena_release(&in->mem, (struct arena_mark){0});
    in->waits_for = NULL;
    struct submission *read = &in->sub;
    struct kept_plan *kept = submission_read(read, xml, len, err)
                                 ? plan_for(in, read->form_id, read->version, err)
                                 : NULL;
    if (!kept) {
        return false;
    }
    const char *surveyor = said(in, facts->surveyor, tables_surveyor_path(kept->plan));
    const struct store_submission sub = {
        .instance_id = read->instance_id,
        .form_id = read->form_id,
        .version = read->version,
        .deprecated_id = read->deprecated_id,
        .source = facts->source,
        .surveyor = surveyor ? surveyor : facts->sender,
        .dwelling = said(in, facts->dwelling, tables_dwelling_path(kept->plan)),
        .received_utc = facts->received_utc,
        .encrypted = read->encrypted,
        .xml = xml,
        .xml_len = len};
    struct intake_result result = {.instance_id = sub.instance_id,
                                   .form_id = sub.form_id,
                                   .version = sub.version,
                                   .deprecated_id = sub.deprecated_id,
                                   .encrypted = sub.encrypted};
    if (!store_begin(in->st, err)) {
        return false;
    }
    if (!add_record(in, kept, &sub, facts->visits_come, &result, err) ||
        !store_commit(in->st, err)) {
        store_rollback(in->st);
        return false;
    }
    *out = result;
    return true;
}

/* ---- records opened ---- */

static bool same(const char *a, const char *b) {
    return strcmp(a ? a : "", b ? b : "") == 0;
}

static bool check_inside(const struct submission *read, const struct store_submission *sub,
                         struct err *err) {
    return (!read->encrypted && same(read->instance_id, sub->instance_id) &&
            same(read->form_id, sub->form_id) && same(read->version, sub->version) &&
            same(read->deprecated_id, sub->deprecated_id)) ||
           err_set(err, ERR_SYNTAX, "holds another record than its envelope says");
}

bool intake_open(struct intake *in, const struct store_submission *sub, const char *xml, size_t len,
                 bool visits_come, struct intake_opened *out, struct err *err) {
    arena_release(&in->mem, (struct arena_mark){0});
    struct kept_plan *kept =
        submission_read(&in->sub, xml, len, err) && check_inside(&in->sub, sub, err)
            ? plan_for(in, sub->form_id, sub->version, err)
            : NULL;
    if (!kept) {
        return false;
    }
    struct store_submission plain = *sub;
    plain.encrypted = false;
    plain.surveyor = said(in, sub->surveyor, tables_surveyor_path(kept->plan));
    plain.dwelling = said(in, sub->dwelling, tables_dwelling_path(kept->plan));
    *out = (struct intake_opened){.surveyor = plain.surveyor, .dwelling = plain.dwelling};
    const struct tables_record record = {.id = sub->id,
                                         .instance_id = sub->instance_id,
                                         .dwelling = plain.dwelling,
                                         .xml = &in->sub.xml};
    return sub->replaced || // an edit of it has come: its rows stand, not these
           (tables_write(kept->plan, &record, NULL, NULL, &out->n_misfits, err) &&
            (sub->dwelling || visits_come || tie_knock(in, kept, &plain, NULL, false, err)));
}

/* The XML that rows are made from; NULL for an envelope that nobody has opened. */
static bool find_answers(struct intake *in, const struct store_submission *sub,
                         struct store_opened *out, struct err *err) {
    bool found = true;
    *out =
        (struct store_opened){.xml = sub->xml, .xml_len = sub->xml_len, .dwelling = sub->dwelling};
    if (sub->encrypted && !store_get_opened(in->st, sub->instance_id, &in->mem, out, &found, err)) {
        return false;
    }
    out->xml = found ? out->xml : NULL;
    return true;
}

bool intake_rewrite(struct intake *in, const struct store_submission *sub, uint64_t *n_misfits,
                    struct err *err) {
    arena_release(&in->mem, (struct arena_mark){0});
    struct store_opened answers;
    if (!find_answers(in, sub, &answers, err)) {
        return false;
    }
    struct kept_plan *kept = plan_for(in, sub->form_id, sub->version, err);
    if (!kept || !answers.xml) {
        return kept != NULL;
    }
    const struct tables_record record = {.id = sub->id,
                                         .instance_id = sub->instance_id,
                                         .dwelling = answers.dwelling,
                                         .xml = &in->sub.xml};
    return submission_read(&in->sub, answers.xml, answers.xml_len, err) &&
           tables_write(kept->plan, &record, NULL, NULL, n_misfits, err);
}
