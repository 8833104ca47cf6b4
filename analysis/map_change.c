/* analysis/map_change.c — see map_change.h. */
#include "analysis/map_change.h"

#include <math.h>
#include <string.h>

#include "analysis/intervals.h"
#include "analysis/map_share.h"
#include "analysis/say.h"
#include "base/err.h"
#include "base/mem.h"
#include "base/strbuf.h"
#include "geo/overlap.h"
#include "survey/store.h"

enum field {
    FIELD_ANSWER = MAP_FIELDS,
    FIELD_ANSWER_LABEL,
    FIELD_WHY,
    FIELD_BEFORE_N,
    FIELD_BEFORE_SHARE,
    FIELD_SHARE,
};
enum { FIELDS = FIELD_SHARE + 1 };

static const struct layer_field fields[FIELDS] = {
    MAP_FIELD_ROWS,
    [FIELD_ANSWER] = {"answer",             LAYER_TEXT},
    [FIELD_ANSWER_LABEL] = {"answer_label",       LAYER_TEXT},
    [FIELD_WHY] = {"why",                LAYER_TEXT},
    [FIELD_BEFORE_N] = {"before_n",           LAYER_INT },
    [FIELD_BEFORE_SHARE] = {"before_share_in_10", LAYER_INT },
    [FIELD_SHARE] = {"share_in_10",        LAYER_INT },
};

enum trend { TREND_MORE, TREND_FEWER, TREND_SAME, TREND_UNSURE };
enum { TRENDS = TREND_UNSURE + 1 };

struct change_map {
    struct map_frame frame; // the areas of now, by what changed
    struct share_map *then, *now;
    struct map panels[2];
    struct map_category categories[TRENDS];
    struct map_row *rows;
    size_t n_rows, cap_rows;
    enum change_good good;
    size_t n_trend[TRENDS], n_moved, n_alone;
};

/* ---- words ---- */

/* Columns: code and words when it is not known what is good, when more is, when fewer is. */
static const struct {
    const char *arrow;
    struct {
        const char *code, *words;
    } by[GOOD_FEWER + 1];
} trends[TRENDS] = {
    [TREND_MORE] = {"▲",
                    {{"more", "more homes"},
                     {"better", "better: more homes"},
                     {"worse", "worse: more homes"}}                                                           },
    [TREND_FEWER] = {"▼",
                    {{"fewer", "fewer homes"},
                      {"worse", "worse: fewer homes"},
                      {"better", "better: fewer homes"}}                                                       },
    [TREND_SAME] =
        {"=",   {{"same", "about the same"}, {"same", "about the same"}, {"same", "about the same"}}},
    [TREND_UNSURE] = {"?",
                    {{"cannot_tell", "cannot tell"},
                       {"cannot_tell", "cannot tell"},
                       {"cannot_tell", "cannot tell"}}                                                         },
};

/* Blue for better, vermilion for worse; of more and fewer the same two. */
static void make_categories(struct change_map *cm) {
    static const struct {
        uint32_t colour;
        enum hatch hatch;
    } good = {0x56B4E9, HATCH_RISING}, bad = {0xD55E00, HATCH_CLOSE};
    bool more_is_good = cm->good == GOOD_MORE;
    for (int i = 0; i < TRENDS; i++) {
        bool is_good = (i == TREND_MORE) == more_is_good;
        cm->categories[i] = (struct map_category){.word = trends[i].by[cm->good].words,
                                                  .colour = i == TREND_SAME     ? 0xF0E442
                                                            : i == TREND_UNSURE ? 0xDDDDDD
                                                            : is_good           ? good.colour
                                                                                : bad.colour,
                                                  .hatch = i == TREND_SAME     ? HATCH_LEVEL
                                                           : i == TREND_UNSURE ? HATCH_DOTS
                                                           : is_good           ? good.hatch
                                                                               : bad.hatch};
    }
}

