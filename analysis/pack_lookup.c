/* analysis/pack_lookup.c — lookup.csv: which official areas (LSOA, ward, landlord patch) the homes
 * of each of our areas lie in (spec/domain.md 5.2). A share of the homes, never "this estate is
 * that LSOA". Shares come from rounded counts; areas with too few homes, and shares of too few, are
 * left empty. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "analysis/pack_impl.h"
#include "analysis/suppress.h"
#include "base/err.h"
#include "base/intern.h"
#include "base/mem.h"
#include "base/strbuf.h"
#include "base/utf8.h"
#include "geo/areas_file.h"
#include "geo/locate.h"
#include "survey/store.h"

#define CSV_END "\r\n"

struct pair {
    uint32_t place, official;
};

struct lookup {
    const struct pack *p;
    struct areas official;
    struct areas_source source;
    struct strbuf set; // "LSOA 2021"
    struct notes notes;
    const struct geom **shapes; // of `official`
    struct locate *locate;
    struct intern blocks;           // codes
    uint32_t *place_of, *estate_of; // by block - 1: place in figures, or UINT32_MAX
    size_t place_cap, estate_cap, n_blocks;
    struct intern seen; // pairs, as bytes
    uint64_t *counts;   // homes, by pair - 1
    size_t n_pairs, counts_cap;
    uint64_t *n_homes; // by place: that have a point
};

static void lookup_done(struct lookup *l) {
    areas_done(&l->official);
    notes_done(&l->notes);
    strbuf_done(&l->set);
    locate_free(l->locate);
    intern_done(&l->blocks);
    intern_done(&l->seen);
    mem_freep(&l->shapes);
    mem_freep(&l->place_of);
    mem_freep(&l->estate_of);
    mem_freep(&l->counts);
    mem_freep(&l->n_homes);
}

static uint32_t place_called(const struct figures *figures, enum figure_place kind,
                             const char *code) {
    for (uint32_t i = 0; code && i < figures->n_places; i++) {
        if (figures->places[i].kind == kind &&
            (kind == PLACE_SURVEY || strcmp(figures->places[i].code, code) == 0)) {
            return i;
        }
    }
    return UINT32_MAX;
}

static bool take_block(void *ctx, const struct store_area *area, struct err *err) {
    (void)err;
    struct lookup *l = ctx;
    size_t n = l->n_blocks++;
    intern_add(&l->blocks, area->code, strlen(area->code)); // codes are unique
    *MEM_PUSH(l->place_of, n, l->place_cap) = place_called(l->p->figures, PLACE_BLOCK, area->code);
    n = l->n_blocks - 1;
    *MEM_PUSH(l->estate_of, n, l->estate_cap) =
        place_called(l->p->figures, PLACE_ESTATE, area->estate);
    return true;
}

static void count_in(struct lookup *l, uint32_t place, uint32_t official) {
    if (place == UINT32_MAX) {
        return;
    }
    l->n_homes[place]++;
    if (official == LOCATE_NONE) {
        return;
    }
    const struct pair pair = {place, official};
    uint32_t id = intern_add(&l->seen, (const char *)&pair, sizeof pair);
    if (id > l->n_pairs) {
        *MEM_PUSH(l->counts, l->n_pairs, l->counts_cap) = 0;
    }
    l->counts[id - 1]++;
}

static bool take_home(void *ctx, const struct store_dwelling *home, struct err *err) {
    (void)err;
    struct lookup *l = ctx;
    bool stands = !home->status || strcmp(home->status, "active") == 0;
    if (!stands || !home->has_point) {
        return true;
    }
    uint32_t official = locate_point(l->locate, (struct geom_pt){home->lon_deg, home->lat_deg});
    uint32_t block = home->block ? intern_find(&l->blocks, home->block, strlen(home->block)) : 0;
    count_in(l, place_called(l->p->figures, PLACE_SURVEY, ""), official);
    count_in(l, block ? l->place_of[block - 1] : UINT32_MAX, official);
    count_in(l, block ? l->estate_of[block - 1] : UINT32_MAX, official);
    return true;
}

/* ---- writing ---- */

static void add_field(struct strbuf *out, const char *text) {
    csv_field(out, text ? text : "", 1);
    strbuf_addc(out, ',');
}

static void add_share(struct strbuf *out, const struct lookup *l, uint64_t n, uint64_t count) {
    enum tier tier = l->p->options->tier;
    const struct tier_rules *rules = &tier_rules[tier];
    uint64_t shown;
    if (n < rules->doors_min || !tier_count(tier, count, &shown)) {
        strbuf_add(out, ",hidden,too few homes" CSV_END);
        return;
    }
    int64_t percent = (int64_t)(shown * 100 / tier_round(tier, n));
    percent = suppress_round(percent < 100 ? percent : 100, (int64_t)rules->base);
    strbuf_addf(out, "%" PRId64 ",,of homes whose place is known" CSV_END, percent);
}

