/* survey/pages_corrections.c — what was put right, by whom and why; and putting an answer right:
 * the record, the question, the new answer. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/err.h"
#include "base/intern.h"
#include "base/mem.h"
#include "survey/ask.h"
#include "survey/mend.h"
#include "survey/page_kit.h"
#include "survey/pages.h"
#include "survey/tables.h"

enum { SHOWN = 200, LONG_ANSWER = 60, MANY_CHOICES = PAGE_FIELDS - 8 };

/* ---- the log ---- */

struct log {
    struct page *page;
    struct arena mem;
    struct store_correction *items;
    size_t n, cap;
    struct intern keys;  // "form path", "form path value"
    const char **labels; // by number
    size_t n_labels, cap_labels;
};

static void log_done(struct log *log) {
    mem_freep(&log->items);
    mem_freep(&log->labels);
    intern_done(&log->keys);
    arena_done(&log->mem);
}

static void learn(struct log *log, const char *key, const char *label) {
    uint32_t id = intern_add(&log->keys, key, strlen(key));
    while (log->n_labels <= id) {
        *MEM_PUSH(log->labels, log->n_labels, log->cap_labels) = NULL;
    }
    if (!log->labels[id]) { // the newest version comes first
        log->labels[id] = arena_strdup(&log->mem, label);
    }
}

static bool learn_question(void *ctx, const struct tables_question *q, struct err *err) {
    (void)err;
    struct log *log = ctx;
    learn(log, arena_printf(&log->mem, "%s %s", q->form_id, q->path), q->label ? q->label : "");
    return true;
}

static bool learn_choice(void *ctx, const struct tables_choice *c, struct err *err) {
    (void)err;
    struct log *log = ctx;
    learn(log, arena_printf(&log->mem, "%s %s %s", c->form_id, c->path, c->value), c->label);
    return true;
}

/* What was learnt under a key; `other` when nothing was. */
static const char *label_of(const struct log *log, const char *key, const char *other) {
    uint32_t id = intern_find(&log->keys, key, strlen(key));
    return id && *log->labels[id] ? log->labels[id] : other;
}

/* "/data/person[2]/age" is a question "/data/person/age". */
static const char *question_path(struct arena *mem, const char *path) {
    char *out = arena_strdup(mem, path), *to = out;
    for (const char *p = path; *p; p++) {
        if (*p == '[') {
            p += strcspn(p, "]");
            if (!*p) {
                break;
            }
        } else {
            *to++ = *p;
        }
    }
    *to = '\0';
    return out;
}

static bool keep_correction(void *ctx, const struct store_correction *c, struct err *err) {
    (void)err;
    struct log *log = ctx;
    *MEM_PUSH(log->items, log->n, log->cap) =
        (struct store_correction){.instance_id = arena_strdup(&log->mem, c->instance_id),
                                  .path = arena_strdup(&log->mem, c->path),
                                  .old_value = arena_strdup(&log->mem, c->old_value),
                                  .new_value = arena_strdup(&log->mem, c->new_value),
                                  .who = arena_strdup(&log->mem, c->who),
                                  .why = arena_strdup(&log->mem, c->why),
                                  .at_utc = c->at_utc};
    return true;
}

static void show_value(struct log *log, const char *before, const char *question,
                       const char *value) {
    const char *key = arena_printf(&log->mem, "%s %s", question, value);
    page_said(log->page, before, *value ? label_of(log, key, value) : "no answer");
}

static bool show_correction(struct log *log, const struct store_correction *c, struct zone *zone,
                            struct err *err) {
    struct page *page = log->page;
    char slip[ASK_RECEIPT_MAX];
    struct store_submission sub;
    if (!store_get_submission(page->st, c->instance_id, &log->mem, &sub, err)) {
        return false;
    }
    const char *path = question_path(&log->mem, c->path);
    const char *question = arena_printf(&log->mem, "%s %s", sub.form_id, path);
    ask_receipt(slip, c->instance_id);
    page_said(page, "<li><h3>", label_of(log, question, c->path));
    show_value(log, "</h3><p><span class=\"quiet\">It was</span> ", question, c->old_value);
    show_value(log, ". <span class=\"quiet\">Now it is</span> <strong>", question, c->new_value);
    page_said(page, "</strong>.</p><p>Why: ", c->why);
    page_said(page, "</p><p class=\"quiet\">By ", c->who);
    page_add(page, ", ");
    page_time(page, zone, c->at_utc);
    page_addf(page, ", record %s", slip);
    page_said(page, ", door ", sub.dwelling);
    page_add(page, ".</p></li>");
    return true;
}

