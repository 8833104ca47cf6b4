/* geo/areas.h — estates, blocks and what lies between them, in memory.
 *
 * An area has a code that never changes hands, perhaps a name, and a shape. Estates and blocks are
 * polygons; the rest (streets, green, water, buildings) is context for a map, of lines or polygons,
 * and needs no code.
 *
 *   areas_read_file()    any boundary file   (areas_file.h)
 *   areas_read_survey()  a survey            (areas_survey.h)
 *   areas_add_survey()   into a survey       (areas_survey.h)
 *
 * A list is filled by one of the readers and freed by areas_done(); it owns all it points to. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/attr.h"
#include "geo/geom.h"

enum area_level {
    AREA_ESTATE,
    AREA_BLOCK,
    AREA_STREET,
    AREA_GREEN,
    AREA_WATER,
    AREA_BUILDING,
    AREA_OTHER,
};
enum { AREA_LEVELS = AREA_OTHER + 1 };

struct area {
    const char *code;   // NULL for context
    const char *name;   // NULL when there is none
    const char *estate; // code of the estate a block lies in; NULL when not known
    struct geom shape;
    int64_t fid;     // row of the survey; -1 when from a file
    uint32_t number; // place in the file, from 1
};

struct areas {
    enum area_level level;
    struct area *items;
    size_t n, cap;
    struct geom_box box;
    struct arena arena; // texts
};

const char *area_level_name(enum area_level level); // "estate", "block", "street", …
bool area_level_parse(const char *text, enum area_level *out);
bool area_level_is_context(enum area_level level);

/* Add an area with copies of the texts (each may be NULL); `shape` is taken, its struct cleared. */
struct area *areas_add(struct areas *areas, const char *code, const char *name, struct geom *shape);

/* The area with this code, or NULL. A linear search: for one or two; use an intern for many. */
const struct area *areas_find(const struct areas *areas, const char *code);

void areas_done(struct areas *areas); // takes a zeroed struct too

/* ---- what happened to a file on its way in ---- */

enum note_kind {
    NOTE_FIXED,   // usable after a repair
    NOTE_REFUSED, // not usable
    NOTE_WARNING, // taken as it is, but look at it
    NOTE_INFO,    // about the whole file
};

struct note {
    enum note_kind kind;
    const char *about; // area, row or dwelling: "block T1", "feature 12", "row 7"; "" for the file
    const char *text;  // one line, no full stop
};

enum { NOTES_KEPT = 1000 }; // of one kind; more are only counted

struct notes {
    struct note *items;
    size_t n, cap;
    size_t count[NOTE_INFO + 1];
    struct arena arena;
};

void notes_add(struct notes *notes, enum note_kind kind, const char *about, const char *fmt, ...)
    PRINTF_LIKE(4, 5);
const struct note *notes_first(const struct notes *notes, enum note_kind kind); // NULL: none
void notes_done(struct notes *notes);
