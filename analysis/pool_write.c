/* analysis/pool_write.c — what a network says: a table and its areas. */
#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "analysis/intervals.h"
#include "analysis/pack_verify.h"
#include "analysis/pool.h"
#include "base/mem.h"
#include "base/num.h"
#include "base/strbuf.h"

#define CSV_END "\r\n"
enum { GUARDED = 1 };

/* ---- numbers ---- */

/* Percent with one decimal, as in tables.csv. */
static void add_percent(struct strbuf *out, double share) {
    char text[NUM_TEXT_MAX];
    strbuf_addn(out, text, num_format(text, round(share * 1000) / 10));
}

/* ---- network.csv ---- */

static void add_field(struct strbuf *out, const char *text) {
    csv_field(out, text ? text : "", GUARDED);
    strbuf_addc(out, ',');
}

static void add_numbers(struct strbuf *out, int64_t count, int64_t of) {
    struct interval i = interval_of((uint64_t)count, (uint64_t)of, 0);
    const double values[] = {(double)count / (double)of, i.low, i.high};
    strbuf_addf(out, "%" PRId64 ",%" PRId64 ",", count, of);
    for (size_t k = 0; k < LEN(values); k++) {
        add_percent(out, values[k]);
        strbuf_addc(out, ',');
    }
}

static void add_period(struct strbuf *out, const struct pool *pool) {
    char first[sizeof "2026-01-01"] = "9999-99-99", last[sizeof first] = "";
    enum { DAY = sizeof first - 1 };
    for (size_t i = 0; i < pool->n_packs; i++) { // "2026-03-01" or "2026-03-01/2026-04-12"
        const char *period = pool->packs[i].period;
        size_t len = period ? strlen(period) : 0;
        if (len >= DAY && memcmp(period, first, DAY) < 0) {
            memcpy(first, period, DAY);
        }
        if (len >= DAY && memcmp(period + len - DAY, last, DAY) > 0) {
            memcpy(last, period + len - DAY, DAY);
        }
    }
    strbuf_addf(out, "%s/%s", last[0] ? first : "", last);
}

static void add_head(struct strbuf *out, const struct pool_question *q,
                     const struct pool_figure *f) {
    add_field(out, q->topic);
    add_field(out, q->name);
    add_field(out, f->category);
}

static void add_pooled(struct strbuf *out, const struct pool *pool, const struct pool_figure *f) {
    const struct pool_question *q = &pool->questions[f->question];
    AUTO(strbuf_done) struct strbuf note = {0}, period = {0};
    add_period(&period, pool);
    strbuf_add(out, "network,All groups,network,");
    add_field(out, period.data);
    add_head(out, q, f);
    strbuf_addf(&note, "%zu of %zu groups; %zu hide it; %zu ask otherwise", f->n_shown,
                pool->n_packs, f->n_hidden, q->n_otherwise);
    if (pool_is_shown(pool, f)) {
        add_numbers(out, f->count, f->of);
        strbuf_addc(out, ',');
    } else {
        strbuf_add(out, ",,,,,c,");
    }
    csv_field(out, note.data, GUARDED);
    strbuf_add(out, CSV_END);
}

static void add_group(struct strbuf *out, const struct pool *pool, const struct pool_figure *f,
                      size_t pack) {
    const struct pool_share *share = &f->shares[pack];
    if (share->state == POOL_ABSENT) {
        return;
    }
    strbuf_addf(out, "group-%zu,", pack + 1);
    add_field(out, pool->packs[pack].title);
    strbuf_add(out, "group,");
    add_field(out, pool->packs[pack].period);
    add_head(out, &pool->questions[f->question], f);
    if (share->state == POOL_SHOWN && share->of > 0) {
        add_numbers(out, share->count, share->of);
        strbuf_add(out, ",");
    } else {
        strbuf_add(out, ",,,,,c,");
    }
    strbuf_add(out, share->state == POOL_OTHERWISE ? "asked in other words: not like for like"
                    : share->state == POOL_HIDDEN  ? "hidden by the group"
                                                   : "");
    strbuf_add(out, CSV_END);
}

void pool_csv(struct strbuf *out, const struct pool *pool) {
    for (size_t i = 0; i < PACK_COLUMNS; i++) {
        strbuf_addf(out, "%s%s", i ? "," : "", pack_columns[i]);
    }
    strbuf_add(out, CSV_END);
    for (size_t i = 0; i < pool->n_figures; i++) {
        add_pooled(out, pool, &pool->figures[i]);
    }
    for (size_t k = 0; k < pool->n_packs; k++) {
        for (size_t i = 0; i < pool->n_figures; i++) {
            add_group(out, pool, &pool->figures[i], k);
        }
    }
}

void pool_geojson(struct strbuf *out, const struct pool *pool) {
    strbuf_addf(out, "{\"type\":\"FeatureCollection\",\"features\":[%s\n]}\n",
                pool->areas ? strbuf_text(pool->areas) : "");
}
