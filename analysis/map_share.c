/* analysis/map_share.c — see map_share.h. */
#include "analysis/map_share.h"

#include <string.h>

#include "analysis/say.h"
#include "base/err.h"
#include "base/mem.h"
#include "base/strbuf.h"
#include "survey/store.h"

enum field {
    FIELD_ANSWER = MAP_FIELDS,
    FIELD_ANSWER_LABEL,
    FIELD_CLASS,
    FIELD_HOMES,
    FIELD_SHARE,
};
enum { FIELDS = FIELD_SHARE + 1, EXAMPLES = 3 };

static const struct layer_field fields[FIELDS] = {
    MAP_FIELD_ROWS,
    [FIELD_ANSWER] = {"answer",       LAYER_TEXT},
    [FIELD_ANSWER_LABEL] = {"answer_label", LAYER_TEXT},
    [FIELD_CLASS] = {"class",        LAYER_TEXT},
    [FIELD_HOMES] = {"homes",        LAYER_INT },
    [FIELD_SHARE] = {"share_in_10",  LAYER_INT },
};

struct share_map {
    struct map_frame frame;
    struct named named;
    struct map_category categories[MAP_CLASSES];
    struct map_example examples[EXAMPLES];
    bool *drawn; // of the areas that are rows of several blocks: they have their circle
    size_t n_shown, n_hidden, n_too_few, n_no_data, n_joined, n_undrawn;
};

/* ---- classes ---- */

/* Columns: the largest share in tenths, words for the legend, words on the area. */
static const struct {
    int most;
    const char *legend, *words;
} classes[MAP_CLASSES] = {
    {2,  "0 to 2 in every 10 homes",  "0 to 2 in 10" },
    {4,  "3 to 4 in every 10 homes",  "3 to 4 in 10" },
    {6,  "5 to 6 in every 10 homes",  "5 to 6 in 10" },
    {10, "7 to 10 in every 10 homes", "7 to 10 in 10"},
};

void share_classes(struct map_category out[MAP_CLASSES]) {
    for (int i = 0; i < MAP_CLASSES; i++) {
        out[i] = map_class_of(i, classes[i].legend);
    }
}

static int class_of_count(const struct named *named, uint64_t count, uint64_t n) {
    int tenths = tier_tenths(named->tier, count < n ? count : n, n), i = 0;
    while (tenths > classes[i].most) {
        i++;
    }
    return i;
}

int share_class(const struct named *named, const struct named_area *area) {
    return area->hidden ? -1 : class_of_count(named, area->count, area->n);
}

const char *share_words(struct map_frame *frame, const struct named *named,
                        const struct named_area *area) {
    AUTO(strbuf_done) struct strbuf text = {0};
    if (area->hidden) {
        strbuf_add(&text, SHARE_HIDDEN);
    } else if (area->count == 0) {
        tier_add_homes(&text, named->tier, 0);
    } else if (area->kind == VERDICT_BANDS) {
        strbuf_add(&text, classes[share_class(named, area)].words);
    } else {
        int tenths = tier_tenths(named->tier, area->count, area->n);
        strbuf_addf(&text, tenths ? "%d in 10" : "fewer than %d in 10", tenths ? tenths : 1);
    }
    return map_frame_kept(frame, &text);
}

/* ---- an area ---- */

struct telling {
    struct share_map *sm;
    struct map_saying *say;
    const struct named_area *block;
    const struct named_area *area; // that is spoken of: the row that the block stands in
};

static const char *verb_of(const struct named *named) {
    return named->is_ranking ? "In the top three" : "Say so";
}

/* How sure: only of 30 homes and more, from the figures that are printed. */
static void tell_sureness(struct telling *t) {
    if (!named_has_share(t->area)) {
        return;
    }
    struct tens tens =
        interval_tens(say_interval(t->sm->named.tier, t->area->count, t->area->n, 0));
    map_say_fact(t->say, "How sure",
                 arena_printf(&t->sm->frame.mem, "surely between %d and %d in every 10", tens.low,
                              tens.high));
}

