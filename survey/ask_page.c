/* survey/ask_page.c — see ask_page.h. */
#include "survey/ask_page.h"

#include <math.h>
#include <string.h>

#include "base/arena.h"
#include "base/num.h"
#include "base/strbuf.h"
#include "forms/markdown.h"
#include "survey/ask_way.h"
#include "survey/ask_words.h"

enum { NUMBERED_MAX = 200 }; // choices; a longer list is no list of numbers

/* ---- numbers of choices ---- */

/* The whole number a label begins with, if nothing like "2 to 4" or "2.5" follows; -1. */
static int64_t leading_number(const char *label, bool *whole) {
    size_t digits = strspn(label, "0123456789");
    int64_t value;
    if (!digits || digits > 3 || !num_parse_i64(label, digits, &value)) {
        return -1;
    }
    const char *rest = label + digits + strspn(label + digits, " ");
    *whole = !*rest;
    return strcspn(rest, "0123456789.,:/-") == strlen(rest) ? value : -1;
}

static bool key_is_taken(const struct ask_choice *choices, uint32_t n, uint32_t key) {
    for (uint32_t i = 0; i < n; i++) {
        if (choices[i].key == key) {
            return true;
        }
    }
    return false;
}

/* Are the labels numbers, each once, and would 1, 2, 3 … in front be something else? */
static bool labels_are_keys(const struct ask_choice *choices, uint32_t n) {
    bool differ = false;
    for (uint32_t i = 0; i < n; i++) {
        bool whole = false, other;
        int64_t value = leading_number(choices[i].label, &whole);
        differ |= whole && value != (int64_t)i + 1;
        for (uint32_t k = 0; k < i && value >= 0; k++) {
            if (leading_number(choices[k].label, &other) == value) {
                return false;
            }
        }
    }
    return differ;
}

void ask_page_number(struct ask_choice *choices, uint32_t n) {
    bool by_label = n <= NUMBERED_MAX && labels_are_keys(choices, n);
    for (uint32_t i = 0; i < n; i++) {
        bool whole;
        int64_t value = by_label ? leading_number(choices[i].label, &whole) : (int64_t)i + 1;
        choices[i].key = value >= 0 ? (uint32_t)value : UINT32_MAX;
    }
    for (uint32_t i = 0, next = 1; i < n; i++) { // the others take what is free
        if (choices[i].key == UINT32_MAX) {
            while (key_is_taken(choices, n, next)) {
                next++;
            }
            choices[i].key = next;
        }
    }
}

static const char *plain(struct arena *mem, const char *text) {
    AUTO(strbuf_done) struct strbuf out = {0};
    markdown_plain(&out, text);
    return arena_strndup(mem, strbuf_text(&out), out.len);
}

/* ---- choices ---- */

/* Place of `value` in a list of tokens, from 1; 0 when it is not there. */
static uint32_t place_in(const char *tokens, const char *value) {
    size_t len = strlen(value);
    for (uint32_t place = 1; *tokens; place++) {
        size_t n = strcspn(tokens, " ");
        if (n == len && memcmp(tokens, value, n) == 0) {
            return place;
        }
        tokens += n + strspn(tokens + n, " ");
    }
    return 0;
}

static void add_choices(struct interview *iv, const struct iv_step *step, struct arena *mem,
                        struct ask_page *page) {
    struct choices list;
    interview_choices(iv, step->control, step->ref, &list);
    struct ask_choice *out = ARENA_ARRAY(mem, struct ask_choice, list.n + 1);
    for (uint32_t i = 0; i < list.n; i++) {
        const char *label = *list.items[i].label ? list.items[i].label : list.items[i].value;
        out[i].value = arena_strdup(mem, list.items[i].value);
        out[i].label = plain(mem, label);
        out[i].place = page->control == CTRL_SELECT1 ? strcmp(page->current, out[i].value) == 0
                                                     : place_in(page->current, out[i].value);
    }
    page->choices = out;
    page->n_choices = list.n;
    ask_page_number(out, list.n);
}

/* ---- where we are ---- */

/* The group that a repeat fills: pyxform gives it the label of the repeat. 0 for none. */
static uint32_t group_of_repeat(const struct form *form, uint32_t control) {
    uint32_t parent = form_control(form, control)->parent;
    bool fills = parent && form_control(form, parent)->kind == CTRL_GROUP &&
                 form_control(form, parent)->first_child == control;
    return fills ? parent : 0;
}

static const char *repeat_label(struct interview *iv, uint32_t control, struct iv_ref near,
                                struct arena *mem) {
    const char *label = interview_label(iv, control, near);
    uint32_t group = group_of_repeat(interview_form(iv), control);
    return plain(mem, *label || !group ? label : interview_label(iv, group, near));
}

