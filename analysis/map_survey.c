/* analysis/map_survey.c — see map_survey.h. */
#include "analysis/map_survey.h"

#include <string.h>

#include "analysis/map_change.h"
#include "analysis/map_hex.h"
#include "analysis/map_priorities.h"
#include "analysis/map_progress.h"
#include "analysis/map_share.h"
#include "base/err.h"
#include "base/mem.h"
#include "base/num.h"
#include "base/strbuf.h"

struct survey_map {
    struct priority_map *top;
    struct share_map *share;
    struct change_map *change;
    struct progress_map *progress;
    const struct map *view;
    struct map_tally tallies[MAP_TALLIES_MAX];
    size_t n_tallies;
};

struct making {
    struct survey_map *sm;
    struct store *st;
    const struct survey_map_options *options;
    struct named_options named; // of the question
    const struct map_own *own;  // its areas, where they are no blocks and no estates
    bool ranking;
};

/* ---- kinds ---- */

static bool make_top(struct making *m, struct err *err) {
    const struct survey_map_options *o = m->options;
    struct survey_map *sm = m->sm;
    if (!m->ranking) {
        return err_set(err, ERR_USAGE,
                       "'%s' ranks nothing, so no answer of it comes first: use --kind share",
                       o->question);
    }
    struct priority_map_options top = {
        .gather = {.question = o->question,
                   .form_id = o->form_id,
                   .lang = o->lang,
                   .by = m->named.by,
                   .zones = m->named.zones},
        .own = m->own,
        .tier = m->named.tier,
        .title = o->title,
        .date = o->date
    };
    if (!(sm->top = priority_map_new(m->st, &top, err))) {
        return false;
    }
    struct priority_map_summary s = priority_map_summary(sm->top);
    if (s.n_areas && s.n_no_data == s.n_areas) { // shares of nobody are not drawn, either
        return err_set(err, ERR_CONFLICT,
                       "no home of these areas has answered '%s' yet: there is nothing to draw",
                       o->question);
    }
    const struct map_tally all[] = {
        {s.n_areas,        "areas",        "area",                                 "areas"                     },
        {s.n_ranked,       "ranked",       "has a first priority",                 "have a first priority"     },
        {s.n_too_close,    "too_close",    "is too close to call",                 "are too close to call"     },
        {s.n_no_favourite, "no_favourite", "has no clear favourite",               "have no clear favourite"   },
        {s.n_too_few,      "too_few",      "has too few homes to show",            "have too few homes to show"},
        {s.n_no_data,      "no_data",      "has no answers yet",                   "have no answers yet"       },
        {s.n_joined,       "joined",       "is counted together with a neighbour",
         "are counted together with neighbours"                                                                },
        {s.n_undrawn,      "undrawn",      "has no boundary and is not drawn",
         "have no boundary and are not drawn"                                                                  },
    };
    memcpy(sm->tallies, all, sizeof all);
    sm->n_tallies = LEN(all);
    sm->view = priority_map_view(sm->top);
    return true;
}

static bool make_share_as(struct making *m, enum map_style style, struct err *err) {
    struct survey_map *sm = m->sm;
    struct share_map_options share = {.named = m->named,
                                      .own = m->own,
                                      .style = style,
                                      .title = m->options->title,
                                      .date = m->options->date};
    if (!(sm->share = share_map_new(m->st, &share, err))) {
        return false;
    }
    sm->n_tallies = share_map_tallies(sm->share, sm->tallies);
    sm->view = share_map_view(sm->share);
    return true;
}

static bool make_share(struct making *m, struct err *err) {
    return make_share_as(m, MAP_FILL, err);
}

static bool make_circles(struct making *m, struct err *err) {
    return make_share_as(m, MAP_CIRCLES, err);
}

static bool read_width(const char *text, double *width_m, struct err *err) {
    uint32_t m = 0;
    if (text && (!num_parse_u32(text, &m) || m < HEX_LEAST_M || m > HEX_MOST_M)) {
        return err_set(err, ERR_USAGE, "--hex-m is a width of %d to %d metres, not '%s'",
                       HEX_LEAST_M, HEX_MOST_M, text);
    }
    *width_m = m;
    return true;
}

