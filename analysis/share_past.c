/* analysis/share_past.c — see share_past.h. The facts hold "form columns row row …" in hexadecimal,
 * 16 digits each. */
#include "analysis/share_past.h"

#include <inttypes.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "base/strbuf.h"
#include "survey/store.h"

static const char meta_rows[] = "rows_shared";
enum { NUMBER_DIGITS = 16, NUMBER_WIDTH = NUMBER_DIGITS + 1, HEADS = 2 };

static uint64_t read_number(const char *text) {
    uint64_t number = 0;
    for (int i = 0; i < NUMBER_DIGITS; i++) {
        const char *digits = "0123456789abcdef", *at = text[i] ? strchr(digits, text[i]) : NULL;
        number = number << 4 | (at ? (uint64_t)(at - digits) : 0);
    }
    return number;
}

/* Rows of an earlier copy, as text: the i-th. */
static uint64_t past_row(const char *line, size_t i) {
    return read_number(line + (HEADS + i) * NUMBER_WIDTH);
}

static bool is_few(size_t n, size_t least) {
    return n > 0 && n < least;
}

/* Both are sorted: how many rows does only one of them have? */
static bool tells_few(const struct share_copy *copy, const char *line, size_t n, size_t least) {
    size_t came = 0, gone = 0;
    for (size_t i = 0, j = 0; i < copy->n || j < n;) {
        uint64_t now = i < copy->n ? copy->rows[i] : UINT64_MAX;
        uint64_t then = j < n ? past_row(line, j) : UINT64_MAX;
        bool take_now = i < copy->n && (j == n || now <= then);
        bool take_then = j < n && (i == copy->n || then <= now);
        came += take_now && !take_then;
        gone += take_then && !take_now;
        i += take_now;
        j += take_then;
    }
    return is_few(came, least) || is_few(gone, least);
}

enum past { PAST_APART, PAST_SAME, PAST_CLOSE };

static enum past compare(const struct share_copy *copy, const char *line, size_t len,
                         size_t least) {
    size_t numbers = (len + 1) / NUMBER_WIDTH, n = numbers > HEADS ? numbers - HEADS : 0;
    if (numbers < HEADS || read_number(line) != copy->form) {
        return PAST_APART;
    }
    if (read_number(line + NUMBER_WIDTH) != copy->columns) {
        return is_few(n > copy->n ? n - copy->n : copy->n - n, least) ? PAST_CLOSE : PAST_APART;
    }
    bool same = n == copy->n;
    for (size_t i = 0; same && i < n; i++) {
        same = past_row(line, i) == copy->rows[i];
    }
    return same ? PAST_SAME : tells_few(copy, line, n, least) ? PAST_CLOSE : PAST_APART;
}

static void add_copy(struct strbuf *out, const struct share_copy *copy) {
    strbuf_addf(out, "%016" PRIx64 " %016" PRIx64, copy->form, copy->columns);
    for (size_t i = 0; i < copy->n; i++) {
        strbuf_addf(out, " %016" PRIx64, copy->rows[i]);
    }
    strbuf_addc(out, '\n');
}

bool share_past_settle(struct store *st, const struct share_copy *copy, size_t least,
                       struct err *err) {
    struct err why = {0};
    AUTO(mem_freep) char *kept = store_get_meta(st, meta_rows, &why);
    AUTO(strbuf_done) struct strbuf text = {0};
    if (why.code) {
        return err_set(err, why.code, "%s", why.text);
    }
    for (const char *line = kept ? kept : ""; *line;) {
        size_t len = strcspn(line, "\n");
        enum past past = compare(copy, line, len, least);
        if (past == PAST_SAME) {
            return true; // written down already
        }
        if (past == PAST_CLOSE) {
            return err_set(err, ERR_CONFLICT,
                           "rows were given away before, and fewer than %zu homes have come, "
                           "changed or gone since. Who has both copies could see the answers of "
                           "these few. Wait until more have, or give the earlier copy again",
                           least);
        }
        line += len + (line[len] == '\n');
    }
    strbuf_add(&text, kept ? kept : "");
    add_copy(&text, copy);
    return store_set_meta(st, meta_rows, text.data, err);
}
