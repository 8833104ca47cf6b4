/* survey/import.c — records from files and folders, in batches; edits that wait. */
#include "survey/import.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/file.h"
#include "base/mem.h"
#include "base/strbuf.h"
#include "survey/import_impl.h"
#include "survey/intake.h"
#include "survey/store.h"
#include "survey/submission.h"

struct import *import_new(struct store *st, const struct import_options *options) {
    struct import *im = mem_zalloc(sizeof *im);
    im->st = st;
    im->options = *options;
    im->in = intake_new(st);
    return im;
}

void import_free(struct import *im) {
    if (!im) {
        return;
    }
    if (im->open) {
        store_rollback(im->st);
    }
    for (size_t i = 0; i < im->n_waits; i++) {
        free(im->waits[i].path);
        free(im->waits[i].entry);
    }
    free(im->waits);
    free(im->first);
    intern_done(&im->after);
    intake_free(im->in);
    free(im);
}

/* ---- batches ---- */

bool import_open_batch(struct import *im, struct err *err) {
    im->open = im->open || store_begin(im->st, err);
    return im->open;
}

static bool close_batch(struct import *im, struct err *err) {
    if (im->open && !store_commit(im->st, err)) {
        return false;
    }
    im->open = false;
    for (size_t i = 0; i < LEN(im->done.count); i++) {
        im->done.count[i] += im->batch.count[i];
    }
    im->done.n_files += im->batch.n_files;
    im->done.n_knocks += im->batch.n_knocks;
    im->done.n_misfits += im->batch.n_misfits;
    im->batch = (struct import_result){0};
    im->n_in_batch = im->bytes_in_batch = 0;
    return true;
}

static bool end_record(struct import *im, size_t bytes, struct err *err) {
    im->bytes_in_batch += bytes;
    return (++im->n_in_batch < IMPORT_BATCH && im->bytes_in_batch < IMPORT_BATCH_BYTES) ||
           close_batch(im, err);
}

/* ---- notes ---- */

void import_note(struct import *im, const struct place *place, enum import_status status,
                 const char *why) {
    im->batch.count[status]++;
    if (!im->options.note || status < IMPORT_CONFLICT) {
        return;
    }
    AUTO(strbuf_done) struct strbuf file = {0};
    strbuf_add(&file, place->path);
    if (place->entry) {
        strbuf_addf(&file, "!%s", place->entry);
    }
    im->options.note(im->options.note_ctx, file.data, status, why);
}

/* The survey file itself failed, rather than what was put into it. */
static bool is_fatal(const struct import *im, const struct err *err) {
    return err->code == ERR_IO && strcmp(err->source, store_path(im->st)) == 0;
}

/* A reason for a note, with the line where there is one. */
static void note_err(struct import *im, const struct place *place, const struct err *why) {
    AUTO(strbuf_done) struct strbuf text = {0};
    if (why->line > 0) {
        strbuf_addf(&text, "line %d: ", why->line);
    }
    strbuf_add(&text, why->text);
    import_note(im, place, IMPORT_REFUSED, text.data);
}

/* ---- a record's files ---- */

struct missing_files {
    struct arena mem;
    const char **names;
    size_t n, cap;
};

static bool take_missing(void *ctx, const struct store_file *file, struct err *err) {
    (void)err;
    struct missing_files *files = ctx;
    if (!file->hash) {
        *MEM_PUSH(files->names, files->n, files->cap) = arena_strdup(&files->mem, file->name);
    }
    return true;
}

/* The neighbour of a record on disk: a plain file, and no link to somewhere else. */
static char *find_beside(const struct place *place, const char *name) {
    AUTO(mem_freep)
    char *dir = mem_strndup(place->path, (size_t)(file_name(place->path) - place->path));
    char *path = file_join(dir, name);
    struct stat info;
    if (lstat(path, &info) != 0 || !S_ISREG(info.st_mode)) {
        free(path);
        return NULL;
    }
    return path;
}

static bool attach_from_disk(struct import *im, const struct place *place, const char *id,
                             const char *name, enum store_added *added, struct err *err) {
    AUTO(mem_freep) char *path = find_beside(place, name);
    *added = STORE_UNEXPECTED;
    return !path || store_put_attachment_file(im->st, id, name, path, added, err);
}

static bool attach_from_archive(struct import *im, const struct place *place, const char *id,
                                const char *name, enum store_added *added, struct err *err) {
    AUTO(strbuf_done) struct strbuf bytes = {0};
    *added = STORE_UNEXPECTED;
    if (!archive_read_beside(place, name, &bytes, err)) {
        return !err->code;
    }
    im->bytes_in_batch += bytes.len;
    return store_put_attachment(im->st, id, name, strbuf_text(&bytes), bytes.len, added, err);
}

