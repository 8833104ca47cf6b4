/* survey/practice.h — invented homes and answers, made by the engine itself.
 *
 * For training, demonstrations and load. Homes go round the blocks of the survey in turn: its own
 * dwellings while they last, then invented ones (BLOCK-P0001). Each home is a real interview: what
 * is asked, offered, refused or skipped is decided by the questionnaire. Tastes differ by block, so
 * that a map has something to show.
 *
 * Same survey, same form, same seed: the same records, byte for byte. Homes an earlier run
 * made are not made again: more of the same seed, or another seed, goes on at doors nobody asked;
 * another questionnaire begins at the first door again.
 * Nothing here is about real people, and every record says so: its source is "practice". */
#pragma once
#include <stdbool.h>
#include <stdint.h>

struct err;
struct store;

enum { PRACTICE_MAX_HOMES = 10000000, PRACTICE_BATCH = 1000 };

struct practice_options {
    const char *form_id; // NULL: the newest questionnaire
    uint64_t n_homes, seed;
    void (*progress)(uint64_t done, uint64_t total); // may be NULL
};

struct practice_result {
    char form_id[256];         // which questionnaire; "" when nothing was done
    uint64_t n_new, n_same;    // records stored; there already, and passed over
    uint64_t n_open;           // homes whose questions could not all be answered: not stored
    uint64_t n_blocks, n_made; // blocks used; dwellings invented
};

bool practice_run(struct store *st, const struct practice_options *options,
                  struct practice_result *out, struct err *err);
