/* survey/ask.c — the loop of an interview: save, show, read a line, act on it. */
#include "survey/ask.h"

#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "forms/host.h"
#include "survey/ask_impl.h"
#include "survey/ask_page.h"
#include "survey/ask_screen.h"
#include "survey/ask_way.h"
#include "survey/store.h"

/* ---- talking ---- */

void ask_put(struct ask *a, const char *text) {
    struct term_look look = term_look(a->term);
    term_par(&a->out, text, &look, NULL);
}

const char *ask_number(struct ask *a, uint64_t value) {
    return arena_printf(&a->mem, "%llu", (unsigned long long)value);
}

static enum term_got read_line(struct ask *a) {
    if (a->fresh) {
        term_clear(a->term);
        a->fresh = false;
    }
    bool there = term_write(a->term, strbuf_text(&a->out), a->out.len);
    strbuf_clear(&a->out);
    return there ? term_read(a->term, &a->line) : TERM_END;
}

bool ask_line(struct ask *a) {
    static const enum ask_word refusals[] = {
        [TERM_LONG] = SAY_TOO_LONG, [TERM_BROKEN] = SAY_NOT_UTF8, [TERM_KEYS] = SAY_ODD_KEYS};
    enum term_got got;
    while ((got = read_line(a)) != TERM_LINE) {
        if (got == TERM_END || got == TERM_STOPPED) {
            a->end = ASK_CUT;
            return false;
        }
        strbuf_addc(&a->out, '\n');
        ask_put(a, ask_word(refusals[got]));
        ask_screen_prompt(&a->out);
    }
    return true;
}

bool ask_prompt(struct ask *a) {
    ask_screen_prompt(&a->out);
    if (ask_line(a) && strcmp(strbuf_text(&a->line), "q") != 0) {
        return true;
    }
    a->end = a->end == ASK_CUT ? ASK_CUT : ASK_STOPPED;
    return false;
}

bool ask_sure(struct ask *a, bool *yes) {
    *yes = false;
    for (;;) {
        ask_screen_prompt(&a->out);
        if (!ask_line(a)) {
            return false;
        }
        const char *line = strbuf_text(&a->line);
        *yes = strcmp(line, "y") == 0 || strcmp(line, "Y") == 0 ||
               strcmp(line, ask_word(SAY_YES)) == 0;
        if (*yes || strcmp(line, "n") == 0 || strcmp(line, "N") == 0 ||
            strcmp(line, ask_word(SAY_NO)) == 0) {
            return true;
        }
        ask_put(a, ask_word(SAY_YES_OR_NO));
    }
}

/* ---- the loop ---- */

/* Every answer is on disk before anything new shows. False: it cannot be, and the person gave up.
 */
static bool save_first(struct ask *a) {
    for (;;) {
        struct err err = {0};
        if (ask_save(a, &err)) {
            return true;
        }
        strbuf_addc(&a->out, '\n');
        ASK_SAY(a, SAY_NOT_STORED, err.text);
        ask_put(a, ask_word(SAY_TRY_SAVING));
        ask_screen_prompt(&a->out);
        if (!ask_line(a) || strcmp(strbuf_text(&a->line), "q") == 0) {
            *a->err = err;
            a->end = ASK_FAILED;
            return false;
        }
    }
}

/* The furthest place is where a break goes on. */
static void note_far(struct ask *a) {
    struct ask_way way;
    ask_way_count(a->iv, &a->at, &a->far, &way);
    if (way.past_far) {
        a->far = a->at;
        a->dirty = true;
    }
}

/* The one place where a question is shown and left again: what times questions belongs around it.
 */
