/* survey/door_list.c — see door_list.h. */
#include "survey/door_list.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/err.h"
#include "base/intern.h"
#include "base/num.h"
#include "base/strbuf.h"
#include "survey/door_range.h"
#include "survey/store.h"

enum { HOUSEHOLDS_MAX = 9 };

/* ---- blocks ---- */

struct block_search {
    const char *wanted;
    struct arena *mem;
    const char *found;
    size_t n;
};

static bool take_block(void *ctx, const struct store_area *area, struct err *err) {
    (void)err;
    struct block_search *s = ctx;
    s->n++;
    if (strcasecmp(area->code, s->wanted) == 0 ||
        (!s->found && area->name && strcasecmp(area->name, s->wanted) == 0)) {
        s->found = arena_strdup(s->mem, area->code);
    }
    return true;
}

/* A block by its code or name; a survey without drawn blocks takes the name as it comes. */
static const char *find_block(struct store *st, const char *wanted, struct arena *mem,
                              struct err *err) {
    struct block_search s = {.wanted = wanted, .mem = mem};
    if (!store_each_area(st, STORE_BLOCK, take_block, &s, err)) {
        return NULL;
    }
    if (!s.found && s.n) {
        err_set(err, ERR_NOT_FOUND,
                "the survey has no block '%s': add it with 'area add --level block'", wanted);
        return NULL;
    }
    return s.found ? s.found : arena_strdup(mem, wanted);
}

/* What a block holds: its highest number and place, and its addresses. */
struct block_homes {
    const char *block;
    struct intern addresses; // in small letters and digits
    struct intern codes;     // code of the home at that address, same number
    uint32_t number;
    int position;
};

static void block_homes_done(struct block_homes *b) {
    intern_done(&b->addresses);
    intern_done(&b->codes);
}

static void squeeze(struct strbuf *out, const char *address) {
    strbuf_clear(out);
    for (const unsigned char *p = (const unsigned char *)address; *p; p++) {
        if (isalnum(*p) || *p >= 0x80) {
            strbuf_addc(out, (char)tolower(*p));
        }
    }
}

static bool take_home(void *ctx, const struct store_dwelling *d, struct err *err) {
    (void)err;
    struct block_homes *b = ctx;
    AUTO(strbuf_done) struct strbuf key = {0};
    size_t len = strlen(b->block);
    uint32_t number;
    if (strncmp(d->code, b->block, len) == 0 && d->code[len] == '-' &&
        num_parse_u32(d->code + len + 1, &number) && number > b->number) {
        b->number = number;
    }
    b->position = d->position > b->position ? d->position : b->position;
    if (d->address && strcmp(d->status, "active") == 0) {
        squeeze(&key, d->address);
        uint32_t before = b->addresses.n;
        intern_add(&b->addresses, strbuf_text(&key), key.len);
        if (b->addresses.n > before) {
            intern_add(&b->codes, d->code, strlen(d->code));
        }
    }
    return true;
}

static bool check_address(const struct block_homes *b, const char *address, struct err *err) {
    AUTO(strbuf_done) struct strbuf key = {0};
    squeeze(&key, address);
    uint32_t at = intern_find(&b->addresses, strbuf_text(&key), key.len);
    return !at || err_set(err, ERR_CONFLICT, "there is a home at %s already: %s; nothing was made",
                          address, intern_text(&b->codes, at));
}

static const char *next_code(struct block_homes *b, struct arena *mem) {
    return arena_printf(mem, "%s-%03u", b->block, ++b->number);
}

/* ---- making ---- */

