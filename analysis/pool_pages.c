/* analysis/pool_pages.c — what a network says, as pages to read. */
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/charts.h"
#include "analysis/document.h"
#include "analysis/icons.h"
#include "analysis/intervals.h"
#include "analysis/pool.h"
#include "analysis/pool_map.h"
#include "analysis/say.h"
#include "base/mem.h"
#include "base/strbuf.h"

enum { COMPARED_PACKS = 6 };
#define ANSWER_SHARE 0.34 // of the width, beside them

/* ---- figures ---- */

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
        if (f->question == question && pool_is_shown(pool, f)) {
            list[(*n)++] = f;
        }
    }
    if (*n > 0) {
        qsort(list, *n, sizeof *list, by_share);
    }
    return list;
}

/* Do some groups stand for invented homes? Said before anything else. */
static void add_practice(struct document *doc, const struct pool *pool) {
    AUTO(strbuf_done) struct strbuf who = {0};
    for (size_t i = 0; i < pool->n_packs; i++) {
        if (pool->packs[i].practice) {
            strbuf_addf(&who, "%s%s", who.len ? ", " : "", pool->packs[i].title);
        }
    }
    if (who.len > 0) {
        strbuf_add(&who, ": no real person said this. Do not act on it.");
        document_box(doc, BOX_WARNING, "Made-up answers, for practice.");
        document_para(doc, who.data);
        document_end(doc);
    }
}

/* How many homes stand behind it all, and for whom it is. */
static void add_front(struct document *doc, const struct pool *pool) {
    AUTO(strbuf_done) struct strbuf line = {0}, tiers = {0};
    for (size_t i = 0; i < pool->n_figures; i++) {
        const struct pool_figure *f = &pool->figures[i];
        if (strcmp(pool->questions[f->question].name, "turnout") == 0 &&
            strcmp(f->category, "took_part") == 0 && pool_is_shown(pool, f)) {
            strbuf_addf(&line, "About %" PRId64 " homes of %zu groups took part.", f->count,
                        f->n_shown);
            document_lead(doc, line.data);
        }
    }
    if (pool_say_tiers(&tiers, pool)) {
        document_box(doc, BOX_WARNING, "Not for everybody");
        document_para(doc, tiers.data);
        document_end(doc);
    }
}

static bool same_share(const struct pool_figure *a, const struct pool_figure *b) {
    return a->count * b->of == b->count * a->of;
}

/* What all of them put at the top, as far as their groups show it; whoever shares the last place
 * stands there too. */
static void add_first(struct document *doc, struct pool *pool) {
    enum { FIRST = 3, FIRST_MAX = 8 };
    size_t n, n_rows = 0, last = 0;
    const struct pool_figure **list = list_figures(pool, pool_ranking(pool), &n);
    struct chart_row *rows = ARENA_ARRAY(&pool->mem, struct chart_row, FIRST_MAX);
    for (size_t i = 0; i < n && n_rows < FIRST_MAX; i++) {
        const struct pool_figure *f = list[i];
        if (strcmp(f->category, "other") == 0) { // a pile to be sorted
            continue;
        }
        if (n_rows >= FIRST && !same_share(f, list[last])) {
            break;
        }
        last = i;
        rows[n_rows++] = (struct chart_row){
            .label = f->label,
            .icon = icon_known(f->category) ? f->category : NULL,
            .value = 100.0 * (double)f->count / (double)f->of,
            .beside = arena_printf(&pool->mem, "%" PRId64 " of %" PRId64 ", %zu groups", f->count,
                                   f->of, f->n_shown)};
    }
    if (n_rows > 0) {
        struct chart *chart = ARENA_NEW(&pool->mem, struct chart);
        *chart = (struct chart){.kind = CHART_HOUSES,
                                .title = "How many in every ten homes put it in their top three",
                                .rows = rows,
                                .n_rows = n_rows};
        document_heading(doc, 1, "What matters most to all of us");
        chart_open(doc, chart);
        document_end(doc);
    }
    mem_freep(&list);
}

