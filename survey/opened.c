/* survey/opened.c — see opened.h. */
#include "survey/opened.h"

#include <stdlib.h>
#include <string.h>

#include <sodium.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/mem.h"
#include "base/strbuf.h"
#include "survey/intake.h"
#include "survey/sealed.h"
#include "survey/store_impl.h"
#include "survey/submission.h"

static const char does_not_open[] =
    "does not open with this key: it was sealed for another, or it is not whole and as it was sent";

struct part { // a sealed file of one record
    const char *sealed, *name;
    char hash[STORE_HASH_MAX]; // of what was stored
    uint64_t size;
    unsigned char iv[SEALED_BLOCK];
    char opened_hash[STORE_HASH_MAX], md5[MD5_HEX];
    uint64_t opened_size;
};

struct opening {
    struct store *st;
    const struct sealed_key *key;
    struct intake *in;
    const struct opened_options *options;
    struct opened_result *out;
    struct submission sub; // the envelope
    /* of the record at hand */
    struct arena mem;
    struct part *parts; // the answers' XML last
    size_t n_parts;
    struct sealed_record record;
};

static bool refuse(struct err *why) {
    return err_set(why, ERR_SYNTAX, "%s", does_not_open);
}

/* ---- which files ---- */

static bool note_file(void *ctx, const struct store_file *file, struct err *err) {
    (void)err;
    struct opening *op = ctx;
    for (size_t i = 0; i < op->n_parts; i++) {
        struct part *part = &op->parts[i];
        if (file->hash && strcmp(part->sealed, file->name) == 0) {
            memcpy(part->hash, file->hash, sizeof part->hash - 1);
            part->size = file->size;
        }
    }
    return true;
}

static bool twice(const struct opening *op, const char *name) {
    for (size_t i = 0; i + 1 < op->n_parts; i++) {
        if (strcmp(op->parts[i].sealed, name) == 0) {
            return true;
        }
    }
    return false;
}

/* The manifest: each name once, each a sealed file's; what it says without ".enc". */
static bool take_part(struct opening *op, const char *sealed, struct err *why) {
    enum { PARTS_MAX = 1000 };
    if (!sealed || !submission_sealed_name_ok(sealed) || op->n_parts >= PARTS_MAX) {
        return refuse(why);
    }
    struct part *part = &op->parts[op->n_parts++];
    part->sealed = sealed;
    part->name = arena_strndup(&op->mem, sealed, strlen(sealed) - (sizeof SUBMISSION_SEALED - 1));
    return (submission_file_name_ok(part->name) && !twice(op, sealed)) || refuse(why);
}

static bool list_parts(struct opening *op, const struct submission_envelope *envelope,
                       struct err *why) {
    op->parts = ARENA_ARRAY(&op->mem, struct part, envelope->n_files + 1);
    op->n_parts = 0;
    for (size_t i = 0; i < envelope->n_files; i++) {
        if (!take_part(op, envelope->files[i], why)) {
            return false;
        }
    }
    return take_part(op, envelope->xml_file, why);
}

/* Have they all come? The envelope alone says so: no secret. */
static bool find_parts(struct opening *op, const char *instance_id, struct err *why) {
    if (!store_each_attachment(op->st, instance_id, note_file, op, why)) {
        return false;
    }
    size_t missing = 0;
    for (size_t i = 0; i < op->n_parts; i++) {
        missing += !op->parts[i].hash[0];
    }
    return missing == 0 ||
           err_set(why, ERR_NOT_FOUND, "waits for %zu of its %zu files", missing, op->n_parts);
}

/* ---- reading them ---- */

struct reading {
    struct sealed_file *file;
    crypto_hash_sha256_state sha256;
    uint64_t size;
    struct strbuf *text; // takes what is opened; NULL
    sqlite3_blob *blob;  // likewise
    const struct store *st;
    bool sound;
};

