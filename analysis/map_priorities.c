/* analysis/map_priorities.c — see map_priorities.h. */
#include "analysis/map_priorities.h"

#include <string.h>

#include "analysis/ballots.h"
#include "analysis/count.h"
#include "analysis/figures.h"
#include "analysis/hex_guard.h"
#include "analysis/map_frame.h"
#include "analysis/verdict.h"
#include "base/err.h"
#include "base/mem.h"
#include "base/strbuf.h"
#include "geo/map.h"
#include "survey/store.h"

/* ---- fields of the data formats ---- */

enum field {
    FIELD_SURE = MAP_FIELDS,
    FIELD_TOP,
    FIELD_TOP_LABEL,
    FIELD_TOP_SHARE,
    FIELD_SECOND,
    FIELD_SECOND_LABEL,
    FIELD_SECOND_SHARE,
    FIELD_TOP_THREE,
};
enum { FIELDS = FIELD_TOP_THREE + 1 };

static const struct layer_field fields[FIELDS] = {
    MAP_FIELD_ROWS,
    [FIELD_SURE] = {"sure",                    LAYER_TEXT},
    [FIELD_TOP] = {"top",                     LAYER_TEXT},
    [FIELD_TOP_LABEL] = {"top_label",               LAYER_TEXT},
    [FIELD_TOP_SHARE] = {"top3_share_in_10",        LAYER_INT },
    [FIELD_SECOND] = {"second",                  LAYER_TEXT},
    [FIELD_SECOND_LABEL] = {"second_label",            LAYER_TEXT},
    [FIELD_SECOND_SHARE] = {"second_top3_share_in_10", LAYER_INT },
    [FIELD_TOP_THREE] = {"top_three",               LAYER_TEXT},
};

struct priority_map {
    struct map_frame frame;
    const struct gathered *gathered;
    struct gathered own; // or somebody else's
    struct map_category *categories;
    int category_of[ISSUES_MAX]; // issue -> place in categories; -1: leads nowhere
    struct priority_map_summary summary;
};

/* ---- texts ---- */

static const char *label_of(const struct priority_map *pm, uint32_t issue) {
    return pm->gathered->issues.items[issue].label;
}

static const char *code_of(const struct priority_map *pm, uint32_t issue) {
    return pm->gathered->issues.items[issue].code;
}

/* ---- one area ---- */

struct saying { // what goes into one area
    struct priority_map *pm;
    struct map_saying *say;
    const struct gather_group *block; // NULL: no home of the survey names it
    const struct gather_group *group; // that is spoken of: the row that the block stands in
    struct verdict v;
};

/* First, second, third with shares: from FULL_MIN homes on. */
static void say_order(struct saying *say) {
    static const char *const places[] = {"First", "Second", "Third"};
    AUTO(strbuf_done) struct strbuf text = {0};
    const struct verdict *v = &say->v;
    for (uint32_t i = 0; i < v->n_order && i < LEN(places); i++) {
        uint32_t issue = v->order[i], place = v->place[i];
        strbuf_addf(&text, "%s: ", label_of(say->pm, issue));
        if (v->hidden >> issue & 1) {
            strbuf_add(&text, "not shown, to protect a few");
        } else {
            tier_add_share(&text, v->tier, v->top3[issue], v->n);
        }
        bool joint =
            (i > 0 && v->place[i - 1] == place) || (i + 1 < v->n_order && v->place[i + 1] == place);
        const char *label = joint ? arena_printf(&say->pm->frame.mem, "Joint %s", places[place - 1])
                                  : places[place - 1];
        map_say_fact(say->say, label, map_frame_kept(&say->pm->frame, &text));
    }
}

/* The top band, A to Z by the card, no figures: below FULL_MIN homes. */
static void say_band(struct saying *say) {
    AUTO(strbuf_done) struct strbuf text = {0};
    for (uint32_t i = 0; i < say->pm->gathered->issues.n; i++) {
        if (say->v.band[i] == BAND_TOP) {
            strbuf_addf(&text, "%s%s", text.len ? "; " : "", label_of(say->pm, i));
        }
    }
    if (text.len) {
        map_say_fact(say->say, "In the top three, in no order",
                     map_frame_kept(&say->pm->frame, &text));
    }
}

static void set_issue(struct saying *say, uint32_t issue, enum field code, enum field label,
                      enum field share) {
    say->say->values[code] = LAYER_TEXT_OF(code_of(say->pm, issue));
    say->say->values[label] = LAYER_TEXT_OF(label_of(say->pm, issue));
    if (say->v.kind == VERDICT_FULL && !(say->v.hidden >> issue & 1)) {
        map_say_share(say->say, share, say->v.top3[issue], say->v.n);
    }
}

