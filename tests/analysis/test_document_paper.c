/* tests/analysis/test_document_paper.c — a document on paper: nothing said is lost, what belongs
 * together stays together, the same document is the same bytes. */
#include "tests/analysis/document_kit.h"

#include <math.h>
#include <string.h>

#include "analysis/document_galley.h"
#include "base/canvas.h"
#include "base/mem.h"
#include "base/num.h"
#include "base/strbuf.h"
#include "base/utf8.h"

/* ---- paper ---- */

/* Laid out in 14 pt on a sheet of w by h mm without margins. */
struct laid {
    struct strbuf out;
    struct canvas *canvas;
    struct galley flow;
};

static struct laid lay(const struct document *doc, double w, double h) {
    struct laid l = {0};
    l.canvas = canvas_svg(&(struct strbuf){0}, false); // measures alone
    l.flow = (struct galley){
        .canvas = l.canvas, .page_w = w, .page_h = h, .em = 5, .width = w, .bottom = h};
    assert_true(galley_layout(&l.flow, doc));
    return l;
}

static void laid_done(struct laid *l) {
    galley_done(&l->flow);
    canvas_free(l->canvas);
}

static const struct put *find_text(const struct laid *l, const char *start) {
    for (size_t i = 0; i < l->flow.n_puts; i++) {
        const struct put *put = &l->flow.puts[i];
        if (put->text && strncmp(put->text, start, strlen(start)) == 0) {
            return put;
        }
    }
    fail_msg("no text %s", start);
    return NULL;
}

/* All texts one after the other, blanks apart, but those for the eye alone. */
static char *texts_of(const struct laid *l) {
    struct strbuf out = {0};
    for (size_t i = 0; i < l->flow.n_puts; i++) {
        const struct put *put = &l->flow.puts[i];
        for (const char *c = put->kind == PUT_TEXT ? put->text : ""; *c; c++) {
            if (!strchr(" \n", *c)) {
                strbuf_addc(&out, *c);
            }
        }
    }
    return strbuf_steal(&out);
}

/* Nothing hangs over the edge of its page; pages never go back. */
static void assert_on_paper(const struct laid *l) {
    uint32_t page = 0;
    for (size_t i = 0; i < l->flow.n_puts; i++) {
        const struct put *put = &l->flow.puts[i];
        assert_true(put->page >= page);
        page = put->page;
        double h = put->h;
        if (put->text) {
            h = canvas_paragraph_mm(l->canvas, put->w, put->max_lines, &put->type, put->text);
        }
        if (put->kind != PUT_BEGIN && put->kind != PUT_END) {
            assert_true(put->y >= -.01 && put->y + h <= l->flow.page_h + .01);
            assert_true(put->x >= -.01 && put->x + put->w <= l->flow.page_w + .01);
        }
    }
    assert_true(page == l->flow.page);
}

static void test_headings_stay_with_what_follows(void **state) {
    (void)state;
    for (int lines = 1; lines < 30; lines++) {
        AUTO(document_freep) struct document *doc = kit_blank("en");
        kit_lines(doc, lines);
        document_heading(doc, 1, "Heading");
        document_heading(doc, 2, "Below it");
        document_para(doc, "text0\ntext1\ntext2\ntext3\ntext4");
        AUTO(laid_done) struct laid l = lay(doc, 100, 150);
        assert_on_paper(&l);
        assert_int_equal(find_text(&l, "Heading")->page, find_text(&l, "text0")->page);
        assert_int_equal(find_text(&l, "Below")->page, find_text(&l, "text0")->page);
    }
}

/* A sentence between a heading and what it is about holds them together. */
static void add_shown(struct document *doc, int kind) {
    if (kind == 0) {
        document_table(doc, "Shown", kit_columns, LEN(kit_columns));
        for (int i = 0; i < 6; i++) {
            document_row(doc, (const char *[]){"Ash", "5", "Damp"}, 3);
        }
        document_end(doc);
    } else if (kind == 1) {
        document_fact(doc, "Shown", "here");
        document_fact(doc, "Then", "there");
    } else if (kind == 2) {
        document_list(doc, false);
        document_item(doc, "Shown");
        document_end(doc);
    } else {
        document_figure(doc, &(struct document_figure){
                                 .title = "Shown", .draw = kit_ring, .w_mm = 60, .h_mm = 40});
        document_end(doc);
    }
}

