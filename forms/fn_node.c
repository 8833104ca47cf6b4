/* forms/fn_node.c — nodes: counting, places, names, instances, shuffling. Rules O15, O32-O38, O57,
 * O58. */
#include <math.h>
#include <string.h>

#include "base/num.h"
#include "forms/host.h"
#include "forms/tree.h"
#include "forms/xpath_funcs.h"

static struct xval node_set(const struct node_list *list) {
    return (struct xval){.kind = XV_NODESET, .nodes = list->items, .len = list->n};
}

static struct xval one_node(struct xctx *cx, struct xnode node) {
    struct node_list list = {0};
    node_push(cx, &list, node);
    return node_set(&list);
}

/* ---- counting ---------------------------------------------------------------------------- */

struct xval fn_count(struct xctx *cx, const struct xp_node *call) {
    struct node_list list = {0};
    struct fold fold;
    if (column_fold(cx, call->call.args[0], &fold)) {
        return xv_number(fold.n);
    }
    if (!eval_nodes(cx, call->call.args[0], &list)) {
        return xv_text("");
    }
    return xv_number(list.n);
}

/* ZZ19: an answer, or any below that is relevant. */
static bool holds_answer(const struct xctx *cx, const struct xnode *n) {
    if (!node_visible(cx, n)) {
        return false;
    }
    if (cell_of(cx->iv, n->rep, n->id)->len) {
        return true;
    }
    for (uint32_t c = node_of(cx->iv, n->id)->first_child; c; c = node_of(cx->iv, c)->next) {
        const struct form_node *child = node_of(cx->iv, c);
        if (child->attr) {
            continue;
        }
        const struct rep_list *list = child->repeat ? &n->rep->lists[child->list] : NULL;
        for (size_t i = 0; i < (list ? list->n : 1); i++) {
            struct xnode at = {.rep = list ? list->items[i] : n->rep, .id = c};
            if (holds_answer(cx, &at)) {
                return true;
            }
        }
    }
    return false;
}

struct xval fn_count_non_empty(struct xctx *cx, const struct xp_node *call) {
    struct node_list list = {0};
    struct fold fold;
    if (column_fold(cx, call->call.args[0], &fold)) { // of questions; see keep_totals()
        return xv_number(fold.n_filled);
    }
    if (!eval_nodes(cx, call->call.args[0], &list)) {
        return xv_text("");
    }
    double n = 0;
    for (uint32_t i = 0; i < list.n; i++) {
        const struct xnode *at = &list.items[i];
        size_t len = 0;
        if (at->tree) {
            node_text(cx, at, &len);
        }
        n += at->tree ? len > 0 : at->id && holds_answer(cx, at);
    }
    return xv_number(n);
}

/* ---- place among others ------------------------------------------------------------------ */

/* From 1, among siblings of the same name; all there are, relevant or not. */
static uint32_t place_of(const struct xctx *cx, const struct xnode *n) {
    uint32_t place = 1;
    if (n->tree) {
        const struct tree *t = n->tree;
        uint32_t c = n->id && !n->attr ? tree_first(t, tree_parent(t, n->id)) : 0;
        for (; c && c != n->id; c = tree_follow(t, c)) {
            place += tree_name(t, c) == tree_name(t, n->id);
        }
        return place;
    }
    if (!n->id) {
        return 1;
    }
    const struct form_node *node = node_of(cx->iv, n->id);
    if (node->repeat) {
        return n->rep->index + 1;
    }
    uint32_t c = node->parent ? node_of(cx->iv, node->parent)->first_child : n->id;
    for (; c && c != n->id; c = node_of(cx->iv, c)->next) {
        place += node_of(cx->iv, c)->name_id == node->name_id;
    }
    return place;
}

/* O33: in a predicate the place in the list being filtered; otherwise that of the node itself. */
struct xval fn_position(struct xctx *cx, const struct xp_node *call) {
    if (!call->call.n_args) {
        return xv_number(cx->pos ? cx->pos : place_of(cx, &cx->node));
    }
    struct node_list list = {0};
    if (!eval_nodes(cx, call->call.args[0], &list)) {
        return xv_text("");
    }
    return xv_number(list.n ? place_of(cx, &list.items[0]) : 0);
}

struct xval fn_last(struct xctx *cx, const struct xp_node *call) {
    (void)call;
    return xv_number(cx->pos ? cx->size : 1);
}

