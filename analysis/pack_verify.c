/* analysis/pack_verify.c — see pack_verify.h. Whole and signed first: a pack that was changed is
 * not looked into any further. */
#include "analysis/pack_verify.h"

#include <stdio.h>
#include <string.h>

#include <jansson.h>

#include "analysis/pack_files.h"
#include "analysis/pack_rules.h"
#include "base/err.h"
#include "base/strbuf.h"

/* What every pack has (CONTRACTS.md, and what this page needs). */
static const char *const required[] = {
    "CHANGES.txt", "LICENCE.txt", PACK_SUMS,     PACK_SIGNATURE, "approval.txt",
    PACK_AREAS,    "areas.gpkg",  PACK_CODEBOOK, PACK_PACKAGE,   "method.md",
    "report.pdf",  PACK_TABLES,   "tables.xlsx",
};

static bool check_required(struct pack_check *c, struct err *err) {
    for (size_t i = 0; i < LEN(required); i++) {
        if (!pack_files_find(c->files, required[i])) {
            return err_set(err, ERR_NOT_FOUND, "%s is missing", required[i]);
        }
    }
    return true;
}

/* ---- SHA256SUMS ---- */

/* The line of `name` in the sums, from its hash on; NULL when there is none. */
static const char *line_of(const char *sums, const char *name) {
    enum { HEX = 64, GAP = 2 };
    for (const char *line = sums; *line;) {
        size_t len = strcspn(line, "\n");
        if (len == HEX + GAP + strlen(name) && memcmp(line + HEX + GAP, name, strlen(name)) == 0) {
            return line;
        }
        line += len + (line[len] == '\n');
    }
    return NULL;
}

static bool check_file(const struct pack_files *one, const char *sums, struct err *err) {
    const char *name = one->items[0]->name, *line = line_of(sums, name);
    if (!line) {
        return err_set(err, ERR_CONFLICT, "%s is not in SHA256SUMS: somebody put it there later",
                       name);
    }
    AUTO(strbuf_done) struct strbuf want = {0};
    pack_files_sums(&want, one);
    return memcmp(line, want.data, want.len) == 0 ||
           err_set(err, ERR_CONFLICT, "%s is not as it was packed: something in it was changed",
                   name);
}

static bool check_sums(struct pack_check *c, struct err *err) {
    const struct pack_file *sums = pack_files_find(c->files, PACK_SUMS);
    AUTO(strbuf_done) struct strbuf all = {0};
    for (size_t i = 0; i < c->files->n; i++) {
        struct pack_files one = {.items = c->files->items + i, .n = 1};
        if (one.items[0] == sums) {
            continue;
        }
        pack_files_sums(&all, &one);
        if (!check_file(&one, strbuf_text(&sums->bytes), err)) {
            return false;
        }
    }
    return (all.len == sums->bytes.len && memcmp(all.data, sums->bytes.data, all.len) == 0) ||
           err_set(err, ERR_CONFLICT,
                   "SHA256SUMS was changed, or lists a file that is not there any more");
}

/* ---- SIGNATURE ---- */

void pack_signed_text(struct strbuf *out, const char *sums, size_t len) {
    const char *own = line_of(sums, PACK_SIGNATURE);
    size_t before = own ? (size_t)(own - sums) : len;
    strbuf_addn(out, sums, before);
    if (own) {
        const char *rest = own + strcspn(own, "\n");
        strbuf_add(out, *rest ? rest + 1 : rest);
    }
}

bool pack_signature_text(struct strbuf *out, const char *public_hex, const char *signature_hex) {
    char finger[SIGNING_FINGER_HEX], words[SIGNING_FINGER_WORDS];
    if (!signing_fingerprint(public_hex, finger, words)) {
        return false;
    }
    strbuf_addf(out, "doorstep-pack 1\nkey %s\nfingerprint %s\nwords %s\nsignature %s\n",
                public_hex, finger, words, signature_hex);
    return true;
}

/* The two keys in a text that is, letter for letter, as we write it. */
static bool read_signature(const char *text, size_t len, char key[SIGNING_KEY_HEX],
                           char signature[SIGNING_SIGNATURE_HEX]) {
    const char *at = strstr(text, "\nsignature ");
    AUTO(strbuf_done) struct strbuf again = {0};
    return at && sscanf(text, "doorstep-pack 1\nkey %64[0-9a-f]\n", key) == 1 &&
           sscanf(at, "\nsignature %128[0-9a-f]\n", signature) == 1 &&
           pack_signature_text(&again, key, signature) && again.len == len &&
           memcmp(again.data, text, len) == 0;
}

static bool check_signature(struct pack_check *c, struct err *err) {
    const struct strbuf *text = &pack_files_find(c->files, PACK_SIGNATURE)->bytes;
    const struct strbuf *sums = &pack_files_find(c->files, PACK_SUMS)->bytes;
    char key[SIGNING_KEY_HEX] = "", signature[SIGNING_SIGNATURE_HEX] = "";
    AUTO(strbuf_done) struct strbuf signed_text = {0};
    pack_signed_text(&signed_text, strbuf_text(sums), sums->len);
    if (!read_signature(strbuf_text(text), text->len, key, signature) ||
        !signing_verify(key, signature, strbuf_text(&signed_text), signed_text.len)) {
        return err_set(err, ERR_CONFLICT,
                       "the signature is not that of these files: the pack was changed");
    }
    signing_fingerprint(key, c->facts->fingerprint, c->facts->words);
    return !c->key || signing_is(key, c->key) ||
           err_set(err, ERR_CONFLICT,
                   "is signed with another key, %s (%s): it does not come from whom you think",
                   c->facts->fingerprint, c->facts->words);
}

/* ---- all of it ---- */

static const struct {
    const char *file; // NULL: of the pack as a whole
    bool (*run)(struct pack_check *c, struct err *err);
} checks[] = {
    {NULL,              check_required     },
    {NULL,              check_sums         },
    {NULL,              check_signature    },
    {PACK_PACKAGE,      pack_check_package },
    {PACK_TABLES,       pack_check_tables  },
    {PACK_TABLES_EXCEL, pack_check_excel   },
    {PACK_CODEBOOK,     pack_check_codebook},
    {PACK_AREAS,        pack_check_areas   },
};

bool pack_verify(const struct pack_files *files, const char *key, struct pack_facts *out,
                 struct err *err) {
    *out = (struct pack_facts){.n_files = files->n};
    AUTO(pack_check_done) struct pack_check c = {.files = files, .key = key, .facts = out};
    for (size_t i = 0; i < LEN(checks); i++) {
        if (!checks[i].run(&c, err)) {
            if (checks[i].file) {
                err_where(err, "%s", checks[i].file);
            }
            return false;
        }
    }
    return true;
}
