/* survey/ask_way.c — see ask_way.h. Each call walks from the start: the way changes with every
 * answer, and even a long form is walked faster than a key is pressed. */
#include "survey/ask_way.h"

#include <string.h>

#include "base/strbuf.h"

bool ask_way_same(const struct iv_step *a, const struct iv_step *b) {
    return a->kind == b->kind && a->control == b->control && a->ref.rep == b->ref.rep;
}

bool ask_way_is_note(const struct interview *iv, const struct iv_step *step) {
    return !step->ref.node || interview_readonly(iv, step->ref);
}

/* The first row of a table of choices: it names them, and takes no answer. */
static bool is_table_head(const struct form *form, uint32_t control) {
    const struct form_control *c = form_control(form, control);
    return (c->kind == CTRL_SELECT1 || c->kind == CTRL_SELECT) &&
           control_has_appearance(c, "label");
}

bool ask_way_is_question(const struct interview *iv, const struct iv_step *step) {
    return step->kind == STEP_QUESTION && !ask_way_is_note(iv, step) &&
           !is_table_head(interview_form(iv), step->control);
}

static bool lies_in(const struct form *form, uint32_t control, uint32_t group) {
    for (uint32_t c = control; c; c = form_control(form, c)->parent) {
        if (form_control(form, c)->parent == group) {
            return true;
        }
    }
    return false;
}

bool ask_way_is_list(struct interview *iv, const struct iv_step *step) {
    const struct form *form = interview_form(iv);
    bool group = step->kind == STEP_GROUP || step->kind == STEP_REPEAT;
    if (!group || !control_has_appearance(form_control(form, step->control), "field-list")) {
        return false;
    }
    for (uint32_t c = form_control(form, step->control)->parent; c;
         c = form_control(form, c)->parent) {
        if (control_has_appearance(form_control(form, c), "field-list")) {
            return false; // a list in a list is one list
        }
    }
    uint32_t questions = 0;
    for (struct iv_step at = *step;
         questions < 2 && interview_next(iv, &at) && lies_in(form, at.control, step->control);) {
        questions += ask_way_is_question(iv, &at);
    }
    return questions > 1;
}

bool ask_way_is_stop(struct interview *iv, const struct iv_step *step) {
    switch (step->kind) {
    case STEP_QUESTION:
        return !is_table_head(interview_form(iv), step->control);
    case STEP_GROUP:
    case STEP_REPEAT:
        return ask_way_is_list(iv, step);
    case STEP_NEW_REPEAT:
    case STEP_END:
        break;
    }
    return true;
}

/* ---- counting ---- */

/* Questions behind `control` that are hidden now and may still open; those with a condition of
 * their own count half. Whole sections are hidden until consent is given, and nobody likes "2 left"
 * to become "70 left". */
static uint32_t hidden_behind(struct interview *iv, uint32_t control) {
    const struct form *form = interview_form(iv);
    uint32_t halves = 0;
    for (uint32_t c = control + 1; c <= form_n_controls(form); c++) {
        uint32_t node = form_control(form, c)->node;
        if (!node || !control_is_question(form_control(form, c))) {
            continue;
        }
        struct iv_ref ref = interview_ref(iv, node, (struct iv_ref){0});
        bool note = ref.node && interview_readonly(iv, ref);
        if (!note && !interview_relevant(iv, ref)) {
            halves += form_node(form, node)->relevant ? 1 : 2;
        }
    }
    return halves / 2;
}

void ask_way_count(struct interview *iv, const struct iv_step *at, const struct iv_step *far,
                   struct ask_way *out) {
    bool reached = false, open_ahead = false, far_before = false, far_met = false;
    *out = (struct ask_way){0};
    for (struct iv_step step = {0}; interview_next(iv, &step);) {
        bool here = ask_way_same(&step, at), question = ask_way_is_question(iv, &step);
        bool empty = question && !*interview_get(iv, step.ref);
        far_before |= here && far_met;
        far_met |= far && ask_way_same(&step, far);
        out->answered += question && !empty;
        out->empty += empty;
        out->number += question && !reached;
        out->left += question && reached;
        reached |= here;
        open_ahead |= empty && reached;
    }
    out->past_far = far && (far_before || (!far_met && far->kind != STEP_END) ||
                            (at->kind == STEP_END && far->kind != STEP_END));
    out->left += open_ahead ? hidden_behind(iv, at->control) : 0;
}

/* ---- moving ---- */

bool ask_way_next_within(struct interview *iv, struct iv_step *step, bool over, uint32_t control) {
    const struct form *form = interview_form(iv);
    uint32_t list = over ? step->control : 0;
    struct iv_step at = *step;
    do {
        bool more = interview_next(iv, &at);
        if (control && (!more || !lies_in(form, at.control, control))) {
            return false;
        }
    } while (!ask_way_is_stop(iv, &at) || (list && lies_in(form, at.control, list)));
    *step = at;
    return true;
}

void ask_way_next(struct interview *iv, struct iv_step *step) {
    ask_way_next_within(iv, step, false, 0);
}

void ask_way_next_over(struct interview *iv, struct iv_step *step) {
    ask_way_next_within(iv, step, true, 0);
}

bool ask_way_previous(struct interview *iv, struct iv_step *step) {
    struct iv_step before = *step;
    while (interview_previous(iv, &before)) {
        if (ask_way_is_stop(iv, &before)) {
            *step = before;
            return true;
        }
    }
    return false;
}

