/* forms/doctor_people.c — what a form owes to those it asks: consent, an outcome for every knock, a
 * way not to answer, and no record that names a family beside its photo and its door.
 *
 * Who is told. A form about homes (its title speaks of households, houses, rent, or at least
 * three and every thirtieth of its questions do) is taken to be asked at doors. Others hear of
 * consent only when they collect two of name, phone and photo. Forms of a care programme, where
 * another program hands over the person (CHT's /inputs, CommCare's /case), are left alone: consent
 * is kept there. */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/strbuf.h"
#include "forms/doctor_impl.h"

enum { HOMES_SAID = 3, HOMES_SHARE = 30, MIN_PERSONAL = 2, MIN_OUTCOMES = 2, MAX_OUTCOMES = 40 };

/* ---- what the words tell ----------------------------------------------------------------------
 */

static const char *const homes[] = {
    " household",     " dwelling",   " settlement", " tenant",      " landlord",   " neighbourhood",
    " neighborhood",  " slum",       " tenure ",    " rent ",       " your home ", " door number ",
    " house number ", " residents ", " the home ",  " your house ", " the house "};
static const char *const names[] = {" your name ",
                                    " full name",
                                    " first name",
                                    " last name",
                                    " surname",
                                    " name of respondent ",
                                    " respondents name ",
                                    " respondent name ",
                                    " name of the respondent ",
                                    " name of the person ",
                                    " name of head ",
                                    " name of the head ",
                                    " name of household head ",
                                    " name of the household head ",
                                    " name of the interviewee ",
                                    " household heads name ",
                                    " members name ",
                                    " names of "};
static const char *const name_parts[] = {" surname ",   " first name ",     " last name ",
                                         " fullname ",  " firstname ",      " lastname ",
                                         " full name ", " respondent name "};
static const char *const phones[] = {" phone number",     " telephone number", " mobile number",
                                     " cell number",      " cellphone number", " contact number",
                                     " your phone ",      " your telephone ",  " your mobile ",
                                     " contact details ", " email address "};
static const char *const people_words[] = {" respondent", " family",      " you ",    " your face ",
                                           " person ",    " head of ",    " members", " household ",
                                           " child ",     " interviewee "};
static const char *const photo_words[] = {" photo", " picture", " image "};
static const char *const doors[] = {
    " house number", " door number",  " flat number",      " structure number", " structure code",
    " plot number",  " shack number", " household number", " building number",  " stand number",
    " home address", " your address", " street address",   " physical address", " unit number"};
static const char *const consents[] = {
    " consent",     " you agree to ",       " do you agree ", " i agree ",
    " agrees to ",  " agree to take part ", " permission ",   " may i ask ",
    " may we ask ", " may we keep ",        " willing to ",   " happy to take ",
    " assent ",     " may i begin ",        " may i start ",  " would you like to take part "};
static const char *const outcomes[] = {
    " outcome of ",         " visit outcome ",          " interview outcome ",
    " interview status ",   " visit status ",           " interview result",
    " visit result ",       " result of visit",         " result of the visit",
    " result of interview", " result of the interview", " available for "};
static const char *const outcome_choices[] = {" refus",      " not at home ", " nobody ",
                                              " no answer ", " absent ",      " partly ",
                                              " partially ", " incomplete "};

enum { SAYS_NAME = 1, SAYS_PHONE = 2, SAYS_PHOTO = 4, SAYS_DOOR = 8 };

struct people { // what the form collects; controls, 0 for none
    uint32_t name, phone, photo, door, consent, photo_consent, outcome;
    uint32_t n_homes;
    bool titled;    // the title speaks of homes
    bool programme; // another program hands over the person
    bool dwelling;  // points to our door list, whose visit log has the outcomes
};

static const char *name_words(struct doctor *d, uint32_t control) {
    uint32_t node = d->form->controls[control].node;
    return doctor_normal(&d->arena, node ? d->form->nodes[node].name : "");
}

#define SAYS(d, control, list) doctor_says(d, control, list, LEN(list))
#define FINDS(words, list) (doctor_find(words, list, LEN(list)) != NULL)

struct words_walk { // how many choices say such a thing
    struct doctor *d;
    unsigned n;
};

static void is_outcome(void *ctx, const struct doctor_choice *choice) {
    struct words_walk *ow = ctx;
    ow->n += FINDS(doctor_choice_words(ow->d, choice), outcome_choices);
}

static bool tells_outcome(struct doctor *d, uint32_t i) {
    const struct form_control *c = &d->form->controls[i];
    if (c->kind != CTRL_SELECT1 && c->kind != CTRL_SELECT) {
        return false;
    }
    struct words_walk ow = {.d = d};
    if (doctor_choices(d->form, c, NULL, 0, NULL) <= MAX_OUTCOMES) {
        doctor_each_choice(d->form, c, is_outcome, &ow);
    }
    return ow.n >= MIN_OUTCOMES || SAYS(d, i, outcomes) || strstr(name_words(d, i), " outcome ");
}

