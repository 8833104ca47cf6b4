/* analysis/hex_guard.c — see hex_guard.h: pages by area of one question, laid into one another. */
#include "analysis/hex_guard.h"

#include <string.h>

#include "analysis/disclosure.h"
#include "analysis/gather.h"
#include "analysis/guard_zones.h"
#include "analysis/tabulate.h"
#include "base/arena.h"
#include "base/intern.h"
#include "base/mem.h"
#include "survey/store.h"

/* ---- a page ---- */

struct sheet {          // what a page prints and hides, group by group; zeroed is empty
    size_t n, n_joined; // the last are rows of several blocks
    size_t width;       // answers, and the homes last
    const char **code;
    uint32_t *row; // number of the row of several that a block stands in; 0: none
    int64_t *count;
    uint8_t *why; // enum hide
    struct arena mem;
};

static void sheet_done(struct sheet *s) {
    mem_freep(&s->code);
    mem_freep(&s->row);
    mem_freep(&s->count);
    mem_freep(&s->why);
    arena_done(&s->mem);
}

static void sheet_init(struct sheet *s, size_t n, size_t n_joined, size_t width) {
    s->n = n;
    s->n_joined = n_joined;
    s->width = width;
    s->code = mem_zalloc((n + 1) * sizeof *s->code);
    s->row = mem_zalloc((n + 1) * sizeof *s->row);
    s->count = mem_zalloc((n + 1) * width * sizeof *s->count);
    s->why = mem_zalloc((n + 1) * width);
}

/* Why a count is not printed, as far as it matters how many values it has to keep. */
static enum hide why_of(bool few, bool hidden, int64_t count, const struct suppress_rules *rules) {
    return few                                     ? HIDE_GROUP
           : !hidden                               ? HIDE_NOT
           : count > 0 && count < rules->threshold ? HIDE_PRIMARY
                                                   : HIDE_SECONDARY;
}

/* ---- pages of answers ---- */

static size_t answer_at(const struct table *t, const char *value) {
    size_t i = 0;
    while (i < t->n_answers && strcmp(t->answers[i].value, value) != 0) {
        i++;
    }
    return i < t->n_answers ? i : t->n_answers - 1; // on no list: all such are the last
}

static void take_group(struct sheet *s, size_t at, const struct table *t, const struct table *like,
                       const struct tab_group *group, const struct suppress_rules *rules) {
    int64_t *count = s->count + at * s->width;
    uint8_t *why = s->why + at * s->width;
    size_t n = s->width - 1;
    bool withheld = group->kind == VERDICT_TOO_FEW || group->counted_in;
    bool few = withheld && (int64_t)group->n < rules->group_min;
    s->code[at] = arena_strdup(&s->mem, group->code);
    s->row[at] = group->row;
    for (size_t i = 0; i < t->n_answers && like->n_answers; i++) {
        count[answer_at(like, t->answers[i].value)] += (int64_t)group->count[i];
    }
    for (size_t i = 0; i < t->n_answers && like->n_answers; i++) {
        size_t col = answer_at(like, t->answers[i].value);
        why[col] = (uint8_t)why_of(few, withheld || group->hidden[i], count[col], rules);
    }
    count[n] = (int64_t)group->n;
    why[n] = (uint8_t)why_of(few, withheld, rules->threshold, rules);
}

static void take_table(struct sheet *s, const struct table *t, const struct table *like,
                       const struct suppress_rules *rules) {
    sheet_init(s, t->n_groups, t->n_rows, like->n_answers + 1);
    for (size_t i = 0; i < t->n_groups; i++) {
        take_group(s, i, t, like, &t->groups[i], rules);
    }
}

struct asking { // for pages of one question
    struct store *st;
    const struct suppress_rules *rules;
    const struct table *table; // one of both
    const struct tab_options *answers;
    const struct gathered *gathered;
    const struct gather_options *ballots;
};

