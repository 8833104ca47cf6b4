/* tests/base/test_csv.c — tables as people save them. */
#include "tests/support.h"

#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/csv.h"
#include "base/err.h"
#include "base/file.h"
#include "base/mem.h"

/* A file t.csv with these bytes in the test's folder; its path, owned. */
static char *write_bytes(void **state, const char *text, size_t len) {
    struct err err = {0};
    char *path = file_join(*state, "t.csv");
    ASSERT_OK(file_write(path, text, len, &err), &err);
    return path;
}

static struct csv *open_text(void **state, const char *text) {
    struct err err = {0};
    AUTO(mem_freep) char *path = write_bytes(state, text, strlen(text));
    struct csv *csv = csv_open(path, &err);
    ASSERT_OK(csv, &err);
    return csv;
}

static void assert_row(struct csv *csv, int line, const char *a, const char *b) {
    struct err err = {0};
    assert_int_equal(csv_next(csv, &err), 1);
    assert_int_equal(csv_line(csv), line);
    assert_string_equal(csv_cell(csv, 0), a);
    assert_string_equal(csv_cell(csv, 1), b);
}

static void assert_end(struct csv *csv) {
    struct err err = {0};
    assert_int_equal(csv_next(csv, &err), 0);
}

static void test_quotes_breaks_and_lines(void **state) {
    AUTO(csv_freep)
    struct csv *csv = open_text(state, "\xEF\xBB\xBF"
                                       "code, name \r\nA,\"Flat 1, \"\"The\"\" House\"\r\n\r\n"
                                       "B,\"two\nlines\"\r\nC,last");
    assert_int_equal(csv_n_columns(csv), 2);
    assert_string_equal(csv_name(csv, 0), "code");
    assert_string_equal(csv_name(csv, 1), "name");
    assert_int_equal(csv_find(csv, "name"), 1);
    assert_int_equal(csv_find(csv, "names"), csv_n_columns(csv));
    assert_row(csv, 2, "A", "Flat 1, \"The\" House");
    assert_row(csv, 4, "B", "two\nlines");
    assert_row(csv, 6, "C", "last");
    assert_end(csv);
    assert_false(csv_was_recoded(csv));
}

static void test_semicolons_tabs_and_short_rows(void **state) {
    AUTO(csv_freep) struct csv *semi = open_text(state, "a;b\n1;2,5\n3\n;;\n");
    assert_int_equal(csv_separator(semi), ';');
    assert_row(semi, 2, "1", "2,5");
    assert_row(semi, 3, "3", "");
    assert_end(semi); // a row of blanks is no row
    AUTO(csv_freep) struct csv *tab = open_text(state, "a\tb\n1\t2\n");
    assert_row(tab, 2, "1", "2");
}

static void test_old_excel_is_read_as_windows_1252(void **state) {
    AUTO(csv_freep) struct csv *csv = open_text(state, "a,b\nCaf\xE9,\x80 5\n");
    assert_row(csv, 2, "Café", "€ 5");
    assert_true(csv_was_recoded(csv));
}

static void assert_refused(void **state, const char *text, size_t len, int line,
                           const char *words) {
    struct err err = {0};
    AUTO(mem_freep) char *path = write_bytes(state, text, len);
    AUTO(csv_freep) struct csv *csv = csv_open(path, &err);
    while (csv && csv_next(csv, &err) > 0) {
    }
    assert_non_null(strstr(err.text, words));
    assert_int_equal(err.line, line);
}

static void test_refusals_name_the_line(void **state) {
    static const char open_quote[] = "a,b\n1,2\n3,\"4\n5,6\n", wide[] = "a,b\n1,2\n1,Flat 1,x\n",
                      utf16[] = "\xFF\xFE"
                                "a\0,\0b\0\n\0",
                      empty[] = "\n\n";
    assert_refused(state, open_quote, sizeof open_quote - 1, 3, "never closes");
    assert_refused(state, wide, sizeof wide - 1, 3, "3 fields");
    assert_refused(state, utf16, sizeof utf16 - 1, 1, "UTF-8");
    assert_refused(state, empty, sizeof empty - 1, 0, "empty");
}

/* A pipe can be read only once, and comes in pieces. */
static void test_a_pipe_is_read_like_a_file(void **state) {
    struct err err = {0};
    AUTO(mem_freep) char *path = file_join(*state, "pipe");
    assert_int_equal(mkfifo(path, 0600), 0);
    pid_t child = fork();
    if (child == 0) {
        static const char *const pieces[] = {"\xEF", "\xBB\xBF\x61;", "b\nx;\"", "\"\"y\"\n"};
        int fd = open(path, O_WRONLY);
        for (size_t i = 0; i < LEN(pieces); i++) {
            if (write(fd, pieces[i], strlen(pieces[i])) < 0) {
                _exit(1);
            }
        }
        for (int i = 0; i < 40000; i++) { // more than a block
            if (write(fd, "1,5;2\n", 6) != 6) {
                _exit(1);
            }
        }
        _exit(0);
    }
    AUTO(csv_freep) struct csv *csv = csv_open(path, &err);
    ASSERT_OK(csv, &err);
    assert_string_equal(csv_name(csv, 0), "a");
    assert_row(csv, 2, "x", "\"y");
    for (int i = 0; i < 40000; i++) {
        assert_row(csv, 3 + i, "1,5", "2");
    }
    assert_end(csv);
    int status = 1;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(status, 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_quotes_breaks_and_lines, temp_dir_setup,
                                        temp_dir_teardown),
        cmocka_unit_test_setup_teardown(test_semicolons_tabs_and_short_rows, temp_dir_setup,
                                        temp_dir_teardown),
        cmocka_unit_test_setup_teardown(test_old_excel_is_read_as_windows_1252, temp_dir_setup,
                                        temp_dir_teardown),
        cmocka_unit_test_setup_teardown(test_refusals_name_the_line, temp_dir_setup,
                                        temp_dir_teardown),
        cmocka_unit_test_setup_teardown(test_a_pipe_is_read_like_a_file, temp_dir_setup,
                                        temp_dir_teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
