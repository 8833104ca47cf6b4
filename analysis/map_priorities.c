/* analysis/map_priorities.c — see map_priorities.h. All texts lie in one arena; the map borrows
 * them. */
#include "analysis/map_priorities.h"

#include <assert.h>
#include <string.h>

#include "analysis/ballots.h"
#include "analysis/count.h"
#include "analysis/verdict.h"
#include "base/arena.h"
#include "base/err.h"
#include "base/file.h"
#include "base/mem.h"
#include "base/strbuf.h"
#include "geo/areas_survey.h"
#include "geo/map.h"
#include "survey/store.h"

/* ---- fields of the data formats ---- */

enum field {
    FIELD_CODE,
    FIELD_NAME,
    FIELD_STATUS,
    FIELD_SURE,
    FIELD_N,
    FIELD_DOORS,
    FIELD_ANSWERED_SHARE,
    FIELD_TOP,
    FIELD_TOP_LABEL,
    FIELD_TOP_SHARE,
    FIELD_SECOND,
    FIELD_SECOND_LABEL,
    FIELD_SECOND_SHARE,
    FIELD_TOP_THREE,
};
enum { FIELDS = FIELD_TOP_THREE + 1, FACTS_MAX = 8 };

static const struct layer_field fields[FIELDS] = {
    [FIELD_CODE] = {"code",                    LAYER_TEXT},
    [FIELD_NAME] = {"name",                    LAYER_TEXT},
    [FIELD_STATUS] = {"status",                  LAYER_TEXT},
    [FIELD_SURE] = {"sure",                    LAYER_TEXT},
    [FIELD_N] = {"n",                       LAYER_INT },
    [FIELD_DOORS] = {"doors",                   LAYER_INT },
    [FIELD_ANSWERED_SHARE] = {"answered_share_in_10",    LAYER_INT },
    [FIELD_TOP] = {"top",                     LAYER_TEXT},
    [FIELD_TOP_LABEL] = {"top_label",               LAYER_TEXT},
    [FIELD_TOP_SHARE] = {"top3_share_in_10",        LAYER_INT },
    [FIELD_SECOND] = {"second",                  LAYER_TEXT},
    [FIELD_SECOND_LABEL] = {"second_label",            LAYER_TEXT},
    [FIELD_SECOND_SHARE] = {"second_top3_share_in_10", LAYER_INT },
    [FIELD_TOP_THREE] = {"top_three",               LAYER_TEXT},
};

struct priority_map {
    struct arena mem;
    struct gathered gathered;
    struct areas shapes;
    struct areas context[AREA_LEVELS];
    struct map map;
    struct map_area *areas;
    struct map_category *categories;
    struct map_context *around;
    size_t n_around, cap_around;
    int category_of[ISSUES_MAX]; // issue -> place in categories; -1: leads nowhere
    struct priority_map_summary summary;
    enum tier tier;
};

/* ---- texts ---- */

/* The text of a buffer, kept; the buffer is empty again. */
static const char *kept(struct priority_map *pm, struct strbuf *text) {
    const char *copy = arena_strndup(&pm->mem, strbuf_text(text), text->len);
    strbuf_clear(text);
    return copy;
}

static const char *homes_text(struct priority_map *pm, uint64_t n, const char *behind) {
    AUTO(strbuf_done) struct strbuf text = {0};
    tier_add_homes(&text, pm->tier, n);
    strbuf_add(&text, behind);
    return kept(pm, &text);
}

static const char *share_text(struct priority_map *pm, const char *before, uint64_t count,
                              uint64_t n) {
    AUTO(strbuf_done) struct strbuf text = {0};
    strbuf_add(&text, before);
    tier_add_share(&text, pm->tier, count, n);
    return kept(pm, &text);
}

static const char *label_of(const struct priority_map *pm, uint32_t issue) {
    return pm->gathered.issues.items[issue].label;
}

static const char *code_of(const struct priority_map *pm, uint32_t issue) {
    return pm->gathered.issues.items[issue].code;
}

/* ---- one area ---- */

struct saying { // what goes into one area
    struct priority_map *pm;
    struct map_area *area;
    struct layer_value *values; // FIELDS
    struct map_fact *facts;     // FACTS_MAX
    const struct gather_group *group;
    struct verdict v;
};

static void add_fact(struct saying *say, const char *label, const char *text) {
    if (say->area->n_facts < FACTS_MAX) {
        say->facts[say->area->n_facts++] = (struct map_fact){label, text};
    }
}

