/* analysis/report_gather.c — everything the report tells of but the ranking: the questionnaire, the
 * knocks, how records came, what was checked, the texts of the group. Read once. */
#include <inttypes.h>
#include <string.h>

#include "analysis/report_impl.h"
#include "base/date.h"
#include "base/err.h"
#include "base/mem.h"
#include "base/strbuf.h"
#include "forms/form.h"
#include "survey/catalog.h"
#include "survey/odd.h"
#include "survey/records.h"
#include "survey/store.h"
#include "survey/tables.h"

/* ---- texts of the group ---- */

static bool read_meta(struct report *r, struct store *st, const char *key, const char **out,
                      struct err *err) {
    struct err own = {0};
    AUTO(mem_freep) char *text = store_get_meta(st, key, &own);
    if (own.code) {
        *err = own;
        return false;
    }
    *out = text && text[0] ? arena_strdup(&r->mem, text) : NULL;
    return true;
}

static bool read_texts(struct report *r, struct store *st, struct err *err) {
    if (!read_meta(r, st, "name", &r->name, err)) {
        return false;
    }
    r->name = r->name ? r->name : WORD(r, TELL_OUR_AREA);
    for (int i = 0; i < REPORT_TEXTS; i++) {
        const char *key = arena_printf(&r->mem, "report_%s", report_text_names[i]);
        if (!read_meta(r, st, key, &r->texts[i], err)) {
            return false;
        }
    }
    return true;
}

/* ---- the questionnaire ---- */

struct asking {
    struct report *r;
    const struct form *form;
    const char *lang; // as the form spells it; "" for one without a name
    size_t cap;
};

static struct report_question *question_of(struct report *r, const char *path) {
    for (size_t i = 0; i < r->n_questions; i++) {
        if (strcmp(r->questions[i].path, path) == 0) {
            return &r->questions[i];
        }
    }
    return NULL;
}

/* A note to the person who asks is no question. */
static bool is_note(const struct form *form, const char *path) {
    const struct form_node *node = form_node(form, form_find(form, path));
    return node && node->readonly;
}

/* What people are asked: questions with a label that a person answers. */
static bool take_question(void *ctx, const struct tables_question *q, struct err *err) {
    (void)err;
    struct asking *a = ctx;
    struct report *r = a->r;
    if (!q->column || !q->control[0] || !q->label[0] || question_of(r, q->path) ||
        is_note(a->form, q->path)) {
        return true;
    }
    *MEM_PUSH(r->questions, r->n_questions, a->cap) = (struct report_question){
        .path = arena_strdup(&r->mem, q->path), .label = arena_strdup(&r->mem, q->label)};
    return true;
}

static bool take_choice(void *ctx, const struct tables_choice *choice, struct err *err) {
    (void)err;
    struct asking *a = ctx;
    struct report_question *q = question_of(a->r, choice->path);
    if (q && strcmp(choice->lang, a->lang) == 0) {
        q->choices = q->choices ? TELL(a->r, TELL_CHOICES, q->choices, choice->label)
                                : arena_strdup(&a->r->mem, choice->label);
    }
    return true;
}

enum { LABEL_FORM, LABEL_VERSION, LABEL_PATH, LABEL_LANG, LABEL_LABEL, LABEL_COLUMNS };
static const char *const label_columns[LABEL_COLUMNS] = {
    [LABEL_FORM] = "form_id", [LABEL_VERSION] = "version", [LABEL_PATH] = "path",
    [LABEL_LANG] = "lang",    [LABEL_LABEL] = "label",
};

static bool is_text(const struct store_cell *cell, const char *text) {
    return cell->kind == STORE_TEXT && strcmp(cell->text, text) == 0;
}

static bool take_label(void *ctx, const struct store_cell *cells, struct err *err) {
    (void)err;
    struct asking *a = ctx;
    if (is_text(&cells[LABEL_FORM], a->r->form_id) &&
        is_text(&cells[LABEL_VERSION], a->r->form_version) &&
        is_text(&cells[LABEL_LANG], a->lang) && cells[LABEL_PATH].kind == STORE_TEXT &&
        cells[LABEL_LABEL].kind == STORE_TEXT) {
        struct report_question *q = question_of(a->r, cells[LABEL_PATH].text);
        if (q && cells[LABEL_LABEL].len) {
            q->label = arena_strdup(&a->r->mem, cells[LABEL_LABEL].text);
        }
    }
    return true;
}

