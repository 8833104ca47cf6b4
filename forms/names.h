/* forms/names.h — qualified names as small numbers, shared by every tree of one form.
 *
 * A name is (namespace URI, local part, prefix as written). Two names match when their local parts
 * are equal and either their URIs or their written prefixes are (rule A12). Numbers are 1..n;
 * 0 stands for a run of text. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/intern.h"

struct name {
    uint32_t local, prefix, ns; // numbers in `texts`; 0 for none
};

struct name_binding {
    uint32_t prefix, ns; // prefix 0: the default namespace
};

struct names {
    struct intern texts; // local parts, prefixes, URIs
    struct intern keys;  // the triple as bytes -> number
    struct name *items;  // 1..n
    size_t cap;
    struct name_binding *bindings; // every xmlns seen, first one of a prefix wins
    size_t n_bindings, cap_bindings;
};

uint32_t names_add(struct names *names, const char *prefix, const char *local, const char *ns);
const char *names_local(const struct names *names, uint32_t name);
const char *names_prefix(const struct names *names, uint32_t name); // "" when none
const char *names_ns(const struct names *names, uint32_t name);     // "" when none

/* Remember xmlns:prefix="ns" ("" for the default), and find it again. */
void names_bind(struct names *names, const char *prefix, const char *ns);
const char *names_binding(const struct names *names, const char *prefix); // NULL when unknown

/* A copy with the same numbers, to which a tree outside the form may add its own names. */
void names_clone(const struct names *from, struct names *to);

void names_done(struct names *names);
