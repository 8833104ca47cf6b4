/* analysis/map_survey.h — maps of a survey, of every kind, from one set of options.
 *
 *   top        what each area puts first, or the two that are too close to call (map_priorities.h)
 *   share      how many homes in ten gave an answer, in four classes            (map_share.h)
 *   circles    how many homes gave it, as circles                                (map_share.h)
 *   hex        top or share by hexagons                                          (map_hex.h)
 *   change     share then and now, and what changed                              (map_change.h)
 *   progress   doors left in each block, for the team alone; asks no question    (map_progress.h)
 *
 * Default  top for questions that rank issues, share for all others.
 * Options  that a kind has no use for are refused, not passed over: a map that leaves out what was
 *          asked for is a wrong map.
 * Errors   one sentence each; nothing is written. */
#pragma once
#include <stdbool.h>
#include <stddef.h>

#include "analysis/map_frame.h"
#include "base/attr.h"

struct err;
struct store;
struct survey_map;

enum survey_map_kind {
    SURVEY_MAP_TOP,
    SURVEY_MAP_SHARE,
    SURVEY_MAP_CIRCLES,
    SURVEY_MAP_HEX,
    SURVEY_MAP_CHANGE,
    SURVEY_MAP_PROGRESS,
    SURVEY_MAP_ANY, // as the question is
};
/* NULL: ANY. ERR_USAGE for another word, with those there are. */
bool survey_map_kind_parse(const char *text, enum survey_map_kind *out, struct err *err);

struct survey_map_options {
    enum survey_map_kind kind;
    const char *question; // NULL for PROGRESS
    const char *answer;   // code; NULL: the one most named
    const char *level;    // "block", "estate"; NULL: block
    const char *before;   // CHANGE: the survey of the earlier round
    const char *good;     // CHANGE: "more", "fewer": which is better; NULL: as the question is
    const char *hex_m;    // width of hexagons, "50" to "100"; NULL: as the homes stand
    const char *tier;     // NULL: as the kind is for
    const char *form_id, *lang;
    const char *title, *date; // NULL: made here; none
};

/* Reads all it needs; `st` may be closed afterwards. NULL with err set. Owned. */
MUST_USE struct survey_map *
survey_map_new(struct store *st, const struct survey_map_options *options, struct err *err);
void survey_map_free(struct survey_map *sm);
DEFINE_FREEP(survey_map_freep, struct survey_map *, survey_map_free)

const struct map *survey_map_view(const struct survey_map *sm); // borrowed
/* What became of the areas; the first counts them all. */
const struct map_tally *survey_map_tallies(const struct survey_map *sm, size_t *n);
