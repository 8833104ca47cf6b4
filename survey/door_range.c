/* survey/door_range.c — see door_range.h. The text is cut at its commas; each part is a modifier, a
 * list of numbers (perhaps with the street behind it), or part of the address. */
#include "survey/door_range.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "base/attr.h"
#include "base/err.h"
#include "base/intern.h"
#include "base/mem.h"
#include "base/strbuf.h"
#include "base/utf8.h"

enum { NUMBER_DIGITS = 5, WORD_MAX = 24 };

enum parity { ANY, ODD, EVEN };

struct reading {
    struct door_range *out;
    struct err *err;
    struct intern labels, skips; // "12A"
    const char *unit;            // "Flat"; NULL: houses
    bool has_unit;               // said, even if it is only "Numbers"
    bool in_skip;                // bare numbers go on with what to skip
    int per_floor, floors, first_floor;
    struct strbuf tail;
    const char *structure;
};

/* ---- words ---- */

static const char *blank(const char *p) {
    return p + strspn(p, " \t");
}

/* The next word in small letters without a final full stop; where it ends. */
static const char *take_word(const char *p, char word[WORD_MAX]) {
    size_t n = 0;
    for (p = blank(p); *p && !strchr(" \t&", *p); p++) {
        if (n + 1 < WORD_MAX) {
            word[n++] = (char)tolower((unsigned char)*p);
        }
    }
    p += n == 0 && *p == '&';
    n -= n && word[n - 1] == '.';
    word[n] = '\0';
    return p;
}

/* What stands in front of numbers, singular as it goes into addresses. */
static const struct {
    const char *word, *unit;
    bool home;
} units[] = {
    {"flat",        "Flat",       true },
    {"flats",       "Flat",       true },
    {"apartment",   "Apartment",  true },
    {"apartments",  "Apartment",  true },
    {"apt",         "Apartment",  true },
    {"apts",        "Apartment",  true },
    {"maisonette",  "Maisonette", true },
    {"maisonettes", "Maisonette", true },
    {"room",        "Room",       true },
    {"rooms",       "Room",       true },
    {"bedsit",      "Bedsit",     true },
    {"bedsits",     "Bedsit",     true },
    {"studio",      "Studio",     true },
    {"studios",     "Studio",     true },
    {"house",       NULL,         true },
    {"houses",      NULL,         true },
    {"no",          NULL,         true },
    {"nos",         NULL,         true },
    {"number",      NULL,         true },
    {"numbers",     NULL,         true },
    {"shop",        NULL,         false},
    {"shops",       NULL,         false},
    {"garage",      NULL,         false},
    {"garages",     NULL,         false},
    {"office",      NULL,         false},
    {"offices",     NULL,         false},
};

static int find_unit(const char *word) {
    for (size_t i = 0; i < LEN(units); i++) {
        if (strcmp(units[i].word, word) == 0) {
            return (int)i;
        }
    }
    return -1;
}

static bool is_one_of(const char *word, const char *const words[]) {
    for (size_t i = 0; words[i]; i++) {
        if (strcmp(words[i], word) == 0) {
            return true;
        }
    }
    return false;
}

/* ---- numbers ---- */

struct label {   // "12A", "7", "B"
    int number;  // -1: a letter alone
    char letter; // capital; 0: none
};

/* Read a label of `len` bytes at `p`. */
static bool read_label(const char *p, size_t len, struct label *out) {
    size_t n = 0;
    *out = (struct label){.number = -1};
    for (; n < len && n < NUMBER_DIGITS && isdigit((unsigned char)p[n]); n++) {
        out->number = (n ? out->number * 10 : 0) + (p[n] - '0');
    }
    if (n < len && isalpha((unsigned char)p[n])) {
        out->letter = (char)toupper((unsigned char)p[n++]);
    }
    return n == len && len > 0;
}

struct span {
    struct label from, to;
};

