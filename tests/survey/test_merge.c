/* tests/survey/test_merge.c — two laptops of one group, brought together. */
#include "tests/survey/desk.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/strbuf.h"
#include "survey/approval.h"
#include "survey/voice.h"

#define T(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

/* The desk's survey.gpkg is one laptop's, other.gpkg the other's; both know the form and a home. */
struct two {
    struct desk desk;
    struct kit other;
};

static void add_home(struct kit *kit, const char *code, const char *address) {
    const struct store_dwelling home = {.code = code, .block = "A", .address = address};
    ASSERT_OK(store_add_dwelling(kit->st, &home, &kit->err), &kit->err);
}

static int setup(void **state) {
    void *desk;
    if (desk_setup(&desk) != 0) {
        return -1;
    }
    struct two *two = mem_zalloc(sizeof *two);
    two->desk = *(struct desk *)desk;
    free(desk);
    two->other =
        (struct kit){.dir = two->desk.kit.dir, .path = kit_file(&two->desk.kit, "other.gpkg")};
    two->other.st = store_create(two->other.path, "Other", KIT_NOW, &two->other.err);
    ASSERT_OK(two->other.st, &two->other.err);
    struct kit *both[] = {&two->desk.kit, &two->other};
    for (size_t i = 0; i < LEN(both); i++) {
        kit_add_form(both[i], KIT_FORM);
        add_home(both[i], "H-1", "1 Mill Lane");
    }
    *state = two;
    return 0;
}

static int teardown(void **state) {
    struct two *two = *state;
    store_close(two->other.st);
    free(two->other.path);
    return desk_teardown(state);
}

static void add(struct kit *kit, const char *id, const char *answers, const char *meta) {
    AUTO(mem_freep) char *xml = kit_record(id, answers, meta);
    if (kit_add(kit, xml) != STORE_NEW) {
        fail_msg("%s", kit->err.text);
    }
}

static void put(struct kit *kit, const char *id, const char *bytes) {
    enum store_added added;
    ASSERT_OK(store_put_attachment(kit->st, id, "p.jpg", bytes, strlen(bytes), &added, &kit->err),
              &kit->err);
}

static void visit(struct kit *kit, const char *home, const char *outcome, int64_t hours) {
    struct store_visit v = {.dwelling = home,
                            .outcome = outcome,
                            .surveyor = "Joan",
                            .at_utc = KIT_NOW + hours * 3600000,
                            .lived_in = -1};
    ASSERT_OK(store_add_visit(kit->st, &v, &kit->err), &kit->err);
}

static int merge(struct two *two) {
    return CALL(&two->desk, "merge", "@survey.gpkg", "@other.gpkg");
}

/* Merge once more: nothing new. */
static void merge_again(struct two *two, int status) {
    kit_assert_sql(&two->desk.kit, "SELECT count(*) FROM doorstep_meta WHERE value = 'Other'", "0");
    desk_status(&two->desk, CALL(&two->desk, "merge", "@survey.gpkg", "@other.gpkg", "--json"),
                status);
    json_t *all = desk_json(&two->desk);
    const char *key;
    json_t *value;
    json_object_foreach(all, key, value) {
        json_t *fresh = json_object_get(value, "new");
        assert_true(!fresh || json_integer_value(fresh) == 0);
    }
    assert_int_equal(json_integer_value(json_object_get(all, "changes")), 0);
    json_decref(all);
    desk_status(&two->desk, CALL(&two->desk, "check", "@survey.gpkg"), 0);
}

static void test_records_files_and_corrections_come(void **state) {
    struct two *two = *state;
    struct kit *a = &two->desk.kit, *b = &two->other;
    add(a, "both", "<rooms>1</rooms><photo>p.jpg</photo>", NULL);
    add(b, "both", "<rooms>1</rooms><photo>p.jpg</photo>", NULL);
    put(b, "both", "late photo");
    add(b, "new", "<rooms>2</rooms><photo>p.jpg</photo>", NULL);
    put(b, "new", "photo");
    const struct store_correction c = {.instance_id = "new",
                                       .path = "/data/rooms",
                                       .old_value = "2",
                                       .new_value = "3",
                                       .who = "Amina",
                                       .why = "misheard",
                                       .at_utc = KIT_NOW};
    ASSERT_OK(store_add_correction(b->st, &c, &b->err), &b->err);
    desk_status(&two->desk, merge(two), 0);
    desk_part(two->desk.said.out, "records: 1 new, 1 here already, 0 differ\n");
    desk_part(two->desk.said.out, "files: 2 new, 0 here already, 0 differ\n");
    kit_assert_sql(a, "SELECT group_concat(rooms) FROM data_house", "1,2");
    kit_assert_sql(a, "SELECT group_concat(CAST(content AS TEXT)) FROM submission_media",
                   "late photo,photo");
    kit_assert_sql(a, "SELECT group_concat(why) FROM correction", "misheard");
    kit_assert_sql(a,
                   "SELECT received_utc = '2026-11-22T07:34:32.271Z' AND source = 'test' "
                   "FROM submission WHERE instance_id = 'new'",
                   "1");
    kit_assert_sql(b, "SELECT count(*) FROM submission", "2"); // only read
    merge_again(two, 0);
}