static bool make_in_block(struct store *st, const struct door_plan *plan,
                          const struct door_range *range, struct block_homes *b, struct arena *mem,
                          struct door_codes *out, struct err *err) {
    out->items = arena_alloc(mem, (range->n + 1) * sizeof *out->items);
    out->n = range->n;
    for (size_t i = 0; i < range->n; i++) {
        const struct door_made *made = &range->items[i];
        out->items[i] = next_code(b, mem);
        const struct store_dwelling home = {.code = out->items[i],
                                            .block = b->block,
                                            .address = made->address,
                                            .postcode = range->postcode,
                                            .structure = range->structure,
                                            .stair = plan->stair,
                                            .has_floor = made->has_floor,
                                            .floor = made->floor,
                                            .position = ++b->position};
        if (!check_address(b, made->address, err) ||
            (!plan->dry_run && !store_add_dwelling(st, &home, err))) {
            return false;
        }
    }
    return true;
}

bool door_list_make(struct store *st, const struct door_plan *plan, const struct door_range *range,
                    struct arena *mem, struct door_codes *out, struct err *err) {
    AUTO(block_homes_done) struct block_homes b = {0};
    if (!(plan->dry_run ? store_begin_reading(st, err) : store_begin(st, err))) {
        return false;
    }
    b.block = find_block(st, plan->block, mem, err);
    if (!b.block || !store_each_dwelling(st, b.block, take_home, &b, err) ||
        !make_in_block(st, plan, range, &b, mem, out, err) || !store_commit(st, err)) {
        store_rollback(st);
        return false;
    }
    return true;
}

/* ---- homes that change ---- */

/* A home that still is one. */
static bool get_active(struct store *st, const char *code, struct arena *mem,
                       struct store_dwelling *out, struct err *err) {
    if (!store_get_dwelling(st, code, mem, out, err)) {
        return false;
    }
    if (strcmp(out->status, "active") == 0) {
        return true;
    }
    return err_set(err, ERR_CONFLICT, "home %s is no home of its own any more (%s%s%s)", code,
                   out->status, out->link ? " " : "", out->link ? out->link : "");
}

static bool note(struct store *st, const char *code, const char *event, const char *other,
                 const struct door_by *by, struct err *err) {
    const struct store_history h = {.dwelling = code,
                                    .event = event,
                                    .other = other,
                                    .who = by->who,
                                    .why = by->why,
                                    .at_utc = by->at_utc};
    return store_add_history(st, &h, err);
}

static bool split_one(struct store *st, const struct store_dwelling *old, struct block_homes *b,
                      const char *address, const struct door_by *by, struct arena *mem,
                      const char **code, struct err *err) {
    struct store_dwelling home = *old;
    home.code = *code = next_code(b, mem);
    home.address = address;
    home.uprn = NULL; // that of the old home
    home.households = 0;
    return check_address(b, address, err) && store_add_dwelling(st, &home, err) &&
           note(st, old->code, "split_into", home.code, by, err) &&
           note(st, home.code, "split_from", old->code, by, err);
}

static bool split_all(struct store *st, const char *code, const char *const addresses[], size_t n,
                      const struct door_by *by, struct arena *mem, struct door_codes *out,
                      struct err *err) {
    AUTO(block_homes_done) struct block_homes b = {0};
    struct store_dwelling old;
    if (!get_active(st, code, mem, &old, err)) {
        return false;
    }
    const char *dash = strrchr(code, '-');
    b.block = old.block ? old.block : dash ? arena_strndup(mem, code, (size_t)(dash - code)) : code;
    if (!store_change_dwelling(st, code, "status", "split_into", err) ||
        !store_each_dwelling(st, old.block, take_home, &b, err)) {
        return false;
    }
    out->items = arena_alloc(mem, n * sizeof *out->items);
    out->n = n;
    for (size_t i = 0; i < n; i++) {
        if (!split_one(st, &old, &b, addresses[i], by, mem, &out->items[i], err)) {
            return false;
        }
    }
    return true;
}

bool door_list_split(struct store *st, const char *code, const char *const addresses[], size_t n,
                     const struct door_by *by, struct arena *mem, struct door_codes *out,
                     struct err *err) {
    if (n < 2) {
        return err_set(err, ERR_USAGE, "a home is split into two or more: give --into for each");
    }
    if (!store_begin(st, err)) {
        return false;
    }
    if (!split_all(st, code, addresses, n, by, mem, out, err) || !store_commit(st, err)) {
        store_rollback(st);
        return false;
    }
    return true;
}

