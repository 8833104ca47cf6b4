/* survey/paper.c — a sitting at a pile of paper: which sheet, typed by whom, what comes of it. */
#include "survey/paper.h"

#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "base/num.h"
#include "forms/host.h"
#include "survey/catalog.h"
#include "survey/paper_impl.h"
#include "survey/store.h"

static const char IN_LOG[] = "typed from paper, batch %s, sheet %u;"; // how a stored sheet is known

struct sitting {
    struct store *st;
    const struct host *host;
    struct term *term;
    struct ask_options options; // for the interviews
    const char *typist, *batch;
    uint32_t last; // sheet that was in hand
    uint32_t n_stored;
    struct err *err;
    struct arena mem;
};

/* ---- asking for a word ---- */

/* A line that is not empty, copied; NULL: a->end is set. */
static const char *ask_for(struct ask *a, enum ask_word word, struct arena *mem) {
    do {
        ask_put(a, ask_word(word));
        if (!ask_prompt(a)) {
            return NULL;
        }
    } while (!a->line.len);
    return arena_strdup(mem, strbuf_text(&a->line));
}

static bool know_header(struct ask *a, struct sitting *s) {
    s->typist = s->typist ? s->typist : ask_for(a, SAY_PAPER_WHO, &s->mem);
    s->batch = s->batch || !s->typist ? s->batch : ask_for(a, SAY_PAPER_BATCH, &s->mem);
    return s->typist && s->batch;
}

/* ---- the sheets of a batch ---- */

static bool of_batch(const struct sitting *s, const struct ask_draft_row *row) {
    return strcmp(row->paper_batch, s->batch) == 0;
}

static bool is_mine(const struct sitting *s, const struct ask_draft_row *row) {
    return strcmp(row->paper_typist, s->typist) == 0;
}

/* The draft of a sheet by this person, or by somebody else. */
static const struct ask_draft_row *
draft_of(const struct sitting *s, const struct ask_drafts *drafts, uint32_t sheet, bool mine) {
    for (size_t i = 0; i < drafts->n; i++) {
        const struct ask_draft_row *row = &drafts->rows[i];
        if (of_batch(s, row) && row->paper_sheet == sheet && is_mine(s, row) == mine) {
            return row;
        }
    }
    return NULL;
}

/* Typed once by somebody else, not yet by this person. */
static bool waits(const struct sitting *s, const struct ask_drafts *drafts,
                  const struct ask_draft_row *row) {
    return of_batch(s, row) && row->paper_done && !is_mine(s, row) &&
           !draft_of(s, drafts, row->paper_sheet, true);
}

/* What Enter takes: the first sheet that waits for this person, else the next new one. */
static uint32_t next_sheet(const struct sitting *s, const struct ask_drafts *drafts) {
    uint32_t waiting = UINT32_MAX, most = s->last;
    for (size_t i = 0; i < drafts->n; i++) {
        const struct ask_draft_row *row = &drafts->rows[i];
        if (waits(s, drafts, row) && row->paper_sheet < waiting) {
            waiting = row->paper_sheet;
        }
        if (of_batch(s, row) && row->paper_sheet > most) {
            most = row->paper_sheet;
        }
    }
    return waiting != UINT32_MAX ? waiting : most + 1;
}

static void say_tally(struct ask *a, const struct sitting *s, const struct ask_drafts *drafts) {
    uint32_t once = 0, mine = 0;
    for (size_t i = 0; i < drafts->n; i++) {
        once += of_batch(s, &drafts->rows[i]) && drafts->rows[i].paper_done;
        mine += waits(s, drafts, &drafts->rows[i]);
    }
    ASK_SAY(a, SAY_PAPER_TALLY, s->batch, ask_number(a, once), ask_number(a, mine),
            ask_number(a, s->n_stored));
}

static bool pick_sheet(struct ask *a, const struct sitting *s, const struct ask_drafts *drafts,
                       uint32_t *sheet) {
    uint32_t next = next_sheet(s, drafts);
    for (;;) {
        ASK_SAY(a, SAY_PAPER_SHEET, ask_number(a, next));
        if (!ask_prompt(a)) {
            return false;
        }
        *sheet = next;
        if (!a->line.len || (num_parse_u32(strbuf_text(&a->line), sheet) && *sheet)) {
            return true;
        }
    }
}

