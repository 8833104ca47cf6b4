/* tests/survey/test_ask_again.c — interviews that go on: records that are changed, paper that is
 * typed twice, drafts. Goldens as in test_ask.c. */
#include "tests/survey/script.h"

#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "base/strbuf.h"

/* ---- changing what was handed in ---- */

static const char TWO_PEOPLE[] = "one\n\n5\n4\n\n\n" // the rooms
                                 "y\n\nAda\n40\n\n"
                                 "y\n\nBob\n12\n\n"
                                 "\n\n";

/* The instanceID of the n-th record; owned. */
static char *instance_of(struct kit *kit, int n) {
    AUTO(strbuf_done) struct strbuf sql = {0};
    strbuf_addf(&sql, "SELECT instance_id FROM submission WHERE id = %d", n);
    return kit_sql(kit, sql.data);
}

static void test_a_record_is_changed_with_a_reason(void **state) {
    struct kit *kit = *state;
    kit_add_form(kit, SCRIPT_LIST_FORM);
    const struct ask_options asking = {
        .form_id = "list", .surveyor = "Amina", .dwelling = "ARW-C-014"};
    script_says(kit, &asking, TWO_PEOPLE, ASK_DONE, SAYS("The answers are stored."));
    AUTO(mem_freep) char *first = instance_of(kit, 1);
    struct ask_options editing = {.edit = first, .why = "heard wrongly", .surveyor = "Bea"};
    script_check(kit, &editing, "\nlist\n3\n3\ngo 8\ndel\ny\n\n\n", ASK_DONE,
                 "survey/ask_edit.txt");
    kit_assert_sql(kit, "SELECT beds FROM data_list", "3");
    kit_assert_sql(kit, "SELECT group_concat(tag) FROM data_list_p", "Ada");
    kit_assert_sql(kit,
                   "SELECT count(*) || ' ' || surveyor || ' ' || dwelling FROM submission_current",
                   "1 Amina ARW-C-014");
    kit_assert_sql(kit,
                   "SELECT group_concat(path || ' ' || old_value || '>' || new_value || ' ' || who "
                   "|| ' ' || why, char(10)) FROM correction WHERE instance_id = "
                   "(SELECT instance_id FROM submission WHERE id = 2)",
                   "/data/g/beds 4>3 Bea heard wrongly\n"
                   "/data/p[2]/tag Bob> Bea heard wrongly\n"
                   "/data/p[2]/age 12> Bea heard wrongly");
    script_says(kit, &editing, "", ASK_FAILED, SAYS("")); // the first one is history
    kit_assert_err(kit, ERR_CONFLICT, "changed already");
}

static void test_a_change_can_wait(void **state) {
    struct kit *kit = *state;
    kit_add_form(kit, SCRIPT_LIST_FORM);
    const struct ask_options asking = {.form_id = "list"};
    script_says(kit, &asking, TWO_PEOPLE, ASK_DONE, SAYS("The answers are stored."));
    AUTO(mem_freep) char *first = instance_of(kit, 1);
    char code[ASK_RECEIPT_MAX];
    ask_receipt(code, first);
    const struct ask_options editing = {.edit = code, .why = "moved", .surveyor = "Bea"};
    script_says(kit, &editing, "\nq\n", ASK_STOPPED,
                SAYS("Nothing is changed yet.", "nothing to save"));
    script_says(kit, &editing, "2\n6\nq\n", ASK_STOPPED,
                SAYS("Bea changes this interview. Why: moved", "Rooms? - was: 5, now: 6"));
    const struct ask_options later = {.form_id = "list", .draft = 1, .surveyor = "Cora"};
    script_says(kit, &later, "\n", ASK_DONE,
                SAYS("Bea changes this interview. Why: moved", "Rooms? - was: 5, now: 6"));
    kit_assert_sql(kit, "SELECT path || who || why FROM correction", "/data/g/roomsBeamoved");
    kit_assert_sql(kit,
                   "SELECT count(*) || ' ' || (SELECT count(*) FROM submission_current) || ' ' "
                   "|| (SELECT count(*) FROM draft) FROM submission",
                   "2 1 0");
}

