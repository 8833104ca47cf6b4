/* survey/tonight.c — see tonight.h. */
#include "survey/tonight.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/attr.h"
#include "base/err.h"
#include "base/mem.h"
#include "survey/doors.h"
#include "survey/store.h"

#define MINUTE_MS INT64_C(60000)

static const struct {
    const char *code, *words;
} whys[TONIGHT_WHYS] = {
    [TONIGHT_CALLBACK] = {"callback",        "they asked us to come now"                            },
    [TONIGHT_MISSED] = {"callback_missed", "they asked us to come, and nobody went"               },
    [TONIGHT_NEVER] = {"never",           "nobody has knocked yet"                               },
    [TONIGHT_NEW_TIME] = {"new_time",        "never tried at this time of day"                      },
    [TONIGHT_SECOND_LOOK] = {"second_look",     "looked empty once; a second look is needed"           },
    [TONIGHT_DONE] = {"done",            "have been interviewed"                                },
    [TONIGHT_NO_HOME] = {"no_home",         "are empty or no homes"                                },
    [TONIGHT_REFUSED] = {"refused",         "said no, or did not ask us back"                      },
    [TONIGHT_SUPERVISOR] = {"supervisor",      "wait for the supervisor to decide"                    },
    [TONIGHT_CHECK] = {"check",           "could not be found: check the list"                   },
    [TONIGHT_LATER] = {"later",           "asked us for a later time"                            },
    [TONIGHT_REST] = {"rest",            "were knocked at today, or said \"not now\" these days"},
    [TONIGHT_SAME_TIME] = {"same_time",       "were tried at this time of day: come at another"      },
    [TONIGHT_ENOUGH] = {"enough",          "have had enough knocks at different times"            },
    [TONIGHT_LANGUAGE] = {"language",        "want a language these two don't speak"                },
};

const char *tonight_why_code(enum tonight_why why) {
    return whys[why].code;
}

const char *tonight_why_words(enum tonight_why why) {
    return whys[why].words;
}

/* ---- one household ---- */

/* Told us to stay away, in so many words or by leaving it at that. */
static bool stays_away(const struct knock *knocks, size_t n) {
    bool broke_off = false, unable = false;
    for (size_t i = 0; i < n; i++) {
        if (knocks[i].outcome == OUTCOME_REFUSED_FINAL || broke_off) {
            return true; // a break-off was tried once more: that was it
        }
        broke_off = knocks[i].outcome == OUTCOME_BREAKOFF && i + 1 < n;
        if (outcomes[knocks[i].outcome].met) {
            unable = knocks[i].outcome == OUTCOME_UNABLE && !knocks[i].callback_utc;
        }
    }
    return unable;
}

/* The last call-back that nobody has gone to; 0: none. */
static int64_t open_callback(const struct knock *knocks, size_t n) {
    int64_t at = 0;
    for (size_t i = 0; i < n; i++) {
        if (at && knocks[i].at_utc >= at - TONIGHT_CALLBACK_EARLY * MINUTE_MS) {
            at = 0;
        }
        at = knocks[i].callback_utc ? knocks[i].callback_utc : at;
    }
    return at;
}

static bool rests(const struct knock *last, int64_t now_utc, struct zone *zone) {
    int64_t days = zone_day(zone, now_utc) - zone_day(zone, last->at_utc);
    return days < (last->outcome == OUTCOME_REFUSED_SOFT ? TONIGHT_REST_DAYS : 1);
}

static enum tonight_why judge_times(const struct knock *knocks, size_t n, int64_t now_utc,
                                    int n_knocks, struct zone *zone) {
    unsigned tried = 0;
    int n_slots = 0;
    enum slot now = zone_slot(zone, now_utc);
    for (size_t i = 0; i < n; i++) {
        unsigned bit = 1U << zone_slot(zone, knocks[i].at_utc);
        n_slots += (tried & bit) == 0;
        tried |= bit;
    }
    int wanted = n_knocks < SLOTS ? n_knocks : SLOTS;
    if (n >= (size_t)n_knocks && n_slots >= wanted) {
        return TONIGHT_ENOUGH;
    }
    return tried >> now & 1 ? TONIGHT_SAME_TIME : TONIGHT_NEW_TIME;
}

