/* tests/survey/test_ask_parts.c — what an interview is made of: commands, answers, days and times,
 * numbers of choices. */
#include "tests/support.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/arena.h"
#include "base/date.h"
#include "base/mem.h"
#include "base/strbuf.h"
#include "forms/hostnative.h"
#include "survey/ask.h"
#include "survey/ask_answer.h"
#include "survey/ask_keys.h"
#include "survey/ask_page.h"
#include "survey/ask_when.h"
#include "survey/ask_words.h"

#define NOW_MS INT64_C(1767868200000) // Thursday 8 January 2026, 10:30 UTC

struct parts {
    struct host_native *native;
    const struct host *host;
    struct arena mem;
};

static int setup(void **state) {
    static struct parts parts;
    setenv("TZ", "Europe/London", 1);
    tzset();
    parts.native = host_native_new(
        &(struct host_native_options){.fixed_now = true, .now_ms = NOW_MS, .seed = 1});
    parts.host = host_native_host(parts.native);
    *state = &parts;
    return 0;
}

static int teardown(void **state) {
    struct parts *p = *state;
    host_native_free(p->native);
    arena_done(&p->mem);
    return 0;
}

/* ---- words ---- */

static void test_every_word_has_a_text(void **state) {
    (void)state;
    for (int i = SAY_NOTHING + 1; i < ASK_N_WORDS; i++) {
        const char *text = ask_word((enum ask_word)i);
        if (!text || !*text) {
            fail_msg("word %d has no text", i);
        }
    }
}

static void test_words_are_filled_in(void **state) {
    (void)state;
    AUTO(strbuf_done) struct strbuf out = {0};
    SAY(&out, SAY_NO_SUCH_NUMBER, "9", "from 1 to 4");
    assert_string_equal(out.data, "There is no number 9 here. The numbers go from 1 to 4.");
    strbuf_clear(&out);
    SAY(&out, SAY_NOTED, "{1} {x}"); // what is put in is not looked at again
    assert_string_equal(out.data, "Noted: {1} {x}");
}

/* ---- commands ---- */

static void assert_key(const char *line, bool text, enum ask_key want, const char *want_rest) {
    const char *rest = "";
    enum ask_key key = ask_key_read(line, text, &rest);
    if (key != want || strcmp(rest, want_rest) != 0) {
        fail_msg("%s: %d '%s'", line, (int)key, rest);
    }
}

static void test_commands_are_told_from_answers(void **state) {
    (void)state;
    assert_key("b", true, KEY_BACK, "");
    assert_key("B", false, KEY_BACK, "");
    assert_key("B", true, KEY_NONE, "B"); // a block
    assert_key("go 12", true, KEY_GO, "12");
    assert_key("go home", true, KEY_NONE, "go home");
    assert_key("lang", true, KEY_LANG, "");
    assert_key("lang ur", false, KEY_LANG, "ur");
    assert_key("lang is a problem", true, KEY_NONE, "lang is a problem");
    assert_key("clear", true, KEY_CLEAR, "");
    assert_key("clearer", true, KEY_NONE, "clearer");
    assert_key("list all", true, KEY_NONE, "list all");
    assert_key("?", true, KEY_HELP, "");
    assert_key("!", true, KEY_WIPE, "");
}

static void test_a_quote_makes_a_command_an_answer(void **state) {
    (void)state;
    assert_key("'b", true, KEY_NONE, "b");
    assert_key("'go 3", true, KEY_NONE, "go 3");
    assert_key("''b", true, KEY_NONE, "'b");
    assert_key("'Tis damp", true, KEY_NONE, "'Tis damp");
    assert_key("'", true, KEY_NONE, "'");
}

/* ---- days and times ---- */

static void assert_when(struct parts *p, enum form_type type, enum when_part part, const char *line,
                        const char *want) {
    AUTO(strbuf_done) struct strbuf out = {0};
    enum ask_word why = SAY_NOTHING;
    bool ok = ask_when_read(line, type, part, p->host, &out, &why);
    const char *got = ok ? out.data : ask_word(why);
    if (strcmp(got, want) != 0) {
        fail_msg("%s: %s, not %s", line, got, want);
    }
}

