/* analysis/reader.c — see reader.h. */
#include "analysis/reader.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "survey/store.h"

enum { CELL_FID = 0, CELL_DWELLING = 1 };

static struct reader_part *part_of(struct reader *reader, const char *table) {
    for (size_t i = 0; i < reader->n_parts; i++) {
        if (strcmp(reader->parts[i].table, table) == 0) {
            return &reader->parts[i];
        }
    }
    struct reader_part *part = MEM_PUSH(reader->parts, reader->n_parts, reader->cap_parts);
    *part = (struct reader_part){.table = table};
    *MEM_PUSH(part->names, part->n_names, part->cap_names) = "fid";
    return part;
}

bool reader_open(struct reader *reader, struct store *st, const char *main_table,
                 const struct source_column *columns, size_t n, struct err *err) {
    struct reader_part *main = part_of(reader, main_table);
    *MEM_PUSH(main->names, main->n_names, main->cap_names) = "dwelling";
    reader->at = mem_zalloc((n + 1) * sizeof *reader->at);
    for (size_t i = 0; i < n; i++) {
        struct reader_part *part = part_of(reader, columns[i].table);
        reader->at[i] = (struct reader_at){(size_t)(part - reader->parts), part->n_names};
        *MEM_PUSH(part->names, part->n_names, part->cap_names) = columns[i].column;
    }
    for (size_t i = 0; i < reader->n_parts; i++) {
        struct reader_part *part = &reader->parts[i];
        part->scan = store_scan_open(st, part->table, part->names, part->n_names, err);
        if (!part->scan) {
            return false;
        }
    }
    return true;
}

void reader_done(struct reader *reader) {
    for (size_t i = 0; i < reader->n_parts; i++) {
        store_scan_close(reader->parts[i].scan);
        mem_freep(&reader->parts[i].names);
    }
    mem_freep(&reader->parts);
    mem_freep(&reader->at);
}

static void part_next(struct reader_part *part, struct err *err) {
    part->row = part->ended ? NULL : store_scan_next(part->scan, err);
    part->ended = !part->row;
}

bool reader_next(struct reader *reader, struct err *err) {
    struct reader_part *main = &reader->parts[0];
    part_next(main, err);
    for (size_t i = 1; main->row && i < reader->n_parts; i++) {
        struct reader_part *part = &reader->parts[i];
        int64_t fid = main->row[CELL_FID].integer;
        while (!part->ended && (!part->row || part->row[CELL_FID].integer < fid)) {
            part_next(part, err);
        }
    }
    return main->row && err->code == ERR_NONE;
}

const struct store_cell *reader_cell(const struct reader *reader, size_t column) {
    static const struct store_cell none = {.kind = STORE_NULL};
    const struct reader_part *part = &reader->parts[reader->at[column].part];
    bool here = part->row && part->row[CELL_FID].integer == reader->parts[0].row[CELL_FID].integer;
    return here ? &part->row[reader->at[column].cell] : &none;
}

int64_t reader_fid(const struct reader *reader) {
    return reader->parts[0].row[CELL_FID].integer;
}

const struct store_cell *reader_dwelling(const struct reader *reader) {
    return &reader->parts[0].row[CELL_DWELLING];
}

/* ---- texts ---- */

bool reader_blank(char c) {
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

struct reader_text reader_text(const struct store_cell *cell, char room[NUM_TEXT_MAX]) {
    switch (cell->kind) {
    case STORE_TEXT:
        return (struct reader_text){cell->text, cell->len};
    case STORE_INTEGER:
        return (struct reader_text){
            room, (size_t)snprintf(room, NUM_TEXT_MAX, "%" PRId64, cell->integer)};
    case STORE_REAL:
        return (struct reader_text){room, num_format(room, cell->real)};
    case STORE_NULL:
    case STORE_BLOB:
        break;
    }
    return (struct reader_text){"", 0};
}

struct reader_text reader_trim(struct reader_text all) {
    while (all.len > 0 && reader_blank(all.text[0])) {
        all.text++;
        all.len--;
    }
    while (all.len > 0 && reader_blank(all.text[all.len - 1])) {
        all.len--;
    }
    return all;
}
