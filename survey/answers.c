/* survey/answers.c — plausible answers by kind of question. A value is proposed, the engine
 * decides; after a few refusals the question stays open. */
#include "survey/answers.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/date.h"
#include "base/intern.h"
#include "base/mem.h"
#include "base/num.h"
#include "base/strbuf.h"
#include "forms/interview.h"

enum { TRIES = 12, MOST_ROWS = 4, MOST_PICKS = 3, STEPS_MAX = 200000 };

static const double SKIP = 0.05;     // an optional question left open
static const double ONE_MORE = 0.45; // one more row in a repeat

struct fill {
    struct interview *iv;
    struct answers_home *home;
};

/* ---- tastes ---- */

static double unit(struct fill *f) {
    return splitmix_unit(&f->home->dice);
}

/* A number in [0, 1) that belongs to these words. */
static double fixed_unit(uint64_t seed, const char *a, const char *b, const char *c) {
    uint64_t state = seed;
    const char *words[] = {a, b, c};
    for (size_t i = 0; i < LEN(words); i++) {
        state ^= hash_bytes(words[i], strlen(words[i])) + (state << 6) + (state >> 2);
        (void)splitmix64(&state);
    }
    return splitmix_unit(&state);
}

static const struct {
    const char *value;
    double weight;
} rare[] = {
    {"dk",        0.05},
    {"pns",       0.05},
    {"na",        0.05},
    {"other",     0.05},
    {"none",      0.05},
    {"dont_know", 0.05},
};

/* Questions about prio_1 … prio_5 share one taste, so that second choices make sense. */
static void stem_of(const char *name, char out[64]) {
    snprintf(out, 64, "%s", name);
    size_t len = strlen(out);
    while (len && out[len - 1] >= '0' && out[len - 1] <= '9') {
        out[--len] = '\0';
    }
}

static bool is_gate(const char *name) {
    return strncmp(name, "consent", 7) == 0 || strncmp(name, "adult", 5) == 0;
}

static double weight_of(const struct fill *f, const char *question, const char *value) {
    char stem[64];
    if (is_gate(question)) { // people who open the door mostly say yes
        return strncmp(value, "yes", 3) == 0 ? 19 : 1;
    }
    for (size_t i = 0; i < LEN(rare); i++) {
        if (strcmp(rare[i].value, value) == 0) {
            return rare[i].weight;
        }
    }
    stem_of(question, stem);
    double everywhere = fixed_unit(f->home->seed, stem, value, "");
    double here = fixed_unit(f->home->seed, stem, value, f->home->block);
    return (0.1 + everywhere * everywhere) * exp(3.0 * (here - 0.5));
}

/* ---- choices ---- */

/* Draw one of the choices not taken yet by weight; n when none is left. */
static uint32_t draw(struct fill *f, const double *weights, uint32_t n) {
    double total = 0;
    for (uint32_t i = 0; i < n; i++) {
        total += weights[i];
    }
    double at = unit(f) * total;
    for (uint32_t i = 0; i < n; i++) {
        at -= weights[i];
        if (weights[i] > 0 && at < 0) {
            return i;
        }
    }
    return n;
}

static bool accepted(struct fill *f, struct iv_ref ref, const char *value) {
    return interview_set(f->iv, ref, value) == SET_OK;
}

static void weigh(const struct fill *f, struct iv_ref ref, const struct choices *choices,
                  double *weights) {
    const char *name = form_node(interview_form(f->iv), ref.node)->name;
    for (uint32_t i = 0; i < choices->n; i++) {
        weights[i] = weight_of(f, name, choices->items[i].value);
    }
}

static void answer_one(struct fill *f, struct iv_ref ref, const struct choices *choices) {
    AUTO(mem_freep) double *weights = mem_alloc((choices->n + 1) * sizeof *weights);
    weigh(f, ref, choices, weights);
    for (int i = 0; i < TRIES; i++) {
        uint32_t pick = draw(f, weights, choices->n);
        if (pick == choices->n || accepted(f, ref, choices->items[pick].value)) {
            return;
        }
        weights[pick] = 0;
    }
}

