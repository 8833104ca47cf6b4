/* analysis/columns_make.c — see columns.h: from different texts to codes and sets of bits, and from
 * forms to homes. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/columns_impl.h"
#include "base/err.h"
#include "base/mem.h"

/* ---- words that are no answer ---- */

static const struct {
    const char *word;
    enum silent how;
} silent_words[] = {
    {"pns",               SILENT_REFUSED  },
    {"prefer_not_to_say", SILENT_REFUSED  },
    {"prefer_not_say",    SILENT_REFUSED  },
    {"refused",           SILENT_REFUSED  },
    {"na",                SILENT_NOT_ASKED},
    {"not_applicable",    SILENT_NOT_ASKED},
};

static bool silent_word(const char *text, size_t len, enum silent *how) {
    for (size_t i = 0; i < LEN(silent_words); i++) {
        if (strlen(silent_words[i].word) == len && memcmp(silent_words[i].word, text, len) == 0) {
            *how = silent_words[i].how;
            return true;
        }
    }
    return false;
}

/* ---- codes ---- */

struct maker { // of one column
    struct column *column;
    struct intake_column *in;
    struct intern values; // code + 1 of a value
    size_t cap_codes;
    struct intern sets; // number of a set of bits, from 1
    uint32_t *of_raw;   // CODES: code or CODE_SILENT + how; TICKS: set, or SET_SILENT - how
    uint64_t *bits;     // n_words: the set at hand
    bool words;         // an answer is several codes with blanks between
    const struct choice_list *list; // NULL: none
};

enum { SET_SILENT = 0x7FFFFFF0 };

static void maker_done(struct maker *m) {
    intern_done(&m->values);
    intern_done(&m->sets);
    mem_freep(&m->of_raw);
    mem_freep(&m->bits);
}

/* Place of a value among the codes; a new one is put at the end. */
static size_t code_of(struct maker *m, struct arena *mem, const char *text, size_t len,
                      const char *label, bool listed) {
    uint32_t id = intern_add(&m->values, text, len);
    struct column *column = m->column;
    if (id > column->n_codes) {
        const char *value = arena_strndup(mem, text, len);
        *MEM_PUSH(column->codes, column->n_codes, m->cap_codes) = (struct column_code){
            value, label && label[0] ? arena_strdup(mem, label) : value, value, listed};
    }
    return id - 1;
}

/* Each word of a text, or the whole; an answer by the code that its list counts it as. */
static bool next_word(const struct maker *m, const char **at, struct reader_text *out) {
    const char *from = *at;
    while (reader_blank(*from)) {
        from++;
    }
    const char *end = from;
    while (*end && !(m->words && reader_blank(*end))) {
        end++;
    }
    *at = end;
    *out = source_code(m->list, (struct reader_text){from, (size_t)(end - from)});
    return end > from;
}

static bool list_holds(const struct maker *m, const struct choice_list *list) {
    AUTO(intern_done) struct intern values = {0};
    enum silent how;
    for (size_t i = 0; i < list->n; i++) {
        intern_add(&values, list->items[i].value, strlen(list->items[i].value));
    }
    for (uint32_t raw = 1; raw <= m->in->raws.n; raw++) {
        const char *at = intern_text(&m->in->raws, raw);
        for (struct reader_text word; next_word(m, &at, &word);) {
            word = source_code(list, word);
            if (!silent_word(word.text, word.len, &how) &&
                !intern_find(&values, word.text, word.len)) {
                return false;
            }
        }
    }
    return !list->too_long && m->in->raws.n > 0;
}

/* The question's own choices; something worked out borrows the first list that has all its answers.
 */
static const struct choice_list *choices_of(const struct maker *m) {
    const struct source *src = &m->in->src;
    const struct choice_list *own = source_list(src, src->columns[0].path);
    for (size_t i = 0; !own && !src->control[0] && i < src->n_lists; i++) {
        own = list_holds(m, &src->lists[i]) ? &src->lists[i] : NULL;
    }
    return own;
}

static void add_choices(struct maker *m, struct arena *mem) {
    const struct choice_list *list = m->list = choices_of(m);
    enum silent how;
    for (size_t i = 0; list && i < list->n; i++) {
        const struct choice *choice = &list->items[i];
        if (!silent_word(choice->value, strlen(choice->value), &how)) {
            size_t code =
                code_of(m, mem, choice->value, strlen(choice->value), choice->label, true);
            m->column->codes[code].now = arena_strdup(mem, choice->now);
        }
    }
    m->column->notes = ARENA_ARRAY(mem, const char *, list ? list->n_notes + 1 : 1);
    for (size_t i = 0; list && i < list->n_notes; i++) {
        m->column->notes[m->column->n_notes++] = arena_strdup(mem, list->notes[i]);
    }
    if (strcmp(m->in->src.type, "boolean") == 0 && !list) {
        code_of(m, mem, "1", 1, "Yes", true);
        code_of(m, mem, "0", 1, "No", true);
    }
    // choices from a file of the form have no list here: what was answered is what there is
    bool chosen = strncmp(m->in->src.control, "select", 6) == 0;
    m->column->is_open = m->column->n_codes == 0 && !chosen;
}

