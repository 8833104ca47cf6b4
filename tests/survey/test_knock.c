/* tests/survey/test_knock.c — interviews and visits are tied: a record finds or makes the knock it
 * came from. */
#include "tests/survey/kit.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/file.h"
#include "base/mem.h"
#include "base/strbuf.h"
#include "survey/practice.h"
#include "survey/rebuild.h"

#define T(name) cmocka_unit_test_setup_teardown(name, setup, kit_teardown)

/* A questionnaire that marks its core, asks for consent and priorities, and knows its time. */
static const char FORM[] =
    "<h:html xmlns=\"http://www.w3.org/2002/xforms\" xmlns:h=\"http://www.w3.org/1999/xhtml\" "
    "xmlns:ds=\"https://doorstep.example/xforms\"><h:head><h:title>Q</h:title><model><instance>"
    "<data id=\"q\" version=\"1\"><dwelling_id/><end/><consent/><a/><b/><c/><d/><e/><extra/>"
    "<prio_1/><prio_2/><meta><instanceID/></meta></data></instance>"
    "<bind nodeset=\"/data/end\" type=\"dateTime\"/><bind nodeset=\"/data/a\" ds:core=\"yes\"/>"
    "<bind nodeset=\"/data/b\" ds:core=\"yes\"/><bind nodeset=\"/data/c\" ds:core=\"yes\"/>"
    "<bind nodeset=\"/data/d\" ds:core=\"yes\"/><bind nodeset=\"/data/e\" ds:core=\"yes\"/></model>"
    "</h:head><h:body><input ref=\"/data/dwelling_id\"><label>d</label></input>"
    "<input ref=\"/data/a\"><label>a</label></input></h:body></h:html>";

static int setup(void **state) {
    setenv("TZ", "UTC0", 1);
    tzset();
    if (kit_setup(state) != 0) {
        return -1;
    }
    struct kit *kit = *state;
    kit_add_form(kit, FORM);
    static const char *const codes[] = {"A-1", "A-2", "A-3"};
    for (size_t i = 0; i < LEN(codes); i++) {
        const struct store_dwelling home = {.code = codes[i], .block = "A"};
        ASSERT_OK(store_add_dwelling(kit->st, &home, &kit->err), &kit->err);
    }
    return 0;
}

/* A record of the form from home `home`, with these answers. */
static void add(struct kit *kit, const char *id, const char *home, const char *answers,
                const char *replaces) {
    AUTO(strbuf_done) struct strbuf xml = {0};
    strbuf_addf(&xml, "<data id=\"q\" version=\"1\"><dwelling_id>%s</dwelling_id>%s<meta>", home,
                answers);
    strbuf_addf(&xml, "<instanceID>%s</instanceID>", id);
    if (replaces) {
        strbuf_addf(&xml, "<deprecatedID>%s</deprecatedID>", replaces);
    }
    strbuf_add(&xml, "</meta></data>");
    if (kit_add(kit, xml.data) != STORE_NEW) {
        fail_msg("%s: %s", id, kit->err.text);
    }
}

#define ALL "<a>1</a><b>1</b><c>1</c><d>1</d><e>1</e><prio_1>damp</prio_1><prio_2/>"
#define AT(time) "<end>2026-11-" time "</end>" ALL

static void assert_visits(struct kit *kit, const char *expected) {
    kit_assert_sql(kit,
                   "SELECT group_concat(dwelling || coalesce('/' || household, '') || ' ' || "
                   "attempt_no || ' ' || outcome || ' ' || coalesce(instance_id, '-'), '; ') "
                   "FROM (SELECT * FROM visit ORDER BY dwelling, attempt_no)",
                   expected);
}

static void knock(struct kit *kit, const char *home, const char *outcome, int64_t at) {
    struct store_visit visit = {.dwelling = home, .outcome = outcome, .at_utc = at, .lived_in = -1};
    ASSERT_OK(store_add_visit(kit->st, &visit, &kit->err), &kit->err);
}

