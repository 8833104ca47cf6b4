/* survey/ask_turns.c — what a line of input does on a question: an answer, or a command. */
#include <string.h>

#include "base/err.h"
#include "base/num.h"
#include "base/utf8.h"
#include "survey/ask_answer.h"
#include "survey/ask_impl.h"
#include "survey/ask_keys.h"
#include "survey/ask_page.h"
#include "survey/ask_place.h"
#include "survey/ask_screen.h"
#include "survey/ask_way.h"
#include "survey/gps.h"
#include "survey/store.h"

static enum ask_turn refuse(struct ask *a, const char *text) {
    strbuf_addc(&a->out, '\n');
    ask_put(a, text);
    return TURN_AGAIN;
}

static enum ask_turn refuse_with(struct ask *a, enum ask_word why, const char *first,
                                 const char *second) {
    AUTO(strbuf_done) struct strbuf text = {0};
    SAY(&text, why, first, second);
    return refuse(a, strbuf_text(&text));
}

static enum ask_turn over(struct ask *a, enum ask_end end) {
    a->end = end;
    return TURN_OVER;
}

static enum ask_turn forward(struct ask *a) {
    enum ask_turn turn;
    strbuf_clear(&a->pending);
    if (a->reviewing) {
        a->at = (struct iv_step){.kind = STEP_END};
    } else if (ask_hub_forward(a, &turn)) {
        return turn;
    } else {
        ask_way_next_within(a->iv, &a->at, ask_way_is_list(a->iv, &a->at), 0);
    }
    return TURN_PAGE;
}

/* ---- answers ---- */

static void changed(struct ask *a) {
    a->touched = a->dirty = true;
    strbuf_clear(&a->pending);
}

static void say_noted(struct ask *a, const struct ask_page *page) {
    AUTO(strbuf_done) struct strbuf words = {0};
    AUTO(strbuf_done) struct strbuf line = {0};
    ask_answer_say(page, interview_get(a->iv, a->at.ref), &words);
    bool rtl = utf8_is_rtl(strbuf_text(&words));
    SAY(&line, SAY_NOTED, rtl ? "" : strbuf_text(&words));
    ask_put(a, strbuf_text(&line));
    if (rtl) {
        ask_put(a, words.data);
    }
    struct iv_ref home = ask_named(a, (const char *const[]){"dwelling_id", "dwelling"}, 2);
    if (home.node == a->at.ref.node && home.rep == a->at.ref.rep) {
        ask_check_home(a, interview_get(a->iv, home));
    }
}

/* The form's own words, or ours. */
static enum ask_turn refuse_set(struct ask *a, enum set_status status) {
    static const enum ask_word words[] = {
        [SET_REQUIRED] = SAY_REQUIRED,      [SET_CONSTRAINT] = SAY_CONSTRAINT,
        [SET_BAD_VALUE] = SAY_BAD_VALUE,    [SET_READ_ONLY] = SAY_READ_ONLY,
        [SET_NOT_RELEVANT] = SAY_READ_ONLY, [SET_NOT_FOUND] = SAY_READ_ONLY,
    };
    AUTO(strbuf_done) struct strbuf path = {0};
    if (a->at.ref.node && (status == SET_REQUIRED || status == SET_CONSTRAINT)) {
        interview_path(a->iv, a->at.ref, &path);
        audit_note(a->audit, AUDIT_CONSTRAINT_ERROR, strbuf_text(&path));
    }
    const char *own = interview_message(a->iv, a->at.ref, status);
    enum form_type type = form_node(a->form, a->at.ref.node)->type;
    if (status == SET_BAD_VALUE && (type == FT_GEOTRACE || type == FT_GEOSHAPE)) {
        return refuse(a, ask_word(SAY_MORE_PLACES));
    }
    return refuse(a, *own ? own : ask_word(words[status]));
}