static void test_a_sentence_stays_with_what_it_leads_to(void **state) {
    (void)state;
    for (int kind = 0; kind < 4; kind++) {
        for (int lines = 1; lines < 30; lines++) {
            AUTO(document_freep) struct document *doc = kit_blank("en");
            kit_lines(doc, lines);
            document_heading(doc, 1, "Heading");
            document_para(doc, "First sentence.");
            document_para(doc, "Second sentence.");
            add_shown(doc, kind);
            AUTO(laid_done) struct laid l = lay(doc, 100, 150);
            assert_on_paper(&l);
            uint32_t page = find_text(&l, "Heading")->page;
            assert_int_equal(find_text(&l, "First")->page, page);
            assert_int_equal(find_text(&l, "Second")->page, page);
            assert_int_equal(find_text(&l, "Shown")->page, page);
            if (kind == 0) {
                assert_int_equal(find_text(&l, "Ash")->page, page);
            }
        }
    }
}

static void test_no_line_of_a_paragraph_stands_alone(void **state) {
    (void)state;
    for (int lines = 1; lines < 40; lines++) {
        AUTO(document_freep) struct document *doc = kit_blank("en");
        kit_lines(doc, lines);
        kit_lines(doc, 7);
        AUTO(laid_done) struct laid l = lay(doc, 100, 150);
        assert_on_paper(&l);
        for (size_t i = 0; i < l.flow.n_puts; i++) {
            size_t n = 1 + kit_count(l.flow.puts[i].text, "\n");
            assert_true(n >= 2 || lines == 1);
        }
    }
}

static void test_rows_are_whole_and_heads_come_again(void **state) {
    (void)state;
    AUTO(document_freep) struct document *doc = kit_blank("en");
    document_table(doc, "Caption", kit_columns, LEN(kit_columns));
    for (int i = 0; i < 60; i++) {
        document_row(doc, (const char *[]){"Ash\nHouse", "5", "Damp\nand\nmould"}, 3);
    }
    document_end(doc);
    AUTO(laid_done) struct laid l = lay(doc, 120, 150);
    assert_on_paper(&l);
    uint32_t headed = 0;
    const struct put *row = NULL;
    for (size_t i = 0; i < l.flow.n_puts; i++) {
        const struct put *put = &l.flow.puts[i];
        row = put->kind == PUT_BEGIN && put->role == CANVAS_ROW ? put : row;
        if (put->kind == PUT_TEXT && put->role != CANVAS_P) {
            assert_int_equal(put->page, row->page);
        }
        headed += put->text && strcmp(put->text, "Homes") == 0;
    }
    assert_true(l.flow.page >= 5);
    assert_int_equal(headed, l.flow.page + 1);
    assert_non_null(find_text(&l, "Caption (continued)"));
    for (int rows = 2; rows < 30; rows++) { // nor does the last row go alone
        AUTO(document_freep) struct document *more = kit_blank("en");
        document_table(more, NULL, kit_columns, LEN(kit_columns));
        for (int i = 0; i < rows; i++) {
            document_row(more, (const char *[]){i < rows - 2 ? "row" : "last", "5", ""}, 3);
        }
        document_end(more);
        AUTO(laid_done) struct laid m = lay(more, 120, 100);
        const struct put *before = find_text(&m, "last");
        const struct put *after = before;
        while (after < m.flow.puts + m.flow.n_puts - 1 &&
               !(after > before && after->text && strcmp(after->text, "last") == 0)) {
            after++;
        }
        assert_int_equal(before->page, after->page);
    }
}

