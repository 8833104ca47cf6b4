/* geo/style.c — see style.h: the lines of a map's legend, as styles. */
#include "geo/style.h"

#include <string.h>

#include "base/mem.h"
#include "base/strbuf.h"

#define RISING                                                                                     \
    { NULL, "shape://slash", 45 }
#define FALLING                                                                                    \
    { NULL, "shape://backslash", 135 }
#define LEVEL                                                                                      \
    { NULL, "shape://horline", 0 }
#define UPRIGHT                                                                                    \
    { NULL, "shape://vertline", 90 }

static const struct style_marks marks[HATCHES] = {
    [HATCH_RISING] = {1,  {RISING},                         2  },
    [HATCH_FALLING] = {1,  {FALLING},                        2  },
    [HATCH_LEVEL] = {1,  {LEVEL},                          1.5},
    [HATCH_UPRIGHT] = {1,  {UPRIGHT},                        1.5},
    [HATCH_DOTS] = {1,  {{"circle", "shape://dot", 0}},   2  },
    [HATCH_GRID] = {2,  {LEVEL, UPRIGHT},                 3  },
    [HATCH_CROSSES] = {1,  {{"cross2", "shape://times", 0}}, 3  },
    [HATCH_PLUS] = {1,  {{"cross", "shape://plus", 0}},   3  },
    [HATCH_NONE] = {0 },
    [HATCH_CLOSE] = {1, {RISING},                                 1                                   },
    [HATCH_NET] = {2, {RISING, FALLING}, 1},
};

const struct style_marks *style_marks_of(enum hatch hatch) {
    return &marks[hatch];
}

static bool is_new(const struct style *style, const char *word) {
    for (size_t i = 0; i < style->n; i++) {
        if (strcmp(style->looks[i].word, word) == 0) {
            return false;
        }
    }
    return true;
}

static struct style_look *add_look(struct style *style, enum map_state state, const char *word) {
    struct style_look *look = MEM_PUSH(style->looks, style->n, style->cap);
    *look = (struct style_look){.state = state, .word = arena_strdup(&style->mem, word)};
    return look;
}

static void add_colour(struct style_look *look, const struct map_category *category) {
    look->colour[look->n] = category->colour;
    look->hatch[look->n++] = category->hatch;
}

void style_of(struct style *style, const struct map *map) {
    style->map = map;
    for (size_t i = 0; i < map->n_categories; i++) {
        add_colour(add_look(style, MAP_CLEAR, map->categories[i].word), &map->categories[i]);
    }
    for (size_t i = 0; i < map->n_areas; i++) {
        const struct map_area *area = &map->areas[i];
        AUTO(strbuf_done) struct strbuf word = {0};
        map_add_legend_word(&word, map, area);
        if (!is_new(style, strbuf_text(&word))) {
            continue;
        }
        struct style_look *look = add_look(style, area->state, strbuf_text(&word));
        for (int k = 0; k < area->n_categories; k++) {
            add_colour(look, &map->categories[area->category[k]]);
        }
    }
}

void style_done(struct style *style) {
    mem_freep(&style->looks);
    arena_done(&style->mem);
    *style = (struct style){0};
}
