/* survey/told_knock.c — see told_knock.h. */
#include "survey/told_knock.h"

#include <string.h>

#include "base/err.h"
#include "base/num.h"

const char *const told_field_names[TOLD_FIELDS] = {
    [TOLD_DWELLING] = "dwelling", [TOLD_OUTCOME] = "outcome",   [TOLD_AT] = "at",
    [TOLD_CALLBACK] = "callback", [TOLD_SURVEYOR] = "surveyor", [TOLD_NOTE] = "note",
    [TOLD_INSTEAD] = "instead"};

static bool read_moment(const char *text, int64_t *out) {
    return !text || num_parse_i64(text, strlen(text), out);
}

bool told_knock_read(const char *const texts[TOLD_FIELDS], struct told_knock *out,
                     struct err *err) {
    *out = (struct told_knock){
        .visit = {.dwelling = texts[TOLD_DWELLING],
                  .outcome = texts[TOLD_OUTCOME],
                  .surveyor = texts[TOLD_SURVEYOR],
                  .note = texts[TOLD_NOTE],
                  .lived_in = -1}
    };
    for (int i = 0; i < TOLD_FIELDS; i++) {
        if (texts[i] && strlen(texts[i]) > TOLD_FIELD_MAX) {
            return err_set(err, ERR_LIMIT, "%s: more than %d bytes", told_field_names[i],
                           TOLD_FIELD_MAX);
        }
    }
    if (!texts[TOLD_DWELLING] || !texts[TOLD_AT] ||
        (!texts[TOLD_OUTCOME] && !texts[TOLD_INSTEAD])) {
        return err_set(err, ERR_SYNTAX, "a knock names a home, an outcome and when it was");
    }
    return (read_moment(texts[TOLD_AT], &out->visit.at_utc) &&
            read_moment(texts[TOLD_CALLBACK], &out->visit.callback_utc) &&
            read_moment(texts[TOLD_INSTEAD], &out->instead_utc)) ||
           err_set(err, ERR_SYNTAX, "a knock says when it was in milliseconds since 1970");
}

/* ---- the knocks of a home ---- */

struct search {
    const struct store_visit *visit;
    int64_t instead_utc;
    bool again;
    int64_t wrong; // id of the knock that was told wrongly; 0: there is none
};

/* The same moment by the same person is the same knock, also when it was put right since. */
static bool is_same(const struct store_visit *before, const struct store_visit *visit) {
    return before->at_utc == visit->at_utc && (strcmp(before->outcome, visit->outcome) == 0 ||
                                               (before->surveyor && visit->surveyor &&
                                                strcmp(before->surveyor, visit->surveyor) == 0));
}

static bool look(void *ctx, const struct store_visit *before, struct err *err) {
    struct search *search = ctx;
    (void)err;
    if (!search->instead_utc) {
        search->again |= is_same(before, search->visit);
    } else if (before->at_utc == search->instead_utc && !before->instance_id) {
        search->wrong = before->id;
    }
    return true;
}

/* One that was told wrongly and never came goes in as it should have been. */
static bool put_right(struct store *st, struct told_knock *told, int64_t wrong, struct err *err) {
    struct store_visit *visit = &told->visit;
    visit->id = wrong;
    if (!visit->outcome) {
        return !wrong || store_drop_visit(st, wrong, err);
    }
    visit->at_utc = told->instead_utc;
    return wrong ? store_correct_visit(st, visit, err) : store_add_visit(st, visit, err);
}

bool told_knock_log(struct store *st, struct told_knock *told, struct arena *mem, bool *again,
                    struct err *err) {
    struct store_visit *visit = &told->visit;
    struct search search = {.visit = visit, .instead_utc = told->instead_utc};
    const char *code = NULL;
    if (!store_find_household(st, visit->dwelling, mem, &code, &visit->household, err)) {
        return false;
    }
    visit->dwelling = code ? code : visit->dwelling;
    if (!store_each_visit(st, visit->dwelling, look, &search, err)) {
        return false;
    }
    *again = search.again;
    return told->instead_utc ? put_right(st, told, search.wrong, err)
                             : search.again || store_add_visit(st, visit, err);
}
