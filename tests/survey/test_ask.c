/* tests/survey/test_ask.c — whole interviews by script: what is said, what is kept, what is left
 * after every kind of end. The conversations are goldens: tests/golden/survey/ask_*.txt. */
#include "tests/survey/kit.h"

#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/file.h"
#include "base/mem.h"
#include "base/num.h"
#include "base/strbuf.h"
#include "forms/hostnative.h"
#include "survey/ask.h"
#include "survey/catalog.h"
#include "survey/paper.h"
#include "survey/term.h"

enum { FORM_MAX = 1 << 20, QUESTIONS = 12, KILL_ROUNDS = 6, WAIT_MS = 20000 };

static const char JPEG[] = "\xff\xd8\xff\xe0"; // is how a picture begins

/* ---- scripts ---- */

static uint64_t seed; // another one for each record, or all would have one instanceID

static int setup(void **state) {
    seed = 7;
    setenv("TZ", "UTC0", 1);
    setenv("TERM", "dumb", 1);
    unsetenv("COLUMNS");
    return kit_setup(state);
}

static void add_form_file(struct kit *kit, const char *path) {
    size_t len;
    AUTO(mem_freep) char *full = test_path(path);
    AUTO(mem_freep) char *xml = file_read(full, FORM_MAX, &len, &kit->err);
    struct catalog_added added;
    ASSERT_OK(xml && catalog_add(kit->st, xml, len, NULL, NULL, KIT_NOW, &added, &kit->err),
              &kit->err);
}

/* Run an interview, or a sitting at paper forms, over `script`; *out gets all it said. */
static enum ask_end run_either(struct kit *kit, const struct ask_options *options,
                               const struct paper_options *paper, const char *script,
                               struct strbuf *out) {
    AUTO(host_native_freep)
    struct host_native *native = host_native_new(
        &(struct host_native_options){.fixed_now = true, .now_ms = KIT_NOW, .seed = seed});
    FILE *in = tmpfile(), *said = tmpfile();
    struct term term;
    assert_true(in && said);
    fputs(script, in);
    fflush(in);
    rewind(in);
    term_init(&term, fileno(in), fileno(said), false);
    kit->err = (struct err){0};
    const struct host *host = host_native_host(native);
    enum ask_end end = paper ? paper_run(kit->st, paper, host, &term, &kit->err)
                             : ask_run(kit->st, options, host, &term, &kit->err);
    seed += paper || end == ASK_DONE;
    term_done(&term);
    rewind(said);
    for (int c; (c = fgetc(said)) != EOF;) {
        strbuf_addc(out, (char)c);
    }
    fclose(in);
    fclose(said);
    return end;
}

static enum ask_end run(struct kit *kit, const struct ask_options *options, const char *script,
                        struct strbuf *out) {
    return run_either(kit, options, NULL, script, out);
}

/* The folder has another name each time. */
static void hide_folder(const struct kit *kit, struct strbuf *out) {
    size_t n = strlen(kit->dir);
    for (char *at; (at = strstr(strbuf_text(out), kit->dir));) {
        memcpy(at, "DIR", 3);
        memmove(at + 3, at + n, out->len + 1 - n - (size_t)(at - out->data));
        out->len -= n - 3;
    }
}

static void check(struct kit *kit, const struct ask_options *options, const char *script,
                  enum ask_end want, const char *golden) {
    AUTO(strbuf_done) struct strbuf out = {0};
    enum ask_end end = run(kit, options, script, &out);
    hide_folder(kit, &out);
    golden_check(golden, strbuf_text(&out), out.len);
    if (end != want) {
        fail_msg("ended with %d: %s", (int)end, kit->err.text);
    }
}

/* Run and look for what must have been said. */
static void check_says(struct kit *kit, const struct ask_options *options, const char *script,
                       enum ask_end want, const char *const says[]) {
    AUTO(strbuf_done) struct strbuf out = {0};
    enum ask_end end = run(kit, options, script, &out);
    for (size_t i = 0; says[i]; i++) {
        if (!strstr(strbuf_text(&out), says[i])) {
            fail_msg("'%s' is not in:\n%s", says[i], strbuf_text(&out));
        }
    }
    assert_int_equal(end, want);
}

#define SAYS(...) ((const char *const[]){__VA_ARGS__, NULL})

/* ---- the four forms ---- */

