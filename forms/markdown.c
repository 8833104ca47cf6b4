/* forms/markdown.c — see markdown.h.
 *
 * Lines first, then what stands inside a line. An opening mark looks ahead for its closing one; a
 * look that finds none is remembered, so that a thousand openings cost one look. */
#include "forms/markdown.h"

#include <stdbool.h>
#include <string.h>
#include <strings.h>

#include "base/attr.h"
#include "base/strbuf.h"

enum { NESTED_MAX = 8, TAG_MAX = 300, HEADING_MAX = 6, NUMBER_MAX = 9 };

struct marker {
    struct strbuf *out;
    bool html;
    int depth;
};

/* A stretch of one line; `begin` is where words could begin before it. */
struct stretch {
    const char *begin, *at, *end;
    unsigned unclosed;   // marks that nothing closes from here on: 1 << enum mark
    const char *no_link; // no '[' before this is a link
};

enum mark { MARK_EM_STAR, MARK_EM_LINE, MARK_STRONG_STAR, MARK_STRONG_LINE, MARK_SPAN };

static bool is_punct(char c) {
    return (c > ' ' && c < '0') || (c > '9' && c < 'A') || (c > 'Z' && c < 'a') ||
           (c > 'z' && c < 0x7f);
}

static bool is_blank(char c) {
    return c == ' ' || c == '\t';
}

static bool is_word(char c) {
    return !is_blank(c) && !is_punct(c);
}

static void put_char(const struct marker *m, char c) {
    const char text[] = {c, '\0'};
    if (m->html) {
        html_text(m->out, text);
    } else {
        strbuf_addc(m->out, c);
    }
}

/* Bytes above ASCII go through as they are: html_text() wants whole characters. */
static void put(const struct marker *m, char c) {
    if ((unsigned char)c >= 0x80) {
        strbuf_addc(m->out, c);
    } else {
        put_char(m, c);
    }
}

static void tag(const struct marker *m, const char *text) {
    if (m->html) {
        strbuf_add(m->out, text);
    }
}

static bool escaped(const struct stretch *s, const char *at) {
    return *at == '\\' && at + 1 < s->end && is_punct(at[1]);
}

static void inside(struct marker *m, const char *begin, const char *from, const char *to);

/* ---- *em*, **strong** ---------------------------------------------------------------------- */

/* Where `n` marks `c` close what opened before `at`; NULL: nowhere. */
static const char *closing(const struct stretch *s, const char *at, char c, int n) {
    for (; at < s->end; at++) {
        if (escaped(s, at)) {
            at++;
            continue;
        }
        if (*at != c) {
            continue;
        }
        bool twice = at + 1 < s->end && at[1] == c;
        bool ends_word = c == '*' || at + n >= s->end || !is_word(at[n]);
        if (twice == (n == 2) && !is_blank(at[-1]) && ends_word) {
            return at;
        }
        at += twice;
    }
    return NULL;
}

static bool take_emphasis(struct marker *m, struct stretch *s) {
    static const char *const open[] = {"<em>", "<strong>"}, *const close[] = {"</em>", "</strong>"};
    char c = *s->at;
    int n = s->at + 1 < s->end && s->at[1] == c ? 2 : 1;
    enum mark mark = n == 2 ? (c == '*' ? MARK_STRONG_STAR : MARK_STRONG_LINE)
                            : (c == '*' ? MARK_EM_STAR : MARK_EM_LINE);
    const char *from = s->at + n;
    bool begins_word = c == '*' || s->at == s->begin || !is_word(s->at[-1]);
    if (s->unclosed & 1U << mark || from >= s->end || is_blank(*from) || *from == c ||
        !begins_word) {
        return false;
    }
    const char *to = closing(s, from + 1, c, n);
    if (!to) {
        s->unclosed |= 1U << mark;
        return false;
    }
    tag(m, open[n - 1]);
    inside(m, s->begin, from, to);
    tag(m, close[n - 1]);
    s->at = to + n;
    return true;
}

/* ---- [text](address) ---- */

static bool address_ok(const char *from, const char *to) {
    static const char *const schemes[] = {"http://", "https://", "mailto:", "tel:"};
    for (const char *at = from; at < to; at++) {
        if ((unsigned char)*at <= ' ' || *at == '\\') {
            return false;
        }
    }
    for (size_t i = 0; i < LEN(schemes); i++) {
        size_t len = strlen(schemes[i]);
        if ((size_t)(to - from) > len && strncasecmp(from, schemes[i], len) == 0) {
            return true;
        }
    }
    return false;
}

