/* survey/export_gpkg.c — typed tables as one GeoPackage: layers where a table has a place, plain
 * attributes else (OGC 12-128r17, 2.1 and 2.2). Its core tables are those of a survey file. */
#include "survey/export_gpkg.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include <sqlite3.h>

#include "base/err.h"
#include "base/file.h"
#include "base/mem.h"
#include "base/strbuf.h"
#include "survey/export.h"
#include "survey/export_gpkg.sql.h"
#include "survey/export_tables.h"
#include "survey/store_impl.h"

struct gpkg {
    sqlite3 *db;
    char *path;
    sqlite3_stmt *insert; // of the table at hand
    char *table;
    bool has_point, any; // any: a place came
    double box[4];       // west, south, east, north
};

static bool failed(const struct gpkg *g, struct err *err) {
    err_where(err, "%s", g->path);
    return err_set(err, sqlite3_errcode(g->db) == SQLITE_FULL ? ERR_FULL : ERR_IO,
                   "could not be written: %s", g->db ? sqlite3_errmsg(g->db) : "out of memory");
}

static bool run(const struct gpkg *g, const char *sql, struct err *err) {
    return sqlite3_exec(g->db, sql, NULL, NULL, NULL) == SQLITE_OK || failed(g, err);
}

static bool prepare(const struct gpkg *g, const char *sql, sqlite3_stmt **out, struct err *err) {
    return sqlite3_prepare_v2(g->db, sql, -1, out, NULL) == SQLITE_OK || failed(g, err);
}

static bool step(const struct gpkg *g, sqlite3_stmt *q, struct err *err) {
    bool ok = sqlite3_step(q) == SQLITE_DONE || failed(g, err);
    sqlite3_reset(q);
    return ok;
}

/* ---- a table ---- */

static bool is_taken(const struct export_column *columns, size_t n, const char *name) {
    bool taken = strcasecmp(name, "fid") == 0 || strcasecmp(name, "geom") == 0;
    for (size_t i = 0; i < n && !taken; i++) {
        taken = strcasecmp(columns[i].name, name) == 0;
    }
    return taken;
}

/* A question may be called as a key: it gets a line behind its name. */
static void add_name(struct strbuf *sql, const struct export_column *columns, size_t i) {
    AUTO(strbuf_done) struct strbuf name = {0};
    strbuf_add(&name, columns[i].name);
    while (is_taken(columns, i, name.data)) {
        strbuf_addc(&name, '_');
    }
    sql_name(sql, name.data);
}

static bool create(struct gpkg *g, const struct export_column *columns, size_t n, struct err *err) {
    AUTO(strbuf_done) struct strbuf sql = {0};
    strbuf_add(&sql, "CREATE TABLE ");
    sql_name(&sql, g->table);
    strbuf_add(&sql, " (fid INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL");
    strbuf_add(&sql, g->has_point ? ", geom POINT" : "");
    for (size_t i = 0; i < n; i++) {
        strbuf_add(&sql, ", ");
        add_name(&sql, columns, i);
        strbuf_addf(&sql, " %s", columns[i].type);
    }
    strbuf_addc(&sql, ')');
    return run(g, sql.data, err);
}

static void bind_table(const struct gpkg *g, sqlite3_stmt *q) {
    sqlite3_bind_text(q, sqlite3_bind_parameter_index(q, ":table_name"), g->table, -1,
                      SQLITE_STATIC);
}

static bool describe(struct gpkg *g, struct err *err) {
    static const char *const statements[] = {SQL_GPKG_DESCRIBE, SQL_GPKG_DESCRIBE_POINT};
    for (size_t i = 0; i < LEN(statements); i++) {
        AUTO(stmt_freep) sqlite3_stmt *q = NULL;
        if (!prepare(g, statements[i], &q, err)) {
            return false;
        }
        bind_table(g, q);
        sqlite3_bind_int(q, sqlite3_bind_parameter_index(q, ":has_point"), g->has_point);
        if (!step(g, q, err)) {
            return false;
        }
    }
    return true;
}

