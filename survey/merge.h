/* survey/merge.h — two laptops of one group: what the other survey has comes into this one.
 *
 * Comes    questionnaires with their files, records with theirs (opened ones opened), corrections,
 *          estates, blocks, homes with their history, visits, surveyors; meetings, objections with
 *          their answers, the voice box.
 * Stays    approvals, what was taken back, drafts, phones, accounts, blocks of pairs, the other
 *          survey's name. The other file is only read.
 * Same     a record by instanceID and bytes; a visit by its record, or by home, household, time,
 *          surveyor and outcome; a correction by all it says; a home by its code.
 * Differs  the same name with other content: this survey keeps its own, and it is told. A home's
 *          fields that the other laptop changed, and this one did not, are changed here too.
 * Again    merging twice changes nothing. One transaction: all of it or nothing. Visits come as
 *          they are, so records make none here; those of a home are numbered anew by time where
 *          some came. */
#pragma once
#include <stdbool.h>
#include <stdint.h>

struct err;
struct store;

enum merge_what {
    MERGE_FORMS,
    MERGE_RECORDS,
    MERGE_FILES,
    MERGE_HOMES,
    MERGE_AREAS, // estates and blocks
    MERGE_VISITS,
    MERGE_CORRECTIONS,
    MERGE_MEETINGS,
    MERGE_OBJECTIONS, // and their answers
    MERGE_VOICES,     // statements of small groups, private talks
    MERGE_N_WHAT,
};
extern const char *const merge_names[MERGE_N_WHAT]; // "forms", ...

struct merge_result {
    struct merge_count {
        uint64_t added, same, differ;
    } count[MERGE_N_WHAT];
    uint64_t n_changed; // fields of homes
};

struct merge_options {
    /* Called for each thing that differs; may be NULL. */
    void (*note)(void *ctx, const char *what, const char *why);
    void *note_ctx;
    void (*progress)(uint64_t done); // records; may be NULL
};

/* ERR_CONFLICT when both are one file. */
bool merge_survey(struct store *st, struct store *other, const struct merge_options *options,
                  struct merge_result *out, struct err *err);