static void put_link(struct marker *m, const struct stretch *s, const char *words_end,
                     const char *from, const char *to) {
    tag(m, "<a href=\"");
    for (const char *at = from; m->html && at < to; at++) {
        put(m, *at);
    }
    tag(m, "\" rel=\"noopener noreferrer\">");
    inside(m, s->begin, s->at + 1, words_end);
    tag(m, "</a>");
    if (!m->html) {
        strbuf_add(m->out, " (");
        strbuf_addn(m->out, from, (size_t)(to - from));
        strbuf_addc(m->out, ')');
    }
}

static bool take_link(struct marker *m, struct stretch *s) {
    const char *at = s->at + 1;
    if (s->at < s->no_link) {
        return false;
    }
    while (at < s->end && *at != ']') {
        at += escaped(s, at) ? 2 : 1;
    }
    at = at < s->end ? at : s->end;
    const char *to =
        at + 1 < s->end && at[1] == '(' ? memchr(at, ')', (size_t)(s->end - at)) : NULL;
    if (!to || !address_ok(at + 2, to)) {
        s->no_link = at;
        return false;
    }
    put_link(m, s, at, at + 2, to);
    s->at = to + 1;
    return true;
}

/* ---- <span style="…"> ---- */

/* The value of a harmless property, from `at`; *end gets where it ends. */
static bool style_ok(const char *name, size_t len, const char *value, size_t value_len) {
    bool known = (len == 5 && strncasecmp(name, "color", len) == 0) ||
                 (len == 11 && strncasecmp(name, "font-family", len) == 0);
    for (size_t i = 0; i < value_len && known; i++) {
        known = is_word(value[i]) || strchr(" #%.,()-'", value[i]);
    }
    return known && value_len;
}

static void put_style(struct marker *m, const char *at, const char *end) {
    bool any = false;
    while (at < end) {
        size_t len = (size_t)(end - at);
        const char *stop = memchr(at, ';', len);
        stop = stop ? stop : end;
        while (at < stop && is_blank(*at)) {
            at++;
        }
        const char *colon = memchr(at, ':', (size_t)(stop - at));
        if (colon && style_ok(at, (size_t)(colon - at), colon + 1, (size_t)(stop - colon - 1))) {
            strbuf_add(m->out, any ? ";" : " style=\"");
            strbuf_addn(m->out, at, (size_t)(stop - at));
            any = true;
        }
        at = stop + 1;
    }
    strbuf_add(m->out, any ? "\"" : "");
}

static const char *find_text(const char *at, const char *end, const char *what) {
    size_t len = strlen(what);
    for (; (size_t)(end - at) >= len; at++) {
        if (strncasecmp(at, what, len) == 0) {
            return at;
        }
    }
    return NULL;
}

static bool take_span(struct marker *m, struct stretch *s) {
    static const char open[] = "<span", close[] = "</span>";
    size_t room = (size_t)(s->end - s->at), n = sizeof open - 1;
    if (s->unclosed & 1U << MARK_SPAN || room <= n || strncasecmp(s->at, open, n) != 0 ||
        (s->at[n] != ' ' && s->at[n] != '>')) {
        return false;
    }
    const char *tag_end = memchr(s->at, '>', room < TAG_MAX ? room : TAG_MAX);
    const char *to = tag_end ? find_text(tag_end, s->end, close) : NULL;
    if (!to) {
        s->unclosed |= tag_end ? 1U << MARK_SPAN : 0;
        return false;
    }
    if (m->html) {
        const char *style = find_text(s->at, tag_end, "style=");
        const char *quote = style ? style + strlen("style=") : tag_end;
        bool quoted = quote < tag_end && (*quote == '"' || *quote == '\'');
        const char *end = quoted ? memchr(quote + 1, *quote, (size_t)(tag_end - quote - 1)) : NULL;
        strbuf_add(m->out, open);
        if (end) {
            put_style(m, quote + 1, end);
        }
        strbuf_addc(m->out, '>');
    }
    inside(m, s->begin, tag_end + 1, to);
    tag(m, close);
    s->at = to + sizeof close - 1;
    return true;
}

/* ---- a line ---- */

static bool take_mark(struct marker *m, struct stretch *s) {
    switch (*s->at) {
    case '*':
    case '_':
        return take_emphasis(m, s);
    case '[':
        return take_link(m, s);
    case '<':
        return take_span(m, s);
    default:
        return false;
    }
}

