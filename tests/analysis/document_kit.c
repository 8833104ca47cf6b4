/* tests/analysis/document_kit.c — see document_kit.h. */
#include "tests/analysis/document_kit.h"

#include <string.h>

#include "base/canvas.h"
#include "base/mem.h"
#include "base/strbuf.h"
#include "base/utf8.h"

void kit_ring(struct canvas *canvas, void *ctx, double w_mm, double h_mm) {
    (void)ctx;
    canvas_circle(canvas, w_mm / 2, h_mm / 2, h_mm / 3);
    canvas_paint(canvas, &(struct canvas_paint){.fill = 0xE69F00, .stroke = 0, .stroke_mm = .5});
}

const struct document_column kit_columns[KIT_COLUMNS] = {
    {"Block", false, 2},
    {"Homes", true,  1},
    {"First", false, 2}
};

/* One of everything. */
struct document *kit_sample(const char *lang) {
    struct document *doc = document_new(&(struct document_info){
        .title = "What Ashbrook wants <first>",
        .subtitle = "Spring 2026",
        .author = "Ashbrook residents",
        .lang = lang,
        .footer = "Source: \"Ashbrook\" & friends",
        .stamp = "Draft for the meeting",
    });
    document_heading(doc, 1, "Three asks");
    document_lead(doc, "Seven in every ten homes named damp.");
    document_para(doc, "One line.\nAnother 'line'.");
    document_list(doc, true);
    document_item(doc, "Mend the roofs");
    document_item(doc, "Light the stairs");
    document_end(doc);
    document_box(doc, BOX_WARNING, "Take care");
    document_para(doc, "Fewer than one in three took part.");
    document_end(doc);
    document_heading(doc, 3, "Who answered"); // two steps down: written as one
    document_fact(doc, "Homes on the list", "130");
    document_fact(doc, "Homes that answered", "about 85");
    document_table(doc, "Answers by block", kit_columns, LEN(kit_columns));
    document_row(doc, (const char *[]){"Ash | House", "40", "Damp"}, 3);
    document_row(doc, (const char *[]){"Elm House", NULL}, 2);
    document_end(doc);
    document_small(doc, "Counts are rounded to 5.");
    document_figure(doc, &(struct document_figure){.title = "A ring",
                                                   .alt = "A ring, \"drawn\"",
                                                   .draw = kit_ring,
                                                   .w_mm = 100,
                                                   .h_mm = 40});
    document_para(doc, "The number of rings is one.");
    document_end(doc);
    document_break(doc);
    document_heading(doc, 1, "Limits");
    document_para(doc, "Not everyone answered.");
    return doc;
}

struct document *kit_blank(const char *lang) {
    return document_new(&(struct document_info){.title = "", .lang = lang});
}

/* ---- as a page ---- */

/* Every element is closed in its order, attributes are quoted, and "&" and "<" stand only where
 * they mean something. */
static void assert_well_formed(const char *html) {
    static const char *const empty[] = {"meta", "br"};
    struct {
        const char *name;
        size_t len;
    } open[64];
    size_t n = 0;
    const char *p = strchr(html, '<');
    assert_int_equal(strncmp(p, "<!DOCTYPE html>\n", 16), 0);
    for (p += 16; (p = strpbrk(p, "<&"));) {
        if (*p == '&') {
            assert_true(p[strcspn(p, "; <")] == ';');
            p++;
            continue;
        }
        bool closes = p[1] == '/', alone = false;
        const char *name = p + 1 + closes;
        size_t len = strcspn(name, " >/\n");
        for (p = name + len; *p && *p != '>'; p++) {
            alone = *p == '/';
            if (*p == '"') {
                p = strchr(p + 1, '"');
                assert_non_null(p);
            }
        }
        for (size_t i = 0; i < LEN(empty); i++) {
            alone |= strlen(empty[i]) == len && strncmp(name, empty[i], len) == 0;
        }
        if (closes) {
            assert_true(n > 0 && open[n - 1].len == len);
            assert_memory_equal(open[--n].name, name, len);
        } else if (!alone) {
            assert_true(n < LEN(open));
            open[n].name = name;
            open[n++].len = len;
            if (len == 5 && strncmp(name, "style", 5) == 0) {
                p = strstr(p, "</style>");
            }
        }
    }
    assert_int_equal(n, 0);
}

size_t kit_count(const char *text, const char *part) {
    size_t n = 0;
    for (const char *p = text; (p = strstr(p, part)); p++) {
        n++;
    }
    return n;
}

char *kit_html(const struct document *doc) {
    struct strbuf out = {0};
    document_html(&out, doc);
    assert_well_formed(out.data);
    assert_true(utf8_valid(out.data, out.len));
    return strbuf_steal(&out);
}

void kit_lines(struct document *doc, int n) {
    AUTO(strbuf_done) struct strbuf text = {0};
    for (int i = 0; i < n; i++) {
        strbuf_addf(&text, "%sline%d", i ? "\n" : "", i);
    }
    document_para(doc, text.data);
}
