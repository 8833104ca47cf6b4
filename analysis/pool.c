/* analysis/pool.c — see pool.h: reading packs and adding them up. */
#include "analysis/pool.h"

#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "analysis/pack_files.h"
#include "analysis/pack_verify.h"
#include "analysis/pool_map.h"
#include "base/csv.h"
#include "base/date.h"
#include "base/err.h"
#include "base/mem.h"
#include "base/num.h"
#include "base/strbuf.h"

DEFINE_FREEP(json_freep, json_t *, json_decref)

void pool_done(struct pool *pool) {
    if (pool->areas) {
        strbuf_done(pool->areas);
        mem_freep(&pool->areas);
    }
    pool_areas_done(pool);
    intern_done(&pool->question_names);
    intern_done(&pool->figure_names);
    mem_freep(&pool->questions);
    mem_freep(&pool->figures);
    arena_done(&pool->mem);
}

/* Sums of what packs show keep the rules by themselves; this is the lock behind the lock. */
bool pool_is_shown(const struct pool *pool, const struct pool_figure *figure) {
    const struct tier_rules *rules = &tier_rules[pool->tier];
    return figure->n_shown >= POOL_PACKS_MIN && figure->of >= (int64_t)rules->group_min &&
           (figure->count == 0 || figure->count >= (int64_t)rules->cell_min);
}

static json_t *load(const struct pack_files *files, const char *name) {
    const struct strbuf *bytes = &pack_files_find(files, name)->bytes;
    return json_loadb(strbuf_text(bytes), bytes->len, JSON_REJECT_DUPLICATES, NULL); // verified
}

/* ---- what was asked ---- */

struct codebook_columns {
    size_t variable, words, type, counted, universe, codes;
};

static bool find_columns(const struct csv *csv, struct codebook_columns *at, struct err *err) {
    const struct {
        const char *name;
        size_t *at;
    } wanted[] = {
        {"variable",      &at->variable},
        {"question_text", &at->words   },
        {"type",          &at->type    },
        {"universe",      &at->universe},
        {"codes",         &at->codes   }
    };
    for (size_t i = 0; i < LEN(wanted); i++) {
        if (!csv_need(csv, wanted[i].name, wanted[i].at, err)) {
            return err_where(err, PACK_CODEBOOK);
        }
    }
    at->counted = csv_find(csv, "counted"); // need not be there
    return true;
}

/* The codes of "damp = Damp and mould; lifts = Lifts", without their words: those are translated.
 */
static void add_codes(struct strbuf *out, const char *text) {
    while (*text) {
        const char *end = strstr(text, " = "), *next = strstr(text, "; ");
        strbuf_addn(out, text, end ? (size_t)(end - text) : strlen(text));
        strbuf_addc(out, ';');
        text = next ? next + 2 : text + strlen(text);
    }
}

/* The words of one code, or the code itself. */
static const char *label_of(struct pool *pool, const char *codes, const char *code) {
    size_t len = strlen(code);
    for (const char *p = codes; p; p = strstr(p, "; ") ? strstr(p, "; ") + 2 : NULL) {
        if (strncmp(p, code, len) == 0 && strncmp(p + len, " = ", 3) == 0) {
            const char *words = p + len + 3, *end = strstr(words, "; ");
            return arena_strndup(&pool->mem, words, end ? (size_t)(end - words) : strlen(words));
        }
    }
    return arena_strdup(&pool->mem, code);
}

struct asked_one {
    uint32_t question; // in pool.questions
    bool alike;
    const char *codes;
};

struct asked { // of one pack
    struct intern names;
    struct asked_one *items; // by name - 1
    size_t n, cap;
};

static void asked_done(struct asked *asked) {
    intern_done(&asked->names);
    mem_freep(&asked->items);
}

static void take_question(struct pool *pool, struct asked *asked, const struct csv *csv,
                          const struct codebook_columns *at) {
    const char *name = csv_cell(csv, at->variable);
    AUTO(strbuf_done) struct strbuf alike = {0};
    strbuf_addf(&alike, "%s\n%s\n%s\n", csv_cell(csv, at->words), csv_cell(csv, at->type),
                csv_cell(csv, at->universe));
    add_codes(&alike, csv_cell(csv, at->codes));
    uint32_t id = intern_add(&pool->question_names, name, strlen(name));
    if (id > pool->n_questions) {
        *MEM_PUSH(pool->questions, pool->n_questions, pool->questions_cap) = (struct pool_question){
            .name = arena_strdup(&pool->mem, name),
            .words = arena_strdup(&pool->mem, csv_cell(csv, at->words)),
            .counted = arena_strdup(
                &pool->mem, at->counted < csv_n_columns(csv) ? csv_cell(csv, at->counted) : name),
            .topic = "",
            .alike = arena_strdup(&pool->mem, alike.data)};
    }
    struct pool_question *q = &pool->questions[id - 1];
    bool same = strcmp(q->alike, alike.data) == 0;
    q->n_alike += same;
    q->n_otherwise += !same;
    if (intern_add(&asked->names, name, strlen(name)) > asked->n) {
        const char *codes = arena_strdup(&pool->mem, csv_cell(csv, at->codes));
        *MEM_PUSH(asked->items, asked->n, asked->cap) = (struct asked_one){id - 1, same, codes};
    }
}