static void inside(struct marker *m, const char *begin, const char *from, const char *to) {
    struct stretch s = {.begin = begin, .at = from, .end = to, .no_link = from};
    m->depth++;
    while (s.at < s.end) {
        if (escaped(&s, s.at)) {
            put(m, s.at[1]);
            s.at += 2;
        } else if (m->depth > NESTED_MAX || !take_mark(m, &s)) {
            put(m, *s.at++);
        }
    }
    m->depth--;
}

enum block { BLOCK_NONE, BLOCK_TEXT, BLOCK_BULLETS, BLOCK_NUMBERS, BLOCK_HEADING };

/* What a line is, and where its words begin. */
static enum block block_of(const char *line, const char *end, const char **words, int *level) {
    const char *at = line;
    while (at < end && is_blank(*at)) {
        at++;
    }
    size_t hashes = 0, digits = 0;
    while (at + hashes < end && at[hashes] == '#') {
        hashes++;
    }
    while (at + digits < end && at[digits] >= '0' && at[digits] <= '9') {
        digits++;
    }
    *words = at + hashes + 1;
    *level = (int)hashes;
    if (hashes >= 1 && hashes <= HEADING_MAX && at + hashes < end && is_blank(at[hashes])) {
        return BLOCK_HEADING;
    }
    *words = at + 2;
    if (at + 1 < end && strchr("-*+", *at) && is_blank(at[1])) {
        return BLOCK_BULLETS;
    }
    *words = at + digits + 2;
    if (digits >= 1 && digits <= NUMBER_MAX && at + digits + 1 < end && at[digits] == '.' &&
        is_blank(at[digits + 1])) {
        *words = at + digits + 2;
        return BLOCK_NUMBERS;
    }
    *words = line;
    return BLOCK_TEXT;
}

/* What closes and opens between two lines. */
static void between(const struct marker *m, enum block before, enum block now) {
    static const char *const open[] = {[BLOCK_BULLETS] = "<ul>", [BLOCK_NUMBERS] = "<ol>"};
    static const char *const close[] = {[BLOCK_BULLETS] = "</ul>", [BLOCK_NUMBERS] = "</ol>"};
    bool was_list = before == BLOCK_BULLETS || before == BLOCK_NUMBERS;
    bool is_list = now == BLOCK_BULLETS || now == BLOCK_NUMBERS;
    if (was_list && before != now) {
        tag(m, close[before]);
    }
    if (before == BLOCK_TEXT && now == BLOCK_TEXT) {
        tag(m, "<br>");
    }
    if (is_list && before != now) {
        tag(m, open[now]);
    }
    if (!m->html && before != BLOCK_NONE && now != BLOCK_NONE) {
        strbuf_addc(m->out, '\n');
    }
}

static void put_line(struct marker *m, enum block block, int level, const char *line,
                     const char *words, const char *end) {
    const char heading[] = {'h', (char)('0' + level), '>', '\0'};
    bool list = block == BLOCK_BULLETS || block == BLOCK_NUMBERS;
    if (block == BLOCK_HEADING) {
        tag(m, "<");
        tag(m, heading);
    } else if (list && m->html) {
        strbuf_add(m->out, "<li>");
    } else if (list) {
        strbuf_addn(m->out, line, (size_t)(words - line));
    }
    inside(m, words, words, end);
    if (block == BLOCK_HEADING) {
        tag(m, "</");
        tag(m, heading);
    } else if (list) {
        tag(m, "</li>");
    }
}

static void mark_up(struct marker *m, const char *text) {
    enum block before = BLOCK_NONE;
    const char *end = text + strlen(text);
    for (const char *line = text; *text && line <= end;) {
        const char *next = memchr(line, '\n', (size_t)(end - line));
        const char *stop = next ? next : end;
        const char *last = stop > line && stop[-1] == '\r' ? stop - 1 : stop, *words;
        int level;
        enum block block = block_of(line, last, &words, &level);
        between(m, before, block);
        put_line(m, block, level, line, words, last);
        before = block;
        line = stop + 1;
    }
    between(m, before, BLOCK_NONE);
}

void markdown_html(struct strbuf *out, const char *text) {
    mark_up(&(struct marker){.out = out, .html = true}, text);
}

void markdown_plain(struct strbuf *out, const char *text) {
    mark_up(&(struct marker){.out = out}, text);
}

void markdown_escape(struct strbuf *out, const char *text, size_t len) {
    for (size_t i = 0; i < len; i++) {
        if (is_punct(text[i])) {
            strbuf_addc(out, '\\');
        }
        strbuf_addc(out, text[i]);
    }
}
