/* tests/support.h — what every unit test includes: cmocka with the headers it needs first, goldens,
 * a folder to write in, capture of what a command prints.
 *
 * A test program is one cmocka group and speaks TAP, so nothing but cmocka may write to standard
 * output: print through capture_start(), or not at all. */
#pragma once
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#undef skip // cmocka 1.1.5 writes "not ok # SKIP", which counts as a failure

/* Compare with tests/golden/`path`; fails the test on a difference and leaves what came beside it
 * as `path`.actual. With UPDATE_GOLDEN=1 in the environment the golden file is rewritten instead.
 */
void golden_check(const char *path, const void *data, size_t len);

/* "tests/`path`" in the source tree, wherever the test runs; owned. */
char *test_path(const char *path);

/* Before a test returns because something is not here: it then counts as skipped, not as passed,
 * and as failed where that should be (tools/test_summary.py). */
void left_out(const char *missing);
/* Is this program installed? left_out() when it is not. */
bool has_tool(const char *program);

/* "`path`" in the folder of real questionnaires and geodata, which stands outside the project
 * (DOORSTEP_CORPUS, or ../shared/corpus); owned. NULL, left_out(), when it is not there.
 */
char *corpus_path(const char *path);

/* Instead of the group's run, where all of the program's tests stand on something that is not here:
 * it counts as skipped, not as passed. What main() returns. */
int skip_program(const char *missing);

/* A new empty folder; owned. temp_dir_remove() deletes it with what is in it, and the name. */
char *temp_dir(void);
void temp_dir_remove(char *dir);
/* For cmocka: each test has a folder of its own for its state. */
int temp_dir_setup(void **state);
int temp_dir_teardown(void **state);

/* Keep standard output and error from here to capture_stop(), which gives each back as text; owned.
 */
struct captured {
    char *out, *err;
};
void capture_start(void);
struct captured capture_stop(void);
void captured_done(struct captured *captured);

/* An error-free call, or the message: ASSERT_OK(form_check(form, &err), &err). */
#define ASSERT_OK(call, error)                                                                     \
    do {                                                                                           \
        if (!(call)) {                                                                             \
            fail_msg("%s: %s: %s", #call, (error)->source, (error)->text);                         \
        }                                                                                          \
    } while (0)
