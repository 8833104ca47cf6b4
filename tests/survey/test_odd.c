/* tests/survey/test_odd.c — records that stand out, one rule at a time, and those that don't. */
#include "tests/survey/kit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/strbuf.h"
#include "survey/odd.h"
#include "survey/records.h"

#define T(name) cmocka_unit_test_setup_teardown(name, setup, kit_teardown)
#define ASK(n) "<input ref=\"/data/q" n "\"><label>Question " n "</label></input>"

static const char form[] =
    "<h:html xmlns=\"http://www.w3.org/2002/xforms\" xmlns:h=\"http://www.w3.org/1999/xhtml\" "
    "xmlns:jr=\"http://openrosa.org/javarosa\">"
    "<h:head><h:title>Odd</h:title><model><instance><data id=\"odd\" version=\"1\"><start/><end/>"
    "<dwelling_id/><surveyor/><place/><hh_size/><q1/><q2/><q3/><q4/><q5/><q6/><q7/><q8/>"
    "<member jr:template=\"\"><age/></member><meta><instanceID/><audit/></meta></data>"
    "</instance><bind nodeset=\"/data/start\" type=\"dateTime\"/>"
    "<bind nodeset=\"/data/end\" type=\"dateTime\"/>"
    "<bind nodeset=\"/data/place\" type=\"geopoint\"/><bind nodeset=\"/data/hh_size\" "
    "type=\"int\"/>"
    "<bind nodeset=\"/data/member/age\" type=\"int\"/><bind nodeset=\"/data/meta/audit\" "
    "type=\"binary\"/></model></h:head><h:body><input ref=\"/data/dwelling_id\"><label>Home</label>"
    "</input><input ref=\"/data/place\"><label>Place</label></input><input ref=\"/data/hh_size\">"
    "<label>How many?</label></input>" ASK("1") ASK("2") ASK("3") ASK("4") ASK("5") ASK("6")
        ASK("7") ASK("8") "<group ref=\"/data/member\"><label>Person</label><repeat "
                          "nodeset=\"/data/member\"><input ref=\"/data/member/age\"><label>Age"
                          "</label></input></repeat></group></h:body></h:html>";

static int setup(void **state) {
    if (kit_setup(state) != 0) {
        return -1;
    }
    kit_add_form(*state, form);
    return 0;
}

struct given { // a record; zeroed: an ordinary one
    const char *id, *surveyor, *dwelling, *place, *meta;
    int minutes;     // it took; 0: 20
    const char *at;  // began; NULL: 2026-11-20T14:00:00Z
    int said, rows;  // people
    const char *all; // every answer; NULL: one of its own
};

static void give(struct kit *kit, const struct given *g) {
    AUTO(strbuf_done) struct strbuf xml = {0};
    const char *at = g->at ? g->at : "2026-11-20T14";
    strbuf_addf(&xml,
                "<data id=\"odd\" version=\"1\"><start>%s:00:00Z</start><end>%s:%02d:00Z</end>"
                "<dwelling_id>%s</dwelling_id><surveyor>%s</surveyor><place>%s</place>",
                at, at, g->minutes ? g->minutes : 20, g->dwelling ? g->dwelling : "H-1",
                g->surveyor ? g->surveyor : "Amina", g->place ? g->place : "");
    if (g->said) {
        strbuf_addf(&xml, "<hh_size>%d</hh_size>", g->said);
    }
    for (int i = 1; i <= 8; i++) {
        strbuf_addf(&xml, "<q%d>%s</q%d>", i, g->all ? g->all : g->id, i);
    }
    for (int i = 0; i < g->rows; i++) {
        strbuf_add(&xml, "<member><age>30</age></member>");
    }
    strbuf_addf(&xml, "<meta><instanceID>%s</instanceID>%s</meta></data>", g->id,
                g->meta ? g->meta : "");
    assert_int_equal(kit_add(kit, xml.data), STORE_NEW);
}

