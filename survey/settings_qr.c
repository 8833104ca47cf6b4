/* survey/settings_qr.c — settings for ODK Collect as a QR code. */
#include "survey/settings_qr.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

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

/* ---- PNG (ISO/IEC 15948): one grey sample a pixel, rows without a filter ---- */

static void put_u32(unsigned char out[4], uint32_t n) {
    for (int i = 0; i < 4; i++) {
        out[i] = (unsigned char)(n >> (24 - 8 * i));
    }
}

static void add_chunk(struct strbuf *out, const char *kind, const void *bytes, size_t len) {
    unsigned char number[4];
    put_u32(number, (uint32_t)len);
    strbuf_addn(out, (const char *)number, 4);
    size_t from = out->len;
    strbuf_addn(out, kind, 4);
    strbuf_addn(out, bytes, len);
    put_u32(number, (uint32_t)crc32(0, (const unsigned char *)out->data + from, (uInt)(len + 4)));
    strbuf_addn(out, (const char *)number, 4);
}

static void add_pixels(struct strbuf *out, const QRcode *code, int side) {
    for (int y = 0; y < side; y++) {
        strbuf_addc(out, '\0');
        for (int x = 0; x < side; x++) {
            bool dark = is_dark(code, x / SCALE - QUIET, y / SCALE - QUIET);
            strbuf_addc(out, dark ? '\0' : '\xff');
        }
    }
}

static bool add_image(struct strbuf *out, const QRcode *code) {
    int side = (code->width + 2 * QUIET) * SCALE;
    unsigned char head[13] = {[8] = 8}; // 8 bits of grey
    AUTO(strbuf_done) struct strbuf pixels = {0};
    add_pixels(&pixels, code, side);
    uLong room = compressBound((uLong)pixels.len);
    AUTO(mem_freep) unsigned char *packed = mem_alloc(room);
    if (compress2(packed, &room, (const unsigned char *)pixels.data, (uLong)pixels.len,
                  Z_BEST_COMPRESSION) != Z_OK) {
        return false;
    }
    put_u32(head, (uint32_t)side);
    put_u32(head + 4, (uint32_t)side);
    strbuf_addn(out, "\x89PNG\r\n\x1a\n", 8);
    add_chunk(out, "IHDR", head, sizeof head);
    add_chunk(out, "IDAT", packed, room);
    add_chunk(out, "IEND", "", 0);
    return true;
}

bool settings_png(const char *text, const char *path, struct err *err) {
    QRcode *code = encode(text, err);
    if (!code) {
        return false;
    }
    AUTO(strbuf_done) struct strbuf png = {0};
    bool ok = add_image(&png, code) || err_set(err, ERR_LIMIT, "the picture could not be packed");
    QRcode_free(code);
    return ok && file_write(path, png.data, png.len, err);
}
