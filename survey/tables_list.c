/* survey/tables_list.c — what typed tables there are, and dropping them all. */
#include <stdlib.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/mem.h"
#include "base/strbuf.h"
#include "survey/store_impl.h"
#include "survey/tables.h"
#include "survey/tables.sql.h"

bool tables_each(struct store *st, tables_info_fn each, void *ctx, struct err *err) {
    AUTO(stmt_freep) sqlite3_stmt *q = stmt_new(st, SQL_TABLE_LIST, err);
    int rc = q ? SQLITE_ROW : SQLITE_ERROR;
    while (rc == SQLITE_ROW && (rc = stmt_step(st, q, err)) == SQLITE_ROW) {
        struct tables_info info = {.table = col_text(q, 0, NULL),
                                   .form_id = col_text(q, 1, NULL),
                                   .repeat_path = col_text(q, 2, NULL),
                                   .part = sqlite3_column_int(q, 3)};
        if (!each(ctx, &info, err)) {
            return false;
        }
    }
    return rc == SQLITE_DONE;
}

static bool bind_filter(sqlite3_stmt *q, const char *form_id, const char *version,
                        struct err *err) {
    return stmt_text(q, ":form_id", form_id, err) && stmt_text(q, ":version", version, err);
}

bool tables_each_question(struct store *st, const char *form_id, const char *version,
                          tables_question_fn each, void *ctx, struct err *err) {
    AUTO(stmt_freep) sqlite3_stmt *q = stmt_new(st, SQL_QUESTION_LIST, err);
    int rc = q && bind_filter(q, form_id, version, err) ? SQLITE_ROW : SQLITE_ERROR;
    while (rc == SQLITE_ROW && (rc = stmt_step(st, q, err)) == SQLITE_ROW) {
        struct tables_question question = {.form_id = col_text(q, 0, NULL),
                                           .version = col_text(q, 1, NULL),
                                           .path = col_text(q, 2, NULL),
                                           .repeat_path = col_text(q, 3, NULL),
                                           .type = col_text(q, 4, NULL),
                                           .control = col_text(q, 5, NULL),
                                           .table = col_text(q, 6, NULL),
                                           .column = col_text(q, 7, NULL),
                                           .column_type = col_text(q, 8, NULL),
                                           .label = col_text(q, 9, NULL),
                                           .is_geometry = sqlite3_column_int(q, 10) != 0};
        if (!each(ctx, &question, err)) {
            return false;
        }
    }
    return rc == SQLITE_DONE;
}

bool tables_each_choice(struct store *st, const char *form_id, const char *version,
                        tables_choice_fn each, void *ctx, struct err *err) {
    AUTO(stmt_freep) sqlite3_stmt *q = stmt_new(st, SQL_CHOICE_LIST, err);
    int rc = q && bind_filter(q, form_id, version, err) ? SQLITE_ROW : SQLITE_ERROR;
    while (rc == SQLITE_ROW && (rc = stmt_step(st, q, err)) == SQLITE_ROW) {
        struct tables_choice choice = {.form_id = col_text(q, 0, NULL),
                                       .version = col_text(q, 1, NULL),
                                       .path = col_text(q, 2, NULL),
                                       .lang = col_text(q, 3, NULL),
                                       .value = col_text(q, 4, NULL),
                                       .label = col_text(q, 5, NULL)};
        if (!each(ctx, &choice, err)) {
            return false;
        }
    }
    return rc == SQLITE_DONE;
}

/* ---- dropping ---- */

struct table_names {
    struct arena mem;
    const char **items;
    size_t n, cap;
};

static void table_names_done(struct table_names *names) {
    free(names->items);
    arena_done(&names->mem);
}

static bool take_name(void *ctx, const struct tables_info *info, struct err *err) {
    (void)err;
    struct table_names *names = ctx;
    *MEM_PUSH(names->items, names->n, names->cap) = arena_strdup(&names->mem, info->table);
    return true;
}

/* QGIS and GDAL note a spatial index and row counts in tables of their own. */
static bool forget_extensions(struct store *st, const char *table, struct err *err) {
    AUTO(stmt_freep) sqlite3_stmt *q = stmt_new(st, SQL_EXTENSION_TABLES, err);
    int rc = q ? SQLITE_ROW : SQLITE_ERROR;
    while (rc == SQLITE_ROW && (rc = stmt_step(st, q, err)) == SQLITE_ROW) {
        AUTO(strbuf_done) struct strbuf sql = {0};
        strbuf_add(&sql, "DELETE FROM ");
        sql_name(&sql, col_text(q, 0, NULL));
        strbuf_add(&sql, " WHERE table_name = :table_name COLLATE NOCASE");
        AUTO(stmt_freep) sqlite3_stmt *del = stmt_new(st, sql.data, err);
        if (!del || !stmt_text(del, ":table_name", table, err) || !stmt_run(st, del, err)) {
            return false;
        }
    }
    return rc == SQLITE_DONE;
}

static bool run_for_table(struct store *st, const char *sql, const char *table, struct err *err) {
    sqlite3_stmt *q = stmt_get(st, sql, err);
    return q && stmt_text(q, ":table_name", table, err) && stmt_run(st, q, err);
}

static bool drop(struct store *st, const char *table, struct err *err) {
    AUTO(strbuf_done) struct strbuf sql = {0};
    const char *const index[] = {"rtree_", table, "_geom"};
    AUTO(strbuf_done) struct strbuf rtree = {0};
    for (size_t i = 0; i < LEN(index); i++) {
        strbuf_add(&rtree, index[i]);
    }
    strbuf_add(&sql, "DROP TABLE IF EXISTS ");
    sql_name(&sql, rtree.data);
    strbuf_add(&sql, "; DROP TABLE IF EXISTS ");
    sql_name(&sql, table);
    return run_for_table(st, SQL_GEOMETRY_DROP, table, err) &&
           run_for_table(st, SQL_CONTENTS_DROP, table, err) && forget_extensions(st, table, err) &&
           store_exec(st, sql.data, err);
}

static bool run_plain(struct store *st, const char *sql, struct err *err) {
    sqlite3_stmt *q = stmt_get(st, sql, err);
    return q && stmt_run(st, q, err);
}

bool tables_drop_all(struct store *st, struct err *err) {
    AUTO(table_names_done) struct table_names names = {0};
    if (!tables_each(st, take_name, &names, err)) {
        return false;
    }
    for (size_t i = 0; i < names.n; i++) {
        if (!drop(st, names.items[i], err)) {
            return false;
        }
    }
    return run_plain(st, SQL_CHOICE_DROP_ALL, err) &&
           run_plain(st, SQL_QUESTION_LABEL_DROP_ALL, err) &&
           run_plain(st, SQL_QUESTION_DROP_ALL, err) && run_plain(st, SQL_TABLE_DROP_ALL, err);
}
