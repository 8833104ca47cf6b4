/* survey/catalog.c — putting questionnaires into a survey and taking them out. */
#include "survey/catalog.h"

#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/strbuf.h"
#include "forms/form.h"
#include "survey/tables.h"

/* ---- files: those given now, else those the survey has ---- */

struct files {
    struct store *st;
    const char *form_id, *version; // NULL while the form is not known yet
    host_media given;
    void *given_ctx;
};

static bool read_file(void *ctx, const char *name, struct strbuf *out) {
    struct files *files = ctx;
    if (files->given && files->given(files->given_ctx, name, out)) {
        return true;
    }
    return files->form_id &&
           store_get_form_media(files->st, files->form_id, files->version, name, out, NULL);
}

static bool keep_file(struct files *files, const char *name, struct catalog_added *out,
                      struct err *err) {
    AUTO(strbuf_done) struct strbuf bytes = {0};
    out->n_media++;
    if (files->given && files->given(files->given_ctx, name, &bytes)) {
        return store_add_form_media(files->st, files->form_id, files->version, name,
                                    strbuf_text(&bytes), bytes.len, err);
    }
    if (!store_get_form_media(files->st, files->form_id, files->version, name, &bytes, err) &&
        out->n_missing++ == 0) {
        snprintf(out->missing, sizeof out->missing, "%s", name);
    }
    return true;
}

static bool keep_files(struct files *files, const struct form *form, struct catalog_added *out,
                       struct err *err) {
    for (uint32_t i = 0; i < form_n_media(form); i++) {
        if (!keep_file(files, form_media(form, i), out, err)) {
            return false;
        }
    }
    return true;
}

/* ---- adding ---- */

static bool check_added(const struct form *form, enum store_added added, struct err *err) {
    return added != STORE_OTHER ||
           err_set(err, ERR_CONFLICT,
                   "the survey has form '%s' version '%s' with other content; give the changed "
                   "form a new version and add it again",
                   form_id(form), form_version(form));
}

static bool add_all(struct files *files, const struct form *form, const char *xml, size_t len,
                    int64_t now_utc, struct catalog_added *out, struct err *err) {
    const struct store_form row = {.form_id = form_id(form),
                                   .version = form_version(form),
                                   .title = form_title(form),
                                   .added_utc = now_utc,
                                   .xml = xml,
                                   .xml_len = len};
    return store_add_form(files->st, &row, &out->added, err) &&
           check_added(form, out->added, err) && keep_files(files, form, out, err) &&
           (out->added == STORE_SAME || tables_add_form(files->st, form, err)) &&
           catalog_describe(files->st, form, xml, len, err) && store_commit(files->st, err);
}

bool catalog_add(struct store *st, const char *xml, size_t len, host_media media, void *media_ctx,
                 int64_t now_utc, struct catalog_added *out, struct err *err) {
    *out = (struct catalog_added){0};
    struct files files = {.st = st, .given = media, .given_ctx = media_ctx};
    const struct form_options options = {.media = read_file, .media_ctx = &files};
    AUTO(form_freep) struct form *form = form_parse(xml, len, &options, err);
    if (!form) {
        return false;
    }
    if (!form_id(form)[0]) {
        return err_set(err, ERR_SYNTAX,
                       "the form has no id; answers to it could not be told from "
                       "those to other forms. Give its first element an id");
    }
    snprintf(out->form_id, sizeof out->form_id, "%s", form_id(form));
    snprintf(out->version, sizeof out->version, "%s", form_version(form));
    out->n_questions = form_n_questions(form);
    files.form_id = form_id(form);
    files.version = form_version(form);
    if (!store_begin(st, err)) {
        return false;
    }
    if (!add_all(&files, form, xml, len, now_utc, out, err)) {
        store_rollback(st);
        return false;
    }
    return true;
}

/* ---- loading ---- */

struct form *catalog_load(struct store *st, const char *form_id, const char *version,
                          struct err *err) {
    AUTO(arena_done) struct arena mem = {0};
    struct store_form row;
    if (!store_get_form(st, form_id, version, &mem, &row, err)) {
        return NULL;
    }
    struct files files = {.st = st, .form_id = row.form_id, .version = row.version};
    const struct form_options options = {.media = read_file, .media_ctx = &files};
    return form_parse(row.xml, row.xml_len, &options, err);
}
