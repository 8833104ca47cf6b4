/* forms/load_mend.c — what is wrong with an expression that cannot be read, and how to write it.
 *
 * Two slips make up most of them: typographic quotes, which a word processor put in, and ${names},
 * which a spreadsheet form knows and an XForm does not. Both can be mended, and the mended text is
 * offered only when it can be read. */
#include <string.h>

#include "base/err.h"
#include "base/strbuf.h"
#include "forms/form_impl.h"

enum { MAX_MENDED = 32 }; // names in one expression: each is looked for among all questions

/* The straight quote for a typographic one at `p`, and its bytes; 0 for others. */
char quote_straight(const char *p, size_t *len) {
    static const struct {
        const char *bytes;
        char straight;
    } quotes[] = {
        {"\xe2\x80\x98", '\''},
        {"\xe2\x80\x99", '\''},
        {"\xe2\x80\x9a", '\''},
        {"\xe2\x80\x9b", '\''},
        {"\xe2\x80\x9c", '"' },
        {"\xe2\x80\x9d", '"' },
        {"\xe2\x80\x9e", '"' },
        {"\xc2\xab",     '"' },
        {"\xc2\xbb",     '"' },
        {"\xc2\xb4",     '\''}
    };
    for (size_t i = 0; i < LEN(quotes); i++) {
        *len = strlen(quotes[i].bytes);
        if (strncmp(p, quotes[i].bytes, *len) == 0) {
            return quotes[i].straight;
        }
    }
    return '\0';
}

bool has_curly_quote(const char *text) {
    size_t len;
    for (; *text; text++) {
        if (quote_straight(text, &len)) {
            return true;
        }
    }
    return false;
}

const char *find_leftover(const char *text, size_t *len) {
    for (const char *at = text; (at = strstr(at, "${")); at += 2) {
        size_t n = strcspn(at + 2, "}{ \t\r\n'\"");
        if (n && at[2 + n] == '}') {
            *len = n;
            return at + 2;
        }
    }
    return NULL;
}

const char *leftover_path(const struct form *form, const char *name, size_t len) {
    for (size_t i = 1; i < form->n_nodes; i++) {
        const char *have = form->nodes[i].name;
        if (strncmp(have, name, len) == 0 && !have[len]) {
            return form->nodes[i].path;
        }
    }
    return NULL;
}

/* ${name} -> its path; false when the form has no such question, or there are very many. */
static bool put_paths(const struct form *form, const char *text, struct strbuf *out) {
    size_t len;
    int n = 0;
    for (const char *name; (name = find_leftover(text, &len)); text = name + len + 1) {
        const char *path = n++ < MAX_MENDED ? leftover_path(form, name, len) : NULL;
        if (!path) {
            return false;
        }
        strbuf_addn(out, text, (size_t)(name - 2 - text));
        strbuf_add(out, path);
    }
    strbuf_add(out, text);
    return true;
}

/* Inside a text in straight quotes a typographic one may be meant, unless `all` are to go. */
static void put_quotes(const char *text, bool all, struct strbuf *out) {
    char open = '\0';
    size_t len;
    for (const char *p = text; *p;) {
        char straight = quote_straight(p, &len);
        if (straight && !open) { // its partner may be straight or not
            const char *partner = p + len;
            strbuf_addc(out, straight);
            while (*partner && *partner != straight && quote_straight(partner, &len) != straight) {
                strbuf_addc(out, *partner++);
            }
            len = *partner == straight ? 1 : len;
            if (*partner) {
                strbuf_addc(out, straight);
                partner += len;
            }
            p = partner;
        } else if (straight && all) {
            strbuf_addc(out, straight);
            open = straight == open ? '\0' : open;
            p += len;
        } else {
            if (*p == '\'' || *p == '"') {
                open = !open ? *p : open == *p ? '\0' : open;
            }
            strbuf_addc(out, *p++);
        }
    }
}

bool mend_expr(struct form *form, const char *text, struct strbuf *out) {
    AUTO(strbuf_done) struct strbuf paths = {0};
    if (!put_paths(form, text, &paths)) {
        return false;
    }
    for (int all = 0; all < 2; all++) {
        struct err err = {0};
        strbuf_clear(out);
        put_quotes(strbuf_text(&paths), all, out);
        if (xpath_parse(strbuf_text(out), out->len, &form->arena, &err)) {
            return true;
        }
    }
    return false;
}

void issue_unreadable(struct loader *ld, enum issue_level level, const char *code, int line,
                      const char *where, const char *text, const struct err *err) {
    AUTO(strbuf_done) struct strbuf mended = {0};
    size_t len;
    const char *why = has_curly_quote(text) ? "it has typographic quotes, which no program reads"
                      : find_leftover(text, &len)
                          ? "${…} is for spreadsheets; an XForm needs the path of the question"
                          : NULL;
    if (why && mend_expr(ld->form, text, &mended)) {
        issue(ld, level, code, line, where, "%s, in: %.200s" FIX "write: %s", why, text,
              strbuf_text(&mended));
    } else {
        issue(ld, level, code, line, where, "%s, in: %.200s", why ? why : err->text, text);
    }
}