static bool add_answered(struct maker *m, struct arena *mem, struct err *err) {
    size_t most = m->column->kind == COLUMN_TICKS ? COLUMN_TICKS_MAX : COLUMN_CODES_MAX;
    bool all_listed = m->column->n_codes == 0;
    enum silent how;
    for (uint32_t raw = 1; raw <= m->in->raws.n; raw++) {
        const char *at = intern_text(&m->in->raws, raw);
        for (struct reader_text word; next_word(m, &at, &word);) {
            if (!silent_word(word.text, word.len, &how)) {
                code_of(m, mem, word.text, word.len, NULL, all_listed);
            }
        }
        if (m->column->n_codes > most) {
            return err_set(err, ERR_LIMIT,
                           "more than %zu different answers: these are words to read, not to count",
                           most);
        }
    }
    return true;
}

/* ---- what each text means ---- */

static uint32_t set_number(struct maker *m) {
    return intern_add(&m->sets, (const char *)m->bits, m->column->n_words * sizeof *m->bits) - 1;
}

static uint32_t meaning_of(struct maker *m, uint32_t raw) {
    struct column *column = m->column;
    const char *at = intern_text(&m->in->raws, raw);
    enum silent how = SILENT_BLANK, word_how;
    bool any = false;
    size_t code = 0;
    memset(m->bits, 0, column->n_words * sizeof *m->bits);
    for (struct reader_text word; next_word(m, &at, &word);) {
        if (silent_word(word.text, word.len, &word_how)) {
            how = word_how;
            continue;
        }
        code = intern_find(&m->values, word.text, word.len) - 1;
        m->bits[code / 64] |= UINT64_C(1) << (code % 64);
        any = true;
    }
    if (column->kind == COLUMN_CODES) {
        return any ? (uint32_t)code : CODE_SILENT + (uint32_t)how;
    }
    return any ? set_number(m) : SET_SILENT + (uint32_t)how;
}

static bool understand(struct maker *m, struct arena *mem, struct err *err) {
    m->words = strcmp(m->in->src.control, "select") == 0 ||
               strcmp(m->in->src.control, "rank") == 0 || strcmp(m->in->src.type, "odk:rank") == 0;
    add_choices(m, mem);
    if (!add_answered(m, mem, err)) {
        return err_where(err, "%s", m->column->path);
    }
    m->column->n_words = m->column->n_codes / 64 + 1;
    m->bits = mem_zalloc(m->column->n_words * sizeof *m->bits);
    m->of_raw = mem_zalloc((m->in->raws.n + 1) * sizeof *m->of_raw);
    for (uint32_t raw = 1; raw <= m->in->raws.n; raw++) {
        m->of_raw[raw] = meaning_of(m, raw);
    }
    return true;
}

/* ---- rows ---- */

static enum silent nothing_means(const struct intake_column *in, size_t row) {
    if (in->repeat) {
        return SILENT_BLANK;
    }
    return in->never_blank || in->left_out[row] ? SILENT_NOT_ASKED : SILENT_BLANK;
}

static uint32_t form_of(const struct intake_column *in, size_t row) {
    return in->repeat ? in->homes[row] : (uint32_t)row;
}

/* Keep row `row` as the next one of the column. */
static void add_row(struct maker *m, size_t row, uint32_t home) {
    struct column *column = m->column;
    const struct intake_column *in = m->in;
    size_t at = column->n++;
    if (column->home) {
        column->home[at] = home;
    }
    if (column->kind == COLUMN_NUMBERS) {
        bool any = !isnan(in->numbers[row]);
        column->number[at] = in->numbers[row];
        column->code[at] = (uint16_t)(any ? 0 : CODE_SILENT + nothing_means(in, row));
        return;
    }
    uint32_t raw = slim_at(&in->texts, row);
    if (column->kind == COLUMN_CODES) {
        column->code[at] = (uint16_t)(raw ? m->of_raw[raw] : CODE_SILENT + nothing_means(in, row));
    } else {
        column->set[at] = raw ? m->of_raw[raw] : SET_SILENT + nothing_means(in, row);
    }
}

static void make_rows(struct maker *m, const struct reading *r) {
    struct column *column = m->column;
    size_t n = m->in->n;
    if (column->kind == COLUMN_NUMBERS) {
        column->number = mem_alloc((n + 1) * sizeof *column->number);
    }
    if (column->kind == COLUMN_TICKS) {
        column->set = mem_alloc((n + 1) * sizeof *column->set);
    } else {
        column->code = mem_alloc((n + 1) * sizeof *column->code);
    }
    column->home = m->in->repeat ? mem_alloc((n + 1) * sizeof *column->home) : NULL;
    for (size_t row = 0; row < n; row++) {
        uint32_t home = r->row_of[form_of(m->in, row)];
        if (home) {
            add_row(m, row, home - 1);
        }
    }
}

