/* tests/survey/test_approval.c — report-back meetings, objections, approval by two people, and the
 * key that packs are signed with. */
#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/strbuf.h"
#include "survey/approval.h"
#include "survey/signing.h"
#include "tests/survey/desk.h"

#define T(name) cmocka_unit_test_setup_teardown(name, kit_setup, kit_teardown)
#define D(name) cmocka_unit_test_setup_teardown(name, desk_setup, desk_teardown)
#define DAY INT64_C(86400000)
#define TABLES "a,b\r\n1,2\r\n"

static const char *const two[] = {"Amina Khan", "Joan Price"};

static struct approval_asked asked_for(const char *tier) {
    return (struct approval_asked){.tier = tier,
                                   .names = two,
                                   .n_names = 2,
                                   .meeting = "Report-back 2026-11-20",
                                   .tables = TABLES,
                                   .tables_len = strlen(TABLES)};
}

static void approve(struct kit *kit, const struct approval_asked *asked) {
    int64_t id;
    ASSERT_OK(approval_give(kit->st, asked, KIT_NOW, &id, &kit->err), &kit->err);
}

static bool holds_for(struct kit *kit, const char *tier, const char *tables, int64_t at) {
    AUTO(arena_done) struct arena mem = {0};
    struct approval found;
    return approval_holds(kit->st, tier, tables, strlen(tables), at, &mem, &found, &kit->err);
}

static void test_two_different_people_must_agree(void **state) {
    struct kit *kit = *state;
    static const struct {
        const char *names[3], *part;
        size_t n;
    } cases[] = {
        {{0},                                        "none is named",                0},
        {{"Amina Khan"},                             "only one is named",            1},
        {{"Amina Khan", "Amina Khan"},               "named twice",                  2},
        {{"Amina Khan", "  AMINA   khan "},          "named twice",                  2},
        {{"Ren\xc3\xa9"
          "e",
          "Rene\xcc\x81"
          "e"},
         "named twice",                                                              2}, // NFC, NFD
        {{"Amina Khan", "Amina\xe2\x80\x8b Khan"},   "named twice",                  2}, // zero width
        {{"Amina Khan", "Joan Price", "joan price"}, "joan price is named twice",    3},
        {{"Amina Khan", "  "},                       "a name after --by is missing", 2},
        {{"Amina Khan", "\xff"},                     "is not UTF-8",                 2},
    };
    for (size_t i = 0; i < LEN(cases); i++) {
        struct approval_asked asked = asked_for("meeting");
        asked.names = cases[i].names;
        asked.n_names = cases[i].n;
        int64_t id;
        assert_false(approval_give(kit->st, &asked, KIT_NOW, &id, &kit->err));
        kit_assert_err(kit, ERR_USAGE, cases[i].part);
    }
    kit_assert_sql(kit, "SELECT count(*) FROM approval", "0");
    kit_assert_sql(kit, "SELECT count(*) FROM meeting", "0");
}

static void test_a_meeting_named_in_words_is_enough(void **state) {
    struct kit *kit = *state;
    struct approval_asked asked = asked_for("meeting");
    approve(kit, &asked);
    kit_assert_sql(kit,
                   "SELECT held_on || '|' || text || '|' || coalesce(people, '-') FROM meeting",
                   "2026-11-20|Report-back 2026-11-20|-");
    kit_assert_sql(kit, "SELECT group_concat(name, '+') FROM approval_name",
                   "Amina Khan+Joan Price");
    approve(kit, &asked);             // the meeting is known by now
    asked.meeting = "Autumn meeting"; // today's
    approve(kit, &asked);
    asked.held_on = "2026-11-20"; // of a day that is known
    approve(kit, &asked);
    kit_assert_sql(kit, "SELECT group_concat(held_on || ' ' || text, ', ') FROM meeting",
                   "2026-11-20 Report-back 2026-11-20, 2026-11-22 Autumn meeting");
    kit_assert_sql(kit, "SELECT group_concat(meeting_id) FROM approval", "1,1,2,1");
}