static struct pair pair_of(const struct lookup *l, uint32_t id) {
    struct pair pair;
    memcpy(&pair, intern_text(&l->seen, id), sizeof pair);
    return pair;
}

struct sorted_pair {
    struct pair pair;
    uint64_t count;
};

static int by_place(const void *a, const void *b) {
    const struct pair *x = &((const struct sorted_pair *)a)->pair;
    const struct pair *y = &((const struct sorted_pair *)b)->pair;
    int order = (x->place > y->place) - (x->place < y->place);
    return order ? order : (x->official > y->official) - (x->official < y->official);
}

static void add_pairs(struct strbuf *out, const struct lookup *l) {
    struct sorted_pair *pairs = mem_alloc((l->n_pairs + 1) * sizeof *pairs);
    for (uint32_t i = 0; i < l->n_pairs; i++) {
        pairs[i] = (struct sorted_pair){pair_of(l, i + 1), l->counts[i]};
    }
    if (l->n_pairs > 0) {
        qsort(pairs, l->n_pairs, sizeof *pairs, by_place);
    }
    for (size_t i = 0; i < l->n_pairs; i++) {
        const struct figure_area *area = &l->p->figures->places[pairs[i].pair.place];
        const struct area *official = &l->official.items[pairs[i].pair.official];
        add_field(out, area->code);
        add_field(out, area->name);
        add_field(out, figure_place_names[area->kind]);
        add_field(out, strbuf_text(&l->set));
        add_field(out, official->code);
        add_field(out, official->name);
        add_share(out, l, l->n_homes[pairs[i].pair.place], pairs[i].count);
    }
    mem_freep(&pairs);
}

/* "gm_lsoa_2021_generalised" */
static bool has_year(const char *name) {
    for (const char *at = name; (at = strstr(at, "20")); at++) {
        if (strspn(at, "0123456789") == strlen("2021") &&
            (at == name || at[-1] < '0' || at[-1] > '9')) {
            return true;
        }
    }
    return false;
}

/* Which areas, of which year. Official files say so in the name of the field: LSOA21CD, WD23CD;
 * else the layer may be called so. */
static void name_set(struct lookup *l) {
    static const char *const names[][2] = {
        {"LAD", "Local authority"},
        {"WD",  "Ward"           }
    };
    const char *field = l->source.code_field, *given = l->p->options->boundary_set;
    size_t word = strcspn(field, "0123456789"), year = strspn(field + word, "0123456789");
    bool says_year = word > 0 && year == 2 && strcasecmp(field + word + year, "CD") == 0;
    if (given) {
        utf8_add_safe(&l->set, given, strlen(given));
        return;
    }
    for (size_t i = 0; says_year && i < LEN(names); i++) {
        if (strlen(names[i][0]) == word && strncasecmp(field, names[i][0], word) == 0) {
            strbuf_add(&l->set, names[i][1]);
        }
    }
    if (says_year && l->set.len == 0) {
        strbuf_addn(&l->set, field, word);
    }
    if (says_year) {
        strbuf_addf(&l->set, " 20%.2s", field + word);
    } else {
        strbuf_add(&l->set, has_year(l->source.layer) ? l->source.layer : "year not known");
    }
}

static bool read_official(struct lookup *l, struct err *err) {
    const struct pack_options *options = l->p->options;
    const struct areas_opts how = {.layer = options->boundary_layer,
                                   .code_field = options->boundary_code,
                                   .name_field = options->boundary_name};
    if (!areas_read_file(&l->official, options->boundaries, AREA_ESTATE, &how, &l->source,
                         &l->notes, err)) {
        return err_where(err, "%s", options->boundaries);
    }
    name_set(l);
    l->shapes = mem_alloc((l->official.n + 1) * sizeof *l->shapes);
    for (size_t i = 0; i < l->official.n; i++) {
        l->shapes[i] = &l->official.items[i].shape;
    }
    l->locate = locate_new(l->shapes, (uint32_t)l->official.n);
    l->n_homes = mem_zalloc((l->p->figures->n_places + 1) * sizeof *l->n_homes);
    return true;
}

bool pack_add_lookup(struct pack *p, struct err *err) {
    if (!p->options->boundaries) {
        return true;
    }
    AUTO(lookup_done) struct lookup l = {.p = p};
    if (!read_official(&l, err) || !store_each_area(p->st, STORE_BLOCK, take_block, &l, err) ||
        !store_each_dwelling(p->st, NULL, take_home, &l, err)) {
        return false;
    }
    if (l.n_pairs == 0) {
        return err_set(err, ERR_CONFLICT,
                       "%s: no home of ours lies in any of its areas: is it of another town?",
                       p->options->boundaries);
    }
    struct strbuf *out = pack_files_add(&p->files, "lookup.csv");
    strbuf_add(out, "geography_code,geography_name,geography_type,official_set,official_code,"
                    "official_name,share_percent,flag,note" CSV_END);
    add_pairs(out, &l);
    return true;
}
