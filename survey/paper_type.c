/* survey/paper_type.c — one sheet of paper by the keyboard: nothing is drawn, a line a question. */
#include <string.h>

#include "base/num.h"
#include "survey/ask_answer.h"
#include "survey/ask_keys.h"
#include "survey/ask_page.h"
#include "survey/ask_screen.h"
#include "survey/ask_way.h"
#include "survey/paper_impl.h"

enum { LABEL_ROOM = 16 }; // columns left for codes, answer and what is typed

/* ---- codes ---- */

static const struct ask_choice *by_value(const struct ask_page *page, const char *value,
                                         size_t len) {
    for (uint32_t i = 0; i < page->n_choices; i++) {
        const char *one = page->choices[i].value;
        if (strlen(one) == len && memcmp(one, value, len) == 0) {
            return &page->choices[i];
        }
    }
    return NULL;
}

/* All words of the line are codes: they are the answer as it is stored. */
static bool read_codes(struct ask *a, const struct ask_page *page, const char *line,
                       const char **value) {
    static const char between[] = " ,;";
    AUTO(strbuf_done) struct strbuf codes = {0};
    uint32_t n = 0;
    for (line += strspn(line, between); *line; line += strspn(line, between), n++) {
        size_t len = strcspn(line, between);
        if (!by_value(page, line, len)) {
            return false;
        }
        strbuf_add(&codes, codes.len ? " " : "");
        strbuf_addn(&codes, line, len);
        line += len;
    }
    *value = arena_strndup(&a->mem, strbuf_text(&codes), codes.len);
    return n == 1 || (n > 1 && page->control != CTRL_SELECT1);
}

bool paper_read(struct ask *a, const struct ask_page *page, const char *line, const char **value) {
    struct term_look look = term_look(a->term);
    struct ask_choice *blank = ARENA_ARRAY(&a->mem, struct ask_choice, page->n_choices + 1);
    struct ask_page fresh = *page; // as if nothing had been chosen: typed again is typed anew
    struct ask_answer answer;
    for (uint32_t i = 0; i < page->n_choices; i++) {
        blank[i] = page->choices[i];
        blank[i].place = 0;
    }
    fresh.choices = blank;
    fresh.current = "";
    if (page->n_choices && read_codes(a, page, line, value)) {
        return true;
    }
    ask_answer_read(&fresh, a->host, line, &a->mem, &answer);
    enum ask_word why = answer.why;
    const char *arg = answer.args[0];
    switch (answer.kind) {
    case READ_VALUE:
        *value = answer.value;
        return true;
    case READ_FILE:
        if (ask_take_file(a, answer.value, page->mediatype, value, &why, &arg)) {
            return true;
        }
        break;
    case READ_MATCHES:
        ask_screen_matches(&a->out, page, &answer, &look);
        return false;
    case READ_GPS:
    case READ_HOME:
        why = SAY_HOW_PLACE;
        break;
    case READ_REFUSED:
        break;
    }
    ASK_SAY(a, why, arg ? arg : "", answer.args[1] ? answer.args[1] : "");
    return false;
}

/* ---- a line ---- */

static void say_codes(struct ask *a, const struct ask_page *page) {
    if (page->n_choices) {
        strbuf_addf(&a->out, " (%u-%u)", page->choices[0].key,
                    page->choices[page->n_choices - 1].key);
    }
}

static void prompt(struct ask *a, const struct ask_page *page) {
    struct term_look look = term_look(a->term);
    if (strcmp(page->section, strbuf_text(&a->section)) != 0) {
        strbuf_clear(&a->section);
        strbuf_add(&a->section, page->section);
        ask_put(a, page->section);
    }
    if (page->kind == PAGE_QUESTION) {
        strbuf_addf(&a->out, "%u. ", page->number);
    }
    term_inline(&a->out, page->label, look.columns - LABEL_ROOM, &look);
    if (page->kind == PAGE_ONE_MORE) {
        strbuf_addf(&a->out, ": %s", ask_word(SAY_PAPER_ONE_MORE));
    } else {
        say_codes(a, page);
    }
    if (*page->current) {
        strbuf_add(&a->out, " [");
        term_inline(&a->out, page->current, LABEL_ROOM / 2, &look);
        strbuf_addc(&a->out, ']');
    }
    strbuf_add(&a->out, " > ");
}

/* The next stop that is typed: notes and lists are not. */
static void next_typed(struct ask *a) {
    do {
        ask_way_next(a->iv, &a->at);
    } while (ask_way_is_list(a->iv, &a->at) ||
             (a->at.kind == STEP_QUESTION && ask_way_is_note(a->iv, &a->at)));
}

static void previous_typed(struct ask *a) {
    struct iv_step before = a->at;
    while (ask_way_previous(a->iv, &before)) {
        if (!ask_way_is_list(a->iv, &before) &&
            (before.kind != STEP_QUESTION || !ask_way_is_note(a->iv, &before))) {
            a->at = before;
            return;
        }
    }
    ask_put(a, ask_word(SAY_FIRST_QUESTION));
}