/* ---- names ------------------------------------------------------------------------------- */

/* Number of the name of the argument's first node, or of the context node; 0 for none. */
static uint32_t name_of(struct xctx *cx, const struct xp_node *call, const struct names **names) {
    struct node_list list = {.items = &cx->node, .n = 1};
    *names = &cx->iv->form->names;
    if (call->call.n_args && !eval_nodes(cx, call->call.args[0], &list)) {
        return 0;
    }
    const struct xnode *n = list.n ? &list.items[0] : NULL;
    if (!n) {
        return 0;
    }
    if (n->tree) {
        *names = n->tree->names;
        return n->attr ? n->tree->attrs[n->attr].name : tree_name(n->tree, n->id);
    }
    return n->id ? node_of(cx->iv, n->id)->name_id : 0;
}

struct xval fn_local_name(struct xctx *cx, const struct xp_node *call) {
    const struct names *names;
    uint32_t name = name_of(cx, call, &names);
    return xv_text(name ? names_local(names, name) : "");
}

struct xval fn_name(struct xctx *cx, const struct xp_node *call) {
    const struct names *names;
    uint32_t name = name_of(cx, call, &names);
    if (!name || !names_prefix(names, name)[0]) {
        return xv_text(name ? names_local(names, name) : "");
    }
    return xv_text(arena_printf(&cx->iv->scratch, "%s:%s", names_prefix(names, name),
                                names_local(names, name)));
}

struct xval fn_namespace_uri(struct xctx *cx, const struct xp_node *call) {
    const struct names *names;
    uint32_t name = name_of(cx, call, &names);
    return xv_text(name ? names_ns(names, name) : "");
}

/* XPath 1.0 §4.1: ids are what a DTD declares, and questionnaires have none. */
struct xval fn_id(struct xctx *cx, const struct xp_node *call) {
    (void)cx, (void)call;
    return node_set(&(struct node_list){0});
}

static const char XML_NS[] = "http://www.w3.org/XML/1998/namespace";

/* The attribute xml:lang of a place in the form, as it stands now; NULL when it has none. */
static const char *place_language(const struct xctx *cx, uint32_t node) {
    const struct form *form = cx->iv->form;
    size_t len;
    for (uint32_t c = form->nodes[node].first_child; c && form->nodes[c].attr;
         c = form->nodes[c].next) {
        uint32_t name = form->nodes[c].name_id;
        if (strcmp(names_local(&form->names, name), "lang") == 0 &&
            strcmp(names_ns(&form->names, name), XML_NS) == 0) {
            struct rep *rep = rep_at_depth(cx->iv, cx->node.rep, form->nodes[c].depth);
            return node_text(cx, &(struct xnode){.rep = rep, .id = c}, &len);
        }
    }
    return NULL;
}

/* xml:lang of the nearest element around the context node; NULL when there is none. */
static const char *own_language(const struct xctx *cx) {
    const struct tree *t = cx->node.tree;
    const char *lang = NULL;
    for (uint32_t el = cx->node.id; el && !lang;
         el = t ? tree_parent(t, el) : cx->iv->form->nodes[el].parent) {
        lang = t ? tree_attr_ns(t, el, XML_NS, "lang") : place_language(cx, el);
    }
    return lang;
}

/* XPath 1.0 §4.3: the language itself, or a part of it: lang("en") holds for "en-GB". */
struct xval fn_lang(struct xctx *cx, const struct xp_node *call) {
    size_t len;
    const char *wanted = arg_string(cx, call, 0, &len), *own = own_language(cx);
    if (!own || strlen(own) < len || (own[len] && own[len] != '-')) {
        return xv_boolean(false);
    }
    for (size_t i = 0; i < len; i++) {
        bool letter = (own[i] | 0x20) >= 'a' && (own[i] | 0x20) <= 'z';
        if (own[i] != wanted[i] && (!letter || (own[i] ^ wanted[i]) != 0x20)) {
            return xv_boolean(false);
        }
    }
    return xv_boolean(true);
}

/* ---- instances --------------------------------------------------------------------------- */

static const struct form_instance *find_instance(struct xctx *cx, const struct xp_node *call) {
    size_t len;
    const char *id = arg_string(cx, call, 0, &len);
    const struct form_instance *found = form_find_instance(cx->iv->form, id, len);
    if (!found || (!found->tree && !found->last_saved)) {
        fault(cx->iv, found ? "the list \"%s\" could not be loaded" : "there is no list \"%s\"",
              id);
        return NULL;
    }
    return found;
}

