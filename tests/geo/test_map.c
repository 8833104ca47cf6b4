/* tests/geo/test_map.c — the priority map of Ashbrook with invented answers: that every area has
 * its words, that nothing breaks out of its markup, that the page asks nobody for anything. */
#include <locale.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/canvas.h"
#include "base/file.h"
#include "base/strbuf.h"
#include "geo/areas_file.h"
#include "geo/layout.h"
#include "geo/map.h"
#include "tests/geo/geo_support.h"
#include "tests/geo/rfc7946.h"

enum { BLOCKS = 8, CATEGORIES = 9 };

struct sample {
    struct areas blocks, streets, green, estate;
    struct map_category categories[CATEGORIES];
    struct map_area areas[BLOCKS];
    struct map_context context[16];
    struct layer_value values[BLOCKS][2];
    struct map map;
};

static const struct map_fact facts[] = {
    {"Second", "Lifts <b>now</b>"},
    {"Third",  "Buses"           }
};
static const struct layer_field fields[] = {
    {"geography_code", LAYER_TEXT},
    {"n",              LAYER_INT }
};
static const char *const words[CATEGORIES] = {
    "Damp & mould", "Lifts", "Stairs", "Play", "Rubbish", "Repairs", "Buses", "Shops", "</script>"};

static void read_areas(struct areas *out, const char *file, enum area_level level) {
    struct err err = {0};
    AUTO(notes_done) struct notes notes = {0};
    AUTO(mem_freep) char *path = estate_path(file);
    ASSERT_OK(areas_read_file(out, path, level, NULL, NULL, &notes, &err), &err);
}

static void add_context(struct sample *s, const struct areas *areas) {
    for (size_t i = 0; i < areas->n; i++) {
        s->context[s->map.n_context++] =
            (struct map_context){areas->level, &areas->items[i].shape, areas->items[i].name};
    }
}

static int setup(void **state) {
    struct sample *s = mem_zalloc(sizeof *s);
    read_areas(&s->estate, "ashbrook_estate.geojson", AREA_ESTATE);
    read_areas(&s->blocks, "ashbrook_blocks.geojson", AREA_BLOCK);
    read_areas(&s->streets, "ashbrook_streets.geojson", AREA_STREET);
    read_areas(&s->green, "ashbrook_green.geojson", AREA_GREEN);
    assert_int_equal(s->blocks.n, BLOCKS);
    for (size_t i = 0; i < CATEGORIES; i++) {
        s->categories[i] = map_category_of(i, words[i]);
    }
    for (size_t i = 0; i < BLOCKS; i++) {
        s->areas[i] = (struct map_area){.shape = &s->blocks.items[i].shape,
                                        .code = s->blocks.items[i].code,
                                        .name = s->blocks.items[i].name,
                                        .category = {(int)i},
                                        .n_categories = 1,
                                        .n_text = "20 homes",
                                        .facts = facts,
                                        .n_facts = 2,
                                        .values = s->values[i]};
        s->values[i][0] = LAYER_TEXT_OF(s->areas[i].code);
        s->values[i][1] = LAYER_INT_OF(20);
    }
    s->areas[1].state = MAP_TOO_CLOSE;
    s->areas[1].n_categories = 2;
    s->areas[1].category[1] = 5;
    s->areas[2].state = MAP_TOO_FEW;
    s->areas[2].n_categories = 0;
    s->areas[3].state = MAP_NO_DATA;
    s->areas[3].n_categories = 0;
    s->areas[4].name = NULL; // the code stands
    s->map = (struct map){.title = "What <Ashbrook> wants & needs",
                          .subtitle = "First in each \"block\"",
                          .source = "Ashbrook residents",
                          .date = "2026-05-02",
                          .n_text = "187 of 240 homes answered",
                          .response = "78 in 100",
                          .tier = "For meetings",
                          .categories = s->categories,
                          .n_categories = CATEGORIES,
                          .areas = s->areas,
                          .n_areas = BLOCKS,
                          .context = s->context,
                          .fields = fields,
                          .n_fields = 2};
    add_context(s, &s->estate);
    add_context(s, &s->green);
    add_context(s, &s->streets);
    *state = s;
    return 0;
}

