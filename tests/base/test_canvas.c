/* tests/base/test_canvas.c — one drawing on every kind of paper: that the file is whole, the same
 * each time, says what it shows, and has its marks where they were put. */
#include "tests/support.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/canvas.h"
#include "base/err.h"
#include "base/mem.h"
#include "base/strbuf.h"
#include "tests/base/png_pixels.h"

static const char *program; // argv[0]
static const char URDU[] = "ہماری عمارت کو کیا چاہیے؟", POLISH[] = "Zażółć gęślą jaźń";
static const struct canvas_info info = {.title = "What we need",
                                        .author = "Ashbrook residents",
                                        .lang = "en",
                                        .made_utc_ms = INT64_C(1777716000123)};
static const struct hatching plain = {
    .n = 1, .colour = {0xe69f00}, .hatch = {HATCH_RISING}, .cell_mm = 3.2};
static const struct hatching pair = {
    .n = 2, .colour = {0xe69f00,   0x56b4e9  },
         .hatch = {HATCH_DOTS, HATCH_GRID},
         .cell_mm = 2
};

/* Two pages with everything a canvas knows. SVG has one: then only the second. */
static void draw_sample(struct canvas *c, int pages) {
    for (int page = 0; page < pages; page++) {
        canvas_page(c, 210, 297);
        canvas_begin(c, CANVAS_DOCUMENT, NULL);
        canvas_begin(c, CANVAS_H1, NULL);
        canvas_bookmark(c, 1, "What we need");
        canvas_text(c, 10, 20, &(struct canvas_type){.size_mm = 8, .bold = true}, POLISH, 99);
        canvas_end(c);
        canvas_begin(c, CANVAS_P, NULL);
        canvas_paragraph(c, 10, 30, 90, 0, &(struct canvas_type){.size_mm = 5, .rtl = true}, URDU);
        canvas_end(c);
        canvas_begin(c, CANVAS_FIGURE, "Two areas (one a tie)");
        canvas_save(c);
        canvas_clip(c, 10, 60, 100, 100);
        canvas_rect(c, 20, 70, 40, 40, 3);
        canvas_paint(c, &(struct canvas_paint){
                            .fill = CANVAS_NONE, .stroke = 0, .stroke_mm = 0.5, .over = &plain});
        canvas_circle(c, 80, 90, 20);
        canvas_paint(c, &(struct canvas_paint){
                            .fill = 0xffffff,
                            .stroke = 0x555555,
                            .opacity = 0.75,
                            .stroke_mm = 1,
                            .dash_mm = {0, 2},
                            .round = true,
                            .over = &pair
        });
        canvas_restore(c);
        canvas_end(c);
        canvas_end(c);
    }
}

static void draw_pdf(struct strbuf *out) {
    struct err err = {0};
    AUTO(canvas_freep) struct canvas *c = canvas_pdf(out, &info, &err);
    ASSERT_OK(c, &err);
    draw_sample(c, 2);
    ASSERT_OK(canvas_finish(c, &err), &err);
}

static int count(const char *text, size_t len, const char *word) {
    int n = 0;
    for (size_t i = 0; i + strlen(word) <= len; i++) {
        n += memcmp(text + i, word, strlen(word)) == 0;
    }
    return n;
}

/* ---- SVG ---- */