static bool read_answers(struct sheet *s, const struct asking *a, const char *by,
                         const struct gather_zones *zones, enum tier tier, struct err *err) {
    AUTO(table_done) struct table t = {0};
    const struct tab_options options = {.question = a->answers->question,
                                        .by = by,
                                        .zones = zones,
                                        .form_id = a->table->columns.form_id,
                                        .lang = a->answers->lang,
                                        .tier = tier,
                                        .plain = true};
    if (!table_make(&t, a->st, &options, err)) {
        return false;
    }
    take_table(s, &t, a->table, a->rules);
    return true;
}

/* ---- pages of ballots ---- */

static void take_ballots(struct sheet *s, const struct gathered *g,
                         const struct suppress_rules *rules) {
    size_t m = g->issues.n, width = m + 1;
    AUTO(mem_freep) int64_t *first = mem_zalloc(width * sizeof *first);
    sheet_init(s, g->n_groups, g->n_joined, width);
    for (size_t i = 0; i < g->n_groups; i++) {
        const struct gather_group *group = &g->groups[i];
        int64_t *count = s->count + i * width;
        bool withheld = group->counted_in || (g->hidden && g->hidden[i].whole);
        bool few = group->n && (int64_t)group->n < rules->group_min;
        gather_add_places(g, group, first, count);
        count[m] = (int64_t)group->n;
        s->code[i] = arena_strdup(&s->mem, group->code);
        s->row[i] = group->row;
        for (size_t k = 0; k < m; k++) {
            bool hidden = g->hidden && g->hidden[i].issues >> k & 1;
            s->why[i * width + k] = (uint8_t)why_of(few, withheld || hidden, count[k], rules);
        }
        s->why[i * width + m] = (uint8_t)why_of(few, withheld, rules->threshold, rules);
    }
}

static bool read_ballots(struct sheet *s, const struct asking *a, enum gather_by by,
                         const struct gather_zones *zones, enum tier tier, struct err *err) {
    AUTO(gather_done) struct gathered g = {0};
    struct gather_options options = *a->ballots;
    options.by = by;
    options.zones = zones;
    options.tier = tier;
    options.labels = false;
    if (!gather_ballots(&g, a->st, &options, err) ||
        (tier != TIER_INTERNAL && !gather_guard(&g, a->st, &options, NULL, err))) {
        return false;
    }
    take_ballots(s, &g, a->rules);
    return true;
}

/* ---- all pages ---- */

struct pages {
    struct sheet all, estates, blocks, pairs;
    uint32_t *estate_of; // by block: its number among the places; 0: none
};

static void pages_done(struct pages *p) {
    sheet_done(&p->all);
    sheet_done(&p->estates);
    sheet_done(&p->blocks);
    sheet_done(&p->pairs);
    mem_freep(&p->estate_of);
}

static bool read_pages(struct pages *p, const struct asking *a, const struct gather_zones *pairs,
                       enum tier tier, struct err *err) {
    if (a->table) {
        sheet_init(&p->all, 1, 0, a->table->n_answers + 1);
        take_group(&p->all, 0, a->table, a->table, &a->table->all, a->rules);
        return read_answers(&p->estates, a, "estate", NULL, tier, err) &&
               read_answers(&p->blocks, a, "block", NULL, tier, err) &&
               read_answers(&p->pairs, a, NULL, pairs, TIER_INTERNAL, err);
    }
    return read_ballots(&p->all, a, BY_ALL, NULL, tier, err) &&
           read_ballots(&p->estates, a, BY_ESTATE, NULL, tier, err) &&
           read_ballots(&p->blocks, a, BY_BLOCK, NULL, tier, err) &&
           read_ballots(&p->pairs, a, BY_ZONE, pairs, TIER_INTERNAL, err);
}

