/* tests/support.c — see support.h. Paths come from the build (TEST_SOURCE_DIR), so a test program
 * can be started by hand from any folder. */
#include "tests/support.h"

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/err.h"
#include "base/file.h"
#include "base/mem.h"
#include "base/strbuf.h"

enum { FILE_MAX = 64 << 20 };

char *test_path(const char *path) {
    return file_join(TEST_SOURCE_DIR, path);
}

void left_out(const char *missing) {
    print_message("# left out: %s is not here\n", missing);
}

bool has_tool(const char *program) {
    AUTO(strbuf_done) struct strbuf command = {0};
    strbuf_addf(&command, "command -v '%s' >/dev/null 2>&1", program);
    bool has = system(command.data) == 0;
    if (!has) {
        left_out(program);
    }
    return has;
}

char *corpus_path(const char *path) {
    const char *corpus = getenv("DOORSTEP_CORPUS");
    char *full = file_join(corpus ? corpus : TEST_SOURCE_DIR "/../../shared/corpus", path);
    if (!file_exists(full)) {
        left_out("the corpus");
        free(full);
        return NULL;
    }
    return full;
}

int skip_program(const char *missing) {
    printf("1..0 # SKIP %s is not here\n", missing); // TAP, as cmocka would
    return 0;
}

/* ---- goldens ---- */

static bool update_golden(void) {
    const char *update = getenv("UPDATE_GOLDEN");
    return update && strcmp(update, "1") == 0;
}

static void write_or_fail(const char *path, const void *data, size_t len) {
    struct err err = {0};
    AUTO(mem_freep) char *dir = mem_strndup(path, (size_t)(file_name(path) - path));
    ASSERT_OK(file_make_dir(dir, &err) && file_write(path, data, len, &err), &err);
}

void golden_check(const char *path, const void *data, size_t len) {
    AUTO(mem_freep) char *golden = file_join(TEST_SOURCE_DIR "/golden", path);
    AUTO(strbuf_done) struct strbuf actual = {0};
    strbuf_addf(&actual, "%s.actual", golden);
    if (update_golden()) {
        write_or_fail(golden, data, len);
        unlink(actual.data);
        return;
    }
    struct err err = {0};
    size_t want_len = 0;
    AUTO(mem_freep) char *want = file_read(golden, FILE_MAX, &want_len, &err);
    if (want && want_len == len && memcmp(want, data, len) == 0) {
        unlink(actual.data);
        return;
    }
    write_or_fail(actual.data, data, len);
    fail_msg("%s %s: compare with tests/golden/%s.actual; UPDATE_GOLDEN=1 accepts it", path,
             want ? "differs" : "is missing", path);
}

/* ---- a folder to write in ---- */

char *temp_dir(void) {
    const char *tmp = getenv("TMPDIR");
    char *dir = file_join(tmp && *tmp ? tmp : "/tmp", "doorstep-test-XXXXXX");
    assert_non_null(mkdtemp(dir));
    return dir;
}

static int remove_entry(const char *path, const struct stat *st, int kind, struct FTW *at) {
    (void)st, (void)kind, (void)at;
    return remove(path);
}

void temp_dir_remove(char *dir) {
    if (dir) {
        nftw(dir, remove_entry, 16, FTW_DEPTH | FTW_PHYS);
        free(dir);
    }
}

int temp_dir_setup(void **state) {
    *state = temp_dir();
    return 0;
}

int temp_dir_teardown(void **state) {
    temp_dir_remove(*state);
    return 0;
}

/* ---- what a command prints ---- */

static struct {
    FILE *file;
    int kept; // where the stream went before
} streams[2];

static FILE *stream(int i) {
    return i == 0 ? stdout : stderr;
}

void capture_start(void) {
    for (int i = 0; i < 2; i++) {
        fflush(stream(i));
        streams[i].file = tmpfile();
        assert_non_null(streams[i].file);
        streams[i].kept = dup(fileno(stream(i)));
        dup2(fileno(streams[i].file), fileno(stream(i)));
    }
}

static char *stop_one(int i) {
    fflush(stream(i));
    dup2(streams[i].kept, fileno(stream(i)));
    close(streams[i].kept);
    AUTO(strbuf_done) struct strbuf text = {0};
    rewind(streams[i].file);
    for (int c; (c = fgetc(streams[i].file)) != EOF;) {
        strbuf_addc(&text, (char)c);
    }
    fclose(streams[i].file);
    return strbuf_steal(&text);
}

struct captured capture_stop(void) {
    return (struct captured){.out = stop_one(0), .err = stop_one(1)};
}

void captured_done(struct captured *captured) {
    free(captured->out);
    free(captured->err);
}