static void test_an_interview_without_a_visit_makes_one(void **state) {
    struct kit *kit = *state;
    add(kit, "u1", "A-1", AT("20T10:00:00Z"), NULL);
    assert_visits(kit, "A-1 1 complete u1");
    kit_assert_sql(kit, "SELECT at_utc FROM visit", "2026-11-20T10:00:00.000Z");
    add(kit, "u2", "A-2", ALL, NULL); // no time of its own: that of its arrival
    kit_assert_sql(kit, "SELECT at_utc FROM visit WHERE dwelling = 'A-2'",
                   "2026-11-22T07:34:32.271Z");
    add(kit, "u3", "A-3", AT("25T10:00:00Z"), NULL); // a clock that runs ahead
    kit_assert_sql(kit, "SELECT at_utc FROM visit WHERE dwelling = 'A-3'",
                   "2026-11-22T07:34:32.271Z");
    add(kit, "u4", "Z-9", ALL, NULL); // not on the list
    kit_assert_sql(kit, "SELECT count(*) FROM visit", "3");
}

static void test_a_visit_of_that_day_is_the_one(void **state) {
    struct kit *kit = *state;
    knock(kit, "A-1", "no_answer", KIT_NOW - 9000000); // the same morning: another knock
    knock(kit, "A-1", "complete", KIT_NOW - 3600000);
    add(kit, "u1", "A-1", AT("22T07:00:00Z"), NULL);
    assert_visits(kit, "A-1 1 no_answer -; A-1 2 complete u1");
    add(kit, "u2", "A-1", AT("22T07:10:00Z"), NULL); // a second questionnaire, the same knock
    assert_visits(kit, "A-1 1 no_answer -; A-1 2 complete u1");
    add(kit, "u3", "A-1", AT("21T07:00:00Z"), NULL); // another day
    assert_visits(kit, "A-1 1 no_answer -; A-1 2 complete u1; A-1 3 complete u3");
}

static void test_a_knock_without_an_interview_is_not_it(void **state) {
    struct kit *kit = *state;
    knock(kit, "A-1", "no_answer", KIT_NOW - 3600000);
    add(kit, "u1", "A-1", AT("22T07:00:00Z"), NULL);
    assert_visits(kit, "A-1 1 no_answer -; A-1 2 complete u1");
}

static void test_days_are_those_at_the_door(void **state) {
    struct kit *kit = *state;
    setenv("TZ", "Asia/Kathmandu", 1); // five hours and three quarters ahead
    tzset();
    knock(kit, "A-1", "complete", INT64_C(1795284000000)); // 2026-11-21T18:00Z, 23:45 there
    add(kit, "u1", "A-1", AT("21T18:30:00Z"), NULL);       // 00:15 of the next day
    assert_visits(kit, "A-1 1 complete -; A-1 2 complete u1");
}

static void test_each_household_has_its_own(void **state) {
    struct kit *kit = *state;
    add(kit, "u1", "A-1", AT("20T10:00:00Z"), NULL);
    add(kit, "u2", "A-1/2", AT("20T10:30:00Z"), NULL);
    add(kit, "u3", "A-1/1", AT("20T10:40:00Z"), NULL); // the first, by name
    assert_visits(kit, "A-1 1 complete u1; A-1/2 2 complete u2");
    kit_assert_sql(kit, "SELECT households FROM dwelling WHERE code = 'A-1'", "2");
}

