/* tests/base/test_hold.c — an interruption waits while something is half-made. */
#include "tests/support.h"

#include <signal.h>

#include "base/hold.h"

static volatile sig_atomic_t n_taken;

static void take(int number) {
    (void)number;
    n_taken++;
}

static int catch_it(void **state) {
    (void)state;
    struct sigaction action = {.sa_handler = take};
    n_taken = 0;
    return sigaction(SIGTERM, &action, NULL);
}

static int let_it_be(void **state) {
    (void)state;
    signal(SIGTERM, SIG_DFL);
    return 0;
}

static void test_it_waits_for_the_outermost_end(void **state) {
    (void)state;
    hold_begin();
    hold_begin();
    assert_false(hold_asked());
    raise(SIGTERM);
    assert_true(hold_asked());
    hold_end();
    assert_int_equal(n_taken, 0);
    assert_true(hold_asked());
    hold_end();
    assert_int_equal(n_taken, 1);
    assert_false(hold_asked());
}

static void test_without_a_hold_it_comes_at_once(void **state) {
    (void)state;
    hold_begin();
    hold_end();
    raise(SIGTERM);
    assert_int_equal(n_taken, 1);
}

/* Who started us holds it back already: it is theirs to say when, so no work stops for it. */
static void test_what_was_held_before_stays_so(void **state) {
    (void)state;
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGTERM);
    sigprocmask(SIG_BLOCK, &set, NULL);
    hold_begin();
    raise(SIGTERM);
    assert_false(hold_asked());
    hold_end();
    assert_int_equal(n_taken, 0);
    sigprocmask(SIG_UNBLOCK, &set, NULL);
    assert_int_equal(n_taken, 1);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_it_waits_for_the_outermost_end, catch_it, let_it_be),
        cmocka_unit_test_setup_teardown(test_without_a_hold_it_comes_at_once, catch_it, let_it_be),
        cmocka_unit_test_setup_teardown(test_what_was_held_before_stays_so, catch_it, let_it_be),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