static int teardown(void **state) {
    struct sample *s = *state;
    areas_done(&s->estate);
    areas_done(&s->blocks);
    areas_done(&s->streets);
    areas_done(&s->green);
    mem_freep(&s);
    return 0;
}

static void test_the_sheet_says_everything_three_times(void **state) {
    struct sample *s = *state;
    AUTO(strbuf_done) struct strbuf svg = {0};
    map_add_svg(&svg, &s->map, true);
    assert_balanced(svg.data);
    assert_contains(svg.data, "viewBox=\"0 0 420 297\"");
    assert_contains(svg.data, "What &lt;Ashbrook&gt; wants &amp; needs");
    assert_contains(svg.data, "Damp &amp; mould");
    assert_contains(svg.data, "fill=\"url(#h-e69f00-0-");
    assert_contains(svg.data, "#e69f00"); // Okabe-Ito
    assert_contains(svg.data, "fill=\"url(#h-56b4e9-1-d55e00-5-");
    assert_contains(svg.data, "Not enough homes to show");
    assert_contains(svg.data, "No answers yet");
    assert_contains(svg.data, "Too close to call");
    assert_contains(svg.data, "187 of 240 homes answered");
    assert_contains(svg.data, "2026-05-02");
    assert_contains(svg.data, "ASH-L2"); // no name: the code
    assert_contains(svg.data, "Ashbrook Lane");
    assert_contains(svg.data, " m</text>");
    assert_null(strstr(svg.data, "<script"));
    assert_null(strstr(svg.data, "nan"));
    assert_null(strstr(svg.data, "inf"));
    const char *http = strstr(svg.data, "http");
    assert_non_null(http);
    assert_null(strstr(http + 1, "http")); // the name space, and no more
}

/* As on a whole sheet: the frame a map gets when its legend stands beside it. */
static const struct layout_box frame = {12, 30, 310, 240};

static void test_every_area_has_a_label_of_its_own(void **state) {
    struct sample *s = *state;
    AUTO(strbuf_done) struct strbuf paper = {0};
    AUTO(canvas_freep) struct canvas *canvas = canvas_svg(&paper, false);
    AUTO(layout_done) struct layout l = {0};
    layout_make(&l, &s->map, canvas, &frame, 1, 0);
    assert_int_equal(l.n_labels, BLOCKS);
    for (size_t i = 0; i < l.n_labels; i++) {
        const struct layout_label *a = &l.labels[i];
        assert_true(a->shown && a->word[0]);
        assert_true(a->size_mm >= 3.2);
        assert_true(a->box.x >= l.frame.x && a->box.x + a->box.w <= l.frame.x + l.frame.w);
        assert_true(a->box.y >= l.frame.y && a->box.y + a->box.h <= l.frame.y + l.frame.h);
        for (size_t k = 0; k < i; k++) {
            assert_false(layout_overlap(&a->box, &l.labels[k].box, 0));
        }
    }
    for (size_t i = 0; i < BLOCKS; i++) { // and every area is in the frame
        for (size_t k = 0; k < s->blocks.items[i].shape.n_points; k++) {
            struct geom_pt pt = s->blocks.items[i].shape.points[k], mm = layout_point(&l, pt);
            assert_true(mm.lon > l.frame.x && mm.lon < l.frame.x + l.frame.w);
            assert_true(mm.lat > l.frame.y && mm.lat < l.frame.y + l.frame.h);
            struct geom_pt back = layout_ground(&l, mm.lon, mm.lat);
            assert_true(fabs(back.lon - pt.lon) < 1e-9 && fabs(back.lat - pt.lat) < 1e-9);
        }
    }
    assert_true(l.bar_mm >= 30 && l.bar_mm <= 75);
    assert_true(fabs(l.bar_mm - l.bar_m * l.mm_per_m) < 1e-9);
}

