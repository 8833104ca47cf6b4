/* analysis/together.c — see together.h. */
#include "analysis/together.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "survey/release.h"

struct past { // blocks that stood in one row, as written down
    uint32_t *blocks;
    size_t n, cap;
    char *code;
    enum tier tier;
};

struct joining {
    struct together *out;
    const struct together_list *list;
    struct past *past;
    size_t n_past, cap_past;
    uint32_t *group; // by block: a number of those that stand together
    bool *stuck;     // by group: it cannot grow
    // of the estate at hand
    uint32_t *members; // its blocks
    size_t n_members;
    int64_t *homes; // by group
    uint64_t *doors;
    size_t *size; // blocks
};

static void joining_done(struct joining *j) {
    for (size_t i = 0; i < j->n_past; i++) {
        mem_freep(&j->past[i].blocks);
        mem_freep(&j->past[i].code);
    }
    mem_freep(&j->past);
    mem_freep(&j->group);
    mem_freep(&j->stuck);
    mem_freep(&j->members);
    mem_freep(&j->homes);
    mem_freep(&j->doors);
    mem_freep(&j->size);
}

/* ---- what stood in one row before ---- */

struct taking {
    struct joining *j;
    enum tier tier;
};

static int is_block(const void *code, const void *block) {
    return strcmp(code, ((const struct together_block *)block)->code);
}

static bool take(void *ctx, const char *block, const char *into, struct err *err) {
    (void)err;
    const struct taking *t = ctx;
    struct joining *j = t->j;
    const struct together_block *blocks = j->list->blocks, *found;
    found = j->list->n ? bsearch(block, blocks, j->list->n, sizeof *blocks, is_block) : NULL;
    if (!found) {
        return true; // of no block any more
    }
    const struct past *last = j->n_past ? &j->past[j->n_past - 1] : NULL;
    if (!last || last->tier != t->tier || strcmp(last->code, into) != 0) {
        *MEM_PUSH(j->past, j->n_past, j->cap_past) =
            (struct past){.code = mem_strdup(into), .tier = t->tier};
    }
    struct past *past = &j->past[j->n_past - 1];
    *MEM_PUSH(past->blocks, past->n, past->cap) = (uint32_t)(found - blocks);
    return true;
}

static void merge(struct joining *j, uint32_t a, uint32_t b) {
    for (size_t i = 0; i < j->list->n; i++) {
        j->group[i] = j->group[i] == b ? a : j->group[i];
    }
}

/* Rows of this tier, and of the meeting's within the public's, stay together. */
static bool read_past(struct joining *j, struct store *st, struct err *err) {
    for (enum tier tier = TIER_MEETING; tier <= TIER_PUBLIC; tier++) {
        struct taking taking = {j, tier};
        size_t before = j->n_past;
        if (!release_each_join(st, tier_rules[tier].name, take, &taking, err)) {
            return false;
        }
        for (size_t s = before; s < j->n_past && tier <= j->list->tier; s++) {
            for (size_t i = 1; i < j->past[s].n; i++) {
                merge(j, j->group[j->past[s].blocks[0]], j->group[j->past[s].blocks[i]]);
            }
        }
    }
    return true;
}

/* ---- joining ---- */

static bool is_small(const struct joining *j, uint32_t group) {
    const struct tier_rules *rules = &tier_rules[j->list->tier];
    return j->homes[group] > 0 && (j->homes[group] < rules->area_min ||
                                   (j->list->has_doors && j->doors[group] < rules->doors_min));
}

/* Would two groups in one row overlap a row that stood before? */
static bool may_join(const struct joining *j, uint32_t a, uint32_t b) {
    size_t n = 0;
    for (size_t i = 0; i < j->list->n && j->n_past; i++) {
        n += j->group[i] == a || j->group[i] == b;
    }
    for (size_t s = 0; s < j->n_past; s++) {
        size_t within = 0;
        for (size_t i = 0; i < j->past[s].n; i++) {
            uint32_t group = j->group[j->past[s].blocks[i]];
            within += group == a || group == b;
        }
        if (within > 0 && within < n && within < j->past[s].n) {
            return false;
        }
    }
    return true;
}

