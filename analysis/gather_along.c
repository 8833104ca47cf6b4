/* analysis/gather_along.c — ballots read in the same pass as other answers of their form, which
 * find out where each home stands as well. */
#include <string.h>

#include "analysis/gather_impl.h"
#include "base/err.h"
#include "base/mem.h"

struct along *along_begin(struct store *st, const struct gather_options *options) {
    AUTO(along_freep) struct along *along = mem_zalloc(sizeof *along);
    struct err none = {0}; // who gathers them is told
    if (!source_find(&along->src, st, options, &none) ||
        !source_allow(&along->src, st, options, &none) ||
        !source_has_order(&along->src, options->question, &none)) {
        return NULL;
    }
    answers_begin(&along->rows, &along->src);
    return mem_steal(&along);
}

void along_take(struct along *along, const struct reader *reader, size_t first) {
    struct err none = {0};
    uint32_t answer;
    along->failed =
        along->failed || !rows_add_answer(&along->rows, &along->src, reader, first, &answer, &none);
    if (!along->failed) {
        *MEM_PUSH(along->rows.items, along->rows.n, along->rows.cap) =
            (struct row){.answer = answer};
    }
}

void along_end(struct along *along, const struct rows *rows, struct places *places) {
    if (along->failed) {
        return;
    }
    for (size_t i = 0; i < rows->n; i++) {
        along->rows.items[i].home = rows->items[i].home;
        along->rows.items[i].area = rows->items[i].area;
    }
    along->places = *places;
    *places = (struct places){0};
    along->complete = true;
}

void along_free(struct along *along) {
    if (along) {
        source_done(&along->src);
        rows_done(&along->rows);
        places_done(&along->places);
        mem_freep(&along);
    }
}
