/* forms/static_path.h — where a path may lead, worked out on the form instead of on answers.
 *
 * A spot is a node together with the depth of the repeat instance that it shares with the context:
 * from /data/r[2]/b, `../a` is the spot (a, 1): the same r; `/data/r/a` for sum() is (a, 0): any r.
 * The dependency graph and the shortcuts of the evaluator both come from this. */
#pragma once
#include "forms/form_impl.h"

struct spot {
    uint32_t node;  // 0: above the root element
    uint32_t level; // depth of the innermost shared instance
    bool many;      // may be several nodes
};

struct spots {
    struct spot *items;
    size_t n, cap;
};

struct static_walk {
    const struct form *form;
    uint32_t context; // node the expression belongs to; 0 when unknown
    uint32_t clamp;   // no level above this one (dependencies seen from elsewhere)
    /* A value is read / the number and order of a repeat's instances is read. May be NULL. */
    void (*on_read)(struct static_walk *w, uint32_t node, uint32_t level);
    void (*on_count)(struct static_walk *w, uint32_t repeat_node, uint32_t level);
    void *ctx;
    unsigned *texts_left; // of STATIC_TEXTS_MAX, while the outputs of a text are looked at
};

/* A text may show other texts, and itself: no more than these are followed. */
enum { STATIC_TEXTS_MAX = 1000 };

/* The spots a path leads to from `from` (the context of its relative start). Reports what the
 * steps and predicates read, not the final spots themselves. */
void static_path(struct static_walk *w, const struct xp_node *path, const struct spots *from,
                 struct spots *out);

/* Everything an expression reads. */
void static_reads(struct static_walk *w, const struct xp_node *expr, const struct spots *from);

/* The spot of the expression's own node. */
struct spot static_context(const struct static_walk *w);
