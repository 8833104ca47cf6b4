/* survey/doors.c — see doors.h. */
#include "survey/doors.h"

#include <string.h>

#include "base/attr.h"
#include "base/date.h"
#include "base/err.h"
#include "base/mem.h"
#include "survey/store.h"

/* ---- homes ---- */

enum { DOOR_CODE, DOOR_BLOCK, DOOR_STATUS, DOOR_HOUSEHOLDS, DOOR_LANG, DOOR_LINK, DOOR_COLUMNS };
static const char *const door_columns[DOOR_COLUMNS] = {
    [DOOR_CODE] = "code",     [DOOR_BLOCK] = "block",
    [DOOR_STATUS] = "status", [DOOR_HOUSEHOLDS] = "households",
    [DOOR_LANG] = "lang",     [DOOR_LINK] = "link",
};

static uint32_t number_of(struct intern *in, const struct store_cell *cell) {
    return cell->kind == STORE_TEXT && cell->len ? intern_add(in, cell->text, cell->len) : 0;
}

static bool is_text(const struct store_cell *cell, const char *text) {
    return cell->kind == STORE_TEXT && strcmp(cell->text, text) == 0;
}

static uint64_t key_of(const char *code, size_t len) {
    uint64_t key = hash_bytes(code, len);
    return key ? key : 1;
}

static uint32_t *slot_of(const struct doors *doors, uint64_t key) {
    size_t mask = doors->n_slots - 1, at = (size_t)key & mask;
    while (doors->slots[at] && doors->items[doors->slots[at] - 1].key != key) {
        at = (at + 1) & mask;
    }
    return &doors->slots[at];
}

/* Slots lie all over memory: those of the next few are asked for before they are needed. */
enum { AHEAD = 16 };

static void ask_for(const struct doors *doors, uint64_t key) {
    __builtin_prefetch(&doors->slots[(size_t)key & (doors->n_slots - 1)], 1);
}

/* Every home into its slot; half of them stay free. */
static void fill_slots(struct doors *doors) {
    for (doors->n_slots = 64; doors->n_slots < doors->n * 2;) {
        doors->n_slots *= 2;
    }
    doors->slots = mem_zalloc(doors->n_slots * sizeof *doors->slots);
    for (size_t i = 0; i < doors->n; i++) {
        if (i + AHEAD < doors->n) {
            ask_for(doors, doors->items[i + AHEAD].key);
        }
        uint64_t key = doors->items[i].key;
        *slot_of(doors, key) = (uint32_t)i + 1;
    }
}

static bool take_door(void *ctx, const struct store_cell *cells, struct err *err) {
    (void)err;
    struct doors *doors = ctx;
    const struct store_cell *code = &cells[DOOR_CODE], *link = &cells[DOOR_LINK];
    if (code->kind != STORE_TEXT) {
        return true;
    }
    const struct store_cell *households = &cells[DOOR_HOUSEHOLDS], *status = &cells[DOOR_STATUS];
    bool gone = is_text(status, "split_into") || is_text(status, "demolished");
    bool merged = is_text(status, "merged_into");
    int64_t n = households->kind == STORE_INTEGER ? households->integer : 1;
    *MEM_PUSH(doors->items, doors->n, doors->cap) = (struct door){
        .key = key_of(code->text, code->len),
        .block = number_of(&doors->blocks, &cells[DOOR_BLOCK]),
        .into = merged && link->kind == STORE_TEXT ? key_of(link->text, link->len) : 0,
        .lang = (uint16_t)number_of(&doors->langs, &cells[DOOR_LANG]),
        .households = (uint8_t)(n < 1                      ? 1
                                : n > DOORS_MAX_HOUSEHOLDS ? DOORS_MAX_HOUSEHOLDS
                                                           : n),
        .listed = !gone && !merged};
    return true;
}

const struct door *doors_find(const struct doors *doors, const char *code) {
    uint32_t number = *slot_of(doors, key_of(code, strlen(code)));
    return number ? &doors->items[number - 1] : NULL;
}

/* The home that knocks at `key` count for, along the links, which a damaged file may have made a
 * ring; + 1, or 0 for none. */
static uint32_t home_of(const struct doors *doors, uint64_t key) {
    enum { LINKS_MAX = 32 };
    uint32_t number = *slot_of(doors, key);
    for (int k = 0; k < LINKS_MAX && number && doors->items[number - 1].into; k++) {
        uint32_t next = *slot_of(doors, doors->items[number - 1].into);
        number = next ? next : number;
    }
    return number;
}

/* ---- knocks ---- */

