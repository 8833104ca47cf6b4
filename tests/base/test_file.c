/* tests/base/test_file.c */
#include "tests/support.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/err.h"
#include "base/file.h"
#include "base/mem.h"
#include "base/strbuf.h"

static void write_text(const char *path, const char *text) {
    struct err err = {0};
    ASSERT_OK(file_write(path, text, strlen(text), &err), &err);
}

static void assert_content(const char *path, const char *want) {
    struct err err = {0};
    size_t len = 0;
    AUTO(mem_freep) char *text = file_read(path, 1000, &len, &err);
    ASSERT_OK(text, &err);
    assert_string_equal(text, want);
    assert_int_equal(len, strlen(want));
}

static bool count_entry(void *ctx, const char *path, const char *name, struct err *err) {
    (void)path, (void)name, (void)err;
    ++*(int *)ctx;
    return true;
}

static int n_entries(const char *dir) {
    int n = 0;
    assert_true(file_each(dir, count_entry, &n, NULL));
    return n;
}

static void test_what_was_written_is_read(void **state) {
    AUTO(mem_freep) char *path = file_join(*state, "answers.txt");
    write_text(path, "first");
    assert_content(path, "first");
    write_text(path, "");
    assert_content(path, "");
    assert_int_equal(n_entries(*state), 1); // no temporary file stays behind
}

static void test_bytes_stay_bytes(void **state) {
    AUTO(mem_freep) char *path = file_join(*state, "bytes");
    static const char bytes[] = "a\0b\xFF\n";
    struct err err = {0};
    ASSERT_OK(file_write(path, bytes, sizeof bytes, &err), &err);
    size_t len;
    AUTO(mem_freep) char *back = file_read(path, 100, &len, &err);
    ASSERT_OK(back, &err);
    assert_int_equal(len, sizeof bytes);
    assert_memory_equal(back, bytes, sizeof bytes);
}

static void test_a_limit_is_a_limit(void **state) {
    AUTO(mem_freep) char *path = file_join(*state, "big");
    write_text(path, "0123456789");
    size_t len;
    struct err err = {0};
    AUTO(mem_freep) char *fits = file_read(path, 10, &len, &err);
    ASSERT_OK(fits, &err);
    assert_null(file_read(path, 9, &len, &err));
    assert_int_equal(err.code, ERR_LIMIT);
    assert_string_equal(err.source, path);
}

static void test_an_endless_file_meets_its_limit(void **state) {
    (void)state;
    size_t len;
    struct err err = {0};
    assert_null(file_read("/dev/zero", 100000, &len, &err));
    assert_int_equal(err.code, ERR_LIMIT);
}

static void test_missing_files_and_folders_are_told_apart(void **state) {
    size_t len;
    AUTO(mem_freep) char *none = file_join(*state, "none");
    struct err err = {0};
    assert_null(file_read(none, 10, &len, &err));
    assert_int_equal(err.code, ERR_NOT_FOUND);
    err = (struct err){0};
    assert_null(file_read(*state, 10, &len, &err));
    assert_int_equal(err.code, ERR_IO);
    err = (struct err){0};
    AUTO(mem_freep) char *deep = file_join(none, "deeper");
    assert_false(file_write(deep, "x", 1, &err));
    assert_int_equal(err.code, ERR_NOT_FOUND);
}

/* A full disk, as far as one process can make one: no file may grow past 100 bytes. */
static void test_a_failed_write_leaves_the_old_file(void **state) {
    AUTO(mem_freep) char *path = file_join(*state, "kept");
    write_text(path, "old");
    static const char large[1000] = {0};
    struct rlimit before;
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
    signal(SIGXFSZ, SIG_IGN);
    struct rlimit small = {.rlim_cur = 100, .rlim_max = before.rlim_max};
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);
    struct err err = {0};
    bool written = file_write(path, large, sizeof large, &err);
    setrlimit(RLIMIT_FSIZE, &before);
    assert_false(written);
    assert_int_equal(err.code, ERR_IO);
    assert_content(path, "old");
    assert_int_equal(n_entries(*state), 1); // nothing half written stays either
}