static bool make_hex(struct making *m, struct err *err) {
    AUTO(hex_areas_done) struct hex_areas hex = {0};
    AUTO(strbuf_done) struct strbuf note = {0};
    double width_m = 0;
    if (!read_width(m->options->hex_m, &width_m, err) ||
        !hex_areas_make(&hex, m->st, width_m, m->named.tier, err)) {
        return false;
    }
    strbuf_addf(&note, "Homes are put together in hexagons %.0f m wide", hex.width_m);
    if (m->named.tier != TIER_INTERNAL) {
        strbuf_addf(&note, ", joined until each has %u homes", tier_rules[m->named.tier].doors_min);
    }
    strbuf_addc(&note, '.');
    const struct map_own own = {&hex.shapes, "hex_map", note.data};
    m->own = &own;
    m->named.by = BY_ZONE;
    m->named.zones = &hex.zones;
    if (!(m->ranking && !m->options->answer ? make_top : make_share)(m, err)) {
        return false;
    }
    m->sm->tallies[m->sm->n_tallies++] =
        (struct map_tally){hex.n_no_place, "no_place", "home on the door list has no place",
                           "homes on the door list have no place"};
    return true;
}

static bool parse_good(const char *text, enum change_good *out, struct err *err) {
    *out = !text ? GOOD_UNKNOWN : strcmp(text, "more") == 0 ? GOOD_MORE : GOOD_FEWER;
    return !text || *out == GOOD_MORE || strcmp(text, "fewer") == 0 ||
           err_set(err, ERR_USAGE, "--good is more or fewer, not '%s'", text);
}

static bool make_change(struct making *m, struct err *err) {
    const struct survey_map_options *o = m->options;
    struct change_map_options change = {
        .named = m->named, .before = o->before, .title = o->title, .date = o->date};
    if (!o->before) {
        return err_set(err, ERR_USAGE,
                       "a map of change needs --before and the survey of the earlier round");
    }
    if (!parse_good(o->good, &change.good, err) ||
        !(m->sm->change = change_map_new(m->st, &change, err))) {
        return false;
    }
    m->sm->n_tallies = change_map_tallies(m->sm->change, m->sm->tallies);
    m->sm->view = change_map_view(m->sm->change);
    return true;
}

static bool make_progress(struct making *m, struct err *err) {
    struct survey_map *sm = m->sm;
    if (m->named.tier != TIER_INTERNAL) {
        return err_set(err, ERR_USAGE,
                       "the map of progress is for the team alone, as it tells which doors are "
                       "left: leave out --tier");
    }
    if (!(sm->progress = progress_map_new(m->st, m->options->title, m->options->date, err))) {
        return false;
    }
    sm->n_tallies = progress_map_tallies(sm->progress, sm->tallies);
    sm->view = progress_map_view(sm->progress);
    return true;
}

enum takes {
    TAKES_ANSWER = 1,
    TAKES_LEVEL = 2,
    TAKES_HEX = 4,
    TAKES_BEFORE = 8,
    TAKES_QUESTION = 16
};

/* Columns: name, what it takes, tier when none is given, maker. */
static const struct {
    const char *name;
    unsigned takes;
    enum tier tier;
    bool (*make)(struct making *m, struct err *err);
} kinds[] = {
    [SURVEY_MAP_TOP] = {"top",      TAKES_QUESTION | TAKES_LEVEL,                               TIER_MEETING,  make_top     },
    [SURVEY_MAP_SHARE] = {"share",    TAKES_QUESTION | TAKES_ANSWER | TAKES_LEVEL,                TIER_MEETING,
                        make_share                                                                                          },
    [SURVEY_MAP_CIRCLES] = {"circles",  TAKES_QUESTION | TAKES_ANSWER | TAKES_LEVEL,                TIER_MEETING,
                        make_circles                                                                                        },
    [SURVEY_MAP_HEX] = {"hex",      TAKES_QUESTION | TAKES_ANSWER | TAKES_HEX,                  TIER_MEETING,  make_hex     },
    [SURVEY_MAP_CHANGE] = {"change",   TAKES_QUESTION | TAKES_ANSWER | TAKES_LEVEL | TAKES_BEFORE,
                        TIER_MEETING,                                                                          make_change  },
    [SURVEY_MAP_PROGRESS] = {"progress", 0,                                                          TIER_INTERNAL, make_progress},
};