static void test_days_as_people_write_them(void **state) {
    static const char *const same[] = {
        "5 March 2026",
        "5th Mar 2026",
        "5 mar 2026",
        "March 5, 2026",
        "5/3/2026",
        "05/03/2026",
        "5.3.2026",
        "5-3-2026",
        "2026-03-05",
        "2026-3-5",
        "Thursday 5 March 2026",
        "the 5th of March 2026",
        "5 MARCH 2026",
    };
    for (size_t i = 0; i < LEN(same); i++) {
        assert_when(*state, FT_DATE, WHEN_DAY, same[i], "2026-03-05");
    }
    assert_when(*state, FT_DATE, WHEN_DAY, "today", "2026-01-08");
    assert_when(*state, FT_DATE, WHEN_DAY, "Yesterday", "2026-01-07");
    assert_when(*state, FT_DATE, WHEN_DAY, "tomorrow", "2026-01-09");
    assert_when(*state, FT_DATE, WHEN_DAY, "29 February 2024", "2024-02-29");
}

static void test_what_is_no_day_is_said(void **state) {
    assert_when(*state, FT_DATE, WHEN_DAY, "29/2/2026", ask_word(SAY_NO_SUCH_DAY));
    assert_when(*state, FT_DATE, WHEN_DAY, "3/25/2026", ask_word(SAY_DAY_FIRST));
    assert_when(*state, FT_DATE, WHEN_DAY, "5/3/26", ask_word(SAY_YEAR_FOUR));
    assert_when(*state, FT_DATE, WHEN_DAY, "5 March", ask_word(SAY_HOW_DATE));
    assert_when(*state, FT_DATE, WHEN_DAY, "soon", ask_word(SAY_HOW_DATE));
    assert_when(*state, FT_DATE, WHEN_DAY, "5 March 2026 7", ask_word(SAY_HOW_DATE));
    assert_when(*state, FT_DATE, WHEN_DAY, "1 2 3 4 5 6", ask_word(SAY_HOW_DATE));
    assert_when(*state, FT_DATE, WHEN_DAY, "99999999999999999999", ask_word(SAY_HOW_DATE));
}

static void test_months_and_years(void **state) {
    assert_when(*state, FT_DATE, WHEN_MONTH, "March 2026", "2026-03-01");
    assert_when(*state, FT_DATE, WHEN_MONTH, "3/2026", "2026-03-01");
    assert_when(*state, FT_DATE, WHEN_MONTH, "2026-03", "2026-03-01");
    assert_when(*state, FT_DATE, WHEN_MONTH, "5 March 2026", "2026-03-01");
    assert_when(*state, FT_DATE, WHEN_MONTH, "2026", ask_word(SAY_HOW_MONTH));
    assert_when(*state, FT_DATE, WHEN_YEAR, "1965", "1965-01-01");
    assert_when(*state, FT_DATE, WHEN_YEAR, "65", ask_word(SAY_HOW_YEAR));
}

static void test_times(void **state) {
    assert_when(*state, FT_TIME, WHEN_DAY, "14:30", "14:30:00.000+00:00");
    assert_when(*state, FT_TIME, WHEN_DAY, "2.30pm", "14:30:00.000+00:00");
    assert_when(*state, FT_TIME, WHEN_DAY, "2.30 p.m.", "14:30:00.000+00:00");
    assert_when(*state, FT_TIME, WHEN_DAY, "12 am", "00:00:00.000+00:00");
    assert_when(*state, FT_TIME, WHEN_DAY, "noon", "12:00:00.000+00:00");
    assert_when(*state, FT_TIME, WHEN_DAY, "14", ask_word(SAY_HOW_TIME));
    assert_when(*state, FT_TIME, WHEN_DAY, "25:00", ask_word(SAY_HOW_TIME));
    assert_when(*state, FT_TIME, WHEN_DAY, "13 pm", ask_word(SAY_HOW_TIME));
    assert_when(*state, FT_TIME, WHEN_DAY, "10:61", ask_word(SAY_HOW_TIME));
}

