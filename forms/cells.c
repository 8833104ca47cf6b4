/* forms/cells.c — repeat instances and the answers in them. */
#include <math.h>
#include <string.h>

#include "base/mem.h"
#include "base/num.h"
#include "forms/interview_impl.h"

struct rep *rep_at_depth(const struct interview *iv, struct rep *rep, uint32_t depth) {
    while (iv->form->scopes[rep->scope].depth > depth) {
        rep = rep->parent;
    }
    return rep;
}

static size_t rep_size(const struct form_scope *s) {
    return sizeof(struct rep) + s->n_slots * sizeof(struct cell) +
           s->n_lists * sizeof(struct rep_list) + s->n_columns * sizeof(struct column);
}

struct rep *rep_new(struct interview *iv, uint32_t scope, struct rep *parent) {
    const struct form_scope *s = &iv->form->scopes[scope];
    size_t cells = s->n_slots * sizeof(struct cell);
    size_t lists = s->n_lists * sizeof(struct rep_list);
    struct rep *rep = mem_zalloc(rep_size(s));
    iv->n_bytes += rep_size(s);
    rep->parent = parent;
    rep->scope = scope;
    rep->lists = (struct rep_list *)((char *)rep + sizeof *rep + cells);
    rep->columns = (struct column *)((char *)rep->lists + lists);
    for (uint32_t i = 0; i < s->n_slots; i++) {
        rep->cells[i].flags = CELL_OWN | CELL_RELEVANT;
    }
    return rep;
}

void rep_free(struct interview *iv, struct rep *rep) {
    if (!rep) {
        return;
    }
    const struct form_scope *s = &iv->form->scopes[rep->scope];
    iv->n_bytes -= rep_size(s);
    for (uint32_t i = 0; i < s->n_slots; i++) {
        iv->n_bytes -= rep->cells[i].cap;
        mem_freep(&rep->cells[i].text);
    }
    for (uint32_t i = 0; i < s->n_lists; i++) {
        for (size_t k = 0; k < rep->lists[i].n; k++) {
            rep_free(iv, rep->lists[i].items[k]);
        }
        mem_freep(&rep->lists[i].items);
    }
    for (uint32_t i = 0; i < s->n_columns; i++) {
        mem_freep(&rep->columns[i].rows);
        row_index_free(rep->columns[i].index);
    }
    iv->n_instances -= rep->parent != NULL;
    mem_freep(&rep);
}

struct rep *rep_append(struct interview *iv, uint32_t repeat_node, struct rep *parent) {
    const struct form_node *node = node_of(iv, repeat_node);
    struct rep_list *list = &parent->lists[node->list];
    if (iv->n_instances >= INTERVIEW_MAX_INSTANCES) {
        iv->full = true;
        fault(iv, "%s: more than %d rows in all", node->path, INTERVIEW_MAX_INSTANCES);
        return NULL;
    }
    if (iv->n_bytes + rep_size(&iv->form->scopes[node->repeat]) > INTERVIEW_MAX_BYTES) {
        iv->full = true;
        fault(iv, "%s: no room for more rows", node->path);
        return NULL;
    }
    struct rep *rep = rep_new(iv, node->repeat, parent);
    rep->index = (uint32_t)list->n;
    *MEM_PUSH(list->items, list->n, list->cap) = rep;
    iv->n_instances++;
    columns_row_changed(iv, rep);
    uint32_t around = node->parent;
    if (!(cell_of(iv, parent, around)->flags & CELL_RELEVANT)) {
        const struct form_scope *s = &iv->form->scopes[rep->scope];
        for (uint32_t i = 0; i < s->n_slots; i++) {
            rep->cells[i].flags = CELL_OWN;
        }
    }
    return rep;
}

void rep_remove(struct interview *iv, uint32_t repeat_node, struct rep *parent, size_t index) {
    struct rep_list *list = &parent->lists[node_of(iv, repeat_node)->list];
    struct rep *gone = list->items[index];
    columns_row_changed(iv, gone);
    memmove(list->items + index, list->items + index + 1,
            (--list->n - index) * sizeof *list->items);
    for (size_t i = index; i < list->n; i++) {
        list->items[i]->index = (uint32_t)i;
    }
    rep_free(iv, gone);
}

/* ---- values ------------------------------------------------------------------------------------
 */

/* Room for a text of `len` bytes; false past the limit. */
static bool make_room(struct interview *iv, struct cell *cell, size_t len) {
    if (len < cell->cap) {
        return true;
    }
    size_t cap = len < 15 ? 16 : len + 1 + len / 4;
    if (iv->n_bytes - cell->cap + cap > INTERVIEW_MAX_BYTES) {
        return false;
    }
    iv->n_bytes += cap - cell->cap;
    cell->text = mem_realloc(cell->text, cap);
    cell->cap = (uint32_t)cap;
    return true;
}

bool cell_store(struct interview *iv, struct rep *rep, uint32_t node, const struct xval *v) {
    struct cell *cell = cell_of(iv, rep, node);
    size_t len = v->len;
    if (cell->len == len && cell->kind == v->kind &&
        (!len || memcmp(cell->text, v->str, len) == 0)) {
        return false;
    }
    if (!make_room(iv, cell, len)) {
        iv->full = true;
        fault(iv, "%s: no room for more text", node_of(iv, node)->path);
        return cell_clear(cell);
    }
    memcpy(cell->text, v->str, len);
    cell->text[len] = '\0';
    cell->len = (uint32_t)len;
    cell->kind = (uint8_t)v->kind;
    cell->num = v->num;
    return true;
}

bool cell_clear(struct cell *cell) {
    bool had = cell->len > 0;
    cell->len = 0;
    cell->kind = XV_STRING;
    if (cell->text) {
        cell->text[0] = '\0';
    }
    return had;
}

struct xval cell_value(const struct interview *iv, uint32_t node, const struct cell *cell) {
    (void)node;
    if (!cell->len) {
        return xv_string("", 0);
    }
    switch ((enum xv_kind)cell->kind) {
    case XV_NUMBER:
    case XV_BOOLEAN:
        return (struct xval){.kind = (enum xv_kind)cell->kind, .num = cell->num};
    case XV_DATE:
    case XV_DATETIME:
        return xv_parse_date(iv->host, cell->text, cell->len);
    case XV_TIME:
        return xv_parse_time(cell->text, cell->len);
    default:
        return xv_string(cell->text, cell->len);
    }
}
