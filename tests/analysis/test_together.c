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

/* What a survey shows of its blocks. */
struct shown {
    const char *hidden; // blocks, a letter each: shown in a row of several alone
    const char *alone;  // blocks that are shown by themselves
    const char *row;    // "B+C"
    const char *name;   // "Birch + Cedar"
    int n;              // homes of the row, as printed
};

static json_t *parsed(const char *text) {
    json_error_t error;
    json_t *all = json_loads(text, 0, &error);
    if (!all) {
        fail_msg("%s in: %s", error.text, text);
    }
    return all;
}

static const char *const figures_of[] = {"n", "homes", "share_in_10", "top", "answers", "bands"};

static bool has_figures(const json_t *item) {
    bool any = false;
    for (size_t i = 0; i < LEN(figures_of); i++) {
        const json_t *value = json_object_get(item, figures_of[i]);
        any = any || (value && !json_is_null(value));
    }
    return any;
}

/* A list in JSON says nothing of hidden blocks, and something of others and of their row. */
static void assert_verb(struct ran ran, const struct shown *shown) {
    assert_string_equal(ran.err, "");
    json_t *all = parsed(ran.out);
    const json_t *groups = json_object_get(all, "groups");
    for (const char *p = shown->hidden; *p; p++) {
        const char code[] = {*p, '\0'};
        assert_false(has_figures(item_of(groups, code)));
        assert_string_equal(json_string_value(json_object_get(item_of(groups, code), "counted_in")),
                            shown->row);
    }
    for (const char *p = shown->alone; *p; p++) {
        const char code[] = {*p, '\0'};
        assert_true(json_is_integer(json_object_get(item_of(groups, code), "n")));
    }
    assert_int_equal(json_integer_value(json_object_get(item_of(groups, shown->row), "n")),
                     shown->n);
    assert_string_equal(json_string_value(json_object_get(item_of(groups, shown->row), "name")),
                        shown->name);
    assert_int_equal(json_array_size(groups), strlen(shown->hidden) + strlen(shown->alone) + 1);
    json_decref(all);
    ran_done(&ran);
}

/* On a map the blocks of a row carry what it says, and nothing of their own. */
static void assert_carries(const json_t *item, const json_t *other, const struct shown *shown) {
    assert_string_equal(json_string_value(json_object_get(item, "counted_in")), shown->name);
    assert_int_equal(json_integer_value(json_object_get(item, "n")), shown->n);
    for (size_t i = 0; i < LEN(figures_of); i++) {
        const json_t *own = json_object_get(item, figures_of[i]);
        const json_t *others = json_object_get(other, figures_of[i]);
        assert_true(own == others || json_equal(own, others));
    }
}

static char *map_text(struct estate *e, const char *question, const char *kind, const char *tier,
                      const char *file) {
    AUTO(mem_freep) char *path = file_join(e->dir, file);
    size_t len;
    AUTO(ran_done)
    struct ran ran =
        estate_run("map", e->path, question, "--kind", kind, "--tier", tier, "-o", path, NULL);
    assert_string_equal(ran.err, "");
    assert_has(ran.out, "counted together with neighbours");
    char *text = file_read(path, 1 << 20, &len, &e->err);
    ASSERT_OK(text, &e->err);
    return text;
}

static void assert_map(struct estate *e, const char *question, const char *kind, const char *tier,
                       const struct shown *shown) {
    AUTO(mem_freep) char *text = map_text(e, question, kind, tier, "map.geojson");
    json_t *all = parsed(text);
    const json_t *areas = json_object_get(all, "features");
    const char first[] = {shown->hidden[0], '\0'};
    for (const char *p = shown->hidden; *p; p++) {
        const char code[] = {*p, '\0'};
        assert_carries(item_of(areas, code), item_of(areas, first), shown);
    }
    for (const char *p = shown->alone; *p; p++) {
        const char code[] = {*p, '\0'};
        assert_true(json_is_integer(json_object_get(item_of(areas, code), "n")));
        assert_true(json_is_null(json_object_get(item_of(areas, code), "counted_in")));
    }
    json_decref(all);
}

static void check_all(struct estate *e, const char *tier, const struct shown *shown) {
    static const char *const questions[] = {"tenure", "prio"};
    assert_verb(
        estate_run("tabulate", e->path, "tenure", "--by", "block", "--tier", tier, "--json", NULL),
        shown);
    assert_verb(
        estate_run("priorities", e->path, "prio", "--by", "block", "--tier", tier, "--json", NULL),
        shown);
    assert_map(e, "prio", "top", tier, shown);
    for (size_t i = 0; i < LEN(questions); i++) {
        assert_map(e, questions[i], "share", tier, shown);
        assert_map(e, questions[i], "circles", tier, shown);
    }
}

