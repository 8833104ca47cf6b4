/* analysis/pool_choose.c — see pool_choose.h. */
#include "analysis/pool_choose.h"

#include <string.h>

#include "analysis/pack_files.h"
#include "base/err.h"
#include "base/strbuf.h"

bool pool_look(struct pool_candidate *out, const char *path, const struct pack_files *files,
               struct err *err) {
    *out = (struct pool_candidate){.path = path};
    if (!pack_verify(files, NULL, &out->facts, err)) {
        return false;
    }
    AUTO(strbuf_done) struct strbuf sum = {0};
    struct pack_file *sums = (struct pack_file *)pack_files_find(files, PACK_SUMS);
    pack_files_sums(&sum, &(struct pack_files){.items = &sums, .n = 1});
    memcpy(out->sums, sum.data, sizeof out->sums - 1);
    return true;
}

static bool same_survey(const struct pool_candidate *a, const struct pool_candidate *b) {
    return strcmp(a->facts.fingerprint, b->facts.fingerprint) == 0;
}

/* `at` beside the one of its survey that has counted so far. */
static bool settle(struct pool_candidate *list, size_t counted, size_t at, struct err *err) {
    struct pool_candidate *was = &list[counted], *now = &list[at];
    int order = strcmp(now->facts.day, was->facts.day);
    if (strcmp(now->sums, was->sums) == 0) {
        now->verdict = POOL_TWICE;
        return true;
    }
    if (order == 0) {
        return err_set(err, ERR_CONFLICT,
                       "%.80s and %.80s are different packs of the same survey, both of %s: name "
                       "only the one that counts",
                       was->path, now->path, now->facts.day);
    }
    (order > 0 ? was : now)->verdict = POOL_OLDER;
    return true;
}

bool pool_choose(struct pool_candidate *list, size_t n, struct err *err) {
    for (size_t i = 1; i < n; i++) {
        for (size_t k = 0; k < i && list[i].verdict == POOL_COUNTED; k++) {
            if (list[k].verdict == POOL_COUNTED && same_survey(&list[i], &list[k]) &&
                !settle(list, k, i, err)) {
                return false;
            }
        }
    }
    for (size_t i = 0; i < n; i++) {
        for (list[i].counted = 0; list[list[i].counted].verdict != POOL_COUNTED ||
                                  !same_survey(&list[i], &list[list[i].counted]);) {
            list[i].counted++;
        }
    }
    return true;
}
