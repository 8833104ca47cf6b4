/* survey/pages_progress.c — how far we are: today and in all, a map of the blocks and the same as a
 * table, by surveyor, by day. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/attr.h"
#include "base/clock.h"
#include "base/date.h"
#include "survey/block_map.h"
#include "survey/page_kit.h"
#include "survey/pages.h"
#include "survey/progress.h"

enum { DAYS_SHOWN = 14 };

static uint64_t refused(const struct progress_group *g) {
    return g->counts.n[RATE_R];
}

/* ---- in all, and today ---- */

static void show_all(struct page *page, const struct progress_group *g) {
    uint64_t done = rates_interviews(&g->counts), base = rates_maybe_lived_in(&g->counts);
    page_addf(page,
              "<p class=\"big\">We spoke to <strong>%" PRIu64 " of %" PRIu64
              "</strong> homes that may be lived in.</p>",
              done, base);
    page_bar(page, done, base);
    page_addf(page,
              "<p><strong>%" PRIu64 "</strong> door%s left to try. %" PRIu64 " said no. %" PRIu64
              " turned out to be empty, or no home.</p>",
              g->n_left, page_s(g->n_left), refused(g), g->counts.n[RATE_NE] + g->counts.n[RATE_X]);
}

static void show_today(struct page *page, const struct progress *days) {
    char today[DATE_TEXT_MAX];
    struct zone zone = {0};
    struct progress_group none = {0};
    const struct progress_group *g = &none;
    date_format(today, zone_day(&zone, clock_utc_ms()));
    for (size_t i = 0; i < days->n; i++) {
        g = strcmp(days->groups[i].code, today) == 0 ? &days->groups[i] : g;
    }
    uint64_t done = rates_interviews(&g->counts);
    page_addf(page,
              "<h2>Today</h2><p><strong>%" PRIu64 "</strong> knock%s, <strong>%" PRIu64
              "</strong> interview%s.</p>",
              g->n_visits, page_s(g->n_visits), done, page_s(done));
}

/* ---- blocks ---- */

struct drawing {
    struct block_map map;
    const struct progress *blocks;
};

static struct block_shape facts_of(const struct progress_group *g) {
    return (struct block_shape){.code = g->code,
                                .n_left = g->n_left,
                                .n_done = rates_interviews(&g->counts),
                                .n_all = rates_maybe_lived_in(&g->counts)};
}

static bool take_area(void *ctx, const struct store_area *area, struct err *err) {
    (void)err;
    struct drawing *d = ctx;
    for (size_t i = 0; area->code && i < d->blocks->n; i++) {
        if (strcmp(d->blocks->groups[i].code, area->code) == 0) {
            const struct block_shape facts = facts_of(&d->blocks->groups[i]);
            block_map_add(&d->map, area, &facts);
        }
    }
    return true;
}

static void show_block_row(struct page *page, const struct progress_group *g) {
    const struct block_shape facts = facts_of(g);
    page_add(page, "<tr><th scope=\"row\">");
    if (*g->code) {
        page_add(page, "<a href=\"/tonight?block=");
        page_encode(page, g->code);
        page_said(page, "\">", g->code);
        page_add(page, "</a>");
        if (g->name && strcmp(g->name, g->code) != 0) {
            page_said(page, " <span class=\"quiet\">", g->name);
            page_add(page, "</span>");
        }
    } else {
        page_add(page, "In no block");
    }
    page_addf(page, "</th><td>%" PRIu64 " of %" PRIu64, facts.n_done, facts.n_all);
    page_bar(page, facts.n_done, facts.n_all);
    page_add(page, "</td>");
    page_cell_number(page, g->n_left);
    page_cell_number(page, refused(g));
    page_add(page, "</tr>");
}

static bool show_blocks(struct page *page, const struct progress *blocks, struct err *err) {
    static const char *const columns[] = {"Block", "Spoken to", "#Doors left", "#Said no", NULL};
    struct drawing d = {.blocks = blocks};
    page_add(page, "<h2>Block by block</h2>");
    if (blocks->n == 0) {
        page_add(page, "<p>There are no blocks and no homes on the list yet.</p>");
        return true;
    }
    bool ok = store_each_area(page->st, STORE_BLOCK, take_area, &d, err);
    block_map_draw(&d.map, &page->html);
    block_map_done(&d.map);
    page_table(page, "Blocks", columns);
    for (size_t i = 0; ok && i < blocks->n; i++) {
        show_block_row(page, &blocks->groups[i]);
    }
    page_table_end(page);
    return ok;
}

/* ---- surveyors and days ---- */

static void show_group_row(struct page *page, const char *name, const struct progress_group *g) {
    page_add(page, "<tr>");
    page_row_head(page, name);
    page_cell_number(page, g->n_visits);
    page_cell_number(page, rates_interviews(&g->counts));
    page_cell_number(page, refused(g));
    page_add(page, "</tr>");
}

static void show_surveyors(struct page *page, const struct progress *by) {
    static const char *const columns[] = {"Surveyor", "#Knocks", "#Spoken to", "#Said no", NULL};
    page_add(page, "<h2>Who knocked</h2>");
    page_table(page, "Surveyors", columns);
    for (size_t i = 0; i < by->n; i++) {
        const struct progress_group *g = &by->groups[i];
        if (*g->code || g->n_visits) {
            show_group_row(page, *g->code ? g->code : "No name given", g);
        }
    }
    page_table_end(page);
}

/* "2026-11-22" as "Sun 22 Nov". */
static void say_day(char out[ZONE_TEXT_MAX], const char *code) {
    enum { NOON_MS = 12 * 3600 * 1000 };
    struct date_time at;
    struct zone zone = {0};
    snprintf(out, ZONE_TEXT_MAX, "%s", code);
    if (date_parse(code, strlen(code), false, &at)) {
        int64_t noon = date_to_days(at.date) * DATE_MS_PER_DAY + NOON_MS;
        zone_words(&zone, noon - zone_offset_min(&zone, noon) * INT64_C(60000), out);
        out[strcspn(out, ",")] = '\0';
    }
}

/* The newest first. */
static void show_days(struct page *page, const struct progress *by) {
    static const char *const columns[] = {"Day", "#Knocks", "#Spoken to", "#Said no", NULL};
    page_add(page, "<h2>Day by day</h2>");
    page_table(page, "Days, the newest first", columns);
    size_t shown = 0;
    for (size_t i = by->n; i-- > 0 && shown < DAYS_SHOWN;) {
        if (*by->groups[i].code) {
            char day[ZONE_TEXT_MAX];
            say_day(day, by->groups[i].code);
            show_group_row(page, day, &by->groups[i]);
            shown++;
        }
    }
    page_table_end(page);
}

bool page_progress(struct page *page, struct err *err) {
    AUTO(progress_done) struct progress blocks = {0}, surveyors = {0}, days = {0};
    if (!progress_read(&blocks, page->st, PROGRESS_BLOCK, err) ||
        !progress_read(&surveyors, page->st, PROGRESS_SURVEYOR, err) ||
        !progress_read(&days, page->st, PROGRESS_DAY, err)) {
        return false;
    }
    show_all(page, &blocks.all);
    show_today(page, &days);
    if (!show_blocks(page, &blocks, err)) {
        return false;
    }
    show_surveyors(page, &surveyors);
    show_days(page, &days);
    page_add(page, "<p class=\"quiet\">An interview counts for the day and the person of the knock "
                   "it came from.</p>");
    return true;
}