static bool read_codebook(struct pool *pool, struct asked *asked, const struct pack_files *files,
                          struct err *err) {
    const struct strbuf *bytes = &pack_files_find(files, PACK_CODEBOOK)->bytes;
    struct codebook_columns at;
    AUTO(csv_freep) struct csv *csv = csv_parse(strbuf_text(bytes), bytes->len, err);
    if (!csv || !find_columns(csv, &at, err)) {
        return false;
    }
    int more;
    while ((more = csv_next(csv, err)) == 1) {
        take_question(pool, asked, csv, &at);
    }
    return more == 0;
}

/* ---- what was answered ---- */

static struct pool_figure *figure_of(struct pool *pool, uint32_t question, const char *category,
                                     const char *codes) {
    AUTO(strbuf_done) struct strbuf key = {0};
    strbuf_addf(&key, "%u/%s", question, category);
    uint32_t id = intern_add(&pool->figure_names, key.data, key.len);
    if (id > pool->n_figures) {
        *MEM_PUSH(pool->figures, pool->n_figures, pool->figures_cap) = (struct pool_figure){
            .question = question,
            .category = arena_strdup(&pool->mem, category),
            .label = label_of(pool, codes, category),
            .shares = arena_zalloc(&pool->mem, POOL_PACKS_MAX * sizeof(struct pool_share))};
    }
    return &pool->figures[id - 1];
}

static void take_figure(struct pool *pool, const struct asked *asked, const struct csv *csv) {
    const char *name = csv_cell(csv, COLUMN_INDICATOR);
    uint32_t id = intern_find(&asked->names, name, strlen(name));
    if (id == 0) {
        return;
    }
    const struct asked_one *one = &asked->items[id - 1];
    struct pool_question *q = &pool->questions[one->question];
    struct pool_figure *f =
        figure_of(pool, one->question, csv_cell(csv, COLUMN_CATEGORY), one->codes);
    struct pool_share *share = &f->shares[pool->n_packs];
    const char *count = csv_cell(csv, COLUMN_NUMERATOR), *of = csv_cell(csv, COLUMN_DENOMINATOR);
    if (!q->topic[0]) {
        q->topic = arena_strdup(&pool->mem, csv_cell(csv, COLUMN_TOPIC));
    }
    if (share->state != POOL_ABSENT) {
        return; // said twice: the first counts
    }
    if (!one->alike) {
        share->state = POOL_OTHERWISE;
    } else if (*csv_cell(csv, COLUMN_FLAG)) {
        share->state = POOL_HIDDEN;
        f->n_hidden++;
    } else if (num_parse_i64(count, strlen(count), &share->count) &&
               num_parse_i64(of, strlen(of), &share->of)) { // not a median
        share->state = POOL_SHOWN;
        f->n_shown++;
        f->count += share->count;
        f->of += share->of;
    }
}

static bool read_tables(struct pool *pool, const struct asked *asked,
                        const struct pack_files *files, struct err *err) {
    const struct strbuf *bytes = &pack_files_find(files, PACK_TABLES)->bytes;
    AUTO(csv_freep) struct csv *csv = csv_parse(strbuf_text(bytes), bytes->len, err);
    int more = csv ? csv_next(csv, err) : -1;
    struct pool_pack *pack = &pool->packs[pool->n_packs];
    for (; more == 1; more = csv_next(csv, err)) {
        if (strcmp(csv_cell(csv, COLUMN_AREA_TYPE), "survey") == 0) {
            take_figure(pool, asked, csv);
            if (!pack->period) {
                pack->period = arena_strdup(&pool->mem, csv_cell(csv, COLUMN_PERIOD));
            }
        }
    }
    return more == 0;
}

/* ---- where ---- */

/* The answers of the ranking, where this pack ranks as the others do. */
static const char *ranking_codes(const struct pool *pool, const struct asked *asked) {
    uint32_t ranking = pool_ranking(pool);
    for (size_t i = 0; i < asked->n; i++) {
        if (asked->items[i].question == ranking && asked->items[i].alike) {
            return asked->items[i].codes;
        }
    }
    return NULL;
}