/* "12", "12-40", "12A-12F": a word that is numbers and nothing else. */
static bool read_span(const char *p, size_t len, struct span *out) {
    const char *dash = memchr(p, '-', len);
    if (!dash) {
        bool ok = read_label(p, len, &out->from);
        out->to = out->from;
        return ok;
    }
    return read_label(p, (size_t)(dash - p), &out->from) &&
           read_label(dash + 1, (size_t)(p + len - dash - 1), &out->to);
}

static bool add_label(struct reading *r, struct label label, bool skip) {
    char text[WORD_MAX];
    struct intern *list = skip ? &r->skips : &r->labels;
    int n = label.number >= 0 ? snprintf(text, sizeof text, "%d", label.number) : 0;
    if (label.letter) {
        text[n++] = label.letter;
        text[n] = '\0';
    }
    uint32_t before = list->n;
    intern_add(list, text, (size_t)n);
    if (list->n == before) {
        return err_set(r->err, ERR_USAGE, "%s is there twice", text);
    }
    return list->n <= DOOR_RANGE_MAX ||
           err_set(r->err, ERR_USAGE, "these are more than %d homes; make them in parts",
                   DOOR_RANGE_MAX);
}

static bool wrong_span(struct reading *r, const char *p, size_t len, const char *why) {
    return err_set(r->err, ERR_USAGE, "%.*s %s", (int)len, p, why);
}

static bool add_span(struct reading *r, const struct span *s, const char *p, size_t len,
                     enum parity parity, bool skip) {
    bool letters = s->from.letter || s->to.letter;
    if (letters && (!s->from.letter || !s->to.letter || s->from.number != s->to.number)) {
        return wrong_span(r, p, len, "mixes numbers and letters; say it like 12A-12F");
    }
    if (letters ? s->to.letter < s->from.letter : s->to.number < s->from.number) {
        return wrong_span(r, p, len, "runs backwards");
    }
    if (letters) {
        for (char c = s->from.letter; c <= s->to.letter; c++) {
            if (!add_label(r, (struct label){s->from.number, c}, skip)) {
                return false;
            }
        }
        return true;
    }
    for (int i = s->from.number; i <= s->to.number; i++) {
        bool wanted = parity == ANY || (i % 2 != 0) == (parity == ODD);
        if (wanted && !add_label(r, (struct label){.number = i}, skip)) {
            return false;
        }
    }
    return true;
}

/* ---- parts ---- */

/* "4 per floor", "16 floors", "floors 1-16", "ground floor shops", "from floor 2". */
static bool read_floors(struct reading *r, const char *part, bool *was) {
    int n, m, end = 0;
    *was = true;
    static const char *const each[] = {" per floor",     " a floor",    " to a floor",
                                       " on each floor", " each floor", NULL};
    if (sscanf(part, "%d%n", &n, &end) == 1 && is_one_of(part + end, each)) {
        if (n < 1 || n > DOOR_RANGE_MAX || (r->per_floor && r->per_floor != n)) {
            return err_set(r->err, ERR_USAGE, "%s: how many homes are on a floor?", part);
        }
        r->per_floor = n;
        return true;
    }
    end = 0;
    if ((sscanf(part, "%d floors%n", &n, &end) == 1 ||
         sscanf(part, "on %d floors%n", &n, &end) == 1) &&
        end && !part[end] && n > 0) {
        r->floors = n;
        return true;
    }
    if (sscanf(part, "floors %d-%d%n", &n, &m, &end) == 2 && !part[end] && m >= n && n >= 0) {
        r->first_floor = n;
        r->floors = m - n + 1;
        return true;
    }
    if (sscanf(part, "from floor %d%n", &n, &end) == 1 && !part[end] && n >= 0) {
        r->first_floor = n;
        return true;
    }
    static const char *const shops[] = {"ground floor shops",    "shops on the ground floor",
                                        "ground floor is shops", "shops below",
                                        "from the first floor",  NULL};
    if (is_one_of(part, shops)) {
        r->first_floor = 1;
        return true;
    }
    *was = false;
    return true;
}

