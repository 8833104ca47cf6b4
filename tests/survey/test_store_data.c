/* tests/survey/test_store_data.c — what goes into a survey file comes out of it: forms, records,
 * files, drafts, places, visits, corrections, columns. */
#include "tests/survey/kit.h"

#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/mem.h"
#include "base/strbuf.h"

#define T(name) cmocka_unit_test_setup_teardown(name, kit_setup, kit_teardown)

/* Visitors of all kinds put what they see into a strbuf, "a|b|c\n". */
static void note(struct strbuf *out, const char *a, const char *b, const char *c) {
    strbuf_addf(out, "%s|%s|%s\n", a ? a : "-", b ? b : "-", c ? c : "-");
}

/* ---- questionnaires ---- */

static bool note_form(void *ctx, const struct store_form *form, struct err *err) {
    (void)err;
    note(ctx, form->form_id, form->version, form->title);
    return true;
}

static enum store_added add_form(struct kit *kit, const char *version, const char *xml) {
    const struct store_form form = {.form_id = "f",
                                    .version = version,
                                    .title = "T",
                                    .added_utc = KIT_NOW,
                                    .xml = xml,
                                    .xml_len = strlen(xml)};
    enum store_added added;
    ASSERT_OK(store_add_form(kit->st, &form, &added, &kit->err), &kit->err);
    return added;
}

static void test_forms_keep_their_bytes_and_versions(void **state) {
    struct kit *kit = *state;
    assert_int_equal(add_form(kit, "9", "<nine/>"), STORE_NEW);
    assert_int_equal(add_form(kit, "10", "<ten/>"), STORE_NEW);
    assert_int_equal(add_form(kit, "9", "<nine/>"), STORE_SAME);
    assert_int_equal(add_form(kit, "9", "<nine />"), STORE_OTHER);
    AUTO(arena_done) struct arena mem = {0};
    struct store_form form;
    assert_true(store_get_form(kit->st, "f", "9", &mem, &form, &kit->err));
    assert_string_equal(form.xml, "<nine/>");
    assert_int_equal(form.added_utc, KIT_NOW);
    assert_true(store_get_form(kit->st, "f", NULL, &mem, &form, &kit->err));
    assert_string_equal(form.version, "10"); // added last
    AUTO(strbuf_done) struct strbuf seen = {0};
    assert_true(store_each_form(kit->st, note_form, &seen, &kit->err));
    assert_string_equal(seen.data, "f|9|T\nf|10|T\n");
}

static void test_missing_forms_are_named_with_what_there_is(void **state) {
    struct kit *kit = *state;
    AUTO(arena_done) struct arena mem = {0};
    struct store_form form;
    assert_false(store_get_form(kit->st, "f", "1", &mem, &form, &kit->err));
    kit_assert_err(kit, ERR_NOT_FOUND, "no form 'f'; add it with: doorstep form add");
    add_form(kit, "9", "<nine/>");
    assert_false(store_get_form(kit->st, "f", "1", &mem, &form, &kit->err));
    kit_assert_err(kit, ERR_NOT_FOUND, "no version '1' of form 'f', only '9'");
}

static bool note_file(void *ctx, const struct store_file *file, struct err *err) {
    (void)err;
    char size[24];
    snprintf(size, sizeof size, "%d", (int)file->size);
    note(ctx, file->name, file->hash ? "here" : NULL, size);
    return true;
}

static void test_form_files_are_kept_once_and_replaced(void **state) {
    struct kit *kit = *state;
    add_form(kit, "1", "<one/>");
    add_form(kit, "2", "<two/>");
    ASSERT_OK(store_add_form_media(kit->st, "f", "1", "a.csv", "x,y", 3, &kit->err), &kit->err);
    ASSERT_OK(store_add_form_media(kit->st, "f", "2", "a.csv", "x,y", 3, &kit->err), &kit->err);
    ASSERT_OK(store_add_form_media(kit->st, "f", "2", "b.csv", "x,y", 3, &kit->err), &kit->err);
    kit_assert_sql(kit, "SELECT count(*) FROM blob", "1");
    ASSERT_OK(store_add_form_media(kit->st, "f", "2", "a.csv", "z", 1, &kit->err), &kit->err);
    AUTO(strbuf_done) struct strbuf out = {0}, seen = {0};
    assert_true(store_get_form_media(kit->st, "f", "2", "a.csv", &out, &kit->err));
    assert_string_equal(out.data, "z");
    assert_false(store_get_form_media(kit->st, "f", "2", "c.csv", &out, &kit->err));
    assert_int_equal(kit->err.code, ERR_NONE); // not there is no failure
    assert_true(store_each_form_media(kit->st, "f", "2", note_file, &seen, &kit->err));
    assert_string_equal(seen.data, "a.csv|here|1\nb.csv|here|3\n");
}