static unsigned personal(struct doctor *d, uint32_t i, const char *name) {
    const struct form_control *c = doctor_question(d, i);
    if (!c || (c->kind != CTRL_INPUT && c->kind != CTRL_UPLOAD) ||
        d->form->nodes[c->node].readonly) {
        return 0;
    }
    bool drawn = control_has_appearance(c, "signature") || control_has_appearance(c, "draw");
    bool photo = c->kind == CTRL_UPLOAD && !drawn && strncmp(c->mediatype, "image", 5) == 0;
    bool named = FINDS(d->labels[i], names) || FINDS(name, name_parts);
    return (named && c->kind == CTRL_INPUT ? SAYS_NAME : 0) |
           (FINDS(d->labels[i], phones) ? SAYS_PHONE : 0) |
           (photo && SAYS(d, i, people_words) ? SAYS_PHOTO : 0) |
           (SAYS(d, i, doors) || FINDS(name, doors) ? SAYS_DOOR : 0);
}

static void look_at(struct doctor *d, uint32_t i, struct people *p) {
    const char *name = name_words(d, i);
    unsigned says = personal(d, i, name);
    p->n_homes += SAYS(d, i, homes) || FINDS(name, homes);
    p->name = !p->name && says & SAYS_NAME ? i : p->name;
    p->phone = !p->phone && says & SAYS_PHONE ? i : p->phone;
    p->photo = !p->photo && says & SAYS_PHOTO ? i : p->photo;
    p->door = !p->door && says & SAYS_DOOR ? i : p->door;
    p->dwelling |= strcmp(name, " dwelling id ") == 0;
    p->outcome = !p->outcome && tells_outcome(d, i) ? i : p->outcome;
    if (SAYS(d, i, consents) || strstr(name, " consent")) {
        bool photo = SAYS(d, i, photo_words) && !strstr(name, " consent ");
        uint32_t *slot = photo ? &p->photo_consent : &p->consent;
        bool asked = d->form->controls[i].kind == CTRL_SELECT1;
        *slot = !*slot || (asked && d->form->controls[*slot].kind != CTRL_SELECT1) ? i : *slot;
    }
}

static void look(struct doctor *d, struct people *p) {
    const struct form *form = d->form;
    for (uint32_t c = form->n_nodes > 1 ? form->nodes[1].first_child : 0; c;
         c = form->nodes[c].next) {
        const char *name = form->nodes[c].name;
        p->programme |=
            form->nodes[c].first_child && (strcmp(name, "inputs") == 0 ||
                                           strcmp(name, "input") == 0 || strcmp(name, "case") == 0);
    }
    struct arena_mark mark = arena_mark(&d->arena);
    if (FINDS(doctor_normal(&d->arena, form_title(form)), homes)) {
        p->titled = true;
    }
    for (uint32_t i = 1; i < form->n_controls && i < DOCTOR_MAX; i++) {
        look_at(d, i, p);
    }
    arena_release(&d->arena, mark);
}

/* Gathered by the first check that asks. */
static const struct people *people_of(struct doctor *d) {
    if (!d->people) {
        struct people p = {0};
        look(d, &p);
        d->people = ARENA_NEW(&d->arena, struct people);
        *d->people = p;
    }
    return d->people;
}

static bool is_door_form(const struct doctor *d, const struct people *p) {
    bool often = p->n_homes >= HOMES_SAID && p->n_homes * HOMES_SHARE >= d->form->n_questions;
    return !p->programme && (often || p->titled);
}

static uint32_t first_of(const struct people *p) { // of the personal ones
    const uint32_t all[] = {p->name, p->phone, p->photo, p->door};
    uint32_t first = 0;
    for (size_t i = 0; i < LEN(all); i++) {
        first = all[i] && (!first || all[i] < first) ? all[i] : first;
    }
    return first;
}

static const struct form_control *control_at(const struct doctor *d, uint32_t i) {
    return &d->form->controls[i];
}

/* ---- consent ----------------------------------------------------------------------------------
 */

void check_consent(struct doctor *d) {
    const struct people *p = people_of(d);
    int n = !!p->name + !!p->phone + !!p->photo;
    bool fair = is_door_form(d, p) ? n > 0 || p->door : !p->programme && n >= MIN_PERSONAL;
    if (p->consent || !fair) {
        return;
    }
    const struct form_control *c = control_at(d, first_of(p));
    d->level = is_door_form(d, p) ? ISSUE_WARNING : ISSUE_NOTE;
    if (p->photo_consent) {
        doctor_say(d, c->node, c->line,
                   "the form asks who people are, and asks for consent to photos only" FIX
                   "first ask whether they agree to take part, and skip everything when the "
                   "answer is no");
    } else {
        doctor_say(d, c->node, c->line,
                   "the form asks who people are or where they live, and no question asks for "
                   "consent" FIX "first ask whether they agree to take part, and skip everything "
                   "when the answer is no");
    }
}

