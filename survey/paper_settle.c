/* survey/paper_settle.c — two typings of one sheet side by side. Rows of a repeat that only one of
 * them has are settled as a whole; then answer by answer. Each decision may open or close
 * questions, so after each the two are compared anew. */
#include <string.h>

#include "base/mem.h"
#include "base/strbuf.h"
#include "survey/ask_page.h"
#include "survey/ask_way.h"
#include "survey/paper_impl.h"

struct sides {
    struct ask *a;
    struct interview *first_iv; // the second is a->iv
    const char *first;
    struct paper_result *out;
};

static bool is_settled(const struct paper_result *result, const char *path) {
    for (size_t i = 0; i < result->n; i++) {
        const char *one = result->items[i].path;
        size_t len = strlen(one);
        if (strncmp(path, one, len) == 0 && (!path[len] || path[len] == '/')) {
            return true; // itself, or in a row that was settled as a whole
        }
    }
    return false;
}

static void note(const struct sides *s, const char *path, const char *first, const char *second,
                 const char *taken) {
    struct arena *mem = &s->a->kept;
    *MEM_PUSH(s->out->items, s->out->n, s->out->cap) = (struct paper_settled){
        .path = arena_strdup(mem, path),
        .first = arena_strdup(mem, first),
        .second = arena_strdup(mem, second),
        .taken = arena_strdup(mem, taken),
    };
}

/* ---- asking ---- */

static void say_side(struct ask *a, int number, const char *who, const char *what) {
    AUTO(strbuf_done) struct strbuf line = {0};
    struct term_look look = term_look(a->term);
    strbuf_addf(&line, "%d. ", number);
    SAY(&line, SAY_PAPER_TYPED, who, what);
    term_par(&a->out, strbuf_text(&line), &look, &(struct term_par){"  ", 5, false});
}

/* 1, 2 or, in `other`, what follows "="; 0: the input ended or the person stops. */
static int ask_side(struct ask *a, bool answer, struct strbuf *other) {
    for (;;) {
        ask_put(a, ask_word(answer ? SAY_PAPER_PICK : SAY_PAPER_PICK_ROW));
        if (!ask_prompt(a)) {
            return 0;
        }
        const char *line = strbuf_text(&a->line);
        if (strcmp(line, "1") == 0 || strcmp(line, "2") == 0) {
            return line[0] - '0';
        }
        if (answer && line[0] == '=') {
            strbuf_clear(other);
            strbuf_add(other, line + 1 + strspn(line + 1, " "));
            return 3;
        }
    }
}

/* ---- an answer ---- */

static bool settle_answer(const struct sides *s, const struct change *change) {
    struct ask *a = s->a;
    AUTO(strbuf_done) struct strbuf other = {0};
    const struct iv_step step = {STEP_QUESTION, form_node(a->form, change->node)->control,
                                 change->after};
    struct ask_page page;
    ask_page_make(a->iv, &step, NULL, &a->mem, &page);
    strbuf_addc(&a->out, '\n');
    ask_put(a, page.section);
    ask_put(a, page.label);
    say_side(a, 1, s->first, ask_in_words(s->first_iv, change->before, &a->mem));
    say_side(a, 2, a->paper.typist, ask_in_words(a->iv, change->after, &a->mem));
    for (;;) {
        int side = ask_side(a, true, &other);
        const char *value = side == 1 ? change->old_value : change->new_value;
        if (!side) {
            return false;
        }
        if (side == 3 && other.len && !paper_read(a, &page, other.data, &value)) {
            continue;
        }
        value = side == 3 && !other.len ? "" : value;
        enum set_status status =
            side == 2 ? SET_OK : interview_set(a->iv, change->after, value); // 2 stands there
        if (status == SET_OK) {
            note(s, change->path, change->old_value, change->new_value, value);
            return true;
        }
        const char *own = interview_message(a->iv, change->after, status);
        ask_put(a, *own ? own : ask_word(SAY_BAD_VALUE));
    }
}

/* ---- a row ---- */

