/* survey/app.c — see app.h. */
#include "survey/app.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>
#include <zlib.h>

#include "base/clock.h"
#include "base/err.h"
#include "base/mem.h"
#include "base/strbuf.h"
#include "survey/app_files.h"
#include "survey/openrosa.h"
#include "survey/openrosa_impl.h"
#include "survey/standing.h"
#include "survey/told_knock.h"

enum { GZIP_WINDOW = 15 + 16 };

static void add_headers(struct call *call) {
    static const char *const headers[][2] = {
        {"Content-Security-Policy",
         "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; "
         "img-src 'self' blob:; media-src 'self' blob:; connect-src 'self'; manifest-src 'self'; "
         "worker-src 'self'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'"      },
        {"Permissions-Policy",           "camera=(self), geolocation=(self), microphone=(self)"},
        {"Cross-Origin-Opener-Policy",   "same-origin"                                         },
        {"Cross-Origin-Resource-Policy", "same-origin"                                         },
    };
    for (size_t i = 0; i < LEN(headers); i++) {
        http_reply_header(call->req, headers[i][0], headers[i][1]);
    }
}

/* ---- files ---- */

static const struct app_file *find_file(const struct call *call) {
    AUTO(strbuf_done) struct strbuf name = {0};
    for (int i = 1; i < call->n_segments; i++) {
        strbuf_addf(&name, "%s%s", i > 1 ? "/" : "", call->segments[i]);
    }
    const char *wanted = name.len ? name.data : "index.html";
    const struct app_file *file = app_files;
    while (file->name && strcmp(file->name, wanted) != 0) {
        file++;
    }
    return file->name ? file : NULL;
}

static void unpack(const struct app_file *file, struct strbuf *out) {
    strbuf_reserve(out, file->plain_len);
    z_stream z = {.next_in = (Bytef *)file->gzip,
                  .avail_in = (uInt)file->gzip_len,
                  .next_out = (Bytef *)out->data,
                  .avail_out = (uInt)file->plain_len};
    if (inflateInit2(&z, GZIP_WINDOW) == Z_OK && inflate(&z, Z_FINISH) == Z_STREAM_END) {
        out->len = file->plain_len;
    }
    inflateEnd(&z);
}

/* Browsers take brotli over HTTPS, and from this computer itself. */
static void reply_packed(struct call *call, const struct app_file *file) {
    const char *takes = http_header(call->req, "Accept-Encoding");
    AUTO(strbuf_done) struct strbuf plain = {0};
    struct strbuf packed = {0};
    const char *encoding = NULL;
    if (takes && file->brotli && strstr(takes, "br")) {
        encoding = "br";
        packed = (struct strbuf){.data = (char *)file->brotli, .len = file->brotli_len};
    } else if (takes && strstr(takes, "gzip")) {
        encoding = "gzip";
        packed = (struct strbuf){.data = (char *)file->gzip, .len = file->gzip_len};
    } else {
        unpack(file, &plain);
    }
    http_reply_header(call->req, "Vary", "Accept-Encoding");
    if (encoding) {
        http_reply_header(call->req, "Content-Encoding", encoding);
    }
    http_reply(call->req, 200, file->type, encoding ? &packed : &plain);
}

static void app_file(struct call *call) {
    const struct app_file *file = find_file(call);
    const char *path = http_path(call->req), *have = http_header(call->req, "If-None-Match");
    char tag[48];
    if (!file) {
        openrosa_say(call, 404, "error",
                     app_files->name ? "The app has no such file."
                                     : "This program was built without the app for phones.");
        return;
    }
    add_headers(call);
    http_reply_header(call->req, "Cache-Control", "private, no-cache");
    if (call->n_segments == 1 && path[strlen(path) - 1] != '/') { // addresses in it are relative
        http_reply_header(call->req, "Location", "app/");
        http_reply(call->req, 301, NULL, NULL);
        return;
    }
    snprintf(tag, sizeof tag, "\"%s\"", file->hash);
    http_reply_header(call->req, "ETag", tag);
    if (have && strstr(have, tag)) {
        http_reply(call->req, 304, NULL, NULL);
    } else {
        reply_packed(call, file);
    }
}

