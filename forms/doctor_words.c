/* forms/doctor_words.c — what labels and hints say against what the question does. */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/strbuf.h"
#include "forms/doctor.h"
#include "forms/doctor_impl.h"

enum { MAX_TEXT = 10000 }; // bytes of a label that are looked at

/* ---- reading ----------------------------------------------------------------------------------
 */

/* The text below an element, outputs left out. */
static void add_text(const struct tree *t, uint32_t el, struct strbuf *out) {
    if (out->len >= MAX_TEXT) {
        return;
    }
    if (!tree_first(t, el)) {
        const char *text = tree_text(t, el);
        strbuf_addn(out, text, strnlen(text, MAX_TEXT - out->len));
        return;
    }
    for (uint32_t c = tree_first(t, el); c; c = tree_follow(t, c)) {
        strbuf_addc(out, ' ');
        if (!tree_name(t, c) || !tree_is(t, c, "output")) {
            add_text(t, c, out);
        }
    }
}

/* The words of a translation: not an image, not guidance. */
static uint32_t words_of(const struct tree *t, uint32_t text) {
    for (uint32_t v = text ? tree_child(t, text, "value") : 0; v; v = tree_next(t, v, "value")) {
        const char *kind = tree_attr(t, v, "form");
        if (!kind || !*kind || strcmp(kind, "long") == 0 || strcmp(kind, "short") == 0) {
            return v;
        }
    }
    return 0;
}

uint32_t doctor_language(const struct form *form) {
    int english = form_find_language(form, "en");
    english = english < 0 ? form_find_language(form, "English") : english;
    return english < 0 ? form->default_language : (uint32_t)english;
}

/* The element that holds the words of a label; 0 for none. */
static uint32_t text_el(const struct form *form, const struct form_text *text, uint32_t language) {
    uint32_t el = 0;
    if (text->itext && form->n_languages) {
        el = words_of(&form->tree, form->languages[language].texts[text->itext]);
    }
    return el ? el : text->el;
}

static void read_text(const struct form *form, uint32_t el, struct strbuf *out) {
    strbuf_clear(out);
    if (el) {
        add_text(&form->tree, el, out);
    }
}

void doctor_text(const struct form *form, const struct form_text *text, uint32_t language,
                 struct strbuf *out) {
    uint32_t el = text_el(form, text, language);
    if (el) {
        add_text(&form->tree, el, out);
    }
}

/* "How many, in all?" -> " how many in all "; apostrophes vanish, typographic marks part words. */
const char *doctor_normal(struct arena *arena, const char *text) {
    size_t len = 0;
    char *out = arena_alloc(arena, strlen(text) + 3);
    out[len++] = ' ';
    for (const unsigned char *p = (const unsigned char *)text; *p; p++) {
        if (*p == 0xe2 && p[1] == 0x80 && p[2]) { // dashes, quotes, dots
            bool apostrophe = p[2] == 0x99;
            p += 2;
            if (!apostrophe && out[len - 1] != ' ') {
                out[len++] = ' ';
            }
        } else if (isalnum(*p) || *p >= 0x80) {
            out[len++] = (char)(*p < 0x80 ? tolower(*p) : *p);
        } else if (*p != '\'' && out[len - 1] != ' ') {
            out[len++] = ' ';
        }
    }
    if (out[len - 1] != ' ') {
        out[len++] = ' ';
    }
    out[len] = '\0';
    return out;
}

void doctor_read_words(struct doctor *d) {
    const struct form *form = d->form;
    AUTO(strbuf_done) struct strbuf text = {0};
    uint32_t language = doctor_language(form);
    /* by tree node: a text that many questions share is kept once */
    const char **words = ARENA_ARRAY(&d->arena, const char *, form->tree.n_nodes + 1);
    d->labels = ARENA_ARRAY(&d->arena, const char *, form->n_controls + 1);
    d->hints = ARENA_ARRAY(&d->arena, const char *, form->n_controls + 1);
    for (size_t i = 1; i < form->n_controls; i++) {
        const struct form_control *c = &form->controls[i];
        const uint32_t els[] = {text_el(form, &c->label, language),
                                text_el(form, &c->hint, language)};
        for (size_t t = 0; t < LEN(els); t++) {
            if (!words[els[t]]) {
                read_text(form, els[t], &text);
                words[els[t]] = doctor_normal(&d->arena, strbuf_text(&text));
            }
        }
        d->labels[i] = words[els[0]];
        d->hints[i] = words[els[1]];
    }
}

