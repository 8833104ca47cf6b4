/* survey/merge.c — see merge.h. Forms, records with their files, corrections. */
#include "survey/merge.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/err.h"
#include "base/strbuf.h"
#include "survey/catalog.h"
#include "survey/intake.h"
#include "survey/merge.sql.h"
#include "survey/merge_impl.h"

const char *const merge_names[MERGE_N_WHAT] = {
    [MERGE_FORMS] = "forms",
    [MERGE_RECORDS] = "records",
    [MERGE_FILES] = "files",
    [MERGE_HOMES] = "homes",
    [MERGE_AREAS] = "areas",
    [MERGE_VISITS] = "visits",
    [MERGE_CORRECTIONS] = "corrections",
    [MERGE_MEETINGS] = "meetings",
    [MERGE_OBJECTIONS] = "objections",
    [MERGE_VOICES] = "voices",
};
static const char *const singular[MERGE_N_WHAT] = {
    [MERGE_FORMS] = "form",
    [MERGE_RECORDS] = "record",
    [MERGE_FILES] = "file",
    [MERGE_HOMES] = "home",
    [MERGE_AREAS] = "area",
    [MERGE_VISITS] = "visit",
    [MERGE_CORRECTIONS] = "correction",
    [MERGE_MEETINGS] = "meeting",
    [MERGE_OBJECTIONS] = "objection",
    [MERGE_VOICES] = "voice",
};

bool merge_added(struct merging *m, enum merge_what what) {
    m->out->count[what].added++;
    return true;
}

bool merge_same(struct merging *m, enum merge_what what) {
    m->out->count[what].same++;
    return true;
}

bool merge_differs(struct merging *m, enum merge_what what, const char *name, const char *fmt,
                   ...) {
    AUTO(strbuf_done) struct strbuf thing = {0};
    char why[500];
    va_list args;
    va_start(args, fmt);
    vsnprintf(why, sizeof why, fmt, args);
    va_end(args);
    m->out->count[what].differ++;
    strbuf_addf(&thing, "%s %s", singular[what], name);
    if (m->options->note) {
        m->options->note(m->options->note_ctx, thing.data, why);
    }
    return true;
}

/* What a person did is told and left out; what the disk did ends it all. */
static bool is_refusal(const struct err *why) {
    return why->code != ERR_IO && why->code != ERR_FULL;
}

/* ---- forms ---- */

struct form_files {
    struct merging *m;
    const struct store_form *form;
};

static bool form_file(void *ctx, const char *name, struct strbuf *out) {
    const struct form_files *files = ctx;
    return store_get_form_media(files->m->other, files->form->form_id, files->form->version, name,
                                out, NULL);
}

static bool take_form(void *ctx, const struct store_form *listed, struct err *err) {
    struct merging *m = ctx;
    struct store_form form;
    struct catalog_added added;
    struct err why = {0};
    arena_release(&m->mem, (struct arena_mark){0});
    if (!store_get_form_by_id(m->other, listed->id, &m->mem, &form, err)) {
        return false;
    }
    struct form_files files = {m, &form};
    if (catalog_add(m->st, form.xml, form.xml_len, form_file, &files, form.added_utc, &added,
                    &why)) {
        return added.added == STORE_NEW ? merge_added(m, MERGE_FORMS) : merge_same(m, MERGE_FORMS);
    }
    if (!is_refusal(&why)) {
        *err = why;
        return false;
    }
    return merge_differs(m, MERGE_FORMS, form.form_id, "%s", why.text);
}

/* ---- files ---- */

struct copying {
    sqlite3_blob *blob;
    int at;
};

static bool write_piece(void *ctx, const void *bytes, size_t len, struct err *err) {
    struct copying *to = ctx;
    if (sqlite3_blob_write(to->blob, bytes, (int)len, to->at) != SQLITE_OK) {
        return err_set(err, ERR_IO, "a file could not be written");
    }
    to->at += (int)len;
    return true;
}

