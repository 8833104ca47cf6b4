/* tests/fuzz/fuzz_approval.c — what people type at an approval, a line each: the meeting, two
 * names, a condition, how it was voted, until when. Refused with a reason, or kept as it was typed,
 * under a meeting with a day. */
#include <string.h>

#include "base/date.h"
#include "base/err.h"
#include "base/mem.h"
#include "survey/approval.h"
#include "survey/store.h"
#include "tests/fuzz/fuzz_file.h"

enum { LINES = 6 };
static const int64_t NOW = INT64_C(1795332872271); // 2026-11-22

static struct store *survey(void) {
    struct err err = {0};
    char path[64];
    snprintf(path, sizeof path, "%s/s.gpkg", fuzz_folder());
    struct store *st = store_create(path, "fuzz", NOW, &err);
    FUZZ_CHECK(st);
    return st; // kept
}

static bool same(const char *a, const char *b) {
    return a == b || (a && b && strcmp(a, b) == 0);
}

static bool as_typed(void *ctx, const struct approval *approval, struct err *err) {
    (void)err;
    const struct approval_asked *asked = ctx;
    struct date_time at;
    FUZZ_CHECK(approval->n_names == asked->n_names);
    FUZZ_CHECK(same(approval->conditions, asked->conditions) && same(approval->vote, asked->vote));
    FUZZ_CHECK(
        date_parse(approval->meeting->held_on, strlen(approval->meeting->held_on), false, &at));
    return true;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len) {
    static struct store *st;
    st = st ? st : survey();
    struct err err = {0};
    AUTO(mem_freep) char *text = mem_strndup((const char *)data, len);
    char *line[LINES] = {text};
    for (int i = 1; i < LINES && line[i - 1]; i++) {
        line[i] = strchr(line[i - 1], '\n');
        if (line[i]) {
            *line[i]++ = '\0';
        }
    }
    const char *names[] = {line[1] ? line[1] : "", line[2] ? line[2] : ""};
    struct approval_asked asked = {.tier = "meeting",
                                   .names = names,
                                   .n_names = 2,
                                   .meeting = line[0],
                                   .conditions = line[3],
                                   .vote = line[4],
                                   .until = line[5],
                                   .tables = "t",
                                   .tables_len = 1};
    int64_t id;
    FUZZ_CHECK(store_begin(st, &err));
    bool ok = approval_check(st, &asked, NOW, &err) && approval_give(st, &asked, NOW, &id, &err);
    FUZZ_CHECK(ok || err.text[0]);
    FUZZ_CHECK(!ok || approval_each(st, as_typed, &asked, &err));
    store_rollback(st);
    return 0;
}
