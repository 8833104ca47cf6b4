/* analysis/knocks.c — see knocks.h. */
#include "analysis/knocks.h"

#include "base/attr.h"
#include "survey/doors.h"

static void note_span(struct knocks *k, int64_t at_utc) {
    if (!k->first_utc || at_utc < k->first_utc) {
        k->first_utc = at_utc;
    }
    if (at_utc > k->last_utc) {
        k->last_utc = at_utc;
    }
}

/* Knocks at a home after an interview there: somebody went back to check. */
static void count_revisits(struct knocks *out, const struct doors *doors) {
    for (size_t i = 0; i < doors->n; i++) {
        const struct door *door = &doors->items[i];
        bool interviewed = false;
        for (uint32_t k = 0; k < door->n; k++) {
            const struct knock *knock = &doors->knocks[doors->order[door->first + k]];
            if (interviewed) {
                out->n_revisits++;
            }
            interviewed = interviewed || knock->outcome == OUTCOME_COMPLETE ||
                          knock->outcome == OUTCOME_PARTIAL;
        }
    }
}

bool knocks_read(struct knocks *out, struct store *st, struct err *err) {
    AUTO(doors_done) struct doors doors = {0};
    struct zone zone = {0};
    if (!doors_read(&doors, st, err)) {
        return false;
    }
    for (size_t i = 0; i < doors.n_knocks; i++) {
        if (doors.knocks[i].outcome != OUTCOME_NOT_TRIED) {
            out->n++;
            out->slots[zone_slot(&zone, doors.knocks[i].at_utc)]++;
            note_span(out, doors.knocks[i].at_utc);
        }
    }
    out->n_surveyors = doors.surveyors.n;
    count_revisits(out, &doors);
    return progress_count(&out->progress, st, &doors, PROGRESS_BLOCK, err);
}

void knocks_done(struct knocks *knocks) {
    progress_done(&knocks->progress);
}