/* Where the numbers of a part end: words of parity are read, `rest` is what is left. */
static enum parity read_parity(const char **rest) {
    static const char *const evens[] = {"even", "evens", NULL},
                             *const odds[] = {"odd", "odds", NULL},
                             *const fill[] = {"numbers", "nos", "only", NULL};
    char word[WORD_MAX];
    const char *next = take_word(*rest, word);
    enum parity parity = is_one_of(word, evens) ? EVEN : is_one_of(word, odds) ? ODD : ANY;
    while (parity != ANY) {
        *rest = next;
        next = take_word(*rest, word);
        if (!is_one_of(word, fill)) {
            break;
        }
    }
    return parity;
}

enum { SPANS_MAX = 200 };

struct numbers {
    struct {
        const char *p;
        size_t len;
        struct span span;
    } items[SPANS_MAX];
    size_t n;
    const char *rest;
};

/* The numbers at the start of `p`, with blanks, & and "and" between them. */
static void read_numbers(const char *p, bool letters, struct numbers *out) {
    char word[WORD_MAX];
    out->n = 0;
    out->rest = p;
    while (out->n < SPANS_MAX) {
        const char *start = blank(out->rest), *end = take_word(start, word);
        size_t len = strcspn(start, " \t&");
        struct span span;
        if (out->n && (strcmp(word, "and") == 0 || *start == '&')) {
            const char *after = blank(end);
            if (!read_span(after, strcspn(after, " \t&"), &span)) {
                return;
            }
            out->rest = end;
            continue;
        }
        if (!read_span(start, len, &span) || (span.from.number < 0 && !letters)) {
            return;
        }
        out->items[out->n].p = start;
        out->items[out->n].len = len;
        out->items[out->n++].span = span;
        out->rest = start + len;
    }
}

static bool take_numbers(struct reading *r, const struct numbers *list, enum parity parity,
                         bool skip) {
    for (size_t i = 0; i < list->n; i++) {
        if (!add_span(r, &list->items[i].span, list->items[i].p, list->items[i].len, parity,
                      skip)) {
            return false;
        }
    }
    return true;
}

static bool is_postcode(const char *p) {
    size_t n = strlen(p), letters = 0;
    char word[WORD_MAX];
    if (n < 5 || n > 8 || !isalpha((unsigned char)p[0])) {
        return false;
    }
    for (size_t i = 0; i < n; i++) {
        if (!isalnum((unsigned char)p[i]) && p[i] != ' ') {
            return false;
        }
    }
    const char *inward = p + n - 3; // a digit and two letters, after a blank or not
    take_word(p, word);
    letters = strspn(word, "abcdefghijklmnopqrstuvwxyz");
    return isdigit((unsigned char)inward[0]) && isalpha((unsigned char)inward[1]) &&
           isalpha((unsigned char)inward[2]) && letters <= 2 &&
           isdigit((unsigned char)word[letters]);
}

/* Part of the address. Numbers to count through have their place in front of it. */
static bool add_tail(struct reading *r, const char *part) {
    for (const char *p = part + 1; *p; p++) {
        if (*p == '-' && isdigit((unsigned char)p[-1]) && isdigit((unsigned char)p[1])) {
            return err_set(r->err, ERR_USAGE,
                           "'%s' has numbers behind a name; say the numbers first, like "
                           "\"12-40 even, Mill Lane\"",
                           part);
        }
    }
    if (is_postcode(part)) {
        r->out->postcode = arena_strdup(&r->out->mem, part);
        return true;
    }
    if (!r->tail.len && r->unit) {
        r->structure = arena_strdup(&r->out->mem, part);
    }
    strbuf_add(&r->tail, r->tail.len ? ", " : "");
    strbuf_add(&r->tail, part);
    return true;
}

static bool read_skip(struct reading *r, const char *part, bool *was) {
    static const char *const words[] = {"skip", "skipping", "no", "not", "without", "except", NULL};
    static const char *const fill[] = {"number", "numbers", "no", "for", NULL};
    char word[WORD_MAX];
    struct numbers list;
    const char *rest = take_word(part, word);
    bool starts = is_one_of(word, words);
    *was = false;
    if (!starts && !r->in_skip) {
        return true;
    }
    if (starts) {
        const char *next = take_word(rest, word);
        rest = is_one_of(word, fill) ? next : rest;
    }
    read_numbers(starts ? rest : part, false, &list);
    if (!list.n || *blank(list.rest)) {
        return true;
    }
    *was = r->in_skip = true;
    return take_numbers(r, &list, ANY, true);
}

