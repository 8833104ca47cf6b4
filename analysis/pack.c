/* analysis/pack.c — see pack.h: what may leave, then file after file, then the door. */
#include "analysis/pack.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "analysis/pack_impl.h"
#include "analysis/say.h"
#include "base/err.h"
#include "base/file.h"
#include "base/hold.h"
#include "base/mem.h"
#include "base/strbuf.h"
#include "survey/store.h"

static const char *const for_whom[] = {
    [TIER_INTERNAL] = "the group alone",
    [TIER_MEETING] = "the meeting, the council and the landlord",
    [TIER_PUBLIC] = "everybody",
};

static void pack_done(struct pack *p) {
    file_scratch_remove(p->scratch);
    mem_freep(&p->blocks);
    strbuf_done(&p->before_tables);
    pack_files_done(&p->files);
    arena_done(&p->mem);
}

bool pack_take_scratch(struct pack *p, const char *name, struct err *err) {
    size_t len;
    AUTO(mem_freep) char *path = file_join(p->scratch, name);
    AUTO(mem_freep) char *bytes = file_read(path, PACK_FILE_MAX, &len, err);
    if (bytes) {
        strbuf_addn(pack_files_add(&p->files, name), bytes, len);
        unlink(path);
    }
    return bytes != NULL;
}

/* ---- may it leave? ---- */

static bool has_records(struct store *st, const struct figures *figures, struct err *err) {
    uint64_t n;
    return store_count_submissions(st, figures->form_id, STORE_CURRENT, &n, err) &&
           (n > 0 || err_set(err, ERR_CONFLICT,
                             "nobody has answered %s yet: there are no results that people could "
                             "have seen. Ask at the doors first",
                             figures->form_id));
}

const char *pack_shows_nothing(const struct figures *figures) {
    bool any = false;
    for (size_t i = 0; i < figures->n_items; i++) {
        const struct figure *f = &figures->items[i];
        if (figures->indicators[f->indicator].kind != INDICATOR_TURNOUT) {
            any = true;
            if (!f->hidden) {
                return NULL;
            }
        }
    }
    if (any && figures->has_left) {
        return "no figure of an answer can be shown: figures of this survey left before, and new "
               "ones held beside them could tell of a few homes. Use those that left, or wait "
               "until "
               "more homes have answered";
    }
    return any ? "no figure of an answer can be shown: too few homes have answered"
               : "no figure of an answer can be shown: the questionnaire asks nothing that may be "
                 "counted for others";
}

bool pack_tables(struct strbuf *out, struct store *st, enum tier tier, const char *form_id,
                 const char **nothing, struct err *err) {
    const struct figures_options options = {.tier = tier, .form_id = form_id};
    AUTO(figures_done) struct figures figures = {0};
    if (!figures_make(&figures, st, &options, err) || !has_records(st, &figures, err) ||
        !figures_may_leave(&figures, err)) {
        return false;
    }
    figures_csv(out, &figures);
    *nothing = pack_shows_nothing(&figures);
    return true;
}

static bool count_objection(void *ctx, const struct objection *objection, struct err *err) {
    (void)objection, (void)err;
    ++*(uint64_t *)ctx;
    return true;
}

static const char *in_words(struct pack *p, const char *iso) {
    AUTO(strbuf_done) struct strbuf words = {0};
    say_days(&words, iso);
    return arena_strndup(&p->mem, strbuf_text(&words), words.len);
}

static bool check_approved(struct pack *p, struct err *err) {
    enum { DAY = 10 };
    AUTO(strbuf_done) struct strbuf tables = {0};
    figures_csv(&tables, p->figures);
    if (!approval_holds(p->st, tier_rules[p->options->tier].name, tables.data, tables.len,
                        p->options->now_utc, &p->mem, &p->approval, err) ||
        !approval_pack_before(p->st, &p->approval, &p->mem, &p->before, &p->before_tables,
                              &p->has_before, err) ||
        !objection_each(p->st, count_objection, &p->n_objections, err)) {
        return false;
    }
    date_format_ms(p->approved_on, p->approval.approved_utc, 0, true);
    p->approved_on[DAY] = '\0';
    p->day = in_words(p, p->approved_on);
    p->period = in_words(p, p->figures->period);
    p->for_whom = for_whom[p->options->tier];
    return store_has_practice(p->st, &p->practice, err) &&
           signing_key(p->st, p->options->now_utc, p->key, err) &&
           signing_fingerprint(p->key, p->finger, p->words);
}

