/* analysis/report_say.c — words, numbers and lists, in the language of the report. */
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/report_impl.h"
#include "analysis/say.h"
#include "base/date.h"
#include "base/strbuf.h"

/* ---- sentences ---- */

const char *report_word(const struct report *r, enum report_word word) {
    return r->words[word];
}

const char *report_say(struct report *r, enum report_word word, const char *const args[],
                       size_t n) {
    AUTO(strbuf_done) struct strbuf out = {0};
    for (const char *at = r->words[word]; *at;) {
        size_t len = strcspn(at, "{");
        strbuf_addn(&out, at, len);
        at += len;
        if (*at && at[1] >= '1' && at[1] <= '9' && at[2] == '}') {
            size_t i = (size_t)(at[1] - '1');
            strbuf_add(&out, i < n ? args[i] : "");
            at += 3;
        } else if (*at) {
            strbuf_addc(&out, *at++);
        }
    }
    return arena_strndup(&r->mem, strbuf_text(&out), out.len);
}

/* ---- numbers and days ---- */

const char *report_number(struct report *r, uint64_t n) {
    return arena_printf(&r->mem, "%" PRIu64, n);
}

const char *report_day(struct report *r, int64_t days) {
    struct date_ymd day = date_from_days(days);
    enum report_word month = (enum report_word)(TELL_MONTH_1 + day.month - 1);
    return TELL(r, TELL_DAY, arena_printf(&r->mem, "%d", day.day), WORD(r, month),
                arena_printf(&r->mem, "%d", day.year));
}

const char *report_iso_day(struct report *r, const char *iso) {
    struct date_time at;
    if (!iso || !date_parse(iso, strlen(iso), false, &at) || !at.has_date) {
        return iso ? iso : "";
    }
    return report_day(r, date_to_days(at.date));
}

const char *report_about(struct report *r, uint64_t n) {
    uint64_t shown;
    if (!tier_count(r->tier, n, &shown)) {
        return TELL(r, TELL_FEWER_THAN, report_number(r, tier_rules[r->tier].cell_min));
    }
    const char *number = report_number(r, shown);
    return n == 0 || r->tier == TIER_INTERNAL ? number : TELL(r, TELL_ABOUT, number);
}

const char *report_homes(struct report *r, uint64_t n) {
    return TELL(r, TELL_HOMES, report_about(r, n));
}

/* ---- lists ---- */

const char *report_list(struct report *r, const char *const texts[], size_t n) {
    const char *list = n ? texts[0] : "";
    for (size_t i = 1; i < n; i++) {
        list = TELL(r, i + 1 == n ? TELL_LIST_LAST : TELL_LIST_MORE, list, texts[i]);
    }
    return list;
}

const char *report_line(struct report *r, const char *const texts[], size_t n) {
    const char *line = n ? texts[0] : "";
    for (size_t i = 1; i < n; i++) {
        line = TELL(r, TELL_CHOICES, line, texts[i]);
    }
    return line;
}

const char *report_asked(struct report *r, const char *label) {
    return say_hole(&r->mem, label);
}

const char *report_label(const struct report *r, uint32_t issue) {
    return r->all.issues.items[issue].label;
}

const char *report_issue(struct report *r, uint32_t issue) {
    return TELL(r, TELL_QUOTED, report_label(r, issue));
}

size_t report_alphabet(const struct report *r, uint64_t set, uint8_t list[ISSUES_MAX]) {
    size_t n = 0;
    for (uint32_t i = 0; i < r->all.issues.n; i++) {
        size_t at = n;
        if (!(set >> i & 1)) {
            continue;
        }
        for (; at > 0 && strcmp(report_label(r, list[at - 1]), report_label(r, i)) > 0; at--) {
            list[at] = list[at - 1];
        }
        list[at] = (uint8_t)i;
        n++;
    }
    return n;
}

const char *report_set(struct report *r, uint64_t set) {
    uint8_t list[ISSUES_MAX];
    const char *texts[ISSUES_MAX];
    size_t n = report_alphabet(r, set, list);
    for (size_t i = 0; i < n; i++) {
        texts[i] = report_issue(r, list[i]);
    }
    return report_list(r, texts, n);
}

/* ---- figures ---- */

