/* tests/analysis/estate.h — a survey with areas, doors and answers, made as the program makes one.
 */
#pragma once
#include "tests/support.h"

#include "base/err.h"
#include "survey/intake.h"
#include "survey/store.h"

struct estate {
    char *dir, *path; // path: dir/estate.gpkg
    struct store *st;
    struct intake *intake;
    int n_records;
    struct err err;
};

/* Setup and teardown for cmocka: a survey called Test estate with the form of street.xml. */
int estate_setup(void **state);
int estate_teardown(void **state);

/* A block (or an estate) as a square in its own place; `doors` homes on the door list, CODE-001 on.
 */
void estate_block(struct estate *e, const char *code, const char *name, int doors);
void estate_estate(struct estate *e, const char *code, const char *name);
/* A block that is all of its estate: it is never counted together with others. */
void estate_lone_block(struct estate *e, const char *code, const char *name, int doors);
/* A block without doors, somewhere else: a square of a thousandth of a degree. */
void estate_moved_block(struct estate *e, const char *code, double west, double south);

/* A record: `answers` is XML that stands beside dwelling_id; `door` NULL: no code. Its instanceID.
 */
const char *estate_record(struct estate *e, const char *door, const char *answers);

/* n homes of a block from the first-th on, each with these places: "damp repairs safety"; '-' is an
 * empty place. */
void estate_prio(struct estate *e, const char *block, int first, int n, const char *places);

/* n homes of a block from the first-th on, each with these answers. */
void estate_homes(struct estate *e, const char *block, int first, int n, const char *answers);

/* Four blocks of 60 doors: Aspen (A) and Damson (D), where 40 homes answered, Cedar (C) with 20,
 * and Birch (B) with 6, which stands in one row with Cedar. All of them want damp mended. */
void estate_four_blocks(struct estate *e);

/* Run "doorstep WORD…" of this folder; the words end with NULL. */
struct ran {
    int status;
    char *out, *err;
};
struct ran estate_run(const char *word, ...) __attribute__((sentinel));
void ran_done(struct ran *ran);

/* Text is there, or is not. */
void assert_has(const char *text, const char *part);
void assert_lacks(const char *text, const char *part);
