/* survey/commands_visit.c — knocks: logging one, and how far the work has come. */
#include "survey/commands.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include <jansson.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/err.h"
#include "base/mem.h"
#include "base/utf8.h"
#include "survey/command_kit.h"
#include "survey/doors.h"
#include "survey/progress.h"
#include "survey/standing.h"
#include "survey/store.h"

/* ---- visit ---- */

/* CODE or CODE/2, the latter also as --household 2; a home that still is one. */
static bool read_home(const struct cmd *cmd, struct store *st, struct arena *mem,
                      struct store_visit *visit, struct err *err) {
    const char *text = cmd_arg(cmd, 1), *code;
    struct store_dwelling home;
    int household;
    int64_t said;
    if (!cmd_int(cmd, "household", 1, DOORS_MAX_HOUSEHOLDS, 0, &said, err) ||
        !store_find_household(st, text, mem, &code, &household, err) ||
        !store_get_dwelling(st, code ? code : text, mem, &home, err)) {
        return false;
    }
    if (household && said && household != said) {
        return err_set(err, ERR_USAGE, "%s or --household %d?", text, (int)said);
    }
    visit->dwelling = home.code;
    visit->household = household ? household : (int)said;
    bool merged = strcmp(home.status, "merged_into") == 0;
    if (merged || strcmp(home.status, "split_into") == 0) {
        return err_set(err, ERR_CONFLICT, "home %s was %s; see doorstep dwelling history",
                       home.code, merged ? "merged with another" : "split into others");
    }
    return true;
}

/* What goes with which outcome (spec/domain.md 2.6). */
static bool check_visit(const struct cmd *cmd, struct store *st, struct store_visit *visit,
                        struct err *err) {
    enum outcome outcome;
    bool known =
        outcome_find(visit->outcome, strlen(visit->outcome), &outcome); // else the store says so
    if (!kit_time(cmd, "callback", &visit->callback_utc, err)) {
        return false;
    }
    if (known && visit->callback_utc && outcomes[outcome].next == NEXT_FINAL) {
        return err_set(err, ERR_USAGE, "--callback: after '%s' nobody goes back", visit->outcome);
    }
    if (visit->callback_utc && visit->callback_utc <= visit->at_utc) {
        return err_set(err, ERR_USAGE, "--callback: that is before the knock itself");
    }
    if (known && visit->instance_id && outcomes[outcome].rank > outcomes[OUTCOME_PARTIAL].rank) {
        return err_set(err, ERR_USAGE, "--instance goes with complete and partial only");
    }
    bool has = true;
    return (!visit->instance_id || store_has_submission(st, visit->instance_id, &has, err)) &&
           (has || err_set(err, ERR_NOT_FOUND, "there is no record '%s'", visit->instance_id));
}

struct before {
    bool refused;
    int n_void;
};

static bool look_back(void *ctx, const struct store_visit *visit, struct err *err) {
    (void)err;
    struct before *before = ctx;
    before->refused = before->refused || strcmp(visit->outcome, "refused_final") == 0;
    before->n_void += strcmp(visit->outcome, "void") == 0;
    return true;
}

static bool log_visit(const struct cmd *cmd, struct store *st, struct arena *mem,
                      struct store_visit *visit, struct before *before, struct err *err) {
    return read_home(cmd, st, mem, visit, err) && check_visit(cmd, st, visit, err) &&
           store_each_visit(st, visit->dwelling, look_back, before, err) &&
           store_add_visit(st, visit, err) &&
           store_set_households(st, visit->dwelling, visit->household, err);
}

static json_t *json_visit(const struct store_visit *v) {
    json_t *out =
        json_pack("{s:o, s:i, s:s, s:o}", "dwelling", kit_json_text(v->dwelling), "attempt",
                  v->attempt_no, "outcome", v->outcome, "at_utc", kit_json_time(v->at_utc));
    json_object_set_new(out, "household", v->household ? json_integer(v->household) : json_null());
    json_object_set_new(out, "callback_utc",
                        v->callback_utc ? kit_json_time(v->callback_utc) : json_null());
    json_object_set_new(out, "language", v->lang ? kit_json_text(v->lang) : json_null());
    return out;
}

