/* survey/ask_keep.c — an interview between sittings: beginning or going on, saving, what is filled
 * in beforehand, files, throwing away. */
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "base/num.h"
#include "forms/host.h"
#include "survey/ask_answer.h"
#include "survey/ask_impl.h"
#include "survey/ask_screen.h"
#include "survey/ask_way.h"
#include "survey/ask_when.h"
#include "survey/catalog.h"
#include "survey/store.h"

static const char *const dwelling_names[] = {"dwelling_id", "dwelling"};
static const char *const surveyor_names[] = {"surveyor_id", "surveyor"};

/* ---- questions with a name ---- */

struct iv_ref ask_named(struct ask *a, const char *const names[], size_t n) {
    for (size_t k = 0; k < n; k++) {
        for (uint32_t i = 1; i <= form_n_nodes(a->form); i++) {
            const struct form_node *node = form_node(a->form, i);
            if (node->control && strcmp(node->name, names[k]) == 0) {
                return interview_ref(a->iv, i, (struct iv_ref){0});
            }
        }
    }
    return (struct iv_ref){0};
}

const char *ask_dwelling(struct ask *a) {
    const char *answer = interview_get(a->iv, ask_named(a, dwelling_names, LEN(dwelling_names)));
    return *answer ? answer : a->options->dwelling;
}

void ask_check_home(struct ask *a, const char *code) {
    struct err err = {0};
    uint64_t n = 0;
    struct store_dwelling home;
    bool listed = !store_count_dwellings(a->st, &n, &err) || n == 0 ||
                  store_get_dwelling(a->st, code, &a->mem, &home, &err);
    if (!listed && err.code == ERR_NOT_FOUND) {
        ASK_SAY(a, SAY_NOT_LISTED, code);
    }
}

/* ---- saving ---- */

static struct ask_facts facts_of(struct ask *a, struct strbuf *at, int64_t now_ms) {
    struct ask_way way;
    ask_way_count(a->iv, &a->at, NULL, &way);
    ask_way_key(a->iv, &a->far, at);
    uint32_t language = interview_language(a->iv);
    return (struct ask_facts){
        .at = strbuf_text(at),
        .lang = language < form_n_languages(a->form) ? form_language(a->form, language) : NULL,
        .started_ms = a->started_ms,
        .spent_ms = a->spent_ms + now_ms - a->opened_ms,
        .answers = way.answered,
        .files = a->files,
        .n_files = a->n_files,
        .log = a->audit ? strbuf_text(&a->log) : NULL,
        .edit_of = a->edit.of,
        .edit_why = a->edit.why,
        .edit_who = a->edit.who,
        .paper_batch = a->paper.batch,
        .paper_typist = a->paper.typist,
        .paper_sheet = a->paper.sheet,
        .paper_done = a->paper.done,
    };
}

/* Somebody else wrote our draft, or took it away: then ours becomes another one. */
static void look_before(struct ask *a, struct store_draft *draft) {
    struct err err = {0};
    struct store_draft there;
    if (!draft->id) {
        return;
    }
    bool found = store_get_draft(a->st, draft->id, &a->mem, &there, &err);
    if ((found && there.updated_utc != a->draft_ms) || err.code == ERR_NOT_FOUND) {
        draft->id = 0;
        ask_put(a, ask_word(SAY_ELSEWHERE));
    }
}

static bool write_draft(struct ask *a, struct store_draft *draft, struct err *err) {
    if (!store_begin(a->st, err)) {
        return false;
    }
    look_before(a, draft);
    if (!store_save_draft(a->st, draft, err) || !store_commit(a->st, err)) {
        store_rollback(a->st);
        return false;
    }
    return true;
}