static bool show_log(struct page *page, struct err *err) {
    AUTO(log_done) struct log log = {.page = page};
    struct zone zone = {0};
    if (!store_each_correction(page->st, NULL, keep_correction, &log, err) ||
        !tables_each_question(page->st, NULL, NULL, learn_question, &log, err) ||
        !tables_each_choice(page->st, NULL, NULL, learn_choice, &log, err)) {
        return false;
    }
    page_add(page, log.n ? "<h2>Put right, the newest first</h2><ul class=\"doors\">"
                         : "<h2>Put right</h2><p>Nothing yet.</p>");
    size_t oldest = log.n > SHOWN ? log.n - SHOWN : 0;
    for (size_t i = log.n; i-- > oldest;) {
        if (!show_correction(&log, &log.items[i], &zone, err)) {
            return false;
        }
    }
    page_add(page, log.n ? "</ul>" : "");
    if (oldest) {
        page_addf(page, "<p>%zu older ones are in the survey file.</p>", oldest);
    }
    return true;
}

static void show_search(struct page *page) {
    page_add(page, "<form method=\"get\" action=\"/corrections\"><label for=\"record\">Which "
                   "record? Six letters from its slip</label><input id=\"record\" name=\"record\" "
                   "required autocomplete=\"off\" autocapitalize=\"characters\" "
                   "spellcheck=\"false\"><p><button>Show its answers</button></p></form>");
}

/* ---- a record and its answers ---- */

static void show_record(struct page *page, const struct mend *mend) {
    char slip[ASK_RECEIPT_MAX];
    const struct store_submission *sub = mend_record(mend);
    ask_receipt(slip, sub->instance_id);
    page_addf(page, "<p>Record %s", slip);
    page_said(page, ", door ", sub->dwelling);
    page_said(page, ", by ", sub->surveyor);
    page_said(page, ", questionnaire ", mend_title(mend));
    page_add(page, ".</p>");
}

static void show_answer(struct page *page, const struct mend *mend, const struct mend_question *q) {
    page_said(page, "<li><p>", q->page.label);
    page_said(page, "</p><p><strong>",
              q->page.secret ? "not shown"
              : *q->answer   ? q->answer
                             : "no answer");
    page_add(page, "</strong>");
    if (q->can) {
        page_add(page, " <a href=\"/corrections?record=");
        page_encode(page, mend_record(mend)->instance_id);
        page_add(page, "&amp;question=");
        page_encode(page, q->path);
        page_said(page, "\">Change<span class=\"unseen\"> the answer to ", q->page.label);
        page_add(page, "</span></a>");
    }
    page_add(page, "</p></li>");
}

static void show_answers(struct page *page, struct mend *mend) {
    struct iv_step step = {0};
    struct mend_question q;
    const char *section = NULL;
    bool open = false;
    show_record(page, mend);
    while (mend_next(mend, &step, &q)) {
        if (!section || strcmp(section, q.page.section) != 0) {
            page_add(page, open ? "</ul>" : "");
            page_said(page, "<h2>", *q.page.section ? q.page.section : "Answers");
            page_add(page, "</h2><ul class=\"doors\">");
            section = q.page.section;
            open = true;
        }
        show_answer(page, mend, &q);
    }
    page_add(page, open ? "</ul>" : "<p>This record asks nothing.</p>");
}

/* ---- one answer, to be changed ---- */

static void show_select(struct page *page, const struct ask_page *q) {
    page_add(page, "<label for=\"value\">New answer</label><select id=\"value\" name=\"value\">");
    page_option(page, "", "No answer", q->current);
    for (uint32_t i = 0; i < q->n_choices; i++) {
        page_option(page, q->choices[i].value, q->choices[i].label, q->current);
    }
    page_add(page, "</select>");
}

static void show_boxes(struct page *page, const struct ask_page *q) {
    page_add(page, "<fieldset><legend>New answer</legend>");
    for (uint32_t i = 0; i < q->n_choices; i++) {
        page_addf(page,
                  "<p class=\"box\"><input type=\"checkbox\" id=\"box%" PRIu32 "\" "
                  "name=\"value\" value=\"",
                  i);
        page_text(page, q->choices[i].value);
        page_addf(page, "\"%s><label for=\"box%" PRIu32 "\">",
                  q->choices[i].place ? " checked" : "", i);
        page_text(page, q->choices[i].label);
        page_add(page, "</label></p>");
    }
    page_add(page, "</fieldset>");
}

