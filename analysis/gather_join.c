/* analysis/gather_join.c — blocks that stand in one row with neighbours (joined.h): the row is one
 * more group, behind all blocks. */
#include <string.h>

#include "analysis/gather.h"
#include "analysis/joined.h"
#include "base/mem.h"

/* The ballots of the row's blocks once more, at the end. */
static void take_ballots(struct gathered *g, struct gather_group *row, const uint32_t *of_block,
                         const struct joined_row *joined, size_t *end) {
    row->first = *end;
    for (size_t i = 0; i < joined->n; i++) {
        const struct gather_group *block = &g->groups[of_block[joined->blocks[i]]];
        memcpy(g->ids + *end, g->ids + block->first, block->n * sizeof *g->ids);
        *end += block->n;
    }
    row->n = *end - row->first;
}

static void add_points(struct gathered *g, struct gather_group *row,
                       const struct gather_group *block) {
    if (!block->points) {
        return;
    }
    wide_half *points =
        row->points ? (wide_half *)row->points : arena_zalloc(&g->mem, ISSUES_MAX * sizeof *points);
    for (size_t i = 0; i < ISSUES_MAX; i++) {
        points[i] += block->points[i];
    }
    row->points = points;
}

static void add_up(struct gathered *g, struct gather_group *row, const uint32_t *of_block,
                   const struct joined_row *joined) {
    bool homes_known = true;
    for (size_t i = 0; i < joined->n; i++) {
        const struct gather_group *block = &g->groups[of_block[joined->blocks[i]]];
        row->n_none += block->n_none;
        row->n_dk += block->n_dk;
        row->n_pns += block->n_pns;
        row->n_blank += block->n_blank;
        row->n_doors += block->n_doors;
        row->n_homes += block->n_homes;
        row->has_doors = block->has_doors;
        homes_known = homes_known && (block->n_homes || !block->n_doors);
        add_points(g, row, block);
    }
    row->n_homes = homes_known ? row->n_homes : 0;
}

/* Room behind the blocks; the two last groups, of homes in none and of all, stay the last. */
static void make_room(struct gathered *g, size_t n_rows) {
    size_t n = g->n_groups;
    g->groups = mem_realloc(g->groups, (n + n_rows + 2) * sizeof *g->groups);
    memmove(g->groups + n + n_rows, g->groups + n, 2 * sizeof *g->groups);
    memset(g->groups + n, 0, n_rows * sizeof *g->groups);
}

static size_t n_ballots(const struct gathered *g) {
    const struct gather_group *last = &g->groups[g->n_groups + 1];
    return last->first + last->n;
}

void gather_join(struct gathered *g, const struct joined *joined) {
    size_t n = g->n_groups, end = n_ballots(g), more = 0;
    AUTO(mem_freep) uint32_t *of_block = mem_zalloc((joined->n_blocks + 1) * sizeof *of_block);
    make_room(g, joined->n_now);
    for (uint32_t i = 0; i < n; i++) {
        const struct joined_block *block = joined_block(joined, g->groups[i].code);
        const char *in = joined_in(joined, block);
        if (block) {
            of_block[block - joined->blocks] = i;
        }
        if (in) {
            g->groups[i].counted_in = arena_strdup(&g->mem, in);
        }
        if (in && block->row != JOINED_NONE) {
            g->groups[i].row = (uint32_t)n + block->row;
            g->groups[i].counted_with = joined_others(joined, block, &g->mem);
            more += g->groups[i].n;
        }
    }
    g->ids = mem_realloc(g->ids, (end + more + 1) * sizeof *g->ids);
    for (size_t r = 0; r < joined->n_now; r++) {
        struct gather_group *row = &g->groups[n + r];
        row->code = arena_strdup(&g->mem, joined->rows[r].code);
        row->name = arena_strdup(&g->mem, joined->rows[r].name);
        take_ballots(g, row, of_block, &joined->rows[r], &end);
        add_up(g, row, of_block, &joined->rows[r]);
    }
    g->n_groups = n + joined->n_now;
    g->n_joined = joined->n_now;
}