/* ---- records ---- */

static bool note_submission(void *ctx, const struct store_submission *sub, struct err *err) {
    (void)err;
    note(ctx, sub->instance_id, sub->deprecated_id, sub->replaced ? "replaced" : "current");
    return true;
}

static struct store_submission sub(const char *id, const char *deprecated, const char *xml) {
    return (struct store_submission){.instance_id = id,
                                     .form_id = "f",
                                     .version = "1",
                                     .deprecated_id = deprecated,
                                     .source = "test",
                                     .dwelling = "ARW-C-014",
                                     .received_utc = KIT_NOW,
                                     .xml = xml,
                                     .xml_len = strlen(xml)};
}

static int add_sub(struct kit *kit, const char *id, const char *deprecated, const char *xml) {
    const struct store_submission s = sub(id, deprecated, xml);
    enum store_added added;
    int64_t row;
    return store_add_submission(kit->st, &s, &added, &row, &kit->err) ? (int)added : -1;
}

static void test_records_keep_their_bytes(void **state) {
    struct kit *kit = *state;
    add_form(kit, "1", "<one/>");
    assert_int_equal(add_sub(kit, "uuid:1", NULL, "<a/>"), STORE_NEW);
    assert_int_equal(add_sub(kit, "uuid:1", NULL, "<a/>"), STORE_SAME);
    assert_int_equal(add_sub(kit, "uuid:1", NULL, "<a />"), STORE_OTHER);
    AUTO(arena_done) struct arena mem = {0};
    struct store_submission got;
    assert_true(store_get_submission(kit->st, "uuid:1", &mem, &got, &kit->err));
    assert_string_equal(got.xml, "<a/>");
    assert_string_equal(got.dwelling, "ARW-C-014");
    assert_null(got.surveyor);
    assert_int_equal(got.received_utc, KIT_NOW);
    // sha256sum of "<a/>"
    assert_string_equal(got.hash,
                        "29114363f749a0226b6988dda3ca2492a954117ab6b5f382706c20300dabc079");
    assert_false(store_get_submission(kit->st, "uuid:2", &mem, &got, &kit->err));
    kit_assert_err(kit, ERR_NOT_FOUND, "uuid:2");
}

static void test_edits_make_a_chain_without_forks_or_rings(void **state) {
    struct kit *kit = *state;
    add_form(kit, "1", "<one/>");
    assert_int_equal(add_sub(kit, "b", "a", "<b/>"), -1);
    kit_assert_err(kit, ERR_NOT_FOUND, "it edits record a, which is not here");
    add_sub(kit, "a", NULL, "<a/>");
    assert_int_equal(add_sub(kit, "b", "a", "<b/>"), STORE_NEW);
    assert_int_equal(add_sub(kit, "c", "b", "<c/>"), STORE_NEW);
    assert_int_equal(add_sub(kit, "d", "a", "<d/>"), -1);
    kit_assert_err(kit, ERR_CONFLICT, "was edited before");
    assert_int_equal(add_sub(kit, "a", "c", "<a2/>"), STORE_OTHER); // a ring
    assert_int_equal(add_sub(kit, "e", "e", "<e/>"), -1);           // itself
    kit_assert_err(kit, ERR_NOT_FOUND, "e");
    AUTO(strbuf_done) struct strbuf all = {0}, current = {0};
    assert_true(store_each_submission(kit->st, NULL, STORE_ALL, note_submission, &all, &kit->err));
    assert_string_equal(all.data, "a|-|replaced\nb|a|replaced\nc|b|current\n");
    assert_true(
        store_each_submission(kit->st, "f", STORE_CURRENT, note_submission, &current, &kit->err));
    assert_string_equal(current.data, "c|b|current\n");
    uint64_t n;
    assert_true(store_count_submissions(kit->st, "f", STORE_ALL, &n, &kit->err));
    assert_int_equal(n, 3);
    assert_true(store_count_submissions(kit->st, NULL, STORE_CURRENT, &n, &kit->err));
    assert_int_equal(n, 1);
}

