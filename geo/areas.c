/* geo/areas.c — see areas.h. */
#include "geo/areas.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/mem.h"

static const char *const level_names[AREA_LEVELS] = {
    [AREA_ESTATE] = "estate", [AREA_BLOCK] = "block", [AREA_STREET] = "street",
    [AREA_GREEN] = "green",   [AREA_WATER] = "water", [AREA_BUILDING] = "building",
    [AREA_OTHER] = "other",
};

const char *area_level_name(enum area_level level) {
    return level_names[level];
}

bool area_level_parse(const char *text, enum area_level *out) {
    for (int i = 0; i < AREA_LEVELS; i++) {
        if (strcmp(text, level_names[i]) == 0) {
            *out = (enum area_level)i;
            return true;
        }
    }
    return false;
}

bool area_level_is_context(enum area_level level) {
    switch (level) {
    case AREA_ESTATE:
    case AREA_BLOCK:
        return false;
    case AREA_STREET:
    case AREA_GREEN:
    case AREA_WATER:
    case AREA_BUILDING:
    case AREA_OTHER:
        return true;
    }
    return true;
}

struct area *areas_add(struct areas *areas, const char *code, const char *name,
                       struct geom *shape) {
    struct area *area = MEM_PUSH(areas->items, areas->n, areas->cap);
    *area = (struct area){
        .code = code ? arena_strdup(&areas->arena, code) : NULL,
        .name = name ? arena_strdup(&areas->arena, name) : NULL,
        .shape = *shape,
        .fid = -1,
    };
    if (areas->n == 1) {
        areas->box = geom_box_none; // a zeroed list has no box yet
    }
    struct geom_box box = geom_box_of(shape);
    geom_box_join(&areas->box, &box);
    *shape = (struct geom){0};
    return area;
}

const struct area *areas_find(const struct areas *areas, const char *code) {
    for (size_t i = 0; i < areas->n; i++) {
        if (areas->items[i].code && strcmp(areas->items[i].code, code) == 0) {
            return &areas->items[i];
        }
    }
    return NULL;
}

void areas_done(struct areas *areas) {
    for (size_t i = 0; i < areas->n; i++) {
        geom_done(&areas->items[i].shape);
    }
    mem_freep(&areas->items);
    arena_done(&areas->arena);
    *areas = (struct areas){0};
}

void notes_add(struct notes *notes, enum note_kind kind, const char *about, const char *fmt, ...) {
    char text[512];
    if (notes->count[kind]++ >= NOTES_KEPT) {
        return;
    }
    va_list args;
    va_start(args, fmt);
    vsnprintf(text, sizeof text, fmt, args);
    va_end(args);
    *MEM_PUSH(notes->items, notes->n, notes->cap) = (struct note){
        .kind = kind,
        .about = arena_strdup(&notes->arena, about),
        .text = arena_strdup(&notes->arena, text),
    };
}

const struct note *notes_first(const struct notes *notes, enum note_kind kind) {
    for (size_t i = 0; i < notes->n; i++) {
        if (notes->items[i].kind == kind) {
            return &notes->items[i];
        }
    }
    return NULL;
}

void notes_done(struct notes *notes) {
    mem_freep(&notes->items);
    arena_done(&notes->arena);
    *notes = (struct notes){0};
}
