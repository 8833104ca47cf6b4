/* analysis/map_frame.h — what maps of every kind have in common: areas and what lies around them,
 * titles, how many answered, an area put into words. Between map_priorities.c, map_share.c and the
 * other map_*.c.
 *
 * Use      map_frame_read(), map_frame_start(); then frame.says[] and map_say_*() for each
 *          area; map_frame_whole(), map_frame_titles(); at the end
 *          map_frame_end(), after which frame.map is whole.
 * Fields   of GeoJSON and GeoPackage: the first are those of enum map_field in every kind, the
 *          others the kind's own. Null where nothing may be said.
 * Rules    every figure goes through tier.h, here as everywhere.
 * Texts    lie in frame.mem; the map borrows them. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "analysis/gather.h"
#include "analysis/tier.h"
#include "base/arena.h"
#include "geo/areas.h"
#include "geo/map.h"

struct err;
struct store;
struct strbuf;

enum map_field {
    MAP_FIELD_CODE,
    MAP_FIELD_NAME,
    MAP_FIELD_STATUS,
    MAP_FIELD_N,
    MAP_FIELD_DOORS,
    MAP_FIELD_ANSWERED_SHARE,
    MAP_FIELD_COUNTED_IN,
};
enum { MAP_FIELDS = MAP_FIELD_COUNTED_IN + 1 };
/* Their rows, first in a kind's table of fields. */
#define MAP_FIELD_ROWS                                                                             \
    [MAP_FIELD_CODE] = {"code", LAYER_TEXT}, [MAP_FIELD_NAME] = {"name", LAYER_TEXT},              \
    [MAP_FIELD_STATUS] = {"status", LAYER_TEXT}, [MAP_FIELD_N] = {"n", LAYER_INT},                 \
    [MAP_FIELD_DOORS] = {"doors", LAYER_INT},                                                      \
    [MAP_FIELD_ANSWERED_SHARE] = {"answered_share_in_10", LAYER_INT},                              \
    [MAP_FIELD_COUNTED_IN] = {"counted_in", LAYER_TEXT}

enum { MAP_FACTS_MAX = 8 };

struct map_saying { // an area being put into words
    struct map_frame *frame;
    struct map_area *area;
    struct layer_value *values; // one for each field
    struct map_fact *facts;     // MAP_FACTS_MAX; more are left out
    const char *with;           // "Cedar": what is said is said of both together; NULL
};

struct map_own {              // BY_ZONE: the areas, and what is said of them
    struct areas *shapes;     // taken
    const char *layer, *note; // name of the layer; a sentence for the legend
};

struct map_frame { // zeroed is empty
    struct arena mem;
    struct areas shapes;
    struct areas context[AREA_LEVELS];
    struct map map;
    struct map_area *areas;  // map.n_areas of them: those of `shapes` that can be drawn
    struct map_saying *says; // one for each
    struct map_context *around;
    size_t n_around, cap_around;
    enum tier tier;
    bool practice;     // some answers are invented, and the map says so
    const char *note;  // behind the rules of the tier; NULL: none
    const char **rows; // of several blocks, each once: map_say_joined()
    size_t n_rows, cap_rows;
};

/* Areas of the survey and what lies around them; `own` for BY_ZONE. */
bool map_frame_read(struct map_frame *frame, const char *path, enum gather_by by,
                    const struct map_own *own, struct err *err);

/* Give map.areas their shape, code and name, and their values room: null, but for code and name. */
void map_frame_start(struct map_frame *frame, const struct layer_field *fields, size_t n_fields);

/* How many homes answered, of how many doors, and the banner when that is few. */
void map_frame_whole(struct map_frame *frame, uint64_t n, uint64_t doors);

/* The same when a list of groups is at hand. */
void map_frame_whole_of(struct map_frame *frame, const struct gathered *gathered);

/* `title` NULL: "<about> in <name of the survey>". Also the source, the date (NULL: none) and what
 * the tier hides, `least` being the homes an area needs. */
bool map_frame_titles(struct map_frame *frame, struct store *st, const char *title,
                      const char *about, const char *date, struct err *err);
const char *map_frame_rules(struct map_frame *frame, uint32_t least);

void map_frame_end(struct map_frame *frame); // hand over what the map borrows
extern const char map_practice[];            // what a map of invented answers says
void map_frame_done(struct map_frame *frame);

/* How many areas with these codes have no shape to draw. */
size_t map_frame_undrawn(const struct map_frame *frame, const char *const *codes, size_t n);

/* ---- texts ---- */

const char *map_frame_kept(struct map_frame *frame, struct strbuf *text); // empties the buffer
const char *map_frame_homes(struct map_frame *frame, uint64_t n, const char *behind);
const char *map_frame_share(struct map_frame *frame, const char *before, uint64_t count,
                            uint64_t n);

/* ---- an area in words ---- */

void map_say_fact(struct map_saying *say, const char *label, const char *text);
/* A share in ten into a field, where the tier shows the count. */
void map_say_share(struct map_saying *say, size_t field, uint64_t count, uint64_t n);
/* How many answered, of how many doors (where there is a list of them). Doors are there for all to
 * see, but their exact number with a share would give the exact answers away. */
void map_say_turnout(struct map_saying *say, uint64_t n, bool has_doors, uint64_t n_doors);
/* A block that stands in a row of several (joined.h): `in` is the row's name, `with` are its other
 * blocks. What is said next is said of the row. */
void map_say_joined(struct map_saying *say, const char *in, const char *with);
/* The row has become its whole estate, `in`, and nothing is said. */
void map_say_counted_in(struct map_saying *say, const char *in);
/* Why it is not shown: the door list is short, fewer than `least` homes answered (`n` did), or it
 * would tell of a few. */
void map_say_too_few(struct map_saying *say, uint64_t n, bool few_doors, uint32_t least);
void map_say_no_data(struct map_saying *say);

/* ---- what became of the areas ---- */

enum { MAP_TALLIES_MAX = 10 };
struct map_tally { // "3", "too_few", "has too few homes", "have too few homes"
    size_t n;
    const char *key, *one, *many;
};