bool ask_way_find_number(struct interview *iv, uint32_t number, struct iv_step *out) {
    for (struct iv_step step = {0}; interview_next(iv, &step);) {
        if (ask_way_is_question(iv, &step) && --number == 0) {
            *out = step;
            return true;
        }
    }
    return false;
}

bool ask_way_find_ref(struct interview *iv, struct iv_ref ref, struct iv_step *out) {
    for (struct iv_step step = {0}; interview_next(iv, &step);) {
        if (step.kind == STEP_QUESTION && step.ref.node == ref.node && step.ref.rep == ref.rep) {
            *out = step;
            return true;
        }
    }
    return false;
}

void ask_way_key(struct interview *iv, const struct iv_step *step, struct strbuf *out) {
    if (step->kind == STEP_END) {
        strbuf_add(out, "end");
    } else if (step->kind == STEP_NEW_REPEAT) {
        const struct form *form = interview_form(iv);
        strbuf_addc(out, '+');
        interview_path(iv, step->ref, out);
        strbuf_addf(out, "/%s", form_node(form, form_control(form, step->control)->node)->name);
    } else if (step->ref.node) {
        interview_path(iv, step->ref, out);
    } else {
        struct iv_ref instance;
        if (ask_way_repeat(iv, step, &instance)) {
            interview_path(iv, instance, out);
        }
        strbuf_addf(out, "#%u", step->control);
    }
}

bool ask_way_find_key(struct interview *iv, const char *key, struct iv_step *out) {
    AUTO(strbuf_done) struct strbuf text = {0};
    struct iv_step step = {0};
    bool more = true;
    while (more) {
        more = interview_next(iv, &step);
        strbuf_clear(&text);
        if (ask_way_is_stop(iv, &step)) {
            ask_way_key(iv, &step, &text);
        }
        if (text.len && strcmp(text.data, key) == 0) {
            *out = step;
            return true;
        }
    }
    return false;
}

void ask_way_resume(struct interview *iv, struct iv_step *out) {
    bool open = false;
    *out = (struct iv_step){.kind = STEP_END};
    for (struct iv_step step = {0}; interview_next(iv, &step);) {
        bool empty = ask_way_is_question(iv, &step) && !*interview_get(iv, step.ref);
        if (ask_way_is_question(iv, &step) && !empty) {
            open = false;
        } else if (empty && !open) {
            *out = step;
            open = true;
        }
    }
    if (!open) {
        *out = (struct iv_step){.kind = STEP_END};
    }
}

/* ---- repeats ---- */

uint32_t ask_way_repeat(struct interview *iv, const struct iv_step *step, struct iv_ref *instance) {
    const struct form *form = interview_form(iv);
    uint32_t c = step->control;
    if (!c || step->kind == STEP_NEW_REPEAT) {
        return 0;
    }
    while (c && form_control(form, c)->kind != CTRL_REPEAT) {
        c = form_control(form, c)->parent;
    }
    if (c) {
        *instance =
            interview_ref(iv, form_control(form, c)->node, (struct iv_ref){step->ref.rep, 1});
    }
    return c;
}

void ask_way_position(struct interview *iv, struct iv_ref instance, uint32_t *i, uint32_t *n) {
    uint32_t all = interview_count(iv, instance.node, instance);
    *i = *n = 0;
    for (uint32_t k = 0; k < all; k++) {
        struct iv_ref one = interview_instance(iv, instance.node, instance, k);
        *n += interview_relevant(iv, one);
        if (one.rep == instance.rep) {
            *i = *n;
        }
    }
}

bool ask_way_find_instance(struct interview *iv, uint32_t control, struct iv_ref instance,
                           struct iv_step *out) {
    for (struct iv_step at = {0}; interview_next(iv, &at);) {
        if (at.kind == STEP_REPEAT && at.control == control && at.ref.rep == instance.rep) {
            *out = at;
            return true;
        }
    }
    return false;
}

struct iv_ref ask_way_instance(struct interview *iv, const struct iv_step *offer, uint32_t i) {
    uint32_t node = form_control(interview_form(iv), offer->control)->node;
    uint32_t n = interview_count(iv, node, offer->ref);
    for (uint32_t k = 0; k < n; k++) {
        struct iv_ref one = interview_instance(iv, node, offer->ref, k);
        if (interview_relevant(iv, one) && --i == 0) {
            return one;
        }
    }
    return (struct iv_ref){0};
}

/* The steps before the instance are counted, not kept: some of them, such as the group around a
 * repeat, may be placed in the very instance that goes. */
enum repeat_status ask_way_remove(struct interview *iv, struct iv_step *step) {
    struct iv_ref instance;
    size_t n_before = 0;
    if (!ask_way_repeat(iv, step, &instance)) {
        return REPEAT_NOT_FOUND;
    }
    for (struct iv_step at = {0}; interview_next(iv, &at); n_before++) {
        if (at.kind == STEP_REPEAT && at.ref.rep == instance.rep) {
            break;
        }
    }
    enum repeat_status status = interview_remove(iv, instance);
    if (status == REPEAT_OK) {
        *step = (struct iv_step){0};
        for (size_t i = 0; i < n_before; i++) {
            interview_next(iv, step);
        }
        ask_way_next(iv, step);
    }
    return status;
}
