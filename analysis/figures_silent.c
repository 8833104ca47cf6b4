/* analysis/figures_silent.c — how many homes were asked a question, and how many of them did not
 * answer: columns of codebook.csv.
 *
 * Sum      asked = answered + blank + refused; all homes = asked + not asked. Homes that answered
 *          stand in tables.csv, and all homes are as good as known, rounded.
 * Hidden   what is too small; then, of all ways to hide some of the others, the first in which a
 *          reader of all of it learns no more of the homes that answered, and of a small count has
 *          as many values left as are needed. Bounds are exact, since the sums are a tree. */
#include "analysis/figures_impl.h"

enum { COUNT_ANSWERED = FIGURE_HOMES, COUNT_ALL, COUNTS };

struct span {
    int64_t low, high;
};

/* Counts that add up to another one. */
struct sum {
    int of, n, parts[3];
};
static const struct sum sums[] = {
    {HOMES_ASKED, 3, {COUNT_ANSWERED, HOMES_BLANK, HOMES_REFUSED}},
    {COUNT_ALL,   2, {HOMES_ASKED, HOMES_NOT_ASKED}              },
};

static struct span printed(int64_t count, int64_t least, int64_t base) {
    if (count == 0) {
        return (struct span){0, 0};
    }
    int64_t shown = suppress_round(count, base), low = shown - base / 2;
    return (struct span){low > least ? low : least, shown + (base - 1) / 2};
}

static bool narrow(struct span *span, int64_t low, int64_t high) {
    struct span was = *span;
    span->low = low > span->low ? low : span->low;
    span->high = high < span->high ? high : span->high;
    return span->low != was.low || span->high != was.high;
}

static bool narrow_sum(struct span *spans, const struct sum *sum) {
    int64_t low = 0, high = 0;
    for (int i = 0; i < sum->n; i++) {
        low += spans[sum->parts[i]].low;
        high += spans[sum->parts[i]].high;
    }
    struct span of = spans[sum->of];
    bool any = narrow(&spans[sum->of], low, high);
    for (int i = 0; i < sum->n; i++) {
        struct span *part = &spans[sum->parts[i]];
        int64_t others_low = low - part->low, others_high = high - part->high;
        any = narrow(part, of.low - others_high, of.high - others_low) || any;
        low = others_low + part->low;
        high = others_high + part->high;
    }
    return any;
}

/* Is it safe to hide these of FIGURE_HOMES, a bit each, and to show the others? */
static bool is_safe(const struct sheet *sheet, const int64_t *count, unsigned hidden) {
    const struct suppress_rules *rules = &sheet->rules;
    struct span before[COUNTS], after[COUNTS];
    for (int i = 0; i < COUNTS; i++) {
        bool is_hidden = i < FIGURE_HOMES && (hidden >> i & 1);
        int64_t least = i == COUNT_ANSWERED ? sheet->least[PLACE_SURVEY]
                        : i == COUNT_ALL    ? 0
                                            : rules->threshold;
        before[i] = is_hidden ? (struct span){0, count[COUNT_ALL] + rules->base}
                              : printed(count[i], least, rules->base);
        after[i] = before[i];
    }
    for (bool moved = true; moved;) {
        moved = narrow_sum(after, &sums[0]);
        moved = narrow_sum(after, &sums[1]) || moved;
    }
    for (int i = 0; i < COUNTS; i++) {
        int64_t was = before[i].high - before[i].low, is = after[i].high - after[i].low;
        bool small = count[i] > 0 && count[i] < rules->threshold;
        bool told = i >= FIGURE_HOMES || (i == HOMES_ASKED && sheet->linked);
        if (told ? is < was : small && is + 1 < rules->threshold) {
            return false;
        }
    }
    return true;
}

/* Homes asked are those that gave an answer, which stand in its own table: how many were not is
 * more of a sum there than it shows. */
static bool tells_answer(const struct figures_work *w, const struct sheet *sheet) {
    if (sheet->of_whom.sheet == SHEET_NONE) {
        return sheet->linked;
    }
    const struct sheet *about = &w->sheets[sheet->of_whom.sheet];
    return about->why[sheet_at(about, 0, sheet->of_whom.col)] != HIDE_NOT ||
           about->rules.base != sheet->rules.base;
}

static unsigned choose_hidden(const struct sheet *sheet, const int64_t *count) {
    enum { ALL = (1U << FIGURE_HOMES) - 1 };
    unsigned small = (unsigned)sheet->linked << HOMES_NOT_ASKED;
    for (int i = 0; i < FIGURE_HOMES; i++) {
        small |= (unsigned)(count[i] > 0 && count[i] < sheet->rules.threshold) << i;
    }
    for (unsigned hidden = 0; hidden < ALL; hidden++) { // those asked go first: the least is lost
        if ((hidden & small) == small && is_safe(sheet, count, hidden)) {
            return hidden;
        }
    }
    return ALL;
}

void figures_silent(struct figures_work *w, struct sheet *sheet, struct figure_homes *out) {
    int64_t count[COUNTS] = {[HOMES_BLANK] = sheet->silent[SILENT_BLANK],
                             [HOMES_REFUSED] = sheet->silent[SILENT_REFUSED],
                             [HOMES_NOT_ASKED] = sheet->silent[SILENT_NOT_ASKED],
                             [COUNT_ANSWERED] = sheet_homes(sheet, 0)};
    count[HOMES_ASKED] = count[COUNT_ANSWERED] + count[HOMES_BLANK] + count[HOMES_REFUSED];
    count[COUNT_ALL] = count[HOMES_ASKED] + count[HOMES_NOT_ASKED];
    bool all_answered = count[HOMES_BLANK] + count[HOMES_REFUSED] == 0;
    bool none = sheet->about.question[0] == '\0' || sheet->silent_close ||
                (!all_answered && tells_answer(w, sheet)) ||
                sheet->why[sheet_at(sheet, 0, sheet->n_cols)] != HIDE_NOT;
    unsigned hidden = none ? ~0U : w->tier == TIER_INTERNAL ? 0 : choose_hidden(sheet, count);
    for (int i = 0; i < FIGURE_HOMES; i++) {
        out[i] = (struct figure_homes){.hidden = hidden >> i & 1, .exact = count[i]};
        out[i].shown = out[i].hidden ? 0 : suppress_round(count[i], sheet->rules.base);
    }
    sheet->about.homes = out;
}
