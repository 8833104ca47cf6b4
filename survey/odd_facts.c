/* survey/odd_facts.c — what the rules of odd.c look at, out of the typed tables and the logs. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/attr.h"
#include "base/err.h"
#include "base/mem.h"
#include "forms/audit.h"
#include "survey/knock.h"
#include "survey/odd.h"
#include "survey/odd.sql.h"
#include "survey/odd_impl.h"
#include "survey/records.h"
#include "survey/store_impl.h"
#include "survey/tables.h"

/* ---- which columns, and what for ---- */

enum use { USE_ANSWER, USE_START, USE_END, USE_SIZE, USE_POINT, USE_NOT };

struct column {
    const char *name;
    enum use use;
    uint32_t table; // number
};
struct table {
    const char *name;
    uint32_t form;
    bool repeat, roster;
};
struct reading {
    struct store *st;
    struct arena *mem;
    struct odd_facts *out;
    struct intern seen; // "table/column", of the columns below
    struct intern names;
    struct column *columns;
    size_t n, cap;
    struct table *tables; // by number from 1 on
    size_t n_tables, cap_tables;
};

/* By what the last part of a question's path is called, outside repeats. */
static const struct {
    const char *name;
    enum use use;
} uses[] = {
    {"start_time",     USE_START},
    {"start",          USE_START},
    {"end_time",       USE_END  },
    {"end",            USE_END  },
    {"hh_size",        USE_SIZE },
    {"household_size", USE_SIZE },
    {"n_people",       USE_SIZE },
    {"dwelling_id",    USE_NOT  },
    {"dwelling",       USE_NOT  },
    {"surveyor",       USE_NOT  },
    {"surveyor_id",    USE_NOT  },
    {"interviewer",    USE_NOT  },
};