static void test_what_is_missing_is_said(void **state) {
    struct kit *kit = *state;
    static const struct {
        const char *meeting, *held_on, *until, *part;
    } cases[] = {
        {NULL,   NULL,         NULL,         "the report-back meeting (--meeting TEXT) is missing"},
        {" ",    NULL,         NULL,         "the report-back meeting (--meeting TEXT) is missing"},
        {"Hall", "20 Nov",     NULL,         "--date takes a day like 2026-11-22"                 },
        {"Hall", "2026-02-30", NULL,         "--date takes a day like 2026-11-22"                 },
        {"Hall", "2026-12-24", NULL,         "has not been yet"                                   },
        {"Hall", NULL,         "2026-11-21", "--until 2026-11-21 is over"                         },
        {"Hall", NULL,         "soon",       "--until takes a day"                                },
    };
    for (size_t i = 0; i < LEN(cases); i++) {
        struct approval_asked asked = asked_for("public");
        asked.meeting = cases[i].meeting;
        asked.held_on = cases[i].held_on;
        asked.until = cases[i].until;
        int64_t id;
        assert_false(approval_give(kit->st, &asked, KIT_NOW, &id, &kit->err));
        kit_assert_err(kit, ERR_USAGE, cases[i].part);
    }
}

static void test_objections_stand_in_the_way_until_answered(void **state) {
    struct kit *kit = *state;
    int64_t first, second, id;
    struct meeting meeting = {.held_on = "2026-11-20", .people = 34, .text = "Hall"};
    ASSERT_OK(meeting_add(kit->st, &meeting, KIT_NOW, &kit->err), &kit->err);
    ASSERT_OK(objection_add(kit->st, "Birch is too low", "2026-11-20", KIT_NOW, &first, &kit->err),
              &kit->err);
    ASSERT_OK(objection_add(kit->st, "No names please", NULL, KIT_NOW, &second, &kit->err),
              &kit->err);
    struct approval_asked asked = asked_for("meeting");
    assert_false(approval_give(kit->st, &asked, KIT_NOW, &id, &kit->err));
    kit_assert_err(kit, ERR_CONFLICT, "objections 1, 2 have no answer yet");
    ASSERT_OK(objection_close(kit->st, first, "Knocked again", KIT_NOW, &kit->err), &kit->err);
    assert_false(approval_give(kit->st, &asked, KIT_NOW, &id, &kit->err));
    kit_assert_err(kit, ERR_CONFLICT, "objection 2 has no answer yet");
    ASSERT_OK(objection_close(kit->st, second, "None are in it", KIT_NOW, &kit->err), &kit->err);
    approve(kit, &asked);
    assert_true(holds_for(kit, "meeting", TABLES, KIT_NOW));
    ASSERT_OK(objection_add(kit->st, "Wait", NULL, KIT_NOW, &second, &kit->err), &kit->err);
    assert_false(holds_for(kit, "meeting", TABLES, KIT_NOW));
    kit_assert_err(kit, ERR_CONFLICT, "objection 3 has no answer yet");
}

static void test_what_was_said_stays(void **state) {
    struct kit *kit = *state;
    int64_t number;
    ASSERT_OK(objection_add(kit->st, "Too low", NULL, KIT_NOW, &number, &kit->err), &kit->err);
    ASSERT_OK(objection_close(kit->st, number, "Counted again", KIT_NOW, &kit->err), &kit->err);
    assert_false(objection_close(kit->st, number, "Other words", KIT_NOW, &kit->err));
    kit_assert_err(kit, ERR_CONFLICT, "has its answer already");
    assert_false(objection_close(kit->st, 9, "x", KIT_NOW, &kit->err));
    kit_assert_err(kit, ERR_NOT_FOUND, "there is no objection 9");
    assert_false(objection_add(kit->st, "x", "2026-11-19", KIT_NOW, &number, &kit->err));
    kit_assert_err(kit, ERR_NOT_FOUND, "no meeting is recorded on 2026-11-19");
    kit_assert_sql(kit, "SELECT o.text || ': ' || a.answer FROM objection o, objection_answer a",
                   "Too low: Counted again");
}