static int cmd_visit(struct cmd *cmd) {
    struct err err = {0};
    struct store_visit visit = {.outcome = cmd_arg(cmd, 2),
                                .surveyor = cmd_value(cmd, "surveyor"),
                                .note = cmd_value(cmd, "note"),
                                .lang = cmd_value(cmd, "language"),
                                .instance_id = cmd_value(cmd, "instance"),
                                .at_utc = clock_utc_ms(),
                                .lived_in = cmd_flag(cmd, "lived-in") ? 1 : -1};
    struct before before = {0};
    AUTO(arena_done) struct arena mem = {0};
    if (!kit_time(cmd, "at", &visit.at_utc, &err)) {
        return cmd_fail(&err);
    }
    AUTO(store_closep) struct store *st = kit_open_survey(cmd, false, &err);
    bool ok = st && store_begin(st, &err);
    if (!ok || !log_visit(cmd, st, &mem, &visit, &before, &err) || !store_commit(st, &err)) {
        if (ok) {
            store_rollback(st);
        }
        return cmd_fail(&err);
    }
    if (cmd_json(cmd)) {
        return kit_print_json(json_visit(&visit));
    }
    kit_say(stdout, visit.dwelling);
    if (visit.household) {
        printf("/%d", visit.household);
    }
    printf(": knock %d, %s\n", visit.attempt_no, visit.outcome);
    if (before.refused) {
        puts("This home has said: don't come back. Please leave it alone.");
    }
    if (strcmp(visit.outcome, "void") == 0 && !before.n_void) {
        puts("It counts as empty when somebody else, or you on another day, finds it so too.");
    }
    return 0;
}

/* ---- progress ---- */

static json_t *json_share(double share) {
    return isnan(share) ? json_null() : json_real(share);
}

static json_t *json_group(const struct progress_group *g) {
    struct rates rates;
    response_rates(&g->counts, &rates);
    uint64_t interviews = rates_interviews(&g->counts);
    json_t *out = json_object(), *counts = json_object(), *reached = json_object();
    for (int i = 0; i < RATES; i++) {
        json_object_set_new(out, rate_name((enum rate)i), json_share(rates.share[i]));
    }
    for (int i = 0; i < RATE_FAMILIES; i++) {
        json_object_set_new(counts, rate_family_name((enum rate_family)i),
                            json_integer((json_int_t)g->counts.n[i]));
    }
    static const char *const nth[PROGRESS_REACHED] = {"1", "2", "3+"};
    for (int i = 0; i < PROGRESS_REACHED; i++) {
        json_object_set_new(reached, nth[i], json_integer((json_int_t)g->n_reached[i]));
    }
    json_object_set_new(out, "counts", counts);
    json_object_set_new(out, "homes", json_integer((json_int_t)g->n_homes));
    json_object_set_new(out, "households", json_integer((json_int_t)g->n_households));
    json_object_set_new(out, "interviews", json_integer((json_int_t)interviews));
    json_object_set_new(out, "visits", json_integer((json_int_t)g->n_visits));
    json_object_set_new(out, "visits_per_interview",
                        interviews ? json_real((double)g->n_visits / (double)interviews)
                                   : json_null());
    json_object_set_new(out, "reached", reached);
    return out;
}

static int progress_json(const struct progress *p, const char *by) {
    json_t *out = json_group(&p->all);
    if (p->by != PROGRESS_ALL) {
        json_t *groups = json_array();
        for (size_t i = 0; i < p->n; i++) {
            json_t *group = json_group(&p->groups[i]);
            json_object_set_new(group, "code", kit_json_text(p->groups[i].code));
            json_object_set_new(group, "name",
                                p->groups[i].name ? kit_json_text(p->groups[i].name) : json_null());
            json_array_append_new(groups, group);
        }
        json_object_set_new(out, "by", json_string(by));
        json_object_set_new(out, "groups", groups);
    }
    return kit_print_json(out);
}

/* "65%", whole, so that nobody reads a third digit into a hundred homes. */
static const char *percent(double share, char out[8]) {
    snprintf(out, 8, isnan(share) ? "-" : "%.0f%%", share * 100);
    return out;
}

static const char *plural(uint64_t n) {
    return n == 1 ? "" : "s";
}

static void say_rates(const struct progress_group *g) {
    char text[8];
    struct rates rates;
    response_rates(&g->counts, &rates);
    uint64_t base = rates_maybe_lived_in(&g->counts), known = rates_lived_in(&g->counts);
    uint64_t interviews = rates_interviews(&g->counts);
    if (!base) {
        puts("There are no homes to speak to on the list yet.");
        return;
    }
    printf("We spoke to %" PRIu64 " of %" PRIu64 " home%s that may be lived in: %s (RR2).\n",
           interviews, base, plural(base), percent(rates.share[RATE_RR2], text));
    if (known) {
        printf("Of the %" PRIu64 " that we know %s lived in it is %s (RR6).\n", known,
               known == 1 ? "is" : "are", percent(rates.share[RATE_RR6], text));
    }
}

static void say_outcomes(const struct progress_group *g) {
    static const struct {
        enum rate_family family;
        const char *words;
    } rows[] = {
        {RATE_I,  "interview done"                           },
        {RATE_P,  "interview done in part"                   },
        {RATE_R,  "said no, or stopped"                      },
        {RATE_NC, "lived in, nobody met yet who could answer"},
        {RATE_O,  "met, but could not be interviewed"        },
        {RATE_UH, "not known yet whether anybody lives there"},
        {RATE_UO, "not known otherwise"                      },
        {RATE_NE, "no home, or empty"                        },
        {RATE_X,  "listed twice"                             },
    };
    for (size_t i = 0; i < LEN(rows); i++) {
        if (g->counts.n[rows[i].family]) {
            printf("%7" PRIu64 "  %s\n", g->counts.n[rows[i].family], rows[i].words);
        }
    }
}

