/* survey/ask_edit.c — changing an interview that was handed in: a new version takes its place, and
 * the log of corrections says who changed which answer, from what to what, and why. */
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "forms/host.h"
#include "survey/ask_answer.h"
#include "survey/ask_impl.h"
#include "survey/ask_page.h"
#include "survey/ask_way.h"
#include "survey/catalog.h"
#include "survey/store.h"

/* ---- which one ---- */

struct search {
    struct arena *mem;
    const char *code;
    const char *found;
    uint32_t n;
};

static bool compare_code(void *ctx, const struct store_submission *sub, struct err *err) {
    struct search *search = ctx;
    char code[ASK_RECEIPT_MAX];
    (void)err;
    ask_receipt(code, sub->instance_id);
    if (strcmp(code, search->code) == 0) {
        search->found = arena_strdup(search->mem, sub->instance_id);
        search->n++;
    }
    return true;
}

const char *ask_find_slip(struct store *st, const char *slip, struct arena *mem, struct err *err) {
    struct search search = {.mem = mem, .code = slip};
    if (!store_each_submission(st, NULL, STORE_CURRENT, compare_code, &search, err)) {
        return NULL;
    }
    if (search.n > 1) {
        err_set(err, ERR_CONFLICT, "%u records have the code %s; give the instanceID", search.n,
                slip);
    } else if (search.n == 0) {
        err_set(err, ERR_NOT_FOUND, "there is no record %s in the survey", slip);
    }
    return search.n == 1 ? search.found : NULL;
}

/* By instanceID, or by the code on the slip of a record that still stands. */
static bool find(struct ask *a, const char *named, struct store_submission *out, struct err *err) {
    bool has;
    if (!store_has_submission(a->st, named, &has, err)) {
        return false;
    }
    bool slip = !has && strlen(named) == ASK_RECEIPT_MAX - 1;
    const char *id = slip ? ask_find_slip(a->st, named, &a->kept, err) : named;
    return id && store_get_submission(a->st, id, &a->kept, out, err);
}

static bool may_be_edited(const struct ask *a, const struct store_submission *sub,
                          struct err *err) {
    const char *form = a->options->form_id;
    if (sub->encrypted) {
        return err_set(err, ERR_UNSUPPORTED, "this record is sealed; it cannot be read here");
    }
    if (sub->replaced) {
        return err_set(err, ERR_CONFLICT,
                       "this record was changed already; change the one that took its place");
    }
    if (form && strcmp(form, sub->form_id) != 0) {
        return err_set(err, ERR_USAGE, "the record belongs to form '%s', not to '%s'", sub->form_id,
                       form);
    }
    return true;
}

/* ---- beginning ---- */

/* The names of its files are taken: a new file gets another one. */
static bool know_file(void *ctx, const struct store_file *file, struct err *err) {
    struct ask *a = ctx;
    (void)err;
    *MEM_PUSH(a->files, a->n_files, a->files_cap) =
        (struct ask_file){.name = arena_strdup(&a->kept, file->name)};
    return true;
}

/* Form and answers as they were, beside those that are being changed. */
static bool open_before(struct ask *a, const struct store_submission *sub, struct err *err) {
    a->edit.of = sub->instance_id;
    a->edit.surveyor = sub->surveyor;
    a->edit.dwelling = sub->dwelling;
    a->edit.before = interview_new(a->form, a->host);
    return interview_restore(a->edit.before, sub->xml, sub->xml_len, RESTORE_DRAFT, err) &&
           store_each_attachment(a->st, sub->instance_id, know_file, a, err);
}

