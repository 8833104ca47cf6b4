/* analysis/figures_join.c — rows of several blocks as places: "Birch + Cedar". Which they are says
 * together.h; the blocks of a row are hidden, all of them, and are cells of the guard like any
 * other: a join gives away no more than what the guard lets it. */
#include <stdlib.h>
#include <string.h>

#include "analysis/figures_impl.h"
#include "base/mem.h"

/* Those of this release first: what only stood before is never printed. */
static void add_places(struct figures_work *w) {
    struct joined *joined = &w->out->joined;
    size_t first = 1 + w->n_estates;
    for (size_t i = 0; i < joined->n_blocks; i++) {
        w->places[first + i].counted_in = joined_in(joined, &joined->blocks[i]);
    }
    for (size_t r = 0; r < joined->n_rows; r++) {
        const struct joined_row *row = &joined->rows[r];
        struct figure_area area = {
            .code = row->code, .name = row->name, .kind = PLACE_BLOCK, .joined = true};
        for (size_t i = 0; i < row->n; i++) {
            area.doors += w->places[first + row->blocks[i]].doors;
        }
        *MEM_PUSH(w->places, w->n_places, w->cap_places) = area;
        w->n_printed += row->now;
    }
}

static void grow_sheet(struct sheet *sheet, size_t before, size_t now) {
    size_t width = sheet_width(sheet), n = now * width, old = before * width;
    sheet->count = mem_realloc(sheet->count, (n + 1) * sizeof *sheet->count);
    sheet->why = mem_realloc(sheet->why, n + 1);
    memset(sheet->count + old, 0, (n - old) * sizeof *sheet->count);
    memset(sheet->why + old, 0, n - old);
}

static void count_row(struct figures_work *w, const struct together_row *row, size_t place) {
    size_t first = 1 + w->n_estates;
    for (size_t k = 0; k < w->n_sheets; k++) {
        struct sheet *sheet = &w->sheets[k];
        for (size_t i = 0; i < row->n; i++) {
            for (size_t col = 0; col < sheet_width(sheet); col++) {
                sheet->count[sheet_at(sheet, place, col)] +=
                    sheet->count[sheet_at(sheet, first + row->blocks[i], col)];
            }
        }
    }
}

struct sized {
    uint32_t place;
    size_t n;
};

static int by_size(const void *a, const void *b) {
    const struct sized *x = a, *y = b;
    return x->n != y->n ? (x->n > y->n) - (x->n < y->n)
                        : (x->place > y->place) - (x->place < y->place);
}

/* Rows between their blocks and the estate; w->joins has the small ones first. */
static void hang_in(struct figures_work *w, const struct together *together, size_t before) {
    size_t first = 1 + w->n_estates;
    w->parent = mem_realloc(w->parent, (w->n_places + 1) * sizeof *w->parent);
    w->few_doors = mem_realloc(w->few_doors, w->n_places + 1);
    w->joins = mem_alloc((together->n + 1) * sizeof *w->joins);
    memset(w->few_doors + before, 0, w->n_places - before);
    for (size_t i = 0; i < w->n_sheets; i++) {
        grow_sheet(&w->sheets[i], before, w->n_places);
    }
    AUTO(mem_freep) struct sized *order = mem_alloc((together->n + 1) * sizeof *order);
    for (size_t r = 0; r < together->n; r++) {
        const struct together_row *row = &together->rows[r];
        uint32_t estate = w->parent[first + row->blocks[0]];
        order[r] = (struct sized){(uint32_t)(before + r), row->n};
        w->parent[before + r] = row->up == TOGETHER_NONE ? estate : (uint32_t)before + row->up;
        count_row(w, row, before + r);
    }
    for (size_t i = 0; i < before - first; i++) {
        if (together->up[i] != TOGETHER_NONE) {
            w->parent[first + i] = (uint32_t)before + together->up[i];
        }
    }
    if (together->n) {
        qsort(order, together->n, sizeof *order, by_size);
    }
    for (size_t r = 0; r < together->n; r++) {
        w->joins[w->n_joins++] = order[r].place;
    }
}

bool figures_join(struct figures_work *w, struct err *err) {
    AUTO(together_done) struct together together = {0};
    size_t first = 1 + w->n_estates, before = w->n_places;
    AUTO(mem_freep)
    struct together_block *blocks = mem_alloc((before - first + 1) * sizeof *blocks);
    const struct together_list list = {.blocks = blocks,
                                       .n = before - first,
                                       .n_estates = (uint32_t)w->n_estates,
                                       .has_doors = w->has_doors,
                                       .tier = w->tier};
    w->n_printed = before;
    for (size_t i = 0; i < list.n; i++) {
        blocks[i] = (struct together_block){.code = w->places[first + i].code,
                                            .estate = w->parent[first + i],
                                            .homes = sheet_homes(&w->sheets[0], first + i),
                                            .doors = w->places[first + i].doors};
    }
    if (!together_find(&together, w->st, &list, err)) {
        return false;
    }
    joined_make(&w->out->joined, w, &together);
    add_places(w);
    hang_in(w, &together, before);
    return true;
}
