/* survey/export_audit.c — see export_audit.h. Logs are what phones send: attack 70. */
#include "survey/export_audit.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/err.h"
#include "base/num.h"
#include "base/strbuf.h"
#include "forms/audit.h"
#include "survey/csv_file.h"
#include "survey/export.h"
#include "survey/store_impl.h"
#include "survey/tables.h"

static const char *const columns[] = {"instance_id", "event",     "node", "start",        "end",
                                      "old-value",   "new-value", "user", "change-reason"};
static const char *const place_columns[] = {"latitude", "longitude", "accuracy"};

struct logs { // of one form
    struct store *st;
    struct export_result *out;
    struct csv_file csv;
    bool location;
    const char *instance_id;
    bool failed; // the disk, not the log
};

static void add_ms(struct csv_file *csv, int64_t ms) {
    char text[24];
    snprintf(text, sizeof text, "%" PRId64, ms);
    csv_file_add(csv, ms >= 0 ? text : "");
}

static void add_number(struct csv_file *csv, bool has, double value) {
    char text[NUM_TEXT_MAX] = "";
    if (has) {
        num_format(text, value);
    }
    csv_file_add(csv, text);
}

static bool write_row(void *ctx, const struct audit_row *row, struct err *err) {
    struct logs *logs = ctx;
    struct csv_file *csv = &logs->csv;
    csv_file_add(csv, logs->instance_id);
    csv_file_add(csv, row->name);
    csv_file_add(csv, row->node);
    add_ms(csv, row->start_ms);
    add_ms(csv, row->end_ms);
    csv_file_add(csv, row->old_value);
    csv_file_add(csv, row->new_value);
    csv_file_add(csv, row->user);
    csv_file_add(csv, row->reason);
    if (logs->location) {
        add_number(csv, row->has_place, row->lat_deg);
        add_number(csv, row->has_place, row->lon_deg);
        add_number(csv, row->has_place && row->accuracy_m >= 0, row->accuracy_m);
    }
    logs->out->n_audit_rows++;
    logs->failed = !csv_file_end_line(csv, err);
    return !logs->failed;
}

static bool write_log(void *ctx, const struct store_file *file, struct err *err) {
    struct logs *logs = ctx;
    AUTO(strbuf_done) struct strbuf bytes = {0};
    struct err why = {0};
    if (!file->hash || strcmp(file->name, AUDIT_FILE) != 0) {
        return true;
    }
    strbuf_reserve(&bytes, file->size + 1);
    if (!store_get_blob(logs->st, file->hash, &bytes, err)) {
        return false;
    }
    if (!audit_read(strbuf_text(&bytes), bytes.len, write_row, logs, &why)) {
        if (logs->failed) {
            *err = why;
            return false;
        }
        logs->out->n_audit_broken++;
    }
    return true;
}

static bool write_record(void *ctx, const struct store_submission *sub, struct err *err) {
    struct logs *logs = ctx;
    logs->instance_id = sub->instance_id;
    return sub->encrypted ? store_each_opened_file(logs->st, sub->instance_id, write_log, logs, err)
                          : store_each_attachment(logs->st, sub->instance_id, write_log, logs, err);
}

static bool write_header(struct logs *logs, struct err *err) {
    for (size_t i = 0; i < LEN(columns); i++) {
        csv_file_add(&logs->csv, columns[i]);
    }
    for (size_t i = 0; logs->location && i < LEN(place_columns); i++) {
        csv_file_add(&logs->csv, place_columns[i]);
    }
    return csv_file_end_line(&logs->csv, err);
}

struct all_logs {
    struct store *st;
    const char *dir;
    bool location;
    struct export_result *out;
};

/* "data_household" -> audit_household.csv */
static bool write_form(void *ctx, const struct tables_info *info, struct err *err) {
    const struct all_logs *all = ctx;
    if (info->repeat_path[0] || info->part != 1) {
        return true;
    }
    struct logs logs = {.st = all->st, .out = all->out, .location = all->location};
    AUTO(strbuf_done) struct strbuf name = {0};
    strbuf_addf(&name, "audit%s", strchr(info->table, '_'));
    bool ok =
        csv_file_open(&logs.csv, all->dir, name.data, err) && write_header(&logs, err) &&
        store_each_submission(all->st, info->form_id, STORE_CURRENT, write_record, &logs, err);
    all->out->n_files++;
    return csv_file_close(&logs.csv, ok, err);
}

bool export_audit(struct store *st, const char *dir, bool location, struct export_result *out,
                  struct err *err) {
    struct all_logs all = {st, dir, location, out};
    return tables_each(st, write_form, &all, err);
}
