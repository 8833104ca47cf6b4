/* tests/survey/test_ask.c — whole interviews by script: what is asked, said, kept and refused. The
 * conversations are goldens: tests/golden/survey/ask_*.txt. */
#include "tests/survey/script.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/strbuf.h"
#include "survey/term.h"

/* ---- the four forms ---- */

static void test_priorities_from_door_to_receipt(void **state) {
    struct kit *kit = *state;
    script_add_form(kit, "../data/questionnaires/doorstep_priorities.xml");
    const struct ask_options options = {
        .form_id = "doorstep_priorities", .dwelling = "ARW-C-014", .surveyor = "Amina"};
    script_check(kit, &options,
                 "1\nrepairs\ndamp\n\n1\n3\nA lift that works\n1\n2\nn\n1\n1\n1 2 4\n1 2\n2\n\n\n",
                 ASK_DONE, "survey/ask_priorities.txt");
    kit_assert_sql(kit,
                   "SELECT count(*) || ' ' || source || ' ' || dwelling || ' ' || surveyor "
                   "FROM submission",
                   "1 ask ARW-C-014 Amina");
    kit_assert_sql(kit, "SELECT count(*) FROM draft", "0");
    kit_assert_sql(kit, "SELECT prio_order FROM data_doorstep_priorities", "repairs damp_mould");
    kit_assert_sql(kit, "SELECT hh_flags FROM data_doorstep_priorities", "child_u16 carer");
}

static void test_priorities_refused_at_the_door(void **state) {
    struct kit *kit = *state;
    script_add_form(kit, "../data/questionnaires/doorstep_priorities.xml");
    const struct ask_options options = {.form_id = "doorstep_priorities"};
    script_check(kit, &options, "arw c 14\n\nARW-C-014\nno\n\n\n", ASK_DONE,
                 "survey/ask_priorities_refused.txt");
    kit_assert_sql(kit, "SELECT count(*) || ' ' || dwelling FROM submission", "1 ARW-C-014");
}

static void test_priorities_in_urdu(void **state) {
    struct kit *kit = *state;
    script_add_form(kit, "../data/questionnaires/doorstep_priorities.xml");
    const struct ask_options options = {
        .form_id = "doorstep_priorities", .dwelling = "ARW-C-014", .lang = "ur"};
    script_check(kit, &options, "1\n2\nlang\nlang en\nq\n", ASK_STOPPED,
                 "survey/ask_priorities_urdu.txt");
}

static void test_household_with_people(void **state) {
    struct kit *kit = *state;
    script_add_form(kit, "../data/questionnaires/estate_household.xml");
    const struct ask_options options = {
        .form_id = "estate_household", .dwelling = "ARW-C-014", .surveyor = "badge 3"};
    script_check(kit, &options,
                 "1\n\n1\n\n1\n1\n1\n2\n1\n53.48 -2.24\n" // A
                 "2\n1\n3\n3\n2\n2\n2\n1\n5\n"            // B, two people
                 "\nme\n6\n1\n1\n1\n\n"                   // C, the first, and on from their page
                 "me\n99\n\ngran\n10\n2\n4\n10\n27\n11\n" // the second, a slip put right
                 "q\n",
                 ASK_STOPPED, "survey/ask_household.txt");
    kit_assert_sql(kit, "SELECT dwelling || ' ' || count(*) FROM draft", "ARW-C-014 1");
}

static void test_visit_log(void **state) {
    struct kit *kit = *state;
    script_add_form(kit, "../data/questionnaires/visit_log.xml");
    const struct ask_options options = {.form_id = "visit_log", .dwelling = "ARW-C-014"};
    script_check(kit, &options, "1\n\n3 4\nno answer\nnobody\n1\n1\n\n1\n\n", ASK_DONE,
                 "survey/ask_visit_log.txt");
    kit_assert_sql(kit, "SELECT outcome || ' ' || team FROM data_visit_log", "no_answer s03 s04");
}

