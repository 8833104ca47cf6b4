/* tests/analysis/test_tally_sheet.c — sheets for counting by hand: every issue has its row and room
 * for its strokes, the totals are those of the count, and none leave the team. */
#include "tests/analysis/counting.h"
#include "tests/analysis/estate.h"

#include <math.h>
#include <stdio.h>

#include "analysis/count.h"
#include "analysis/priorities.h"
#include "analysis/tally_sheet.h"
#include "base/file.h"
#include "base/strbuf.h"

/* The texts of an SVG in order, each with a bar behind it: "Issue|Top 3|". */
static char *texts_of(const char *svg) {
    struct strbuf out = {0};
    for (const char *at = svg; (at = strstr(at, "<text"));) {
        const char *end = strstr(at, "</text>");
        assert_non_null(end);
        for (bool tag = false; at < end; at++) {
            tag = *at == '<' || (tag && at[-1] != '>');
            if (!tag && *at != '>') {
                strbuf_addc(&out, *at);
            }
        }
        strbuf_addc(&out, '|');
    }
    return strbuf_steal(&out);
}

static size_t times(const char *text, const char *part) {
    size_t n = 0;
    for (const char *at = text; (at = strstr(at, part)); at++) {
        n++;
    }
    return n;
}

static char *vote_svg(const char *issues, const char *ballots) {
    struct err err = {0};
    AUTO(ballot_box_done) struct ballot_box box = {0};
    struct strbuf out = {0};
    box_fill(&box, issues, ballots);
    ASSERT_OK(vote_sheet(&out, &box, true, &err), &err);
    return strbuf_steal(&out);
}

static void test_totals_are_those_of_tv1(void **state) {
    (void)state;
    AUTO(mem_freep) char *svg = vote_svg(TV1_ISSUES, TV1);
    AUTO(mem_freep) char *texts = texts_of(svg);
    assert_non_null(strstr(texts, "Count by hand: named in the top three|"));
    assert_non_null(strstr(texts, "Count by hand: 3-2-1 points|"));
    const char *check = strstr(texts, "What should come out|");
    assert_non_null(check);
    assert_non_null(strstr(check, "|G|14|0|6|8|20|"));
    assert_non_null(strstr(check, "|R|13|7|5|1|32|"));
    assert_non_null(strstr(check, "|D|9|8|1|0|26|"));
    assert_int_equal(times(texts, "|Y|"), 3); // a row on each page
    assert_non_null(strstr(svg, "height=\"891mm\""));
}

/* Room for a stroke of every ballot: boxes of five. */
static void test_boxes_for_all_ballots(void **state) {
    (void)state;
    AUTO(mem_freep) char *svg = vote_svg("A,B", "17: A>B | 6: B");
    assert_int_equal(times(svg, "Z"), 2 * 5 + 2 * 3 * 5); // outlines that close
}

static void test_shared_places_are_told(void **state) {
    (void)state;
    AUTO(mem_freep) char *svg = vote_svg("A,B,C", "2: A=B>C | 1: B");
    AUTO(mem_freep) char *texts = texts_of(svg);
    assert_non_null(strstr(texts, "share a place they stand in no column"));
    assert_non_null(strstr(texts, "|B|3|1|0|0|8|")); // 3 + 2 * 2.5
}

static void test_many_ballots_are_shared_among_tables(void **state) {
    (void)state;
    AUTO(mem_freep) char *svg = vote_svg("A,B", "250: A>B");
    AUTO(mem_freep) char *texts = texts_of(svg);
    for (char *bar = texts; (bar = strchr(bar, '|'));) {
        *bar = ' '; // lines of a paragraph
    }
    assert_int_equal(times(texts, "share the ballots among 3 tables"),
                     2); // not where they are counted
}

static void test_no_total_leaves_the_team(void **state) {
    struct estate *e = *state;
    struct err err = {0};
    estate_block(e, "B1", "One", 60);
    estate_prio(e, "B1", 1, 33, "damp repairs safety");
    estate_prio(e, "B1", 34, 3, "green");
    AUTO(mem_freep) char *path = file_join(e->dir, "sheet.svg");
    AUTO(ran_done)
    struct ran ran = estate_run("priorities", e->path, "prio", "--tally-sheet", path, NULL);
    assert_int_equal(ran.status, 0);
    size_t len;
    AUTO(mem_freep) char *svg = file_read(path, 10 << 20, &len, &err);
    ASSERT_OK(svg, &err);
    assert_has(svg, "About 35 ballots");
    assert_lacks(svg, "What should come out");
    assert_lacks(svg, "36");
    AUTO(ran_done)
    struct ran team = estate_run("priorities", e->path, "prio", "--tally-sheet", path, "--tier",
                                 "internal", NULL);
    assert_int_equal(team.status, 0);
    AUTO(mem_freep) char *full = file_read(path, 10 << 20, &len, &err);
    ASSERT_OK(full, &err);
    AUTO(mem_freep) char *texts = texts_of(full);
    assert_has(texts, "|Damp and mould|33|33|0|0|99|");
    AUTO(ran_done)
    struct ran wrong = estate_run("priorities", e->path, "prio", "--tally-sheet", "x.doc", NULL);
    assert_int_equal(wrong.status, 2);
}

/* The same on paper, where this machine can draw it. */
static void test_pdf_of_a_vote(void **state) {
    (void)state;
    struct err err = {0};
    AUTO(ballot_box_done) struct ballot_box box = {0};
    AUTO(strbuf_done) struct strbuf out = {0}, again = {0};
    box_fill(&box, TV1_ISSUES, TV1);
    if (!vote_sheet(&out, &box, false, &err)) {
        assert_int_equal(err.code, ERR_UNSUPPORTED);
        left_out("cairo");
        return;
    }
    assert_memory_equal(out.data, "%PDF-", 5);
    ASSERT_OK(vote_sheet(&again, &box, false, &err), &err);
    assert_int_equal(out.len, again.len);
    assert_memory_equal(out.data, again.data, out.len);
}

#define CASE(test) cmocka_unit_test_setup_teardown(test, estate_setup, estate_teardown)

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_totals_are_those_of_tv1),
        cmocka_unit_test(test_boxes_for_all_ballots),
        cmocka_unit_test(test_shared_places_are_told),
        cmocka_unit_test(test_many_ballots_are_shared_among_tables),
        CASE(test_no_total_leaves_the_team),
        cmocka_unit_test(test_pdf_of_a_vote),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
