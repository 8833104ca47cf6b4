/* analysis/report_back.c — the last pages: what is hidden and why, the limits, the questions word
 * for word, the officer's checklist, the table to fill in and send back, what comes next. */
#include <string.h>

#include "analysis/report_impl.h"

/* ---- what is hidden, and why ---- */

/* Blocks of which nothing is shown, each with its reason: both stand on the map as well. */
static void hidden_blocks(struct report *r, struct document *doc) {
    uint64_t few = 0, short_list = 0, joined = 0;
    for (size_t i = 0; i < r->n_blocks; i++) {
        const struct verdict *v = &r->blocks[i].v;
        bool hidden = v->kind == VERDICT_TOO_FEW, with_others = r->blocks[i].counted_in != NULL;
        joined += hidden && with_others;
        short_list += hidden && v->few_doors && !with_others;
        few += hidden && !v->few_doors && !with_others;
    }
    if (few) {
        document_item(doc, TELL(r, TELL_HIDDEN_BLOCKS_FEW, report_number(r, few),
                                report_number(r, verdict_least(r->tier, true))));
    }
    if (short_list) {
        document_item(doc, TELL(r, TELL_HIDDEN_BLOCKS_DOORS, report_number(r, short_list),
                                report_number(r, tier_rules[r->tier].doors_min)));
    }
    if (joined) {
        document_item(doc, TELL(r, TELL_HIDDEN_BLOCKS_JOINED, report_number(r, joined)));
    }
}

void report_rules(struct report *r, struct document *doc) {
    const struct tier_rules *rules = &tier_rules[r->tier];
    if (r->tier == TIER_INTERNAL) {
        document_para(doc, WORD(r, TELL_RULES_INTERNAL));
        return;
    }
    document_list(doc, false);
    document_item(doc, TELL(r, TELL_RULE_GROUP, report_number(r, rules->group_min)));
    document_item(doc, TELL(r, TELL_RULE_CELL, report_number(r, rules->cell_min)));
    document_item(doc, TELL(r, TELL_RULE_BASE, report_number(r, rules->base)));
    document_item(doc, TELL(r, TELL_RULE_DOORS, report_number(r, rules->doors_min)));
    document_item(doc, WORD(r, TELL_RULE_HEALTH));
    document_item(doc, WORD(r, TELL_RULE_PLACES));
    hidden_blocks(r, doc);
    document_end(doc);
}

void section_hidden(struct report *r, struct document *doc) {
    document_heading(doc, 1, WORD(r, TELL_RULES));
    document_para(doc, WORD(r, TELL_RULES_WHY));
    report_rules(r, doc);
    if (r->tier != TIER_INTERNAL) {
        document_para(doc, WORD(r, r->figures.n_hidden ? TELL_RULES_SOME : TELL_RULES_NONE));
    }
}

/* ---- limits ---- */

void report_limits(struct report *r, struct document *doc) {
    bool no_doors = r->knocks->progress.all.n_homes == 0;
    bool few = report_turnout(r).banner;
    const struct {
        bool holds;
        enum report_word word;
    } limits[] = {
        {true,                                         TELL_LIMIT_VOICE   },
        {no_doors,                                     TELL_LIMIT_NO_DOORS},
        {!no_doors,                                    TELL_LIMIT_SILENT  },
        {few,                                          TELL_LIMIT_FEW     },
        {r->has_ranking && r->v.kind == VERDICT_BANDS, TELL_LIMIT_BANDS   },
        {r->has_ranking,                               TELL_LIMIT_CARD    },
        {r->has_ranking && r->all.n_notes,             TELL_LIMIT_RENAMED },
        {r->has_ranking && r->v.lead == LEAD_CLOSE,    TELL_LIMIT_CLOSE   },
        {r->n_blocks > 0,                              TELL_LIMIT_BLOCKS  },
        {r->tier != TIER_INTERNAL,                     TELL_LIMIT_ROUNDED },
        {true,                                         TELL_LIMIT_ALIKE   },
        {true,                                         TELL_LIMIT_TIME    },
    };
    document_list(doc, false);
    for (size_t i = 0; i < LEN(limits); i++) {
        if (limits[i].holds) {
            document_item(doc, WORD(r, limits[i].word));
        }
    }
    document_end(doc);
}

void section_limits(struct report *r, struct document *doc) {
    document_heading(doc, 1, WORD(r, TELL_LIMITS));
    report_limits(r, doc);
}

/* ---- questions ---- */

const char *report_form_line(struct report *r) {
    return r->form_version[0] ? TELL(r, TELL_QUESTIONS_FORM, r->form_title, r->form_version)
                              : TELL(r, TELL_QUESTIONS_PLAIN, r->form_title);
}

