/* analysis/share_points.c — see share_points.h. The way homes are moved is one line in the survey's
 * facts: "donut 50 55.25" (homes in the ring, its outer radius in metres), "grid -2.21 53.47 100"
 * (where the hexagons begin, their width). */
#include "analysis/share_points.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/columns.h"
#include "analysis/jsonout.h"
#include "analysis/mask.h"
#include "base/csv.h"
#include "base/err.h"
#include "base/intern.h"
#include "base/mem.h"
#include "base/num.h"
#include "base/strbuf.h"
#include "geo/areas_survey.h"
#include "geo/hexes.h"
#include "survey/store.h"

#define CSV_END "\r\n"

enum { RING_LEAST_M = 20, HEXAGON_M = 100, WAY_NUMBERS = 3 };

static const double m2_per_ha = 1e4;
static const char meta_way[] = "mask_way";
static const char *const mask_names[] = {[SHARE_DONUT] = "donut", [SHARE_GRID] = "grid"};

struct way { // of moving homes
    enum share_mask mask;
    double number[WAY_NUMBERS]; // donut: k, radius; grid: longitude, latitude, width
};

struct point {
    struct geom_pt at;
    const char *answer;
};

struct points {
    struct store *st;
    const struct share_points_options *options;
    struct areas edges;
    struct columns columns;
    struct intern codes; // of the answers' homes, by hash: row + 1 in `row_of`
    uint32_t *row_of;    // by code - 1
    size_t n_rows, cap_rows;
    struct door {
        struct mask_point at;
        char *code;
        uint32_t row; // UINT32_MAX: did not answer
    } * doors;
    size_t n_doors, cap_doors;
    struct geom_plane plane;
    struct mask_key key;
    struct way way;
    bool is_first; // this survey's homes were never moved before
    struct point *items;
    size_t n, cap, n_answered, n_out;
    struct arena mem;
};

static void points_done(struct points *p) {
    areas_done(&p->edges);
    columns_done(&p->columns);
    intern_done(&p->codes);
    mem_freep(&p->row_of);
    mem_freep(&p->doors);
    mem_freep(&p->items);
    arena_done(&p->mem);
}

bool share_mask_parse(const char *text, enum share_mask *out, struct err *err) {
    for (size_t i = 0; i < LEN(mask_names); i++) {
        if (strcmp(mask_names[i], text) == 0) {
            *out = (enum share_mask)i;
            return true;
        }
    }
    return err_set(err, ERR_USAGE, "--mask takes donut or grid, not %.40s", text);
}

/* ---- where homes stand ---- */

static bool read_edges(struct points *p, struct err *err) {
    static const enum area_level levels[] = {AREA_ESTATE, AREA_BLOCK};
    for (size_t i = 0; i < LEN(levels) && p->edges.n == 0; i++) {
        if (!areas_read_survey(&p->edges, store_path(p->st), levels[i], err)) {
            return false;
        }
    }
    if (p->edges.n == 0) {
        return err_set(err, ERR_CONFLICT,
                       "the survey has no boundary, and homes must not be moved out of it: add one "
                       "with doorstep area add");
    }
    struct geom_pt corner = {floor(p->edges.box.west * 100) / 100,
                             floor(p->edges.box.south * 100) / 100};
    p->plane = geom_plane_at(corner);
    return true;
}

static struct mask_point to_plane(const struct geom_plane *plane, struct geom_pt at) {
    return (struct mask_point){(at.lon - plane->origin.lon) * plane->lon_m,
                               (at.lat - plane->origin.lat) * plane->lat_m};
}

static double as_printed(double degrees) {
    return round(degrees * 1e6) / 1e6;
}

/* As it is printed: what lies within the boundary must still do so there. */
static struct geom_pt from_plane(const struct geom_plane *plane, struct mask_point at) {
    return (struct geom_pt){as_printed(plane->origin.lon + at.x_m / plane->lon_m),
                            as_printed(plane->origin.lat + at.y_m / plane->lat_m)};
}