static bool attach(struct import *im, const struct place *place, const char *id, const char *name,
                   struct err *err) {
    struct err why = {0};
    enum store_added added;
    bool ok = place->archive ? attach_from_archive(im, place, id, name, &added, &why)
                             : attach_from_disk(im, place, id, name, &added, &why);
    if (ok) {
        im->batch.n_files += added == STORE_NEW;
        return true;
    }
    if (is_fatal(im, &why)) {
        return err_pass(err, &why);
    }
    AUTO(strbuf_done) struct strbuf text = {0};
    strbuf_addf(&text, "its file %s: %s", name, why.text);
    import_note(im, place, IMPORT_REFUSED, text.data);
    return true;
}

static bool attach_all(struct import *im, const struct place *place, const char *id,
                       struct err *err) {
    struct missing_files files = {0};
    bool ok = store_each_attachment(im->st, id, take_missing, &files, err);
    for (size_t i = 0; ok && i < files.n; i++) {
        ok = attach(im, place, id, files.names[i], err);
    }
    free(files.names);
    arena_done(&files.mem);
    return ok;
}

/* ---- edits that wait ---- */

static bool take_file(struct import *im, const char *path, struct err *err);

static bool take_waiting(struct import *im, size_t i, struct err *err) {
    im->waits[i].done = true;
    const char *path = im->waits[i].path, *entry = im->waits[i].entry;
    return entry ? import_archive_entry(im, path, entry, err) : take_file(im, path, err);
}

/* What waits for this record (a number in `after`) is ready, first come first. */
static void make_ready(struct import *im, uint32_t id) {
    while (id && im->first[id]) {
        struct waiting *w = &im->waits[im->first[id] - 1];
        uint32_t self = im->first[id];
        im->first[id] = w->next;
        w->next = im->ready;
        im->ready = self;
    }
}

/* Take what waited for the record just accepted; each may be what another waits for, so a chain of
 * edits comes in whole, whatever the order of its files. */
static bool take_ready(struct import *im, struct err *err) {
    make_ready(im, intern_find(&im->after, im->accepted, strlen(im->accepted)));
    if (im->taking_ready) {
        return true; // the loop further out goes on with it
    }
    im->taking_ready = true;
    bool ok = true;
    while (ok && im->ready) {
        size_t i = im->ready - 1;
        im->ready = im->waits[i].next;
        ok = take_waiting(im, i, err);
    }
    im->taking_ready = false;
    return ok;
}

/* ---- a record ---- */

static void wait_for(struct import *im, const struct place *place, const char *instance_id) {
    uint32_t id = intern_add(&im->after, instance_id, strlen(instance_id));
    size_t had = im->cap_first;
    im->first = mem_grow(im->first, &im->cap_first, id + 1, sizeof *im->first);
    memset(im->first + had, 0, (im->cap_first - had) * sizeof *im->first);
    *MEM_PUSH(im->waits, im->n_waits, im->cap_waits) =
        (struct waiting){.path = mem_strdup(place->path),
                         .entry = place->entry ? mem_strdup(place->entry) : NULL,
                         .next = im->first[id]};
    im->first[id] = (uint32_t)im->n_waits;
}

bool import_refuse(struct import *im, const struct place *place, const struct err *why,
                   struct err *err) {
    if (is_fatal(im, why)) {
        return err_pass(err, why);
    }
    note_err(im, place, why);
    return true;
}

static bool refuse(struct import *im, const struct place *place, const struct err *why,
                   struct err *err) {
    const char *after = intake_waits_for(im->in);
    if (after && !im->last_round && !is_fatal(im, why)) {
        wait_for(im, place, after);
        return true;
    }
    return import_refuse(im, place, why, err);
}

bool import_record(struct import *im, const struct place *place, const char *xml, size_t len,
                   struct err *err) {
    const struct intake_facts facts = {.source = "import",
                                       .surveyor = im->options.surveyor,
                                       .dwelling = im->options.dwelling,
                                       .received_utc = im->options.now_utc};
    struct intake_result result;
    struct err why = {0};
    im->accepted[0] = '\0';
    if (!import_open_batch(im, err)) {
        return false;
    }
    if (!intake_add(im->in, xml, len, &facts, &result, &why)) {
        return refuse(im, place, &why, err) && end_record(im, len, err);
    }
    if (result.added == STORE_OTHER) {
        AUTO(strbuf_done) struct strbuf text = {0};
        strbuf_addf(&text, "the survey has another record under %s; it stays as it was",
                    result.instance_id);
        import_note(im, place, IMPORT_CONFLICT, text.data);
        return end_record(im, len, err);
    }
    import_note(im, place, result.added == STORE_NEW ? IMPORT_NEW : IMPORT_DUPLICATE, NULL);
    im->batch.n_misfits += result.n_misfits;
    if (im->options.progress) {
        im->options.progress(im->done.count[IMPORT_NEW] + im->batch.count[IMPORT_NEW]);
    }
    strncat(im->accepted, result.instance_id, STORE_MAX_INSTANCE_ID);
    return attach_all(im, place, im->accepted, err) && end_record(im, len, err) &&
           take_ready(im, err);
}

