/* survey/ask_screen.c — see ask_screen.h. */
#include "survey/ask_screen.h"

#include <math.h>
#include <string.h>

#include "base/num.h"
#include "base/strbuf.h"
#include "base/utf8.h"
#include "survey/ask_answer.h"
#include "survey/ask_keys.h"
#include "survey/ask_words.h"
#include "survey/term.h"

enum { RULE_WIDTH = 40, LEFT_EXACT = 20, LEFT_STEP = 5, NUMBER_MAX = 24, RANK_WORDS = 5 };
_Static_assert(SAY_WHICH_NEXT - SAY_WHICH_1 == RANK_WORDS, "they stand in a row in data/words/");

/* ---- the head ---- */

void ask_screen_rule(struct strbuf *out, const struct term_look *look) {
    strbuf_addc(out, '\n');
    for (int i = 0; i < RULE_WIDTH && !look->plain && !look->clear; i++) {
        strbuf_addc(out, '-');
    }
    strbuf_add(out, look->plain || look->clear ? "" : "\n");
}

void ask_screen_prompt(struct strbuf *out) {
    strbuf_add(out, "> ");
}

static void number(char text[NUMBER_MAX], uint32_t value) {
    char long_text[NUM_TEXT_MAX];
    size_t len = num_format(long_text, value);
    memcpy(text, long_text, len);
    text[len] = '\0';
}

/* Of the rows of a list; the others are notes. */
static uint32_t n_questions(const struct ask_page *page) {
    uint32_t n = 0;
    for (uint32_t i = 0; i < page->n_rows; i++) {
        n += page->rows[i].number > 0;
    }
    return n;
}

static void write_head(struct strbuf *out, const struct ask_page *page,
                       const struct term_look *look) {
    AUTO(strbuf_done) struct strbuf text = {0};
    char n[NUMBER_MAX], left[NUMBER_MAX], n_rows[NUMBER_MAX];
    uint32_t about = page->left;
    if (about > LEFT_EXACT) {
        about = (about + LEFT_STEP / 2) / LEFT_STEP * LEFT_STEP;
    }
    number(n, page->number);
    number(left, about);
    number(n_rows, n_questions(page));
    ask_screen_rule(out, look);
    SAY(&text,
        page->kind != PAGE_QUESTION && page->kind != PAGE_LIST ? SAY_TITLE_NOTE
        : page->kind == PAGE_LIST                              ? SAY_TITLE_LIST
        : about                                                ? SAY_TITLE
                                                               : SAY_TITLE_LAST,
        page->title, n, left, n_rows);
    term_par(out, strbuf_text(&text), look, NULL);
    strbuf_clear(&text);
    if (*page->section) {
        SAY(&text, page->new_section ? SAY_NEW_SECTION : SAY_TITLE_NOTE, page->section);
        bool rtl = utf8_is_rtl(page->section);
        term_par(out, rtl ? page->section : strbuf_text(&text), look, NULL);
    }
    strbuf_addc(out, '\n');
}

/* ---- the question ---- */

/* " 4. How old? - 12"; a note stands as it is. */
static void write_row(struct strbuf *out, const struct ask_row *row, size_t width,
                      const struct term_look *look) {
    AUTO(strbuf_done) struct strbuf lead = {0};
    AUTO(strbuf_done) struct strbuf text = {0};
    const char *answer = *row->answer  ? row->answer
                         : row->needed ? ask_word(SAY_ROW_NEEDED)
                                       : ask_word(SAY_LIST_EMPTY);
    char n[NUMBER_MAX];
    number(n, row->number);
    for (size_t pad = strlen(n); pad < width + 1; pad++) {
        strbuf_addc(&lead, ' ');
    }
    strbuf_addf(&lead, "%s. ", n);
    if (!row->number) {
        strbuf_add(&text, row->label);
        strbuf_addf(&text, "%s%s", *row->answer ? " " : "", row->answer);
    } else if (*row->label) {
        SAY(&text, SAY_ROW, row->label, answer);
    } else {
        strbuf_add(&text, answer);
    }
    const struct term_par how = {.lead = strbuf_text(&lead), .indent = lead.len};
    term_par(out, strbuf_text(&text), look, row->number ? &how : NULL);
}

