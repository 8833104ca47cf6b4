/* tests/analysis/test_charts.c — what a chart draws, says and puts into its table is the same. */
#include "tests/support.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/chart_impl.h"
#include "analysis/charts.h"
#include "analysis/document.h"
#include "analysis/icons.h"
#include "base/canvas.h"
#include "base/mem.h"
#include "base/num.h"
#include "base/strbuf.h"

static const struct chart_row homes[] = {
    {.label = "Repairs", .value = 52,  .low = 43,  .high = 61,   .beside = "50 of 95", .place = 2},
    {.label = "Damp",        .icon = "damp_mould",                    .value = 68,                .low = 60, .high = 76, .place = 1},
    {.label = "Rent",         .value = 52,           .place = 2},
    {.label = "Lonely",.hidden = "Hidden: fewer than 5 homes."},
    {.label = "Food",                  .value = 3,                          .says = "a few homes",      .place = 4       },
};

static const struct chart_row ladder[] = {
    {.label = "Damp",    .places = {1, 1, 2}},
    {.label = "Repairs", .places = {2, 2, 1}},
    {.label = "Safety",  .places = {3, 2, 0}},
};

static const struct chart_row changes[] = {
    {.label = "Damp",   .before = "7 in 10", .after = "4 in 10", .change = CHANGE_BETTER },
    {.label = "Rent",   .before = "3 in 10", .after = "3 in 10", .change = CHANGE_SAME   },
    {.label = "Safety", .before = "3 in 10", .after = "5 in 10", .change = CHANGE_WORSE  },
    {.label = "Buses",  .before = "1 in 10", .after = "2 in 10", .change = CHANGE_UNKNOWN},
};

static const struct chart_row promises[] = {
    {.when = "3 March", .label = "Mend the roof", .state = STATE_DONE, .note = "In May"},
    {.when = "3 March",                 .label = "Light the stairs",                         .state = STATE_STARTED},
    {.when = "4 April",                 .label = "A youth worker",                         .state = STATE_WAITING  },
    {.when = "5 May",                 .label = "A plan for damp",                           .state = STATE_NOTHING },
};

static struct chart chart_of(enum chart_kind kind) {
    struct chart chart = {.kind = kind, .title = "Title", .rows = homes, .n_rows = LEN(homes)};
    if (kind == CHART_LADDER) {
        chart.rows = ladder;
        chart.n_rows = LEN(ladder);
        chart.n_columns = 3;
        memcpy(chart.columns, (const char *[]){"First", "Top three", "Points"},
               3 * sizeof *chart.columns);
    } else if (kind == CHART_CHANGES) {
        chart.rows = changes;
        chart.n_rows = LEN(changes);
    } else if (kind == CHART_TIMELINE) {
        chart.rows = promises;
        chart.n_rows = LEN(promises);
    }
    return chart;
}

static char *svg_of(const struct chart *chart) {
    struct strbuf out = {0};
    AUTO(canvas_freep) struct canvas *canvas = canvas_svg(&out, true);
    double w = chart->w_mm > 0 ? chart->w_mm : 174, h = chart_height(chart);
    canvas_page(canvas, w, h);
    chart_draw(canvas, (void *)(uintptr_t)chart, w, h);
    assert_true(canvas_finish(canvas, NULL));
    return strbuf_steal(&out);
}

static char *alt_of(const struct chart *chart) {
    struct strbuf out = {0};
    chart_alt(&out, chart);
    return strbuf_steal(&out);
}

static size_t count_of(const char *text, const char *part) {
    size_t n = 0;
    for (const char *p = text; (p = strstr(p, part)); p++) {
        n++;
    }
    return n;
}

/* ---- what is said ---- */

static void test_homes_in_ten_are_rounded_as_one_says_them(void **state) {
    (void)state;
    static const struct {
        double percent;
        const char *says;
    } cases[] = {
        {0,    "no homes"                      },
        {.5,   "fewer than 1 in every 10 homes"},
        {4.99, "fewer than 1 in every 10 homes"},
        {5,    "1 in every 10 homes"           },
        {64.9, "6 in every 10 homes"           },
        {65,   "7 in every 10 homes"           },
        {94.9, "9 in every 10 homes"           },
        {95,   "nearly all homes"              },
        {100,  "all homes"                     },
    };
    for (size_t i = 0; i < LEN(cases); i++) {
        struct chart chart = {.kind = CHART_HOUSES};
        AUTO(strbuf_done) struct strbuf out = {0};
        chart_say(&out, &chart, &(struct chart_row){.value = cases[i].percent});
        assert_string_equal(out.data, cases[i].says);
    }
}

