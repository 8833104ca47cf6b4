/* analysis/report_work.c — how we asked: dates, times of day, knocks, outcomes, response rates; who
 * is missing; what was checked. Counts of homes are rounded by the tier before anything is worked
 * out from them. */
#include <math.h>
#include <string.h>

#include "analysis/disclosure.h"
#include "analysis/guard.h"
#include "analysis/report_impl.h"
#include "base/date.h"
#include "survey/slot.h"

/* ---- how we asked ---- */

const char *report_when(struct report *r) {
    struct zone zone = {0};
    const struct knocks *knocks = r->knocks;
    if (!knocks->first_utc) {
        return WORD(r, TELL_NOT_WRITTEN);
    }
    const char *first = report_day(r, zone_day(&zone, knocks->first_utc));
    const char *last = report_day(r, zone_day(&zone, knocks->last_utc));
    return strcmp(first, last) == 0 ? first : TELL(r, TELL_FROM_TO, first, last);
}

/* "weekday mornings: about 35; …", those that there were. */
const char *report_times(struct report *r) {
    const char *texts[SLOTS];
    size_t n = 0;
    for (int i = 0; i < SLOTS; i++) {
        if (r->knocks->slots[i]) {
            texts[n++] = TELL(r, TELL_TIME, WORD(r, (enum report_word)(TELL_SLOT_1 + i)),
                              report_about(r, r->knocks->slots[i]));
        }
    }
    const char *list = n ? texts[0] : WORD(r, TELL_NOT_WRITTEN);
    for (size_t i = 1; i < n; i++) {
        list = TELL(r, TELL_CHOICES, list, texts[i]);
    }
    return list;
}

const char *report_language_list(struct report *r) {
    const char *texts[REPORT_LANGS_MAX];
    for (size_t i = 0; i < r->n_langs; i++) {
        const char *name = r->langs[i], *code = strstr(name, " (");
        texts[i] = code && code > name ? arena_strndup(&r->mem, name, (size_t)(code - name)) : name;
    }
    return r->n_langs ? report_list(r, texts, r->n_langs) : WORD(r, TELL_ONE_LANGUAGE);
}

enum { PARTS_MAX = 8 };

/* Parts of one number, which is told elsewhere: a small one is hidden, and others where they would
 * leave it too few values. Hidden ones say `hidden`. */
static void say_parts(struct report *r, const uint64_t *parts, size_t n, enum report_word hidden,
                      const char **texts) {
    const struct suppress_rules rules = disclosure_rules(&(struct disclosure){.tier = r->tier});
    int64_t count[PARTS_MAX + 1] = {0};
    uint8_t why[PARTS_MAX + 1] = {0};
    bool known[PARTS_MAX + 1] = {false};
    known[n] = true;
    for (size_t i = 0; i < n; i++) {
        uint64_t shown;
        count[i] = (int64_t)parts[i];
        count[n] += count[i];
        why[i] = tier_count(r->tier, parts[i], &shown) ? HIDE_NOT : HIDE_PRIMARY;
    }
    if (r->tier != TIER_INTERNAL) {
        guard_groups(&(struct guard_groups){.rules = &rules,
                                            .n_rows = 1,
                                            .n_cols = n,
                                            .count = count,
                                            .why = why,
                                            .known = known,
                                            .parts = true});
    }
    for (size_t i = 0; i < n; i++) {
        texts[i] = why[i] == HIDE_NOT ? report_about(r, parts[i]) : WORD(r, hidden);
    }
}

const char *report_sources(struct report *r) {
    const struct {
        uint64_t n;
        enum report_word word;
    } ways[] = {
        {r->work.n_phone,                      TELL_BY_PHONE   },
        {r->work.n_paper,                      TELL_BY_PAPER   },
        {r->work.n_laptop,                     TELL_BY_LAPTOP  },
        {r->work.n_practice,                   TELL_BY_PRACTICE},
        {r->work.n_other - r->work.n_practice, TELL_BY_OTHER   },
    };
    const char *texts[LEN(ways)], *numbers[LEN(ways)];
    uint64_t parts[LEN(ways)];
    size_t n = 0;
    for (size_t i = 0; i < LEN(ways); i++) {
        parts[i] = ways[i].n;
    }
    say_parts(r, parts, LEN(ways), TELL_SOME, numbers);
    for (size_t i = 0; i < LEN(ways); i++) {
        if (ways[i].n) {
            texts[n++] = TELL(r, ways[i].word, numbers[i]);
        }
    }
    return n ? report_list(r, texts, n) : WORD(r, TELL_NOT_WRITTEN);
}