/* A new file that is called like one of the record does not take its place. */
static void test_files_of_a_changed_record_stay(void **state) {
    struct kit *kit = *state;
    script_add_form(kit, "survey/test_ask_kinds.xml");
    kit_write(kit, "roof.jpg", JPEG, sizeof JPEG - 1);
    AUTO(mem_freep) char *photo = kit_file(kit, "roof.jpg");
    AUTO(strbuf_done) struct strbuf script = {0};
    strbuf_addf(&script, "\nGran\ngo 18\n%s\ngo 20\n\n\n\n\n\n", photo);
    const struct ask_options asking = {.form_id = "kinds"};
    script_says(kit, &asking, script.data, ASK_DONE, SAYS("The answers are stored."));
    AUTO(mem_freep) char *first = instance_of(kit, 1);
    struct ask_options editing = {.edit = first, .why = "name", .surveyor = "Bea"};
    script_says(kit, &editing, "1\nAda\n\n", ASK_DONE, SAYS("The answers are stored."));
    AUTO(mem_freep) char *second = instance_of(kit, 2);
    kit_write(kit, "roof.jpg", "\xff\xd8\xff\xe1", 4);
    strbuf_clear(&script);
    strbuf_addf(&script, "18\n%s\n\n", photo);
    editing.edit = second;
    script_says(kit, &editing, script.data, ASK_DONE,
                SAYS("A picture of the damp - was: roof.jpg, now: 2-roof.jpg"));
    kit_assert_sql(kit,
                   "SELECT group_concat(one) FROM (SELECT s.id || m.name || hex(m.content) AS one "
                   "FROM submission_media m JOIN submission s USING (instance_id) ORDER BY 1)",
                   "1roof.jpgFFD8FFE0,2roof.jpgFFD8FFE0,32-roof.jpgFFD8FFE1");
}

/* ---- paper ---- */

static void check_paper(struct kit *kit, const char *typist, const char *script,
                        const char *const says[], struct strbuf *all) {
    const struct paper_options options = {.form_id = "list", .typist = typist, .batch = "Tower A"};
    AUTO(strbuf_done) struct strbuf out = {0};
    enum ask_end end = script_run_either(kit, NULL, &options, script, &out);
    for (size_t i = 0; says[i]; i++) {
        if (!strstr(strbuf_text(&out), says[i])) {
            fail_msg("'%s' is not in:\n%s", says[i], strbuf_text(&out));
        }
    }
    if (all) {
        strbuf_addf(all, "=== %s\n%s", typist, strbuf_text(&out));
    }
    if (end != ASK_STOPPED) {
        fail_msg("ended with %d: %s\n%s", (int)end, kit->err.text, strbuf_text(&out));
    }
}

static void test_paper_is_typed_twice_and_settled(void **state) {
    struct kit *kit = *state;
    AUTO(strbuf_done) struct strbuf all = {0};
    kit_add_form(kit, SCRIPT_LIST_FORM);
    check_paper(kit, "Ada", "\none\n5\n9\n4\nl\ny\nAda\n40\n\n\nq\n",
                SAYS("Sheet 1 is typed once."), &all);
    kit_assert_sql(kit, "SELECT count(*) FROM submission", "0");
    check_paper(kit, "Ada", "1\nq\n", SAYS("You typed sheet 1 yourself."), NULL);
    check_paper(kit, "Ben",
                "\none\n5\n3\n2\ny\nAda\n40\ny\nBob\n12\n\n\n" // two differences and a row
                "1\nx\n=9\n=l\n1\nq\n",
                SAYS("Answers that differ: 4", "Sheet 1 is stored."), &all);
    golden_check("survey/ask_paper.txt", all.data, all.len);
    kit_assert_sql(kit, "SELECT beds || rent FROM data_list", "4l");
    kit_assert_sql(kit, "SELECT group_concat(tag || age) FROM data_list_p", "Ada40");
    kit_assert_sql(kit, "SELECT source || ' ' || (SELECT count(*) FROM draft) FROM submission",
                   "paper 0");
    kit_assert_sql(
        kit,
        "SELECT group_concat(path || '|' || old_value || '|' || new_value || '|' || who || '|' || "
        "why, char(10)) FROM correction",
        "/data|Ada|Ben|Ben|typed from paper, batch Tower A, sheet 1; first by Ada, then by Ben; "
        "answers that differed: 3\n"
        "/data/g/beds|3|4|Ben|typed twice from paper: Ada typed \"4\", Ben typed \"3\"\n"
        "/data/g/rent|h|l|Ben|typed twice from paper: Ada typed \"l\", Ben typed \"h\"\n"
        "/data/p[2]|Bob, 12||Ben|typed twice from paper: Ada typed \"\", Ben typed \"Bob, 12\"");
    check_paper(kit, "Cora", "1\nq\n", SAYS("Sheet 1 is in already."), NULL);
}

