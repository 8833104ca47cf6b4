/* tests/survey/test_release.c — releases are kept whole, one after the other, and joins of blocks
 * as they were last written down. */
#include "tests/survey/kit.h"

#include <string.h>

#include "base/strbuf.h"
#include "survey/release.h"

#define T(name) cmocka_unit_test_setup_teardown(name, kit_setup, kit_teardown)

static const struct release_figure first[] = {
    {"f/tenure", "survey", "",  "",    30, true },
    {"f/tenure", "survey", "",  "own", 12, true },
    {"f/tenure", "block",  "A", "own", 3,  false},
};

static bool take(void *ctx, const struct release_past *past, struct err *err) {
    (void)err;
    const struct release_figure *f = &past->figure;
    strbuf_addf(ctx, "%d %s %s %s %s/%s %d%s;", (int)past->release, past->tier, f->table_id,
                f->geography, f->area, f->category, (int)f->homes, f->shown ? "" : " hidden");
    return true;
}

static void test_releases_come_back_in_their_order(void **state) {
    struct kit *kit = *state;
    AUTO(strbuf_done) struct strbuf out = {0};
    struct release_figure later = first[0];
    later.homes = 40;
    ASSERT_OK(release_add(kit->st, "meeting", first, 3, KIT_NOW, &kit->err), &kit->err);
    ASSERT_OK(release_add(kit->st, "meeting", first, 3, KIT_NOW + 1, &kit->err), &kit->err);
    ASSERT_OK(release_add(kit->st, "public", &later, 1, KIT_NOW + 2, &kit->err), &kit->err);
    ASSERT_OK(release_add(kit->st, "meeting", first, 3, KIT_NOW + 3, &kit->err), &kit->err);
    ASSERT_OK(release_each(kit->st, take, &out, &kit->err), &kit->err);
    assert_string_equal(out.data, "0 meeting f/tenure survey / 30;0 meeting f/tenure survey /own "
                                  "12;0 meeting f/tenure block A/own 3 hidden;1 public f/tenure "
                                  "survey / 40;"); // the same again tells nothing new
    ASSERT_OK(release_add(kit->st, "meeting", &later, 1, KIT_NOW + 4, &kit->err), &kit->err);
    ASSERT_OK(release_add(kit->st, "meeting", first, 3, KIT_NOW + 5, &kit->err), &kit->err);
    kit_assert_sql(kit, "SELECT count(*) FROM release", "4"); // there and back again does
}

static bool take_join(void *ctx, const char *block, const char *into, struct err *err) {
    (void)err;
    strbuf_addf(ctx, "%s in %s;", block, into);
    return true;
}

static void test_joins_are_kept_by_tier(void **state) {
    struct kit *kit = *state;
    AUTO(strbuf_done) struct strbuf out = {0};
    ASSERT_OK(release_join(kit->st, "meeting", "B", "B+C", &kit->err), &kit->err);
    ASSERT_OK(release_join(kit->st, "meeting", "B", "A+B+C", &kit->err), &kit->err);
    ASSERT_OK(release_join(kit->st, "meeting", "B", "B+C", &kit->err), &kit->err); // again
    ASSERT_OK(release_join(kit->st, "public", "A", "A+D", &kit->err), &kit->err);
    ASSERT_OK(release_each_join(kit->st, "meeting", take_join, &out, &kit->err), &kit->err);
    assert_string_equal(out.data, "B in A+B+C;B in B+C;");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        T(test_releases_come_back_in_their_order),
        T(test_joins_are_kept_by_tier),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