static void test_an_approval_is_for_a_tier_for_a_time_and_for_what_was_seen(void **state) {
    struct kit *kit = *state;
    assert_false(holds_for(kit, "public", TABLES, KIT_NOW));
    kit_assert_err(kit, ERR_CONFLICT, "nobody has approved tier public yet");
    struct approval_asked asked = asked_for("meeting");
    asked.until = "2026-11-30";
    approve(kit, &asked);
    assert_false(holds_for(kit, "public", TABLES, KIT_NOW));
    kit_assert_err(kit, ERR_CONFLICT, "nobody has approved tier public yet");
    assert_true(holds_for(kit, "meeting", TABLES, KIT_NOW + 8 * DAY)); // its last day
    assert_false(holds_for(kit, "meeting", TABLES, KIT_NOW + 9 * DAY));
    kit_assert_err(kit, ERR_CONFLICT, "ran out on 2026-11-30");
    assert_false(holds_for(kit, "meeting", TABLES "3,4\r\n", KIT_NOW));
    kit_assert_err(kit, ERR_CONFLICT,
                   "the answers have changed since tier meeting was approved on "
                   "2026-11-22: show people again and approve again");
    asked.tables = "other";
    asked.tables_len = 5;
    approve(kit, &asked); // the newest holds, not the one before
    assert_true(holds_for(kit, "meeting", "other", KIT_NOW));
    assert_false(holds_for(kit, "meeting", TABLES, KIT_NOW));
}

static void test_a_pack_that_left_in_between_is_named(void **state) {
    struct kit *kit = *state;
    AUTO(arena_done) struct arena mem = {0};
    struct approval found;
    struct approval_asked asked = asked_for("public");
    approve(kit, &asked);
    asked.tier = "meeting";
    approve(kit, &asked);
    assert_false(holds_for(kit, "public", "other", KIT_NOW));
    kit_assert_err(kit, ERR_CONFLICT, "the answers have changed since tier public was approved");
    ASSERT_OK(approval_holds(kit->st, "meeting", TABLES, strlen(TABLES), KIT_NOW, &mem, &found,
                             &kit->err),
              &kit->err);
    ASSERT_OK(approval_note_pack(kit->st, found.id, KIT_NOW + DAY, &kit->err), &kit->err);
    assert_false(holds_for(kit, "public", "other", KIT_NOW + DAY));
    kit_assert_err(kit, ERR_CONFLICT,
                   "but a pack of tier meeting has left since. Together they could tell on a home");
    assert_true(holds_for(kit, "public", TABLES, KIT_NOW + DAY));
    assert_false(holds_for(kit, "meeting", "other", KIT_NOW + DAY)); // its own pack is none other
    kit_assert_err(kit, ERR_CONFLICT, "the answers have changed since tier meeting was approved");
}

static void test_the_pack_before_is_known(void **state) {
    struct kit *kit = *state;
    AUTO(arena_done) struct arena mem = {0};
    AUTO(strbuf_done) struct strbuf tables = {0};
    struct approval now, before;
    bool found = true;
    struct approval_asked asked = asked_for("public");
    approve(kit, &asked);
    ASSERT_OK(
        approval_holds(kit->st, "public", TABLES, strlen(TABLES), KIT_NOW, &mem, &now, &kit->err),
        &kit->err);
    assert_int_equal(now.n_names, 2);
    assert_string_equal(now.names[1], "Joan Price");
    assert_string_equal(now.meeting->held_on, "2026-11-20");
    ASSERT_OK(approval_note_pack(kit->st, now.id, KIT_NOW, &kit->err), &kit->err);
    ASSERT_OK(approval_note_pack(kit->st, now.id, KIT_NOW, &kit->err), &kit->err);
    ASSERT_OK(approval_pack_before(kit->st, &now, &mem, &before, &tables, &found, &kit->err),
              &kit->err);
    assert_false(found);
    asked.tables = "newer";
    asked.tables_len = 5;
    approve(kit, &asked);
    ASSERT_OK(approval_holds(kit->st, "public", "newer", 5, KIT_NOW, &mem, &now, &kit->err),
              &kit->err);
    ASSERT_OK(approval_pack_before(kit->st, &now, &mem, &before, &tables, &found, &kit->err),
              &kit->err);
    assert_true(found);
    assert_string_equal(tables.data, TABLES);
}