/* The innermost row around a place: its control and, in *row, where it is. */
static uint32_t row_of(struct interview *iv, struct iv_ref ref, struct iv_ref *row) {
    const struct iv_step step = {STEP_QUESTION, form_node(interview_form(iv), ref.node)->control,
                                 ref};
    return ask_way_repeat(iv, &step, row);
}

/* Into the row that was added, what the first person typed in it. */
static void copy_row(const struct sides *s, const char *row) {
    struct changes changes = {0};
    size_t len = strlen(row);
    changes_find(s->first_iv, s->a->iv, &changes);
    for (size_t i = 0; i < changes.n; i++) {
        const struct change *change = &changes.items[i];
        if (strncmp(change->path, row, len) == 0 && change->path[len] == '/' &&
            change->after.node) {
            interview_set(s->a->iv, change->after, change->old_value);
        }
    }
    changes_done(&changes);
}

static bool settle_row(const struct sides *s, const struct change *change) {
    struct ask *a = s->a;
    bool second_has = change->after.node != 0;
    struct interview *iv = second_has ? a->iv : s->first_iv;
    struct iv_ref row;
    AUTO(strbuf_done) struct strbuf path = {0};
    AUTO(strbuf_done) struct strbuf none = {0};
    struct iv_ref ref = second_has ? change->after : change->before;
    uint32_t control = row_of(iv, ref, &row);
    if (!control) { // a question that only one version of the form has
        note(s, change->path, change->old_value, change->new_value, change->new_value);
        return true;
    }
    interview_path(iv, row, &path);
    const struct iv_step step = {STEP_QUESTION, form_node(a->form, change->node)->control, ref};
    struct ask_page page;
    ask_page_make(iv, &step, NULL, &a->mem, &page);
    const char *label = ask_page_row_name(iv, control, row, &a->mem);
    strbuf_addc(&a->out, '\n');
    ASK_SAY(a, SAY_PAPER_ROW, page.section);
    say_side(a, 1, s->first, second_has ? ask_word(SAY_PAPER_NO_ROW) : label);
    say_side(a, 2, a->paper.typist, second_has ? label : ask_word(SAY_PAPER_NO_ROW));
    int side = ask_side(a, false, &none);
    if (!side) {
        return false;
    }
    struct iv_ref added;
    if (side == 1 && second_has) {
        interview_remove(a->iv, row);
    } else if (side == 1) {
        AUTO(strbuf_done) struct strbuf around = {0};
        strbuf_addn(&around, path.data, (size_t)(strrchr(path.data, '/') - path.data));
        struct iv_ref near = interview_find(a->iv, strbuf_text(&around));
        if (interview_add(a->iv, row.node, near, &added) == REPEAT_OK) {
            copy_row(s, path.data);
        }
    }
    note(s, path.data, second_has ? "" : label, second_has ? label : "",
         (side == 1) == second_has ? "" : label);
    return true;
}

/* ---- all of it ---- */

/* One more difference settled; *more false: there are none. False: the person stops. */
static bool settle_next(const struct sides *s, bool *more) {
    struct changes changes = {0};
    bool ok = true;
    *more = false;
    changes_find(s->first_iv, s->a->iv, &changes);
    const struct change *next = NULL;
    for (size_t i = 0; i < changes.n && !(next && next->before.node); i++) {
        if (!is_settled(s->out, changes.items[i].path)) {
            next = &changes.items[i]; // of rows that only the second has, the last: others then
        }                             // keep their numbers when it goes
    }
    if (next) {
        *more = true;
        ok = next->before.node && next->after.node ? settle_answer(s, next) : settle_row(s, next);
    }
    changes_done(&changes);
    return ok;
}

bool paper_settle(struct ask *a, struct interview *first_iv, const char *first,
                  struct paper_result *out) {
    const struct sides sides = {a, first_iv, first, out};
    struct changes changes = {0};
    bool more = true, ok = true;
    changes_find(first_iv, a->iv, &changes);
    if (changes.n) {
        ASK_SAY(a, SAY_PAPER_DIFFER, ask_number(a, changes.n));
    } else {
        ask_put(a, ask_word(SAY_PAPER_SAME));
    }
    changes_done(&changes);
    while (ok && more) {
        ok = settle_next(&sides, &more);
    }
    return ok;
}
