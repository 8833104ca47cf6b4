/* analysis/priorities.h — ranked priorities as text people read and as JSON programs read.
 *
 * Of a survey, for all homes or by area; or of a meeting's own ballots. Text keeps to the tier in
 * all it says (verdict.h, tier.h). JSON is exact in tier internal; in the others it has what may
 * leave the room: rounded counts, null for hidden ones, ranks of three methods (README.md).
 *
 * Everything is read before anything is appended to `out`. */
#pragma once
#include <stdbool.h>

#include "analysis/gather.h"
#include "analysis/tier.h"

struct ballot_box;
struct err;
struct store;
struct strbuf;

struct priorities_options {
    struct gather_options gather;
    enum tier tier;
    bool pairs;     // in text: head to head, and the orders that follow from it
    bool stability; // in JSON of tier internal too: seconds for a thousand blocks
};

bool priorities_text(struct strbuf *out, struct store *st, const struct priorities_options *options,
                     struct err *err);
bool priorities_json(struct strbuf *out, struct store *st, const struct priorities_options *options,
                     struct err *err);

/* Sheets to count a survey's ballots by hand (tally_sheet.h), as PDF or SVG. For the team with what
 * should come out. */
bool priorities_sheet(struct strbuf *out, struct store *st,
                      const struct priorities_options *options, bool svg, struct err *err);
bool vote_sheet(struct strbuf *out, const struct ballot_box *box, bool svg, struct err *err);

/* A vote in the room: every method with its points, to be checked with a pencil; as JSON
 * CONTRACTS.md, "priorities --ballots". */
void vote_text(struct strbuf *out, const struct ballot_box *box, bool pairs);
void vote_json(struct strbuf *out, const struct ballot_box *box);
