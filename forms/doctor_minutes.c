/* forms/doctor_minutes.c — how long a form takes to ask.
 *
 * Reading aloud takes 150 words a minute, the pace that audiobooks are read at: label, hint, and
 * the choices while they are few; a longer list is shown, and its reader looks for the line. On top
 * comes the answer: seconds by type, so that a single choice with a dozen words of question takes
 * about the ten seconds that Pew Research Center found for its ordinary questions (2022, "How we
 * keep our online surveys from running too long"), and text several times that. With these figures
 * our household profile, planned at 25 minutes (spec/domain.md, 2.2), comes out at 14 to 29.
 *
 * Least: what everybody is asked. A condition over half of the questions or more is taken for the
 * consent, and met. Most: every question, and ROWS rows in each repeat. */
#include <math.h>
#include <string.h>

#include "base/intern.h"
#include "base/mem.h"
#include "base/strbuf.h"
#include "forms/doctor_impl.h"

static const double words_per_second = 150.0 / 60;
enum { READ_CHOICES = 8, SHOWN_LIST_S = 5, NOTE_S = 2, LONG_UPLOAD_S = 30, MAX_CHAIN = 100 };

static const unsigned char type_s[] = { // seconds to answer an input
    [FT_UNTYPED] = 20, [FT_STRING] = 20, [FT_INT] = 6,       [FT_LONG] = 6,      [FT_DECIMAL] = 8,
    [FT_BOOLEAN] = 4,  [FT_DATE] = 8,    [FT_TIME] = 8,      [FT_DATETIME] = 12, [FT_SELECT1] = 4,
    [FT_SELECT] = 8,   [FT_RANK] = 25,   [FT_GEOPOINT] = 20, [FT_GEOTRACE] = 60, [FT_GEOSHAPE] = 60,
    [FT_BINARY] = 20,  [FT_BARCODE] = 8, [FT_INTENT] = 15};
static const unsigned char kind_s[] = { // seconds to answer; 0: by type
    [CTRL_SECRET] = 10, [CTRL_SELECT1] = 4, [CTRL_SELECT] = 8, [CTRL_RANK] = 25,
    [CTRL_UPLOAD] = 20, [CTRL_TRIGGER] = 2, [CTRL_RANGE] = 6};

/* ---- one question -----------------------------------------------------------------------------
 */

static unsigned answer_s(const struct form *form, const struct form_control *c) {
    const struct form_node *n = c->node ? &form->nodes[c->node] : NULL;
    if (n && expr_is_call(n->readonly, "true")) {
        return NOTE_S;
    }
    if (c->kind == CTRL_UPLOAD && strncmp(c->mediatype, "image", 5) != 0) {
        return LONG_UPLOAD_S; // sound, film
    }
    return c->kind != CTRL_INPUT ? kind_s[c->kind] : type_s[n ? n->type : FT_STRING];
}

static size_t count_words(const char *text) {
    size_t n = 0;
    for (text += strspn(text, " \t\r\n"); *text; text += strspn(text, " \t\r\n")) {
        text += strcspn(text, " \t\r\n");
        n++;
    }
    return n;
}

struct said {
    const struct form *form;
    struct strbuf text;
};

static void say_choice(void *ctx, const struct doctor_choice *choice) {
    struct said *said = ctx;
    strbuf_addc(&said->text, ' ');
    doctor_choice_text(said->form, choice, &said->text);
}

static double question_s(const struct form *form, const struct form_control *c, bool choices) {
    struct said said = {.form = form};
    uint32_t language = doctor_language(form), n = 0;
    doctor_text(form, &c->label, language, &said.text);
    strbuf_addc(&said.text, ' ');
    doctor_text(form, &c->hint, language, &said.text);
    if (choices && (c->kind == CTRL_SELECT1 || c->kind == CTRL_SELECT || c->kind == CTRL_RANK)) {
        n = doctor_choices(form, c, NULL, 0, NULL);
    }
    if (n && n <= READ_CHOICES) {
        doctor_each_choice(form, c, say_choice, &said);
    }
    double seconds = (double)count_words(strbuf_text(&said.text)) / words_per_second +
                     answer_s(form, c) + (n > READ_CHOICES ? SHOWN_LIST_S : 0);
    strbuf_done(&said.text);
    return seconds;
}

/* ---- the whole form ---------------------------------------------------------------------------
 */

struct gates { // conditions, by their text
    struct intern texts;
    uint32_t *n_questions;
    size_t cap;
};

/* The conditions over a node, its own first; returns how many. */
static uint32_t chain_of(const struct form *form, uint32_t node, const char **conditions) {
    uint32_t n = 0;
    for (uint32_t up = form->nodes[node].rel_up; up && n < MAX_CHAIN;
         up = form->nodes[form->nodes[up].parent].rel_up) {
        conditions[n++] = form->nodes[up].relevant->text;
    }
    return n;
}

static void count_gates(const struct form *form, struct gates *g) {
    const char *chain[MAX_CHAIN];
    for (size_t i = 1; i < form->n_controls; i++) {
        const struct form_control *c = &form->controls[i];
        uint32_t n = control_is_question(c) ? chain_of(form, c->node, chain) : 0;
        for (uint32_t k = 0; k < n; k++) {
            uint32_t known = g->texts.n;
            uint32_t id = intern_add(&g->texts, chain[k], strlen(chain[k]));
            g->n_questions = mem_grow(g->n_questions, &g->cap, (size_t)id + 1, sizeof(uint32_t));
            g->n_questions[id] = (id > known ? 0 : g->n_questions[id]) + 1;
        }
    }
}

static bool asked_of_all(const struct form *form, const struct gates *g, uint32_t node) {
    const char *chain[MAX_CHAIN];
    uint32_t n = chain_of(form, node, chain);
    for (uint32_t k = 0; k < n; k++) {
        uint32_t id = intern_find(&g->texts, chain[k], strlen(chain[k]));
        if (g->n_questions[id] * 2 < form->n_questions) {
            return false;
        }
    }
    return true;
}

static unsigned in_minutes(double seconds) {
    return (unsigned)ceil(fmin(seconds, 1e8) / 60);
}

struct form_time form_minutes(const struct form *form) {
    struct gates gates = {0};
    double least = 0, once = 0, most = 0;
    struct form_time time = {0};
    count_gates(form, &gates);
    for (size_t i = 1; i < form->n_controls; i++) {
        const struct form_control *c = &form->controls[i];
        if (!control_is_question(c)) {
            continue;
        }
        double seconds = question_s(form, c, i < DOCTOR_MAX);
        uint32_t depth = form->nodes[c->node].depth;
        time.rows = depth ? FORM_TIME_ROWS : time.rows;
        once += seconds;
        most += seconds * pow(FORM_TIME_ROWS, depth);
        least += asked_of_all(form, &gates, c->node) ? seconds : 0;
    }
    time.least = in_minutes(least);
    time.once = in_minutes(once);
    time.most = in_minutes(most);
    mem_freep(&gates.n_questions);
    intern_done(&gates.texts);
    return time;
}
