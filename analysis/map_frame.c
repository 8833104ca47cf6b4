/* analysis/map_frame.c — see map_frame.h. */
#include "analysis/map_frame.h"

#include <string.h>

#include "base/err.h"
#include "base/intern.h"
#include "base/mem.h"
#include "base/strbuf.h"
#include "geo/areas_survey.h"
#include "survey/store.h"

/* ---- texts ---- */

const char *map_frame_kept(struct map_frame *frame, struct strbuf *text) {
    const char *copy = arena_strndup(&frame->mem, strbuf_text(text), text->len);
    strbuf_clear(text);
    return copy;
}

const char *map_frame_homes(struct map_frame *frame, uint64_t n, const char *behind) {
    AUTO(strbuf_done) struct strbuf text = {0};
    tier_add_homes(&text, frame->tier, n);
    strbuf_add(&text, behind);
    return map_frame_kept(frame, &text);
}

const char *map_frame_share(struct map_frame *frame, const char *before, uint64_t count,
                            uint64_t n) {
    AUTO(strbuf_done) struct strbuf text = {0};
    strbuf_add(&text, before);
    tier_add_share(&text, frame->tier, count, n);
    return map_frame_kept(frame, &text);
}

/* ---- an area in words ---- */

void map_say_fact(struct map_saying *say, const char *label, const char *text) {
    if (say->area->n_facts < MAP_FACTS_MAX) {
        say->facts[say->area->n_facts++] = (struct map_fact){label, text};
    }
}

void map_say_share(struct map_saying *say, size_t field, uint64_t count, uint64_t n) {
    uint64_t shown;
    if (tier_count(say->frame->tier, count, &shown)) {
        say->values[field] = LAYER_INT_OF(tier_tenths(say->frame->tier, count, n));
    }
}

void map_say_turnout(struct map_saying *say, uint64_t n, bool has_doors, uint64_t n_doors) {
    struct map_frame *frame = say->frame;
    const char *with =
        say->with ? arena_printf(&frame->mem, " answered, with %s", say->with) : NULL;
    say->area->n_text = map_frame_homes(frame, n, with ? with : " answered");
    say->values[MAP_FIELD_N] = LAYER_INT_OF((int64_t)tier_round(frame->tier, n));
    map_say_fact(say, "Answered", map_frame_homes(frame, n, ""));
    if (!has_doors || n_doors < n) {
        return; // answers from homes the door list lacks: no share of it
    }
    say->values[MAP_FIELD_DOORS] = LAYER_INT_OF((int64_t)tier_round(frame->tier, n_doors));
    map_say_fact(say, "On the door list", map_frame_homes(frame, n_doors, ""));
    if (n_doors - n >= tier_rules[frame->tier].cell_min || n_doors == n) {
        map_say_share(say, MAP_FIELD_ANSWERED_SHARE, n, n_doors);
        map_say_fact(say, "Took part", map_frame_share(frame, "", n, n_doors));
    } else {
        map_say_fact(say, "Took part", "nearly all homes");
    }
}

/* Each row once, for the legend. */
static void note_row(struct map_frame *frame, const char *in) {
    for (size_t i = 0; i < frame->n_rows; i++) {
        if (strcmp(frame->rows[i], in) == 0) {
            return;
        }
    }
    *MEM_PUSH(frame->rows, frame->n_rows, frame->cap_rows) = in;
}

enum { WITH_MAX = 30 }; // bytes on a label; the legend and the facts name all

void map_say_joined(struct map_saying *say, const char *in, const char *with) {
    say->with = strlen(with) > WITH_MAX ? "its neighbours" : with;
    say->values[MAP_FIELD_COUNTED_IN] = LAYER_TEXT_OF(in);
    map_say_fact(say, "Counted together with", with);
    note_row(say->frame, in);
}

void map_say_counted_in(struct map_saying *say, const char *in) {
    say->area->state = MAP_TOO_FEW;
    say->area->label = arena_printf(&say->frame->mem, "Counted in %s", in);
    say->values[MAP_FIELD_STATUS] = LAYER_TEXT_OF("too_few");
    say->values[MAP_FIELD_COUNTED_IN] = LAYER_TEXT_OF(in);
    map_say_fact(say, "Counted in", in);
}