static void test_svg_is_whole_and_names_its_hatching_once(void **state) {
    (void)state;
    AUTO(strbuf_done) struct strbuf out = {0};
    AUTO(canvas_freep) struct canvas *c = canvas_svg(&out, true);
    canvas_describe(c, "Wants & needs", "en");
    draw_sample(c, 1);
    assert_true(canvas_finish(c, NULL));
    assert_non_null(strstr(out.data, "viewBox=\"0 0 210 297\" width=\"210mm\" height=\"297mm\""));
    assert_non_null(strstr(out.data, "<title>Wants &amp; needs</title>"));
    assert_non_null(strstr(out.data, "xml:lang=\"en\""));
    assert_non_null(strstr(out.data, "aria-label=\"Two areas (one a tie)\""));
    assert_int_equal(count(out.data, out.len, "<pattern id="), 2);
    assert_int_equal(count(out.data, out.len, "fill=\"url(#h-e69f00-0-320)\""), 1);
    assert_int_equal(count(out.data, out.len, "<pattern id=\"h-e69f00-0-320\""), 1);
    assert_int_equal(count(out.data, out.len, "<g"), count(out.data, out.len, "</g>"));
    assert_int_equal(count(out.data, out.len, "http"), 1); // the name space, and no more
    assert_null(strstr(out.data, "<script"));
    assert_non_null(strstr(out.data, POLISH));
}

static void test_svg_text_keeps_its_side_and_its_markup(void **state) {
    (void)state;
    AUTO(strbuf_done) struct strbuf out = {0};
    AUTO(canvas_freep) struct canvas *c = canvas_svg(&out, false);
    canvas_page(c, 100, 50);
    canvas_text(c, 1, 2, &(struct canvas_type){.size_mm = 4}, "a<b\n\"c\"", 99);
    canvas_text(c, 3, 4, &(struct canvas_type){.size_mm = 4}, URDU, sizeof URDU);
    canvas_text(c, 5, 6, &(struct canvas_type){.size_mm = 4, .rtl = true}, URDU, sizeof URDU);
    assert_true(canvas_finish(c, NULL));
    assert_non_null(strstr(out.data, "text-anchor=\"start\" fill=\"#000000\">a&lt;b &quot;c"));
    assert_non_null(strstr(out.data, "x=\"3\" y=\"4\" font-size=\"4\" text-anchor=\"end\" "
                                     "direction=\"rtl\""));
    assert_non_null(strstr(out.data, "x=\"5\" y=\"6\" font-size=\"4\" text-anchor=\"start\" "
                                     "direction=\"rtl\""));
    assert_null(strstr(out.data, "<?xml"));
}

/* An English ask on an Urdu sheet: to the right, as all texts there, with its full stop at its end.
 */
static void test_a_latin_sentence_keeps_its_full_stop_on_any_sheet(void **state) {
    (void)state;
    AUTO(strbuf_done) struct strbuf out = {0};
    AUTO(canvas_freep) struct canvas *c = canvas_svg(&out, false);
    canvas_page(c, 200, 50);
    canvas_paragraph(c, 10, 20, 180, 0, &(struct canvas_type){.size_mm = 4, .rtl = true},
                     "Buses: they meet us.");
    assert_true(canvas_finish(c, NULL));
    const char *line = strstr(out.data, "x=\"190\"");
    assert_non_null(line);
    assert_non_null(strstr(line, "text-anchor=\"end\""));
    assert_null(strstr(line, "direction"));
}

/* A name from elsewhere at the head of a line must not turn the line round. */
static void test_a_line_runs_as_its_sheet_does(void **state) {
    static const char mixed[] = "Ashbrook House: \xd9\x86\xd9\x85\xdb\x8c"; // damp
    const struct canvas_type rtl = {.size_mm = 4, .rtl = true};
    (void)state;
    AUTO(strbuf_done) struct strbuf out = {0};
    AUTO(canvas_freep) struct canvas *c = canvas_svg(&out, false);
    canvas_page(c, 200, 50);
    canvas_text(c, 190, 6, &rtl, mixed, sizeof mixed - 1);
    canvas_paragraph(c, 10, 20, 180, 0, &rtl, mixed);
    canvas_text(c, 7, 40, &(struct canvas_type){.size_mm = 4}, mixed, sizeof mixed - 1);
    assert_true(canvas_finish(c, NULL));
    assert_non_null(strstr(out.data, "x=\"190\" y=\"6\" font-size=\"4\" text-anchor=\"start\" "
                                     "direction=\"rtl\""));
    const char *paragraph = strstr(strstr(out.data, "x=\"190\"") + 1, "x=\"190\"");
    assert_non_null(paragraph);
    assert_int_equal(strncmp(strstr(paragraph, "direction"), "direction=\"rtl\"", 15), 0);
    const char *latin = strstr(out.data, "x=\"7\" y=\"40\"");
    assert_non_null(latin);
    assert_null(strstr(latin, "direction"));
}