/* What was said comes with its answers; who agreed to which figures does not. */
static void test_what_was_said_comes(void **state) {
    struct two *two = *state;
    struct kit *a = &two->desk.kit, *b = &two->other;
    struct meeting hall = {
        .held_on = "2026-11-20", .people = 31, .text = "Hall", .changed = "Lifts"};
    struct voice voice = {.text = "The lift is our front door.",
                          .said_by = "wheelchair users",
                          .checked_by = "Joan",
                          .consent = true};
    int64_t first, second;
    ASSERT_OK(meeting_add(b->st, &hall, KIT_NOW, &b->err), &b->err);
    ASSERT_OK(objection_add(b->st, "Our stair?", "2026-11-20", KIT_NOW, &first, &b->err), &b->err);
    ASSERT_OK(objection_add(b->st, "And the bins?", NULL, KIT_NOW, &second, &b->err), &b->err);
    ASSERT_OK(objection_close(b->st, first, "Knocked again", KIT_NOW, &b->err), &b->err);
    ASSERT_OK(voice_add(b->st, &voice, KIT_NOW, &b->err), &b->err);
    ASSERT_OK(private_talk_add(b->st, KIT_NOW, &b->err), &b->err);
    static const char *const names[] = {"Amina", "Joan"};
    const struct approval_asked asked = {.tier = "meeting",
                                         .names = names,
                                         .n_names = LEN(names),
                                         .meeting = "Hall",
                                         .held_on = "2026-11-20",
                                         .tables = "x",
                                         .tables_len = 1};
    int64_t approval;
    ASSERT_OK(objection_close(b->st, second, "Weekly now", KIT_NOW, &b->err), &b->err);
    ASSERT_OK(approval_give(b->st, &asked, KIT_NOW, &approval, &b->err), &b->err);
    desk_status(&two->desk, merge(two), 0);
    desk_part(two->desk.said.out, "meetings: 1 new, 0 here already, 0 differ\n");
    desk_part(two->desk.said.out, "objections: 4 new, 0 here already, 0 differ\n");
    desk_part(two->desk.said.out, "voices: 2 new, 0 here already, 0 differ\n");
    kit_assert_sql(
        a,
        "SELECT group_concat(o.text || '=' || x.answer || '=' || ifnull(m.text, '-'), ';') "
        "FROM objection AS o JOIN objection_answer AS x ON x.objection_id = o.id LEFT JOIN "
        "meeting AS m ON m.id = o.meeting_id",
        "Our stair?=Knocked again=Hall;And the bins?=Weekly now=-");
    kit_assert_sql(a, "SELECT text || said_by || checked_by || consent FROM voice",
                   "The lift is our front door.wheelchair usersJoanspoken");
    kit_assert_sql(a, "SELECT count(*) FROM approval", "0");
    merge_again(two, 0);
}

static void test_what_differs_is_told_and_stays(void **state) {
    struct two *two = *state;
    struct kit *a = &two->desk.kit, *b = &two->other;
    add(a, "r", "<rooms>1</rooms>", NULL);
    add(b, "r", "<rooms>2</rooms>", NULL);
    add(a, "f", "<photo>p.jpg</photo>", NULL);
    add(b, "f", "<photo>p.jpg</photo>", NULL);
    put(a, "f", "one");
    put(b, "f", "other");
    add_home(a, "H-2", "2 Mill Lane");
    add_home(b, "H-2", "2 Mill Road");
    desk_status(&two->desk, merge(two), 1);
    desk_part(two->desk.said.out, "record r: says something else here; each survey keeps its own");
    desk_part(two->desk.said.out, "file p.jpg: of record f has other bytes here");
    desk_part(two->desk.said.out,
              "home H-2: its address is '2 Mill Lane' here and '2 Mill Road' there");
    kit_assert_sql(a, "SELECT group_concat(rooms) FROM data_house", "1");
    kit_assert_sql(a, "SELECT CAST(content AS TEXT) FROM submission_media", "one");
    merge_again(two, 1);
}

static void test_edits_meet(void **state) {
    struct two *two = *state;
    struct kit *a = &two->desk.kit, *b = &two->other;
    static const char home[] = "<dwelling_id>H-1</dwelling_id><rooms>1</rooms>";
    static const char *const ids[] = {"x", "y", "z"};
    for (size_t i = 0; i < LEN(ids); i++) {
        add(a, ids[i], home, NULL);
        add(b, ids[i], home, NULL);
    }
    add(b, "x2", "<rooms>2</rooms>", "<orx:deprecatedID>x</orx:deprecatedID>"); // edited there
    add(a, "y2", "<rooms>3</rooms>", "<orx:deprecatedID>y</orx:deprecatedID>"); // edited here
    add(a, "z2", "<rooms>4</rooms>", "<orx:deprecatedID>z</orx:deprecatedID>"); // by both
    add(b, "z3", "<rooms>5</rooms>", "<orx:deprecatedID>z</orx:deprecatedID>");
    desk_status(&two->desk, merge(two), 1);
    desk_part(two->desk.said.out, "record z3: it edits record z, which was edited before");
    kit_assert_sql(a, "SELECT group_concat(rooms) FROM (SELECT rooms FROM data_house ORDER BY 1)",
                   "2,3,4");
    merge_again(two, 1);
}

