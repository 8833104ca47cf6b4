/* survey/ask_when.c — see ask_when.h. A line is cut into numbers and words; a table says which
 * shapes are dates. */
#include "survey/ask_when.h"

#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "base/num.h"
#include "base/strbuf.h"
#include "forms/host.h"

_Static_assert(SAY_WEEKDAY_7 - SAY_WEEKDAY_1 == 6 && SAY_MONTH_12 - SAY_MONTH_1 == 11,
               "days and months stand in a row in data/words/");

enum { PIECES_MAX = 4, MINUTE_MS = 60000, HOUR_MS = 3600000, NOON_H = 12 };

struct piece {
    char kind; // 'N' a number, 'Y' one of four digits, 'M' a month by name
    int64_t value;
};

static bool is_letter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static char lower(char c) {
    return (char)(c >= 'A' && c <= 'Z' ? c + 32 : c);
}

/* Is text[0..len) the name, or at least its first three letters? */
static bool names(const char *text, size_t len, enum ask_word word) {
    const char *name = ask_word(word);
    if (len < 3 || len > strlen(name)) {
        return false;
    }
    for (size_t i = 0; i < len; i++) {
        if (lower(text[i]) != lower(name[i])) {
            return false;
        }
    }
    return true;
}

static int named(const char *text, size_t len, enum ask_word first, int n) {
    for (int i = 0; i < n; i++) {
        if (names(text, len, (enum ask_word)((int)first + i))) {
            return i;
        }
    }
    return -1;
}

/* ---- days ---- */

static bool is_ordinal_end(const char *text, size_t len) {
    static const char *const ends[] = {"st", "nd", "rd", "th"};
    for (size_t i = 0; i < LEN(ends); i++) {
        if (len == 2 && lower(text[0]) == ends[i][0] && lower(text[1]) == ends[i][1]) {
            return true;
        }
    }
    return false;
}

static const char *read_number(const char *at, struct piece *out) {
    size_t len = strspn(at, "0123456789");
    *out = (struct piece){.kind = len == 4 ? 'Y' : len <= 2 ? 'N' : '?'};
    if (!num_parse_i64(at, len, &out->value)) {
        out->kind = '?';
    }
    at += len;
    size_t word = 0;
    while (is_letter(at[word])) {
        word++;
    }
    return is_ordinal_end(at, word) ? at + word : at;
}

static bool says_nothing(const char *word, size_t len) {
    static const char *const words[] = {"of", "the"};
    for (size_t i = 0; i < LEN(words); i++) {
        if (len == strlen(words[i]) && lower(word[0]) == words[i][0] &&
            memcmp(word + 1, words[i] + 1, len - 1) == 0) {
            return true;
        }
    }
    return named(word, len, SAY_WEEKDAY_1, 7) >= 0;
}

/* Numbers and months of a line; days of the week and "of" say nothing new. -1: not a date. */
static int read_pieces(const char *at, struct piece out[PIECES_MAX]) {
    int n = 0;
    while (*(at += strspn(at, " ,./-"))) {
        size_t len = 0;
        while (is_letter(at[len])) {
            len++;
        }
        int month = named(at, len, SAY_MONTH_1, 12);
        if (n == PIECES_MAX || (!len && !strchr("0123456789", *at))) {
            return -1;
        }
        if (!len) {
            at = read_number(at, &out[n++]);
            continue;
        }
        if (month >= 0) {
            out[n++] = (struct piece){.kind = 'M', .value = month + 1};
        } else if (!says_nothing(at, len)) {
            return -1;
        }
        at += len;
    }
    return n;
}

/* Shapes of a date, and where its day, month and year stand in it; -1: the first. */
static const struct shape {
    enum when_part part;
    const char *kinds;
    int day, month, year;
} shapes[] = {
    {WHEN_DAY,   "NMY", 0,  1,  2},
    {WHEN_DAY,   "MNY", 1,  0,  2},
    {WHEN_DAY,   "NNY", 0,  1,  2},
    {WHEN_DAY,   "YNN", 2,  1,  0},
    {WHEN_MONTH, "MY",  -1, 0,  1},
    {WHEN_MONTH, "NY",  -1, 0,  1},
    {WHEN_MONTH, "YN",  -1, 1,  0},
    {WHEN_YEAR,  "Y",   -1, -1, 0},
};

/* A whole date also answers a question for its month or year. */
static const struct shape *shape_of(const struct piece *pieces, int n, enum when_part part) {
    for (size_t s = 0; s < LEN(shapes); s++) {
        bool fits = shapes[s].part <= part && strlen(shapes[s].kinds) == (size_t)n;
        for (int i = 0; fits && i < n; i++) {
            fits = shapes[s].kinds[i] == pieces[i].kind;
        }
        if (fits) {
            return &shapes[s];
        }
    }
    return NULL;
}