/* The device's address itself, opened in a browser. */
static void app_door(struct call *call) {
    http_reply_header(call->req, "Cache-Control", "private, no-store");
    http_reply_header(call->req, "Location", arena_printf(&call->mem, "%s/app/", call->base));
    http_reply(call->req, 303, NULL, NULL);
}

/* ---- the survey ---- */

static bool add_outcome(void *ctx, const struct store_outcome *it, struct err *err) {
    (void)err;
    enum outcome known;
    bool last =
        outcome_find(it->code, strlen(it->code), &known) && outcomes[known].next == NEXT_FINAL;
    json_array_append_new(
        ctx, json_pack("{s:s, s:s, s:b}", "code", it->code, "label", it->label, "again", !last));
    return true;
}

static bool write_survey(struct call *call, struct store *st, struct strbuf *out, struct err *err) {
    AUTO(mem_freep) char *name = store_get_meta(st, "name", err);
    json_t *list = json_array();
    bool ok = name && store_each_outcome(st, add_outcome, list, err);
    json_t *all =
        json_pack("{s:i, s:s, s:s, s:I, s:o}", "protocol", APP_PROTOCOL, "name", name ? name : "",
                  "device", call->device.name, "now", (json_int_t)clock_utc_ms(), "outcomes", list);
    AUTO(mem_freep) char *text = ok && all ? json_dumps(all, JSON_COMPACT) : NULL;
    json_decref(all);
    strbuf_add(out, text ? text : "");
    return text || err_set(err, ERR_IO, "the survey's name is no UTF-8");
}

typedef bool (*json_writer)(struct call *call, struct store *st, struct strbuf *out,
                            struct err *err);

static void reply_json(struct call *call, json_writer write) {
    struct err err = {0};
    AUTO(strbuf_done) struct strbuf out = {0};
    struct store *st = site_take_reader(call->site, &err);
    bool ok = st && write(call, st, &out, &err);
    site_give_reader(call->site, st);
    if (!ok) {
        openrosa_fail(call, &err);
        return;
    }
    http_reply_header(call->req, "Cache-Control", "private, no-store");
    http_reply(call->req, 200, "application/json", &out);
}

static void app_survey(struct call *call) {
    reply_json(call, write_survey);
}

/* ---- outlines ---- */

enum { CORNERS_MAX = 100000 }; // of all outlines: a phone draws them

struct outlines {
    json_t *features;
    json_t *rings; // of the area in hand; borrowed
    json_t *ring;  // borrowed
    const char *level;
    size_t n;
};

static void add_corner(void *ctx, bool first, double lon_deg, double lat_deg) {
    struct outlines *all = ctx;
    if (!(fabs(lon_deg) <= 180 && fabs(lat_deg) <= 90) || all->n++ >= CORNERS_MAX) {
        return;
    }
    if (first || !all->ring) {
        all->ring = json_array();
        json_array_append_new(all->rings, all->ring);
    }
    json_array_append_new(all->ring, json_pack("[f, f]", lon_deg, lat_deg));
}

/* Lines, not areas: they are drawn, nobody stands "inside". */
static bool add_outline(void *ctx, const struct store_area *area, struct err *err) {
    struct outlines *all = ctx;
    (void)err;
    if (area->geom) {
        all->rings = json_array();
        all->ring = NULL;
        store_area_corners(area, add_corner, all);
        json_array_append_new(all->features,
                              json_pack("{s:s, s:{s:s, s:s, s:s}, s:{s:s, s:o}}", "type", "Feature",
                                        "properties", "level", all->level, "code", area->code,
                                        "name", area->name ? area->name : "", "geometry", "type",
                                        "MultiLineString", "coordinates", all->rings));
    }
    return true;
}

