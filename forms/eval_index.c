/* forms/eval_index.c — hash indexes over secondary instances, built on first use (rule C12).
 *
 * One index per (list, item name, key): two flat arrays, a table of first items by hash and a chain
 * of the next ones. Items are numbered by the order of the list, so answers come in document order.
 * A key that is missing counts as empty (T53). Numbers are looked up by value, texts by bytes. */
#include "forms/eval.h"

#include <math.h>
#include <string.h>

#include "base/mem.h"
#include "base/num.h"

/* Of all indexes of an interview together; a list with a thousand keys is scanned for the last
 * ones.
 */
#define INDEX_MAX_BYTES ((size_t)256 << 20)

struct xp_index {
    const struct tree *tree;
    uint32_t parent;
    struct xp_step item, key; // compared by name
    bool numeric;
    uint32_t n, mask;
    uint32_t *els;   // tree node of each item
    uint32_t *next;  // next item of the same hash, 1-based
    uint32_t *table; // first item, 1-based
    size_t bytes;
};

static bool same_test(const struct xp_step *a, const struct xp_step *b) {
    return a->axis == b->axis && a->test == b->test && a->name_local == b->name_local &&
           a->name_ns == b->name_ns && a->name_prefix == b->name_prefix;
}

static bool fits(const struct tree *t, const struct xp_step *s, uint32_t name_id) {
    const struct name *name = &t->names->items[name_id];
    return name_id && name->local == s->name_local &&
           (name->prefix == s->name_prefix || (s->name_ns && name->ns == s->name_ns));
}

/* Text of the key of item `el`; "" when it has none. *many: it has several, no index then. */
static const char *key_text(const struct tree *t, const struct xp_step *key, uint32_t el,
                            bool *many) {
    const char *found = NULL;
    if (key->axis == AXIS_ATTRIBUTE) {
        for (uint32_t a = tree_attrs(t, el); a; a = t->attrs[a].next) {
            if (fits(t, key, t->attrs[a].name)) {
                found = tree_str(t, t->attrs[a].text);
            }
        }
        return found ? found : "";
    }
    struct tree_row row;
    if (tree_row(t, el, &row)) {
        for (uint32_t c = 0; c < row.n; c++) {
            if (row.cells[c] != TREE_NO_CELL && fits(t, key, row.columns[c])) {
                *many |= found != NULL;
                found = tree_str(t, row.cells[c]);
            }
        }
        return found ? found : "";
    }
    for (uint32_t c = tree_first(t, el); c; c = tree_follow(t, c)) {
        if (fits(t, key, tree_name(t, c))) {
            *many |= found || tree_first(t, c);
            found = tree_text(t, c);
        }
    }
    return found ? found : "";
}

static uint64_t hash_number(double num) {
    num = num == 0 ? 0 : num; // -0
    return hash_bytes(&num, sizeof num);
}

static uint64_t hash_key(const struct xctx *cx, bool numeric, const char *text, bool *skip) {
    if (!numeric) {
        return hash_bytes(text, strlen(text));
    }
    struct xval v = xv_text(text);
    double num = xv_to_number(cx->iv->host, &v);
    *skip = isnan(num);
    return hash_number(num);
}

static void index_empty(struct xp_index *ix) {
    mem_freep(&ix->els);
    mem_freep(&ix->next);
    mem_freep(&ix->table);
    ix->bytes = 0;
}

static struct xp_index *index_build(struct xctx *cx, struct xp_index want) {
    const struct tree *t = want.tree;
    struct xp_index *ix = mem_alloc(sizeof *ix);
    *ix = want;
    for (uint32_t c = tree_first(t, want.parent); c; c = tree_follow(t, c)) {
        ix->n += fits(t, &want.item, tree_name(t, c));
    }
    uint32_t size = 8;
    while (size < ix->n * 2) {
        size *= 2;
    }
    ix->mask = size - 1;
    ix->table = mem_zalloc(size * sizeof *ix->table);
    ix->els = mem_alloc((ix->n + 1) * sizeof *ix->els);
    ix->next = mem_zalloc((ix->n + 1) * sizeof *ix->next);
    ix->bytes = (size + 2 * ((size_t)ix->n + 1)) * sizeof(uint32_t);
    uint32_t at = 0;
    for (uint32_t c = tree_first(t, want.parent); c; c = tree_follow(t, c)) {
        if (fits(t, &want.item, tree_name(t, c))) {
            ix->els[++at] = c;
        }
    }
    for (uint32_t i = ix->n; i; i--) { // backwards, so that chains run forwards
        bool many = false, skip = false;
        uint64_t h = hash_key(cx, ix->numeric, key_text(t, &ix->key, ix->els[i], &many), &skip);
        if (many) { // keys of several parts: the caller scans
            ix->n = UINT32_MAX;
            index_empty(ix);
            break;
        }
        if (!skip) {
            ix->next[i] = ix->table[h & ix->mask];
            ix->table[h & ix->mask] = i;
        }
    }
    return ix;
}

/* NULL when there is no more room for one. */
static struct xp_index *index_get(struct xctx *cx, struct xp_index want) {
    struct interview *iv = cx->iv;
    size_t bytes = 0;
    for (size_t i = 0; i < iv->n_indexes; i++) {
        struct xp_index *ix = iv->indexes[i];
        bytes += ix->bytes;
        if (ix->tree == want.tree && ix->parent == want.parent && ix->numeric == want.numeric &&
            same_test(&ix->item, &want.item) && same_test(&ix->key, &want.key)) {
            return ix;
        }
    }
    if (bytes > INDEX_MAX_BYTES) {
        return NULL;
    }
    struct xp_index *ix = index_build(cx, want);
    *MEM_PUSH(iv->indexes, iv->n_indexes, iv->cap_indexes) = ix;
    return ix;
}

bool index_lookup(struct xctx *cx, const struct tree *tree, uint32_t parent,
                  const struct xp_step *step, const struct xp_key *key, const struct xval *value,
                  struct node_list *out) {
    if (step->test != TEST_NAME || (value->kind != XV_STRING && value->kind != XV_NUMBER)) {
        return false;
    }
    bool numeric = value->kind == XV_NUMBER;
    struct xp_index *ix = index_get(
        cx,
        (struct xp_index){
            .tree = tree, .parent = parent, .item = *step, .key = *key->child, .numeric = numeric});
    if (!ix || ix->n == UINT32_MAX) {
        return false;
    }
    uint64_t h = numeric ? hash_number(value->num) : hash_bytes(value->str, value->len);
    for (uint32_t i = ix->table[h & ix->mask]; i; i = ix->next[i]) {
        bool many = false;
        const char *text = key_text(tree, key->child, ix->els[i], &many);
        if (numeric || (strlen(text) == value->len && !memcmp(text, value->str, value->len))) {
            node_push(cx, out, (struct xnode){.tree = tree, .id = ix->els[i]});
        }
    }
    return true;
}

void indexes_done(struct interview *iv) {
    for (size_t i = 0; i < iv->n_indexes; i++) {
        index_empty(iv->indexes[i]);
        mem_freep(&iv->indexes[i]);
    }
    mem_freep(&iv->indexes);
    iv->n_indexes = iv->cap_indexes = 0;
}