static enum tonight_why judge_callback(int64_t callback_utc, int64_t now_utc) {
    return now_utc < callback_utc - TONIGHT_CALLBACK_EARLY * MINUTE_MS   ? TONIGHT_LATER
           : now_utc <= callback_utc + TONIGHT_CALLBACK_LATE * MINUTE_MS ? TONIGHT_CALLBACK
                                                                         : TONIGHT_MISSED;
}

enum tonight_why tonight_judge(const struct knock *knocks, size_t n, int64_t now_utc, int n_knocks,
                               struct zone *zone, int64_t *callback_utc) {
    struct standing s;
    standing_of(knocks, n, &s);
    *callback_utc = 0;
    if (s.family == RATE_I || s.family == RATE_P) {
        return TONIGHT_DONE;
    }
    if (stays_away(knocks, n)) {
        return TONIGHT_REFUSED;
    }
    if (s.family == RATE_NE || s.family == RATE_X) {
        return TONIGHT_NO_HOME;
    }
    if (!n) {
        return TONIGHT_NEVER;
    }
    const struct knock *last = &knocks[n - 1];
    enum outcome_next next = outcomes[last->outcome].next;
    if (next == NEXT_SUPERVISOR || next == NEXT_CHECK) {
        return next == NEXT_CHECK ? TONIGHT_CHECK : TONIGHT_SUPERVISOR;
    }
    *callback_utc = open_callback(knocks, n);
    if (*callback_utc) {
        return judge_callback(*callback_utc, now_utc);
    }
    if (rests(last, now_utc, zone)) {
        return TONIGHT_REST;
    }
    return s.void_once ? TONIGHT_SECOND_LOOK : judge_times(knocks, n, now_utc, n_knocks, zone);
}

/* ---- who goes ---- */

struct choosing {
    struct tonight *out;
    const struct tonight_options *options;
    struct doors doors;
    struct zone zone;
    struct knock_list knocks;
    struct intern blocks; // hers; empty: all
    struct intern names;  // she, and who walks with her
    struct intern speaks; // languages of all of them
    bool speaks_known;
};

/* Each word of a list with `separators` between to `take`. */
static void each_word(const char *list, const char *separators, struct intern *out) {
    for (const char *p = list; *(p += strspn(p, separators));) {
        size_t len = strcspn(p, separators), end = len;
        while (end && p[end - 1] == ' ') {
            end--;
        }
        intern_add(out, p, end);
        p += len;
    }
}

static bool take_assignment(void *ctx, const char *block, const char *pair, struct err *err) {
    (void)err;
    struct choosing *c = ctx;
    struct intern members = {0};
    each_word(pair, "+", &members);
    if (intern_find(&members, c->options->surveyor, strlen(c->options->surveyor))) {
        intern_add(&c->blocks, block, strlen(block));
        each_word(pair, "+", &c->names);
    }
    intern_done(&members);
    return true;
}

static bool take_surveyor(void *ctx, const char *name, const char *speaks, struct err *err) {
    (void)err;
    struct choosing *c = ctx;
    if (intern_find(&c->names, name, strlen(name))) {
        each_word(speaks, " ,", &c->speaks);
        c->speaks_known = true;
    }
    return true;
}

static bool read_team(struct choosing *c, struct store *st, struct err *err) {
    const char *name = c->options->surveyor;
    if (!name) {
        return true;
    }
    intern_add(&c->names, name, strlen(name));
    return store_each_assignment(st, take_assignment, c, err) &&
           store_each_surveyor(st, take_surveyor, c, err);
}

static bool is_hers(const struct choosing *c, const char *block) {
    return !c->blocks.n || (block && intern_find(&c->blocks, block, strlen(block)));
}

/* ---- the list ---- */

static const char *language_of(const struct choosing *c, const struct door *door) {
    uint16_t lang = door->lang;
    for (size_t i = 0; i < c->knocks.n; i++) {
        lang = c->knocks.items[i].lang ? c->knocks.items[i].lang : lang;
    }
    return lang ? intern_text(&c->doors.langs, lang) : NULL;
}

static const char *keep(struct tonight *out, const char *text) {
    return text && *text ? arena_strdup(&out->mem, text) : NULL;
}