static void test_days_on_which_records_came(void **state) {
    struct kit *kit = *state;
    struct store_days days = {"x", "x"};
    assert_true(store_find_days(kit->st, "f", &days, &kit->err));
    assert_string_equal(days.first, "");
    assert_string_equal(days.last, "");
    add_form(kit, "1", "<one/>");
    add_sub(kit, "a", NULL, "<a/>");
    add_sub(kit, "b", "a", "<b/>");
    add_sub(kit, "c", NULL, "<c/>");
    kit_exec(kit, // records of others come later than their days
             "UPDATE submission SET received_utc = '2026-03-09T23:59:59.999Z' WHERE id = 1;"
             "UPDATE submission SET received_utc = '2026-04-01T00:00:00.000Z' WHERE id = 2;"
             "UPDATE submission SET received_utc = '2026-02-28T12:00:00.000Z' WHERE id = 3;");
    assert_true(store_find_days(kit->st, "f", &days, &kit->err));
    assert_string_equal(days.first, "2026-02-28");
    assert_string_equal(days.last, "2026-04-01");
    assert_true(store_find_days(kit->st, "other", &days, &kit->err));
    assert_string_equal(days.first, "");
    kit_assert_sql(kit, // no walk through the records
                   "SELECT count(*) FROM pragma_index_info('submission_received')", "2");
}

static void test_records_of_unknown_forms_are_refused(void **state) {
    struct kit *kit = *state;
    assert_int_equal(add_sub(kit, "a", NULL, "<a/>"), -1);
    kit_assert_err(kit, ERR_NOT_FOUND,
                   "no version '1' of form 'f'; add it with: doorstep form add");
    kit_assert_sql(kit, "SELECT count(*) FROM submission", "0");
}

/* ---- attachments ---- */

static enum store_added put(struct kit *kit, const char *name, const char *bytes) {
    enum store_added added;
    ASSERT_OK(store_put_attachment(kit->st, "a", name, bytes, strlen(bytes), &added, &kit->err),
              &kit->err);
    return added;
}

static void test_attachments_come_once_and_stay(void **state) {
    struct kit *kit = *state;
    add_form(kit, "1", "<one/>");
    add_sub(kit, "a", NULL, "<a/>");
    ASSERT_OK(store_expect_attachment(kit->st, "a", "x.jpg", &kit->err), &kit->err);
    ASSERT_OK(store_expect_attachment(kit->st, "a", "y.jpg", &kit->err), &kit->err);
    assert_int_equal(put(kit, "stray.jpg", "?"), STORE_UNEXPECTED);
    assert_int_equal(put(kit, "x.jpg", "photo"), STORE_NEW);
    assert_int_equal(put(kit, "x.jpg", "photo"), STORE_SAME);
    assert_int_equal(put(kit, "x.jpg", "other"), STORE_OTHER); // attack 63
    AUTO(strbuf_done) struct strbuf seen = {0};
    assert_true(store_each_attachment(kit->st, "a", note_file, &seen, &kit->err));
    assert_string_equal(seen.data, "x.jpg|here|5\ny.jpg|-|0\n");
    kit_assert_sql(kit,
                   "SELECT group_concat(name || '=' || coalesce(content, 'NULL')) FROM "
                   "submission_media WHERE instance_id = 'a'",
                   "x.jpg=photo,y.jpg=NULL");
    put(kit, "y.jpg", "photo");
    kit_assert_sql(kit, "SELECT count(*) FROM blob", "1");
}

static void test_an_edit_takes_files_over(void **state) {
    struct kit *kit = *state;
    add_form(kit, "1", "<one/>");
    add_sub(kit, "a", NULL, "<a/>");
    ASSERT_OK(store_expect_attachment(kit->st, "a", "x.jpg", &kit->err), &kit->err);
    put(kit, "x.jpg", "photo");
    add_sub(kit, "b", "a", "<b/>");
    ASSERT_OK(store_expect_attachment(kit->st, "b", "x.jpg", &kit->err), &kit->err);
    ASSERT_OK(store_expect_attachment(kit->st, "b", "new.jpg", &kit->err), &kit->err);
    AUTO(strbuf_done) struct strbuf seen = {0};
    assert_true(store_each_attachment(kit->st, "b", note_file, &seen, &kit->err));
    assert_string_equal(seen.data, "new.jpg|-|0\nx.jpg|here|5\n");
}