/* The innermost group with a label, or the repeat instance, is where we are. */
static const char *section_of(struct interview *iv, const struct iv_step *step, struct arena *mem) {
    const struct form *form = interview_form(iv);
    struct iv_ref near = {step->ref.rep, 1};
    bool list = step->kind == STEP_GROUP || step->kind == STEP_REPEAT;
    uint32_t own = step->kind == STEP_NEW_REPEAT ? group_of_repeat(form, step->control) : 0;
    for (uint32_t c = list ? step->control : form_control(form, own ? own : step->control)->parent;
         c; c = form_control(form, c)->parent) {
        if (form_control(form, c)->kind == CTRL_REPEAT) {
            struct iv_ref instance = interview_ref(iv, form_control(form, c)->node, near);
            const char *label = repeat_label(iv, c, instance, mem);
            uint32_t i, n;
            AUTO(strbuf_done) struct strbuf text = {0};
            ask_way_position(iv, instance, &i, &n);
            SAY(&text, SAY_INSTANCE, *label ? label : ask_word(SAY_ENTRY),
                arena_printf(mem, "%u", i), arena_printf(mem, "%u", n));
            return arena_strndup(mem, strbuf_text(&text), text.len);
        }
        const char *label = interview_label(iv, c, near);
        if (*label) {
            return plain(mem, label);
        }
    }
    return "";
}

/* ---- texts ---- */

static const char *media_of(struct interview *iv, const struct iv_step *step, struct arena *mem) {
    static const struct {
        const char *form;
        enum ask_word word;
    } kinds[] = {
        {"image", SAY_PICTURE},
        {"audio", SAY_SOUND  },
        {"video", SAY_FILM   },
    };
    for (size_t i = 0; i < LEN(kinds); i++) {
        const char *name = interview_text_form(iv, step->control, step->ref, kinds[i].form);
        if (*name) {
            AUTO(strbuf_done) struct strbuf text = {0};
            const char *slash = strrchr(name, '/');
            SAY(&text, kinds[i].word, slash ? slash + 1 : name);
            return arena_strndup(mem, strbuf_text(&text), text.len);
        }
    }
    return "";
}

static void make_offer(struct interview *iv, const struct iv_step *step, struct arena *mem,
                       struct ask_page *page) {
    const char *label = repeat_label(iv, step->control, step->ref, mem);
    page->kind = PAGE_ONE_MORE;
    page->label = *label ? label : ask_word(SAY_ENTRY);
    ask_page_rows(iv, step, mem, page);
}

static void make_question(struct interview *iv, const struct iv_step *step, const char *pending,
                          struct arena *mem, struct ask_page *page) {
    const struct form_control *c = form_control(interview_form(iv), step->control);
    const char *stored = interview_get(iv, step->ref);
    page->kind = ask_way_is_note(iv, step) ? PAGE_NOTE : PAGE_QUESTION;
    page->label = plain(mem, interview_label(iv, step->control, step->ref));
    page->hint = plain(mem, interview_hint(iv, step->control, step->ref));
    page->guidance = plain(mem, interview_text_form(iv, step->control, step->ref, "guidance"));
    page->media = media_of(iv, step, mem);
    page->current = arena_strdup(mem, pending && *pending ? pending : stored);
    page->required = interview_required(iv, step->ref);
    page->secret = c->kind == CTRL_SECRET || control_has_appearance(c, "masked");
    page->digits = c->kind == CTRL_INPUT && control_has_appearance(c, "numbers");
    page->thousands = control_has_appearance(c, "thousands-sep");
    page->intent = strncmp(c->appearance, "ex:", 3) == 0 || strstr(c->appearance, " ex:") ||
                   form_control_attr(interview_form(iv), step->control, "intent");
    page->mediatype = c->mediatype;
    page->by_year = control_has_appearance(c, "year");
    page->by_month = control_has_appearance(c, "month-year");
    page->start = c->start, page->end = c->end, page->step = fabs(c->step);
    if (c->kind == CTRL_SELECT1 || c->kind == CTRL_SELECT || c->kind == CTRL_RANK) {
        add_choices(iv, step, mem, page);
    }
}

void ask_page_make(struct interview *iv, const struct iv_step *step, const char *pending,
                   struct arena *mem, struct ask_page *out) {
    const struct form *form = interview_form(iv);
    const struct form_control *c = form_control(form, step->control);
    *out = (struct ask_page){
        .control = c->kind,
        .type = step->ref.node ? form_node(form, step->ref.node)->type : FT_UNTYPED,
        .title = arena_strdup(mem, *form_title(form) ? form_title(form) : form_id(form)),
        .section = section_of(iv, step, mem),
        .label = "",
        .hint = "",
        .guidance = "",
        .media = "",
        .current = "",
        .mediatype = "",
        .choices = NULL,
        .n_languages = form_n_languages(form),
    };
    if (step->kind == STEP_NEW_REPEAT) {
        make_offer(iv, step, mem, out);
        return;
    }
    if (step->kind == STEP_GROUP || step->kind == STEP_REPEAT) {
        out->kind = PAGE_LIST;
        ask_page_rows(iv, step, mem, out);
        return;
    }
    make_question(iv, step, pending, mem, out);
}

void ask_page_count(struct interview *iv, const struct iv_step *step, struct ask_page *page) {
    struct ask_way way;
    if (page->kind == PAGE_QUESTION || page->kind == PAGE_LIST) {
        ask_way_count(iv, step, NULL, &way);
        page->number = way.number;
        page->left = way.left;
    }
}
