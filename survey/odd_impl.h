/* survey/odd_impl.h — between reading what records say (odd_facts.c) and judging it (odd.c). */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/intern.h"

struct err;
struct store;

struct odd_record {
    int64_t id;
    const char *instance_id, *surveyor, *dwelling; // the last two: NULL: not known
    uint32_t form, surveyor_id;                    // numbers; surveyor 0: not known
    int64_t received_utc, start_utc, end_utc;      // start, end 0: not said
    bool has_point;
    double lon_deg, lat_deg, accuracy_m;
    uint64_t hash; // of the answers that two homes seldom share all
    uint32_t n_answers;
    int64_t n_said; // people said to live there; 0: not said
    int64_t n_rows; // people on the list; -1: the form keeps none
    int64_t log_ms; // time in questions
    uint32_t log_questions;
};

struct odd_facts {
    struct odd_record *items; // by id
    size_t n, cap;
    struct intern forms, surveyors;
};

/* `out` starts zeroed; texts live in `mem`. */
bool odd_facts_read(struct odd_facts *out, struct store *st, struct arena *mem, struct err *err);
void odd_facts_done(struct odd_facts *facts);
