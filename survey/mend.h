/* survey/mend.h — one answer of a record put right, without asking the others again.
 *
 * The record itself is never touched: a new version takes its place (rule B12), made by the engine,
 * so that what follows from the answer follows, and the form may refuse it. The log of corrections
 * gets a row for each answer that is another one now: who, when, why, from what to what. All of it
 * or nothing.
 *
 * Errors    ERR_NOT_FOUND: no such record or question; ERR_CONFLICT: changed by somebody else
 *           meanwhile; ERR_UNSUPPORTED: sealed; ERR_SYNTAX: the form does not take this answer. */
#pragma once
#include <stdbool.h>
#include <stdint.h>

#include "base/attr.h"
#include "survey/ask_page.h"
#include "survey/store.h"

struct arena;
struct err;
struct mend;

/* A record that stands, by instanceID or by the code of its slip ("KTR WBN"; letters of any case,
 * with or without the blank). `st` is borrowed. NULL on failure. */
MUST_USE struct mend *mend_open(struct store *st, const char *named, struct err *err);
void mend_close(struct mend *mend);
DEFINE_FREEP(mend_closep, struct mend *, mend_close)

const struct store_submission *mend_record(const struct mend *mend);
const char *mend_title(const struct mend *mend); // of the questionnaire

/* A question that the record answers, or leaves open. Texts live until mend_close(). */
struct mend_question {
    const char *path; // "/data/person[2]/age"
    struct ask_page page;
    const char *answer; // in words; "" for none
    bool can;           // it can be put right here: no places, files, rankings
};
/* In order of the form. Start with *step zeroed; false at the end. */
bool mend_next(struct mend *mend, struct iv_step *step, struct mend_question *out);
/* ERR_NOT_FOUND: not asked in this record. */
bool mend_find(struct mend *mend, const char *path, struct mend_question *out, struct err *err);

/* `st` of mend_open() must be open for writing. `value` as the form keeps it; "" empties it. The
 * record is open no more afterwards. */
struct mend_change {
    const char *path, *value, *who, *why;
    int64_t at_utc;
};
bool mend_store(struct mend *mend, const struct mend_change *change, struct err *err);
