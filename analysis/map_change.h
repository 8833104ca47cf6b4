/* analysis/map_change.h — two rounds side by side: a small map of each, and what changed from area
 * to area.
 *
 * Changed    Newcombe's interval for separate homes leaves out 0, from figures as they are printed.
 *            Then "better" or "worse", or "about the same" when it is sure but smaller than half a
 *            home in ten. All else is "cannot tell", with the reason: it may be chance, too few
 *            homes in one of the rounds, a number that is not shown, another boundary, an area of
 *            one round alone.
 * Better     of a ranking that fewer homes name the issue; of other questions whoever asks has to
 *            say (--good more|fewer), else it is "more homes" and "fewer homes".
 * Areas      are matched by their code. Where less than CHANGE_COMMON of the ground is common, the
 *            area is on both maps but not compared.
 * Same       the same tier and rules for both rounds, each by its own numbers.
 * Fields     after those of map_frame.h: answer answer_label why before_n before_share_in_10
 *            share_in_10; status: better, worse, more, fewer, same, cannot_tell. */
#pragma once
#include <stdbool.h>

#include "analysis/map_frame.h"
#include "analysis/named.h"
#include "base/attr.h"

#define CHANGE_COMMON 0.9
#define CHANGE_SMALL 0.05 // of all homes

enum change_good { GOOD_UNKNOWN, GOOD_MORE, GOOD_FEWER };

struct change_map_options {
    struct named_options named; // `answer` NULL: the one most named now
    const char *before;         // path of the survey of the earlier round
    enum change_good good;      // UNKNOWN: fewer for a ranking, else not known
    const char *title, *date;
};

struct change_map;
/* ERR_* as of named.h; of the earlier survey with its path. */
MUST_USE struct change_map *
change_map_new(struct store *st, const struct change_map_options *options, struct err *err);
void change_map_free(struct change_map *cm);
DEFINE_FREEP(change_map_freep, struct change_map *, change_map_free)

const struct map *change_map_view(const struct change_map *cm);
size_t change_map_tallies(const struct change_map *cm, struct map_tally out[MAP_TALLIES_MAX]);