static void test_priorities_from_door_to_receipt(void **state) {
    struct kit *kit = *state;
    add_form_file(kit, "../data/questionnaires/doorstep_priorities.xml");
    const struct ask_options options = {
        .form_id = "doorstep_priorities", .dwelling = "ARW-C-014", .surveyor = "Amina"};
    check(kit, &options,
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
    add_form_file(kit, "../data/questionnaires/doorstep_priorities.xml");
    const struct ask_options options = {.form_id = "doorstep_priorities"};
    check(kit, &options, "arw c 14\n\nARW-C-014\nno\n\n\n", ASK_DONE,
          "survey/ask_priorities_refused.txt");
    kit_assert_sql(kit, "SELECT count(*) || ' ' || dwelling FROM submission", "1 ARW-C-014");
}

static void test_priorities_in_urdu(void **state) {
    struct kit *kit = *state;
    add_form_file(kit, "../data/questionnaires/doorstep_priorities.xml");
    const struct ask_options options = {
        .form_id = "doorstep_priorities", .dwelling = "ARW-C-014", .lang = "ur"};
    check(kit, &options, "1\n2\nlang\nlang en\nq\n", ASK_STOPPED, "survey/ask_priorities_urdu.txt");
}

static void test_household_with_people(void **state) {
    struct kit *kit = *state;
    add_form_file(kit, "../data/questionnaires/estate_household.xml");
    const struct ask_options options = {
        .form_id = "estate_household", .dwelling = "ARW-C-014", .surveyor = "badge 3"};
    check(kit, &options,
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
    add_form_file(kit, "../data/questionnaires/visit_log.xml");
    const struct ask_options options = {.form_id = "visit_log", .dwelling = "ARW-C-014"};
    check(kit, &options, "1\n\n3 4\nno answer\nnobody\n1\n1\n\n1\n\n", ASK_DONE,
          "survey/ask_visit_log.txt");
    kit_assert_sql(kit, "SELECT outcome || ' ' || team FROM data_visit_log", "no_answer s03 s04");
}

static void test_dwelling_listing(void **state) {
    struct kit *kit = *state;
    add_form_file(kit, "../data/questionnaires/dwelling_listing.xml");
    const struct ask_options options = {.form_id = "dwelling_listing"};
    check(kit, &options,
          "ARW-B-001\nB\n\n'b\n1\n\nM15\nM15 5AA\n\n53.4, -2.2\n1\n3\n40\n2\n2\n\n4\n"
          "1/1/2030\n\n\n\n",
          ASK_DONE, "survey/ask_dwelling_listing.txt");
    kit_assert_sql(kit, "SELECT block_id || floor FROM data_dwelling_listing", "Bb");
}

/* ---- every kind of question ---- */

static void test_every_kind_of_question(void **state) {
    struct kit *kit = *state;
    add_form_file(kit, "survey/test_ask_kinds.xml");
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
    assert_int_equal(run(kit, &options, script.data, &out), ASK_DONE);
    hide_folder(kit, &out);
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
    add_form_file(kit, "survey/test_ask_kinds.xml");
    const struct ask_options options = {.form_id = "kinds"};
    check(kit, &options,
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
    add_form_file(kit, "survey/test_ask_kinds.xml");
    const struct ask_options options = {.form_id = "kinds"};
    check(kit, &options,
          "\nGran\ngo 15\n1\nb\n2\n1\n4\n2 4\n\n3\n\n1\nclear\n2 1 3\nb\nclear\n\nq\n", ASK_STOPPED,
          "survey/ask_changes.txt");
}

/* ---- several questions on one screen ---- */

#define FIELD(name, type) "<bind nodeset=\"/data/g/" name "\" type=\"" type "\"/>"
static const char LIST_FORM[] =
    "<h:html xmlns=\"http://www.w3.org/2002/xforms\" xmlns:h=\"http://www.w3.org/1999/xhtml\" "
    "xmlns:jr=\"http://openrosa.org/javarosa\"><h:head><h:title>Home</h:title><model>"
    "<instance><data id=\"list\" "
    "version=\"1\"><first/><g><head/><note/><rooms/><beds/><why/><rent/>"
    "</g><p jr:template=\"\"><tag/><age/></p><meta><instanceID/></meta></data></instance>"
    "<bind nodeset=\"/data/g/note\" readonly=\"true()\" type=\"string\"/>" //
    FIELD("rooms",
          "int") "<bind nodeset=\"/data/g/beds\" type=\"int\" required=\"true()\" "
                 "constraint=\". &lt;= ../rooms\" jr:constraintMsg=\"No more than there are "
                 "rooms.\"/>"
                 "<bind nodeset=\"/data/g/why\" type=\"string\" relevant=\"../beds = 1\"/>" //
    FIELD("rent", "string")                                                                 //
    "</model></h:head><h:body><input ref=\"/data/first\"><label>First?</label></input>"
    "<group ref=\"/data/g\" appearance=\"field-list\"><label>Your rooms</label>"
    "<select1 ref=\"/data/g/head\" appearance=\"label\"><label>H</label>"
    "<item><label>a</label><value>a</value></item></select1>"
    "<input ref=\"/data/g/note\"><label>Count all of them.</label></input>"
    "<input ref=\"/data/g/rooms\"><label>Rooms?</label></input>"
    "<input ref=\"/data/g/beds\"><label>Bedrooms?</label></input>"
    "<input ref=\"/data/g/why\"><label>Why only one?</label></input>"
    "<select1 ref=\"/data/g/rent\" appearance=\"list-nolabel\"><label>Rent?</label>"
    "<item><label>Low</label><value>l</value></item><item><label>High</label><value>h</value></"
    "item>"
    "</select1></group>"
    "<group ref=\"/data/p\"><label>Person in this home</label><repeat nodeset=\"/data/p\">"
    "<group appearance=\"field-list\"><input ref=\"/data/p/tag\"><label>Word?</label></input>"
    "<input ref=\"/data/p/age\"><label>Age?</label></input></group></repeat></group>"
    "</h:body></h:html>";

static void test_a_list_is_one_screen(void **state) {
    struct kit *kit = *state;
    kit_add_form(kit, LIST_FORM);
    const struct ask_options options = {.form_id = "list"};
    check(kit, &options,
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
    kit_add_form(kit, LIST_FORM);
    const struct ask_options options = {.form_id = "list"};
    check_says(kit, &options, "one\n2\n5\n4\nq\n", ASK_STOPPED,
               SAYS("2. Rooms? - 5", "3. Bedrooms? - needs an answer"));
    check_says(kit, &options, "1\n\n\nq\n", ASK_STOPPED, SAYS("Answers so far: 2"));
    kit_assert_sql(kit, "SELECT count(*) FROM draft", "1");
    check_says(kit, &options, "1\n\nq\n", ASK_STOPPED, SAYS("This question needs an answer"));
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
    check(kit, &options,
          "gps\nhome ARW-C-015\nhome\n"
          "53 -2\n\nhome\nclear\n53 -2\nhome\n\n"
          "1 1\n1 2\n2 2\n2 1\n\n\n",
          ASK_DONE, "survey/ask_places.txt");
    kit_assert_sql(kit, "SELECT door || '|' || path || '|' || green FROM data_places",
                   "53.5000000 -2.2500000|53 -2; 53.5000000 -2.2500000|"
                   "1 1; 1 2; 2 2; 2 1; 1 1");
}

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
    kit_add_form(kit, LIST_FORM);
    const struct ask_options asking = {
        .form_id = "list", .surveyor = "Amina", .dwelling = "ARW-C-014"};
    check_says(kit, &asking, TWO_PEOPLE, ASK_DONE, SAYS("The answers are stored."));
    AUTO(mem_freep) char *first = instance_of(kit, 1);
    struct ask_options editing = {.edit = first, .why = "heard wrongly", .surveyor = "Bea"};
    check(kit, &editing, "\nlist\n3\n3\ngo 8\ndel\ny\n\n\n", ASK_DONE, "survey/ask_edit.txt");
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
    check_says(kit, &editing, "", ASK_FAILED, SAYS("")); // the first one is history
    kit_assert_err(kit, ERR_CONFLICT, "changed already");
}

static void test_a_change_can_wait(void **state) {
    struct kit *kit = *state;
    kit_add_form(kit, LIST_FORM);
    const struct ask_options asking = {.form_id = "list"};
    check_says(kit, &asking, TWO_PEOPLE, ASK_DONE, SAYS("The answers are stored."));
    AUTO(mem_freep) char *first = instance_of(kit, 1);
    char code[ASK_RECEIPT_MAX];
    ask_receipt(code, first);
    const struct ask_options editing = {.edit = code, .why = "moved", .surveyor = "Bea"};
    check_says(kit, &editing, "\nq\n", ASK_STOPPED,
               SAYS("Nothing is changed yet.", "nothing to save"));
    check_says(kit, &editing, "2\n6\nq\n", ASK_STOPPED,
               SAYS("Bea changes this interview. Why: moved", "Rooms? - was: 5, now: 6"));
    const struct ask_options later = {.form_id = "list", .draft = 1, .surveyor = "Cora"};
    check_says(kit, &later, "\n", ASK_DONE,
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
    add_form_file(kit, "survey/test_ask_kinds.xml");
    kit_write(kit, "roof.jpg", JPEG, sizeof JPEG - 1);
    AUTO(mem_freep) char *photo = kit_file(kit, "roof.jpg");
    AUTO(strbuf_done) struct strbuf script = {0};
    strbuf_addf(&script, "\nGran\ngo 18\n%s\ngo 20\n\n\n\n\n\n", photo);
    const struct ask_options asking = {.form_id = "kinds"};
    check_says(kit, &asking, script.data, ASK_DONE, SAYS("The answers are stored."));
    AUTO(mem_freep) char *first = instance_of(kit, 1);
    struct ask_options editing = {.edit = first, .why = "name", .surveyor = "Bea"};
    check_says(kit, &editing, "1\nAda\n\n", ASK_DONE, SAYS("The answers are stored."));
    AUTO(mem_freep) char *second = instance_of(kit, 2);
    kit_write(kit, "roof.jpg", "\xff\xd8\xff\xe1", 4);
    strbuf_clear(&script);
    strbuf_addf(&script, "18\n%s\n\n", photo);
    editing.edit = second;
    check_says(kit, &editing, script.data, ASK_DONE,
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
    enum ask_end end = run_either(kit, NULL, &options, script, &out);
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
    kit_add_form(kit, LIST_FORM);
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
    kit_add_form(kit, LIST_FORM);
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
    kit_add_form(kit, LIST_FORM);
    check_paper(kit, "Ada", "\none\n5\nq\n", SAYS("3. Bedrooms?"), NULL);
    check_paper(kit, "Ben", "1\nq\n", SAYS("Ada has begun sheet 1"), NULL);
    check_paper(kit, "Ada", "1\nb\n6\n4\n?\nh\n\n\nq\n",
                SAYS("3. Bedrooms? > b", "2. Rooms? [5] > 6", " 2  High", "Sheet 1 is typed once."),
                NULL);
    const struct ask_options asking = {.form_id = "list"}; // paper is no interview to go on with
    check_says(kit, &asking, "q\n", ASK_STOPPED, SAYS("question 1"));
    const struct ask_options drafted = {.draft = 1};
    check_says(kit, &drafted, "", ASK_FAILED, SAYS(""));
    kit_assert_err(kit, ERR_USAGE, "--paper --batch 'Tower A'");
    check_paper(kit, "Ben", "\none\n6\n4\nh\n\n\nq\n", SAYS("Both typed the same."), NULL);
    kit_assert_sql(kit, "SELECT rooms || beds || rent FROM data_list", "64h");
}

/* What the paper lacks is asked about before the record goes in. */
static void test_paper_may_lack_what_the_form_wants(void **state) {
    struct kit *kit = *state;
    kit_add_form(kit, LIST_FORM);
    check_paper(kit, "Ada", "\none\n\n\n\n\n\nq\n", SAYS("Sheet 1 is typed once."), NULL);
    check_paper(kit, "Ben", "\none\n\n\n\n\n\nn\nq\n", SAYS("Bedrooms?", "Type y or n."), NULL);
    kit_assert_sql(kit, "SELECT count(*) FROM draft", "2");
    check_paper(kit, "Ben", "1\n\n\n\n\ny\nq\n",
                SAYS("stored now: 0.\nWhich sheet? Enter = 2, q = stop.\n> 1",
                     "\n3. Bedrooms? > \n", "Sheet 1 is stored."),
                NULL);
    kit_assert_sql(kit, "SELECT count(*) || coalesce(beds, '-') FROM data_list", "1-");
}

/* ---- commands ---- */

static void test_help_list_and_jumps(void **state) {
    struct kit *kit = *state;
    add_form_file(kit, "../data/questionnaires/doorstep_priorities.xml");
    const struct ask_options options = {.form_id = "doorstep_priorities", .dwelling = "ARW-C-014"};
    check(kit, &options, "?\n1\n2\nlist\ngo 99\ngo 2\n\ngo 10\nlang\nlang 3\nlang x\nb\nq\n",
          ASK_STOPPED, "survey/ask_commands.txt");
}

static void test_a_part_can_be_listed(void **state) {
    struct kit *kit = *state;
    kit_add_form(kit, LIST_FORM);
    const struct ask_options options = {.form_id = "list"};
    AUTO(strbuf_done) struct strbuf out = {0};
    assert_int_equal(run(kit, &options, "one\nlist 3\nlist 9\nq\n", &out), ASK_STOPPED);
    const char *list = strstr(out.data, "> list 3");
    assert_non_null(list);
    assert_non_null(strstr(list, "\nYour rooms\n  2. Rooms?: no answer\n  3. Bedrooms?"));
    assert_null(strstr(list, "First?"));
    assert_non_null(strstr(list, "There is no question 9 here."));
}

static void test_back_at_the_first_question(void **state) {
    struct kit *kit = *state;
    add_form_file(kit, "../data/questionnaires/visit_log.xml");
    const struct ask_options options = {.form_id = "visit_log"};
    check_says(kit, &options, "b\nq\n", ASK_STOPPED,
               SAYS("This is the first question.", "There was nothing to save yet."));
    kit_assert_sql(kit, "SELECT count(*) FROM draft", "0");
}

static void test_n_is_not_taken_for_no(void **state) {
    struct kit *kit = *state;
    add_form_file(kit, "../data/questionnaires/doorstep_priorities.xml");
    const struct ask_options options = {.form_id = "doorstep_priorities", .dwelling = "ARW-C-014"};
    check_says(kit, &options, "n\nq\n", ASK_STOPPED, SAYS("For \"No\" type 2."));
}

static void test_an_interview_can_be_wiped(void **state) {
    struct kit *kit = *state;
    add_form_file(kit, "../data/questionnaires/doorstep_priorities.xml");
    const struct ask_options options = {.form_id = "doorstep_priorities", .dwelling = "ARW-C-014"};
    check_says(kit, &options, "1\n1\n!\nn\n!\ny\nno\nq\n", ASK_STOPPED,
               SAYS("Nothing was taken away."));
    kit_assert_sql(kit, "SELECT count(*) FROM draft", "1");
    check(kit, &options, "1\n!\ny\nwipe\n", ASK_WIPED, "survey/ask_wipe.txt");
    kit_assert_sql(kit, "SELECT count(*) FROM draft", "0");
    kit_assert_sql(kit, "SELECT count(*) FROM submission", "0");
}

static void test_broken_and_endless_lines_are_refused(void **state) {
    struct kit *kit = *state;
    add_form_file(kit, "../data/questionnaires/visit_log.xml");
    const struct ask_options options = {.form_id = "visit_log"};
    AUTO(strbuf_done) struct strbuf script = {0};
    for (int i = 0; i < 3 * TERM_LINE_MAX; i++) {
        strbuf_addc(&script, 'x');
    }
    strbuf_add(&script, "\n\xff\xfe\nA\x1b[D\nARW-C-014\nq\n");
    check_says(kit, &options, script.data, ASK_STOPPED,
               SAYS("too long", "letters came through broken", "A key that is no letter",
                    "Noted: ARW-C-014"));
}

/* ---- the end ---- */

static void test_problems_are_listed_and_put_right(void **state) {
    struct kit *kit = *state;
    add_form_file(kit, "../data/questionnaires/visit_log.xml");
    const struct ask_options options = {.form_id = "visit_log"};
    check(kit, &options, "ARW-C-014\ngo 8\n5\n\n5\n6\n\n3\n\n", ASK_DONE, "survey/ask_review.txt");
    kit_assert_sql(kit, "SELECT count(*) FROM submission", "1");
}

static void test_files_are_looked_at(void **state) {
    struct kit *kit = *state;
    add_form_file(kit, "survey/test_ask_kinds.xml");
    kit_write(kit, "notes.jpg", "Not a picture", 13);
    kit_write(kit, "empty.jpg", "", 0);
    kit_write(kit, "roof.jpg", JPEG, sizeof JPEG - 1);
    AUTO(strbuf_done) struct strbuf script = {0};
    strbuf_addf(&script, "\nGran\ngo 18\n%s\n%s/notes.jpg\n%s/empty.jpg\n'%s/roof.jpg'\nq\n",
                kit->dir, kit->dir, kit->dir, kit->dir);
    const struct ask_options options = {.form_id = "kinds"};
    check_says(
        kit, &options, script.data, ASK_STOPPED,
        SAYS("is a folder", "notes.jpg is no picture", "empty.jpg is empty", "Noted: roof.jpg"));
}

static void test_a_file_that_has_gone_is_said(void **state) {
    struct kit *kit = *state;
    add_form_file(kit, "survey/test_ask_kinds.xml");
    kit_write(kit, "roof.jpg", JPEG, sizeof JPEG - 1);
    AUTO(mem_freep) char *photo = kit_file(kit, "roof.jpg");
    AUTO(strbuf_done) struct strbuf script = {0};
    strbuf_addf(&script, "\nGran\ngo 18\n%s\nq\n", photo);
    struct ask_options options = {.form_id = "kinds"};
    check_says(kit, &options, script.data, ASK_STOPPED, SAYS("Noted: roof.jpg"));
    unlink(photo);
    options.draft = 1;
    check_says(kit, &options, "\n\n\n\n\n\n\nq\n", ASK_STOPPED,
               SAYS("This could not be stored", "roof.jpg", "Your answers are safe"));
    kit_assert_sql(kit, "SELECT (SELECT count(*) FROM submission) || (SELECT count(*) FROM draft)",
                   "01");
    kit_write(kit, "roof.jpg", JPEG, sizeof JPEG - 1); // put back
    check_says(kit, &options, "\n\n\n\n\n\n\n", ASK_DONE, SAYS("The answers are stored."));
    kit_assert_sql(kit, "SELECT (SELECT count(*) FROM submission) || (SELECT count(*) FROM draft)",
                   "10");
}

static void test_back_from_the_end(void **state) {
    struct kit *kit = *state;
    add_form_file(kit, "../data/questionnaires/doorstep_priorities.xml");
    const struct ask_options options = {.form_id = "doorstep_priorities", .dwelling = "ARW-C-014"};
    check_says(kit, &options, "2\n\nb\nb\n1\nnone of\nq\n", ASK_STOPPED,
               SAYS("That was the last question.", "Noted: Yes",
                    "Noted: None of these, or rather not say"));
}

/* A disk that takes nothing: it is said, and no next question shows. */
static void test_an_answer_that_cannot_be_saved_is_said(void **state) {
    struct kit *kit = *state;
    add_form_file(kit, "../data/questionnaires/doorstep_priorities.xml");
    store_close(kit->st);
    kit->st = store_open(kit->path, &(struct store_options){.read_only = true}, &kit->err);
    ASSERT_OK(kit->st, &kit->err);
    const struct ask_options options = {.form_id = "doorstep_priorities", .dwelling = "ARW-C-014"};
    AUTO(strbuf_done) struct strbuf out = {0};
    assert_int_equal(run(kit, &options, "1\n\nq\n", &out), ASK_FAILED);
    assert_non_null(strstr(out.data, "The answer before this one is not safe yet."));
    assert_null(strstr(out.data, "question 3"));
    kit_assert_err(kit, ERR_IO, "");
}

/* ---- going on ---- */

static void test_stop_and_go_on(void **state) {
    struct kit *kit = *state;
    add_form_file(kit, "../data/questionnaires/doorstep_priorities.xml");
    struct ask_options options = {
        .form_id = "doorstep_priorities", .dwelling = "ARW-C-014", .surveyor = "Amina"};
    check_says(kit, &options, "1\n1\n\nlang ur\nq\n", ASK_STOPPED, SAYS("--draft 1"));
    check_says(kit, &options, "n\n1\n2\nq\n", ASK_STOPPED, SAYS("--draft 2"));
    options.dwelling = NULL;
    check(kit, &options, "7\n2\nq\n", ASK_STOPPED, "survey/ask_resume.txt");
    options.dwelling = "ARW-C-099"; // nothing unfinished there
    check_says(kit, &options, "q\n", ASK_STOPPED, SAYS("Home: ARW-C-099", "To stop for now"));
    options.draft = 1;
    options.dwelling = NULL;
    options.lang = "en";
    check_says(kit, &options, "1\nq\n", ASK_STOPPED, SAYS("Answers so far: 3.", "question 5"));
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
    check_says(kit, &options, "one, two\n\nq\n", ASK_STOPPED, SAYS("--draft 1"));
    options.draft = 1;
    check_says(kit, &options, "x\n\n", ASK_DONE, SAYS("B"));
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
    add_form_file(kit, "../data/questionnaires/doorstep_priorities.xml");
    add_form_file(kit, "../data/questionnaires/visit_log.xml");
    struct ask_options options = {.form_id = "doorstep_priorities", .dwelling = "ARW-C-014"};
    check_says(kit, &options, "1\nq\n", ASK_STOPPED, SAYS("--draft 1"));
    options.form_id = "visit_log";
    options.draft = 1;
    check_says(kit, &options, "", ASK_FAILED, SAYS(""));
    kit_assert_err(kit, ERR_USAGE, "belongs to form 'doorstep_priorities'");
    options.draft = 9;
    check_says(kit, &options, "", ASK_FAILED, SAYS(""));
    kit_assert_err(kit, ERR_NOT_FOUND, "no draft 9");
    options = (struct ask_options){.form_id = "visit_log", .lang = "Klingon"};
    check_says(kit, &options, "", ASK_FAILED, SAYS(""));
    kit_assert_err(kit, ERR_USAGE, "it has English (en)");
}

static void test_drafts_and_forms_to_pick_from(void **state) {
    struct kit *kit = *state;
    add_form_file(kit, "../data/questionnaires/doorstep_priorities.xml");
    struct ask_options options = {.dwelling = "ARW-C-014"}; // one form: no question
    check_says(kit, &options, "1\nq\n", ASK_STOPPED, SAYS("Answers so far: 2."));
    add_form_file(kit, "../data/questionnaires/visit_log.xml");
    options = (struct ask_options){0};
    check(kit, &options, "4\nvisit\n3\nARW-C-015\nq\n", ASK_STOPPED, "survey/ask_drafts.txt");
    check_says(kit, &options, "1\nq\n", ASK_STOPPED,
               SAYS("1. Visit log, started", "2. Doorstep priorities, started", "ARW-C-015",
                    "We go on where you stopped."));
    options.draft = 1; // whose form it is need not be said
    check_says(kit, &options, "q\n", ASK_STOPPED, SAYS("Doorstep priorities\nHome: ARW-C-014"));
    options = (struct ask_options){0};
    check_says(kit, &options, "q\n", ASK_STOPPED, SAYS("Begin a new one:"));
    kit_assert_sql(kit, "SELECT count(*) FROM draft", "2");
}

static void test_a_survey_without_forms_says_so(void **state) {
    struct kit *kit = *state;
    const struct ask_options options = {.pick = true};
    check_says(kit, &options, "", ASK_FAILED, SAYS(""));
    kit_assert_err(kit, ERR_NOT_FOUND, "form add");
}

static void test_an_unlisted_home_is_said(void **state) {
    struct kit *kit = *state;
    add_form_file(kit, "../data/questionnaires/doorstep_priorities.xml");
    const struct store_dwelling home = {
        .code = "ARW-C-014", .address = "Flat 14, Ashbrook House", .status = "active"};
    ASSERT_OK(store_add_dwelling(kit->st, &home, &kit->err), &kit->err);
    struct ask_options options = {.form_id = "doorstep_priorities", .dwelling = "ARW-C-015"};
    check_says(kit, &options, "q\n", ASK_STOPPED, SAYS("ARW-C-015 is not on the door list"));
    options.dwelling = "ARW-C-014";
    check_says(kit, &options, "b\nARW-C-014\nq\n", ASK_STOPPED,
               SAYS("Home: ARW-C-014, Flat 14, Ashbrook House"));
}

/* ---- nothing acknowledged is lost ---- */

static char *text_form(void) {
    struct strbuf xml = {0};
    strbuf_add(&xml, "<h:html xmlns=\"http://www.w3.org/2002/xforms\" "
                     "xmlns:h=\"http://www.w3.org/1999/xhtml\" "
                     "xmlns:jr=\"http://openrosa.org/javarosa\"><h:head><h:title>Words</h:title>"
                     "<model><instance><data id=\"words\" version=\"1\">");
    for (int i = 1; i <= QUESTIONS; i++) {
        strbuf_addf(&xml, "<q%d/>", i);
    }
    strbuf_add(&xml, "<meta><instanceID/></meta></data></instance><bind "
                     "nodeset=\"/data/meta/instanceID\" type=\"string\" jr:preload=\"uid\"/>"
                     "</model></h:head><h:body>");
    for (int i = 1; i <= QUESTIONS; i++) {
        strbuf_addf(&xml, "<input ref=\"/data/q%d\"><label>Question %d?</label></input>", i, i);
    }
    strbuf_add(&xml, "</h:body></h:html>");
    return strbuf_steal(&xml);
}

static _Noreturn void interview(const char *path, int in, int out) {
    struct err err = {0};
    struct store *st = store_open(path, NULL, &err);
    struct host_native *native = host_native_new(NULL);
    struct term term;
    struct ask_options options = {.form_id = "words"};
    term_init(&term, in, out, false);
    term_signals_hold();
    enum ask_end end =
        st ? ask_run(st, &options, host_native_host(native), &term, &err) : ASK_FAILED;
    if (end == ASK_FAILED) {
        err_print(&err);
    }
    store_close(st);
    _exit(end == ASK_DONE ? 0 : end == ASK_CUT ? 1 : 3);
}

struct talk {
    pid_t child;
    int in, out; // our ends
    struct strbuf said;
};

static void talk_start(struct talk *talk, const char *path) {
    int in[2], out[2];
    assert_int_equal(pipe(in), 0);
    assert_int_equal(pipe(out), 0);
    talk->child = fork();
    assert_true(talk->child >= 0);
    if (talk->child == 0) {
        static const int heard[] = {SIGINT, SIGTERM, SIGHUP};
        for (size_t i = 0; i < LEN(heard); i++) { // nohup and background jobs ignore some of them
            signal(heard[i], SIG_DFL);
        }
        close(in[1]);
        close(out[0]);
        interview(path, in[0], out[1]);
    }
    close(in[0]);
    close(out[1]);
    talk->in = in[1];
    talk->out = out[0];
    talk->said = (struct strbuf){0};
}

/* Read until the next prompt. False when it ends first. */
static bool talk_listen(struct talk *talk) {
    char bytes[4096];
    strbuf_clear(&talk->said);
    while (talk->said.len < 3 || strcmp(talk->said.data + talk->said.len - 3, "\n> ") != 0) {
        struct pollfd fd = {.fd = talk->out, .events = POLLIN};
        assert_int_equal(poll(&fd, 1, WAIT_MS), 1);
        ssize_t n = read(talk->out, bytes, sizeof bytes);
        if (n <= 0) {
            return false;
        }
        strbuf_addn(&talk->said, bytes, (size_t)n);
    }
    return true;
}

static void talk_say(struct talk *talk, const char *line) {
    assert_int_equal(write(talk->in, line, strlen(line)), (ssize_t)strlen(line));
}

static int talk_end(struct talk *talk, int signal_no) {
    int status;
    if (signal_no) {
        kill(talk->child, signal_no);
    }
    waitpid(talk->child, &status, 0);
    close(talk->in);
    close(talk->out);
    strbuf_done(&talk->said);
    return status;
}

/* Number of the question on the screen; 0 for another page. */
static int question_on(const struct talk *talk) {
    const char *at = NULL;
    for (const char *next = talk->said.data; (next = strstr(next, "Question ")); next++) {
        at = next;
    }
    return at ? atoi(at + strlen("Question ")) : 0;
}

static void assert_kept(struct kit *kit, int answered, int round) {
    for (int i = 1; i <= answered; i++) {
        AUTO(strbuf_done) struct strbuf sql = {0};
        strbuf_addf(&sql,
                    "SELECT count(*) FROM (SELECT xml FROM draft UNION ALL SELECT xml FROM "
                    "submission) WHERE instr(CAST(xml AS TEXT), '<q%d>answer %d of %d</q%d>')",
                    i, i, round, i);
        kit_assert_sql(kit, sql.data, "1");
    }
}

/* One interview, killed again and again; each time it goes on behind what was kept. */
static void interview_with_kills(struct kit *kit, int round, uint64_t *dice) {
    int answered = 0; // those whose next question was shown
    bool done = false;
    for (int sitting = 0; !done; sitting++) {
        struct talk talk;
        char line[64];
        int budget = 1 + (int)splitmix_below(dice, 5);
        talk_start(&talk, kit->path);
        assert_true(talk_listen(&talk));
        if (strstr(talk.said.data, "Not finished yet")) {
            talk_say(&talk, "1\n");
            assert_true(talk_listen(&talk));
        }
        for (;;) {
            int number = question_on(&talk), before = number ? number - 1 : QUESTIONS;
            assert_true(before >= answered);
            answered = before; // the one sent last was kept, though nobody had said so
            snprintf(line, sizeof line, "answer %d of %d\n", number, round);
            talk_say(&talk, number ? line : "\n");
            if (budget-- == 0) {
                break; // the answer is on its way, and nobody has said that it was kept
            }
            if (!talk_listen(&talk)) {
                done = true;
                break;
            }
            answered = number ? number : answered;
        }
        const struct timespec delay = {.tv_nsec = (long)splitmix_below(dice, 12000000)};
        nanosleep(&delay, NULL);
        talk_end(&talk, done ? 0 : SIGKILL);
        assert_kept(kit, answered, round);
        AUTO(strbuf_done) struct strbuf sql = {0};
        strbuf_addf(&sql, "SELECT count(*) > %d FROM submission", round);
        AUTO(mem_freep) char *stored = kit_sql(kit, sql.data);
        done = strcmp(stored, "1") == 0; // killed behind the end is an end
        assert_true(sitting < 60);
    }
}

static void test_an_answer_is_kept_before_the_next_question_shows(void **state) {
    struct kit *kit = *state;
    AUTO(mem_freep) char *form = text_form();
    kit_add_form(kit, form);
    store_close(kit->st);
    kit->st = NULL;
    uint64_t dice = 20261122;
    for (int round = 0; round < KILL_ROUNDS; round++) {
        interview_with_kills(kit, round, &dice);
        char want[24];
        snprintf(want, sizeof want, "%d 0", round + 1);
        kit_assert_sql(kit,
                       "SELECT (SELECT count(*) FROM submission) || ' ' || "
                       "(SELECT count(*) FROM draft)",
                       want);
    }
    kit_assert_sql(kit, "PRAGMA integrity_check", "ok");
}

static void test_two_windows_do_not_overwrite_each_other(void **state) {
    struct kit *kit = *state;
    AUTO(mem_freep) char *form = text_form();
    kit_add_form(kit, form);
    struct talk first, second;
    talk_start(&first, kit->path);
    assert_true(talk_listen(&first));
    talk_say(&first, "answer 1\n");
    assert_true(talk_listen(&first));
    talk_start(&second, kit->path); // goes on with the same
    assert_true(talk_listen(&second));
    talk_say(&second, "1\n");
    assert_true(talk_listen(&second));
    talk_say(&second, "there\n");
    assert_true(talk_listen(&second));
    talk_say(&first, "here\n");
    assert_true(talk_listen(&first));
    assert_non_null(strstr(first.said.data, "changed in another window"));
    talk_end(&first, SIGKILL);
    talk_end(&second, SIGKILL);
    kit_assert_sql(kit,
                   "SELECT group_concat(instr(CAST(xml AS TEXT), '<q2>there</q2>') > 0) FROM "
                   "(SELECT xml FROM draft ORDER BY id)",
                   "1,0");
    kit_assert_sql(kit,
                   "SELECT count(*) FROM draft WHERE instr(CAST(xml AS TEXT), "
                   "'<q2>here</q2>') > 0",
                   "1");
}

/* A draft kept at the offer of one more goes on there, and so does one from elsewhere, which says
 * nothing but answers. */
static void test_going_on_finds_the_place(void **state) {
    struct kit *kit = *state;
    add_form_file(kit, "survey/test_ask_kinds.xml");
    struct ask_options options = {.form_id = "kinds"};
    check_says(kit, &options, "\nGran\ngo 20\nAda\n40\n", ASK_CUT, SAYS("So far: 1."));
    options.draft = 1;
    check_says(
        kit, &options, "b\nb\nq\n", ASK_STOPPED,
        SAYS("Answers so far: 3.\n\n----------------------------------------\nKinds\nPeople\n"
             "\nPerson: add one more? So far: 1."));
    check_says(kit, &options, "y\n", ASK_CUT, SAYS("So far: 1.", "Person (2 of 2)"));
    check_says(kit, &options, "Bob\nq\n", ASK_STOPPED, SAYS("Person (2 of 2)", "Noted: Bob"));
    kit_exec(kit, "UPDATE draft SET xml = CAST(substr(CAST(xml AS TEXT), 1, instr(CAST(xml AS "
                  "TEXT), '<?doorstep-ask') - 1) AS BLOB)");
    check_says(kit, &options, "", ASK_CUT, SAYS("How old?"));
}

static void test_signals_stop_and_say_so(void **state) {
    static const int signals[] = {SIGINT, SIGTERM, SIGHUP};
    struct kit *kit = *state;
    AUTO(mem_freep) char *form = text_form();
    kit_add_form(kit, form);
    store_close(kit->st);
    kit->st = NULL;
    for (size_t i = 0; i < LEN(signals); i++) {
        struct talk talk;
        talk_start(&talk, kit->path);
        assert_true(talk_listen(&talk));
        talk_say(&talk, i ? "n\n" : "answer 1\n");
        assert_true(talk_listen(&talk));
        if (i) {
            talk_say(&talk, "answer 1\n");
            assert_true(talk_listen(&talk));
        }
        kill(talk.child, signals[i]);
        assert_false(talk_listen(&talk)); // no more prompts, and …
        assert_non_null(strstr(talk.said.data, "Saved. Nothing is lost."));
        int status = talk_end(&talk, 0);
        assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 1);
    }
    kit_assert_sql(kit, "SELECT count(*) FROM draft", "3");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_priorities_from_door_to_receipt, setup, kit_teardown),
        cmocka_unit_test_setup_teardown(test_priorities_refused_at_the_door, setup, kit_teardown),
        cmocka_unit_test_setup_teardown(test_priorities_in_urdu, setup, kit_teardown),
        cmocka_unit_test_setup_teardown(test_household_with_people, setup, kit_teardown),
        cmocka_unit_test_setup_teardown(test_visit_log, setup, kit_teardown),
        cmocka_unit_test_setup_teardown(test_dwelling_listing, setup, kit_teardown),
        cmocka_unit_test_setup_teardown(test_every_kind_of_question, setup, kit_teardown),
        cmocka_unit_test_setup_teardown(test_people_can_be_added_and_taken_away, setup,
                                        kit_teardown),
        cmocka_unit_test_setup_teardown(test_rank_and_choices_can_be_changed, setup, kit_teardown),
        cmocka_unit_test_setup_teardown(test_a_list_is_one_screen, setup, kit_teardown),
        cmocka_unit_test_setup_teardown(test_a_list_holds_until_it_is_complete, setup,
                                        kit_teardown),
        cmocka_unit_test_setup_teardown(test_places_typed_and_pointed_at, setup, kit_teardown),
        cmocka_unit_test_setup_teardown(test_a_record_is_changed_with_a_reason, setup,
                                        kit_teardown),
        cmocka_unit_test_setup_teardown(test_a_change_can_wait, setup, kit_teardown),
        cmocka_unit_test_setup_teardown(test_files_of_a_changed_record_stay, setup, kit_teardown),
        cmocka_unit_test_setup_teardown(test_paper_is_typed_twice_and_settled, setup, kit_teardown),
        cmocka_unit_test_setup_teardown(test_rows_of_paper_are_settled_as_a_whole, setup,
                                        kit_teardown),
        cmocka_unit_test_setup_teardown(test_a_sheet_goes_on_where_it_stopped, setup, kit_teardown),
        cmocka_unit_test_setup_teardown(test_paper_may_lack_what_the_form_wants, setup,
                                        kit_teardown),
        cmocka_unit_test_setup_teardown(test_help_list_and_jumps, setup, kit_teardown),
        cmocka_unit_test_setup_teardown(test_a_part_can_be_listed, setup, kit_teardown),
        cmocka_unit_test_setup_teardown(test_back_at_the_first_question, setup, kit_teardown),
        cmocka_unit_test_setup_teardown(test_n_is_not_taken_for_no, setup, kit_teardown),
        cmocka_unit_test_setup_teardown(test_an_interview_can_be_wiped, setup, kit_teardown),
        cmocka_unit_test_setup_teardown(test_broken_and_endless_lines_are_refused, setup,
                                        kit_teardown),
        cmocka_unit_test_setup_teardown(test_problems_are_listed_and_put_right, setup,
                                        kit_teardown),
        cmocka_unit_test_setup_teardown(test_files_are_looked_at, setup, kit_teardown),
        cmocka_unit_test_setup_teardown(test_a_file_that_has_gone_is_said, setup, kit_teardown),
        cmocka_unit_test_setup_teardown(test_back_from_the_end, setup, kit_teardown),
        cmocka_unit_test_setup_teardown(test_an_answer_that_cannot_be_saved_is_said, setup,
                                        kit_teardown),
        cmocka_unit_test_setup_teardown(test_stop_and_go_on, setup, kit_teardown),
        cmocka_unit_test_setup_teardown(test_a_log_is_kept_over_sittings_and_stored_with_the_record,
                                        setup, kit_teardown),
        cmocka_unit_test_setup_teardown(test_a_draft_of_another_form_is_refused, setup,
                                        kit_teardown),
        cmocka_unit_test_setup_teardown(test_two_windows_do_not_overwrite_each_other, setup,
                                        kit_teardown),
        cmocka_unit_test_setup_teardown(test_drafts_and_forms_to_pick_from, setup, kit_teardown),
        cmocka_unit_test_setup_teardown(test_a_survey_without_forms_says_so, setup, kit_teardown),
        cmocka_unit_test_setup_teardown(test_an_unlisted_home_is_said, setup, kit_teardown),
        cmocka_unit_test_setup_teardown(test_an_answer_is_kept_before_the_next_question_shows,
                                        setup, kit_teardown),
        cmocka_unit_test_setup_teardown(test_going_on_finds_the_place, setup, kit_teardown),
        cmocka_unit_test_setup_teardown(test_signals_stop_and_say_so, setup, kit_teardown),
    };
    return cmocka_run_group_tests_name("ask", tests, NULL, NULL);
}
