/* survey/inbox.c — deliveries, many to a commit. */
#include "survey/inbox.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "survey/intake.h"

struct inbox {
    struct store *st;
    struct intake *in;
    struct strbuf room; // for a record's XML
    pthread_t thread;
    pthread_mutex_t lock; // what follows
    pthread_cond_t more;
    struct delivery *first, **last;
    bool stop;
};

/* ---- one delivery ---- */

static bool put_file(struct inbox *inbox, struct delivery *d, const char *instance_id,
                     struct delivery_file *file, struct err *err) {
    enum store_added added;
    const struct store_spooled spooled = {.fd = d->spool.fd,
                                          .offset = file->part.offset,
                                          .size = file->part.size,
                                          .hash = file->part.hash};
    const char *bytes = strbuf_text(&d->spool.small) + (d->spool.fd < 0 ? file->part.offset : 0);
    bool ok = d->spool.fd >= 0 ? store_put_attachment_spooled(inbox->st, instance_id, file->name,
                                                              &spooled, &added, err)
                               : store_put_attachment(inbox->st, instance_id, file->name, bytes,
                                                      file->part.size, &added, err);
    if (!ok) {
        return false;
    }
    d->n_taken += added == STORE_NEW;
    d->n_differ += added == STORE_OTHER;
    return true;
}

static bool count_missing(void *ctx, const struct store_file *file, struct err *err) {
    (void)err;
    uint32_t *n = ctx;
    *n += file->hash == NULL;
    return true;
}

static bool take(struct inbox *inbox, struct delivery *d, struct err *err) {
    const struct intake_facts facts = {
        .source = "serve", .sender = d->sender, .received_utc = d->received_utc};
    const char *xml = spool_text(&d->spool, &d->xml, &inbox->room, err);
    struct intake_result result;
    if (!xml || !intake_add(inbox->in, xml, d->xml.size, &facts, &result, err)) {
        return false;
    }
    d->added = result.added;
    for (size_t i = 0; d->added != STORE_OTHER && i < d->n_files; i++) {
        if (!put_file(inbox, d, result.instance_id, &d->files[i], err)) {
            return false;
        }
    }
    return store_each_attachment(inbox->st, result.instance_id, count_missing, &d->n_missing,
                                 err) &&
           (d->added == STORE_OTHER ||
            store_interviews_beside(inbox->st, result.instance_id, &d->n_beside, err));
}

/* The XML and its files: all of it or nothing. */
static void deliver(struct inbox *inbox, struct delivery *d) {
    d->n_taken = d->n_missing = d->n_differ = 0;
    d->n_beside = 0;
    d->err = (struct err){0};
    d->ok = store_begin(inbox->st, &d->err);
    if (d->ok && (!take(inbox, d, &d->err) || !store_commit(inbox->st, &d->err))) {
        d->ok = false;
        store_rollback(inbox->st);
    }
}

/* ---- many ---- */

static void fail_all(struct delivery *first, const struct err *err) {
    for (struct delivery *d = first; d; d = d->next) {
        if (d->ok) {
            d->ok = false;
            d->err = *err;
        }
    }
}

/* A full disk or a fault throws the whole transaction away. Then each stands for itself, so that a
 * small record still gets in where a film did not. */
static void deliver_apart(struct inbox *inbox, struct delivery *first) {
    for (struct delivery *d = first; d; d = d->next) {
        deliver(inbox, d);
    }
}

static void deliver_all(struct inbox *inbox, struct delivery *first) {
    struct err err = {0};
    if (!first->next) {
        deliver(inbox, first);
        return;
    }
    if (!store_begin(inbox->st, &err)) {
        fail_all(first, &err);
        deliver_apart(inbox, first);
        return;
    }
    bool whole = true;
    for (struct delivery *d = first; d && whole; d = d->next) {
        deliver(inbox, d);
        whole = d->ok || (d->err.code != ERR_IO && d->err.code != ERR_FULL);
    }
    if (!whole || !store_commit(inbox->st, &err)) {
        store_rollback(inbox->st);
        deliver_apart(inbox, first);
    }
}

static uint64_t weight(const struct delivery *d) {
    return d->spool.size;
}

/* Cut the row's head off, as much as one commit should hold. Under the lock. */
static struct delivery *cut_batch(struct inbox *inbox) {
    struct delivery *first = inbox->first, **link = &inbox->first;
    uint64_t bytes = 0;
    for (int n = 0; *link && n < INBOX_BATCH && bytes < INBOX_BATCH_BYTES; n++) {
        bytes += weight(*link);
        link = &(*link)->next;
    }
    inbox->first = *link;
    *link = NULL;
    if (!inbox->first) {
        inbox->last = &inbox->first;
    }
    return first;
}

static void *run(void *ctx) {
    struct inbox *inbox = ctx;
    for (;;) {
        pthread_mutex_lock(&inbox->lock);
        while (!inbox->first && !inbox->stop) {
            pthread_cond_wait(&inbox->more, &inbox->lock);
        }
        struct delivery *batch = inbox->first ? cut_batch(inbox) : NULL;
        pthread_mutex_unlock(&inbox->lock);
        if (!batch) {
            return NULL;
        }
        deliver_all(inbox, batch);
        for (struct delivery *d = batch, *next; d; d = next) {
            next = d->next; // it is gone once it is ready
            d->ready(d);
        }
    }
}

/* ---- life ---- */

struct inbox *inbox_start(const char *survey, struct err *err) {
    struct store *st = store_open(survey, NULL, err);
    if (!st) {
        return NULL;
    }
    struct inbox *inbox = mem_zalloc(sizeof *inbox);
    inbox->st = st;
    inbox->in = intake_new(st);
    inbox->last = &inbox->first;
    pthread_mutex_init(&inbox->lock, NULL);
    pthread_cond_init(&inbox->more, NULL);
    if (pthread_create(&inbox->thread, NULL, run, inbox) != 0) {
        intake_free(inbox->in);
        store_close(st);
        free(inbox);
        err_set(err, ERR_IO, "no thread could be started");
        return NULL;
    }
    return inbox;
}

bool inbox_post(struct inbox *inbox, struct delivery *delivery) {
    delivery->next = NULL;
    pthread_mutex_lock(&inbox->lock);
    bool open = !inbox->stop;
    if (open) {
        *inbox->last = delivery;
        inbox->last = &delivery->next;
        pthread_cond_signal(&inbox->more);
    }
    pthread_mutex_unlock(&inbox->lock);
    return open;
}

void inbox_close(struct inbox *inbox) {
    pthread_mutex_lock(&inbox->lock);
    bool first = !inbox->stop;
    inbox->stop = true;
    pthread_cond_signal(&inbox->more);
    pthread_mutex_unlock(&inbox->lock);
    if (first) {
        pthread_join(inbox->thread, NULL);
    }
}

void inbox_free(struct inbox *inbox) {
    if (!inbox) {
        return;
    }
    inbox_close(inbox);
    intake_free(inbox->in);
    store_close(inbox->st);
    strbuf_done(&inbox->room);
    pthread_cond_destroy(&inbox->more);
    pthread_mutex_destroy(&inbox->lock);
    free(inbox);
}

void delivery_done(struct delivery *delivery) {
    spool_done(&delivery->spool);
    for (size_t i = 0; i < delivery->n_files; i++) {
        free(delivery->files[i].name);
    }
    free(delivery->files);
}