static void write_rows(struct strbuf *out, const struct ask_page *page,
                       const struct term_look *look) {
    char most[NUMBER_MAX] = "";
    for (uint32_t i = 0; i < page->n_rows; i++) {
        if (page->rows[i].number) {
            number(most, page->rows[i].number); // they go up
        }
    }
    for (uint32_t i = 0; i < page->n_rows; i++) {
        write_row(out, &page->rows[i], strlen(most), look);
    }
}

static void write_label(struct strbuf *out, const struct ask_page *page,
                        const struct term_look *look) {
    const struct term_par bold = {.bold = true};
    if (page->kind == PAGE_ONE_MORE) {
        AUTO(strbuf_done) struct strbuf text = {0};
        char n[NUMBER_MAX];
        number(n, page->n_rows);
        SAY(&text, page->n_rows ? SAY_ONE_MORE : SAY_FIRST_ONE, page->label, n);
        term_par(out, strbuf_text(&text), look, &bold);
        write_rows(out, page, look);
        return;
    }
    write_rows(out, page, look);
    term_par(out, page->label, look, &bold);
    term_par(out, page->media, look, NULL);
    term_par(out, page->hint, look, NULL);
    term_par(out, page->intent ? ask_word(SAY_INTENT) : "", look, NULL);
}

/* `width` of the widest number; `marks`: some are chosen, so all leave room for the star. */
static void write_choice(struct strbuf *out, const struct ask_choice *choice, size_t width,
                         bool marks, const struct term_look *look) {
    AUTO(strbuf_done) struct strbuf lead = {0};
    char key[NUMBER_MAX];
    number(key, choice->key);
    for (size_t pad = strlen(key); pad < width + 1; pad++) {
        strbuf_addc(&lead, ' ');
    }
    strbuf_addf(&lead, "%s %s", key, !marks || look->plain ? " " : choice->place ? "* " : "  ");
    const struct term_par how = {.lead = strbuf_text(&lead), .indent = lead.len};
    AUTO(strbuf_done) struct strbuf chosen = {0};
    if (look->plain && choice->place) {
        SAY(&chosen, SAY_CHOSEN, choice->label);
    }
    term_par(out, chosen.len ? chosen.data : choice->label, look, &how);
}

static size_t key_width(const struct ask_page *page) {
    uint32_t most = 0;
    char text[NUMBER_MAX];
    for (uint32_t i = 0; i < page->n_choices; i++) {
        most = page->choices[i].key > most ? page->choices[i].key : most;
    }
    number(text, most);
    return strlen(text);
}

static void write_choices(struct strbuf *out, const struct ask_page *page,
                          const struct term_look *look) {
    uint32_t shown = page->n_choices > SCREEN_CHOICES ? SCREEN_CHOICES : page->n_choices;
    strbuf_add(out, shown ? "\n" : "");
    for (uint32_t i = 0; i < shown; i++) {
        write_choice(out, &page->choices[i], key_width(page), *page->current, look);
    }
    if (shown < page->n_choices) {
        AUTO(strbuf_done) struct strbuf text = {0};
        char n[NUMBER_MAX];
        number(n, page->n_choices - shown);
        SAY(&text, SAY_MORE_CHOICES, n);
        term_par(out, strbuf_text(&text), look, NULL);
    }
}

void ask_screen_matches(struct strbuf *out, const struct ask_page *page,
                        const struct ask_answer *answer, const struct term_look *look) {
    AUTO(strbuf_done) struct strbuf text = {0};
    char n[NUMBER_MAX];
    uint32_t shown = answer->n_matches > SCREEN_CHOICES ? SCREEN_CHOICES : answer->n_matches;
    number(n, answer->n_matches);
    SAY(&text, SAY_MATCHES, n);
    strbuf_addc(out, '\n');
    term_par(out, strbuf_text(&text), look, NULL);
    for (uint32_t i = 0; i < shown; i++) {
        write_choice(out, &page->choices[answer->matches[i]], key_width(page), *page->current,
                     look);
    }
    if (shown < answer->n_matches) {
        term_par(out, ask_word(SAY_MORE_MATCHES), look, NULL);
    }
}