const char *report_attempts(struct report *r) {
    const struct progress_group *all = &r->knocks->progress.all;
    if (all->n_homes == 0) {
        return WORD(r, TELL_NO_DOOR_LIST);
    }
    const char *numbers[PROGRESS_REACHED];
    say_parts(r, all->n_reached, PROGRESS_REACHED, TELL_HIDDEN, numbers);
    return TELL(r, TELL_ATTEMPTS, numbers[0], numbers[1], numbers[2]);
}

const char *report_surveyors(struct report *r) {
    return r->work.n_surveyors ? report_number(r, r->work.n_surveyors) : WORD(r, TELL_NOT_WRITTEN);
}

void section_how(struct report *r, struct document *doc) {
    document_heading(doc, 1, WORD(r, TELL_HOW));
    document_para(doc, WORD(r, TELL_HOW_WHAT));
    document_fact(doc, WORD(r, TELL_HOW_WHEN), report_when(r));
    document_fact(doc, WORD(r, TELL_HOW_TIMES), report_times(r));
    document_fact(doc, WORD(r, TELL_HOW_WHO), report_surveyors(r));
    document_fact(doc, WORD(r, TELL_HOW_TRAINING), report_text_or(r, REPORT_TRAINING));
    document_fact(doc, WORD(r, TELL_HOW_LANGUAGES), report_language_list(r));
    document_fact(doc, WORD(r, TELL_HOW_WAYS), report_sources(r));
    document_fact(doc, WORD(r, TELL_HOW_KNOCKS), report_about(r, r->knocks->n));
    document_fact(doc, WORD(r, TELL_HOW_ATTEMPTS), report_attempts(r));
}

/* ---- outcomes and response rates ---- */

static const struct {
    enum rate_family family;
    enum report_word word;
    const char *indicator, *category; // what tables.csv says of it
    enum report_word with_next;       // of both, where they are one line of tables.csv
} families[] = {
    {RATE_I,  TELL_FAMILY_I,  "turnout", "took_part", TELL_FAMILY_IP},
    {RATE_P,  TELL_FAMILY_P,  "turnout", "took_part", TELL_NOTHING  },
    {RATE_R,  TELL_FAMILY_R,  "turnout", "refused",   TELL_NOTHING  },
    {RATE_NC, TELL_FAMILY_NC, "turnout", "not_met",   TELL_NOTHING  },
    {RATE_O,  TELL_FAMILY_O,  "turnout", "other",     TELL_NOTHING  },
    {RATE_UH, TELL_FAMILY_UH, "turnout", "not_known", TELL_FAMILY_U },
    {RATE_UO, TELL_FAMILY_UO, "turnout", "not_known", TELL_NOTHING  },
    {RATE_NE, TELL_FAMILY_NE, "doors",   "no_home",   TELL_NOTHING  },
};

static uint64_t homes_of(const struct report *r, size_t family) {
    return r->knocks->progress.all.counts.n[families[family].family];
}

/* One of two is too small to be shown: the other one, less what tables.csv says of both, would be
 * nearly it. They are told as one then. */
static bool with_next(const struct report *r, size_t family) {
    uint64_t shown;
    if (families[family].with_next == TELL_NOTHING || !homes_of(r, family) ||
        !homes_of(r, family + 1)) {
        return false;
    }
    return !tier_count(r->tier, homes_of(r, family), &shown) ||
           !tier_count(r->tier, homes_of(r, family + 1), &shown);
}

/* As they are told: nothing of one that is told with another. */
static uint64_t told(const struct report *r, size_t family) {
    bool before = family > 0 && with_next(r, family - 1);
    return before ? 0 : homes_of(r, family) + (with_next(r, family) ? homes_of(r, family + 1) : 0);
}

/* Is it hidden in tables.csv, for its own sake or another's? */
static bool hidden_in_tables(const struct report *r, size_t family) {
    uint32_t at;
    const struct indicator *about = figures_indicator(&r->figures, families[family].indicator, &at);
    for (uint32_t i = 0; about && i < about->n_categories; i++) {
        if (strcmp(about->categories[i].code, families[family].category) == 0) {
            const struct figure *f = figures_find(&r->figures, 0, at, i);
            return f && f->hidden;
        }
    }
    return false;
}