/* One content from the other survey into this one, in pieces. */
static bool copy_content(struct merging *m, const struct store_file *file, struct err *err) {
    struct copying to = {0};
    bool ok = store_reserve_blob(m->st, file->hash, file->size, &to.blob, err) &&
              (!to.blob || store_read_content(m->other, file->hash, write_piece, &to, err));
    sqlite3_blob_close(to.blob);
    return ok;
}

struct record_files {
    struct merging *m;
    const char *instance_id;
};

/* What stands under this name here: *there is false where the record asks for no such file. */
static bool find_slot(const struct record_files *of, const char *name, bool *there,
                      char hash[STORE_HASH_MAX], struct err *err) {
    struct store *st = of->m->st;
    sqlite3_stmt *q = stmt_get(st, SQL_MERGE_SLOT, err);
    if (!q || !stmt_text(q, ":instance_id", of->instance_id, err) ||
        !stmt_text(q, ":name", name, err)) {
        return false;
    }
    int rc = stmt_step(st, q, err);
    const char *have = rc == SQLITE_ROW ? col_text(q, 0, NULL) : NULL;
    *there = rc == SQLITE_ROW;
    hash[0] = '\0';
    strncat(hash, have ? have : "", STORE_HASH_MAX - 1);
    sqlite3_reset(q);
    return rc == SQLITE_ROW || rc == SQLITE_DONE;
}

static bool fill_slot(const struct record_files *of, const struct store_file *file,
                      struct err *err) {
    sqlite3_stmt *q = stmt_get(of->m->st, SQL_MERGE_FILL, err);
    return q && stmt_text(q, ":instance_id", of->instance_id, err) &&
           stmt_text(q, ":name", file->name, err) && stmt_text(q, ":hash", file->hash, err) &&
           stmt_run(of->m->st, q, err);
}

static bool take_file(void *ctx, const struct store_file *file, struct err *err) {
    const struct record_files *of = ctx;
    char have[STORE_HASH_MAX];
    bool there;
    if (!file->hash) {
        return true; // has not come there either
    }
    if (!find_slot(of, file->name, &there, have, err)) {
        return false;
    }
    if (!there || (have[0] && strcmp(have, file->hash) != 0)) {
        return merge_differs(of->m, MERGE_FILES, file->name, "of record %s has other bytes here",
                             of->instance_id);
    }
    if (have[0]) {
        return merge_same(of->m, MERGE_FILES);
    }
    return copy_content(of->m, file, err) && fill_slot(of, file, err) &&
           merge_added(of->m, MERGE_FILES);
}

/* ---- opened records ---- */

static bool take_opened_file(void *ctx, const struct store_file *file, struct err *err) {
    const struct record_files *of = ctx;
    return copy_content(of->m, file, err) &&
           store_add_opened_file(of->m->st, of->instance_id, file->name, file->hash, err);
}

static bool take_opened(struct merging *m, const struct store_submission *there, struct err *err) {
    struct store_opened opened, here;
    struct store_submission sub;
    struct intake_opened said;
    bool open_there, open_here;
    if (!store_get_opened(m->other, there->instance_id, &m->mem, &opened, &open_there, err) ||
        !store_get_opened(m->st, there->instance_id, &m->mem, &here, &open_here, err)) {
        return false;
    }
    struct record_files of = {m, there->instance_id};
    return !open_there || open_here ||
           (store_get_submission(m->st, there->instance_id, &m->mem, &sub, err) &&
            intake_open(m->in, &sub, opened.xml, opened.xml_len, true, &said, err) &&
            store_add_opened(m->st, &opened, err) &&
            store_each_opened_file(m->other, there->instance_id, take_opened_file, &of, err));
}

/* ---- records ---- */

