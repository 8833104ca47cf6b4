/* survey/knock.c — see knock.h. */
#include "survey/knock.h"

#include <string.h>

#include "base/attr.h"
#include "base/date.h"
#include "forms/hostnative.h"
#include "survey/submission.h"

#define FIND(plan, ...)                                                                            \
    tables_find((plan), (const char *const[]){__VA_ARGS__},                                        \
                LEN(((const char *const[]){__VA_ARGS__})))

void knock_find_paths(struct knock_paths *out, const struct tables_plan *plan) {
    static const char *const times[] = {"when",         "end_time",   "end",
                                        "consent_time", "start_time", "start"};
    for (size_t i = 0; i < LEN(out->when); i++) {
        out->when[i] = tables_find(plan, &times[i], 1);
    }
    out->outcome = FIND(plan, "outcome");
    out->callback = FIND(plan, "callback_at");
    out->lang = FIND(plan, "lang_need");
    out->consent = FIND(plan, "adult_consent", "consent_part", "consent", "consent_given");
    out->adult = FIND(plan, "adult_ok");
    out->none = FIND(plan, "addr_line", "bells_n") != NULL;
}

static const char *answer(struct submission *sub, const char *path) {
    return path && !sub->encrypted ? submission_answer(sub, path) : NULL;
}

static bool said_no(struct submission *sub, const char *path) {
    static const char *const words[] = {"no", "0", "false", "refused"};
    const char *text = answer(sub, path);
    for (size_t i = 0; text && i < LEN(words); i++) {
        if (strcmp(text, words[i]) == 0) {
            return true;
        }
    }
    return false;
}

int64_t knock_time(const char *text) {
    struct date_time dt;
    if (!text || !date_parse(text, strlen(text), false, &dt) || !dt.has_date || !dt.has_time) {
        return 0;
    }
    int64_t ms = date_to_days(dt.date) * DATE_MS_PER_DAY +
                 ((dt.hour * INT64_C(60) + dt.minute) * 60 + dt.second) * INT64_C(1000) + dt.ms;
    int offset_min = dt.has_offset ? dt.offset_min : host_native_offset_min(ms);
    return ms - offset_min * INT64_C(60000);
}

/* Clocks of phones may be off: a time before this is none, and so is one after the arrival. */
static int64_t time_at_door(struct submission *sub, const struct knock_paths *paths,
                            int64_t received_utc) {
    static const struct date_ymd first = {2000, 1, 1};
    for (size_t i = 0; i < LEN(paths->when); i++) {
        int64_t at = knock_time(answer(sub, paths->when[i]));
        if (at > date_to_days(first) * DATE_MS_PER_DAY && at <= received_utc) {
            return at;
        }
    }
    return received_utc;
}

static enum outcome outcome_of(struct submission *sub, const struct knock_paths *paths,
                               const struct tables_plan *plan) {
    struct tables_heard heard = tables_heard(plan);
    if (sub->encrypted) {
        return OUTCOME_COMPLETE;
    }
    if (said_no(sub, paths->adult)) {
        return OUTCOME_CHILD_ONLY;
    }
    if (said_no(sub, paths->consent)) {
        return OUTCOME_REFUSED_SOFT;
    }
    if ((heard.priorities_asked && !heard.priorities_answered) ||
        heard.core_answered * 2 < heard.core_asked) {
        return OUTCOME_BREAKOFF;
    }
    return heard.core_answered * 5 < heard.core_asked * 4 ? OUTCOME_PARTIAL : OUTCOME_COMPLETE;
}

void knock_read(struct knock_said *out, const struct knock_paths *paths, struct submission *sub,
                const struct tables_plan *plan, int64_t received_utc) {
    enum outcome outcome;
    const char *logged = answer(sub, paths->outcome);
    *out = (struct knock_said){.at_utc = time_at_door(sub, paths, received_utc)};
    out->logged = logged && outcome_find(logged, strlen(logged), &outcome);
    out->outcome = outcomes[out->logged ? outcome : outcome_of(sub, paths, plan)].code;
    out->callback_utc = knock_time(answer(sub, paths->callback));
    out->lang = answer(sub, paths->lang);
}