/* ---- may it be typed? ---- */

struct log_search {
    const char *begins;
    bool found;
};

static bool look_in_log(void *ctx, const struct store_correction *c, struct err *err) {
    struct log_search *search = ctx;
    (void)err;
    search->found |= strncmp(c->why, search->begins, strlen(search->begins)) == 0;
    return true;
}

static bool is_in(struct ask *a, const struct sitting *s, uint32_t sheet, bool *in) {
    struct log_search search = {.begins = arena_printf(&a->mem, IN_LOG, s->batch, sheet)};
    bool ok = store_each_correction(s->st, NULL, look_in_log, &search, a->err);
    *in = search.found;
    return ok;
}

/* Why this person may not type the sheet now; SAY_NOTHING: go on. */
static enum ask_word obstacle(const struct ask_draft_row *mine, const struct ask_draft_row *other,
                              bool in) {
    if (mine && mine->paper_done && !(other && other->paper_done)) {
        return SAY_PAPER_YOURS;
    }
    if (!mine && other && !other->paper_done) {
        return SAY_PAPER_BEGUN;
    }
    return in && !mine && !other ? SAY_PAPER_IN : SAY_NOTHING;
}

/* ---- storing ---- */

struct twice {
    struct sitting *s;
    const struct ask_draft_row *first;
    uint32_t sheet;
    struct paper_result *result;
};

static bool log_one(struct ask *a, const char *instance_id, const char *path, const char *old,
                    const char *new, const char *why, struct err *err) {
    const struct store_correction correction = {.instance_id = instance_id,
                                                .path = path,
                                                .old_value = old,
                                                .new_value = new,
                                                .who = a->paper.typist,
                                                .why = why,
                                                .at_utc = a->host->now_ms(a->host->ctx)};
    return store_add_correction(a->st, &correction, err);
}

/* Who typed, what differed and what was taken; then the first typing has done its work. */
static bool log_twice(void *ctx, struct ask *a, const char *instance_id, struct err *err) {
    const struct twice *t = ctx;
    const char *first = t->first->paper_typist, *second = a->paper.typist;
    AUTO(strbuf_done) struct strbuf why = {0};
    strbuf_addf(&why, IN_LOG, t->s->batch, t->sheet);
    strbuf_addf(&why, " first by %s, then by %s; answers that differed: %zu", first, second,
                t->result->n);
    bool ok = log_one(a, instance_id, form_node(a->form, 1)->path, first, second, why.data, err);
    for (size_t i = 0; ok && i < t->result->n; i++) {
        const struct paper_settled *one = &t->result->items[i];
        bool first_taken = strcmp(one->taken, one->first) == 0;
        strbuf_clear(&why);
        strbuf_addf(&why, "typed twice from paper: %s typed \"%s\", %s typed \"%s\"", first,
                    one->first, second, one->second);
        ok = log_one(a, instance_id, one->path, first_taken ? one->second : one->first, one->taken,
                     why.data, err);
    }
    return ok && store_delete_draft(a->st, t->first->id, err);
}

/* Paper may lack what the form wants: a person decides. False: a->end is set. */
static bool problems_are_fine(struct ask *a, bool *fine) {
    struct iv_step first = {0};
    *fine = ask_say_problems(a, &first) == 0;
    if (*fine) {
        return true;
    }
    ask_put(a, ask_word(SAY_PAPER_ANYWAY));
    if (!ask_sure(a, fine)) {
        return false;
    }
    if (!*fine) {
        a->at = first.control ? first : a->at;
    }
    return true;
}

