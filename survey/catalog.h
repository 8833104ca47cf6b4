/* survey/catalog.h — the questionnaires of a survey: putting one in, taking one out to ask it.
 *
 * Errors   a broken form is refused with its first error, and the survey stays as it was;
 *          ERR_CONFLICT: the same form id and version with other content. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"
#include "forms/host.h"
#include "survey/store.h"

struct err;
struct form;
struct strbuf;

struct catalog_added {
    enum store_added added;          // STORE_NEW or STORE_SAME
    char form_id[256], version[256]; // cut if longer; for messages
    uint32_t n_questions;
    uint32_t n_media, n_missing; // files the form asks for; of them not given and not there
    char missing[256];           // the first of those
};

/* Put a form into the survey: its bytes, the files it asks for (through `media`, which may be
 * NULL), its typed tables and labels. Given again with the same bytes it only takes files that
 * were missing. */
bool catalog_add(struct store *st, const char *xml, size_t len, host_media media, void *media_ctx,
                 int64_t now_utc, struct catalog_added *out, struct err *err);

/* Parse a form of the survey with its files; `version` NULL: the newest. Owned: form_free(). */
MUST_USE struct form *catalog_load(struct store *st, const char *form_id, const char *version,
                                   struct err *err);

/* Fill question.label, question_label and choice_label of a form whose tables are made. */
bool catalog_describe(struct store *st, const struct form *form, const char *xml, size_t len,
                      struct err *err);
