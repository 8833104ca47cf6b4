/* tests/fuzz/mutate.c — changes that keep forms and XPath in shape, so that a fuzzer gets past the
 * parser: whole elements are copied, moved and put in, whole operands exchanged, also inside the
 * attributes of a form. Every other change is libFuzzer's own. */
#include <stdbool.h>
#include <string.h>

#include "base/attr.h"
#include "base/num.h"
#include "base/strbuf.h"
#include "tests/fuzz/fuzz.h"

size_t LLVMFuzzerMutate(uint8_t *data, size_t len, size_t max);
size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t len, size_t max, unsigned seed);

static const char *const operands[] = {
    "1",
    "0",
    "''",
    "'a b'",
    ".",
    "..",
    "/data/a",
    "../b",
    "current()/../c",
    "//x",
    "@k",
    "*",
    "/data/r[1]/x",
    "/data/r[position() = last()]",
    "instance('list')/root/item[name = /data/a]",
    "instance('list')/root/item[name = current()/../a]/label",
    "-(1 div 0)",
    "0 div 0",
    "99999999999",
    "count(/data/r)",
    "sum(/data/r/x)",
    "position(..)",
    "indexed-repeat(/data/r/x, /data/r, 2)",
    "if(/data/a = 1, /data/b, 'c')",
    "coalesce(/data/a, /data/b)",
    "once(random())",
    "today()",
    "date('2024-02-29')",
    "format-date(., '%Y-%n-%a')",
    "decimal-date-time(now())",
    "int(. * 3)",
    "round(. , -2)",
    "pow(., 2)",
    "selected(/data/s, 'a')",
    "selected-at(/data/s, 1)",
    "count-selected(.)",
    "join(' ', /data/r/x)",
    "concat(., 'z')",
    "substr(., 1, 3)",
    "translate(., 'ab', 'b')",
    "regex(., '[a-z]+')",
    "string-length(.)",
    "boolean-from-string(.)",
    "weighted-checklist(1, 2, . = 1, 1)",
    "checklist(1, 2, . = 1, . = 2)",
    "max(/data/r/x, 3)",
    "area(/data/g)",
    "distance(/data/g)",
    "position(/data/r)",
    "randomize(/data/r, 3)",
    "jr:choice-name(/data/s, '/data/s')",
    "jr:itext('x')",
    "digest(., 'MD5')",
    "number(.)",
    "not(.)",
    "pulldata('list', 'label', 'name', /data/a)",
    "uuid()",
    "(/data/a | /data/b)",
    "/data/r/q/y",
};
static const char *const wraps[][2] = {
    {"not(",    ")"              },
    {"(",       ")"              },
    {"(",       " + 1)"          },
    {"(",       " = 1)"          },
    {"string(", ")"              },
    {"count(",  ")"              },
    {"",        "[1]"            },
    {"-",       ""               },
    {"if(",     ", 1, 2)"        },
    {"concat(", ", 'x')"         },
    {"once(",   ")"              },
    {"",        "/.."            },
    {"(",       " or /data/b)"   },
    {"(",       " | /data/a)"    },
    {"",        "[. = current()]"},
    {"sum(",    ")"              },
};
static const char *const elements[] = {
    "<bind nodeset=\"/data/a\" calculate=\"/data/b\"/>",
    "<bind nodeset=\"/data/a\" relevant=\"/data/b = 1\" required=\"true()\"/>",
    "<bind nodeset=\"/data/r/x\" type=\"int\" constraint=\". &gt; 1\"/>",
    "<bind nodeset=\"/data/b\" type=\"date\" readonly=\"/data/a\"/>",
    "<setvalue event=\"odk-instance-first-load\" ref=\"/data/a\" value=\"/data/b\"/>",
    "<setvalue event=\"xforms-value-changed\" ref=\"/data/r/x\" value=\"/data/b + 1\"/>",
    "<input ref=\"/data/a\"><label>a <output value=\"/data/b\"/></label></input>",
    "<group ref=\"/data/r\"><repeat nodeset=\"/data/r\"><input "
    "ref=\"/data/r/x\"><label>x</label></input>"
    "</repeat></group>",
    "<repeat nodeset=\"/data/r\" jr:count=\"/data/b\"/>",
    "<r jr:template=\"\"><x>1</x><q><y/></q></r>",
    "<r><x/></r>",
    "<a>1</a>",
    "<b/>",
    "<g/>",
    "<select1 ref=\"/data/a\"><label>a</label><itemset nodeset=\"instance('list')/root/item[name "
    "!= /data/b]\">"
    "<value ref=\"name\"/><label ref=\"label\"/></itemset></select1>",
    "<instance id=\"list\"><root><item><name>1</name><label>One</label></item></root></instance>",
    "<item><label>B</label><value>b</value></item>",
    "<text id=\"x\"><value>X <output value=\"/data/a\"/></value></text>",
    "<orx:meta xmlns:orx=\"http://openrosa.org/xforms\"><orx:instanceID/></orx:meta>",
};

