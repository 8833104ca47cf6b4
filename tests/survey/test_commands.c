/* tests/survey/test_commands.c — the verbs as a person or a script calls them: words, JSON, exit
 * status. */
#include "tests/survey/kit.h"

#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "base/file.h"
#include "base/mem.h"
#include "survey/commands.h"

#define T(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

struct desk {
    struct kit kit;
    struct captured said; // by the last call
};

static int setup(void **state) {
    void *kit;
    if (kit_setup(&kit) != 0) {
        return -1;
    }
    struct desk *desk = mem_zalloc(sizeof *desk);
    desk->kit = *(struct kit *)kit;
    free(kit);
    kit_write(&desk->kit, "form.xml", KIT_FORM, strlen(KIT_FORM));
    *state = desk;
    return 0;
}

static int teardown(void **state) {
    struct desk *desk = *state;
    captured_done(&desk->said);
    return kit_teardown(state);
}

/* Call the program: words up to NULL; "@x" stands for the file x of the desk. */
static int call(struct desk *desk, const char *const words[]) {
    static const struct command *const tables[] = {survey_commands, NULL};
    char *argv[16] = {mem_strdup("doorstep")};
    int argc = 1;
    for (; words[argc - 1]; argc++) {
        const char *word = words[argc - 1];
        argv[argc] = *word == '@' ? kit_file(&desk->kit, word + 1) : mem_strdup(word);
    }
    captured_done(&desk->said);
    capture_start();
    int status = cmd_main(tables, argc, argv);
    desk->said = capture_stop();
    while (argc--) {
        free(argv[argc]);
    }
    return status;
}
#define CALL(desk, ...) call((desk), (const char *const[]){__VA_ARGS__, NULL})

static void assert_status(struct desk *desk, int status, int expected) {
    if (status != expected) {
        fail_msg("status %d\nout: %s\nerr: %s", status, desk->said.out, desk->said.err);
    }
}

static void assert_part(const char *text, const char *part) {
    if (!strstr(text, part)) {
        fail_msg("no \"%s\" in: %s", part, text);
    }
}

/* One line "doorstep: …" on standard error, nothing on standard output. */
static void assert_one_error(struct desk *desk, int status, int expected, const char *part) {
    assert_status(desk, status, expected);
    assert_string_equal(desk->said.out, "");
    assert_int_equal(strncmp(desk->said.err, "doorstep: ", 10), 0);
    assert_ptr_equal(strchr(desk->said.err, '\n') + 1, desk->said.err + strlen(desk->said.err));
    assert_part(desk->said.err, part);
}

/* The JSON on standard output, which must be all there is. */
static json_t *json_out(struct desk *desk) {
    assert_string_equal(desk->said.err, "");
    json_error_t why;
    json_t *value = json_loads(desk->said.out, 0, &why);
    if (!value) {
        fail_msg("%s: %s", why.text, desk->said.out);
    }
    return value;
}

static void assert_json(struct desk *desk, const char *key, const char *expected) {
    json_t *value = json_out(desk);
    char *text = json_dumps(json_object_get(value, key), JSON_ENCODE_ANY | JSON_COMPACT);
    assert_non_null(text);
    assert_string_equal(text, expected);
    free(text);
    json_decref(value);
}

static void write_record(struct desk *desk, const char *name, const char *id, const char *answers) {
    AUTO(mem_freep) char *xml = kit_record(id, answers, NULL);
    kit_write(&desk->kit, name, xml, strlen(xml));
}

/* ---- the verbs ---- */

static void test_init_makes_a_survey_once(void **state) {
    struct desk *desk = *state;
    assert_status(desk, CALL(desk, "init", "@new.gpkg", "--name", "Ashbrook"), 0);
    assert_part(desk->said.out, "next: doorstep form add");
    AUTO(mem_freep) char *path = kit_file(&desk->kit, "new.gpkg");
    const struct kit made = {.path = path};
    kit_assert_sql(&made, "SELECT value FROM doorstep_meta WHERE key = 'name'", "Ashbrook");
    assert_one_error(desk, CALL(desk, "init", "@new.gpkg", "--name", "Other"), 1,
                     "never overwritten");
    assert_status(desk, CALL(desk, "init", "@two.gpkg", "--json"), 0);
    assert_json(desk, "name", "\"two.gpkg\"");
    assert_one_error(desk, CALL(desk, "init", "@no/such/x.gpkg"), 1, "could not be made");
}

static void test_form_add_and_list(void **state) {
    struct desk *desk = *state;
    assert_status(desk, CALL(desk, "form", "add", "@survey.gpkg", "@form.xml"), 0);
    assert_part(desk->said.out, "house version '1': added, 6 questions");
    assert_status(desk, CALL(desk, "form", "add", "@survey.gpkg", "@form.xml", "--json"), 0);
    assert_json(desk, "status", "\"same\"");
    kit_write(&desk->kit, "changed.xml", KIT_FORM, strlen(KIT_FORM) - 1);
    assert_one_error(desk, CALL(desk, "form", "add", "@survey.gpkg", "@changed.xml"), 1,
                     "changed.xml");
    kit_write(&desk->kit, "broken.xml", "<h:html>", 8);
    assert_one_error(desk, CALL(desk, "form", "add", "@survey.gpkg", "@broken.xml"), 1,
                     "broken.xml");
    assert_one_error(desk, CALL(desk, "form", "add", "@survey.gpkg", "@form.xml", "--media", "@no"),
                     1, "is not a folder");
    assert_status(desk, CALL(desk, "form", "list", "@survey.gpkg"), 0);
    assert_string_equal(desk->said.out, "house\t1\tHouse\n");
    assert_status(desk, CALL(desk, "form", "list", "@survey.gpkg", "--json"), 0);
    assert_int_equal(strncmp(desk->said.out, "[{\"form_id\":\"house\",", 20), 0);
}

