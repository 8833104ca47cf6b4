/* survey/web/screen.c — see screen.h. */
#include "survey/web/screen.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/strbuf.h"
#include "forms/form.h"
#include "forms/interview.h"
#include "forms/markdown.h"
#include "forms/reply.h"
#include "survey/ask_way.h"

/* ---- texts ---- */

typedef void (*markup_writer)(struct strbuf *out, const char *text);

static void reply_marked(struct strbuf *out, const char *key, const char *text,
                         markup_writer write) {
    if (*text) {
        AUTO(strbuf_done) struct strbuf marked = {0};
        write(&marked, text);
        reply_text(out, key, strbuf_text(&marked));
    }
}

static void reply_label(struct interview *iv, uint32_t control, struct iv_ref near,
                        struct strbuf *out) {
    reply_marked(out, "label", interview_label(iv, control, near), markdown_html);
    reply_marked(out, "words", interview_label(iv, control, near), markdown_plain);
}

static const char *const media[] = {"image", "big-image", "audio", "video"}; // rule I10

static void reply_texts(struct interview *iv, uint32_t control, struct iv_ref ref,
                        struct strbuf *out) {
    reply_label(iv, control, ref, out);
    reply_marked(out, "hint", interview_hint(iv, control, ref), markdown_html);
    reply_marked(out, "guidance", interview_text_form(iv, control, ref, "guidance"), markdown_html);
    for (size_t i = 0; i < LEN(media); i++) {
        reply_text_if(out, media[i], interview_text_form(iv, control, ref, media[i]));
    }
}

/* ---- a question ---- */

static bool offers_choices(const struct form_control *c) {
    return c->kind == CTRL_SELECT1 || c->kind == CTRL_SELECT || c->kind == CTRL_RANK ||
           (c->kind == CTRL_RANGE && (c->itemset || c->n_items));
}

/* Where the choices lie, for a list that is to be a map (rules C10, H10). */
static const char **places_of(struct interview *iv, uint32_t control, struct iv_ref ref,
                              const struct choices *choices) {
    if (!control_has_appearance(form_control(interview_form(iv), control), "map")) {
        return NULL;
    }
    const char **places = mem_alloc((choices->n + 1) * sizeof *places);
    interview_choices_fields(iv, control, ref, choices, "geometry", places);
    return places;
}

static void reply_choices(struct interview *iv, uint32_t control, struct iv_ref ref,
                          struct strbuf *out) {
    struct choices choices;
    interview_choices(iv, control, ref, &choices);
    const char **places = places_of(iv, control, ref, &choices);
    reply_open(out, "choices", '[');
    for (uint32_t i = 0; i < choices.n; i++) {
        reply_open(out, NULL, '{');
        reply_text(out, "value", choices.items[i].value);
        reply_marked(out, "label", choices.items[i].label, markdown_html);
        reply_marked(out, "words", choices.items[i].label, markdown_plain);
        for (size_t m = 0; m < LEN(media); m++) {
            reply_text_if(out, media[m],
                          interview_choice_form(iv, ref, &choices.items[i], media[m]));
        }
        reply_text_if(out, "place", places ? places[i] : "");
        reply_close(out, '}');
    }
    reply_close(out, ']');
    free(places);
}

static void reply_extra(const struct form_node *node, struct strbuf *out) {
    for (const struct form_attr *a = node->extra; a; a = a->next) {
        const char *colon = strrchr(a->name, ':');
        reply_text(out, colon ? colon + 1 : a->name,
                   a->value); // "max-pixels", "allow-mock-accuracy"
    }
}

/* What the element in the body says beside its appearance (rules F2, F5, F7, F10). */
static void reply_attrs(const struct form *form, uint32_t control, struct strbuf *out) {
    static const char *const names[] = {"rows",
                                        "accuracyThreshold",
                                        "unacceptableAccuracyThreshold",
                                        "autoplay",
                                        "accept",
                                        "tick-interval",
                                        "placeholder",
                                        "intent",
                                        "query"};
    for (size_t i = 0; i < LEN(names); i++) {
        reply_text_if(out, names[i], form_control_attr(form, control, names[i]));
    }
}