/* Up to `most` different choices, in the order drawn; fewer when the form refuses. */
static void answer_several(struct fill *f, struct iv_ref ref, const struct choices *choices,
                           uint32_t most) {
    AUTO(mem_freep) double *weights = mem_alloc((choices->n + 1) * sizeof *weights);
    weigh(f, ref, choices, weights);
    uint32_t want = most ? 1 + splitmix_below(&f->home->dice, most) : 0;
    AUTO(strbuf_done) struct strbuf list = {0};
    for (uint32_t i = 0; i < want; i++) {
        uint32_t pick = draw(f, weights, choices->n);
        if (pick == choices->n) {
            return;
        }
        size_t len = list.len;
        strbuf_addf(&list, "%s%s", len ? " " : "", choices->items[pick].value);
        if (!accepted(f, ref, strbuf_text(&list))) {
            list.len = len;
            list.data[len] = '\0';
            want += want < choices->n && i < TRIES;
        }
        weights[pick] = 0;
    }
}

/* ---- other kinds ---- */

static void answer_number(struct fill *f, struct iv_ref ref) {
    static const uint32_t reach[] = {4, 4, 6, 10, 10, 40, 100, 1000};
    char text[32];
    for (size_t i = 0; i < LEN(reach); i++) {
        snprintf(text, sizeof text, "%u", 1 + splitmix_below(&f->home->dice, reach[i]));
        if (accepted(f, ref, text)) {
            return;
        }
    }
    accepted(f, ref, "0");
}

static void answer_text(struct fill *f, struct iv_ref ref) {
    static const char *const words[] = {
        "The neighbours look out for each other",
        "Practice answer",
        "More light on the path",
        "Somebody to ask about the bins", // on no card: a search for it finds what was said
        "PRA-1",
        "A1",
        "07700900123",
        "practice",
        "1",
    };
    uint32_t first = splitmix_below(&f->home->dice, 4);
    for (size_t i = 0; i < LEN(words); i++) {
        if (accepted(f, ref, words[i < 4 ? (first + i) % 4 : i])) {
            return;
        }
    }
}

static void answer_date(struct fill *f, struct iv_ref ref, enum form_type type) {
    char day[DATE_TEXT_MAX], text[DATE_TEXT_MAX + 16];
    int64_t from = date_to_days((struct date_ymd){2026, 6, 1});
    for (int i = 0; i < TRIES; i++) {
        date_format(day, from - splitmix_below(&f->home->dice, 30u << i));
        uint32_t hour = 9 + splitmix_below(&f->home->dice, 11);
        if (type == FT_DATE) {
            snprintf(text, sizeof text, "%s", day);
        } else if (type == FT_TIME) {
            snprintf(text, sizeof text, "%02u:30:00.000Z", hour);
        } else {
            snprintf(text, sizeof text, "%sT%02u:30:00.000Z", day, hour);
        }
        if (accepted(f, ref, text)) {
            return;
        }
    }
}

static void answer_point(struct fill *f, struct iv_ref ref) {
    char text[96];
    if (f->home->has_point) { // within some ten metres of the door
        double lat = f->home->lat_deg + (unit(f) - 0.5) * 0.0002;
        double lon = f->home->lon_deg + (unit(f) - 0.5) * 0.0003;
        snprintf(text, sizeof text, "%.6f %.6f 0 5", lat, lon);
        accepted(f, ref, text);
    }
}

static void answer_range(struct fill *f, struct iv_ref ref, const struct form_control *c) {
    char text[NUM_TEXT_MAX];
    double span = fabs(c->end - c->start), step = c->step > 0 ? c->step : 1;
    double low = c->start < c->end ? c->start : c->end;
    double steps = floor(span / step);
    num_format(text, low + floor(unit(f) * (steps + 1)) * step);
    accepted(f, ref, text);
}

