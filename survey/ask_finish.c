/* survey/ask_finish.c — the end of an interview: what is still to look at, then the record in and
 * the draft out in one transaction, and a code for the slip. */
#include <string.h>

#include "base/err.h"
#include "base/num.h"
#include "forms/host.h"
#include "survey/ask_impl.h"
#include "survey/ask_screen.h"
#include "survey/ask_way.h"
#include "survey/intake.h"
#include "survey/store.h"
#include "survey/store_impl.h"

enum { PROBLEMS_SHOWN = 9, RECEIPT_LETTERS = 6, RECEIPT_GROUP = 3, MINUTE_MS = 60000 };

void ask_receipt(char out[ASK_RECEIPT_MAX], const char *instance_id) {
    static const char letters[] = ASK_RECEIPT_LETTERS;
    static const char hex[] = "0123456789abcdef";
    char hash[STORE_HASH_MAX];
    uint64_t number = 0;
    store_hash(hash, instance_id, strlen(instance_id));
    for (int i = 0; i < 16; i++) { // 8 bytes
        number = number << 4 | (uint64_t)(strchr(hex, hash[i]) - hex);
    }
    size_t at = 0;
    for (int i = 0; i < RECEIPT_LETTERS; i++, number /= sizeof letters - 1) {
        if (i == RECEIPT_GROUP) {
            out[at++] = ' ';
        }
        out[at++] = letters[number % (sizeof letters - 1)];
    }
    out[at] = '\0';
}

/* ---- looking back ---- */

/* Number of the question at `ref`; 0 when nobody is asked it. */
static uint32_t number_of(struct ask *a, struct iv_ref ref, struct iv_step *step) {
    struct ask_way way;
    if (!ask_way_find_ref(a->iv, ref, step) || ask_way_is_note(a->iv, step)) {
        return 0;
    }
    ask_way_count(a->iv, step, NULL, &way);
    return way.number;
}

static void say_problem(struct ask *a, const struct problem *problem) {
    static const enum ask_word words[] = {[SET_REQUIRED] = SAY_REQUIRED,
                                          [SET_CONSTRAINT] = SAY_CONSTRAINT,
                                          [SET_BAD_VALUE] = SAY_BAD_VALUE};
    AUTO(strbuf_done) struct strbuf line = {0};
    struct iv_step step;
    uint32_t control = form_node(a->form, problem->ref.node)->control;
    uint32_t number = number_of(a, problem->ref, &step);
    const char *label = arena_strdup(&a->mem, interview_label(a->iv, control, problem->ref));
    const char *own = interview_message(a->iv, problem->ref, problem->kind);
    if (number) {
        strbuf_addf(&line, "%u. ", number);
    }
    SAY(&line, SAY_PROBLEM, label, *own ? own : ask_word(words[problem->kind]));
    struct term_look look = term_look(a->term);
    term_par(&a->out, strbuf_text(&line), &look, &(struct term_par){"  ", 4, false});
}

size_t ask_say_problems(struct ask *a, struct iv_step *first) {
    struct problems problems = {0};
    size_t n = 0;
    interview_validate(a->iv, &problems);
    for (size_t i = 0; i < problems.n; i++) {
        n += problems.items[i].control;
        if (problems.items[i].control && n == 1) {
            ask_put(a, ask_word(SAY_REVIEW_HEAD));
        }
        if (problems.items[i].control && !first->control) {
            ask_way_find_ref(a->iv, problems.items[i].ref, first);
        }
        if (problems.items[i].control && n <= PROBLEMS_SHOWN) {
            say_problem(a, &problems.items[i]);
        }
    }
    if (n > PROBLEMS_SHOWN) {
        ASK_SAY(a, SAY_MORE_PROBLEMS, ask_number(a, n - PROBLEMS_SHOWN));
    }
    problems_done(&problems);
    return n;
}

static void say_complete(struct ask *a) {
    struct ask_way way;
    ask_way_count(a->iv, &a->at, NULL, &way);
    ask_put(a, ask_word(a->edit.of ? SAY_NOTHING : SAY_FINISH_HEAD));
    ASK_SAY(a, SAY_FINISH_COUNT, ask_number(a, way.answered), ask_number(a, way.empty));
    ask_review_parts(a);
}

/* ---- storing ---- */

/* A file that has gone since it was named. */
static bool put_files(struct ask *a, const char *instance_id, struct err *err) {
    enum store_added added;
    for (size_t i = 0; i < a->n_files; i++) {
        if (a->files[i].path && !store_put_attachment_file(a->st, instance_id, a->files[i].name,
                                                           a->files[i].path, &added, err)) {
            return err_where(err, "%s", a->files[i].path);
        }
    }
    return !a->audit || store_put_attachment(a->st, instance_id, AUDIT_FILE, a->log.data,
                                             a->log.len, &added, err);
}

