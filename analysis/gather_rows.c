/* analysis/gather_rows.c — one pass over the answers' columns, into numbers.
 *
 * Answers repeat: a million homes give some thousand different ones, which are kept once. A wide
 * form's columns may lie in several tables with the same keys; they are read side by side. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "analysis/gather_impl.h"
#include "base/err.h"
#include "base/mem.h"
#include "base/num.h"
#include "survey/store.h"

/* ---- columns, side by side ---- */

struct part { // a table with some of the columns
    const char *table;
    const char **names; // "fid", "dwelling" in the main table, then ours
    size_t n_names, cap_names;
    struct store_scan *scan;
    const struct store_cell *row; // the one at hand; NULL: before the first, behind the last
    bool ended;
};

struct reader {
    struct part *parts; // the main table first
    size_t n_parts, cap_parts;
    struct at {
        size_t part, cell;
    } * at; // of each column of the source
};

enum { CELL_FID = 0, CELL_DWELLING = 1 };

static struct part *part_of(struct reader *reader, const char *table) {
    for (size_t i = 0; i < reader->n_parts; i++) {
        if (strcmp(reader->parts[i].table, table) == 0) {
            return &reader->parts[i];
        }
    }
    struct part *part = MEM_PUSH(reader->parts, reader->n_parts, reader->cap_parts);
    *part = (struct part){.table = table};
    *MEM_PUSH(part->names, part->n_names, part->cap_names) = "fid";
    return part;
}

static bool reader_open(struct reader *reader, struct store *st, const struct source *src,
                        struct err *err) {
    struct part *main = part_of(reader, src->main_table);
    *MEM_PUSH(main->names, main->n_names, main->cap_names) = "dwelling";
    reader->at = mem_zalloc(src->n_columns * sizeof *reader->at);
    for (size_t i = 0; i < src->n_columns; i++) {
        struct part *part = part_of(reader, src->columns[i].table);
        reader->at[i] = (struct at){(size_t)(part - reader->parts), part->n_names};
        *MEM_PUSH(part->names, part->n_names, part->cap_names) = src->columns[i].column;
    }
    for (size_t i = 0; i < reader->n_parts; i++) {
        struct part *part = &reader->parts[i];
        part->scan = store_scan_open(st, part->table, part->names, part->n_names, err);
        if (!part->scan) {
            return false;
        }
    }
    return true;
}

static void reader_done(struct reader *reader) {
    for (size_t i = 0; i < reader->n_parts; i++) {
        store_scan_close(reader->parts[i].scan);
        mem_freep(&reader->parts[i].names);
    }
    mem_freep(&reader->parts);
    mem_freep(&reader->at);
}

static void part_next(struct part *part, struct err *err) {
    part->row = part->ended ? NULL : store_scan_next(part->scan, err);
    part->ended = !part->row;
}

/* The next record; false at the end and on failure, with `err` set. */
static bool reader_next(struct reader *reader, struct err *err) {
    struct part *main = &reader->parts[0];
    part_next(main, err);
    for (size_t i = 1; main->row && i < reader->n_parts; i++) {
        struct part *part = &reader->parts[i];
        int64_t fid = main->row[CELL_FID].integer;
        while (!part->ended && (!part->row || part->row[CELL_FID].integer < fid)) {
            part_next(part, err);
        }
    }
    return main->row && err->code == ERR_NONE;
}

static const struct store_cell *cell_of(const struct reader *reader, size_t column) {
    static const struct store_cell none = {.kind = STORE_NULL};
    const struct part *part = &reader->parts[reader->at[column].part];
    bool here = part->row && part->row[CELL_FID].integer == reader->parts[0].row[CELL_FID].integer;
    return here ? &part->row[reader->at[column].cell] : &none;
}

/* ---- answers ---- */

struct text {
    const char *text;
    size_t len;
};

