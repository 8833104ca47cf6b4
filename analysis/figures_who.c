/* analysis/figures_who.c — which homes answered anything, where nothing else is asked: as far as it
 * decides which blocks stand in one row (joined.h), and no question more than that takes. */
#include <string.h>

#include "analysis/figures_impl.h"
#include "base/mem.h"
#include "survey/store.h"

static bool is_large(const struct figures_work *w, uint64_t homes, uint64_t doors) {
    const struct tier_rules *rules = &tier_rules[w->tier];
    return homes >= rules->area_min && (!w->has_doors || doors >= rules->doors_min);
}

/* ---- what the caller knows ---- */

/* Is the caller's question one that the figures look at? Then it is the first to be read. */
static bool put_first(struct figures_work *w, const char *path) {
    for (size_t i = 0; path && i < w->n_questions; i++) {
        if (strcmp(w->questions[i].path, path) == 0) {
            struct figure_question first = w->questions[0];
            w->questions[0] = w->questions[i];
            w->questions[i] = first;
            return true;
        }
    }
    return false;
}

/* Every block is large enough, or nobody was asked there: homes that answered other questions
 * would change nothing. */
static bool take_sure(struct figures_work *w, const struct joined_options *o, struct err *err) {
    uint64_t n_doors;
    bool none = w->n_places == 1 + w->n_estates, enough = put_first(w, o->path) || none;
    if (!store_count_dwellings(w->st, &n_doors, err)) {
        return false;
    }
    w->has_doors = n_doors > 0;
    for (size_t i = 0; i < o->n_sure && enough; i++) {
        const struct joined_sure *sure = &o->sure[i];
        size_t place = figures_find_place(w, PLACE_BLOCK, sure->code);
        enough = !place || sure->n_homes == 0 || is_large(w, sure->n, sure->n_doors);
        if (place) {
            w->places[place].doors = sure->n_doors;
            w->sheets[0].count[sheet_at(&w->sheets[0], place, 0)] = (int64_t)sure->n;
        }
    }
    w->who_known = enough;
    return true;
}

/* ---- what reading tells ---- */

/* Has each block enough homes that answered, or has every home that was asked? */
bool figures_knows_who(const struct figures_work *w) {
    AUTO(mem_freep) uint64_t *asked = mem_zalloc((w->n_blocks + 1) * sizeof *asked);
    AUTO(mem_freep) uint64_t *heard = mem_zalloc((w->n_blocks + 1) * sizeof *heard);
    bool all = true, large = true;
    for (size_t home = 0; home < w->n_homes; home++) {
        asked[w->area[home]]++;
        heard[w->area[home]] += w->answered[home] != 0;
    }
    for (size_t block = 1; block <= w->n_blocks; block++) {
        if (!w->place_of[block]) {
            continue; // of the door list alone
        }
        uint64_t doors = w->places[w->place_of[block]].doors;
        all = all && asked[block] == heard[block];
        large = large && (asked[block] == 0 || is_large(w, heard[block], doors));
    }
    return all || large;
}

bool figures_who(struct figures_work *w, const struct joined_options *options, struct err *err) {
    w->at = -1;
    figures_turnout_sheet(w, "homes", "Homes that answered", "all homes", NULL, 0);
    if (!take_sure(w, options, err)) {
        return false;
    }
    if (w->who_known) {
        return true;
    }
    memset(w->sheets[0].count, 0, w->n_places * sizeof *w->sheets[0].count);
    return figures_count_who(w, err);
}