/* "hidden", of a question or a group around it: what some clients fill in by themselves. */
static void reply_hidden(const struct form *form, uint32_t control, struct strbuf *out) {
    for (; control; control = form_control(form, control)->parent) {
        if (control_has_appearance(form_control(form, control), "hidden")) {
            reply_bool(out, "hidden", true);
            return;
        }
    }
}

static void reply_range(const struct form_control *c, struct strbuf *out) {
    reply_number(out, "start", c->start);
    reply_number(out, "end", c->end);
    reply_number(out, "step", c->step);
}

static void reply_answer(struct interview *iv, const struct form_control *c, struct iv_ref ref,
                         struct strbuf *out) {
    const struct form_node *node = form_node(interview_form(iv), ref.node);
    AUTO(strbuf_done) struct strbuf path = {0};
    interview_path(iv, ref, &path);
    reply_text(out, "path", strbuf_text(&path));
    reply_text(out, "type", form_type_name(node->type));
    reply_text(out, "value", interview_get(iv, ref));
    reply_bool(out, "required", interview_required(iv, ref));
    reply_bool(out, "readonly", interview_readonly(iv, ref));
    reply_extra(node, out);
    reply_text_if(out, "mediatype", c->mediatype);
}

static void reply_question(struct interview *iv, const struct iv_step *step, struct strbuf *out) {
    const struct form *form = interview_form(iv);
    const struct form_control *c = form_control(form, step->control);
    reply_text(out, "kind", ask_way_is_note(iv, step) ? "note" : "question");
    reply_text(out, "control", control_kind_name(c->kind));
    reply_text_if(out, "appearance", c->appearance);
    reply_hidden(form, step->control, out);
    reply_attrs(form, step->control, out);
    if (step->ref.node) {
        reply_answer(iv, c, step->ref, out);
    }
    if (c->kind == CTRL_RANGE) {
        reply_range(c, out);
    }
    reply_texts(iv, step->control, step->ref, out);
    if (offers_choices(c)) {
        reply_choices(iv, step->control, step->ref, out);
    }
}

/* ---- rows, groups ---- */

static const char *words_of(const struct choices *choices, const char *value, size_t len) {
    for (uint32_t i = 0; i < choices->n; i++) {
        const struct choice *it = &choices->items[i];
        if (strlen(it->value) == len && memcmp(it->value, value, len) == 0) {
            return *it->label ? it->label : it->value;
        }
    }
    return NULL;
}

/* Choices of files beside the form are the page's to know (rules H20, H21): there it finds them. */
static void reply_outside(struct interview *iv, const struct iv_step *at, struct strbuf *out) {
    const struct form *form = interview_form(iv);
    if (strstr(form_control(form, at->control)->appearance, "search") ||
        form_control_attr(form, at->control, "query")) {
        AUTO(strbuf_done) struct strbuf path = {0};
        interview_path(iv, at->ref, &path);
        reply_text(out, "outside", strbuf_text(&path));
    }
}

/* An answer as people read it: choices by their words. */
static void reply_said(struct interview *iv, const char *key, const struct iv_step *at,
                       struct strbuf *out) {
    const struct form_control *c = form_control(interview_form(iv), at->control);
    AUTO(strbuf_done) struct strbuf value = {0}, said = {0};
    struct choices choices = {0};
    strbuf_add(&value, interview_get(iv, at->ref));
    if (value.len && offers_choices(c)) {
        interview_choices(iv, at->control, at->ref, &choices);
    }
    for (const char *p = strbuf_text(&value); choices.n && *p;) {
        size_t len = strcspn(p, " ");
        const char *words = words_of(&choices, p, len);
        strbuf_add(&said, said.len ? ", " : "");
        if (words) {
            markdown_plain(&said, words);
        } else {
            strbuf_addn(&said, p, len);
        }
        p += len + strspn(p + len, " ");
    }
    reply_text_if(out, key, strbuf_text(said.len ? &said : &value));
    if (value.len) {
        reply_outside(iv, at, out);
    }
}

/* A row goes by the first answer in it, as the form shows it. */
static void reply_row_name(struct interview *iv, uint32_t control, struct iv_ref instance,
                           struct strbuf *out) {
    struct iv_step at;
    if (!ask_way_find_instance(iv, control, instance, &at)) {
        return;
    }
    while (ask_way_next_within(iv, &at, false, control)) {
        if (ask_way_is_question(iv, &at) && *interview_get(iv, at.ref)) {
            reply_said(iv, "words", &at, out);
            return;
        }
    }
}