static void test_words_tell_what_is_drawn(void **state) {
    (void)state;
    static const char *const alts[] = {
        [CHART_HOUSES] = "Repairs: 5 in every 10 homes, 50 of 95. Damp: 7 in every 10 homes. "
                         "Rent: 5 in every 10 homes. Lonely: Hidden: fewer than 5 homes. "
                         "Food: a few homes.",
        [CHART_BARS] = "Damp: place 1, 7 in every 10 homes, between 6 and 8 in every 10. "
                       "Repairs: joint place 2, 5 in every 10 homes, between 4 and 7 in every 10, "
                       "50 of 95. Rent: joint place 2, 5 in every 10 homes. "
                       "Food: place 4, a few homes. Lonely: Hidden: fewer than 5 homes.",
        [CHART_LADDER] = "Damp: First place 1, Top three place 1, Points place 2. "
                         "Repairs: First place 2, Top three joint place 2, Points place 1. "
                         "Safety: First place 3, Top three joint place 2.",
        [CHART_CHANGES] = "Damp: Before 7 in 10, Now 4 in 10, better. "
                          "Rent: Before 3 in 10, Now 3 in 10, about the same. "
                          "Safety: Before 3 in 10, Now 5 in 10, worse. "
                          "Buses: Before 1 in 10, Now 2 in 10, cannot tell.",
        [CHART_TIMELINE] =
            "Mend the roof: 3 March, done, In May. Light the stairs: 3 March, started. "
            "A youth worker: 4 April, not yet. A plan for damp: 5 May, nothing seen.",
    };
    for (size_t kind = 0; kind < LEN(alts); kind++) {
        struct chart chart = chart_of((enum chart_kind)kind);
        AUTO(mem_freep) char *alt = alt_of(&chart);
        if (alts[kind]) {
            assert_string_equal(alt, alts[kind]);
        }
    }
}

/* ---- what is drawn ---- */

/* Closed shapes in paths of this colour. */
static size_t shapes_of(const char *svg, const char *fill) {
    size_t n = 0;
    for (const char *at = svg; (at = strstr(at, "<path "));) {
        AUTO(mem_freep) char *path = mem_strndup(at, strcspn(at, ">"));
        n += strstr(path, fill) ? count_of(path, "Z") : 0;
        at += strlen(path);
    }
    return n;
}

static void test_as_many_houses_are_full_as_homes_in_ten(void **state) {
    (void)state;
    for (int full = 0; full <= 10; full++) {
        struct chart_row row = {.label = "Damp", .value = 10 * full};
        struct chart chart = {.kind = CHART_HOUSES, .rows = &row, .n_rows = 1};
        AUTO(mem_freep) char *svg = svg_of(&chart);
        // a house is a closed shape: full ones are dark, and have a door more
        assert_int_equal(shapes_of(svg, "fill=\"#00518f\""), full);
        assert_int_equal(shapes_of(svg, "fill=\"#ffffff\""), 10);
    }
}

static void test_what_is_hidden_has_no_length(void **state) {
    (void)state;
    struct chart_row row = {
        .label = "Lonely", .value = 42, .low = 30, .high = 55, .hidden = "Hidden."};
    for (enum chart_kind kind = CHART_HOUSES; kind <= CHART_PARTS; kind++) {
        struct chart chart = {.kind = kind, .rows = &row, .n_rows = 1};
        AUTO(mem_freep) char *svg = svg_of(&chart);
        AUTO(mem_freep) char *alt = alt_of(&chart);
        row.value = 77; // the true figure changes nothing
        AUTO(mem_freep) char *other = svg_of(&chart);
        assert_string_equal(svg, other);
        assert_non_null(strstr(svg, "stroke-dasharray"));
        assert_string_equal(alt, "Lonely: Hidden.");
    }
}

static void test_every_word_is_in_the_drawing_in_both_directions(void **state) {
    (void)state;
    for (enum chart_kind kind = CHART_HOUSES; kind <= CHART_TIMELINE; kind++) {
        struct chart chart = chart_of(kind);
        double height = chart_height(&chart);
        AUTO(mem_freep) char *svg = svg_of(&chart);
        AUTO(mem_freep) char *again = svg_of(&chart);
        assert_string_equal(svg, again);
        for (size_t i = 0; i < chart.n_rows; i++) {
            assert_non_null(strstr(svg, chart.rows[i].label));
        }
        chart.rtl = true;
        AUTO(mem_freep) char *rtl = svg_of(&chart);
        assert_true(strcmp(svg, rtl) != 0);
        assert_true(fabs(height - chart_height(&chart)) < 1e-9);
    }
}

/* Every number of the drawing is on its sheet. */
static void assert_inside(const char *svg, double w, double h) {
    for (const char *p = svg; (p = strstr(p, "<path d=\"M")); p++) {
        double x = strtod(p + 10, NULL), y = strtod(strchr(p + 10, ' '), NULL);
        if (x < -2 || y < -2 || x > w + 2 || y > h + 2) {
            fail_msg("%.60s on %g by %g", p, w, h);
        }
    }
    for (const char *p = svg; (p = strstr(p, "<text x=\"")); p++) {
        double x = strtod(p + 9, NULL), y = strtod(strstr(p, "y=\"") + 3, NULL);
        if (x < -2 || y < -2 || x > w + 2 || y > h + 2) {
            fail_msg("%.120s on %g by %g", p, w, h);
        }
    }
}