static void test_places_turn_scale_and_come_back(void **state) {
    (void)state;
    AUTO(strbuf_done) struct strbuf out = {0};
    AUTO(canvas_freep) struct canvas *c = canvas_svg(&out, false);
    canvas_page(c, 100, 100);
    canvas_save(c);
    canvas_shift(c, 10, 20);
    canvas_scale(c, 2);
    canvas_turn(c, 90); // clockwise: x now runs down
    canvas_move(c, 0, 0);
    canvas_line(c, 5, 0);
    canvas_paint(c, &(struct canvas_paint){.fill = CANVAS_NONE, .stroke_mm = 1});
    canvas_text(c, 5, 0, &(struct canvas_type){.size_mm = 3}, "down", 4);
    canvas_restore(c);
    canvas_move(c, 1, 1);
    canvas_line(c, 2, 2.005);
    canvas_paint(c, &(struct canvas_paint){.fill = CANVAS_NONE, .stroke_mm = 1});
    assert_true(canvas_finish(c, NULL));
    assert_non_null(strstr(out.data, "d=\"M10 20L10 30\""));
    assert_non_null(strstr(out.data, "stroke-width=\"2\""));
    assert_non_null(strstr(out.data, "translate(10 30) rotate(90)\" font-size=\"6\""));
    assert_non_null(strstr(out.data, "d=\"M1 1L2 2.01\""));
}

/* ---- paragraphs ---- */

static void test_paragraphs_break_cut_and_measure_alike(void **state) {
    (void)state;
    static const char long_text[] = "Damp and mould come first\nLifts second, repairs third";
    for (int kind = 0; kind < 2; kind++) {
        AUTO(strbuf_done) struct strbuf out = {0};
        AUTO(canvas_freep)
        struct canvas *c = kind ? canvas_pdf(&out, &info, NULL) : canvas_svg(&out, false);
        if (!c) {
            left_out("cairo");
            continue;
        }
        const struct canvas_type type = {.size_mm = 4};
        canvas_page(c, 100, 100);
        double line = 4 * CANVAS_LINE;
        double tall = canvas_paragraph_mm(c, 25, 0, &type, long_text);
        assert_true(tall > 3 * line);
        assert_true(fabs(canvas_paragraph(c, 0, 0, 25, 0, &type, long_text) - tall) < 1e-9);
        assert_true(fabs(canvas_paragraph_mm(c, 500, 0, &type, long_text) - 2 * line) < 1e-9);
        assert_true(fabs(canvas_paragraph_mm(c, 25, 2, &type, long_text) - 2 * line) < 1e-9);
        assert_true(canvas_paragraph_mm(c, 5, 0, &type, "Donaudampfschifffahrt") > 2 * line);
        assert_true(canvas_paragraph_mm(c, 0, 0, &type, "ab") >= 2 * line); // ends, even so
        assert_true(fabs(canvas_paragraph_mm(c, 25, 0, &type, "a\n\nb") - 3 * line) < 1e-9);
        assert_true(canvas_paragraph_mm(c, 25, 0, &type, "") == 0);
        struct canvas_size wide = canvas_paragraph_size(c, 500, 0, &type, long_text);
        assert_int_equal(wide.lines, 2);
        double first = canvas_text_mm(c, &type, long_text, 25);
        assert_true(fabs(wide.w - fmax(first, canvas_text_mm(c, &type, long_text + 26, 99))) <
                    0.01);
        assert_true(canvas_paragraph_size(c, 25, 0, &type, long_text).w <= 25);
        canvas_paragraph(c, 0, 0, 25, 1, &type, long_text);
        assert_true(canvas_finish(c, NULL));
        assert_true(kind || strstr(out.data, "…</text>"));
    }
}

