/* analysis/pack_look.c — see pack_look.h. */
#include "analysis/pack_look.h"

#include <stdlib.h>
#include <string.h>

#include "analysis/map_priorities.h"
#include "analysis/pack_impl.h"

/* ---- how many answered ---- */

enum { CLASSES = 4 };
static const struct {
    int most; // in ten
    const char *word;
} classes[CLASSES] = {
    {2,  "Up to 2 in every 10 homes answered"},
    {5,  "3 to 5 in every 10 homes answered" },
    {7,  "6 to 7 in every 10 homes answered" },
    {10, "8 to 10 in every 10 homes answered"},
};

static void turnout_area(struct map_area *area, const struct figure_area *place, enum tier tier) {
    *area = (struct map_area){.code = place->code, .name = place->name, .state = MAP_TOO_FEW};
    if (place->n == 0 || place->doors == 0) {
        return;
    }
    uint64_t n = place->n < place->doors ? place->n : place->doors;
    int tenths = tier_tenths(tier, n, place->doors), i = 0;
    while (tenths > classes[i].most) {
        i++;
    }
    area->state = MAP_CLEAR;
    area->category[0] = i;
    area->n_categories = 1;
}

static void make_turnout(struct pack_look *look, const struct pack *p, enum figure_place kind) {
    const struct figures *figures = p->figures;
    struct map_category *categories = ARENA_ARRAY(&look->mem, struct map_category, CLASSES);
    struct map_area *areas = ARENA_ARRAY(&look->mem, struct map_area, figures->n_places + 1);
    for (int i = 0; i < CLASSES; i++) {
        categories[i] = map_class_of(i, classes[i].word);
    }
    look->map = (struct map){.title = "How many homes answered",
                             .categories = categories,
                             .n_categories = CLASSES,
                             .areas = areas};
    for (size_t i = 0; i < figures->n_places; i++) {
        if (figures->places[i].kind == kind) {
            turnout_area(&areas[look->map.n_areas++], &figures->places[i], figures->tier);
        }
    }
}

/* ---- what matters most ---- */

static int by_code(const void *code, const void *block) {
    return strcmp(code, ((const struct pack_block *)block)->code);
}

static const struct verdict *find_verdict(void *ctx, const char *code) {
    const struct pack *p = ctx;
    const struct pack_block *block =
        p->n_blocks ? bsearch(code, p->blocks, p->n_blocks, sizeof *p->blocks, by_code) : NULL;
    return block ? &block->v : NULL;
}

bool pack_look_make(struct pack_look *look, struct pack *p, enum figure_place kind,
                    const char *layer, struct err *err) {
    const char *question = figures_ranking(p->figures);
    bool judged =
        kind == PLACE_BLOCK && question && p->ranking && strcmp(question, p->ranking) == 0;
    const struct priority_map_options options = {
        .figures = p->figures,
        .gather = {.question = question,
                   .form_id = p->figures->form_id,
                   .by = kind == PLACE_ESTATE ? BY_ESTATE : BY_BLOCK},
        .tier = p->options->tier,
        .known = judged ? find_verdict : NULL,
        .known_ctx = p,
    };
    if (!question) {
        make_turnout(look, p, kind);
    } else {
        look->priorities = priority_map_new(p->st, &options, err);
        if (!look->priorities) {
            return false;
        }
        look->map = *priority_map_view(look->priorities);
    }
    look->map.layer = layer;
    look->map.date = p->approved_on;
    return true;
}

void pack_look_done(struct pack_look *look) {
    priority_map_free(look->priorities);
    arena_done(&look->mem);
    *look = (struct pack_look){0};
}

const struct map_area *pack_look_find(const struct pack_look *look, const char *code) {
    for (size_t i = 0; i < look->map.n_areas; i++) {
        if (strcmp(look->map.areas[i].code, code) == 0) {
            return &look->map.areas[i];
        }
    }
    return NULL;
}
