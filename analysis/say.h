/* analysis/say.h — words and marks that tables and priorities share in plain text. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "analysis/intervals.h"
#include "analysis/tier.h"

struct arena;
struct strbuf;

/* The words of a question on one line, and where an answer stands in them, for everybody: "number
 * one (…)". In `mem`. */
const char *say_hole(struct arena *mem, const char *label);

/* Ten house marks, `tenths` of them filled; -1: hidden. The number stands beside them in words, so
 * a screen reader may pass over them. */
void say_houses(struct strbuf *out, int tenths);

#define SAY_HIDDEN "how many is not shown, to protect a few"

/* Homes that did one of these things: said whether there are any or not, as it would tell. */
void say_uncounted(struct strbuf *out, const char *unit, const char *const did[], size_t n);

/* "; surely between 3 and 6 in every 10". */
void say_between(struct strbuf *out, struct interval interval);

/* What of an interval this tier may see: outside the team it comes from rounded counts. */
struct interval say_interval(enum tier tier, uint64_t count, uint64_t n, uint64_t n_homes);

/* May be said how sure a share is? Outside the team not where all or nearly all are of one mind, as
 * it would tell which, nor of a count that is too small to be shown. */
bool say_how_sure(enum tier tier, uint64_t count, uint64_t n);

/* A group and all other homes of `whole`, as this tier knows them: outside the team from rounded
 * counts, and not where either count is too small to be shown. */
bool say_sides(enum tier tier, struct side whole, struct side *group, struct side *rest);

/* "2026-06-01" as "1 June 2026", "2026-06-01/2026-06-28" as "1 June 2026 to 28 June 2026"; anything
 * else as it is. In English. */
void say_days(struct strbuf *out, const char *iso);

/* Blanks behind what stands there since `from`, up to `columns` of a terminal. */
void say_pad(struct strbuf *out, size_t from, size_t columns);
/* Why so much is hidden, where too few homes changed since figures left that day; NULL: nothing. */
void say_waits(struct strbuf *out, const char *since);
/* Of a page by "block" or "estate" where the survey has none. */
void say_no_areas(struct strbuf *out, const char *level);
size_t say_width(const char *text); // columns of a terminal