/* ---- the answer now ---- */

static void write_current(struct strbuf *out, const struct ask_page *page,
                          const struct term_look *look) {
    AUTO(strbuf_done) struct strbuf words = {0};
    AUTO(strbuf_done) struct strbuf line = {0};
    ask_answer_say(page, page->current, &words);
    if (!words.len) {
        return;
    }
    enum ask_word word = page->kind == PAGE_NOTE      ? SAY_NOW_VALUE
                         : page->control == CTRL_RANK ? SAY_NOW_ORDER
                                                      : SAY_NOW_ANSWER;
    bool rtl = utf8_is_rtl(words.data);
    SAY(&line, word, rtl ? "" : words.data);
    strbuf_addc(out, '\n');
    term_par(out, strbuf_text(&line), look, NULL);
    if (rtl) {
        term_par(out, words.data, look, NULL);
    }
}

/* ---- what to type ---- */

static const enum ask_word type_by_control[] = {
    [CTRL_SELECT1] = SAY_TYPE_CHOICE, [CTRL_SELECT] = SAY_TYPE_CHOICES,
    [CTRL_RANK] = SAY_TYPE_RANK,      [CTRL_UPLOAD] = SAY_TYPE_FILE,
    [CTRL_TRIGGER] = SAY_TYPE_OK,     [CTRL_RANGE] = SAY_TYPE_RANGE,
};
static const enum ask_word type_by_type[] = {
    [FT_INT] = SAY_TYPE_NUMBER,        [FT_LONG] = SAY_TYPE_NUMBER,
    [FT_DECIMAL] = SAY_TYPE_NUMBER,    [FT_BOOLEAN] = SAY_TYPE_YES_NO,
    [FT_DATE] = SAY_TYPE_DATE,         [FT_TIME] = SAY_TYPE_TIME,
    [FT_DATETIME] = SAY_TYPE_DATETIME, [FT_GEOPOINT] = SAY_TYPE_PLACE,
    [FT_GEOTRACE] = SAY_TYPE_PLACES,   [FT_GEOSHAPE] = SAY_TYPE_PLACES,
    [FT_INTENT] = SAY_TYPE_TEXT,
};

static uint32_t n_placed(const struct ask_page *page) {
    uint32_t placed = 0;
    for (uint32_t i = 0; i < page->n_choices; i++) {
        placed += page->choices[i].place > 0;
    }
    return placed;
}

static enum ask_word what_to_type(const struct ask_page *page) {
    static const enum ask_word by_kind[] = {
        [PAGE_NOTE] = SAY_TYPE_NOTE, [PAGE_ONE_MORE] = SAY_TYPE_ONE_MORE};
    if (page->kind == PAGE_LIST) {
        return page->done ? SAY_TYPE_LIST_DONE : SAY_TYPE_LIST;
    }
    if (page->kind == PAGE_ONE_MORE && page->n_rows) {
        return SAY_TYPE_ONE_MORE_ROWS;
    }
    if (page->kind != PAGE_QUESTION) {
        return by_kind[page->kind];
    }
    if (page->control == CTRL_SELECT && *page->current) {
        return SAY_TYPE_TOGGLE;
    }
    if (page->control == CTRL_RANK && *page->current) {
        return n_placed(page) < page->n_choices ? SAY_TYPE_RANK_MORE : SAY_TYPE_RANK_DONE;
    }
    if (page->control < LEN(type_by_control) && type_by_control[page->control]) {
        return type_by_control[page->control];
    }
    if (page->type == FT_DATE && (page->by_year || page->by_month)) {
        return page->by_year ? SAY_TYPE_YEAR : SAY_TYPE_MONTH;
    }
    enum ask_word word = page->type < LEN(type_by_type) ? type_by_type[page->type] : SAY_NOTHING;
    if ((page->type == FT_GEOTRACE || page->type == FT_GEOSHAPE) && *page->current) {
        return SAY_TYPE_PLACES_MORE;
    }
    return word ? word : page->digits ? SAY_TYPE_DIGITS : SAY_TYPE_TEXT;
}