/* What one round says of an area: "4 in 10", "too few homes"; of a block in a row of several what
 * the row says: "4 in 10, with Cedar". */
static const char *round_words(struct change_map *cm, const struct named *named,
                               const struct named_area *block) {
    const struct named_area *area = named_shown(named, block);
    const char *words = !area || area->kind == VERDICT_NO_ANSWERS ? "no answers"
                        : area->kind == VERDICT_TOO_FEW           ? "too few homes"
                                                        : share_words(&cm->frame, named, area);
    return block && block->counted_with
               ? arena_printf(&cm->frame.mem, "%s, with %s", words, block->counted_with)
               : words;
}

/* ---- what changed ---- */

struct verdict_of_change {
    enum trend trend;
    const char *why; // of UNSURE
};

static bool enough(const struct named_area *area) {
    return area && (area->kind == VERDICT_BANDS || area->kind == VERDICT_FULL);
}

/* Outside the team from the printed figures: what is said can be worked out from them. */
static struct interval share_of(const struct named *named, const struct named_area *area) {
    return say_interval(named->tier, area->count, area->n, 0);
}

static struct verdict_of_change compare(const struct change_map *cm, const struct named_area *then,
                                        const struct named_area *now) {
    if (then && now && strcmp(then->code, now->code) != 0) {
        return (struct verdict_of_change){TREND_UNSURE, "counted together with other blocks"};
    }
    if (!enough(then) || !enough(now)) {
        return (struct verdict_of_change){TREND_UNSURE, "too few homes"};
    }
    if (then->hidden || now->hidden) {
        return (struct verdict_of_change){TREND_UNSURE, "a number is not shown"};
    }
    struct interval d = interval_difference(share_of(share_map_named(cm->then), then),
                                            share_of(share_map_named(cm->now), now));
    if (!(d.low > 0 || d.high < 0)) {
        return (struct verdict_of_change){TREND_UNSURE, "it may be chance"};
    }
    return (struct verdict_of_change){fabs(d.share) < CHANGE_SMALL ? TREND_SAME
                                      : d.share > 0                ? TREND_MORE
                                                                   : TREND_FEWER,
                                      NULL};
}

static const struct map_area *find_area(const struct map *map, const char *code) {
    for (size_t i = 0; i < map->n_areas; i++) {
        if (strcmp(map->areas[i].code, code) == 0) {
            return &map->areas[i];
        }
    }
    return NULL;
}

static const char *trend_words(struct change_map *cm, struct verdict_of_change v) {
    const char *words = trends[v.trend].by[cm->good].words;
    return v.why ? arena_printf(&cm->frame.mem, "%s: %s", words, v.why) : words;
}

static void add_row(struct change_map *cm, const char *place, const struct named_area *then,
                    const struct named_area *now, struct verdict_of_change v) {
    *MEM_PUSH(cm->rows, cm->n_rows, cm->cap_rows) =
        (struct map_row){.place = place,
                         .before = round_words(cm, share_map_named(cm->then), then),
                         .now = round_words(cm, share_map_named(cm->now), now),
                         .arrow = trends[v.trend].arrow,
                         .word = trend_words(cm, v)};
}

/* ---- areas ---- */

static void set_share(struct map_saying *say, enum field field, const struct named_area *area) {
    if (area && named_has_share(area)) {
        map_say_share(say, field, area->count, area->n);
    }
}