/* ---- phrases ----------------------------------------------------------------------------------
 */

/* Where the first of the phrases ends in the words (on its last blank); NULL when none is there. */
const char *doctor_find(const char *words, const char *const *phrases, size_t n) {
    for (size_t i = 0; i < n; i++) {
        const char *at = strstr(words, phrases[i]);
        if (at) {
            return at + strlen(phrases[i]) - 1;
        }
    }
    return NULL;
}

static bool starts_with_any(const char *words, const char *const *phrases, size_t n) {
    for (size_t i = 0; i < n; i++) {
        if (strncmp(words, phrases[i], strlen(phrases[i])) == 0) {
            return true;
        }
    }
    return false;
}

bool doctor_says(const struct doctor *d, uint32_t control, const char *const *phrases, size_t n) {
    return doctor_find(d->labels[control], phrases, n) ||
           doctor_find(d->hints[control], phrases, n);
}

void doctor_choice_text(const struct form *form, const struct doctor_choice *choice,
                        struct strbuf *out) {
    if (choice->label.itext) {
        doctor_text(form, &choice->label, doctor_language(form), out);
    } else if (choice->label.el) {
        add_text(choice->tree, choice->label.el, out);
    }
}

const char *doctor_choice_words(struct doctor *d, const struct doctor_choice *choice) {
    AUTO(strbuf_done) struct strbuf text = {0};
    doctor_choice_text(d->form, choice, &text);
    strbuf_addf(&text, " %.*s", (int)choice->len, choice->code);
    return doctor_normal(&d->arena, strbuf_text(&text));
}

/* The number word at " five …", 2 to 10; 0 for others. */
static unsigned number_at(const char *words) {
    static const char *const numbers[] = {" two ",   " three ", " four ", " five ", " six ",
                                          " seven ", " eight ", " nine ", " ten "};
    for (unsigned i = 0; i < LEN(numbers); i++) {
        if (strncmp(words, numbers[i], strlen(numbers[i])) == 0) {
            return i + 2;
        }
    }
    char *end = NULL;
    unsigned long n = isdigit((unsigned char)words[1]) ? strtoul(words + 1, &end, 10) : 0;
    return n >= 1 && n <= 10 && *end == ' ' ? (unsigned)n : 0;
}

/* "top 5", "up to three": the number; 0 when the words set no limit. */
static unsigned limit_in(const char *words) {
    static const char *const phrases[] = {" top ",     " up to ",         " max ",
                                          " maximum ", " maximum of ",    " no more than ",
                                          " at most ", " not more than ", " a maximum of "};
    static const char *const units[] = {" year",   " month", " week", " day",    " hour",
                                        " minute", " km",    " mile", " person", " people"};
    for (size_t i = 0; i < LEN(phrases); i++) {
        const char *at = words;
        while ((at = doctor_find(at, &phrases[i], 1))) {
            unsigned n = number_at(at);
            const char *after = n ? strchr(at + 1, ' ') : NULL;
            if (n && !starts_with_any(after, units, LEN(units))) {
                return n;
            }
        }
    }
    return 0;
}

/* ---- checks -----------------------------------------------------------------------------------
 */

void check_limit_words(struct doctor *d) {
    for (uint32_t i = 1; i < d->form->n_controls; i++) {
        const struct form_control *c = doctor_question(d, i);
        if (!c || (c->kind != CTRL_SELECT && c->kind != CTRL_RANK) ||
            d->form->nodes[c->node].constraint) {
            continue;
        }
        unsigned limit = limit_in(d->labels[i]);
        limit = limit ? limit : limit_in(d->hints[i]);
        if (limit && doctor_choices(d->form, c, NULL, 0, NULL) > limit) {
            doctor_say(d, c->node, c->line,
                       "the words say %u, but any number is accepted" FIX "add the constraint "
                       "count-selected(.) <= %u",
                       limit, limit);
        }
    }
}