bool ask_edit_begin(struct ask *a) {
    struct store_submission sub;
    if (!find(a, a->options->edit, &sub, a->err) || !may_be_edited(a, &sub, a->err)) {
        return false;
    }
    a->form = catalog_load(a->st, sub.form_id, sub.version, a->err);
    if (!a->form) {
        return false;
    }
    a->iv = interview_new(a->form, a->host);
    a->edit.why = a->options->why;
    a->edit.who = a->options->surveyor;
    if (!interview_restore(a->iv, sub.xml, sub.xml_len, RESTORE_EDIT, a->err) ||
        !open_before(a, &sub, a->err)) {
        return err_where(a->err, "record %s", sub.instance_id);
    }
    a->at = a->far = (struct iv_step){.kind = STEP_END};
    return true;
}

bool ask_edit_resume(struct ask *a, const struct ask_facts *facts) {
    struct store_submission sub;
    if (!facts->edit_of) {
        return true;
    }
    a->edit.why = facts->edit_why;
    a->edit.who = facts->edit_who;
    return store_get_submission(a->st, facts->edit_of, &a->kept, &sub, a->err) &&
           open_before(a, &sub, a->err);
}

/* ---- what is changed ---- */

const char *ask_in_words(struct interview *iv, struct iv_ref ref, struct arena *mem) {
    AUTO(strbuf_done) struct strbuf words = {0};
    struct ask_page page;
    if (!ref.node || !interview_relevant(iv, ref) || !*interview_get(iv, ref)) {
        return ask_word(SAY_LIST_EMPTY);
    }
    const struct iv_step step = {STEP_QUESTION, form_node(interview_form(iv), ref.node)->control,
                                 ref};
    ask_page_make(iv, &step, NULL, mem, &page);
    ask_answer_say(&page, page.current, &words);
    return arena_strndup(mem, strbuf_text(&words), words.len);
}

/* "Person (2 of 3): How old?"; outside repeats the question alone says where it is. */
static const char *label_of(struct interview *iv, struct iv_ref ref, struct arena *mem) {
    const struct iv_step step = {STEP_QUESTION, form_node(interview_form(iv), ref.node)->control,
                                 ref};
    struct iv_ref instance;
    struct ask_page page;
    ask_page_make(iv, &step, NULL, mem, &page);
    bool row = ask_way_repeat(iv, &step, &instance) != 0;
    return row ? arena_printf(mem, "%s: %s", page.section, page.label) : page.label;
}

static void say_change(struct ask *a, const struct change *change) {
    AUTO(strbuf_done) struct strbuf line = {0};
    struct term_look look = term_look(a->term);
    bool there = change->after.node != 0; // else its row was taken away
    SAY(&line, SAY_CHANGE,
        label_of(there ? a->iv : a->edit.before, there ? change->after : change->before, &a->mem),
        ask_in_words(a->edit.before, change->before, &a->mem),
        ask_in_words(a->iv, change->after, &a->mem));
    term_par(&a->out, strbuf_text(&line), &look, &(struct term_par){"  ", 4, false});
}

size_t ask_edit_say(struct ask *a) {
    struct changes changes = {0};
    changes_find(a->edit.before, a->iv, &changes);
    ask_put(a, ask_word(changes.n ? SAY_EDIT_HEAD : SAY_EDIT_NOTHING));
    for (size_t i = 0; i < changes.n; i++) {
        say_change(a, &changes.items[i]);
    }
    size_t n = changes.n;
    changes_done(&changes);
    return n;
}

bool ask_edit_log(struct ask *a, const char *instance_id, struct err *err) {
    struct changes changes = {0};
    bool ok = true;
    if (a->edit.of) {
        changes_find(a->edit.before, a->iv, &changes);
    }
    for (size_t i = 0; ok && i < changes.n; i++) {
        const struct change *change = &changes.items[i];
        const struct store_correction correction = {
            .instance_id = instance_id,
            .path = change->path,
            .old_value = change->old_value,
            .new_value = change->new_value,
            .who = a->edit.who,
            .why = a->edit.why,
            .at_utc = a->host->now_ms(a->host->ctx),
        };
        ok = store_add_correction(a->st, &correction, err);
    }
    changes_done(&changes);
    return ok;
}