static bool family_shown(const struct report *r, size_t family, uint64_t *shown) {
    return !hidden_in_tables(r, family) && tier_count(r->tier, told(r, family), shown);
}

const char *report_no_homes(struct report *r) {
    uint64_t shown, n = r->knocks->progress.all.counts.n[RATE_NE];
    return family_shown(r, LEN(families) - 1, &shown) ? report_about(r, n) : WORD(r, TELL_HIDDEN);
}

/* All homes known to be lived in: less those that took part, they tell what the others said. */
const char *report_lived_in(struct report *r) {
    for (size_t i = 0; i < LEN(families); i++) {
        enum rate_family family = families[i].family;
        uint64_t shown;
        if (family != RATE_UH && family != RATE_UO && family != RATE_NE &&
            !family_shown(r, i, &shown)) {
            return WORD(r, TELL_HIDDEN);
        }
    }
    return report_about(r, rates_lived_in(&r->knocks->progress.all.counts));
}

/* What the tier shows of the counts; hidden ones count as none. True: some are hidden. */
static bool shown_counts(const struct report *r, struct rate_counts *out) {
    bool hidden = false;
    *out = (struct rate_counts){0};
    for (size_t i = 0; i < LEN(families); i++) {
        enum rate_family family = families[i].family;
        uint64_t shown;
        if (family_shown(r, i, &shown)) {
            out->n[family] = shown;
        } else {
            hidden = true;
        }
    }
    return hidden;
}

void report_outcome_table(struct report *r, struct document *doc) {
    const struct document_column columns[] = {
        {WORD(r, TELL_COL_OUTCOME), false, 0.75},
        {WORD(r, TELL_COL_HOMES),   true,  0.25},
    };
    document_table(doc, WORD(r, TELL_OUTCOMES_TABLE), columns, LEN(columns));
    for (size_t i = 0; i < LEN(families); i++) {
        uint64_t n = told(r, i), shown;
        if (n) { // hidden for whichever reason, it is said alike
            enum report_word word = with_next(r, i) ? families[i].with_next : families[i].word;
            const char *cells[] = {WORD(r, word), family_shown(r, i, &shown)
                                                      ? report_about(r, n)
                                                      : WORD(r, TELL_HIDDEN)};
            document_row(doc, cells, LEN(cells));
        }
    }
    document_end(doc);
}

static const struct {
    enum rate rate;
    const char *name;
    enum report_word word;
} rate_rows[] = {
    {RATE_RR2, "RR2", TELL_RR2},
    {RATE_RR6, "RR6", TELL_RR6},
};

/* Whole percent, from the numbers shown. */
const char *report_rate(struct report *r, enum rate rate) {
    struct rate_counts counts;
    struct rates rates;
    shown_counts(r, &counts);
    response_rates(&counts, &rates);
    double share = rates.share[rate];
    return isnan(share) ? WORD(r, TELL_NOT_GIVEN)
                        : TELL(r, TELL_PERCENT, report_number(r, (uint64_t)round(100 * share)));
}

static void say_rates(struct report *r, struct document *doc) {
    const struct document_column columns[] = {
        {WORD(r, TELL_COL_RATE),    false, 0.1 },
        {WORD(r, TELL_COL_MEANS),   false, 0.78},
        {WORD(r, TELL_COL_PERCENT), true,  0.12},
    };
    document_table(doc, WORD(r, TELL_RATES_TABLE), columns, LEN(columns));
    for (size_t i = 0; i < LEN(rate_rows); i++) {
        const char *cells[] = {rate_rows[i].name, WORD(r, rate_rows[i].word),
                               report_rate(r, rate_rows[i].rate)};
        document_row(doc, cells, LEN(cells));
    }
    document_end(doc);
}

void section_outcomes(struct report *r, struct document *doc) {
    document_heading(doc, 1, WORD(r, TELL_OUTCOMES));
    if (r->knocks->progress.all.n_homes == 0) {
        document_para(doc, WORD(r, TELL_OUTCOMES_NO_DOORS));
        return;
    }
    struct rate_counts counts;
    bool hidden = shown_counts(r, &counts);
    report_outcome_table(r, doc);
    say_rates(r, doc);
    document_small(doc, WORD(r, r->tier == TIER_INTERNAL ? TELL_RATES_EXACT : TELL_RATES_ROUNDED));
    if (hidden) {
        document_small(doc, WORD(r, TELL_RATES_HIDDEN));
    }
}