/* "Which comes second?" */
static void write_next_place(struct strbuf *out, const struct ask_page *page,
                             const struct term_look *look) {
    uint32_t placed = n_placed(page);
    if (page->kind == PAGE_QUESTION && page->control == CTRL_RANK && placed < page->n_choices) {
        int word = placed < RANK_WORDS ? (int)SAY_WHICH_1 + (int)placed : (int)SAY_WHICH_NEXT;
        term_par(out, ask_word((enum ask_word)word), look, NULL);
    }
}

static void write_what_to_type(struct strbuf *out, const struct ask_page *page,
                               const struct term_look *look) {
    AUTO(strbuf_done) struct strbuf line = {0};
    char start[NUM_TEXT_MAX], end[NUM_TEXT_MAX], step[NUM_TEXT_MAX];
    num_format(start, fmin(page->start, page->end));
    num_format(end, fmax(page->start, page->end));
    num_format(step, page->step);
    strbuf_addc(out, '\n');
    write_next_place(out, page, look);
    SAY(&line, what_to_type(page), start, end, step);
    bool takes_enter = page->kind != PAGE_QUESTION || page->control == CTRL_TRIGGER;
    if (!takes_enter && *page->current && page->control != CTRL_RANK && page->type != FT_GEOTRACE &&
        page->type != FT_GEOSHAPE) {
        strbuf_addf(&line, " %s", ask_word(SAY_ENTER_KEEPS));
    } else if (!takes_enter && !page->required && !*page->current) {
        strbuf_addf(&line, " %s", ask_word(SAY_ENTER_SKIPS));
    }
    bool fits = utf8_width(strbuf_text(&line), line.len) + strlen(ask_word(SAY_KEYS)) <
                look->columns; // else on a line of their own
    strbuf_addf(&line, "%c%s", fits ? ' ' : '\n', ask_word(SAY_KEYS));
    term_par(out, strbuf_text(&line), look, NULL);
    ask_screen_prompt(out);
}

/* ---- whole ---- */

static size_t count_lines(const char *text, size_t len) {
    size_t n = 0;
    for (size_t i = 0; i < len; i++) {
        n += text[i] == '\n';
    }
    return n;
}

void ask_screen_write(struct strbuf *out, const struct ask_page *page, enum screen_part part,
                      const struct term_look *look) {
    size_t from = out->len;
    if (part == SCREEN_ALL) {
        write_head(out, page, look);
    }
    if (part != SCREEN_SHORT) {
        write_label(out, page, look);
        write_choices(out, page, look);
    }
    write_current(out, page, look);
    size_t lines = count_lines(out->data + from, out->len - from);
    if (look->rows && lines + 3 > look->rows && page->n_choices) { // it has scrolled away
        strbuf_addc(out, '\n');
        term_par(out, page->label, look, &(struct term_par){.bold = true});
    }
    write_what_to_type(out, page, look);
}

void ask_screen_help(struct strbuf *out, const struct ask_page *page, bool in_repeat,
                     const struct term_look *look) {
    strbuf_addc(out, '\n');
    term_par(out, page->guidance, look, NULL);
    term_par(out, ask_word(SAY_HELP_HEAD), look, NULL);
    if (page->kind == PAGE_QUESTION && page->n_choices) {
        term_par(out, ask_word(SAY_HELP_CHOICES), look, &(struct term_par){"  ", 4, false});
    }
    ask_keys_help(out, in_repeat, page->n_languages > 1, look);
    term_par(out, ask_word(SAY_HELP_QUOTE), look, &(struct term_par){"  ", 4, false});
}
