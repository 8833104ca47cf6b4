/* survey/term_text.c — cleaning, breaking and aligning text for a terminal. */
#include "survey/term.h"

#include <stdint.h>
#include <string.h>

#include "base/strbuf.h"
#include "base/utf8.h"

static const char RLI[] = "\xe2\x81\xa7", FSI[] = "\xe2\x81\xa8", PDI[] = "\xe2\x81\xa9";
static const char BOLD[] = "\x1b[1m", PLAIN[] = "\x1b[0m";
static const char ELLIPSIS[] = "…";

/* ---- cleaning ---- */

enum { ZERO_WIDTH_JOINER = 0x200D };

/* Overrides, embeddings and isolates; marks (U+200E, U+200F) and joiners are plain spelling. */
static bool turns_direction(uint32_t code) {
    return (code >= 0x202A && code <= 0x202E) || (code >= 0x2066 && code <= 0x2069);
}

static bool is_blank(uint32_t code, bool lines) {
    return code == '\t' || code == 0x2028 || code == 0x2029 || (code == '\n' && !lines);
}

void term_clean(struct strbuf *out, const char *text, bool lines) {
    size_t len = strlen(text);
    for (size_t at = 0; at < len;) {
        uint32_t code;
        size_t n = utf8_decode(text + at, len - at, &code);
        if (is_blank(code, lines)) {
            strbuf_addc(out, ' ');
        } else if (!turns_direction(code) && code != '\r') {
            utf8_add_safe(out, text + at, n);
        }
        at += n;
    }
}

/* ---- breaking ---- */

/* Never first on a line: closing marks of Chinese and Japanese. */
static bool closes(uint32_t code) {
    static const uint16_t marks[] = {0x3001, 0x3002, 0x3009, 0x300B, 0x300D, 0x300F, 0x3011,
                                     0xFF01, 0xFF09, 0xFF0C, 0xFF0E, 0xFF1A, 0xFF1B, 0xFF1F};
    for (size_t i = 0; i < LEN(marks); i++) {
        if (marks[i] == code) {
            return true;
        }
    }
    return false;
}

struct letter { // with its marks, or an emoji made of several
    size_t len, width;
    uint32_t first, last;
};

static bool goes_on(uint32_t last, uint32_t code, size_t width) {
    bool skin = code >= 0x1F3FB && code <= 0x1F3FF;
    return width == 0 || last == ZERO_WIDTH_JOINER || skin;
}

static struct letter letter_at(const char *text, size_t len) {
    struct letter l = {0};
    l.len = utf8_decode(text, len, &l.first);
    l.last = l.first;
    l.width = utf8_width(text, l.len);
    while (l.len < len) {
        uint32_t code;
        size_t n = utf8_decode(text + l.len, len - l.len, &code);
        size_t width = utf8_width(text + l.len, n);
        if (code == ' ' || !goes_on(l.last, code, width)) {
            break;
        }
        l.len += n;
        l.last = code;
        l.width += width;
    }
    return l;
}

size_t term_break(const char *text, size_t len, size_t columns, size_t *next) {
    size_t width = 0, at = 0, end = 0; // `end`: the last place to break at, 0 for none
    bool wide_before = false;
    *next = 0;
    while (at < len) {
        struct letter l = letter_at(text + at, len - at);
        bool wide = l.width > 1;
        if (l.first == ' ') {
            end = at;
            at += l.len;
            while (at < len && text[at] == ' ') {
                at++, width++;
            }
            *next = at;
            width++;
            wide_before = false;
            continue;
        }
        if (at && (wide || wide_before) && text[at - 1] != ' ' && !closes(l.first)) {
            end = *next = at;
        }
        if (width + l.width > columns && at) {
            if (!*next) { // a word longer than the line
                end = *next = at;
            }
            return end;
        }
        width += l.width;
        at += l.len;
        wide_before = wide;
    }
    *next = len;
    while (at && text[at - 1] == ' ') {
        at--;
    }
    return at;
}

/* ---- lines ---- */

static void spaces(struct strbuf *out, size_t n) {
    while (n--) {
        strbuf_addc(out, ' ');
    }
}

struct line {
    const char *lead; // "" or the number of a choice
    const char *text;
    size_t len, indent;
    bool rtl, bold;
};

/* Right-to-left: the margin that `indent` leaves on the left of other lines is on the right here,
 * and a lead stands, in reading order, in front of the text. */