void section_questions(struct report *r, struct document *doc) {
    document_heading(doc, 1, WORD(r, TELL_QUESTIONS));
    document_para(doc, report_form_line(r));
    document_list(doc, true);
    for (size_t i = 0; i < r->n_questions; i++) {
        const struct report_question *q = &r->questions[i];
        bool same = i > 0 && q->choices && q[-1].choices && strcmp(q->choices, q[-1].choices) == 0;
        const char *choices = same ? WORD(r, TELL_SAME_LIST) : q->choices;
        const char *label = report_asked(r, q->label);
        document_item(doc, choices ? TELL(r, TELL_QUESTION, label, choices) : label);
    }
    document_end(doc);
}

/* ---- for the officer ---- */

void section_checklist(struct report *r, struct document *doc) {
    document_heading(doc, 1, WORD(r, TELL_CHECKLIST));
    document_para(doc, WORD(r, TELL_CHECKLIST_WHAT));
    document_ticks(doc);
    for (int word = TELL_CHECKLIST_1; word <= TELL_CHECKLIST_10; word++) {
        document_item(doc, WORD(r, (enum report_word)word));
    }
    document_end(doc);
}

void section_actions(struct report *r, struct document *doc) {
    const struct document_column columns[] = {
        {WORD(r, TELL_COL_ASK),   false, 0.52},
        {WORD(r, TELL_COL_WHO),   false, 0.16},
        {WORD(r, TELL_COL_WHAT),  false, 0.16},
        {WORD(r, TELL_COL_UNTIL), false, 0.16},
    };
    const char *asks[REPORT_ASKS];
    bool own;
    size_t n = report_asks(r, asks, &own);
    document_heading(doc, 1, WORD(r, TELL_ACTIONS));
    document_para(doc, WORD(r, TELL_ACTIONS_WHAT));
    document_table(doc, WORD(r, TELL_ACTIONS_TABLE), columns, LEN(columns));
    for (size_t i = 0; i < REPORT_ASKS; i++) {
        const char *cells[] = {i < n ? asks[i] : WORD(r, TELL_BLANK_ASK), WORD(r, TELL_BLANK),
                               WORD(r, TELL_BLANK), WORD(r, TELL_BLANK)};
        document_row(doc, cells, LEN(cells));
    }
    document_end(doc);
}

const char *report_meeting_line(struct report *r) {
    if (!r->meeting.held_on) {
        return NULL;
    }
    const char *day = report_iso_day(r, r->meeting.held_on);
    return r->meeting.people < 0
               ? TELL(r, TELL_MEETING, day)
               : TELL(r, TELL_MEETING_PEOPLE, day, report_number(r, (uint64_t)r->meeting.people));
}

void section_next(struct report *r, struct document *doc) {
    const char *meeting = report_meeting_line(r);
    document_heading(doc, 1, WORD(r, TELL_NEXT));
    document_fact(doc, WORD(r, TELL_NEXT_MEETING), meeting ? meeting : WORD(r, TELL_NO_MEETING));
    if (r->meeting.n_objections > 0) {
        document_para(doc, TELL(r, TELL_OBJECTIONS, report_number(r, r->meeting.n_objections),
                                report_number(r, r->meeting.n_open)));
    }
    if (r->meeting.changed) {
        document_fact(doc, WORD(r, TELL_NEXT_CHANGED), r->meeting.changed);
    }
    document_fact(doc, WORD(r, TELL_NEXT_SURVEY), report_text_or(r, REPORT_NEXT));
    document_fact(doc, WORD(r, TELL_NEXT_CONTACT), report_text_or(r, REPORT_CONTACT));
}

/* ---- in their own words (spec/domain.md 3.6, F and H) ---- */

/* Of a private talk only that there was one: how many would tell how many small groups there are.
 */
void section_voices(struct report *r, struct document *doc) {
    if (r->n_voices > 0) {
        document_heading(doc, 1, WORD(r, TELL_VOICES));
        document_para(doc, WORD(r, TELL_VOICES_WHAT));
        document_list(doc, false);
        for (size_t i = 0; i < r->n_voices; i++) {
            const struct report_voice *voice = &r->voices[i];
            const char *text = TELL(r, TELL_QUOTED, voice->text);
            document_item(doc,
                          voice->said_by ? TELL(r, TELL_VOICE_BY, text, voice->said_by) : text);
        }
        document_end(doc);
    }
    if (r->private_talk) {
        document_para(doc, WORD(r, TELL_PRIVATE_TALK));
    }
}
