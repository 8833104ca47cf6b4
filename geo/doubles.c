/* geo/doubles.c — see doubles.h. Each sign sorts the homes so that those alike stand together, and
 * looks at neighbours. */
#include "geo/doubles.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/attr.h"
#include "base/intern.h"
#include "base/mem.h"
#include "geo/address.h"

enum {
    NEAR_MAX = 400,    // homes of one block and number that are compared with each other
    LETTERS = 2,       // that may differ
    LETTERS_WORDS = 6, // in words at least so long
    LINE_MAX = 128,    // longer words are not compared letter by letter
};

static const struct {
    const char *code, *words;
    bool sure;
} kinds[DOUBLE_KINDS] = {
    [DOUBLE_UPRN] = {"uprn",    "have the same UPRN",                                    true },
    [DOUBLE_ADDRESS] = {"address", "have the same address, perhaps written another way",    true },
    [DOUBLE_LONGER] = {"longer",  "may be one: one address is the other and more",         false},
    [DOUBLE_LETTERS] = {"letters", "may be one: their addresses differ in a letter or two", false},
    [DOUBLE_POINT] = {"point",   "may be one: they stand on the same point",              false},
};

const char *double_words(enum double_kind kind) {
    return kinds[kind].words;
}

const char *double_code(enum double_kind kind) {
    return kinds[kind].code;
}

bool double_is_sure(enum double_kind kind) {
    return kinds[kind].sure;
}

struct item { // a home under one sign
    const char *group, *word;
    size_t home;
};

struct finding {
    const struct double_home *homes;
    size_t n;
    struct address_key *keys;
    struct item *items;
    size_t n_items;
    struct intern told; // "3 17": pairs told of
    double_fn found;
    void *ctx;
};

static int by_group(const void *x, const void *y) {
    const struct item *a = x, *b = y;
    int order = strcmp(a->group, b->group);
    order = order ? order : strcmp(a->word, b->word);
    return order ? order : (a->home > b->home) - (a->home < b->home);
}

static void tell(struct finding *f, enum double_kind kind, size_t a, size_t b) {
    char pair[48];
    size_t first = a < b ? a : b, second = a < b ? b : a;
    int len = snprintf(pair, sizeof pair, "%zu %zu", first, second);
    uint32_t before = f->told.n;
    intern_add(&f->told, pair, (size_t)len);
    if (f->told.n > before) {
        f->found(f->ctx, kind, first, second);
    }
}

static void add_item(struct finding *f, const char *group, const char *word, size_t home) {
    f->items[f->n_items++] = (struct item){group, word, home};
}

static void sort_items(struct finding *f) {
    if (f->n_items) {
        qsort(f->items, f->n_items, sizeof *f->items, by_group);
    }
}

/* Both have one, and they differ: blanks and capitals aside. */
static bool postcodes_differ(const struct double_home *a, const struct double_home *b) {
    if (!a->postcode || !b->postcode) {
        return false;
    }
    const char *p = a->postcode, *q = b->postcode;
    for (;; p++, q++) {
        p += strspn(p, " ");
        q += strspn(q, " ");
        if (toupper((unsigned char)*p) != toupper((unsigned char)*q)) {
            return true;
        }
        if (!*p) {
            return false;
        }
    }
}

/* ---- the signs ---- */

static void find_uprns(struct finding *f) {
    f->n_items = 0;
    for (size_t i = 0; i < f->n; i++) {
        const char *uprn = f->homes[i].uprn;
        if (uprn && uprn[strspn(uprn, "0")]) {
            add_item(f, uprn + strspn(uprn, "0"), "", i);
        }
    }
    sort_items(f);
    for (size_t i = 1; i < f->n_items; i++) {
        if (strcmp(f->items[i - 1].group, f->items[i].group) == 0) {
            tell(f, DOUBLE_UPRN, f->items[i - 1].home, f->items[i].home);
        }
    }
}

static void find_addresses(struct finding *f) {
    f->n_items = 0;
    for (size_t i = 0; i < f->n; i++) {
        if (*f->keys[i].words) {
            add_item(f, f->keys[i].words, f->keys[i].numbers, i);
        }
    }
    sort_items(f);
    for (size_t i = 1; i < f->n_items; i++) {
        const struct item *a = &f->items[i - 1], *b = &f->items[i];
        if (strcmp(a->group, b->group) == 0 && strcmp(a->word, b->word) == 0 &&
            !postcodes_differ(&f->homes[a->home], &f->homes[b->home])) {
            tell(f, DOUBLE_ADDRESS, a->home, b->home);
        }
    }
}

