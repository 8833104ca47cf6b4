/* survey/submission.h — what a record's XML says about itself, before anything believes it.
 *
 * Read      root attributes id and version (in any namespace), meta/instanceID, meta/deprecatedID
 *           (OpenRosa metadata; rules B10, S7), the envelope of an encrypted record.
 * Hostile   bytes come from outside: spec/attacks.md 1-17. A DOCTYPE, broken XML, a missing or
 *           ambiguous instanceID and a form instead of answers are refused in plain words.
 * Errors    ERR_SYNTAX: no submission (400 over HTTP); ERR_LIMIT: past SUBMISSION_MAX_BYTES. */
#pragma once
#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/attr.h"
#include "base/intern.h"
#include "forms/names.h"
#include "forms/tree.h"

struct err;

enum {
    SUBMISSION_MAX_BYTES = 10 << 20,
    SUBMISSION_MAX_ATTRS = 200,        // of one element
    SUBMISSION_MAX_ALL_ATTRS = 100000, // of a record
    SUBMISSION_MAX_NAMES = 50000,      // different names of elements
};

/* Zeroed is empty. Use one again and again: memory and names are kept. */
struct submission {
    const char *form_id, *version;
    const char *instance_id;
    const char *deprecated_id; // NULL: no edit
    bool encrypted;
    struct tree xml;
    struct names names;
    struct intern tags; // names as written, before parsing
    struct arena mem;
};

/* Read `len` bytes; what was read before is gone. On failure the texts are not to be looked at. */
bool submission_read(struct submission *sub, const char *xml, size_t len, struct err *err);
void submission_done(struct submission *sub);

/* The answer at a path without positions ("/data/a/b"), the first where there are several;
 * trimmed; NULL when there is none or it is empty. Lives as long as the record read. */
const char *submission_answer(struct submission *sub, const char *path);

/* A name that a file may have: not empty, at most STORE_MAX_FILE_NAME bytes, no slash, backslash
 * or control character, not "." or "..", no dot in front. */
bool submission_file_name_ok(const char *name);

/* The envelope of an encrypted record (spec/openrosa.md 3.5); a text is NULL where it has none. */
struct submission_envelope {
    const char *key, *signature; // base64
    const char *xml_file;        // "submission.xml.enc"
    const char **files;          // the others, in order
    size_t n_files;
};
/* Lives as long as the record read. */
void submission_envelope(struct submission *sub, struct submission_envelope *out);
/* A name that a sealed file may have: as any file's, with SUBMISSION_SEALED at its end. */
#define SUBMISSION_SEALED ".enc"
bool submission_sealed_name_ok(const char *name);