static void test_moments_take_the_offset_of_their_day(void **state) {
    assert_when(*state, FT_DATETIME, WHEN_DAY, "5 March 2026 14:30",
                "2026-03-05T14:30:00.000+00:00");
    assert_when(*state, FT_DATETIME, WHEN_DAY, "5/7/2026, 2.30 pm",
                "2026-07-05T14:30:00.000+01:00");
    assert_when(*state, FT_DATETIME, WHEN_DAY, "today 9am", "2026-01-08T09:00:00.000+00:00");
    assert_when(*state, FT_DATETIME, WHEN_DAY, "now", "2026-01-08T10:30:00.000+00:00");
    assert_when(*state, FT_DATETIME, WHEN_DAY, "2026-07-05T14:30", "2026-07-05T14:30:00.000+01:00");
    assert_when(*state, FT_DATETIME, WHEN_DAY, "2026-07-05T14:30:00Z", "2026-07-05T14:30:00Z");
    assert_when(*state, FT_DATETIME, WHEN_DAY, "14:30", ask_word(SAY_HOW_DATETIME));
    assert_when(*state, FT_DATETIME, WHEN_DAY, "5 March 2026", ask_word(SAY_HOW_DATETIME));
    assert_when(*state, FT_DATETIME, WHEN_DAY, "31/4/2026 9am", ask_word(SAY_NO_SUCH_DAY));
}

static void test_days_are_said_in_words(void **state) {
    (void)state;
    AUTO(strbuf_done) struct strbuf out = {0};
    ask_when_say(&out, FT_DATE, WHEN_DAY, "2026-03-05");
    strbuf_add(&out, "|");
    ask_when_say(&out, FT_DATETIME, WHEN_DAY, "2026-07-05T14:30:00.000+01:00");
    strbuf_add(&out, "|");
    ask_when_say(&out, FT_TIME, WHEN_DAY, "09:05:00.000+00:00");
    strbuf_add(&out, "|");
    ask_when_say(&out, FT_DATE, WHEN_DAY, "junk");
    assert_string_equal(out.data, "Thursday 5 March 2026|Sunday 5 July 2026, 14:30|09:05|junk");
}

/* ---- answers ---- */

static struct ask_choice worries[] = {
    {.value = "damp",  .label = "Damp and mould"   },
    {.value = "noise", .label = "Noise"            },
    {.value = "cold",  .label = "Cold and draughts"},
    {.value = "none",  .label = "None of these"    },
};

/* `chosen`: places of the choices, 0 for none. */
static struct ask_page page_with(enum control_kind control, const char *current,
                                 const uint32_t chosen[4]) {
    ask_page_number(worries, LEN(worries));
    for (size_t i = 0; i < LEN(worries); i++) {
        worries[i].place = chosen ? chosen[i] : 0;
    }
    return (struct ask_page){.control = control,
                             .type = FT_STRING,
                             .choices = worries,
                             .n_choices = LEN(worries),
                             .current = current};
}

static void assert_answer(struct parts *p, const struct ask_page *page, const char *line,
                          const char *want, bool stays) {
    struct ask_answer answer;
    ask_answer_read(page, p->host, line, &p->mem, &answer);
    if (answer.kind != READ_VALUE) {
        fail_msg("%s: kind %d, %s", line, (int)answer.kind, ask_word(answer.why));
    }
    assert_string_equal(answer.value, want);
    assert_int_equal(answer.stays, stays);
}

static void assert_refused(struct parts *p, const struct ask_page *page, const char *line,
                           enum ask_word why) {
    struct ask_answer answer;
    ask_answer_read(page, p->host, line, &p->mem, &answer);
    if (answer.kind != READ_REFUSED || answer.why != why) {
        fail_msg("%s: kind %d, %s", line, (int)answer.kind,
                 answer.kind == READ_VALUE ? answer.value : ask_word(answer.why));
    }
}

static void test_one_choice_by_number_or_word(void **state) {
    struct ask_page page = page_with(CTRL_SELECT1, "", NULL);
    assert_answer(*state, &page, "3", "cold", false);
    assert_answer(*state, &page, "noise", "noise", false);
    assert_answer(*state, &page, "NOI", "noise", false);
    assert_answer(*state, &page, "mould", "damp", false);
    assert_answer(*state, &page, "c", "cold", false);
    assert_refused(*state, &page, "5", SAY_NO_SUCH_NUMBER);
    assert_refused(*state, &page, "0", SAY_NO_SUCH_NUMBER);
    assert_refused(*state, &page, "99999999999999999999", SAY_NO_SUCH_NUMBER);
    assert_refused(*state, &page, "1 2", SAY_ONE_ONLY);
    assert_refused(*state, &page, "rats", SAY_NO_SUCH_WORD);
    assert_refused(*state, &page, "u", SAY_NO_SUCH_WORD); // one letter within a word is no search
}