static void take_areas(struct pool *pool, const struct asked *asked,
                       const struct pack_files *files) {
    AUTO(json_freep) json_t *json = load(files, PACK_AREAS);
    const json_t *features = json_object_get(json, "features");
    pool->areas = pool->areas ? pool->areas : mem_zalloc(sizeof *pool->areas);
    for (size_t i = 0; i < json_array_size(features); i++) {
        json_t *feature = json_array_get(features, i);
        json_t *facts = json_object_get(feature, "properties");
        pool_take_area(pool, feature, ranking_codes(pool, asked));
        json_object_set_new(facts, "group_name", json_string(pool->packs[pool->n_packs].title));
        char *text =
            json_dumps(feature, JSON_COMPACT | JSON_PRESERVE_ORDER | JSON_REAL_PRECISION(9));
        strbuf_addf(pool->areas, "%s\n%s", pool->areas->len > 0 ? "," : "", text ? text : "null");
        free(text);
    }
}

/* ---- a pack ---- */

/* The pool is as old as its newest pack. */
static void take_day(struct pool *pool, const char *day) {
    struct date_time at;
    if (date_parse(day, strlen(day), false, &at) && at.has_date) {
        int64_t utc_ms = date_to_days(at.date) * INT64_C(86400000);
        pool->made_utc_ms = utc_ms > pool->made_utc_ms ? utc_ms : pool->made_utc_ms;
    }
}

static bool take_pack(struct pool *pool, const struct pack_files *files, struct err *err) {
    struct pack_facts facts;
    struct pool_pack *pack = &pool->packs[pool->n_packs];
    if (pool->n_packs == POOL_PACKS_MAX) {
        return err_set(err, ERR_LIMIT, "more than %d packs at once", POOL_PACKS_MAX);
    }
    if (!pack_verify(files, NULL, &facts, err)) {
        return false;
    }
    for (size_t i = 0; i < pool->n_packs; i++) {
        if (strcmp(pool->packs[i].key, facts.fingerprint) == 0) {
            return err_set(err, ERR_CONFLICT,
                           "is of the same survey as %.80s: no home is counted twice",
                           pool->packs[i].title);
        }
    }
    AUTO(json_freep) json_t *package = load(files, PACK_PACKAGE);
    take_day(pool, facts.day);
    const char *title = json_string_value(json_object_get(package, "title"));
    *pack =
        (struct pool_pack){.title = arena_strdup(&pool->mem, title && *title ? title : "a group"),
                           .key = arena_strdup(&pool->mem, facts.fingerprint),
                           .day = arena_strdup(&pool->mem, facts.day),
                           .tier = facts.tier,
                           .practice = json_is_true(
                               json_object_get(json_object_get(package, "doorstep"), "practice"))};
    pool->tier = pool->n_packs == 0 || facts.tier == TIER_MEETING ? facts.tier : pool->tier;
    return true;
}

bool pool_add(struct pool *pool, const struct pack_files *files, size_t n_older, struct err *err) {
    AUTO(asked_done) struct asked asked = {0};
    if (!take_pack(pool, files, err) || !read_codebook(pool, &asked, files, err) ||
        !read_tables(pool, &asked, files, err)) {
        return false;
    }
    take_areas(pool, &asked, files);
    pool->packs[pool->n_packs++].n_older = n_older;
    return true;
}

/* ---- who may see it, and what looks odd ---- */

bool pool_has_practice(const struct pool *pool) {
    for (size_t i = 0; i < pool->n_packs; i++) {
        if (pool->packs[i].practice) {
            return true;
        }
    }
    return false;
}

bool pool_say_tiers(struct strbuf *out, const struct pool *pool) {
    size_t n_meeting = 0;
    for (size_t i = 0; i < pool->n_packs; i++) {
        n_meeting += pool->packs[i].tier == TIER_MEETING;
    }
    if (n_meeting == 0 || n_meeting == pool->n_packs) {
        return false;
    }
    strbuf_addf(
        out,
        "The pack%s of %zu of the %zu groups %s for meetings, councils and landlords alone: "
        "so is the network. It is not for everybody.",
        n_meeting == 1 ? "" : "s", n_meeting, pool->n_packs, n_meeting == 1 ? "is" : "are");
    return true;
}

bool pool_same_estate(const struct pool *pool, size_t at, size_t *with) {
    const struct pool_area *one = &pool->estates[at];
    for (*with = 0; *with < at; ++*with) {
        const struct pool_area *other = &pool->estates[*with];
        if (other->pack != one->pack && strcmp(other->code, one->code) == 0) {
            return true;
        }
    }
    return false;
}