static void test_mode_and_links_survive_a_rewrite(void **state) {
    AUTO(mem_freep) char *path = file_join(*state, "private");
    AUTO(mem_freep) char *link = file_join(*state, "link");
    write_text(path, "old");
    assert_int_equal(chmod(path, 0600), 0);
    assert_int_equal(symlink("private", link), 0);
    write_text(link, "new");
    assert_content(path, "new");
    struct stat st;
    assert_int_equal(lstat(link, &st), 0);
    assert_true(S_ISLNK(st.st_mode));
    assert_int_equal(stat(path, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0600);
}

static void test_a_device_is_written_to_and_not_replaced(void **state) {
    (void)state;
    write_text("/dev/null", "gone");
    struct stat st;
    assert_int_equal(stat("/dev/null", &st), 0);
    assert_true(S_ISCHR(st.st_mode));
}

static void test_folders_are_made_with_their_parents(void **state) {
    AUTO(mem_freep) char *path = file_join(*state, "a/b//c/");
    struct err err = {0};
    ASSERT_OK(file_make_dir(path, &err), &err);
    ASSERT_OK(file_make_dir(path, &err), &err);
    assert_true(file_is_dir(path) && file_exists(path));
    AUTO(mem_freep) char *file = file_join(path, "file");
    write_text(file, "x");
    assert_false(file_is_dir(file));
    assert_false(file_make_dir(file, &err));
}

static bool collect(void *ctx, const char *path, const char *name, struct err *err) {
    assert_true(file_exists(path));
    assert_string_equal(file_name(path), name);
    strbuf_addf(ctx, "%s ", name);
    return strcmp(name, "stop") != 0 || err_set(err, ERR_CONFLICT, "enough");
}

static void test_entries_come_in_byte_order_until_stopped(void **state) {
    static const char *const names[] = {"b", "a", "Z", "stop", "\u00E9", ".hidden", "t"};
    for (size_t i = 0; i < LEN(names); i++) {
        AUTO(mem_freep) char *path = file_join(*state, names[i]);
        write_text(path, "");
    }
    AUTO(strbuf_done) struct strbuf seen = {0};
    struct err err = {0};
    assert_false(file_each(*state, collect, &seen, &err));
    assert_string_equal(seen.data, ".hidden Z a b stop ");
    assert_int_equal(err.code, ERR_CONFLICT);
    assert_false(file_each("/nonexistent-folder", collect, &seen, NULL));
}

static void test_a_scratch_folder_goes_with_its_files(void **state) {
    (void)state;
    struct err err = {0};
    char *one = file_scratch(&err), *two = file_scratch(&err);
    ASSERT_OK(one && two, &err);
    assert_string_not_equal(one, two);
    AUTO(mem_freep) char *kept = mem_strdup(one), *path = file_join(one, "x");
    ASSERT_OK(file_write(path, "x", 1, &err), &err);
    file_scratch_remove(one);
    file_scratch_remove(two);
    file_scratch_remove(NULL);
    assert_false(file_exists(kept));
}

static void test_names(void **state) {
    (void)state;
    AUTO(mem_freep) char *slashed = file_join("dir/", "x");
    assert_string_equal(slashed, "dir/x");
    AUTO(mem_freep) char *bare = file_join("", "x");
    assert_string_equal(bare, "x");
    assert_string_equal(file_name("a/b/c.xml"), "c.xml");
    assert_string_equal(file_name("c.xml"), "c.xml");
    assert_string_equal(file_name("a/"), "");
    assert_true(file_has_ext("form.XML", ".xml"));
    assert_false(file_has_ext(".xml", ".xml")); // a hidden file, not an extension
    assert_false(file_has_ext("form.xml.bak", ".xml"));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_what_was_written_is_read, temp_dir_setup,
                                        temp_dir_teardown),
        cmocka_unit_test_setup_teardown(test_bytes_stay_bytes, temp_dir_setup, temp_dir_teardown),
        cmocka_unit_test_setup_teardown(test_a_limit_is_a_limit, temp_dir_setup, temp_dir_teardown),
        cmocka_unit_test(test_an_endless_file_meets_its_limit),
        cmocka_unit_test(test_a_scratch_folder_goes_with_its_files),
        cmocka_unit_test_setup_teardown(test_missing_files_and_folders_are_told_apart,
                                        temp_dir_setup, temp_dir_teardown),
        cmocka_unit_test_setup_teardown(test_a_failed_write_leaves_the_old_file, temp_dir_setup,
                                        temp_dir_teardown),
        cmocka_unit_test_setup_teardown(test_mode_and_links_survive_a_rewrite, temp_dir_setup,
                                        temp_dir_teardown),
        cmocka_unit_test(test_a_device_is_written_to_and_not_replaced),
        cmocka_unit_test_setup_teardown(test_folders_are_made_with_their_parents, temp_dir_setup,
                                        temp_dir_teardown),
        cmocka_unit_test_setup_teardown(test_entries_come_in_byte_order_until_stopped,
                                        temp_dir_setup, temp_dir_teardown),
        cmocka_unit_test(test_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