static void test_words_that_fit_several_choices_are_asked_back(void **state) {
    struct parts *p = *state;
    struct ask_page page = page_with(CTRL_SELECT1, "", NULL);
    struct ask_answer answer;
    ask_answer_read(&page, p->host, "and", &p->mem, &answer);
    assert_int_equal(answer.kind, READ_MATCHES);
    assert_int_equal(answer.n_matches, 2);
    assert_int_equal(answer.matches[1], 2);
    ask_answer_read(&page, p->host, "no", &p->mem, &answer); // Noise, None
    assert_int_equal(answer.kind, READ_MATCHES);
}

static void test_several_choices_and_toggling(void **state) {
    struct ask_page page = page_with(CTRL_SELECT, "", NULL);
    assert_answer(*state, &page, "1 3", "damp cold", false);
    assert_answer(*state, &page, "3,1", "damp cold", false);
    assert_answer(*state, &page, "2, 1 ,3", "damp noise cold", false);
    page = page_with(CTRL_SELECT, "damp cold", (const uint32_t[]){1, 0, 2, 0});
    assert_answer(*state, &page, "2", "damp noise cold", true);
    assert_answer(*state, &page, "1", "cold", true);
    assert_answer(*state, &page, "1 3", "", true);
    assert_refused(*state, &page, "1 7", SAY_NO_SUCH_NUMBER);
}

static void test_places_of_a_ranking_follow_one_another(void **state) {
    struct ask_page page = page_with(CTRL_RANK, "", NULL);
    assert_answer(*state, &page, "3", "cold", true);
    assert_answer(*state, &page, "3 1 2 4", "cold damp noise none", false);
    page = page_with(CTRL_RANK, "cold", (const uint32_t[]){0, 0, 1, 0});
    assert_answer(*state, &page, "1", "cold damp", true);
    assert_refused(*state, &page, "3", SAY_HAS_PLACE);
    assert_refused(*state, &page, "1 1", SAY_HAS_PLACE);
}

static void test_labels_that_are_numbers_number_themselves(void **state) {
    struct parts *p = *state;
    struct ask_choice beds[] = {
        {.value = "b0", .label = "0"         },
        {.value = "b1", .label = "1"         },
        {.value = "b2", .label = "2"         },
        {.value = "b3", .label = "3 or more" },
        {.value = "dk", .label = "Don't know"}
    };
    ask_page_number(beds, LEN(beds));
    static const uint32_t want[] = {0, 1, 2, 3, 4};
    for (size_t i = 0; i < LEN(beds); i++) {
        assert_int_equal(beds[i].key, want[i]);
    }
    struct ask_page page = {
        .control = CTRL_SELECT1, .choices = beds, .n_choices = LEN(beds), .current = ""};
    assert_answer(p, &page, "2", "b2", false);
    struct ask_choice ages[] = {
        {.label = "0 to 4"}, {.label = "5 to 10"}, {.label = "11+"}, {.label = "rather not say"}};
    ask_page_number(ages, LEN(ages));
    for (uint32_t i = 0; i < LEN(ages); i++) {
        assert_int_equal(ages[i].key, i + 1);
    }
    struct ask_choice twice[] = {{.label = "7"}, {.label = "7 "}, {.label = "x"}};
    ask_page_number(twice, LEN(twice));
    assert_int_equal(twice[0].key, 1);
}

