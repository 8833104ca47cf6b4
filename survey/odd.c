/* survey/odd.c — see odd.h. */
#include "survey/odd.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/attr.h"
#include "base/date.h"
#include "base/err.h"
#include "base/mem.h"
#include "base/strbuf.h"
#include "survey/ask.h"
#include "survey/odd.sql.h"
#include "survey/odd_impl.h"
#include "survey/slot.h"
#include "survey/store_impl.h"

#define MINUTE_MS INT64_C(60000)

static const struct {
    const char *code, *words;
} rules[ODD_RULES] = {
    [ODD_FAST] = {"fast",     "Very fast"                    },
    [ODD_FAST_LOG] = {"fast_log", "Little time for each question"},
    [ODD_FAR] = {"far",      "Far from the door"            },
    [ODD_SAME] = {"same",     "Same answers twice"           },
    [ODD_MISSING] = {"missing",  "People missing"               },
    [ODD_NIGHT] = {"night",    "At night"                     },
};

const char *odd_rule_code(enum odd_rule rule) {
    return rules[rule].code;
}

const char *odd_rule_words(enum odd_rule rule) {
    return rules[rule].words;
}

bool odd_rule_find(const char *code, enum odd_rule *out) {
    for (int i = 0; i < ODD_RULES; i++) {
        if (strcmp(rules[i].code, code) == 0) {
            *out = (enum odd_rule)i;
            return true;
        }
    }
    return false;
}

/* ---- judging ---- */

struct judging {
    struct odd *out; // NULL: they are only counted
    size_t n_finds;
    struct odd_facts facts;
    int64_t *medians;    // ms, by number of the form; 0: too few to say
    struct intern homes; // codes of homes that have a point
    double (*points)[2]; // theirs: longitude, latitude
    size_t n_points, cap_points;
    struct zone zone;
};

static const char *text_of(struct odd *out, const struct intern *texts, uint32_t id) {
    return id ? arena_strdup(&out->mem, intern_text(texts, id)) : NULL;
}

/* The find, to say why; NULL where nobody asks. */
static struct odd_find *found(struct judging *j, struct odd_record *r, enum odd_rule rule) {
    struct odd *out = j->out;
    r->rules |= (uint8_t)(1u << rule);
    j->n_finds++;
    if (!out) {
        return NULL;
    }
    const struct odd_facts *facts = &j->facts;
    struct odd_words words = odd_words_of(facts, r);
    struct odd_find *find = MEM_PUSH(out->finds, out->n, out->cap);
    *find = (struct odd_find){.rule = rule,
                              .instance_id = words.instance_id,
                              .form_id = text_of(out, &facts->forms, r->form),
                              .surveyor = text_of(out, &facts->surveyors, r->surveyor),
                              .dwelling = words.dwelling,
                              .at_utc = r->start_utc ? r->start_utc : words.received_utc};
    return find;
}

/* "2 minutes", "1 hour 5 minutes", "40 seconds" */
static const char *in_words(struct arena *mem, int64_t ms) {
    int64_t seconds = ms / 1000, minutes = (ms + MINUTE_MS / 2) / MINUTE_MS, hours = minutes / 60;
    if (ms < MINUTE_MS) {
        return arena_printf(mem, "%" PRId64 " second%s", seconds, seconds == 1 ? "" : "s");
    }
    const char *rest =
        arena_printf(mem, "%" PRId64 " minute%s", minutes % 60, minutes % 60 == 1 ? "" : "s");
    return hours ? arena_printf(mem, "%" PRId64 " hour%s %s", hours, hours == 1 ? "" : "s", rest)
                 : rest;
}

/* ---- fast ---- */

/* Of an interview that was put aside, or put right later, start and end say nothing. */
static int64_t length_of(const struct odd_record *r) {
    bool whole = r->start_utc && r->end_utc >= r->start_utc &&
                 r->end_utc - r->start_utc < ODD_LENGTH_MAX_MIN * MINUTE_MS;
    return whole ? r->end_utc - r->start_utc : -1;
}

static int by_number(const void *a, const void *b) {
    const int64_t *x = a, *y = b;
    return (*x > *y) - (*x < *y);
}

