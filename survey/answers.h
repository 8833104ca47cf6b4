/* survey/answers.h — one invented interview: a plausible answer to every question that is asked.
 *
 * Tastes are numbers drawn from (seed, question, choice), tilted by (seed, block, question,
 * choice): some issues matter more everywhere, some more in one block. */
#pragma once
#include <stdbool.h>
#include <stdint.h>

struct interview;

struct answers_home {
    uint64_t seed;                // of the whole run: tastes
    uint64_t dice;                // of this home; moves on with each draw
    const char *block, *dwelling; // codes; "" for none
    bool has_point;
    double lon_deg, lat_deg;
};

/* Answer a fresh interview to its end. False: something required stayed open. */
bool answers_fill(struct interview *iv, struct answers_home *home);