static void tell_area(struct change_map *cm, struct map_saying *say) {
    const struct named *named = share_map_named(cm->now);
    const char *code = say->area->code;
    const struct map_area *old = find_area(share_map_view(cm->then), code);
    const struct named *before = share_map_named(cm->then);
    const struct named_area *block = named_find(named, code), *old_block = named_find(before, code);
    const struct named_area *now = named_shown(named, block);
    const struct named_area *then = named_shown(before, old_block);
    struct verdict_of_change v;
    if (!old) {
        v = (struct verdict_of_change){TREND_UNSURE, "not on the earlier map"};
        cm->n_alone++;
    } else if (overlap_share(old->shape, say->area->shape) < CHANGE_COMMON) {
        v = (struct verdict_of_change){TREND_UNSURE, "its boundary is another now"};
        cm->n_moved++;
    } else {
        v = compare(cm, then, now);
    }
    add_row(cm, map_title_of(say->area), old_block, block, v);
    if (block && block->counted_with) {
        map_say_joined(say, block->counted_in, block->counted_with);
    }
    const struct map_row *row = &cm->rows[cm->n_rows - 1];
    cm->n_trend[v.trend]++;
    say->area->category[say->area->n_categories++] = (int)v.trend;
    say->area->label = row->word;
    say->values[MAP_FIELD_STATUS] = LAYER_TEXT_OF(trends[v.trend].by[cm->good].code);
    say->values[FIELD_WHY] = LAYER_TEXT_OF(v.why);
    say->values[FIELD_ANSWER] = LAYER_TEXT_OF(named->code);
    say->values[FIELD_ANSWER_LABEL] = LAYER_TEXT_OF(named->label);
    map_say_fact(say, "Before", row->before);
    map_say_fact(say, "Now", row->now);
    set_share(say, FIELD_BEFORE_SHARE, then);
    set_share(say, FIELD_SHARE, now);
    if (enough(then)) {
        say->values[FIELD_BEFORE_N] = LAYER_INT_OF((int64_t)tier_round(named->tier, then->n));
    }
    if (enough(now)) {
        map_say_turnout(say, now->n, now->has_doors, now->n_doors);
    }
}

/* Areas that were on the earlier map alone, at the end of the table. */
static void tell_gone(struct change_map *cm) {
    const struct map *then = share_map_view(cm->then);
    for (size_t i = 0; i < then->n_areas; i++) {
        const struct map_area *area = &then->areas[i];
        if (!find_area(share_map_view(cm->now), area->code)) {
            add_row(cm, map_title_of(area), named_find(share_map_named(cm->then), area->code), NULL,
                    (struct verdict_of_change){TREND_UNSURE, "not on the map of now"});
            cm->n_alone++;
        }
    }
}

static void make_areas(struct change_map *cm) {
    const struct named_area *then = &share_map_named(cm->then)->whole;
    const struct named_area *now = &share_map_named(cm->now)->whole;
    map_frame_start(&cm->frame, fields, FIELDS);
    make_categories(cm);
    add_row(cm, "All areas together", then, now, compare(cm, then, now));
    for (size_t i = 0; i < cm->frame.map.n_areas; i++) {
        tell_area(cm, &cm->frame.says[i]);
    }
    tell_gone(cm);
}

/* ---- all ---- */

/* The question as it is asked, and counted, in one round. */
static struct share_map *read_round(struct store *st, const struct change_map_options *options,
                                    const char *answer, const char *title, struct err *err) {
    struct share_map_options share = {
        .named = options->named, .style = MAP_FILL, .title = title, .date = options->date};
    share.named.answer = answer;
    return share_map_new(st, &share, err);
}

static bool read_rounds(struct change_map *cm, struct store *st,
                        const struct change_map_options *options, struct err *err) {
    const struct store_options read_only = {.read_only = true};
    if (!(cm->now = read_round(st, options, options->named.answer, "Now", err))) {
        return false;
    }
    const struct named *now = share_map_named(cm->now);
    AUTO(store_closep) struct store *old = store_open(options->before, &read_only, err);
    cm->then = old ? read_round(old, options, now->code, "Before", err) : NULL;
    if (!cm->then) {
        return err_where(err, "%s", options->before);
    }
    return share_map_named(cm->then)->is_ranking == now->is_ranking ||
           err_set(err, ERR_CONFLICT, "'%s' was asked in another way in %s",
                   options->named.question, options->before);
}

