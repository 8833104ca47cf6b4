/* forms/tree.c — the flat tree and its builder. */
#include "forms/tree.h"

#include <string.h>

#include "base/mem.h"
#include "forms/names.h"
#include "forms/tree_impl.h"

/* Elements whose blanks are part of what people read. */
static const char *const spaced[] = {"label", "hint", "value", "setvalue"};

const char *tree_local(const struct tree *t, uint32_t node) {
    uint32_t name = tree_name(t, node);
    return name ? names_local(t->names, name) : "";
}

bool tree_is(const struct tree *t, uint32_t node, const char *local) {
    return node && strcmp(tree_local(t, node), local) == 0;
}

static uint32_t first_named(const struct tree *t, uint32_t node, const char *local) {
    while (node && (!tree_name(t, node) || (local && !tree_is(t, node, local)))) {
        node = tree_follow(t, node);
    }
    return node;
}

uint32_t tree_child(const struct tree *t, uint32_t node, const char *local) {
    return first_named(t, tree_first(t, node), local);
}

uint32_t tree_next(const struct tree *t, uint32_t node, const char *local) {
    return first_named(t, tree_follow(t, node), local);
}

uint32_t tree_attr_id(const struct tree *t, uint32_t node, const char *local) {
    uint32_t a = tree_attrs(t, node);
    while (a && strcmp(names_local(t->names, t->attrs[a].name), local) != 0) {
        a = t->attrs[a].next;
    }
    return a;
}

const char *tree_attr(const struct tree *t, uint32_t node, const char *local) {
    uint32_t a = tree_attr_id(t, node, local);
    return a ? tree_str(t, t->attrs[a].text) : NULL;
}

const char *tree_attr_ns(const struct tree *t, uint32_t node, const char *ns, const char *local) {
    for (uint32_t a = tree_attrs(t, node); a; a = t->attrs[a].next) {
        if (strcmp(names_local(t->names, t->attrs[a].name), local) == 0 &&
            strcmp(names_ns(t->names, t->attrs[a].name), ns) == 0) {
            return tree_str(t, t->attrs[a].text);
        }
    }
    return NULL;
}

void tree_done(struct tree *t) {
    mem_freep(&t->nodes);
    mem_freep(&t->attrs);
    mem_freep(&t->texts);
    tree_table_done(&t->table);
    for (size_t i = 0; i < t->n_lists; i++) {
        mem_freep(&t->lists[i].tree.nodes);
        tree_table_done(&t->lists[i].tree.table);
    }
    mem_freep(&t->lists);
    *t = (struct tree){0};
}

static void add_bytes(struct tree_builder *b, const char *bytes, size_t len) {
    struct tree *t = b->tree;
    if (t->len_texts + len + 1 > TREE_MAX_TEXT) {
        b->full = true;
        return;
    }
    t->texts = mem_grow(t->texts, &t->cap_texts, t->len_texts + len + 1, 1);
    memcpy(t->texts + t->len_texts, bytes, len);
    t->len_texts += len;
}

/* Store a finished text and return its offset. Texts of one or two bytes repeat so often (yes, no,
 * 1, 2) that callers gain nothing from sharing: they cost as much as the offset. */
static uint32_t add_text(struct tree_builder *b, const char *text, size_t len) {
    if (len == 0) {
        return 0;
    }
    size_t at = b->tree->len_texts;
    add_bytes(b, text, len);
    add_bytes(b, "", 1);
    return b->full ? 0 : (uint32_t)at;
}

uint32_t tree_add_node(struct tree_builder *b, uint32_t name, uint32_t line) {
    struct tree *t = b->tree;
    if (t->n_nodes >= TREE_MAX_NODES) {
        b->full = true;
        return 0;
    }
    uint32_t id = (uint32_t)t->n_nodes;
    uint32_t parent = b->depth ? b->stack[b->depth - 1] : 0;
    *MEM_PUSH(t->nodes, t->n_nodes, t->cap_nodes) =
        (struct tree_node){.name = name, .parent = parent, .line = line, .end = id + 1};
    if (b->depth) {
        uint32_t *last = &b->last[b->depth - 1];
        *(*last ? &t->nodes[*last].next : &t->nodes[parent].first_child) = id;
        *last = id;
    }
    return id;
}

static bool is_blank(const char *text) {
    return text[strspn(text, " \t\r\n")] == '\0';
}

uint32_t tree_take_run(struct tree_builder *b) {
    struct tree *t = b->tree;
    size_t start = b->run;
    b->run = 0;
    if (start) {
        add_bytes(b, "", 1);
    }
    if (start && !b->keep_space && is_blank(t->texts + start)) {
        t->len_texts = start;
        return 0;
    }
    return b->full ? 0 : (uint32_t)start;
}

/* The run of text collected so far becomes a text node of the open element. */
static void end_run(struct tree_builder *b) {
    uint32_t text = tree_take_run(b);
    if (text && rows_open(b)) {
        rows_unpack(b);
    }
    uint32_t id = text ? tree_add_node(b, 0, b->line) : 0;
    if (id) {
        b->tree->nodes[id].text = text;
    }
}

static int counts_blanks(const char *local) {
    for (size_t i = 0; i < LEN(spaced); i++) {
        if (strcmp(local, spaced[i]) == 0) {
            return 1;
        }
    }
    return 0;
}