static enum ask_turn set(struct ask *a, const struct ask_page *page, const char *value,
                         bool stays) {
    enum set_status status = interview_set(a->iv, a->at.ref, value);
    if (status == SET_OK) {
        changed(a);
        if (!stays) {
            say_noted(a, page);
        }
        return stays ? TURN_SHORT : forward(a);
    }
    bool grows =
        page->control == CTRL_RANK || page->type == FT_GEOTRACE || page->type == FT_GEOSHAPE;
    if (grows && (status == SET_CONSTRAINT || status == SET_BAD_VALUE)) {
        strbuf_clear(&a->pending); // perhaps the form takes it once there are more
        strbuf_add(&a->pending, value);
        if (stays) {
            return TURN_SHORT;
        }
    }
    return refuse_set(a, status);
}

static enum ask_turn take_answer(struct ask *a, const struct ask_page *page, const char *line);

static enum ask_turn take_file(struct ask *a, const struct ask_page *page, const char *path) {
    const char *name, *arg;
    enum ask_word why;
    if (!ask_take_file(a, path, page->mediatype, &name, &why, &arg)) {
        return refuse_with(a, why, arg, "");
    }
    return set(a, page, name, false);
}

static enum ask_turn show_matches(struct ask *a, const struct ask_page *page,
                                  const struct ask_answer *answer) {
    struct term_look look = term_look(a->term);
    ask_screen_matches(&a->out, page, answer, &look);
    return TURN_SHORT;
}

/* A place that somebody else knows is read as if it had been typed. */
static enum ask_turn take_fix(struct ask *a, const struct ask_page *page,
                              const struct gps_fix *fix) {
    AUTO(strbuf_done) struct strbuf line = {0};
    ask_place_say_fix(&line, fix);
    return take_answer(a, page, line.data);
}

static enum ask_turn take_gps(struct ask *a, const struct ask_page *page) {
    struct gps_fix fix;
    struct err err = {0};
    int port = a->options->gps_port ? a->options->gps_port : GPS_PORT;
    if (!gps_read(port, GPS_WAIT_MS, &fix, &err)) {
        return refuse(a, ask_word(err.code == ERR_NOT_FOUND ? SAY_NO_GPS : SAY_NO_FIX));
    }
    return take_fix(a, page, &fix);
}

static enum ask_turn take_home(struct ask *a, const struct ask_page *page, const char *code) {
    struct store_dwelling home;
    struct err err = {0};
    const char *which = *code ? code : ask_dwelling(a);
    if (!which || !store_get_dwelling(a->st, which, &a->mem, &home, &err) || !home.has_point) {
        return refuse_with(a, SAY_NO_HOME_POINT, which ? which : ask_word(SAY_HOME_WORD), "");
    }
    return take_fix(a, page, &(struct gps_fix){.lat_deg = home.lat_deg, .lon_deg = home.lon_deg});
}

static enum ask_turn take_answer(struct ask *a, const struct ask_page *page, const char *line) {
    struct ask_answer answer;
    ask_answer_read(page, a->host, line, &a->mem, &answer);
    switch (answer.kind) {
    case READ_VALUE:
        return set(a, page, answer.value, answer.stays);
    case READ_FILE:
        return take_file(a, page, answer.value);
    case READ_GPS:
        return take_gps(a, page);
    case READ_HOME:
        return take_home(a, page, answer.value);
    case READ_MATCHES:
        return show_matches(a, page, &answer);
    case READ_REFUSED:
        break;
    }
    return refuse_with(a, answer.why, answer.args[0], answer.args[1]);
}

static enum ask_turn enter(struct ask *a, const struct ask_page *page) {
    enum ask_turn turn;
    if (page->kind == PAGE_LIST) {
        return ask_list_enter(a, &turn) ? turn : forward(a);
    }
    if (page->kind == PAGE_QUESTION && page->control == CTRL_TRIGGER && !*page->current) {
        return set(a, page, "OK", false);
    }
    if (a->pending.len) {
        AUTO(strbuf_done) struct strbuf value = {0};
        strbuf_add(&value, strbuf_text(&a->pending));
        return set(a, page, strbuf_text(&value), false);
    }
    if (page->kind == PAGE_QUESTION && page->required && !*page->current) {
        return refuse_set(a, SET_REQUIRED);
    }
    return forward(a);
}