static bool read_piece(void *ctx, const void *bytes, size_t len, struct err *err) {
    struct reading *r = ctx;
    unsigned char out[STORE_PIECE];
    size_t n;
    r->sound = r->sound && sealed_file_add(r->file, bytes, len, out, &n);
    if (!r->sound) {
        return true; // to the end, as with any other
    }
    crypto_hash_sha256_update(&r->sha256, out, n);
    bool ok = !r->blob || sqlite3_blob_write(r->blob, out, (int)n, (int)r->size) == SQLITE_OK ||
              store_fail(r->st, err);
    if (r->text) {
        strbuf_addn(r->text, (const char *)out, n);
    }
    r->size += n;
    sodium_memzero(out, sizeof out);
    return ok;
}

static bool read_part(struct opening *op, struct part *part, struct strbuf *text,
                      sqlite3_blob *blob, struct err *err) {
    AUTO(sealed_file_freep)
    struct sealed_file *file = sealed_file_new(&op->record, part->iv, part->size);
    struct reading r = {.file = file, .text = text, .blob = blob, .st = op->st, .sound = true};
    crypto_hash_sha256_init(&r.sha256);
    if (!store_read_content(op->st, part->hash, read_piece, &r, err)) {
        return false;
    }
    unsigned char digest[crypto_hash_sha256_BYTES];
    crypto_hash_sha256_final(&r.sha256, digest);
    sodium_bin2hex(part->opened_hash, sizeof part->opened_hash, digest, sizeof digest);
    part->opened_size = r.size;
    return (r.sound && sealed_file_md5(file, part->md5)) || refuse(err);
}

/* "formId \n version \n key \n instanceID \n name::md5 \n …" */
static void add_signed(struct opening *op, const char *key, struct strbuf *out) {
    const struct submission *sub = &op->sub;
    strbuf_addf(out, "%s\n", sub->form_id);
    if (tree_attr(&sub->xml, 1, "version")) {
        strbuf_addf(out, "%s\n", sub->version);
    }
    strbuf_addf(out, "%s\n%s\n", key, sub->instance_id);
    for (size_t i = 0; i < op->n_parts; i++) {
        strbuf_addf(out, "%s::%s\n", op->parts[i].name, op->parts[i].md5);
    }
}

static bool read_all(struct opening *op, const struct submission_envelope *envelope,
                     struct strbuf *xml, struct err *why) {
    bool sound =
        envelope->key && sealed_begin(&op->record, op->key, envelope->key, op->sub.instance_id);
    for (size_t i = 0; sound && i < op->n_parts; i++) {
        struct part *part = &op->parts[i];
        bool last = i + 1 == op->n_parts;
        sealed_next_iv(&op->record, part->iv);
        if (last && part->size > SUBMISSION_MAX_BYTES + SEALED_BLOCK) {
            return err_set(why, ERR_LIMIT, "its answers are larger than %d MB",
                           SUBMISSION_MAX_BYTES >> 20);
        }
        if (!read_part(op, part, last ? xml : NULL, NULL, why)) {
            return false;
        }
    }
    AUTO(strbuf_done) struct strbuf text = {0};
    if (sound) {
        add_signed(op, envelope->key, &text);
    }
    return (sound && envelope->signature &&
            sealed_signature_ok(op->key, envelope->signature, text.data, text.len)) ||
           refuse(why);
}

/* ---- keeping what they hold ---- */

static bool keep_part(struct opening *op, const char *instance_id, struct part *part,
                      struct err *err) {
    sqlite3_blob *blob = NULL;
    if (!store_reserve_blob(op->st, part->opened_hash, part->opened_size, &blob, err)) {
        return false;
    }
    bool ok = !blob || read_part(op, part, NULL, blob, err);
    sqlite3_blob_close(blob);
    return ok && store_add_opened_file(op->st, instance_id, part->name, part->opened_hash, err);
}

