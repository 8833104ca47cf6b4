/* analysis/gather_places.c — which area a home stands in, from the door list.
 *
 * A home is known by a 64-bit hash of its code: 16 bytes, and four to eight of slots. Two of a
 * million codes would be taken for one with a chance of 3 in 10^8. */
#include <stdlib.h>
#include <string.h>

#include "analysis/gather_impl.h"
#include "base/err.h"
#include "base/mem.h"
#include "survey/store.h"

/* Number of the area with this code, made where it is new; + 1. */
static uint32_t area_of(struct places *places, const char *code, size_t len) {
    uint32_t id = intern_add(&places->area_codes, code, len);
    if (id > places->n_areas) {
        *MEM_PUSH(places->areas, places->n_areas, places->cap_areas) =
            (struct place){.code = intern_text(&places->area_codes, id)};
    }
    return id;
}

static bool take_area(void *ctx, const struct store_area *area, struct err *err) {
    (void)err;
    struct places *places = ctx;
    uint32_t number = area_of(places, area->code, strlen(area->code)); // first: the list may move
    struct place *place = &places->areas[number - 1];
    place->name = area->name ? arena_strdup(&places->mem, area->name) : NULL;
    place->estate = area->estate ? arena_strdup(&places->mem, area->estate) : NULL;
    return true;
}

/* ---- homes ---- */

enum { SLOTS_MIN = 1024 };

static uint32_t *slot_of(const struct places *places, uint64_t key) {
    size_t mask = places->n_slots - 1, at = (size_t)key & mask;
    while (places->slots[at] && places->homes[places->slots[at] - 1].key != key) {
        at = (at + 1) & mask;
    }
    return &places->slots[at];
}

/* Slots lie all over memory: ask for those of the next few before they are needed. */
enum { AHEAD = 16 };

static void ask_for(const struct places *places, uint64_t key) {
    __builtin_prefetch(&places->slots[(size_t)key & (places->n_slots - 1)], 1);
}

/* All homes into their slots. Of two with one key the first keeps its number, the last its area. */
static void fill_slots(struct places *places) {
    for (size_t i = 0; i < places->n_homes; i++) {
        if (i + AHEAD < places->n_homes) {
            ask_for(places, places->homes[i + AHEAD].key);
        }
        uint32_t *slot = slot_of(places, places->homes[i].key);
        if (*slot) {
            places->homes[*slot - 1].area = places->homes[i].area;
        } else {
            *slot = (uint32_t)i + 1;
        }
    }
}

/* Room for `n` homes, a quarter of the slots free. */
static void make_room(struct places *places, size_t n) {
    size_t n_slots = places->n_slots ? places->n_slots : SLOTS_MIN;
    while (n > n_slots / 4 * 3) {
        n_slots *= 2;
    }
    if (n_slots != places->n_slots) {
        mem_freep(&places->slots);
        places->n_slots = n_slots;
        places->slots = mem_zalloc(n_slots * sizeof *places->slots);
        fill_slots(places);
    }
}

/* The number of the home, made where it is new. */
static uint32_t add_home(struct places *places, uint64_t key) {
    make_room(places, places->n_homes + 1);
    uint32_t *slot = slot_of(places, key);
    if (!*slot) {
        *MEM_PUSH(places->homes, places->n_homes, places->cap_homes) = (struct home){.key = key};
        *slot = (uint32_t)places->n_homes;
    }
    return *slot;
}

static uint32_t area_of_home(const struct places *places, uint32_t number) {
    return number ? places->homes[number - 1].area : 0;
}

void places_forget_homes(struct places *places) {
    mem_freep(&places->homes);
    mem_freep(&places->slots);
}

uint64_t places_key(const char *code, size_t len) {
    uint64_t key = hash_bytes(code, len);
    return key ? key : 1;
}

size_t places_door_len(const char *code, size_t len) {
    for (size_t i = len; i-- > 1;) {
        if (code[i] == '/') {
            return i;
        }
    }
    return 0;
}

/* ---- zones ---- */

uint64_t gather_door_key(const char *code, size_t len) {
    return places_key(code, len);
}

static void add_zones(struct places *places, const struct gather_zones *zones) {
    places->zones = zones;
    for (size_t i = 0; i < zones->n; i++) {
        area_of(places, zones->codes[i], strlen(zones->codes[i]));
    }
}

/* Number of the area + 1 that a door lies in; 0: in none. */
static uint32_t zone_of(const struct gather_zones *zones, uint64_t key) {
    size_t from = 0, to = zones->n_doors;
    while (from < to) {
        size_t mid = from + (to - from) / 2;
        if (zones->doors[mid].key == key) {
            return zones->doors[mid].zone + 1; // zones were added first: their numbers are theirs
        }
        *(zones->doors[mid].key < key ? &from : &to) = zones->doors[mid].key < key ? mid + 1 : mid;
    }
    return 0;
}