/* ---- one more ---- */

static enum ask_turn add_one(struct ask *a) {
    uint32_t node = form_control(a->form, a->at.control)->node;
    struct iv_ref added;
    if (interview_add(a->iv, node, a->at.ref, &added) != REPEAT_OK) {
        return refuse(a, ask_word(SAY_MAY_NOT_ADD));
    }
    changed(a);
    a->at = (struct iv_step){STEP_REPEAT, a->at.control, added};
    if (!ask_way_is_list(a->iv, &a->at)) {
        ask_way_next(a->iv, &a->at);
    }
    a->far = a->at; // the offer comes again behind it
    return TURN_PAGE;
}

static enum ask_turn answer_offer(struct ask *a, const char *line) {
    const char *word = ask_answer_fold(&a->mem, line);
    if (strcmp(word, "y") == 0 || strcmp(word, ask_word(SAY_YES)) == 0 || strcmp(word, "+") == 0) {
        return add_one(a);
    }
    if (strcmp(word, ask_word(SAY_NO)) == 0) {
        return forward(a);
    }
    uint32_t number;
    if (num_parse_u32(line, &number)) {
        return ask_instance_enter(a, number) ? TURN_PAGE
                                             : refuse_with(a, SAY_NO_SUCH_ENTRY, line, "");
    }
    return refuse(a, ask_word(SAY_YES_OR_NO));
}

/* ---- commands ---- */

static enum ask_turn key_back(struct ask *a, const struct ask_page *page, const char *rest) {
    (void)page, (void)rest;
    if (!ask_way_previous(a->iv, &a->at)) {
        return refuse(a, ask_word(SAY_FIRST_QUESTION));
    }
    a->reviewing = false;
    ask_hub_forget(a);
    strbuf_clear(&a->pending);
    return TURN_PAGE;
}

static enum ask_turn key_clear(struct ask *a, const struct ask_page *page, const char *rest) {
    (void)rest;
    if (!page || page->kind != PAGE_QUESTION) {
        return refuse(a, ask_word(SAY_NO_CHOICES));
    }
    bool waiting = a->pending.len > 0;
    strbuf_clear(&a->pending);
    enum set_status status = interview_set(a->iv, a->at.ref, "");
    if (status == SET_REQUIRED && waiting) {
        return TURN_AGAIN; // nothing was stored yet
    }
    if (status != SET_OK) {
        return refuse_set(a, status);
    }
    changed(a);
    return refuse(a, ask_word(SAY_NOTED_NOTHING));
}

static enum ask_turn list_languages(struct ask *a) {
    strbuf_addc(&a->out, '\n');
    ask_put(a, ask_word(SAY_LANGUAGES));
    struct term_look look = term_look(a->term);
    for (uint32_t i = 0; i < form_n_languages(a->form); i++) {
        strbuf_addf(&a->out, "%3u  ", i + 1);
        term_inline(&a->out, form_language(a->form, i), look.columns - 5, &look);
        strbuf_addc(&a->out, '\n');
    }
    ask_put(a, ask_word(SAY_LANGUAGE_PICK));
    return TURN_AGAIN;
}

static enum ask_turn key_lang(struct ask *a, const struct ask_page *page, const char *rest) {
    uint32_t n = form_n_languages(a->form), number = 0;
    (void)page;
    if (n < 2) {
        return refuse(a, ask_word(SAY_NO_LANGUAGES));
    }
    if (!*rest) {
        return list_languages(a);
    }
    int language = form_find_language(a->form, rest);
    if (num_parse_u32(rest, &number)) {
        language = number >= 1 && number <= n ? (int)number - 1 : -1;
    }
    if (language < 0) {
        return refuse_with(a, SAY_NO_SUCH_LANGUAGE, rest, "");
    }
    interview_set_language(a->iv, (uint32_t)language);
    a->dirty = true;
    ASK_SAY(a, SAY_LANGUAGE_NOW, form_language(a->form, (uint32_t)language));
    return TURN_PAGE;
}