static bool near_today(const char *line, int64_t today, int64_t *days) {
    static const struct {
        enum ask_word word;
        int shift;
    } near[] = {
        {SAY_TODAY,     0 },
        {SAY_YESTERDAY, -1},
        {SAY_TOMORROW,  1 },
    };
    for (size_t i = 0; i < LEN(near); i++) {
        if (strlen(line) == strlen(ask_word(near[i].word)) &&
            names(line, strlen(line), near[i].word)) {
            *days = today + near[i].shift;
            return true;
        }
    }
    return false;
}

static const enum ask_word form_words[] = {
    [WHEN_DAY] = SAY_HOW_DATE, [WHEN_MONTH] = SAY_HOW_MONTH, [WHEN_YEAR] = SAY_HOW_YEAR};

bool ask_when_read_day(const char *line, int64_t today, enum when_part part, int64_t *days,
                       enum ask_word *why) {
    struct piece pieces[PIECES_MAX];
    if (near_today(line, today, days)) {
        return true;
    }
    int n = read_pieces(line, pieces);
    const struct shape *shape = n > 0 ? shape_of(pieces, n, part) : NULL;
    if (!shape) {
        bool short_year = n == 3 && pieces[2].kind == 'N' && pieces[0].kind != 'Y';
        *why = short_year ? SAY_YEAR_FOUR : form_words[part];
        return false;
    }
    struct date_ymd ymd = {
        .year = (int)pieces[shape->year].value,
        .month = shape->month < 0 || part == WHEN_YEAR ? 1 : (int)pieces[shape->month].value,
        .day = shape->day < 0 || part != WHEN_DAY ? 1 : (int)pieces[shape->day].value,
    };
    if (!date_valid(ymd)) {
        *why = ymd.month > 12 ? SAY_DAY_FIRST : SAY_NO_SUCH_DAY;
        return false;
    }
    *days = date_to_days(ymd);
    return true;
}

int64_t ask_when_today(const struct host *host) {
    int64_t days, now = host->now_ms(host->ctx);
    date_split(now, host->utc_offset_min(host->ctx, now), &days);
    return days;
}

/* ---- times ---- */

/* "am", "pm" at the end, with or without dots: hours to add, or -1 for neither. */
static int half_of_day(const char *line, size_t *len) {
    size_t n = *len;
    char letters[2] = {0};
    int got = 0;
    while (n && got < 2 && (line[n - 1] == '.' || is_letter(line[n - 1]))) {
        if (line[--n] != '.') {
            letters[got++] = lower(line[n]);
        }
    }
    if (got < 2 || letters[0] != 'm' || (letters[1] != 'a' && letters[1] != 'p')) {
        return -1;
    }
    while (n && line[n - 1] == ' ') {
        n--;
    }
    *len = n;
    return letters[1] == 'p' ? NOON_H : 0;
}

/* "14:30", "2.30", "9", "14:30:05" into hours, minutes, seconds; the count, 0 when it is none. */
static int read_clock(const char *at, size_t len, int64_t out[3]) {
    int n = 0;
    const char *end = at + len;
    while (at < end && n < 3) {
        size_t digits = strspn(at, "0123456789");
        if (!digits || digits > 2 || at + digits > end || !num_parse_i64(at, digits, &out[n++])) {
            return 0;
        }
        at += digits;
        if (at < end && *at != ':' && *at != '.') {
            return 0;
        }
        at += at < end;
    }
    return at == end ? n : 0;
}

bool ask_when_read_time(const char *line, int *ms_of_day, enum ask_word *why) {
    int64_t part[3] = {0};
    size_t len = strlen(line);
    if (len == strlen(ask_word(SAY_NOON)) && names(line, len, SAY_NOON)) {
        *ms_of_day = NOON_H * HOUR_MS;
        return true;
    }
    int half = half_of_day(line, &len);
    int n = read_clock(line, len, part);
    *why = SAY_HOW_TIME;
    if (n == 0 || (n == 1 && half < 0) || part[1] > 59 || part[2] > 59) {
        return false;
    }
    if (half >= 0 && (part[0] < 1 || part[0] > NOON_H)) {
        return false;
    }
    int64_t hour = half < 0 ? part[0] : part[0] % NOON_H + half;
    if (hour > 23) {
        return false;
    }
    *ms_of_day = (int)(hour * HOUR_MS + part[1] * MINUTE_MS + part[2] * 1000);
    return true;
}

/* ---- answers ---- */