static bool inside(void *ctx, struct mask_point at) {
    const struct points *p = ctx;
    struct geom_pt pt = from_plane(&p->plane, at);
    for (size_t i = 0; i < p->edges.n; i++) {
        if (geom_has(&p->edges.items[i].shape, pt)) {
            return true;
        }
    }
    return false;
}

static uint32_t row_of(const struct points *p, const char *code) {
    uint64_t key = gather_door_key(code, strlen(code));
    uint32_t id = intern_find(&p->codes, (const char *)&key, sizeof key);
    return id ? p->row_of[id - 1] : UINT32_MAX;
}

static bool take_door(void *ctx, const struct store_dwelling *home, struct err *err) {
    (void)err;
    struct points *p = ctx;
    bool stands = !home->status || strcmp(home->status, "active") == 0;
    if (stands && home->has_point) {
        const struct geom_pt at = {home->lon_deg, home->lat_deg};
        *MEM_PUSH(p->doors, p->n_doors, p->cap_doors) = (struct door){
            to_plane(&p->plane, at), arena_strdup(&p->mem, home->code), row_of(p, home->code)};
    }
    return true;
}

static bool read_answers(struct points *p, struct err *err) {
    const struct columns_options options = {.questions = {p->options->question},
                                            .n = 1,
                                            .form_id = p->options->form_id,
                                            .by = BY_ALL,
                                            .keys = true};
    if (!columns_read(&p->columns, p->st, &options, err)) {
        return false;
    }
    for (uint32_t row = 0; row < p->columns.n; row++) {
        uint64_t key = p->columns.key[row];
        if (key && intern_add(&p->codes, (const char *)&key, sizeof key) > p->n_rows) {
            *MEM_PUSH(p->row_of, p->n_rows, p->cap_rows) = row;
        }
    }
    return true;
}

/* ---- how they are moved ---- */

static bool parse_way(const char *text, struct way *out) {
    for (size_t i = 0; i < LEN(mask_names); i++) {
        size_t width = strlen(mask_names[i]);
        if (strncmp(text, mask_names[i], width) != 0 || text[width] != ' ') {
            continue;
        }
        out->mask = (enum share_mask)i;
        text += width;
        int n = 0;
        for (; *text == ' ' && n < WAY_NUMBERS; n++) {
            size_t len = strcspn(++text, " ");
            if (!num_parse(text, len, &out->number[n])) {
                return false;
            }
            text += len;
        }
        return *text == '\0' && n == (out->mask == SHARE_GRID ? 3 : 2);
    }
    return false;
}

static double homes_per_ha(const struct points *p) {
    double area_m2 = 0;
    for (size_t i = 0; i < p->edges.n; i++) {
        area_m2 += geom_area_m2(&p->edges.items[i].shape);
    }
    return area_m2 > 0 ? (double)p->n_doors / (area_m2 / m2_per_ha) : 0;
}

static bool make_way(const struct points *p, struct way *out, struct err *err) {
    double k = p->options->k > 0 ? p->options->k : SHARE_K, dense = homes_per_ha(p);
    *out = (struct way){.mask = p->options->mask};
    if (out->mask == SHARE_GRID) {
        out->number[0] = p->plane.origin.lon;
        out->number[1] = p->plane.origin.lat;
        out->number[2] = HEXAGON_M;
        return true;
    }
    if (dense <= 0) {
        return err_set(err, ERR_CONFLICT, "no home on the door list has a place on the ground");
    }
    out->number[0] = k;
    out->number[1] = round(mask_ring_for(k, dense, RING_LEAST_M).r_max_m * 100) / 100;
    return true;
}