/* ---- the door list ---- */

enum { DOOR_CODE, DOOR_BLOCK, DOOR_STATUS };

static bool take_door(void *ctx, const struct store_cell *cells, struct err *err) {
    (void)err;
    struct places *places = ctx;
    const struct store_cell *code = &cells[DOOR_CODE], *block = &cells[DOOR_BLOCK];
    if (code->kind != STORE_TEXT) {
        return true;
    }
    uint64_t key = places_key(code->text, code->len);
    uint32_t area = places->zones ? zone_of(places->zones, key)
                    : block->kind == STORE_TEXT && block->len
                        ? area_of(places, block->text, block->len)
                        : 0;
    *MEM_PUSH(places->homes, places->n_homes, places->cap_homes) =
        (struct home){.key = key, .area = area};
    if (area && cells[DOOR_STATUS].kind == STORE_TEXT &&
        strcmp(cells[DOOR_STATUS].text, "active") == 0) {
        places->areas[area - 1].n_doors++;
    }
    places->has_doors = true;
    return true;
}

static uint64_t key_of(const struct row *row) {
    return (uint64_t)row->key[1] << 32 | row->key[0];
}

void places_find(struct places *places, struct rows *rows) {
    for (size_t i = 0; i < rows->n; i++) {
        struct row *row = &rows->items[i];
        if (i + AHEAD < rows->n) {
            ask_for(places, key_of(row + AHEAD));
        }
        uint64_t key = key_of(row);
        row->home = key ? add_home(places, key) : 0;
        row->area = area_of_home(places, row->home);
    }
    for (size_t i = 0; i < rows->seconds.n; i++) {
        const struct door *second = &rows->seconds.items[i];
        struct row *row = &rows->items[second->row];
        row->area = row->area ? row->area : area_of_home(places, *slot_of(places, second->key));
    }
}

/* Blocks become the estates they lie in; those in none fall away. */
static bool turn_into_estates(struct places *places, struct store *st, struct err *err) {
    struct places estates = {0};
    bool ok = store_each_area(st, STORE_ESTATE, take_area, &estates, err);
    AUTO(mem_freep) uint32_t *estate_of = mem_zalloc((places->n_areas + 1) * sizeof *estate_of);
    for (size_t i = 0; ok && i < places->n_areas; i++) {
        const struct place *block = &places->areas[i];
        if (block->estate && block->estate[0]) {
            uint32_t estate = area_of(&estates, block->estate, strlen(block->estate));
            estates.areas[estate - 1].n_doors += block->n_doors;
            estate_of[i + 1] = estate;
        }
    }
    for (size_t i = 0; i < places->n_homes; i++) {
        places->homes[i].area = estate_of[places->homes[i].area]; // 0 stays 0
    }
    mem_freep(&places->areas);
    intern_done(&places->area_codes);
    places->areas = estates.areas;
    places->n_areas = estates.n_areas;
    places->cap_areas = estates.cap_areas;
    places->area_codes = estates.area_codes;
    arena_done(&places->mem);
    places->mem = estates.mem;
    return ok;
}

static bool read_doors(struct places *places, struct store *st, struct err *err) {
    static const char *const columns[] = {
        [DOOR_CODE] = "code", [DOOR_BLOCK] = "block", [DOOR_STATUS] = "status"};
    return store_read_columns(st, "dwelling", columns, LEN(columns), take_door, places, err);
}

bool places_read(struct places *places, struct store *st, enum gather_by by,
                 const struct gather_zones *zones, struct err *err) {
    if (by == BY_ALL || by == BY_ANSWER || by == BY_VISIT) {
        make_room(places, 0);
        return true;
    }
    if (by == BY_ZONE) {
        add_zones(places, zones);
    } else if (!store_each_area(st, STORE_BLOCK, take_area, places, err)) {
        return false;
    }
    if (!read_doors(places, st, err)) {
        return false;
    }
    make_room(places, places->n_homes);
    return by != BY_ESTATE || turn_into_estates(places, st, err);
}

static int by_code(const void *a, const void *b) {
    const struct place *const *x = a, *const *y = b;
    return strcmp((*x)->code, (*y)->code);
}

struct place **places_sort(struct places *places) {
    struct place **sorted = mem_alloc((places->n_areas + 1) * sizeof *sorted);
    for (size_t i = 0; i < places->n_areas; i++) {
        sorted[i] = &places->areas[i];
    }
    qsort(sorted, places->n_areas, sizeof *sorted, by_code);
    for (size_t i = 0; i < places->n_areas; i++) {
        sorted[i]->group = (uint32_t)i;
    }
    return sorted;
}

void places_done(struct places *places) {
    mem_freep(&places->areas);
    places_forget_homes(places);
    intern_done(&places->area_codes);
    arena_done(&places->mem);
}