void check_all_that_apply(struct doctor *d) {
    static const char *const phrases[] = {" all that apply ",
                                          " all which apply ",
                                          " tick all ",
                                          " select all ",
                                          " choose all ",
                                          " check all ",
                                          " mark all ",
                                          " select multiple ",
                                          " select one or more ",
                                          " choose one or more ",
                                          " tick one or more ",
                                          " multiple answers possible ",
                                          " several answers possible "};
    for (uint32_t i = 1; i < d->form->n_controls; i++) {
        const struct form_control *c = doctor_question(d, i);
        if (c && c->kind == CTRL_SELECT1 && doctor_says(d, i, phrases, LEN(phrases))) {
            doctor_say(d, c->node, c->line,
                       "the words ask for several answers, but only one can be given" FIX
                       "make it a question with several answers, or change the words");
        }
    }
}

void check_choose_one(struct doctor *d) {
    static const char *const phrases[] = {" choose one ",     " select one ", " pick one ",
                                          " tick one ",       " only one ",   " check one ",
                                          " one answer only "};
    static const char *const more[] = {" or more", " or several", " or many", " at least"};
    for (uint32_t i = 1; i < d->form->n_controls; i++) {
        const struct form_control *c = doctor_question(d, i);
        if (!c || c->kind != CTRL_SELECT || d->form->nodes[c->node].constraint) {
            continue;
        }
        const char *const texts[] = {d->labels[i], d->hints[i]};
        for (size_t t = 0; t < LEN(texts); t++) {
            const char *at = doctor_find(texts[t], phrases, LEN(phrases));
            if (at && !starts_with_any(at, more, LEN(more))) {
                doctor_say(d, c->node, c->line,
                           "the words ask for one answer, but several can be given" FIX
                           "make it a question with one answer, or change the words");
            }
        }
    }
}

void check_number_as_text(struct doctor *d) {
    static const char *const phrases[] = {" how many ", " how long ", " how old "};
    static const char *const others[] = {" how long ago ", " why ", " explain ", " describe "};
    for (uint32_t i = 1; i < d->form->n_controls; i++) {
        const struct form_control *c = doctor_question(d, i);
        const struct form_node *n = c ? &d->form->nodes[c->node] : NULL;
        if (!c || c->kind != CTRL_INPUT || (n->type != FT_STRING && n->type != FT_UNTYPED) ||
            n->readonly || n->calculate || n->constraint || control_has_appearance(c, "numbers") ||
            doctor_find(d->labels[i], others, LEN(others))) {
            continue;
        }
        if (doctor_find(d->labels[i], phrases, LEN(phrases))) {
            doctor_say(d, c->node, c->line,
                       "the words ask for a number, but the answer is text, which cannot be added "
                       "up" FIX "use a whole number, and say the unit in the words");
        }
    }
}

void check_people_decimal(struct doctor *d) {
    static const char *const before[] = {" how many ", " number of ", " count of "};
    static const char *const people[] = {
        " people",   " persons",  " adults",   " children", " men ",      " women ",
        " boys",     " girls",    " members",  " families", " household", " residents",
        " students", " patients", " tenants ", " visitors", " workers",   " staff "};
    for (uint32_t i = 1; i < d->form->n_controls; i++) {
        const struct form_control *c = doctor_question(d, i);
        const char *at = c && c->kind == CTRL_INPUT && d->form->nodes[c->node].type == FT_DECIMAL
                             ? doctor_find(d->labels[i], before, LEN(before))
                             : NULL;
        if (at && starts_with_any(at, people, LEN(people))) {
            doctor_say(d, c->node, c->line,
                       "people are counted in whole numbers, but 2.5 is accepted" FIX
                       "make the type int");
        }
    }
}