static void write_line(struct strbuf *out, const struct line *l, const struct term_look *look) {
    const char *lead = l->lead + strspn(l->lead, " ");
    size_t lead_width = utf8_width(l->lead, strlen(l->lead));
    if (l->rtl) {
        size_t margin = *lead ? lead_width - utf8_width(lead, strlen(lead)) : l->indent;
        size_t width = utf8_width(lead, strlen(lead)) + utf8_width(l->text, l->len) + margin;
        spaces(out, look->columns > width ? look->columns - width : 0);
        strbuf_add(out, look->isolates ? RLI : "");
        strbuf_add(out, lead);
    } else {
        strbuf_add(out, l->lead);
        spaces(out, *l->lead ? 0 : l->indent);
    }
    strbuf_add(out, l->bold && look->bold ? BOLD : "");
    strbuf_addn(out, l->text, l->len);
    strbuf_add(out, l->bold && look->bold ? PLAIN : "");
    strbuf_add(out, l->rtl && look->isolates ? PDI : "");
    strbuf_addc(out, '\n');
}

/* One paragraph; the lead is used up by its first line. */
static void write_par(struct strbuf *out, const char *text, size_t len, struct line *l,
                      const struct term_look *look) {
    while (len) {
        size_t used = *l->lead ? utf8_width(l->lead, strlen(l->lead)) : l->indent;
        size_t room = look->columns > used + 10 ? look->columns - used : 10, next;
        l->text = text;
        l->len = term_break(text, len, room, &next);
        write_line(out, l, look);
        l->lead = "";
        text += next;
        len -= next;
    }
}

void term_par(struct strbuf *out, const char *text, const struct term_look *look,
              const struct term_par *how) {
    AUTO(strbuf_done) struct strbuf clean = {0};
    struct line l = {.lead = how && how->lead ? how->lead : "",
                     .indent = how ? how->indent : 0,
                     .bold = how && how->bold};
    term_clean(&clean, text, true);
    const char *at = strbuf_text(&clean);
    l.rtl = utf8_is_rtl(at);
    for (bool first = true; *at; first = false) {
        at += strspn(at, " ");
        size_t len = strcspn(at, "\n");
        if (len) {
            write_par(out, at, len, &l, look);
        } else if (!first && at[len]) {
            strbuf_addc(out, '\n'); // an empty line within the text
        }
        at += len + (at[len] == '\n');
    }
}

void term_inline(struct strbuf *out, const char *text, size_t columns,
                 const struct term_look *look) {
    AUTO(strbuf_done) struct strbuf clean = {0};
    term_clean(&clean, text, false);
    const char *at = strbuf_text(&clean);
    bool isolate = look->isolates && utf8_count(at, clean.len) != clean.len; // not plain ASCII
    strbuf_add(out, isolate ? FSI : "");
    if (utf8_width(at, clean.len) <= columns) {
        strbuf_addn(out, at, clean.len);
    } else {
        strbuf_addn(out, at, utf8_fit(at, clean.len, columns ? columns - 1 : 0));
        strbuf_add(out, ELLIPSIS);
    }
    strbuf_add(out, isolate ? PDI : "");
}

/* ---- capabilities ---- */

static bool is_utf8(const char *locale) {
    return locale && (strstr(locale, "UTF-8") || strstr(locale, "utf8") || strstr(locale, "UTF8") ||
                      strstr(locale, "utf-8"));
}

static size_t env_columns(const char *text) {
    size_t n = 0;
    for (; text && *text >= '0' && *text <= '9' && n < 10000; text++) {
        n = n * 10 + (size_t)(*text - '0');
    }
    return text && *text ? 0 : n;
}

struct term_look term_look_for(const struct term_facts *facts, bool clear) {
    const char *term = facts->term;
    bool able = !facts->plain && facts->out_tty && term && *term && strcmp(term, "dumb") != 0;
    size_t columns = facts->columns ? facts->columns : env_columns(facts->columns_env);
    columns = columns ? columns : TERM_COLUMNS;
    columns = columns < TERM_COLUMNS_MIN ? TERM_COLUMNS_MIN : columns;
    return (struct term_look){
        .columns = columns > TERM_COLUMNS_MAX ? TERM_COLUMNS_MAX : columns,
        .rows = facts->rows,
        .isolates = able && is_utf8(facts->locale),
        .bold = able && !(facts->no_color && *facts->no_color),
        .clear = able && clear,
        .plain = facts->plain,
    };
}