static void test_columns_without_room_go_on_in_another_table(void **state) {
    (void)state;
    static const struct document_column columns[] = {
        {"Block",           3, false},
        {"Neighbourliness", 1, true },
        {"Repairs",         1, true },
        {"Overcrowding",    1, true },
        {"Transportation",  1, true },
        {"Loneliness",      1, true }
    };
    static const char *const row[] = {"Sycamore",  "10 of 125", "15 of 125",
                                      "20 of 125", "25 of 125", "30 of 125"};
    AUTO(document_freep) struct document *doc = kit_blank("en");
    document_table(doc, "Homes", columns, LEN(columns));
    document_row(doc, row, LEN(row));
    document_end(doc);
    AUTO(laid_done) struct laid l = lay(doc, 90, 200);
    assert_on_paper(&l);
    size_t tables = 0, blocks = 0, seen[LEN(row)] = {0};
    for (size_t i = 0; i < l.flow.n_puts; i++) {
        const struct put *put = &l.flow.puts[i];
        tables += put->kind == PUT_BEGIN && put->role == CANVAS_TABLE;
        if (put->kind != PUT_TEXT || put->role == CANVAS_P) {
            continue;
        }
        assert_true(canvas_text_mm(l.canvas, &put->type, put->text, strlen(put->text)) <= put->w);
        blocks += strcmp(put->text, row[0]) == 0;
        for (size_t c = 1; c < LEN(row); c++) {
            seen[c] += strcmp(put->text, row[c]) == 0;
        }
    }
    assert_true(tables > 1);
    assert_int_equal(blocks, tables);
    for (size_t c = 1; c < LEN(row); c++) {
        assert_int_equal(seen[c], 1);
    }
    assert_non_null(find_text(&l, "Homes (continued)"));
}

static void test_a_whole_page_figure_has_its_heading_on_its_page(void **state) {
    (void)state;
    AUTO(document_freep) struct document *doc = kit_blank("en");
    document_para(doc, "Before it.");
    document_heading(doc, 1, "The map");
    document_figure(
        doc, &(struct document_figure){
                 .title = "Homes", .draw = kit_ring, .w_mm = 100, .h_mm = 100, .whole_page = true});
    document_end(doc);
    document_para(doc, "After it.");
    AUTO(laid_done) struct laid l = lay(doc, 200, 260);
    assert_on_paper(&l);
    assert_int_equal(find_text(&l, "Before")->page, 0);
    assert_int_equal(find_text(&l, "The map")->page, 1);
    assert_int_equal(find_text(&l, "Homes")->page, 1);
    for (size_t i = 0; i < l.flow.n_puts; i++) {
        if (l.flow.puts[i].kind == PUT_FIGURE) {
            assert_int_equal(l.flow.puts[i].page, 1);
            assert_true(l.flow.puts[i].w > 199); // as wide as the sheet
        }
    }
}

static void add_bars(struct document *doc, double (*height)(void *, double), double h_mm) {
    document_figure(
        doc, &(struct document_figure){
                 .title = "Bars", .draw = kit_ring, .height = height, .w_mm = 160, .h_mm = h_mm});
}

static double lower_when_wider(void *ctx, double w_mm) {
    (void)ctx;
    return 4000 / w_mm;
}

static void test_a_figure_that_can_be_is_drawn_in_the_type_of_the_text(void **state) {
    (void)state;
    AUTO(document_freep) struct document *doc = kit_blank("en");
    add_bars(doc, lower_when_wider, 27);
    document_end(doc);
    static const double ems[] = {4, 5, 6.35}; // 11, 14 and 18 pt
    for (size_t i = 0; i < LEN(ems); i++) {
        struct canvas *canvas = canvas_svg(&(struct strbuf){0}, false);
        struct galley galley = {.canvas = canvas,
                                .page_w = 160,
                                .page_h = 240,
                                .em = ems[i],
                                .width = 160,
                                .bottom = 240};
        assert_true(galley_layout(&galley, doc));
        const struct put *put = &galley.puts[galley.n_puts - 1];
        assert_int_equal(put->kind, PUT_FIGURE);
        assert_true(fabs(put->w / put->own_w - ems[i] / (14 * CANVAS_PT_MM)) < .001);
        assert_true(put->w > 159 && fabs(put->own_h - 4000 / put->own_w) < .001);
        galley_done(&galley);
        canvas_free(canvas);
    }
}