static enum ask_turn key_help(struct ask *a, const struct ask_page *page, const char *rest) {
    static const struct ask_page none = {.kind = PAGE_NOTE, .guidance = ""};
    struct term_look look = term_look(a->term);
    struct iv_ref instance;
    (void)rest;
    ask_screen_help(&a->out, page ? page : &none, ask_way_repeat(a->iv, &a->at, &instance) != 0,
                    &look);
    return TURN_AGAIN;
}

static enum ask_turn key_stop(struct ask *a, const struct ask_page *page, const char *rest) {
    (void)page, (void)rest;
    return over(a, ASK_STOPPED);
}

static enum ask_turn key_go(struct ask *a, const struct ask_page *page, const char *rest) {
    uint32_t number;
    (void)page;
    if (!num_parse_u32(rest, &number) || !ask_way_find_number(a->iv, number, &a->at)) {
        return refuse_with(a, SAY_NOT_ON_WAY, rest, "");
    }
    a->reviewing = false;
    ask_hub_forget(a);
    strbuf_clear(&a->pending);
    return TURN_PAGE;
}

static enum ask_turn key_list(struct ask *a, const struct ask_page *page, const char *rest) {
    (void)page;
    audit_jump(a->audit);
    return ask_review_list(a, rest);
}

/* One of those that the offer of one more lists. */
static enum ask_turn delete_row(struct ask *a, const struct ask_page *page, const char *digits) {
    uint32_t number = 0;
    bool yes;
    struct iv_ref instance = {0};
    if (num_parse_u32(digits, &number) && number) {
        instance = ask_way_instance(a->iv, &a->at, number);
    }
    if (!instance.rep) {
        return refuse_with(a, SAY_NO_SUCH_ENTRY, digits, "");
    }
    strbuf_addc(&a->out, '\n');
    ASK_SAY(a, SAY_DELETE_ROW_SURE, page->label, digits, page->rows[number - 1].answer);
    if (!ask_sure(a, &yes)) {
        return TURN_OVER;
    }
    if (!yes || interview_remove(a->iv, instance) != REPEAT_OK) {
        return refuse(a, ask_word(yes ? SAY_MAY_NOT_DELETE : SAY_WIPE_KEPT));
    }
    changed(a);
    ask_hub_forget(a);
    ask_put(a, ask_word(SAY_DELETED));
    return TURN_PAGE;
}

static enum ask_turn key_delete(struct ask *a, const struct ask_page *page, const char *rest) {
    struct iv_ref instance;
    bool yes;
    if (page && page->kind == PAGE_ONE_MORE && *rest) {
        return delete_row(a, page, rest);
    }
    if (!page || *rest || !ask_way_repeat(a->iv, &a->at, &instance)) {
        return refuse(a, ask_word(SAY_NOT_IN_REPEAT));
    }
    if (form_node(a->form, instance.node)->no_add_remove) {
        return refuse(a, ask_word(SAY_MAY_NOT_DELETE));
    }
    strbuf_addc(&a->out, '\n');
    ASK_SAY(a, SAY_DELETE_SURE, page->section);
    if (!ask_sure(a, &yes)) {
        return TURN_OVER;
    }
    if (!yes) {
        return refuse(a, ask_word(SAY_WIPE_KEPT));
    }
    AUTO(strbuf_done) struct strbuf path = {0};
    interview_path(a->iv, instance, &path);
    audit_leave(a->audit);
    if (ask_way_remove(a->iv, &a->at) != REPEAT_OK) {
        return refuse(a, ask_word(SAY_MAY_NOT_DELETE));
    }
    audit_note(a->audit, AUDIT_DELETE_REPEAT, strbuf_text(&path));
    changed(a);
    ask_hub_forget(a);
    a->far = a->at; // where it was may be gone
    ask_put(a, ask_word(SAY_DELETED));
    return TURN_PAGE;
}

