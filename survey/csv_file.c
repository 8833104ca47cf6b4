/* survey/csv_file.c — see csv_file.h. */
#include "survey/csv_file.h"

#include <stdlib.h>
#include <unistd.h>

#include "base/err.h"
#include "base/file.h"

enum { FLUSH_AT = 1 << 16 };

bool csv_file_open(struct csv_file *csv, const char *dir, const char *name, struct err *err) {
    AUTO(strbuf_done) struct strbuf file = {0};
    strbuf_addf(&file, "%s.csv", name);
    *csv = (struct csv_file){.path = file_join(dir, file.data)};
    csv->file = fopen(csv->path, "wbx");
    return csv->file || file_failed(csv->path, "written", err);
}

void csv_file_add(struct csv_file *csv, const char *text) {
    if (csv->begun) {
        strbuf_addc(&csv->buf, ',');
    }
    csv_field(&csv->buf, text ? text : "", 1);
    csv->begun = true;
}

static bool flush(struct csv_file *csv, struct err *err) {
    if (csv->buf.len > 0 && fwrite(csv->buf.data, 1, csv->buf.len, csv->file) != csv->buf.len) {
        return file_failed(csv->path, "written", err);
    }
    strbuf_clear(&csv->buf);
    return true;
}

bool csv_file_end_line(struct csv_file *csv, struct err *err) {
    strbuf_add(&csv->buf, "\r\n");
    csv->begun = false;
    return csv->buf.len < FLUSH_AT || flush(csv, err);
}

bool csv_file_close(struct csv_file *csv, bool ok, struct err *err) {
    ok = ok && flush(csv, err) &&
         ((fflush(csv->file) == 0 && fsync(fileno(csv->file)) == 0) ||
          file_failed(csv->path, "written", err));
    if (csv->file && fclose(csv->file) != 0 && ok) {
        ok = file_failed(csv->path, "written", err);
    }
    strbuf_done(&csv->buf);
    free(csv->path);
    return ok;
}