static void test_dwelling_listing(void **state) {
    struct kit *kit = *state;
    script_add_form(kit, "../data/questionnaires/dwelling_listing.xml");
    const struct ask_options options = {.form_id = "dwelling_listing"};
    script_check(kit, &options,
                 "ARW-B-001\nB\n\n'b\n1\n\nM15\nM15 5AA\n\n53.4, -2.2\n1\n3\n40\n2\n2\n\n4\n"
                 "1/1/2030\n\n\n\n",
                 ASK_DONE, "survey/ask_dwelling_listing.txt");
    kit_assert_sql(kit, "SELECT block_id || floor FROM data_dwelling_listing", "Bb");
}

/* ---- every kind of question ---- */

static void test_every_kind_of_question(void **state) {
    struct kit *kit = *state;
    script_add_form(kit, "survey/test_ask_kinds.xml");
    kit_write(kit, "roof.jpg", JPEG, sizeof JPEG - 1);
    AUTO(mem_freep) char *photo = kit_file(kit, "roof.jpg");
    AUTO(strbuf_done) struct strbuf script = {0};
    strbuf_add(&script,
               "\n\nGran\nB\n2\n30\n4\n95.50\n31/2/2026\n5th March 2019\nMarch 2025\n1965\n"
               "2.30 pm\nyesterday 9.15 am\n53.48, -2.24\nmaybe\ny\n\n7\n6\n1 3 4\n1 3\n"
               "4\n3\n3\n1\n\n'list\nstock\n/nowhere.jpg\n");
    strbuf_addf(&script, "%s\nhush\nAda\n40\ny\nBob\nx\n12\n\n\n\n", photo);
    const struct ask_options options = {.form_id = "kinds"};
    AUTO(strbuf_done) struct strbuf out = {0};
    assert_int_equal(script_run(kit, &options, script.data, &out), ASK_DONE);
    script_hide_folder(kit, &out);
    golden_check("survey/ask_kinds.txt", out.data, out.len);
    kit_assert_sql(kit,
                   "SELECT beds || '|' || moved || '|' || month || '|' || year || '|' || at || "
                   "'|' || seen || '|' || place || '|' || score || '|' || worries || '|' || "
                   "\"order\" || '|' || town || '|' || read FROM data_kinds",
                   "b2|2019-03-05|2025-03-01|1965-01-01|14:30:00.000+00:00|"
                   "2026-11-21T09:15:00.000+00:00|53.48 -2.24|6|damp cold|shop park|town38|OK");
    kit_assert_sql(kit, "SELECT group_concat(tag || age) FROM data_kinds_person", "Ada40,Bob12");
    kit_assert_sql(kit, "SELECT name || hex(content) FROM submission_media", "roof.jpgFFD8FFE0");
}

static void test_people_can_be_added_and_taken_away(void **state) {
    struct kit *kit = *state;
    script_add_form(kit, "survey/test_ask_kinds.xml");
    const struct ask_options options = {.form_id = "kinds"};
    script_check(
        kit, &options,
        "\nGran\ndel\ngo 20\nAda\n40\n+\nBob\n12\nyes\nCy\ndel\nmaybe\nn\ndel\ny\nb\nb\ndel\ny\n"
        "list\nq\n",
        ASK_STOPPED, "survey/ask_people.txt");
    kit_assert_sql(kit,
                   "SELECT instr(CAST(xml AS TEXT), 'Ada') > 0 AND "
                   "instr(CAST(xml AS TEXT), 'Bob') = 0 FROM draft",
                   "1");
}

static void test_rank_and_choices_can_be_changed(void **state) {
    struct kit *kit = *state;
    script_add_form(kit, "survey/test_ask_kinds.xml");
    const struct ask_options options = {.form_id = "kinds"};
    script_check(kit, &options,
                 "\nGran\ngo 15\n1\nb\n2\n1\n4\n2 4\n\n3\n\n1\nclear\n2 1 3\nb\nclear\n\nq\n",
                 ASK_STOPPED, "survey/ask_changes.txt");
}

/* ---- several questions on one screen ---- */