/* C1: the instance element, so the root element's name is part of the path. */
struct xval fn_instance(struct xctx *cx, const struct xp_node *call) {
    const struct form_instance *found = find_instance(cx, call);
    if (!found) {
        return node_set(&(struct node_list){0});
    }
    if (found->last_saved) { // C4: absent, it is as a blank record
        bool there = cx->iv->last_saved.n_nodes != 0;
        return there ? one_node(cx, (struct xnode){.tree = &cx->iv->last_saved})
                     : node_set(&(struct node_list){0});
    }
    return one_node(cx, (struct xnode){.tree = found->tree, .id = found->el});
}

/* M11: the node that the whole expression belongs to. */
struct xval fn_current(struct xctx *cx, const struct xp_node *call) {
    (void)call;
    return one_node(cx, cx->current);
}

/* Text of the child `name` of an item; NULL when it has none. */
static const char *column(const struct xctx *cx, const struct tree *t, uint32_t item,
                          const char *name, size_t *len) {
    uint32_t el = tree_child(t, item, name);
    return el ? node_text(cx, &(struct xnode){.tree = t, .id = el}, len) : NULL;
}

static struct xp_step step_to(const struct tree *t, uint32_t name) {
    const struct name *n = &t->names->items[name];
    return (struct xp_step){.axis = AXIS_CHILD,
                            .test = TEST_NAME,
                            .name_local = n->local,
                            .name_prefix = n->prefix,
                            .name_ns = n->ns};
}

/* The rows of a packed list whose column `key` may equal `value`; false where only a scan tells. */
static bool keyed_rows(struct xctx *cx, const struct tree *t, uint32_t root, const char *key,
                       const struct xval *value, struct node_list *out) {
    struct tree_row row;
    uint32_t first = root ? tree_first(t, root) : 0, n = 0, name = 0;
    if (!first || !tree_row(t, first, &row)) {
        return false;
    }
    for (uint32_t c = 0; c < row.n; c++) {
        if (strcmp(names_local(t->names, row.columns[c]), key) == 0) {
            name = row.columns[c];
            n++;
        }
    }
    if (n != 1) {
        return false;
    }
    struct xp_step item = step_to(t, tree_name(t, first)), child = step_to(t, name);
    return index_lookup(cx, t, root, &item, &(struct xp_key){.child = &child}, value, out);
}

static bool row_fits(const struct xctx *cx, const struct tree *t, uint32_t item, const char *key,
                     const struct xval *value) {
    size_t len;
    const char *text = column(cx, t, item, key, &len);
    struct xval have = xv_string(text, text ? len : 0);
    return text && xv_equal(cx->iv->host, &have, value);
}

/* The first child of `root` that fits; 0 when none does. */
static uint32_t find_row(struct xctx *cx, const struct tree *t, uint32_t root, const char *key,
                         const struct xval *value) {
    struct node_list rows = {0};
    if (keyed_rows(cx, t, root, key, value, &rows)) {
        for (uint32_t i = 0; i < rows.n; i++) {
            if (row_fits(cx, t, rows.items[i].id, key, value)) {
                return rows.items[i].id;
            }
        }
        return 0;
    }
    uint32_t item = root ? tree_child(t, root, NULL) : 0;
    while (item && eval_spend(cx, 1) && !row_fits(cx, t, item, key, value)) {
        item = tree_next(t, item, NULL);
    }
    return item;
}

/* O15: instance(inst)/root/item[key = value]/column, the first that fits. */
struct xval fn_pulldata(struct xctx *cx, const struct xp_node *call) {
    const struct form_instance *found = find_instance(cx, call);
    size_t len;
    const char *wanted = arg_string(cx, call, 1, &len), *key = arg_string(cx, call, 2, &len);
    struct xval value = arg_value(cx, call, 3);
    if (!found || !found->tree) {
        return xv_text("");
    }
    const struct tree *t = found->tree;
    uint32_t root = tree_child(t, found->el, NULL);
    uint32_t item = find_row(cx, t, root, key, &value);
    const char *text = item ? column(cx, t, item, wanted, &len) : NULL;
    return xv_string(text ? text : "", text ? len : 0);
}

