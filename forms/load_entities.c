/* forms/load_entities.c — what a form says of entities (rules V1-V4): versions, names.
 *
 * The engine keeps and submits meta/entity like any other place; entities.c reads them out of
 * records. Here a form is refused when it needs more than we know, and names
 * that no server takes are warned of. */
#include <string.h>
#include <strings.h>

#include "base/num.h"
#include "forms/form_impl.h"

static const char ENTITIES[] = "http://www.opendatakit.org/xforms/entities";

enum { KNOWN_YEAR = 2025, KNOWN_NUMBER = 1 }; // of the specification: groups and repeats

/* "2024.1.0": is it one we know, or an older one? */
static bool version_known(const char *text) {
    char year[8] = "", number[8] = "";
    size_t n = strcspn(text, ".");
    const char *rest = text[n] ? text + n + 1 : "";
    size_t m = strcspn(rest, ".");
    uint32_t y, k;
    if (n >= sizeof year || m >= sizeof number) {
        return false;
    }
    memcpy(year, text, n);
    memcpy(number, rest, m);
    return num_parse_u32(year, &y) && num_parse_u32(number, &k) &&
           (y < KNOWN_YEAR || (y == KNOWN_YEAR && k <= KNOWN_NUMBER));
}

bool entity_name_ok(const char *text, bool dots) {
    if (!*text || strchr("-.0123456789", *text)) {
        return false;
    }
    for (; *text; text++) {
        unsigned char c = (unsigned char)*text;
        bool letter = c >= 0x80 || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                      (c >= '0' && c <= '9') || c == '_' || c == '-' || (c == '.' && dots);
        if (!letter) {
            return false;
        }
    }
    return true;
}

static void check_saveto(struct loader *ld, const struct form_node *n) {
    const char *name = n->saveto;
    if (!entity_name_ok(name, true) || strcasecmp(name, "name") == 0 ||
        strcasecmp(name, "label") == 0 || strncmp(name, "__", 2) == 0) {
        issue(ld, ISSUE_WARNING, "V3", n->line, n->path,
              "answers cannot be saved to a property called \"%.80s\"", name);
    }
}

/* `n` is the attribute that names the list of an entity. */
static void check_dataset(struct loader *ld, const struct form_node *n) {
    const struct form *form = ld->form;
    uint32_t i = 0;
    while (i < form->n_node_of && form->node_of[i] != n->parent) {
        i++;
    }
    const char *name =
        i < form->n_node_of ? tree_attr(&form->tree, form->primary_el + i, "dataset") : NULL;
    if (name && (!entity_name_ok(name, false) || strncmp(name, "__", 2) == 0)) {
        issue(ld, ISSUE_WARNING, "V4", n->line, n->path,
              "a list of entities cannot be called \"%.80s\"", name);
    }
}

/* Rule R28: an entity of meta without its list cannot be made by anybody. A question that happens
 * to be called "entity" stands elsewhere. */
static void check_entity(struct loader *ld, uint32_t id) {
    const struct form *form = ld->form;
    const struct form_node *n = &form->nodes[id];
    if (n->attr || strcmp(n->name, "entity") != 0 ||
        strcmp(form->nodes[n->parent].name, "meta") != 0) {
        return;
    }
    uint32_t a = n->first_child;
    while (a && (!form->nodes[a].attr || strcmp(form->nodes[a].name, "dataset") != 0)) {
        a = form->nodes[a].next;
    }
    if (!a) {
        issue(ld, ISSUE_ERROR, "R28", n->line, n->path,
              "the entity does not say which list it belongs to; it needs a dataset attribute");
    }
}

bool check_entities(struct loader *ld) {
    struct form *form = ld->form;
    const char *version = tree_attr_ns(&form->tree, form->model_el, ENTITIES, "entities-version");
    int line = (int)form->tree.nodes[form->model_el].line;
    bool any = false;
    for (uint32_t i = 1; i < form->n_nodes; i++) {
        const struct form_node *n = &form->nodes[i];
        if (n->saveto) {
            check_saveto(ld, n);
        }
        if (version) {
            check_entity(ld, i);
        }
        bool entity = strcmp(form->nodes[n->parent].name, "entity") == 0;
        if (n->attr && entity && strcmp(n->name, "dataset") == 0) {
            check_dataset(ld, n);
            any = true;
        }
    }
    if (version && !version_known(version)) { // rules V2, R28
        issue(ld, ISSUE_ERROR, "R28", line, "model",
              "the form needs entities %.40s; this program knows them up to %d.%d", version,
              KNOWN_YEAR, KNOWN_NUMBER);
    } else if (any && !version) {
        issue(ld, ISSUE_WARNING, "V2", line, "model",
              "the form declares entities, but not of which version");
    }
    return true;
}
