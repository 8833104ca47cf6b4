/* tests/survey/test_voice.c — the voice box: consent, a second person, a signature where a
 * neighbour could tell; taken back without a trace; of private talks only their number. */
#include <string.h>

#include "base/file.h"
#include "survey/voice.h"
#include "tests/survey/desk.h"

#define T(name) cmocka_unit_test_setup_teardown(name, kit_setup, kit_teardown)
#define D(name) cmocka_unit_test_setup_teardown(name, desk_setup, desk_teardown)

static const struct voice carers = {
    .text = "The lift is our road", .said_by = "carers", .checked_by = "Joan", .consent = true};

static bool count_voice(void *ctx, const struct voice *voice, struct err *err) {
    (void)err;
    assert_string_equal(voice->text, carers.text);
    assert_string_equal(voice->said_by, "carers");
    assert_true(voice->consent);
    ++*(int *)ctx;
    return true;
}

static int n_voices(struct kit *kit) {
    int n = 0;
    ASSERT_OK(voice_each(kit->st, count_voice, &n, &kit->err), &kit->err);
    return n;
}

static void refused(struct kit *kit, struct voice voice, const char *part) {
    struct err err = {0};
    assert_false(voice_add(kit->st, &voice, KIT_NOW, &err));
    assert_int_equal(err.code, ERR_USAGE);
    assert_non_null(strstr(err.text, part));
}

static void test_what_a_statement_needs(void **state) {
    struct kit *kit = *state;
    struct voice voice = carers;
    voice.consent = false;
    refused(kit, voice, "--consent");
    voice = carers;
    voice.checked_by = " ";
    refused(kit, voice, "a second person");
    voice = carers;
    voice.could_name = true;
    refused(kit, voice, "--signed");
    voice = carers;
    voice.text = "";
    refused(kit, voice, "what do they say?");
    voice.text = "\xff";
    refused(kit, voice, "no UTF-8");
    assert_int_equal(n_voices(kit), 0);
    voice = carers;
    voice.could_name = voice.is_signed = true;
    ASSERT_OK(voice_add(kit->st, &voice, KIT_NOW, &kit->err), &kit->err);
    assert_int_equal(n_voices(kit), 1);
}

static void test_taken_back_is_gone(void **state) {
    struct kit *kit = *state;
    struct voice voice = carers, again = carers;
    ASSERT_OK(voice_add(kit->st, &voice, KIT_NOW, &kit->err), &kit->err);
    ASSERT_OK(voice_take_back(kit->st, voice.number, &kit->err), &kit->err);
    assert_int_equal(n_voices(kit), 0);
    assert_false(voice_take_back(kit->st, voice.number, &kit->err));
    assert_int_equal(kit->err.code, ERR_NOT_FOUND);
    kit->err = (struct err){0};
    ASSERT_OK(voice_add(kit->st, &again, KIT_NOW, &kit->err), &kit->err);
    assert_true(again.number > voice.number); // a number on a slip means one statement for good
}

static void test_of_a_private_talk_nothing_but_that_it_was(void **state) {
    struct kit *kit = *state;
    int64_t n = -1;
    ASSERT_OK(private_talk_count(kit->st, &n, &kit->err), &kit->err);
    assert_int_equal(n, 0);
    ASSERT_OK(private_talk_add(kit->st, KIT_NOW, &kit->err), &kit->err);
    ASSERT_OK(private_talk_add(kit->st, KIT_NOW, &kit->err), &kit->err);
    ASSERT_OK(private_talk_count(kit->st, &n, &kit->err), &kit->err);
    assert_int_equal(n, 2);
}

static void test_voices_on_the_command_line(void **state) {
    struct desk *desk = *state;
    desk_error(desk, CALL(desk, "voice", "add", "@survey.gpkg", "Too loud"), 2, "--consent");
    desk_status(desk,
                CALL(desk, "voice", "add", "@survey.gpkg", "Too loud", "--consent", "--checked-by",
                     "Joan", "--group", "night workers"),
                0);
    desk_status(desk, CALL(desk, "voice", "private", "@survey.gpkg"), 0);
    desk_status(desk, CALL(desk, "voice", "list", "@survey.gpkg"), 0);
    assert_string_equal(desk->said.out,
                        "1\tToo loud\tnight workers\nprivate conversations held: 1\n");
    desk_status(desk, CALL(desk, "voice", "list", "@survey.gpkg", "--json"), 0);
    desk_json_is(desk, "private_conversations", "1");
    desk_error(desk, CALL(desk, "voice", "drop", "@survey.gpkg", "x"), 2, "which one?");
    desk_status(desk, CALL(desk, "voice", "drop", "@survey.gpkg", "1"), 0);
    desk_error(desk, CALL(desk, "voice", "drop", "@survey.gpkg", "1"), 1,
               "there is no statement 1");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        T(test_what_a_statement_needs),
        T(test_taken_back_is_gone),
        T(test_of_a_private_talk_nothing_but_that_it_was),
        D(test_voices_on_the_command_line),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
