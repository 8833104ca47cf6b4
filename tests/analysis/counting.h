/* tests/analysis/counting.h — ballots as spec/domain.md 3.3 writes them: "6: R>G>S | 5: D>Y". */
#pragma once
#include <stdlib.h>
#include <string.h>

#include "analysis/ballots.h"
#include "base/attr.h"
#include "base/err.h"
#include "base/mem.h"
#include "tests/support.h"

#define TV1 "6: R>G>S>Y>D | 5: D>Y | 5: Y>R>G | 2: D>Y>G | 1: R>D>G | 1: D>S>R"
#define TV1_ISSUES "D,R,S,G,Y"
#define TV2 "4: D>R>S | 3: R>S>D | 2: S>D>R"
#define TV2_ISSUES "D,R,S"
#define TV4 "7: D>R>S | 4: R>D>S | 3: S>D>R | 3: Y>G>L | 3: G>Y>L"
#define TV4_ISSUES "D,R,S,Y,G,L"

/* Fill a zeroed box. */
UNUSED static void box_fill(struct ballot_box *box, const char *issues, const char *ballots) {
    struct err err = {0};
    ASSERT_OK(issues_parse(&box->issues, issues, &err), &err);
    for (const char *at = ballots; *at; at += *at == '|') {
        size_t len = strcspn(at, "|");
        const char *colon = memchr(at, ':', len);
        assert_non_null(colon);
        at += strspn(at, " ");
        AUTO(mem_freep) char *weight = mem_strndup(at, (size_t)(colon - at));
        len = strcspn(colon + 1, "|");
        AUTO(mem_freep) char *text = mem_strndup(colon + 1, len);
        struct ranking ranking;
        uint64_t value;
        ASSERT_OK(weight_parse(weight, &value, &err) &&
                      ranking_parse(&ranking, &box->issues, text, &err) &&
                      ballot_box_add(box, &ranking, value, &err),
                  &err);
        at = colon + 1 + len;
    }
}