static int count(const struct strbuf *text, const char *word) {
    int n = 0;
    for (size_t i = 0; i + strlen(word) <= text->len; i++) {
        n += memcmp(text->data + i, word, strlen(word)) == 0;
    }
    return n;
}

/* Every paper is the size it says, whole, and the same each time it is made. */
static void test_paper_of_every_size(void **state) {
    struct sample *s = *state;
    static const struct {
        struct map_paper paper;
        const char *svg, *pdf;
    } rows[] = {
        {{MAP_A3, false}, "viewBox=\"0 0 420 297\"", "[ 0 0 1190.551181 841.889764 ]"},
        {{MAP_A3, true},  "viewBox=\"0 0 297 420\"", "[ 0 0 841.889764 1190.551181 ]"},
        {{MAP_A4, false}, "viewBox=\"0 0 297 210\"", "[ 0 0 841.889764 595.275591 ]" },
        {{MAP_A4, true},  "viewBox=\"0 0 210 297\"", "[ 0 0 595.275591 841.889764 ]" },
    };
    for (size_t i = 0; i < LEN(rows); i++) {
        struct err err = {0};
        AUTO(strbuf_done) struct strbuf svg = {0}, once = {0}, twice = {0};
        s->map.paper = rows[i].paper;
        map_add_svg(&svg, &s->map, true);
        assert_balanced(svg.data);
        assert_contains(svg.data, rows[i].svg);
        if (!map_add_pdf(&once, &s->map, &err)) {
            assert_int_equal(err.code, ERR_UNSUPPORTED);
            left_out("cairo");
            continue;
        }
        ASSERT_OK(map_add_pdf(&twice, &s->map, &err), &err);
        assert_int_equal(once.len, twice.len);
        assert_memory_equal(once.data, twice.data, once.len);
        assert_int_equal(count(&once, rows[i].pdf), 1);
        assert_int_equal(count(&once, "/Count 1\n"), 1);
        assert_int_equal(count(&once, "/S /H1"), 1);
        assert_int_equal(count(&once, "/S /Figure"), 2); // one, and again with its words
        assert_int_equal(count(&once, "(20260502000000Z)"), 1);
        assert_int_equal(count(&once, "/Subtype /Image"), 0);
    }
}

/* In a part of a page: nothing left of what is not asked for, and nothing outside. */
static void test_a_map_stands_in_a_page(void **state) {
    struct sample *s = *state;
    AUTO(strbuf_done) struct strbuf out = {0};
    AUTO(canvas_freep) struct canvas *canvas = canvas_svg(&out, false);
    s->map.title = s->map.subtitle = s->map.source = s->map.date = NULL;
    canvas_page(canvas, 210, 297);
    canvas_save(canvas);
    canvas_shift(canvas, 20, 30);
    map_draw(&s->map, canvas, 170, 150);
    canvas_restore(canvas);
    assert_true(canvas_finish(canvas, NULL));
    assert_balanced(out.data);
    assert_contains(out.data, "Not enough homes to show");
    assert_null(strstr(out.data, "role=\"heading\""));
    assert_null(strstr(out.data, "Source"));
    for (const char *at = out.data; (at = strstr(at, "<text x=\"")); at++) {
        double x = atof(at + strlen("<text x=\"")), y = atof(strstr(at, "y=\"") + 3);
        assert_true(x >= 20 && x <= 190 && y >= 30 && y <= 180);
    }
}

