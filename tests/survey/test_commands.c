/* tests/survey/test_commands.c — the verbs as a person or a script calls them: words, JSON, exit
 * status. */
#include "tests/survey/desk.h"

#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "base/file.h"
#include "base/mem.h"
#include "survey/commands.h"

#define T(name) cmocka_unit_test_setup_teardown(name, desk_setup, desk_teardown)

static void write_record(struct desk *desk, const char *name, const char *id, const char *answers) {
    AUTO(mem_freep) char *xml = kit_record(id, answers, NULL);
    kit_write(&desk->kit, name, xml, strlen(xml));
}

/* ---- the verbs ---- */

static void test_init_makes_a_survey_once(void **state) {
    struct desk *desk = *state;
    desk_status(desk, CALL(desk, "init", "@new.gpkg", "--name", "Ashbrook"), 0);
    desk_part(desk->said.out, "next: doorstep form add");
    AUTO(mem_freep) char *path = kit_file(&desk->kit, "new.gpkg");
    const struct kit made = {.path = path};
    kit_assert_sql(&made, "SELECT value FROM doorstep_meta WHERE key = 'name'", "Ashbrook");
    desk_error(desk, CALL(desk, "init", "@new.gpkg", "--name", "Other"), 1, "never overwritten");
    desk_status(desk, CALL(desk, "init", "@two.gpkg", "--json"), 0);
    desk_json_is(desk, "name", "\"two.gpkg\"");
    desk_error(desk, CALL(desk, "init", "@no/such/x.gpkg"), 1, "could not be made");
}

static void test_form_add_and_list(void **state) {
    struct desk *desk = *state;
    desk_status(desk, CALL(desk, "form", "add", "@survey.gpkg", "@form.xml"), 0);
    desk_part(desk->said.out, "house version '1': added, 6 questions");
    desk_status(desk, CALL(desk, "form", "add", "@survey.gpkg", "@form.xml", "--json"), 0);
    desk_json_is(desk, "status", "\"same\"");
    kit_write(&desk->kit, "changed.xml", KIT_FORM, strlen(KIT_FORM) - 1);
    desk_error(desk, CALL(desk, "form", "add", "@survey.gpkg", "@changed.xml"), 1, "changed.xml");
    kit_write(&desk->kit, "broken.xml", "<h:html>", 8);
    desk_error(desk, CALL(desk, "form", "add", "@survey.gpkg", "@broken.xml"), 1, "broken.xml");
    desk_error(desk, CALL(desk, "form", "add", "@survey.gpkg", "@form.xml", "--media", "@no"), 1,
               "is not a folder");
    desk_status(desk, CALL(desk, "form", "list", "@survey.gpkg"), 0);
    assert_string_equal(desk->said.out, "house\t1\tHouse\n");
    desk_status(desk, CALL(desk, "form", "list", "@survey.gpkg", "--json"), 0);
    assert_int_equal(strncmp(desk->said.out, "[{\"form_id\":\"house\",", 20), 0);
}

static void test_import_counts_and_refuses(void **state) {
    struct desk *desk = *state;
    CALL(desk, "form", "add", "@survey.gpkg", "@form.xml");
    write_record(desk, "in/a.xml", "a", "<rooms>x</rooms>");
    write_record(desk, "in/b.xml", "b", "");
    desk_status(desk, CALL(desk, "import", "@survey.gpkg", "@in"), 0);
    desk_part(desk->said.out, "2 new, 0 duplicates, 0 conflicts, 0 refused");
    desk_part(desk->said.out, "1 answers do not fit");
    kit_write(&desk->kit, "in/bad\x1b[31m.xml", "<x", 2);
    desk_status(desk, CALL(desk, "import", "@survey.gpkg", "@in"), 1); // the good ones are kept
    assert_string_equal(desk->said.out, "0 new, 2 duplicates, 0 conflicts, 1 refused\n");
    assert_null(strchr(desk->said.err, '\x1b')); // attack 81: a name drives no terminal
    desk_part(desk->said.err, "doorstep: ");
    desk_status(desk, CALL(desk, "import", "@survey.gpkg", "@in", "--json"), 1);
    desk_json_is(desk, "duplicates", "2");
    json_t *all = desk_json(desk);
    json_t *problem = json_array_get(json_object_get(all, "problems"), 0);
    assert_string_equal(json_string_value(json_object_get(problem, "status")), "refused");
    json_decref(all);
}

