/* analysis/say.c — see say.h. */
#include "analysis/say.h"

#include <string.h>

#include "base/arena.h"
#include "base/date.h"
#include "base/strbuf.h"
#include "base/utf8.h"

void say_houses(struct strbuf *out, int tenths) {
    for (int i = 0; i < 10; i++) {
        strbuf_add(out, i < tenths ? "■" : tenths < 0 ? "·" : "□");
    }
    strbuf_add(out, "  ");
}

void say_uncounted(struct strbuf *out, const char *unit, const char *const did[], size_t n) {
    for (size_t i = 0; i < n; i++) {
        if (i == 0) {
            strbuf_addf(out, "  Not counted, if there are any: %ss that ", unit);
        } else {
            strbuf_add(out, i + 1 == n ? " or " : ", ");
        }
        strbuf_add(out, did[i]);
    }
    strbuf_add(out, n ? "; " SAY_HIDDEN ".\n" : "");
}

static void say_day(struct strbuf *out, const char *iso, size_t len) {
    static const char *const months[] = {"January",   "February", "March",    "April",
                                         "May",       "June",     "July",     "August",
                                         "September", "October",  "November", "December"};
    struct date_time at;
    if (date_parse(iso, len, false, &at) && at.has_date) {
        strbuf_addf(out, "%d %s %d", at.date.day, months[at.date.month - 1], at.date.year);
    } else {
        strbuf_addn(out, iso, len);
    }
}

void say_days(struct strbuf *out, const char *iso) {
    const char *slash = strchr(iso, '/');
    size_t first = slash ? (size_t)(slash - iso) : strlen(iso);
    say_day(out, iso, first);
    if (slash && (strlen(slash + 1) != first || memcmp(slash + 1, iso, first) != 0)) {
        strbuf_add(out, " to ");
        say_day(out, slash + 1, strlen(slash + 1));
    }
}

void say_between(struct strbuf *out, struct interval interval) {
    struct tens tens = interval_tens(interval);
    if (tens.low == tens.high) {
        strbuf_addf(out, "; surely %d in every 10", tens.low);
    } else if (tens.low == 0) {
        strbuf_addf(out, "; surely no more than %d in every 10", tens.high);
    } else {
        strbuf_addf(out, "; surely between %d and %d in every 10", tens.low, tens.high);
    }
}

struct interval say_interval(enum tier tier, uint64_t count, uint64_t n, uint64_t n_homes) {
    count = tier_round(tier, count);
    n = tier_round(tier, n);
    return interval_of(count < n ? count : n, n, tier_round(tier, n_homes));
}

bool say_how_sure(enum tier tier, uint64_t count, uint64_t n) {
    uint64_t shown;
    return tier == TIER_INTERNAL ||
           (tier_count(tier, count, &shown) && count < n && tier_count(tier, n - count, &shown));
}

/* One side as it may be known; false: its count is too small to be shown. */
static bool side_shown(enum tier tier, struct side *side) {
    bool shown = tier_count(tier, side->count, &side->count);
    side->n = tier_round(tier, side->n);
    side->count = side->count < side->n ? side->count : side->n;
    return shown;
}

bool say_sides(enum tier tier, struct side whole, struct side *group, struct side *rest) {
    *rest = (struct side){whole.count - group->count, whole.n - group->n};
    bool shown = side_shown(tier, group);
    return side_shown(tier, rest) && shown;
}

void say_waits(struct strbuf *out, const char *since) {
    if (since) {
        strbuf_addf(out,
                    "Figures left on %s, and since then only a few homes have answered or changed. "
                    "New figures beside the old ones would tell what these few said, so they wait "
                    "for more homes. The old ones still hold; --tier internal has all of it.\n\n",
                    since);
    }
}

void say_no_areas(struct strbuf *out, const char *level) {
    strbuf_addf(out, "The survey has no %ss yet: take them in with doorstep area add.\n", level);
}

size_t say_width(const char *text) {
    return utf8_width(text, strlen(text));
}

void say_pad(struct strbuf *out, size_t from, size_t columns) {
    for (size_t width = say_width(out->data + from); width < columns; width++) {
        strbuf_addc(out, ' ');
    }
}

const char *say_hole(struct arena *mem, const char *label) {
    AUTO(strbuf_done) struct strbuf line = {0};
    for (const char *at = label; *at; at++) {
        bool blank = strchr(" \t\r\n", *at) != NULL;
        if (!blank) {
            strbuf_addc(&line, *at);
        } else if (line.len && line.data[line.len - 1] != ' ') {
            strbuf_addc(&line, ' ');
        }
    }
    if (line.len && line.data[line.len - 1] == ' ') {
        line.data[--line.len] = '\0';
    }
    const char *text = strbuf_text(&line), *hole = strstr(text, "()");
    return hole ? arena_printf(mem, "%.*s(…)%s", (int)(hole - text), text, hole + strlen("()"))
                : arena_strdup(mem, text);
}