static void say_help(struct ask *a, const struct ask_page *page) {
    struct term_look look = term_look(a->term);
    ask_screen_write(&a->out, page, SCREEN_AGAIN, &look);
    a->out.len -= 2; // its prompt: ours follows
    a->out.data[a->out.len] = '\0';
    ask_put(a, ask_word(SAY_PAPER_HELP));
}

static void take(struct ask *a, const struct ask_page *page, const char *line) {
    static const enum ask_word words[] = {
        [SET_REQUIRED] = SAY_PAPER_REQUIRED, [SET_CONSTRAINT] = SAY_CONSTRAINT,
        [SET_BAD_VALUE] = SAY_BAD_VALUE,     [SET_READ_ONLY] = SAY_READ_ONLY,
        [SET_NOT_RELEVANT] = SAY_READ_ONLY,  [SET_NOT_FOUND] = SAY_READ_ONLY};
    const char *value = "";
    if (*line && !paper_read(a, page, line, &value)) {
        return;
    }
    enum set_status status = interview_set(a->iv, a->at.ref, value);
    if (status != SET_OK) {
        const char *own = interview_message(a->iv, a->at.ref, status);
        ask_put(a, *own && status != SET_REQUIRED ? own : ask_word(words[status]));
        return;
    }
    a->touched = a->dirty = true;
    next_typed(a);
}

/* One more row of a repeat: y; Enter and n go on. */
static void take_offer(struct ask *a, const char *line) {
    uint32_t node = form_control(a->form, a->at.control)->node;
    const char *word = ask_answer_fold(&a->mem, line);
    struct iv_ref added;
    bool yes = strcmp(word, "y") == 0 || strcmp(word, ask_word(SAY_YES)) == 0;
    bool no = strcmp(word, "n") == 0 || strcmp(word, ask_word(SAY_NO)) == 0 || !*word;
    if (yes && interview_add(a->iv, node, a->at.ref, &added) == REPEAT_OK) {
        a->touched = a->dirty = true;
        a->at = (struct iv_step){STEP_REPEAT, a->at.control, added};
    }
    if (yes || no) {
        next_typed(a);
    } else {
        ask_put(a, ask_word(SAY_YES_OR_NO));
    }
}

/* False: the person stops. */
static bool act(struct ask *a, const struct ask_page *page, const char *line) {
    const char *rest;
    bool text = page->kind == PAGE_QUESTION && !page->n_choices;
    switch (ask_key_read(line, text, &rest)) {
    case KEY_ENTER:
        page->kind == PAGE_ONE_MORE ? take_offer(a, line) : next_typed(a);
        return true;
    case KEY_BACK:
        previous_typed(a);
        return true;
    case KEY_HELP:
        say_help(a, page);
        return true;
    case KEY_CLEAR:
        take(a, page, "");
        return true;
    case KEY_STOP:
        a->end = ASK_STOPPED;
        return false;
    case KEY_NONE:
        line = rest; // without its quote
        break;
    case KEY_NEXT:
    case KEY_LANG:
    case KEY_GO:
    case KEY_LIST:
    case KEY_DELETE:
    case KEY_WIPE:
        break; // no words of this place
    }
    page->kind == PAGE_ONE_MORE ? take_offer(a, line) : take(a, page, line);
    return true;
}

static bool one_line(struct ask *a) {
    AUTO(strbuf_done) struct strbuf line = {0};
    struct ask_page page;
    ask_page_make(a->iv, &a->at, NULL, &a->mem, &page);
    ask_page_count(a->iv, &a->at, &page);
    prompt(a, &page);
    if (!ask_line(a)) {
        return false;
    }
    strbuf_add(&line, strbuf_text(&a->line));
    return act(a, &page, strbuf_text(&line));
}

/* At the end of the sheet; back or done. */
static bool end_of_sheet(struct ask *a, bool *done) {
    ask_put(a, ask_word(SAY_PAPER_END));
    if (!ask_prompt(a)) {
        return false;
    }
    const char *line = strbuf_text(&a->line);
    *done = !*line;
    if (strcmp(line, "b") == 0) {
        previous_typed(a);
    }
    return true;
}

bool paper_type(struct ask *a) {
    bool done = false;
    if (!a->at.kind && !a->at.control) {
        next_typed(a);
    }
    while (!done) {
        a->far = a->at;
        a->dirty |= a->touched;
        if (!ask_save(a, a->err)) {
            a->end = ASK_FAILED;
            return false;
        }
        arena_release(&a->mem, (struct arena_mark){0});
        if (!(a->at.kind == STEP_END ? end_of_sheet(a, &done) : one_line(a))) {
            return false;
        }
    }
    return true;
}
