/* survey/export.c — where an export goes: a folder beside it first, then moved as a whole. */
#include "survey/export.h"

#include <dirent.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/err.h"
#include "base/file.h"
#include "base/hold.h"
#include "base/mem.h"
#include "base/strbuf.h"
#include "survey/export_audit.h"
#include "survey/export_csv.h"
#include "survey/export_gpkg.h"
#include "survey/export_xlsx.h"
#include "survey/store.h"

static const struct {
    const char *name;
    bool (*write)(struct store *st, const char *dir, struct export_result *out, struct err *err);
} formats[] = {
    {"csv",  export_csv },
    {"gpkg", export_gpkg},
    {"xlsx", export_xlsx},
};
const char *const export_formats[] = {"csv", "gpkg", "xlsx", NULL};

/* ---- is there room for it? ---- */

static bool stop_at_first(void *ctx, const char *path, const char *name, struct err *err) {
    (void)path, (void)name, (void)err;
    *(bool *)ctx = true;
    return false;
}

static bool check_target(const char *dir, bool force, bool *exists, struct err *err) {
    *exists = file_exists(dir);
    if (!*exists) {
        return true;
    }
    err_where(err, "%s", dir);
    if (!file_is_dir(dir)) {
        return err_set(err, ERR_CONFLICT, "is a file; an export is a folder");
    }
    bool full = false;
    struct err why = {0};
    if (!file_each(dir, stop_at_first, &full, &why) && !full) {
        return err_pass(err, &why);
    }
    return !full || force ||
           err_set(err, ERR_CONFLICT,
                   "is not empty; choose another folder, or --force to replace files of an earlier "
                   "export");
}

/* ---- moving ---- */

struct moving {
    const char *to; // NULL: remove
};

static bool move_entry(void *ctx, const char *path, const char *name, struct err *err) {
    const struct moving *moving = ctx;
    if (!moving->to) {
        return remove(path) == 0 || file_failed(path, "removed", err);
    }
    AUTO(mem_freep) char *target = file_join(moving->to, name);
    return rename(path, target) == 0 || file_failed(target, "written", err);
}

static void remove_folder(const char *dir) {
    struct moving gone = {0};
    struct err ignored = {0}; // what went wrong before this is what counts
    file_each(dir, move_entry, &gone, &ignored);
    rmdir(dir);
}

/* A new folder takes the name at once; files go into an existing one name by name. */
static bool move_all(const char *from, const char *dir, bool exists, struct err *err) {
    if (!exists) {
        return rename(from, dir) == 0 || file_failed(dir, "made", err);
    }
    struct moving into = {.to = dir};
    if (!file_each(from, move_entry, &into, err)) {
        return false;
    }
    rmdir(from);
    return true;
}

/* ---- all of it ---- */

static char *temporary_name(const char *dir) {
    struct strbuf name = {0};
    size_t len = strlen(dir);
    while (len > 1 && dir[len - 1] == '/') {
        len--;
    }
    strbuf_addn(&name, dir, len);
    strbuf_addf(&name, ".part-%ld", (long)getpid());
    return strbuf_steal(&name);
}

/* In one moment of the survey: a record that comes in meanwhile is in all tables or in none. */
static bool write_all(struct store *st, size_t format, const char *dir,
                      const struct export_options *options, struct export_result *out,
                      struct err *err) {
    if (!store_begin_reading(st, err)) {
        return false;
    }
    bool ok = formats[format].write(st, dir, out, err) &&
              (!options->audit || export_audit(st, dir, options->audit_location, out, err)) &&
              store_commit(st, err);
    if (!ok) {
        store_rollback(st);
    }
    return ok;
}

static bool write_to(struct store *st, size_t format, const char *dir, bool exists,
                     const struct export_options *options, struct export_result *out,
                     struct err *err) {
    AUTO(mem_freep) char *part = temporary_name(dir);
    AUTO(mem_freep) char *parent = mem_strndup(part, (size_t)(file_name(part) - part));
    if (*parent && !file_make_dir(parent, err)) {
        return false;
    }
    if (mkdir(part, 0777) != 0) {
        return file_failed(part, "made", err);
    }
    bool ok = write_all(st, format, part, options, out, err) && move_all(part, dir, exists, err);
    if (!ok) {
        remove_folder(part);
    }
    return ok;
}

bool export_write(struct store *st, const char *format, const char *dir,
                  const struct export_options *options, struct export_result *out,
                  struct err *err) {
    size_t i = 0;
    while (i < LEN(formats) && strcmp(formats[i].name, format) != 0) {
        i++;
    }
    if (i == LEN(formats)) {
        AUTO(strbuf_done) struct strbuf names = {0};
        for (size_t k = 0; export_formats[k]; k++) {
            strbuf_addf(&names, "%s%s", k ? ", " : "", export_formats[k]);
        }
        return err_set(err, ERR_USAGE, "there is no format '%s', only: %s", format, names.data);
    }
    bool exists;
    struct export_result result = {0};
    if (!check_target(dir, options->force, &exists, err)) {
        return false;
    }
    hold_begin(); // an interruption leaves no folder of answers beside the place
    bool ok = write_to(st, i, dir, exists, options, &result, err);
    hold_end();
    if (ok) {
        *out = result;
    }
    return ok;
}
