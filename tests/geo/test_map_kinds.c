/* tests/geo/test_map_kinds.c — classes, circles and pairs of maps: looks, sizes, words, formats. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/strbuf.h"
#include "geo/map.h"
#include "tests/geo/geo_support.h"

/* How bright a colour is, 0 to 255. */
static double brightness(uint32_t colour) {
    return 0.299 * (colour >> 16 & 0xFF) + 0.587 * (colour >> 8 & 0xFF) + 0.114 * (colour & 0xFF);
}

static void test_more_is_darker_and_denser(void **state) {
    (void)state;
    for (int i = 1; i < MAP_CLASSES; i++) {
        struct map_category less = map_class_of(i - 1, "less"), more = map_class_of(i, "more");
        assert_true(brightness(more.colour) < brightness(less.colour) - 20);
        assert_true(hatch_marks_of(more.hatch)->n > hatch_marks_of(less.hatch)->n);
    }
    assert_string_equal(map_class_of(0, "few").word, "few");
}

static void test_circles_are_as_large_as_what_they_count(void **state) {
    (void)state;
    struct map map = {.title = "Circles", .style = MAP_CIRCLES, .value_max = 40};
    double one = map_radius(&map, 10, 12), four = map_radius(&map, 40, 12);
    assert_true(fabs(four - 12) < 1e-9);
    assert_true(fabs(four * four - 4 * one * one) < 1e-9);
    map.value_max = 0;
    assert_true(map_radius(&map, 0, 12) == 0);
}

static void test_words_of_the_map_come_before_those_of_the_language(void **state) {
    (void)state;
    struct map map = {.title = "Words"};
    struct map_area area = {.code = "A", .state = MAP_TOO_FEW};
    AUTO(strbuf_done) struct strbuf plain = {0}, own = {0};
    assert_string_equal(map_legend(&map), map_words_en.legend);
    assert_string_equal(map_answer(&map), map_words_en.answer);
    map_add_label(&plain, &map, &area);
    assert_string_equal(plain.data, "Not enough homes to show");
    map.legend = "Homes that say so";
    map.too_few = "Too few homes to show";
    map_add_label(&own, &map, &area);
    assert_string_equal(own.data, "Too few homes to show");
    assert_string_equal(map_legend(&map), "Homes that say so");
}

/* ---- GeoPackage with styles ---- */

enum { SQUARES = 5 };

struct sample {
    struct geom shape[SQUARES];
    struct map_category categories[HATCHES];
    struct map_area areas[SQUARES];
    struct layer_value values[SQUARES][2];
    struct map map;
};

static const struct layer_field fields[] = {
    {"code",  LAYER_TEXT},
    {"homes", LAYER_INT }
};

/* Every hatch there is, a tie, an area of too few and one without answers; words to escape. */
static void make_sample(struct sample *s) {
    static const char *const codes[SQUARES] = {"A", "B", "C", "D", "E"};
    static const char *const words[HATCHES] = {
        "Damp & mould", "Lifts <fast>", "\"Stairs\"", "a", "b", "c", "d", "e", "f", "g", "h"};
    memset(s, 0, sizeof *s);
    for (size_t i = 0; i < HATCHES; i++) {
        s->categories[i] = (struct map_category){words[i], 0x112233, (enum hatch)i};
    }
    for (size_t i = 0; i < SQUARES; i++) {
        add_box(&s->shape[i], false, -2.2 + 0.002 * (double)i, 53.48, 0.001);
        s->values[i][0] = LAYER_TEXT_OF(codes[i]);
        s->values[i][1] = i == 2 ? LAYER_NULL : LAYER_INT_OF((int64_t)(10 * i));
        s->areas[i] = (struct map_area){.shape = &s->shape[i],
                                        .code = codes[i],
                                        .category = {(int)i},
                                        .n_categories = 1,
                                        .value = 10 * (double)i,
                                        .values = s->values[i]};
    }
    s->areas[1] = (struct map_area){
        .shape = &s->shape[1],
        .code = "B",
        .state = MAP_TOO_CLOSE,
        .category = {0, 1},
        .n_categories = 2,
        .values = s->values[1]
    };
    s->areas[2].state = MAP_TOO_FEW;
    s->areas[3].state = MAP_NO_DATA;
    s->areas[2].n_categories = s->areas[3].n_categories = 0;
    s->areas[2].value = s->areas[3].value = 0;
    s->map = (struct map){.title = "A <map> & its look",
                          .date = "2026-05-02",
                          .categories = s->categories,
                          .n_categories = HATCHES,
                          .areas = s->areas,
                          .n_areas = SQUARES,
                          .fields = fields,
                          .n_fields = LEN(fields),
                          .value_max = 50};
}

