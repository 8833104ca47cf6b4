/* tests/geo/test_commands.c — the verbs as a person calls them: reports, exit status, one line for
 * what went wrong. */
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "geo/commands.h"
#include "tests/geo/geo_support.h"

static const struct command *const tables[] = {geo_commands, NULL};

struct run {
    int status;
    struct captured said;
};

static void run_done(struct run *run) {
    captured_done(&run->said);
}

/* run(state, "area", "add", SURVEY, …, NULL): the word SURVEY stands for the survey's path. */
#define SURVEY "@survey"
static struct run run(void **state, const char *const *words) {
    const struct place *place = *state;
    char *argv[16] = {(char *)"doorstep"};
    int argc = 1;
    for (; *words; words++) {
        argv[argc++] = strcmp(*words, SURVEY) == 0 ? place->survey : (char *)*words;
    }
    capture_start();
    int status = cmd_main(tables, argc, argv);
    return (struct run){status, capture_stop()};
}
#define RUN(...) run(state, (const char *const[]){__VA_ARGS__, NULL})

static int json_int(const json_t *object, const char *key) {
    assert_true(json_is_integer(json_object_get(object, key)));
    return (int)json_integer_value(json_object_get(object, key));
}

static void add_ashbrook(void **state) {
    AUTO(mem_freep) char *estate = estate_path("ashbrook_estate.geojson");
    AUTO(mem_freep) char *blocks = estate_path("ashbrook_blocks.geojson");
    AUTO(run_done) struct run a = RUN("area", "add", SURVEY, estate, "--level", "estate");
    assert_int_equal(a.status, 0);
    assert_contains(a.said.out, "1 estate added");
    AUTO(run_done) struct run b = RUN("area", "add", SURVEY, blocks, "--level=block");
    assert_int_equal(b.status, 0);
    assert_contains(b.said.out, "8 blocks added");
    assert_contains(b.said.out, "codes from code");
    assert_string_equal(b.said.err, "");
}

static void test_an_estate_from_its_files(void **state) {
    add_ashbrook(state);
    AUTO(mem_freep) char *homes = estate_path("ashbrook_dwellings.csv");
    AUTO(mem_freep) char *streets = estate_path("ashbrook_streets.geojson");
    AUTO(run_done) struct run s = RUN("area", "add", SURVEY, streets, "--level", "street");
    assert_contains(s.said.out, "7 streets added");
    AUTO(run_done) struct run d = RUN("dwelling", "add", SURVEY, homes);
    assert_int_equal(d.status, 0);
    assert_contains(d.said.out, "240 dwellings added");
    assert_null(strstr(d.said.out, "Kestrel")); // no address in a report
}

static void test_reports_in_json(void **state) {
    add_ashbrook(state);
    AUTO(mem_freep) char *blocks = estate_path("ashbrook_blocks.geojson");
    AUTO(run_done)
    struct run r = RUN("area", "add", SURVEY, blocks, "--level", "block", "--replace", "--json");
    assert_int_equal(r.status, 0);
    json_t *json = json_loads(r.said.out, 0, NULL);
    assert_int_equal(json_int(json, "replaced"), 8);
    assert_int_equal(json_int(json, "added"), 0);
    assert_string_equal(json_string_value(json_object_get(json, "level")), "block");
    json_decref(json);
    AUTO(mem_freep)
    char *homes =
        place_write(*state, "h.csv", "code,block,lon,lat\nA,ASH-T1,,\nB,,,\nC,ASH-T1,-2.3,53.5\n");
    AUTO(run_done) struct run d = RUN("dwelling", "add", SURVEY, homes, "--json");
    assert_int_equal(d.status, 0);
    json = json_loads(d.said.out, 0, NULL);
    assert_int_equal(json_int(json, "rows"), 3);
    assert_int_equal(json_int(json, "added"), 2);
    assert_int_equal(json_int(json, "left_out"), 1);
    assert_int_equal(json_int(json, "without_coordinates"), 2);
    assert_int_equal(json_int(json, "outside"), 1);
    assert_int_equal((int)json_array_size(json_object_get(json, "notes")), 2);
    json_decref(json);
}

static void test_a_refusal_is_one_line_and_changes_nothing(void **state) {
    add_ashbrook(state);
    AUTO(mem_freep) char *blocks = estate_path("ashbrook_blocks.geojson");
    AUTO(run_done) struct run r = RUN("area", "add", SURVEY, blocks, "--level", "block");
    assert_int_equal(r.status, 1);
    assert_contains(r.said.err, "doorstep: ");
    assert_contains(r.said.err, "--replace");
    assert_ptr_equal(strchr(r.said.err, '\n'), r.said.err + strlen(r.said.err) - 1);
    assert_contains(r.said.out, "ASH-L5"); // the list names every one
    AUTO(run_done) struct run j = RUN("area", "add", SURVEY, blocks, "--level", "block", "--json");
    assert_int_equal(j.status, 1);
    json_t *json = json_loads(j.said.out, 0, NULL);
    assert_int_equal(json_int(json, "added"), 0);
    assert_int_equal(json_int(json, "refused"), 8);
    json_decref(json);
}

static void test_misuse(void **state) {
    AUTO(mem_freep) char *blocks = estate_path("ashbrook_blocks.geojson");
    AUTO(run_done) struct run none = RUN("area", "add", SURVEY, blocks);
    assert_int_equal(none.status, 2);
    assert_contains(none.said.err, "--level");
    AUTO(run_done) struct run odd = RUN("area", "add", SURVEY, blocks, "--level", "town");
    assert_int_equal(odd.status, 2);
    AUTO(run_done)
    struct run crs = RUN("area", "add", SURVEY, blocks, "--level", "block", "--crs", "OSGB");
    assert_int_equal(crs.status, 2);
    assert_contains(crs.said.err, "EPSG:27700");
    AUTO(run_done)
    struct run file = RUN("area", "add", SURVEY, "nowhere.geojson", "--level", "block");
    assert_int_equal(file.status, 1);
    assert_contains(file.said.err, "nowhere.geojson: there is no such file");
    AUTO(run_done) struct run survey = RUN("dwelling", "add", blocks, blocks);
    assert_int_equal(survey.status, 1);
}

static void test_names_do_not_drive_the_terminal(void **state) {
    AUTO(mem_freep)
    char *path = place_write(*state, "a\x1b[2J.geojson",
                             FC(FEATURE("\"code\":\"A\\u001b[31m\"",
                                        "null") "," FEATURE("\"code\":\"B\\u001b[31m\"", "null")));
    AUTO(run_done) struct run r = RUN("area", "add", SURVEY, path, "--level", "block");
    assert_int_equal(r.status, 1);
    assert_null(strchr(r.said.err, '\x1b'));
    assert_null(strchr(r.said.out, '\x1b'));
}

#define CASE(test) cmocka_unit_test_setup_teardown(test, place_setup, place_teardown)

int main(void) {
    const struct CMUnitTest tests[] = {
        CASE(test_an_estate_from_its_files),
        CASE(test_reports_in_json),
        CASE(test_a_refusal_is_one_line_and_changes_nothing),
        CASE(test_misuse),
        CASE(test_names_do_not_drive_the_terminal),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
