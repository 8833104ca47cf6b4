/* survey/ask_choose.c — which interview: one that is unfinished, or a new one with this form or
 * that.
 */
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "base/num.h"
#include "survey/ask_draft.h"
#include "survey/ask_impl.h"
#include "survey/ask_when.h"
#include "survey/store.h"

enum { DRAFTS_SHOWN = 9, FORMS_SHOWN = 30 };

/* ---- the forms of a survey ---- */

struct one_form {
    const char *id, *title; // of the newest version
};
struct forms {
    struct arena *mem;
    struct one_form *items;
    size_t n, cap;
};

static struct one_form *find_form(const struct forms *forms, const char *id) {
    for (size_t i = 0; i < forms->n; i++) {
        if (strcmp(forms->items[i].id, id) == 0) {
            return &forms->items[i];
        }
    }
    return NULL;
}

static bool collect_form(void *ctx, const struct store_form *form, struct err *err) {
    struct forms *forms = ctx;
    struct one_form *one = find_form(forms, form->form_id);
    const char *title = form->title && *form->title ? form->title : form->form_id;
    (void)err;
    if (!one) {
        one = MEM_PUSH(forms->items, forms->n, forms->cap);
        one->id = arena_strdup(forms->mem, form->form_id);
    }
    one->title = arena_strdup(forms->mem, title);
    return true;
}

static const char *title_of(const struct forms *forms, const char *id) {
    const struct one_form *one = find_form(forms, id);
    return one ? one->title : id;
}

/* The form named; without a name the only one there is, unless a person wants to see the drafts. */
static bool know_forms(struct ask *a, struct forms *forms) {
    a->form_id = a->options->form_id;
    if (a->form_id) {
        return true;
    }
    if (!store_each_form(a->st, collect_form, forms, a->err)) {
        return false;
    }
    if (!forms->n) {
        return err_set(a->err, ERR_NOT_FOUND,
                       "the survey has no form yet; add one with: doorstep form add %s FORM.xml",
                       store_path(a->st));
    }
    if (forms->n == 1 && !a->options->pick) {
        a->form_id = forms->items[0].id;
    }
    return true;
}

/* ---- the page ---- */

static void say_draft(struct ask *a, size_t number, const struct ask_draft_row *row,
                      const struct forms *forms) {
    AUTO(strbuf_done) struct strbuf when = {0};
    AUTO(strbuf_done) struct strbuf text = {0};
    struct store_dwelling home = {0};
    const char *where = row->dwelling;
    ask_when_say_instant(&when, row->started_ms, a->host);
    if (where && store_get_dwelling(a->st, where, &a->mem, &home, NULL) && home.address) {
        where = arena_printf(&a->mem, "%s %s", home.address, where);
    }
    strbuf_addf(&text, "%zu. ", number);
    if (!a->form_id) { // of several forms
        strbuf_addf(&text, "%s, ", title_of(forms, row->form_id));
    }
    SAY(&text, where ? SAY_DRAFT : SAY_DRAFT_NO_HOME, when.data, where ? where : "",
        ask_number(a, row->answers));
    if (row->surveyor) {
        strbuf_addf(&text, " (%s)", row->surveyor);
    }
    struct term_look look = term_look(a->term);
    term_par(&a->out, strbuf_text(&text), &look, &(struct term_par){"  ", 5, false});
}

static void say_form(struct ask *a, size_t number, const struct one_form *form) {
    struct term_look look = term_look(a->term);
    AUTO(strbuf_done) struct strbuf text = {0};
    strbuf_addf(&text, "%zu. %s", number, form->title);
    term_par(&a->out, strbuf_text(&text), &look, &(struct term_par){"  ", 5, false});
}

static size_t at_most(size_t n, size_t most) {
    return n < most ? n : most;
}

/* Drafts first, then the forms for a new interview; numbers run through both. */
static void say_choices(struct ask *a, const struct ask_drafts *drafts, const struct forms *forms) {
    size_t n_drafts = at_most(drafts->n, DRAFTS_SHOWN), n_forms = at_most(forms->n, FORMS_SHOWN);
    ask_put(a, n_drafts ? ask_word(SAY_DRAFTS_HEAD) : "");
    for (size_t i = 0; i < n_drafts; i++) {
        say_draft(a, i + 1, &drafts->rows[i], forms);
    }
    if (n_drafts < drafts->n) {
        ASK_SAY(a, SAY_MORE_PROBLEMS, ask_number(a, drafts->n - n_drafts));
    }
    if (a->form_id) {
        ask_put(a, ask_word(SAY_DRAFTS_PICK));
        return;
    }
    ask_put(a, ask_word(SAY_FORMS_HEAD));
    for (size_t i = 0; i < n_forms; i++) {
        say_form(a, n_drafts + i + 1, &forms->items[i]);
    }
    if (n_forms < forms->n) {
        ASK_SAY(a, SAY_MORE_PROBLEMS, ask_number(a, forms->n - n_forms));
    }
    ask_put(a, ask_word(SAY_FORMS_PICK));
}

/* What a line picks: *id of a draft, or a->form_id and 0 for a new interview. */
static bool read_pick(struct ask *a, const char *line, const struct ask_drafts *drafts,
                      const struct forms *forms, int64_t *id) {
    size_t n_drafts = at_most(drafts->n, DRAFTS_SHOWN), n_forms = at_most(forms->n, FORMS_SHOWN);
    uint32_t number;
    *id = 0;
    if (a->form_id && (strcmp(line, "n") == 0 || strcmp(line, "N") == 0 ||
                       strcmp(line, ask_word(SAY_NEW)) == 0)) {
        return true;
    }
    if (!num_parse_u32(line, &number) || number < 1) {
        return false;
    }
    if (number <= n_drafts) {
        *id = drafts->rows[number - 1].id;
        return true;
    }
    if (!a->form_id && number - n_drafts <= n_forms) {
        a->form_id = forms->items[number - n_drafts - 1].id;
        return true;
    }
    return false;
}

static bool pick(struct ask *a, const struct ask_drafts *drafts, const struct forms *forms,
                 int64_t *id) {
    say_choices(a, drafts, forms);
    for (;;) {
        if (!ask_prompt(a)) {
            return false;
        }
        if (read_pick(a, strbuf_text(&a->line), drafts, forms, id)) {
            return true;
        }
        ask_put(a, ask_word(a->form_id ? SAY_DRAFTS_PICK_AGAIN : SAY_FORMS_PICK));
    }
}

bool ask_choose(struct ask *a, int64_t *id) {
    struct ask_drafts drafts = {0};
    struct forms forms = {.mem = &a->kept};
    *id = a->options->draft;
    a->form_id = a->options->form_id;
    if (*id) {
        return true;
    }
    bool ok = know_forms(a, &forms) && ask_drafts_load(a->st, a->form_id, a->options->dwelling,
                                                       DRAFTS_INTERVIEW, &drafts, a->err);
    if (ok && (drafts.n || !a->form_id)) {
        ok = pick(a, &drafts, &forms, id);
    }
    ask_drafts_done(&drafts);
    mem_freep(&forms.items);
    return ok;
}