/* The ticks of all rows of a home. Rows of a home stand together. */
static uint32_t joined_of(struct maker *m, size_t from, size_t to) {
    struct column *column = m->column;
    const struct intake_column *in = m->in;
    AUTO(mem_freep) uint64_t *bits = mem_zalloc(column->n_words * sizeof *bits);
    enum silent how = from == to ? SILENT_NOT_ASKED : SILENT_BLANK;
    bool any = false;
    for (size_t row = from; row < to; row++) {
        uint32_t raw = slim_at(&in->texts, row),
                 set = raw ? m->of_raw[raw] : SET_SILENT + SILENT_BLANK;
        if (set >= SET_SILENT) {
            how = set == SET_SILENT + SILENT_REFUSED ? SILENT_REFUSED : how;
            continue;
        }
        const char *one = intern_text(&m->sets, set + 1);
        uint64_t word;
        for (size_t i = 0; i < column->n_words; i++) {
            memcpy(&word, one + i * sizeof word, sizeof word);
            bits[i] |= word;
        }
        any = true;
    }
    memcpy(m->bits, bits, column->n_words * sizeof *bits);
    return any ? set_number(m) : SET_SILENT + (uint32_t)how;
}

static void make_joined(struct maker *m, const struct reading *r) {
    struct column *column = m->column;
    size_t row = 0;
    column->set = mem_alloc((r->rows.n + 1) * sizeof *column->set);
    for (uint32_t form = 0; form < r->rows.n; form++) {
        size_t from = row;
        while (row < m->in->n && m->in->homes[row] == form) {
            row++;
        }
        if (r->row_of[form]) {
            column->set[column->n++] = joined_of(m, from, row);
        }
    }
}

/* Sets leave the hash table; silent rows get the numbers behind the last set. */
static void settle_sets(struct maker *m) {
    struct column *column = m->column;
    column->n_sets = m->sets.n;
    column->sets = mem_alloc((column->n_sets + 1) * column->n_words * sizeof *column->sets);
    for (uint32_t set = 0; set < m->sets.n; set++) {
        memcpy(column->sets + set * column->n_words, intern_text(&m->sets, set + 1),
               column->n_words * sizeof *column->sets);
    }
    for (size_t row = 0; row < column->n; row++) {
        if (column->set[row] >= SET_SILENT) {
            column->set[row] += (uint32_t)column->n_sets - SET_SILENT;
        }
    }
}

static bool make_column(struct column *column, struct intake_column *in, const struct reading *r,
                        struct arena *mem, struct err *err) {
    AUTO(maker_done) struct maker m = {.column = column, .in = in};
    struct err failed = {0};
    if (column->kind != COLUMN_NUMBERS && !understand(&m, mem, &failed)) {
        column->too_many = r->lenient && failed.code == ERR_LIMIT;
        if (!column->too_many && err) {
            *err = failed;
        }
        return column->too_many;
    }
    if (column->is_joined) {
        make_joined(&m, r);
    } else {
        make_rows(&m, r);
    }
    if (column->kind == COLUMN_TICKS) {
        settle_sets(&m);
    }
    slim_done(&in->texts);
    mem_freep(&in->numbers);
    return true;
}

/* ---- homes ---- */

static void make_areas(struct columns *out, struct reading *r) {
    AUTO(mem_freep) struct place **sorted = places_sort(&r->places);
    out->n_areas = r->places.n_areas;
    out->areas = mem_zalloc((out->n_areas + 1) * sizeof *out->areas);
    for (size_t i = 0; i < out->n_areas; i++) {
        const char *name = sorted[i]->name;
        out->areas[i] = (struct column_area){.code = arena_strdup(&out->mem, sorted[i]->code),
                                             .name = name ? arena_strdup(&out->mem, name) : NULL,
                                             .n_doors = sorted[i]->n_doors};
    }
}

static void make_homes(struct columns *out, struct reading *r) {
    size_t n = r->rows.n;
    out->n_repeats = rows_drop_repeats(&r->rows, r->places.n_homes);
    out->area = mem_alloc((n + 1) * sizeof *out->area);
    out->key = r->needs_keys ? mem_alloc((n + 1) * sizeof *out->key) : NULL;
    r->row_of = mem_zalloc((n + 1) * sizeof *r->row_of);
    for (size_t i = 0; i < n; i++) {
        const struct row *row = &r->rows.items[i];
        if (!row->answer) {
            continue;
        }
        out->area[out->n] = row->area ? r->places.areas[row->area - 1].group + 1 : 0;
        if (out->key) {
            out->key[out->n] = r->keys[i];
        }
        r->row_of[i] = (uint32_t)++out->n;
    }
}

bool columns_make(struct columns *out, struct reading *r, struct err *err) {
    make_areas(out, r); // numbers the areas by code
    make_homes(out, r);
    for (size_t i = 0; i < r->n; i++) {
        if (!make_column(&out->items[i], &r->columns[i], r, &out->mem, err)) {
            return false;
        }
    }
    return true;
}