/* Large print is large in its notes, too, and in the small words of charts. */
static void test_no_text_is_smaller_than_the_least(void **state) {
    (void)state;
    static const double LEAST = 6.35; // mm: 18 pt
    AUTO(document_freep) struct document *doc = kit_sample("en");
    document_small(doc, "A note");
    add_bars(doc, lower_when_wider, 27);
    document_end(doc);
    struct canvas *canvas = canvas_svg(&(struct strbuf){0}, false);
    struct galley galley = {.canvas = canvas,
                            .page_w = 176,
                            .page_h = 260,
                            .em = LEAST,
                            .least_mm = LEAST,
                            .width = 176,
                            .bottom = 260};
    assert_true(galley_layout(&galley, doc));
    size_t n_texts = 0;
    for (size_t i = 0; i < galley.n_puts; i++) {
        const struct put *put = &galley.puts[i];
        n_texts += put->kind == PUT_TEXT;
        assert_true(put->kind != PUT_TEXT || put->type.size_mm >= LEAST);
    }
    const struct put *last = &galley.puts[galley.n_puts - 1];
    assert_true(n_texts > 10 && last->kind == PUT_FIGURE);
    assert_true(last->w / last->own_w * .72 * 14 * CANVAS_PT_MM > LEAST - .01);
    galley_done(&galley);
    canvas_free(canvas);
}

static double much_lower_when_wider(void *ctx, double w_mm) {
    (void)ctx;
    return 60000 / w_mm;
}

/* In large print a chart of twelve rows is higher than a page: no smaller than it has to be. */
static void test_a_figure_too_high_is_drawn_in_the_largest_type_that_fits(void **state) {
    (void)state;
    AUTO(document_freep) struct document *doc = kit_blank("en");
    add_bars(doc, much_lower_when_wider, 375);
    document_end(doc);
    AUTO(laid_done) struct laid l = {.canvas = canvas_svg(&(struct strbuf){0}, false)};
    l.flow = (struct galley){
        .canvas = l.canvas, .page_w = 160, .page_h = 240, .em = 6.35, .width = 160, .bottom = 240};
    assert_true(galley_layout(&l.flow, doc));
    const struct put *put = &l.flow.puts[l.flow.n_puts - 1];
    assert_int_equal(put->kind, PUT_FIGURE);
    assert_true(put->h > .7 * 240 && put->h <= .8 * 240);
    assert_true(put->w <= 160);
}

static void test_a_figure_shrinks_a_little_rather_than_leave_its_page(void **state) {
    (void)state;
    for (int lines = 1; lines < 30; lines++) {
        AUTO(document_freep) struct document *doc = kit_blank("en");
        kit_lines(doc, lines);
        document_heading(doc, 1, "Heading");
        document_figure(doc, &(struct document_figure){
                                 .title = "Ring", .draw = kit_ring, .w_mm = 60, .h_mm = 40});
        document_end(doc);
        AUTO(laid_done) struct laid l = lay(doc, 100, 150);
        assert_on_paper(&l);
        const struct put *put = &l.flow.puts[l.flow.n_puts - 1];
        double high = 40 * fmin(100. / 60, 1.6 * 5 / (14 * CANVAS_PT_MM)); // of its own
        assert_int_equal(put->kind, PUT_FIGURE);
        assert_true(put->h > .85 * high - .01 && put->h < high + .01);
        assert_true(put->page == 0 || put->h > high - .01); // alone on the next page it is whole
        assert_int_equal(find_text(&l, "Heading")->page, put->page);
    }
}