static bool is_blank(char c) {
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* A cell as text; numbers are written into `room`. */
static struct text text_of(const struct store_cell *cell, char room[NUM_TEXT_MAX]) {
    switch (cell->kind) {
    case STORE_TEXT:
        return (struct text){cell->text, cell->len};
    case STORE_INTEGER:
        return (struct text){room, (size_t)snprintf(room, NUM_TEXT_MAX, "%" PRId64, cell->integer)};
    case STORE_REAL:
        return (struct text){room, num_format(room, cell->real)};
    case STORE_NULL:
    case STORE_BLOB:
        break;
    }
    return (struct text){"", 0};
}

struct key { // an answer on its way in
    unsigned char bytes[1 + 2 * NAMED_MAX];
    size_t len;
};

static bool add_code(struct rows *rows, struct key *key, struct text code, struct err *err) {
    if (key->len == sizeof key->bytes) {
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
static bool add_words(struct rows *rows, struct key *key, struct text all, struct err *err) {
    const char *at = all.text, *end = all.text + all.len;
    while (at < end) {
        while (at < end && is_blank(*at)) {
            at++;
        }
        const char *from = at;
        while (at < end && !is_blank(*at)) {
            at++;
        }
        if (at > from && !add_code(rows, key, (struct text){from, (size_t)(at - from)}, err)) {
            return false;
        }
    }
    return true;
}

static struct text trimmed(struct text all) {
    while (all.len > 0 && is_blank(all.text[0])) {
        all.text++;
        all.len--;
    }
    while (all.len > 0 && is_blank(all.text[all.len - 1])) {
        all.len--;
    }
    return all;
}

/* prio_1, prio_2, …: blank ones close up. */
static bool add_places(struct rows *rows, struct key *key, const struct reader *reader,
                       size_t n_columns, struct err *err) {
    bool blank = false;
    for (size_t i = 0; i < n_columns; i++) {
        char room[NUM_TEXT_MAX];
        struct text code = trimmed(text_of(cell_of(reader, i), room));
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

/* Who answered, as a key: the homes are looked up when all rows are in. */
static void add_home_key(struct rows *rows, struct row *row, struct text code) {
    uint64_t key = code.len ? places_key(code.text, code.len) : 0;
    size_t door = places_door_len(code.text, code.len);
    row->key[0] = (uint32_t)key;
    row->key[1] = (uint32_t)(key >> 32);
    if (door) {
        *MEM_PUSH(rows->seconds.items, rows->seconds.n, rows->seconds.cap) =
            (struct door){.key = places_key(code.text, door), .row = (uint32_t)(rows->n - 1)};
    }
}

static bool add_row(struct rows *rows, const struct source *src, const struct reader *reader,
                    struct err *err) {
    char room[NUM_TEXT_MAX];
    struct key key;
    key.bytes[0] = 0;
    key.len = 1;
    bool ok = src->kind == ANSWER_PLACES
                  ? add_places(rows, &key, reader, src->n_columns, err)
                  : add_words(rows, &key, text_of(cell_of(reader, 0), room), err);
    if (!ok) {
        return false;
    }
    struct row *row = MEM_PUSH(rows->items, rows->n, rows->cap);
    row->answer = intern_add(&rows->answers, (const char *)key.bytes, key.len);
    add_home_key(rows, row, trimmed(text_of(&reader->parts[0].row[CELL_DWELLING], room)));
    return true;
}

bool rows_read(struct rows *rows, struct store *st, const struct source *src, struct err *err) {
    AUTO(reader_done) struct reader reader = {0};
    struct err failed = {0};
    if (!reader_open(&reader, st, src, err)) {
        return false;
    }
    while (reader_next(&reader, &failed)) {
        if (!add_row(rows, src, &reader, err)) {
            return err_where(err, "%s", src->columns[0].path);
        }
    }
    return failed.code == ERR_NONE || err_set(err, failed.code, "%s", failed.text);
}

size_t answer_codes(const struct rows *rows, uint32_t answer, uint16_t *codes) {
    const unsigned char *key = (const unsigned char *)intern_text(&rows->answers, answer);
    size_t n = rows->answers.lens[answer] / 2;
    for (size_t i = 0; i < n; i++) {
        codes[i] = (uint16_t)(key[1 + 2 * i] | key[2 + 2 * i] << 8);
    }
    return n;
}

bool answer_has_gap(const struct rows *rows, uint32_t answer) {
    return intern_text(&rows->answers, answer)[0] & ANSWER_GAP;
}

void rows_done(struct rows *rows) {
    intern_done(&rows->codes);
    intern_done(&rows->answers);
    mem_freep(&rows->items);
    mem_freep(&rows->seconds.items);
}
