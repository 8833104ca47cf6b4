/* analysis/gather_from.c — ballots out of others that were read before: the same by block, or all
 * of them as they came. Who draws lots among them (stability.h) must find them in that order. */
#include <assert.h>
#include <string.h>

#include "analysis/gather_impl.h"
#include "base/mem.h"
#include "survey/store.h"

static bool same_text(const char *a, const char *b) {
    return a == b || (a && b && strcmp(a, b) == 0);
}

static bool is_of(const struct gathered *known, const struct source *src) {
    return known->arrived && src->kind != ANSWER_POINTS && known->path &&
           strcmp(known->form_id, src->form_id) == 0 &&
           strcmp(known->path, src->columns[0].path) == 0 &&
           (known->kind == BALLOTS_TICKED) == (src->kind == ANSWER_TICKS) &&
           same_text(known->lang, src->lang);
}

/* Room for `n` groups and the two behind them. */
static void borrow(struct gathered *out, const struct gathered *known, size_t n) {
    *out = *known;
    out->borrows = true;
    out->mem = (struct arena){0};
    out->n_groups = n;
    out->groups = mem_zalloc((n + 2) * sizeof *out->groups);
}

static void take_blocks(struct gathered *out, const struct gathered *known, size_t n_ids) {
    borrow(out, known, known->n_groups);
    out->ids = mem_alloc((n_ids + 1) * sizeof *out->ids);
    memcpy(out->groups, known->groups, (known->n_groups + 2) * sizeof *out->groups);
    memcpy(out->ids, known->ids, n_ids * sizeof *out->ids);
}

static void take_all(struct gathered *out, const struct gathered *known, size_t n_ids,
                     uint64_t n_doors) {
    borrow(out, known, 1);
    out->ids = known->arrived;
    struct gather_group *all = &out->groups[0];
    *all = (struct gather_group){
        .code = "all", .n = n_ids, .n_doors = n_doors, .has_doors = n_doors > 0};
    for (size_t i = 0; i <= known->n_groups; i++) { // the last are those in no block
        const struct gather_group *group = &known->groups[i];
        all->n_none += group->n_none;
        all->n_dk += group->n_dk;
        all->n_pns += group->n_pns;
        all->n_blank += group->n_blank;
    }
    out->groups[1] = (struct gather_group){.code = "", .first = n_ids};
    out->groups[2] = (struct gather_group){.code = "all", .first = n_ids};
    out->n_unplaced = 0; // nobody asked for a place
}

bool gather_from(struct gathered *out, const struct gathered *known, struct store *st,
                 const struct gather_options *options, struct err *err) {
    assert(options->by == BY_ALL || options->by == BY_BLOCK);
    struct source src = {0};
    uint64_t n_doors;
    bool ok = source_find(&src, st, options, err) && source_allow(&src, st, options, err) &&
              source_has_order(&src, options->question, err) &&
              store_count_dwellings(st, &n_doors, err);
    bool same = ok && known && is_of(known, &src);
    source_done(&src);
    if (!same) {
        return ok && gather_ballots(out, st, options, err);
    }
    const struct gather_group *last = &known->groups[known->n_groups + 1];
    size_t n_ids = last->first + last->n;
    if (options->by == BY_ALL) {
        take_all(out, known, n_ids, n_doors);
    } else {
        take_blocks(out, known, n_ids);
    }
    return true;
}