static const struct shown birch_and_cedar = {"BC", "AD", "B+C", "Birch + Cedar", 25};

static void check_words(struct estate *e) {
    AUTO(ran_done)
    struct ran team =
        estate_run("tabulate", e->path, "tenure", "--by", "block", "--tier", "internal", NULL);
    assert_has(team.out, "C, Cedar: 20 homes counted"); // the team's own
    assert_lacks(team.out, "B+C");
    AUTO(ran_done)
    struct ran others =
        estate_run("tabulate", e->path, "tenure", "--by", "block", "--tier", "meeting", NULL);
    assert_has(others.out, "C, Cedar: counted together with Birch\n\n");
    assert_has(others.out, "B+C, Birch + Cedar: about 25 homes counted");
    AUTO(ran_done)
    struct ran order = estate_run("priorities", e->path, "prio", "--by", "block", NULL);
    assert_has(order.out, "B, Birch: counted together with Cedar\n\n");
    assert_has(order.out, "B+C, Birch + Cedar: about 25 homes answered\n");
    assert_lacks(order.out, "too few homes");
}

/* In words: on the sheet both say with whom they are counted. */
static void check_sheet(struct estate *e) {
    AUTO(mem_freep) char *html = map_text(e, "prio", "top", "meeting", "map.html");
    assert_has(html, "Counted together with");
    assert_has(html, "about 25 homes answered, with Cedar");
    assert_has(html, "about 25 homes answered, with Birch");
    assert_has(html, "Counted together: Birch + Cedar.");
    assert_lacks(html, "about 20 homes");
}

static void check_report(struct estate *e) {
    AUTO(mem_freep) char *dir = file_join(e->dir, "report");
    AUTO(ran_done)
    struct ran report = estate_run("report", e->path, "--tier", "meeting", "-o", dir, NULL);
    assert_string_equal(report.err, "");
    AUTO(mem_freep) char *path = file_join(dir, "report.html");
    size_t len;
    AUTO(mem_freep) char *html = file_read(path, 8 << 20, &len, &e->err);
    ASSERT_OK(html, &e->err);
    assert_has(html, ">Birch + Cedar</th>");
    assert_has(html, ">Aspen<");
    assert_lacks(html, ">Cedar</th><td class=\"number\">"); // its row has the number
    const char *at = html; // a block beside what it named: only where it stands by itself
    for (; (at = strstr(at, ">Cedar</th>")); at++) {
        AUTO(mem_freep) char *row = mem_strndup(at, (size_t)(strstr(at, "</tr>") - at));
        assert_lacks(row, "Damp");
        assert_lacks(row, "20");
    }
}

static void test_a_block_of_a_joined_row_is_shown_nowhere(void **state) {
    struct estate *e = *state;
    estate_four_blocks(e);
    publish(e, TIER_MEETING);
    check_all(e, "meeting", &birch_and_cedar);
    check_words(e);
    check_sheet(e);
    check_report(e);
}

/* Nothing has left yet: what is shown is what a pack will show. */
static void test_joined_before_anything_has_left(void **state) {
    struct estate *e = *state;
    estate_four_blocks(e);
    check_all(e, "meeting", &birch_and_cedar);
    check_words(e);
    check_sheet(e);
    check_report(e);
    publish(e, TIER_MEETING);
    check_all(e, "meeting", &birch_and_cedar);
}

/* The public asks for 30 homes of a block. */
static void test_joined_for_the_public(void **state) {
    struct estate *e = *state;
    estate_four_blocks(e);
    check_all(e, "public", &(struct shown){"ABC", "D", "A+B+C", "Aspen + Birch + Cedar", 65});
}

/* Birch grows: the old row less Cedar would still be those six. */
static void test_what_was_joined_stays_so_everywhere(void **state) {
    struct estate *e = *state;
    estate_four_blocks(e);
    publish(e, TIER_MEETING);
    estate_homes(e, "B", 7, 40, "<tenure>own</tenure><prio_1>damp</prio_1>");
    struct shown more = birch_and_cedar;
    more.n = 65;
    check_all(e, "meeting", &more);
}

/* ---- beside the pack ---- */

/* Does the pack that is made now show anything of the place? */
static bool pack_shows(const struct figures *figures, const char *code) {
    bool any = false;
    for (size_t i = 0; i < figures->n_items; i++) {
        const struct figure *f = &figures->items[i];
        bool answers = figures->indicators[f->indicator].kind != INDICATOR_TURNOUT;
        any = any || (answers && !f->hidden && strcmp(figures->places[f->place].code, code) == 0);
    }
    return any;
}

