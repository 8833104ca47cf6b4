/* forms/geojson.c — one pass over the JSON; members that matter are remembered as spans and read
 * when the feature is complete, so that their order does not matter. */
#include "forms/geojson.h"

#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "base/num.h"
#include "base/strbuf.h"
#include "base/utf8.h"
#include "forms/tree.h"

struct span {
    const char *from, *to; // of a value; NULL: none
};

struct json {
    const char *at, *end, *start;
    int depth;
    struct err *err;
    struct strbuf text; // the last string read
};

static bool fail(struct json *j, const char *what) {
    int line = 1;
    for (const char *c = j->start; c < j->at && c < j->end; c++) {
        line += *c == '\n';
    }
    return err_at(j->err, ERR_SYNTAX, line, "%s", what);
}

static void skip_blanks(struct json *j) {
    while (j->at < j->end &&
           (*j->at == ' ' || *j->at == '\t' || *j->at == '\r' || *j->at == '\n')) {
        j->at++;
    }
}

static bool take(struct json *j, char c) {
    skip_blanks(j);
    if (j->at < j->end && *j->at == c) {
        j->at++;
        return true;
    }
    return false;
}

/* ---- strings ------------------------------------------------------------------------------------
 */

static bool read_hex(struct json *j, uint32_t *code) {
    *code = 0;
    for (int i = 0; i < 4; i++, j->at++) {
        char c = j->at < j->end ? *j->at : '\0';
        int digit = c >= '0' && c <= '9'   ? c - '0'
                    : c >= 'a' && c <= 'f' ? c - 'a' + 10
                    : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                           : -1;
        if (digit < 0) {
            return fail(j, "a broken \\u in a JSON text");
        }
        *code = *code * 16 + (uint32_t)digit;
    }
    return true;
}

static bool read_escape(struct json *j) {
    static const char from[] = "\"\\/bfnrt", to[] = "\"\\/\b\f\n\r\t";
    char c = j->at < j->end ? *j->at++ : '\0';
    const char *known = c ? strchr(from, c) : NULL;
    if (known) {
        strbuf_addc(&j->text, to[known - from]);
        return true;
    }
    uint32_t code, low;
    if (c != 'u' || !read_hex(j, &code)) {
        return fail(j, "a broken escape in a JSON text");
    }
    if (code >= 0xD800 && code < 0xDC00 && j->end - j->at >= 6 && j->at[0] == '\\' &&
        j->at[1] == 'u') { // a pair of surrogates
        j->at += 2;
        if (!read_hex(j, &low)) {
            return false;
        }
        code = 0x10000 + ((code - 0xD800) << 10) + ((low - 0xDC00) & 0x3FF);
    }
    char utf8[4];
    code = code >= 0xD800 && code < 0xE000 ? 0xFFFD : code;
    strbuf_addn(&j->text, utf8, utf8_encode(utf8, code));
    return true;
}

static bool read_string(struct json *j) {
    strbuf_clear(&j->text);
    if (!take(j, '"')) {
        return fail(j, "a text in quotes should stand here");
    }
    while (j->at < j->end && *j->at != '"') {
        const char *from = j->at;
        while (j->at < j->end && *j->at != '"' && *j->at != '\\') {
            j->at++;
        }
        strbuf_addn(&j->text, from, (size_t)(j->at - from));
        if (j->at < j->end && *j->at == '\\') {
            j->at++;
            if (!read_escape(j)) {
                return false;
            }
        }
    }
    return take(j, '"') || fail(j, "a JSON text is not closed");
}

/* ---- values ---- */

static bool skip_value(struct json *j);

static bool skip_members(struct json *j, char close, bool named) {
    if (++j->depth > GEOJSON_MAX_DEPTH) {
        return fail(j, "the JSON is nested too deep");
    }
    j->at++;
    if (!take(j, close)) {
        do {
            if (named && (!read_string(j) || (!take(j, ':') && !fail(j, "':' is missing")))) {
                return false;
            }
            if (!skip_value(j)) {
                return false;
            }
        } while (take(j, ','));
        if (!take(j, close)) {
            return fail(j, "a list or an object is not closed");
        }
    }
    j->depth--;
    return true;
}

static bool skip_value(struct json *j) {
    skip_blanks(j);
    char c = j->at < j->end ? *j->at : '\0';
    if (c == '"') {
        return read_string(j);
    }
    if (c == '{' || c == '[') {
        return skip_members(j, c == '{' ? '}' : ']', c == '{');
    }
    const char *from = j->at;
    while (j->at < j->end && !strchr(",]} \t\r\n", *j->at)) {
        j->at++;
    }
    return j->at > from || fail(j, "a value is missing");
}