struct xval fn_version(struct xctx *cx, const struct xp_node *call) {
    (void)call;
    return xv_text(form_version(cx->iv->form));
}

struct xval fn_property(struct xctx *cx, const struct xp_node *call) {
    size_t len;
    const char *name = arg_string(cx, call, 0, &len);
    const struct host *host = cx->iv->host;
    return xv_text(host && host->property ? host->property(host->ctx, name) : NULL);
}

/* ---- shuffling (O38) --------------------------------------------------------------------- */

/* Park and Miller's generator of 1988: 16807 powers modulo 2^31 - 1. */
enum { PM_MODULUS = 2147483647, PM_FACTOR = 16807 };

struct dice {
    const struct host *host; // NULL: seeded
    int64_t state;
};

static double roll(struct dice *dice) {
    if (dice->host) {
        return (double)(dice->host->random(dice->host->ctx) >> 11) * 0x1p-53;
    }
    dice->state = dice->state * PM_FACTOR % PM_MODULUS;
    return (double)(dice->state - 1) / (PM_MODULUS - 1);
}

/* Text that is no number: the first 8 bytes of its SHA-256, rounded to a double as the Java engine
 * does before it takes the remainder. */
static bool hash_seed(struct xctx *cx, const char *text, size_t len, double *seed) {
    const struct host *host = cx->iv->host;
    unsigned char hash[64];
    *seed = 0;
    if (!len) {
        return true;
    }
    if (!host || !host->digest || host->digest(host->ctx, "sha256", text, len, hash) < 8) {
        fault(cx->iv, "randomize() with a text as seed is not available here");
        return false;
    }
    uint64_t bits = 0;
    for (int i = 0; i < 8; i++) {
        bits = bits << 8 | hash[i];
    }
    *seed = bits >> 63 ? -(double)(0 - bits) : (double)bits;
    return true;
}

static bool seed_number(struct xctx *cx, const struct xval *v, double *seed) {
    if (v->kind == XV_STRING && !num_parse(v->str, v->len, seed)) {
        return hash_seed(cx, v->str, v->len, seed);
    }
    if (v->kind != XV_STRING) {
        *seed = xv_to_number(cx->iv->host, v);
    }
    if (isnan(*seed)) {
        return hash_seed(cx, "NaN", 3, seed);
    }
    *seed = trunc(fmax(-0x1p63, fmin(0x1p63, *seed))); // a 64-bit whole number
    return true;
}

static bool take_dice(struct xctx *cx, const struct xval *seed, struct dice *dice) {
    double num;
    if (seed) {
        if (!seed_number(cx, seed, &num)) {
            return false;
        }
        int64_t state = (int64_t)fmod(num, PM_MODULUS);
        *dice = (struct dice){.state = state > 0 ? state : state + PM_MODULUS - 1};
        return true;
    }
    *dice = (struct dice){.host = cx->iv->host};
    if (!dice->host || !dice->host->random) {
        fault(cx->iv, "randomize() without a seed is not available here: there are no dice");
        return false;
    }
    return true;
}

/* Fisher and Yates, inside out. */
void shuffle_nodes(struct xctx *cx, struct node_list *list, const struct xval *seed_or_null) {
    struct dice dice;
    if (!list->n || !take_dice(cx, seed_or_null, &dice)) {
        return;
    }
    struct xnode *in = arena_alloc(&cx->iv->scratch, list->n * sizeof *in);
    memcpy(in, list->items, list->n * sizeof *in);
    for (uint32_t i = 0; i < list->n; i++) {
        uint32_t j = (uint32_t)floor(roll(&dice) * (i + 1.0));
        list->items[i] = list->items[j];
        list->items[j] = in[i];
    }
}

struct xval fn_randomize(struct xctx *cx, const struct xp_node *call) {
    struct node_list nodes = {0}, list = {0};
    if (!eval_nodes(cx, call->call.args[0], &nodes)) {
        return xv_text("");
    }
    for (uint32_t i = 0; i < nodes.n; i++) { // the nodes of the argument may be shared
        node_push(cx, &list, nodes.items[i]);
    }
    struct xval seed;
    if (call->call.n_args > 1) {
        seed = arg_value(cx, call, 1);
    }
    shuffle_nodes(cx, &list, call->call.n_args > 1 ? &seed : NULL);
    return node_set(&list);
}