void tree_begin(struct tree_builder *b, struct tree *tree, struct names *names) {
    *tree = (struct tree){.names = names};
    b->tree = tree;
    b->depth = b->keep_space = 0;
    b->run = 0;
    b->line = 0;
    b->rows = (struct rows_builder){0};
    b->full = false;
    *MEM_PUSH(tree->nodes, tree->n_nodes, tree->cap_nodes) = (struct tree_node){0};
    *MEM_PUSH(tree->attrs, tree->n_attrs, tree->cap_attrs) = (struct tree_attr){0};
    add_bytes(b, "", 1);
}

void tree_pack(struct tree_builder *b) {
    rows_begin(b);
}

void tree_split(struct tree_builder *b) {
    b->rows.splitting = true;
}

const struct tree *tree_list_of(const struct tree *t, uint32_t el) {
    size_t lo = 0, hi = t->n_lists;
    while (lo < hi) {
        size_t mid = (lo + hi) / 2;
        if (t->lists[mid].el < el) {
            lo = mid + 1;
        } else {
            hi = mid;
        }
    }
    return lo < t->n_lists && t->lists[lo].el == el ? &t->lists[lo].tree : NULL;
}

/* The element just opened: is it an instance of a model, after the first one? */
static bool holds_list(struct tree_builder *b, const char *local) {
    if (b->depth < 2 || strcmp(local, "instance") != 0 ||
        !tree_is(b->tree, b->stack[b->depth - 2], "model")) {
        return false;
    }
    uint32_t model = b->stack[b->depth - 2];
    b->rows.n_instances = model == b->rows.model ? b->rows.n_instances + 1 : 1;
    b->rows.model = model;
    return b->rows.n_instances > 1;
}

void tree_bind(struct tree_builder *b, const char *prefix, const char *ns) {
    names_bind(b->tree->names, prefix, ns);
    b->full |= b->tree->names->n_bindings > TREE_MAX_BINDINGS;
}

void tree_start(struct tree_builder *b, const char *prefix, const char *local, const char *ns,
                uint32_t line) {
    tree_start_name(b, names_add(b->tree->names, prefix, local, ns), line);
}

void tree_start_name(struct tree_builder *b, uint32_t name, uint32_t line) {
    end_run(b);
    if (b->full || b->depth >= TREE_MAX_DEPTH) {
        b->full = true;
        return;
    }
    b->full |= name > TREE_MAX_NAMES;
    if (!rows_open(b) || !rows_start(b, name, line)) {
        b->stack[b->depth] = tree_add_node(b, name, line);
        b->last[b->depth] = 0;
    }
    b->depth++;
    const char *local = names_local(b->tree->names, name);
    b->keep_space += b->keep_space || counts_blanks(local);
    if (b->rows.splitting && !rows_open(b) && holds_list(b, local)) {
        rows_begin(b);
    }
}

void tree_add_attr(struct tree_builder *b, const char *prefix, const char *local, const char *ns,
                   const char *value, size_t len) {
    tree_add_attr_name(b, names_add(b->tree->names, prefix, local, ns), value, len);
}

void tree_add_attr_name(struct tree_builder *b, uint32_t name, const char *value, size_t len) {
    struct tree *t = b->tree;
    if (b->full || !b->depth) {
        return;
    }
    if (rows_open(b) && rows_level(b) > 1) {
        rows_unpack(b);
    }
    struct tree_attr attr = {.name = name, .text = add_text(b, value, len)};
    uint32_t *slot = &t->nodes[b->stack[b->depth - 1]].attrs;
    while (*slot) {
        slot = &t->attrs[*slot].next;
    }
    b->full |= attr.name > TREE_MAX_NAMES;
    *slot = (uint32_t)t->n_attrs;
    *MEM_PUSH(t->attrs, t->n_attrs, t->cap_attrs) = attr;
}

void tree_chars(struct tree_builder *b, const char *text, size_t len) {
    if (b->full || !b->depth || !len) {
        return;
    }
    if (!b->run) {
        b->run = b->tree->len_texts;
    }
    add_bytes(b, text, len);
}

static void end_element(struct tree_builder *b) {
    struct tree *t = b->tree;
    uint32_t id = b->stack[b->depth - 1];
    uint32_t only = t->nodes[id].first_child;
    if (only && !t->nodes[only].name && !t->nodes[only].next) { // one run of text: hold it
        t->nodes[id].text = t->nodes[only].text;
        t->nodes[id].first_child = 0;
        t->n_nodes--;
    }
    t->nodes[id].end = (uint32_t)t->n_nodes;
}

void tree_end(struct tree_builder *b) {
    if (b->full || !b->depth) {
        return;
    }
    if (!rows_open(b) || rows_level(b) < 3) {
        end_run(b);
    }
    if (!rows_open(b) || !rows_end(b)) {
        end_element(b);
    }
    b->keep_space -= b->keep_space > 0;
    b->depth--;
}

void tree_finish(struct tree_builder *b) {
    struct tree *t = b->tree;
    t->nodes = mem_realloc(t->nodes, t->n_nodes * sizeof *t->nodes);
    t->cap_nodes = t->n_nodes;
    t->attrs = mem_realloc(t->attrs, t->n_attrs * sizeof *t->attrs);
    t->texts = mem_realloc(t->texts, t->len_texts);
    rows_finish(b);
    t->cap_attrs = t->n_attrs;
    t->cap_texts = t->len_texts;
}

void tree_drop(struct tree_builder *b) {
    tree_table_done(&b->rows.table);
    tree_done(b->tree);
}

bool tree_complete(const struct tree_builder *b) {
    return !b->full && b->depth == 0 && b->tree->n_nodes > 1 && b->tree->nodes[1].next == 0 &&
           b->tree->nodes[1].end == b->tree->n_nodes;
}