/* Call `each` for the members of the object at hand, its value as a span. */
typedef bool (*member_fn)(struct json *j, const char *name, struct span value, void *ctx);

static bool each_member(struct json *j, member_fn each, void *ctx) {
    if (!take(j, '{')) {
        return fail(j, "an object in braces should stand here");
    }
    if (take(j, '}')) {
        return true;
    }
    do {
        if (!read_string(j)) {
            return false;
        }
        AUTO(mem_freep) char *name = mem_strdup(strbuf_text(&j->text));
        if (!take(j, ':')) {
            return fail(j, "':' is missing");
        }
        skip_blanks(j);
        struct span value = {.from = j->at};
        if (!skip_value(j)) {
            return false;
        }
        value.to = j->at;
        if (!each(j, name, value, ctx)) {
            return false;
        }
    } while (take(j, ','));
    return take(j, '}') || fail(j, "an object is not closed");
}

static struct json inside(const struct json *j, struct span value) {
    return (struct json){.at = value.from, .end = value.to, .start = j->start, .err = j->err};
}

/* Text of a plain value: a string without its quotes, a number as it stands, null as nothing. */
static bool value_text(const struct json *j, struct span value, struct strbuf *out) {
    struct json in = inside(j, value);
    strbuf_clear(out);
    if (!value.from || (value.to - value.from == 4 && !memcmp(value.from, "null", 4))) {
        return true;
    }
    bool ok = true;
    if (*value.from == '"') {
        ok = read_string(&in);
        strbuf_addn(out, strbuf_text(&in.text), in.text.len);
    } else {
        strbuf_addn(out, value.from, (size_t)(value.to - value.from));
    }
    strbuf_done(&in.text);
    return ok;
}

/* ---- geometry ---- */

struct geometry {
    struct span type, coordinates;
};

static bool geometry_member(struct json *j, const char *name, struct span value, void *ctx) {
    struct geometry *g = ctx;
    (void)j;
    if (strcmp(name, "type") == 0) {
        g->type = value;
    } else if (strcmp(name, "coordinates") == 0) {
        g->coordinates = value;
    }
    return true;
}

static bool read_number(struct json *j, double *out) {
    skip_blanks(j);
    const char *from = j->at;
    while (j->at < j->end && strchr("+-.eE0123456789", *j->at)) {
        j->at++;
    }
    return num_parse(from, (size_t)(j->at - from), out) || fail(j, "a coordinate is no number");
}

/* [lon, lat] becomes "lat lon 0 0" (C10). */
static bool add_point(struct json *j, struct strbuf *out) {
    double lon, lat;
    char text[2][NUM_TEXT_MAX];
    if (!take(j, '[') || !read_number(j, &lon) || !take(j, ',') || !read_number(j, &lat)) {
        return fail(j, "a position should be [longitude, latitude]");
    }
    while (take(j, ',')) { // height is not kept
        double height;
        if (!read_number(j, &height)) {
            return false;
        }
    }
    num_format(text[0], lat);
    num_format(text[1], lon);
    strbuf_addf(out, "%s%s %s 0 0", out->len ? "; " : "", text[0], text[1]);
    return take(j, ']') || fail(j, "a position is not closed");
}

static bool add_points(struct json *j, struct strbuf *out) {
    if (!take(j, '[')) {
        return fail(j, "a list of positions should stand here");
    }
    do {
        if (!add_point(j, out)) {
            return false;
        }
    } while (take(j, ','));
    return take(j, ']') || fail(j, "a list of positions is not closed");
}

static bool add_outer_ring(struct json *j, struct strbuf *out) {
    return (take(j, '[') || fail(j, "a list of rings should stand here")) && add_points(j, out);
}

static const struct {
    const char *type;
    bool (*add)(struct json *j, struct strbuf *out);
} shapes[] = {
    {"Point",      add_point     },
    {"LineString", add_points    },
    {"Polygon",    add_outer_ring}
};

static bool geometry_text(struct json *j, struct span value, struct strbuf *out) {
    struct geometry g = {0};
    struct json in = inside(j, value);
    AUTO(strbuf_done) struct strbuf type = {0};
    strbuf_clear(out);
    if (!value.from || *value.from != '{') {
        return true; // null: a feature without a place
    }
    bool ok = each_member(&in, geometry_member, &g) && value_text(j, g.type, &type);
    strbuf_done(&in.text);
    if (!ok) {
        return false;
    }
    for (size_t i = 0; i < LEN(shapes); i++) {
        if (strcmp(shapes[i].type, strbuf_text(&type)) == 0 && g.coordinates.from) {
            struct json at = inside(j, g.coordinates);
            return shapes[i].add(&at, out);
        }
    }
    return fail(j, "only points, lines and polygons can be choices");
}

