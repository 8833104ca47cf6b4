/* forms/names.c — interning of qualified names. */
#include "forms/names.h"

#include <string.h>

#include "base/mem.h"

static uint32_t text_id(struct names *names, const char *text) {
    return text && *text ? intern_add(&names->texts, text, strlen(text)) : 0;
}

static const char *text_of(const struct names *names, uint32_t id) {
    return id ? intern_text(&names->texts, id) : "";
}

uint32_t names_add(struct names *names, const char *prefix, const char *local, const char *ns) {
    struct name name = {text_id(names, local), text_id(names, prefix), text_id(names, ns)};
    uint32_t id = intern_add(&names->keys, (const char *)&name, sizeof name);
    if (id >= names->cap) {
        names->items = mem_grow(names->items, &names->cap, id + 1, sizeof *names->items);
    }
    names->items[id] = name;
    return id;
}

const char *names_local(const struct names *names, uint32_t name) {
    return text_of(names, names->items[name].local);
}

const char *names_prefix(const struct names *names, uint32_t name) {
    return text_of(names, names->items[name].prefix);
}

const char *names_ns(const struct names *names, uint32_t name) {
    return text_of(names, names->items[name].ns);
}

void names_bind(struct names *names, const char *prefix, const char *ns) {
    if (names_binding(names, prefix)) {
        return;
    }
    *MEM_PUSH(names->bindings, names->n_bindings, names->cap_bindings) =
        (struct name_binding){text_id(names, prefix), text_id(names, ns)};
}

const char *names_binding(const struct names *names, const char *prefix) {
    uint32_t want = prefix && *prefix ? intern_find(&names->texts, prefix, strlen(prefix)) : 0;
    if (!want && prefix && *prefix) {
        return NULL;
    }
    for (size_t i = 0; i < names->n_bindings; i++) {
        if (names->bindings[i].prefix == want) {
            return text_of(names, names->bindings[i].ns);
        }
    }
    return NULL;
}

static void clone_texts(const struct intern *from, struct intern *to) {
    for (uint32_t i = 1; i <= from->n; i++) {
        intern_add(to, intern_text(from, i), from->lens[i]);
    }
}

void names_clone(const struct names *from, struct names *to) {
    *to = (struct names){0};
    clone_texts(&from->texts, &to->texts);
    clone_texts(&from->keys, &to->keys);
    to->items = mem_grow(NULL, &to->cap, from->keys.n + 1, sizeof *to->items);
    memcpy(to->items, from->items, (from->keys.n + 1) * sizeof *to->items);
    for (size_t i = 0; i < from->n_bindings; i++) {
        *MEM_PUSH(to->bindings, to->n_bindings, to->cap_bindings) = from->bindings[i];
    }
}

void names_done(struct names *names) {
    intern_done(&names->texts);
    intern_done(&names->keys);
    mem_freep(&names->items);
    mem_freep(&names->bindings);
    *names = (struct names){0};
}
