/* analysis/pack_zip.c — packs as archives; the layout is in pack_files.h. */
#include <string.h>

#include <zlib.h>

#include "analysis/pack_files.h"
#include "base/err.h"
#include "base/mem.h"

enum {
    LOCAL_SIGN = 0x04034b50,
    ENTRY_SIGN = 0x02014b50,
    END_SIGN = 0x06054b50,
    LOCAL_LEN = 30,
    END_LEN = 22,
    ZIP_VERSION = 20,
    DOS_DAY = 33, // 1980-01-01
};

/* ---- writing ---- */

static void add_u16(struct strbuf *out, uint32_t value) {
    strbuf_addc(out, (char)(value & 0xFF));
    strbuf_addc(out, (char)(value >> 8 & 0xFF));
}

static void add_u32(struct strbuf *out, uint32_t value) {
    add_u16(out, value & 0xFFFF);
    add_u16(out, value >> 16);
}

static uint32_t crc_of(const struct pack_file *file) {
    return (uint32_t)crc32(crc32(0, NULL, 0), (const Bytef *)strbuf_text(&file->bytes),
                           (uInt)file->bytes.len);
}

/* From the version needed to the length of the name: the same in both headers. */
static void add_facts(struct strbuf *out, const struct pack_file *file, uint32_t crc) {
    add_u16(out, ZIP_VERSION);
    add_u16(out, 0); // no flags: plain names
    add_u16(out, 0); // stored
    add_u16(out, 0); // midnight
    add_u16(out, DOS_DAY);
    add_u32(out, crc);
    add_u32(out, (uint32_t)file->bytes.len);
    add_u32(out, (uint32_t)file->bytes.len);
    add_u16(out, (uint32_t)strlen(file->name));
    add_u16(out, 0);
}

void pack_files_zip(struct strbuf *out, const struct pack_files *files) {
    AUTO(strbuf_done) struct strbuf directory = {0};
    for (size_t i = 0; i < files->n; i++) {
        const struct pack_file *file = files->items[i];
        uint32_t crc = crc_of(file), at = (uint32_t)out->len;
        add_u32(out, LOCAL_SIGN);
        add_facts(out, file, crc);
        strbuf_add(out, file->name);
        strbuf_addn(out, strbuf_text(&file->bytes), file->bytes.len);
        add_u32(&directory, ENTRY_SIGN);
        add_u16(&directory, ZIP_VERSION);
        add_facts(&directory, file, crc);
        add_u16(&directory, 0); // no comment
        add_u16(&directory, 0); // on the first disk
        add_u16(&directory, 0); // nobody said whether it is text
        add_u32(&directory, 0); // no attributes
        add_u32(&directory, at);
        strbuf_add(&directory, file->name);
    }
    uint32_t at = (uint32_t)out->len;
    strbuf_addn(out, strbuf_text(&directory), directory.len);
    add_u32(out, END_SIGN);
    add_u16(out, 0);
    add_u16(out, 0);
    add_u16(out, (uint32_t)files->n);
    add_u16(out, (uint32_t)files->n);
    add_u32(out, (uint32_t)directory.len);
    add_u32(out, at);
    add_u16(out, 0);
}

/* ---- reading ---- */

static uint32_t u16_at(const unsigned char *p) {
    return (uint32_t)p[0] | (uint32_t)p[1] << 8;
}

static uint32_t u32_at(const unsigned char *p) {
    return u16_at(p) | u16_at(p + 2) << 16;
}

/* One local header with its file at `at`; where the next one begins, or 0 when it is not as we
 * write it. */
static size_t read_local(struct pack_files *files, const unsigned char *bytes, size_t len,
                         size_t at) {
    enum { METHOD_AT = 8, SIZE_AT = 22, NAME_LEN_AT = 26, EXTRA_LEN_AT = 28 };
    const unsigned char *p = bytes + at;
    if (len - at < LOCAL_LEN || u16_at(p + METHOD_AT) != 0 || u16_at(p + EXTRA_LEN_AT) != 0) {
        return 0;
    }
    size_t size = u32_at(p + SIZE_AT), name_len = u16_at(p + NAME_LEN_AT);
    const char *name = (const char *)p + LOCAL_LEN;
    if (name_len > len - at - LOCAL_LEN || size > len - at - LOCAL_LEN - name_len ||
        size > PACK_FILE_MAX || files->n == PACK_FILES_MAX) {
        return 0;
    }
    char text[PACK_NAME_MAX + 1] = {0};
    memcpy(text, name, name_len <= PACK_NAME_MAX ? name_len : 0);
    if (!pack_name_ok(text, name_len) || strlen(text) != name_len) {
        return 0;
    }
    strbuf_addn(pack_files_add(files, text), name + name_len, size);
    return at + LOCAL_LEN + name_len + size;
}

/* Strictly rising, also for disks that don't tell A from a. */
static bool names_rise(const struct pack_files *files) {
    for (size_t i = 1; i < files->n; i++) {
        if (strcmp(files->items[i - 1]->name, files->items[i]->name) >= 0) {
            return false;
        }
    }
    return true;
}

bool pack_files_read_zip(struct pack_files *files, const char *bytes, size_t len, struct err *err) {
    const unsigned char *p = (const unsigned char *)bytes;
    if (len < END_LEN || len > PACK_BYTES_MAX || u32_at(p) != LOCAL_SIGN) {
        return err_set(err, len > PACK_BYTES_MAX ? ERR_LIMIT : ERR_SYNTAX,
                       len > PACK_BYTES_MAX ? "is larger than a pack can be"
                                            : "is neither a folder nor a pack's ZIP archive");
    }
    size_t at = 0;
    while (len - at >= END_LEN && u32_at(p + at) == LOCAL_SIGN) {
        at = read_local(files, p, len, at);
        if (at == 0) {
            break;
        }
    }
    AUTO(strbuf_done) struct strbuf again = {0};
    if (at > 0 && names_rise(files)) {
        pack_files_zip(&again, files);
    }
    return (again.len == len && memcmp(again.data, bytes, len) == 0) ||
           err_set(err, ERR_SYNTAX,
                   "is not the archive that was packed: its own list of files was changed, or "
                   "another program packed it again. If so, unpack it and check the folder");
}