/* What the count is, in words and fields. */
static void tell_count(struct telling *t) {
    struct share_map *sm = t->sm;
    const struct named_area *area = t->area;
    bool share = area->kind == VERDICT_FULL;
    if (area->hidden) {
        map_say_fact(t->say, verb_of(&sm->named), SHARE_HIDDEN);
        return;
    }
    map_say_fact(t->say, verb_of(&sm->named),
                 share ? map_frame_share(&sm->frame, "", area->count, area->n)
                       : map_frame_homes(&sm->frame, area->count, ""));
    t->say->values[FIELD_HOMES] = LAYER_INT_OF((int64_t)area->shown);
    if (named_has_share(area)) {
        map_say_share(t->say, FIELD_SHARE, area->count, area->n);
    }
    tell_sureness(t);
}

static void tell_class(struct telling *t) {
    int class = share_class(&t->sm->named, t->area);
    t->say->area->label = share_words(&t->sm->frame, &t->sm->named, t->area);
    if (class >= 0) {
        t->say->area->category[t->say->area->n_categories++] = class;
        t->say->values[FIELD_CLASS] = LAYER_TEXT_OF(classes[class].words);
    } else {
        t->say->area->state = MAP_TOO_FEW;
    }
}

/* One circle for a row of several blocks: in two of them it would be twice as many homes. */
static bool has_circle(struct telling *t) {
    struct share_map *sm = t->sm;
    if (!t->block->row) {
        return false;
    }
    bool had = sm->drawn[t->block->row];
    sm->drawn[t->block->row] = true;
    return had;
}

/* A circle of what is printed; a hidden count is a small dotted one, with words. */
static void tell_circle(struct telling *t) {
    struct map_area *area = t->say->area;
    if (has_circle(t)) {
        area->label = arena_printf(&t->sm->frame.mem, "counted together with %s", t->say->with);
        return;
    }
    area->label =
        t->area->hidden ? SHARE_HIDDEN : map_frame_homes(&t->sm->frame, t->area->count, "");
    if (t->area->hidden) {
        area->state = MAP_TOO_FEW;
    } else {
        area->value = (double)t->area->shown;
        area->n_categories = 1;
    }
}

static void tell_area(struct telling *t) {
    struct share_map *sm = t->sm;
    static const struct named_area nobody = {.kind = VERDICT_NO_ANSWERS};
    t->block = t->block ? t->block : &nobody;
    t->area = named_shown(&sm->named, t->block);
    t->say->values[FIELD_ANSWER] = LAYER_TEXT_OF(sm->named.code);
    t->say->values[FIELD_ANSWER_LABEL] = LAYER_TEXT_OF(sm->named.label);
    if (t->block->counted_with) {
        map_say_joined(t->say, t->block->counted_in, t->block->counted_with);
        sm->n_joined++;
    } else if (t->block->counted_in) {
        map_say_counted_in(t->say, t->block->counted_in);
        sm->n_too_few++;
        return;
    }
    switch (t->area->kind) {
    case VERDICT_NO_ANSWERS:
        map_say_no_data(t->say);
        sm->n_no_data++;
        return;
    case VERDICT_TOO_FEW:
        map_say_too_few(t->say, t->area->n, t->area->few_doors, sm->named.least);
        t->say->area->label = "Too few homes to show";
        sm->n_too_few++;
        return;
    case VERDICT_BANDS:
    case VERDICT_FULL:
        (sm->frame.map.style == MAP_CIRCLES ? tell_circle : tell_class)(t);
        tell_count(t);
        break;
    }
    t->say->values[MAP_FIELD_STATUS] = LAYER_TEXT_OF(t->area->hidden ? "hidden" : "shown");
    *(t->area->hidden ? &sm->n_hidden : &sm->n_shown) += 1;
    map_say_turnout(t->say, t->area->n, t->area->has_doors, t->area->n_doors);
}

static void make_areas(struct share_map *sm) {
    map_frame_start(&sm->frame, fields, FIELDS);
    sm->drawn = mem_zalloc((sm->named.n_areas + 1) * sizeof *sm->drawn);
    for (size_t i = 0; i < sm->frame.map.n_areas; i++) {
        struct telling t = {.sm = sm,
                            .say = &sm->frame.says[i],
                            .block = named_find(&sm->named, sm->frame.areas[i].code)};
        tell_area(&t);
    }
    AUTO(mem_freep) const char **codes = mem_alloc((sm->named.n_areas + 1) * sizeof *codes);
    size_t n = sm->named.n_areas - sm->named.n_rows;
    for (size_t i = 0; i < n; i++) {
        codes[i] = sm->named.areas[i].code;
    }
    sm->n_undrawn = map_frame_undrawn(&sm->frame, codes, n);
}

/* ---- legends ---- */

