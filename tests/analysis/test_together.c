/* tests/analysis/test_together.c — all that a survey shows outside the team, laid side by side:
 * what one page leaves out no other gives back. */
#include "tests/analysis/estate.h"

#include <string.h>

#include <jansson.h>

#include "analysis/figures.h"
#include "base/file.h"
#include "base/mem.h"
#include "base/strbuf.h"

#define NOW INT64_C(1795332872271) // 2026-11-22T07:34:32.271Z

/* Birch has 6 homes: it stands in one row with Cedar. */
static void four_blocks(struct estate *e) {
    estate_estate(e, "E1", "The estate");
    estate_block(e, "A", "Aspen", 60);
    estate_block(e, "B", "Birch", 60);
    estate_block(e, "C", "Cedar", 60);
    estate_block(e, "D", "Damson", 60);
    estate_homes(e, "A", 1, 40, "<tenure>own</tenure><prio_1>damp</prio_1>");
    estate_homes(e, "B", 1, 6, "<tenure>own</tenure><prio_1>damp</prio_1>");
    estate_homes(e, "C", 1, 20, "<tenure>social</tenure><prio_1>damp</prio_1>");
    estate_homes(e, "D", 1, 40, "<tenure>social</tenure><prio_1>damp</prio_1>");
}

static void publish(struct estate *e, enum tier tier) {
    struct figures figures = {0};
    struct figures_options options = {.tier = tier};
    ASSERT_OK(figures_make(&figures, e->st, &options, &e->err), &e->err);
    ASSERT_OK(figures_publish(e->st, &figures, NOW, &e->err), &e->err);
    figures_done(&figures);
}

/* The object of a list whose `key` is that; those of GeoJSON are a level lower. */
static const json_t *item_of(const json_t *list, const char *code) {
    size_t i;
    const json_t *item;
    json_array_foreach(list, i, item) {
        const json_t *inner = json_object_get(item, "properties");
        inner = inner ? inner : item;
        const char *text = json_string_value(json_object_get(inner, "code"));
        if (text && strcmp(text, code) == 0) {
            return inner;
        }
    }
    fail_msg("no '%s'", code);
    return NULL;
}

/* A list in JSON says nothing of these blocks, and something of others. */
static void assert_shown(const char *text, const char *list, const char *hidden,
                         const char *shown) {
    json_error_t error;
    json_t *all = json_loads(text, 0, &error);
    if (!all) {
        fail_msg("%s in: %s", error.text, text);
    }
    for (const char *p = hidden; *p; p++) {
        const char code[] = {*p, '\0'};
        const json_t *item = item_of(json_object_get(all, list), code);
        const char *const figures[] = {"n", "homes", "share_in_10", "top", "answers", "bands"};
        for (size_t i = 0; i < LEN(figures); i++) {
            const json_t *value = json_object_get(item, figures[i]);
            assert_true(!value || json_is_null(value));
        }
    }
    for (const char *p = shown; *p; p++) {
        const char code[] = {*p, '\0'};
        const json_t *item = item_of(json_object_get(all, list), code);
        assert_true(json_is_integer(json_object_get(item, "n")));
    }
    json_decref(all);
}

static void assert_verb(struct ran ran, const char *hidden, const char *shown) {
    assert_string_equal(ran.err, "");
    assert_shown(ran.out, "groups", hidden, shown);
    ran_done(&ran);
}

static void assert_map(struct estate *e, const char *question, const char *kind, const char *tier,
                       const char *hidden, const char *shown) {
    AUTO(mem_freep) char *path = file_join(e->dir, "map.geojson");
    size_t len;
    AUTO(ran_done)
    struct ran ran =
        estate_run("map", e->path, question, "--kind", kind, "--tier", tier, "-o", path, NULL);
    assert_string_equal(ran.err, "");
    AUTO(mem_freep) char *text = file_read(path, 1 << 20, &len, &e->err);
    ASSERT_OK(text, &e->err);
    assert_shown(text, "features", hidden, shown);
}

static void check_all(struct estate *e, const char *tier, const char *hidden, const char *shown) {
    static const char *const questions[] = {"tenure", "prio"};
    assert_verb(
        estate_run("tabulate", e->path, "tenure", "--by", "block", "--tier", tier, "--json", NULL),
        hidden, shown);
    assert_verb(
        estate_run("priorities", e->path, "prio", "--by", "block", "--tier", tier, "--json", NULL),
        hidden, shown);
    assert_map(e, "prio", "top", tier, hidden, shown);
    for (size_t i = 0; i < LEN(questions); i++) {
        assert_map(e, questions[i], "share", tier, hidden, shown);
        assert_map(e, questions[i], "circles", tier, hidden, shown);
    }
}

static void test_a_block_of_a_joined_row_is_shown_nowhere(void **state) {
    struct estate *e = *state;
    four_blocks(e);
    publish(e, TIER_MEETING);
    check_all(e, "meeting", "BC", "AD");
    check_all(e, "public", "BC", "AD");
    AUTO(ran_done)
    struct ran text =
        estate_run("tabulate", e->path, "tenure", "--by", "block", "--tier", "internal", NULL);
    assert_has(text.out, "C, Cedar: 20 homes counted"); // the team's own
    AUTO(ran_done)
    struct ran others =
        estate_run("tabulate", e->path, "tenure", "--by", "block", "--tier", "meeting", NULL);
    assert_has(others.out, "C, Cedar: too few homes\n  Not shown by itself: counted in B+C.\n");
    AUTO(mem_freep) char *dir = file_join(e->dir, "report");
    AUTO(ran_done)
    struct ran report = estate_run("report", e->path, "--tier", "meeting", "-o", dir, NULL);
    assert_string_equal(report.err, "");
    AUTO(mem_freep) char *path = file_join(dir, "report.html");
    size_t len;
    AUTO(mem_freep) char *html = file_read(path, 8 << 20, &len, &e->err);
    ASSERT_OK(html, &e->err);
    assert_has(html, "Birch + Cedar");
    assert_has(html, ">Aspen<");
    assert_has(html, ">Cedar</th><td class=\"number\">not shown");
    const char *at = html; // a block beside what it named: only where it stands by itself
    for (; (at = strstr(at, ">Cedar</th>")); at++) {
        AUTO(mem_freep) char *row = mem_strndup(at, (size_t)(strstr(at, "</tr>") - at));
        assert_lacks(row, "Damp");
        assert_lacks(row, "20");
    }
}

/* Birch grows: the old row less Cedar would still be those six. */
static void test_what_was_joined_stays_so_everywhere(void **state) {
    struct estate *e = *state;
    four_blocks(e);
    publish(e, TIER_MEETING);
    estate_homes(e, "B", 7, 40, "<tenure>own</tenure><prio_1>damp</prio_1>");
    check_all(e, "meeting", "BC", "AD");
}

/* The public's row of three: whoever is shown two of them has the third. */
static void test_a_row_of_the_public_holds_for_a_meeting(void **state) {
    struct estate *e = *state;
    four_blocks(e);
    publish(e, TIER_PUBLIC);
    check_all(e, "meeting", "ABC", "D");
}

#define CASE(test) cmocka_unit_test_setup_teardown(test, estate_setup, estate_teardown)

int main(void) {
    const struct CMUnitTest tests[] = {
        CASE(test_a_block_of_a_joined_row_is_shown_nowhere),
        CASE(test_what_was_joined_stays_so_everywhere),
        CASE(test_a_row_of_the_public_holds_for_a_meeting),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
