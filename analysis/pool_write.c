/* analysis/pool_write.c — what a network says: a table, its areas, and pages to read. */
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/document.h"
#include "analysis/intervals.h"
#include "analysis/pack_verify.h"
#include "analysis/pool.h"
#include "base/mem.h"
#include "base/num.h"
#include "base/strbuf.h"

#define CSV_END "\r\n"
enum { GUARDED = 1, COMPARED_PACKS = 6, ROUGH_BELOW = 30 };

/* ---- numbers ---- */

/* Percent with one decimal, as in tables.csv. */
static void add_percent(struct strbuf *out, double share) {
    char text[NUM_TEXT_MAX];
    strbuf_addn(out, text, num_format(text, round(share * 1000) / 10));
}

static struct interval interval_of_sum(int64_t count, int64_t of) {
    return interval_of((uint64_t)count, (uint64_t)of, 0);
}

/* ---- network.csv ---- */

static void add_field(struct strbuf *out, const char *text) {
    csv_field(out, text ? text : "", GUARDED);
    strbuf_addc(out, ',');
}

static void add_numbers(struct strbuf *out, int64_t count, int64_t of) {
    struct interval i = interval_of_sum(count, of);
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
    if (pool_is_shown(f) && f->of > 0) {
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

/* ---- pages ---- */

static int by_share(const void *a, const void *b) {
    const struct pool_figure *x = *(const struct pool_figure *const *)a;
    const struct pool_figure *y = *(const struct pool_figure *const *)b;
    double left = (double)x->count * (double)y->of, right = (double)y->count * (double)x->of;
    return left != right ? (left < right) - (left > right) : strcmp(x->category, y->category);
}

/* The shown figures of a question, the largest share first. Owned array. */
static const struct pool_figure **list_figures(const struct pool *pool, uint32_t question,
                                               size_t *n) {
    const struct pool_figure **list = mem_zalloc((pool->n_figures + 1) * sizeof *list);
    *n = 0;
    for (size_t i = 0; i < pool->n_figures; i++) {
        const struct pool_figure *f = &pool->figures[i];
        if (f->question == question && pool_is_shown(f) && f->of > 0) {
            list[(*n)++] = f;
        }
    }
    if (*n > 0) {
        qsort(list, *n, sizeof *list, by_share);
    }
    return list;
}

static void add_groups(struct document *doc, const struct pool *pool) {
    static const struct document_column columns[] = {
        {"Group",                  false, 0.4},
        {"Answers given",          false, 0.3},
        {"Fingerprint of its key", false, 0.3}
    };
    document_heading(doc, 1, "Who speaks");
    document_table(doc, "The groups of this network", columns, LEN(columns));
    for (size_t i = 0; i < pool->n_packs; i++) {
        const struct pool_pack *p = &pool->packs[i];
        document_row(doc, (const char *const[]){p->title, p->period, p->key}, LEN(columns));
    }
    document_end(doc);
}

static void add_all_row(struct document *doc, const struct pool_figure *f) {
    AUTO(strbuf_done) struct strbuf count = {0}, share = {0}, groups = {0};
    struct interval i = interval_of_sum(f->count, f->of);
    strbuf_addf(&count, "about %" PRId64 " of %" PRId64, f->count, f->of);
    add_percent(&share, i.share);
    strbuf_add(&share, " % (");
    add_percent(&share, i.low);
    strbuf_add(&share, " to ");
    add_percent(&share, i.high);
    strbuf_add(&share, ")");
    strbuf_addf(&groups, f->n_hidden ? "%zu, %zu hide it" : "%zu", f->n_shown, f->n_hidden);
    document_row(doc, (const char *const[]){f->label, count.data, share.data, groups.data}, 4);
}

static void add_together(struct document *doc, const struct pool_question *q,
                         const struct pool_figure *const *list, size_t n) {
    static const struct document_column columns[] = {
        {"Answer",                            false, 0.4 },
        {"Homes",                             true,  0.2 },
        {"Percent, and where it surely lies", true,  0.25},
        {"Groups",                            true,  0.15}
    };
    AUTO(strbuf_done) struct strbuf caption = {0};
    strbuf_addf(&caption, "All groups together: %s", q->name);
    document_table(doc, caption.data, columns, LEN(columns));
    for (size_t i = 0; i < n; i++) {
        add_all_row(doc, list[i]);
    }
    document_end(doc);
}

/* Estates side by side, as many as a page takes. */
static void add_beside(struct document *doc, const struct pool *pool, const struct pool_question *q,
                       const struct pool_figure *const *list, size_t n) {
    size_t n_packs = pool->n_packs < COMPARED_PACKS ? pool->n_packs : COMPARED_PACKS;
    struct document_column columns[COMPARED_PACKS + 1] = {
        {"Answer, percent of homes", false, 0.3}
    };
    AUTO(strbuf_done) struct strbuf caption = {0};
    for (size_t i = 0; i < n_packs; i++) {
        columns[i + 1] = (struct document_column){.heading = pool->packs[i].title, .number = true};
    }
    strbuf_addf(&caption, "Group by group: %s", q->name);
    document_table(doc, caption.data, columns, n_packs + 1);
    for (size_t i = 0; i < n; i++) {
        struct strbuf texts[COMPARED_PACKS] = {{0}};
        const char *cells[COMPARED_PACKS + 1] = {list[i]->label};
        for (size_t k = 0; k < n_packs; k++) {
            const struct pool_share *s = &list[i]->shares[k];
            if (s->state == POOL_SHOWN && s->of > 0) {
                add_percent(&texts[k], (double)s->count / (double)s->of);
            } else {
                strbuf_add(&texts[k], s->state == POOL_HIDDEN      ? "hidden"
                                      : s->state == POOL_OTHERWISE ? "asked otherwise"
                                                                   : "not asked");
            }
            cells[k + 1] = texts[k].data;
        }
        document_row(doc, cells, n_packs + 1);
        for (size_t k = 0; k < n_packs; k++) {
            strbuf_done(&texts[k]);
        }
    }
    document_end(doc);
}

static void add_question(struct document *doc, const struct pool *pool, uint32_t at) {
    const struct pool_question *q = &pool->questions[at];
    size_t n;
    const struct pool_figure **list = list_figures(pool, at, &n);
    if (n > 0) {
        document_heading(doc, 2, q->words[0] ? q->words : q->name);
        if (q->n_otherwise > 0) {
            AUTO(strbuf_done) struct strbuf line = {0};
            strbuf_addf(&line,
                        "%zu of the groups ask this in other words or with other answers. They are "
                        "left out here: it would not be like for like.",
                        q->n_otherwise);
            document_para(doc, line.data);
        }
        add_together(doc, q, list, n);
        add_beside(doc, pool, q, list, n);
    }
    mem_freep(&list);
}

struct document *pool_document(const struct pool *pool) {
    AUTO(strbuf_done) struct strbuf footer = {0};
    strbuf_addf(&footer, "%zu groups, tier %s", pool->n_packs, tier_rules[pool->tier].name);
    const struct document_info info = {.title = "What our estates say together",
                                       .author = "The groups of this network",
                                       .lang = "en",
                                       .footer = footer.data,
                                       .made_utc_ms = pool->made_utc_ms};
    struct document *doc = document_new(&info);
    document_para(
        doc, "Every group counted its own homes and made its own figures safe to show. Here they "
             "stand together. No group gave away a home's answers for it.");
    add_groups(doc, pool);
    document_heading(doc, 1, "What homes say");
    for (uint32_t i = 0; i < pool->n_questions; i++) {
        add_question(doc, pool, i);
    }
    document_heading(doc, 1, "How to read this");
    document_list(doc, false);
    document_item(doc, "Counts are sums of the rounded counts of the groups.");
    document_item(
        doc, "A figure that a group hides is in no sum. It is hidden because it is small, or would "
             "give a small one away.");
    document_item(
        doc, "The range is where the share of all these homes surely lies, had they been drawn by "
             "lot. Groups differ in how many homes they reached.");
    document_item(
        doc, "Groups hide a figure mostly because few homes have it. Where some hide it, the share "
             "among the others is likely higher than among all.");
    document_item(doc, "What you may do with this stands in the licence of each group's pack.");
    document_item(doc, "A figure of one group alone is not shown as one of the network.");
    document_end(doc);
    return doc;
}
