/* survey/store_impl.h — the inside of struct store: SQLite, for the modules that keep tables.
 *
 * A module with tables of its own adds data/schema/NNN_x.sql, its queries in x.sql and functions
 * over these helpers; nothing of SQLite shows in its header.
 *
 *   sqlite3_stmt *q = stmt_get(st, SQL_DRAFT_DELETE, err); // borrowed, reset and unbound
 *   return q && stmt_int(q, ":id", id, err) && stmt_run(st, q, err); */
#pragma once
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include <sqlite3.h>

#include "base/attr.h"
#include "survey/store.h"

struct arena;
struct err;
struct strbuf;

enum { STMT_SLOTS = 256, STORE_HASH_MAX = 65 };

struct stmt_slot {
    const char *sql; // its address is the key
    sqlite3_stmt *stmt;
};

struct store {
    sqlite3 *db;
    char *path;
    int depth; // open transactions
    bool read_only;
    struct stmt_slot stmts[STMT_SLOTS];
    int n_stmts;
    dev_t dev; // which file it is, and the others this process has open: survey/store.c
    ino_t ino;
    struct store *next_open;
};

/* data/schema/NNN, in order from 1. */
struct store_migration {
    int version;
    const unsigned char *sql;
};
/* Apply what the file does not have yet; ERR_UNSUPPORTED when it is newer than the list. */
bool store_migrate(struct store *st, const struct store_migration *list, size_t n, struct err *err);

/* SQL that makes the core tables of an empty GeoPackage: part 1 of data/schema/001. Owned. */
MUST_USE char *store_geopackage_core(void);

/* Report what SQLite says about its last call. Always returns false. */
bool store_fail(const struct store *st, struct err *err);

/* ---- statements -------------------------------------------------------------------------------
 */

/* A cached statement for an SQL_NAME string, reset and unbound; borrowed. NULL on failure. A
 * statement that may still be stepping (a loop that calls back) is made with stmt_new() instead. */
sqlite3_stmt *stmt_get(struct store *st, const char *sql, struct err *err);
MUST_USE sqlite3_stmt *stmt_new(struct store *st, const char *sql, struct err *err); // owned
void stmt_free(sqlite3_stmt *q);
DEFINE_FREEP(stmt_freep, sqlite3_stmt *, stmt_free)

/* Bind by name; a NULL text is NULL. Borrowed until the statement is stepped. */
bool stmt_text(sqlite3_stmt *q, const char *name, const char *text, struct err *err);
bool stmt_blob(sqlite3_stmt *q, const char *name, const void *bytes, size_t len, struct err *err);
bool stmt_int(sqlite3_stmt *q, const char *name, int64_t value, struct err *err);
bool stmt_null(sqlite3_stmt *q, const char *name, struct err *err);
bool stmt_time(sqlite3_stmt *q, const char *name, int64_t utc_ms, struct err *err);

/* Step: SQLITE_ROW, SQLITE_DONE, or another code after reporting it. */
int stmt_step(struct store *st, sqlite3_stmt *q, struct err *err);
/* Rows of (name, hash, size) to `each` (survey/store_blob.c). */
bool stmt_each_file(struct store *st, sqlite3_stmt *q, store_file_fn each, void *ctx,
                    struct err *err);
/* Step to the end and reset, so that no read lock outlives the call. */
bool stmt_run(struct store *st, sqlite3_stmt *q, struct err *err);
/* One number from a statement that gives one row; `fallback` when it gives none. */
bool stmt_one_int(struct store *st, sqlite3_stmt *q, int64_t fallback, int64_t *out,
                  struct err *err);

/* Columns of the row at hand. Texts: NULL for NULL; borrowed until the next step, or, with an
 * arena, copied. */
const char *col_text(sqlite3_stmt *q, int i, struct arena *mem);
const char *col_blob(sqlite3_stmt *q, int i, size_t *len, struct arena *mem); // never NULL
int64_t col_time(sqlite3_stmt *q, int i);                                     // 0 for NULL

/* "name", quoted as an SQL identifier: the one way a name from a form gets into SQL text. */
void sql_name(struct strbuf *out, const char *name);
/* Is there such a table, and in it (unless NULL) such a column? Sees what others made meanwhile. */
bool store_has_column(struct store *st, const char *table, const char *column, bool *has,
                      struct err *err);
/* Run SQL text made here (DDL). */
bool store_exec(struct store *st, const char *sql, struct err *err);

/* ---- contents ---------------------------------------------------------------------------------
 */

/* SHA-256 in hex. */
void store_hash(char out[STORE_HASH_MAX], const void *bytes, size_t len);
/* Keep bytes once; *hash gets their name. */
bool store_add_blob(struct store *st, const void *bytes, size_t len, char hash[STORE_HASH_MAX],
                    struct err *err);
bool store_add_blob_file(struct store *st, const char *path, char hash[STORE_HASH_MAX],
                         struct err *err);
bool store_add_blob_spooled(struct store *st, const struct store_spooled *file, struct err *err);
/* Room for content that is then written piece by piece, within the same transaction; *blob is NULL
 * when it is there already. */
bool store_reserve_blob(struct store *st, const char *hash, uint64_t size, sqlite3_blob **blob,
                        struct err *err);
/* Hash a file without keeping it. */
bool store_hash_file(const char *path, char hash[STORE_HASH_MAX], struct err *err);
/* Append the content of `hash`; ERR_NOT_FOUND. */
bool store_get_blob(struct store *st, const char *hash, struct strbuf *out, struct err *err);

/* SQL functions ST_MinX and so on, for the upkeep of spatial indexes (survey/store_geom.c). */
bool store_add_geometry_functions(struct store *st, struct err *err);
/* QGIS and GDAL may have put a spatial index on a layer, kept by triggers that we don't run.
 * Statements that keep it instead: *put takes the place of row ?1, *drop forgets rows ?1 to ?2.
 * Both NULL when there is no index. Owned. */
bool store_index_statements(struct store *st, const char *table, sqlite3_stmt **put,
                            sqlite3_stmt **drop, struct err *err);
/* The same at once, for one row. */
bool store_index_row(struct store *st, const char *table, int64_t fid, struct err *err);
enum { STORE_POINT_LEN = 29 };
void store_point(unsigned char out[STORE_POINT_LEN], double lon_deg, double lat_deg);
/* The place of a GeoPackage POINT; false for anything else, also an empty one. */
bool store_read_point(const unsigned char *blob, size_t len, double *lon_deg, double *lat_deg);