struct share report_share(const struct report *r, uint32_t place, uint32_t indicator,
                          uint32_t category) {
    struct share share = {.low = NAN, .high = NAN};
    const struct figure *f =
        place == UINT32_MAX || indicator == UINT32_MAX || category == UINT32_MAX
            ? NULL
            : figures_find(&r->figures, place, indicator, category);
    if (!f) {
        return share;
    }
    share.known = true;
    share.hidden = f->hidden || !f->has_count || f->denominator <= 0;
    if (!share.hidden) {
        share.count = (uint64_t)f->numerator;
        share.n = (uint64_t)f->denominator;
        share.low = f->lower;
        share.high = f->upper;
        uint64_t tenths = (20 * share.count + share.n) / (2 * share.n);
        share.tenths = tenths > 10 ? 10 : (int)tenths;
    }
    return share;
}

struct turnout report_turnout(const struct report *r) {
    const struct rate_counts *counts = &r->knocks->progress.all.counts;
    struct turnout t = {.n = rates_interviews(counts), .of = rates_maybe_lived_in(counts)};
    if (r->knocks->progress.all.n_homes == 0 || t.n > t.of) {
        t = (struct turnout){.n = r->work.n_records};
    }
    uint64_t silent = t.of - t.n;
    t.few = t.n < tier_rules[r->tier].group_min;
    if (t.of && !t.few) {
        t.nearly_all = silent > 0 && silent < tier_rules[r->tier].cell_min;
        t.banner = tier_few_took_part(r->tier, t.n, t.of);
        t.share = (struct share){.known = true,
                                 .count = tier_round(r->tier, t.n),
                                 .n = tier_round(r->tier, t.of),
                                 .tenths = tier_tenths(r->tier, t.n, t.of)};
    }
    return t;
}

/* Of ballots that are no figure (points) the whole survey's are told by the tier's rules. */
static struct share own_top3(const struct report *r, uint32_t issue) {
    struct share share = {.known = true, .hidden = true, .low = NAN, .high = NAN};
    uint64_t shown;
    if (r->v.kind == VERDICT_FULL && tier_count(r->tier, r->v.top3[issue], &shown)) {
        share = (struct share){.known = true,
                               .count = shown,
                               .n = tier_round(r->tier, r->v.n),
                               .low = NAN,
                               .high = NAN,
                               .tenths = tier_tenths(r->tier, r->v.top3[issue], r->v.n)};
    }
    return share;
}

struct share report_top3(const struct report *r, uint32_t place, uint32_t issue) {
    return r->top3 == UINT32_MAX && place == 0
               ? own_top3(r, issue)
               : report_share(r, place, r->top3, r->category[issue]);
}

struct share report_first(const struct report *r, uint32_t issue) {
    const struct indicator *first =
        r->first == UINT32_MAX ? NULL : &r->figures.indicators[r->first];
    for (uint32_t k = 0; first && k < first->n_categories; k++) {
        if (strcmp(first->categories[k].code, r->all.issues.items[issue].code) == 0) {
            return report_share(r, 0, r->first, k);
        }
    }
    return (struct share){0};
}

const char *report_share_text(struct report *r, const struct share *share) {
    if (!share->known || share->hidden) {
        return WORD(r, TELL_SHARE_HIDDEN);
    }
    if (share->count == 0) {
        return WORD(r, TELL_SHARE_NONE);
    }
    return share->tenths == 0    ? WORD(r, TELL_SHARE_FEW)
           : share->tenths == 10 ? WORD(r, TELL_SHARE_NEARLY_ALL)
                                 : TELL(r, TELL_SHARE, report_number(r, (uint64_t)share->tenths));
}

const char *report_pair(struct report *r, const struct share *share) {
    return !share->known || share->hidden
               ? WORD(r, TELL_HIDDEN)
               : TELL(r, TELL_PAIR, report_number(r, share->count), report_number(r, share->n));
}

const char *report_between(struct report *r, const struct share *share) {
    if (!share->known || share->hidden || isnan(share->low) || isnan(share->high)) {
        return WORD(r, TELL_NOT_GIVEN);
    }
    uint64_t low = (uint64_t)floor(share->low / 10 + 1e-9);
    uint64_t high = (uint64_t)ceil(share->high / 10 - 1e-9);
    return TELL(r, TELL_RANGE, report_number(r, low), report_number(r, high));
}

const char *report_text_or(struct report *r, enum report_text which) {
    return r->texts[which] ? r->texts[which] : WORD(r, TELL_NOT_WRITTEN);
}