static bool keep_way(struct store *st, const struct way *way, struct err *err) {
    AUTO(strbuf_done) struct strbuf text = {0};
    strbuf_add(&text, mask_names[way->mask]);
    for (int i = 0; i < (way->mask == SHARE_GRID ? 3 : 2); i++) {
        char number[NUM_TEXT_MAX];
        num_format(number, way->number[i]);
        strbuf_addf(&text, " %s", number);
    }
    return store_set_meta(st, meta_way, text.data, err);
}

/* As the first time; a second way, laid over the first, would give the doors away. */
static bool settle_way(struct points *p, struct err *err) {
    struct err why = {0};
    AUTO(mem_freep) char *kept = store_get_meta(p->st, meta_way, &why);
    if (why.code) {
        return err_set(err, why.code, "%s", why.text);
    }
    p->is_first = !kept;
    if (!kept) {
        return make_way(p, &p->way, err);
    }
    if (!parse_way(kept, &p->way)) {
        return err_set(err, ERR_SYNTAX, "how this survey's homes were moved cannot be read");
    }
    bool other_k =
        p->way.mask == SHARE_DONUT && p->options->k > 0 && p->options->k != p->way.number[0];
    return (p->way.mask == p->options->mask && !other_k) ||
           err_set(err, ERR_CONFLICT,
                   "this survey's homes were moved as %s already; moved a second way, the two "
                   "copies together would give the doors away",
                   kept);
}

/* ---- moving ---- */

static void add_answer(struct strbuf *out, const struct column *column, size_t row) {
    enum silent how;
    char text[NUM_TEXT_MAX];
    if (column_silent(column, row, &how)) {
        return;
    }
    switch (column->kind) {
    case COLUMN_CODES:
        strbuf_add(out, column->codes[column->code[row]].value);
        return;
    case COLUMN_TICKS:
        for (size_t code = 0, n = 0; code < column->n_codes; code++) {
            if (column_has(column, row, code)) {
                strbuf_addf(out, "%s%s", n++ ? " " : "", column->codes[code].value);
            }
        }
        return;
    case COLUMN_NUMBERS:
        strbuf_addn(out, text, num_format(text, column->number[row]));
        return;
    }
}

static void add_point(struct points *p, struct geom_pt at, uint32_t row) {
    AUTO(strbuf_done) struct strbuf answer = {0};
    add_answer(&answer, &p->columns.items[0], row);
    *MEM_PUSH(p->items, p->n, p->cap) =
        (struct point){at, arena_strdup(&p->mem, strbuf_text(&answer))};
}

static void move_in_rings(struct points *p) {
    const struct mask_ring ring = {RING_LEAST_M, p->way.number[1]};
    for (size_t i = 0; i < p->n_doors; i++) {
        const struct door *door = &p->doors[i];
        struct mask_point to;
        if (door->row != UINT32_MAX &&
            mask_home(&p->key, &ring, door->code, door->at, inside, p, &to)) {
            add_point(p, from_plane(&p->plane, to), door->row);
        }
    }
}

/* Hexagons are counted by all homes on the list, not by those that answered. */
static void move_to_grid(struct points *p) {
    AUTO(intern_done) struct intern cells = {0};
    AUTO(mem_freep) uint32_t *n = mem_zalloc((p->n_doors + 1) * sizeof *n);
    AUTO(mem_freep) uint32_t *of = mem_zalloc((p->n_doors + 1) * sizeof *of);
    p->plane = geom_plane_at((struct geom_pt){p->way.number[0], p->way.number[1]});
    for (size_t i = 0; i < p->n_doors; i++) {
        const struct hex_at at =
            hex_nearest(p->doors[i].at.x_m, p->doors[i].at.y_m, p->way.number[2]);
        of[i] = intern_add(&cells, (const char *)&at, sizeof at) - 1;
        n[of[i]]++;
    }
    for (size_t i = 0; i < p->n_doors; i++) {
        const struct door *door = &p->doors[i];
        if (door->row != UINT32_MAX && n[of[i]] >= SHARE_HOMES_LEAST) {
            struct mask_point to = mask_hexagon(door->at, p->way.number[2]);
            add_point(p, from_plane(&p->plane, to), door->row);
        }
    }
}

