/* tests/survey/kit.h — surveys, forms and records to try things on. */
#pragma once
#include "tests/support.h"

#include <sqlite3.h>

#include "base/err.h"
#include "survey/intake.h"
#include "survey/store.h"

#define KIT_NOW INT64_C(1795332872271) // 2026-11-22T07:34:32.271Z

/* Every test of a group gets one of these: setup and teardown for cmocka. */
struct kit {
    char *dir;  // a folder to write in
    char *path; // dir/survey.gpkg
    struct store *st;
    struct err err;
};
int kit_setup(void **state);    // with an empty survey, open
int kit_teardown(void **state); // closes what is open
void kit_reopen(struct kit *kit);
char *kit_file(const struct kit *kit, const char *name); // "dir/name"; owned
void kit_write(const struct kit *kit, const char *name, const char *bytes, size_t len);

/* A small household form: choices, numbers, a place, photos, a repeat in a repeat, meta. */
extern const char KIT_FORM[];   // id "house", version "1"
extern const char KIT_FORM_2[]; // version "2": a question more, one less, a type changed

void kit_add_form(struct kit *kit, const char *xml);

/* XML of a record of KIT_FORM: `answers` go where the questions stand, `meta` into meta beside
 * instanceID. Owned. */
char *kit_record(const char *instance_id, const char *answers, const char *meta);

/* Hand a record in, as intake_add; STORE_NEW &c., or -1 with kit->err. */
int kit_add(struct kit *kit, const char *xml);
int kit_add_bytes(struct kit *kit, const char *xml, size_t len);

/* The single value an SQL query gives, over a connection of its own; owned. "(null)" for NULL, ""
 * for no row. */
char *kit_sql(const struct kit *kit, const char *sql);
void kit_assert_sql(const struct kit *kit, const char *sql, const char *expected);
void kit_exec(const struct kit *kit, const char *sql);

/* The last call failed with this code, and its text holds `part`. Clears the error. */
void kit_assert_err(struct kit *kit, enum err_code code, const char *part);