static bool read_questions(struct report *r, struct store *st, const struct form *form,
                           const char *lang, struct err *err) {
    struct asking a = {.r = r, .form = form, .lang = lang};
    return tables_each_question(st, r->form_id, r->form_version, take_question, &a, err) &&
           tables_each_choice(st, r->form_id, r->form_version, take_choice, &a, err) &&
           store_read_columns(st, "question_label", label_columns, LABEL_COLUMNS, take_label, &a,
                              err);
}

/* The words of a language "اردو (ur)", or "ur"; English where we have none. */
static void choose_words(struct report *r, const char *language) {
    static const struct {
        const char *code;
        const char *const *words;
        bool rtl;
    } catalogues[] = {
        {"en", REPORT_WORDS_EN, false},
        {"ar", REPORT_WORDS_AR, true },
        {"pl", REPORT_WORDS_PL, false},
        {"ur", REPORT_WORDS_UR, true },
    };
    const char *open = strrchr(language, '('), *code = open ? open + 1 : language;
    size_t len = strcspn(code, ")-_");
    r->lang = catalogues[0].code;
    r->words = catalogues[0].words;
    for (size_t i = 0; i < LEN(catalogues); i++) {
        if (strlen(catalogues[i].code) == len && strncmp(catalogues[i].code, code, len) == 0) {
            r->lang = catalogues[i].code;
            r->words = catalogues[i].words;
            r->rtl = catalogues[i].rtl;
        }
    }
}

static bool read_form(struct report *r, struct store *st, struct err *err) {
    AUTO(form_freep) struct form *form = catalog_load(st, r->form_id, NULL, err);
    if (!form) {
        return false;
    }
    r->form_title = arena_strdup(&r->mem, form_title(form));
    r->form_version = arena_strdup(&r->mem, form_version(form));
    uint32_t n = form_n_languages(form);
    for (uint32_t i = 0; i < n && r->n_langs < REPORT_LANGS_MAX; i++) {
        r->langs[r->n_langs++] = arena_strdup(&r->mem, form_language(form, i));
    }
    int at = r->options.lang ? form_find_language(form, r->options.lang) : -1;
    uint32_t language = at < 0 ? form_default_language(form) : (uint32_t)at;
    const char *lang = n ? arena_strdup(&r->mem, form_language(form, language)) : "";
    choose_words(r, at < 0 && r->options.lang ? r->options.lang : lang);
    r->today = report_day(r, r->options.now_utc_ms / DATE_MS_PER_DAY);
    return read_questions(r, st, form, lang, err);
}

/* ---- knocks ---- */

static bool take_knocks(struct report *r, struct store *st, struct err *err) {
    const struct figures_read *read = r->figures.read;
    r->knocks = read && read->has_knocks ? &read->knocks : &r->own_knocks;
    return r->knocks != &r->own_knocks || knocks_read(&r->own_knocks, st, err);
}

/* ---- records ---- */

/* A sheet of paper typed in stands in the log with the words of survey/paper.c. */
static bool take_correction(void *ctx, const struct store_correction *correction, struct err *err) {
    (void)err;
    struct report_work *work = ctx;
    const char *why = correction->why ? correction->why : "";
    if (strncmp(why, "typed from paper,", strlen("typed from paper,")) == 0) {
        work->n_paper++;
        work->n_twice += strstr(why, " first by ") != NULL;
    } else if (strncmp(why, "typed twice from paper:", strlen("typed twice from paper:")) != 0) {
        work->n_corrections++;
    }
    return true;
}

static void take_records(struct report_work *work, const struct records *records) {
    work->n_edits = records->n_edits;
    work->n_records = records->n;
    work->n_practice = records->n_practice;
    work->n_phone = records->n_phone;
    work->n_laptop = records->n_laptop;
    work->n_other = records->n_other;
}