static bool settle_and_store(struct ask *a, struct sitting *s, const struct ask_draft_row *first,
                             uint32_t sheet) {
    struct paper_result result = {0};
    struct store_draft draft;
    struct twice twice = {s, first, sheet, &result};
    bool fine = false;
    AUTO(interview_freep) struct interview *iv = interview_new(a->form, a->host);
    if (!store_get_draft(s->st, first->id, &a->kept, &draft, a->err) ||
        !interview_restore(iv, draft.xml, draft.xml_len, RESTORE_DRAFT, a->err)) {
        return false;
    }
    ask_keep_files(a, draft.xml, draft.xml_len);
    bool ok = paper_settle(a, iv, first->paper_typist, &result) && problems_are_fine(a, &fine);
    if (ok && fine) {
        a->also = log_twice;
        a->also_ctx = &twice;
        ok = ask_store(a, "paper", a->err);
        s->n_stored += ok;
        ASK_SAY(a, ok ? SAY_PAPER_STORED : SAY_NOTHING, ask_number(a, sheet));
    }
    if (ok && !fine) { // back to typing, from the first question that is wrong
        a->paper.done = false;
        a->far = a->at;
        a->dirty = true;
        ok = ask_save(a, a->err);
    }
    mem_freep(&result.items);
    return ok;
}

/* ---- one sheet ---- */

static bool begin_sheet(struct ask *a, const struct sitting *s, const struct ask_draft_row *mine,
                        uint32_t sheet) {
    a->paper = (struct ask_paper){s->batch, s->typist, sheet, mine && mine->paper_done};
    if (mine ? !ask_resume(a, mine->id) : !ask_open_form(a)) {
        return false;
    }
    if (s->options.lang && !ask_set_language(a, s->options.lang)) {
        return false;
    }
    return true;
}

static bool type_sheet(struct ask *a, struct sitting *s, const struct ask_draft_row *mine,
                       const struct ask_draft_row *other, uint32_t sheet) {
    if (!begin_sheet(a, s, mine, sheet)) {
        return false;
    }
    if (other) {
        ASK_SAY(a, SAY_PAPER_SECOND, other->paper_typist);
    }
    if (!a->paper.done) {
        if (!paper_type(a)) {
            return false;
        }
        a->paper.done = a->touched = a->dirty = true;
        if (!ask_save(a, a->err)) {
            return false;
        }
    }
    if (other) {
        return settle_and_store(a, s, other, sheet);
    }
    ASK_SAY(a, SAY_PAPER_ONCE, ask_number(a, sheet));
    return true;
}

/* False: the sitting is over, a->end says how. */
static bool one_sheet(struct ask *a, struct sitting *s) {
    struct ask_drafts drafts = {0};
    uint32_t sheet;
    bool in;
    bool ok = ask_drafts_load(s->st, s->options.form_id, NULL, DRAFTS_PAPER, &drafts, a->err);
    if (ok) {
        say_tally(a, s, &drafts);
        ok = pick_sheet(a, s, &drafts, &sheet) && is_in(a, s, sheet, &in);
    }
    if (ok) {
        const struct ask_draft_row *mine = draft_of(s, &drafts, sheet, true);
        const struct ask_draft_row *other = draft_of(s, &drafts, sheet, false);
        enum ask_word why = obstacle(mine, other, in);
        s->last = sheet;
        if (why) {
            ASK_SAY(a, why, ask_number(a, sheet), other ? other->paper_typist : "");
        } else {
            ok = type_sheet(a, s, mine, other, sheet);
        }
    }
    term_write(a->term, strbuf_text(&a->out), a->out.len);
    ask_drafts_done(&drafts);
    return ok;
}

enum ask_end paper_run(struct store *st, const struct paper_options *options,
                       const struct host *host, struct term *term, struct err *err) {
    struct sitting s = {
        .st = st,
        .host = host,
        .term = term,
        .options = {.form_id = options->form_id, .lang = options->lang},
        .typist = options->typist,
        .batch = options->batch,
        .err = err
    };
    enum ask_end end = ASK_FAILED;
    for (bool more = true; more;) {
        struct ask a;
        ask_init(&a, st, &s.options, host, term, err);
        more = know_header(&a, &s) && one_sheet(&a, &s);
        end = a.end;
        ask_done(&a);
    }
    arena_done(&s.mem);
    return end;
}