/* ---- files and folders ---- */

bool import_take(struct import *im, const struct place *place, const char *text, size_t len,
                 struct err *err) {
    const char *name = file_name(place->entry ? place->entry : place->path);
    return (strcmp(name, IMPORT_KNOCKS) == 0 ? import_knocks : import_record)(im, place, text, len,
                                                                              err);
}

static bool take_file(struct import *im, const char *path, struct err *err) {
    const struct place place = {.path = path};
    struct err why = {0};
    size_t len;
    AUTO(mem_freep) char *xml = file_read(path, SUBMISSION_MAX_BYTES, &len, &why);
    if (!xml) {
        import_note(im, &place, IMPORT_REFUSED, why.text);
        return true;
    }
    return import_take(im, &place, xml, len, err);
}

struct folder {
    struct import *im;
    int depth;
    size_t n_records; // found in it and below
};

static bool take_folder(struct folder *folder, const char *path, struct err *err);

static bool take_entry(void *ctx, const char *path, const char *name, struct err *err) {
    struct folder *folder = ctx;
    struct stat info;
    if (name[0] == '.' || strcmp(name, "__MACOSX") == 0 || lstat(path, &info) != 0) {
        return true; // hidden files are no records; links could lead round in a circle
    }
    if (S_ISDIR(info.st_mode)) {
        struct folder inner = {.im = folder->im, .depth = folder->depth + 1};
        bool ok = take_folder(&inner, path, err);
        folder->n_records += inner.n_records;
        return ok;
    }
    bool knocks = strcmp(name, IMPORT_KNOCKS) == 0;
    if (!S_ISREG(info.st_mode) || (!knocks && !file_has_ext(path, ".xml"))) {
        return true;
    }
    folder->n_records++;
    return take_file(folder->im, path, err);
}

static bool take_folder(struct folder *folder, const char *path, struct err *err) {
    const struct place place = {.path = path};
    if (folder->depth > IMPORT_MAX_DEPTH) {
        import_note(folder->im, &place, IMPORT_REFUSED, "too many folders within folders");
        return true;
    }
    struct err why = {0};
    if (file_each(path, take_entry, folder, &why)) {
        return true;
    }
    if (is_fatal(folder->im, &why)) {
        return err_pass(err, &why);
    }
    import_note(folder->im, &place, IMPORT_REFUSED, why.text);
    return true;
}

bool import_path(struct import *im, const char *path, struct err *err) {
    const struct place place = {.path = path};
    if (!import_open_batch(im, err)) {
        return false;
    }
    if (file_is_dir(path)) {
        struct folder folder = {.im = im};
        if (!take_folder(&folder, path, err)) {
            return false;
        }
        if (folder.n_records == 0) {
            import_note(im, &place, IMPORT_REFUSED, "there is no XML file in this folder");
        }
        return true;
    }
    return file_has_ext(path, ".zip") ? import_archive(im, path, err) : take_file(im, path, err);
}

/* ---- the end ---- */

/* What they wait for may have been in the survey all along. */
static bool take_waits(struct import *im, struct err *err) {
    for (uint32_t id = 1; id <= im->after.n; id++) {
        bool has = false;
        if (im->first[id] &&
            !store_has_submission(im->st, intern_text(&im->after, id), &has, err)) {
            return false;
        }
        if (has) {
            make_ready(im, id);
        }
        im->accepted[0] = '\0';
        if (!take_ready(im, err)) {
            return false;
        }
    }
    return true;
}

static bool refuse_rest(struct import *im, struct err *err) {
    im->last_round = true;
    for (size_t i = 0; i < im->n_waits; i++) {
        if (!im->waits[i].done && !take_waiting(im, i, err)) {
            return false;
        }
    }
    return true;
}

bool import_finish(struct import *im, struct import_result *out, struct err *err) {
    if (!take_waits(im, err) || !refuse_rest(im, err) || !close_batch(im, err)) {
        return false;
    }
    *out = im->done;
    return true;
}