static void test_a_list_is_one_screen(void **state) {
    struct kit *kit = *state;
    kit_add_form(kit, SCRIPT_LIST_FORM);
    const struct ask_options options = {.form_id = "list"};
    script_check(kit, &options,
                 "one\n"
                 "\n5\n9\n1\nsmall\n\n"    // through the page; too many bedrooms; one that comes up
                 "go 3\n2\n\nb\nb\n4\n1\n" // back to the page another way: one that goes
                 "y\n\nAda\n40\n\n"        // a person, on a page of her own
                 "y\n\nBob\n12\n\n"        //
                 "2\n9\n7\nBobby\n\n"      // look at one, back at the list of them
                 "3\ndel 9\ndel 1\nn\ndel 1\ny\n\n\n",
                 ASK_DONE, "survey/ask_list.txt");
    kit_assert_sql(kit, "SELECT rooms || beds || coalesce(why, '-') || rent FROM data_list",
                   "54-l");
    kit_assert_sql(kit, "SELECT group_concat(tag || age) FROM data_list_p", "Bobby12");
}

/* Enter does not leave a list as long as a question in it needs an answer. */
static void test_a_list_holds_until_it_is_complete(void **state) {
    struct kit *kit = *state;
    kit_add_form(kit, SCRIPT_LIST_FORM);
    const struct ask_options options = {.form_id = "list"};
    script_says(kit, &options, "one\n2\n5\n4\nq\n", ASK_STOPPED,
                SAYS("2. Rooms? - 5", "3. Bedrooms? - needs an answer"));
    script_says(kit, &options, "1\n\n\nq\n", ASK_STOPPED, SAYS("Answers so far: 2"));
    kit_assert_sql(kit, "SELECT count(*) FROM draft", "1");
    script_says(kit, &options, "1\n\nq\n", ASK_STOPPED, SAYS("This question needs an answer"));
}

/* ---- places ---- */

static const char PLACES_FORM[] =
    "<h:html xmlns=\"http://www.w3.org/2002/xforms\" xmlns:h=\"http://www.w3.org/1999/xhtml\">"
    "<h:head><h:title>Places</h:title><model><instance><data id=\"places\" version=\"1\">"
    "<door/><path/><green/><meta><instanceID/></meta></data></instance>"
    "<bind nodeset=\"/data/door\" type=\"geopoint\"/><bind nodeset=\"/data/path\" "
    "type=\"geotrace\"/><bind nodeset=\"/data/green\" type=\"geoshape\"/></model></h:head><h:body>"
    "<input ref=\"/data/door\"><label>The door?</label></input>"
    "<input ref=\"/data/path\"><label>The path to it?</label></input>"
    "<input ref=\"/data/green\"><label>The green?</label></input></h:body></h:html>";

static void test_places_typed_and_pointed_at(void **state) {
    struct kit *kit = *state;
    kit_add_form(kit, PLACES_FORM);
    const struct store_dwelling home = {.code = "ARW-C-014",
                                        .status = "active",
                                        .has_point = true,
                                        .lon_deg = -2.25,
                                        .lat_deg = 53.5};
    const struct store_dwelling bare = {.code = "ARW-C-015", .status = "active"};
    ASSERT_OK(store_add_dwelling(kit->st, &home, &kit->err) &&
                  store_add_dwelling(kit->st, &bare, &kit->err),
              &kit->err);
    const struct ask_options options = {
        .form_id = "places", .dwelling = "ARW-C-014", .gps_port = 1}; // nobody answers there
    script_check(kit, &options,
                 "gps\nhome ARW-C-015\nhome\n"
                 "53 -2\n\nhome\nclear\n53 -2\nhome\n\n"
                 "1 1\n1 2\n2 2\n2 1\n\n\n",
                 ASK_DONE, "survey/ask_places.txt");
    kit_assert_sql(kit, "SELECT door || '|' || path || '|' || green FROM data_places",
                   "53.5000000 -2.2500000|53 -2; 53.5000000 -2.2500000|"
                   "1 1; 1 2; 2 2; 2 1; 1 1");
}

/* ---- commands ---- */

static void test_help_list_and_jumps(void **state) {
    struct kit *kit = *state;
    script_add_form(kit, "../data/questionnaires/doorstep_priorities.xml");
    const struct ask_options options = {.form_id = "doorstep_priorities", .dwelling = "ARW-C-014"};
    script_check(kit, &options, "?\n1\n2\nlist\ngo 99\ngo 2\n\ngo 10\nlang\nlang 3\nlang x\nb\nq\n",
                 ASK_STOPPED, "survey/ask_commands.txt");
}

