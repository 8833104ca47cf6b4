/* analysis/figures_count.c — how many homes, in every place: counted by block, added up to estates
 * and the survey. Each question is read once, several at a time. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/figures_impl.h"
#include "analysis/tally.h"
#include "base/err.h"
#include "base/mem.h"
#include "survey/tables.h"

/* ---- sheets ---- */

static const char *snake(struct arena *mem, const char *name) {
    char *out = arena_strdup(mem, name);
    for (char *p = out; *p; p++) {
        bool letter = (*p >= 'a' && *p <= 'z') || (*p >= '0' && *p <= '9') || *p == '_';
        *p = letter ? *p : *p >= 'A' && *p <= 'Z' ? (char)(*p - 'A' + 'a') : '_';
    }
    return out;
}

/* A name that no sheet has yet. */
static const char *own_name(struct figures_work *w, const char *wanted) {
    const char *name = snake(&w->out->mem, wanted);
    for (unsigned n = 2, i = 0; i < w->n_sheets; i++) {
        if (strcmp(w->sheets[i].about.name, name) == 0) {
            name = arena_printf(&w->out->mem, "%s_%u", snake(&w->out->mem, wanted), n++);
            i = 0;
        }
    }
    return name;
}

struct sheet *sheet_add(struct figures_work *w, const struct indicator *about,
                        enum sheet_shape shape, size_t n_cols) {
    struct sheet *sheet = MEM_PUSH(w->sheets, w->n_sheets, w->cap_sheets);
    w->n_sheets--;
    *sheet = (struct sheet){
        .about = *about,
        .shape = shape,
        .n_cols = n_cols,
        .order = w->at,
        .total = {SHEET_NONE, 0},
        .within = {SHEET_NONE, 0},
        .of_whom = {SHEET_NONE, 0}
    };
    sheet->about.name = own_name(w, about->name);
    w->n_sheets++;
    size_t n = w->n_places * sheet_width(sheet);
    sheet->count = mem_zalloc(n * sizeof *sheet->count);
    sheet->why = mem_zalloc(n);
    return sheet;
}

void figures_add_up(const struct figures_work *w, struct sheet *sheet, size_t block,
                    const int64_t *row) {
    size_t width = sheet_width(sheet);
    for (size_t place = w->place_of[block];; place = w->parent[place]) {
        for (size_t i = 0; i < width; i++) {
            sheet->count[place * width + i] += row[i];
        }
        if (place == 0) {
            return;
        }
    }
}

const struct figure_category *figures_categories(struct figures_work *w,
                                                 const struct figure_category *items, size_t n) {
    struct figure_category *out = ARENA_ARRAY(&w->out->mem, struct figure_category, n + 1);
    for (size_t i = 0; i < n; i++) {
        out[i] = (struct figure_category){arena_strdup(&w->out->mem, items[i].code),
                                          arena_strdup(&w->out->mem, items[i].label)};
    }
    return out;
}

/* `column`: NULL of ballots. People are another table than their homes. */
static struct indicator about_question(struct figures_work *w, const struct figure_question *q,
                                       const struct column *column) {
    bool people = column && column->home;
    return (struct indicator){.name =
                                  people ? arena_printf(&w->out->mem, "%s_rows", q->name) : q->name,
                              .question = q->name,
                              .label = q->label,
                              .topic = q->topic,
                              .type = q->type,
                              .universe = people           ? "people"
                                          : q->conditional ? "homes that were asked"
                                                           : "all homes",
                              .tag = q->marks & MARK_HEALTH    ? 'S'
                                     : q->marks & MARK_MONEY   ? '$'
                                     : q->marks & MARK_CONTACT ? 'C'
                                                               : 0,
                              .tier = q->tier};
}

void sheet_finish(struct sheet *sheet, const struct figure_category *categories) {
    sheet->about.categories = categories;
    sheet->about.n_categories = sheet->n_cols;
}

/* ---- one question ---- */

/* Outside the team codes on no list share one line, the last: they may be anybody's words. */
struct answers {
    size_t n;
    bool fold;
};

static struct answers answers_of(const struct figures_work *w, const struct column *column) {
    struct answers out = {0};
    for (size_t i = 0; i < column->n_codes; i++) {
        bool own = column->codes[i].listed || w->tier == TIER_INTERNAL;
        out.n += own;
        out.fold = out.fold || !own;
    }
    out.n += out.fold;
    return out;
}