/* ---- features ---- */

struct feature {
    struct tree_builder *b;
    struct span type, geometry, properties, id;
    struct strbuf text;
};

static void add_child(struct tree_builder *b, const char *name, const struct strbuf *text) {
    tree_start(b, NULL, name, NULL, 0);
    tree_chars(b, strbuf_text(text), text->len);
    tree_end(b);
}

static bool feature_member(struct json *j, const char *name, struct span value, void *ctx) {
    struct feature *f = ctx;
    const struct {
        const char *name;
        struct span *slot;
    } slots[] = {
        {"type",       &f->type      },
        {"geometry",   &f->geometry  },
        {"properties", &f->properties},
        {"id",         &f->id        }
    };
    (void)j;
    for (size_t i = 0; i < LEN(slots); i++) {
        if (strcmp(slots[i].name, name) == 0) {
            *slots[i].slot = value;
        }
    }
    return true;
}

static bool property_member(struct json *j, const char *name, struct span value, void *ctx) {
    struct feature *f = ctx;
    if (f->id.from && strcmp(name, "id") == 0) {
        return true; // the feature's own id counts
    }
    if (!value_text(j, value, &f->text)) {
        return false;
    }
    add_child(f->b, name, &f->text);
    return true;
}

static bool write_feature(struct json *j, struct feature *f) {
    if (!value_text(j, f->type, &f->text)) {
        return false;
    }
    if (strcmp(strbuf_text(&f->text), "Feature") != 0) {
        return fail(j, "the list should hold features only");
    }
    tree_start(f->b, NULL, "item", NULL, 0);
    if (!geometry_text(j, f->geometry, &f->text)) {
        return false;
    }
    add_child(f->b, "geometry", &f->text);
    if (f->properties.from && *f->properties.from == '{') {
        struct json in = inside(j, f->properties);
        bool ok = each_member(&in, property_member, f);
        strbuf_done(&in.text);
        if (!ok) {
            return false;
        }
    }
    if (f->id.from) {
        if (!value_text(j, f->id, &f->text)) {
            return false;
        }
        add_child(f->b, "id", &f->text);
    }
    tree_end(f->b);
    return true;
}

static bool read_features(struct json *j, struct span value, struct tree_builder *b) {
    struct json in = inside(j, value);
    bool ok = take(&in, '[') || fail(&in, "\"features\" should be a list");
    bool more = ok && !take(&in, ']');
    while (ok && more) {
        struct feature f = {.b = b};
        ok = each_member(&in, feature_member, &f) && write_feature(&in, &f);
        strbuf_done(&f.text);
        more = ok && take(&in, ',');
    }
    strbuf_done(&in.text);
    return ok;
}

struct collection {
    struct span type, features;
};

static bool collection_member(struct json *j, const char *name, struct span value, void *ctx) {
    struct collection *c = ctx;
    (void)j;
    if (strcmp(name, "type") == 0) {
        c->type = value;
    } else if (strcmp(name, "features") == 0) {
        c->features = value;
    }
    return true;
}

static bool read_all(struct json *j, struct tree_builder *b) {
    struct collection c = {0};
    AUTO(strbuf_done) struct strbuf type = {0};
    if (!each_member(j, collection_member, &c) || !value_text(j, c.type, &type)) {
        return false;
    }
    if (strcmp(strbuf_text(&type), "FeatureCollection") != 0 || !c.features.from) {
        return fail(j, "this is not a GeoJSON FeatureCollection");
    }
    return read_features(j, c.features, b);
}

bool geojson_parse(struct tree *tree, struct names *names, const char *bytes, size_t len,
                   struct err *err) {
    struct json j = {.at = bytes, .end = bytes + len, .start = bytes, .err = err};
    AUTO(mem_freep) struct tree_builder *b = mem_zalloc(sizeof *b);
    if (len >= 3 && memcmp(bytes, "\xEF\xBB\xBF", 3) == 0) {
        j.at += 3;
    }
    tree_begin(b, tree, names);
    tree_pack(b);
    tree_start(b, NULL, "root", NULL, 1);
    b->keep_space = 1;
    bool ok = read_all(&j, b);
    strbuf_done(&j.text);
    b->keep_space = 0;
    if (ok) {
        tree_end(b);
        ok = !b->full || err_set(err, ERR_LIMIT, "the list is too large");
    }
    if (ok) {
        tree_finish(b);
    } else {
        tree_drop(b);
    }
    return ok;
}
