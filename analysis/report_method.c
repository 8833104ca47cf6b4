/* analysis/report_method.c — the method statement: the headings of spec/domain.md 5.3, in their
 * order, each with what the survey knows of it, or with the sentence that nobody wrote it down. */
#include "analysis/headline.h"
#include "analysis/report_impl.h"

#include "base/date.h"

static void say_who(struct report *r, struct document *doc) {
    document_para(doc, TELL(r, TELL_WHO_NEIGHBOURS, r->name));
    report_say_turnout(r, doc);
}

static void say_owner(struct report *r, struct document *doc) {
    document_fact(doc, WORD(r, TELL_METHOD_PURPOSE), report_text_or(r, REPORT_PURPOSE));
    document_fact(doc, WORD(r, TELL_METHOD_OWNER), report_text_or(r, REPORT_OWNER));
}

static void say_area(struct report *r, struct document *doc) {
    uint64_t blocks = 0;
    for (size_t i = 0; i < r->figures.n_places; i++) {
        const struct figure_area *area = &r->figures.places[i];
        blocks += area->kind == PLACE_BLOCK && !area->joined;
    }
    document_para(doc, TELL(r, TELL_METHOD_BLOCKS, r->name, report_number(r, blocks)));
    document_fact(doc, WORD(r, TELL_METHOD_AGREED), report_text_or(r, REPORT_AREA));
}

static void say_listing(struct report *r, struct document *doc) {
    const struct progress_group *all = &r->knocks->progress.all;
    if (all->n_homes == 0) {
        document_para(doc, WORD(r, TELL_NO_DOOR_LIST));
        return;
    }
    document_fact(doc, WORD(r, TELL_METHOD_LISTED), report_about(r, all->n_households));
    document_fact(doc, WORD(r, TELL_METHOD_LIVED_IN), report_lived_in(r));
    document_fact(doc, WORD(r, TELL_METHOD_VOID), report_no_homes(r));
}

static void say_team(struct report *r, struct document *doc) {
    document_fact(doc, WORD(r, TELL_HOW_WHO), report_surveyors(r));
    document_fact(doc, WORD(r, TELL_HOW_TRAINING), report_text_or(r, REPORT_TRAINING));
    document_fact(doc, WORD(r, TELL_HOW_LANGUAGES), report_language_list(r));
    document_fact(doc, WORD(r, TELL_HOW_WHEN), report_when(r));
    document_fact(doc, WORD(r, TELL_HOW_TIMES), report_times(r));
}

static void say_attempts(struct report *r, struct document *doc) {
    document_fact(doc, WORD(r, TELL_HOW_KNOCKS), report_about(r, r->knocks->n));
    document_para(doc, report_attempts(r));
}

static void say_outcomes(struct report *r, struct document *doc) {
    if (r->knocks->progress.all.n_homes == 0) {
        document_para(doc, WORD(r, TELL_OUTCOMES_NO_DOORS));
        return;
    }
    report_outcome_table(r, doc);
}

static void say_rates(struct report *r, struct document *doc) {
    if (r->knocks->progress.all.n_homes == 0) {
        document_para(doc, WORD(r, TELL_OUTCOMES_NO_DOORS));
        return;
    }
    document_fact(doc, "RR2",
                  TELL(r, TELL_METHOD_RATE, report_rate(r, RATE_RR2), WORD(r, TELL_RR2)));
    document_fact(doc, "RR6",
                  TELL(r, TELL_METHOD_RATE, report_rate(r, RATE_RR6), WORD(r, TELL_RR6)));
}

static void say_missing(struct report *r, struct document *doc) {
    if (!report_has_blocks(r)) {
        document_para(doc, WORD(r, TELL_MAP_NO_BLOCKS));
    } else {
        report_missing_table(r, doc);
    }
    document_para(doc, WORD(r, TELL_METHOD_TENURE));
}

static void say_ways(struct report *r, struct document *doc) {
    document_para(doc, report_sources(r));
}

static void say_version(struct report *r, struct document *doc) {
    document_para(doc, report_form_line(r));
}

static void say_checks(struct report *r, struct document *doc) {
    report_checks(r, doc);
}

static void say_back(struct report *r, struct document *doc) {
    const char *meeting = report_meeting_line(r);
    if (!meeting) {
        document_para(doc, WORD(r, TELL_NO_MEETING));
        return;
    }
    document_para(doc, meeting);
    document_para(doc, TELL(r, TELL_OBJECTIONS, report_number(r, r->meeting.n_objections),
                            report_number(r, r->meeting.n_open)));
    document_fact(doc, WORD(r, TELL_NEXT_CHANGED),
                  r->meeting.changed ? r->meeting.changed : WORD(r, TELL_NOTHING_CHANGED));
}

static void say_ranking(struct report *r, struct document *doc) {
    if (!r->has_ranking || r->v.kind != VERDICT_FULL) {
        document_para(doc, r->has_ranking
                               ? TELL(r, TELL_METHOD_NO_ORDER, report_number(r, FULL_MIN))
                               : WORD(r, TELL_NO_RANKING));
        return;
    }
    document_para(doc, WORD(r, TELL_METHOD_RANKING));
    document_para(doc, report_agreement(r));
    document_para(doc, report_firmness(r));
    document_small(doc, TELL(r, TELL_FIRM_SEED, report_number(r, STABILITY_DRAWS),
                             report_number(r, STABILITY_SEED)));
}

static void say_weights(struct report *r, struct document *doc) {
    document_para(doc, WORD(r, TELL_WEIGHTS_PLAIN));
    document_para(doc, WORD(r, !r->weights.known   ? TELL_WEIGHTS_NOT
                               : r->weights.change ? TELL_WEIGHTS_CHANGE
                                                   : TELL_WEIGHTS_SAME));
}

static void say_contact(struct report *r, struct document *doc) {
    document_para(doc, report_text_or(r, REPORT_CONTACT));
}

static void say_next(struct report *r, struct document *doc) {
    document_para(doc, report_text_or(r, REPORT_NEXT));
}

static const struct {
    enum report_word heading;
    report_section_fn say;
} parts[] = {
    {TELL_METHOD_1,  say_owner    },
    {TELL_METHOD_2,  say_who      },
    {TELL_METHOD_3,  say_area     },
    {TELL_METHOD_4,  say_listing  },
    {TELL_METHOD_5,  say_team     },
    {TELL_METHOD_6,  say_attempts },
    {TELL_METHOD_7,  say_outcomes },
    {TELL_METHOD_8,  say_rates    },
    {TELL_METHOD_9,  say_missing  },
    {TELL_METHOD_10, say_ways     },
    {TELL_METHOD_11, say_version  },
    {TELL_METHOD_12, say_checks   },
    {TELL_METHOD_13, say_back     },
    {TELL_METHOD_14, say_ranking  },
    {TELL_METHOD_15, say_weights  },
    {TELL_METHOD_16, report_rules },
    {TELL_METHOD_17, report_limits},
    {TELL_METHOD_18, say_contact  },
    {TELL_METHOD_19, say_next     },
};

struct document *report_method(struct report *r) {
    struct document *doc = report_start(r, TELL(r, TELL_METHOD, r->name), NULL);
    report_say_practice(r, doc);
    for (size_t i = 0; i < LEN(parts); i++) {
        document_heading(doc, 1, WORD(r, parts[i].heading));
        parts[i].say(r, doc);
    }
    return doc;
}