static void test_the_answers_say_how_far_it_came(void **state) {
    struct kit *kit = *state;
    static const struct {
        const char *answers, *outcome;
    } cases[] = {
        {ALL,                                                          "complete"    },
        {"<a>1</a><b>1</b><c>1</c><d>1</d><e/><prio_1>damp</prio_1>",  "complete"    }, // 4 of 5
        {"<a>1</a><b>1</b><c>1</c><d/><e> </e><prio_1>damp</prio_1>",  "partial"     },
        {"<a>1</a><b>1</b><c/><d/><prio_1/><prio_2>damp</prio_2>",     "partial"     }, // half of four asked
        {"<a>1</a><b>1</b><c/><d/><e/><prio_1>damp</prio_1>",          "breakoff"    },
        {"<a>1</a><b>1</b><c>1</c><d>1</d><e>1</e><prio_1/><prio_2/>", "breakoff"    }, // no priority
        {"<a>1</a><b>1</b><c>1</c><d>1</d><e>1</e>",                   "complete"    }, // priorities were not asked
        {"<consent>no</consent>",                                      "refused_soft"},
        {"<consent>yes</consent>" ALL,                                 "complete"    },
    };
    for (size_t i = 0; i < LEN(cases); i++) {
        AUTO(strbuf_done) struct strbuf id = {0}, answers = {0}, sql = {0};
        strbuf_addf(&id, "u%zu", i);
        strbuf_addf(&answers, "<end>2026-11-%02zuT10:00:00Z</end>%s", i + 1, cases[i].answers);
        add(kit, id.data, "A-1", answers.data, NULL);
        strbuf_addf(&sql, "SELECT outcome FROM visit WHERE instance_id = 'u%zu'", i);
        kit_assert_sql(kit, sql.data, cases[i].outcome);
    }
}

static void test_forms_without_marks_go_by_what_they_require(void **state) {
    struct kit *kit = *state;
    kit_add_form(kit, KIT_FORM);
    kit_assert_sql(kit, "SELECT count(*) FROM question WHERE form_id = 'q' AND core", "5");
    kit_assert_sql(
        kit, "SELECT group_concat(path) FROM question WHERE form_id = 'house' AND core",
        "/data/dwelling_id,/data/home/tenure,/data/rooms"); // requires nothing: all asked
    AUTO(mem_freep) char *record = kit_record("h1", "<dwelling_id>A-2</dwelling_id>", NULL);
    assert_int_equal(kit_add(kit, record), STORE_NEW);
    assert_visits(kit, "A-2 1 complete h1");
}

static void test_an_edit_keeps_the_knock(void **state) {
    struct kit *kit = *state;
    add(kit, "u1", "A-1", AT("20T10:00:00Z"), NULL);
    add(kit, "u2", "A-1", "<end>2026-11-21T10:00:00Z</end><a>1</a><b/><c/><prio_1>x</prio_1>",
        "u1");
    assert_visits(kit, "A-1 1 breakoff u2");
    knock(kit, "A-2", "no_answer", KIT_NOW);
    add(kit, "u3", "A-2", AT("21T10:00:00Z"), "u2"); // it was another door
    assert_visits(kit, "A-2 1 no_answer -; A-2 2 complete u3");
    add(kit, "u4", "Z-9", ALL, NULL);
    add(kit, "u5", "A-3", AT("21T11:00:00Z"), "u4"); // its door was not on the list before
    assert_visits(kit, "A-2 1 no_answer -; A-2 2 complete u3; A-3 1 complete u5");
}

static void test_sent_again_knocks_once(void **state) {
    struct kit *kit = *state;
    add(kit, "u1", "A-1", ALL, NULL);
    AUTO(mem_freep)
    char *again = kit_sql(kit, "SELECT CAST(xml AS TEXT) FROM submission WHERE instance_id = 'u1'");
    assert_int_equal(kit_add(kit, again), STORE_SAME);
    assert_visits(kit, "A-1 1 complete u1");
}

static void test_rebuild_doubles_nothing(void **state) {
    struct kit *kit = *state;
    add(kit, "u1", "A-1", ALL, NULL);
    add(kit, "u2", "A-2", ALL, NULL);
    struct rebuild_result result;
    ASSERT_OK(rebuild_all(kit->st, NULL, &result, &kit->err), &kit->err);
    assert_visits(kit, "A-1 1 complete u1; A-2 1 complete u2");
    kit_assert_sql(kit, "SELECT count(*) FROM question WHERE core", "5"); // made again too
}

static void add_file(struct kit *kit, const char *name) {
    AUTO(mem_freep) char *path = test_path(name);
    size_t len;
    AUTO(mem_freep) char *xml = file_read(path, 1 << 20, &len, &kit->err);
    ASSERT_OK(xml, &kit->err);
    kit_add_form(kit, xml);
}