static void test_right_to_left_is_mirrored(void **state) {
    (void)state;
    AUTO(document_freep) struct document *ltr = kit_sample("en");
    AUTO(document_freep) struct document *rtl = kit_sample("ur");
    AUTO(laid_done) struct laid a = lay(ltr, 170, 250);
    AUTO(laid_done) struct laid b = lay(rtl, 170, 250);
    assert_int_equal(a.flow.n_puts, b.flow.n_puts);
    for (size_t i = 0; i < a.flow.n_puts; i++) {
        const struct put *left = &a.flow.puts[i], *right = &b.flow.puts[i];
        assert_true(left->x + left->w + right->x - 170 < .001);
        assert_true(!left->text || (right->type.rtl && !left->type.rtl));
    }
}

static void test_a_cut_text_keeps_its_direction(void **state) {
    (void)state;
    AUTO(document_freep) struct document *doc = kit_blank("ur");
    document_para(doc, "سطر\nسطر\nEnglish here\nسطر");
    AUTO(laid_done) struct laid l = lay(doc, 100, 14); // two lines a page
    assert_int_equal(l.flow.page, 1);
    assert_non_null(strstr(l.flow.puts[1].text, "English"));
    assert_true(utf8_runs_rtl(l.flow.puts[1].text, true));
}

static void test_nothing_said_is_lost_whatever_its_length(void **state) {
    (void)state;
    enum { LONG = 20000 };
    AUTO(mem_freep) char *word = mem_zalloc(LONG + 1);
    memset(word, 'w', LONG);
    AUTO(document_freep) struct document *doc = kit_blank("en");
    document_heading(doc, 1, word);
    document_list(doc, false);
    document_item(doc, word);
    document_end(doc);
    document_box(doc, BOX_NOTE, word);
    document_fact(doc, "fact", word);
    document_end(doc);
    document_table(doc, word, kit_columns, LEN(kit_columns));
    document_row(doc, (const char *[]){word, word, word}, 3);
    document_end(doc);
    AUTO(laid_done) struct laid l = lay(doc, 130, 190);
    assert_on_paper(&l);
    AUTO(mem_freep) char *texts = texts_of(&l);
    size_t n = 0;
    for (const char *c = texts; *c; c++) {
        n += *c == 'w';
    }
    assert_int_equal(n, 8 * LONG);
}

static void test_nothing_at_all_is_a_page(void **state) {
    (void)state;
    AUTO(document_freep) struct document *doc = kit_blank("en");
    document_table(doc, "No columns", NULL, 0);
    document_end(doc);
    document_table(doc, NULL, kit_columns, LEN(kit_columns));
    document_end(doc);
    document_list(doc, true);
    document_end(doc);
    document_box(doc, BOX_GOOD, NULL);
    document_end(doc);
    document_para(doc, "");
    AUTO(laid_done) struct laid l = lay(doc, 100, 100);
    assert_int_equal(l.flow.page, 0);
    assert_on_paper(&l);
    AUTO(mem_freep) char *html = kit_html(doc);
    assert_non_null(strstr(html, "<p class=\"head\">No columns</p>"));
}

/* ---- documents by chance ---- */

struct dice {
    uint64_t state;
    struct strbuf words; // of all texts, without blanks
};

#define AGAIN "\u00A7" // stands in texts that may come again, and is not counted

static const char *any_text(struct dice *d, struct strbuf *out, uint32_t most) {
    static const char *const words[] = {"a",    "home",           "repairs", "نمی",
                                        "پہلے", "没有空格的句子", "<&>",     "\"quote'",
                                        "12.5", "é\u0301"};
    strbuf_clear(out);
    for (uint32_t n = splitmix_below(&d->state, most); n > 0; n--) {
        const char *word = words[splitmix_below(&d->state, LEN(words))];
        strbuf_addf(out, "%s%s", out->len ? splitmix_below(&d->state, 9) ? " " : "\n" : "", word);
        strbuf_add(&d->words, word);
    }
    return strbuf_text(out);
}

