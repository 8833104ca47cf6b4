/* forms/doctor_impl.h — what the checks of the form doctor share. */
#pragma once
#include "forms/doctor.h"
#include "forms/form_impl.h"

struct strbuf;

enum { DOCTOR_MAX = 5000 }; // questions whose lists are looked at; more are a flood, not a form

struct doctor {
    const struct form *form;
    const struct doctor_options *options;
    struct form_issues *issues;
    struct arena arena;
    const char **labels, **hints; // by control: " how many people " (doctor_words.c)
    uint32_t *n_controls_of;      // by node
    bool *set_by_action;          // by node
    bool *has_default;            // by node: in the form's own instance
    uint32_t *said;               // by node: number of the last check that found something
    struct people *people;        // doctor_people.c; NULL until asked for
    const struct doctor_check *check;
    enum issue_level level; // of what the check says; may be changed by the check
    uint32_t check_no, n_found;
};

struct doctor_check {
    const char *code; // at most 7 characters
    enum issue_level level;
    void (*run)(struct doctor *d);
    bool strict; // a warning when the caller is strict
};

/* Something is wrong with the question at `node`; said once per check and node. `line` 0: that of
 * the node. What is to be done about it stands after FIX in the text. */
void doctor_say(struct doctor *d, uint32_t node, int line, const char *fmt, ...) PRINTF_LIKE(4, 5);
/* The same of a place that is no node: a list, a language. */
void doctor_tell(struct doctor *d, const char *where, int line, const char *fmt, ...)
    PRINTF_LIKE(4, 5);

/* The control when it asks for something that is kept; NULL for groups and bare triggers. */
const struct form_control *doctor_question(const struct doctor *d, uint32_t control);
/* The question after `c`, the first one after NULL; NULL when there are no more. */
const struct form_control *doctor_next(const struct doctor *d, const struct form_control *c);

bool doctor_is_shown(const struct doctor *d, const struct form_control *c); // not for programs only

/* Every part of every expression, predicates included; outer parts come first. */
typedef void (*doctor_visit_fn)(struct doctor *d, const struct form_expr *expr,
                                const struct xp_node *part);
void doctor_visit_all(struct doctor *d, doctor_visit_fn fn);

bool expr_is_call(const struct form_expr *expr, const char *name); // "true()"; false for NULL

/* doctor_words.c: the words of labels and hints, lower case, one blank between and around. */
void doctor_read_words(struct doctor *d);
uint32_t doctor_language(const struct form *form); // English, else the default one
/* The words of a label in a language, outputs left out; appended. */
void doctor_text(const struct form *form, const struct form_text *text, uint32_t language,
                 struct strbuf *out);
/* Text as such words, in the arena. And where the first of the phrases ends in them (on its last
 * blank); NULL when none is there. */
const char *doctor_normal(struct arena *arena, const char *text);
const char *doctor_find(const char *words, const char *const *phrases, size_t n);
bool doctor_says(const struct doctor *d, uint32_t control, const char *const *phrases, size_t n);
struct doctor_choice;
const char *doctor_choice_words(struct doctor *d, const struct doctor_choice *choice); // and code
void doctor_choice_text(const struct form *form, const struct doctor_choice *choice,
                        struct strbuf *out);
void check_limit_words(struct doctor *d);
void check_all_that_apply(struct doctor *d);
void check_choose_one(struct doctor *d);
void check_number_as_text(struct doctor *d);
void check_people_decimal(struct doctor *d);

/* doctor_people.c: what a form owes to those it asks. */
void check_consent(struct doctor *d);
void check_consent_heeded(struct doctor *d);
void check_outcome(struct doctor *d);
void check_all_in_one(struct doctor *d);
void check_tagged(struct doctor *d);
void check_sensitive(struct doctor *d);

/* doctor_strict.c: what the Java engine of ODK Collect refuses or reads otherwise. */
void check_collect_rings(struct doctor *d);
void check_collect_functions(struct doctor *d);
void check_collect_many(struct doctor *d);
void check_collect_dates(struct doctor *d);
void check_collect_places(struct doctor *d);

/* doctor_texts.c: labels and translations. */
void check_leftovers(struct doctor *d);
void check_unreachable(struct doctor *d);
void check_translated(struct doctor *d);
void check_labels(struct doctor *d);
void check_long_labels(struct doctor *d);
void check_deep(struct doctor *d);
void check_media(struct doctor *d);

/* doctor_questions.c: what binds say. */
void check_message(struct doctor *d);
void check_same_name(struct doctor *d);
void check_name(struct doctor *d);
void check_long_name(struct doctor *d);
void check_stuck(struct doctor *d);
void check_overwritten(struct doctor *d);
void check_no_control(struct doctor *d);

/* doctor_rules.c, doctor_never.c: what expressions say. */
void check_copied_condition(struct doctor *d);
void check_missing_condition(struct doctor *d);
void check_no_such_choice(struct doctor *d);
void check_contradictions(struct doctor *d); // doctor_bounds.c
void check_several_as_one(struct doctor *d);
/* A constraint that is a range, in words: "Give a number from 0 to 120"; nothing for others. */
void doctor_say_bounds(const struct form_expr *constraint, struct strbuf *out);
/* The select a path leads to, when only the person answers it and only there; else NULL. */
const struct form_control *doctor_select_of(const struct doctor *d, const struct xp_node *path);

/* doctor_codes.c: codes of choices, twins, choices never offered. */
void check_codes_in_parts(struct doctor *d);
void check_codes_curly(struct doctor *d);
void check_codes_bad(struct doctor *d);
void check_codes_odd(struct doctor *d);
void check_twin_codes(struct doctor *d);
void check_twin_labels(struct doctor *d);
void check_never_offered(struct doctor *d);

/* ---- lists written in the form (doctor_lists.c) -------------------------------------------- */

struct doctor_choice {
    const char *code; // `len` bytes, without blanks around
    size_t len;
    const struct tree *tree; // of its list, or of the form
    uint32_t item;           // in `tree`; 0 for one written in the body
    int line;
    struct form_text label; // its element lies in `tree`
};
typedef void (*doctor_choice_fn)(void *ctx, const struct doctor_choice *choice);

/* Every choice of a control, filters aside; returns how many. UINT32_MAX when they cannot be known:
 * they come from a file or a repeat, or are very many. */
uint32_t doctor_each_choice(const struct form *form, const struct form_control *control,
                            doctor_choice_fn fn, void *ctx);
/* The same, looking for one code (may be NULL): *found says whether it is there. */
uint32_t doctor_choices(const struct form *form, const struct form_control *control,
                        const char *value, size_t len, bool *found);

/* The list in the form behind instance('id')/…; NULL for answers of a repeat, files. */
const struct form_instance *doctor_list(const struct form *form, const struct xp_node *source);
bool doctor_is_inside(const struct form_instance *in); // written in the form
bool doctor_is_filtered(const struct xp_node *source);
