/* survey/ask_impl.h — the inside of an interview in the terminal, for the ask*.c files. */
#pragma once
#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/strbuf.h"
#include "forms/audit.h"
#include "forms/interview.h"
#include "survey/ask.h"
#include "survey/ask_draft.h"
#include "survey/ask_words.h"
#include "survey/compare.h"
#include "survey/term.h"

struct ask;
struct ask_page;
struct form;
struct store_draft;

/* A page that several questions are gone through from: ask_hub.c. */
struct ask_hub {
    struct iv_step at;
    bool one; // only one of its questions
};
enum { ASK_HUBS = 8 };

struct ask_edit {   // zeroed: a new interview
    const char *of; // instanceID of the record that is changed
    const char *why, *who;
    const char *surveyor, *dwelling; // as they were
    struct interview *before;
};

struct ask_paper { // zeroed: no paper
    const char *batch, *typist;
    uint32_t sheet;
    bool done; // to its end; it waits for the second typing
};

/* More to be stored in the transaction of the record. */
typedef bool (*ask_also)(void *ctx, struct ask *a, const char *instance_id, struct err *err);

struct ask {
    struct store *st;
    const struct ask_options *options;
    const struct host *host;
    struct term *term;
    struct err *err;
    const char *form_id; // NULL: any, until one is chosen
    struct form *form;
    struct interview *iv;
    struct audit *audit;           // the log of the interview; NULL: the form keeps none
    struct strbuf log;             // audit.csv so far
    struct iv_step at;             // what is asked
    struct iv_step far;            // the furthest that was
    struct ask_hub hubs[ASK_HUBS]; // the innermost last
    size_t n_hubs;
    struct iv_step seen; // the list that was gone through
    struct ask_edit edit;
    struct ask_paper paper;
    ask_also also; // NULL: nothing
    void *also_ctx;
    bool reviewing;   // a problem is being put right; then back to the list of them
    enum ask_end end; // how it ended, once a turn says so

    int64_t draft_id, draft_ms;              // of the saved draft: 0 for none; when we wrote it
    int64_t started_ms, spent_ms, opened_ms; // began; in earlier sittings; this sitting
    struct ask_file *files;
    size_t n_files, files_cap;
    bool touched; // something was answered: worth a draft
    bool dirty;   // more than the draft holds
    bool fresh;   // what is waiting to be written is a new page

    struct strbuf out;     // to be written before the next line is read
    struct strbuf line;    // what was typed
    struct strbuf pending; // places of a ranking that the form has not taken yet
    struct strbuf section; // shown last
    struct arena mem;      // of the page in hand
    struct arena kept;     // of the whole interview
};

/* What follows a line of input. */
enum ask_turn {
    TURN_PAGE,  // show where we are
    TURN_AGAIN, // the same question once more
    TURN_NEXT,  // the next question of the same screen
    TURN_SHORT, // the same question, more of the same answer
    TURN_OVER,  // ask->end is set
};

/* ---- talking: ask.c ---- */

void ask_init(struct ask *a, struct store *st, const struct ask_options *options,
              const struct host *host, struct term *term, struct err *err);
void ask_done(struct ask *a);

/* Put a paragraph, a word with what goes into it. */
void ask_put(struct ask *a, const char *text);
#define ASK_SAY(a, word, ...)                                                                      \
    do {                                                                                           \
        AUTO(strbuf_done) struct strbuf say_ = {0};                                                \
        SAY(&say_, (word), __VA_ARGS__);                                                           \
        ask_put((a), strbuf_text(&say_));                                                          \
    } while (0)
const char *ask_number(struct ask *a, uint64_t value); // digits; until the next page
/* Write what is waiting and read a line into a->line. False: a->end is set. Lines that cannot be
 * used are refused here. */
bool ask_line(struct ask *a);
/* The prompt, and a line; false: it was q or there is none, and a->end is set. */
bool ask_prompt(struct ask *a);
/* Ask y or n; false in *yes when the input ends. */
bool ask_sure(struct ask *a, bool *yes);

/* ---- turns: ask_turns.c ---- */

enum ask_turn ask_question(struct ask *a, const struct ask_page *page);
/* The commands that work everywhere, also on the last page; false: `line` is none of them. */
bool ask_common(struct ask *a, const struct ask_page *page, bool text, const char *line,
                const char **answer, enum ask_turn *turn);

/* ---- looking over it: ask_review.c ---- */

/* The answers, of the part that a question number stands in or of all parts. */
enum ask_turn ask_review_list(struct ask *a, const char *digits);
void ask_review_parts(struct ask *a); // where there are several

/* ---- lists and instances: ask_hub.c ---- */

/* On to the next question inside the page we came from, or back to it; false: there is none. */
bool ask_hub_forward(struct ask *a, enum ask_turn *turn);
void ask_hub_forget(struct ask *a); // the way leaps elsewhere
/* Enter on a list: to its first question without an answer; when it was gone through, to the first
 * that needs one. False: nothing is left to do there. */
bool ask_list_enter(struct ask *a, enum ask_turn *turn);
enum ask_turn ask_list_answer(struct ask *a, const struct ask_page *page, const char *line);
bool ask_instance_enter(struct ask *a, uint32_t number); // false: there is none

/* ---- drafts: ask_keep.c ---- */

/* Save, if there is something to save. False: a->err says why. */
bool ask_save(struct ask *a, struct err *err);
/* What is needed to make `dwelling` of a draft or record: the form's answer, or what was given. */
const char *ask_dwelling(struct ask *a);
struct iv_ref ask_named(struct ask *a, const char *const names[], size_t n);
/* Which draft to go on with, 0 for a new interview with a->form_id; false: a->end. ask_choose.c */
bool ask_choose(struct ask *a, int64_t *id);
bool ask_begin(struct ask *a); // form, interview, draft, language, what is filled in; false: a->end
bool ask_open_form(struct ask *a); // a->form_id, the newest version, for a new interview
bool ask_resume(struct ask *a, int64_t id);
bool ask_set_language(struct ask *a, const char *name);
void ask_keep_files(struct ask *a, const char *xml, size_t len); // those that a draft names
bool ask_wipe(struct ask *a, struct err *err);
/* Warn when a home is not on the door list. */
void ask_check_home(struct ask *a, const char *code);

/* ---- changing a record: ask_edit.c ---- */

bool ask_edit_begin(struct ask *a); // false: a->err
bool ask_edit_resume(struct ask *a, const struct ask_facts *facts);
size_t ask_edit_say(struct ask *a); // what is changed; how many answers
/* Write the changes into the log, once the new version is in. */
bool ask_edit_log(struct ask *a, const char *instance_id, struct err *err);
const char *ask_in_words(struct interview *iv, struct iv_ref ref, struct arena *mem);

/* ---- files: ask_files.c ---- */

/* Take a file named by a person. *name: what the answer will be; false: *why and its {1}. */
bool ask_take_file(struct ask *a, const char *path, const char *mediatype, const char **name,
                   enum ask_word *why, const char **arg);

/* ---- the end: ask_finish.c ---- */

enum ask_turn ask_finish(struct ask *a);
/* What the form does not take yet, said; *first is where the first of it is asked. How many. */
size_t ask_say_problems(struct ask *a, struct iv_step *first);
/* The record in, its files, what else belongs to it, and the draft out: all of it or nothing. */
bool ask_store(struct ask *a, const char *source, struct err *err);