/* Number of a group; sheet->n: there is none. Groups are by code, but for rows of several. */
static size_t find(const struct sheet *s, const char *code) {
    size_t from = 0, to = s->n - s->n_joined;
    while (code && from < to) {
        size_t mid = from + (to - from) / 2;
        int order = strcmp(s->code[mid], code);
        if (order == 0) {
            return mid;
        }
        *(order < 0 ? &from : &to) = order < 0 ? mid + 1 : mid;
    }
    return s->n;
}

static bool take_estate(void *ctx, const struct store_area *area, struct err *err) {
    (void)err;
    struct pages *p = ctx;
    size_t block = find(&p->blocks, area->code), estate = find(&p->estates, area->estate);
    if (block < p->blocks.n && estate < p->estates.n) {
        p->estate_of[block] = (uint32_t)estate + 1;
    }
    return true;
}

/* ---- one system ---- */

struct system { // places: all, estates, rows of several, blocks
    int64_t *place, *pair;
    uint8_t *why;
    uint32_t *parent, *pair_zone, *pair_place;
    size_t n_places, n_pairs, width;
};

static void system_done(struct system *s) {
    mem_freep(&s->place);
    mem_freep(&s->pair);
    mem_freep(&s->why);
    mem_freep(&s->parent);
    mem_freep(&s->pair_zone);
    mem_freep(&s->pair_place);
}

static void add_place(struct system *s, const struct sheet *sheet, size_t at, uint32_t parent) {
    size_t width = s->width;
    memcpy(s->place + s->n_places * width, sheet->count + at * width, width * sizeof *s->place);
    memcpy(s->why + s->n_places * width, sheet->why + at * width, width);
    s->parent[s->n_places++] = parent;
}

static uint32_t place_of_block(const struct pages *p, size_t block) {
    return (uint32_t)(1 + p->estates.n + p->blocks.n_joined + block);
}

static void lay_places(struct system *s, const struct pages *p) {
    size_t alone = p->blocks.n - p->blocks.n_joined, n = 1 + p->estates.n + p->blocks.n;
    s->place = mem_alloc(n * s->width * sizeof *s->place);
    s->why = mem_alloc(n * s->width);
    s->parent = mem_alloc(n * sizeof *s->parent);
    AUTO(mem_freep) uint32_t *estate = mem_zalloc((p->blocks.n_joined + 1) * sizeof *estate);
    add_place(s, &p->all, 0, 0);
    for (size_t i = 0; i < p->estates.n; i++) {
        add_place(s, &p->estates, i, 0);
    }
    for (size_t i = 0; i < alone; i++) {
        if (p->blocks.row[i]) {
            estate[p->blocks.row[i] - alone] = p->estate_of[i];
        }
    }
    for (size_t i = 0; i < p->blocks.n_joined; i++) {
        add_place(s, &p->blocks, alone + i, estate[i]);
    }
    for (size_t i = 0; i < alone; i++) {
        uint32_t row = p->blocks.row[i];
        add_place(s, &p->blocks, i,
                  row ? (uint32_t)(1 + p->estates.n + row - alone) : p->estate_of[i]);
    }
}

/* Pages by zones have their groups by code; a pair knows its zone by number. */
static void lay_pairs(struct system *s, const struct pages *p, const struct sheet *zones,
                      const struct gather_zones *of) {
    const struct gather_pairs *pairs = of->pairs;
    s->pair = mem_alloc((pairs->zones.n + 1) * s->width * sizeof *s->pair);
    s->pair_zone = mem_alloc((pairs->zones.n + 1) * sizeof *s->pair_zone);
    s->pair_place = mem_alloc((pairs->zones.n + 1) * sizeof *s->pair_place);
    for (size_t i = 0; i < pairs->zones.n; i++) {
        size_t at = find(&p->pairs, pairs->zones.codes[i]);
        size_t zone = find(zones, of->codes[pairs->zone[i]]);
        size_t block = find(&p->blocks, pairs->block[i]);
        if (at == p->pairs.n || zone == zones->n) {
            continue;
        }
        s->pair_zone[s->n_pairs] = (uint32_t)zone;
        s->pair_place[s->n_pairs] = block < p->blocks.n ? place_of_block(p, block) : ZONES_NO_PLACE;
        memcpy(s->pair + s->n_pairs++ * s->width, p->pairs.count + at * s->width,
               s->width * sizeof *s->pair);
    }
}

