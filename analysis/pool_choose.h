/* analysis/pool_choose.h — which packs a network counts: of each survey one, the newest.
 *
 * Same     packs are of one survey when one key signed them. The same pack twice counts once; of
 *          two days the newer counts; two different ones of one day are refused, as nobody but the
 *          group can tell which it means.
 * Errors   those of pack_verify(); ERR_CONFLICT. */
#pragma once
#include <stdbool.h>
#include <stddef.h>

#include "analysis/pack_verify.h"

struct err;
struct pack_files;

enum pool_verdict { POOL_COUNTED, POOL_TWICE, POOL_OLDER };

struct pool_candidate {
    const char *path; // borrowed
    struct pack_facts facts;
    char sums[65]; // SHA-256 of its SHA256SUMS, hex: which pack it is
    enum pool_verdict verdict;
    size_t counted; // the one that counts in its place, of the list
};

/* Verify, and read what is needed to choose. */
bool pool_look(struct pool_candidate *out, const char *path, const struct pack_files *files,
               struct err *err);
bool pool_choose(struct pool_candidate *list, size_t n, struct err *err);