bool survey_map_kind_parse(const char *text, enum survey_map_kind *out, struct err *err) {
    AUTO(strbuf_done) struct strbuf names = {0};
    for (size_t i = 0; i < LEN(kinds); i++) {
        if (text && strcmp(kinds[i].name, text) == 0) {
            *out = (enum survey_map_kind)i;
            return true;
        }
        strbuf_addf(&names, "%s%s",
                    i == 0               ? ""
                    : i + 1 < LEN(kinds) ? ", "
                                         : " or ",
                    kinds[i].name);
    }
    *out = SURVEY_MAP_ANY;
    return !text || err_set(err, ERR_USAGE, "--kind is %s, not '%s'", names.data, text);
}

/* ---- options ---- */

static bool check_options(enum survey_map_kind kind, const struct survey_map_options *o,
                          struct err *err) {
    const struct {
        const char *option, *value;
        enum takes takes;
    } given[] = {
        {"question", o->question, TAKES_QUESTION},
        {"--answer", o->answer,   TAKES_ANSWER  },
        {"--level",  o->level,    TAKES_LEVEL   },
        {"--hex-m",  o->hex_m,    TAKES_HEX     },
        {"--before", o->before,   TAKES_BEFORE  },
        {"--good",   o->good,     TAKES_BEFORE  },
    };
    if (!o->question && kinds[kind].takes & TAKES_QUESTION) {
        return err_set(err, ERR_USAGE, "a map of kind %s is of one question: give its name",
                       kinds[kind].name);
    }
    for (size_t i = 0; i < LEN(given); i++) {
        if (given[i].value && !(kinds[kind].takes & given[i].takes)) {
            return err_set(err, ERR_USAGE, "a map of kind %s has no %s", kinds[kind].name,
                           given[i].option);
        }
    }
    return true;
}

static bool read_options(struct making *m, enum survey_map_kind kind, struct err *err) {
    const struct survey_map_options *o = m->options;
    m->named = (struct named_options){
        .question = o->question, .form_id = o->form_id, .lang = o->lang, .answer = o->answer};
    if (!gather_by_parse(o->level ? o->level : "block", &m->named.by, err) ||
        !tier_parse(o->tier, kinds[kind].tier, &m->named.tier, err)) {
        return false;
    }
    return m->named.by != BY_ALL || err_set(err, ERR_USAGE, "--level is block or estate");
}

struct survey_map *survey_map_new(struct store *st, const struct survey_map_options *options,
                                  struct err *err) {
    AUTO(survey_map_freep) struct survey_map *sm = mem_zalloc(sizeof *sm);
    struct making m = {.sm = sm, .st = st, .options = options};
    enum survey_map_kind kind = options->kind;
    bool any = kind == SURVEY_MAP_ANY;
    if ((!any && !check_options(kind, options, err)) ||
        !read_options(&m, any ? SURVEY_MAP_TOP : kind, err) ||
        (options->question && !named_is_ranking(st, &m.named, &m.ranking, err))) {
        return NULL;
    }
    if (any) {
        kind = m.ranking && !options->answer ? SURVEY_MAP_TOP : SURVEY_MAP_SHARE;
    }
    bool ok = check_options(kind, options, err) && kinds[kind].make(&m, err) &&
              (sm->tallies[0].n > 0 || named_no_areas(m.named.by, err)); // no area, no map
    return ok ? mem_steal(&sm) : NULL;
}

void survey_map_free(struct survey_map *sm) {
    if (sm) {
        priority_map_free(sm->top);
        share_map_free(sm->share);
        change_map_free(sm->change);
        progress_map_free(sm->progress);
        mem_freep(&sm);
    }
}

const struct map *survey_map_view(const struct survey_map *sm) {
    return sm->view;
}

const struct map_tally *survey_map_tallies(const struct survey_map *sm, size_t *n) {
    *n = sm->n_tallies;
    return sm->tallies;
}
