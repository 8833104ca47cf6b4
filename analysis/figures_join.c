/* analysis/figures_join.c — blocks with too few homes stand in one row with neighbours
 * (spec/domain.md 4.4, 5): "Birch + Cedar".
 *
 * Neighbours  are the next blocks of the estate in the order of the area list that have any
 * answers. The block with fewest homes goes first, to the neighbour with fewer, until each row has
 *          as many as the tier asks for; a row that would be the whole estate is none.
 * Kept     what stood in one row in an earlier release does so in every later one of the tier, and
 *          no two rows of any two releases overlap without one lying within the other: so all of
 *          them are one tree of places, and one system for the guard. Where a block can't be
 *          joined like that it stays hidden.
 * Safe     the blocks of a row are hidden, all of them, and are cells of the guard like any other:
 * a join gives away no more than what the guard lets it. */
#include <stdlib.h>
#include <string.h>

#include "analysis/figures_impl.h"
#include "base/err.h"
#include "base/mem.h"
#include "base/strbuf.h"
#include "survey/release.h"

struct set { // of blocks, in their order
    uint32_t *blocks;
    size_t n, cap;
    char *code;     // of one written down
    enum tier tier; // in which it stood; TIER_INTERNAL: it is a row of this release
    uint32_t place;
};

struct joining {
    struct figures_work *w;
    struct set *sets; // written down, of all tiers; then those of this release
    size_t n, cap;
    uint32_t *group;   // by place: a number of those that stand together
    bool *stuck;       // by group: it cannot grow
    size_t first, end; // places of the estate at hand
    uint32_t estate;
};

static void joining_done(struct joining *j) {
    for (size_t i = 0; i < j->n; i++) {
        mem_freep(&j->sets[i].blocks);
        mem_freep(&j->sets[i].code);
    }
    mem_freep(&j->sets);
    mem_freep(&j->group);
    mem_freep(&j->stuck);
}

/* ---- what stood in one row before ---- */

struct taking {
    struct joining *j;
    enum tier tier;
};

static bool take(void *ctx, const char *block, const char *into, struct err *err) {
    (void)err;
    const struct taking *t = ctx;
    struct joining *j = t->j;
    size_t place = figures_find_place(j->w, PLACE_BLOCK, block);
    if (!place) {
        return true; // of no block any more
    }
    const struct set *last = j->n ? &j->sets[j->n - 1] : NULL;
    if (!last || last->tier != t->tier || strcmp(last->code, into) != 0) {
        *MEM_PUSH(j->sets, j->n, j->cap) = (struct set){.code = mem_strdup(into), .tier = t->tier};
    }
    struct set *set = &j->sets[j->n - 1];
    *MEM_PUSH(set->blocks, set->n, set->cap) = (uint32_t)place;
    return true;
}

static void merge(struct joining *j, uint32_t a, uint32_t b) {
    for (size_t i = 0; i < j->w->n_places; i++) {
        j->group[i] = j->group[i] == b ? a : j->group[i];
    }
}

/* Rows of this tier, and of the meeting's within the public's, stay together. */
static bool read_past(struct joining *j, struct err *err) {
    for (enum tier tier = TIER_MEETING; tier <= TIER_PUBLIC; tier++) {
        struct taking taking = {j, tier};
        size_t before = j->n;
        if (!release_each_join(j->w->st, tier_rules[tier].name, take, &taking, err)) {
            return false;
        }
        for (size_t s = before; s < j->n && tier <= j->w->tier; s++) {
            for (size_t i = 1; i < j->sets[s].n; i++) {
                merge(j, j->group[j->sets[s].blocks[0]], j->group[j->sets[s].blocks[i]]);
            }
        }
    }
    return true;
}

/* ---- joining ---- */

static int64_t homes_of(const struct joining *j, uint32_t group, uint64_t *doors) {
    int64_t homes = 0;
    *doors = 0;
    for (size_t i = j->first; i < j->end; i++) {
        if (j->group[i] == group && j->w->parent[i] == j->estate) {
            homes += sheet_homes(&j->w->sheets[0], i);
            *doors += j->w->places[i].doors;
        }
    }
    return homes;
}

static bool is_small(const struct joining *j, uint32_t group, int64_t *homes) {
    const struct tier_rules *rules = &tier_rules[j->w->tier];
    uint64_t doors;
    *homes = homes_of(j, group, &doors);
    return *homes > 0 &&
           (*homes < rules->area_min || (j->w->has_doors && doors < rules->doors_min));
}

