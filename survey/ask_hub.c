/* survey/ask_hub.c — pages from which several questions are gone through, and to which the way
 * comes back: a list of questions, the instances of a repeat.
 *
 * A hub is put down when one of its rows is entered. As long as the next stop lies inside, the way
 * goes on there; then it comes back to the page. Hubs nest: a list in a person. */
#include <string.h>

#include "base/num.h"
#include "survey/ask_impl.h"
#include "survey/ask_page.h"
#include "survey/ask_way.h"

static struct ask_hub *put_down(struct ask *a) {
    if (a->n_hubs == ASK_HUBS) { // nobody nests so deep; the outermost is forgotten
        memmove(a->hubs, a->hubs + 1, (ASK_HUBS - 1) * sizeof *a->hubs);
        a->n_hubs--;
    }
    struct ask_hub *hub = &a->hubs[a->n_hubs++];
    *hub = (struct ask_hub){.at = a->at};
    return hub;
}

void ask_hub_forget(struct ask *a) {
    a->n_hubs = 0;
    a->seen = (struct iv_step){0};
}

/* Notes stand on the page itself: only questions are gone through. */
static bool next_inside(struct ask *a, const struct ask_hub *hub, struct iv_step *next) {
    bool list = hub->at.kind != STEP_NEW_REPEAT;
    bool over = ask_way_is_list(a->iv, next);
    do {
        if (!ask_way_next_within(a->iv, next, over, hub->at.control)) {
            return false;
        }
        over = false;
    } while (list && next->kind == STEP_QUESTION && ask_way_is_note(a->iv, next));
    return true;
}

bool ask_hub_forward(struct ask *a, enum ask_turn *turn) {
    if (!a->n_hubs) {
        return false;
    }
    struct ask_hub *hub = &a->hubs[a->n_hubs - 1];
    struct iv_step next = a->at;
    *turn = TURN_PAGE;
    if (!hub->one && next_inside(a, hub, &next)) {
        *turn = hub->at.kind == STEP_NEW_REPEAT ? TURN_PAGE : TURN_NEXT;
        a->at = next;
        return true;
    }
    a->at = a->seen = hub->at;
    a->n_hubs--;
    return true;
}

/* ---- a list ---- */

/* The first question of the list without an answer; `needed`: that needs one. */
static bool first_empty(struct ask *a, bool needed, struct iv_step *out) {
    *out = a->at;
    while (ask_way_next_within(a->iv, out, false, a->at.control)) {
        if (ask_way_is_question(a->iv, out) && !*interview_get(a->iv, out->ref) &&
            (!needed || interview_required(a->iv, out->ref))) {
            return true;
        }
    }
    return false;
}

bool ask_list_enter(struct ask *a, enum ask_turn *turn) {
    bool seen = ask_way_same(&a->seen, &a->at);
    struct iv_step to;
    if (!first_empty(a, seen, &to)) {
        return false;
    }
    if (seen) {
        ask_put(a, ask_word(SAY_REQUIRED));
    }
    put_down(a);
    a->at = to;
    *turn = TURN_NEXT;
    return true;
}

enum ask_turn ask_list_answer(struct ask *a, const struct ask_page *page, const char *line) {
    uint32_t number;
    bool there = num_parse_u32(line, &number) && number;
    for (uint32_t i = 0; there && i < page->n_rows; i++) {
        struct iv_step to;
        if (page->rows[i].number == number && ask_way_find_number(a->iv, number, &to)) {
            put_down(a)->one = true;
            a->at = to;
            return TURN_NEXT;
        }
    }
    strbuf_addc(&a->out, '\n');
    ask_put(a, ask_word(SAY_LIST_HOW));
    return TURN_AGAIN;
}

/* ---- instances ---- */

bool ask_instance_enter(struct ask *a, uint32_t number) {
    struct iv_ref instance = ask_way_instance(a->iv, &a->at, number);
    struct iv_step to;
    if (!number || !instance.rep || !ask_way_find_instance(a->iv, a->at.control, instance, &to)) {
        return false;
    }
    if (!ask_way_is_list(a->iv, &to) && !ask_way_next_within(a->iv, &to, false, a->at.control)) {
        return false; // nothing is asked in it
    }
    put_down(a);
    a->at = to;
    return true;
}