static bool write_areas(struct call *call, struct store *st, struct strbuf *out, struct err *err) {
    (void)call;
    struct outlines all = {.features = json_array(), .level = "estate"};
    bool ok = store_each_area(st, STORE_ESTATE, add_outline, &all, err);
    all.level = "block";
    ok = ok && store_each_area(st, STORE_BLOCK, add_outline, &all, err);
    json_t *whole = json_pack("{s:s, s:o}", "type", "FeatureCollection", "features", all.features);
    AUTO(mem_freep)
    char *text = ok && whole ? json_dumps(whole, JSON_COMPACT | JSON_REAL_PRECISION(9)) : NULL;
    json_decref(whole);
    strbuf_add(out, text ? text : "");
    return text || (ok && err_set(err, ERR_IO, "an area's name is no UTF-8"));
}

static void app_areas(struct call *call) {
    reply_json(call, write_areas);
}

/* ---- a knock ---- */

struct knocked {
    struct strbuf fields[TOLD_FIELDS];
    struct strbuf *open; // the field that is coming
    bool too_long;
};

static void drop_knocked(void *data) {
    struct knocked *knocked = data;
    for (int i = 0; i < TOLD_FIELDS; i++) {
        strbuf_done(&knocked->fields[i]);
    }
    free(knocked);
}

static void visit_open(struct call *call) {
    call->data = mem_zalloc(sizeof(struct knocked));
    call->drop = drop_knocked;
}

static bool visit_part(struct call *call, const struct http_part *part) {
    struct knocked *knocked = call->data;
    if (part->offset == 0) {
        knocked->open = NULL;
        for (int i = 0; i < TOLD_FIELDS; i++) {
            if (strcmp(told_field_names[i], part->name) == 0 && knocked->fields[i].len == 0) {
                knocked->open = &knocked->fields[i];
            }
        }
    }
    if (knocked->open) {
        strbuf_addn(knocked->open, part->bytes, part->len);
        knocked->too_long = knocked->too_long || knocked->open->len > TOLD_FIELD_MAX;
    }
    return !knocked->too_long;
}

static bool read_knock(const struct knocked *knocked, struct told_knock *told, struct err *err) {
    const char *texts[TOLD_FIELDS];
    for (int i = 0; i < TOLD_FIELDS; i++) {
        texts[i] = knocked->fields[i].len ? knocked->fields[i].data : NULL;
    }
    return told_knock_read(texts, told, err);
}

static void visit_end(struct call *call) {
    struct err err = {0};
    struct told_knock told;
    bool found = false;
    const struct store_options options = {.cache_kib = SITE_READER_CACHE_KIB};
    AUTO(store_closep)
    struct store *st =
        read_knock(call->data, &told, &err) ? store_open(call->site->survey, &options, &err) : NULL;
    bool begun = st && store_begin(st, &err);
    int64_t at_utc = st ? told.visit.at_utc : 0; // as it was told
    bool ok =
        begun && told_knock_log(st, &told, &call->mem, &found, &err) && store_commit(st, &err);
    if (begun && !ok) {
        store_rollback(st);
    }
    if (ok) {
        char moment[24];
        snprintf(moment, sizeof moment, "%" PRId64, at_utc);
        http_reply_header(call->req, "X-Doorstep-Received", moment);
        openrosa_say(call, found ? 202 : 201, "submit_success", "The knock is logged.");
    } else {
        openrosa_fail(call, &err);
    }
}

/* ---- the table ---- */

const struct route app_routes[] = {
    {"",               HTTP_GET | HTTP_HEAD, app_door, NULL, NULL},
    {"app",        HTTP_GET | HTTP_HEAD, app_file, NULL, NULL},
    {"app/areas.json",            HTTP_GET, app_areas, NULL, NULL},
    {"app/survey.json",            HTTP_GET, app_survey, NULL, NULL},
    {"app/visit",        HTTP_POST, visit_open, visit_part, visit_end},
    {"app/*",            HTTP_GET | HTTP_HEAD, app_file, NULL, NULL},
    {"app/*/*", HTTP_GET | HTTP_HEAD, app_file, NULL, NULL},
    {0      },
};