static void set_share(struct saying *say, enum field field, uint64_t count, uint64_t n) {
    uint64_t shown;
    if (tier_count(say->v.tier, count, &shown)) {
        say->values[field] = LAYER_INT_OF(tier_tenths(say->v.tier, count, n));
    }
}

/* How many answered, of how many doors. Doors are there for all to see, but their exact number with
 * a share would give the exact answers away. */
static void say_turnout(struct saying *say) {
    const struct gather_group *group = say->group;
    uint64_t n = say->v.n;
    say->area->n_text = homes_text(say->pm, n, " answered");
    say->values[FIELD_N] = LAYER_INT_OF((int64_t)tier_round(say->v.tier, n));
    add_fact(say, "Answered", homes_text(say->pm, n, ""));
    if (!group->has_doors || group->n_doors < n) {
        return; // answers from homes the door list lacks: no share of it
    }
    say->values[FIELD_DOORS] = LAYER_INT_OF((int64_t)tier_round(say->v.tier, group->n_doors));
    add_fact(say, "On the door list", homes_text(say->pm, group->n_doors, ""));
    if (group->n_doors - n >= tier_rules[say->v.tier].cell_min || group->n_doors == n) {
        set_share(say, FIELD_ANSWERED_SHARE, n, group->n_doors);
        add_fact(say, "Took part", share_text(say->pm, "", n, group->n_doors));
    } else {
        add_fact(say, "Took part", "nearly all homes");
    }
}

/* First, second, third with shares: from FULL_MIN homes on. */
static void say_order(struct saying *say) {
    static const char *const places[] = {"First", "Second", "Third"};
    AUTO(strbuf_done) struct strbuf text = {0};
    const struct verdict *v = &say->v;
    for (uint32_t i = 0; i < v->n_order && i < LEN(places); i++) {
        uint32_t issue = v->order[i], place = v->place[i];
        strbuf_addf(&text, "%s: ", label_of(say->pm, issue));
        tier_add_share(&text, v->tier, v->top3[issue], v->n);
        bool joint =
            (i > 0 && v->place[i - 1] == place) || (i + 1 < v->n_order && v->place[i + 1] == place);
        const char *label =
            joint ? arena_printf(&say->pm->mem, "Joint %s", places[place - 1]) : places[place - 1];
        add_fact(say, label, kept(say->pm, &text));
    }
}

/* The top band, A to Z by the card, no figures: below FULL_MIN homes. */
static void say_band(struct saying *say) {
    AUTO(strbuf_done) struct strbuf text = {0};
    for (uint32_t i = 0; i < say->pm->gathered.issues.n; i++) {
        if (say->v.band[i] == BAND_TOP) {
            strbuf_addf(&text, "%s%s", text.len ? "; " : "", label_of(say->pm, i));
        }
    }
    if (text.len) {
        add_fact(say, "In the top three, in no order", kept(say->pm, &text));
    }
}

static void set_issue(struct saying *say, uint32_t issue, enum field code, enum field label,
                      enum field share) {
    say->values[code] = LAYER_TEXT_OF(code_of(say->pm, issue));
    say->values[label] = LAYER_TEXT_OF(label_of(say->pm, issue));
    if (say->v.kind == VERDICT_FULL) {
        set_share(say, share, say->v.top3[issue], say->v.n);
    }
}

