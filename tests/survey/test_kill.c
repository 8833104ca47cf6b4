/* tests/survey/test_kill.c — nothing acknowledged is ever lost: a child takes records and says so
 * through a pipe; it is killed at a random moment; what it said must be in the file. */
#include "tests/survey/kit.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/num.h"
#include "base/strbuf.h"
#include "survey/rebuild.h"

enum { ROUNDS = 40, BATCH = 3 };

/* Each acknowledgement is one number: the last record of a committed batch. */
static _Noreturn void take_records(const char *path, int out, int first) {
    struct err err = {0};
    struct store *st = store_open(path, NULL, &err);
    struct intake *in = st ? intake_new(st) : NULL;
    const struct intake_facts facts = {.source = "test", .received_utc = KIT_NOW};
    for (int i = first; in; i++) {
        char id[24];
        struct intake_result result;
        snprintf(id, sizeof id, "r%d", i);
        char *xml = kit_record(id,
                               "<rooms>2</rooms><person><age>1</age></person>"
                               "<person><age>2</age></person>",
                               NULL);
        if ((i % BATCH == 0 && !store_begin(st, &err)) ||
            !intake_add(in, xml, strlen(xml), &facts, &result, &err)) {
            break;
        }
        free(xml);
        if (i % BATCH == BATCH - 1 &&
            (!store_commit(st, &err) || write(out, &i, sizeof i) != sizeof i)) {
            break;
        }
    }
    err_print(&err);
    _exit(1);
}

/* Last number acknowledged by a child that is killed after `delay_us`; -1 for none. */
static int run_and_kill(const char *path, int first, long delay_us) {
    int ends[2], last = -1, seen;
    assert_int_equal(pipe(ends), 0);
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        close(ends[0]);
        take_records(path, ends[1], first);
    }
    close(ends[1]);
    const struct timespec delay = {.tv_sec = delay_us / 1000000,
                                   .tv_nsec = delay_us % 1000000 * 1000};
    nanosleep(&delay, NULL);
    kill(child, SIGKILL);
    int status;
    waitpid(child, &status, 0);
    assert_true(WIFSIGNALED(status)); // killed at work, not stopped by an error
    while (read(ends[0], &seen, sizeof seen) == sizeof seen) {
        last = seen;
    }
    close(ends[0]);
    return last;
}

static void assert_all_there(struct kit *kit, int last) {
    AUTO(strbuf_done) struct strbuf sql = {0};
    strbuf_addf(&sql,
                "SELECT count(*) FROM submission WHERE CAST(substr(instance_id, 2) AS INTEGER) "
                "<= %d",
                last);
    char want[24];
    snprintf(want, sizeof want, "%d", last + 1);
    kit_assert_sql(kit, sql.data, want);
    // All of a record or nothing: rows match records, and batches are whole.
    kit_assert_sql(
        kit, "SELECT (SELECT count(*) FROM submission) - (SELECT count(*) FROM data_house)", "0");
    kit_assert_sql(kit,
                   "SELECT 2 * (SELECT count(*) FROM submission) - (SELECT count(*) FROM "
                   "data_house_person)",
                   "0");
    kit_assert_sql(kit, "SELECT count(*) % 3 FROM submission", "0");
}

static void test_what_was_acknowledged_outlives_a_kill(void **state) {
    struct kit *kit = *state;
    kit_add_form(kit, KIT_FORM);
    store_close(kit->st);
    kit->st = NULL;
    uint64_t dice = 20261122;
    int last = -1, acknowledged = 0;
    for (int round = 0; round < ROUNDS; round++) {
        AUTO(mem_freep) char *n = kit_sql(kit, "SELECT count(*) FROM submission");
        int said = run_and_kill(kit->path, atoi(n), 3000 + (long)splitmix_below(&dice, 90000));
        last = said > last ? said : last;
        acknowledged += said >= 0;
        kit_reopen(kit); // as the program does after a crash
        store_close(kit->st);
        kit->st = NULL;
        assert_all_there(kit, last);
    }
    assert_true(acknowledged > ROUNDS / 4); // or the test did not test
    kit_assert_sql(kit, "PRAGMA integrity_check", "ok");
    kit_assert_sql(kit, "PRAGMA foreign_key_check", "");
}

/* A rebuild killed half way leaves the tables as they were. */
static void test_a_killed_rebuild_changes_nothing(void **state) {
    struct kit *kit = *state;
    kit_add_form(kit, KIT_FORM);
    ASSERT_OK(store_begin(kit->st, &kit->err), &kit->err);
    for (int i = 0; i < 600; i++) {
        char id[24];
        snprintf(id, sizeof id, "r%d", i);
        AUTO(mem_freep) char *xml = kit_record(id, "<rooms>2</rooms>", NULL);
        assert_int_equal(kit_add(kit, xml), STORE_NEW);
    }
    ASSERT_OK(store_commit(kit->st, &kit->err), &kit->err);
    store_close(kit->st);
    kit->st = NULL;
    uint64_t dice = 7;
    for (int round = 0; round < 15; round++) {
        pid_t child = fork();
        assert_true(child >= 0);
        if (child == 0) {
            struct err err = {0};
            struct rebuild_result result;
            struct store *st = store_open(kit->path, NULL, &err);
            while (st && rebuild_all(st, NULL, &result, &err)) {
            }
            _exit(1);
        }
        const struct timespec delay = {.tv_nsec = 2000000 + splitmix_below(&dice, 60000000)};
        nanosleep(&delay, NULL);
        kill(child, SIGKILL);
        waitpid(child, NULL, 0);
        kit_assert_sql(kit, "SELECT count(*) || ' ' || sum(rooms) FROM data_house", "600 1200");
    }
    kit_assert_sql(kit, "PRAGMA integrity_check", "ok");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_what_was_acknowledged_outlives_a_kill, kit_setup,
                                        kit_teardown),
        cmocka_unit_test_setup_teardown(test_a_killed_rebuild_changes_nothing, kit_setup,
                                        kit_teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
