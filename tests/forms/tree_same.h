/* tests/forms/tree_same.h — do two trees answer alike, whichever way they are kept? */
#pragma once
#include <string.h>

#include "forms/names.h"
#include "forms/tree.h"

static inline bool tree_same_node(const struct tree *t, const struct tree *u, uint32_t a,
                                  uint32_t b) {
    uint32_t name = tree_name(t, a), other = tree_name(u, b);
    if (!name != !other || strcmp(tree_text(t, a), tree_text(u, b)) != 0) {
        return false;
    }
    if (name && (strcmp(names_local(t->names, name), names_local(u->names, other)) != 0 ||
                 strcmp(names_ns(t->names, name), names_ns(u->names, other)) != 0)) {
        return false;
    }
    uint32_t x = tree_attrs(t, a), y = tree_attrs(u, b);
    for (; x && y; x = t->attrs[x].next, y = u->attrs[y].next) {
        if (strcmp(tree_str(t, t->attrs[x].text), tree_str(u, u->attrs[y].text)) != 0) {
            return false;
        }
    }
    return !x && !y;
}

/* What lies below `a` of the one and `b` of the other, in order; ends and parents fit. */
static inline bool tree_same_below(const struct tree *t, const struct tree *u, uint32_t a,
                                   uint32_t b) {
    uint32_t c = tree_first(t, a), d = tree_first(u, b);
    for (; c && d; c = tree_follow(t, c), d = tree_follow(u, d)) {
        if (!tree_same_node(t, u, c, d) || tree_parent(t, c) != a || tree_parent(u, d) != b ||
            tree_past(t, c) <= c || tree_past(t, c) > tree_past(t, a) ||
            !tree_same_below(t, u, c, d)) {
            return false;
        }
    }
    return !c && !d;
}
