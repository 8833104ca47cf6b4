/* forms/doctor.c — the table of checks, and how findings are said. */
#include "forms/doctor.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "forms/doctor_impl.h"

/* Findings of one code that are said; ALL is a limit for hostile forms. */
enum { SAID_ERRORS = 10, SAID_WARNINGS = 5, SAID_NOTES = 3, SAID_ALL = 10000 };

/* ---- saying it --------------------------------------------------------------------------------
 */

static uint32_t most_said(const struct doctor *d, enum issue_level level) {
    static const uint32_t most[] = {
        [ISSUE_ERROR] = SAID_ERRORS, [ISSUE_WARNING] = SAID_WARNINGS, [ISSUE_NOTE] = SAID_NOTES};
    return d->options->all ? SAID_ALL : most[level];
}

static struct form_issue *add_issue(struct doctor *d, enum issue_level level, const char *code) {
    struct form_issues *list = d->issues;
    struct form_issue *it = MEM_PUSH(list->items, list->n, list->cap);
    *it = (struct form_issue){.level = level};
    snprintf(it->code, sizeof it->code, "%.7s", code);
    return it;
}

static void add_words(struct doctor *d, const char *where, int line, const char *fmt, va_list args)
    PRINTF_LIKE(4, 0);
static void add_words(struct doctor *d, const char *where, int line, const char *fmt,
                      va_list args) {
    if (++d->n_found > most_said(d, d->level)) {
        return;
    }
    struct form_issue *it = add_issue(d, d->level, d->check->code);
    it->line = line;
    snprintf(it->where, sizeof it->where, "%s", where);
    issue_words(it, fmt, args);
}

void doctor_say(struct doctor *d, uint32_t node, int line, const char *fmt, ...) {
    if (d->said[node] == d->check_no) {
        return;
    }
    d->said[node] = d->check_no;
    const struct form_node *n = &d->form->nodes[node];
    va_list args;
    va_start(args, fmt);
    add_words(d, n->path, line ? line : n->line, fmt, args);
    va_end(args);
}

void doctor_tell(struct doctor *d, const char *where, int line, const char *fmt, ...) {
    va_list args;
    va_start(args, fmt);
    add_words(d, where, line, fmt, args);
    va_end(args);
}

static void say_rest(struct doctor *d, enum issue_level level, const char *code, uint32_t n) {
    if (n) {
        struct form_issue *it = add_issue(d, level, code);
        snprintf(it->message, sizeof it->message, "the same holds for %u more place%s", n,
                 n == 1 ? "" : "s");
    }
}

/* ---- what the checks ask ----------------------------------------------------------------------
 */

const struct form_control *doctor_question(const struct doctor *d, uint32_t control) {
    const struct form_control *c = &d->form->controls[control];
    return control && c->node && control_is_question(c) ? c : NULL;
}

const struct form_control *doctor_next(const struct doctor *d, const struct form_control *c) {
    size_t end = d->form->n_controls < DOCTOR_MAX ? d->form->n_controls : DOCTOR_MAX;
    for (size_t i = c ? (size_t)(c - d->form->controls) + 1 : 1; i < end; i++) {
        if (doctor_question(d, (uint32_t)i)) {
            return &d->form->controls[i];
        }
    }
    return NULL;
}

/* Groups that are there for programs are marked so by their appearance, or never relevant. */
bool doctor_is_shown(const struct doctor *d, const struct form_control *c) {
    for (uint32_t up = (uint32_t)(c - d->form->controls); up; up = d->form->controls[up].parent) {
        const struct form_control *at = &d->form->controls[up];
        if (strstr(at->appearance, "hidden") ||
            expr_is_call(d->form->nodes[at->node].relevant, "false")) {
            return false;
        }
    }
    return true;
}

bool expr_is_call(const struct form_expr *expr, const char *name) {
    return expr && expr->tree && expr->tree->op == XP_CALL &&
           strcmp(expr->tree->call.name, name) == 0;
}

static void visit(struct doctor *d, const struct form_expr *expr, const struct xp_node *e,
                  doctor_visit_fn fn);

static void visit_preds(struct doctor *d, const struct form_expr *expr, const struct xp_pred *pred,
                        doctor_visit_fn fn) {
    for (; pred; pred = pred->next) {
        visit(d, expr, pred->expr, fn);
    }
}

