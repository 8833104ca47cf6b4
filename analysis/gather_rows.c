/* analysis/gather_rows.c — one pass over the answers' columns, into numbers.
 *
 * Answers repeat: a million homes give some thousand different ones, which are kept once. */
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "analysis/gather_impl.h"
#include "analysis/reader.h"
#include "base/err.h"
#include "base/mem.h"
#include "base/num.h"
#include "survey/store.h"

/* ---- answers ---- */

struct key { // an answer on its way in
    unsigned char bytes[1 + CODE_BYTES * NAMED_MAX + POINT_BYTES * ISSUES_MAX];
    size_t len;
};

static bool add_code(struct rows *rows, struct key *key, struct reader_text code, struct err *err) {
    if (key->len > sizeof key->bytes - CODE_BYTES - POINT_BYTES) {
        return true;
    }
    uint32_t id =
        intern_add(&rows->codes, code.text, code.len > CODE_LEN_MAX ? CODE_LEN_MAX : code.len);
    if (id > CODES_MAX) {
        return err_set(err, ERR_LIMIT,
                       "more than %d different answers: this question does not rank issues",
                       CODES_MAX);
    }
    key->bytes[key->len++] = (unsigned char)(id & 0xFF);
    key->bytes[key->len++] = (unsigned char)(id >> 8);
    return true;
}

/* "repairs damp": every word is a code. */
static bool add_words(struct rows *rows, struct key *key, struct reader_text all, struct err *err) {
    const char *at = all.text, *end = all.text + all.len;
    while (at < end) {
        while (at < end && reader_blank(*at)) {
            at++;
        }
        const char *from = at;
        while (at < end && !reader_blank(*at)) {
            at++;
        }
        if (at > from &&
            !add_code(rows, key, (struct reader_text){from, (size_t)(at - from)}, err)) {
            return false;
        }
    }
    return true;
}

/* prio_1, prio_2, …: blank ones close up. */
static bool add_places(struct rows *rows, struct key *key, const struct reader *reader,
                       size_t first, size_t n_columns, struct err *err) {
    bool blank = false;
    for (size_t i = 0; i < n_columns; i++) {
        char room[NUM_TEXT_MAX];
        struct reader_text code = reader_trim(reader_text(reader_cell(reader, first + i), room));
        if (code.len == 0) {
            blank = true;
            continue;
        }
        if (blank) {
            key->bytes[0] |= ANSWER_GAP;
        }
        if (!add_code(rows, key, code, err)) {
            return false;
        }
    }
    return true;
}

/* ---- points ---- */

struct given {
    uint64_t points; // in millionths
    uint32_t code;
};

/* What a cell gives, in millionths; 0 for nothing, and what cannot be sets a flag. */
static uint64_t points_of(const struct store_cell *cell, unsigned char *flags) {
    double points = cell->kind == STORE_INTEGER ? (double)cell->integer
                    : cell->kind == STORE_REAL  ? cell->real
                                                : 0;
    if (cell->kind == STORE_INTEGER || cell->kind == STORE_REAL) {
        *flags |= ANSWER_NOTHING; // until some are above 0
    }
    if (!(points >= 0 && points <= POINTS_MAX)) {
        *flags |= ANSWER_ODD;
        return 0;
    }
    return (uint64_t)llround(points * WEIGHT_ONE);
}

/* dots_damp, dots_repairs, …: most points first; equal ones in the order of the form. */
static bool add_points(struct rows *rows, struct key *key, const struct reader *reader,
                       size_t first, const struct source *src, struct err *err) {
    struct given given[ISSUES_MAX];
    size_t n = 0;
    for (size_t i = 0; i < src->n_columns; i++) {
        uint64_t points = points_of(reader_cell(reader, first + i), &key->bytes[0]);
        size_t at = points ? n++ : 0;
        for (; points && at > 0 && given[at - 1].points < points; at--) {
            given[at] = given[at - 1];
        }
        if (points) {
            given[at] = (struct given){points, (uint32_t)i};
        }
    }
    if (n) {
        key->bytes[0] &= (unsigned char)~ANSWER_NOTHING;
    }
    for (size_t i = 0; i < n; i++) {
        const char *code = src->columns[given[i].code].code;
        if (!add_code(rows, key, (struct reader_text){code, strlen(code)}, err)) {
            return false;
        }
        memcpy(key->bytes + key->len, &given[i].points, POINT_BYTES);
        key->len += POINT_BYTES;
    }
    return true;
}