/* Milliseconds UTC of a local day and time; the offset is that of the moment itself. */
static int64_t instant(const struct host *host, int64_t days, int ms, int *offset_min) {
    int64_t local = days * DATE_MS_PER_DAY + ms;
    *offset_min = host->utc_offset_min(host->ctx, local);
    int64_t utc = local - *offset_min * INT64_C(60000);
    *offset_min = host->utc_offset_min(host->ctx, utc);
    return local - *offset_min * INT64_C(60000);
}

/* Where the time of "5 March 2026 2.30 pm" begins: the last word, or the last two of them. */
static size_t time_at(const char *line) {
    size_t len = strlen(line), half_len = len;
    size_t at = half_of_day(line, &half_len) >= 0 ? half_len : len;
    while (at && line[at - 1] != ' ' && line[at - 1] != 'T') {
        at--;
    }
    return at;
}

static bool read_both(const char *line, const struct host *host, struct strbuf *out,
                      enum ask_word *why) {
    struct date_time dt;
    int64_t days, now = host->now_ms(host->ctx);
    int ms, offset;
    char text[DATE_TEXT_MAX];
    AUTO(strbuf_done) struct strbuf day = {0};
    if (date_parse(line, strlen(line), false, &dt) && dt.has_date && dt.has_time) {
        if (dt.has_offset) {
            strbuf_add(out, line);
            return true;
        }
    } else if (strlen(line) == 3 && names(line, 3, SAY_NOW)) {
        strbuf_addn(out, text,
                    date_format_ms(text, now, host->utc_offset_min(host->ctx, now), false));
        return true;
    }
    size_t at = time_at(line), len = at;
    *why = SAY_HOW_DATETIME;
    while (len && (line[len - 1] == ' ' || line[len - 1] == 'T' || line[len - 1] == ',')) {
        len--;
    }
    strbuf_addn(&day, line, len);
    if (!len || !ask_when_read_day(strbuf_text(&day), ask_when_today(host), WHEN_DAY, &days, why) ||
        !ask_when_read_time(line + at, &ms, why)) {
        *why = *why == SAY_HOW_DATE || *why == SAY_HOW_TIME ? SAY_HOW_DATETIME : *why;
        return false;
    }
    int64_t utc = instant(host, days, ms, &offset);
    strbuf_addn(out, text, date_format_ms(text, utc, offset, false));
    return true;
}

bool ask_when_read(const char *line, enum form_type type, enum when_part part,
                   const struct host *host, struct strbuf *out, enum ask_word *why) {
    int64_t days;
    int ms, offset;
    char text[DATE_TEXT_MAX];
    if (type == FT_DATETIME) {
        return read_both(line, host, out, why);
    }
    if (type == FT_DATE) {
        if (!ask_when_read_day(line, ask_when_today(host), part, &days, why)) {
            return false;
        }
        strbuf_addn(out, text, date_format(text, days));
        return true;
    }
    if (!ask_when_read_time(line, &ms, why)) {
        return false;
    }
    int64_t utc = instant(host, ask_when_today(host), ms, &offset); // rule E7: with the offset
    size_t len = date_format_ms(text, utc, offset, false);
    const char *time = strchr(text, 'T') + 1;
    strbuf_addn(out, time, len - (size_t)(time - text));
    return true;
}

/* ---- in words ---- */

static void say_day(struct strbuf *out, int64_t days, enum when_part part) {
    struct date_ymd ymd = date_from_days(days);
    if (part == WHEN_DAY) {
        strbuf_addf(out, "%s %d ",
                    ask_word((enum ask_word)((int)SAY_WEEKDAY_1 + (date_weekday(days) + 6) % 7)),
                    ymd.day);
    }
    if (part != WHEN_YEAR) {
        strbuf_addf(out, "%s ", ask_word((enum ask_word)((int)SAY_MONTH_1 + ymd.month - 1)));
    }
    strbuf_addf(out, "%d", ymd.year);
}

void ask_when_say(struct strbuf *out, enum form_type type, enum when_part part, const char *value) {
    struct date_time dt;
    if (!date_parse(value, strlen(value), type == FT_TIME, &dt)) {
        strbuf_add(out, value);
        return;
    }
    if (dt.has_date) {
        say_day(out, date_to_days(dt.date), part);
    }
    if (dt.has_time) {
        strbuf_addf(out, "%s%02d:%02d", dt.has_date ? ", " : "", dt.hour, dt.minute);
    }
}

void ask_when_say_instant(struct strbuf *out, int64_t utc_ms, const struct host *host) {
    int64_t days;
    int64_t ms = date_split(utc_ms, host->utc_offset_min(host->ctx, utc_ms), &days);
    if (days != ask_when_today(host)) {
        say_day(out, days, WHEN_DAY);
        strbuf_add(out, ", ");
    }
    strbuf_addf(out, "%02d:%02d", (int)(ms / HOUR_MS), (int)(ms % HOUR_MS / MINUTE_MS));
}
