/* analysis/joined.c — see joined.h. */
#include "analysis/joined.h"

#include <string.h>

#include "base/mem.h"
#include "survey/release.h"

static bool take(void *ctx, const char *block, const char *into, struct err *err) {
    (void)err;
    struct joined *out = ctx;
    *MEM_PUSH(out->items, out->n, out->cap) =
        (struct joined_block){arena_strdup(&out->mem, block), arena_strdup(&out->mem, into)};
    return true;
}

bool joined_read(struct joined *out, struct store *st, enum tier tier, struct err *err) {
    for (enum tier of = TIER_MEETING; of <= TIER_PUBLIC && tier != TIER_INTERNAL; of++) {
        if (!release_each_join(st, tier_rules[of].name, take, out, err)) {
            return false;
        }
    }
    return true;
}

void joined_done(struct joined *joined) {
    mem_freep(&joined->items);
    arena_done(&joined->mem);
    *joined = (struct joined){0};
}

const char *joined_row(const struct joined *joined, const char *block) {
    for (size_t i = 0; i < joined->n; i++) {
        if (strcmp(joined->items[i].code, block) == 0) {
            return joined->items[i].row;
        }
    }
    return NULL;
}
