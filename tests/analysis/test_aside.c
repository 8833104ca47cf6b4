/* tests/analysis/test_aside.c — what another process makes comes back whole, or is said not to. */
#include "tests/support.h"

#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <time.h>
#include <unistd.h>

#include "analysis/aside.h"
#include "base/err.h"
#include "base/strbuf.h"

static bool count_up(void *ctx, struct strbuf *out, struct err *err) {
    (void)err;
    for (int *n = ctx; *n > 0; --*n) {
        strbuf_addf(out, "%d\n", *n);
    }
    return true;
}

static void test_bytes_come_back_whole(void **state) {
    (void)state;
    for (int many = 0; many <= 100000; many += 50000) { // past what a pipe holds
        int here = many, there = many;
        AUTO(strbuf_done) struct strbuf want = {0}, got = {0};
        struct err err = {0};
        strbuf_add(&want, "before ");
        strbuf_add(&got, "before ");
        assert_true(count_up(&here, &want, &err));
        AUTO(aside_freep) struct aside *a = aside_begin(count_up, &there);
        ASSERT_OK(aside_end(a, &got, &err), &err);
        assert_int_equal(got.len, want.len);
        assert_string_equal(strbuf_text(&got), strbuf_text(&want));
    }
}

static bool refuse(void *ctx, struct strbuf *out, struct err *err) {
    strbuf_add(out, "half");
    return err_set(err, ERR_LIMIT, "%s", (const char *)ctx);
}

static bool fall(void *ctx, struct strbuf *out, struct err *err) {
    (void)err;
    strbuf_add(out, "half");
    if (getpid() != *(pid_t *)ctx) {
        _exit(0);
    }
    return err_set(err, ERR_IO, "work was done here");
}

static void test_failures_come_back(void **state) {
    (void)state;
    struct err err = {0};
    AUTO(strbuf_done) struct strbuf out = {0};
    char why[] = "too long";
    AUTO(aside_freep) struct aside *a = aside_begin(refuse, why);
    assert_false(aside_end(a, &out, &err));
    assert_int_equal(err.code, ERR_LIMIT);
    assert_string_equal(err.text, "too long");

    pid_t self = getpid();
    struct err cut = {0};
    AUTO(aside_freep) struct aside *b = aside_begin(fall, &self);
    assert_false(aside_end(b, &out, &cut));
    assert_int_equal(cut.code, ERR_IO);
}

static bool sleep_long(void *ctx, struct strbuf *out, struct err *err) {
    (void)ctx;
    (void)out;
    (void)err;
    sleep(600);
    return true;
}

static void test_nobody_waits_for_what_nobody_wants(void **state) {
    (void)state;
    aside_free(aside_begin(sleep_long, NULL));
    aside_free(NULL);
}

/* ---- threads ---- */

static pthread_mutex_t held = PTHREAD_MUTEX_INITIALIZER;

static atomic_bool asked_here; // by this process

enum { MOMENT_MS = 50, UNTIL_ASKED = -1 };

/* What a library does that looks something up beside: it holds a lock meanwhile. */
static void *hold(void *ms) {
    const struct timespec moment = {.tv_nsec = MOMENT_MS * 1000000L};
    pthread_mutex_lock(&held);
    do {
        nanosleep(&moment, NULL);
    } while (*(int *)ms == UNTIL_ASKED && !asked_here);
    pthread_mutex_unlock(&held);
    return NULL;
}

static bool need_lock(void *ctx, struct strbuf *out, struct err *err) {
    (void)err;
    alarm(20);
    asked_here = true;
    pthread_mutex_lock(&held); // for ever, if nobody is there to open it
    alarm(0);
    pthread_mutex_unlock(&held);
    strbuf_add(out, getpid() == *(pid_t *)ctx ? "here" : "aside");
    return true;
}

static void test_threads_that_hold_a_lock_are_waited_for(void **state) {
    (void)state;
    static const struct {
        int ms; // that it is held
        const char *made;
    } cases[] = {
        {MOMENT_MS,   "aside"},
        {UNTIL_ASKED, "here" }, // longer than anybody waits
    };
    for (size_t i = 0; i < LEN(cases); i++) {
        int ms = cases[i].ms;
        pid_t self = getpid();
        pthread_t other;
        asked_here = false;
        struct err err = {0};
        AUTO(strbuf_done) struct strbuf out = {0};
        assert_int_equal(pthread_create(&other, NULL, hold, &ms), 0);
        while (pthread_mutex_trylock(&held) == 0) { // until it has it
            pthread_mutex_unlock(&held);
            sched_yield();
        }
        AUTO(aside_freep) struct aside *a = aside_begin(need_lock, &self);
        ASSERT_OK(aside_end(a, &out, &err), &err);
        assert_string_equal(strbuf_text(&out),
                            sysconf(_SC_NPROCESSORS_ONLN) < 2 ? "here" : cases[i].made);
        pthread_join(other, NULL);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_threads_that_hold_a_lock_are_waited_for),
        cmocka_unit_test(test_bytes_come_back_whole),
        cmocka_unit_test(test_failures_come_back),
        cmocka_unit_test(test_nobody_waits_for_what_nobody_wants),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