/* ---- files ---- */

bool pack_add_tables(struct pack *p, struct err *err) {
    (void)err;
    struct strbuf *excel = pack_files_add(&p->files, PACK_TABLES_EXCEL);
    strbuf_add(excel, PACK_BYTE_ORDER_MARK);
    figures_csv(excel, p->figures);
    figures_csv(pack_files_add(&p->files, PACK_TABLES), p->figures);
    figures_codebook(pack_files_add(&p->files, PACK_CODEBOOK), p->figures);
    return true;
}

/* The sums of the others are signed; then SIGNATURE gets its own line in them. */
bool pack_add_sums(struct pack *p, struct err *err) {
    AUTO(strbuf_done) struct strbuf text = {0}, sums = {0};
    char signature[SIGNING_SIGNATURE_HEX];
    pack_files_sort(&p->files);
    pack_files_sums(&sums, &p->files);
    if (!signing_sign(p->st, sums.data, sums.len, signature, err) ||
        !pack_signature_text(&text, p->key, signature)) {
        return false;
    }
    strbuf_addn(pack_files_add(&p->files, PACK_SIGNATURE), text.data, text.len);
    pack_files_sort(&p->files);
    strbuf_clear(&sums);
    pack_files_sums(&sums, &p->files);
    strbuf_addn(pack_files_add(&p->files, PACK_SUMS), sums.data, sums.len);
    pack_files_sort(&p->files);
    return true;
}

static bool (*const makers[])(struct pack *p, struct err *err) = {
    pack_add_tables,    pack_add_codebook, pack_add_report, pack_add_workbook,
    pack_add_areas,     pack_add_lookup,   pack_add_texts,  pack_add_metadata,
    pack_add_catalogue, pack_add_index,    pack_add_sums,
};

static bool make_files(struct pack *p, struct err *err) {
    struct pack_facts facts;
    for (size_t i = 0; i < LEN(makers); i++) {
        if (hold_asked()) {
            return err_set(err, ERR_IO, "was interrupted");
        }
        if (!makers[i](p, err)) {
            return false;
        }
    }
    if (!pack_verify(&p->files, p->finger, &facts, err)) {
        return err_where(err, "the pack does not keep its own rules and was not written");
    }
    return true;
}

/* ---- the door ---- */

/* In the ledger first, then on the disk under its name: what nobody has, may stand in the ledger;
 * the other way round would not be safe. */
static bool let_out(struct pack *p, struct pack_place *place, struct err *err) {
    int64_t now = p->options->now_utc;
    if (!store_begin(p->st, err)) {
        return false;
    }
    if (!figures_publish(p->st, p->figures, now, err) ||
        !approval_note_pack(p->st, p->approval.id, now, err) || !store_commit(p->st, err)) {
        store_rollback(p->st);
        return false;
    }
    return pack_place_keep(place, err);
}

static void report_result(const struct pack *p, struct pack_result *out) {
    *out = (struct pack_result){.n_files = p->files.n, .nothing = pack_shows_nothing(p->figures)};
    for (size_t i = 0; i < p->files.n; i++) {
        out->n_bytes += p->files.items[i]->bytes.len;
    }
    snprintf(out->approved_on, sizeof out->approved_on, "%.10s", p->approved_on);
    memcpy(out->fingerprint, p->finger, sizeof p->finger);
    memcpy(out->words, p->words, sizeof p->words);
}

bool pack_make(struct store *st, const struct pack_options *options, struct pack_result *out,
               struct err *err) {
    AUTO(figures_done) struct figures figures = {0};
    AUTO(pack_done) struct pack p = {.st = st, .options = options, .figures = &figures};
    AUTO(pack_place_done) struct pack_place place = {0};
    const struct figures_options wanted = {
        .tier = options->tier, .form_id = options->form_id, .keep = report_keeps};
    if (!figures_make(&figures, st, &wanted, err) || !check_approved(&p, err) ||
        !figures_may_leave(&figures, err) || !(p.scratch = file_scratch(err)) ||
        !make_files(&p, err) || !pack_files_write(&p.files, options->output, &place, err) ||
        !let_out(&p, &place, err)) {
        return false;
    }
    report_result(&p, out);
    return true;
}