static void sample_done(struct sample *s) {
    for (size_t i = 0; i < SQUARES; i++) {
        geom_done(&s->shape[i]);
    }
}

static void validate(const char *path) {
    static const char validator[] =
        "/usr/lib/python3/dist-packages/osgeo_utils/samples/validate_gpkg.py";
    AUTO(strbuf_done) struct strbuf command = {0};
    strbuf_addf(&command, "python3 %s -k --extra --warning-as-error %s >&2", validator, path);
    if (!file_exists(validator)) {
        left_out("GDAL's validate_gpkg.py (python3-gdal)");
        return;
    }
    assert_int_equal(system(command.data), 0);
}

/* The answer of the file to a question in SQL. */
static char *ask(const char *path, const char *sql) {
    struct place there = {.survey = (char *)path};
    return place_ask(&there, sql);
}

static void test_a_geopackage_has_its_look(void **state) {
    struct place *place = *state;
    struct sample s;
    make_sample(&s);
    AUTO(mem_freep) char *path = place_path(place, "look.gpkg");
    struct err err = {0};
    ASSERT_OK(map_write_gpkg(&s.map, path, &err), &err);
    validate(path);
    AUTO(mem_freep)
    char *row = ask(path, "SELECT f_table_schema || '|' || f_table_name || '|' || "
                          "f_geometry_column || '|' || useAsDefault || '|' || update_time FROM "
                          "layer_styles");
    assert_string_equal(row, "|priority_map|geom|1|2026-05-02T00:00:00.000Z");
    AUTO(mem_freep) char *qml = ask(path, "SELECT styleQML FROM layer_styles");
    AUTO(mem_freep) char *sld = ask(path, "SELECT styleSLD FROM layer_styles");
    AUTO(mem_freep)
    char *legend = ask(path, "SELECT group_concat(legend, '|') FROM priority_map");
    assert_string_equal(legend, "Damp & mould|Damp & mould or Lifts <fast>|Not enough homes to "
                                "show|No answers yet|b");
    assert_balanced(qml);
    assert_balanced(sld);
    // a rule for each line of the legend, found by the words that stand in the rows
    assert_contains(qml, "value=\"Damp &amp; mould or Lifts &lt;fast&gt;\"");
    assert_contains(qml, "value=\"Not enough homes to show\"");
    assert_contains(qml, "value=\"No answers yet\"");
    assert_contains(qml, "value=\"&quot;Stairs&quot;\"");
    assert_contains(qml, "k=\"color\" v=\"17,34,51,255\"");
    assert_contains(qml, "LinePatternFill");
    assert_contains(qml, "PointPatternFill");
    assert_contains(sld, "<ogc:Literal>Damp &amp; mould or Lifts &lt;fast&gt;</ogc:Literal>");
    assert_contains(sld, "#112233");
    assert_contains(sld, "shape://slash");
    sample_done(&s);
}

static void test_circles_are_a_layer_of_points(void **state) {
    struct place *place = *state;
    struct sample s;
    make_sample(&s);
    s.map.style = MAP_CIRCLES;
    s.map.layer = "circle_map";
    AUTO(mem_freep) char *path = place_path(place, "circles.gpkg");
    struct err err = {0};
    ASSERT_OK(map_write_gpkg(&s.map, path, &err), &err);
    validate(path);
    // A and B have no value, D no answers; C is a small dotted one, E is drawn
    AUTO(mem_freep)
    char *codes = ask(path, "SELECT group_concat(code || ifnull(homes, '?')) FROM "
                            "circles");
    assert_string_equal(codes, "C?,E40");
    AUTO(mem_freep)
    char *qml = ask(path, "SELECT styleQML FROM layer_styles WHERE f_table_name = 'circles'");
    assert_balanced(qml);
    assert_contains(qml, "20 * sqrt(coalesce(&quot;homes&quot;, 0) / 50)");
    AUTO(mem_freep)
    char *areas = ask(path, "SELECT styleQML FROM layer_styles WHERE f_table_name = 'circle_map'");
    assert_balanced(areas);
    assert_null(strstr(areas, "PatternFill")); // outlines alone
    sample_done(&s);
}

/* ---- the page ---- */

