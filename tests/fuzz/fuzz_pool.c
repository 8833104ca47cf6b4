/* tests/fuzz/fuzz_pool.c — two packs of strangers in one network. Their signatures are right, what
 * they signed is not to be trusted: the input is the files that pool reads, each behind a line
 * "=== NAME". Refused with a reason; or what comes out is whole: a table that reads back, GeoJSON,
 * a page, and no figure that fewer than two show. */
#include <string.h>

#include <jansson.h>
#include <sodium.h>

#include "analysis/document.h"
#include "analysis/pack_files.h"
#include "analysis/pack_verify.h"
#include "analysis/pool.h"
#include "analysis/pool_map.h"
#include "base/csv.h"
#include "base/err.h"
#include "base/mem.h"
#include "base/utf8.h"
#include "tests/fuzz/fuzz_file.h"

static const char mark[] = "=== ";
static const char *const others[] = {"CHANGES.txt", "LICENCE.txt", "approval.txt", "areas.gpkg",
                                     "method.md",   "report.pdf",  "tables.xlsx"};

/* The files of the input; false where a name is none, or stands twice. */
static bool parts(struct pack_files *files, const char *text, size_t len) {
    const char *end = text + len;
    for (const char *at = text; at < end;) {
        const char *line_end = memchr(at, '\n', (size_t)(end - at));
        size_t n = line_end ? (size_t)(line_end - at) : 0;
        if (n <= strlen(mark) || memcmp(at, mark, strlen(mark)) != 0 ||
            !pack_name_ok(at + strlen(mark), n - strlen(mark))) {
            return false;
        }
        AUTO(mem_freep) char *name = mem_strndup(at + strlen(mark), n - strlen(mark));
        if (pack_files_find(files, name)) {
            return false;
        }
        at = line_end + 1;
        const char *next = at;
        while (next < end && ((size_t)(end - next) < strlen(mark) ||
                              memcmp(next, mark, strlen(mark)) != 0 || next[-1] != '\n')) {
            next++;
        }
        strbuf_addn(pack_files_add(files, name), at, (size_t)(next - at));
        at = next;
    }
    return true;
}

/* What the input does not give, and the signature of key number `seed`. */
static void sign(struct pack_files *files, unsigned char seed) {
    unsigned char seeds[crypto_sign_SEEDBYTES] = {seed}, open[crypto_sign_PUBLICKEYBYTES],
                  secret[crypto_sign_SECRETKEYBYTES], bytes[crypto_sign_BYTES];
    char key[2 * sizeof open + 1], signature[2 * sizeof bytes + 1];
    AUTO(strbuf_done) struct strbuf sums = {0};
    for (size_t i = 0; i < LEN(others); i++) {
        if (!pack_files_find(files, others[i])) {
            strbuf_add(pack_files_add(files, others[i]), "x");
        }
    }
    pack_files_sort(files);
    pack_files_sums(&sums, files);
    crypto_sign_seed_keypair(open, secret, seeds);
    crypto_sign_detached(bytes, NULL, (const unsigned char *)sums.data, sums.len, secret);
    sodium_bin2hex(key, sizeof key, open, sizeof open);
    sodium_bin2hex(signature, sizeof signature, bytes, sizeof bytes);
    FUZZ_CHECK(pack_signature_text(pack_files_add(files, PACK_SIGNATURE), key, signature));
    pack_files_sort(files);
    strbuf_clear(&sums);
    pack_files_sums(&sums, files);
    strbuf_addn(pack_files_add(files, PACK_SUMS), sums.data, sums.len);
    pack_files_sort(files);
}

static bool add(struct pool *pool, const char *text, size_t len, unsigned char seed,
                struct err *err) {
    AUTO(pack_files_done) struct pack_files files = {0};
    if (!parts(&files, text, len) || pack_files_find(&files, PACK_SUMS) ||
        pack_files_find(&files, PACK_SIGNATURE)) {
        return err_set(err, ERR_SYNTAX, "no files");
    }
    sign(&files, seed);
    return pool_add(pool, &files, 0, err);
}

static void check_table(const struct pool *pool) {
    struct err err = {0};
    AUTO(strbuf_done) struct strbuf out = {0};
    pool_csv(&out, pool);
    struct csv *csv = csv_open(fuzz_file((const uint8_t *)out.data, out.len), &err);
    FUZZ_CHECK(csv && utf8_valid(out.data, out.len));
    while (csv_next(csv, &err) > 0) {
        FUZZ_CHECK(csv_n_columns(csv) == PACK_COLUMNS);
    }
    FUZZ_CHECK(err.code == ERR_NONE);
    csv_free(csv);
}

static void check_pages(struct pool *pool) {
    AUTO(strbuf_done) struct strbuf areas = {0}, page = {0};
    pool_geojson(&areas, pool);
    json_t *json = json_loadb(areas.data, areas.len, 0, NULL);
    FUZZ_CHECK(json_is_array(json_object_get(json, "features")));
    json_decref(json);
    AUTO(pool_map_freep) struct pool_map *map = pool_map_new(pool);
    AUTO(document_freep) struct document *doc = pool_document(pool, map);
    document_markdown(&page, doc);
    FUZZ_CHECK(page.len && utf8_valid(page.data, page.len));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len) {
    struct err err = {0};
    AUTO(pool_done) struct pool pool = {0};
    FUZZ_CHECK(sodium_init() >= 0);
    if (!add(&pool, (const char *)data, len, 1, &err) ||
        !add(&pool, (const char *)data, len, 2, &err)) {
        FUZZ_CHECK(err.text[0]);
        return 0;
    }
    for (size_t i = 0; i < pool.n_figures; i++) {
        FUZZ_CHECK(!pool_is_shown(&pool, &pool.figures[i]) || pool.figures[i].n_shown == 2);
        FUZZ_CHECK(pool.figures[i].count >= 0 && pool.figures[i].of >= 0);
    }
    check_table(&pool);
    check_pages(&pool);
    return 0;
}