static bool merge_both(struct store *st, const char *kept, const char *gone,
                       const struct door_by *by, struct err *err) {
    AUTO(arena_done) struct arena mem = {0};
    struct store_dwelling a, b;
    if (strcmp(kept, gone) == 0) {
        return err_set(err, ERR_USAGE, "%s cannot become part of itself", kept);
    }
    return get_active(st, kept, &mem, &a, err) && get_active(st, gone, &mem, &b, err) &&
           store_change_dwelling(st, gone, "status", "merged_into", err) &&
           store_change_dwelling(st, gone, "link", kept, err) &&
           note(st, gone, "merged_into", kept, by, err) &&
           note(st, kept, "merged_from", gone, by, err);
}

bool door_list_merge(struct store *st, const char *kept, const char *gone, const struct door_by *by,
                     struct err *err) {
    if (!store_begin(st, err)) {
        return false;
    }
    if (!merge_both(st, kept, gone, by, err) || !store_commit(st, err)) {
        store_rollback(st);
        return false;
    }
    return true;
}

/* ---- corrections ---- */

/* The value a home has in this field, as text; NULL: none. */
static const char *value_of(const struct store_dwelling *d, const char *field, struct arena *mem) {
    const struct {
        const char *field, *value;
    } texts[] = {
        {"address",   d->address  },
        {"postcode",  d->postcode },
        {"block",     d->block    },
        {"structure", d->structure},
        {"stair",     d->stair    },
        {"lang",      d->lang     },
    };
    for (size_t i = 0; i < LEN(texts); i++) {
        if (strcmp(texts[i].field, field) == 0) {
            return texts[i].value;
        }
    }
    if (strcmp(field, "households") == 0) {
        return d->households ? arena_printf(mem, "%d", d->households) : NULL;
    }
    return d->has_floor ? arena_printf(mem, "%d", d->floor) : NULL;
}

static bool check_value(const char *field, const char *value, struct err *err) {
    int64_t n = 0;
    bool floor = strcmp(field, "floor") == 0, households = strcmp(field, "households") == 0;
    if (!floor && !households) {
        return true;
    }
    bool whole = num_parse_i64(value, strlen(value), &n);
    if (floor) {
        return (whole && n >= -9 && n <= DOOR_RANGE_FLOORS_MAX) ||
               err_set(err, ERR_USAGE, "--floor %s is not a floor; 0 is the ground", value);
    }
    return (whole && n >= 1 && n <= HOUSEHOLDS_MAX) ||
           err_set(err, ERR_USAGE, "--households %s: say a number from 1 to %d", value,
                   HOUSEHOLDS_MAX);
}

static bool change(struct store *st, const char *code, const char *field, const char *value,
                   const struct door_by *by, struct err *err) {
    AUTO(arena_done) struct arena mem = {0};
    struct store_dwelling home;
    if (!check_value(field, value, err) || !get_active(st, code, &mem, &home, err)) {
        return false;
    }
    const char *old = value_of(&home, field, &mem);
    if (strcmp(field, "block") == 0 && !(value = find_block(st, value, &mem, err))) {
        return false;
    }
    if (old && strcmp(old, value) == 0) {
        return true;
    }
    const struct store_history h = {.dwelling = code,
                                    .event = "changed",
                                    .field = field,
                                    .old_value = old,
                                    .new_value = value,
                                    .who = by->who,
                                    .why = by->why,
                                    .at_utc = by->at_utc};
    return store_change_dwelling(st, code, field, value, err) && store_add_history(st, &h, err);
}

bool door_list_change(struct store *st, const char *code, const char *field, const char *value,
                      const struct door_by *by, struct err *err) {
    if (!store_begin(st, err)) {
        return false;
    }
    if (!change(st, code, field, value, by, err) || !store_commit(st, err)) {
        store_rollback(st);
        return false;
    }
    return true;
}
