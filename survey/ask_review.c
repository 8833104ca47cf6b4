/* survey/ask_review.c — looking over an interview: its parts with what is answered and what is left
 * empty in each, and all answers, a screenful at a time. */
#include <string.h>

#include "base/mem.h"
#include "base/num.h"
#include "survey/ask_answer.h"
#include "survey/ask_impl.h"
#include "survey/ask_page.h"
#include "survey/ask_way.h"

enum { PARTS_SHOWN = 40, ROWS_KEPT = 3, NUMBER_WIDTH = 7 };

/* ---- all answers ---- */

/* One question of the list: number, label, answer. */
static void list_one(struct ask *a, const struct ask_page *page, uint32_t number,
                     const struct term_look *look) {
    AUTO(strbuf_done) struct strbuf words = {0};
    if (strcmp(page->section, strbuf_text(&a->section)) != 0) {
        strbuf_clear(&a->section);
        strbuf_add(&a->section, page->section);
        strbuf_addc(&a->out, '\n');
        ask_put(a, page->section);
    }
    ask_answer_say(page, page->current, &words);
    size_t half = look->columns / 2;
    strbuf_addf(&a->out, "%3u. ", number);
    term_inline(&a->out, page->label, half, look);
    strbuf_add(&a->out, ": ");
    term_inline(&a->out, words.len ? words.data : ask_word(SAY_LIST_EMPTY),
                look->columns - half - NUMBER_WIDTH, look);
    strbuf_addc(&a->out, '\n');
}

/* When the screen is full, wait; *enough when the person has seen enough. False: a->end is set. */
static bool screenful(struct ask *a, const struct term_look *look, bool *enough) {
    size_t lines = 0;
    for (size_t i = 0; i < a->out.len; i++) {
        lines += a->out.data[i] == '\n';
    }
    if (!look->rows || !a->term->in_tty || lines + ROWS_KEPT < look->rows) {
        return true;
    }
    strbuf_add(&a->out, ask_word(SAY_LIST_MORE));
    strbuf_addc(&a->out, ' ');
    bool there = ask_line(a);
    *enough = there && a->line.len > 0;
    return there;
}

/* The section of a question; NULL when there is none of this number. */
static const char *section_at(struct ask *a, uint32_t number) {
    struct iv_step step;
    struct ask_page page;
    if (!number || !ask_way_find_number(a->iv, number, &step)) {
        return NULL;
    }
    ask_page_make(a->iv, &step, NULL, &a->mem, &page);
    return page.section;
}

enum ask_turn ask_review_list(struct ask *a, const char *digits) {
    struct term_look look = term_look(a->term);
    uint32_t number = 0;
    bool enough = false;
    const char *only = NULL;
    if (*digits && (!num_parse_u32(digits, &number) || !(only = section_at(a, number)))) {
        strbuf_addc(&a->out, '\n');
        ASK_SAY(a, SAY_NOT_ON_WAY, digits);
        return TURN_AGAIN;
    }
    strbuf_addc(&a->out, '\n');
    ask_put(a, ask_word(only ? SAY_NOTHING : SAY_LIST_HEAD));
    strbuf_clear(&a->section);
    number = 0;
    for (struct iv_step step = {0}; !enough && interview_next(a->iv, &step);) {
        struct arena_mark mark = arena_mark(&a->mem);
        struct ask_page page;
        if (!ask_way_is_question(a->iv, &step)) {
            continue;
        }
        ask_page_make(a->iv, &step, NULL, &a->mem, &page);
        number++;
        if (!only || strcmp(page.section, only) == 0) {
            list_one(a, &page, number, &look);
        }
        arena_release(&a->mem, mark);
        if (!screenful(a, &look, &enough)) {
            return TURN_OVER;
        }
    }
    strbuf_addc(&a->out, '\n');
    ask_put(a, ask_word(SAY_LIST_TAIL));
    return TURN_AGAIN;
}

/* ---- parts ---- */

struct part {
    const char *name;
    uint32_t first, last, empty;
};
struct parts {
    struct part *items;
    size_t n, cap;
};

static void find_parts(struct ask *a, struct parts *parts) {
    uint32_t number = 0;
    for (struct iv_step step = {0}; interview_next(a->iv, &step);) {
        struct ask_page page;
        if (!ask_way_is_question(a->iv, &step)) {
            continue;
        }
        ask_page_make(a->iv, &step, NULL, &a->mem, &page);
        struct part *part = parts->n ? &parts->items[parts->n - 1] : NULL;
        number++;
        if (!part || strcmp(part->name, page.section) != 0) {
            part = MEM_PUSH(parts->items, parts->n, parts->cap);
            *part = (struct part){.name = page.section, .first = number};
        }
        part->last = number;
        part->empty += !*page.current;
    }
}

static void say_part(struct ask *a, const struct part *part) {
    AUTO(strbuf_done) struct strbuf line = {0};
    struct term_look look = term_look(a->term);
    AUTO(strbuf_done) struct strbuf range = {0};
    SAY(&range, SAY_PART_RANGE, ask_number(a, part->first), ask_number(a, part->last));
    SAY(&line, part->empty ? SAY_PART_EMPTY : SAY_PART,
        *part->name ? part->name : ask_word(SAY_PART_NO_NAME),
        part->first == part->last ? ask_number(a, part->first) : range.data,
        ask_number(a, part->empty));
    term_par(&a->out, strbuf_text(&line), &look, &(struct term_par){"  ", 4, false});
}

void ask_review_parts(struct ask *a) {
    struct parts parts = {0};
    find_parts(a, &parts);
    for (size_t i = 0; parts.n > 1 && i < parts.n && i < PARTS_SHOWN; i++) {
        say_part(a, &parts.items[i]);
    }
    if (parts.n > PARTS_SHOWN) {
        ASK_SAY(a, SAY_MORE_PROBLEMS, ask_number(a, parts.n - PARTS_SHOWN));
    }
    mem_freep(&parts.items);
}