static bool add_record(struct ask *a, const char *source, const struct strbuf *xml,
                       struct err *err) {
    AUTO(intake_freep) struct intake *in = intake_new(a->st);
    struct iv_ref home = ask_named(a, (const char *const[]){"dwelling_id", "dwelling"}, 2);
    bool said = *interview_get(a->iv, home) != '\0';
    const struct intake_facts facts = {
        .source = source,
        .surveyor = a->edit.of ? a->edit.surveyor : a->options->surveyor,
        .dwelling = said         ? NULL
                    : a->edit.of ? a->edit.dwelling
                                 : a->options->dwelling,
        .received_utc = a->host->now_ms(a->host->ctx),
    };
    struct intake_result result;
    if (!intake_add(in, xml->data, xml->len, &facts, &result, err)) {
        return false;
    }
    if (result.added == STORE_OTHER) {
        return err_set(err, ERR_CONFLICT,
                       "this interview was finished before, with other answers, in another window");
    }
    return put_files(a, result.instance_id, err) && ask_edit_log(a, result.instance_id, err) &&
           (!a->also || a->also(a->also_ctx, a, result.instance_id, err)) &&
           (!a->draft_id || store_delete_draft(a->st, a->draft_id, err));
}

bool ask_store(struct ask *a, const char *source, struct err *err) {
    AUTO(strbuf_done) struct strbuf xml = {0};
    audit_leave(a->audit);
    audit_note(a->audit, AUDIT_FORM_FINALIZE, "");
    interview_finalize(a->iv);
    interview_write(a->iv, SUBMIT_PLAIN, &xml);
    if (!store_begin(a->st, err)) {
        return false;
    }
    if (!add_record(a, source, &xml, err) || !store_commit(a->st, err)) {
        store_rollback(a->st);
        return false;
    }
    return true;
}

static enum ask_turn finish(struct ask *a) {
    struct err err = {0};
    AUTO(strbuf_done) struct strbuf text = {0};
    char code[ASK_RECEIPT_MAX];
    if (!ask_store(a, "ask", &err)) {
        audit_note(a->audit, AUDIT_SAVE_ERROR, "");
        err_add_line(&text, &err);
        strbuf_addc(&a->out, '\n');
        ASK_SAY(a, SAY_NOT_STORED, strbuf_text(&text));
        ask_put(a, ask_word(SAY_TRY_AGAIN));
        return TURN_AGAIN;
    }
    int64_t spent_ms = a->spent_ms + a->host->now_ms(a->host->ctx) - a->opened_ms;
    ask_receipt(code, interview_instance_id(a->iv));
    strbuf_addc(&a->out, '\n');
    ask_put(a, ask_word(SAY_STORED));
    ASK_SAY(a, SAY_RECEIPT, code);
    if (spent_ms < MINUTE_MS) {
        ask_put(a, ask_word(SAY_UNDER_A_MINUTE));
    } else {
        ASK_SAY(a, SAY_MINUTES, ask_number(a, (uint64_t)(spent_ms / MINUTE_MS)));
    }
    a->end = ASK_DONE;
    return TURN_OVER;
}

/* ---- the last page ---- */

static enum ask_turn go_to_number(struct ask *a, const char *line) {
    uint32_t number;
    if (num_parse_u32(line, &number) && number && ask_way_find_number(a->iv, number, &a->at)) {
        a->reviewing = true;
        return TURN_PAGE;
    }
    strbuf_addc(&a->out, '\n');
    ASK_SAY(a, SAY_NOT_ON_WAY, line);
    return TURN_AGAIN;
}

enum ask_turn ask_finish(struct ask *a) {
    struct term_look look = term_look(a->term);
    a->reviewing = false;
    ask_hub_forget(a);
    a->fresh = true;
    audit_show(a->audit, &a->at);
    ask_screen_rule(&a->out, &look);
    struct iv_step first = {0};
    size_t n = ask_say_problems(a, &first);
    if (!n) {
        say_complete(a);
    }
    bool idle = a->edit.of && ask_edit_say(a) == 0; // an edit of nothing is none
    strbuf_addc(&a->out, '\n');
    ask_put(a, ask_word(n ? SAY_REVIEW_PICK : idle ? SAY_EDIT_PICK : SAY_FINISH_PICK));
    ask_screen_prompt(&a->out);
    if (!ask_line(a)) {
        return TURN_OVER;
    }
    AUTO(strbuf_done) struct strbuf line = {0};
    strbuf_add(&line, strbuf_text(&a->line));
    const char *rest;
    enum ask_turn turn;
    if (!line.len && idle && !n) {
        return TURN_AGAIN;
    }
    if (!line.len && !n) {
        return finish(a);
    }
    if (!line.len) {
        a->at = first.control ? first : a->at;
        a->reviewing = true;
        return TURN_PAGE;
    }
    return ask_common(a, NULL, false, strbuf_text(&line), &rest, &turn)
               ? turn
               : go_to_number(a, strbuf_text(&line));
}