static void test_the_page_has_circles_and_their_legend(void **state) {
    (void)state;
    struct sample s;
    make_sample(&s);
    const struct map_example examples[] = {
        {50, "50 homes"},
        {20, "20 homes"}
    };
    s.map.style = MAP_CIRCLES;
    s.map.examples = examples;
    s.map.n_examples = LEN(examples);
    s.map.too_few = "Too few that say so";
    AUTO(strbuf_done) struct strbuf page = {0};
    map_add_html(&page, &s.map);
    assert_contains(page.data, "r=\"34\"/></svg><span>50 homes</span>");
    assert_contains(page.data, "class=\"circle few\"");
    assert_contains(page.data, "<span>Too few that say so</span>");
    assert_contains(page.data, "\"p\":null,\"f\":[],\"c\":30.4105"); // of 40, where 50 has 34
    assert_contains(page.data, "\"c\":-8.5");                        // the dotted one
    assert_null(strstr(page.data, "\"p\":\"pc"));                    // areas are outlined alone
    sample_done(&s);
}

static void test_the_page_has_both_panels_and_what_changed(void **state) {
    (void)state;
    struct sample s;
    make_sample(&s);
    struct map pair = s.map;
    struct map panels[2] = {s.map, s.map};
    const struct map_row rows[] = {
        {"All <areas>", "2 in 10", "6 in 10", "▲", "worse: more homes"      },
        {"A",           NULL,      "4 in 10", "?",   "cannot tell: no answers"}
    };
    panels[0].title = "Before";
    panels[1].title = "Now & here";
    panels[0].legend = panels[1].legend = "Homes in ten";
    pair.style = MAP_PANELS;
    pair.panels = panels;
    pair.n_panels = 2;
    pair.rows = rows;
    pair.n_rows = LEN(rows);
    pair.heads[0] = "Area", pair.heads[1] = "Before", pair.heads[2] = "Now";
    pair.heads[3] = "What changed";
    AUTO(strbuf_done) struct strbuf page = {0};
    map_add_html(&page, &pair);
    assert_contains(page.data, "<h2>Before</h2>\n<div id=\"map\" class=\"map\"");
    assert_contains(page.data, "<h2>Now &amp; here</h2>\n<div id=\"map-1\" class=\"map\"");
    assert_contains(page.data, "{\"panels\":[{\"areas\":[");
    assert_contains(page.data, "<th scope=\"row\">All &lt;areas&gt;</th>");
    assert_contains(page.data, "▲ worse: more homes");
    assert_contains(page.data, "? cannot tell: no answers");
    assert_contains(page.data, "<h2>Homes in ten</h2>"); // the looks are those of the panels
    sample_done(&s);
}

/* Every row is on the sheet while it can be; then the sheet says how many are not. */
static void test_rows_of_a_table_are_drawn_or_counted(void **state) {
    enum { FEW = 20, MANY = 400 };
    static char names[MANY][sizeof "Place 399"];
    static struct map_row rows[MANY];
    struct sample s;
    (void)state;
    make_sample(&s);
    for (size_t i = 0; i < MANY; i++) {
        snprintf(names[i], sizeof names[i], "Place %zu", i);
        rows[i] = (struct map_row){names[i], "2 in 10", "3 in 10", NULL, NULL};
    }
    struct map pair = s.map, panels[2] = {s.map, s.map};
    panels[0].title = "Before", panels[1].title = "Now";
    pair.style = MAP_PANELS;
    pair.panels = panels;
    pair.n_panels = 2;
    pair.rows = rows;
    for (size_t n = FEW; n <= MANY; n += MANY - FEW) {
        AUTO(strbuf_done) struct strbuf out = {0};
        char note[32];
        size_t drawn = 0;
        pair.n_rows = n;
        map_add_svg(&out, &pair, true);
        for (const char *at = out.data; (at = strstr(at, ">Place ")); at++) {
            drawn++;
        }
        snprintf(note, sizeof note, "+ %zu …", n - drawn);
        assert_true(drawn >= FEW);
        assert_int_equal(strstr(out.data, note) != NULL, drawn < n);
        assert_int_equal(drawn < n, n == MANY);
    }
    sample_done(&s);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_more_is_darker_and_denser),
        cmocka_unit_test(test_circles_are_as_large_as_what_they_count),
        cmocka_unit_test_setup_teardown(test_a_geopackage_has_its_look, place_setup,
                                        place_teardown),
        cmocka_unit_test_setup_teardown(test_circles_are_a_layer_of_points, place_setup,
                                        place_teardown),
        cmocka_unit_test(test_the_page_has_circles_and_their_legend),
        cmocka_unit_test(test_the_page_has_both_panels_and_what_changed),
        cmocka_unit_test(test_rows_of_a_table_are_drawn_or_counted),
        cmocka_unit_test(test_words_of_the_map_come_before_those_of_the_language),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