static void show_input(struct page *page, const struct ask_page *q) {
    static const struct {
        enum form_type type;
        const char *attributes;
    } kinds[] = {
        {FT_INT,     "inputmode=\"numeric\""},
        {FT_DECIMAL, "inputmode=\"decimal\""},
        {FT_DATE,    "type=\"date\""        },
    };
    const char *attributes = "type=\"text\"";
    for (size_t i = 0; i < LEN(kinds); i++) {
        attributes = q->type == kinds[i].type ? kinds[i].attributes : attributes;
    }
    page_add(page, "<label for=\"value\">New answer</label>");
    if (strlen(q->current) > LONG_ANSWER) {
        page_add(page, "<textarea id=\"value\" name=\"value\" rows=\"5\">\n");
        page_text(page, q->current);
        page_add(page, "</textarea>");
        return;
    }
    page_addf(page, "<input id=\"value\" name=\"value\" %s autocomplete=\"off\" value=\"",
              attributes);
    page_text(page, q->current);
    page_add(page, "\">");
}

static void show_change(struct page *page, const struct mend *mend, const struct mend_question *q) {
    show_record(page, mend);
    page_said(page, "<h2>", q->page.label);
    page_said(page, "</h2><p>The answer is <strong>", *q->answer ? q->answer : "no answer");
    page_add(page, "</strong>.</p><form method=\"post\" action=\"/corrections\">");
    page_csrf(page);
    page_add(page, "<input type=\"hidden\" name=\"record\" value=\"");
    page_text(page, mend_record(mend)->instance_id);
    page_add(page, "\"><input type=\"hidden\" name=\"question\" value=\"");
    page_text(page, q->path);
    page_add(page, "\">");
    if (q->page.control == CTRL_SELECT1) {
        show_select(page, &q->page);
    } else if (q->page.control == CTRL_SELECT && q->page.n_choices <= MANY_CHOICES) {
        show_boxes(page, &q->page);
    } else {
        show_input(page, &q->page);
    }
    page_add(page,
             "<label for=\"why\">Why?</label><input id=\"why\" name=\"why\" required "
             "maxlength=\"500\" autocomplete=\"off\"><p><button>Put it right</button></p>"
             "</form><p class=\"quiet\">The record as it came is kept. Your name, the time and "
             "the reason stand beside the new answer.</p>");
}

/* ---- the pages ---- */

bool page_corrections(struct page *page, struct err *err) {
    const char *record = page_query(page, "record"), *path = page_query(page, "question");
    if (!record) {
        show_search(page);
        return show_log(page, err);
    }
    struct mend_question question;
    AUTO(mend_closep) struct mend *mend = mend_open(page->st, record, err);
    if (!mend || (path && !mend_find(mend, path, &question, err))) {
        return false;
    }
    if (path && question.can) {
        show_change(page, mend, &question);
    } else {
        show_answers(page, mend);
    }
    return true;
}

/* Boxes that are ticked come as several fields. */
static void join_values(const struct page *page, struct strbuf *out) {
    const char *value;
    for (int i = 0; (value = page_field_at(page, "value", i)); i++) {
        strbuf_addf(out, "%s%s", i ? " " : "", value);
    }
}

bool page_correct(struct page *page, struct err *err) {
    AUTO(strbuf_done) struct strbuf value = {0};
    join_values(page, &value);
    const struct mend_change change = {.path = page_field(page, "question"),
                                       .value = strbuf_text(&value),
                                       .who = page->who.name,
                                       .why = page_field(page, "why"),
                                       .at_utc = clock_utc_ms()};
    if (change.why[strspn(change.why, " \t\r\n")] == '\0') {
        return err_set(err, ERR_SYNTAX, "please say why; nothing was changed");
    }
    AUTO(store_closep) struct store *st = page_writer(page, err);
    AUTO(mend_closep)
    struct mend *mend = st ? mend_open(st, page_field(page, "record"), err) : NULL;
    if (!mend || !mend_store(mend, &change, err)) {
        return false;
    }
    page_go(page, "/corrections");
    return true;
}
