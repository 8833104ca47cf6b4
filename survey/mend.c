/* survey/mend.c — see mend.h. */
#include "survey/mend.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/mem.h"
#include "base/strbuf.h"
#include "forms/hostnative.h"
#include "survey/ask.h"
#include "survey/ask_answer.h"
#include "survey/ask_way.h"
#include "survey/catalog.h"
#include "survey/compare.h"
#include "survey/intake.h"

struct mend {
    struct store *st;
    struct store_submission sub;
    struct host_native *host;
    struct form *form;
    struct interview *before, *after; // as it is; being changed
    struct arena mem;
};

void mend_close(struct mend *mend) {
    if (mend) {
        interview_free(mend->before);
        interview_free(mend->after);
        form_free(mend->form);
        host_native_free(mend->host);
        arena_done(&mend->mem);
        free(mend);
    }
}

/* ---- opening ---- */

/* "ktrwbn" as it stands on slips, "KTR WBN"; NULL when it is no such code. */
static const char *slip_of(struct arena *mem, const char *text) {
    char letters[ASK_RECEIPT_MAX];
    size_t n = 0, half = (ASK_RECEIPT_MAX - 2) / 2;
    for (const char *p = text; *p; p++) {
        char c = *p >= 'a' && *p <= 'z' ? (char)(*p - 'a' + 'A') : *p;
        if (c == ' ' || c == '-') {
            continue;
        }
        if (!strchr(ASK_RECEIPT_LETTERS, c) || n == 2 * half) {
            return NULL;
        }
        letters[n++] = c;
    }
    return n == 2 * half
               ? arena_printf(mem, "%.*s %.*s", (int)half, letters, (int)half, letters + half)
               : NULL;
}

static bool find(struct mend *mend, const char *named, struct err *err) {
    bool has;
    const char *slip = slip_of(&mend->mem, named);
    if (!store_has_submission(mend->st, named, &has, err)) {
        return false;
    }
    const char *id = has || !slip ? named : ask_find_slip(mend->st, slip, &mend->mem, err);
    return id && store_get_submission(mend->st, id, &mend->mem, &mend->sub, err);
}

static struct interview *restore(struct mend *mend, enum restore_mode mode, struct err *err) {
    struct interview *iv = interview_new(mend->form, host_native_host(mend->host));
    if (interview_restore(iv, mend->sub.xml, mend->sub.xml_len, mode, err)) {
        return iv;
    }
    interview_free(iv);
    return NULL;
}

struct mend *mend_open(struct store *st, const char *named, struct err *err) {
    AUTO(mend_closep) struct mend *mend = mem_zalloc(sizeof *mend);
    mend->st = st;
    mend->host = host_native_new(NULL);
    if (!find(mend, named, err)) {
        return NULL;
    }
    if (mend->sub.encrypted || mend->sub.replaced) {
        err_set(err, mend->sub.encrypted ? ERR_UNSUPPORTED : ERR_CONFLICT,
                mend->sub.encrypted ? "this record is sealed; it cannot be read here"
                                    : "this record was changed already; look for the newer one");
        return NULL;
    }
    mend->form = catalog_load(st, mend->sub.form_id, mend->sub.version, err);
    mend->before = mend->form ? restore(mend, RESTORE_DRAFT, err) : NULL;
    return mend->before ? mem_steal(&mend) : NULL;
}

const struct store_submission *mend_record(const struct mend *mend) {
    return &mend->sub;
}

const char *mend_title(const struct mend *mend) {
    return form_title(mend->form);
}

/* ---- questions ---- */

static bool can_mend(const struct ask_page *page) {
    static const enum control_kind kinds[] = {CTRL_INPUT, CTRL_SELECT1, CTRL_SELECT, CTRL_RANGE};
    bool place =
        page->type == FT_GEOPOINT || page->type == FT_GEOTRACE || page->type == FT_GEOSHAPE;
    for (size_t i = 0; !place && i < LEN(kinds); i++) {
        if (page->control == kinds[i]) {
            return true;
        }
    }
    return false;
}