/* `zones` is the page by hexagons; what is hidden of it grows. */
static bool guard(struct sheet *zones, const struct asking *a, const struct gather_zones *of,
                  enum tier tier, bool parts, struct err *err) {
    AUTO(pages_done) struct pages p = {0};
    AUTO(system_done) struct system s = {.width = zones->width};
    if (!read_pages(&p, a, &of->pairs->zones, tier, err)) {
        return false;
    }
    p.estate_of = mem_zalloc((p.blocks.n + 1) * sizeof *p.estate_of);
    if (!store_each_area(a->st, STORE_BLOCK, take_estate, &p, err)) {
        return false;
    }
    lay_places(&s, &p);
    lay_pairs(&s, &p, zones, of);
    guard_zones(&(struct guard_zones){.rules = a->rules,
                                      .n_cols = s.width - 1,
                                      .parts = parts,
                                      .most = (int64_t)s.width - 1,
                                      .n_places = s.n_places,
                                      .parent = s.parent,
                                      .place = s.place,
                                      .place_why = s.why,
                                      .n_zones = zones->n,
                                      .zone = zones->count,
                                      .zone_why = zones->why,
                                      .n_pairs = s.n_pairs,
                                      .pair_zone = s.pair_zone,
                                      .pair_place = s.pair_place,
                                      .pair = s.pair});
    return true;
}

/* ---- from outside ---- */

bool hex_guard_table(struct table *t, struct store *st, const struct tab_options *options,
                     struct err *err) {
    const struct disclosure d = {.tier = t->tier};
    const struct suppress_rules rules = disclosure_rules(&d);
    const struct asking a = {.st = st, .rules = &rules, .table = t, .answers = options};
    AUTO(sheet_done) struct sheet zones = {0};
    if (t->tier == TIER_INTERNAL || !options->zones || !options->zones->pairs) {
        return true;
    }
    take_table(&zones, t, t, &rules);
    bool parts = t->question->kind == COLUMN_CODES;
    if (!guard(&zones, &a, options->zones, t->tier, parts, err)) {
        return false;
    }
    for (size_t i = 0; i < t->n_groups; i++) {
        const uint8_t *why = zones.why + i * zones.width;
        for (size_t k = 0; k < t->n_answers; k++) {
            t->groups[i].hidden[k] |= why[k] != HIDE_NOT;
        }
        if (why[t->n_answers] == HIDE_SECONDARY && t->groups[i].kind != VERDICT_NO_ANSWERS) {
            t->groups[i].kind = VERDICT_TOO_FEW;
            t->groups[i].withheld = true;
        }
    }
    return true;
}

bool hex_guard_ballots(struct gathered *g, struct store *st, const struct gather_options *options,
                       struct err *err) {
    const struct disclosure d = {.tier = options->tier};
    const struct suppress_rules rules = disclosure_rules(&d);
    const struct asking a = {.st = st, .rules = &rules, .gathered = g, .ballots = options};
    AUTO(sheet_done) struct sheet zones = {0};
    if (!g->hidden || !options->zones || !options->zones->pairs) {
        return true;
    }
    take_ballots(&zones, g, &rules);
    if (!guard(&zones, &a, options->zones, options->tier, false, err)) {
        return false;
    }
    for (size_t i = 0; i < g->n_groups; i++) {
        const uint8_t *why = zones.why + i * zones.width;
        g->hidden[i].whole |= why[g->issues.n] == HIDE_SECONDARY;
        for (size_t k = 0; k < g->issues.n; k++) {
            g->hidden[i].issues |= why[k] != HIDE_NOT ? UINT64_C(1) << k : 0;
        }
    }
    return true;
}