void map_say_too_few(struct map_saying *say, uint64_t n, bool few_doors, uint32_t least) {
    struct map_frame *frame = say->frame;
    say->area->state = MAP_TOO_FEW;
    say->values[MAP_FIELD_STATUS] = LAYER_TEXT_OF("too_few");
    map_say_fact(say, "Why",
                 few_doors   ? arena_printf(&frame->mem, "fewer than %u homes on the door list",
                                            tier_rules[frame->tier].doors_min)
                 : n < least ? arena_printf(&frame->mem, "fewer than %u homes answered", least)
                             : "it would tell of a few homes, here or next to it");
}

void map_say_no_data(struct map_saying *say) {
    say->area->state = MAP_NO_DATA;
    say->values[MAP_FIELD_STATUS] = LAYER_TEXT_OF("no_data");
    say->values[MAP_FIELD_N] = LAYER_INT_OF(0);
}

/* ---- areas ---- */

/* Streets, green and the like; and the estates' edge where blocks are coloured. Estates larger than
 * a map of blocks can hold would be no edge but a tangle. */
static bool is_around(enum area_level level, enum gather_by by) {
    return area_level_is_context(level) || (level == AREA_ESTATE && by != BY_ESTATE);
}

enum { ESTATES_AROUND_MAX = 10 };

bool map_frame_read(struct map_frame *frame, const char *path, enum gather_by by,
                    const struct map_own *own, struct err *err) {
    if (by == BY_ZONE) {
        frame->shapes = *own->shapes;
        *own->shapes = (struct areas){0};
        frame->map.layer = own->layer;
        frame->note = own->note ? arena_strdup(&frame->mem, own->note) : NULL;
    } else if (!areas_read_survey(&frame->shapes, path, by == BY_ESTATE ? AREA_ESTATE : AREA_BLOCK,
                                  err)) {
        return false;
    }
    for (int level = 0; level < AREA_LEVELS; level++) {
        struct areas *context = &frame->context[level];
        if (!is_around((enum area_level)level, by)) {
            continue;
        }
        if (!areas_read_survey(context, path, (enum area_level)level, err)) {
            return false;
        }
        bool tangle = level == AREA_ESTATE && context->n > ESTATES_AROUND_MAX;
        for (size_t i = 0; i < context->n && !tangle; i++) {
            const struct area *area = &context->items[i];
            if (area->shape.n_parts) {
                *MEM_PUSH(frame->around, frame->n_around, frame->cap_around) =
                    (struct map_context){(enum area_level)level, &area->shape, area->name};
            }
        }
    }
    return true;
}

void map_frame_start(struct map_frame *frame, const struct layer_field *fields, size_t n_fields) {
    frame->areas = mem_zalloc((frame->shapes.n + 1) * sizeof *frame->areas);
    frame->says = mem_zalloc((frame->shapes.n + 1) * sizeof *frame->says);
    frame->map.fields = fields;
    frame->map.n_fields = n_fields;
    for (size_t i = 0; i < frame->shapes.n; i++) {
        const struct area *shape = &frame->shapes.items[i];
        if (!shape->code || shape->shape.n_parts == 0) {
            continue;
        }
        struct layer_value *values = ARENA_ARRAY(&frame->mem, struct layer_value, n_fields);
        for (size_t k = 0; k < n_fields; k++) {
            values[k] = LAYER_NULL;
        }
        values[MAP_FIELD_CODE] = LAYER_TEXT_OF(shape->code);
        values[MAP_FIELD_NAME] = LAYER_TEXT_OF(shape->name);
        struct map_area *area = &frame->areas[frame->map.n_areas];
        struct map_saying *say = &frame->says[frame->map.n_areas++];
        *say =
            (struct map_saying){.frame = frame,
                                .area = area,
                                .values = values,
                                .facts = ARENA_ARRAY(&frame->mem, struct map_fact, MAP_FACTS_MAX)};
        *area = (struct map_area){.shape = &shape->shape,
                                  .code = shape->code,
                                  .name = shape->name,
                                  .facts = say->facts,
                                  .values = values};
    }
}

size_t map_frame_undrawn(const struct map_frame *frame, const char *const *codes, size_t n) {
    AUTO(intern_done) struct intern drawn = {0};
    size_t undrawn = 0;
    for (size_t i = 0; i < frame->map.n_areas; i++) {
        intern_add(&drawn, frame->areas[i].code, strlen(frame->areas[i].code));
    }
    for (size_t i = 0; i < n; i++) {
        undrawn += !intern_find(&drawn, codes[i], strlen(codes[i]));
    }
    return undrawn;
}

