/* survey/openrosa_post.c — a submission: from the parts of a POST to the inbox, and its answer.
 *
 * Rules 13 to 19 of spec/openrosa.md 3.1. A record may come in several posts: each brings the same
 * XML and some of its files. "*isIncomplete*" is not looked at: what has come is known from the
 * record itself, and Enketo does not send it. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/err.h"
#include "base/mem.h"
#include "base/strbuf.h"
#include "survey/inbox.h"
#include "survey/openrosa.h"
#include "survey/openrosa_impl.h"
#include "survey/site.h"
#include "survey/submission.h"

enum {
    MAX_PARTS = 1000, // Collect sends about a hundred at most (rule 16)
    MAX_TOLD = 100,   // hashes of files in our answer
};

struct upload {
    struct delivery delivery;
    struct call *call;
    int n_parts, n_xml;
    bool open;      // a part of ours is being filled
    char *name;     // of it; NULL: the XML
    struct err err; // the first thing that went wrong
};

static void drop(void *data) {
    struct upload *up = data;
    delivery_done(&up->delivery);
    free(up->name);
    free(up);
}

void openrosa_post_open(struct call *call) {
    const char *version = http_header(call->req, "X-OpenRosa-Version");
    const char *type = http_header(call->req, "Content-Type");
    if (version && strcmp(version, "1.0") != 0) {
        openrosa_say(call, 400, "error", "this server speaks OpenRosa 1.0");
        return;
    }
    if (!type || strncmp(type, "multipart/form-data", 19) != 0) {
        openrosa_say(call, 400, "error", "a submission comes as multipart/form-data");
        return;
    }
    if (http_declared(call->req) > OPENROSA_MAX_BODY) {
        openrosa_say(call, 413, "error", "the request is larger than %d MB",
                     OPENROSA_MAX_BODY / 1000000);
        return;
    }
    struct upload *up = mem_zalloc(sizeof *up);
    spool_init(&up->delivery.spool, call->site->dir);
    up->call = call;
    call->data = up;
    call->drop = drop;
}

/* ---- parts ---- */

static void end_part(struct upload *up) {
    if (!up->open) {
        return;
    }
    struct delivery *d = &up->delivery;
    struct spool_part part = spool_end(&d->spool);
    if (up->name) {
        *MEM_PUSH(d->files, d->n_files, d->cap_files) =
            (struct delivery_file){.name = mem_steal(&up->name), .part = part};
    } else {
        d->xml = part;
    }
    up->open = false;
}

static bool has_file(const struct delivery *d, const char *name) {
    for (size_t i = 0; i < d->n_files; i++) {
        if (strcmp(d->files[i].name, name) == 0) {
            return true;
        }
    }
    return false;
}

/* What is it? The XML by its name, a file by any name a file may have; the rest goes by (rule 19).
 * Of two files of one name in a post the first one counts. */
static bool begin_part(struct upload *up, const struct http_part *part) {
    end_part(up);
    if (++up->n_parts > MAX_PARTS) {
        return err_set(&up->err, ERR_LIMIT, "more than %d parts in one request", MAX_PARTS);
    }
    if (strcmp(part->name, "xml_submission_file") == 0) {
        if (++up->n_xml > 1) {
            return err_set(&up->err, ERR_SYNTAX, "two records in one request");
        }
        spool_begin(&up->delivery.spool, SUBMISSION_MAX_BYTES);
        up->open = true;
    } else if (submission_file_name_ok(part->name) && !has_file(&up->delivery, part->name)) {
        up->name = mem_strdup(part->name);
        spool_begin(&up->delivery.spool, STORE_MAX_MEDIA);
        up->open = true;
    }
    return true;
}

bool openrosa_post_part(struct call *call, const struct http_part *part) {
    struct upload *up = call->data;
    if (part->offset == 0 && !begin_part(up, part)) {
        return false;
    }
    return !up->open || spool_add(&up->delivery.spool, part->bytes, part->len, &up->err);
}

/* ---- the whole ---- */

/* What came, as its SHA-256: the record first, then its files. A phone lets go of what it sees here
 * only. */
static void tell_hashes(struct call *call, const struct delivery *d) {
    AUTO(strbuf_done) struct strbuf text = {0};
    strbuf_add(&text, d->xml.hash);
    for (size_t i = 0; i < d->n_files && i < MAX_TOLD; i++) {
        strbuf_addf(&text, ", %s", d->files[i].part.hash);
    }
    http_reply_header(call->req, "X-Doorstep-Received", text.data);
}

static void answer_taken(struct call *call, const struct delivery *d) {
    const char *what = d->added == STORE_NEW ? "saved" : "was here already";
    bool news = d->added == STORE_NEW || d->n_taken > 0;
    tell_hashes(call, d);
    if (d->n_beside > 0) {
        http_reply_header(call->req, "X-Doorstep-Beside", "1");
    }
    if (d->n_missing > 0) {
        openrosa_say(call, news ? 201 : 202, "submit_partial",
                     "The record %s; %" PRIu32 " of its files still to come.", what, d->n_missing);
    } else {
        openrosa_say(call, news ? 201 : 202, news ? "submit_success" : "submit_duplicate",
                     d->n_taken > 0 ? "The record %s, and its files." : "The record %s.", what);
    }
}

static void ready(struct delivery *d) {
    struct call *call = d->ctx;
    struct http_request *req = call->req; // once it is awake the call may be gone
    if (!d->ok) {
        openrosa_fail(call, &d->err);
    } else if (d->added == STORE_OTHER) {
        openrosa_say(call, 409, "error",
                     "A record with this instanceID is here with other answers. This one was not "
                     "kept; show your supervisor.");
    } else {
        answer_taken(call, d);
    }
    http_wake(req);
}

static bool check_whole(struct upload *up) {
    struct http_request *req = up->call->req;
    return up->err.code == ERR_NONE &&
           (!http_too_long(req) || err_set(&up->err, ERR_LIMIT, "the request is larger than %d MB",
                                           OPENROSA_MAX_BODY / 1000000)) &&
           (http_whole(req) ||
            err_set(&up->err, ERR_SYNTAX, "the request is broken or stops too soon")) &&
           (up->n_xml == 1 ||
            err_set(&up->err, ERR_SYNTAX, "the request has no part called xml_submission_file"));
}

void openrosa_post_end(struct call *call) {
    struct upload *up = call->data;
    end_part(up);
    if (!check_whole(up)) {
        openrosa_fail(call, &up->err);
        return;
    }
    struct delivery *d = &up->delivery;
    d->sender = call->device.name;
    d->received_utc = clock_utc_ms();
    d->ready = ready;
    d->ctx = call;
    http_wait(call->req);
    if (!inbox_post(call->site->inbox, d)) {
        openrosa_say(call, 503, "error", "The server is closing; please send again later.");
        http_wake(call->req);
    }
}
