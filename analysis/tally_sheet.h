/* analysis/tally_sheet.h — sheets to count ballots again by hand, on paper: so that a sceptic gets
 * the same totals (spec/domain.md 3.5, 9 number 2).
 *
 * Pages    named in the top three, with a stroke for each of the first three issues of a ballot;
 *          3-2-1 points, with strokes for first, second and third. Strokes stand in boxes of five,
 *          a gate: four upright, the fifth across. One issue a row. Last a page of what should come
 *          out, when `count` is given.
 * Room     for SHEET_BALLOTS at most: more are shared among tables, a set each.
 * Paper    A4 upright, 14 pt, black and white. */
#pragma once
#include <stdbool.h>
#include <stdint.h>

#include "analysis/ballots.h"

struct count;
struct err;
struct strbuf;

enum { SHEET_BALLOTS = 100 };

struct tally_sheet {
    const char *title; // the question, or what the vote was about
    const struct issues *issues;
    uint64_t n_ballots;
    bool about;                // n_ballots is rounded: an exact number may not leave the team
    const struct count *count; // exact figures for the last page; NULL: no such page
    const char *lang;          // of title and issues; NULL: English
};

/* Append the sheets as PDF, or as one tall SVG. ERR_UNSUPPORTED: no PDF on this machine. */
bool tally_sheet_pdf(struct strbuf *out, const struct tally_sheet *sheet, struct err *err);
bool tally_sheet_svg(struct strbuf *out, const struct tally_sheet *sheet, struct err *err);
