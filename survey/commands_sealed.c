/* survey/commands_sealed.c — the verbs of encrypted forms: key make, decrypt. */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <jansson.h>
#include <sodium.h>

#include "base/clock.h"
#include "base/err.h"
#include "base/file.h"
#include "base/mem.h"
#include "base/strbuf.h"
#include "survey/command_kit.h"
#include "survey/commands.h"
#include "survey/opened.h"
#include "survey/sealed.h"
#include "survey/store.h"

static void wipe_buf(struct strbuf *text) {
    if (text->data) {
        sodium_memzero(text->data, text->len);
    }
    strbuf_done(text);
}

/* ---- key make ---- */

/* A key that is lost opens nothing ever again: an old file is never written over. */
static bool write_key(const char *path, const struct strbuf *pem, struct err *err) {
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (fd < 0) {
        int reason = errno;
        err_where(err, "%s", path);
        return reason == EEXIST
                   ? err_set(err, ERR_CONFLICT, "is there already; a key is never written over")
                   : err_set(err, ERR_IO, "could not be made: %s", strerror(reason));
    }
    bool ok = write(fd, pem->data, pem->len) == (ssize_t)pem->len && fsync(fd) == 0;
    ok = close(fd) == 0 && ok;
    if (!ok) {
        unlink(path);
        err_where(err, "%s", path);
    }
    return ok || err_set(err, ERR_IO, "could not be written: %s", strerror(errno));
}

static int cmd_key_make(struct cmd *cmd) {
    struct err err = {0};
    const char *path = cmd_arg(cmd, 0);
    AUTO(kit_wipe) char *passphrase = NULL;
    AUTO(wipe_buf) struct strbuf pem = {0};
    AUTO(strbuf_done) struct strbuf public = {0};
    if (!kit_passphrase(cmd, &passphrase, &err) ||
        !sealed_key_make(passphrase, &pem, &public, &err) || !write_key(path, &pem, &err)) {
        return cmd_fail(&err);
    }
    if (cmd_json(cmd)) {
        return kit_print_json(
            json_pack("{s:o, s:s}", "key", kit_json_text(path), "public_key", public.data));
    }
    printf("The private key is in ");
    kit_say(stdout, path);
    printf(". Keep two copies of it, away from the phones and from the survey:\n"
           "without it nobody can read the answers, not even we. The public key, for the form\n"
           "(base64RsaPublicKey of its submission element, public_key in a spreadsheet's "
           "settings):\n\n%s\n",
           public.data);
    return 0;
}

/* ---- decrypt ---- */

static struct sealed_key *read_key(const struct cmd *cmd, struct err *err) {
    const char *path = cmd_value(cmd, "key");
    if (!path) {
        err_where(err, "decrypt");
        err_set(err, ERR_USAGE, "with which key? Name the private key's file with --key");
        return NULL;
    }
    size_t len;
    AUTO(kit_wipe) char *passphrase = NULL;
    AUTO(kit_wipe) char *pem = file_read(path, SEALED_PEM_MAX, &len, err);
    struct sealed_key *key = pem && kit_passphrase(cmd, &passphrase, err)
                                 ? sealed_key_read(pem, len, passphrase, err)
                                 : NULL;
    err_where(err, "%s", path);
    return key;
}

static void note_sealed(void *ctx, const char *instance_id, enum opened_status status,
                        const char *why) {
    json_t *problems = ctx;
    if (problems) {
        json_array_append_new(problems, json_pack("{s:o, s:s, s:o}", "instance_id",
                                                  kit_json_text(instance_id), "status",
                                                  status == OPENED_WAITING ? "waiting" : "refused",
                                                  "why", kit_json_text(why)));
        return;
    }
    progress_end();
    fputs("doorstep: ", stderr);
    kit_say(stderr, instance_id);
    fputs(": ", stderr);
    kit_say(stderr, why);
    fputs("\n", stderr);
}

static void show_opened(uint64_t done) {
    progress_show("records", done, 0);
}

static void report_opened(const struct opened_result *r, json_t *problems) {
    const uint64_t *n = r->count;
    if (problems) {
        kit_print_json(json_pack("{s:I, s:I, s:I, s:I, s:I, s:I, s:O}", "opened",
                                 (json_int_t)n[OPENED_NOW], "before", (json_int_t)r->before,
                                 "waiting", (json_int_t)n[OPENED_WAITING], "refused",
                                 (json_int_t)n[OPENED_REFUSED], "files", (json_int_t)r->n_files,
                                 "misfits", (json_int_t)r->n_misfits, "problems", problems));
        return;
    }
    printf("%" PRIu64 " opened, %" PRIu64 " open before, %" PRIu64 " wait for files, %" PRIu64
           " refused; %" PRIu64 " files\n",
           n[OPENED_NOW], r->before, n[OPENED_WAITING], n[OPENED_REFUSED], r->n_files);
    if (n[OPENED_NOW] > 0) {
        puts("Their answers now stand in the survey file for anyone who has it: keep it in the "
             "group.");
    }
}

static int cmd_decrypt(struct cmd *cmd) {
    struct err err = {0};
    AUTO(store_closep) struct store *st = kit_open_survey(cmd, false, &err);
    AUTO(sealed_key_freep) struct sealed_key *key = st ? read_key(cmd, &err) : NULL;
    if (!key) {
        return cmd_fail(&err);
    }
    json_t *problems = cmd_json(cmd) ? json_array() : NULL;
    const struct opened_options options = {.now_utc = clock_utc_ms(),
                                           .note = note_sealed,
                                           .note_ctx = problems,
                                           .progress = show_opened};
    struct opened_result result;
    bool ok = opened_all(st, key, &options, &result, &err);
    progress_end();
    if (ok) {
        report_opened(&result, problems);
    }
    json_decref(problems);
    return ok ? result.count[OPENED_REFUSED] > 0 : cmd_fail(&err);
}

/* ---- the table ---- */

static const struct cmd_opt key_opts[] = {
    {"passphrase-file", 0, "FILE", "its first line locks the private key"},
    {0          },
};
static const struct cmd_opt decrypt_opts[] = {
    {"key",   'k', "FILE", "the group's private key (PEM)"},
    {"passphrase-file", 0, "FILE", "its first line opens the private key"},
    {0      },
};

const struct command survey_sealed_commands[] = {
    {"key make",                                                "KEY.pem", "a key pair for encrypted forms; prints the public half",
     "doorstep key make ashbrook-key.pem --passphrase-file phrase.txt", 1, 1, key_opts,
     cmd_key_make},
    {"decrypt", "SURVEY", "open encrypted records with the group's private key",
     "doorstep decrypt ashbrook.gpkg --key ashbrook-key.pem", 1, 1, decrypt_opts, cmd_decrypt},
    {0                                                       },
};