/* "damp_mould; repairs; isolation": the order in full, by the card below FULL_MIN homes. */
static void set_top_three(struct saying *say) {
    AUTO(strbuf_done) struct strbuf text = {0};
    const struct verdict *v = &say->v;
    for (uint32_t i = 0; v->kind == VERDICT_FULL && i < v->n_order && i < 3; i++) {
        strbuf_addf(&text, "%s%s", text.len ? "; " : "", code_of(say->pm, v->order[i]));
    }
    for (uint32_t i = 0; v->kind == VERDICT_BANDS && i < say->pm->gathered.issues.n; i++) {
        if (v->band[i] == BAND_TOP) {
            strbuf_addf(&text, "%s%s", text.len ? "; " : "", code_of(say->pm, i));
        }
    }
    if (text.len) {
        const char *codes = kept(say->pm, &text);
        say->values[FIELD_TOP_THREE] = LAYER_TEXT_OF(codes);
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

/* Who leads: the state, the categories, the words on the area. */
static void say_lead(struct saying *say) {
    static const char *const sure[] = {[LEAD_CLEAR] = "clearly first",
                                       [LEAD_LIKELY] = "likely first",
                                       [LEAD_CLOSE] = "too close to call",
                                       [LEAD_UNKNOWN] = "too close to call"};
    struct priority_map *pm = say->pm;
    const struct verdict *v = &say->v;
    if (v->n_front == 0) {
        say->values[FIELD_STATUS] = LAYER_TEXT_OF("no_favourite");
        say->area->state = MAP_TOO_FEW;
        say->area->label = "Many different things";
        pm->summary.n_no_favourite++;
        return;
    }
    bool close = v->lead == LEAD_CLOSE || v->lead == LEAD_UNKNOWN;
    say->area->state = close ? MAP_TOO_CLOSE : MAP_CLEAR;
    for (uint32_t i = 0; i < v->n_front && i < MAP_TIES_MAX; i++) {
        say->area->category[say->area->n_categories++] = pm->category_of[v->front[i]];
    }
    if (close && v->n_front == 1) {
        say->area->label =
            arena_printf(&pm->mem, "%s, but too close to call", label_of(pm, v->front[0]));
    }
    say->values[FIELD_STATUS] = LAYER_TEXT_OF(close ? "too_close" : "ranked");
    say->values[FIELD_SURE] = LAYER_TEXT_OF(sure_word(v->lead));
    set_issue(say, v->front[0], FIELD_TOP, FIELD_TOP_LABEL, FIELD_TOP_SHARE);
    if (v->n_front > 1) {
        set_issue(say, v->front[1], FIELD_SECOND, FIELD_SECOND_LABEL, FIELD_SECOND_SHARE);
    } else if (v->kind == VERDICT_FULL && v->n_order > 1) {
        set_issue(say, v->order[1], FIELD_SECOND, FIELD_SECOND_LABEL, FIELD_SECOND_SHARE);
    }
    add_fact(say, "How sure", sure[v->lead]);
    *(close ? &pm->summary.n_too_close : &pm->summary.n_ranked) += 1;
}

static void say_too_few(struct saying *say) {
    struct priority_map *pm = say->pm;
    say->area->state = MAP_TOO_FEW;
    say->values[FIELD_STATUS] = LAYER_TEXT_OF("too_few");
    if (say->v.few_doors) {
        add_fact(say, "Why",
                 arena_printf(&pm->mem, "fewer than %u homes on the door list",
                              tier_rules[pm->tier].doors_min));
    } else {
        add_fact(
            say, "Why",
            arena_printf(&pm->mem, "fewer than %u homes answered", verdict_least(pm->tier, true)));
    }
    pm->summary.n_too_few++;
}

static void say_area(struct saying *say) {
    switch (say->v.kind) {
    case VERDICT_NO_ANSWERS:
        say->area->state = MAP_NO_DATA;
        say->values[FIELD_STATUS] = LAYER_TEXT_OF("no_data");
        say->values[FIELD_N] = LAYER_INT_OF(0);
        say->pm->summary.n_no_data++;
        return;
    case VERDICT_TOO_FEW:
        say_too_few(say);
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
    say_turnout(say);
}

/* ---- all areas ---- */

static const struct gather_group *group_of(const struct gathered *g, const char *code) {
    size_t from = 0, to = g->n_groups; // sorted by code
    while (from < to) {
        size_t mid = from + (to - from) / 2;
        int order = strcmp(g->groups[mid].code, code);
        if (order == 0) {
            return &g->groups[mid];
        }
        *(order < 0 ? &from : &to) = order < 0 ? mid + 1 : mid;
    }
    return NULL;
}

/* An issue that leads somewhere gets a category, with the look of its place on the card. */
static void make_categories(struct priority_map *pm, uint64_t leading) {
    pm->categories = mem_zalloc((ISSUES_MAX + 1) * sizeof *pm->categories);
    for (uint32_t i = 0; i < pm->gathered.issues.n; i++) {
        pm->category_of[i] = -1;
        if (leading >> i & 1) {
            pm->category_of[i] = (int)pm->map.n_categories;
            struct map_category *category = &pm->categories[pm->map.n_categories++];
            *category = map_category_of(i, label_of(pm, i));
            if (i >= MAP_COLOURS) { // all grey: at least their hatches differ
                category->hatch = (enum hatch)(i % HATCH_APART);
            }
        }
    }
}

static void judge(struct saying *say, struct count *count) {
    static const struct gather_group nobody = {0}; // an area that the survey's homes do not name
    say->group = say->group ? say->group : &nobody;
    verdict_group(&say->v, count, &say->pm->gathered, say->group, say->pm->tier, true,
                  COUNT_METHODS);
}

static void start_area(struct saying *say, struct priority_map *pm, size_t number,
                       const struct area *shape) {
    *say = (struct saying){.pm = pm,
                           .area = &pm->areas[number],
                           .values = ARENA_ARRAY(&pm->mem, struct layer_value, FIELDS),
                           .facts = ARENA_ARRAY(&pm->mem, struct map_fact, FACTS_MAX),
                           .group = group_of(&pm->gathered, shape->code)};
    for (size_t i = 0; i < FIELDS; i++) {
        say->values[i] = LAYER_NULL;
    }
    say->values[FIELD_CODE] = LAYER_TEXT_OF(shape->code);
    say->values[FIELD_NAME] = LAYER_TEXT_OF(shape->name);
    *say->area = (struct map_area){.shape = &shape->shape,
                                   .code = shape->code,
                                   .name = shape->name,
                                   .facts = say->facts,
                                   .values = say->values};
}

/* Areas that can be drawn, judged first, so that the legend is known when they are put into words.
 */
static void make_areas(struct priority_map *pm) {
    size_t n = pm->shapes.n;
    pm->areas = mem_zalloc((n + 1) * sizeof *pm->areas);
    AUTO(mem_freep) struct saying *says = mem_zalloc((n + 1) * sizeof *says);
    AUTO(mem_freep) struct count *count = mem_zalloc(sizeof *count);
    uint64_t leading = 0;
    for (size_t i = 0; i < n; i++) {
        const struct area *shape = &pm->shapes.items[i];
        if (!shape->code || shape->shape.n_parts == 0) {
            continue;
        }
        struct saying *say = &says[pm->map.n_areas];
        start_area(say, pm, pm->map.n_areas++, shape);
        judge(say, count);
        for (uint32_t k = 0; k < say->v.n_front && k < MAP_TIES_MAX; k++) {
            leading |= UINT64_C(1) << say->v.front[k];
        }
    }
    count_done(count);
    make_categories(pm, leading);
    for (size_t i = 0; i < pm->map.n_areas; i++) {
        say_area(&says[i]);
    }
    pm->summary.n_areas = pm->map.n_areas;
}

static void count_undrawn(struct priority_map *pm) {
    AUTO(intern_done) struct intern drawn = {0};
    for (size_t i = 0; i < pm->map.n_areas; i++) {
        intern_add(&drawn, pm->areas[i].code, strlen(pm->areas[i].code));
    }
    for (size_t i = 0; i < pm->gathered.n_groups; i++) {
        const char *code = pm->gathered.groups[i].code;
        pm->summary.n_undrawn += !intern_find(&drawn, code, strlen(code));
    }
}

/* ---- around the areas ---- */

/* Streets, green and the like; and the estates' edge where blocks are coloured. Estates larger than
 * a map of blocks can hold would be no edge but a tangle. */
static bool is_around(enum area_level level, enum gather_by by) {
    return area_level_is_context(level) || (level == AREA_ESTATE && by == BY_BLOCK);
}

enum { ESTATES_AROUND_MAX = 10 };

static bool read_shapes(struct priority_map *pm, const char *path, enum gather_by by,
                        struct err *err) {
    if (!areas_read_survey(&pm->shapes, path, by == BY_ESTATE ? AREA_ESTATE : AREA_BLOCK, err)) {
        return false;
    }
    for (int level = 0; level < AREA_LEVELS; level++) {
        struct areas *context = &pm->context[level];
        if (!is_around((enum area_level)level, by)) {
            continue;
        }
        if (!areas_read_survey(context, path, (enum area_level)level, err)) {
            return false;
        }
        bool tangle = level == AREA_ESTATE && context->n > ESTATES_AROUND_MAX;
        for (size_t i = 0; i < context->n && !tangle; i++) {
            const struct area *area = &context->items[i];
            if (area->shape.n_parts) {
                *MEM_PUSH(pm->around, pm->n_around, pm->cap_around) =
                    (struct map_context){(enum area_level)level, &area->shape, area->name};
            }
        }
    }
    return true;
}

/* How many answered in all, and the banner when that is few. */
static void say_whole(struct priority_map *pm) {
    uint64_t n = 0, doors = 0;
    for (size_t i = 0; i < pm->gathered.n_groups; i++) {
        n += pm->gathered.groups[i].n;
        doors += pm->gathered.groups[i].n_doors;
    }
    uint32_t least = tier_rules[pm->tier].group_min;
    if (n > 0 && n < least) {
        pm->map.n_text = arena_printf(&pm->mem, "Fewer than %u homes answered", least);
        return;
    }
    pm->map.n_text = n ? arena_printf(&pm->mem, "Answered: %s", homes_text(pm, n, ""))
                       : "Nobody has answered yet";
    if (n == 0 || doors < n) {
        return;
    }
    if (tier_few_took_part(pm->tier, n, doors)) {
        pm->map.response = "Fewer than one in three homes took part";
    } else if (doors - n > 0 && doors - n < tier_rules[pm->tier].cell_min) {
        pm->map.response = "Nearly all homes on the door list";
    } else {
        pm->map.response = share_text(pm, "Of the door list: ", n, doors);
    }
}

static const char *tier_text(struct priority_map *pm) {
    const struct tier_rules *rules = &tier_rules[pm->tier];
    if (pm->tier == TIER_INTERNAL) {
        return "For the team only: exact figures, do not pass on";
    }
    return arena_printf(&pm->mem,
                        "Areas with fewer than %u homes are not shown. Counts are rounded to the "
                        "nearest %u.",
                        verdict_least(pm->tier, true), rules->base);
}

static bool say_titles(struct priority_map *pm, struct store *st,
                       const struct priority_map_options *options, struct err *err) {
    AUTO(mem_freep) char *name = store_get_meta(st, "name", err);
    if (!name && err && err->code != ERR_NONE) {
        return false;
    }
    const char *whose = name && name[0] ? name : "our area";
    pm->map.title = options->title ? arena_strdup(&pm->mem, options->title)
                                   : arena_printf(&pm->mem, "What matters most in %s", whose);
    pm->map.subtitle = pm->gathered.title[0] ? pm->gathered.title : NULL;
    pm->map.source = name && name[0] ? arena_printf(&pm->mem, "%s survey", name) : NULL;
    pm->map.date = options->date ? arena_strdup(&pm->mem, options->date) : NULL;
    pm->map.tier = tier_text(pm);
    return true;
}

/* ---- from outside ---- */

struct priority_map *priority_map_new(struct store *st, const struct priority_map_options *options,
                                      struct err *err) {
    AUTO(priority_map_freep) struct priority_map *pm = mem_zalloc(sizeof *pm);
    struct gather_options gather = options->gather;
    gather.labels = true;
    pm->tier = options->tier;
    if (!gather_ballots(&pm->gathered, st, &gather, err) ||
        !read_shapes(pm, store_path(st), gather.by, err) || !say_titles(pm, st, options, err)) {
        return NULL;
    }
    make_areas(pm);
    count_undrawn(pm);
    say_whole(pm);
    pm->map.categories = pm->categories;
    pm->map.areas = pm->areas;
    pm->map.context = pm->around;
    pm->map.n_context = pm->n_around;
    pm->map.fields = fields;
    pm->map.n_fields = FIELDS;
    return mem_steal(&pm);
}

void priority_map_free(struct priority_map *pm) {
    if (!pm) {
        return;
    }
    gather_done(&pm->gathered);
    areas_done(&pm->shapes);
    for (int i = 0; i < AREA_LEVELS; i++) {
        areas_done(&pm->context[i]);
    }
    mem_freep(&pm->areas);
    mem_freep(&pm->categories);
    mem_freep(&pm->around);
    arena_done(&pm->mem);
    mem_freep(&pm);
}

const struct map *priority_map_view(const struct priority_map *pm) {
    return &pm->map;
}

struct priority_map_summary priority_map_summary(const struct priority_map *pm) {
    return pm->summary;
}

static const struct {
    const char *ext;
    bool (*write)(const struct map *map, const char *path, struct err *err);
} writers[] = {
    {".geojson", map_write_geojson},
    {".json",    map_write_geojson},
    {".gpkg",    map_write_gpkg   },
    {".svg",     map_write_svg    },
    {".html",    map_write_html   },
};

static size_t writer_of(const char *path) {
    size_t i = 0;
    while (i < LEN(writers) && !file_has_ext(path, writers[i].ext)) {
        i++;
    }
    return i;
}

bool priority_map_format(const char *path) {
    return writer_of(path) < LEN(writers);
}

bool priority_map_write(const struct priority_map *pm, const char *path, struct err *err) {
    assert(priority_map_format(path));
    return writers[writer_of(path)].write(&pm->map, path, err);
}