/* Twelve ordinary interviews, so that there is something to stand out from. */
static void give_ordinary(struct kit *kit) {
    for (int i = 0; i < 12; i++) {
        char id[16];
        snprintf(id, sizeof id, "plain%d", i);
        give(kit, &(struct given){.id = id, .minutes = 18 + i, .said = 2, .rows = 2});
    }
}

static void check_counts(const struct odd *odd, struct kit *kit, const struct records *records) {
    struct odd_counts counts;
    size_t n_looked = 0;
    ASSERT_OK(odd_count(&counts, kit->st, records, &kit->err), &kit->err);
    for (size_t i = 0; i < odd->n; i++) {
        n_looked += odd->finds[i].who != NULL;
    }
    assert_int_equal(counts.n_records, odd->n_records);
    assert_int_equal(counts.n_finds, odd->n);
    assert_int_equal(counts.n_looked, n_looked);
}

/* Those that count them, and no more, count what is there; also where records were read before. */
static void read_odd(struct odd *odd, struct kit *kit) {
    struct records records = {0};
    ASSERT_OK(odd_read(odd, kit->st, &kit->err), &kit->err);
    check_counts(odd, kit, NULL);
    ASSERT_OK(records_read(&records, kit->st, &kit->err), &kit->err);
    check_counts(odd, kit, &records);
    records_done(&records);
}

/* What stands out of a record: "fast far"; owned. */
static char *odd_of(struct kit *kit, const char *id) {
    struct strbuf out = {0};
    AUTO(odd_done) struct odd odd = {0};
    read_odd(&odd, kit);
    for (size_t i = 0; i < odd.n; i++) {
        if (strcmp(odd.finds[i].instance_id, id) == 0) {
            strbuf_addf(&out, "%s%s", out.len ? " " : "", odd_rule_code(odd.finds[i].rule));
        }
    }
    return strbuf_steal(&out);
}

static void assert_odd(struct kit *kit, const char *id, const char *expected) {
    AUTO(mem_freep) char *got = odd_of(kit, id);
    if (strcmp(got, expected) != 0) {
        fail_msg("%s is odd for '%s', not '%s'", id, got, expected);
    }
}

static const struct odd_find *find(const struct odd *odd, const char *id) {
    for (size_t i = 0; i < odd->n; i++) {
        if (strcmp(odd->finds[i].instance_id, id) == 0) {
            return &odd->finds[i];
        }
    }
    fail_msg("%s does not stand out", id);
    return NULL;
}

static void test_ordinary_records_do_not_stand_out(void **state) {
    struct kit *kit = *state;
    AUTO(odd_done) struct odd odd = {0};
    give_ordinary(kit);
    read_odd(&odd, kit);
    assert_int_equal(odd.n, 0);
    assert_int_equal(odd.n_records, 12);
}

static void test_fast_is_less_than_a_third_of_the_median(void **state) {
    struct kit *kit = *state;
    AUTO(odd_done) struct odd odd = {0};
    give_ordinary(kit); // 18 to 29 minutes
    give(kit, &(struct given){.id = "seven", .minutes = 7});
    give(kit, &(struct given){.id = "nine", .minutes = 9});
    assert_odd(kit, "seven", "fast");
    assert_odd(kit, "nine", "");
    read_odd(&odd, kit);
    assert_string_equal(find(&odd, "seven")->why,
                        "It took 7 minutes. Half of all took 23 minutes or more.");
}

static void test_few_records_have_no_median(void **state) {
    struct kit *kit = *state;
    for (int i = 0; i < ODD_MEDIAN_MIN - 2; i++) {
        char id[16];
        snprintf(id, sizeof id, "r%d", i);
        give(kit, &(struct given){.id = id, .minutes = 40});
    }
    give(kit, &(struct given){.id = "quick", .minutes = 1});
    assert_odd(kit, "quick", "");
    give(kit, &(struct given){.id = "one more", .minutes = 40});
    assert_odd(kit, "quick", "fast");
}

