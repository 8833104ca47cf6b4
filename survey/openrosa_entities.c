/* survey/openrosa_entities.c — the door list as an entity list, so that a phone can pick the door
 * and see what came of it so far (spec/openrosa.md 3.1 rules 10 and 11; xforms.md V5). */
#include <stdio.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "base/strbuf.h"
#include "survey/md5.h"
#include "survey/openrosa.h"
#include "survey/openrosa_entities.sql.h"
#include "survey/openrosa_impl.h"
#include "survey/site.h"
#include "survey/store_impl.h"

enum { UUID_LEN = 37, MAX_ASKED = 10000 };

bool openrosa_is_entity_list(const char *file_name) {
    return strcmp(file_name, "dwellings.csv") == 0;
}

/* The same home has the same UUID in every list, and other surveys have others: a version 8 UUID
 * (RFC 9562) of the survey's birth and the home's code. */
static void make_uuid(char out[UUID_LEN], const char *survey, const char *code) {
    AUTO(strbuf_done) struct strbuf text = {0};
    char h[STORE_HASH_MAX];
    strbuf_addf(&text, "%s\n%s", survey, code);
    store_hash(h, text.data, text.len);
    snprintf(out, UUID_LEN, "%.8s-%.4s-8%.3s-a%.3s-%.12s", h, h + 8, h + 12, h + 15, h + 18);
}

static void write_row(struct strbuf *out, sqlite3_stmt *q, const char *survey) {
    const char *code = col_text(q, 0, NULL), *address = col_text(q, 2, NULL);
    char uuid[UUID_LEN];
    make_uuid(uuid, survey, code);
    strbuf_add(out, uuid);
    strbuf_addc(out, ',');
    AUTO(strbuf_done) struct strbuf label = {0};
    strbuf_addf(&label, "%s%s%s", code, address[0] ? ", " : "", address);
    csv_field(out, label.data, 0);
    int visits = sqlite3_column_int(q, 4);
    strbuf_addf(out, ",%d", visits + 1);
    const char *const fields[] = {code, col_text(q, 1, NULL), address, col_text(q, 3, NULL),
                                  col_text(q, 5, NULL)};
    for (size_t i = 0; i < LEN(fields); i++) {
        strbuf_addc(out, ',');
        csv_field(out, fields[i], 0);
    }
    strbuf_addf(out, ",%d,%s,%s,", visits, col_text(q, 8, NULL), col_text(q, 9, NULL));
    if (sqlite3_column_type(q, 6) != SQLITE_NULL) { // as ODK writes a place
        strbuf_addf(out, "%.7f %.7f 0 0", sqlite3_column_double(q, 7), sqlite3_column_double(q, 6));
    }
    strbuf_addc(out, '\n');
}

bool openrosa_write_entities(struct store *st, struct strbuf *out, struct err *err) {
    AUTO(stmt_freep) sqlite3_stmt *q = stmt_new(st, SQL_ENTITY_DWELLINGS, err);
    AUTO(mem_freep) char *survey = store_get_meta(st, "created_utc", err);
    if (!q || !survey) {
        return false;
    }
    strbuf_add(out, "name,label,__version,code,block,address,status,outcome,visits,callback,"
                    "last_visit,geometry\n");
    int rc;
    while ((rc = stmt_step(st, q, err)) == SQLITE_ROW) {
        write_row(out, q, survey);
    }
    return rc == SQLITE_DONE;
}

void openrosa_entities(struct call *call) {
    struct err err = {0};
    AUTO(strbuf_done) struct strbuf out = {0};
    struct store *st = site_take_reader(call->site, &err);
    bool ok = st &&
              (openrosa_is_entity_list(call->segments[1]) ||
               err_set(&err, ERR_NOT_FOUND, "the survey has no such list")) &&
              openrosa_write_entities(st, &out, &err);
    site_give_reader(call->site, st);
    if (!ok) {
        openrosa_fail(call, &err);
        return;
    }
    http_reply_header(call->req, "Cache-Control", "private, no-cache");
    http_reply_header(call->req, "Content-Disposition", "attachment; filename=\"dwellings.csv\"");
    http_reply(call->req, 200, "text/csv; charset=utf-8", &out);
}

/* ---- integrity: which of these are still there? ---- */

static void write_entity(struct strbuf *out, const char *id, size_t len, bool deleted) {
    AUTO(strbuf_done) struct strbuf text = {0};
    strbuf_addn(&text, id, len);
    strbuf_add(out, "<entity id=\"");
    xml_attr(out, strbuf_text(&text));
    strbuf_addf(out, "\"><deleted>%s</deleted></entity>", deleted ? "true" : "false");
}

/* `list` is our own CSV: an id stands at the start of a line. */
static bool is_listed(const struct strbuf *list, const char *id, size_t len) {
    if (len != UUID_LEN - 1) {
        return false;
    }
    for (const char *line = strbuf_text(list); line; line = strchr(line, '\n')) {
        line += *line == '\n';
        if (strncmp(line, id, len) == 0) {
            return true;
        }
    }
    return false;
}

static void write_integrity(struct strbuf *out, const char *ids, const struct strbuf *list) {
    strbuf_add(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<data><entities>");
    for (int n = 0; ids && *ids && n < MAX_ASKED; n++) {
        size_t len = strcspn(ids, ",");
        write_entity(out, ids, len, !is_listed(list, ids, len));
        ids += len + (ids[len] == ',');
    }
    strbuf_add(out, "</entities></data>\n");
}

void openrosa_integrity(struct call *call) {
    struct err err = {0};
    AUTO(strbuf_done) struct strbuf list = {0}, out = {0};
    struct store *st = site_take_reader(call->site, &err);
    bool ok = st &&
              (strcmp(call->segments[1], "dwellings") == 0 ||
               err_set(&err, ERR_NOT_FOUND, "the survey has no such list")) &&
              openrosa_write_entities(st, &list, &err);
    site_give_reader(call->site, st);
    if (!ok) {
        openrosa_fail(call, &err);
        return;
    }
    write_integrity(&out, http_query(call->req, "id"), &list);
    http_reply_header(call->req, "Cache-Control", "private, no-store");
    http_reply(call->req, 200, OPENROSA_XML, &out);
}
