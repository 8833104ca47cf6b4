/* tests/analysis/test_share.c — the verb: rows that leave, and what never does. */
#include "tests/analysis/estate.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/attr.h"
#include "base/file.h"
#include "base/mem.h"

static char *read_rows(const struct estate *e, const char *folder) {
    struct err err = {0};
    size_t len;
    AUTO(mem_freep) char *dir = file_join(e->dir, folder);
    AUTO(mem_freep) char *path = file_join(dir, "rows.csv");
    char *rows = file_read(path, 1 << 20, &len, &err);
    ASSERT_OK(rows, &err);
    return rows;
}

static struct ran share(const struct estate *e, const char *folder, const char *tier) {
    AUTO(mem_freep) char *dir = file_join(e->dir, folder);
    return estate_run("share", e->path, "--rows-safe", "-o", dir, "--tier", tier, NULL);
}

/* n homes in turn with each of three answers to the question that is protected. */
static void answer(struct estate *e, const char *block, int first, int n, const char *others) {
    static const char *const ill[] = {"yes", "no", "dk"};
    for (int i = 0; i < n; i++) {
        char xml[400];
        snprintf(xml, sizeof xml, "<ill>%s</ill>%s", ill[i % 3], others);
        estate_homes(e, block, first + i, 1, xml);
    }
}

static void two_estates(struct estate *e) {
    estate_estate(e, "E1", "Elm");
    estate_block(e, "A", "Aspen", 80);
    answer(e, "A", 1, 30,
           "<tenure>own</tenure><told>yes</told><team>yes</team><words>Mrs Marple at 4</words>"
           "<person><age>7</age><likes>damp</likes></person>");
    answer(e, "A", 31, 30, "<tenure>social</tenure><told>no</told><ticks>damp young</ticks>");
    estate_homes(e, "A", 71, 5, "<words>nothing to say</words>"); // no row
}

static void test_rows_have_no_block_no_words_and_no_people(void **state) {
    struct estate *e = *state;
    two_estates(e);
    AUTO(ran_done) struct ran ran = share(e, "out", "meeting");
    assert_int_equal(ran.status, 0);
    assert_has(ran.out, "Never publish them");
    assert_has(ran.out, "0 of 60 rows left out");
    AUTO(mem_freep) char *rows = read_rows(e, "out");
    assert_has(rows, "tenure");
    assert_has(rows, "damp young");
    assert_has(rows, ",own,yes,,dk,,,,E1\r\n");
    static const char *const never[] = {"A-0",   "Marple",   "age", "team",
                                        "words", "dwelling", "uuid"};
    for (size_t i = 0; i < LEN(never); i++) {
        assert_lacks(rows, never[i]);
    }
}

/* A home unlike its neighbours is not there, or not to be told from them. */
static void test_a_home_that_stands_out_does_not_leave(void **state) {
    struct estate *e = *state;
    two_estates(e);
    answer(e, "A", 61, 2, "<tenure>private</tenure>");
    AUTO(ran_done) struct ran ran = share(e, "out", "internal");
    assert_int_equal(ran.status, 0);
    assert_has(ran.out, "2 of 62 rows left out");
    AUTO(mem_freep) char *rows = read_rows(e, "out");
    assert_lacks(rows, "private");
}

static void test_all_of_one_answer_are_not_shared_beside_what_tells_who(void **state) {
    struct estate *e = *state;
    estate_block(e, "A", "Aspen", 80);
    estate_homes(e, "A", 1, 30, "<tenure>own</tenure><ill>yes</ill>");
    answer(e, "A", 31, 30, "<tenure>social</tenure>");
    AUTO(ran_done) struct ran ran = share(e, "out", "meeting");
    assert_int_equal(ran.status, 0);
    assert_has(ran.out, "tenure: taken out");
    AUTO(mem_freep) char *rows = read_rows(e, "out");
    assert_lacks(rows, "own");
}

static void test_rows_are_in_no_order_of_arrival(void **state) {
    struct estate *e = *state;
    two_estates(e);
    AUTO(ran_done) struct ran ran = share(e, "out", "meeting");
    assert_int_equal(ran.status, 0);
    AUTO(mem_freep) char *rows = read_rows(e, "out");
    char *line = strstr(rows, "\r\n") + 2;
    int n = 1;
    for (char *next; (next = strstr(line, "\r\n")) && next[2]; line = next + 2, n++) {
        next[0] = '\0';
        char *end = strstr(next + 2, "\r\n");
        size_t len = (size_t)(end - (next + 2));
        assert_true(strncmp(line, next + 2, len) <= 0);
    }
    assert_int_equal(n, 60);
}

/* One home more: one copy less the other is its row. The same rows, and many more, may be given. */
static void test_a_second_copy_does_not_tell_the_row_of_one_home(void **state) {
    struct estate *e = *state;
    two_estates(e);
    AUTO(ran_done) struct ran first = share(e, "first", "meeting");
    AUTO(ran_done) struct ran again = share(e, "again", "meeting");
    assert_int_equal(first.status, 0);
    assert_int_equal(again.status, 0);
    answer(e, "A", 61, 1, "<tenure>own</tenure>");
    AUTO(ran_done) struct ran one = share(e, "one", "internal");
    assert_int_not_equal(one.status, 0);
    assert_has(one.err, "fewer than 10 homes have come, changed or gone since");
    AUTO(mem_freep) char *dir = file_join(e->dir, "one");
    assert_false(file_is_dir(dir));
    answer(e, "A", 62, 9, "<tenure>own</tenure>");
    AUTO(ran_done) struct ran ten = share(e, "ten", "meeting");
    assert_int_equal(ten.status, 0);
    estate_homes(e, "A", 1, 1, "<tenure>own</tenure><ill>no</ill>"); // says another thing now
    AUTO(ran_done) struct ran changed = share(e, "changed", "meeting");
    assert_has(changed.err, "come, changed or gone");
}

static void test_what_is_refused(void **state) {
    struct estate *e = *state;
    AUTO(mem_freep) char *dir = file_join(e->dir, "out");
    two_estates(e);
    AUTO(ran_done) struct ran open = share(e, "out", "public");
    assert_int_equal(open.status, 2);
    assert_has(open.err, "never public");
    AUTO(ran_done) struct ran what = estate_run("share", e->path, "-o", dir, NULL);
    assert_has(what.err, "--rows-safe");
    AUTO(ran_done) struct ran where = estate_run("share", e->path, "--rows-safe", NULL);
    assert_has(where.err, "-o DIR");
    assert_false(file_is_dir(dir));
}

static void test_too_few_homes_share_nothing(void **state) {
    struct estate *e = *state;
    AUTO(mem_freep) char *dir = file_join(e->dir, "out");
    estate_block(e, "A", "Aspen", 20);
    answer(e, "A", 1, 9, "<tenure>own</tenure>");
    AUTO(ran_done) struct ran ran = share(e, "out", "meeting");
    assert_int_not_equal(ran.status, 0);
    assert_has(ran.err, "too few homes");
    assert_false(file_is_dir(dir));
}

#define CASE(test) cmocka_unit_test_setup_teardown(test, estate_setup, estate_teardown)

int main(void) {
    const struct CMUnitTest tests[] = {
        CASE(test_rows_have_no_block_no_words_and_no_people),
        CASE(test_a_home_that_stands_out_does_not_leave),
        CASE(test_all_of_one_answer_are_not_shared_beside_what_tells_who),
        CASE(test_rows_are_in_no_order_of_arrival),
        CASE(test_a_second_copy_does_not_tell_the_row_of_one_home),
        CASE(test_what_is_refused),
        CASE(test_too_few_homes_share_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
