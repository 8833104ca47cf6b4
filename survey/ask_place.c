/* survey/ask_place.c — see ask_place.h. */
#include "survey/ask_place.h"

#include <math.h>
#include <string.h>

#include "base/num.h"
#include "base/strbuf.h"
#include "survey/ask_words.h"
#include "survey/gps.h"

enum { POINT_NUMBERS = 4, CORNERS_MIN = 3 };

/* Latitude, longitude, then perhaps height and accuracy in metres. */
static bool read_point(const char *at, size_t len, struct strbuf *out) {
    double part[POINT_NUMBERS];
    int n = 0;
    for (size_t i = 0; i < len;) {
        size_t size = 0;
        while (i + size < len && !strchr(" ,\t", at[i + size])) {
            size++;
        }
        if (size) {
            if (n == POINT_NUMBERS || !num_parse(at + i, size, &part[n])) {
                return false;
            }
            strbuf_addf(out, "%s%.*s", n++ ? " " : "", (int)size, at + i);
        }
        i += size + 1;
    }
    return n >= 2 && fabs(part[0]) <= 90 && fabs(part[1]) <= 180;
}

size_t ask_place_count(const char *value) {
    size_t n = *value != '\0';
    for (; *value; value++) {
        n += *value == ';';
    }
    return n;
}

static const char *last_point(const char *value) {
    const char *semicolon = strrchr(value, ';');
    return semicolon ? semicolon + 1 + strspn(semicolon + 1, " ") : value;
}

static bool is_closed(const char *value) {
    const char *last = last_point(value);
    size_t len = strcspn(value, ";");
    return last != value && strlen(last) == len && memcmp(value, last, len) == 0;
}

/* An area in the making is a line: its closing place goes when another corner comes. */
static void add_open(struct strbuf *out, const char *value, bool area) {
    bool cut = area && is_closed(value);
    strbuf_addn(out, value, cut ? (size_t)(strrchr(value, ';') - value) : strlen(value));
}

static void close_area(struct strbuf *out) {
    const char *value = strbuf_text(out);
    if (ask_place_count(value) >= CORNERS_MIN && !is_closed(value)) {
        AUTO(strbuf_done) struct strbuf first = {0};
        strbuf_addn(&first, value, strcspn(value, ";"));
        strbuf_addf(out, "; %s", first.data);
    }
}

bool ask_place_read(const char *line, enum form_type type, const char *current,
                    struct strbuf *out) {
    bool many = type != FT_GEOPOINT, any = false;
    if (many) {
        add_open(out, current, type == FT_GEOSHAPE);
    }
    while (*line) {
        size_t len = many ? strcspn(line, ";") : strlen(line);
        if (strspn(line, " ") < len) {
            strbuf_add(out, out->len ? "; " : "");
            if (!read_point(line, len, out)) {
                return false;
            }
            any = true;
        }
        line += len + (line[len] == ';');
    }
    if (type == FT_GEOSHAPE) {
        close_area(out);
    }
    return any;
}

const char *ask_place_home(const char *line) {
    const char *word = ask_word(SAY_HOME_WORD);
    size_t len = strlen(word);
    bool there = strncmp(line, word, len) == 0 && (!line[len] || line[len] == ' ');
    return there ? line + len + strspn(line + len, " ") : NULL;
}

void ask_place_say_fix(struct strbuf *out, const struct gps_fix *fix) {
    strbuf_addf(out, "%.7f %.7f", fix->lat_deg, fix->lon_deg);
    if (fix->alt_m != 0 || fix->accuracy_m > 0) {
        strbuf_addf(out, " %.1f %.1f", fix->alt_m, fix->accuracy_m);
    }
}