/* A paragraph goes on where it was cut: the pieces are the whole, and as high as it. */
static void test_a_paragraph_goes_on_where_its_first_lines_end(void **state) {
    (void)state;
    static const char *const texts[] = {
        "Damp and mould come first\nLifts second, repairs third",
        "\n\n  blanks   and\n\nempty lines ",
        "这是一个很长的段落，没有空格。这是第二句，也没有空格。",
        "Pneumonoultramicroscopicsilicovolcanoconiosis, again",
    };
    AUTO(strbuf_done) struct strbuf out = {0};
    AUTO(canvas_freep) struct canvas *c = canvas_svg(&out, false);
    canvas_page(c, 100, 100);
    const struct canvas_type type = {.size_mm = 4};
    for (size_t i = 0; i < LEN(texts); i++) {
        double whole = canvas_paragraph_mm(c, 25, 0, &type, texts[i]), parts = 0;
        for (const char *at = texts[i]; *at;) {
            size_t n = canvas_paragraph_break(c, 25, 1, &type, at);
            assert_true(n > 0 && n <= strlen(at));
            at += n;
            parts += 4 * CANVAS_LINE;
        }
        assert_true(fabs(parts - whole) < 1e-9);
        assert_int_equal(canvas_paragraph_break(c, 25, 1000, &type, texts[i]), strlen(texts[i]));
    }
}

static void test_scripts_without_blanks_fill_their_lines(void **state) {
    (void)state;
    AUTO(strbuf_done) struct strbuf out = {0};
    AUTO(canvas_freep) struct canvas *c = canvas_svg(&out, false);
    canvas_page(c, 100, 100);
    const struct canvas_type type = {.size_mm = 4};
    static const char text[] = "a 没有空格的很长的句子。";
    size_t n = canvas_paragraph_break(c, 25, 1, &type, text);
    assert_true(n > strlen("a 没有")); // not the word alone, and the rest on a line of its own
    canvas_paragraph(c, 0, 0, 11, 0, &type, "说话。");
    assert_true(canvas_finish(c, NULL));
    assert_non_null(strstr(out.data, ">话。<")); // no line begins with a full stop
}

static void test_a_word_of_a_hundred_thousand_letters_ends(void **state) {
    (void)state;
    enum { LETTERS = 100000 };
    AUTO(mem_freep) char *word = mem_zalloc(LETTERS + 1);
    memset(word, 'n', LETTERS);
    AUTO(strbuf_done) struct strbuf out = {0};
    AUTO(canvas_freep) struct canvas *c = canvas_svg(&out, false);
    canvas_page(c, 100, 100);
    const struct canvas_type type = {.size_mm = 4};
    double lines = canvas_paragraph_mm(c, 90, 0, &type, word) / (4 * CANVAS_LINE);
    assert_true(lines > LETTERS / 90 && lines < LETTERS / 20);
}

/* ---- PDF ---- */

static void test_pdf_has_its_pages_tags_and_date(void **state) {
    (void)state;
    AUTO(strbuf_done) struct strbuf out = {0};
    draw_pdf(&out);
    assert_memory_equal(out.data, "%PDF-1.", 7);
    assert_int_equal(count(out.data, out.len, "/Count 2"), 1);
    assert_int_equal(count(out.data, out.len, "/S /Document"), 1);
    assert_int_equal(count(out.data, out.len, "/S /Figure"), 2 + 2); // again with their words
    assert_int_equal(count(out.data, out.len, "/Alt <FEFF00540077006F00200061"), 2); // "Two a…"
    assert_int_equal(count(out.data, out.len, "/Lang <FEFF0065006E>"), 1);
    assert_int_equal(count(out.data, out.len, "/S /H1"), 2);
    assert_int_equal(count(out.data, out.len, "/Marked true"), 1 + 1);
    assert_int_equal(count(out.data, out.len, "(20260502100000Z)"), 1);
    assert_int_equal(count(out.data, out.len, "/Title (What we need)"), 3); // and two bookmarks
    assert_int_equal(count(out.data, out.len, "/PatternType 1"), 4);
    assert_int_equal(count(out.data, out.len, "/Subtype /Image"), 0); // hatching stays sharp
}

