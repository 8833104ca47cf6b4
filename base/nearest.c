/* base/nearest.c — see nearest.h. */
#include "base/nearest.h"

#include <stdbool.h>
#include <string.h>

#include "base/strbuf.h"

enum { NEAR_MAX = 48 };  // longer words are no slip
enum { LIST_MAX = 120 }; // bytes of names

void nearest_list(struct strbuf *list, const char *name) {
    static const char more[] = ", …";
    size_t tail = sizeof more - 1;
    if (list->len + strlen(name) <= LIST_MAX) {
        strbuf_addf(list, "%s%s", list->len ? ", " : "", name);
    } else if (list->len < tail || strcmp(list->data + list->len - tail, more) != 0) {
        strbuf_add(list, more);
    }
}

/* Levenshtein distance: letters to change, insert or delete. */
static size_t distance(const char *a, const char *b) {
    size_t row[NEAR_MAX + 1], n = strlen(b);
    if (n > NEAR_MAX || strlen(a) > NEAR_MAX) {
        return NEAR_MAX;
    }
    for (size_t j = 0; j <= n; j++) {
        row[j] = j;
    }
    for (size_t i = 1; a[i - 1]; i++) {
        size_t corner = row[0]; // row i-1, column j-1
        row[0] = i;
        for (size_t j = 1; j <= n; j++) {
            size_t best = corner + (a[i - 1] != b[j - 1]);
            best = row[j] + 1 < best ? row[j] + 1 : best;
            best = row[j - 1] + 1 < best ? row[j - 1] + 1 : best;
            corner = row[j];
            row[j] = best;
        }
    }
    return row[n];
}

void nearest_try(struct nearest *nearest, const char *name) {
    size_t n = distance(nearest->typed, name);
    bool better = !nearest->name || n < nearest->n_letters;
    if (better && n * 3 <= strlen(name)) {
        nearest->n_letters = n;
        nearest->name = name;
    }
}
