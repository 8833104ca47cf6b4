/* forms/record.h — which place of the form an element of a saved record is (rules A12, B13, B14).
 *
 * Elements are asked about in order, parents before children, so that the n-th of a name finds the
 * n-th place of that name without looking back. */
#pragma once
#include <stdbool.h>
#include <stdint.h>

struct form;
struct record_seen;
struct tree;

struct record_walk {
    const struct form *form;
    const struct tree *tree; // the record
    struct record_seen *seen;
};
void record_begin(struct record_walk *walk, const struct form *form, const struct tree *tree);
void record_done(struct record_walk *walk);

/* Is a name of the record the name of a node? */
bool record_same_name(const struct record_walk *walk, uint32_t name, uint32_t node);
/* The child of `node` that the record's element `el`, a child of that node's element, is; *nth (may
 * be NULL): how many rows of it came before, for a repeat. 0: the form has no place for it. */
uint32_t record_child(struct record_walk *walk, uint32_t node, uint32_t el, uint32_t *nth);
/* As record_child for an attribute (by its name). */
uint32_t record_attr(const struct record_walk *walk, uint32_t node, uint32_t name);