static bool begin(void *ctx, const char *table, const struct export_column *columns, size_t n,
                  bool has_point, struct err *err) {
    struct gpkg *g = ctx;
    g->table = mem_strdup(table);
    g->has_point = has_point;
    g->any = false;
    AUTO(strbuf_done) struct strbuf sql = {0};
    strbuf_add(&sql, "INSERT INTO ");
    sql_name(&sql, table);
    strbuf_add(&sql, has_point ? " VALUES (NULL, ?" : " VALUES (NULL");
    for (size_t i = 0; i < n; i++) {
        strbuf_add(&sql, ", ?");
    }
    strbuf_addc(&sql, ')');
    return create(g, columns, n, err) && describe(g, err) && prepare(g, sql.data, &g->insert, err);
}

static void bind(sqlite3_stmt *q, int at, const struct store_cell *cell) {
    switch (cell->kind) {
    case STORE_NULL:
        sqlite3_bind_null(q, at);
        return;
    case STORE_INTEGER:
        sqlite3_bind_int64(q, at, cell->integer);
        return;
    case STORE_REAL:
        sqlite3_bind_double(q, at, cell->real);
        return;
    case STORE_TEXT:
        sqlite3_bind_text(q, at, cell->text, (int)cell->len, SQLITE_STATIC);
        return;
    case STORE_BLOB:
        sqlite3_bind_blob(q, at, cell->blob, (int)cell->len, SQLITE_STATIC);
        return;
    }
}

static void widen(struct gpkg *g, const struct store_cell *point) {
    double lon, lat;
    if (!store_cell_point(point, &lon, &lat)) {
        return;
    }
    const double box[] = {lon, lat, lon, lat};
    for (int i = 0; i < 4; i++) {
        g->box[i] = !g->any ? box[i] : i < 2 ? fmin(g->box[i], box[i]) : fmax(g->box[i], box[i]);
    }
    g->any = true;
}

static bool row(void *ctx, const struct store_cell *cells, size_t n, const struct store_cell *point,
                struct err *err) {
    struct gpkg *g = ctx;
    int at = 1;
    if (point) {
        bind(g->insert, at++, point);
        widen(g, point);
    }
    for (size_t i = 0; i < n; i++) {
        bind(g->insert, at++, &cells[i]);
    }
    return step(g, g->insert, err);
}

static bool bound(struct gpkg *g, struct err *err) {
    static const char *const sides[] = {":west", ":south", ":east", ":north"};
    AUTO(stmt_freep) sqlite3_stmt *q = NULL;
    if (!prepare(g, SQL_GPKG_BOUND, &q, err)) {
        return false;
    }
    bind_table(g, q);
    for (int i = 0; i < 4; i++) {
        sqlite3_bind_double(q, sqlite3_bind_parameter_index(q, sides[i]), g->box[i]);
    }
    return step(g, q, err);
}

static bool end(void *ctx, bool ok, struct err *err) {
    struct gpkg *g = ctx;
    stmt_free(g->insert);
    g->insert = NULL;
    ok = ok && (!g->any || bound(g, err));
    free(g->table);
    g->table = NULL;
    return ok;
}

/* ---- the file ---- */

static bool open_file(struct gpkg *g, struct err *err) {
    AUTO(mem_freep) char *core = store_geopackage_core();
    const int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX;
    return (sqlite3_open_v2(g->path, &g->db, flags, NULL) == SQLITE_OK || failed(g, err)) &&
           run(g, core, err) && run(g, "BEGIN", err);
}

bool export_gpkg(struct store *st, const char *dir, struct export_result *out, struct err *err) {
    struct gpkg g = {.path = file_join(dir, "answers.gpkg")};
    const struct export_sink sink = {&g, begin, row, end};
    bool ok = open_file(&g, err) && export_tables(st, &sink, out, err) && run(&g, "COMMIT", err);
    sqlite3_close(g.db);
    free(g.path);
    out->n_files++;
    return ok;
}
