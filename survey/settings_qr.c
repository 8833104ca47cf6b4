/* survey/settings_qr.c — settings for ODK Collect as a QR code. */
#include "survey/settings_qr.h"

#include <stdlib.h>
#include <string.h>

#include <cairo.h>
#include <jansson.h>
#include <qrencode.h>
#include <sodium.h>
#include <zlib.h>

#include "base/err.h"
#include "base/file.h"
#include "base/mem.h"
#include "base/strbuf.h"

enum {
    SETTINGS_MAX = 4000, // characters; Collect's own limit
    QUIET = 4,           // modules of white around, as the standard asks
    SCALE = 8,           // pixels a module
};

/* ---- what it holds ---- */

/* `general` and `admin` must both be there; what is left out goes back to Collect's defaults. */
static json_t *make_json(const struct settings *settings) {
    return json_pack("{s:{s:s, s:s, s:s, s:s}, s:{s:b}, s:{s:s, s:s, s:s}}", "general",
                     "server_url", settings->server_url, "form_update_mode", "match_exactly",
                     "autosend", "wifi_and_cellular", "image_size", "medium", "admin",
                     "change_server", 0, "project", "name", settings->project_name, "icon", "D",
                     "color", "#1b6e53");
}

static bool pack(const char *json, struct strbuf *out, struct err *err) {
    uLong len = (uLong)strlen(json), room = compressBound(len);
    AUTO(mem_freep) unsigned char *packed = mem_alloc(room);
    if (compress2(packed, &room, (const unsigned char *)json, len, Z_BEST_COMPRESSION) != Z_OK) {
        return err_set(err, ERR_LIMIT, "the settings could not be packed");
    }
    size_t text = sodium_base64_encoded_len(room, sodium_base64_VARIANT_ORIGINAL);
    strbuf_reserve(out, text);
    sodium_bin2base64(out->data + out->len, text, packed, room, sodium_base64_VARIANT_ORIGINAL);
    out->len += text - 1;
    return out->len <= SETTINGS_MAX ||
           err_set(err, ERR_LIMIT,
                   "the settings do not fit into one code; give the survey a "
                   "shorter name");
}

bool settings_text(const struct settings *settings, struct strbuf *out, struct err *err) {
    json_t *value = make_json(settings);
    char *json = value ? json_dumps(value, JSON_COMPACT) : NULL;
    json_decref(value);
    bool ok = json ? pack(json, out, err)
                   : err_set(err, ERR_SYNTAX, "the survey's name is not readable text");
    free(json); // Jansson's allocator is malloc
    return ok;
}

/* ---- how it looks ---- */

static QRcode *encode(const char *text, struct err *err) {
    QRcode *code = QRcode_encodeString8bit(text, 0, QR_ECLEVEL_L);
    if (!code) {
        err_set(err, ERR_LIMIT, "the settings do not fit into one code");
    }
    return code;
}

static bool is_dark(const QRcode *code, int x, int y) {
    return x >= 0 && y >= 0 && x < code->width && y < code->width &&
           (code->data[y * code->width + x] & 1);
}

bool settings_terminal(const char *text, struct strbuf *out, struct err *err) {
    static const char *const blocks[4] = {"\u2588", "\u2584", "\u2580",
                                          " "}; // by dark above, below
    QRcode *code = encode(text, err);
    if (!code) {
        return false;
    }
    for (int y = -QUIET; y < code->width + QUIET; y += 2) {
        for (int x = -QUIET; x < code->width + QUIET; x++) {
            strbuf_add(out, blocks[is_dark(code, x, y) + 2 * is_dark(code, x, y + 1)]);
        }
        strbuf_addc(out, '\n');
    }
    QRcode_free(code);
    return true;
}

static void draw(cairo_t *cr, const QRcode *code) {
    cairo_set_source_rgb(cr, 1, 1, 1);
    cairo_paint(cr);
    cairo_set_source_rgb(cr, 0, 0, 0);
    cairo_scale(cr, SCALE, SCALE);
    for (int y = 0; y < code->width; y++) {
        for (int x = 0; x < code->width; x++) {
            if (is_dark(code, x, y)) {
                cairo_rectangle(cr, x + QUIET, y + QUIET, 1, 1);
            }
        }
    }
    cairo_fill(cr);
}

static cairo_status_t add_bytes(void *ctx, const unsigned char *bytes, unsigned len) {
    strbuf_addn(ctx, (const char *)bytes, len);
    return CAIRO_STATUS_SUCCESS;
}

bool settings_png(const char *text, const char *path, struct err *err) {
    QRcode *code = encode(text, err);
    if (!code) {
        return false;
    }
    int side = (code->width + 2 * QUIET) * SCALE;
    cairo_surface_t *surface = cairo_image_surface_create(CAIRO_FORMAT_RGB24, side, side);
    cairo_t *cr = cairo_create(surface);
    draw(cr, code);
    AUTO(strbuf_done) struct strbuf png = {0};
    cairo_status_t status = cairo_surface_write_to_png_stream(surface, add_bytes, &png);
    cairo_destroy(cr);
    cairo_surface_destroy(surface);
    QRcode_free(code);
    return (status == CAIRO_STATUS_SUCCESS ||
            err_set(err, ERR_IO, "the picture could not be drawn")) &&
           file_write(path, png.data, png.len, err);
}
