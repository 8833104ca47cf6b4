/* survey/tables.h — typed tables: each form's answers as columns that QGIS, R and SQL can read.
 *
 * Made from   a form: one table data_FORM, one data_FORM_REPEAT for each repeat, a column for each
 *             question. FORM is the form id in [a-z0-9_]; a column is called as its question (with
 *             the group in front, or a number behind, where two would share a name). More than
 *             TABLES_MAX_COLUMNS columns go on in data_FORM_part2 with the same keys.
 * Filled from submission.xml, and remade from it by rebuild (survey/rebuild.h). A new version of a
 *             form adds columns and never drops one; an edit replaces the rows of its predecessor.
 * Keys        fid of the form's table is submission.id. fid of a repeat's row is submission.id
 *             * TABLES_ROWS + its number within the record, parent is the fid of the row around
 *             it, position counts from 1 within that. All rows of a record stand together.
 * Types       INTEGER (int, long; boolean as 0 or 1), REAL (decimal), TEXT (everything else, as
 *             answered). The first geopoint of a table is also its geometry, in WGS 84. An answer
 *             that does not fit its type stays in the XML only, and is counted.
 * Dictionary  table `question` says which path stands where; rows are made from it alone.
 *
 * Example: form "household", repeat /data/people/member, record 7 with two people:
 *   data_household         fid 7, geom, instance_id 'uuid:…', dwelling 'ARW-C-014', tenure
 * 'ha_rent' data_household_member  fid 7340033, instance_id 'uuid:…', parent 7, position 1, m_age
 * 'a25_34' fid 7340034, …                               position 2, … */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"

struct err;
struct form;
struct store;
struct tables_plan;
struct tree;

enum {
    TABLES_MAX_COLUMNS = 1900, // SQLite takes 2000
    TABLES_MAX_NAME = 63,      // bytes, of a table or column
    TABLES_ROWS = 1 << 20,     // fids per record and table
    TABLES_MAX_ROWS = 100000,  // rows of one record in one table
};

/* Make or extend the tables of a form that store_add_form() has added, and describe its questions.
 * Call within a transaction. */
bool tables_add_form(struct store *st, const struct form *form, struct err *err);

/* Drop every typed table and what describes them. Call within a transaction. */
bool tables_drop_all(struct store *st, struct err *err);

/* How the rows of one form version are made. NULL on failure. Keeps statements in `st`: free it
 * before store_close(). */
MUST_USE struct tables_plan *tables_plan_new(struct store *st, const char *form_id,
                                             const char *version, struct err *err);
void tables_plan_free(struct tables_plan *plan);
DEFINE_FREEP(tables_plan_freep, struct tables_plan *, tables_plan_free)

/* Path of the question that holds the home's code, the surveyor's name; NULL when there is none. */
const char *tables_dwelling_path(const struct tables_plan *plan);
const char *tables_surveyor_path(const struct tables_plan *plan);

/* Path of the first question outside repeats that has one of these names; NULL: none. */
const char *tables_find(const struct tables_plan *plan, const char *const names[], size_t n);

struct tables_record {
    int64_t id; // of the submission
    const char *instance_id, *dwelling;
    const struct tree *xml;
};
typedef bool (*tables_file_fn)(void *ctx, const char *name, struct err *err);

/* Write the rows of a record. `file` is called for each file the record names (may be NULL).
 * *n_misfits grows by the answers that do not fit their type. */
bool tables_write(struct tables_plan *plan, const struct tables_record *record, tables_file_fn file,
                  void *ctx, uint64_t *n_misfits, struct err *err);
/* How much of what matters the record last written holds, outside repeats. A question that the
 * record leaves out (not relevant) was not asked. */
struct tables_heard {
    uint32_t core_asked, core_answered; // the form's core questions (schema: question.core)
    uint32_t priorities_asked, priorities_answered; // prio, prio_1, prio_2, ...
};
struct tables_heard tables_heard(const struct tables_plan *plan);

/* Remove the rows of a record of this form, whatever version it had. */
bool tables_remove(struct tables_plan *plan, int64_t id, struct err *err);

/* A typed table, as listed: those of a form together, the form's own first. */
struct tables_info {
    const char *table, *form_id;
    const char *repeat_path; // "" for the form itself
    int part;
};
typedef bool (*tables_info_fn)(void *ctx, const struct tables_info *info, struct err *err);
bool tables_each(struct store *st, tables_info_fn each, void *ctx, struct err *err);

/* The name of a question: "prio_1" of "/data/you/x:prio_1". Borrowed. */
const char *question_name(const char *path);

/* A question and where it stands, newest version of the form first. */
struct tables_question {
    const char *form_id, *version, *path, *repeat_path;
    const char *type, *control; // "int", "input"; type "form" or "repeat" for the rows themselves
    const char *table, *column, *column_type; // column NULL for "form" and "repeat"
    const char *label;                        // in the form's default language
    bool is_geometry;
};
typedef bool (*tables_question_fn)(void *ctx, const struct tables_question *question,
                                   struct err *err);
/* `form_id` NULL: of every form; `version` NULL: every version. In order of the form. */
bool tables_each_question(struct store *st, const char *form_id, const char *version,
                          tables_question_fn each, void *ctx, struct err *err);

/* Choices of a select question, in order; lang "" for a form without named languages. */
struct tables_choice {
    const char *form_id, *version, *path, *lang, *value, *label;
};
typedef bool (*tables_choice_fn)(void *ctx, const struct tables_choice *choice, struct err *err);
bool tables_each_choice(struct store *st, const char *form_id, const char *version,
                        tables_choice_fn each, void *ctx, struct err *err);