static size_t line_of(const struct answers *answers, size_t code) {
    return answers->fold && code >= answers->n - 1 ? answers->n - 1 : code;
}

/* Of a home, or of a person in it. */
static size_t home_of(const struct column *column, size_t i) {
    return column->home ? column->home[i] : i;
}

static void count_code(const struct column *column, const struct answers *answers, size_t i,
                       int64_t *row) {
    if (column->kind == COLUMN_CODES) {
        row[line_of(answers, column->code[i])]++;
        return;
    }
    const uint64_t *bits = column->sets + column->set[i] * column->n_words;
    size_t before = SIZE_MAX;
    for (size_t word = 0; word < column->n_words; word++) {
        for (uint64_t rest = bits[word]; rest; rest &= rest - 1) {
            size_t line = line_of(answers, word * 64 + (size_t)__builtin_ctzll(rest));
            row[line] += line != before; // several on no list are one
            before = line;
        }
    }
}

static const struct figure_category *lines_of(struct figures_work *w, const struct column *column,
                                              const struct answers *answers) {
    AUTO(mem_freep) struct figure_category *items = mem_zalloc((answers->n + 1) * sizeof *items);
    for (size_t i = 0; i < answers->n; i++) {
        bool fold = answers->fold && i == answers->n - 1;
        items[i] =
            fold ? (struct figure_category){"other_answers", "An answer that is not on the list"}
                 : (struct figure_category){column->codes[i].value, column->codes[i].label};
    }
    return figures_categories(w, items, answers->n);
}

static void count_beside(struct figures_work *w, const struct column *column,
                         const struct answers *answers, uint32_t ticks) {
    size_t n_cols = w->sheets[ticks].n_cols;
    if (!figures_has_ballots(&w->sheets[ticks])) {
        return;
    }
    AUTO(mem_freep)
    int64_t *ballots = mem_zalloc((w->n_blocks + 1) * (BALLOT_LINES + 1) * sizeof *ballots);
    AUTO(mem_freep) int64_t *ticked = mem_zalloc((n_cols + 1) * sizeof *ticked);
    enum silent how;
    for (size_t i = 0; i < column->n; i++) {
        if (!column_silent(column, i, &how)) {
            memset(ticked, 0, n_cols * sizeof *ticked);
            count_code(column, answers, i, ticked);
            figures_count_ballot(&w->sheets[ticks], ticked,
                                 ballots + w->area[i] * (BALLOT_LINES + 1));
        }
    }
    figures_beside(w, ticks, ballots);
}

static void count_answers(struct figures_work *w, const struct figure_question *q,
                          const struct column *column) {
    struct answers answers = answers_of(w, column);
    struct indicator about = about_question(w, q, column);
    bool parts = column->kind == COLUMN_CODES;
    about.kind = parts ? INDICATOR_ONE : INDICATOR_TICKS;
    about.universe = column->is_joined ? "homes where people were asked" : about.universe;
    struct sheet *sheet = sheet_add(w, &about, parts ? SHEET_PARTS : SHEET_EACH, answers.n);
    sheet_finish(sheet, lines_of(w, column, &answers));
    size_t width = sheet_width(sheet);
    uint32_t number = (uint32_t)(w->n_sheets - 1);
    AUTO(mem_freep) int64_t *rows = mem_zalloc((w->n_blocks + 1) * width * sizeof *rows);
    for (size_t i = 0; i < column->n; i++) {
        int64_t *row = rows + w->area[home_of(column, i)] * width;
        enum silent how;
        if (column_silent(column, i, &how)) {
            sheet->silent[how]++;
            continue;
        }
        row[sheet->n_cols]++;
        count_code(column, &answers, i, row);
    }
    for (size_t block = 0; block <= w->n_blocks; block++) {
        figures_add_up(w, sheet, block, rows + block * width);
    }
    if (!parts && !column->home && w->tier != TIER_INTERNAL) {
        count_beside(w, column, &answers, number);
    }
}

/* ---- numbers ---- */

enum { QUARTILES = 3 };