static void test_import_counts_and_refuses(void **state) {
    struct desk *desk = *state;
    CALL(desk, "form", "add", "@survey.gpkg", "@form.xml");
    write_record(desk, "in/a.xml", "a", "<rooms>x</rooms>");
    write_record(desk, "in/b.xml", "b", "");
    assert_status(desk, CALL(desk, "import", "@survey.gpkg", "@in"), 0);
    assert_part(desk->said.out, "2 new, 0 duplicates, 0 conflicts, 0 refused");
    assert_part(desk->said.out, "1 answers do not fit");
    kit_write(&desk->kit, "in/bad\x1b[31m.xml", "<x", 2);
    assert_status(desk, CALL(desk, "import", "@survey.gpkg", "@in"), 1); // the good ones are kept
    assert_string_equal(desk->said.out, "0 new, 2 duplicates, 0 conflicts, 1 refused\n");
    assert_null(strchr(desk->said.err, '\x1b')); // attack 81: a name drives no terminal
    assert_part(desk->said.err, "doorstep: ");
    assert_status(desk, CALL(desk, "import", "@survey.gpkg", "@in", "--json"), 1);
    assert_json(desk, "duplicates", "2");
    json_t *all = json_out(desk);
    json_t *problem = json_array_get(json_object_get(all, "problems"), 0);
    assert_string_equal(json_string_value(json_object_get(problem, "status")), "refused");
    json_decref(all);
}

static void test_submission_list(void **state) {
    struct desk *desk = *state;
    CALL(desk, "form", "add", "@survey.gpkg", "@form.xml");
    write_record(desk, "a.xml", "uuid:a", "<dwelling_id>D1</dwelling_id>");
    CALL(desk, "import", "@survey.gpkg", "@a.xml");
    assert_status(desk, CALL(desk, "submission", "list", "@survey.gpkg"), 0);
    assert_part(desk->said.out, "uuid:a\thouse\t1\t");
    assert_part(desk->said.out, "\tD1\n");
    assert_status(desk, CALL(desk, "submission", "list", "@survey.gpkg", "--form", "nix", "--json"),
                  0);
    assert_string_equal(desk->said.out, "[]\n");
}

static void test_visit_logs_a_knock(void **state) {
    struct desk *desk = *state;
    const struct store_dwelling home = {.code = "ARW-C-014"};
    ASSERT_OK(store_add_dwelling(desk->kit.st, &home, &desk->kit.err), &desk->kit.err);
    assert_status(desk,
                  CALL(desk, "visit", "@survey.gpkg", "ARW-C-014", "no_answer", "--surveyor",
                       "Amina", "--at", "2026-11-22T18:30:00Z"),
                  0);
    assert_string_equal(desk->said.out, "ARW-C-014: knock 1, no_answer\n");
    assert_status(desk,
                  CALL(desk, "visit", "@survey.gpkg", "ARW-C-014", "complete", "--at",
                       "2026-11-23T10:00:00+02:00", "--json"),
                  0);
    assert_json(desk, "at_utc", "\"2026-11-23T08:00:00.000Z\"");
    kit_assert_sql(&desk->kit,
                   "SELECT group_concat(attempt_no || outcome || coalesce(surveyor, '-')) "
                   "FROM visit",
                   "1no_answerAmina,2complete-");
    assert_one_error(desk, CALL(desk, "visit", "@survey.gpkg", "ARW-C-014", "gone"), 1,
                     "'gone' is no outcome; there are: complete");
    assert_one_error(desk, CALL(desk, "visit", "@survey.gpkg", "Z", "void"), 1, "no home 'Z'");
    assert_one_error(desk,
                     CALL(desk, "visit", "@survey.gpkg", "ARW-C-014", "void", "--at", "teatime"), 2,
                     "is not a time like");
}

static void test_export_and_rebuild(void **state) {
    struct desk *desk = *state;
    CALL(desk, "form", "add", "@survey.gpkg", "@form.xml");
    write_record(desk, "a.xml", "a", "<rooms>2</rooms>");
    CALL(desk, "import", "@survey.gpkg", "@a.xml");
    assert_status(desk, CALL(desk, "export", "@survey.gpkg", "-o", "@out", "--json"), 0);
    assert_json(desk, "rows", "1");
    assert_one_error(desk, CALL(desk, "export", "@survey.gpkg", "-o", "@out"), 1, "is not empty");
    assert_status(desk, CALL(desk, "export", "@survey.gpkg", "-o", "@out", "--force"), 0);
    assert_one_error(desk, CALL(desk, "export", "@survey.gpkg"), 2, "Name a folder with -o");
    assert_one_error(desk, CALL(desk, "export", "@survey.gpkg", "-o", "@x", "--format", "pdf"), 2,
                     "no format 'pdf', only: csv");
    assert_status(desk, CALL(desk, "rebuild", "@survey.gpkg", "--json"), 0);
    assert_json(desk, "records", "1");
}

static void test_every_verb_names_a_missing_survey(void **state) {
    struct desk *desk = *state;
    for (const struct command *verb = survey_commands; verb->name; verb++) {
        if (strcmp(verb->name, "init") == 0 || verb->min_args > 3) {
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
        if (strcmp(verb->name, "export") == 0) {
            words[n++] = "-o";
            words[n++] = "@out";
        }
        assert_one_error(desk, call(desk, words), 1, "there is no such file");
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