/* ---- the whole map ---- */

void map_frame_whole(struct map_frame *frame, uint64_t n, uint64_t doors) {
    uint32_t least = tier_rules[frame->tier].group_min;
    if (n > 0 && n < least) {
        frame->map.n_text = arena_printf(&frame->mem, "Fewer than %u homes answered", least);
        return;
    }
    frame->map.n_text = n ? arena_printf(&frame->mem, "Answered: %s", map_frame_homes(frame, n, ""))
                          : "Nobody has answered yet";
    if (n == 0 || doors < n) {
        return;
    }
    if (tier_few_took_part(frame->tier, n, doors)) {
        frame->map.response = "Fewer than one in three homes took part";
    } else if (doors - n > 0 && doors - n < tier_rules[frame->tier].cell_min) {
        frame->map.response = "Nearly all homes on the door list";
    } else {
        frame->map.response = map_frame_share(frame, "Of the door list: ", n, doors);
    }
}

void map_frame_whole_of(struct map_frame *frame, const struct gathered *gathered) {
    uint64_t n = 0, doors = 0;
    for (size_t i = 0; i + gathered->n_joined < gathered->n_groups; i++) {
        n += gathered->groups[i].n;
        doors += gathered->groups[i].n_doors;
    }
    map_frame_whole(frame, n, doors);
}

enum { ROWS_NAMED = 3 }; // more would fill the legend

/* " Counted together: Birch + Cedar; Elm + Fir." */
static const char *rows_text(struct map_frame *frame) {
    AUTO(strbuf_done) struct strbuf text = {0};
    if (frame->n_rows > ROWS_NAMED) {
        strbuf_addf(&text, " %zu times a small block is counted together with its neighbour.",
                    frame->n_rows);
        return map_frame_kept(frame, &text);
    }
    for (size_t i = 0; i < frame->n_rows; i++) {
        strbuf_addf(&text, "%s%s", i ? "; " : " Counted together: ", frame->rows[i]);
    }
    strbuf_add(&text, frame->n_rows ? "." : "");
    return map_frame_kept(frame, &text);
}

const char *map_frame_rules(struct map_frame *frame, uint32_t least) {
    if (frame->tier == TIER_INTERNAL) {
        return "For the team only: exact figures, do not pass on";
    }
    return arena_printf(&frame->mem,
                        "Areas with fewer than %u homes are not shown. Counts are rounded to the "
                        "nearest %u.%s%s%s",
                        least, tier_rules[frame->tier].base, rows_text(frame),
                        frame->note ? " " : "", frame->note ? frame->note : "");
}

const char map_practice[] = "Made-up answers, for practice.";

bool map_frame_titles(struct map_frame *frame, struct store *st, const char *title,
                      const char *about, const char *date, struct err *err) {
    struct err failed = {0};
    AUTO(mem_freep) char *name = store_get_meta(st, "name", &failed);
    if (failed.code != ERR_NONE) {
        return err_set(err, failed.code, "%s", failed.text);
    }
    bool named = name && name[0];
    struct map *map = &frame->map;
    map->title = title ? arena_strdup(&frame->mem, title)
                       : arena_printf(&frame->mem, "%s in %s", about, named ? name : "our area");
    map->source = named ? arena_printf(&frame->mem, "%s survey", name) : NULL;
    map->date = date ? arena_strdup(&frame->mem, date) : NULL;
    return store_has_practice(st, &frame->practice, err);
}

void map_frame_end(struct map_frame *frame) {
    struct map *map = &frame->map;
    if (frame->practice) {
        map->subtitle = map->subtitle
                            ? arena_printf(&frame->mem, "%s %s", map_practice, map->subtitle)
                            : map_practice;
    }
    frame->map.areas = frame->areas;
    frame->map.context = frame->around;
    frame->map.n_context = frame->n_around;
}

void map_frame_done(struct map_frame *frame) {
    areas_done(&frame->shapes);
    for (int i = 0; i < AREA_LEVELS; i++) {
        areas_done(&frame->context[i]);
    }
    mem_freep(&frame->areas);
    mem_freep(&frame->says);
    mem_freep(&frame->around);
    mem_freep(&frame->rows);
    arena_done(&frame->mem);
    *frame = (struct map_frame){0};
}