static void put_log(struct kit *kit, const char *id, int n, int ms) {
    AUTO(strbuf_done) struct strbuf csv = {0};
    enum store_added added;
    strbuf_add(&csv, "event,node,start,end\nform start,,1000,\n");
    for (int i = 0; i < n; i++) {
        strbuf_addf(&csv, "question,/data/q1,%d,%d\n", 1000 + i * ms, 1000 + (i + 1) * ms);
    }
    ASSERT_OK(store_put_attachment(kit->st, id, "audit.csv", csv.data, csv.len, &added, &kit->err),
              &kit->err);
    assert_int_equal(added, STORE_NEW);
}

static void test_the_log_tells_of_hurried_questions(void **state) {
    static const struct {
        const char *id;
        int n, ms;
        const char *expected;
    } rows[] = {
        {"hurried", 12, 1500, "fast_log"},
        {"calm",    12, 2500, ""        },
        {"short",   9,  500,  ""        }, // too few questions to say
    };
    struct kit *kit = *state;
    for (size_t i = 0; i < LEN(rows); i++) {
        give(kit, &(struct given){.id = rows[i].id, .meta = "<audit>audit.csv</audit>"});
        put_log(kit, rows[i].id, rows[i].n, rows[i].ms);
        assert_odd(kit, rows[i].id, rows[i].expected);
    }
}

static void test_a_log_nobody_can_read_says_nothing(void **state) {
    struct kit *kit = *state;
    static const char csv[] = "event,\xff\0,\n,,,\"";
    enum store_added added;
    give(kit, &(struct given){.id = "broken", .meta = "<audit>audit.csv</audit>"});
    ASSERT_OK(store_put_attachment(kit->st, "broken", "audit.csv", csv, sizeof csv - 1, &added,
                                   &kit->err),
              &kit->err);
    assert_odd(kit, "broken", "");
}

static void add_home(struct kit *kit) {
    const struct store_dwelling home = {
        .code = "H-1", .has_point = true, .lon_deg = -2.2, .lat_deg = 53.5};
    ASSERT_OK(store_add_dwelling(kit->st, &home, &kit->err), &kit->err);
}

static void test_far_counts_beyond_what_the_phone_is_sure_of(void **state) {
    static const char *const rows[][3] = {
        {"there", "53.5 -2.2 0 5",     "H-1"            },
        {"near",  "53.5009 -2.2 0 5",  "H-1"            }, // 100 m
        {"far",   "53.502 -2.2 0 5",   "H-1"            }, // 222 m
        {"vague", "53.502 -2.2 0 150", "H-1"            },
        {"odd",   "east 1",            "H-1"            },
        {"other", "53.502 -2.2 0 5",   "not on the list"},
    };
    struct kit *kit = *state;
    AUTO(odd_done) struct odd odd = {0};
    add_home(kit);
    for (size_t i = 0; i < LEN(rows); i++) {
        give(kit, &(struct given){.id = rows[i][0], .place = rows[i][1], .dwelling = rows[i][2]});
        assert_odd(kit, rows[i][0], strcmp(rows[i][0], "far") == 0 ? "far" : "");
    }
    read_odd(&odd, kit);
    assert_string_equal(find(&odd, "far")->why, "The place is about 220 metres from the home's.");
}

static void test_the_second_household_stands_at_the_same_door(void **state) {
    struct kit *kit = *state;
    add_home(kit);
    give(kit, &(struct given){.id = "two", .place = "53.51 -2.2 0 5", .dwelling = "H-1/2"});
    assert_odd(kit, "two", "far");
}

static void test_same_answers_of_the_same_surveyor(void **state) {
    struct kit *kit = *state;
    give(kit, &(struct given){.id = "first", .all = "x", .dwelling = "H-1"});
    give(kit, &(struct given){.id = "other", .all = "x", .surveyor = "Bea"});
    give(kit, &(struct given){.id = "again", .all = "x", .dwelling = "H-2", .minutes = 9});
    give(kit, &(struct given){.id = "more", .all = "x", .said = 1, .rows = 1});
    assert_odd(kit, "first", "");
    assert_odd(kit, "other", "");
    assert_odd(kit, "again", "same");
    assert_odd(kit, "more", ""); // a person more
}

