/* base/file.h — whole files and folders. */
#pragma once
#include <stdbool.h>
#include <stddef.h>

#include "base/attr.h"

struct err;
struct strbuf;

/* Read a whole file of at most `limit` bytes (ERR_LIMIT past it). Owned, NUL-terminated; *len
 * without the NUL. NULL on failure. */
MUST_USE char *file_read(const char *path, size_t limit, size_t *len, struct err *err);

/* Write `path` through a temporary file beside it, flushed to disk and renamed: the old content or
 * the new, never half. The mode of an old file stays. A link keeps pointing where it did; a device
 * or pipe is written through. */
bool file_write(const char *path, const char *bytes, size_t len, struct err *err);

/* Append the file called `name` in folder `dir`: a plain name, without a slash and without a dot in
 * front, so that nobody reads beside the folder. False when there is none; `dir` may be NULL. */
bool file_read_named(const char *dir, const char *name, size_t limit, struct strbuf *out);

/* Record errno as the reason why `path` could not be `done` ("opened", "written"). Always false. */
bool file_failed(const char *path, const char *done, struct err *err);
/* What was written to this file, or folder, is on the disk when it returns true. */
bool file_flush(const char *path, struct err *err);

bool file_exists(const char *path);
bool file_is_dir(const char *path);
bool file_make_dir(const char *path, struct err *err); // parents too; an existing one is fine

/* A new empty folder to work in, for libraries that write files (TMPDIR, or /tmp); owned. NULL on
 * failure. file_scratch_remove() deletes it with the files in it, and the name; NULL is fine.
 * Between the two interruptions wait (hold.h). */
MUST_USE char *file_scratch(struct err *err);
void file_scratch_remove(char *dir);

/* Call `visit` for each entry of folder `dir` in byte order of names, without "." and "..".
 * Stops when it returns false; returns false then, with err set by the visitor or by us. */
typedef bool (*file_visitor)(void *ctx, const char *path, const char *name, struct err *err);
bool file_each(const char *dir, file_visitor visit, void *ctx, struct err *err);

/* "dir/name"; owned. */
MUST_USE char *file_join(const char *dir, const char *name);
const char *file_name(const char *path);              // after the last '/'; borrowed
bool file_same(const char *a, const char *b);         // both are there, and are one file
bool file_has_ext(const char *path, const char *ext); // ".xml", any case