static void test_typed_answers(void **state) {
    static const struct {
        enum control_kind control;
        enum form_type type;
        const char *line, *want; // NULL: refused
    } cases[] = {
        {CTRL_INPUT,   FT_INT,      "12",                "12"               },
        {CTRL_INPUT,   FT_INT,      "-3",                "-3"               },
        {CTRL_INPUT,   FT_INT,      "1.5",               NULL               },
        {CTRL_INPUT,   FT_INT,      "two",               NULL               },
        {CTRL_INPUT,   FT_DECIMAL,  "95.50",             "95.50"            },
        {CTRL_INPUT,   FT_DECIMAL,  "95,50",             NULL               },
        {CTRL_INPUT,   FT_BOOLEAN,  "Yes",               "true"             },
        {CTRL_INPUT,   FT_BOOLEAN,  "no",                "false"            },
        {CTRL_INPUT,   FT_BOOLEAN,  "perhaps",           NULL               },
        {CTRL_INPUT,   FT_GEOPOINT, "53.48, -2.24",      "53.48 -2.24"      },
        {CTRL_INPUT,   FT_GEOPOINT, "53.48 -2.24 30 5",  "53.48 -2.24 30 5" },
        {CTRL_INPUT,   FT_GEOPOINT, "153.48 -2.24",      NULL               },
        {CTRL_INPUT,   FT_GEOPOINT, "53.48",             NULL               },
        {CTRL_INPUT,   FT_GEOTRACE, "53 -2;53.1, -2 ;",  "53 -2; 53.1 -2"   },
        {CTRL_TRIGGER, FT_STRING,   "ok",                "OK"               },
        {CTRL_TRIGGER, FT_STRING,   "why",               NULL               },
        {CTRL_RANGE,   FT_INT,      "4",                 "4"                },
        {CTRL_RANGE,   FT_INT,      "5",                 NULL               },
        {CTRL_RANGE,   FT_INT,      "12",                NULL               },
        {CTRL_INPUT,   FT_STRING,   "Any words, at all", "Any words, at all"},
        {CTRL_SECRET,  FT_STRING,   "hush",              "hush"             },
    };
    struct parts *p = *state;
    for (size_t i = 0; i < LEN(cases); i++) {
        struct ask_page page = {.control = cases[i].control,
                                .type = cases[i].type,
                                .current = "",
                                .start = 10,
                                .end = 0,
                                .step = 2};
        struct ask_answer answer;
        ask_answer_read(&page, p->host, cases[i].line, &p->mem, &answer);
        if (!cases[i].want) {
            assert_int_equal(answer.kind, READ_REFUSED);
            continue;
        }
        assert_int_equal(answer.kind, READ_VALUE);
        assert_string_equal(answer.value, cases[i].want);
    }
}

static void test_places_of_a_line_follow_one_another(void **state) {
    static const struct {
        enum form_type type;
        const char *current, *line, *want;
    } cases[] = {
        {FT_GEOPOINT, "1 2",                "53 -2",           "53 -2"                     },
        {FT_GEOTRACE, "",                   "53 -2",           "53 -2"                     },
        {FT_GEOTRACE, "53 -2",              "53.1, -2 30 4",   "53 -2; 53.1 -2 30 4"       },
        {FT_GEOSHAPE, "53 -2",              "53 -1",           "53 -2; 53 -1"              },
        {FT_GEOSHAPE, "53 -2; 53 -1",       "52 -1",           "53 -2; 53 -1; 52 -1; 53 -2"},
        {FT_GEOSHAPE, "1 1; 1 2; 2 2; 1 1", "2 1",             "1 1; 1 2; 2 2; 2 1; 1 1"   },
        {FT_GEOSHAPE, "",                   "1 1; 1 2; 2 2;",  "1 1; 1 2; 2 2; 1 1"        },
        {FT_GEOSHAPE, "",                   "1 1;1 2;2 2;1 1", "1 1; 1 2; 2 2; 1 1"        },
    };
    for (size_t i = 0; i < LEN(cases); i++) {
        struct ask_page page = {
            .control = CTRL_INPUT, .type = cases[i].type, .current = cases[i].current};
        assert_answer(*state, &page, cases[i].line, cases[i].want, cases[i].type != FT_GEOPOINT);
    }
    const struct ask_page page = {.control = CTRL_INPUT, .type = FT_GEOTRACE, .current = ""};
    assert_refused(*state, &page, ";;", SAY_HOW_PLACES);
    assert_refused(*state, &page, "53 -2; here", SAY_HOW_PLACES);
}

static void test_a_place_may_be_known_elsewhere(void **state) {
    struct parts *p = *state;
    const struct ask_page page = {.control = CTRL_INPUT, .type = FT_GEOPOINT, .current = ""};
    struct ask_answer answer;
    ask_answer_read(&page, p->host, "GPS", &p->mem, &answer);
    assert_int_equal(answer.kind, READ_GPS);
    ask_answer_read(&page, p->host, "home", &p->mem, &answer);
    assert_int_equal(answer.kind, READ_HOME);
    assert_string_equal(answer.value, "");
    ask_answer_read(&page, p->host, "Home  ARW-C-015", &p->mem, &answer);
    assert_string_equal(answer.value, "ARW-C-015");
    assert_refused(p, &page, "homeless", SAY_HOW_PLACE);
}