static bool read_part(struct reading *r, const char *part) {
    char word[WORD_MAX];
    struct numbers list;
    AUTO(strbuf_done) struct strbuf small = {0};
    for (const char *p = part; *p; p++) {
        strbuf_addc(&small, (char)tolower((unsigned char)*p));
    }
    bool was = false;
    bool ok = read_floors(r, strbuf_text(&small), &was);
    if (!ok || was) {
        return ok;
    }
    if (r->tail.len) {
        return add_tail(r, part);
    }
    const char *alone = part;
    enum parity parity = read_parity(&alone);
    if (parity != ANY && !*blank(alone)) {
        return err_set(r->err, ERR_USAGE, "say '%s' right behind its numbers, like \"12-40 even\"",
                       part);
    }
    if (r->labels.n && (!(ok = read_skip(r, part, &was)) || was)) {
        return ok;
    }
    r->in_skip = false;
    const char *after = take_word(part, word);
    int unit = find_unit(word);
    bool named = unit >= 0;
    read_numbers(named ? after : part, named || r->has_unit, &list);
    if (!list.n) {
        return add_tail(r, part);
    }
    if (named && !units[unit].home) {
        return err_set(r->err, ERR_USAGE,
                       "'%s' are no homes: leave them out, or say \"ground floor "
                       "shops\"",
                       part);
    }
    parity = read_parity(&list.rest);
    const char *street = blank(list.rest);
    // "Flats 1-4, 12 Mill Lane": the number of the building, not a fifth flat.
    if (!named && r->has_unit && *street && list.n == 1 &&
        !memchr(list.items[0].p, '-', list.items[0].len)) {
        return add_tail(r, part);
    }
    if (named) {
        r->unit = units[unit].unit;
        r->has_unit = true;
    }
    if (!take_numbers(r, &list, parity, false)) {
        return false;
    }
    return !*street || (read_skip(r, street, &was) && (was || add_tail(r, street)));
}

/* ---- the homes ---- */

static bool is_skipped(const struct reading *r, const char *label) {
    return intern_find(&r->skips, label, strlen(label)) != 0;
}

static bool check_skips(struct reading *r) {
    for (uint32_t i = 1; i <= r->skips.n; i++) {
        const char *label = intern_text(&r->skips, i);
        if (!intern_find(&r->labels, label, strlen(label))) {
            return err_set(r->err, ERR_USAGE, "there is no %s to skip", label);
        }
    }
    return true;
}

static bool plan_floors(struct reading *r, size_t n) {
    if (r->floors && !r->per_floor) {
        if (n % (size_t)r->floors) {
            return err_set(
                r->err, ERR_USAGE,
                "%zu homes do not fill %d floors evenly; say how many are on a floor, or "
                "make them floor by floor",
                n, r->floors);
        }
        r->per_floor = (int)(n / (size_t)r->floors);
    }
    if (r->floors && n > (size_t)r->floors * (size_t)r->per_floor) {
        return err_set(r->err, ERR_USAGE, "%zu homes do not fit on %d floors with %d on each", n,
                       r->floors, r->per_floor);
    }
    return !r->per_floor || n / (size_t)r->per_floor <= DOOR_RANGE_FLOORS_MAX ||
           err_set(r->err, ERR_USAGE, "that makes more than %d floors", DOOR_RANGE_FLOORS_MAX);
}

static void add_home(struct reading *r, const char *label) {
    struct door_range *out = r->out;
    const char *tail = strbuf_text(&r->tail);
    size_t i = out->n;
    const char *address =
        !*label   ? arena_strdup(&out->mem, tail)
        : r->unit ? arena_printf(&out->mem, "%s %s%s%s", r->unit, label, *tail ? ", " : "", tail)
                  : arena_printf(&out->mem, "%s %s", label, tail);
    *MEM_PUSH(out->items, out->n, out->cap) = (struct door_made){
        .address = address,
        .has_floor = r->per_floor > 0,
        .floor = r->per_floor ? r->first_floor + (int)(i / (size_t)r->per_floor) : 0};
}