static void test_a_visit_log_is_knocks(void **state) {
    struct kit *kit = *state;
    add_file(kit, "../data/questionnaires/visit_log.xml");
    static const char *const rows[][4] = {
        {"v1", "10:00", "no_answer", ""                                               },
        {"v2", "11:00", "no_answer", ""                                               }, // twice on one day
        {"v3", "12:00", "language",  "<lang_need>urd</lang_need>"                     },
        {"v4", "13:00", "callback",  "<callback_at>2026-11-21T18:00:00Z</callback_at>"},
    };
    for (size_t i = 0; i < LEN(rows); i++) {
        AUTO(strbuf_done) struct strbuf xml = {0};
        strbuf_addf(&xml,
                    "<data id=\"visit_log\" version=\"2026112201\"><dwelling_id>A-1</dwelling_id>"
                    "<when>2026-11-20T%s:00Z</when><outcome>%s</outcome>%s<meta><instanceID>%s"
                    "</instanceID></meta></data>",
                    rows[i][1], rows[i][2], rows[i][3], rows[i][0]);
        assert_int_equal(kit_add(kit, xml.data), STORE_NEW);
    }
    assert_visits(kit, "A-1 1 no_answer v1; A-1 2 no_answer v2; A-1 3 language v3; "
                       "A-1 4 callback v4");
    kit_assert_sql(kit, "SELECT lang FROM visit WHERE outcome = 'language'", "urd");
    kit_assert_sql(kit, "SELECT callback_utc FROM visit WHERE outcome = 'callback'",
                   "2026-11-21T18:00:00.000Z");
}

static void test_a_door_list_is_no_knock(void **state) {
    struct kit *kit = *state;
    add_file(kit, "../data/questionnaires/dwelling_listing.xml");
    assert_int_equal(
        kit_add(kit, "<data id=\"dwelling_listing\" version=\"2026112201\"><door><dwelling_id>A-1"
                     "</dwelling_id></door><meta><instanceID>d1</instanceID></meta></data>"),
        STORE_NEW);
    assert_visits(kit, "(null)");
}

static void test_practice_knocks_at_every_home(void **state) {
    struct kit *kit = *state;
    kit_exec(kit, "DELETE FROM dwelling");
    add_file(kit, "../data/questionnaires/doorstep_priorities.xml");
    struct practice_result result;
    const struct practice_options options = {
        .form_id = "doorstep_priorities", .n_homes = 20, .seed = 1};
    bool invented;
    ASSERT_OK(store_has_practice(kit->st, &invented, &kit->err), &kit->err);
    assert_false(invented);
    ASSERT_OK(practice_run(kit->st, &options, &result, &kit->err), &kit->err);
    ASSERT_OK(store_has_practice(kit->st, &invented, &kit->err), &kit->err);
    assert_true(invented);
    kit_assert_sql(kit, "SELECT count(*) = (SELECT count(*) FROM submission) FROM visit", "1");
    kit_assert_sql(kit, "SELECT count(DISTINCT dwelling) FROM visit", "20");
    kit_assert_sql(kit,
                   "SELECT count(*) FROM visit AS v JOIN data_doorstep_priorities AS d USING "
                   "(instance_id) WHERE (outcome = 'refused_soft') <> (adult_consent = 'no')",
                   "0");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        T(test_an_interview_without_a_visit_makes_one),
        T(test_a_visit_of_that_day_is_the_one),
        T(test_a_knock_without_an_interview_is_not_it),
        T(test_days_are_those_at_the_door),
        T(test_each_household_has_its_own),
        T(test_the_answers_say_how_far_it_came),
        T(test_forms_without_marks_go_by_what_they_require),
        T(test_an_edit_keeps_the_knock),
        T(test_sent_again_knocks_once),
        T(test_rebuild_doubles_nothing),
        T(test_a_visit_log_is_knocks),
        T(test_a_door_list_is_no_knock),
        T(test_practice_knocks_at_every_home),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