static void any_table(struct document *doc, struct dice *d) {
    size_t n = 2 + splitmix_below(&d->state, 4);
    const struct document_column columns[6] = {{0}}; // heads would come again on other pages
    document_table(doc, NULL, columns, n); // the caption and the first column may come again too
    for (uint32_t rows = splitmix_below(&d->state, 12); rows > 0; rows--) {
        const char *cells[6];
        struct strbuf texts[6] = {0};
        cells[0] = AGAIN;
        for (size_t i = 1; i < n; i++) {
            cells[i] = any_text(d, &texts[i], 9);
        }
        document_row(doc, cells, n);
        for (size_t i = 0; i < n; i++) {
            strbuf_done(&texts[i]);
        }
    }
    document_end(doc);
}

static void any_blocks(struct document *doc, struct dice *d, int depth) {
    AUTO(strbuf_done) struct strbuf text = {0}, value = {0};
    for (uint32_t n = splitmix_below(&d->state, 9); n > 0; n--) {
        switch (splitmix_below(&d->state, depth < 3 ? 9 : 6)) {
        case 0:
            document_heading(doc, 1 + (int)splitmix_below(&d->state, 3), any_text(d, &text, 6));
            break;
        case 1:
            document_para(doc, any_text(d, &text, 90));
            break;
        case 2:
            document_lead(doc, any_text(d, &text, 20));
            break;
        case 3:
            any_text(d, &text, 9);
            document_fact(doc, text.data, any_text(d, &value, 9));
            break;
        case 4:
            any_table(doc, d);
            break;
        case 5:
            document_list(doc, false);
            for (uint32_t items = splitmix_below(&d->state, 6); items > 0; items--) {
                document_item(doc, any_text(d, &text, 30));
            }
            document_end(doc);
            break;
        case 6:
            document_break(doc);
            break;
        case 7:
            document_box(doc, (enum document_box)splitmix_below(&d->state, 3),
                         any_text(d, &text, 7));
            any_blocks(doc, d, depth + 1);
            document_end(doc);
            break;
        case 8:
            document_figure(doc, &(struct document_figure){.title = any_text(d, &text, 5),
                                                           .draw = kit_ring,
                                                           .w_mm = 90,
                                                           .h_mm = 40,
                                                           .whole_page = n == 2});
            any_blocks(doc, d, depth + 1);
            document_end(doc);
            break;
        }
    }
}

static void test_any_document_is_laid_out_whole(void **state) {
    (void)state;
    for (uint64_t seed = 1; seed <= 150; seed++) {
        AUTO(document_freep) struct document *doc = kit_blank(seed % 2 ? "en" : "ur");
        struct dice dice = {.state = seed};
        any_blocks(doc, &dice, 0);
        AUTO(laid_done) struct laid l = lay(doc, seed % 3 ? 180 : 110, seed % 5 ? 240 : 120);
        assert_on_paper(&l);
        AUTO(mem_freep) char *texts = texts_of(&l);
        AUTO(strbuf_done) struct strbuf want = {0};
        for (const char *c = strbuf_text(&dice.words); *c; c++) {
            strbuf_addc(&want, *c);
        }
        if (!strstr(texts, "\u200E") && !strstr(texts, "\u200F")) { // marks of cut texts
            assert_int_equal(strlen(texts) - strlen(AGAIN) * kit_count(texts, AGAIN), want.len);
        }
        AUTO(mem_freep) char *html = kit_html(doc); // which is well-formed
        assert_int_equal(kit_count(html, "<h1"), 1);
        strbuf_done(&dice.words);
    }
}

/* ---- columns, sheets ---- */

static void add_columns(struct document *doc, int left, int right) {
    document_columns(doc);
    document_para(doc, "Left");
    kit_lines(doc, left);
    document_next_column(doc);
    document_para(doc, "Right");
    kit_lines(doc, right);
    document_end(doc);
    document_para(doc, "Below");
}