static void reply_one_more(struct interview *iv, const struct iv_step *step, struct strbuf *out) {
    const struct form *form = interview_form(iv);
    uint32_t control = step->control, parent = form_control(form, control)->parent;
    struct iv_ref one;
    AUTO(strbuf_done) struct strbuf path = {0};
    interview_path(iv, step->ref, &path);
    strbuf_addf(&path, "/%s", form_node(form, form_control(form, control)->node)->name);
    reply_text(out, "kind", "one-more");
    reply_hidden(form, control, out);
    reply_text(out, "path", strbuf_text(&path));
    if (parent && form_control(form, parent)->node == 0 &&
        !*interview_label(iv, control, step->ref)) {
        control = parent;
    }
    reply_label(iv, control, step->ref, out);
    reply_open(out, "rows", '[');
    for (uint32_t i = 1; (one = ask_way_instance(iv, step, i)).rep; i++) {
        AUTO(strbuf_done) struct strbuf row = {0};
        interview_path(iv, one, &row);
        reply_open(out, NULL, '{');
        reply_text(out, "path", strbuf_text(&row));
        reply_row_name(iv, step->control, one, out);
        reply_close(out, '}');
    }
    reply_close(out, ']');
}

static void reply_group(struct interview *iv, const struct iv_step *step, struct strbuf *out) {
    reply_text(out, "kind", "group");
    reply_hidden(interview_form(iv), step->control, out);
    reply_text_if(out, "appearance", form_control(interview_form(iv), step->control)->appearance);
    reply_texts(iv, step->control, step->ref, out);
}

static void reply_item(struct interview *iv, const struct iv_step *step, struct strbuf *out) {
    reply_open(out, NULL, '{');
    if (step->kind == STEP_QUESTION) {
        reply_question(iv, step, out);
    } else if (step->kind == STEP_NEW_REPEAT) {
        reply_one_more(iv, step, out);
    } else {
        reply_group(iv, step, out);
    }
    reply_close(out, '}');
}

/* ---- a screen ---- */

static bool lies_in(const struct form *form, uint32_t control, uint32_t group) {
    while (control && control != group) {
        control = form_control(form, control)->parent;
    }
    return control == group;
}

/* Where a screen stands: names of the groups around it from the outside, rows as "2 of 3". */
static void reply_section(struct interview *iv, uint32_t control, struct iv_ref near,
                          struct strbuf *out) {
    const struct form *form = interview_form(iv);
    if (!control) {
        return;
    }
    const struct form_control *c = form_control(form, control);
    reply_section(iv, c->parent, near, out);
    if (c->kind == CTRL_REPEAT) {
        uint32_t i, n;
        ask_way_position(iv, interview_ref(iv, c->node, near), &i, &n);
        reply_open(out, NULL, '{');
        reply_int(out, "row", i);
        reply_int(out, "rows", n);
        reply_close(out, '}');
    }
    reply_marked(out, NULL, interview_label(iv, control, near), markdown_plain);
}

static const char *kind_of(struct interview *iv, const struct iv_step *at) {
    switch (at->kind) {
    case STEP_END:
        return "end";
    case STEP_NEW_REPEAT:
        return "one-more";
    case STEP_QUESTION:
        return ask_way_is_note(iv, at) ? "note" : "question";
    case STEP_GROUP:
    case STEP_REPEAT:
        break;
    }
    return "list";
}

static void reply_items(struct interview *iv, const struct iv_step *at, struct strbuf *out) {
    const struct form *form = interview_form(iv);
    bool list = at->kind == STEP_GROUP || at->kind == STEP_REPEAT;
    struct iv_step step = *at;
    reply_open(out, "items", '[');
    if (at->kind != STEP_END) {
        reply_item(iv, at, out);
    }
    while (list && interview_next(iv, &step) && lies_in(form, step.control, at->control) &&
           !(step.kind == STEP_REPEAT && step.control == at->control)) {
        reply_item(iv, &step, out);
    }
    reply_close(out, ']');
}