/* Who answered, as a key: the homes are looked up when all rows are in. */
void rows_add_home(struct rows *rows, uint32_t answer, const char *code, size_t len) {
    struct row *row = MEM_PUSH(rows->items, rows->n, rows->cap);
    row->answer = answer;
    uint64_t key = len ? places_key(code, len) : 0;
    size_t door = places_door_len(code, len);
    row->key[0] = (uint32_t)key;
    row->key[1] = (uint32_t)(key >> 32);
    if (door) {
        *MEM_PUSH(rows->seconds.items, rows->seconds.n, rows->seconds.cap) =
            (struct door){.key = places_key(code, door), .row = (uint32_t)(rows->n - 1)};
    }
}

static bool add_cells(struct rows *rows, struct key *key, const struct source *src,
                      const struct reader *reader, size_t first, struct err *err) {
    char room[NUM_TEXT_MAX];
    switch (src->kind) {
    case ANSWER_PLACES:
        return add_places(rows, key, reader, first, src->n_columns, err);
    case ANSWER_POINTS:
        return add_points(rows, key, reader, first, src, err);
    case ANSWER_RANKING:
    case ANSWER_TICKS:
        break;
    }
    return add_words(rows, key, reader_text(reader_cell(reader, first), room), err);
}

bool rows_add_answer(struct rows *rows, const struct source *src, const struct reader *reader,
                     size_t first, uint32_t *answer, struct err *err) {
    struct key key;
    key.bytes[0] = 0;
    key.len = 1;
    if (!add_cells(rows, &key, src, reader, first, err)) {
        return false;
    }
    *answer = intern_add(&rows->answers, (const char *)key.bytes, key.len);
    return true;
}

static bool add_row(struct rows *rows, const struct source *src, const struct reader *reader,
                    struct err *err) {
    char room[NUM_TEXT_MAX];
    uint32_t answer;
    if (!rows_add_answer(rows, src, reader, 0, &answer, err)) {
        return false;
    }
    struct reader_text home = reader_trim(reader_text(reader_dwelling(reader), room));
    rows_add_home(rows, answer, home.text, home.len);
    return true;
}

void answers_begin(struct rows *rows, const struct source *src) {
    rows->entry = src->kind == ANSWER_POINTS ? CODE_BYTES + POINT_BYTES : CODE_BYTES;
}

bool rows_read(struct rows *rows, struct store *st, const struct source *src, struct err *err) {
    AUTO(reader_done) struct reader reader = {0};
    struct err failed = {0};
    answers_begin(rows, src);
    if (!reader_open(&reader, st, src->main_table, src->columns, src->n_columns, err)) {
        return false;
    }
    while (reader_next(&reader, &failed)) {
        if (!add_row(rows, src, &reader, err)) {
            return err_where(err, "%s", src->columns[0].path);
        }
    }
    return failed.code == ERR_NONE || err_set(err, failed.code, "%s", failed.text);
}

uint64_t rows_drop_repeats(struct rows *rows, size_t n_homes) {
    AUTO(mem_freep) bool *seen = mem_zalloc(n_homes + 1);
    uint64_t n_repeats = 0;
    for (size_t i = rows->n; i-- > 0;) {
        struct row *row = &rows->items[i];
        if (row->home && seen[row->home]) {
            row->answer = 0;
            n_repeats++;
        } else {
            seen[row->home] = true;
        }
    }
    return n_repeats;
}

size_t answer_codes(const struct rows *rows, uint32_t answer, uint16_t *codes) {
    const unsigned char *key = (const unsigned char *)intern_text(&rows->answers, answer);
    size_t n = rows->answers.lens[answer] / rows->entry; // the flags are less than one entry
    for (size_t i = 0; i < n; i++) {
        const unsigned char *at = key + 1 + i * rows->entry;
        codes[i] = (uint16_t)(at[0] | at[1] << 8);
    }
    return n;
}

uint64_t answer_points(const struct rows *rows, uint32_t answer, size_t i) {
    uint64_t points = 0;
    if (rows->entry > CODE_BYTES) {
        const char *key = intern_text(&rows->answers, answer);
        memcpy(&points, key + 1 + i * rows->entry + CODE_BYTES, POINT_BYTES);
    }
    return points;
}

bool answer_is(const struct rows *rows, uint32_t answer, unsigned flag) {
    return (unsigned char)intern_text(&rows->answers, answer)[0] & flag;
}

void rows_done(struct rows *rows) {
    intern_done(&rows->codes);
    intern_done(&rows->answers);
    mem_freep(&rows->items);
    mem_freep(&rows->seconds.items);
}