static void test_large_files_go_in_from_disk(void **state) {
    struct kit *kit = *state;
    size_t len = 3000001;
    AUTO(mem_freep) char *bytes = mem_alloc(len);
    for (size_t i = 0; i < len; i++) {
        bytes[i] = (char)(i * 2654435761u >> 13);
    }
    kit_write(kit, "x.jpg", bytes, len);
    AUTO(mem_freep) char *path = kit_file(kit, "x.jpg");
    add_form(kit, "1", "<one/>");
    add_sub(kit, "a", NULL, "<a/>");
    ASSERT_OK(store_expect_attachment(kit->st, "a", "x.jpg", &kit->err), &kit->err);
    enum store_added added;
    ASSERT_OK(store_put_attachment_file(kit->st, "a", "x.jpg", path, &added, &kit->err), &kit->err);
    assert_int_equal(added, STORE_NEW);
    AUTO(mem_freep)
    char *hex = kit_sql(kit, "SELECT hex(content) FROM submission_media WHERE name = 'x.jpg'");
    assert_int_equal(strlen(hex), 2 * len);
    for (size_t i = 0; i < len; i++) {
        static const char digits[] = "0123456789ABCDEF";
        unsigned char byte = (unsigned char)bytes[i];
        assert_true(hex[2 * i] == digits[byte >> 4] && hex[2 * i + 1] == digits[byte & 15]);
    }
    assert_true(store_put_attachment_file(kit->st, "a", "x.jpg", path, &added, &kit->err));
    assert_int_equal(added, STORE_SAME);
    AUTO(mem_freep) char *gone = kit_file(kit, "gone.jpg");
    ASSERT_OK(store_expect_attachment(kit->st, "a", "gone.jpg", &kit->err), &kit->err);
    assert_false(store_put_attachment_file(kit->st, "a", "gone.jpg", gone, &added, &kit->err));
    kit_assert_err(kit, ERR_IO, "could not be read");
    kit_assert_sql(kit, "SELECT count(*) FROM blob", "1");
}

/* ---- drafts ---- */

static bool note_draft(void *ctx, const struct store_draft *draft, struct err *err) {
    (void)err;
    note(ctx, draft->form_id, draft->surveyor, draft->xml);
    return true;
}

static void test_drafts_are_replaced_whole(void **state) {
    struct kit *kit = *state;
    add_form(kit, "1", "<one/>");
    struct store_draft draft = {.form_id = "f",
                                .version = "1",
                                .surveyor = "Amina",
                                .updated_utc = KIT_NOW,
                                .xml = "<d/>",
                                .xml_len = 4};
    struct store_draft later = draft;
    ASSERT_OK(store_save_draft(kit->st, &draft, &kit->err), &kit->err);
    later.updated_utc += 1000;
    ASSERT_OK(store_save_draft(kit->st, &later, &kit->err), &kit->err);
    assert_int_not_equal(draft.id, later.id);
    draft.xml = "<d>2</d>";
    draft.xml_len = 8;
    ASSERT_OK(store_save_draft(kit->st, &draft, &kit->err), &kit->err);
    AUTO(strbuf_done) struct strbuf seen = {0};
    assert_true(store_each_draft(kit->st, note_draft, &seen, &kit->err));
    assert_string_equal(seen.data, "f|Amina|<d/>\nf|Amina|<d>2</d>\n"); // newest first
    AUTO(arena_done) struct arena mem = {0};
    struct store_draft got;
    assert_true(store_get_draft(kit->st, draft.id, &mem, &got, &kit->err));
    assert_string_equal(got.xml, "<d>2</d>");
    assert_null(got.dwelling);
    assert_true(store_delete_draft(kit->st, draft.id, &kit->err));
    assert_false(store_get_draft(kit->st, draft.id, &mem, &got, &kit->err));
    kit_assert_err(kit, ERR_NOT_FOUND, "no draft");
    assert_false(store_save_draft(kit->st, &draft, &kit->err));
    kit_assert_err(kit, ERR_NOT_FOUND, "is gone");
}

/* ---- places ---- */