/* The public's row of three: whoever is shown two of them has the third, so that
 * a meeting sees two sums of it, as in its pack. */
static void test_a_row_of_the_public_holds_for_a_meeting(void **state) {
    struct estate *e = *state;
    estate_four_blocks(e);
    publish(e, TIER_PUBLIC);
    struct figures figures = {0};
    struct figures_options options = {.tier = TIER_MEETING};
    ASSERT_OK(figures_make(&figures, e->st, &options, &e->err), &e->err);
    assert_true(pack_shows(&figures, "A") && pack_shows(&figures, "B+C"));
    figures_done(&figures);
    check_all(e, "meeting", &birch_and_cedar);
}

/* Of no block does a verb say anything that the pack says of a sum alone; and both have the same
 * rows. */
static void assert_as_pack(struct estate *e, enum tier tier, const char *verb,
                           const char *question) {
    struct figures figures = {0};
    struct figures_options options = {.tier = tier};
    ASSERT_OK(figures_make(&figures, e->st, &options, &e->err), &e->err);
    AUTO(ran_done)
    struct ran ran = estate_run(verb, e->path, question, "--by", "block", "--tier",
                                tier_rules[tier].name, "--json", NULL);
    assert_string_equal(ran.err, "");
    json_t *all = parsed(ran.out);
    const json_t *groups = json_object_get(all, "groups");
    size_t n_blocks = 0;
    for (size_t i = 0; i < figures.n_places; i++) {
        const struct figure_area *place = &figures.places[i];
        if (place->kind == PLACE_BLOCK) {
            const json_t *item = item_of(groups, place->code);
            n_blocks++;
            assert_true(!place->counted_in || (!pack_shows(&figures, place->code) &&
                                               (json_is_null(json_object_get(item, "n")))));
        }
    }
    assert_int_equal(json_array_size(groups), n_blocks);
    json_decref(all);
    figures_done(&figures);
}

static uint32_t die(uint64_t *seed, uint32_t sides) {
    *seed = *seed * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)((*seed >> 33) % sides);
}

/* Blocks of all sizes in two estates; homes that answered one question alone, or said nothing. */
static void build(struct estate *e, uint64_t seed) {
    static const char *const answers[] = {
        "<tenure>own</tenure><prio_1>damp</prio_1>", "<tenure>social</tenure>",
        "<prio_1>repairs</prio_1><prio_2>damp</prio_2>", "<tenure>pns</tenure>", ""};
    static const char *const codes[] = {"A", "B", "C", "D", "E", "F", "G"};
    for (size_t i = 0; i < LEN(codes); i++) {
        int doors = 15 + (int)die(&seed, 50);
        (i == 0 ? estate_lone_block : estate_block)(e, codes[i], codes[i], doors);
        int n = (int)die(&seed, i % 2 ? 14 : 45) % doors;
        ASSERT_OK(store_begin(e->st, &e->err), &e->err);
        for (int home = 1; home <= n; home++) {
            estate_homes(e, codes[i], home, 1, answers[die(&seed, LEN(answers))]);
        }
        ASSERT_OK(store_commit(e->st, &e->err), &e->err);
    }
}

static void test_verbs_and_pack_have_the_same_rows(void **state) {
    (void)state;
    for (uint64_t seed = 1; seed <= 8; seed++) {
        void *kept;
        estate_setup(&kept);
        struct estate *e = kept;
        build(e, seed);
        for (int round = 0; round < 2; round++) { // before a release, and behind it
            for (enum tier tier = TIER_MEETING; tier <= TIER_PUBLIC; tier++) {
                assert_as_pack(e, tier, "tabulate", "tenure");
                assert_as_pack(e, tier, "tabulate", "prio_1");
                assert_as_pack(e, tier, "priorities", "prio");
            }
            if (round == 0) {
                publish(e, seed % 2 ? TIER_MEETING : TIER_PUBLIC);
            }
        }
        estate_teardown(&kept);
    }
}

#define CASE(test) cmocka_unit_test_setup_teardown(test, estate_setup, estate_teardown)

int main(void) {
    const struct CMUnitTest tests[] = {
        CASE(test_a_block_of_a_joined_row_is_shown_nowhere),
        CASE(test_what_was_joined_stays_so_everywhere),
        CASE(test_a_row_of_the_public_holds_for_a_meeting),
        CASE(test_joined_before_anything_has_left),
        CASE(test_joined_for_the_public),
        cmocka_unit_test(test_verbs_and_pack_have_the_same_rows),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
