/* analysis/page.h — what a page of one question, group by group, hides from others than the team.
 *
 * Same     a page by areas, or of all homes, is a part of the pack: what figures.h hides it hides,
 *          and nothing else, whichever verb prints it and by whatever areas. All pages of a
 *          question and all packs are one system: two of them tell no more than one.
 * Other    by the answers to another question, in hexagons, or counted in a way that the figures
 *          do not have, the page is guarded by itself (guard.h). What the figures show of all
 *          homes and of the other question's answers is then known, and cannot be hidden; what
 *          they hide stays hidden.
 * Turned   a page by answers and the same turned over are one (page_crossed.c).
 * Sure     figures are taken only where they counted what the page did: in every group, to a home.
 */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "analysis/figures.h"

struct suppress_rules;

enum page_groups { PAGE_ESTATES, PAGE_BLOCKS, PAGE_ZONES, PAGE_ANSWERS };

struct page_of {
    const struct figures *figures; // of `name` among others; NULL: none
    const char *name;              // of the question, without its path
    const char *by_name;           // PAGE_ANSWERS: of the other one, likewise
    enum page_groups by;
    const char *const *rows;    // codes of the groups; row 0 is all homes, and has none
    const char *const *columns; // codes of the answers
    size_t n_rows, n_cols;
    size_t n_joined;       // PAGE_BLOCKS: rows of several, the last
    const int64_t *count;  // n_rows rows of n_cols + 1, the homes last
    const int64_t *placed; // PAGE_ANSWERS: homes in any group, once each, by answer, and all; NULL
    const struct suppress_rules *rules;
    int64_t least;    // homes of a group of which anything is shown
    const bool *told; // of each column: hidden on a page of another question, of the same homes;
                      // NULL: none
    bool apart;       // a home may be in several groups
    bool parts;       // its answers add up to a home
    int64_t most;     // else so many of them at most
};

/* `why` has the shape of `count`: enum hide, what is hidden for its own sake; the rest is added. */
void page_guard(const struct page_of *page, uint8_t *why);
