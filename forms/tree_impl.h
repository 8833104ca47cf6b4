/* forms/tree_impl.h — what tree.c and tree_rows.c share of the builder. */
#pragma once
#include "forms/tree.h"

/* A node in the open element; 0 at a limit. */
uint32_t tree_add_node(struct tree_builder *b, uint32_t name, uint32_t line);
/* End the run of text collected so far: its offset, 0 when there is none that counts. */
uint32_t tree_take_run(struct tree_builder *b);

/* tree_rows.c: is a list being packed? Then these take what comes; false: it is no row and no cell
 * (any more), go on as for a tree. */
static inline bool rows_open(const struct tree_builder *b) {
    return b->rows.packing;
}
static inline int rows_level(const struct tree_builder *b) { // 1: in the root, 2: row, 3: cell
    return b->depth - b->rows.base;
}
/* From here on, a list; the open element, if there is one, holds its root. */
void rows_begin(struct tree_builder *b);
bool rows_start(struct tree_builder *b, uint32_t name, uint32_t line);
bool rows_end(struct tree_builder *b);
/* The list is irregular: make nodes of the rows read so far. */
void rows_unpack(struct tree_builder *b);
void rows_finish(struct tree_builder *b);