/* Places that every survey has, by the name of the question. */
static const char *known_answer(const struct fill *f, const char *name) {
    static const char *const doors[] = {"dwelling_id", "dwelling", "dwelling_code"};
    static const char *const blocks[] = {"block_id", "block"};
    for (size_t i = 0; i < LEN(doors); i++) {
        if (strcmp(name, doors[i]) == 0) {
            return f->home->dwelling;
        }
    }
    for (size_t i = 0; i < LEN(blocks); i++) {
        if (strcmp(name, blocks[i]) == 0) {
            return f->home->block;
        }
    }
    return "";
}

/* ---- the walk ---- */

static void answer_typed(struct fill *f, const struct iv_step *step) {
    enum form_type type = form_node(interview_form(f->iv), step->ref.node)->type;
    switch (type) {
    case FT_INT:
    case FT_LONG:
    case FT_DECIMAL:
        answer_number(f, step->ref);
        return;
    case FT_DATE:
    case FT_TIME:
    case FT_DATETIME:
        answer_date(f, step->ref, type);
        return;
    case FT_GEOPOINT:
        answer_point(f, step->ref);
        return;
    case FT_BOOLEAN:
        accepted(f, step->ref, unit(f) < 0.5 ? "true" : "false");
        return;
    case FT_GEOTRACE:
    case FT_GEOSHAPE:
    case FT_BINARY:
        return; // nothing invented would be of use
    default:
        answer_text(f, step->ref);
        return;
    }
}

static void answer(struct fill *f, const struct iv_step *step) {
    const struct form *form = interview_form(f->iv);
    const struct form_control *c = form_control(form, step->control);
    struct iv_ref ref = step->ref;
    struct choices choices;
    if (!ref.node || interview_readonly(f->iv, ref)) {
        return;
    }
    const char *known = known_answer(f, form_node(form, ref.node)->name);
    if (*known && accepted(f, ref, known)) {
        return;
    }
    bool answered = *interview_get(f->iv, ref) != '\0'; // a default, an action
    if (answered || (!interview_required(f->iv, ref) && unit(f) < SKIP)) {
        return;
    }
    switch (c->kind) {
    case CTRL_SELECT1:
        interview_choices(f->iv, step->control, ref, &choices);
        answer_one(f, ref, &choices);
        return;
    case CTRL_SELECT:
    case CTRL_RANK:
        interview_choices(f->iv, step->control, ref, &choices);
        answer_several(f, ref, &choices, c->kind == CTRL_RANK ? choices.n : MOST_PICKS);
        return;
    case CTRL_TRIGGER:
        accepted(f, ref, "OK");
        return;
    case CTRL_RANGE:
        answer_range(f, ref, c);
        return;
    case CTRL_UPLOAD:
        if (interview_required(f->iv, ref)) { // a name, so that the rest can be practised
            accepted(f, ref, "practice.jpg");
        }
        return;
    default:
        answer_typed(f, step);
        return;
    }
}

/* A row added becomes the step, so that its questions come next. */
static void maybe_one_more(struct fill *f, struct iv_step *step) {
    uint32_t node = form_control(interview_form(f->iv), step->control)->node;
    struct iv_ref added;
    if (interview_count(f->iv, node, step->ref) < MOST_ROWS && unit(f) < ONE_MORE &&
        interview_add(f->iv, node, step->ref, &added) == REPEAT_OK) {
        *step = (struct iv_step){STEP_REPEAT, step->control, added};
    }
}

bool answers_fill(struct interview *iv, struct answers_home *home) {
    struct fill f = {.iv = iv, .home = home};
    struct iv_step step = {0};
    for (int i = 0; i < STEPS_MAX && interview_next(iv, &step); i++) {
        if (step.kind == STEP_QUESTION) {
            answer(&f, &step);
        } else if (step.kind == STEP_NEW_REPEAT) {
            maybe_one_more(&f, &step);
        }
    }
    struct problems problems = {0};
    interview_validate(iv, &problems);
    bool done = problems.valid;
    problems_done(&problems);
    return done;
}