static bool keep(struct opening *op, const struct store_submission *sub, const struct strbuf *xml,
                 struct err *why) {
    struct intake_opened said;
    if (!intake_open(op->in, sub, strbuf_text(xml), xml->len, false, &said, why)) {
        return false;
    }
    const struct store_opened opened = {.instance_id = sub->instance_id,
                                        .surveyor = said.surveyor,
                                        .dwelling = said.dwelling,
                                        .opened_utc = op->options->now_utc,
                                        .xml = strbuf_text(xml),
                                        .xml_len = xml->len};
    bool ok = store_add_opened(op->st, &opened, why);
    for (size_t i = 0; ok && i + 1 < op->n_parts; i++) {
        ok = keep_part(op, sub->instance_id, &op->parts[i], why);
    }
    op->out->n_misfits += ok ? said.n_misfits : 0;
    op->out->n_files += ok ? op->n_parts - 1 : 0;
    return ok;
}

static void wipe(struct strbuf *text) {
    if (text->data) {
        sodium_memzero(text->data, text->cap);
    }
    strbuf_done(text);
}

static bool open_sealed(struct opening *op, const struct store_submission *sub, struct err *why) {
    AUTO(wipe) struct strbuf xml = {0};
    struct submission_envelope envelope;
    if (!submission_read(&op->sub, sub->xml, sub->xml_len, why)) {
        return false;
    }
    submission_envelope(&op->sub, &envelope);
    strbuf_reserve(&xml, SUBMISSION_MAX_BYTES / 64); // mostly never moved, so no copies stay behind
    return list_parts(op, &envelope, why) && find_parts(op, sub->instance_id, why) &&
           read_all(op, &envelope, &xml, why) && keep(op, sub, &xml, why);
}

/* One record: all of it or nothing. False when the survey itself fails. */
static bool open_one(struct opening *op, const char *instance_id, struct err *err) {
    arena_release(&op->mem, (struct arena_mark){0});
    struct store_submission sub;
    struct err why = {0};
    if (!store_begin(op->st, err)) {
        return false;
    }
    bool ok = store_get_submission(op->st, instance_id, &op->mem, &sub, &why) &&
              open_sealed(op, &sub, &why) && store_commit(op->st, &why);
    sealed_done(&op->record);
    if (ok) {
        op->out->count[OPENED_NOW]++;
        return true;
    }
    store_rollback(op->st);
    if (why.code == ERR_IO || why.code == ERR_FULL) {
        *err = why;
        return false;
    }
    enum opened_status status = why.code == ERR_NOT_FOUND ? OPENED_WAITING : OPENED_REFUSED;
    op->out->count[status]++;
    if (op->options->note) {
        op->options->note(op->options->note_ctx, instance_id, status, why.text);
    }
    return true;
}

struct name_list {
    struct arena mem;
    const char **items;
    size_t n, cap;
};

static bool take_name(void *ctx, const char *name, struct err *err) {
    (void)err;
    struct name_list *names = ctx;
    *MEM_PUSH(names->items, names->n, names->cap) = arena_strdup(&names->mem, name);
    return true;
}

static void name_list_done(struct name_list *names) {
    free(names->items);
    arena_done(&names->mem);
}

bool opened_all(struct store *st, const struct sealed_key *key,
                const struct opened_options *options, struct opened_result *out, struct err *err) {
    AUTO(name_list_done) struct name_list names = {0};
    *out = (struct opened_result){0};
    if (!store_count_opened(st, &out->before, err) ||
        !store_each_unopened(st, take_name, &names, err)) {
        return false;
    }
    AUTO(intake_freep) struct intake *in = intake_new(st);
    struct opening op = {.st = st, .key = key, .in = in, .options = options, .out = out};
    bool ok = true;
    for (size_t i = 0; ok && i < names.n; i++) {
        ok = open_one(&op, names.items[i], err);
        if (options->progress) {
            options->progress(i + 1);
        }
    }
    submission_done(&op.sub);
    arena_done(&op.mem);
    return ok;
}