static void test_any_chart_stays_on_its_sheet(void **state) {
    (void)state;
    static const char *const texts[] = {NULL,
                                        "",
                                        "Damp",
                                        "More homes people can afford to rent",
                                        "نمی اور پھپھوندی",
                                        "Donaudampfschifffahrtsgesellschaft"};
    uint64_t dice = 7;
    for (int round = 0; round < 400; round++) {
        struct chart_row rows[12] = {{0}};
        struct chart chart = {
            .kind = (enum chart_kind)splitmix_below(&dice, 7),
            .rows = rows,
            .n_rows = splitmix_below(&dice, LEN(rows) + 1),
            .n_columns = splitmix_below(&dice, CHART_COLUMNS + 1),
            .columns = {"First choices", "Points", "Top", "Head to head", "All"},
            .w_mm = 60 + splitmix_below(&dice, 300),
            .type_pt = 9 + splitmix_below(&dice, 12),
            .rtl = splitmix_below(&dice, 2)
        };
        for (size_t i = 0; i < chart.n_rows; i++) {
            const char **parts[] = {&rows[i].label,  &rows[i].beside, &rows[i].hidden,
                                    &rows[i].before, &rows[i].when,   &rows[i].note};
            for (size_t k = 0; k < LEN(parts); k++) {
                *parts[k] = texts[splitmix_below(&dice, k == 2 ? 2 : LEN(texts))];
            }
            rows[i].label = rows[i].label ? rows[i].label : "";
            rows[i].icon = icon_name(splitmix_below(&dice, 20));
            rows[i].value = splitmix_below(&dice, 130) - 10.0; // even what is no percentage
            rows[i].low = rows[i].value - 10;
            rows[i].high = splitmix_below(&dice, 2) ? rows[i].value + 10 : 0;
            rows[i].place = (int)splitmix_below(&dice, 5);
            rows[i].places[0] = rows[i].places[1] = (int)splitmix_below(&dice, 4);
            rows[i].change = (enum chart_change)splitmix_below(&dice, 4);
            rows[i].state = (enum chart_state)splitmix_below(&dice, 4);
        }
        AUTO(mem_freep) char *svg = svg_of(&chart);
        assert_inside(svg, chart.w_mm, chart_height(&chart));
        AUTO(mem_freep) char *alt = alt_of(&chart);
        assert_true((chart.n_rows == 0) == (*alt == '\0'));
    }
}

static void test_a_chart_in_a_document_has_its_words(void **state) {
    (void)state;
    struct chart chart = chart_of(CHART_HOUSES);
    AUTO(strbuf_done) struct strbuf out = {0};
    AUTO(document_freep)
    struct document *doc = document_new(&(struct document_info){.title = "T", .lang = "en"});
    chart_open(doc, &chart);
    document_end(doc);
    document_html(&out, doc);
    assert_non_null(strstr(out.data, "<figcaption id=\"figure1\">Title</figcaption>"));
    assert_non_null(strstr(out.data, "role=\"img\" aria-label=\"Repairs: 5 in every 10 homes"));
    assert_non_null(strstr(out.data, "class=\"art\" dir=\"ltr\"")); // SVG says rtl where it is
}

/* ---- icons ---- */

static void test_every_issue_has_an_icon_of_its_own(void **state) {
    (void)state;
    char *drawings[32];
    size_t n = 0;
    for (const char *name; (name = icon_name(n)); n++) {
        assert_true(icon_known(name));
        struct strbuf out = {0};
        AUTO(canvas_freep) struct canvas *canvas = canvas_svg(&out, true);
        canvas_page(canvas, 8, 8);
        icon_draw(canvas, name, 0, 0, 8, 0);
        assert_true(canvas_finish(canvas, NULL));
        assert_inside(out.data, 8, 8);
        assert_non_null(strstr(out.data, "<path"));
        for (size_t i = 0; i < n; i++) {
            assert_string_not_equal(drawings[i], out.data);
        }
        drawings[n] = strbuf_steal(&out);
    }
    assert_int_equal(n, 14); // twelve issues, something else, none
    assert_false(icon_known("lifts"));
    for (size_t i = 0; i < n; i++) {
        free(drawings[i]);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_homes_in_ten_are_rounded_as_one_says_them),
        cmocka_unit_test(test_words_tell_what_is_drawn),
        cmocka_unit_test(test_as_many_houses_are_full_as_homes_in_ten),
        cmocka_unit_test(test_what_is_hidden_has_no_length),
        cmocka_unit_test(test_every_word_is_in_the_drawing_in_both_directions),
        cmocka_unit_test(test_any_chart_stays_on_its_sheet),
        cmocka_unit_test(test_a_chart_in_a_document_has_its_words),
        cmocka_unit_test(test_every_issue_has_an_icon_of_its_own),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