static void find_medians(struct judging *j) {
    const struct odd_facts *facts = &j->facts;
    AUTO(mem_freep) int64_t *lengths = mem_alloc((facts->n + 1) * sizeof *lengths);
    j->medians = mem_zalloc((facts->forms.n + 1) * sizeof *j->medians);
    for (uint32_t form = 1; form <= facts->forms.n; form++) {
        size_t n = 0;
        for (size_t i = 0; i < facts->n; i++) {
            int64_t length = length_of(&facts->items[i]);
            if (facts->items[i].form == form && length >= 0) {
                lengths[n++] = length;
            }
        }
        if (n >= ODD_MEDIAN_MIN) {
            qsort(lengths, n, sizeof *lengths, by_number);
            j->medians[form] = lengths[n / 2];
        }
    }
}

static void judge_fast(struct judging *j, struct odd_record *r) {
    int64_t length = length_of(r), median = j->medians[r->form];
    if (length < 0 || median < MINUTE_MS || length * ODD_FAST_SHARE >= median) {
        return;
    }
    struct odd_find *find = found(j, r, ODD_FAST);
    if (find) {
        struct arena *mem = &j->out->mem;
        find->why = arena_printf(mem, "It took %s. Half of all took %s or more.",
                                 in_words(mem, length), in_words(mem, median));
    }
}

static void judge_log(struct judging *j, struct odd_record *r) {
    struct odd_log log = r->log ? j->facts.logs[r->log - 1] : (struct odd_log){0};
    if (log.questions < ODD_LOG_QUESTIONS || log.ms >= (int64_t)log.questions * ODD_LOG_MS) {
        return;
    }
    struct odd_find *find = found(j, r, ODD_FAST_LOG);
    if (find) {
        find->why = arena_printf(
            &j->out->mem, "The log says %" PRIu32 " questions in %s: %.1f seconds for each.",
            log.questions, in_words(&j->out->mem, log.ms), (double)log.ms / log.questions / 1000);
    }
}

/* ---- far ---- */

static bool take_home(void *ctx, const struct store_dwelling *d, struct err *err) {
    (void)err;
    struct judging *j = ctx;
    if (d->has_point) {
        uint32_t id = intern_add(&j->homes, d->code, strlen(d->code));
        while (j->n_points <= id) {
            (*MEM_PUSH(j->points, j->n_points, j->cap_points))[0] = 0;
        }
        j->points[id][0] = d->lon_deg;
        j->points[id][1] = d->lat_deg;
    }
    return true;
}

/* Small distances: the earth as a ball is near enough. */
static double distance_m(double lon1, double lat1, double lon2, double lat2) {
    const double radians = 0.017453292519943295, earth_m = 6371008.8;
    double x = sin((lon2 - lon1) * radians / 2), y = sin((lat2 - lat1) * radians / 2);
    double h = y * y + cos(lat1 * radians) * cos(lat2 * radians) * x * x;
    return 2 * earth_m * asin(fmin(1, sqrt(h)));
}

/* The home of a record; of a household "A-1/2" the home "A-1". */
static uint32_t home_of(const struct judging *j, const char *code) {
    size_t len = code ? strlen(code) : 0;
    uint32_t id = len ? intern_find(&j->homes, code, len) : 0;
    return !id && len > 2 && code[len - 2] == '/' ? intern_find(&j->homes, code, len - 2) : id;
}

static void judge_far(struct judging *j, struct odd_record *r) {
    uint32_t home = r->point ? home_of(j, odd_words_of(&j->facts, r).dwelling) : 0;
    if (!home) {
        return;
    }
    const struct odd_point *at = &j->facts.points[r->point - 1];
    double away = distance_m(at->lon_deg, at->lat_deg, j->points[home][0], j->points[home][1]);
    struct odd_find *find = away - at->accuracy_m > ODD_FAR_M ? found(j, r, ODD_FAR) : NULL;
    if (find) {
        find->why = arena_printf(&j->out->mem, "The place is about %.0f metres from the home's.",
                                 away < 1000 ? round(away / 10) * 10 : round(away / 100) * 100);
    }
}

/* ---- missing, night ---- */

static void judge_missing(struct judging *j, struct odd_record *r) {
    bool missing = r->n_rows >= 0 && r->n_said > r->n_rows;
    struct odd_find *find = missing ? found(j, r, ODD_MISSING) : NULL;
    if (find) {
        find->why = arena_printf(&j->out->mem,
                                 "%" PRId64 " %s said to live there; the list has %" PRId32 ".",
                                 r->n_said, r->n_said == 1 ? "person is" : "people are", r->n_rows);
    }
}