static void visit(struct doctor *d, const struct form_expr *expr, const struct xp_node *e,
                  doctor_visit_fn fn) {
    fn(d, expr, e);
    switch (e->op) {
    case XP_NUMBER:
    case XP_STRING:
        return;
    case XP_PATH:
        if (e->path.start == START_EXPR) {
            visit(d, expr, e->path.base, fn);
            visit_preds(d, expr, e->path.preds, fn);
        }
        for (const struct xp_step *s = e->path.steps; s; s = s->next) {
            visit_preds(d, expr, s->preds, fn);
        }
        return;
    case XP_CALL:
        for (uint32_t i = 0; i < e->call.n_args; i++) {
            visit(d, expr, e->call.args[i], fn);
        }
        return;
    case XP_NEG:
        visit(d, expr, e->left, fn);
        return;
    default:
        visit(d, expr, e->left, fn);
        visit(d, expr, e->right, fn);
        return;
    }
}

void doctor_visit_all(struct doctor *d, doctor_visit_fn fn) {
    for (size_t i = 0; i < d->form->n_exprs; i++) {
        const struct form_expr *expr = d->form->exprs[i];
        if (expr && expr->tree) {
            visit(d, expr, expr->tree, fn);
        }
    }
}

/* ---- the table --------------------------------------------------------------------------------
 */

static const struct doctor_check checks[] = {
    {"D-PARTS", ISSUE_ERROR,   check_codes_in_parts,    false},
    {"D-QUOTE", ISSUE_ERROR,   check_codes_curly,       false},
    {"D-CONS",  ISSUE_WARNING, check_consent,           false},
    {"D-GATE",  ISSUE_WARNING, check_consent_heeded,    false},
    {"D-OUT",   ISSUE_WARNING, check_outcome,           false},
    {"D-WHO",   ISSUE_WARNING, check_all_in_one,        false},
    {"D-PNS",   ISSUE_WARNING, check_tagged,            false},
    {"D-TWIN",  ISSUE_WARNING, check_twin_codes,        false},
    {"D-CODE",  ISSUE_WARNING, check_codes_bad,         false},
    {"D-USE",   ISSUE_WARNING, check_never_offered,     false},
    {"D-LEFT",  ISSUE_WARNING, check_leftovers,         false},
    {"D-MEDIA", ISSUE_WARNING, check_media,             false},
    {"D-LABEL", ISSUE_NOTE,    check_labels,            false},
    {"D-TOP5",  ISSUE_WARNING, check_limit_words,       false},
    {"D-ALL",   ISSUE_WARNING, check_all_that_apply,    false},
    {"D-STUCK", ISSUE_WARNING, check_stuck,             false},
    {"D-NEVER", ISSUE_WARNING, check_no_such_choice,    false},
    {"D-NEVER", ISSUE_WARNING, check_contradictions,    false},
    {"D-GAP",   ISSUE_NOTE,    check_missing_condition, false},
    {"D-ALONE", ISSUE_NOTE,    check_several_as_one,    false},
    {"D-CTRL",  ISSUE_NOTE,    check_no_control,        false},
    {"D-MSG",   ISSUE_NOTE,    check_message,           false},
    {"D-ONE",   ISSUE_NOTE,    check_choose_one,        false},
    {"D-COPY",  ISSUE_WARNING, check_copied_condition,  false},
    {"D-SAME",  ISSUE_NOTE,    check_same_name,         false},
    {"D-NAME",  ISSUE_NOTE,    check_name,              false},
    {"D-NAME",  ISSUE_NOTE,    check_long_name,         false},
    {"D-ABC",   ISSUE_NOTE,    check_codes_odd,         false},
    {"D-ALIKE", ISSUE_NOTE,    check_twin_labels,       false},
    {"D-TEXT",  ISSUE_NOTE,    check_unreachable,       false},
    {"D-LANG",  ISSUE_NOTE,    check_translated,        false},
    {"D-LONG",  ISSUE_NOTE,    check_long_labels,       false},
    {"D-DEEP",  ISSUE_NOTE,    check_deep,              false},
    {"D-CALC",  ISSUE_NOTE,    check_overwritten,       false},
    {"D-NUM",   ISSUE_WARNING, check_number_as_text,    false},
    {"D-WHOLE", ISSUE_WARNING, check_people_decimal,    false},
    {"P10",     ISSUE_NOTE,    check_collect_rings,     true },
    {"R26",     ISSUE_NOTE,    check_collect_functions, true },
    {"ZZ5",     ISSUE_NOTE,    check_collect_many,      true },
    {"ZZ1",     ISSUE_NOTE,    check_collect_dates,     true },
    {"ZZ3",     ISSUE_NOTE,    check_collect_places,    true },
    {"D-PNS",   ISSUE_NOTE,    check_sensitive,         false},
};