static void test_submission_list(void **state) {
    struct desk *desk = *state;
    CALL(desk, "form", "add", "@survey.gpkg", "@form.xml");
    write_record(desk, "a.xml", "uuid:a", "<dwelling_id>D1</dwelling_id>");
    CALL(desk, "import", "@survey.gpkg", "@a.xml");
    desk_status(desk, CALL(desk, "submission", "list", "@survey.gpkg"), 0);
    desk_part(desk->said.out, "uuid:a\thouse\t1\t");
    desk_part(desk->said.out, "\tD1\n");
    desk_status(desk, CALL(desk, "submission", "list", "@survey.gpkg", "--form", "nix", "--json"),
                0);
    assert_string_equal(desk->said.out, "[]\n");
}

static void test_visit_logs_a_knock(void **state) {
    struct desk *desk = *state;
    const struct store_dwelling home = {.code = "ARW-C-014"};
    ASSERT_OK(store_add_dwelling(desk->kit.st, &home, &desk->kit.err), &desk->kit.err);
    desk_status(desk,
                CALL(desk, "visit", "@survey.gpkg", "ARW-C-014", "no_answer", "--surveyor", "Amina",
                     "--at", "2026-11-22T18:30:00Z"),
                0);
    assert_string_equal(desk->said.out, "ARW-C-014: knock 1, no_answer\n");
    desk_status(desk,
                CALL(desk, "visit", "@survey.gpkg", "ARW-C-014", "complete", "--at",
                     "2026-11-23T10:00:00+02:00", "--json"),
                0);
    desk_json_is(desk, "at_utc", "\"2026-11-23T08:00:00.000Z\"");
    kit_assert_sql(&desk->kit,
                   "SELECT group_concat(attempt_no || outcome || coalesce(surveyor, '-')) "
                   "FROM visit",
                   "1no_answerAmina,2complete-");
    desk_error(desk, CALL(desk, "visit", "@survey.gpkg", "ARW-C-014", "gone"), 1,
               "'gone' is no outcome; there are: complete");
    desk_error(desk, CALL(desk, "visit", "@survey.gpkg", "Z", "void"), 1, "no home 'Z'");
    desk_error(desk, CALL(desk, "visit", "@survey.gpkg", "ARW-C-014", "void", "--at", "teatime"), 2,
               "is not a time like");
}

static void test_export_and_rebuild(void **state) {
    struct desk *desk = *state;
    CALL(desk, "form", "add", "@survey.gpkg", "@form.xml");
    write_record(desk, "a.xml", "a", "<rooms>2</rooms>");
    CALL(desk, "import", "@survey.gpkg", "@a.xml");
    desk_status(desk, CALL(desk, "export", "@survey.gpkg", "-o", "@out", "--json"), 0);
    desk_json_is(desk, "rows", "1");
    desk_error(desk, CALL(desk, "export", "@survey.gpkg", "-o", "@out"), 1, "is not empty");
    desk_status(desk, CALL(desk, "export", "@survey.gpkg", "-o", "@out", "--force"), 0);
    desk_error(desk, CALL(desk, "export", "@survey.gpkg"), 2, "Name a folder with -o");
    desk_error(desk, CALL(desk, "export", "@survey.gpkg", "-o", "@x", "--format", "pdf"), 2,
               "no format 'pdf', only: csv, gpkg");
    desk_status(desk, CALL(desk, "rebuild", "@survey.gpkg", "--json"), 0);
    desk_json_is(desk, "records", "1");
}

static void test_every_verb_names_a_missing_survey(void **state) {
    struct desk *desk = *state;
    for (const struct command *verb = desk_next_verb(NULL); verb; verb = desk_next_verb(verb)) {
        bool opens = strncmp(verb->args, "SURVEY", 6) == 0 && strcmp(verb->name, "init") != 0;
        if (!opens || verb->min_args > 3) {
            continue;
        }
        AUTO(mem_freep) char *name = mem_strdup(verb->name);
        char *second = strchr(name, ' ');
        const char *words[12] = {name};
        int n = 1;
        if (second) {
            *second = '\0';
            words[n++] = second + 1;
        }
        words[n++] = "@missing.gpkg";
        for (int i = 1; i < verb->min_args; i++) {
            words[n++] = "@form.xml";
        }
        if (strcmp(verb->name, "dwelling make") == 0) {
            memcpy(&words[n], ((const char *const[]){"-b", "A", "-a", "1 X"}), 4 * sizeof *words);
            n += 4;
        }
        if (strcmp(verb->name, "surveyor add") == 0) {
            words[n++] = "--speaks";
            words[n++] = "eng";
        }
        if (strcmp(verb->name, "export") == 0) {
            words[n++] = "-o";
            words[n++] = "@out";
        }
        desk_error(desk, desk_call(desk, words), 1, "there is no such file");
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        T(test_init_makes_a_survey_once),
        T(test_form_add_and_list),
        T(test_import_counts_and_refuses),
        T(test_submission_list),
        T(test_visit_logs_a_knock),
        T(test_export_and_rebuild),
        T(test_every_verb_names_a_missing_survey),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