static enum ask_turn key_wipe(struct ask *a, const struct ask_page *page, const char *rest) {
    bool yes;
    (void)page, (void)rest;
    strbuf_addc(&a->out, '\n');
    ask_put(a, ask_word(SAY_WIPE_SURE));
    if (!ask_sure(a, &yes)) {
        return TURN_OVER;
    }
    if (yes) {
        ASK_SAY(a, SAY_WIPE_TWICE, ask_word(SAY_WIPE_WORD));
        ask_screen_prompt(&a->out);
        if (!ask_line(a)) {
            return TURN_OVER;
        }
        yes = strcmp(ask_answer_fold(&a->mem, strbuf_text(&a->line)), ask_word(SAY_WIPE_WORD)) == 0;
    }
    if (!yes) {
        return refuse(a, ask_word(SAY_WIPE_KEPT));
    }
    return over(a, ask_wipe(a, a->err) ? ASK_WIPED : ASK_FAILED);
}

/* "n" is next; but where an answer begins with n, it may well mean that one. */
static enum ask_turn key_next(struct ask *a, const struct ask_page *page, const char *rest) {
    (void)rest;
    const struct ask_choice *no = page ? ask_answer_like_next(page) : NULL;
    if (no && page->kind == PAGE_QUESTION) {
        return refuse_with(a, SAY_NO_MEANS, no->label, ask_number(a, no->key));
    }
    if (page && page->kind == PAGE_QUESTION && page->type == FT_BOOLEAN) {
        return refuse(a, ask_word(SAY_HOW_YES_NO));
    }
    return page ? enter(a, page) : TURN_AGAIN;
}

static enum ask_turn key_enter(struct ask *a, const struct ask_page *page, const char *rest) {
    (void)rest;
    return page ? enter(a, page) : TURN_AGAIN;
}

typedef enum ask_turn (*key_fn)(struct ask *a, const struct ask_page *page, const char *rest);

static const key_fn keys[] = {
    [KEY_ENTER] = key_enter,   [KEY_NEXT] = key_next, [KEY_BACK] = key_back,
    [KEY_CLEAR] = key_clear,   [KEY_LANG] = key_lang, [KEY_HELP] = key_help,
    [KEY_STOP] = key_stop,     [KEY_GO] = key_go,     [KEY_LIST] = key_list,
    [KEY_DELETE] = key_delete, [KEY_WIPE] = key_wipe,
};

bool ask_common(struct ask *a, const struct ask_page *page, bool text, const char *line,
                const char **answer, enum ask_turn *turn) {
    enum ask_key key = ask_key_read(line, text, answer);
    if (key == KEY_NONE) {
        return false;
    }
    *turn = keys[key](a, page, *answer);
    return true;
}

/* ---- a question ---- */

static bool takes_text(const struct ask_page *page) {
    bool typed =
        page->control == CTRL_INPUT || page->control == CTRL_SECRET || page->control == CTRL_UPLOAD;
    switch (page->type) {
    case FT_UNTYPED:
    case FT_STRING:
    case FT_BINARY:
    case FT_BARCODE:
    case FT_INTENT:
    case FT_SELECT1:
    case FT_SELECT:
    case FT_RANK:
        return page->kind == PAGE_QUESTION && typed;
    case FT_INT:
    case FT_LONG:
    case FT_DECIMAL:
    case FT_BOOLEAN:
    case FT_DATE:
    case FT_TIME:
    case FT_DATETIME:
    case FT_GEOPOINT:
    case FT_GEOTRACE:
    case FT_GEOSHAPE:
        break;
    }
    return false;
}

enum ask_turn ask_question(struct ask *a, const struct ask_page *page) {
    AUTO(strbuf_done) struct strbuf line = {0}; // a->line is read into again by some commands
    const char *answer;
    enum ask_turn turn;
    strbuf_add(&line, strbuf_text(&a->line));
    if (ask_common(a, page, takes_text(page), strbuf_text(&line), &answer, &turn)) {
        return turn;
    }
    if (page->kind == PAGE_ONE_MORE) {
        return answer_offer(a, answer);
    }
    if (page->kind == PAGE_LIST) {
        return ask_list_answer(a, page, answer);
    }
    if (page->kind == PAGE_NOTE) {
        return refuse(a, ask_word(SAY_NO_CHOICES));
    }
    return take_answer(a, page, answer);
}