/* "damp_mould; repairs; isolation": the order in full, by the card below FULL_MIN homes. */
static void set_top_three(struct saying *say) {
    AUTO(strbuf_done) struct strbuf text = {0};
    const struct verdict *v = &say->v;
    for (uint32_t i = 0; v->kind == VERDICT_FULL && i < v->n_order && i < 3; i++) {
        strbuf_addf(&text, "%s%s", text.len ? "; " : "", code_of(say->pm, v->order[i]));
    }
    for (uint32_t i = 0; v->kind == VERDICT_BANDS && i < say->pm->gathered->issues.n; i++) {
        if (v->band[i] == BAND_TOP) {
            strbuf_addf(&text, "%s%s", text.len ? "; " : "", code_of(say->pm, i));
        }
    }
    if (text.len) {
        const char *codes = map_frame_kept(&say->pm->frame, &text);
        say->say->values[FIELD_TOP_THREE] = LAYER_TEXT_OF(codes);
    }
}

static const char *sure_word(enum lead lead) {
    switch (lead) {
    case LEAD_CLEAR:
        return "clear";
    case LEAD_LIKELY:
        return "likely";
    case LEAD_CLOSE:
    case LEAD_UNKNOWN:
        return "close";
    }
    return NULL;
}

/* "Damp, Repairs or Safety"; "Damp, Repairs or 2 others" where more lead together. */
static const char *tied_words(struct priority_map *pm, const struct verdict *v) {
    const char *first = label_of(pm, v->front[0]), *second = label_of(pm, v->front[1]);
    return v->n_front == 3 ? arena_printf(&pm->frame.mem, "%s, %s or %s", first, second,
                                          label_of(pm, v->front[2]))
                           : arena_printf(&pm->frame.mem, "%s, %s or %u others", first, second,
                                          (unsigned)v->n_front - 2);
}

/* Who leads: the state, the categories, the words on the area. */
static void say_lead(struct saying *say) {
    static const char *const sure[] = {[LEAD_CLEAR] = "clearly first",
                                       [LEAD_LIKELY] = "likely first",
                                       [LEAD_CLOSE] = "too close to call",
                                       [LEAD_UNKNOWN] = "too close to call"};
    struct priority_map *pm = say->pm;
    const struct verdict *v = &say->v;
    if (v->n_front == 0) {
        say->say->values[MAP_FIELD_STATUS] = LAYER_TEXT_OF("no_favourite");
        say->say->area->state = MAP_TOO_FEW;
        say->say->area->label = "No favourite to show";
        pm->summary.n_no_favourite++;
        return;
    }
    bool close = v->lead == LEAD_CLOSE || v->lead == LEAD_UNKNOWN;
    say->say->area->state = close ? MAP_TOO_CLOSE : MAP_CLEAR;
    for (uint32_t i = 0; i < v->n_front && i < MAP_TIES_MAX; i++) {
        say->say->area->category[say->say->area->n_categories++] = pm->category_of[v->front[i]];
    }
    if (close && v->n_front == 1) {
        say->say->area->label =
            arena_printf(&pm->frame.mem, "%s, but too close to call", label_of(pm, v->front[0]));
    } else if (v->n_front > MAP_TIES_MAX) {
        say->say->area->label = tied_words(pm, v);
    }
    say->say->values[MAP_FIELD_STATUS] = LAYER_TEXT_OF(close ? "too_close" : "ranked");
    say->say->values[FIELD_SURE] = LAYER_TEXT_OF(sure_word(v->lead));
    set_issue(say, v->front[0], FIELD_TOP, FIELD_TOP_LABEL, FIELD_TOP_SHARE);
    if (v->n_front > 1) {
        set_issue(say, v->front[1], FIELD_SECOND, FIELD_SECOND_LABEL, FIELD_SECOND_SHARE);
    } else if (v->kind == VERDICT_FULL && v->n_order > 1) {
        set_issue(say, v->order[1], FIELD_SECOND, FIELD_SECOND_LABEL, FIELD_SECOND_SHARE);
    }
    map_say_fact(say->say, "How sure", sure[v->lead]);
    *(close ? &pm->summary.n_too_close : &pm->summary.n_ranked) += 1;
}

static void say_area(struct saying *say) {
    const struct gather_group *block = say->block;
    if (block && block->counted_with) {
        map_say_joined(say->say, block->counted_in, block->counted_with);
        say->pm->summary.n_joined++;
    } else if (block && block->counted_in) {
        map_say_counted_in(say->say, block->counted_in);
        say->pm->summary.n_too_few++;
        return;
    }
    switch (say->v.kind) {
    case VERDICT_NO_ANSWERS:
        map_say_no_data(say->say);
        say->pm->summary.n_no_data++;
        return;
    case VERDICT_TOO_FEW:
        map_say_too_few(say->say, say->v.n, say->v.few_doors, verdict_least(say->v.tier, true));
        say->pm->summary.n_too_few++;
        return;
    case VERDICT_BANDS:
        say_lead(say);
        say_band(say);
        break;
    case VERDICT_FULL:
        say_lead(say);
        say_order(say);
        break;
    }
    set_top_three(say);
    map_say_turnout(say->say, say->v.n, say->group->has_doors, say->group->n_doors);
}

/* ---- all areas ---- */

