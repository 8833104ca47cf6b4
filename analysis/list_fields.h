/* analysis/list_fields.h — further columns of a question's list of choices: the family of an issue,
 * the coarser group of an age (data/questionnaires/README.md, "Some list items carry …").
 *
 * They stand in the form alone, so the form is loaded, once, when the first is asked for. */
#pragma once
#include "base/attr.h"

struct err;
struct form;
struct list_fields;
struct store;

/* Of the newest version of a form; `form` is that, borrowed, where it is loaded already, or NULL.
 * NULL with err set. */
MUST_USE struct list_fields *list_fields_new(struct store *st, const char *form_id,
                                             const struct form *form, struct err *err);
void list_fields_free(struct list_fields *fields);
DEFINE_FREEP(list_fields_freep, struct list_fields *, list_fields_free)

/* Column `name` of the choice with this value, of the question at `path`; "" where there is none.
 * Borrowed until the next call. */
const char *list_fields_get(struct list_fields *fields, const char *path, const char *value,
                            const char *name);