static void test_columns_stand_side_by_side(void **state) {
    (void)state;
    for (int right = 1; right < 9; right += 7) {
        AUTO(document_freep) struct document *doc = kit_blank("en");
        add_columns(doc, 4, right);
        AUTO(laid_done) struct laid l = lay(doc, 200, 150);
        assert_on_paper(&l);
        const struct put *first = find_text(&l, "Left"), *second = find_text(&l, "Right");
        const struct put *below = find_text(&l, "Below");
        assert_true(fabs(first->y - second->y) < .001);
        assert_true(first->x + first->w < second->x);
        assert_true(second->x + second->w <= 200.001 && below->w > 199);
        for (size_t i = 0; i < l.flow.n_puts; i++) {
            const struct put *put = &l.flow.puts[i];
            if (put->text && put != below) {
                double h = canvas_paragraph_mm(l.canvas, put->w, 0, &put->type, put->text);
                assert_true(put->y + h <= below->y + .001);
            }
        }
    }
}

static void test_a_column_longer_than_the_page_has_the_other_below_it(void **state) {
    (void)state;
    AUTO(document_freep) struct document *doc = kit_blank("en");
    add_columns(doc, 40, 3);
    AUTO(laid_done) struct laid l = lay(doc, 200, 150);
    assert_on_paper(&l);
    assert_true(find_text(&l, "Right")->page > find_text(&l, "Left")->page);
    assert_true(find_text(&l, "Right")->w > 199);
}

static void test_each_sheet_has_the_type_that_fits_it(void **state) {
    (void)state;
    AUTO(document_freep) struct document *doc = kit_blank("ur");
    static const int lines[] = {2, 30, 3};
    for (size_t i = 0; i < LEN(lines); i++) {
        if (i) {
            document_break(doc);
        }
        document_heading(doc, 0, "Sheet");
        kit_lines(doc, lines[i]);
    }
    AUTO(laid_done)
    struct laid l = {.canvas = canvas_svg(&(struct strbuf){0}, false)};
    l.flow = (struct galley){
        .canvas = l.canvas, .page_w = 200, .page_h = 150, .em = 10, .width = 200, .bottom = 150};
    galley_sheets(&l.flow, doc, 3, .5);
    assert_on_paper(&l);
    assert_int_equal(l.flow.page, 2);
    double size[LEN(lines)] = {0};
    for (size_t i = 0; i < l.flow.n_puts; i++) {
        const struct put *put = &l.flow.puts[i];
        if (put->text && strncmp(put->text, "line0", 5) == 0) {
            assert_true(size[put->page] == 0); // the whole text on its own page
            size[put->page] = put->type.size_mm;
        }
    }
    assert_true(size[0] == 10 && size[2] == 10);
    assert_true(size[1] >= 3 && size[1] < 4);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_headings_stay_with_what_follows),
        cmocka_unit_test(test_a_sentence_stays_with_what_it_leads_to),
        cmocka_unit_test(test_no_line_of_a_paragraph_stands_alone),
        cmocka_unit_test(test_rows_are_whole_and_heads_come_again),
        cmocka_unit_test(test_columns_without_room_go_on_in_another_table),
        cmocka_unit_test(test_columns_stand_side_by_side),
        cmocka_unit_test(test_a_column_longer_than_the_page_has_the_other_below_it),
        cmocka_unit_test(test_each_sheet_has_the_type_that_fits_it),
        cmocka_unit_test(test_a_whole_page_figure_has_its_heading_on_its_page),
        cmocka_unit_test(test_a_figure_that_can_be_is_drawn_in_the_type_of_the_text),
        cmocka_unit_test(test_no_text_is_smaller_than_the_least),
        cmocka_unit_test(test_a_figure_too_high_is_drawn_in_the_largest_type_that_fits),
        cmocka_unit_test(test_a_figure_shrinks_a_little_rather_than_leave_its_page),
        cmocka_unit_test(test_right_to_left_is_mirrored),
        cmocka_unit_test(test_a_cut_text_keeps_its_direction),
        cmocka_unit_test(test_nothing_said_is_lost_whatever_its_length),
        cmocka_unit_test(test_nothing_at_all_is_a_page),
        cmocka_unit_test(test_any_document_is_laid_out_whole),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