static bool take_record(void *ctx, const struct store_submission *sub, struct err *err) {
    struct merging *m = ctx;
    const struct intake_facts facts = {.source = sub->source,
                                       .surveyor = sub->surveyor,
                                       .dwelling = sub->dwelling,
                                       .received_utc = sub->received_utc,
                                       .visits_come = true};
    const struct merge_count *n = &m->out->count[MERGE_RECORDS];
    struct intake_result result;
    struct err why = {0};
    arena_release(&m->mem, (struct arena_mark){0});
    if (m->options->progress && (n->added + n->same) % 256 == 0) {
        m->options->progress(n->added + n->same);
    }
    if (!intake_add(m->in, sub->xml, sub->xml_len, &facts, &result, &why)) {
        if (!is_refusal(&why)) {
            *err = why;
            return false;
        }
        return merge_differs(m, MERGE_RECORDS, sub->instance_id, "%s", why.text);
    }
    if (result.added == STORE_OTHER) {
        return merge_differs(m, MERGE_RECORDS, sub->instance_id,
                             "says something else here; each survey keeps its own");
    }
    if (result.added == STORE_NEW) {
        merge_added(m, MERGE_RECORDS);
    } else {
        merge_same(m, MERGE_RECORDS);
    }
    struct record_files of = {m, sub->instance_id};
    return store_each_attachment(m->other, sub->instance_id, take_file, &of, err) &&
           (!sub->encrypted || take_opened(m, sub, err));
}

/* ---- corrections ---- */

static bool known_correction(struct merging *m, const struct store_correction *c, bool *known,
                             struct err *err) {
    int64_t n = 0;
    sqlite3_stmt *q = stmt_get(m->st, SQL_MERGE_CORRECTION, err);
    bool ok = q && stmt_text(q, ":instance_id", c->instance_id, err) &&
              stmt_text(q, ":path", c->path, err) &&
              stmt_text(q, ":old_value", c->old_value, err) &&
              stmt_text(q, ":new_value", c->new_value, err) && stmt_text(q, ":who", c->who, err) &&
              stmt_text(q, ":why", c->why, err) && stmt_time(q, ":at_utc", c->at_utc, err) &&
              stmt_one_int(m->st, q, 0, &n, err);
    *known = n > 0;
    return ok;
}

static bool take_correction(void *ctx, const struct store_correction *c, struct err *err) {
    struct merging *m = ctx;
    bool known, here;
    if (!store_has_submission(m->st, c->instance_id, &here, err) ||
        !known_correction(m, c, &known, err)) {
        return false;
    }
    if (!here) {
        return merge_differs(m, MERGE_CORRECTIONS, c->path, "its record %s was not taken",
                             c->instance_id);
    }
    return known ? merge_same(m, MERGE_CORRECTIONS)
                 : store_add_correction(m->st, c, err) && merge_added(m, MERGE_CORRECTIONS);
}

/* ---- all of it ---- */

static bool merge_all(struct merging *m, struct err *err) {
    return store_each_form(m->other, take_form, m, err) && merge_doors(m, err) &&
           store_each_submission(m->other, NULL, STORE_ALL, take_record, m, err) &&
           store_each_correction(m->other, NULL, take_correction, m, err) && merge_visits(m, err) &&
           merge_talk(m, err);
}

bool merge_survey(struct store *st, struct store *other, const struct merge_options *options,
                  struct merge_result *out, struct err *err) {
    struct merge_result result = {0};
    if (st->dev == other->dev && st->ino == other->ino) {
        return err_set(err, ERR_CONFLICT, "both are the same survey file");
    }
    if (!store_begin_reading(other, err)) {
        return false;
    }
    if (!store_begin(st, err)) {
        store_rollback(other);
        return false;
    }
    struct merging m = {
        .st = st, .other = other, .in = intake_new(st), .options = options, .out = &result};
    bool ok = merge_all(&m, err);
    intake_free(m.in); // its statements must not outlive the transaction half done
    arena_done(&m.mem);
    store_rollback(other);
    if (!ok || !store_commit(st, err)) {
        store_rollback(st);
        return false;
    }
    *out = result;
    return true;
}