/* ---- who is missing ---- */

/* How many took part in a block, from the figures; a sentence where that is hidden. */
static const char *block_turnout(struct report *r, const struct figure_area *area) {
    if (area->n == 0) {
        return WORD(r, TELL_HIDDEN);
    }
    if (area->doors == 0) {
        return report_number(r, area->n);
    }
    return TELL(r, TELL_PAIR, report_number(r, area->n), report_number(r, area->doors));
}

static const char *block_share(struct report *r, const struct figure_area *area) {
    if (area->n == 0 || area->doors == 0) {
        return WORD(r, area->n ? TELL_NO_DOOR_LIST : TELL_HIDDEN);
    }
    struct share share = {.known = true, .count = area->n, .n = area->doors};
    uint64_t tenths = (20 * area->n + area->doors) / (2 * area->doors);
    share.tenths = tenths > 10 ? 10 : (int)tenths;
    return report_share_text(r, &share);
}

/* Does it stand in this table with its neighbours? Then not once more without a number. */
static bool is_in_row(const struct report *r, const struct figure_area *area) {
    for (size_t i = 0; area->counted_in && i < r->figures.n_places; i++) {
        const struct figure_area *row = &r->figures.places[i];
        if (row->joined && row->name && strcmp(row->name, area->counted_in) == 0) {
            return true;
        }
    }
    return false;
}

void report_missing_table(struct report *r, struct document *doc) {
    bool any = false;
    for (size_t i = 0; i < r->figures.n_places; i++) {
        any = any || (r->figures.places[i].kind == PLACE_BLOCK && r->figures.places[i].n);
    }
    if (!any) {
        document_para(doc, WORD(r, TELL_BLOCKS_NONE));
        return;
    }
    const struct document_column columns[] = {
        {WORD(r, TELL_COL_BLOCK),    false, 0.32},
        {WORD(r, TELL_COL_ANSWERED), true,  0.2 },
        {WORD(r, TELL_COL_SHARE),    false, 0.48},
    };
    document_table(doc, WORD(r, TELL_MISSING_TABLE), columns, LEN(columns));
    for (size_t i = 0; i < r->figures.n_places; i++) {
        const struct figure_area *area = &r->figures.places[i];
        if (area->kind == PLACE_BLOCK && !is_in_row(r, area)) {
            const char *cells[] = {area->name && area->name[0] ? area->name : area->code,
                                   block_turnout(r, area), block_share(r, area)};
            document_row(doc, cells, LEN(cells));
        }
    }
    document_end(doc);
}

bool report_has_blocks(const struct report *r) {
    for (size_t i = 0; i < r->figures.n_places; i++) {
        if (r->figures.places[i].kind == PLACE_BLOCK) {
            return true;
        }
    }
    return false;
}

void section_missing(struct report *r, struct document *doc) {
    document_heading(doc, 1, WORD(r, TELL_MISSING));
    document_para(doc, WORD(r, TELL_MISSING_WHAT));
    if (!report_has_blocks(r)) {
        document_para(doc, WORD(r, TELL_MAP_NO_BLOCKS));
        return;
    }
    report_missing_table(r, doc);
}

/* ---- what was checked ---- */

void report_checks(struct report *r, struct document *doc) {
    const struct report_work *work = &r->work;
    const struct {
        uint64_t n;
        enum report_word some, none;
    } checks[] = {
        {r->knocks->n_revisits, TELL_CHECK_REVISITS,    TELL_CHECK_NO_REVISITS   },
        {work->n_corrections,   TELL_CHECK_CORRECTIONS, TELL_CHECK_NO_CORRECTIONS},
        {work->n_edits,         TELL_CHECK_EDITS,       TELL_CHECK_NO_EDITS      },
        {work->n_twice,         TELL_CHECK_TWICE,       TELL_CHECK_NO_TWICE      },
        {work->n_odd,           TELL_CHECK_ODD,         TELL_CHECK_NO_ODD        },
    };
    document_list(doc, false);
    for (size_t i = 0; i < LEN(checks); i++) {
        document_item(doc, checks[i].n ? TELL(r, checks[i].some, report_about(r, checks[i].n),
                                              report_about(r, work->n_looked))
                                       : WORD(r, checks[i].none));
    }
    document_end(doc);
}

void section_checks(struct report *r, struct document *doc) {
    document_heading(doc, 1, WORD(r, TELL_CHECKS));
    report_checks(r, doc);
}