static bool make_homes(struct reading *r) {
    size_t n = r->labels.n ? r->labels.n - r->skips.n : 1;
    if (!check_skips(r) || !plan_floors(r, n)) {
        return false;
    }
    if (!r->labels.n && (!r->tail.len || r->per_floor)) {
        return err_set(r->err, ERR_USAGE,
                       "no numbers in it; say it like \"Flats 1-64, Ashbrook House\"");
    }
    if (!n) {
        return err_set(r->err, ERR_USAGE, "all of them are skipped");
    }
    if (!r->unit && !r->tail.len) {
        return err_set(r->err, ERR_USAGE,
                       "where are they? Add the street or the building, like "
                       "\"12-40 even, Mill Lane\"");
    }
    for (uint32_t i = 1; i <= r->labels.n; i++) {
        const char *label = intern_text(&r->labels, i);
        if (!is_skipped(r, label)) {
            add_home(r, label);
        }
    }
    if (!r->labels.n) {
        add_home(r, "");
    }
    r->out->structure = r->structure;
    return true;
}

/* Dashes of all kinds to "-", "1 - 64" and "1 to 64" to "1-64", blanks to one. */
static void smooth(struct strbuf *out, const char *text) {
    for (const char *p = text; *p;) {
        if (strncmp(p, "\xe2\x80\x93", 3) == 0 || strncmp(p, "\xe2\x80\x94", 3) == 0) {
            strbuf_addc(out, '-');
            p += 3;
        } else {
            strbuf_addc(out, strchr("\t\r\n", *p) ? ' ' : *p);
            p++;
        }
    }
    for (size_t i = 1; i + 1 < out->len; i++) {
        size_t end = i;
        bool dash = out->data[i] == '-' || out->data[i] == ' ';
        while (dash && out->data[end] == ' ') {
            end++;
        }
        if (dash && (out->data[end] == '-' || strncmp(out->data + end, "to ", 3) == 0)) {
            end += out->data[end] == '-' ? 1 : 2;
            end += strspn(out->data + end, " ");
            if (isdigit((unsigned char)out->data[i - 1]) &&
                isdigit((unsigned char)out->data[end])) {
                memmove(out->data + i + 1, out->data + end, out->len - end + 1);
                out->len -= end - i - 1;
                out->data[i] = '-';
            }
        }
    }
}

static bool read_text(struct reading *r, const char *text) {
    AUTO(strbuf_done) struct strbuf smoothed = {0};
    smooth(&smoothed, text);
    for (const char *p = strbuf_text(&smoothed); *p;) {
        size_t len = strcspn(p, ",;"), next = len + (p[len] != '\0');
        while (len && strchr(" ", p[len - 1])) {
            len--;
        }
        size_t lead = strspn(p, " ");
        if (lead < len) {
            AUTO(mem_freep) char *part = mem_strndup(p + lead, len - lead);
            if (!read_part(r, part)) {
                return false;
            }
        }
        p += next;
    }
    return make_homes(r);
}

bool door_range_parse(struct door_range *out, const char *text, int per_floor, struct err *err) {
    size_t len = strlen(text);
    for (size_t i = 0; i < len; i++) {
        if (iscntrl((unsigned char)text[i])) {
            return err_set(err, ERR_USAGE, "the address has control characters in it");
        }
    }
    if (len > DOOR_RANGE_TEXT_MAX || !utf8_valid(text, len)) {
        return err_set(err, ERR_USAGE, "the address is not a text of up to %d letters",
                       DOOR_RANGE_TEXT_MAX);
    }
    struct reading r = {.out = out, .err = err, .per_floor = per_floor};
    bool ok = read_text(&r, text);
    intern_done(&r.labels);
    intern_done(&r.skips);
    strbuf_done(&r.tail);
    return ok;
}

void door_range_done(struct door_range *range) {
    mem_freep(&range->items);
    arena_done(&range->mem);
}