/* A row that only the first person typed is taken over whole; one of several that go is the last.
 */
static void test_rows_of_paper_are_settled_as_a_whole(void **state) {
    struct kit *kit = *state;
    kit_add_form(kit, SCRIPT_LIST_FORM);
    check_paper(kit, "Ada",
                "7\none\n5\n4\nl\ny\nAda\n40\ny\nBob\n12\n\n\n"
                "8\n\n5\n4\nl\n\n\nq\n",
                SAYS("Sheet 7 is typed once.", "Enter = 8"), NULL);
    check_paper(kit, "Ben",
                "\none\n5\n4\nl\ny\nAda\n40\n\n\n1\n" // Enter takes 7, which waits
                "\n\n5\n4\nl\ny\nCal\n1\ny\nDot\n2\n\n\n1\n2\nq\n",
                SAYS("Enter = 7", "Bob, 12", "Sheet 7 is stored.", "Enter = 8", "Dot, 2"), NULL);
    kit_assert_sql(kit,
                   "SELECT group_concat(one) FROM (SELECT s.id || p.tag || p.age AS one FROM "
                   "data_list_p p JOIN submission s ON s.id = p.fid >> 20 ORDER BY p.fid)",
                   "1Ada40,1Bob12,2Cal1");
}

static void test_a_sheet_goes_on_where_it_stopped(void **state) {
    struct kit *kit = *state;
    kit_add_form(kit, SCRIPT_LIST_FORM);
    check_paper(kit, "Ada", "\none\n5\nq\n", SAYS("3. Bedrooms?"), NULL);
    check_paper(kit, "Ben", "1\nq\n", SAYS("Ada has begun sheet 1"), NULL);
    check_paper(kit, "Ada", "1\nb\n6\n4\n?\nh\n\n\nq\n",
                SAYS("3. Bedrooms? > b", "2. Rooms? [5] > 6", " 2  High", "Sheet 1 is typed once."),
                NULL);
    const struct ask_options asking = {.form_id = "list"}; // paper is no interview to go on with
    script_says(kit, &asking, "q\n", ASK_STOPPED, SAYS("question 1"));
    const struct ask_options drafted = {.draft = 1};
    script_says(kit, &drafted, "", ASK_FAILED, SAYS(""));
    kit_assert_err(kit, ERR_USAGE, "--paper --batch 'Tower A'");
    check_paper(kit, "Ben", "\none\n6\n4\nh\n\n\nq\n", SAYS("Both typed the same."), NULL);
    kit_assert_sql(kit, "SELECT rooms || beds || rent FROM data_list", "64h");
}

/* What the paper lacks is asked about before the record goes in. */
static void test_paper_may_lack_what_the_form_wants(void **state) {
    struct kit *kit = *state;
    kit_add_form(kit, SCRIPT_LIST_FORM);
    check_paper(kit, "Ada", "\none\n\n\n\n\n\nq\n", SAYS("Sheet 1 is typed once."), NULL);
    check_paper(kit, "Ben", "\none\n\n\n\n\n\nn\nq\n", SAYS("Bedrooms?", "Type y or n."), NULL);
    kit_assert_sql(kit, "SELECT count(*) FROM draft", "2");
    check_paper(kit, "Ben", "1\n\n\n\n\ny\nq\n",
                SAYS("stored now: 0.\nWhich sheet? Enter = 2, q = stop.\n> 1",
                     "\n3. Bedrooms? > \n", "Sheet 1 is stored."),
                NULL);
    kit_assert_sql(kit, "SELECT count(*) || coalesce(beds, '-') FROM data_list", "1-");
}

/* ---- going on ---- */

