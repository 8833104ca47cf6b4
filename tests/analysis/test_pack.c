/* tests/analysis/test_pack.c — what a pack says of the one before it. The road of a whole pack is
 * in tests/play/pack.py. */
#include <string.h>

#include "analysis/pack_impl.h"
#include "base/mem.h"
#include "base/strbuf.h"
#include "tests/analysis/estate.h"
#include "tests/analysis/packs.h"

#define ROW(area, category, figures)                                                               \
    area "," area " House,block,2026-03-01,T,prio_top3," category "," figures "\r\n"

static char *changes(const char *before, const char *now) {
    struct strbuf out = {0};
    struct err err = {0};
    ASSERT_OK(pack_changes(&out, before, strlen(before), now, strlen(now), &err), &err);
    return strbuf_steal(&out);
}

static void test_changes_name_what_was_and_what_is(void **state) {
    (void)state;
    AUTO(mem_freep)
    char *said =
        changes(PACK_TABLES_HEAD ROW("ASH", "damp", "25,40,62.5,47,76,,")
                    ROW("ASH", "lifts", ",,,,,c,hidden") ROW("BIR", "damp", "5,20,25,9,50,,"),
                PACK_TABLES_HEAD ROW("ASH", "damp", "30,40,75,59,86,,")
                    ROW("ASH", "lifts", "10,40,25,14,41,,") ROW("CED", "damp", ",,3,2,4,,"));
    assert_string_equal(
        said, "Figures that changed: 2\n"
              "  ASH House, prio_top3, damp: was about 25 of 40 homes (62.5 %), is about "
              "30 of 40 homes (75 %)\n"
              "  ASH House, prio_top3, lifts: was hidden, is about 10 of 40 homes (25 %)\n"
              "\n"
              "New figures: 1\n"
              "  CED House, prio_top3, damp: 3\n"
              "\n"
              "Figures that are gone: 1\n"
              "  BIR House, prio_top3, damp: about 5 of 20 homes (25 %)\n"
              "\n");
}

static void test_no_change_is_said_too(void **state) {
    (void)state;
    AUTO(mem_freep)
    char *said = changes(PACK_TABLES_HEAD ROW("ASH", "damp", "25,40,62.5,47,76,,"),
                         PACK_TABLES_HEAD ROW("ASH", "damp", "25,40,62.5,47,76,,"));
    assert_string_equal(said, "No figure changed.\n");
}

/* A pack of hidden figures alone says why: few homes, or what left before. */
static void test_a_pack_of_nothing_says_why(void **state) {
    (void)state;
    struct indicator about = {.kind = INDICATOR_ONE};
    struct figure hidden = {.hidden = true};
    struct figures figures = {
        .indicators = &about, .n_indicators = 1, .items = &hidden, .n_items = 1};
    assert_has(pack_shows_nothing(&figures), "too few homes have answered");
    figures.has_left = true;
    assert_has(pack_shows_nothing(&figures), "left before");
    hidden.hidden = false;
    assert_null(pack_shows_nothing(&figures));
}

static void test_every_part_is_told_once(void **state) {
    (void)state;
    for (size_t i = 0; i < n_pack_parts; i++) {
        const struct pack_part *part = &pack_parts[i];
        assert_true(pack_name_ok(part->name, strlen(part->name)));
        assert_int_equal(part->format == NULL, part->mediatype == NULL);
        for (size_t k = 0; k < i; k++) {
            assert_string_not_equal(part->name, pack_parts[k].name);
        }
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_changes_name_what_was_and_what_is),
        cmocka_unit_test(test_no_change_is_said_too),
        cmocka_unit_test(test_a_pack_of_nothing_says_why),
        cmocka_unit_test(test_every_part_is_told_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
