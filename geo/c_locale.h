/* geo/c_locale.h — a decimal point is a point while a drawing is written, whatever the user's
 * locale says. Inside geo/ only. */
#pragma once
#include <locale.h>

struct c_locale {
    locale_t ours, before;
};

static inline struct c_locale c_locale_begin(void) {
    struct c_locale keep = {.ours = newlocale(LC_NUMERIC_MASK, "C", (locale_t)0)};
    keep.before = keep.ours ? uselocale(keep.ours) : (locale_t)0;
    return keep;
}

static inline void c_locale_end(struct c_locale keep) {
    if (keep.ours) {
        uselocale(keep.before);
        freelocale(keep.ours);
    }
}