static void test_a_part_can_be_listed(void **state) {
    struct kit *kit = *state;
    kit_add_form(kit, SCRIPT_LIST_FORM);
    const struct ask_options options = {.form_id = "list"};
    AUTO(strbuf_done) struct strbuf out = {0};
    assert_int_equal(script_run(kit, &options, "one\nlist 3\nlist 9\nq\n", &out), ASK_STOPPED);
    const char *list = strstr(out.data, "> list 3");
    assert_non_null(list);
    assert_non_null(strstr(list, "\nYour rooms\n  2. Rooms?: no answer\n  3. Bedrooms?"));
    assert_null(strstr(list, "First?"));
    assert_non_null(strstr(list, "There is no question 9 here."));
}

static void test_back_at_the_first_question(void **state) {
    struct kit *kit = *state;
    script_add_form(kit, "../data/questionnaires/visit_log.xml");
    const struct ask_options options = {.form_id = "visit_log"};
    script_says(kit, &options, "b\nq\n", ASK_STOPPED,
                SAYS("This is the first question.", "There was nothing to save yet."));
    kit_assert_sql(kit, "SELECT count(*) FROM draft", "0");
}

static void test_n_is_not_taken_for_no(void **state) {
    struct kit *kit = *state;
    script_add_form(kit, "../data/questionnaires/doorstep_priorities.xml");
    const struct ask_options options = {.form_id = "doorstep_priorities", .dwelling = "ARW-C-014"};
    script_says(kit, &options, "n\nq\n", ASK_STOPPED, SAYS("For \"No\" type 2."));
}

static void test_an_interview_can_be_wiped(void **state) {
    struct kit *kit = *state;
    script_add_form(kit, "../data/questionnaires/doorstep_priorities.xml");
    const struct ask_options options = {.form_id = "doorstep_priorities", .dwelling = "ARW-C-014"};
    script_says(kit, &options, "1\n1\n!\nn\n!\ny\nno\nq\n", ASK_STOPPED,
                SAYS("Nothing was taken away."));
    kit_assert_sql(kit, "SELECT count(*) FROM draft", "1");
    script_check(kit, &options, "1\n!\ny\nwipe\n", ASK_WIPED, "survey/ask_wipe.txt");
    kit_assert_sql(kit, "SELECT count(*) FROM draft", "0");
    kit_assert_sql(kit, "SELECT count(*) FROM submission", "0");
}

static void test_broken_and_endless_lines_are_refused(void **state) {
    struct kit *kit = *state;
    script_add_form(kit, "../data/questionnaires/visit_log.xml");
    const struct ask_options options = {.form_id = "visit_log"};
    AUTO(strbuf_done) struct strbuf script = {0};
    for (int i = 0; i < 3 * TERM_LINE_MAX; i++) {
        strbuf_addc(&script, 'x');
    }
    strbuf_add(&script, "\n\xff\xfe\nA\x1b[D\nARW-C-014\nq\n");
    script_says(kit, &options, script.data, ASK_STOPPED,
                SAYS("too long", "letters came through broken", "A key that is no letter",
                     "Noted: ARW-C-014"));
}

/* ---- the end ---- */

static void test_problems_are_listed_and_put_right(void **state) {
    struct kit *kit = *state;
    script_add_form(kit, "../data/questionnaires/visit_log.xml");
    const struct ask_options options = {.form_id = "visit_log"};
    script_check(kit, &options, "ARW-C-014\ngo 8\n5\n\n5\n6\n\n3\n\n", ASK_DONE,
                 "survey/ask_review.txt");
    kit_assert_sql(kit, "SELECT count(*) FROM submission", "1");
}

static void test_files_are_looked_at(void **state) {
    struct kit *kit = *state;
    script_add_form(kit, "survey/test_ask_kinds.xml");
    kit_write(kit, "notes.jpg", "Not a picture", 13);
    kit_write(kit, "empty.jpg", "", 0);
    kit_write(kit, "roof.jpg", JPEG, sizeof JPEG - 1);
    AUTO(strbuf_done) struct strbuf script = {0};
    strbuf_addf(&script, "\nGran\ngo 18\n%s\n%s/notes.jpg\n%s/empty.jpg\n'%s/roof.jpg'\nq\n",
                kit->dir, kit->dir, kit->dir, kit->dir);
    const struct ask_options options = {.form_id = "kinds"};
    script_says(
        kit, &options, script.data, ASK_STOPPED,
        SAYS("is a folder", "notes.jpg is no picture", "empty.jpg is empty", "Noted: roof.jpg"));
}