/* What was added stands where the last table says, and headings know what they head. */
static void test_pdf_words_stand_where_their_table_says(void **state) {
    (void)state;
    struct err err = {0};
    AUTO(strbuf_done) struct strbuf out = {0};
    strbuf_add(&out, "something else first\n");
    size_t start = out.len;
    AUTO(canvas_freep) struct canvas *c = canvas_pdf(&out, &info, &err);
    canvas_page(c, 100, 100);
    canvas_begin(c, CANVAS_TABLE, NULL);
    for (int row = 0; row < 2; row++) {
        canvas_begin(c, CANVAS_ROW, NULL);
        for (int cell = 0; cell < 2; cell++) {
            canvas_begin(c, row && cell ? CANVAS_CELL : CANVAS_HEAD, NULL);
            canvas_text(c, 5 + cell * 20, 5 + row * 9, &(struct canvas_type){.size_mm = 4}, "x", 1);
            canvas_end(c);
        }
        canvas_end(c);
    }
    canvas_end(c);
    ASSERT_OK(canvas_finish(c, &err), &err);
    assert_int_equal(count(out.data, out.len, "/Scope /Column"), 2);
    assert_int_equal(count(out.data, out.len, "/Scope /Row"), 1);
    const char *file = out.data + start, *at = out.data + out.len - strlen("%%EOF\n");
    assert_string_equal(at, "%%EOF\n");
    while (strncmp(at, "startxref\n", 10) != 0) {
        at--;
    }
    at = file + atol(at + 10);
    assert_memory_equal(at, "xref\n", 5);
    int rows = 0;
    for (at += 5; *at != 't'; rows++, at = strchr(strchr(at, '\n') + 1, '\n') + 1) {
        char want[32];
        snprintf(want, sizeof want, "%ld 0 obj\n", atol(at));
        assert_memory_equal(file + atol(strchr(at, '\n') + 1), want, strlen(want));
    }
    assert_int_equal(rows, 4); // three headings and the catalogue
}

/* Text without a tag, bare pages, a row that goes on overleaf: no way to draw is an error. */
static void test_pdf_takes_pages_of_any_kind(void **state) {
    (void)state;
    const struct canvas_type type = {.size_mm = 4};
    for (int kind = 0; kind < 4; kind++) {
        struct err err = {0};
        AUTO(strbuf_done) struct strbuf out = {0};
        AUTO(canvas_freep) struct canvas *c = canvas_pdf(&out, NULL, &err);
        canvas_page(c, 100, 100);
        if (kind == 0) {
            canvas_text(c, 5, 5, &type, "no tag", 6);
        }
        canvas_begin(c, CANVAS_TABLE, NULL);
        for (int row = 0; row < kind; row++) {
            canvas_begin(c, CANVAS_ROW, NULL);
            canvas_begin(c, CANVAS_CELL, NULL);
            canvas_page(c, 50, 100); // in the middle of it
            canvas_text(c, 5, 5, &type, "cell", kind == 2 ? 0 : 4);
            canvas_end(c);
            canvas_end(c);
            canvas_page(c, 50, 50);
        }
        canvas_end(c);
        ASSERT_OK(canvas_finish(c, &err), &err);
        char pages[32];
        snprintf(pages, sizeof pages, "/Count %d\n", 1 + 2 * kind);
        assert_int_equal(count(out.data, out.len, pages), 1);
    }
}

