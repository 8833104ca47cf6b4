/* analysis/ballots.h — issues, rankings, ballots: what is counted, before anything is counted.
 *
 * Issue    a place on the card, numbered from 0 in the card's order, which breaks ties where a list
 *          must be one (spec/domain.md 3.2).
 * Ranking  the issues one home named, best first; issues may share a place. As bytes: one for each
 *          issue named, with RANKING_SHARED where it shares the place of the one before; issues of
 *          one place stand in card order, so that equal rankings have equal bytes.
 * Ballot   a ranking and a weight. Weights are whole numbers of millionths of a home: 1 is
 *          WEIGHT_ONE, and 0.000001 is 1.
 * Text     `R>G=S>Y`: R first, G and S share the second and third place, Y fourth. Blanks around a
 *          name are no part of it.
 * File     CSV with columns weight and ranking (CONTRACTS.md, "priorities --ballots"). */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "analysis/wide.h"
#include "base/attr.h"
#include "base/intern.h"

struct err;
struct strbuf;

enum {
    ISSUES_MAX = 64,
    RANKING_SHARED = 0x80,
    BALLOTS_MAX = 2000000,           // of one file
    BALLOTS_MAX_DISTINCT = 48 << 20, // bytes of different rankings in one file
    WEIGHT_ONE = 1000000,
    WEIGHT_PLACES = 6,
};
#define WEIGHT_MAX (UINT64_C(100000000000) * WEIGHT_ONE) // of all ballots together

/* ---- issues ---- */

struct issue {
    const char *code;
    const char *now;    // its code in the newest form; NULL: the same
    const char *label;  // what people read; the code where nothing better is known
    const char *family; // of issues that are nearly the same; NULL: none
    bool bucket;        // "other": many different things, which can win nothing together
};

struct issues { // zeroed is empty
    struct issue items[ISSUES_MAX];
    uint32_t n;
    struct intern codes; // number of an issue + 1; its arena holds the texts
};

/* Add an issue with copies of the texts; `label` may be NULL. Its number, or -1 when the code is
 * there already or the card is full. */
int issues_add(struct issues *issues, const char *code, const char *label);
int issues_find(const struct issues *issues, const char *code, size_t len); // -1: none
/* Add those of "A,B,C". ERR_USAGE: twice, empty, too many, or a '>' or '=' in a name. */
bool issues_parse(struct issues *issues, const char *list, struct err *err);
void issues_done(struct issues *issues);

/* ---- rankings ---- */

struct ranking {  // zeroed is empty
    uint64_t has; // bit i: issue i is named
    uint32_t n;
    uint8_t issue[ISSUES_MAX];
};

/* Name one more issue, on the next place or on that of the one before. False, and nothing is
 * changed, when it is named already. */
bool ranking_add(struct ranking *ranking, uint32_t issue, bool shared);
/* Read `R>G=S`. An empty text is an empty ranking. */
bool ranking_parse(struct ranking *ranking, const struct issues *issues, const char *text,
                   struct err *err);
void ranking_print(struct strbuf *out, const struct issues *issues, const uint8_t *bytes, size_t n);

/* ---- ballots ---- */

enum ballot_kind {
    BALLOTS_RANKED, // places, in an order
    BALLOTS_TICKED, // ticks or dots: all issues of a ballot share one place
    BALLOTS_POINTS, // each issue was given points; more points, a better place
};

/* Ballots in the order they were given. All borrowed. */
struct ballots {
    const struct intern *rankings; // the different ones
    const uint32_t *ids;           // of each ballot, its ranking there
    const uint64_t *weights;       // of each ballot; NULL: WEIGHT_ONE
    size_t n;
    uint32_t n_issues;
    enum ballot_kind kind;
    const wide_half *points; // of each issue, all ballots together, in millionths; or NULL
};

/* Read "2", "0.5", ".25": a decimal above 0 with at most WEIGHT_PLACES places. */
bool weight_parse(const char *text, uint64_t *out, struct err *err);

struct ballot_box { // a meeting's ballots; zeroed is empty
    struct issues issues;
    struct intern rankings;
    uint32_t *ids;
    uint64_t *weights;
    size_t n, cap_ids, cap_weights;
    uint64_t weight;  // of all ballots
    uint64_t n_empty; // rows without a ranking
    bool ordered;     // some ballot has a second place
    bool shared;      // on some ballot issues share a place
};

/* Read FILE.csv into a box that has its issues. The error names the line. */
bool ballot_box_read(struct ballot_box *box, const char *path, struct err *err);
/* Put one ballot in; an empty ranking is counted in n_empty and is none. */
bool ballot_box_add(struct ballot_box *box, const struct ranking *ranking, uint64_t weight,
                    struct err *err);
struct ballots ballot_box_view(const struct ballot_box *box);
void ballot_box_done(struct ballot_box *box);