static bool note_dwelling(void *ctx, const struct store_dwelling *d, struct err *err) {
    (void)err;
    note(ctx, d->code, d->block, d->status);
    return true;
}

static bool note_area(void *ctx, const struct store_area *area, struct err *err) {
    (void)err;
    note(ctx, area->code, area->name, area->estate);
    return true;
}

static void add_home(struct kit *kit, const char *code, const char *block) {
    const struct store_dwelling home = {.code = code, .block = block};
    ASSERT_OK(store_add_dwelling(kit->st, &home, &kit->err), &kit->err);
}

static void test_homes_come_by_block_and_code(void **state) {
    struct kit *kit = *state;
    add_home(kit, "B2", "B");
    add_home(kit, "A1", "A");
    add_home(kit, "B1", "B");
    AUTO(strbuf_done) struct strbuf all = {0}, block = {0};
    assert_true(store_each_dwelling(kit->st, NULL, note_dwelling, &all, &kit->err));
    assert_string_equal(all.data, "A1|A|active\nB1|B|active\nB2|B|active\n");
    assert_true(store_each_dwelling(kit->st, "B", note_dwelling, &block, &kit->err));
    assert_string_equal(block.data, "B1|B|active\nB2|B|active\n");
    uint64_t n;
    assert_true(store_count_dwellings(kit->st, &n, &kit->err));
    assert_int_equal(n, 3);
    const struct store_dwelling again = {.code = "A1"};
    assert_false(store_add_dwelling(kit->st, &again, &kit->err));
    kit_assert_err(kit, ERR_CONFLICT, "there is a home 'A1' already");
}

static void test_places_come_back_where_they_were(void **state) {
    struct kit *kit = *state;
    const struct store_dwelling home = {
        .code = "A1", .uprn = "010023456789", .has_point = true, .lon_deg = 2.2, .lat_deg = 53.5};
    ASSERT_OK(store_add_dwelling(kit->st, &home, &kit->err), &kit->err);
    // The example of survey/store_geom.c, byte for byte.
    kit_assert_sql(kit, "SELECT hex(geom) FROM dwelling",
                   "47500001E610000001010000009A999999999901400000000000C04A40");
    AUTO(arena_done) struct arena mem = {0};
    struct store_dwelling got;
    assert_true(store_get_dwelling(kit->st, "A1", &mem, &got, &kit->err));
    assert_true(got.has_point && got.lon_deg == 2.2 && got.lat_deg == 53.5);
    assert_string_equal(got.uprn, "010023456789"); // text, with its zero
    const struct store_dwelling moon = {
        .code = "M", .has_point = true, .lon_deg = 2, .lat_deg = 99};
    assert_false(store_add_dwelling(kit->st, &moon, &kit->err));
    kit_assert_err(kit, ERR_SYNTAX, "not on Earth");
}

static void test_geometry_that_is_no_point_is_no_place(void **state) {
    struct kit *kit = *state;
    static const char *const blobs[] = {
        "X''",
        "X'47'",
        "X'4750'",
        "X'47500001E6100000'",                                           // cut short
        "X'47500001E61000000101000000'",                                 // no coordinates
        "X'47500001E61000000101000000000000000000F87F000000000000F87F'", // empty: NaN NaN
        "X'4750000FE610000001010000009A999999999901400000000000C04A40'", // envelope kind 7
        "X'47500001E61000000104000000FFFFFFFF'",                         // four billion parts
        "X'"
        "47500001E610000001020000000200000000000000000000000000000000000000000000000000004000000000"
        "00000040'",
        "'text'",
        "1.5",
        "NULL",
    };
    AUTO(arena_done) struct arena mem = {0};
    for (size_t i = 0; i < LEN(blobs); i++) {
        AUTO(strbuf_done) struct strbuf sql = {0};
        strbuf_addf(&sql,
                    "DELETE FROM dwelling; INSERT INTO dwelling (code, geom) VALUES ('A', %s)",
                    blobs[i]);
        kit_exec(kit, sql.data);
        struct store_dwelling got;
        assert_true(store_get_dwelling(kit->st, "A", &mem, &got, &kit->err));
        if (got.has_point) {
            fail_msg("%s is taken for a point", blobs[i]);
        }
    }
}