/* Another process has other addresses, another zone and another language. */
static void test_pdf_is_the_same_every_time(void **state) {
    (void)state;
    AUTO(strbuf_done) struct strbuf once = {0}, twice = {0}, there = {0}, call = {0};
    draw_pdf(&once);
    draw_pdf(&twice);
    assert_int_equal(once.len, twice.len);
    assert_memory_equal(once.data, twice.data, once.len);
    strbuf_addf(&call, "TZ=Asia/Karachi LC_ALL=ur_PK.UTF-8 LANG=ar '%s' draw", program);
    FILE *child = popen(call.data, "r");
    assert_non_null(child);
    char chunk[4096];
    for (size_t n; (n = fread(chunk, 1, sizeof chunk, child));) {
        strbuf_addn(&there, chunk, n);
    }
    assert_int_equal(pclose(child), 0);
    assert_int_equal(once.len, there.len);
    assert_memory_equal(once.data, there.data, once.len);
}

static void test_measured_is_drawn(void **state) {
    (void)state;
    struct err err = {0};
    static const char *const texts[] = {"Damp", URDU, POLISH, "التدفئة", "Wi-Fi & lifts"};
    for (size_t i = 0; i < LEN(texts); i++) {
        AUTO(strbuf_done) struct strbuf out = {0};
        AUTO(canvas_freep) struct canvas *c = canvas_png(&out, 4, &err);
        ASSERT_OK(c, &err);
        canvas_page(c, 200, 40);
        struct canvas_type type = {.size_mm = 8};
        double w = canvas_text_mm(c, &type, texts[i], strlen(texts[i]));
        canvas_text(c, 50, 20, &type, texts[i], strlen(texts[i]));
        type.size_mm = 16;
        assert_true(fabs(canvas_text_mm(c, &type, texts[i], strlen(texts[i])) - 2 * w) < 1e-6);
        assert_true(w > 8 && w < 100);
        ASSERT_OK(canvas_finish(c, &err), &err);
        AUTO(pixels_done) struct pixels px = png_pixels(&out);
        assert_int_equal(px.w, 800);
        assert_int_equal(px.h, 160);
        uint32_t left = 200, right = (uint32_t)((50 + w) * 4) + 1;
        assert_int_equal(pixels_dark(&px, 0, 0, left - 4, 160), 0);
        assert_int_equal(pixels_dark(&px, right + 4, 0, 800 - right - 4, 160), 0);
        assert_true(pixels_dark(&px, left, 40, 16, 60) > 10); // reaches both its ends
        assert_true(pixels_dark(&px, right - 16, 40, 16, 60) > 5);
        assert_true(pixels_dark(&px, left, 50, right - left, 30) > 100); // on the baseline
    }
}

/* ---- PNG ---- */

static uint32_t at(const struct pixels *px, uint32_t x, uint32_t y) {
    return px->rgb[y * px->w + x];
}

