/* survey/progress.c — see progress.h. */
#include "survey/progress.h"

#include <stdlib.h>
#include <string.h>

#include "base/attr.h"
#include "base/date.h"
#include "base/err.h"
#include "base/mem.h"
#include "survey/doors.h"
#include "survey/slot.h"
#include "survey/store.h"
#include "survey/tonight.h"

struct counting {
    struct progress *out;
    struct doors *doors;
    struct intern days;
    struct zone zone;
    size_t cap;
};

bool progress_by_parse(const char *text, enum progress_by *out) {
    static const char *const words[] = {
        [PROGRESS_BLOCK] = "block", [PROGRESS_SURVEYOR] = "surveyor", [PROGRESS_DAY] = "day"};
    for (size_t i = PROGRESS_BLOCK; i < LEN(words); i++) {
        if (strcmp(text, words[i]) == 0) {
            *out = (enum progress_by)i;
            return true;
        }
    }
    return false;
}

/* ---- groups ---- */

static struct progress_group *group_at(struct counting *c, uint32_t number) {
    struct progress *out = c->out;
    while (out->n <= number) {
        *MEM_PUSH(out->groups, out->n, c->cap) = (struct progress_group){0};
    }
    return &out->groups[number];
}

static uint32_t day_number(struct counting *c, int64_t at_utc) {
    char text[DATE_TEXT_MAX];
    size_t len = date_format(text, zone_day(&c->zone, at_utc));
    return intern_add(&c->days, text, len);
}

/* The group that a household, or with its knock alone a visit, stands in; `knock` NULL: none yet.
 */
static struct progress_group *group_of(struct counting *c, const struct door *door,
                                       const struct knock *knock) {
    switch (c->out->by) {
    case PROGRESS_ALL:
        break;
    case PROGRESS_BLOCK:
        return group_at(c, door->block);
    case PROGRESS_SURVEYOR:
        return group_at(c, knock ? knock->surveyor : 0);
    case PROGRESS_DAY:
        return group_at(c, knock ? day_number(c, knock->at_utc) : 0);
    }
    return NULL;
}

static const struct intern *names_of(const struct counting *c) {
    return c->out->by == PROGRESS_BLOCK      ? &c->doors->blocks
           : c->out->by == PROGRESS_SURVEYOR ? &c->doors->surveyors
                                             : &c->days;
}

/* ---- counting ---- */

/* Will there be a time to try again? Asked of the time when every rest is over. */
static bool is_left(struct counting *c, const struct knock_list *knocks) {
    enum { REST_OVER_DAYS = 30 };
    int64_t callback, at = knocks->n ? knocks->items[knocks->n - 1].at_utc : 0;
    enum tonight_why why =
        tonight_judge(knocks->items, knocks->n, at + REST_OVER_DAYS * DATE_MS_PER_DAY,
                      TONIGHT_KNOCKS, &c->zone, &callback);
    return why != TONIGHT_DONE && why != TONIGHT_NO_HOME && why != TONIGHT_REFUSED &&
           why != TONIGHT_ENOUGH;
}

static void count_household(struct progress_group *g, const struct standing *s, bool first,
                            bool left) {
    if (!g) {
        return;
    }
    g->n_homes += first;
    g->n_left += left;
    g->n_households++;
    g->counts.n[s->family]++;
    if (s->family == RATE_I || s->family == RATE_P) {
        g->n_reached[s->nth < PROGRESS_REACHED ? s->nth - 1 : PROGRESS_REACHED - 1]++;
    }
}

static void count_door(struct counting *c, const struct door *door, struct knock_list *knocks) {
    for (int number = 1; door->listed && number <= door->households; number++) {
        struct standing s;
        doors_knocks(c->doors, door, number, knocks);
        standing_of(knocks->items, knocks->n, &s);
        bool left = is_left(c, knocks);
        count_household(&c->out->all, &s, number == 1, left);
        count_household(group_of(c, door, s.nth ? &knocks->items[s.nth - 1] : NULL), &s,
                        number == 1, left);
    }
    for (uint32_t i = 0; i < door->n; i++) {
        struct progress_group *g =
            group_of(c, door, &c->doors->knocks[c->doors->order[door->first + i]]);
        c->out->all.n_visits++;
        if (g) {
            g->n_visits++;
        }
    }
}

/* ---- names ---- */

static bool take_block(void *ctx, const struct store_area *area, struct err *err) {
    (void)err;
    struct counting *c = ctx;
    uint32_t number = intern_add(&c->doors->blocks, area->code, strlen(area->code));
    group_at(c, number)->name = area->name ? arena_strdup(&c->out->mem, area->name) : NULL;
    return true;
}

static int by_code(const void *a, const void *b) {
    const struct progress_group *x = a, *y = b;
    return strcmp(x->code, y->code);
}

/* Texts, order; a group for nobody and nowhere only where it holds something. */
static bool finish(struct counting *c, struct store *st, struct err *err) {
    struct progress *out = c->out;
    if (out->by == PROGRESS_ALL) {
        return true;
    }
    if (out->by == PROGRESS_BLOCK && !store_each_area(st, STORE_BLOCK, take_block, c, err)) {
        return false;
    }
    size_t kept = 0;
    for (size_t i = 0; i < out->n; i++) {
        struct progress_group *g = &out->groups[i];
        if (i == 0 && g->n_households + g->n_visits == 0) {
            continue;
        }
        g->code = i ? arena_strdup(&out->mem, intern_text(names_of(c), (uint32_t)i)) : "";
        out->groups[kept++] = *g;
    }
    out->n = kept;
    if (kept) {
        qsort(out->groups, kept, sizeof *out->groups, by_code);
    }
    return true;
}

bool progress_count(struct progress *out, struct store *st, struct doors *doors,
                    enum progress_by by, struct err *err) {
    struct counting c = {.out = out, .doors = doors};
    struct knock_list knocks = {0};
    out->by = by;
    out->all.code = "";
    for (size_t i = 0; i < doors->n; i++) {
        count_door(&c, &doors->items[i], &knocks);
    }
    bool ok = finish(&c, st, err);
    mem_freep(&knocks.items);
    intern_done(&c.days);
    return ok;
}

bool progress_read(struct progress *out, struct store *st, enum progress_by by, struct err *err) {
    AUTO(doors_done) struct doors doors = {0};
    return doors_read(&doors, st, err) && progress_count(out, st, &doors, by, err);
}

void progress_done(struct progress *progress) {
    mem_freep(&progress->groups);
    arena_done(&progress->mem);
}