static void judge_night(struct judging *j, struct odd_record *r) {
    if (!r->start_utc) {
        return;
    }
    int64_t day;
    int64_t minute =
        date_split(r->start_utc, zone_offset_min(&j->zone, r->start_utc), &day) / MINUTE_MS;
    bool night = minute >= ODD_NIGHT_FROM * 60 || minute < ODD_NIGHT_UNTIL * 60;
    struct odd_find *find = night ? found(j, r, ODD_NIGHT) : NULL;
    if (find) {
        find->why = arena_printf(&j->out->mem, "It began at %02d:%02d.", (int)(minute / 60),
                                 (int)(minute % 60));
    }
}

/* ---- same ---- */

static uint64_t key_of(const struct odd_record *r) {
    const uint64_t odd = UINT64_C(0x9E3779B97F4A7C15); // as in odd_facts.c
    return (r->hash ^ ((uint64_t)r->form << 32 | r->surveyor)) * odd;
}

static bool is_same(const struct odd_record *a, const struct odd_record *b) {
    return a->hash == b->hash && a->form == b->form && a->surveyor == b->surveyor;
}

/* Records by what they say: the first of each kind keeps the slot. */
struct firsts {
    uint32_t *slots; // number of a record, + 1; 0: free
    size_t n_slots;
};

/* The record that said the same before; NULL: there was none, and `r` is the one from here on. */
static const struct odd_record *first_of(struct firsts *firsts, const struct odd_facts *facts,
                                         const struct odd_record *r) {
    size_t mask = firsts->n_slots - 1, at = (size_t)(key_of(r) >> 32) & mask;
    for (; firsts->slots[at]; at = (at + 1) & mask) {
        const struct odd_record *first = &facts->items[firsts->slots[at] - 1];
        if (is_same(first, r)) {
            return first;
        }
    }
    firsts->slots[at] = (uint32_t)(r - facts->items) + 1;
    return NULL;
}

static void judge_same(struct judging *j) {
    const struct odd_facts *facts = &j->facts;
    struct firsts firsts = {.n_slots = 64};
    while (firsts.n_slots < 2 * facts->n) {
        firsts.n_slots *= 2;
    }
    AUTO(mem_freep) uint32_t *slots = mem_zalloc(firsts.n_slots * sizeof *slots);
    firsts.slots = slots;
    for (size_t i = 0; i < facts->n; i++) { // by id
        struct odd_record *r = &facts->items[i];
        const struct odd_record *first =
            r->n_answers >= ODD_SAME_MIN ? first_of(&firsts, facts, r) : NULL;
        struct odd_find *find = first ? found(j, r, ODD_SAME) : NULL;
        if (find) {
            char slip[ASK_RECEIPT_MAX];
            struct odd_words words = odd_words_of(facts, first);
            ask_receipt(slip, words.instance_id);
            find->why = arena_printf(
                &j->out->mem, "All %" PRIu32 " answers are those of record %s, door %s.",
                r->n_answers, slip, words.dwelling ? words.dwelling : "not known");
        }
    }
}

/* ---- all of it ---- */

static int by_time(const void *a, const void *b) {
    const struct odd_find *x = a, *y = b;
    int order = (x->at_utc < y->at_utc) - (x->at_utc > y->at_utc);
    order = order ? order : strcmp(x->instance_id, y->instance_id);
    return order ? order : (int)x->rule - (int)y->rule;
}

static bool read_looks(struct odd *out, struct store *st, struct err *err) {
    AUTO(stmt_freep) sqlite3_stmt *q = stmt_new(st, SQL_ODD_LOOKS, err);
    struct intern keys = {0};
    AUTO(strbuf_done) struct strbuf key = {0};
    AUTO(mem_freep) struct odd_find **finds = mem_zalloc((out->n + 1) * sizeof *finds);
    for (size_t i = 0; i < out->n; i++) {
        strbuf_clear(&key);
        strbuf_addf(&key, "%s %s", rules[out->finds[i].rule].code, out->finds[i].instance_id);
        finds[intern_add(&keys, key.data, key.len)] = &out->finds[i];
    }
    int rc = q ? SQLITE_ROW : SQLITE_ERROR;
    while (rc == SQLITE_ROW && (rc = stmt_step(st, q, err)) == SQLITE_ROW) {
        strbuf_clear(&key);
        strbuf_addf(&key, "%s %s", col_text(q, 1, NULL), col_text(q, 0, NULL));
        struct odd_find *find = finds[intern_find(&keys, key.data, key.len)];
        if (find) { // the last one holds
            find->who = col_text(q, 2, &out->mem);
            find->looked_utc = col_time(q, 3);
            find->note = col_text(q, 4, &out->mem);
        }
    }
    intern_done(&keys);
    return rc == SQLITE_DONE;
}