/* A panel is small: its labels do without how many answered, which the legend says of all. */
static struct map panel_of(struct change_map *cm, const struct share_map *round) {
    struct map panel = *share_map_view(round);
    struct map_area *areas = ARENA_ARRAY(&cm->frame.mem, struct map_area, panel.n_areas + 1);
    for (size_t i = 0; i < panel.n_areas; i++) {
        areas[i] = panel.areas[i];
        areas[i].n_text = NULL;
    }
    panel.areas = areas;
    return panel;
}

static void make_whole(struct change_map *cm) {
    struct map *map = &cm->frame.map;
    const struct named *now = share_map_named(cm->now);
    map_frame_whole(&cm->frame, now->whole.n, now->whole.n_doors);
    map->n_text = arena_printf(&cm->frame.mem, "%s; before, %s", map->n_text,
                               map_frame_homes(&cm->frame, share_map_named(cm->then)->whole.n, ""));
    map->subtitle = now->question[0] ? now->question : NULL;
    map->tier = map_frame_rules(&cm->frame, now->least);
    map->style = MAP_PANELS;
    map->layer = "change_map";
    map->legend = map->answer = "What changed";
    map->categories = cm->categories;
    map->n_categories = TRENDS;
    cm->panels[0] = panel_of(cm, cm->then);
    cm->panels[1] = panel_of(cm, cm->now);
    map->panels = cm->panels;
    map->n_panels = LEN(cm->panels);
    map->rows = cm->rows;
    map->n_rows = cm->n_rows;
    const char *const heads[] = {"Area", "Before", "Now", "What changed"};
    memcpy(map->heads, heads, sizeof heads);
}

struct change_map *change_map_new(struct store *st, const struct change_map_options *options,
                                  struct err *err) {
    AUTO(change_map_freep) struct change_map *cm = mem_zalloc(sizeof *cm);
    struct map_frame *frame = &cm->frame;
    frame->tier = options->named.tier;
    if (!read_rounds(cm, st, options, err) ||
        !map_frame_read(frame, store_path(st), options->named.by, NULL, err)) {
        return NULL;
    }
    const struct named *now = share_map_named(cm->now);
    const char *about = arena_printf(&frame->mem, "What changed: “%s” %s", now->label,
                                     now->is_ranking ? "in the top three" : "as an answer");
    if (!map_frame_titles(frame, st, options->title, about, options->date, err)) {
        return NULL;
    }
    bool known = options->good != GOOD_UNKNOWN || !now->is_ranking;
    cm->good = known ? options->good : GOOD_FEWER;
    make_areas(cm);
    make_whole(cm);
    map_frame_end(frame);
    return mem_steal(&cm);
}

void change_map_free(struct change_map *cm) {
    if (cm) {
        share_map_free(cm->then);
        share_map_free(cm->now);
        map_frame_done(&cm->frame);
        mem_freep(&cm->rows);
        mem_freep(&cm);
    }
}

const struct map *change_map_view(const struct change_map *cm) {
    return &cm->frame.map;
}

size_t change_map_tallies(const struct change_map *cm, struct map_tally out[MAP_TALLIES_MAX]) {
    const struct map_tally all[] = {
        {cm->frame.map.n_areas,     "areas",       "area",                              "areas"                       },
        {cm->n_trend[TREND_MORE],   "more",        "has more homes that say so",
         "have more homes that say so"                                                                                },
        {cm->n_trend[TREND_FEWER],  "fewer",       "has fewer",                         "have fewer"                  },
        {cm->n_trend[TREND_SAME],   "same",        "is about the same",                 "are about the same"          },
        {cm->n_trend[TREND_UNSURE], "cannot_tell", "cannot be told",                    "cannot be told"              },
        {cm->n_moved,               "moved",       "of these has another boundary now",
         "of these have another boundary now"                                                                         },
        {cm->n_alone,               "alone",       "is on one of the maps alone",       "are on one of the maps alone"},
    };
    memcpy(out, all, sizeof all);
    return LEN(all);
}