static enum ask_turn show_and_act(struct ask *a, enum ask_turn before) {
    static const enum screen_part parts[] = {[TURN_PAGE] = SCREEN_ALL,
                                             [TURN_AGAIN] = SCREEN_AGAIN,
                                             [TURN_NEXT] = SCREEN_AGAIN,
                                             [TURN_SHORT] = SCREEN_SHORT};
    struct term_look look = term_look(a->term);
    struct ask_page page;
    ask_page_make(a->iv, &a->at, strbuf_text(&a->pending), &a->mem, &page);
    ask_page_count(a->iv, &a->at, &page);
    page.done |= ask_way_same(&a->at, &a->seen);
    bool other = strcmp(page.section, strbuf_text(&a->section)) != 0;
    page.new_section = other && page.kind != PAGE_ONE_MORE &&
                       ask_way_same(&a->at, &a->far); // on the way back it is not new
    if (other && before == TURN_PAGE) {
        strbuf_clear(&a->section);
        strbuf_add(&a->section, page.section);
    }
    a->fresh = before == TURN_PAGE;
    audit_show(a->audit, &a->at);
    if (before == TURN_AGAIN || before == TURN_NEXT) {
        strbuf_addc(&a->out, '\n');
    }
    ask_screen_write(&a->out, &page, parts[before], &look);
    return ask_line(a) ? ask_question(a, &page) : TURN_OVER;
}

static void loop(struct ask *a) {
    enum ask_turn turn = TURN_PAGE;
    while (turn != TURN_OVER) {
        note_far(a);
        if (!save_first(a)) {
            return;
        }
        arena_release(&a->mem, (struct arena_mark){0});
        turn = a->at.kind == STEP_END ? ask_finish(a) : show_and_act(a, turn);
    }
}

/* What the log of an interview that goes on another time ends with. */
static void log_exit(struct ask *a) {
    struct err err = {0};
    if (!a->audit || (a->end != ASK_STOPPED && a->end != ASK_CUT)) {
        return;
    }
    audit_leave(a->audit);
    audit_note(a->audit, AUDIT_FORM_EXIT, "");
    a->dirty = true;
    ask_save(a, &err); // the answers are saved; without the last line the log is still one
}

/* ---- saying good-bye ---- */

/* On a line of its own however long, so that it can be copied. */
static void say_command(struct ask *a) {
    AUTO(strbuf_done) struct strbuf command = {0};
    strbuf_addf(&command, "doorstep ask %s %s --draft %lld", store_path(a->st), form_id(a->form),
                (long long)a->draft_id);
    ask_put(a, ask_word(SAY_GO_ON_WITH));
    strbuf_add(&a->out, "  ");
    term_clean(&a->out, strbuf_text(&command), false);
    strbuf_addc(&a->out, '\n');
}

static void say_goodbye(struct ask *a) {
    struct ask_way way;
    if (a->end == ASK_WIPED) {
        ask_put(a, ask_word(SAY_WIPED));
    } else if ((a->end == ASK_STOPPED || a->end == ASK_CUT) && !a->draft_id) {
        ask_put(a, ask_word(SAY_SAVED_NOTHING));
    } else if (a->end == ASK_STOPPED || a->end == ASK_CUT) {
        ask_way_count(a->iv, &a->at, NULL, &way);
        ASK_SAY(a, SAY_SAVED, ask_number(a, way.answered));
        say_command(a);
    }
    term_write(a->term, strbuf_text(&a->out), a->out.len);
}

void ask_done(struct ask *a) {
    audit_free(a->audit);
    strbuf_done(&a->log);
    interview_free(a->iv);
    interview_free(a->edit.before);
    form_free(a->form);
    mem_freep(&a->files);
    strbuf_done(&a->out);
    strbuf_done(&a->line);
    strbuf_done(&a->pending);
    strbuf_done(&a->section);
    arena_done(&a->mem);
    arena_done(&a->kept);
}

void ask_init(struct ask *a, struct store *st, const struct ask_options *options,
              const struct host *host, struct term *term, struct err *err) {
    *a = (struct ask){.st = st,
                      .options = options,
                      .form_id = options->form_id,
                      .host = host,
                      .term = term,
                      .err = err,
                      .end = ASK_FAILED};
    a->opened_ms = a->started_ms = host->now_ms(host->ctx);
}

enum ask_end ask_run(struct store *st, const struct ask_options *options, const struct host *host,
                     struct term *term, struct err *err) {
    struct ask a;
    ask_init(&a, st, options, host, term, err);
    if (ask_begin(&a)) {
        loop(&a);
        log_exit(&a);
    }
    say_goodbye(&a);
    enum ask_end end = a.end;
    ask_done(&a);
    return end;
}