/* Three round numbers, of 5, 10, 20, 50, 100 …: the first no smaller than the largest circle. */
static void make_examples(struct share_map *sm) {
    struct map *map = &sm->frame.map;
    double most = 0, three[EXAMPLES] = {20, 10, 5};
    for (size_t i = 0; i < map->n_areas; i++) {
        most = sm->frame.areas[i].value > most ? sm->frame.areas[i].value : most;
    }
    for (int step = 0; three[0] < most; step++) {
        double next = three[0] * (step % 3 == 0 ? 2.5 : 2);
        three[2] = three[1];
        three[1] = three[0];
        three[0] = next;
    }
    for (int i = 0; i < EXAMPLES; i++) {
        sm->examples[i] =
            (struct map_example){three[i], arena_printf(&sm->frame.mem, "%.0f homes", three[i])};
    }
    map->value_max = three[0];
    map->examples = sm->examples;
    map->n_examples = EXAMPLES;
    sm->categories[0] = map_class_of(2, "Homes");
    sm->categories[0].hatch = HATCH_NONE;
    map->n_categories = 1;
}

static void make_legend(struct share_map *sm) {
    struct map *map = &sm->frame.map;
    bool circles = map->style == MAP_CIRCLES;
    map->categories = sm->categories;
    map->answer =
        sm->named.is_ranking ? "Homes that have it in their top three" : "Homes that say so";
    map->legend = map->answer;
    map->too_few =
        circles ? "Too few homes, or a number not shown" : "Too few homes, or a share not shown";
    map->layer = map->layer ? map->layer : circles ? "circle_map" : "share_map";
    if (circles) {
        make_examples(sm);
    } else {
        share_classes(sm->categories);
        map->n_categories = MAP_CLASSES;
    }
}

static const char *about(struct share_map *sm) {
    const char *label = sm->named.label;
    return sm->named.is_ranking
               ? arena_printf(&sm->frame.mem, "How many homes have “%s” in their top three", label)
               : arena_printf(&sm->frame.mem, "How many homes say “%s”", label);
}

/* ---- from outside ---- */

struct share_map *share_map_new(struct store *st, const struct share_map_options *options,
                                struct err *err) {
    AUTO(share_map_freep) struct share_map *sm = mem_zalloc(sizeof *sm);
    struct map_frame *frame = &sm->frame;
    frame->tier = options->named.tier;
    if (!named_count(&sm->named, st, &options->named, err) ||
        !map_frame_read(frame, store_path(st), options->named.by, options->own, err) ||
        !map_frame_titles(frame, st, options->title, about(sm), options->date, err)) {
        return NULL;
    }
    frame->map.style = options->style;
    make_areas(sm);
    make_legend(sm);
    map_frame_whole(frame, sm->named.whole.n, sm->named.whole.n_doors);
    frame->map.subtitle = sm->named.question[0] ? sm->named.question : NULL;
    frame->map.tier = map_frame_rules(frame, sm->named.least);
    map_frame_end(frame);
    return mem_steal(&sm);
}

void share_map_free(struct share_map *sm) {
    if (sm) {
        named_done(&sm->named);
        mem_freep(&sm->drawn);
        map_frame_done(&sm->frame);
        mem_freep(&sm);
    }
}

const struct map *share_map_view(const struct share_map *sm) {
    return &sm->frame.map;
}

const struct named *share_map_named(const struct share_map *sm) {
    return &sm->named;
}

size_t share_map_tallies(const struct share_map *sm, struct map_tally out[MAP_TALLIES_MAX]) {
    const struct map_tally all[] = {
        {sm->frame.map.n_areas, "areas",   "area",                                 "areas"                     },
        {sm->n_shown,           "shown",   "is shown",                             "are shown"                 },
        {sm->n_hidden,          "hidden",  "has a number that is not shown",
         "have numbers that are not shown"                                                                     },
        {sm->n_too_few,         "too_few", "has too few homes to show",            "have too few homes to show"},
        {sm->n_no_data,         "no_data", "has no answers yet",                   "have no answers yet"       },
        {sm->n_joined,          "joined",  "is counted together with a neighbour",
         "are counted together with neighbours"                                                                },
        {sm->n_undrawn,         "undrawn", "has no boundary and is not drawn",
         "have no boundary and are not drawn"                                                                  },
    };
    memcpy(out, all, sizeof all);
    return LEN(all);
}