/* An issue that leads somewhere gets a category, with the look of its place on the card. */
static void make_categories(struct priority_map *pm, uint64_t leading) {
    pm->categories = mem_zalloc((ISSUES_MAX + 1) * sizeof *pm->categories);
    for (uint32_t i = 0; i < pm->gathered->issues.n; i++) {
        pm->category_of[i] = -1;
        if (leading >> i & 1) {
            pm->category_of[i] = (int)pm->frame.map.n_categories;
            struct map_category *category = &pm->categories[pm->frame.map.n_categories++];
            *category = map_category_of(i, label_of(pm, i));
            if (i >= MAP_COLOURS) { // all grey: at least their hatches differ
                category->hatch = (enum hatch)(i % HATCH_APART);
            }
        }
    }
}

static void judge(struct saying *say, const struct priority_map_options *options,
                  struct count *count) {
    static const struct gather_group nobody = {0}; // an area that the survey's homes do not name
    const struct verdict *known =
        say->group && options->known ? options->known(options->known_ctx, say->group->code) : NULL;
    say->group = say->group ? say->group : &nobody;
    if (known) {
        say->v = *known;
        verdict_hide(&say->v, say->pm->gathered, say->group);
        return;
    }
    verdict_group(&say->v, count, say->pm->gathered, say->group, say->pm->frame.tier, true,
                  COUNT_METHODS);
}

/* Areas that can be drawn, judged first, so that the legend is known when they are put into words.
 */
static void make_areas(struct priority_map *pm, const struct priority_map_options *options) {
    struct map_frame *frame = &pm->frame;
    map_frame_start(frame, fields, FIELDS);
    AUTO(mem_freep) struct saying *says = mem_zalloc((frame->map.n_areas + 1) * sizeof *says);
    AUTO(mem_freep) struct count *count = mem_zalloc(sizeof *count);
    uint64_t leading = 0;
    for (size_t i = 0; i < frame->map.n_areas; i++) {
        struct saying *say = &says[i];
        *say = (struct saying){.pm = pm,
                               .say = &frame->says[i],
                               .block = gather_block(pm->gathered, frame->areas[i].code)};
        say->group = say->block ? gather_shown(pm->gathered, say->block) : NULL;
        judge(say, options, count);
        for (uint32_t k = 0; k < say->v.n_front && k < MAP_TIES_MAX; k++) {
            leading |= UINT64_C(1) << say->v.front[k];
        }
    }
    count_done(count);
    make_categories(pm, leading);
    for (size_t i = 0; i < frame->map.n_areas; i++) {
        say_area(&says[i]);
    }
    pm->summary.n_areas = frame->map.n_areas;
}

static void count_undrawn(struct priority_map *pm) {
    const struct gathered *g = pm->gathered;
    AUTO(mem_freep) const char **codes = mem_alloc((g->n_groups + 1) * sizeof *codes);
    size_t n = g->n_groups - g->n_joined;
    for (size_t i = 0; i < n; i++) {
        codes[i] = g->groups[i].code;
    }
    pm->summary.n_undrawn = map_frame_undrawn(&pm->frame, codes, n);
}

/* ---- from outside ---- */

static bool gather(struct priority_map *pm, struct store *st,
                   const struct priority_map_options *options, struct err *err) {
    struct gathered *g = &pm->own;
    struct gather_options wanted = options->gather;
    wanted.labels = true;
    wanted.tier = options->tier;
    const struct figures_read *read = options->figures ? options->figures->read : NULL;
    bool ok = wanted.by == BY_BLOCK && read ? gather_from(g, &read->ballots, st, &wanted, err)
                                            : gather_ballots(g, st, &wanted, err);
    return ok && gather_guard(g, st, &wanted, options->figures, err) &&
           hex_guard_ballots(g, st, &wanted, err);
}

struct priority_map *priority_map_new(struct store *st, const struct priority_map_options *options,
                                      struct err *err) {
    AUTO(priority_map_freep) struct priority_map *pm = mem_zalloc(sizeof *pm);
    struct map_frame *frame = &pm->frame;
    frame->tier = options->tier;
    pm->gathered = options->gathered ? options->gathered : &pm->own;
    if ((!options->gathered && !gather(pm, st, options, err)) ||
        !map_frame_read(frame, store_path(st), options->gather.by, options->own, err) ||
        !map_frame_titles(frame, st, options->title, "What matters most", options->date, err)) {
        return NULL;
    }
    make_areas(pm, options);
    count_undrawn(pm);
    map_frame_whole_of(frame, pm->gathered);
    frame->map.subtitle = pm->gathered->title[0] ? pm->gathered->title : NULL;
    frame->map.tier = map_frame_rules(frame, verdict_least(frame->tier, true));
    frame->map.categories = pm->categories;
    map_frame_end(frame);
    return mem_steal(&pm);
}

void priority_map_free(struct priority_map *pm) {
    if (!pm) {
        return;
    }
    gather_done(&pm->own);
    map_frame_done(&pm->frame);
    mem_freep(&pm->categories);
    mem_freep(&pm);
}

const struct map *priority_map_view(const struct priority_map *pm) {
    return &pm->frame.map;
}

struct priority_map_summary priority_map_summary(const struct priority_map *pm) {
    return pm->summary;
}
