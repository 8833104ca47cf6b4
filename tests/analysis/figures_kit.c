/* tests/analysis/figures_kit.c — see figures_kit.h. */
#include "tests/analysis/figures_kit.h"

#include <string.h>

void kit_figures(struct figures *out, struct estate *e, enum tier tier) {
    struct figures_options options = {.tier = tier};
    ASSERT_OK(figures_make(out, e->st, &options, &e->err), &e->err);
}

bool kit_publish(struct estate *e, enum tier tier) {
    struct figures figures = {0};
    kit_figures(&figures, e, tier);
    bool ok = figures_publish(e->st, &figures, KIT_NOW, &e->err);
    figures_done(&figures);
    return ok;
}

void kit_assert_safe(const struct figures *figures) {
    for (size_t i = 0; i < figures->n_items; i++) {
        const struct figure *f = &figures->items[i];
        if (!f->hidden) {
            assert_true(f->denominator >= 10);
            assert_true(!f->has_count || f->numerator == 0 || f->numerator >= 5);
        }
    }
}

const struct figure *kit_figure(const struct figures *figures, const char *place,
                                const char *indicator, const char *category) {
    for (size_t i = 0; i < figures->n_items; i++) {
        const struct figure *f = &figures->items[i];
        const struct figure_area *area = &figures->places[f->place];
        const struct indicator *about = &figures->indicators[f->indicator];
        if (strcmp(area->kind == PLACE_SURVEY ? "" : area->code, place) == 0 &&
            strcmp(about->name, indicator) == 0 &&
            strcmp(about->categories[f->category].code, category) == 0) {
            assert_ptr_equal(figures_find(figures, f->place, f->indicator, f->category), f);
            return f;
        }
    }
    fail_msg("no figure %s %s %s", place, indicator, category);
    return NULL;
}

void kit_two_blocks(struct estate *e) {
    estate_estate(e, "E1", "The estate");
    estate_block(e, "A", "Aspen", 80);
    estate_block(e, "B", "Birch", 30);
    estate_prio(e, "A", 1, 40, "repairs damp");
    estate_prio(e, "A", 41, 20, "damp - -");
    estate_prio(e, "B", 1, 12, "safety repairs -");
    estate_prio(e, "B", 13, 7, "none - -");
}