static void test_areas_keep_their_geometry(void **state) {
    struct kit *kit = *state;
    const unsigned char geom[] = {'G', 'P', 0, 1};
    const struct store_area estate = {.code = "ARW", .name = "Ashbrook"};
    const struct store_area block = {
        .code = "ARW-C", .estate = "ARW", .geom = geom, .geom_len = sizeof geom};
    ASSERT_OK(store_add_area(kit->st, STORE_ESTATE, &estate, &kit->err), &kit->err);
    ASSERT_OK(store_add_area(kit->st, STORE_BLOCK, &block, &kit->err), &kit->err);
    assert_false(store_add_area(kit->st, STORE_BLOCK, &block, &kit->err));
    kit_assert_err(kit, ERR_CONFLICT, "there is a block 'ARW-C' already");
    AUTO(strbuf_done) struct strbuf seen = {0};
    assert_true(store_each_area(kit->st, STORE_ESTATE, note_area, &seen, &kit->err));
    assert_true(store_each_area(kit->st, STORE_BLOCK, note_area, &seen, &kit->err));
    assert_string_equal(seen.data, "ARW|Ashbrook|-\nARW-C|-|ARW\n");
    kit_assert_sql(kit, "SELECT hex(geom) FROM block", "47500001");
}

/* ---- visits ---- */

static bool note_visit(void *ctx, const struct store_visit *visit, struct err *err) {
    (void)err;
    char attempt[12];
    snprintf(attempt, sizeof attempt, "%d", visit->attempt_no);
    note(ctx, visit->dwelling, attempt, visit->outcome);
    return true;
}

static void test_knocks_are_counted_by_home(void **state) {
    struct kit *kit = *state;
    add_home(kit, "A1", "A");
    add_home(kit, "A2", "A");
    struct store_visit visits[] = {
        {.dwelling = "A2", .outcome = "no_answer", .at_utc = KIT_NOW, .lived_in = 1              },
        {.dwelling = "A1", .outcome = "complete",  .at_utc = KIT_NOW, .lived_in = -1             },
        {.dwelling = "A2", .outcome = "callback",  .at_utc = KIT_NOW, .callback_utc = KIT_NOW + 1},
    };
    for (size_t i = 0; i < LEN(visits); i++) {
        ASSERT_OK(store_add_visit(kit->st, &visits[i], &kit->err), &kit->err);
    }
    assert_int_equal(visits[2].attempt_no, 2);
    AUTO(strbuf_done) struct strbuf all = {0};
    assert_true(store_each_visit(kit->st, NULL, note_visit, &all, &kit->err));
    assert_true(store_each_visit(kit->st, "A1", note_visit, &all, &kit->err));
    assert_string_equal(all.data, "A1|1|complete\nA2|1|no_answer\nA2|2|callback\nA1|1|complete\n");
    kit_assert_sql(kit, "SELECT group_concat(coalesce(lived_in, 'NULL')) FROM visit", "1,NULL,0");
    kit_assert_sql(kit, "SELECT callback_utc FROM visit WHERE id = 3", "2026-11-22T07:34:32.272Z");
}

static void test_visits_name_known_homes_and_outcomes(void **state) {
    struct kit *kit = *state;
    add_home(kit, "A1", "A");
    struct store_visit visit = {.dwelling = "Z9", .outcome = "complete", .at_utc = KIT_NOW};
    assert_false(store_add_visit(kit->st, &visit, &kit->err));
    kit_assert_err(kit, ERR_NOT_FOUND, "no home 'Z9'");
    visit = (struct store_visit){.dwelling = "A1", .outcome = "done", .at_utc = KIT_NOW};
    assert_false(store_add_visit(kit->st, &visit, &kit->err));
    kit_assert_err(kit, ERR_NOT_FOUND,
                   "'done' is no outcome; there are: complete partial breakoff");
    kit_assert_sql(kit, "SELECT count(*) FROM visit", "0");
}

static bool note_outcome(void *ctx, const struct store_outcome *o, struct err *err) {
    (void)err;
    if (o->rank) {
        strbuf_addf(ctx, "%s:%d ", o->code, o->rank);
    }
    return true;
}

static void test_outcomes_rank_as_the_domain_says(void **state) {
    struct kit *kit = *state;
    AUTO(strbuf_done) struct strbuf seen = {0};
    assert_true(store_each_outcome(kit->st, note_outcome, &seen, &kit->err));
    assert_string_equal(seen.data, "complete:1 partial:2 breakoff:4 refused_soft:5 refused_final:3 "
                                   "no_answer:10 no_access:11 child_only:9 callback:8 language:6 "
                                   "unable:7 ");
    kit_assert_sql(kit, "SELECT count(*) FROM outcome", "20");
}