static bool read_odd(struct report *r, struct store *st, const struct records *records,
                     struct err *err) {
    struct odd_counts odd;
    if (!odd_count(&odd, st, records, err)) {
        return false;
    }
    r->work.n_odd = odd.n_finds;
    r->work.n_looked = odd.n_looked;
    return true;
}

bool report_gather_records(struct report *r, struct store *st, struct err *err) {
    AUTO(records_done) struct records own = {0};
    bool known = r->figures.read && r->figures.read->records.complete;
    const struct records *records = known ? &r->figures.read->records : &own;
    if (!known && !records_read(&own, st, err)) {
        return false;
    }
    struct report_work *work = &r->work;
    take_records(work, records);
    uint64_t n_knocked = r->knocks->n_surveyors;
    work->n_surveyors = records->n_surveyors > n_knocked ? records->n_surveyors : n_knocked;
    if (!store_each_correction(st, NULL, take_correction, work, err)) {
        return false;
    }
    work->n_laptop -= work->n_paper < work->n_laptop ? work->n_paper : work->n_laptop;
    bool ok = read_odd(r, st, records, err);
    if (known) { // twelve bytes each, and nobody asks again
        records_done(&r->figures.read->records);
    }
    return ok;
}

/* ---- which form ---- */

struct choosing {
    struct store *st;
    struct report *r;
    uint64_t n;
    bool ranked;
    const char *newest; // form looked at last
};

struct looking {
    const char *question; // NULL: prio, prio_1
    bool found;
};

static bool look_for_ranking(void *ctx, const struct tables_question *q, struct err *err) {
    (void)err;
    struct looking *look = ctx;
    const char *name = question_name(q->path);
    if (q->column) {
        bool ranking = strcmp(name, "prio") == 0 || strcmp(name, "prio_1") == 0 ||
                       strcmp(q->type, "rank") == 0;
        look->found = look->found || ranking;
    }
    return true;
}

static bool take_form(void *ctx, const struct store_form *form, struct err *err) {
    struct choosing *c = ctx;
    struct looking look = {0};
    uint64_t n;
    if (!store_count_submissions(c->st, form->form_id, STORE_CURRENT, &n, err) ||
        !tables_each_question(c->st, form->form_id, form->version, look_for_ranking, &look, err)) {
        return false;
    }
    bool better = look.found != c->ranked ? look.found : n > c->n;
    if (n > 0 && (c->n == 0 || better)) {
        c->n = n;
        c->ranked = look.found;
        c->r->form_id = arena_strdup(&c->r->mem, form->form_id);
    }
    return true;
}

static bool choose_form(struct report *r, struct store *st, struct err *err) {
    struct choosing c = {.st = st, .r = r};
    if (r->options.form_id) {
        uint64_t n;
        struct store_form form;
        r->form_id = r->options.form_id;
        return store_get_form(st, r->form_id, NULL, &r->mem, &form, err) && // is it there at all?
               store_count_submissions(st, r->form_id, STORE_CURRENT, &n, err) &&
               (n > 0 ||
                err_set(err, ERR_NOT_FOUND,
                        "the form %s has no answers yet: there is nothing to report", r->form_id));
    }
    return store_each_form(st, take_form, &c, err) &&
           (c.n > 0 ||
            err_set(err, ERR_NOT_FOUND, "%s has no answers yet: there is nothing to report",
                    store_path(st)));
}

static bool take_figures(struct report *r, struct store *st, struct err *err) {
    const struct figures_options options = {
        .tier = r->tier, .form_id = r->form_id, .lang = r->options.lang, .keep = report_keeps};
    if (r->options.figures) {
        r->figures = *r->options.figures;
        return true;
    }
    return figures_make(&r->figures, st, &options, err);
}

bool report_gather(struct report *r, struct store *st, struct err *err) {
    return choose_form(r, st, err) && take_figures(r, st, err) && take_knocks(r, st, err) &&
           read_form(r, st, err) && report_gather_meeting(r, st, err) && read_texts(r, st, err);
}