static void take_household(struct choosing *c, const struct store_dwelling *d,
                           const struct door *door, int number) {
    struct tonight *out = c->out;
    int64_t callback;
    int n_knocks = c->options->n_knocks ? c->options->n_knocks : TONIGHT_KNOCKS;
    doors_knocks(&c->doors, door, number, &c->knocks);
    enum tonight_why why = tonight_judge(c->knocks.items, c->knocks.n, c->options->now_utc,
                                         n_knocks, &c->zone, &callback);
    const char *lang = language_of(c, door);
    if (why < TONIGHT_DONE && lang && c->speaks_known &&
        !intern_find(&c->speaks, lang, strlen(lang))) {
        why = TONIGHT_LANGUAGE;
    }
    if (why >= TONIGHT_DONE) {
        out->left[why]++;
        return;
    }
    size_t n = c->knocks.n;
    *MEM_PUSH(out->doors, out->n, out->cap) = (struct tonight_door){
        .code = keep(out, d->code),
        .block = keep(out, d->block),
        .address = keep(out, d->address),
        .structure = keep(out, d->structure),
        .stair = keep(out, d->stair),
        .note = keep(out, d->note),
        .lang = keep(out, lang),
        .household = door->households > 1 ? number : 0,
        .has_floor = d->has_floor,
        .floor = d->floor,
        .position = d->position,
        .why = why,
        .callback_utc = callback,
        .n_knocks = n,
        .last = n ? (enum outcome)c->knocks.items[n - 1].outcome : OUTCOME_NOT_TRIED};
}

static bool take_home(void *ctx, const struct store_dwelling *d, struct err *err) {
    (void)err;
    struct choosing *c = ctx;
    const struct door *door = is_hers(c, d->block) ? doors_find(&c->doors, d->code) : NULL;
    for (int i = 1; door && door->listed && i <= door->households; i++) {
        take_household(c, d, door, i);
    }
    return true;
}

/* As people count: 9 before 10, whatever stands around it. NULL first. */
static int compare_natural(const char *a, const char *b) {
    if (!a || !b) {
        return (a != NULL) - (b != NULL);
    }
    while (*a && *b) {
        if (isdigit((unsigned char)*a) && isdigit((unsigned char)*b)) {
            size_t zeros_a = strspn(a, "0"), zeros_b = strspn(b, "0");
            size_t len_a = strspn(a + zeros_a, "0123456789");
            size_t len_b = strspn(b + zeros_b, "0123456789");
            int order = len_a != len_b ? (len_a > len_b) - (len_a < len_b)
                                       : strncmp(a + zeros_a, b + zeros_b, len_a);
            if (order) {
                return order;
            }
            a += zeros_a + len_a;
            b += zeros_b + len_b;
        } else if (tolower((unsigned char)*a) != tolower((unsigned char)*b)) {
            return tolower((unsigned char)*a) - tolower((unsigned char)*b);
        } else {
            a++;
            b++;
        }
    }
    return (*a != '\0') - (*b != '\0');
}

static int by_walk(const void *x, const void *y) {
    const struct tonight_door *a = x, *b = y;
    const struct {
        const char *a, *b;
    } texts[] = {
        {a->block,     b->block    },
        {a->structure, b->structure},
        {a->stair,     b->stair    },
    };
    for (size_t i = 0; i < LEN(texts); i++) {
        int order = compare_natural(texts[i].a, texts[i].b);
        if (order) {
            return order;
        }
    }
    const int numbers[][2] = {
        {a->has_floor ? a->floor : 0, b->has_floor ? b->floor : 0},
        {a->position,                 b->position                },
    };
    for (size_t i = 0; i < LEN(numbers); i++) {
        if (numbers[i][0] != numbers[i][1]) {
            return numbers[i][0] < numbers[i][1] ? -1 : 1;
        }
    }
    int order = compare_natural(a->code, b->code);
    return order ? order : a->household - b->household;
}

bool tonight_read(struct tonight *out, struct store *st, const struct tonight_options *options,
                  struct err *err) {
    struct choosing c = {.out = out, .options = options};
    bool ok = doors_read(&c.doors, st, err) && read_team(&c, st, err) &&
              store_each_dwelling(st, options->block, take_home, &c, err);
    out->slot = zone_slot(&c.zone, options->now_utc);
    if (ok && out->n) {
        qsort(out->doors, out->n, sizeof *out->doors, by_walk);
    }
    mem_freep(&c.knocks.items);
    intern_done(&c.blocks);
    intern_done(&c.names);
    intern_done(&c.speaks);
    doors_done(&c.doors);
    return ok;
}

void tonight_done(struct tonight *tonight) {
    mem_freep(&tonight->doors);
    arena_done(&tonight->mem);
}