static int by_value(const void *a, const void *b) {
    const double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static double between(const double *sorted, size_t n) {
    return n % 2 ? sorted[n / 2] : (sorted[n / 2 - 1] + sorted[n / 2]) / 2;
}

/* As by hand: the middle of all, of the lower and of the upper half. */
static void quartiles(double *values, size_t n, double out[QUARTILES]) {
    out[0] = out[1] = out[2] = NAN;
    if (n == 0) {
        return;
    }
    qsort(values, n, sizeof *values, by_value);
    size_t half = n / 2;
    out[1] = between(values, n);
    out[0] = half ? between(values, half) : out[1];
    out[2] = half ? between(values + (n - half), half) : out[1];
}

struct place_value {
    uint32_t place;
    double value;
};

static int by_place(const void *a, const void *b) {
    const struct place_value *x = a, *y = b;
    return (x->place > y->place) - (x->place < y->place);
}

/* Quartiles of all places of one level: `up` steps from the block. */
static void spread_level(const struct figures_work *w, struct sheet *sheet,
                         const struct place_value *all, size_t n, enum figure_place level) {
    AUTO(mem_freep) struct place_value *list = mem_alloc((n + 1) * sizeof *list);
    AUTO(mem_freep) double *values = mem_alloc((n + 1) * sizeof *values);
    size_t n_list = 0;
    for (size_t i = 0; i < n; i++) {
        uint32_t place = all[i].place;
        while (place && w->places[place].kind != level) {
            place = w->parent[place];
        }
        if (w->places[place].kind == level || level == PLACE_SURVEY) {
            list[n_list++] = (struct place_value){level == PLACE_SURVEY ? 0 : place, all[i].value};
        }
    }
    if (n_list) {
        qsort(list, n_list, sizeof *list, by_place);
    }
    for (size_t from = 0, to; from < n_list; from = to) {
        for (to = from; to < n_list && list[to].place == list[from].place; to++) {
            values[to - from] = list[to].value;
        }
        quartiles(values, to - from, sheet->number + list[from].place * QUARTILES);
    }
}

static void count_numbers(struct figures_work *w, const struct figure_question *q,
                          const struct column *column) {
    static const struct figure_category names[QUARTILES] = {
        {"quartile1", "A quarter of the homes have less than this"},
        {"median",    "Half of the homes have less than this"     },
        {"quartile3", "A quarter of the homes have more than this"},
    };
    struct indicator about = about_question(w, q, column);
    about.kind = INDICATOR_NUMBER;
    struct sheet *sheet = sheet_add(w, &about, SHEET_NUMBERS, QUARTILES);
    sheet_finish(sheet, figures_categories(w, names, QUARTILES));
    sheet->number = mem_alloc(w->n_places * QUARTILES * sizeof *sheet->number);
    for (size_t i = 0; i < w->n_places * QUARTILES; i++) {
        sheet->number[i] = NAN;
    }
    AUTO(mem_freep) struct place_value *all = mem_alloc((column->n + 1) * sizeof *all);
    size_t n = 0;
    const int64_t one[QUARTILES + 1] = {[QUARTILES] = 1};
    for (size_t i = 0; i < column->n; i++) {
        size_t home = home_of(column, i);
        enum silent how;
        if (column_silent(column, i, &how)) {
            sheet->silent[how]++;
            continue;
        }
        figures_add_up(w, sheet, w->area[home], one);
        all[n++] = (struct place_value){w->place_of[w->area[home]], column->number[i]};
    }
    for (enum figure_place level = PLACE_SURVEY; level <= PLACE_BLOCK; level++) {
        spread_level(w, sheet, all, n, level);
    }
}

/* ---- reading ---- */

static void note_answered(struct figures_work *w, const struct column *column) {
    enum silent how;
    for (size_t home = 0; home < column->n && column->n == w->n_homes; home++) {
        w->answered[home] |= !column_silent(column, home, &how);
    }
}

static void take_homes(struct figures_work *w, struct columns *c) {
    if (w->area) {
        return;
    }
    figures_match_blocks(w, c);
    w->n_homes = c->n;
    w->area = mem_steal(&c->area);
    w->answered = mem_zalloc(c->n + 1);
}

/* The first place of a ranking is counted as one of its tables, and by itself where it was asked
 * for so. */
static void count_column(struct figures_work *w, const struct figure_question *q,
                         const struct column *column) {
    bool words = column->is_open && column->kind != COLUMN_NUMBERS;
    if ((words && w->tier != TIER_INTERNAL) || (q->stem && !(q->stem[0] && figures_chosen(w)))) {
        return;
    }
    if (column->kind == COLUMN_NUMBERS) {
        count_numbers(w, q, column);
    } else if (column->n_codes && !words) {
        count_answers(w, q, column);
    }
}

static bool is_kept(const struct column *column, const void *ctx) {
    const struct figures_work *w = ctx;
    const char *name = question_name(column->path);
    bool wanted = false;
    for (size_t i = 0; i < w->n_questions; i++) {
        const struct figure_question *q = &w->questions[i];
        wanted |= q->stem && q->path && strcmp(q->path, column->path) == 0;
    }
    for (size_t i = 0; w->options->keep[i]; i++) {
        wanted |= strcmp(w->options->keep[i], name) == 0;
    }
    return wanted && column->kind == COLUMN_CODES && column->n == w->n_homes && !column->home;
}

/* The batch that the ranking begins in. */
static void keep_columns(struct figures_work *w, struct columns *c,
                         const struct figure_question *const questions[]) {
    struct columns *kept = &w->out->read->columns;
    bool ranking = false;
    for (size_t i = 0; i < c->n_items; i++) {
        ranking |= questions[i]->stem && questions[i]->stem[0];
    }
    if (ranking && !kept->n_items) {
        columns_drop(c, is_kept, w);
        *kept = *c;
        *c = (struct columns){0};
    }
}

static bool read_batch(struct figures_work *w, const struct figure_question *const questions[],
                       size_t n, struct err *err) {
    struct columns c = {0};
    struct columns_options options = {.n = n,
                                      .form_id = w->form_id,
                                      .lang = w->lang,
                                      .by = BY_BLOCK,
                                      .by_row = w->options->rows && questions[0] == w->questions,
                                      .lenient = true,
                                      .form = w->form,
                                      .records = w->out->read ? &w->out->read->records : NULL,
                                      .along = w->area ? NULL : w->along};
    for (size_t i = 0; i < n; i++) {
        options.questions[i] = questions[i]->path;
    }
    bool ok = columns_read(&c, w->st, &options, err);
    if (ok) {
        take_homes(w, &c);
    }
    for (size_t i = 0; ok && i < n; i++) {
        const struct column *column = &c.items[i];
        if (column->too_many || (column->n != w->n_homes && !column->home)) {
            continue;
        }
        if (!questions[i]->no_who && !column->home) {
            note_answered(w, column);
        }
        if (!questions[i]->only_who) {
            w->at = questions[i] - w->questions;
            count_column(w, questions[i], column);
        }
    }
    if (ok && w->out->read) {
        keep_columns(w, &c, questions);
    }
    columns_done(&c);
    return ok;
}

/* ---- rankings ---- */

struct ranking_sheets {
    uint32_t ballot, first, top3; // numbers of sheets
    size_t n_issues;
};

static uint32_t ranking_sheet(struct figures_work *w, const struct figure_question *q,
                              const char *ending, enum indicator_kind kind, enum sheet_shape shape,
                              const struct figure_category *categories, size_t n) {
    struct indicator about = about_question(w, q, NULL);
    const char *name = q->stem[0] == '/' ? q->name : q->stem;
    about.name = arena_printf(&w->out->mem, "%s_%s", name, ending);
    about.question = arena_strdup(&w->out->mem, name);
    about.kind = kind;
    about.type = "rank";
    about.universe = "homes that gave a ballot";
    sheet_finish(sheet_add(w, &about, shape, n), categories);
    return (uint32_t)(w->n_sheets - 1);
}

static void make_ranking_sheets(struct figures_work *w, const struct figure_question *q,
                                const struct issues *issues, struct ranking_sheets *out) {
    struct figure_category cards[ISSUES_MAX];
    for (uint32_t i = 0; i < issues->n; i++) {
        cards[i] = (struct figure_category){issues->items[i].code, issues->items[i].label};
    }
    const struct figure_category *card = figures_categories(w, cards, issues->n);
    out->n_issues = issues->n;
    out->top3 = ranking_sheet(w, q, "top3", INDICATOR_TOP3, SHEET_EACH, card, issues->n);
    out->first = ranking_sheet(w, q, "first", INDICATOR_FIRST, SHEET_PARTS, card, issues->n);
    out->ballot = ranking_sheet(w, q, "ballot", INDICATOR_ONE, SHEET_PARTS, figures_ballot_lines,
                                BALLOT_LINES);
    struct sheet *sheets = w->sheets;
    sheets[out->ballot].about.universe = q->conditional ? "homes that were asked" : "all homes";
    sheets[out->top3].total = sheets[out->first].total =
        (struct sheet_cell){out->ballot, BALLOT_YES};
    sheets[out->top3].most = TOP_PLACES;
    sheets[out->first].within = (struct sheet_cell){out->top3, 0};
}

static void count_ballots(struct figures_work *w, const struct gathered *g,
                          const struct ranking_sheets *s) {
    size_t m = s->n_issues;
    AUTO(mem_freep) int64_t *first = mem_alloc((m + 1) * sizeof *first);
    AUTO(mem_freep) int64_t *top3 = mem_alloc((m + 1) * sizeof *top3);
    for (size_t i = 0; i <= g->n_groups; i++) {
        const struct gather_group *group = &g->groups[i];
        size_t block = i < g->n_groups && i < w->n_blocks ? i + 1 : 0;
        memset(first, 0, (m + 1) * sizeof *first);
        memset(top3, 0, (m + 1) * sizeof *top3);
        gather_add_places(g, group, first, top3);
        first[m] = top3[m] = (int64_t)group->n;
        int64_t ballots[BALLOT_LINES + 1] = {(int64_t)group->n, (int64_t)group->n_none,
                                             (int64_t)group->n_dk, 0};
        ballots[BALLOT_LINES] = ballots[BALLOT_YES] + ballots[BALLOT_NOTHING] + ballots[BALLOT_DK];
        figures_add_up(w, &w->sheets[s->first], block, first);
        figures_add_up(w, &w->sheets[s->top3], block, top3);
        figures_add_up(w, &w->sheets[s->ballot], block, ballots);
        w->sheets[s->ballot].silent[SILENT_REFUSED] += (int64_t)group->n_pns;
        w->sheets[s->ballot].silent[SILENT_BLANK] += (int64_t)group->n_blank;
    }
}

/* Where issues share places, first choices do not add up to the homes, nor three places to three
 * issues. */
static void look_at_shared(struct figures_work *w, const struct ranking_sheets *s) {
    struct sheet *first = &w->sheets[s->first], *top3 = &w->sheets[s->top3];
    int64_t n_first = 0;
    for (size_t i = 0; i < s->n_issues; i++) {
        n_first += first->count[i];
    }
    if (n_first != first->count[s->n_issues]) {
        first->shape = SHEET_EACH;
        top3->most = 0;
    }
}

/* Where the ballots of the next ranking are put: those of the first may be kept. */
static struct gathered *place_for_ballots(const struct figures_work *w, struct gathered *own) {
    struct figures_read *read = w->out->read;
    return read && !read->ballots.form_id ? &read->ballots : own;
}

static void count_ranking(struct figures_work *w, const struct figure_question *q,
                          const struct gathered *g) {
    if (g->issues.n) {
        struct ranking_sheets sheets;
        make_ranking_sheets(w, q, &g->issues, &sheets);
        count_ballots(w, g, &sheets);
        look_at_shared(w, &sheets);
    }
}

static bool are_known(const struct figures_work *w, const struct figure_question *q) {
    const struct gathered *known = w->options->ballots;
    return known && known->path && q->path && strcmp(known->path, q->path) == 0 &&
           strcmp(known->form_id, w->form_id) == 0;
}

static struct gather_options ballots_of(const struct figures_work *w,
                                        const struct figure_question *q) {
    return (struct gather_options){.question = q->stem,
                                   .form_id = w->form_id,
                                   .by = BY_BLOCK,
                                   .labels = true,
                                   .lang = w->lang,
                                   .form = w->form};
}

static bool count_question_ranking(struct figures_work *w, const struct figure_question *q,
                                   struct err *err) {
    struct gathered own = {0}, *g = place_for_ballots(w, &own);
    struct gather_options options = ballots_of(w, q);
    options.in_order = g != &own;
    options.along = q == w->along_of ? w->along : NULL;
    struct err failed = {0};
    if (are_known(w, q)) {
        count_ranking(w, q, w->options->ballots);
        return true;
    }
    bool ok = gather_ballots(g, w->st, &options, &failed);
    if (ok) {
        count_ranking(w, q, g);
    }
    if (!ok || g == &own || !g->issues.n) {
        gather_done(g);
    }
    if (!ok && failed.code != ERR_LIMIT && err) { // too many issues to rank: words, not a ranking
        *err = failed;
    }
    return ok || failed.code == ERR_LIMIT;
}

/* Homes that answered anything: the first sheet, without a category. */
static void count_homes(struct figures_work *w, uint32_t number) {
    struct sheet *sheet = &w->sheets[number];
    const int64_t one = 1;
    for (size_t home = 0; home < w->n_homes; home++) {
        if (w->answered[home]) {
            figures_add_up(w, sheet, w->area[home], &one);
        }
    }
}

/* ---- all ---- */

static bool count_rankings(struct figures_work *w, struct err *err) {
    for (size_t i = 0; i < w->n_questions && w->area; i++) {
        w->at = (int64_t)i;
        const struct figure_question *q = &w->questions[i];
        if (q->stem && !q->only_who && !figures_are_ticks(w, q) &&
            !count_question_ranking(w, q, err)) {
            return false;
        }
    }
    return true;
}

/* How many have to be read before it is asked whether more are needed. */
static size_t n_needed(const struct figures_work *w) {
    size_t n = 0;
    while (n < FIGURE_QUESTIONS && w->options->questions[n]) {
        n++;
    }
    while (n < w->n_questions && w->questions[n].company) {
        n++;
    }
    return n ? n : 1;
}

/* Has each block enough homes that answered, or has every home that was asked? Then more questions
 * would join no others. */
static bool knows_who(const struct figures_work *w) {
    AUTO(mem_freep) uint64_t *asked = mem_zalloc((w->n_blocks + 1) * sizeof *asked);
    AUTO(mem_freep) uint64_t *heard = mem_zalloc((w->n_blocks + 1) * sizeof *heard);
    const struct tier_rules *rules = &tier_rules[w->tier];
    bool all = true, large = true;
    for (size_t home = 0; home < w->n_homes; home++) {
        asked[w->area[home]]++;
        heard[w->area[home]] += w->answered[home] != 0;
    }
    for (size_t block = 1; block <= w->n_blocks; block++) {
        uint64_t doors = w->places[w->place_of[block]].doors;
        bool enough =
            heard[block] >= rules->area_min && (!w->has_doors || doors >= rules->doors_min);
        if (w->place_of[block]) { // else of the door list alone
            all = all && asked[block] == heard[block];
            large = large && (asked[block] == 0 || enough);
        }
    }
    return all || large;
}

/* Ballots of the first ranking are read together with the first answers. */
static void find_along(struct figures_work *w) {
    for (size_t i = 0; i < w->n_questions && !w->along_of && !figures_chosen(w); i++) {
        const struct figure_question *q = &w->questions[i];
        w->along_of = q->stem && !q->only_who ? q : NULL;
    }
    if (w->along_of) {
        const struct gather_options options = ballots_of(w, w->along_of);
        w->along = along_begin(w->st, &options);
    }
}

static bool count_columns(struct figures_work *w, struct err *err) {
    const struct figure_question witness = {.path = w->witness, .stem = "", .only_who = true};
    const struct figure_question *batch[COLUMNS_MAX];
    size_t n = 0, needed = figures_chosen(w) ? n_needed(w) : w->n_questions, most = needed;
    most = most < COLUMNS_MAX ? most : COLUMNS_MAX;
    bool past = true;
    if (figures_chosen(w) && !figures_find_past(w, &past, err)) {
        return false;
    }
    find_along(w);
    for (size_t i = 0; i < w->n_questions; i++) {
        batch[n] = &w->questions[i];
        n += batch[n]->path != NULL;
        if (n == most || (n && i + 1 == w->n_questions)) {
            if (!read_batch(w, batch, n, err)) {
                return false;
            }
            n = 0;
            most = COLUMNS_MAX;
            if (!past && i + 1 >= needed &&
                knows_who(w)) { // what left is compared with all who answered
                return true;
            }
        }
    }
    batch[0] = &witness;
    return w->area || !w->witness || read_batch(w, batch, 1, err);
}

bool figures_count(struct figures_work *w, struct err *err) {
    w->at = -1;
    figures_turnout_sheet(w, "homes", "Homes that answered", "all homes", NULL, 0);
    if (!count_columns(w, err)) {
        return false;
    }
    count_homes(w, 0);
    return count_rankings(w, err) && (figures_chosen(w) || figures_count_turnout(w, err));
}
