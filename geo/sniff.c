/* geo/sniff.c — see sniff.h. The walk is no JSON parser: it follows strings and depth, which is all
 * that names and the outermost "type" need, and what is no JSON GDAL refuses. */
#include "geo/sniff.h"

#include <stdio.h>
#include <string.h>

#include "base/attr.h"
#include "base/err.h"
#include "base/intern.h"
#include "geo/limits.h"

enum { HEAD = 4096, NAME_MAX_LEN = 255 };

struct walk {
    int depth;
    bool quoted, escaped, ended; // ended: a string stands complete in `text`
    bool type_next;              // the value after "type": at depth 1
    char text[NAME_MAX_LEN + 1];
    size_t len;
    char type[32]; // of the outermost object, the first time it is given
    struct intern names;
};

static void walk_done(struct walk *w) {
    intern_done(&w->names);
}

static void end_string(struct walk *w) {
    w->quoted = false;
    w->ended = true;
    w->text[w->len] = '\0';
    if (w->type_next && !w->type[0]) {
        snprintf(w->type, sizeof w->type, "%.31s", w->text);
    }
    w->type_next = false;
}

static void end_name(struct walk *w) {
    intern_add(&w->names, w->text, w->len);
    w->type_next = w->depth == 1 && strcmp(w->text, "type") == 0;
    w->ended = false;
}

static void step(struct walk *w, char c) {
    if (w->quoted) {
        if (!w->escaped && c == '"') {
            end_string(w);
            return;
        }
        w->escaped = !w->escaped && c == '\\';
        if (w->len < NAME_MAX_LEN) {
            w->text[w->len++] = c;
        }
        return;
    }
    switch (c) {
    case '"':
        w->quoted = true;
        w->escaped = false;
        w->len = 0;
        return;
    case ':':
        if (w->ended) {
            end_name(w);
        }
        return;
    case '{':
    case '[':
        w->depth++;
        break;
    case '}':
    case ']':
        w->depth--;
        break;
    case ' ':
    case '\t':
    case '\r':
    case '\n':
        return; // may stand between a name and its colon
    default:
        break;
    }
    w->ended = false;
    w->type_next = false;
}

static bool too_large(struct err *err, const char *what, int limit) {
    return err_set(err, ERR_LIMIT,
                   "is larger than %d MB, too much for %s: cut out your own "
                   "neighbourhood first",
                   limit >> 20, what);
}

static bool walk_json(FILE *file, uint64_t size, struct err *err) {
    AUTO(walk_done) struct walk w = {0};
    char chunk[1 << 14];
    for (size_t n; (n = fread(chunk, 1, sizeof chunk, file)) > 0;) {
        for (size_t i = 0; i < n; i++) {
            step(&w, chunk[i]);
        }
        if (w.names.n > GEO_NAMES_MAX) {
            return err_set(err, ERR_LIMIT, "has more than %d different fields", GEO_NAMES_MAX);
        }
    }
    if (strcmp(w.type, "FeatureCollection") != 0 && size > GEO_JSON_WHOLE_MAX) {
        return too_large(err, "JSON that is no FeatureCollection", GEO_JSON_WHOLE_MAX);
    }
    return true;
}

/* Distinct names of elements. Text in comments that looks like one counts too: a bound may be
 * generous. */
static bool walk_xml(FILE *file, struct err *err) {
    AUTO(walk_done) struct walk w = {0};
    char chunk[1 << 14];
    bool in_name = false;
    for (size_t n; (n = fread(chunk, 1, sizeof chunk, file)) > 0;) {
        for (size_t i = 0; i < n; i++) {
            if (chunk[i] == '<') {
                in_name = true;
                w.len = 0;
            } else if (in_name && strchr(" \t\r\n/>!?", chunk[i])) {
                in_name = false;
                intern_add(&w.names, w.text, w.len);
            } else if (in_name && w.len < NAME_MAX_LEN) {
                w.text[w.len++] = chunk[i];
            }
        }
        if (w.names.n > GEO_NAMES_MAX) {
            return err_set(err, ERR_LIMIT, "has more than %d different elements", GEO_NAMES_MAX);
        }
    }
    return true;
}

static void close_file(FILE **file) {
    if (*file) {
        fclose(*file);
    }
}

bool sniff_file(const char *path, uint64_t size, struct err *err) {
    AUTO(close_file) FILE *file = fopen(path, "rb");
    char head[HEAD + 1];
    size_t n = file ? fread(head, 1, HEAD, file) : 0;
    head[n] = '\0';
    size_t start = strspn(head, "\xEF\xBB\xBF\x1E \t\r\n"); // mark, record separator, blanks
    if (file && (head[start] == '{' || head[start] == '[')) {
        rewind(file);
        return walk_json(file, size, err);
    }
    if (strstr(head, "<kml") && size > GEO_KML_MAX) {
        return too_large(err, "KML", GEO_KML_MAX);
    }
    if (file && head[start] == '<') {
        rewind(file);
        return walk_xml(file, err);
    }
    return true;
}
