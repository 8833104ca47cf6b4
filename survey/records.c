/* survey/records.c — see records.h. Whose a record is, are a form and a surveyor: of a million
 * records there are some hundred such pairs, and each is kept once. */
#include "survey/records.h"

#include <stdlib.h>
#include <string.h>

#include "base/attr.h"
#include "base/mem.h"
#include "survey/records.sql.h"
#include "survey/store_impl.h"

enum {
    RECORD_ID,
    RECORD_FORM,
    RECORD_DEPRECATED,
    RECORD_SOURCE,
    RECORD_SURVEYOR,
    RECORD_ENCRYPTED,
};
const char *const records_columns[RECORDS_COLUMNS] = {
    [RECORD_ID] = "id",
    [RECORD_FORM] = "form_id",
    [RECORD_DEPRECATED] = "deprecated_id",
    [RECORD_SOURCE] = "source",
    [RECORD_SURVEYOR] = "surveyor",
    [RECORD_ENCRYPTED] = "encrypted",
};

/* ---- how it came ---- */

static bool is_text(const struct store_cell *cell, const char *text) {
    return cell->kind == STORE_TEXT && strcmp(cell->text, text) == 0;
}

static void count_way(struct records *r, const struct store_cell *source) {
    bool phone = is_text(source, "serve") || is_text(source, "import");
    bool laptop = !phone && is_text(source, "ask");
    r->n++;
    r->n_practice += is_text(source, "practice");
    *(phone ? &r->n_phone : laptop ? &r->n_laptop : &r->n_other) += 1;
}

/* ---- whose it is ---- */

/* Number of a text; 0 for none. Mostly it is that of the row before. */
static uint32_t number_of(struct intern *texts, uint32_t before, const struct store_cell *cell) {
    if (cell->kind != STORE_TEXT) {
        return 0;
    }
    bool same = before && texts->lens[before] == cell->len &&
                memcmp(intern_text(texts, before), cell->text, cell->len) == 0;
    return same ? before : intern_add(texts, cell->text, cell->len);
}

static uint32_t whose_of(struct records *r, uint32_t form, uint32_t surveyor) {
    const uint32_t pair[] = {form, surveyor};
    uint32_t id = intern_add(&r->pairs, (const char *)pair, sizeof pair);
    while (r->n_whose <= id) {
        *MEM_PUSH(r->whose, r->n_whose, r->cap_whose) = (struct records_whose){form, surveyor};
    }
    return id;
}

void records_take(struct records *r, const struct store_cell *cells) {
    uint32_t last = r->n_of ? r->of[r->n_of - 1] : 0;
    struct records_whose before = last ? r->whose[last] : (struct records_whose){0};
    uint32_t form = number_of(&r->forms, before.form, &cells[RECORD_FORM]);
    uint32_t surveyor = number_of(&r->surveyors, before.surveyor, &cells[RECORD_SURVEYOR]);
    if (cells[RECORD_DEPRECATED].kind == STORE_TEXT) {
        r->n_edits++;
    } else {
        count_way(r, &cells[RECORD_SOURCE]);
    }
    if (cells[RECORD_ENCRYPTED].kind == STORE_INTEGER && cells[RECORD_ENCRYPTED].integer == 0) {
        bool same = last && form == before.form && surveyor == before.surveyor;
        *MEM_PUSH(r->ids, r->n_ids, r->cap_ids) = cells[RECORD_ID].integer;
        *MEM_PUSH(r->of, r->n_of, r->cap_of) = same ? last : whose_of(r, form, surveyor);
    }
}

/* ---- all ---- */

static int by_id(const void *key, const void *item) {
    const int64_t *id = key, *other = item;
    return (*id > *other) - (*id < *other);
}

static void drop(struct records *r, int64_t id) {
    const int64_t *at = r->n_ids ? bsearch(&id, r->ids, r->n_ids, sizeof *r->ids, by_id) : NULL;
    if (at) { // else it is sealed
        r->of[at - r->ids] = 0;
    }
}

bool records_end(struct records *r, struct store *st, struct err *err) {
    AUTO(stmt_freep) sqlite3_stmt *q = stmt_new(st, SQL_RECORDS_REPLACED, err);
    int rc = q ? SQLITE_ROW : SQLITE_ERROR;
    while (rc == SQLITE_ROW && (rc = stmt_step(st, q, err)) == SQLITE_ROW) {
        drop(r, sqlite3_column_int64(q, 0));
    }
    r->n_surveyors = r->surveyors.n - (intern_find(&r->surveyors, "", 0) != 0);
    r->complete = rc == SQLITE_DONE;
    return r->complete;
}

static bool take(void *ctx, const struct store_cell *cells, struct err *err) {
    (void)err;
    records_take(ctx, cells);
    return true;
}

bool records_read(struct records *out, struct store *st, struct err *err) {
    return store_read_columns(st, "submission", records_columns, RECORDS_COLUMNS, take, out, err) &&
           records_end(out, st, err);
}

void records_done(struct records *r) {
    mem_freep(&r->ids);
    mem_freep(&r->of);
    mem_freep(&r->whose);
    intern_done(&r->forms);
    intern_done(&r->surveyors);
    intern_done(&r->pairs);
    *r = (struct records){0};
}