static void test_thousands_and_digits(void **state) {
    struct ask_page page = {.control = CTRL_INPUT, .type = FT_INT, .current = ""};
    assert_answer(*state, &page, "12,000", "12000", false);
    assert_answer(*state, &page, "-1 234 567", "-1234567", false);
    assert_refused(*state, &page, "12,00", SAY_HOW_WHOLE);
    assert_refused(*state, &page, "1,200 300", SAY_HOW_WHOLE);
    assert_answer(*state, &page, "2147483647", "2147483647", false);
    assert_refused(*state, &page, "2147483648", SAY_HOW_SMALL);
    page.type = FT_DECIMAL;
    assert_refused(*state, &page, "1,200", SAY_HOW_NUMBER);
    page.thousands = true;
    assert_answer(*state, &page, "1,200.5", "1200.5", false);
    AUTO(strbuf_done) struct strbuf words = {0};
    ask_answer_say(&page, "-1234567.25", &words);
    assert_string_equal(words.data, "-1,234,567.25");
    page = (struct ask_page){.control = CTRL_INPUT, .type = FT_STRING, .digits = true};
    assert_answer(*state, &page, "+44 161 000", "+44 161 000", false);
    assert_refused(*state, &page, "call me", SAY_HOW_DIGITS);
}

static void test_a_file_is_not_yet_an_answer(void **state) {
    struct parts *p = *state;
    struct ask_page page = {.control = CTRL_UPLOAD, .type = FT_BINARY, .current = ""};
    struct ask_answer answer;
    ask_answer_read(&page, p->host, "\"/home/ada/my roof.jpg\"", &p->mem, &answer);
    assert_int_equal(answer.kind, READ_FILE);
    assert_string_equal(answer.value, "/home/ada/my roof.jpg");
}

static void test_small_letters(void **state) {
    struct parts *p = *state;
    assert_string_equal(ask_answer_fold(&p->mem, "ŁÓDŹ ÄÜ ΑΒΓ ДЖЁ"), "łódź äü αβγ джё");
    assert_string_equal(ask_answer_fold(&p->mem, "łódź × ÷ اردو 漢"), "łódź × ÷ اردو 漢");
}

static void test_n_may_mean_no(void **state) {
    (void)state;
    struct ask_page page = page_with(CTRL_SELECT1, "", NULL);
    assert_string_equal(ask_answer_like_next(&page)->value, "noise");
    page.n_choices = 1;
    assert_null(ask_answer_like_next(&page));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_word_has_a_text),
        cmocka_unit_test(test_words_are_filled_in),
        cmocka_unit_test(test_commands_are_told_from_answers),
        cmocka_unit_test(test_a_quote_makes_a_command_an_answer),
        cmocka_unit_test(test_days_as_people_write_them),
        cmocka_unit_test(test_what_is_no_day_is_said),
        cmocka_unit_test(test_months_and_years),
        cmocka_unit_test(test_times),
        cmocka_unit_test(test_moments_take_the_offset_of_their_day),
        cmocka_unit_test(test_days_are_said_in_words),
        cmocka_unit_test(test_one_choice_by_number_or_word),
        cmocka_unit_test(test_words_that_fit_several_choices_are_asked_back),
        cmocka_unit_test(test_several_choices_and_toggling),
        cmocka_unit_test(test_places_of_a_ranking_follow_one_another),
        cmocka_unit_test(test_labels_that_are_numbers_number_themselves),
        cmocka_unit_test(test_typed_answers),
        cmocka_unit_test(test_places_of_a_line_follow_one_another),
        cmocka_unit_test(test_a_place_may_be_known_elsewhere),
        cmocka_unit_test(test_thousands_and_digits),
        cmocka_unit_test(test_a_file_is_not_yet_an_answer),
        cmocka_unit_test(test_small_letters),
        cmocka_unit_test(test_n_may_mean_no),
    };
    return cmocka_run_group_tests_name("ask parts", tests, setup, teardown);
}