static void gather(struct doctor *d) {
    const struct form *form = d->form;
    d->n_controls_of = ARENA_ARRAY(&d->arena, uint32_t, form->n_nodes + 1);
    d->set_by_action = ARENA_ARRAY(&d->arena, bool, form->n_nodes + 1);
    d->said = ARENA_ARRAY(&d->arena, uint32_t, form->n_nodes + 1);
    for (size_t i = 1; i < form->n_controls; i++) {
        d->n_controls_of[form->controls[i].node]++;
    }
    for (size_t i = 0; i < form->n_actions; i++) {
        d->set_by_action[form->actions[i].target] = true;
    }
    d->has_default = ARENA_ARRAY(&d->arena, bool, form->n_nodes + 1);
    for (uint32_t i = 0; i < form->n_node_of; i++) {
        const char *text = tree_text(&form->tree, form->primary_el + i);
        d->has_default[form->node_of[i]] |= text[strspn(text, " \t\r\n")] != '\0';
    }
    doctor_read_words(d);
}

/* What the loader found: the first few of each code. */
static void fold_loaded(struct doctor *d) {
    struct form_issues *list = d->issues, loaded = *list;
    struct intern codes = {0};
    uint32_t *n_of = NULL;
    size_t cap = 0;
    *list = (struct form_issues){0};
    for (size_t i = 0; i < loaded.n; i++) {
        const struct form_issue *it = &loaded.items[i];
        char key[16];
        int len = snprintf(key, sizeof key, "%d%s", (int)it->level, it->code);
        uint32_t known = codes.n, id = intern_add(&codes, key, (size_t)len);
        n_of = mem_grow(n_of, &cap, (size_t)id + 1, sizeof *n_of);
        n_of[id] = (id > known ? 0 : n_of[id]) + 1;
        if (n_of[id] <= most_said(d, it->level)) {
            *MEM_PUSH(list->items, list->n, list->cap) = *it;
        }
    }
    for (uint32_t id = 1; id <= codes.n; id++) {
        const char *key = intern_text(&codes, id);
        enum issue_level level = (enum issue_level)(key[0] - '0');
        uint32_t most = most_said(d, level);
        say_rest(d, level, key + 1, n_of[id] > most ? n_of[id] - most : 0);
    }
    form_issues_done(&loaded);
    mem_freep(&n_of);
    intern_done(&codes);
}

/* Errors, warnings, notes; within them as they were found. */
static void sort_issues(struct form_issues *list) {
    struct form_issues sorted = {0};
    for (int level = ISSUE_ERROR; level <= ISSUE_NOTE; level++) {
        for (size_t i = 0; i < list->n; i++) {
            if ((int)list->items[i].level == level) {
                *MEM_PUSH(sorted.items, sorted.n, sorted.cap) = list->items[i];
            }
        }
    }
    form_issues_done(list);
    *list = sorted;
}

void form_doctor(const struct form *form, const struct doctor_options *options,
                 struct form_issues *issues) {
    static const struct doctor_options usual = {0};
    struct doctor d = {.form = form, .options = options ? options : &usual, .issues = issues};
    fold_loaded(&d);
    gather(&d);
    for (size_t i = 0; i < LEN(checks); i++) {
        d.check = &checks[i];
        d.check_no = (uint32_t)i + 1;
        d.level = checks[i].strict && d.options->strict ? ISSUE_WARNING : checks[i].level;
        d.n_found = 0;
        checks[i].run(&d);
        uint32_t most = most_said(&d, d.level);
        say_rest(&d, d.level, checks[i].code, d.n_found > most ? d.n_found - most : 0);
    }
    sort_issues(issues);
    arena_done(&d.arena);
}