/* The next group before or after that has answers; `group` itself: none. */
static uint32_t neighbour(const struct joining *j, uint32_t group, bool before) {
    uint32_t last = group;
    bool passed = false;
    for (size_t i = 0; i < j->n_members; i++) {
        uint32_t here = j->group[j->members[i]];
        if (here != group && j->homes[here] == 0) {
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
    uint32_t best = TOGETHER_NONE;
    for (size_t i = 0; i < j->n_members; i++) {
        uint32_t group = j->group[j->members[i]];
        if (!j->stuck[group] && is_small(j, group) &&
            (best == TOGETHER_NONE || j->homes[group] < j->homes[best])) {
            best = group;
        }
    }
    return best;
}

static void join_estate(struct joining *j) {
    for (uint32_t group = smallest(j); group != TOGETHER_NONE; group = smallest(j)) {
        uint32_t best = group;
        for (int before = 1; before >= 0; before--) {
            uint32_t other = neighbour(j, group, before == 1);
            if (other != group && (best == group || j->homes[other] < j->homes[best]) &&
                may_join(j, group, other)) {
                best = other;
            }
        }
        if (best == group) {
            j->stuck[group] = true;
            continue;
        }
        uint32_t a = group < best ? group : best, b = group < best ? best : group;
        merge(j, a, b);
        j->homes[a] += j->homes[b];
        j->doors[a] += j->doors[b];
        j->size[a] += j->size[b];
    }
}

/* Did some of them stand in one row of this tier? */
static bool was_row(const struct joining *j, uint32_t group) {
    bool was = false;
    for (size_t s = 0; s < j->n_past && !was; s++) {
        was = j->past[s].tier == j->list->tier && j->past[s].n > 1 &&
              j->group[j->past[s].blocks[0]] == group;
    }
    return was;
}

/* Each group of two blocks and more that is not all of its estate is a row; where it has become all
 * of it, the blocks stay hidden. */
static void list_rows(struct joining *j) {
    size_t all = 0;
    for (size_t i = 0; i < j->n_members; i++) {
        all += j->list->blocks[j->members[i]].homes > 0;
    }
    for (size_t i = 0; i < j->n_members; i++) {
        uint32_t group = j->group[j->members[i]];
        size_t n = j->size[group];
        if (n < 2) {
            continue;
        }
        j->size[group] = 0; // it is looked at once
        bool whole = n >= all, hidden = whole && was_row(j, group);
        struct together_row row = {.now = true, .up = TOGETHER_NONE};
        row.blocks = whole ? NULL : mem_alloc(n * sizeof *row.blocks);
        for (size_t k = i; k < j->n_members; k++) {
            uint32_t block = j->members[k];
            if (j->group[block] == group && !whole) {
                row.blocks[row.n++] = block;
            }
            j->out->whole[block] |= j->group[block] == group && hidden;
        }
        if (!whole) {
            *MEM_PUSH(j->out->rows, j->out->n, j->out->cap) = row;
        }
    }
}

static void look_at_estate(struct joining *j, uint32_t estate) {
    j->n_members = 0;
    for (uint32_t i = 0; i < j->list->n; i++) {
        const struct together_block *block = &j->list->blocks[i];
        j->homes[j->group[i]] = 0;
        j->doors[j->group[i]] = 0;
        j->size[j->group[i]] = 0;
        if (block->estate == estate) {
            j->members[j->n_members++] = i;
        }
    }
    for (size_t i = 0; i < j->n_members; i++) {
        const struct together_block *block = &j->list->blocks[j->members[i]];
        uint32_t group = j->group[j->members[i]];
        j->homes[group] += block->homes;
        j->doors[group] += block->doors;
        j->size[group]++;
    }
    join_estate(j);
    list_rows(j);
}

/* ---- one tree ---- */

static bool same_blocks(const struct together_row *row, const struct past *past) {
    return row->n == past->n &&
           memcmp(row->blocks, past->blocks, row->n * sizeof *row->blocks) == 0;
}

/* What only stood before, one of each. */
static void add_past(struct joining *j) {
    struct together *out = j->out;
    for (size_t s = 0; s < j->n_past; s++) {
        struct past *past = &j->past[s];
        bool known = past->n < 2;
        for (size_t k = 0; k < out->n && !known; k++) {
            known = same_blocks(&out->rows[k], past);
        }
        if (!known) {
            *MEM_PUSH(out->rows, out->n, out->cap) =
                (struct together_row){mem_steal(&past->blocks), past->n, false, TOGETHER_NONE};
        }
    }
}

struct sized {
    uint32_t row;
    size_t n;
};

static int by_size(const void *a, const void *b) {
    const struct sized *x = a, *y = b;
    return x->n != y->n ? (x->n > y->n) - (x->n < y->n) : (x->row > y->row) - (x->row < y->row);
}

/* The small ones first: each lies within the next larger one of the same blocks. */
static void make_tree(struct together *out, size_t n_blocks) {
    AUTO(mem_freep) struct sized *order = mem_alloc((out->n + 1) * sizeof *order);
    AUTO(mem_freep) uint32_t *top = mem_alloc((n_blocks + 1) * sizeof *top);
    for (uint32_t r = 0; r < out->n; r++) {
        order[r] = (struct sized){r, out->rows[r].n};
    }
    if (out->n) {
        qsort(order, out->n, sizeof *order, by_size);
    }
    for (size_t i = 0; i < n_blocks; i++) {
        out->up[i] = top[i] = TOGETHER_NONE;
    }
    for (size_t k = 0; k < out->n; k++) {
        uint32_t r = order[k].row;
        for (size_t i = 0; i < out->rows[r].n; i++) {
            uint32_t block = out->rows[r].blocks[i];
            *(top[block] == TOGETHER_NONE ? &out->up[block] : &out->rows[top[block]].up) = r;
            top[block] = r;
        }
    }
}

/* ---- from outside ---- */

bool together_find(struct together *out, struct store *st, const struct together_list *list,
                   struct err *err) {
    AUTO(joining_done) struct joining j = {.out = out, .list = list};
    size_t n = list->n;
    out->up = mem_alloc((n + 1) * sizeof *out->up);
    out->whole = mem_zalloc(n + 1);
    if (list->tier != TIER_INTERNAL) {
        j.group = mem_alloc((n + 1) * sizeof *j.group);
        j.stuck = mem_zalloc(n + 1);
        j.members = mem_alloc((n + 1) * sizeof *j.members);
        j.homes = mem_zalloc((n + 1) * sizeof *j.homes);
        j.doors = mem_zalloc((n + 1) * sizeof *j.doors);
        j.size = mem_zalloc((n + 1) * sizeof *j.size);
        for (uint32_t i = 0; i < n; i++) {
            j.group[i] = i;
        }
        if (!read_past(&j, st, err)) {
            return false;
        }
        for (uint32_t estate = 0; estate <= list->n_estates; estate++) {
            look_at_estate(&j, estate);
        }
        add_past(&j);
    }
    make_tree(out, n);
    return true;
}

void together_done(struct together *together) {
    for (size_t i = 0; i < together->n; i++) {
        mem_freep(&together->rows[i].blocks);
    }
    mem_freep(&together->rows);
    mem_freep(&together->up);
    mem_freep(&together->whole);
    *together = (struct together){0};
}

uint32_t together_row_of(const struct together *together, uint32_t block) {
    uint32_t row = together->up[block];
    while (row != TOGETHER_NONE && !together->rows[row].now) {
        row = together->rows[row].up;
    }
    return row;
}