static void test_missing_people(void **state) {
    struct kit *kit = *state;
    AUTO(odd_done) struct odd odd = {0};
    give(kit, &(struct given){.id = "three", .said = 3, .rows = 2});
    give(kit, &(struct given){.id = "none", .said = 1});
    give(kit, &(struct given){.id = "whole", .said = 2, .rows = 2});
    give(kit, &(struct given){.id = "silent", .rows = 1});
    assert_odd(kit, "three", "missing");
    assert_odd(kit, "none", "missing");
    assert_odd(kit, "whole", "");
    assert_odd(kit, "silent", "");
    read_odd(&odd, kit);
    assert_string_equal(find(&odd, "three")->why,
                        "3 people are said to live there; the list has 2.");
}

static void test_night_is_night_at_the_door(void **state) {
    static const struct {
        const char *id, *at, *expected;
    } rows[] = {
        {"eight pm", "2026-11-20T20", ""     },
        {"nine pm",  "2026-11-20T21", "night"},
        {"three am", "2026-11-20T03", "night"},
        {"eight am", "2026-11-20T08", ""     },
        {"seven am", "2026-11-20T07", "night"},
    };
    struct kit *kit = *state;
    setenv("TZ", "UTC", 1);
    for (size_t i = 0; i < LEN(rows); i++) {
        give(kit, &(struct given){.id = rows[i].id, .at = rows[i].at});
        assert_odd(kit, rows[i].id, rows[i].expected);
    }
}

static void test_edited_records_leave_with_what_was_odd(void **state) {
    struct kit *kit = *state;
    give(kit, &(struct given){.id = "before", .said = 3, .rows = 2});
    give(kit,
         &(struct given){
             .id = "after", .said = 2, .rows = 2, .meta = "<deprecatedID>before</deprecatedID>"});
    assert_odd(kit, "before", "");
    assert_odd(kit, "after", "");
}

static void test_somebody_looked(void **state) {
    struct kit *kit = *state;
    AUTO(odd_done) struct odd odd = {0};
    struct odd_look look = {.instance_id = "three",
                            .who = "Sue",
                            .note = "A baby. 'Yes', \"really\".",
                            .rule = ODD_MISSING,
                            .at_utc = KIT_NOW};
    give(kit, &(struct given){.id = "three", .said = 3, .rows = 2});
    ASSERT_OK(odd_look(kit->st, &look, &kit->err), &kit->err);
    look.at_utc++;
    look.note = "It was so.";
    ASSERT_OK(odd_look(kit->st, &look, &kit->err), &kit->err);
    read_odd(&odd, kit);
    assert_string_equal(find(&odd, "three")->who, "Sue");
    assert_string_equal(find(&odd, "three")->note, "It was so.");
    assert_int_equal(find(&odd, "three")->looked_utc, KIT_NOW + 1);
    kit_assert_sql(kit, "SELECT count(*) FROM odd_look", "2");
    look.instance_id = "nobody";
    assert_false(odd_look(kit->st, &look, &kit->err));
    kit_assert_err(kit, ERR_NOT_FOUND, "there is no record nobody");
}

static void test_rules_have_names(void **state) {
    (void)state;
    for (int i = 0; i < ODD_RULES; i++) {
        enum odd_rule rule = ODD_NIGHT;
        assert_true(odd_rule_find(odd_rule_code((enum odd_rule)i), &rule));
        assert_int_equal(rule, i);
        assert_true(strlen(odd_rule_words(rule)) > 0);
    }
    enum odd_rule rule;
    assert_false(odd_rule_find("", &rule));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        T(test_ordinary_records_do_not_stand_out),
        T(test_fast_is_less_than_a_third_of_the_median),
        T(test_few_records_have_no_median),
        T(test_the_log_tells_of_hurried_questions),
        T(test_a_log_nobody_can_read_says_nothing),
        T(test_far_counts_beyond_what_the_phone_is_sure_of),
        T(test_the_second_household_stands_at_the_same_door),
        T(test_same_answers_of_the_same_surveyor),
        T(test_missing_people),
        T(test_night_is_night_at_the_door),
        T(test_edited_records_leave_with_what_was_odd),
        T(test_somebody_looked),
        cmocka_unit_test(test_rules_have_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
