/* forms/entities.h — what a record says of entities: things that outlive it, such as homes and
 * people (rules V1-V8).
 *
 * Source   meta/entity, in the form's root or in a group or repeat (its container), names a list,
 *          an id and what to do; the answers of questions with saveto, whose nearest container
 *          with an entity it is, become properties.
 * Shape    read from the record as it was written, so that one of our own and one that came from
 *          another client give the same. What is hidden is not in a record, and so gives nothing.
 * Order    that of the record. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/attr.h"

struct err;
struct form;

enum { ENTITIES_MAX = 100000 }; // of one record

enum entity_action { // bits: both may be asked for, and one of them will fail
    ENTITY_CREATE = 1,
    ENTITY_UPDATE = 2,
};
const char *entity_action_name(unsigned action); // "create", "update", "create update"

struct entity_property {
    const char *name, *value; // "" empties it
};

struct entity {
    const char *path; // "/data/r[2]/meta/entity"
    unsigned action;
    const char *dataset, *id; // id: a UUID, in lower case
    const char *label;        // NULL: left as it is
    const struct entity_property *properties;
    size_t n_properties;
    int64_t base_version, trunk_version; // 0: none
    const char *branch_id;               // "" for none
    const char *problem; // why it is refused: plain words, no full stop; NULL when it is good
};

struct entities { // zeroed is empty
    struct arena mem;
    struct entity *items;
    size_t n, cap;
};

/* The entities of a record of `form`, the refused ones with their problem; those that ask for
 * nothing (neither create nor update is true) are left out. False when the record cannot be read,
 * is of another form (its root is called otherwise), or asks for more than ENTITIES_MAX. */
bool entities_read(const struct form *form, const char *xml, size_t len, struct entities *out,
                   struct err *err);
void entities_done(struct entities *entities);