/* Letters to put in, take out or change to make one of the other, as far as LETTERS. */
static bool few_letters(const char *a, const char *b) {
    size_t n = strlen(a), m = strlen(b);
    if (n < LETTERS_WORDS || m < LETTERS_WORDS || n >= LINE_MAX || m >= LINE_MAX ||
        n > m + LETTERS || m > n + LETTERS) {
        return false;
    }
    unsigned char line[LINE_MAX + 1];
    for (size_t k = 0; k <= m; k++) {
        line[k] = (unsigned char)k;
    }
    for (size_t i = 1; i <= n; i++) {
        unsigned char corner = line[0];
        line[0] = (unsigned char)i;
        for (size_t k = 1; k <= m; k++) {
            unsigned change = corner + (a[i - 1] != b[k - 1]);
            unsigned skip = 1U + (line[k] < line[k - 1] ? line[k] : line[k - 1]);
            corner = line[k];
            line[k] = (unsigned char)(change < skip ? change : skip);
        }
    }
    return line[m] <= LETTERS;
}

static bool goes_on(const char *a, const char *b) {
    size_t n = strlen(a);
    return n && strncmp(a, b, n) == 0 && b[n] == ' ';
}

static void compare(struct finding *f, const struct item *a, const struct item *b) {
    const char *p = f->keys[a->home].words, *q = f->keys[b->home].words;
    if (postcodes_differ(&f->homes[a->home], &f->homes[b->home]) || strcmp(p, q) == 0) {
        return;
    }
    if (goes_on(p, q) || goes_on(q, p)) {
        tell(f, DOUBLE_LONGER, a->home, b->home);
    } else if (few_letters(p, q)) {
        tell(f, DOUBLE_LETTERS, a->home, b->home);
    }
}

static void find_near(struct finding *f) {
    f->n_items = 0;
    for (size_t i = 0; i < f->n; i++) {
        if (*f->keys[i].words) {
            add_item(f, f->homes[i].block ? f->homes[i].block : "", f->keys[i].numbers, i);
        }
    }
    sort_items(f);
    for (size_t i = 0; i < f->n_items; i++) {
        for (size_t k = i + 1; k < f->n_items && k - i <= NEAR_MAX; k++) {
            const struct item *a = &f->items[i], *b = &f->items[k];
            if (strcmp(a->group, b->group) != 0 || strcmp(a->word, b->word) != 0) {
                break;
            }
            compare(f, a, b);
        }
    }
}

static void find_points(struct finding *f) {
    struct arena texts = {0};
    f->n_items = 0;
    for (size_t i = 0; i < f->n; i++) {
        if (f->homes[i].has_point) {
            add_item(f, arena_printf(&texts, "%.7f %.7f", f->homes[i].at.lon, f->homes[i].at.lat),
                     f->keys[i].words, i);
        }
    }
    sort_items(f);
    for (size_t i = 1; i < f->n_items; i++) { // one building: the same words, other numbers
        const struct item *a = &f->items[i - 1], *b = &f->items[i];
        const char *p = f->keys[a->home].numbers, *q = f->keys[b->home].numbers;
        if (strcmp(a->group, b->group) == 0 &&
            (strcmp(a->word, b->word) != 0 || strcmp(p, q) == 0)) {
            tell(f, DOUBLE_POINT, a->home, b->home);
        }
    }
    arena_done(&texts);
}

void doubles_find(const struct double_home *homes, size_t n, double_fn found, void *ctx) {
    struct arena mem = {0};
    struct finding f = {.homes = homes, .n = n, .found = found, .ctx = ctx};
    f.keys = mem_alloc((n + 1) * sizeof *f.keys);
    f.items = mem_alloc((n + 1) * sizeof *f.items);
    for (size_t i = 0; i < n; i++) {
        f.keys[i] = address_key(&mem, homes[i].address);
    }
    find_uprns(&f);
    find_addresses(&f);
    find_near(&f);
    find_points(&f);
    mem_freep(&f.keys);
    mem_freep(&f.items);
    intern_done(&f.told);
    arena_done(&mem);
}