static void describe(struct mend *mend, const struct iv_step *step, struct mend_question *out) {
    AUTO(strbuf_done) struct strbuf text = {0};
    struct ask_page *page = &out->page;
    ask_page_make(mend->before, step, NULL, &mend->mem, page);
    interview_path(mend->before, step->ref, &text);
    out->path = arena_strndup(&mend->mem, strbuf_text(&text), text.len);
    strbuf_clear(&text);
    ask_answer_say(page, page->current, &text);
    out->answer = page->secret ? "" : arena_strndup(&mend->mem, strbuf_text(&text), text.len);
    out->can = can_mend(page) && !interview_readonly(mend->before, step->ref);
}

bool mend_next(struct mend *mend, struct iv_step *step, struct mend_question *out) {
    while (interview_next(mend->before, step)) {
        if (step->kind == STEP_QUESTION && !ask_way_is_note(mend->before, step)) {
            describe(mend, step, out);
            return true;
        }
    }
    return false;
}

bool mend_find(struct mend *mend, const char *path, struct mend_question *out, struct err *err) {
    struct iv_step step = {0};
    struct iv_ref ref = interview_find(mend->before, path);
    if (!ref.node || !ask_way_find_ref(mend->before, ref, &step) ||
        ask_way_is_note(mend->before, &step)) {
        return err_set(err, ERR_NOT_FOUND, "this question is not asked in this record");
    }
    describe(mend, &step, out);
    return true;
}

/* ---- putting right ---- */

static bool set(struct mend *mend, const struct mend_change *change, struct err *err) {
    static const char *const words[] = {
        [SET_REQUIRED] = "this question needs an answer",
        [SET_CONSTRAINT] = "the questionnaire does not take this answer",
        [SET_BAD_VALUE] = "this is no answer to this question: a number, a date or a choice is "
                          "written otherwise",
        [SET_READ_ONLY] = "this answer cannot be changed",
        [SET_NOT_RELEVANT] = "this question is not asked in this record",
        [SET_NOT_FOUND] = "this question is not in the record",
    };
    struct iv_ref ref = interview_find(mend->after, change->path);
    if (strcmp(interview_get(mend->after, ref), change->value) == 0) {
        return err_set(err, ERR_SYNTAX, "that is the answer already; nothing was changed");
    }
    enum set_status status = interview_set(mend->after, ref, change->value);
    if (status == SET_OK) {
        return true;
    }
    const char *own = interview_message(mend->after, ref, status);
    return err_set(err, ERR_SYNTAX, "%s; nothing was changed", *own ? own : words[status]);
}

static bool log_changes(struct mend *mend, const struct mend_change *change,
                        const char *instance_id, struct err *err) {
    struct changes changes = {0};
    bool ok = true;
    changes_find(mend->before, mend->after, &changes);
    for (size_t i = 0; ok && i < changes.n; i++) {
        const struct store_correction correction = {.instance_id = instance_id,
                                                    .path = changes.items[i].path,
                                                    .old_value = changes.items[i].old_value,
                                                    .new_value = changes.items[i].new_value,
                                                    .who = change->who,
                                                    .why = change->why,
                                                    .at_utc = change->at_utc};
        ok = store_add_correction(mend->st, &correction, err);
    }
    changes_done(&changes);
    return ok;
}

static bool store(struct mend *mend, const struct mend_change *change, struct err *err) {
    AUTO(intake_freep) struct intake *in = intake_new(mend->st);
    AUTO(strbuf_done) struct strbuf xml = {0};
    const struct intake_facts facts = {.source = "page",
                                       .surveyor = mend->sub.surveyor,
                                       .dwelling = mend->sub.dwelling,
                                       .received_utc = change->at_utc};
    struct intake_result result;
    interview_finalize(mend->after);
    interview_write(mend->after, SUBMIT_PLAIN, &xml);
    return intake_add(in, xml.data, xml.len, &facts, &result, err) &&
           log_changes(mend, change, result.instance_id, err);
}

bool mend_store(struct mend *mend, const struct mend_change *change, struct err *err) {
    struct mend_question question;
    if (!mend_find(mend, change->path, &question, err)) {
        return false;
    }
    if (!question.can) {
        return err_set(err, ERR_UNSUPPORTED, "this kind of answer cannot be put right here");
    }
    mend->after = mend->after ? mend->after : restore(mend, RESTORE_EDIT, err);
    if (!mend->after || !set(mend, change, err) || !store_begin(mend->st, err)) {
        return false;
    }
    if (!store(mend, change, err) || !store_commit(mend->st, err)) {
        store_rollback(mend->st);
        return false;
    }
    return true;
}