static void test_visits_are_one_list_by_time(void **state) {
    struct two *two = *state;
    struct kit *a = &two->desk.kit, *b = &two->other;
    static const char home[] = "<dwelling_id>H-1</dwelling_id><rooms>1</rooms>";
    visit(a, "H-1", "no_answer", -50);
    visit(b, "H-1", "no_answer", -50); // both had it from one file
    visit(a, "H-1", "callback", -10);
    visit(b, "H-1", "language", -30);
    add(b, "r", home, NULL); // its own knock comes with it
    kit_assert_sql(b, "SELECT count(*) FROM visit", "3");
    add_home(b, "H-9", "9 Mill Lane");
    visit(b, "H-9", "void", -1);
    desk_status(&two->desk, merge(two), 0);
    desk_part(two->desk.said.out, "visits: 3 new, 1 here already, 0 differ");
    desk_part(two->desk.said.out, "homes: 1 new, 1 here already, 0 differ");
    kit_assert_sql(a,
                   "SELECT group_concat(attempt_no || outcome || coalesce(instance_id, ''), ' ') "
                   "FROM (SELECT * FROM visit WHERE dwelling = 'H-1' ORDER BY attempt_no)",
                   "1no_answer 2language 3callback 4completer");
    merge_again(two, 0);
}

static void test_an_edited_record_keeps_one_visit(void **state) {
    struct two *two = *state;
    struct kit *a = &two->desk.kit, *b = &two->other;
    static const char home[] = "<dwelling_id>H-1</dwelling_id><rooms>1</rooms>";
    add(a, "r", home, NULL);
    desk_status(&two->desk, CALL(&two->desk, "merge", "@other.gpkg", "@survey.gpkg"), 0);
    kit_assert_sql(b, "SELECT group_concat(instance_id) FROM visit", "r");
    add(b, "r2", home, "<orx:deprecatedID>r</orx:deprecatedID>");
    desk_status(&two->desk, merge(two), 0);
    kit_assert_sql(a, "SELECT group_concat(instance_id) FROM visit", "r2");
    merge_again(two, 0);
    add(a, "r3", home, "<orx:deprecatedID>r2</orx:deprecatedID>");
    merge_again(two, 0); // there it is still r2: the same knock
    kit_assert_sql(a, "SELECT group_concat(instance_id) FROM visit", "r3");
}

static void test_homes_changed_on_one_side_follow(void **state) {
    struct two *two = *state;
    struct kit *a = &two->desk.kit, *b = &two->other;
    desk_status(&two->desk,
                CALL(&two->desk, "dwelling", "change", "@other.gpkg", "H-1", "--address",
                     "1a Mill Lane", "--why", "new sign"),
                0);
    desk_status(&two->desk, merge(two), 0);
    desk_part(two->desk.said.out, "1 changes to homes");
    kit_assert_sql(a, "SELECT address FROM dwelling", "1a Mill Lane");
    kit_assert_sql(a, "SELECT group_concat(why) FROM dwelling_history", "new sign");
    kit_assert_sql(b, "SELECT count(*) FROM dwelling_history", "1");
    merge_again(two, 0);
}

static void test_a_form_with_other_content_is_told(void **state) {
    struct two *two = *state;
    kit_add_form(&two->other, KIT_FORM_2);
    desk_status(&two->desk, merge(two), 0);
    desk_part(two->desk.said.out, "forms: 1 new, 1 here already, 0 differ");
    kit_exec(&two->other, "UPDATE form SET xml = CAST(replace(CAST(xml AS TEXT), 'Rooms', 'Room') "
                          "AS BLOB) WHERE version = '2'");
    desk_status(&two->desk, merge(two), 1);
    desk_part(two->desk.said.out, "form house: ");
}

static void test_a_survey_is_not_merged_with_itself(void **state) {
    struct two *two = *state;
    desk_error(&two->desk, CALL(&two->desk, "merge", "@survey.gpkg", "@survey.gpkg"), 1,
               "both are the same survey file");
    desk_error(&two->desk, CALL(&two->desk, "merge", "@survey.gpkg", "@none.gpkg"), 1,
               "no such file");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        T(test_records_files_and_corrections_come), T(test_what_was_said_comes),
        T(test_what_differs_is_told_and_stays),     T(test_edits_meet),
        T(test_visits_are_one_list_by_time),        T(test_an_edited_record_keeps_one_visit),
        T(test_homes_changed_on_one_side_follow),   T(test_a_form_with_other_content_is_told),
        T(test_a_survey_is_not_merged_with_itself),
    };
    return cmocka_run_group_tests_name("merge", tests, NULL, NULL);
}
