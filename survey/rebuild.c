/* survey/rebuild.c — forms in the order they were added, then records in the order they came: so
 * names, columns and keys come out as they were. */
#include "survey/rebuild.h"

#include <stdlib.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/mem.h"
#include "forms/form.h"
#include "survey/catalog.h"
#include "survey/intake.h"
#include "survey/store.h"
#include "survey/tables.h"

struct form_keys {
    struct arena mem;
    struct store_form *items;
    size_t n, cap;
};

static void form_keys_done(struct form_keys *keys) {
    free(keys->items);
    arena_done(&keys->mem);
}

static bool take_key(void *ctx, const struct store_form *form, struct err *err) {
    (void)err;
    struct form_keys *keys = ctx;
    *MEM_PUSH(keys->items, keys->n, keys->cap) =
        (struct store_form){.form_id = arena_strdup(&keys->mem, form->form_id),
                            .version = arena_strdup(&keys->mem, form->version)};
    return true;
}

static bool remake(struct store *st, const struct store_form *key, struct err *err) {
    AUTO(arena_done) struct arena mem = {0};
    struct store_form row;
    AUTO(form_freep) struct form *form = catalog_load(st, key->form_id, key->version, err);
    return form && store_get_form(st, key->form_id, key->version, &mem, &row, err) &&
           tables_add_form(st, form, err) && catalog_describe(st, form, row.xml, row.xml_len, err);
}

static bool remake_forms(struct store *st, struct rebuild_result *out, struct err *err) {
    AUTO(form_keys_done) struct form_keys keys = {0};
    if (!store_each_form(st, take_key, &keys, err)) {
        return false;
    }
    for (size_t i = 0; i < keys.n; i++) {
        if (!remake(st, &keys.items[i], err)) {
            return err_where(err, "form %s %s", keys.items[i].form_id, keys.items[i].version);
        }
    }
    out->n_forms = keys.n;
    return true;
}

struct rewriting {
    struct intake *in;
    struct rebuild_result *out;
    uint64_t total;
    void (*progress)(uint64_t done, uint64_t total);
};

static bool rewrite(void *ctx, const struct store_submission *sub, struct err *err) {
    struct rewriting *rw = ctx;
    if (rw->progress && rw->out->n_records % 256 == 0) {
        rw->progress(rw->out->n_records, rw->total);
    }
    rw->out->n_records++;
    return intake_rewrite(rw->in, sub, &rw->out->n_misfits, err) ||
           err_where(err, "record %s", sub->instance_id);
}

static bool remake_all(struct store *st, struct intake *in,
                       void (*progress)(uint64_t done, uint64_t total), struct rebuild_result *out,
                       struct err *err) {
    struct rewriting rw = {.in = in, .out = out, .progress = progress};
    return tables_drop_all(st, err) && remake_forms(st, out, err) &&
           store_count_submissions(st, NULL, STORE_CURRENT, &rw.total, err) &&
           store_each_submission(st, NULL, STORE_CURRENT, rewrite, &rw, err);
}

bool rebuild_all(struct store *st, void (*progress)(uint64_t done, uint64_t total),
                 struct rebuild_result *out, struct err *err) {
    struct rebuild_result result = {0};
    if (!store_begin(st, err)) {
        return false;
    }
    struct intake *in = intake_new(st);
    bool ok = remake_all(st, in, progress, &result, err);
    intake_free(in); // its statements must not outlive the transaction half done
    if (!ok || !store_commit(st, err)) {
        store_rollback(st);
        return false;
    }
    *out = result;
    return true;
}