static void test_stop_and_go_on(void **state) {
    struct kit *kit = *state;
    script_add_form(kit, "../data/questionnaires/doorstep_priorities.xml");
    struct ask_options options = {
        .form_id = "doorstep_priorities", .dwelling = "ARW-C-014", .surveyor = "Amina"};
    script_says(kit, &options, "1\n1\n\nlang ur\nq\n", ASK_STOPPED, SAYS("--draft 1"));
    script_says(kit, &options, "n\n1\n2\nq\n", ASK_STOPPED, SAYS("--draft 2"));
    options.dwelling = NULL;
    script_check(kit, &options, "7\n2\nq\n", ASK_STOPPED, "survey/ask_resume.txt");
    options.dwelling = "ARW-C-099"; // nothing unfinished there
    script_says(kit, &options, "q\n", ASK_STOPPED, SAYS("Home: ARW-C-099", "To stop for now"));
    options.draft = 1;
    options.dwelling = NULL;
    options.lang = "en";
    script_says(kit, &options, "1\nq\n", ASK_STOPPED, SAYS("Answers so far: 3.", "question 5"));
    kit_assert_sql(kit, "SELECT count(*) FROM draft", "2");
}

/* A form that wants to know how it went. */
static const char LOGGED[] =
    "<h:html xmlns='http://www.w3.org/2002/xforms' xmlns:h='http://www.w3.org/1999/xhtml' "
    "xmlns:odk='http://www.opendatakit.org/xforms'><h:head><h:title>Logged</h:title><model>"
    "<instance><data id='logged' version='1'><a/><b/><meta><instanceID/><audit/></meta></data>"
    "</instance><bind nodeset='/data/meta/audit' type='binary' odk:track-changes='true' "
    "odk:identify-user='true'/><bind nodeset='/data/b' required='true()'/></model></h:head>"
    "<h:body><input ref='/data/a'><label>A</label></input><input ref='/data/b'><label>B</label>"
    "</input></h:body></h:html>";

static void test_a_log_is_kept_over_sittings_and_stored_with_the_record(void **state) {
    struct kit *kit = *state;
    kit_add_form(kit, LOGGED);
    struct ask_options options = {.form_id = "logged", .surveyor = "Amina"};
    script_says(kit, &options, "one, two\n\nq\n", ASK_STOPPED, SAYS("--draft 1"));
    options.draft = 1;
    script_says(kit, &options, "x\n\n", ASK_DONE, SAYS("B"));
    kit_assert_sql(kit,
                   "SELECT replace(replace(CAST(content AS TEXT), char(10), ';'), '1795332872271', "
                   "'T') FROM submission_media WHERE name = 'audit.csv'",
                   "event,node,start,end,old-value,new-value,user;form start,,T,,,,Amina;"
                   "question,/data/a,T,T,,\"one, two\",Amina;constraint error,/data/b,T,,,,Amina;"
                   "question,/data/b,T,T,,,Amina;form exit,,T,,,,Amina;form resume,,T,,,,Amina;"
                   "question,/data/b,T,T,,x,Amina;end screen,,T,T,,,Amina;"
                   "form finalize,,T,,,,Amina;");
    kit_assert_sql(
        kit, "SELECT instr(CAST(xml AS TEXT), '<audit>audit.csv</audit>') > 0 FROM submission",
        "1");
}

static void test_a_draft_of_another_form_is_refused(void **state) {
    struct kit *kit = *state;
    script_add_form(kit, "../data/questionnaires/doorstep_priorities.xml");
    script_add_form(kit, "../data/questionnaires/visit_log.xml");
    struct ask_options options = {.form_id = "doorstep_priorities", .dwelling = "ARW-C-014"};
    script_says(kit, &options, "1\nq\n", ASK_STOPPED, SAYS("--draft 1"));
    options.form_id = "visit_log";
    options.draft = 1;
    script_says(kit, &options, "", ASK_FAILED, SAYS(""));
    kit_assert_err(kit, ERR_USAGE, "belongs to form 'doorstep_priorities'");
    options.draft = 9;
    script_says(kit, &options, "", ASK_FAILED, SAYS(""));
    kit_assert_err(kit, ERR_NOT_FOUND, "no draft 9");
    options = (struct ask_options){.form_id = "visit_log", .lang = "Klingon"};
    script_says(kit, &options, "", ASK_FAILED, SAYS(""));
    kit_assert_err(kit, ERR_USAGE, "it has English (en)");
}