/* North to south, west to east, then by what they say: the order of the list would tell who is
 * who, that of the answers who answered when. */
static int by_place(const void *a, const void *b) {
    const struct point *x = a, *y = b;
    double north = y->at.lat - x->at.lat, east = x->at.lon - y->at.lon;
    return north != 0  ? (north > 0) - (north < 0)
           : east != 0 ? (east > 0) - (east < 0)
                       : strcmp(x->answer, y->answer);
}

/* ---- writing ---- */

static void write_points(struct strbuf *geojson, struct strbuf *csv, const struct points *p) {
    const char *name = p->options->question;
    strbuf_add(geojson, "{\"type\":\"FeatureCollection\",\"features\":[");
    strbuf_add(csv, "lon,lat,");
    csv_field(csv, name, 1);
    strbuf_add(csv, CSV_END);
    for (size_t i = 0; i < p->n; i++) {
        const struct point *point = &p->items[i];
        struct jsonout json = {.out = geojson};
        strbuf_addf(csv, "%.6f,%.6f,", point->at.lon, point->at.lat);
        csv_field(csv, point->answer, 1);
        strbuf_add(csv, CSV_END);
        strbuf_addf(geojson,
                    "%s\n{\"type\":\"Feature\",\"geometry\":{\"type\":\"Point\",\"coordinates\":"
                    "[%.6f,%.6f]},\"properties\":",
                    i ? "," : "", point->at.lon, point->at.lat);
        jsonout_open(&json, '{');
        jsonout_key(&json, name);
        jsonout_text(&json, point->answer);
        jsonout_close(&json, '}');
        strbuf_addc(geojson, '}');
    }
    strbuf_add(geojson, "\n]}\n");
}

static void write_report(struct strbuf *out, const struct points *p) {
    strbuf_addf(out, "%zu homes answered and have a place; %zu of them are points here.\n",
                p->n_answered, p->n);
    if (p->way.mask == SHARE_DONUT) {
        strbuf_addf(out,
                    "Each was moved by %d to %.2f metres, to somewhere within the boundary. So "
                    "many homes stand that far around: about %.0f.\n",
                    RING_LEAST_M, p->way.number[1], p->way.number[0]);
    } else {
        strbuf_addf(out,
                    "Each was moved to the middle of a hexagon %.0f metres wide. Hexagons of fewer "
                    "than %d homes are left out.\n",
                    p->way.number[2], SHARE_HOMES_LEAST);
    }
    strbuf_add(out, "A home stands on the same point each time this is run: two copies with "
                    "different questions can be put together. Moved another way it would be found, "
                    "so this survey moves its homes no other way.\n");
}

bool share_points(struct strbuf *geojson, struct strbuf *csv, struct strbuf *report,
                  struct store *st, const struct share_points_options *options, struct err *err) {
    AUTO(points_done) struct points p = {.st = st, .options = options};
    if (!read_edges(&p, err) || !read_answers(&p, err) ||
        !store_each_dwelling(st, NULL, take_door, &p, err) || !settle_way(&p, err) ||
        !mask_key_of(st, &p.key, err)) {
        return false;
    }
    for (size_t i = 0; i < p.n_doors; i++) {
        p.n_answered += p.doors[i].row != UINT32_MAX;
    }
    (p.way.mask == SHARE_GRID ? move_to_grid : move_in_rings)(&p);
    if (p.n < SHARE_HOMES_LEAST) {
        return err_set(err, ERR_CONFLICT,
                       "%zu homes that answered can be moved: fewer than %d are not shared", p.n,
                       SHARE_HOMES_LEAST);
    }
    if (p.is_first && !keep_way(st, &p.way, err)) {
        return false;
    }
    qsort(p.items, p.n, sizeof *p.items, by_place);
    write_points(geojson, csv, &p);
    write_report(report, &p);
    return true;
}