/* Would two groups in one row overlap a row that stood before? */
static bool may_join(const struct joining *j, uint32_t a, uint32_t b) {
    size_t n = 0;
    for (size_t i = j->first; i < j->end; i++) {
        n += j->group[i] == a || j->group[i] == b;
    }
    for (size_t s = 0; s < j->n; s++) {
        size_t within = 0;
        for (size_t i = 0; i < j->sets[s].n; i++) {
            uint32_t group = j->group[j->sets[s].blocks[i]];
            within += group == a || group == b;
        }
        if (within > 0 && within < n && within < j->sets[s].n) {
            return false;
        }
    }
    return true;
}

/* The next group before or after that has answers; `group` itself: none. */
static uint32_t neighbour(const struct joining *j, uint32_t group, bool before) {
    uint32_t last = group;
    bool passed = false;
    uint64_t doors;
    for (size_t i = j->first; i < j->end; i++) {
        uint32_t here = j->group[i];
        if (j->w->parent[i] != j->estate || (here != group && homes_of(j, here, &doors) == 0)) {
            continue;
        }
        passed = passed || here == group;
        if (before && here == group) {
            return last;
        }
        if (!before && passed && here != group) {
            return here;
        }
        last = here;
    }
    return group;
}

static uint32_t smallest(const struct joining *j) {
    uint32_t best = UINT32_MAX;
    int64_t least = INT64_MAX, homes;
    for (size_t i = j->first; i < j->end; i++) {
        uint32_t group = j->group[i];
        if (j->w->parent[i] == j->estate && !j->stuck[group] && is_small(j, group, &homes) &&
            homes < least) {
            best = group;
            least = homes;
        }
    }
    return best;
}

static void join_estate(struct joining *j) {
    for (uint32_t group = smallest(j); group != UINT32_MAX; group = smallest(j)) {
        uint32_t best = group;
        int64_t least = INT64_MAX;
        for (int before = 1; before >= 0; before--) {
            uint64_t doors;
            uint32_t other = neighbour(j, group, before == 1);
            int64_t homes = homes_of(j, other, &doors);
            if (other != group && homes < least && may_join(j, group, other)) {
                best = other;
                least = homes;
            }
        }
        if (best == group) {
            j->stuck[group] = true;
        } else {
            merge(j, group < best ? group : best, group < best ? best : group);
        }
    }
}

/* Did some of them stand in one row of this tier? */
static bool was_row(const struct joining *j, const struct set *set) {
    bool was = false;
    for (size_t s = 0; s < j->n && !was; s++) {
        was = j->sets[s].tier == j->w->tier && j->sets[s].n > 1 &&
              j->group[j->sets[s].blocks[0]] == j->group[set->blocks[0]];
    }
    return was;
}

/* Each group of two blocks and more that is not all of its estate is a row; where it has become all
 * of it, the blocks stay hidden. */
static void list_rows(struct joining *j) {
    const struct figures_work *w = j->w;
    for (size_t i = j->first; i < j->end; i++) {
        struct set set = {.tier = TIER_INTERNAL};
        size_t all = 0;
        for (size_t k = j->first; k < j->end; k++) {
            bool in = w->parent[k] == j->estate;
            all += in && sheet_homes(&w->sheets[0], k) > 0;
            if (in && j->group[k] == j->group[i]) {
                *MEM_PUSH(set.blocks, set.n, set.cap) = (uint32_t)k;
            }
        }
        if (set.n > 1 && set.n >= all && was_row(j, &set)) {
            w->places[i].counted_in = w->places[j->estate].name;
        }
        if (set.n > 1 && set.n < all && set.blocks[0] == i) {
            *MEM_PUSH(j->sets, j->n, j->cap) = set;
        } else {
            mem_freep(&set.blocks);
        }
    }
}

/* ---- places ---- */

static const char *name_of(struct figures_work *w, const struct set *set, bool code) {
    AUTO(strbuf_done) struct strbuf out = {0};
    for (size_t i = 0; i < set->n; i++) {
        const struct figure_area *block = &w->places[set->blocks[i]];
        strbuf_addf(&out, "%s%s",
                    i == 0 ? ""
                    : code ? "+"
                           : " + ",
                    code ? block->code : block->name);
    }
    return arena_strdup(&w->out->mem, strbuf_text(&out));
}