/* A "no" that nothing heeds is no question. */
void check_consent_heeded(struct doctor *d) {
    const struct people *p = people_of(d);
    const struct form_control *c = control_at(d, p->consent);
    uint32_t node = p->consent ? c->node : 0;
    if (!node || c->kind != CTRL_SELECT1 || p->programme || !(first_of(p) || is_door_form(d, p)) ||
        d->form->nodes[node].constraint ||
        d->form->reader_from[node + 1] > d->form->reader_from[node]) {
        return;
    }
    doctor_say(d, node, c->line,
               "consent is asked, but nothing depends on the answer: after a \"no\" the interview "
               "goes on" FIX "ask the rest only when the answer is yes: put it into a group with "
               "relevant=\"%.100s = '…'\"",
               d->form->nodes[node].path);
}

/* ---- outcome, and too much in one place -------------------------------------------------------
 */

void check_outcome(struct doctor *d) {
    const struct people *p = people_of(d);
    uint32_t first = first_of(p);
    if (is_door_form(d, p) && first && !p->outcome && !p->dwelling) {
        const struct form_control *c = control_at(d, first);
        doctor_say(d, c->node, c->line,
                   "the form cannot say that nobody was in, or that people said no, so the doors "
                   "that did not answer will look as if they were never tried" FIX
                   "ask for the outcome of the visit (complete, refused, no answer, …), or ask for "
                   "dwelling_id and keep a visit log");
    }
}

void check_all_in_one(struct doctor *d) {
    const struct people *p = people_of(d);
    if (is_door_form(d, p) && p->name && p->photo && p->door) {
        const struct form_control *c = control_at(d, p->name);
        doctor_say(d, c->node, c->line,
                   "full names, photos (%.80s) and the door (%.80s) stand in one record: who finds "
                   "it knows the whole family" FIX
                   "leave names and photos out, or keep them in a form of their own",
                   d->form->nodes[control_at(d, p->photo)->node].path,
                   d->form->nodes[control_at(d, p->door)->node].path);
    }
}

/* ---- "prefer not to say" ----------------------------------------------------------------------
 */

static const char *const sensitive[] = {
    " died ",     " death",    " dead ",        " killed ", " casualt",      " injur",
    " hiv ",      " disab",    " ethnic",       " tribe ",  " religio",      " sexual",
    " violence ", " violent ", " abuse",        " rape",    " income ",      " earn ",
    " debt",      " citizen",  " nationality ", " immigra", " mental ",      " chronic ",
    " illness",   " disease",  " drugs ",       " alcohol", " tuberculosis "};
static const char *const ways_out[] = {
    " prefer not ", " pns ",         " refus",         " rather not ",  " no answer ", " decline",
    " not to say ", " no response ", " dont want to ", " not willing ", " not say "};

static void is_way_out(void *ctx, const struct doctor_choice *choice) {
    struct words_walk *ow = ctx;
    ow->n += FINDS(doctor_choice_words(ow->d, choice), ways_out);
}

/* Can the question be asked without an answer being forced? */
static bool has_way_out(struct doctor *d, const struct form_control *c) {
    struct words_walk ow = {.d = d};
    bool known = doctor_each_choice(d->form, c, is_way_out, &ow) != UINT32_MAX;
    return ow.n || !known;
}

static const char *tag_of(const struct form_node *n) { // ours: S special category, $ money
    for (const struct form_attr *a = n->extra; a; a = a->next) {
        if (strcmp(a->name, "tag") == 0 && strstr(a->ns, "doorstep")) {
            return a->value;
        }
    }
    return "";
}

static bool is_choice(const struct form_control *c) {
    return c->kind == CTRL_SELECT1 || c->kind == CTRL_SELECT;
}

void check_tagged(struct doctor *d) {
    for (const struct form_control *c = NULL; (c = doctor_next(d, c));) {
        const char *tag = tag_of(&d->form->nodes[c->node]);
        if (is_choice(c) && strpbrk(tag, "S$") && !has_way_out(d, c)) {
            doctor_say(d, c->node, c->line,
                       "the question is marked as sensitive (%.8s), and its choices have no "
                       "\"prefer not to say\"" FIX "add the choice pns, \"prefer not to say\"",
                       tag);
        }
    }
}

void check_sensitive(struct doctor *d) {
    const struct people *p = people_of(d);
    for (uint32_t i = 1; i < d->form->n_controls && is_door_form(d, p); i++) {
        const struct form_control *c = doctor_question(d, i);
        const struct form_node *n = c ? &d->form->nodes[c->node] : NULL;
        if (!c || n->readonly || n->calculate || !FINDS(d->labels[i], sensitive) ||
            SAYS(d, i, consents) || strstr(n->name, "consent") || tag_of(n)[0]) {
            continue;
        }
        bool forced = n->required && !expr_is_call(n->required, "false");
        if (is_choice(c) && !has_way_out(d, c)) {
            doctor_say(d, c->node, c->line,
                       "the question is a sensitive one, and its choices have no \"prefer not to "
                       "say\"" FIX "add the choice pns, \"prefer not to say\"");
        } else if (c->kind == CTRL_INPUT && forced) {
            doctor_say(d, c->node, c->line,
                       "the question is a sensitive one, and an answer is required" FIX
                       "take required away, so that people may pass over it");
        }
    }
}