static void test_png_shows_what_was_drawn(void **state) {
    (void)state;
    struct err err = {0};
    AUTO(strbuf_done) struct strbuf out = {0};
    AUTO(canvas_freep) struct canvas *c = canvas_png(&out, 10, &err);
    ASSERT_OK(c, &err);
    canvas_page(c, 40, 20);
    canvas_rect(c, 0, 0, 10, 10, 0); // a frame with a hole in it
    canvas_rect(c, 4, 4, 2, 2, 0);
    canvas_paint(c, &(struct canvas_paint){.fill = 0x225ea8, .stroke = CANVAS_NONE});
    canvas_rect(c, 10, 0, 10, 10, 0);
    canvas_paint(c, &(struct canvas_paint){.fill = CANVAS_NONE, .over = &plain});
    canvas_save(c);
    canvas_clip(c, 30, 0, 10, 10);
    canvas_rect(c, 20, 0, 20, 20, 0);
    canvas_paint(c, &(struct canvas_paint){.fill = 0x000000, .opacity = 0.5});
    canvas_restore(c);
    canvas_text(c, 20, 18, &(struct canvas_type){.size_mm = 5, .rtl = true}, "MM", 2);
    ASSERT_OK(canvas_finish(c, &err), &err);
    AUTO(pixels_done) struct pixels px = png_pixels(&out);
    assert_int_equal(at(&px, 20, 20), 0x225ea8);
    assert_int_equal(at(&px, 50, 50), 0xffffff);
    assert_int_equal(at(&px, 250, 50), 0xffffff); // outside the clip
    assert_int_equal(at(&px, 350, 150), 0xffffff);
    assert_true(abs((int)(at(&px, 350, 50) & 255) - 127) < 3);
    int dark = pixels_dark(&px, 100, 0, 100, 100); // a line of 0.9 in a slanted cell of 8
    assert_true(dark > 1000 && dark < 2500);
    assert_true(pixels_dark(&px, 100, 120, 100, 70) > 200); // START of a right-to-left sheet
    assert_int_equal(pixels_dark(&px, 202, 120, 100, 70), 0);
}

static void test_a_picture_without_a_page_is_an_error(void **state) {
    (void)state;
    struct err err = {0};
    AUTO(strbuf_done) struct strbuf out = {0};
    AUTO(canvas_freep) struct canvas *c = canvas_png(&out, 4, &err);
    ASSERT_OK(c, &err);
    assert_false(canvas_finish(c, &err));
    assert_int_equal(err.code, ERR_UNSUPPORTED);
}

/* ---- */

static int draw_to_stdout(void) {
    AUTO(strbuf_done) struct strbuf out = {0};
    draw_pdf(&out);
    return fwrite(out.data, 1, out.len, stdout) == out.len ? 0 : 1;
}

int main(int argc, char **argv) {
    program = argv[0];
    if (argc == 2 && strcmp(argv[1], "draw") == 0) {
        return draw_to_stdout();
    }
    AUTO(strbuf_done) struct strbuf nowhere = {0};
    struct err err = {0};
    AUTO(canvas_freep) struct canvas *probe = canvas_png(&nowhere, 1, &err);
    const struct CMUnitTest everywhere[] = {
        cmocka_unit_test(test_svg_is_whole_and_names_its_hatching_once),
        cmocka_unit_test(test_svg_text_keeps_its_side_and_its_markup),
        cmocka_unit_test(test_a_latin_sentence_keeps_its_full_stop_on_any_sheet),
        cmocka_unit_test(test_a_line_runs_as_its_sheet_does),
        cmocka_unit_test(test_places_turn_scale_and_come_back),
        cmocka_unit_test(test_paragraphs_break_cut_and_measure_alike),
        cmocka_unit_test(test_a_paragraph_goes_on_where_its_first_lines_end),
        cmocka_unit_test(test_scripts_without_blanks_fill_their_lines),
        cmocka_unit_test(test_a_word_of_a_hundred_thousand_letters_ends),
        cmocka_unit_test(test_pdf_has_its_pages_tags_and_date),
        cmocka_unit_test(test_pdf_words_stand_where_their_table_says),
        cmocka_unit_test(test_pdf_takes_pages_of_any_kind),
        cmocka_unit_test(test_pdf_is_the_same_every_time),
        cmocka_unit_test(test_measured_is_drawn),
        cmocka_unit_test(test_png_shows_what_was_drawn),
        cmocka_unit_test(test_a_picture_without_a_page_is_an_error),
    };
    const struct CMUnitTest without_cairo[] = {everywhere[0], everywhere[1], everywhere[2],
                                               everywhere[3], everywhere[4], everywhere[5],
                                               everywhere[6]};
    return probe ? cmocka_run_group_tests(everywhere, NULL, NULL)
                 : cmocka_run_group_tests(without_cairo, NULL, NULL);
}
