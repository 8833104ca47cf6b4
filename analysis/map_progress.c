/* analysis/map_progress.c — see map_progress.h. */
#include "analysis/map_progress.h"

#include <inttypes.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "survey/progress.h"
#include "survey/store.h"

enum field {
    FIELD_LEFT = MAP_FIELDS,
    FIELD_VISITS,
    FIELD_CLASS,
};
enum { FIELDS = FIELD_CLASS + 1 };

static const struct layer_field fields[FIELDS] = {
    MAP_FIELD_ROWS,
    [FIELD_LEFT] = {"left",   LAYER_INT },
    [FIELD_VISITS] = {"visits", LAYER_INT },
    [FIELD_CLASS] = {"class",  LAYER_TEXT},
};

/* Columns: the most doors left, words. */
static const struct {
    uint64_t most;
    const char *words;
} classes[MAP_CLASSES] = {
    {0,          "No doors left"          },
    {10,         "1 to 10 doors left"     },
    {30,         "11 to 30 doors left"    },
    {UINT64_MAX, "More than 30 doors left"},
};

struct progress_map {
    struct map_frame frame;
    struct progress progress;
    struct map_category categories[MAP_CLASSES];
    size_t n_done, n_left, n_not_begun, n_no_homes, n_undrawn;
};

static const struct progress_group *group_of(const struct progress *p, const char *code) {
    for (size_t i = 0; i < p->n; i++) {
        if (strcmp(p->groups[i].code, code) == 0) {
            return &p->groups[i];
        }
    }
    return NULL;
}

static const char *number(struct map_frame *frame, uint64_t n) {
    return arena_printf(&frame->mem, "%" PRIu64, n);
}

static void tell_no_homes(struct progress_map *pm, struct map_saying *say) {
    say->area->state = MAP_NO_DATA;
    say->values[MAP_FIELD_STATUS] = LAYER_TEXT_OF("no_homes");
    pm->n_no_homes++;
}

static const char *status_of(struct progress_map *pm, const struct progress_group *group) {
    bool done = group->n_left == 0, begun = group->n_visits > 0;
    *(done ? &pm->n_done : begun ? &pm->n_left : &pm->n_not_begun) += 1;
    return done ? "done" : begun ? "left" : "not_begun";
}

static void tell_block(struct progress_map *pm, struct map_saying *say) {
    struct map_frame *frame = &pm->frame;
    const struct progress_group *group = group_of(&pm->progress, say->area->code);
    int class = 0;
    if (!group || group->n_homes == 0) {
        tell_no_homes(pm, say);
        return;
    }
    while (group->n_left > classes[class].most) {
        class ++;
    }
    uint64_t interviews = rates_interviews(&group->counts);
    const char *status = status_of(pm, group);
    say->area->category[say->area->n_categories++] = class;
    say->area->label = group->n_left == 0
                           ? "no doors left"
                           : arena_printf(&frame->mem, "%" PRIu64 " door%s left", group->n_left,
                                          group->n_left == 1 ? "" : "s");
    say->area->n_text = arena_printf(&frame->mem, "%" PRIu64 " of %" PRIu64 " homes spoken to",
                                     interviews, group->n_households);
    say->values[MAP_FIELD_STATUS] = LAYER_TEXT_OF(status);
    say->values[MAP_FIELD_N] = LAYER_INT_OF((int64_t)interviews);
    say->values[MAP_FIELD_DOORS] = LAYER_INT_OF((int64_t)group->n_homes);
    say->values[FIELD_LEFT] = LAYER_INT_OF((int64_t)group->n_left);
    say->values[FIELD_VISITS] = LAYER_INT_OF((int64_t)group->n_visits);
    say->values[FIELD_CLASS] = LAYER_TEXT_OF(classes[class].words);
    map_say_fact(say, "Doors left", number(frame, group->n_left));
    map_say_fact(say, "Spoken to", number(frame, interviews));
    map_say_fact(say, "Homes", number(frame, group->n_homes));
    map_say_fact(say, "Knocks", group->n_visits ? number(frame, group->n_visits) : "none yet");
}

static void make_areas(struct progress_map *pm) {
    const struct progress *p = &pm->progress;
    map_frame_start(&pm->frame, fields, FIELDS);
    for (size_t i = 0; i < pm->frame.map.n_areas; i++) {
        tell_block(pm, &pm->frame.says[i]);
    }
    AUTO(mem_freep) const char **codes = mem_alloc((p->n + 1) * sizeof *codes);
    size_t n = 0;
    for (size_t i = 0; i < p->n; i++) {
        if (p->groups[i].code[0]) {
            codes[n++] = p->groups[i].code;
        }
    }
    pm->n_undrawn = map_frame_undrawn(&pm->frame, codes, n);
}

static void make_whole(struct progress_map *pm) {
    struct map *map = &pm->frame.map;
    const struct progress_group *all = &pm->progress.all;
    for (int i = 0; i < MAP_CLASSES; i++) {
        pm->categories[i] = map_class_of(i, classes[i].words);
    }
    map->categories = pm->categories;
    map->n_categories = MAP_CLASSES;
    map->layer = "progress_map";
    map->legend = map->answer = "Doors left";
    map->no_data = "No homes on the door list";
    map->n_text = arena_printf(&pm->frame.mem, "%" PRIu64 " of %" PRIu64 " homes spoken to",
                               rates_interviews(&all->counts), all->n_households);
    map->response = arena_printf(&pm->frame.mem, "%" PRIu64 " doors left", all->n_left);
    map->tier = "For the team only: it tells which doors are left. Do not pass on";
}

struct progress_map *progress_map_new(struct store *st, const char *title, const char *date,
                                      struct err *err) {
    AUTO(progress_map_freep) struct progress_map *pm = mem_zalloc(sizeof *pm);
    struct map_frame *frame = &pm->frame;
    frame->tier = TIER_INTERNAL;
    if (!progress_read(&pm->progress, st, PROGRESS_BLOCK, err)) {
        return NULL;
    }
    if (pm->progress.all.n_homes == 0) {
        err_set(err, ERR_CONFLICT,
                "there is no home on the door list yet: add some with doorstep dwelling add");
        return NULL;
    }
    if (!map_frame_read(frame, store_path(st), BY_BLOCK, NULL, err) ||
        !map_frame_titles(frame, st, title, "Doors left to knock on", date, err)) {
        return NULL;
    }
    make_areas(pm);
    make_whole(pm);
    map_frame_end(frame);
    return mem_steal(&pm);
}

void progress_map_free(struct progress_map *pm) {
    if (pm) {
        progress_done(&pm->progress);
        map_frame_done(&pm->frame);
        mem_freep(&pm);
    }
}

const struct map *progress_map_view(const struct progress_map *pm) {
    return &pm->frame.map;
}

size_t progress_map_tallies(const struct progress_map *pm, struct map_tally out[MAP_TALLIES_MAX]) {
    const struct map_tally all[] = {
        {pm->frame.map.n_areas, "areas",     "block",                            "blocks"            },
        {pm->n_done,            "done",      "has no doors left",                "have no doors left"},
        {pm->n_left,            "left",      "has doors left",                   "have doors left"   },
        {pm->n_not_begun,       "not_begun", "is not begun",                     "are not begun"     },
        {pm->n_no_homes,        "no_homes",  "has no homes",                     "have no homes"     },
        {pm->n_undrawn,         "undrawn",   "has no boundary and is not drawn",
         "have no boundary and are not drawn"                                                        },
    };
    memcpy(out, all, sizeof all);
    return LEN(all);
}