static void test_drafts_and_forms_to_pick_from(void **state) {
    struct kit *kit = *state;
    script_add_form(kit, "../data/questionnaires/doorstep_priorities.xml");
    struct ask_options options = {.dwelling = "ARW-C-014"}; // one form: no question
    script_says(kit, &options, "1\nq\n", ASK_STOPPED, SAYS("Answers so far: 2."));
    script_add_form(kit, "../data/questionnaires/visit_log.xml");
    options = (struct ask_options){0};
    script_check(kit, &options, "4\nvisit\n3\nARW-C-015\nq\n", ASK_STOPPED,
                 "survey/ask_drafts.txt");
    script_says(kit, &options, "1\nq\n", ASK_STOPPED,
                SAYS("1. Visit log, started", "2. Doorstep priorities, started", "ARW-C-015",
                     "We go on where you stopped."));
    options.draft = 1; // whose form it is need not be said
    script_says(kit, &options, "q\n", ASK_STOPPED, SAYS("Doorstep priorities\nHome: ARW-C-014"));
    options = (struct ask_options){0};
    script_says(kit, &options, "q\n", ASK_STOPPED, SAYS("Begin a new one:"));
    kit_assert_sql(kit, "SELECT count(*) FROM draft", "2");
}

static void test_a_survey_without_forms_says_so(void **state) {
    struct kit *kit = *state;
    const struct ask_options options = {.pick = true};
    script_says(kit, &options, "", ASK_FAILED, SAYS(""));
    kit_assert_err(kit, ERR_NOT_FOUND, "form add");
}

static void test_an_unlisted_home_is_said(void **state) {
    struct kit *kit = *state;
    script_add_form(kit, "../data/questionnaires/doorstep_priorities.xml");
    const struct store_dwelling home = {
        .code = "ARW-C-014", .address = "Flat 14, Ashbrook House", .status = "active"};
    ASSERT_OK(store_add_dwelling(kit->st, &home, &kit->err), &kit->err);
    struct ask_options options = {.form_id = "doorstep_priorities", .dwelling = "ARW-C-015"};
    script_says(kit, &options, "q\n", ASK_STOPPED, SAYS("ARW-C-015 is not on the door list"));
    options.dwelling = "ARW-C-014";
    script_says(kit, &options, "b\nARW-C-014\nq\n", ASK_STOPPED,
                SAYS("Home: ARW-C-014, Flat 14, Ashbrook House"));
}

/* A draft kept at the offer of one more goes on there, and so does one from elsewhere, which says
 * nothing but answers. */
static void test_going_on_finds_the_place(void **state) {
    struct kit *kit = *state;
    script_add_form(kit, "survey/test_ask_kinds.xml");
    struct ask_options options = {.form_id = "kinds"};
    script_says(kit, &options, "\nGran\ngo 20\nAda\n40\n", ASK_CUT, SAYS("So far: 1."));
    options.draft = 1;
    script_says(
        kit, &options, "b\nb\nq\n", ASK_STOPPED,
        SAYS("Answers so far: 3.\n\n----------------------------------------\nKinds\nPeople\n"
             "\nPerson: add one more? So far: 1."));
    script_says(kit, &options, "y\n", ASK_CUT, SAYS("So far: 1.", "Person (2 of 2)"));
    script_says(kit, &options, "Bob\nq\n", ASK_STOPPED, SAYS("Person (2 of 2)", "Noted: Bob"));
    kit_exec(kit, "UPDATE draft SET xml = CAST(substr(CAST(xml AS TEXT), 1, instr(CAST(xml AS "
                  "TEXT), '<?doorstep-ask') - 1) AS BLOB)");
    script_says(kit, &options, "", ASK_CUT, SAYS("How old?"));
}

#define T(name) cmocka_unit_test_setup_teardown(name, script_setup, kit_teardown)

int main(void) {
    const struct CMUnitTest tests[] = {
        T(test_a_record_is_changed_with_a_reason),
        T(test_a_change_can_wait),
        T(test_files_of_a_changed_record_stay),
        T(test_paper_is_typed_twice_and_settled),
        T(test_rows_of_paper_are_settled_as_a_whole),
        T(test_a_sheet_goes_on_where_it_stopped),
        T(test_paper_may_lack_what_the_form_wants),
        T(test_stop_and_go_on),
        T(test_a_log_is_kept_over_sittings_and_stored_with_the_record),
        T(test_a_draft_of_another_form_is_refused),
        T(test_drafts_and_forms_to_pick_from),
        T(test_a_survey_without_forms_says_so),
        T(test_an_unlisted_home_is_said),
        T(test_going_on_finds_the_place),
    };
    return cmocka_run_group_tests_name("ask_again", tests, NULL, NULL);
}
