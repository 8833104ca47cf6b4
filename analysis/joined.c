/* analysis/joined.c — see joined.h. */
#include "analysis/joined.h"

#include <stdlib.h>
#include <string.h>

#include "analysis/figures_impl.h"
#include "base/mem.h"
#include "base/strbuf.h"

/* ---- by name ---- */

static const char *name_of(struct joined *out, const struct together_row *row, bool code) {
    AUTO(strbuf_done) struct strbuf text = {0};
    for (size_t i = 0; i < row->n; i++) {
        const struct joined_block *block = &out->blocks[row->blocks[i]];
        strbuf_add(&text, i == 0 ? "" : code ? "+" : " + ");
        strbuf_add(&text, code ? block->code : block->name);
    }
    return arena_strdup(&out->mem, strbuf_text(&text));
}

void joined_make(struct joined *out, const struct figures_work *w,
                 const struct together *together) {
    size_t first = 1 + w->n_estates, n = w->n_places - first;
    struct joined_block *blocks = ARENA_ARRAY(&out->mem, struct joined_block, n + 1);
    for (uint32_t i = 0; i < n; i++) {
        const struct figure_area *place = &w->places[first + i];
        const struct figure_area *estate = &w->places[w->parent[first + i]];
        blocks[i] = (struct joined_block){
            .code = arena_strdup(&out->mem, place->code),
            .name = arena_strdup(&out->mem, place->name),
            .up = together->up[i],
            .row = together_row_of(together, i),
            .whole = together->whole[i] ? arena_strdup(&out->mem, estate->name) : NULL};
    }
    out->blocks = blocks;
    out->n_blocks = n;
    struct joined_row *rows = ARENA_ARRAY(&out->mem, struct joined_row, together->n + 1);
    for (size_t r = 0; r < together->n; r++) {
        const struct together_row *row = &together->rows[r];
        uint32_t *members = ARENA_ARRAY(&out->mem, uint32_t, row->n);
        memcpy(members, row->blocks, row->n * sizeof *members);
        rows[r] = (struct joined_row){.code = name_of(out, row, true),
                                      .name = name_of(out, row, false),
                                      .blocks = members,
                                      .n = row->n,
                                      .now = row->now,
                                      .up = row->up};
        out->n_now += row->now;
    }
    out->rows = rows;
    out->n_rows = together->n;
}

void joined_done(struct joined *joined) {
    arena_done(&joined->mem);
    *joined = (struct joined){0};
}

/* ---- asking ---- */

static int by_code(const void *code, const void *block) {
    return strcmp(code, ((const struct joined_block *)block)->code);
}

const struct joined_block *joined_block(const struct joined *joined, const char *code) {
    return joined->n_blocks
               ? bsearch(code, joined->blocks, joined->n_blocks, sizeof *joined->blocks, by_code)
               : NULL;
}

const char *joined_in(const struct joined *joined, const struct joined_block *block) {
    return !block ? NULL : block->row != JOINED_NONE ? joined->rows[block->row].name : block->whole;
}

const char *joined_others(const struct joined *joined, const struct joined_block *block,
                          struct arena *mem) {
    AUTO(strbuf_done) struct strbuf text = {0};
    const struct joined_row *row = &joined->rows[block->row];
    for (size_t i = 0; i < row->n; i++) {
        const struct joined_block *other = &joined->blocks[row->blocks[i]];
        if (other != block) {
            strbuf_addf(&text, "%s%s", text.len ? " + " : "", other->name);
        }
    }
    return arena_strdup(mem, strbuf_text(&text));
}