/* ---- corrections ---- */

static bool note_correction(void *ctx, const struct store_correction *c, struct err *err) {
    (void)err;
    note(ctx, c->path, c->old_value, c->new_value);
    return true;
}

static void test_corrections_are_a_log(void **state) {
    struct kit *kit = *state;
    add_form(kit, "1", "<one/>");
    add_sub(kit, "a", NULL, "<a/>");
    struct store_correction c = {.instance_id = "a",
                                 .path = "/a/x",
                                 .old_value = "1",
                                 .new_value = "2",
                                 .who = "Amina",
                                 .why = "misheard",
                                 .at_utc = KIT_NOW};
    ASSERT_OK(store_add_correction(kit->st, &c, &kit->err), &kit->err);
    c.new_value = "3";
    ASSERT_OK(store_add_correction(kit->st, &c, &kit->err), &kit->err);
    AUTO(strbuf_done) struct strbuf seen = {0};
    assert_true(store_each_correction(kit->st, "a", note_correction, &seen, &kit->err));
    assert_string_equal(seen.data, "/a/x|1|2\n/a/x|1|3\n");
    kit_assert_sql(kit, "SELECT xml FROM submission", "<a/>");
    c.instance_id = "z";
    assert_false(store_add_correction(kit->st, &c, &kit->err));
    kit_assert_err(kit, ERR_NOT_FOUND, "no record z");
}

/* ---- columns ---- */

static bool note_cells(void *ctx, const struct store_cell *cells, struct err *err) {
    (void)err;
    static const char kinds[] = "-irtb";
    strbuf_addf(ctx, "%c%c%c ", kinds[cells[0].kind], kinds[cells[1].kind], kinds[cells[2].kind]);
    return true;
}

static void test_columns_come_typed_and_in_order(void **state) {
    struct kit *kit = *state;
    kit_exec(kit, "CREATE TABLE t(k INTEGER PRIMARY KEY, \"odd \"\"name\", x);"
                  "INSERT INTO t VALUES (2, 'b', 1.5), (1, NULL, X'00'), (3, '', 7)");
    const char *const columns[] = {"x", "odd \"name", "k"};
    AUTO(strbuf_done) struct strbuf seen = {0};
    ASSERT_OK(store_read_columns(kit->st, "t", columns, 3, note_cells, &seen, &kit->err),
              &kit->err);
    assert_string_equal(seen.data, "b-i rti iti ");
}

static void test_columns_that_are_not_there_are_named(void **state) {
    struct kit *kit = *state;
    const char *const columns[] = {"code\"; DROP TABLE dwelling; --"};
    AUTO(strbuf_done) struct strbuf seen = {0};
    assert_false(store_read_columns(kit->st, "dwelling", columns, 1, note_cells, &seen, &kit->err));
    kit_assert_err(kit, ERR_NOT_FOUND, "table dwelling has no column code");
    assert_false(store_read_columns(kit->st, "nowhere", columns, 1, note_cells, &seen, &kit->err));
    kit_assert_err(kit, ERR_NOT_FOUND, "no table nowhere");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        T(test_forms_keep_their_bytes_and_versions),
        T(test_missing_forms_are_named_with_what_there_is),
        T(test_form_files_are_kept_once_and_replaced),
        T(test_records_keep_their_bytes),
        T(test_edits_make_a_chain_without_forks_or_rings),
        T(test_days_on_which_records_came),
        T(test_records_of_unknown_forms_are_refused),
        T(test_attachments_come_once_and_stay),
        T(test_an_edit_takes_files_over),
        T(test_large_files_go_in_from_disk),
        T(test_drafts_are_replaced_whole),
        T(test_homes_come_by_block_and_code),
        T(test_places_come_back_where_they_were),
        T(test_geometry_that_is_no_point_is_no_place),
        T(test_areas_keep_their_geometry),
        T(test_knocks_are_counted_by_home),
        T(test_visits_name_known_homes_and_outcomes),
        T(test_outcomes_rank_as_the_domain_says),
        T(test_corrections_are_a_log),
        T(test_columns_come_typed_and_in_order),
        T(test_columns_that_are_not_there_are_named),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
