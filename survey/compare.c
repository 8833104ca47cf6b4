/* survey/compare.c — see compare.h. */
#include "survey/compare.h"

#include <string.h>

#include "base/mem.h"
#include "base/strbuf.h"

struct side {
    struct interview *iv, *other;
    bool added; // only what the other one has no place for
    struct changes *out;
};

static const char *answer(struct interview *iv, struct iv_ref ref) {
    return ref.node && interview_relevant(iv, ref) ? interview_get(iv, ref) : "";
}

static void compare_leaf(const struct side *side, struct iv_ref ref) {
    AUTO(strbuf_done) struct strbuf path = {0};
    const struct form_node *node = form_node(interview_form(side->iv), ref.node);
    if (!node->control || node->calculate) {
        return;
    }
    interview_path(side->iv, ref, &path);
    struct iv_ref there = interview_find(side->other, strbuf_text(&path));
    const char *ours = answer(side->iv, ref), *theirs = answer(side->other, there);
    if (strcmp(ours, theirs) == 0 || (side->added && there.node)) {
        return;
    }
    struct arena *mem = &side->out->mem;
    *MEM_PUSH(side->out->items, side->out->n, side->out->cap) = (struct change){
        .path = arena_strdup(mem, path.data),
        .node = ref.node,
        .before = side->added ? there : ref,
        .after = side->added ? ref : there,
        .old_value = arena_strdup(mem, side->added ? theirs : ours),
        .new_value = arena_strdup(mem, side->added ? ours : theirs),
    };
}

static void compare_below(const struct side *side, struct iv_ref at) {
    const struct form *form = interview_form(side->iv);
    for (uint32_t c = form_node(form, at.node)->first_child; c; c = form_node(form, c)->next) {
        const struct form_node *child = form_node(form, c);
        if (child->attr) {
            continue;
        }
        uint32_t rows = child->repeat ? interview_count(side->iv, c, at) : 1;
        for (uint32_t i = 0; i < rows; i++) {
            struct iv_ref ref =
                child->repeat ? interview_instance(side->iv, c, at, i) : (struct iv_ref){at.rep, c};
            if (child->first_child) {
                compare_below(side, ref);
            } else {
                compare_leaf(side, ref);
            }
        }
    }
}

void changes_find(struct interview *before, struct interview *after, struct changes *out) {
    const struct side sides[] = {
        {before, after,  false, out},
        {after,  before, true,  out},
    };
    for (size_t i = 0; i < LEN(sides); i++) {
        compare_below(&sides[i], interview_ref(sides[i].iv, 1, (struct iv_ref){0}));
    }
}

void changes_done(struct changes *changes) {
    mem_freep(&changes->items);
    arena_done(&changes->mem);
    *changes = (struct changes){0};
}