static void say_work(const struct progress_group *g) {
    uint64_t interviews = rates_interviews(&g->counts);
    printf("%" PRIu64 " knock%s so far", g->n_visits, plural(g->n_visits));
    if (interviews) {
        printf(", %.1f for each interview; of %" PRIu64 " interview%s %" PRIu64
               " came at the first knock, %" PRIu64 " at the second, %" PRIu64 " later",
               (double)g->n_visits / (double)interviews, interviews, plural(interviews),
               g->n_reached[0], g->n_reached[1], g->n_reached[2]);
    }
    puts(".");
    if (g->n_households != g->n_homes) {
        printf("%" PRIu64 " households live in %" PRIu64 " homes; each is counted.\n",
               g->n_households, g->n_homes);
    }
}

static void say_padded(const char *text, size_t columns) {
    size_t width = utf8_width(text, strlen(text));
    kit_say(stdout, text);
    printf("%*s", width < columns ? (int)(columns - width) : 0, "");
}

static void say_groups(const struct progress *p) {
    static const struct {
        const char *title, *nobody;
    } words[] = {
        [PROGRESS_BLOCK] = {"block",    "(no block)"     },
        [PROGRESS_SURVEYOR] = {"surveyor", "(not known yet)"},
        [PROGRESS_DAY] = {"day",      "(not yet)"      },
    };
    enum { COLUMN = 18 };
    putchar('\n');
    say_padded(words[p->by].title, COLUMN);
    puts("  spoke to  of   RR2   RR6  said no  not known  knocks");
    for (size_t i = 0; i < p->n; i++) {
        const struct progress_group *g = &p->groups[i];
        char rr2[8], rr6[8];
        struct rates rates;
        response_rates(&g->counts, &rates);
        say_padded(*g->code ? g->code : words[p->by].nobody, COLUMN);
        printf("%10" PRIu64 " %5" PRIu64 " %5s %5s %8" PRIu64 " %10" PRIu64 " %7" PRIu64,
               rates_interviews(&g->counts), rates_maybe_lived_in(&g->counts),
               percent(rates.share[RATE_RR2], rr2), percent(rates.share[RATE_RR6], rr6),
               g->counts.n[RATE_R], g->counts.n[RATE_UH] + g->counts.n[RATE_UO], g->n_visits);
        fputs(g->name ? "  " : "", stdout);
        kit_say(stdout, g->name);
        putchar('\n');
    }
}

static int cmd_progress(struct cmd *cmd) {
    struct err err = {0};
    enum progress_by by = PROGRESS_ALL;
    const char *word = cmd_value(cmd, "by");
    if (word && !progress_by_parse(word, &by)) {
        err_set(&err, ERR_USAGE, "--by %s: say block, surveyor or day", word);
        return cmd_fail(&err);
    }
    AUTO(store_closep) struct store *st = kit_open_survey(cmd, true, &err);
    AUTO(progress_done) struct progress p = {0};
    if (!st || !progress_read(&p, st, by, &err)) {
        return cmd_fail(&err);
    }
    if (cmd_json(cmd)) {
        return progress_json(&p, word);
    }
    say_rates(&p.all);
    say_outcomes(&p.all);
    say_work(&p.all);
    if (by != PROGRESS_ALL) {
        say_groups(&p);
    }
    return 0;
}

/* ---- the table ---- */

static const struct cmd_opt visit_opts[] = {
    {"surveyor",                            's', "NAME", "who knocked"},
    {"at",                               0, "TIME", "when, if not now: 2026-11-22T18:30"},
    {"callback",                                     0, "TIME", "when they asked us to come back"},
    {"language",      'l', "CODE", "the language that is wanted: urd"},
    {"household", 0, "N", "which, where several live there; or CODE/2"},
    {"instance",                            0, "ID", "the record of the interview"},
    {"lived-in",                               0, NULL, "somebody clearly lives there"},
    {"note",                                     0, "TEXT", "for the next team; hazards, never people"},
    {0                            },
};
static const struct cmd_opt progress_opts[] = {
    {"by",    'b', "WHAT", "block, surveyor or day"},
    {0},
};

const struct command survey_visit_commands[] = {
    {"visit",        "SURVEY DWELLING OUTCOME", "log a knock",
     "doorstep visit ashbrook.gpkg ARW-C-014 no_answer --surveyor Amina", 3, 3, visit_opts,
     cmd_visit},
    {"progress", "SURVEY", "how many homes we spoke to, and what came of the others",
     "doorstep progress ashbrook.gpkg --by block", 1, 1, progress_opts, cmd_progress},
    {0            },
};