static void test_the_scale_is_true(void **state) {
    struct sample *s = *state;
    AUTO(strbuf_done) struct strbuf paper = {0};
    AUTO(canvas_freep) struct canvas *canvas = canvas_svg(&paper, false);
    AUTO(layout_done) struct layout l = {0};
    layout_make(&l, &s->map, canvas, &frame, 1, 0);
    struct geom_pt a = {-2.2, 53.479}, b = {-2.2, 53.481}, c = {-2.198, 53.479};
    double north = layout_point(&l, a).lat - layout_point(&l, b).lat;
    double east = layout_point(&l, c).lon - layout_point(&l, a).lon;
    assert_true(fabs(north / l.mm_per_m - geom_distance_m(a, b)) < 0.5); // sphere and ellipsoid
    assert_true(fabs(east / l.mm_per_m - geom_distance_m(a, c)) < 0.7);
}

/* Where the frame begins. */
static double clip_x(const char *svg) {
    const char *clip = strstr(svg, "<clipPath id=\"c-");
    assert_non_null(clip);
    return atof(clip + strlen("<clipPath id=\"c-"));
}

static void test_right_to_left_is_mirrored(void **state) {
    struct sample *s = *state;
    AUTO(strbuf_done) struct strbuf svg = {0}, page = {0}, latin = {0};
    map_add_svg(&latin, &s->map, true);
    s->map.title = "ایش بروک";
    map_add_svg(&svg, &s->map, true);
    assert_contains(svg.data, "direction=\"rtl\"");
    assert_true(clip_x(latin.data) < 20 && clip_x(svg.data) > 80); // the legend's side
    map_add_html(&page, &s->map);
    assert_contains(page.data, "dir=\"rtl\"");
}

static void test_the_page_asks_nobody(void **state) {
    struct sample *s = *state;
    AUTO(strbuf_done) struct strbuf page = {0};
    map_add_html(&page, &s->map);
    assert_contains(page.data, "default-src 'none'; style-src 'unsafe-inline'; script-src "
                               "'unsafe-inline'; img-src data:");
    assert_contains(page.data, "<html lang=\"en\" dir=\"ltr\">");
    assert_contains(page.data, "\"north\":\"N\"");
    static const char *const never[] = {"src=\"http",        "href=\"http", "src=http",
                                        "@import",           "url(http",    "url(images",
                                        "<link rel=\"style", "<iframe",     "<img"};
    for (size_t i = 0; i < LEN(never); i++) {
        assert_null(strstr(page.data, never[i]));
    }
}

static void test_the_page_keeps_its_markup(void **state) {
    struct sample *s = *state;
    AUTO(strbuf_done) struct strbuf page = {0};
    map_add_html(&page, &s->map);
    assert_contains(page.data, "&lt;/script&gt;");
    assert_contains(page.data, "Lifts \\u003cb>now"); // in the data
    assert_contains(page.data, "Lifts &lt;b&gt;now&lt;/b&gt;");
    const char *data = strstr(page.data, "id=\"data\">");
    const char *end = strstr(data, "</script>");
    assert_non_null(end);
    for (const char *p = data; p < end; p++) {
        assert_true(*p != '<');
    }
    for (int i = 0; i < BLOCKS; i++) { // all areas in the table
        char row[32];
        snprintf(row, sizeof row, "id=\"row-%d\"", i);
        assert_contains(page.data, row);
    }
}

static void test_labels_in_words(void **state) {
    struct sample *s = *state;
    AUTO(strbuf_done) struct strbuf one = {0}, two = {0}, given = {0};
    map_add_label(&one, &s->map, &s->areas[0]);
    assert_string_equal(one.data, "Damp & mould");
    map_add_label(&two, &s->map, &s->areas[1]);
    assert_string_equal(two.data, "Lifts or Repairs");
    s->areas[0].label = "Joint first";
    map_add_label(&given, &s->map, &s->areas[0]);
    assert_string_equal(given.data, "Joint first");
    assert_int_equal(map_category_of(7, "x").colour, map_category_of(20, "y").colour); // grey
    for (size_t i = 0; i < MAP_COLOURS; i++) {
        for (size_t k = 0; k < i; k++) {
            assert_true(map_category_of(i, "").colour != map_category_of(k, "").colour);
            assert_true(map_category_of(i, "").hatch != map_category_of(k, "").hatch);
        }
    }
}