static uint64_t dice;

static size_t below(size_t n) {
    return n ? splitmix_below(&dice, (uint32_t)n) : 0;
}

struct span {
    size_t from, to; // bytes
};

/* ---- XPath ---- */

static bool in_word(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '_' || c == ':' || c == '.' || c == '/' || c == '@' || c == '*' || (c & 0x80);
}

static size_t closing(const char *text, size_t at, size_t end) {
    int depth = 0;
    for (; at < end; at++) {
        depth += (text[at] == '(' || text[at] == '[') - (text[at] == ')' || text[at] == ']');
        if (depth == 0) {
            return at + 1;
        }
    }
    return end;
}

/* Some operand within text[from..to): a path, a literal, a call with all its arguments. */
static struct span operand(const char *text, size_t from, size_t to) {
    size_t at = from + below(to - from);
    while (at > from && in_word(text[at - 1])) {
        at--;
    }
    while (at < to && !in_word(text[at]) && text[at] != '\'' && text[at] != '(') {
        at++;
    }
    struct span span = {at, at};
    if (at < to && text[at] == '\'') {
        const char *close = memchr(text + at + 1, '\'', to - at - 1);
        span.to = close ? (size_t)(close - text) + 1 : to;
        return span;
    }
    while (span.to < to &&
           (in_word(text[span.to]) || text[span.to] == '(' || text[span.to] == '[')) {
        bool group = text[span.to] == '(' || text[span.to] == '[';
        span.to = group ? closing(text, span.to, to) : span.to + 1;
    }
    return span;
}

static void change_operand(const char *text, struct span all, struct strbuf *out) {
    struct span old = operand(text, all.from, all.to);
    strbuf_addn(out, text + all.from, old.from - all.from);
    if (below(3) == 0) {
        const char *const *wrap = wraps[below(LEN(wraps))];
        strbuf_add(out, wrap[0]);
        strbuf_addn(out, text + old.from, old.to - old.from);
        strbuf_add(out, wrap[1]);
    } else if (below(3) == 0) {
        struct span other = operand(text, all.from, all.to);
        strbuf_addn(out, text + other.from, other.to - other.from);
    } else {
        strbuf_add(out, operands[below(LEN(operands))]);
    }
    strbuf_addn(out, text + old.to, all.to - old.to);
}

/* ---- XML ---- */

/* Where one of the bytes `c` stands, at or behind a random place; `len` when nowhere. */
static size_t some(const char *text, size_t len, char c) {
    size_t start = below(len);
    const char *at = memchr(text + start, c, len - start);
    at = at ? at : memchr(text, c, start);
    return at ? (size_t)(at - text) : len;
}

static struct span element(const char *text, size_t len) {
    struct span span = {some(text, len, '<'), len};
    int depth = 0;
    for (size_t at = span.from; at < len; at++) {
        if (text[at] == '<' && at + 1 < len) {
            depth += text[at + 1] == '/' ? -1 : 1;
        } else if (text[at] == '>') {
            depth -= at > 0 && (text[at - 1] == '/' || text[at - 1] == '?');
            if (depth <= 0) {
                span.to = at + 1;
                return span;
            }
        }
    }
    return span;
}

static struct span attribute(const char *text, size_t len) {
    size_t open = some(text, len, '"');
    struct span span = {open < len ? open + 1 : len, len};
    const char *close = memchr(text + span.from, '"', len - span.from);
    span.to = close ? (size_t)(close - text) : len;
    return span;
}

static void change_xml(const char *text, size_t len, struct strbuf *out) {
    struct span old = below(2) ? attribute(text, len) : element(text, len);
    bool is_attribute = old.from > 0 && text[old.from - 1] == '"';
    size_t keep = old.from + (is_attribute || below(3) ? 0 : old.to - old.from);
    strbuf_addn(out, text, keep);
    if (is_attribute) {
        change_operand(text, old, out);
    } else if (below(2)) {
        strbuf_add(out, elements[below(LEN(elements))]);
    } else if (below(3)) {
        struct span other = element(text, len);
        strbuf_addn(out, text + other.from, other.to - other.from);
    }
    strbuf_addn(out, text + old.to, len - old.to);
}

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t len, size_t max, unsigned seed) {
    dice = seed;
    if (below(2) == 0 || len == 0) {
        return LLVMFuzzerMutate(data, len, max);
    }
    AUTO(strbuf_done) struct strbuf out = {0};
    const char *text = (const char *)data;
    if (memchr(text, '<', len) && memchr(text, '>', len)) {
        change_xml(text, len, &out);
    } else {
        change_operand(text, (struct span){0, len}, &out);
    }
    size_t n = out.len < max ? out.len : max;
    if (n > 0) {
        memcpy(data, out.data, n);
    }
    return n;
}
