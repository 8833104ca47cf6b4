/* tests/fuzz/fuzz_csv.c — a table from a hostile file: rows of valid text, or a refusal with its
 * line. Written again by our own writer, it reads back with the same cells. */
#include <string.h>

#include "base/csv.h"
#include "base/err.h"
#include "base/mem.h"
#include "base/strbuf.h"
#include "base/utf8.h"
#include "tests/fuzz/fuzz_file.h"

/* Names and cells, quoted for sure: a byte 1 parts cells. False: the file is refused. */
static bool read_all(const char *path, struct strbuf *cells, struct strbuf *again) {
    struct err err = {0};
    AUTO(csv_freep) struct csv *csv = csv_open(path, &err);
    if (!csv) {
        FUZZ_CHECK(err.text[0]);
        return false;
    }
    int got = 1, line = 0;
    for (bool names = true; got == 1; names = false, got = csv_next(csv, &err)) {
        for (size_t i = 0; i < csv_n_columns(csv); i++) {
            const char *cell = names ? csv_name(csv, i) : csv_cell(csv, i);
            FUZZ_CHECK(utf8_valid(cell, strlen(cell)));
            strbuf_addf(cells, "%s\1", cell);
            if (again) {
                strbuf_addf(again, "%s\"", i ? "," : "");
                for (const char *c = cell; *c; c++) {
                    strbuf_addf(again, *c == '"' ? "\"\"" : "%c", *c);
                }
                strbuf_addc(again, '"');
            }
        }
        if (again) {
            strbuf_addc(again, '\n');
        }
        FUZZ_CHECK(names || csv_line(csv) > line);
        line = names ? line : csv_line(csv);
    }
    FUZZ_CHECK(got == 0 || (err.text[0] && err.line > 0));
    return got == 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len) {
    AUTO(strbuf_done) struct strbuf first = {0}, second = {0}, again = {0};
    if (read_all(fuzz_file(data, len), &first, &again)) {
        FUZZ_CHECK(read_all(fuzz_file((uint8_t *)again.data, again.len), &second, NULL));
        FUZZ_CHECK(strcmp(first.data, second.data) == 0);
    }
    return 0;
}