static void test_a_file_that_has_gone_is_said(void **state) {
    struct kit *kit = *state;
    script_add_form(kit, "survey/test_ask_kinds.xml");
    kit_write(kit, "roof.jpg", JPEG, sizeof JPEG - 1);
    AUTO(mem_freep) char *photo = kit_file(kit, "roof.jpg");
    AUTO(strbuf_done) struct strbuf script = {0};
    strbuf_addf(&script, "\nGran\ngo 18\n%s\nq\n", photo);
    struct ask_options options = {.form_id = "kinds"};
    script_says(kit, &options, script.data, ASK_STOPPED, SAYS("Noted: roof.jpg"));
    unlink(photo);
    options.draft = 1;
    script_says(kit, &options, "\n\n\n\n\n\n\nq\n", ASK_STOPPED,
                SAYS("This could not be stored", "roof.jpg", "Your answers are safe"));
    kit_assert_sql(kit, "SELECT (SELECT count(*) FROM submission) || (SELECT count(*) FROM draft)",
                   "01");
    kit_write(kit, "roof.jpg", JPEG, sizeof JPEG - 1); // put back
    script_says(kit, &options, "\n\n\n\n\n\n\n", ASK_DONE, SAYS("The answers are stored."));
    kit_assert_sql(kit, "SELECT (SELECT count(*) FROM submission) || (SELECT count(*) FROM draft)",
                   "10");
}

static void test_back_from_the_end(void **state) {
    struct kit *kit = *state;
    script_add_form(kit, "../data/questionnaires/doorstep_priorities.xml");
    const struct ask_options options = {.form_id = "doorstep_priorities", .dwelling = "ARW-C-014"};
    script_says(kit, &options, "2\n\nb\nb\n1\nnone of\nq\n", ASK_STOPPED,
                SAYS("That was the last question.", "Noted: Yes",
                     "Noted: None of these, or rather not say"));
}

/* A disk that takes nothing: it is said, and no next question shows. */
static void test_an_answer_that_cannot_be_saved_is_said(void **state) {
    struct kit *kit = *state;
    script_add_form(kit, "../data/questionnaires/doorstep_priorities.xml");
    store_close(kit->st);
    kit->st = store_open(kit->path, &(struct store_options){.read_only = true}, &kit->err);
    ASSERT_OK(kit->st, &kit->err);
    const struct ask_options options = {.form_id = "doorstep_priorities", .dwelling = "ARW-C-014"};
    AUTO(strbuf_done) struct strbuf out = {0};
    assert_int_equal(script_run(kit, &options, "1\n\nq\n", &out), ASK_FAILED);
    assert_non_null(strstr(out.data, "The answer before this one is not safe yet."));
    assert_null(strstr(out.data, "question 3"));
    kit_assert_err(kit, ERR_IO, "");
}

#define T(name) cmocka_unit_test_setup_teardown(name, script_setup, kit_teardown)

int main(void) {
    const struct CMUnitTest tests[] = {
        T(test_priorities_from_door_to_receipt),
        T(test_priorities_refused_at_the_door),
        T(test_priorities_in_urdu),
        T(test_household_with_people),
        T(test_visit_log),
        T(test_dwelling_listing),
        T(test_every_kind_of_question),
        T(test_people_can_be_added_and_taken_away),
        T(test_rank_and_choices_can_be_changed),
        T(test_a_list_is_one_screen),
        T(test_a_list_holds_until_it_is_complete),
        T(test_places_typed_and_pointed_at),
        T(test_help_list_and_jumps),
        T(test_a_part_can_be_listed),
        T(test_back_at_the_first_question),
        T(test_n_is_not_taken_for_no),
        T(test_an_interview_can_be_wiped),
        T(test_broken_and_endless_lines_are_refused),
        T(test_problems_are_listed_and_put_right),
        T(test_files_are_looked_at),
        T(test_a_file_that_has_gone_is_said),
        T(test_back_from_the_end),
        T(test_an_answer_that_cannot_be_saved_is_said),
    };
    return cmocka_run_group_tests_name("ask", tests, NULL, NULL);
}
