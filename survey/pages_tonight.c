/* survey/pages_tonight.c — doors to try now, to read on a phone or to print and tick on paper. */
#include <inttypes.h>
#include <string.h>

#include "base/clock.h"
#include "base/intern.h"
#include "base/mem.h"
#include "survey/page_kit.h"
#include "survey/pages.h"
#include "survey/tonight.h"

/* ---- which part of the list ---- */

struct choosing {
    struct page *page;
    const char *block, *surveyor; // chosen; NULL: all
    struct intern names;
};

static bool offer_block(void *ctx, const struct store_area *area, struct err *err) {
    (void)err;
    struct choosing *c = ctx;
    page_option(c->page, area->code, NULL, c->block);
    return true;
}

static bool know_surveyor(void *ctx, const char *name, const char *speaks, struct err *err) {
    (void)speaks;
    (void)err;
    struct choosing *c = ctx;
    intern_add(&c->names, name, strlen(name));
    return true;
}

static bool know_pair(void *ctx, const char *block, const char *pair, struct err *err) {
    (void)block;
    (void)err;
    struct choosing *c = ctx;
    for (const char *p = pair; *p;) {
        size_t len = strcspn(p, "+");
        if (len) {
            intern_add(&c->names, p, len);
        }
        p += len + (p[len] == '+');
    }
    return true;
}

static bool read_names(struct choosing *c, struct err *err) {
    return store_each_surveyor(c->page->st, know_surveyor, c, err) &&
           store_each_assignment(c->page->st, know_pair, c, err);
}

/* A surveyor who is known by her account's name sees her own doors first. */
static void choose(struct choosing *c) {
    const struct page *page = c->page;
    const char *name = http_query(page->call->req, "surveyor");
    c->block = page_query(page, "block");
    c->surveyor = name && *name ? name : NULL;
    if (!name && page->who.role == ACCOUNT_SURVEYOR &&
        intern_find(&c->names, page->who.name, strlen(page->who.name))) {
        c->surveyor = page->who.name;
    }
}

static bool show_choice(struct choosing *c, struct err *err) {
    struct page *page = c->page;
    page_add(page, "<form method=\"get\" action=\"/tonight\" class=\"choose\"><div><label "
                   "for=\"block\">Block</label><select id=\"block\" name=\"block\">");
    page_option(page, "", "All blocks", NULL);
    if (!store_each_area(page->st, STORE_BLOCK, offer_block, c, err)) {
        return false;
    }
    page_add(page, "</select></div><div><label for=\"surveyor\">Who walks</label>"
                   "<select id=\"surveyor\" name=\"surveyor\">");
    page_option(page, "", "Everybody", NULL);
    for (uint32_t id = 1; id <= c->names.n; id++) {
        page_option(page, intern_text(&c->names, id), NULL, c->surveyor);
    }
    page_add(page, "</select></div><div><button>Show these doors</button></div></form>");
    return true;
}

/* ---- the list ---- */

static bool same(const char *a, const char *b) {
    return strcmp(a ? a : "", b ? b : "") == 0;
}

static bool same_place(const struct tonight_door *a, const struct tonight_door *b) {
    return same(a->block, b->block) && same(a->structure, b->structure) && same(a->stair, b->stair);
}

static void show_place(struct page *page, const struct tonight_door *d) {
    page_said(page, "<h2>", d->block ? d->block : "In no block");
    page_said(page, ", ", d->structure);
    page_said(page, ", stair ", d->stair);
    page_add(page, "</h2><ul class=\"doors\">");
}

static void show_where(struct page *page, const struct tonight_door *d) {
    page_said(page, "<li><p><strong>", d->code);
    if (d->household) {
        page_addf(page, "/%d", d->household);
    }
    page_said(page, "</strong> ", d->address ? d->address : "");
    if (d->has_floor && d->floor) {
        page_addf(page, ", floor %d", d->floor);
    } else if (d->has_floor) {
        page_add(page, ", ground floor");
    }
}

static void show_why(struct page *page, const struct tonight_door *d, struct zone *zone) {
    page_addf(page, "</p><p class=\"why\">%s", tonight_why_words(d->why));
    if (d->callback_utc) {
        page_add(page, " <strong>(");
        page_time(page, zone, d->callback_utc);
        page_add(page, ")</strong>");
    }
    if (d->n_knocks) {
        page_addf(page, ". %zu knock%s, last time: %s", d->n_knocks, page_s(d->n_knocks),
                  outcomes[d->last].words);
    }
    page_said(page, ". Speaks ", d->lang);
    page_add(page, ".</p>");
}

static void show_door(struct page *page, const struct tonight_door *d, struct zone *zone) {
    show_where(page, d);
    show_why(page, d, zone);
    if (d->note) {
        page_said(page, "<p>Note: ", d->note);
        page_add(page, "</p>");
    }
    page_add(page, "<p class=\"ticks\" aria-hidden=\"true\"><span class=\"tick\"></span> Done "
                   "<span class=\"tick\"></span> Nobody in <span class=\"tick\"></span> No "
                   "<span class=\"tick\"></span> Come back at <span class=\"blank\"></span></p>"
                   "</li>");
}

static void show_left(struct page *page, const struct tonight *t) {
    bool any = false;
    for (int i = TONIGHT_DONE; i < TONIGHT_WHYS; i++) {
        if (t->left[i]) {
            page_addf(page, "%s<li><strong>%" PRIu64 "</strong> %s</li>",
                      any ? "" : "<h2 class=\"screen\">Not on this list</h2><ul class=\"screen\">",
                      t->left[i], tonight_why_words((enum tonight_why)i));
            any = true;
        }
    }
    page_add(page, any ? "</ul>" : "");
}

static void show_list(const struct choosing *c, const struct tonight *t, int64_t now_utc) {
    struct page *page = c->page;
    struct zone zone = {0};
    bool evening = t->slot == SLOT_WKDAY_EVE || t->slot == SLOT_WKEND_EVE;
    page_addf(page, "<p><strong>%zu door%s</strong>, ", t->n, page_s(t->n));
    page_time(page, &zone, now_utc);
    page_addf(page, ", %s", slot_words(t->slot));
    page_said(page, ". Block ", c->block);
    page_said(page, ". Who walks: ", c->surveyor);
    page_addf(page, ".%s</p>", evening ? " In the evening go in twos." : "");
    page_add(page, "<p class=\"screen\">To take it along on paper, print this page from the "
                   "browser's menu. There are boxes to tick.</p>");
    for (size_t i = 0; i < t->n; i++) {
        if (i == 0 || !same_place(&t->doors[i - 1], &t->doors[i])) {
            page_add(page, i ? "</ul>" : "");
            show_place(page, &t->doors[i]);
        }
        show_door(page, &t->doors[i], &zone);
    }
    page_add(page, t->n ? "</ul>" : "<p>There is no door to try now.</p>");
    show_left(page, t);
}

bool page_tonight(struct page *page, struct err *err) {
    AUTO(tonight_done) struct tonight t = {0};
    struct choosing c = {.page = page};
    int64_t now_utc = clock_utc_ms();
    bool ok = read_names(&c, err);
    choose(&c);
    const struct tonight_options options = {
        .now_utc = now_utc, .surveyor = c.surveyor, .block = c.block};
    ok = ok && show_choice(&c, err) && tonight_read(&t, page->st, &options, err);
    if (ok) {
        show_list(&c, &t, now_utc);
    }
    intern_done(&c.names);
    return ok;
}
