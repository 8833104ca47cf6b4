/* geo/dwellings.h — the door list, from a file into a survey.
 *
 * Columns   found by name unless given: code, block, address, postcode, uprn; lon and lat, easting
 *           and northing (EPSG:27700), or geox and geoy with a column that names the system row by
 *           row. UPRN stays text.
 * Rows      A row needs a place or a block. Without coordinates it is kept when it has a code and a
 *           block, else left out and counted. 0, 0 is no place. A row whose coordinates cannot be
 *           right is left out and named.
 * Codes     A code never changes hands: the same code twice in a file, or in the survey already,
 *           refuses the whole file. Without a code column, codes are made from the block and a
 *           running number: T1-001.
 * Blocks    A block not given is found by point in polygon; a given one is checked, and a home that
 *           lies outside its block is kept with a warning.
 * Privacy   Notes name rows and codes, never an address. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "geo/areas.h"
#include "geo/geom.h"

struct err;

struct dwelling {
    const char *code;                      // NULL: to be made
    const char *block;                     // NULL: to be found
    const char *address, *postcode, *uprn; // NULL when blank
    struct geom_pt at;
    bool has_point;
    uint32_t row;
};

struct dwellings {
    struct dwelling *items;
    size_t n, cap;
    const char *row_word; // "line", "row", "feature"
    struct arena arena;   // texts
};

struct dwelling_opts { // NULL: guess
    const char *layer, *code_field, *block_field, *address_field;
    int epsg; // what the coordinates are in, whatever the file says; 0: as it says
};

struct dwelling_source { // what was read, for the report
    char columns[400];   // "code: dwelling_id, block: block, place: lon, lat"
    size_t n_rows;
    size_t n_no_point; // without coordinates, kept or not
    size_t n_left_out; // not taken: without coordinates, code and block, or with wrong ones
};

/* `out` and `notes` start zeroed and are the caller's to free, also after a failure. */
bool dwellings_read_file(struct dwellings *out, const char *path, const struct dwelling_opts *opts,
                         struct dwelling_source *source, struct notes *notes, struct err *err);
void dwellings_done(struct dwellings *dwellings);

struct dwellings_added {
    size_t n_added;
    size_t n_no_point; // of these, without a point
    size_t n_made;     // of these, with a code made here
    size_t n_found;    // of these, with a block found by place
    size_t n_outside;  // of these, outside the block they name
    size_t n_nowhere;  // of these, in no block
    size_t n_left_out; // named a block the survey lacks, or had no code and no block
};

/* Put them into the survey in one transaction. */
bool dwellings_add_survey(const char *path, struct dwellings *dwellings,
                          struct dwellings_added *added, struct notes *notes, struct err *err);
