/* forms/record.c — see record.h. */
#include "forms/record.h"

#include <string.h>

#include "base/mem.h"
#include "forms/form_impl.h"

struct record_seen { // of the first place of a name
    uint32_t parent; // element whose children were counted last
    uint32_t n;      // how many of the name it had so far
};

void record_begin(struct record_walk *walk, const struct form *form, const struct tree *tree) {
    *walk = (struct record_walk){.form = form, .tree = tree};
    walk->seen = mem_zalloc(form->n_nodes * sizeof *walk->seen);
}

void record_done(struct record_walk *walk) {
    mem_freep(&walk->seen);
}

bool record_same_name(const struct record_walk *walk, uint32_t name, uint32_t node) {
    const struct names *saved = walk->tree->names, *ours = &walk->form->names;
    uint32_t own = walk->form->nodes[node].name_id;
    if (strcmp(names_local(saved, name), names_local(ours, own)) != 0) {
        return false;
    }
    return strcmp(names_prefix(saved, name), names_prefix(ours, own)) == 0 ||
           strcmp(names_ns(saved, name), names_ns(ours, own)) == 0;
}

/* First child of this name from `node` on along its chain of alike siblings. */
static uint32_t alike(const struct record_walk *walk, uint32_t node, uint32_t name, bool attr) {
    while (node && (walk->form->nodes[node].attr != attr || !record_same_name(walk, name, node))) {
        node = walk->form->next_alike[node];
    }
    return node;
}

static uint32_t first_child(const struct record_walk *walk, uint32_t node, uint32_t name,
                            bool attr) {
    const char *local = names_local(walk->tree->names, name);
    uint32_t id = intern_find(&walk->form->names.texts, local, strlen(local));
    return id ? alike(walk, form_child(walk->form, node, id), name, attr) : 0;
}

uint32_t record_attr(const struct record_walk *walk, uint32_t node, uint32_t name) {
    return first_child(walk, node, name, true);
}

uint32_t record_child(struct record_walk *walk, uint32_t node, uint32_t el, uint32_t *nth) {
    uint32_t name = walk->tree->nodes[el].name, parent = walk->tree->nodes[el].parent;
    uint32_t child = first_child(walk, node, name, false);
    struct record_seen *seen = &walk->seen[child];
    if (!child) {
        return 0;
    }
    if (seen->parent != parent) {
        *seen = (struct record_seen){.parent = parent};
    }
    uint32_t before = seen->n++;
    if (nth) {
        *nth = before;
    }
    while (child && before && !walk->form->nodes[child].repeat) {
        child = alike(walk, walk->form->next_alike[child], name, false);
        before--;
    }
    return child;
}