static void test_data_formats(void **state) {
    struct sample *s = *state;
    struct err err = {0};
    char *dir = temp_dir();
    size_t len, n = 0;
    AUTO(mem_freep) char *json = file_join(dir, "m.geojson"), *gpkg = file_join(dir, "m.gpkg");
    AUTO(mem_freep) char *svg = file_join(dir, "m.svg"), *html = file_join(dir, "m.html");
    ASSERT_OK(map_write_geojson(&s->map, json, &err), &err);
    ASSERT_OK(map_write_gpkg(&s->map, gpkg, &err), &err);
    ASSERT_OK(map_write_svg(&s->map, svg, &err), &err);
    ASSERT_OK(map_write_html(&s->map, html, &err), &err);
    AUTO(mem_freep) char *text = file_read(json, 1 << 20, &len, &err);
    assert_non_null(text);
    assert_null(rfc7946_fault(text, len, &n));
    assert_int_equal(n, BLOCKS);
    assert_contains(text, "\"name\": \"priority_map\"");
    temp_dir_remove(dir);
}

/* Numbers as German writes them: "2,5". Made for the test, as few machines have them. */
static bool use_comma(const char *dir) {
    AUTO(strbuf_done) struct strbuf command = {0};
    strbuf_addf(&command, "localedef -i de_DE -f UTF-8 '%s/de_DE.UTF-8' >/dev/null 2>&1", dir);
    bool made = system(command.data) == 0 && setenv("LOCPATH", dir, 1) == 0 &&
                setlocale(LC_NUMERIC, "de_DE.UTF-8");
    if (!made) {
        left_out("localedef, or what it works from (locales)");
    }
    return made;
}

static void test_a_comma_for_a_point_stays_out(void **state) {
    struct sample *s = *state;
    char *dir = temp_dir();
    bool comma = use_comma(dir);
    temp_dir_remove(dir);
    if (!comma) {
        return;
    }
    char text[8];
    snprintf(text, sizeof text, "%.1f", 2.5);
    assert_string_equal(text, "2,5");
    AUTO(strbuf_done) struct strbuf there = {0}, here = {0};
    map_add_svg(&there, &s->map, true);
    setlocale(LC_NUMERIC, "C");
    map_add_svg(&here, &s->map, true);
    assert_string_equal(there.data, here.data);
}

static void test_maps_of_nothing_and_of_very_little(void **state) {
    struct sample *s = *state;
    AUTO(strbuf_done) struct strbuf none = {0}, flat = {0};
    struct map empty = {.title = "Nothing", .n_text = "0 homes"};
    map_add_svg(&none, &empty, true);
    assert_balanced(none.data);
    map_add_html(&none, &empty);
    struct geom dot = {0};
    add_ring(&dot, false, 3, (double[]){5, 5, 5, 5, 5, 5});
    struct map_area area = s->areas[0];
    area.shape = &dot;
    struct map tiny = s->map;
    tiny.areas = &area;
    tiny.n_areas = 1;
    tiny.n_context = 0;
    map_add_svg(&flat, &tiny, true);
    assert_balanced(flat.data);
    assert_null(strstr(flat.data, "nan"));
    geom_done(&dot);
}

#define CASE(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int main(void) {
    const struct CMUnitTest tests[] = {
        CASE(test_the_sheet_says_everything_three_times),
        CASE(test_every_area_has_a_label_of_its_own),
        CASE(test_paper_of_every_size),
        CASE(test_a_map_stands_in_a_page),
        CASE(test_the_scale_is_true),
        CASE(test_right_to_left_is_mirrored),
        CASE(test_the_page_asks_nobody),
        CASE(test_the_page_keeps_its_markup),
        CASE(test_labels_in_words),
        CASE(test_data_formats),
        CASE(test_a_comma_for_a_point_stays_out),
        CASE(test_maps_of_nothing_and_of_very_little),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