static const char *last_part(const char *path) {
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

static bool is_one_of(const char *word, const char *const words[], size_t n) {
    for (size_t i = 0; i < n; i++) {
        if (strcmp(word, words[i]) == 0) {
            return true;
        }
    }
    return false;
}

static enum use use_of(const struct tables_question *q) {
    static const char *const aside[] = {"geotrace", "geoshape", "binary", "dateTime",
                                        "date",     "time",     "barcode"};
    for (size_t i = 0; !*q->repeat_path && i < LEN(uses); i++) {
        if (strcmp(last_part(q->path), uses[i].name) == 0) {
            return uses[i].use;
        }
    }
    if (strcmp(q->type, "geopoint") == 0) {
        return *q->repeat_path ? USE_NOT : USE_POINT;
    }
    return !*q->control || is_one_of(q->type, aside, LEN(aside)) ? USE_NOT : USE_ANSWER;
}

static uint32_t table_number(struct reading *r, const struct tables_question *q) {
    static const char *const rosters[] = {"member", "members", "person", "people", "roster"};
    uint32_t number = intern_add(&r->names, q->table, strlen(q->table));
    while (r->n_tables <= number) {
        *MEM_PUSH(r->tables, r->n_tables, r->cap_tables) = (struct table){0};
    }
    struct table *table = &r->tables[number];
    if (!table->name) {
        table->name = arena_strdup(r->mem, q->table);
        table->form = intern_add(&r->out->forms, q->form_id, strlen(q->form_id));
        table->repeat = *q->repeat_path != '\0';
        table->roster =
            table->repeat && is_one_of(last_part(q->repeat_path), rosters, LEN(rosters));
    }
    return number;
}

static bool take_question(void *ctx, const struct tables_question *q, struct err *err) {
    (void)err;
    struct reading *r = ctx;
    uint32_t table = table_number(r, q);
    if (!q->column) {
        return true;
    }
    const char *key = arena_printf(r->mem, "%s/%s", q->table, q->column);
    uint32_t before = r->seen.n;
    intern_add(&r->seen, key, strlen(key));
    enum use use = use_of(q);
    if (r->seen.n > before && use != USE_NOT) {
        *MEM_PUSH(r->columns, r->n, r->cap) =
            (struct column){arena_strdup(r->mem, q->column), use, table};
    }
    return true;
}

/* ---- a row ---- */

/* "53.5 -2.2 0 4.5": latitude, longitude, height, accuracy. */
static void take_point(struct odd_facts *out, struct odd_record *record, const char *text) {
    double v[4] = {NAN, NAN, 0, 0};
    char *end;
    for (size_t i = 0; i < LEN(v); i++, text = end) {
        double got = strtod(text, &end);
        if (end == text) {
            break;
        }
        v[i] = got;
    }
    if (fabs(v[0]) <= 90 && fabs(v[1]) <= 180 && !record->point) {
        *MEM_PUSH(out->points, out->n_points, out->cap_points) =
            (struct odd_point){v[1], v[0], v[3] > 0 ? v[3] : 0};
        record->point = (uint32_t)out->n_points;
    }
}

static void mix(struct odd_record *record, const void *bytes, size_t len, uint64_t place) {
    const uint64_t odd = UINT64_C(0x9E3779B97F4A7C15); // the golden ratio: any odd number would do
    uint64_t before = (record->hash << 23 | record->hash >> 41) * odd;
    record->hash = before ^ hash_bytes(bytes, len) ^ place * odd;
    record->n_answers++;
}

static void take_answer(struct odd_record *record, const struct store_cell *cell, uint64_t place) {
    switch (cell->kind) {
    case STORE_INTEGER:
        mix(record, &cell->integer, sizeof cell->integer, place);
        break;
    case STORE_REAL:
        mix(record, &cell->real, sizeof cell->real, place);
        break;
    case STORE_TEXT:
        mix(record, cell->text, cell->len, place);
        break;
    case STORE_NULL:
    case STORE_BLOB:
        break;
    }
}

static void take_cell(struct odd_facts *out, struct odd_record *record, const struct column *column,
                      const struct store_cell *cell, uint64_t place) {
    const char *text = cell->kind == STORE_TEXT ? cell->text : NULL;
    switch (column->use) {
    case USE_ANSWER:
        take_answer(record, cell, place);
        break;
    case USE_START:
        record->start_utc = text && !record->start_utc ? knock_time(text) : record->start_utc;
        break;
    case USE_END:
        record->end_utc = text && !record->end_utc ? knock_time(text) : record->end_utc;
        break;
    case USE_SIZE:
        record->n_said = cell->kind == STORE_INTEGER ? cell->integer : record->n_said;
        take_answer(record, cell, place);
        break;
    case USE_POINT:
        if (text) {
            take_point(out, record, text);
        }
        break;
    case USE_NOT:
        break;
    }
}

/* A form with a roster: who has no row in it has none, while others say nothing. */
static void begin_roster(struct odd_facts *out, uint32_t form) {
    for (size_t i = 0; i < out->n; i++) {
        struct odd_record *record = &out->items[i];
        record->n_rows = record->form == form && record->n_rows < 0 ? 0 : record->n_rows;
    }
}

/* Rows and records both come in order of the record. */
static bool read_table(struct reading *r, uint32_t number, struct err *err) {
    const struct table *table = &r->tables[number];
    AUTO(mem_freep) const char **names = mem_alloc((r->n + 1) * sizeof *names);
    AUTO(mem_freep) const struct column **columns = mem_alloc((r->n + 1) * sizeof *columns);
    size_t n = 0, at = 0;
    for (size_t i = 0; i < r->n; i++) {
        if (r->columns[i].table == number) {
            columns[n] = &r->columns[i];
            names[++n] = r->columns[i].name;
        }
    }
    names[0] = "fid";
    if (n == 0 && !table->roster) {
        return true;
    }
    AUTO(store_scan_closep)
    struct store_scan *scan = store_scan_open(r->st, table->name, names, n + 1, err);
    if (!scan) {
        return false;
    }
    if (table->roster) {
        begin_roster(r->out, table->form);
    }
    struct err failed = {0};
    const struct store_cell *cells;
    while ((cells = store_scan_next(scan, &failed))) {
        int64_t id = table->repeat ? cells[0].integer / TABLES_ROWS : cells[0].integer;
        while (at < r->out->n && r->out->items[at].id < id) {
            at++;
        }
        if (at == r->out->n || r->out->items[at].id != id) {
            continue; // sealed, or not of this survey's records
        }
        struct odd_record *record = &r->out->items[at];
        record->n_rows += table->roster;
        for (size_t i = 0; i < n; i++) {
            take_cell(r->out, record, columns[i], &cells[i + 1],
                      (uint64_t)(columns[i] - r->columns));
        }
    }
    if (failed.code != ERR_NONE) {
        *err = failed;
        return false;
    }
    return true;
}

/* ---- records and logs ---- */

/* The home is looked up where a record says its place. */
static bool wants_homes(const struct reading *r) {
    bool wants = r->out->words;
    for (size_t i = 0; i < r->n && !wants; i++) {
        wants = r->columns[i].use == USE_POINT;
    }
    return wants;
}

static void add_record(struct odd_facts *out, int64_t id, uint32_t form, uint32_t surveyor) {
    *MEM_PUSH(out->items, out->n, out->cap) =
        (struct odd_record){.id = id, .form = form, .surveyor = surveyor, .n_rows = -1};
}

/* Out of what was read before. */
static void take_records(struct reading *r, const struct records *records) {
    struct odd_facts *out = r->out;
    AUTO(mem_freep) uint32_t *forms = mem_alloc((records->forms.n + 1) * sizeof *forms);
    for (uint32_t i = 1; i <= records->forms.n; i++) {
        forms[i] = intern_add(&out->forms, intern_text(&records->forms, i), records->forms.lens[i]);
    }
    for (size_t i = 0; i < records->n_ids; i++) {
        const struct records_whose *whose = &records->whose[records->of[i]];
        if (records->of[i]) { // surveyors are only told apart here
            add_record(out, records->ids[i], forms[whose->form], whose->surveyor);
        }
    }
}

static bool read_records(struct reading *r, bool homes, struct err *err) {
    struct odd_facts *out = r->out;
    AUTO(stmt_freep) sqlite3_stmt *q = stmt_new(r->st, SQL_ODD_RECORDS, err);
    int rc = q ? SQLITE_ROW : SQLITE_ERROR;
    while (rc == SQLITE_ROW && (rc = stmt_step(r->st, q, err)) == SQLITE_ROW) {
        const char *form = col_text(q, 2, NULL), *surveyor = col_text(q, 3, NULL);
        add_record(out, sqlite3_column_int64(q, 0), intern_add(&out->forms, form, strlen(form)),
                   surveyor ? intern_add(&out->surveyors, surveyor, strlen(surveyor)) : 0);
        if (homes) {
            *MEM_PUSH(out->of, out->n_of, out->cap_of) =
                (struct odd_words){.instance_id = out->words ? col_text(q, 1, r->mem) : NULL,
                                   .dwelling = col_text(q, 4, r->mem),
                                   .received_utc = out->words ? col_time(q, 5) : 0};
        }
    }
    return rc == SQLITE_DONE;
}

static bool get_records(struct reading *r, const struct records *records, struct err *err) {
    bool homes = wants_homes(r);
    if (!records || homes) {
        return read_records(r, homes, err);
    }
    take_records(r, records);
    return true;
}

struct odd_words odd_words_of(const struct odd_facts *facts, const struct odd_record *record) {
    return facts->of ? facts->of[record - facts->items] : (struct odd_words){0};
}

static bool take_log_row(void *ctx, const struct audit_row *row, struct err *err) {
    (void)err;
    struct odd_log *log = ctx;
    if (row->event == AUDIT_QUESTION && row->end_ms >= row->start_ms) {
        log->ms += row->end_ms - row->start_ms;
        log->questions++;
    }
    return true;
}

static int by_id(const void *key, const void *item) {
    const int64_t *id = key;
    const struct odd_record *record = item;
    return (*id > record->id) - (*id < record->id);
}

static void add_log(struct odd_facts *out, struct odd_record *record, const struct odd_log *log) {
    *MEM_PUSH(out->logs, out->n_logs, out->cap_logs) = *log;
    record->log = (uint32_t)out->n_logs;
}

struct odd_record *odd_facts_find(const struct odd_facts *facts, int64_t id) {
    return facts->n ? bsearch(&id, facts->items, facts->n, sizeof *facts->items, by_id) : NULL;
}

static bool read_logs(struct reading *r, struct err *err) {
    struct odd_facts *out = r->out;
    AUTO(stmt_freep) sqlite3_stmt *q = stmt_new(r->st, SQL_ODD_LOGS, err);
    int rc = q && stmt_text(q, ":name", AUDIT_FILE, err) && stmt_int(q, ":max", ODD_LOG_MAX, err)
                 ? SQLITE_ROW
                 : SQLITE_ERROR;
    while (rc == SQLITE_ROW && (rc = stmt_step(r->st, q, err)) == SQLITE_ROW) {
        struct err broken = {0}; // a log nobody can read says nothing
        struct odd_record *record = odd_facts_find(out, sqlite3_column_int64(q, 0));
        struct odd_log log = {0};
        size_t len;
        const char *csv = col_blob(q, 1, &len, NULL);
        if (record && audit_read(csv, len, take_log_row, &log, &broken)) {
            add_log(out, record, &log);
        }
    }
    return rc == SQLITE_DONE;
}

bool odd_facts_read(struct odd_facts *out, struct store *st, const struct records *records,
                    struct arena *mem, struct err *err) {
    struct reading r = {.st = st, .mem = mem, .out = out};
    bool ok = tables_each_question(st, NULL, NULL, take_question, &r, err) &&
              get_records(&r, records, err);
    for (uint32_t i = 1; ok && i < r.n_tables; i++) {
        ok = read_table(&r, i, err);
    }
    ok = ok && read_logs(&r, err);
    intern_done(&r.seen);
    intern_done(&r.names);
    mem_freep(&r.columns);
    mem_freep(&r.tables);
    return ok;
}

void odd_facts_done(struct odd_facts *facts) {
    mem_freep(&facts->items);
    mem_freep(&facts->of);
    mem_freep(&facts->points);
    mem_freep(&facts->logs);
    intern_done(&facts->forms);
    intern_done(&facts->surveyors);
}
