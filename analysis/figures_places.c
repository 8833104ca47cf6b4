/* analysis/figures_places.c — the places figures are of: the survey, its estates, its blocks. */
#include <stdlib.h>
#include <string.h>

#include "analysis/figures_impl.h"
#include "base/mem.h"
#include "survey/store.h"

static struct figure_area *add_place(struct figures_work *w, enum figure_place kind,
                                     const char *code, const char *name) {
    struct arena *mem = &w->out->mem;
    *MEM_PUSH(w->places, w->n_places, w->cap_places) =
        (struct figure_area){.code = arena_strdup(mem, code),
                             .name = arena_strdup(mem, name && name[0] ? name : code),
                             .kind = kind};
    return &w->places[w->n_places - 1];
}

static bool take_estate(void *ctx, const struct store_area *area, struct err *err) {
    (void)err;
    add_place(ctx, PLACE_ESTATE, area->code, area->name);
    return true;
}

struct block_list {
    struct figures_work *w;
    struct block {
        const char *code, *name, *estate;
    } * items; // by code, as the columns have them
    size_t n, cap;
};

static bool take_block(void *ctx, const struct store_area *area, struct err *err) {
    (void)err;
    struct block_list *list = ctx;
    struct arena *mem = &list->w->out->mem;
    *MEM_PUSH(list->items, list->n, list->cap) = (struct block){
        arena_strdup(mem, area->code), area->name ? arena_strdup(mem, area->name) : NULL,
        area->estate ? arena_strdup(mem, area->estate) : NULL};
    return true;
}

static int is_place(const void *code, const void *place) {
    return strcmp(code, ((const struct figure_area *)place)->code);
}

size_t figures_find_place(const struct figures_work *w, enum figure_place kind, const char *code) {
    size_t first = kind == PLACE_ESTATE ? 1 : 1 + w->n_estates;
    size_t n = kind == PLACE_ESTATE ? w->n_estates : w->n_places - first;
    const struct figure_area *found =
        n ? bsearch(code, w->places + first, n, sizeof *w->places, is_place) : NULL;
    return found ? (size_t)(found - w->places) : 0;
}

static int by_code(const void *a, const void *b) {
    const struct block *x = a, *y = b;
    return strcmp(x->code, y->code);
}

static bool list_places(struct figures_work *w, struct block_list *blocks, struct err *err) {
    AUTO(mem_freep) char *name = store_get_meta(w->st, "name", err);
    add_place(w, PLACE_SURVEY, "all", name ? name : "all homes");
    w->out->survey = w->places[0].name;
    if (!store_each_area(w->st, STORE_ESTATE, take_estate, w, err) ||
        !store_each_area(w->st, STORE_BLOCK, take_block, blocks, err)) {
        return false;
    }
    w->n_estates = w->n_places - 1;
    return true;
}

bool figures_places(struct figures_work *w, struct err *err) {
    struct block_list blocks = {.w = w};
    bool ok = list_places(w, &blocks, err);
    if (ok) {
        if (blocks.n) {
            qsort(blocks.items, blocks.n, sizeof *blocks.items, by_code);
        }
        w->parent = mem_zalloc((w->n_places + blocks.n + 1) * sizeof *w->parent);
        w->few_doors = mem_zalloc((w->n_places + blocks.n + 1) * sizeof *w->few_doors);
        for (size_t i = 0; i < blocks.n; i++) {
            const struct block *block = &blocks.items[i];
            add_place(w, PLACE_BLOCK, block->code, block->name);
            w->parent[w->n_places - 1] =
                (uint32_t)(block->estate ? figures_find_place(w, PLACE_ESTATE, block->estate) : 0);
        }
    }
    mem_freep(&blocks.items);
    return ok;
}

void figures_match_blocks(struct figures_work *w, const struct columns *c) {
    size_t place = 1 + w->n_estates;
    w->n_blocks = c->n_areas;
    w->place_of = mem_zalloc((c->n_areas + 1) * sizeof *w->place_of);
    for (size_t i = 0; i < c->n_areas; i++) {
        while (place < w->n_places && strcmp(w->places[place].code, c->areas[i].code) < 0) {
            place++;
        }
        if (place < w->n_places && strcmp(w->places[place].code, c->areas[i].code) == 0) {
            w->place_of[i + 1] = (uint32_t)place;
            w->places[place].doors = c->areas[i].n_doors;
            if (w->parent[place]) {
                w->places[w->parent[place]].doors += c->areas[i].n_doors;
            }
        }
    }
    w->places[0].doors = c->n_doors;
    w->has_doors = c->n_doors > 0;
}