static const char *tier_words(enum tier tier) {
    return tier == TIER_PUBLIC ? "everybody" : "meeting, council, landlord";
}

static void add_groups(struct document *doc, const struct pool *pool) {
    static const struct document_column columns[] = {
        {"Group",                  false, 0.18},
        {"Answers given",          false, 0.24},
        {"Pack of",                false, 0.21},
        {"Who may see it",         false, 0.17},
        {"Fingerprint of its key", false, 0.2 }
    };
    size_t with;
    document_heading(doc, 1, "Who speaks");
    document_table(doc, "The groups of this network", columns, LEN(columns));
    for (size_t i = 0; i < pool->n_packs; i++) {
        const struct pool_pack *p = &pool->packs[i];
        AUTO(strbuf_done) struct strbuf period = {0}, day = {0};
        say_days(&period, p->period ? p->period : "");
        say_days(&day, p->day);
        document_row(doc,
                     (const char *const[]){p->title, strbuf_text(&period), strbuf_text(&day),
                                           tier_words(p->tier), p->key},
                     LEN(columns));
    }
    document_end(doc);
    for (size_t i = 0; i < pool->n_packs; i++) {
        if (pool->packs[i].n_older > 0) {
            AUTO(strbuf_done) struct strbuf line = {0};
            strbuf_addf(&line, "Of %s an older pack was given too. Only the newest counts.",
                        pool->packs[i].title);
            document_small(doc, line.data);
        }
    }
    for (size_t i = 0; i < pool->n_estates; i++) {
        if (pool_same_estate(pool, i, &with)) {
            AUTO(strbuf_done) struct strbuf line = {0};
            strbuf_addf(&line,
                        "%s and %s both have an estate of the code %s. If these are the same "
                        "homes, they are counted twice here.",
                        pool->packs[pool->estates[with].pack].title,
                        pool->packs[pool->estates[i].pack].title, pool->estates[i].code);
            document_small(doc, line.data);
        }
    }
}

static void add_all_row(struct document *doc, const struct pool_figure *f) {
    AUTO(strbuf_done) struct strbuf count = {0}, share = {0}, groups = {0};
    struct tens tens = interval_tens(interval_of((uint64_t)f->count, (uint64_t)f->of, 0));
    strbuf_addf(&count, "%" PRId64 " of %" PRId64, f->count, f->of);
    strbuf_addf(&share, tens.low == tens.high ? "%d" : "%d to %d", tens.low, tens.high);
    strbuf_addf(&groups, f->n_hidden ? "%zu, %zu hide it" : "%zu", f->n_shown, f->n_hidden);
    document_row(doc, (const char *const[]){f->label, count.data, share.data, groups.data}, 4);
}

static void add_together(struct document *doc, const struct pool_question *q,
                         const struct pool_figure *const *list, size_t n) {
    static const struct document_column columns[] = {
        {"Answer",      false, 0.42},
        {"Homes",       true,  0.2 },
        {"In every 10", true,  0.18},
        {"Groups",      true,  0.2 }
    };
    AUTO(strbuf_done) struct strbuf caption = {0};
    strbuf_addf(&caption, "All groups together: %s", q->counted);
    document_table(doc, caption.data, columns, LEN(columns));
    for (size_t i = 0; i < n; i++) {
        add_all_row(doc, list[i]);
    }
    document_end(doc);
}