static void judge(struct judging *j) {
    static void (*const judges[])(struct judging *, struct odd_record *) = {
        judge_fast, judge_log, judge_far, judge_missing, judge_night};
    find_medians(j);
    for (size_t i = 0; i < j->facts.n; i++) {
        for (size_t k = 0; k < LEN(judges); k++) {
            judges[k](j, &j->facts.items[i]);
        }
    }
    judge_same(j);
}

static bool read_homes(struct judging *j, struct store *st, struct err *err) {
    // without a place of a record no home can be far from it
    return !j->facts.n_points || store_each_dwelling(st, NULL, take_home, j, err);
}

static bool judge_all(struct judging *j, struct store *st, const struct records *records,
                      struct arena *mem, struct err *err) {
    bool ok = odd_facts_read(&j->facts, st, records, mem, err) && read_homes(j, st, err);
    if (ok) {
        judge(j);
    }
    return ok;
}

static void judging_done(struct judging *j) {
    mem_freep(&j->medians);
    mem_freep(&j->points);
    intern_done(&j->homes);
    odd_facts_done(&j->facts);
}

bool odd_read(struct odd *out, struct store *st, struct err *err) {
    AUTO(judging_done) struct judging j = {.out = out, .facts.words = true};
    if (!judge_all(&j, st, NULL, &out->mem, err)) {
        return false;
    }
    out->n_records = j.facts.n;
    if (out->n) {
        qsort(out->finds, out->n, sizeof *out->finds, by_time);
    }
    return read_looks(out, st, err);
}

/* Of the finds: a record may be looked at more than once, and for what has been put right since. */
static bool count_looks(struct judging *j, struct store *st, size_t *n, struct err *err) {
    AUTO(stmt_freep) sqlite3_stmt *q = stmt_new(st, SQL_ODD_LOOKED, err);
    int rc = q ? SQLITE_ROW : SQLITE_ERROR;
    while (rc == SQLITE_ROW && (rc = stmt_step(st, q, err)) == SQLITE_ROW) {
        struct odd_record *r = odd_facts_find(&j->facts, sqlite3_column_int64(q, 0));
        enum odd_rule rule;
        if (r && odd_rule_find(col_text(q, 1, NULL), &rule) && r->rules >> rule & 1) {
            r->rules &= (uint8_t) ~(1u << rule);
            ++*n;
        }
    }
    return rc == SQLITE_DONE;
}

bool odd_count(struct odd_counts *out, struct store *st, const struct records *records,
               struct err *err) {
    AUTO(judging_done) struct judging j = {0};
    AUTO(arena_done) struct arena mem = {0};
    *out = (struct odd_counts){0};
    if (!judge_all(&j, st, records, &mem, err)) {
        return false;
    }
    out->n_records = j.facts.n;
    out->n_finds = j.n_finds;
    return count_looks(&j, st, &out->n_looked, err);
}

void odd_done(struct odd *odd) {
    mem_freep(&odd->finds);
    arena_done(&odd->mem);
}

bool odd_look(struct store *st, const struct odd_look *look, struct err *err) {
    bool has;
    if (!store_has_submission(st, look->instance_id, &has, err)) {
        return false;
    }
    if (!has) {
        return err_set(err, ERR_NOT_FOUND, "there is no record %s in the survey",
                       look->instance_id);
    }
    sqlite3_stmt *q = stmt_get(st, SQL_ODD_LOOK_ADD, err);
    return q && stmt_text(q, ":instance_id", look->instance_id, err) &&
           stmt_text(q, ":rule", rules[look->rule].code, err) &&
           stmt_text(q, ":who", look->who, err) && stmt_time(q, ":at_utc", look->at_utc, err) &&
           stmt_text(q, ":note", look->note, err) && stmt_run(st, q, err);
}