bool ask_save(struct ask *a, struct err *err) {
    AUTO(strbuf_done) struct strbuf xml = {0};
    AUTO(strbuf_done) struct strbuf at = {0};
    int64_t now_ms = a->host->now_ms(a->host->ctx);
    if (!a->touched || !a->dirty) {
        return true;
    }
    interview_write(a->iv, SUBMIT_ALL, &xml);
    struct ask_facts facts = facts_of(a, &at, now_ms);
    ask_facts_write(&xml, &facts);
    struct store_draft draft = {
        .id = a->draft_id,
        .form_id = form_id(a->form),
        .version = form_version(a->form),
        .surveyor = a->options->surveyor,
        .dwelling = ask_dwelling(a),
        .updated_utc = now_ms > a->draft_ms ? now_ms : a->draft_ms + 1,
        .xml = xml.data,
        .xml_len = xml.len,
    };
    if (!write_draft(a, &draft, err)) {
        return false;
    }
    a->draft_id = draft.id;
    a->draft_ms = draft.updated_utc;
    a->dirty = false;
    return true;
}

bool ask_wipe(struct ask *a, struct err *err) {
    if (a->draft_id && !store_delete_draft(a->st, a->draft_id, err)) {
        return false;
    }
    a->draft_id = 0;
    return true;
}

/* ---- beginning ---- */

bool ask_set_language(struct ask *a, const char *name) {
    int language = form_find_language(a->form, name);
    if (language >= 0) {
        interview_set_language(a->iv, (uint32_t)language);
        return true;
    }
    AUTO(strbuf_done) struct strbuf names = {0};
    for (uint32_t i = 0; i < form_n_languages(a->form); i++) {
        strbuf_addf(&names, "%s%s", i ? ", " : "", form_language(a->form, i));
    }
    return err_set(a->err, ERR_USAGE, "the form has no language '%s'%s%s", name,
                   names.len ? "; it has " : "", strbuf_text(&names));
}

static bool open_form(struct ask *a, const char *version) {
    a->form = catalog_load(a->st, a->form_id, version, a->err);
    if (!a->form) {
        return false;
    }
    a->iv = interview_new(a->form, a->host);
    return true;
}

bool ask_open_form(struct ask *a) {
    return open_form(a, NULL);
}

/* Where the draft stopped; else behind its last answer. */
static void go_to(struct ask *a, const char *key) {
    bool found = key && ask_way_find_key(a->iv, key, &a->at);
    bool answered = found && a->at.kind == STEP_QUESTION && !ask_way_is_note(a->iv, &a->at) &&
                    *interview_get(a->iv, a->at.ref);
    if (!found || answered) {
        ask_way_resume(a->iv, &a->at);
    }
    a->far = a->at;
}

void ask_keep_files(struct ask *a, const char *xml, size_t len) {
    struct ask_facts facts;
    ask_facts_read(xml, len, &a->kept, &facts);
    for (size_t i = 0; i < facts.n_files; i++) {
        *MEM_PUSH(a->files, a->n_files, a->files_cap) = facts.files[i];
    }
}

/* The log of the interview begins, or goes on behind `log`. */
static void begin_log(struct ask *a, bool resumed, const char *log) {
    const struct audit_session session = {
        .user = a->options->surveyor,
        .resumed = resumed,
        .log = log,
        .log_len = log ? strlen(log) : 0,
    };
    strbuf_add(&a->log, log ? log : "");
    a->audit = audit_new(a->iv, &session, &a->log);
}

bool ask_resume(struct ask *a, int64_t id) {
    struct store_draft draft;
    struct ask_facts facts;
    if (!store_get_draft(a->st, id, &a->kept, &draft, a->err)) {
        return false;
    }
    if (a->form_id && strcmp(draft.form_id, a->form_id) != 0) {
        return err_set(a->err, ERR_USAGE, "draft %lld belongs to form '%s', not to '%s'",
                       (long long)id, draft.form_id, a->form_id);
    }
    a->form_id = draft.form_id;
    ask_facts_read(draft.xml, draft.xml_len, &a->kept, &facts);
    if (facts.paper_batch && !a->paper.batch) {
        return err_set(a->err, ERR_USAGE,
                       "draft %lld is a paper form; go on with it: --paper --batch '%s'",
                       (long long)id, facts.paper_batch);
    }
    if (!open_form(a, draft.version) ||
        !interview_restore(a->iv, draft.xml, draft.xml_len, RESTORE_DRAFT, a->err)) {
        return err_where(a->err, "draft %lld", (long long)id);
    }
    if (facts.lang && form_find_language(a->form, facts.lang) >= 0) {
        interview_set_language(a->iv, (uint32_t)form_find_language(a->form, facts.lang));
    }
    a->draft_id = id;
    a->draft_ms = draft.updated_utc;
    a->started_ms = facts.started_ms ? facts.started_ms : a->opened_ms;
    a->spent_ms = facts.spent_ms;
    a->touched = true;
    ask_keep_files(a, draft.xml, draft.xml_len);
    begin_log(a, true, facts.log);
    go_to(a, facts.at);
    return ask_edit_resume(a, &facts);
}

