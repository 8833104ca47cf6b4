/* tests/analysis/test_document_pdf.c — documents as PDF: the same bytes every time, its size, its
 * pages, and what a reader finds in it. */
#include "tests/analysis/document_kit.h"

#include <stdio.h>
#include <string.h>

#include "base/err.h"
#include "base/strbuf.h"

static bool make_pdf(struct strbuf *out, const struct document *doc, struct document_paper paper) {
    struct err err = {0};
    if (!document_pdf(out, doc, &paper, &err)) {
        assert_int_equal(err.code, ERR_UNSUPPORTED);
        left_out("cairo");
        return false;
    }
    assert_int_equal(strncmp(out->data, "%PDF-1.", 7), 0);
    return true;
}

static size_t bytes_count(const struct strbuf *buf, const char *part) {
    size_t n = 0, len = strlen(part);
    for (size_t i = 0; i + len <= buf->len; i++) {
        n += memcmp(buf->data + i, part, len) == 0;
    }
    return n;
}

static size_t pages_of(const struct strbuf *pdf) {
    return bytes_count(pdf, "/Type /Page\n") + bytes_count(pdf, "/Type /Page ");
}

static void test_pdf_is_the_same_every_time_and_tagged(void **state) {
    (void)state;
    AUTO(document_freep) struct document *doc = kit_sample("ur");
    AUTO(strbuf_done) struct strbuf a = {0}, b = {0};
    if (!make_pdf(&a, doc, (struct document_paper){.size = PAPER_A4})) {
        return;
    }
    make_pdf(&b, doc, (struct document_paper){.size = PAPER_A4});
    assert_true(a.len == b.len && memcmp(a.data, b.data, a.len) == 0);
    assert_true(bytes_count(&a, "/MarkInfo") > 0);
    assert_true(bytes_count(&a, "/Outlines") > 0);
    assert_int_equal(pages_of(&a), 3); // two, and one after the break
}

static void test_type_shrinks_to_the_pages_asked_for_but_not_below_eleven(void **state) {
    (void)state;
    AUTO(document_freep) struct document *doc = kit_blank("en");
    for (int i = 0; i < 8; i++) {
        kit_lines(doc, 5);
    }
    AUTO(strbuf_done) struct strbuf free_pages = {0}, fits = {0}, cannot = {0};
    struct document_paper paper = {.size = PAPER_A4};
    if (!make_pdf(&free_pages, doc, paper)) {
        return;
    }
    assert_int_equal(pages_of(&free_pages), 2);
    paper.max_pages = 1;
    make_pdf(&fits, doc, paper);
    assert_int_equal(pages_of(&fits), 1);
    for (int i = 0; i < 24; i++) {
        kit_lines(doc, 5);
    }
    make_pdf(&cannot, doc, paper); // then as many as it takes, in the type asked for
    assert_int_equal(pages_of(&cannot), 5);
}

static void test_paper_has_its_size(void **state) {
    (void)state;
    static const struct {
        struct document_paper paper;
        const char *box;
    } cases[] = {
        {{.size = PAPER_A4},                                "[ 0 0 595.27" },
        {{.size = PAPER_A3, .across = true, .type_pt = 18}, "[ 0 0 1190.55"},
        {{.size = PAPER_A5, .type_pt = 14},                 "[ 0 0 419.52" },
    };
    AUTO(document_freep) struct document *doc = kit_sample("en");
    for (size_t i = 0; i < LEN(cases); i++) {
        AUTO(strbuf_done) struct strbuf out = {0};
        if (!make_pdf(&out, doc, cases[i].paper)) {
            return;
        }
        assert_true(bytes_count(&out, cases[i].box) > 0);
    }
}

/* Everything said is read from the file by another program, where that is there. */
static void test_a_reader_finds_every_text(void **state) {
    (void)state;
    static const char *const texts[] = {
        "What Ashbrook wants <first>",
        "Spring 2026",
        "Three asks",
        "Light the stairs",
        "Take care",
        "130",
        "Answers by block",
        "Ash | House",
        "Counts are rounded to 5.",
        "A ring",
        "The number of rings is one.",
        "Limits",
        "Page 1 of 3",
        "Source: \"Ashbrook\" & friends",
        "Draft for the meeting",
    };
    AUTO(document_freep) struct document *doc = kit_sample("en");
    AUTO(strbuf_done) struct strbuf pdf = {0}, command = {0}, read = {0};
    if (!make_pdf(&pdf, doc, (struct document_paper){.size = PAPER_A4}) || !has_tool("pdftotext")) {
        return;
    }
    char *dir = temp_dir();
    strbuf_addf(&command, "%s/a.pdf", dir);
    FILE *file = fopen(command.data, "wb");
    assert_int_equal(fwrite(pdf.data, 1, pdf.len, file), pdf.len);
    fclose(file);
    strbuf_clear(&command);
    strbuf_addf(&command, "pdftotext -raw '%s/a.pdf' -", dir);
    FILE *reader = popen(command.data, "r");
    for (int c; (c = fgetc(reader)) != EOF;) {
        strbuf_addc(&read, (char)c);
    }
    assert_int_equal(pclose(reader), 0);
    temp_dir_remove(dir);
    for (size_t i = 0; i < LEN(texts); i++) {
        if (!strstr(read.data, texts[i])) {
            fail_msg("not in the PDF: %s", texts[i]);
        }
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_pdf_is_the_same_every_time_and_tagged),
        cmocka_unit_test(test_type_shrinks_to_the_pages_asked_for_but_not_below_eleven),
        cmocka_unit_test(test_paper_has_its_size),
        cmocka_unit_test(test_a_reader_finds_every_text),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
