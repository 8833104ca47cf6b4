/* analysis/pool.h — many groups' packs as one network view: how a movement of estates speaks with
 * one voice without giving away a door.
 *
 * Read     only what each group let out: every pack is verified first (pack_verify.h) and nothing
 *          but its files is looked at. The strictest tier among them is that of the pool.
 * Pooled   figures of whole surveys: the rounded counts of the packs that show the figure, added
 *          up; percent and its range (Wilson) from the sums. A pack that hides it is not guessed:
 *          the note says how many did. One pack alone is no network: hidden.
 * Alike    a question is compared only among packs that ask it in the same words, of the same
 *          homes, with answers of the same codes; the first pack that has it leads. The others are
 *          named.
 * Map      what each estate puts first, as its group's own map says (pool_map.h).
 * Small    issues that every group hides have no sum, and the report says so: a pack that carried
 *          small counts for adding up would tell them to whoever has the pack.
 * Nothing  new is learnt of a group: whoever takes one pack from the pool is left with what the
 *          other packs say, and that was safe before.
 * Limits   POOL_PACKS_MAX; those of pack_files.h for each. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "analysis/tier.h"
#include "base/arena.h"
#include "base/intern.h"
#include "geo/geom.h"

struct document;
struct err;
struct pack_files;
struct strbuf;

enum { POOL_PACKS_MAX = 200, POOL_PACKS_MIN = 2 };

struct pool_pack {
    const char *title, *key; // fingerprint
    const char *day;         // it was made
    enum tier tier;
    const char *period;
    bool practice;  // some of its answers are invented
    size_t n_older; // packs of the same survey that were given too
};

struct pool_question {                          // an indicator as its first pack has it
    const char *name, *topic, *words, *counted; // "homes that put it first"
    const char *alike;                          // all that must be the same
    size_t n_alike, n_otherwise;                // packs
};

enum pool_state { POOL_ABSENT, POOL_HIDDEN, POOL_SHOWN, POOL_OTHERWISE };

struct pool_share {
    enum pool_state state;
    int64_t count, of; // homes, rounded; shown ones
};

struct pool_figure {
    uint32_t question; // from 0
    const char *category, *label;
    struct pool_share *shares; // by pack; room for POOL_PACKS_MAX
    size_t n_shown, n_hidden;
    int64_t count, of; // sums of those shown
};

struct pool_area { // an estate, as its group's map has it
    size_t pack;
    const char *code, *name, *words;
    bool has_shape, is_alike; // alike: the group ranks as the others do
    struct geom shape;
    uint32_t first[2]; // figures: what it puts first, or two that are too close to call
    int n_first;
};

struct pool { // zeroed is empty
    enum tier tier;
    int64_t made_utc_ms; // the day of the newest pack
    struct pool_pack packs[POOL_PACKS_MAX];
    size_t n_packs;
    struct intern question_names, figure_names;
    struct pool_question *questions;
    struct pool_figure *figures;
    size_t n_questions, questions_cap, n_figures, figures_cap;
    struct pool_area *estates;
    size_t n_estates, estates_cap;
    struct strbuf *areas; // features of all packs, comma between them; owned
    struct arena mem;
};

/* A pack that holds; ERR_CONFLICT when one of its survey is there already: pool_choose.h. */
bool pool_add(struct pool *pool, const struct pack_files *files, size_t n_older, struct err *err);
void pool_done(struct pool *pool);

/* At least POOL_PACKS_MIN of them show it, and the sum keeps the rules of the pool's tier. */
bool pool_is_shown(const struct pool *pool, const struct pool_figure *figure);

bool pool_has_practice(const struct pool *pool); // invented answers in any pack
/* Where some packs are for everybody and some are not: who may see the network, in a sentence. */
bool pool_say_tiers(struct strbuf *out, const struct pool *pool);
/* An estate before estates[at], of another group, with the same code: the same homes twice? */
bool pool_same_estate(const struct pool *pool, size_t at, size_t *with);

/* network.csv: the columns of tables.csv; geography_type "network", and "group" for each pack. */
void pool_csv(struct strbuf *out, const struct pool *pool);
/* network.geojson: the areas of all packs, each with the group it is of. */
void pool_geojson(struct strbuf *out, const struct pool *pool);
struct pool_map;
/* `map` NULL: nothing to draw. Owned; the map must live as long. */
struct document *pool_document(struct pool *pool, const struct pool_map *map);
