/* survey/ask_rows.c — pages of several rows: the questions of a list with their answers, the
 * instances of a repeat by what was answered first in them. */
#include "base/arena.h"
#include "base/mem.h"
#include "base/strbuf.h"
#include "survey/ask_answer.h"
#include "survey/ask_page.h"
#include "survey/ask_way.h"
#include "survey/ask_words.h"

enum { NAME_ANSWERS = 2 }; // answers that name an instance: "Gran, 71"

struct rows {
    struct ask_row *items;
    size_t n, cap;
};

static void take_rows(struct rows *rows, struct arena *mem, struct ask_page *page) {
    struct ask_row *copy = ARENA_ARRAY(mem, struct ask_row, rows->n + 1);
    for (size_t i = 0; i < rows->n; i++) {
        copy[i] = rows->items[i];
    }
    page->rows = copy;
    page->n_rows = (uint32_t)rows->n;
    mem_freep(&rows->items);
}

static const char *answer_of(const struct ask_page *page, struct arena *mem) {
    AUTO(strbuf_done) struct strbuf words = {0};
    ask_answer_say(page, page->current, &words);
    return arena_strndup(mem, strbuf_text(&words), words.len);
}

/* ---- a list ---- */

static void list_rows(struct interview *iv, const struct iv_step *list, struct arena *mem,
                      struct ask_page *page) {
    struct rows rows = {0};
    struct ask_way way;
    ask_way_count(iv, list, NULL, &way);
    page->done = true;
    for (struct iv_step at = *list; ask_way_next_within(iv, &at, false, list->control);) {
        struct ask_page one;
        if (at.kind != STEP_QUESTION) {
            continue;
        }
        ask_page_make(iv, &at, NULL, mem, &one);
        bool note = one.kind == PAGE_NOTE, empty = !*one.current;
        *MEM_PUSH(rows.items, rows.n, rows.cap) = (struct ask_row){
            .number = note ? 0 : ++way.number,
            .label = one.label,
            .answer = answer_of(&one, mem),
            .needed = one.required && empty && !note,
        };
        page->done &= note || !empty;
    }
    take_rows(&rows, mem, page);
}

/* ---- instances ---- */

/* What the form calls the instance: the label of its first group (rule I14). */
static const char *caption_of(struct interview *iv, uint32_t control, struct iv_ref instance) {
    uint32_t first = form_control(interview_form(iv), control)->first_child;
    bool group = first && form_control(interview_form(iv), first)->kind == CTRL_GROUP;
    return group ? interview_label(iv, first, (struct iv_ref){instance.rep, 1}) : "";
}

const char *ask_page_row_name(struct interview *iv, uint32_t control, struct iv_ref instance,
                              struct arena *mem) {
    AUTO(strbuf_done) struct strbuf name = {0};
    struct iv_step at;
    uint32_t answers = 0;
    if (!ask_way_find_instance(iv, control, instance, &at)) {
        return "";
    }
    const char *caption = caption_of(iv, control, instance);
    if (*caption) {
        return arena_strdup(mem, caption);
    }
    while (answers < NAME_ANSWERS && ask_way_next_within(iv, &at, false, control)) {
        struct ask_page one;
        if (!ask_way_is_question(iv, &at) || !*interview_get(iv, at.ref)) {
            continue;
        }
        ask_page_make(iv, &at, NULL, mem, &one);
        strbuf_addf(&name, "%s%s", answers++ ? ", " : "", answer_of(&one, mem));
    }
    return arena_strndup(mem, strbuf_text(&name), name.len);
}

static void instance_rows(struct interview *iv, const struct iv_step *offer, struct arena *mem,
                          struct ask_page *page) {
    struct rows rows = {0};
    uint32_t i = 1;
    for (struct iv_ref one; (one = ask_way_instance(iv, offer, i)).rep; i++) {
        *MEM_PUSH(rows.items, rows.n, rows.cap) = (struct ask_row){
            .number = i, .label = "", .answer = ask_page_row_name(iv, offer->control, one, mem)};
    }
    take_rows(&rows, mem, page);
}

void ask_page_rows(struct interview *iv, const struct iv_step *step, struct arena *mem,
                   struct ask_page *page) {
    (step->kind == STEP_NEW_REPEAT ? instance_rows : list_rows)(iv, step, mem, page);
}