/* Groups side by side, as many as a page takes, from pack `from` on. */
static void add_some_beside(struct document *doc, const struct pool *pool,
                            const struct pool_question *q, const struct pool_figure *const *list,
                            size_t n, size_t from) {
    const struct pool_pack *packs = pool->packs + from;
    size_t left = pool->n_packs - from, n_packs = left < COMPARED_PACKS ? left : COMPARED_PACKS;
    struct document_column columns[COMPARED_PACKS + 1] = {
        {"Answer", false, ANSWER_SHARE}
    };
    AUTO(strbuf_done) struct strbuf caption = {0};
    for (size_t i = 0; i < n_packs; i++) {
        columns[i + 1] = (struct document_column){.heading = packs[i].title,
                                                  .number = true,
                                                  .share = (1 - ANSWER_SHARE) / (double)n_packs};
    }
    strbuf_addf(&caption, "Group by group, in every 100: %s", q->counted);
    document_table(doc, caption.data, columns, n_packs + 1);
    for (size_t i = 0; i < n; i++) {
        struct strbuf texts[COMPARED_PACKS] = {{0}};
        const char *cells[COMPARED_PACKS + 1] = {list[i]->label};
        for (size_t k = 0; k < n_packs; k++) {
            const struct pool_share *s = &list[i]->shares[from + k];
            if (s->state == POOL_SHOWN && s->of > 0) {
                strbuf_addf(&texts[k], "%.0f", round(100.0 * (double)s->count / (double)s->of));
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

static void add_beside(struct document *doc, const struct pool *pool, const struct pool_question *q,
                       const struct pool_figure *const *list, size_t n) {
    for (size_t from = 0; from < pool->n_packs; from += COMPARED_PACKS) {
        add_some_beside(doc, pool, q, list, n, from);
    }
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

/* ---- the map ---- */

static void draw_map(struct canvas *canvas, void *ctx, double w_mm, double h_mm) {
    struct map map = *pool_map_sheet(ctx);
    map.title = map.subtitle = map.tier = NULL; // the pages around it say so
    map_draw(&map, canvas, w_mm, h_mm);
}

/* What an estate puts first, in the words of the network; its group's own where there are none. */
static const char *first_of(const struct pool *pool, const struct pool_area *area,
                            struct strbuf *text) {
    for (int i = 0; i < area->n_first; i++) {
        strbuf_addf(text, "%s%s", i ? " or " : "", pool->figures[area->first[i]].label);
    }
    if (area->n_first == 0) {
        strbuf_add(text, !area->is_alike ? "asked in other words"
                         : *area->words  ? area->words
                                         : "not said");
    }
    return strbuf_text(text);
}

static void add_estates(struct document *doc, const struct pool *pool) {
    static const struct document_column columns[] = {
        {"Estate",     false, 0.3},
        {"Group",      false, 0.3},
        {"Puts first", false, 0.4}
    };
    document_table(doc, "Estate by estate", columns, LEN(columns));
    for (size_t i = 0; i < pool->n_estates; i++) {
        const struct pool_area *area = &pool->estates[i];
        AUTO(strbuf_done) struct strbuf text = {0};
        document_row(doc,
                     (const char *const[]){area->name, pool->packs[area->pack].title,
                                           first_of(pool, area, &text)},
                     LEN(columns));
    }
    document_end(doc);
}

static void add_map(struct document *doc, const struct pool *pool, const struct pool_map *map) {
    enum { W_MM = 174, H_MM = 130 }; // as wide as the text: its labels are read as they are
    if (pool->n_estates == 0) {
        return;
    }
    document_heading(doc, 1, "What each estate puts first");
    if (map) {
        const struct document_figure figure = {
            .title = "Map: what each estate puts first",
            .alt = "The estates of the groups where they lie. The table says the same.",
            .draw = draw_map,
            .ctx = (void *)map,
            .w_mm = W_MM,
            .h_mm = H_MM,
        };
        document_figure(doc, &figure);
        document_end(doc);
    }
    if (map && pool_map_has_discs(map)) {
        document_small(doc, "Each disc stands where an estate lies: outlines would be too small to "
                            "see. They are in network.gpkg.");
    }
    add_estates(doc, pool);
}

/* ---- what could not be added up ---- */

static void add_left_out_row(struct document *doc, const struct pool_figure *f, size_t n_packs) {
    AUTO(strbuf_done) struct strbuf shown = {0}, hidden = {0};
    strbuf_addf(&shown, "%zu of %zu", f->n_shown, n_packs);
    strbuf_addf(&hidden, "%zu", f->n_hidden);
    document_row(doc, (const char *const[]){f->label, shown.data, hidden.data}, 3);
}

/* Issues of a few in every group: nobody's pack shows them, so neither can the sum. */
static void add_left_out(struct document *doc, const struct pool *pool) {
    static const struct document_column columns[] = {
        {"Issue",               false, 0.5 },
        {"Groups that show it", true,  0.25},
        {"Groups that hide it", true,  0.25}
    };
    uint32_t ranking = pool_ranking(pool);
    size_t n_issues = 0, n_others = 0;
    for (size_t i = 0; i < pool->n_figures; i++) {
        const struct pool_figure *f = &pool->figures[i];
        if (f->n_hidden > 0) {
            *(f->question == ranking ? &n_issues : &n_others) += 1;
        }
    }
    if (n_issues + n_others == 0) {
        return;
    }
    AUTO(strbuf_done) struct strbuf line = {0};
    document_heading(doc, 1, "What could not be added up");
    document_para(doc, "What few homes say is hidden in each group's own pack, to protect them. It "
                       "is hidden here too: a pack holds no small counts, not even for adding up, "
                       "as whoever has the pack could read them. So an issue that is small "
                       "everywhere has no sum here. Each group knows its own; groups that want to "
                       "speak of it together have to talk to each other.");
    if (n_issues > 0) {
        document_table(doc, "Issues that some groups hide", columns, LEN(columns));
        for (size_t i = 0; i < pool->n_figures; i++) {
            if (pool->figures[i].question == ranking && pool->figures[i].n_hidden > 0) {
                add_left_out_row(doc, &pool->figures[i], pool->n_packs);
            }
        }
        document_end(doc);
    }
    strbuf_addf(&line,
                "Of the other questions some groups hide %zu answers. The last column of "
                "network.csv says how many groups stand behind each sum.",
                n_others);
    if (n_others > 0) {
        document_para(doc, line.data);
    }
}

struct document *pool_document(struct pool *pool, const struct pool_map *map) {
    AUTO(strbuf_done) struct strbuf footer = {0};
    strbuf_addf(&footer, "%s%zu groups. For %s.",
                pool_has_practice(pool) ? "Made-up answers, for practice. " : "", pool->n_packs,
                pool->tier == TIER_PUBLIC ? "everybody" : "meetings, council and landlord");
    const struct document_info info = {.title = "What our estates say together",
                                       .author = "The groups of this network",
                                       .lang = "en",
                                       .footer = footer.data,
                                       .made_utc_ms = pool->made_utc_ms};
    struct document *doc = document_new(&info);
    document_para(
        doc, "Every group counted its own homes and made its own figures safe to show. Here they "
             "stand together. No group gave away a home's answers for it.");
    add_practice(doc, pool);
    add_front(doc, pool);
    add_first(doc, pool);
    add_groups(doc, pool);
    add_map(doc, pool, map);
    document_heading(doc, 1, "What homes say");
    for (uint32_t i = 0; i < pool->n_questions; i++) {
        add_question(doc, pool, i);
    }
    add_left_out(doc, pool);
    document_heading(doc, 1, "How to read this");
    document_list(doc, false);
    document_item(doc, "Counts are sums of the rounded counts of the groups.");
    document_item(
        doc, "A figure that a group hides is in no sum. It is hidden because it is small, or would "
             "give a small one away.");
    document_item(
        doc, "\"In every 10\" says where the share of all these homes surely lies, had they been "
             "drawn by lot. Groups differ in how many homes they reached.");
    document_item(
        doc, "Groups hide a figure mostly because few homes have it. Where some hide it, the share "
             "among the others is likely higher than among all.");
    document_item(doc, "What you may do with this stands in the licence of each group's pack.");
    document_item(doc, "A figure of one group alone is not shown as one of the network.");
    document_end(doc);
    return doc;
}