/* ---- the key ---- */

static void test_a_survey_has_one_key_and_its_signature_shows_changes(void **state) {
    struct kit *kit = *state;
    char key[SIGNING_KEY_HEX], again[SIGNING_KEY_HEX], signature[SIGNING_SIGNATURE_HEX];
    ASSERT_OK(signing_key(kit->st, KIT_NOW, key, &kit->err), &kit->err);
    kit_reopen(kit);
    ASSERT_OK(signing_key(kit->st, KIT_NOW + DAY, again, &kit->err), &kit->err);
    assert_string_equal(key, again);
    ASSERT_OK(signing_sign(kit->st, "sums", 4, signature, &kit->err), &kit->err);
    assert_true(signing_verify(key, signature, "sums", 4));
    assert_false(signing_verify(key, signature, "sumz", 4));
    signature[5] = signature[5] == '0' ? '1' : '0';
    assert_false(signing_verify(key, signature, "sums", 4));
    assert_false(signing_verify("12", signature, "sums", 4));
    assert_false(signing_verify(key, "", "sums", 4));
}

/* SHA-256 of 32 zero bytes begins 66687aadf862bd776c8f; the words by hand from the table of
 * letters: 0110 01 1001 10 1000 is k-i-n-o-m. */
static void test_a_fingerprint_can_be_read_out(void **state) {
    (void)state;
    char key[SIGNING_KEY_HEX], hex[SIGNING_FINGER_HEX], words[SIGNING_FINGER_WORDS];
    memset(key, '0', sizeof key - 1);
    key[sizeof key - 1] = '\0';
    assert_true(signing_fingerprint(key, hex, words));
    assert_string_equal(hex, "6668 7aad f862 bd77 6c8f");
    assert_memory_equal(words, "kinom-", 6);
    assert_true(signing_is(key, "6668 7AAD f862-bd77 6c8f"));
    assert_true(signing_is(key, words));
    assert_false(signing_is(key, "6668 7aad f862 bd77"));
    assert_false(signing_is(key, ""));
}

/* ---- the verbs ---- */

static void test_meetings_and_objections_on_the_command_line(void **state) {
    struct desk *desk = *state;
    desk_status(desk,
                CALL(desk, "meeting", "add", "@survey.gpkg", "--date", "2020-03-01", "--people",
                     "34", "--text", "Ashbrook hall", "--changed", "Birch counted again"),
                0);
    desk_status(desk, CALL(desk, "meeting", "list", "@survey.gpkg"), 0);
    assert_string_equal(desk->said.out, "2020-03-01\t34\tAshbrook hall\tBirch counted again\n");
    desk_status(desk,
                CALL(desk, "objection", "add", "@survey.gpkg", "Too low", "--meeting", "2020-03-01",
                     "--json"),
                0);
    desk_json_is(desk, "number", "1");
    desk_status(desk, CALL(desk, "objection", "close", "@survey.gpkg", "1", "--answer", "Counted"),
                0);
    desk_status(desk, CALL(desk, "objection", "list", "@survey.gpkg"), 0);
    assert_string_equal(desk->said.out, "1\tclosed\tToo low\tCounted\n");
    desk_error(desk, CALL(desk, "meeting", "add", "@survey.gpkg"), 2, "how many people came?");
    desk_error(desk, CALL(desk, "objection", "close", "@survey.gpkg", "x", "--answer", "y"), 2,
               "which one?");
    desk_error(desk, CALL(desk, "objection", "close", "@survey.gpkg", "1"), 2,
               "what was answered?");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        T(test_two_different_people_must_agree),
        T(test_a_meeting_named_in_words_is_enough),
        T(test_what_is_missing_is_said),
        T(test_objections_stand_in_the_way_until_answered),
        T(test_what_was_said_stays),
        T(test_an_approval_is_for_a_tier_for_a_time_and_for_what_was_seen),
        T(test_a_pack_that_left_in_between_is_named),
        T(test_the_pack_before_is_known),
        T(test_a_survey_has_one_key_and_its_signature_shows_changes),
        T(test_a_fingerprint_can_be_read_out),
        D(test_meetings_and_objections_on_the_command_line),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