static void reply_place(struct interview *iv, const struct iv_step *at, struct strbuf *out) {
    struct ask_way way;
    AUTO(strbuf_done) struct strbuf key = {0};
    const struct form *form = interview_form(iv);
    ask_way_count(iv, at, NULL, &way);
    ask_way_key(iv, at, &key);
    reply_text(out, "kind", kind_of(iv, at));
    reply_text(out, "key", strbuf_text(&key));
    reply_int(out, "number", way.number);
    reply_int(out, "left", way.left);
    reply_int(out, "answered", way.answered);
    reply_int(out, "empty", way.empty);
    reply_open(out, "section", '[');
    if (at->kind != STEP_END) {
        uint32_t around = form_control(form, at->control)->parent;
        reply_section(iv, at->kind == STEP_REPEAT ? at->control : around,
                      (struct iv_ref){at->ref.rep, 1}, out);
    }
    reply_close(out, ']');
}

void screen_write(struct interview *iv, const struct iv_step *at, struct strbuf *out) {
    interview_escape_values(iv, true);
    strbuf_clear(out);
    reply_open(out, NULL, '{');
    reply_place(iv, at, out);
    reply_items(iv, at, out);
    reply_close(out, '}');
    interview_escape_values(iv, false);
}

static bool into_last_row(struct interview *iv, struct iv_step *at) {
    struct iv_ref row, last = {0};
    for (uint32_t i = 1; at->kind == STEP_NEW_REPEAT && (row = ask_way_instance(iv, at, i)).rep;
         i++) {
        last = row;
    }
    if (!last.rep || !ask_way_find_instance(iv, at->control, last, at)) {
        return false;
    }
    if (!ask_way_is_stop(iv, at)) {
        ask_way_next(iv, at);
    }
    return true;
}

/* From a question to the list that it stands in, if any. */
static void into_list(struct interview *iv, struct iv_step *at) {
    const struct form *form = interview_form(iv);
    struct iv_step step = {0}, list = {0};
    while (at->kind == STEP_QUESTION && interview_next(iv, &step) && !ask_way_same(&step, at)) {
        list = ask_way_is_list(iv, &step) ? step : list;
    }
    if (list.control && lies_in(form, at->control, list.control)) {
        *at = list;
    }
}

bool screen_move(struct interview *iv, struct iv_step *at, const char *how) {
    if (strcmp(how, "here") == 0) {
        into_list(iv, at); // an answer may have opened more of the list that it stands in
        return true;
    }
    if (strcmp(how, "next") == 0) {
        bool list = at->kind == STEP_GROUP || at->kind == STEP_REPEAT;
        (list ? ask_way_next_over : ask_way_next)(iv, at);
        return true;
    }
    if (strcmp(how, "back") == 0) {
        return ask_way_previous(iv, at);
    }
    if (strcmp(how, "resume") == 0) {
        ask_way_resume(iv, at);
        return true;
    }
    if (strcmp(how, "row") == 0) {
        return into_last_row(iv, at);
    }
    if (strcmp(how, "start") == 0) {
        *at = (struct iv_step){0};
        ask_way_next(iv, at);
        return true;
    }
    bool found = ask_way_find_key(iv, how, at);
    into_list(iv, at);
    return found;
}

/* ---- the table of contents ---- */

static void reply_stop(struct interview *iv, const struct iv_step *at, struct strbuf *out) {
    AUTO(strbuf_done) struct strbuf key = {0};
    bool question = ask_way_is_question(iv, at);
    ask_way_key(iv, at, &key);
    reply_open(out, NULL, '{');
    reply_text(out, "key", strbuf_text(&key));
    reply_text(out, "kind", kind_of(iv, at));
    reply_hidden(interview_form(iv), at->control, out);
    reply_marked(out, "words", interview_label(iv, at->control, at->ref), markdown_plain);
    if (question) {
        reply_said(iv, "value", at, out);
    }
    reply_bool(out, "needed",
               question && interview_required(iv, at->ref) && !*interview_get(iv, at->ref));
    reply_close(out, '}');
}

void screen_write_all(struct interview *iv, struct strbuf *out) {
    struct iv_step at = {0};
    strbuf_clear(out);
    reply_open(out, NULL, '{');
    reply_open(out, "items", '[');
    for (ask_way_next(iv, &at); at.kind != STEP_END;) {
        reply_stop(iv, &at, out);
        screen_move(iv, &at, "next");
    }
    reply_close(out, ']');
    reply_close(out, '}');
}