/* A choice may be given by its label: a surveyor by name. */
static bool fill(struct ask *a, struct iv_ref ref, const char *text) {
    if (!ref.node || interview_set(a->iv, ref, text) == SET_OK) {
        return ref.node != 0;
    }
    uint32_t control = form_node(a->form, ref.node)->control;
    struct choices list;
    const char *wanted = ask_answer_fold(&a->mem, text);
    interview_choices(a->iv, control, ref, &list);
    for (uint32_t i = 0; i < list.n; i++) {
        if (strcmp(ask_answer_fold(&a->mem, list.items[i].label), wanted) == 0) {
            const char *value = arena_strdup(&a->mem, list.items[i].value);
            return interview_set(a->iv, ref, value) == SET_OK;
        }
    }
    return false;
}

static void fill_in(struct ask *a) {
    const char *home = a->options->dwelling, *who = a->options->surveyor;
    if (home) {
        fill(a, ask_named(a, dwelling_names, LEN(dwelling_names)), home);
    }
    struct iv_ref place = ask_named(a, surveyor_names, LEN(surveyor_names));
    if (who && place.node && !fill(a, place, who)) {
        ASK_SAY(a, SAY_SURVEYOR_NOT_TAKEN, who);
    }
}

static void say_home(struct ask *a) {
    struct store_dwelling home = {0};
    const char *code = ask_dwelling(a);
    if (!code) {
        return;
    }
    if (store_get_dwelling(a->st, code, &a->mem, &home, NULL) && home.address) {
        ASK_SAY(a, SAY_HOME_AT, code, home.address);
    } else {
        ASK_SAY(a, SAY_HOME, code);
    }
    ask_check_home(a, code);
}

static void say_edit(struct ask *a) {
    ASK_SAY(a, SAY_EDIT_WELCOME, a->edit.who, a->edit.why);
}

static void say_welcome(struct ask *a) {
    struct ask_way way;
    ask_put(a, *form_title(a->form) ? form_title(a->form) : form_id(a->form));
    say_home(a);
    if (a->edit.of) {
        say_edit(a);
    } else if (a->draft_id) {
        ask_way_count(a->iv, &a->at, NULL, &way);
        ASK_SAY(a, SAY_RESUMED, ask_number(a, way.answered));
    } else {
        ask_put(a, ask_word(SAY_WELCOME));
    }
}

/* The first question; past those that were filled in from the command line. */
static void go_to_first(struct ask *a) {
    struct iv_ref home = ask_named(a, dwelling_names, LEN(dwelling_names));
    struct iv_ref who = ask_named(a, surveyor_names, LEN(surveyor_names));
    const char *given[] = {a->options->dwelling, a->options->surveyor};
    const uint32_t nodes[] = {home.node, who.node};
    bool filled = true;
    while (filled) {
        ask_way_next(a->iv, &a->at);
        filled = false;
        for (size_t i = 0; i < LEN(nodes) && a->at.ref.node; i++) {
            filled |= given[i] && a->at.ref.node == nodes[i] && *interview_get(a->iv, a->at.ref);
        }
    }
    a->far = a->at;
}

bool ask_begin(struct ask *a) {
    int64_t id = 0;
    if (a->options->edit) {
        return ask_edit_begin(a) && (say_welcome(a), true);
    }
    if (!ask_choose(a, &id) || !(id ? ask_resume(a, id) : ask_open_form(a))) {
        return false;
    }
    if (a->options->lang && !ask_set_language(a, a->options->lang)) {
        return false;
    }
    if (!id) {
        begin_log(a, false, NULL);
        fill_in(a);
        go_to_first(a);
    }
    say_welcome(a);
    return true;
}