enum {
    KNOCK_DWELLING,
    KNOCK_AT,
    KNOCK_SURVEYOR,
    KNOCK_OUTCOME,
    KNOCK_CALLBACK,
    KNOCK_LIVED_IN,
    KNOCK_HOUSEHOLD,
    KNOCK_LANG,
    KNOCK_COLUMNS
};
static const char *const knock_columns[KNOCK_COLUMNS] = {
    [KNOCK_DWELLING] = "dwelling",     [KNOCK_AT] = "at_utc",
    [KNOCK_SURVEYOR] = "surveyor",     [KNOCK_OUTCOME] = "outcome",
    [KNOCK_CALLBACK] = "callback_utc", [KNOCK_LIVED_IN] = "lived_in",
    [KNOCK_HOUSEHOLD] = "household",   [KNOCK_LANG] = "lang",
};

static int digits(const char *p, int n) {
    int value = 0;
    for (int i = 0; i < n; i++) {
        value = value * 10 + (p[i] - '0');
    }
    return value;
}

/* The schema checks the shape: YYYY-MM-DDTHH:MM:SS.mmmZ. */
static int64_t time_of(const struct store_cell *cell) {
    enum { LEN_OF_TIME = 24 };
    if (cell->kind != STORE_TEXT || cell->len != LEN_OF_TIME) {
        return 0;
    }
    const char *p = cell->text;
    const struct date_ymd ymd = {digits(p, 4), digits(p + 5, 2), digits(p + 8, 2)};
    int64_t minute = digits(p + 11, 2) * INT64_C(60) + digits(p + 14, 2);
    return date_to_days(ymd) * DATE_MS_PER_DAY + (minute * 60 + digits(p + 17, 2)) * INT64_C(1000) +
           digits(p + 20, 3);
}

static bool take_knock(void *ctx, const struct store_cell *cells, struct err *err) {
    (void)err;
    struct doors *doors = ctx;
    const struct store_cell *dwelling = &cells[KNOCK_DWELLING], *what = &cells[KNOCK_OUTCOME];
    enum outcome outcome;
    if (dwelling->kind != STORE_TEXT || what->kind != STORE_TEXT ||
        !outcome_find(what->text, what->len, &outcome) || outcome == OUTCOME_NOT_TRIED) {
        return true;
    }
    const struct store_cell *lived_in = &cells[KNOCK_LIVED_IN], *nth = &cells[KNOCK_HOUSEHOLD];
    struct knock knock = {
        .at_utc = time_of(&cells[KNOCK_AT]),
        .callback_utc = time_of(&cells[KNOCK_CALLBACK]),
        .surveyor = number_of(&doors->surveyors, &cells[KNOCK_SURVEYOR]),
        .lang = (uint16_t)number_of(&doors->langs, &cells[KNOCK_LANG]),
        .outcome = (uint8_t)outcome,
        .household = (uint8_t)(nth->kind == STORE_INTEGER ? nth->integer : 0),
        .lived_in = (int8_t)(lived_in->kind == STORE_INTEGER ? lived_in->integer != 0 : -1)};
    uint32_t number = home_of(doors, key_of(dwelling->text, dwelling->len));
    if (number) { // those at a home that is not on the list fall away
        doors->items[number - 1].n++;
        knock.door = number - 1;
        *MEM_PUSH(doors->knocks, doors->n_knocks, doors->cap_knocks) = knock;
    }
    return true;
}

/* Knocks by door, and within a door by time: a handful each, mostly in order already. */
static void sort_knocks(struct doors *doors) {
    uint32_t next = 0;
    for (size_t i = 0; i < doors->n; i++) {
        doors->items[i].first = next;
        next += doors->items[i].n;
        doors->items[i].n = 0;
    }
    doors->order = mem_alloc((doors->n_knocks + 1) * sizeof *doors->order);
    for (size_t k = 0; k < doors->n_knocks; k++) {
        struct door *door = &doors->items[doors->knocks[k].door];
        uint32_t at = door->first + door->n++;
        for (; at > door->first &&
               doors->knocks[doors->order[at - 1]].at_utc > doors->knocks[k].at_utc;
             at--) {
            doors->order[at] = doors->order[at - 1];
        }
        doors->order[at] = (uint32_t)k;
    }
}

bool doors_read(struct doors *out, struct store *st, struct err *err) {
    if (!store_read_columns(st, "dwelling", door_columns, DOOR_COLUMNS, take_door, out, err)) {
        return false;
    }
    fill_slots(out);
    if (!store_read_columns(st, "visit", knock_columns, KNOCK_COLUMNS, take_knock, out, err)) {
        return false;
    }
    sort_knocks(out);
    return true;
}

void doors_knocks(const struct doors *doors, const struct door *door, int number,
                  struct knock_list *out) {
    out->n = 0;
    for (uint32_t i = 0; i < door->n; i++) {
        const struct knock *knock = &doors->knocks[doors->order[door->first + i]];
        if (knock_is_about(knock, number)) {
            *MEM_PUSH(out->items, out->n, out->cap) = *knock;
        }
    }
}

void doors_done(struct doors *doors) {
    mem_freep(&doors->items);
    mem_freep(&doors->knocks);
    mem_freep(&doors->order);
    mem_freep(&doors->slots);
    intern_done(&doors->blocks);
    intern_done(&doors->surveyors);
    intern_done(&doors->langs);
}