static bool same_blocks(const struct set *a, const struct set *b) {
    return a->n == b->n && memcmp(a->blocks, b->blocks, a->n * sizeof *a->blocks) == 0;
}

/* One of each, those of this release first: what only stood before is never printed. */
static void add_places(struct joining *j) {
    struct figures_work *w = j->w;
    for (int printed = 1; printed >= 0; printed--) {
        for (size_t s = 0; s < j->n; s++) {
            struct set *set = &j->sets[s];
            bool known = (set->tier == TIER_INTERNAL) != (printed == 1) || set->n < 2;
            for (size_t k = 0; k < j->n && !known; k++) {
                known = j->sets[k].place && same_blocks(set, &j->sets[k]);
            }
            if (known) {
                continue;
            }
            struct figure_area area = {.code = name_of(w, set, true),
                                       .name = name_of(w, set, false),
                                       .kind = PLACE_BLOCK,
                                       .joined = true};
            for (size_t i = 0; i < set->n; i++) {
                area.doors += w->places[set->blocks[i]].doors;
                if (printed) {
                    w->places[set->blocks[i]].counted_in = area.name;
                }
            }
            set->place = (uint32_t)w->n_places;
            *MEM_PUSH(w->places, w->n_places, w->cap_places) = area;
        }
        w->n_printed = printed ? w->n_places : w->n_printed;
    }
}

static int by_size(const void *a, const void *b) {
    const struct set *x = a, *y = b;
    return x->n != y->n ? (x->n > y->n) - (x->n < y->n)
                        : (x->place > y->place) - (x->place < y->place);
}

static void grow_sheet(struct sheet *sheet, size_t before, size_t now) {
    size_t width = sheet_width(sheet), n = now * width, old = before * width;
    sheet->count = mem_realloc(sheet->count, (n + 1) * sizeof *sheet->count);
    sheet->why = mem_realloc(sheet->why, n + 1);
    memset(sheet->count + old, 0, (n - old) * sizeof *sheet->count);
    memset(sheet->why + old, 0, n - old);
}

/* The small ones first: each lies within the next larger one of the same blocks. */
static void hang_in(struct joining *j, size_t before) {
    struct figures_work *w = j->w;
    w->parent = mem_realloc(w->parent, (w->n_places + 1) * sizeof *w->parent);
    w->few_doors = mem_realloc(w->few_doors, w->n_places + 1);
    w->joins = mem_alloc((w->n_places - before + 1) * sizeof *w->joins);
    memset(w->few_doors + before, 0, w->n_places - before);
    for (size_t i = 0; i < w->n_sheets; i++) {
        grow_sheet(&w->sheets[i], before, w->n_places);
    }
    if (j->n > 0) {
        qsort(j->sets, j->n, sizeof *j->sets, by_size);
    }
    for (size_t s = 0; s < j->n; s++) {
        const struct set *set = &j->sets[s];
        for (size_t i = 0; i < set->n && set->place; i++) {
            uint32_t top = set->blocks[i];
            while (w->parent[top] >= before) {
                top = w->parent[top];
            }
            if (top == set->place) {
                continue; // it came with another of its blocks
            }
            w->parent[set->place] = w->parent[top];
            w->parent[top] = set->place;
            for (size_t k = 0; k < w->n_sheets; k++) {
                struct sheet *sheet = &w->sheets[k];
                for (size_t col = 0; col < sheet_width(sheet); col++) {
                    sheet->count[sheet_at(sheet, set->place, col)] +=
                        sheet->count[sheet_at(sheet, top, col)];
                }
            }
        }
        if (set->place) {
            w->joins[w->n_joins++] = set->place;
        }
    }
}

bool figures_join(struct figures_work *w, struct err *err) {
    AUTO(joining_done) struct joining j = {.w = w};
    size_t before = w->n_places;
    w->n_printed = before;
    if (w->tier == TIER_INTERNAL) {
        return true;
    }
    j.group = mem_alloc((before + 1) * sizeof *j.group);
    j.stuck = mem_zalloc(before + 1);
    for (uint32_t i = 0; i < before; i++) {
        j.group[i] = i;
    }
    if (!read_past(&j, err)) {
        return false;
    }
    j.first = 1 + w->n_estates;
    j.end = before;
    for (j.estate = 0; j.estate <= w->n_estates; j.estate++) {
        join_estate(&j);
        list_rows(&j);
    }
    add_places(&j);
    hang_in(&j, before);
    return true;
}
