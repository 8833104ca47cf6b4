/* analysis/gather_groups.c — from rows to groups: which a home is in, counting, sorting. */
#include <stdlib.h>
#include <string.h>

#include "analysis/gather_impl.h"
#include "base/mem.h"

static bool is_split(enum gather_by by) {
    return by == BY_ANSWER || by == BY_VISIT;
}

void groups_make(struct gathered *out, struct sorter *sorter, enum gather_by by, uint64_t n_doors) {
    struct places *places = &sorter->places;
    size_t n = by == BY_ALL ? 1 : is_split(by) ? sorter->split.n : places->n_areas;
    out->groups = mem_zalloc((n + 2) * sizeof *out->groups);
    out->groups[n].code = ""; // of the homes in no area
    out->groups[n + 1].code = "all";
    out->n_groups = n;
    if (by == BY_ALL) {
        out->groups[0] =
            (struct gather_group){.code = "all", .n_doors = n_doors, .has_doors = n_doors > 0};
        return;
    }
    for (uint32_t i = 0; is_split(by) && i < n; i++) {
        out->groups[i].code = arena_strdup(&out->mem, sorter->split.codes[i]);
        out->groups[i].name = arena_strdup(&out->mem, sorter->split.labels[i]);
    }
    if (is_split(by)) {
        return;
    }
    AUTO(mem_freep) struct place **sorted = places_sort(places);
    for (size_t i = 0; i < n; i++) {
        out->groups[i] = (struct gather_group){
            .code = arena_strdup(&out->mem, sorted[i]->code),
            .name = sorted[i]->name ? arena_strdup(&out->mem, sorted[i]->name) : NULL,
            .n_doors = sorted[i]->n_doors,
            .has_doors = places->has_doors};
    }
}

static void count_special(struct gather_group *group, enum special special) {
    switch (special) {
    case SPECIAL_NO:
        group->n_blank++;
        return;
    case SPECIAL_NONE:
        group->n_none++;
        return;
    case SPECIAL_DK:
        group->n_dk++;
        return;
    case SPECIAL_PNS:
        group->n_pns++;
        return;
    }
}

/* ---- which groups ---- */

/* Walks the rows that count, and says which groups each is in. */
struct walk {
    const struct gathered *out;
    const struct sorter *sorter;
    enum gather_by by;
    size_t row, home; // one past the row at hand, and how many counted
    uint32_t *groups;
    size_t n;
};

static struct walk walk_begin(const struct gathered *out, const struct sorter *sorter,
                              enum gather_by by) {
    return (struct walk){.out = out,
                         .sorter = sorter,
                         .by = by,
                         .groups = mem_alloc((out->n_groups + 2) * sizeof(uint32_t))};
}

static void find_groups(struct walk *w, const struct row *row) {
    uint32_t last = (uint32_t)w->out->n_groups;
    if (w->by == BY_ALL) {
        w->groups[w->n++] = 0;
    } else if (is_split(w->by)) {
        w->n = split_groups(&w->sorter->split, w->row - 1, w->home - 1, w->groups);
        w->groups[w->n] = last + 1;
        w->n += w->n > 0;
    } else if (row->area) {
        w->groups[w->n++] = w->sorter->places.areas[row->area - 1].group;
    }
    if (w->n == 0) {
        w->groups[w->n++] = last;
    }
}

/* The next row that counts; NULL at the end. */
static const struct row *walk_next(struct walk *w) {
    const struct rows *rows = &w->sorter->rows;
    w->n = 0;
    while (w->row < rows->n) {
        const struct row *row = &rows->items[w->row++];
        if (row->answer) {
            w->home++;
            find_groups(w, row);
            return row;
        }
    }
    return NULL;
}

static void walk_done(struct walk *w) {
    mem_freep(&w->groups);
}

/* ---- counting ---- */

/* The points of an answer to those of its group. */
static void add_points(const struct sorter *sorter, uint32_t answer, uint32_t group) {
    uint16_t codes[NAMED_MAX];
    size_t n = sorter->points ? answer_codes(&sorter->rows, answer, codes) : 0;
    for (size_t i = 0; i < n; i++) {
        int issue = sorter->issue_of[codes[i]];
        if (issue >= 0) {
            sorter->points[(size_t)group * ISSUES_MAX + (size_t)issue] +=
                answer_points(&sorter->rows, answer, i);
        }
    }
}

static void count_row(struct gathered *out, const struct sorter *sorter, const struct row *row,
                      const struct walk *w) {
    const struct meaning *meaning = &sorter->meanings[row->answer];
    out->n_gaps += answer_is(&sorter->rows, row->answer, ANSWER_GAP);
    out->n_odd += answer_is(&sorter->rows, row->answer, ANSWER_ODD);
    out->n_twice += meaning->twice;
    out->n_unplaced += meaning->ranking && w->groups[0] == out->n_groups;
    for (size_t i = 0; i < w->n; i++) {
        struct gather_group *group = &out->groups[w->groups[i]];
        if (meaning->ranking) {
            group->n++;
            add_points(sorter, row->answer, w->groups[i]);
        } else {
            count_special(group, meaning->special);
        }
    }
}

/* Ballots by group, so that their places are known. */
static void count_rows(struct gathered *out, struct sorter *sorter, enum gather_by by) {
    size_t n = out->n_groups + 2;
    if (out->kind == BALLOTS_POINTS) {
        sorter->points = arena_zalloc(&out->mem, n * ISSUES_MAX * sizeof *sorter->points);
        for (size_t i = 0; i < n; i++) {
            out->groups[i].points = sorter->points + i * ISSUES_MAX;
        }
    }
    AUTO(walk_done) struct walk w = walk_begin(out, sorter, by);
    for (const struct row *row; (row = walk_next(&w));) {
        count_row(out, sorter, row, &w);
    }
    for (size_t i = 1; i < n; i++) {
        out->groups[i].first = out->groups[i - 1].first + out->groups[i - 1].n;
    }
}

static void sort_rows(struct gathered *out, const struct sorter *sorter, enum gather_by by) {
    const struct gather_group *last = &out->groups[out->n_groups + 1];
    AUTO(mem_freep) size_t *next = mem_alloc((out->n_groups + 2) * sizeof *next);
    for (size_t i = 0; i < out->n_groups + 2; i++) {
        next[i] = out->groups[i].first;
    }
    out->ids = mem_alloc((last->first + last->n + 1) * sizeof *out->ids);
    AUTO(walk_done) struct walk w = walk_begin(out, sorter, by);
    for (const struct row *row; (row = walk_next(&w));) {
        uint32_t ranking = sorter->meanings[row->answer].ranking;
        for (size_t i = 0; ranking && i < w.n; i++) {
            out->ids[next[w.groups[i]]++] = ranking;
        }
    }
}

static void keep_order(struct gathered *out, const struct sorter *sorter) {
    const struct rows *rows = &sorter->rows;
    const struct gather_group *last = &out->groups[out->n_groups + 1];
    size_t n = 0;
    out->arrived = mem_alloc((last->first + last->n + 1) * sizeof *out->arrived);
    for (size_t i = 0; i < rows->n; i++) {
        uint32_t answer = rows->items[i].answer, ranking = sorter->meanings[answer].ranking;
        if (answer && ranking) {
            out->arrived[n++] = ranking;
        }
    }
}

void groups_fill(struct gathered *out, struct sorter *sorter, enum gather_by by, bool in_order) {
    count_rows(out, sorter, by);
    sort_rows(out, sorter, by);
    if (in_order) {
        keep_order(out, sorter);
    }
}
