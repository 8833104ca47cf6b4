/* base/sheet.c — see sheet.h. */
#include "base/sheet.h"

#include <ctype.h>
#include <stdint.h>
#include <string.h>

#include "base/date.h"
#include "base/strbuf.h"
#include "base/utf8.h"

/* Bytes of `text` that fit in `room` units. */
static size_t fit(const char *text, size_t len, size_t room) {
    size_t at = 0;
    while (at < len) {
        uint32_t code;
        size_t n = utf8_decode(text + at, len - at, &code), units = code > 0xFFFF ? 2 : 1;
        if (units > room) {
            break;
        }
        room -= units;
        at += n;
    }
    return at;
}

void sheet_add_name(struct strbuf *out, const char *text, size_t room) {
    size_t len = fit(text, strlen(text), room);
    for (size_t i = 0; i < len; i++) {
        bool refused = (unsigned char)text[i] < ' ' || strchr("[]:*?/\\'", text[i]);
        strbuf_addc(out, refused ? ' ' : text[i]);
    }
}

/* "_x0041_": an escape, or text that looks like one. */
static bool is_escape(const char *text, size_t len) {
    enum { DIGITS = 4, LENGTH = 2 + DIGITS + 1 };
    bool is = len >= LENGTH && text[0] == '_' && text[1] == 'x' && text[LENGTH - 1] == '_';
    for (size_t i = 0; is && i < DIGITS; i++) {
        is = isxdigit((unsigned char)text[2 + i]);
    }
    return is;
}

bool sheet_add_cell(struct strbuf *out, const char *text, size_t len) {
    AUTO(strbuf_done) struct strbuf safe = {0};
    size_t begun = 0;
    for (size_t i = 0; i < len; i++) {
        if (is_escape(text + i, len - i)) {
            utf8_add_safe(&safe, text + begun, i - begun);
            strbuf_add(&safe, "_x005F");
            begun = i;
        }
    }
    utf8_add_safe(&safe, text + begun, len - begun);
    size_t fits = fit(strbuf_text(&safe), safe.len, SHEET_CELL_MAX);
    strbuf_addn(out, strbuf_text(&safe), fits);
    return fits == safe.len;
}

bool sheet_number(const struct date_time *when, double *out) {
    enum {
        DAY_1970 = 25569,  // of 1970-01-01, when 1900-01-01 is 1 and 1900 has a 29 February
        FIRST_AGREED = 61, // 1900-03-01
    };
    double days = 0;
    if (when->has_date) {
        days = (double)date_to_days(when->date) + DAY_1970;
        if (days < FIRST_AGREED) {
            return false;
        }
    }
    int64_t ms = ((when->hour * INT64_C(60) + when->minute) * 60 + when->second) * 1000 + when->ms;
    *out = days + (when->has_time ? (double)ms / (double)DATE_MS_PER_DAY : 0);
    return true;
}
