/* survey/approval.c — see approval.h. */
#include "survey/approval.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/date.h"
#include "base/err.h"
#include "base/strbuf.h"
#include "base/utf8.h"
#include "survey/approval.sql.h"
#include "survey/store_impl.h"

#define DAY_MS INT64_C(86400000)

enum { DAY_LEN = 10, LISTED_MAX = 12 }; // "2026-11-22"; objections named in a refusal

/* ---- words and days ---- */

static bool check_text(const char *what, const char *text, size_t max, struct err *err) {
    size_t len = text ? strlen(text) : 0;
    if (len == 0 || strspn(text, " \t\r\n") == len) {
        return err_set(err, ERR_USAGE, "%s is missing", what);
    }
    if (!utf8_valid(text, len)) {
        return err_set(err, ERR_USAGE, "%s is not UTF-8 text", what);
    }
    return len <= max || err_set(err, ERR_USAGE, "%s is longer than %zu bytes", what, max);
}

static bool check_maybe(const char *what, const char *text, struct err *err) {
    return !text || check_text(what, text, APPROVAL_TEXT_MAX, err);
}

static bool is_day(const char *text, size_t len) {
    struct date_time at;
    return len == DAY_LEN && text[4] == '-' && text[7] == '-' &&
           date_parse(text, len, false, &at) && at.has_date && !at.has_time && date_valid(at.date);
}

static bool check_day(const char *what, const char *text, struct err *err) {
    return is_day(text, strlen(text)) ||
           err_set(err, ERR_USAGE, "%s takes a day like 2026-11-22, not %s", what, text);
}

static void day_of(char out[DATE_TEXT_MAX], int64_t utc_ms) {
    int64_t days;
    date_split(utc_ms, 0, &days);
    date_format(out, days);
}

/* A day may have begun east of Greenwich. */
static bool check_past(const char *day, int64_t now_utc, struct err *err) {
    char tomorrow[DATE_TEXT_MAX];
    day_of(tomorrow, now_utc + DAY_MS);
    return strcmp(day, tomorrow) <= 0 ||
           err_set(err, ERR_USAGE, "the meeting of %s has not been yet: hold it first", day);
}

/* ---- meetings ---- */

bool meeting_add(struct store *st, struct meeting *meeting, int64_t now_utc, struct err *err) {
    if (!check_day("the meeting's date", meeting->held_on, err) ||
        !check_past(meeting->held_on, now_utc, err) ||
        !check_text("the meeting's name", meeting->text, APPROVAL_TEXT_MAX, err) ||
        !check_maybe("what was changed", meeting->changed, err)) {
        return false;
    }
    sqlite3_stmt *q = stmt_get(st, SQL_MEETING_INSERT, err);
    return q && stmt_text(q, ":held_on", meeting->held_on, err) &&
           (meeting->people < 0 ? stmt_null(q, ":people", err)
                                : stmt_int(q, ":people", meeting->people, err)) &&
           stmt_text(q, ":text", meeting->text, err) &&
           stmt_text(q, ":changed", meeting->changed, err) &&
           stmt_time(q, ":recorded_utc", now_utc, err) && stmt_one_int(st, q, 0, &meeting->id, err);
}

bool meeting_each(struct store *st, meeting_fn each, void *ctx, struct err *err) {
    AUTO(stmt_freep) sqlite3_stmt *q = stmt_new(st, SQL_MEETING_LIST, err);
    int rc = SQLITE_ERROR;
    while (q && (rc = stmt_step(st, q, err)) == SQLITE_ROW) {
        const struct meeting meeting = {.id = sqlite3_column_int64(q, 0),
                                        .held_on = col_text(q, 1, NULL),
                                        .people = sqlite3_column_int64(q, 2),
                                        .text = col_text(q, 3, NULL),
                                        .changed = col_text(q, 4, NULL)};
        if (!each(ctx, &meeting, err)) {
            return false;
        }
    }
    return rc == SQLITE_DONE;
}

static bool meeting_on(struct store *st, const char *day, int64_t *id, struct err *err) {
    sqlite3_stmt *q = stmt_get(st, SQL_MEETING_ON, err);
    return q && stmt_text(q, ":held_on", day, err) && stmt_one_int(st, q, 0, id, err);
}

/* ---- objections ---- */

bool objection_add(struct store *st, const char *text, const char *held_on, int64_t now_utc,
                   int64_t *number, struct err *err) {
    int64_t meeting = 0;
    if (!check_text("what was objected to", text, APPROVAL_TEXT_MAX, err) ||
        (held_on && !check_day("--meeting", held_on, err)) ||
        (held_on && !meeting_on(st, held_on, &meeting, err))) {
        return false;
    }
    if (held_on && meeting == 0) {
        return err_set(err, ERR_NOT_FOUND,
                       "no meeting is recorded on %s; record it first: doorstep meeting add SURVEY "
                       "--date %s --people N",
                       held_on, held_on);
    }
    sqlite3_stmt *q = stmt_get(st, SQL_OBJECTION_INSERT, err);
    return q &&
           (meeting ? stmt_int(q, ":meeting_id", meeting, err)
                    : stmt_null(q, ":meeting_id", err)) &&
           stmt_text(q, ":text", text, err) && stmt_time(q, ":raised_utc", now_utc, err) &&
           stmt_one_int(st, q, 0, number, err);
}

static bool check_open(struct store *st, int64_t number, struct err *err) {
    int64_t state = 0;
    sqlite3_stmt *q = stmt_get(st, SQL_OBJECTION_STATE, err);
    if (!q || !stmt_int(q, ":id", number, err) || !stmt_one_int(st, q, 0, &state, err)) {
        return false;
    }
    if (state == 0) {
        return err_set(err, ERR_NOT_FOUND,
                       "there is no objection %" PRId64 "; see: doorstep objection list", number);
    }
    return state == 1 ||
           err_set(err, ERR_CONFLICT,
                   "objection %" PRId64 " has its answer already, which stays; raise a new one",
                   number);
}

static bool close_it(struct store *st, int64_t number, const char *answer, int64_t now_utc,
                     struct err *err) {
    if (!check_open(st, number, err)) {
        return false;
    }
    sqlite3_stmt *q = stmt_get(st, SQL_OBJECTION_ANSWER_INSERT, err);
    return q && stmt_int(q, ":objection_id", number, err) && stmt_text(q, ":answer", answer, err) &&
           stmt_time(q, ":closed_utc", now_utc, err) && stmt_run(st, q, err);
}

bool objection_close(struct store *st, int64_t number, const char *answer, int64_t now_utc,
                     struct err *err) {
    if (!check_text("the answer", answer, APPROVAL_TEXT_MAX, err) || !store_begin(st, err)) {
        return false;
    }
    if (close_it(st, number, answer, now_utc, err) && store_commit(st, err)) {
        return true;
    }
    store_rollback(st);
    return false;
}

bool objection_each(struct store *st, objection_fn each, void *ctx, struct err *err) {
    AUTO(stmt_freep) sqlite3_stmt *q = stmt_new(st, SQL_OBJECTION_LIST, err);
    int rc = SQLITE_ERROR;
    while (q && (rc = stmt_step(st, q, err)) == SQLITE_ROW) {
        const struct objection objection = {.number = sqlite3_column_int64(q, 0),
                                            .text = col_text(q, 1, NULL),
                                            .held_on = col_text(q, 2, NULL),
                                            .raised_on = col_text(q, 3, NULL),
                                            .answer = col_text(q, 4, NULL),
                                            .closed_on = col_text(q, 5, NULL)};
        if (!each(ctx, &objection, err)) {
            return false;
        }
    }
    return rc == SQLITE_DONE;
}

struct open_list {
    struct strbuf numbers;
    int n;
};

static bool list_open(void *ctx, const struct objection *objection, struct err *err) {
    (void)err;
    struct open_list *list = ctx;
    if (!objection->answer && list->n++ < LISTED_MAX) {
        strbuf_addf(&list->numbers, "%s%" PRId64, list->n > 1 ? ", " : "", objection->number);
    }
    return true;
}

static bool check_no_open(struct store *st, struct err *err) {
    struct open_list list = {0};
    bool ok = objection_each(st, list_open, &list, err);
    if (ok && list.n > 0) {
        ok = err_set(err, ERR_CONFLICT,
                     "objection%s %s%s %s no answer yet; answer with: doorstep objection close "
                     "SURVEY NUMBER --answer TEXT",
                     list.n > 1 ? "s" : "", list.numbers.data, list.n > LISTED_MAX ? ", …" : "",
                     list.n > 1 ? "have" : "has");
    }
    strbuf_done(&list.numbers);
    return ok;
}

/* ---- who agreed ---- */

static bool check_names(const struct approval_asked *asked, struct err *err) {
    if (asked->n_names < APPROVAL_NAMES_MIN) {
        return err_set(err, ERR_USAGE,
                       "two people of the group must agree, and %s named: give --by NAME --by NAME",
                       asked->n_names == 0 ? "none is" : "only one is");
    }
    if (asked->n_names > APPROVAL_NAMES_MAX) {
        return err_set(err, ERR_USAGE, "at most %d people are named", APPROVAL_NAMES_MAX);
    }
    AUTO(strbuf_done) struct strbuf folded = {0};
    size_t start[APPROVAL_NAMES_MAX];
    for (size_t i = 0; i < asked->n_names; i++) {
        if (!check_text("a name after --by", asked->names[i], APPROVAL_NAME_MAX, err)) {
            return false;
        }
        start[i] = folded.len;
        if (!utf8_add_folded(&folded, asked->names[i]) || folded.len == start[i]) {
            return err_set(err, ERR_USAGE, "a name after --by is missing");
        }
        strbuf_addc(&folded, '\0');
        for (size_t k = 0; k < i; k++) {
            if (strcmp(folded.data + start[k], folded.data + start[i]) == 0) {
                return err_set(err, ERR_USAGE, "%s is named twice: two different people must agree",
                               asked->names[i]);
            }
        }
    }
    return true;
}

static bool check_until(const char *until, int64_t now_utc, struct err *err) {
    char today[DATE_TEXT_MAX];
    day_of(today, now_utc);
    return !until || (check_day("--until", until, err) &&
                      (strcmp(until, today) >= 0 ||
                       err_set(err, ERR_USAGE, "--until %s is over: name a day to come", until)));
}

bool approval_check(struct store *st, const struct approval_asked *asked, int64_t now_utc,
                    struct err *err) {
    return check_names(asked, err) &&
           check_text("the report-back meeting (--meeting TEXT)", asked->meeting, APPROVAL_TEXT_MAX,
                      err) &&
           (!asked->held_on || (check_day("--date", asked->held_on, err) &&
                                check_past(asked->held_on, now_utc, err))) &&
           check_maybe("--conditions", asked->conditions, err) &&
           check_maybe("--vote", asked->vote, err) && check_until(asked->until, now_utc, err) &&
           check_no_open(st, err);
}

/* ---- which meeting ---- */

struct meeting_search {
    const char *folded; // of the text asked for
    int64_t id;
};

static bool match_meeting(void *ctx, const struct meeting *meeting, struct err *err) {
    (void)err;
    struct meeting_search *search = ctx;
    AUTO(strbuf_done) struct strbuf folded = {0};
    if (utf8_add_folded(&folded, meeting->text) &&
        strcmp(strbuf_text(&folded), search->folded) == 0) {
        search->id = meeting->id; // the newest
    }
    return true;
}

static bool meeting_called(struct store *st, const char *text, int64_t *id, struct err *err) {
    AUTO(strbuf_done) struct strbuf folded = {0};
    utf8_add_folded(&folded, text);
    struct meeting_search search = {.folded = strbuf_text(&folded)};
    bool ok = meeting_each(st, match_meeting, &search, err);
    *id = search.id;
    return ok;
}

/* The first day named in a text. */
static bool find_day(const char *text, char out[DATE_TEXT_MAX]) {
    for (const char *p = text; strlen(p) >= DAY_LEN; p++) {
        if (is_day(p, DAY_LEN)) {
            memcpy(out, p, DAY_LEN);
            out[DAY_LEN] = '\0';
            return true;
        }
    }
    return false;
}

static bool settle_meeting(struct store *st, const struct approval_asked *asked, int64_t now_utc,
                           int64_t *id, struct err *err) {
    char day[DATE_TEXT_MAX];
    *id = 0;
    if (asked->held_on) {
        snprintf(day, sizeof day, "%s", asked->held_on);
    } else if (!meeting_called(st, asked->meeting, id, err) || *id > 0) {
        return *id > 0;
    } else if (!find_day(asked->meeting, day)) {
        day_of(day, now_utc);
    }
    if (!meeting_on(st, day, id, err)) {
        return false;
    }
    struct meeting meeting = {.held_on = day, .people = -1, .text = asked->meeting};
    if (*id > 0) {
        return true;
    }
    bool ok = meeting_add(st, &meeting, now_utc, err);
    *id = meeting.id;
    return ok;
}

/* ---- approving ---- */

static bool insert_approval(struct store *st, const struct approval_asked *asked, int64_t meeting,
                            int64_t now_utc, int64_t *id, struct err *err) {
    char hash[STORE_HASH_MAX];
    if (!store_add_blob(st, asked->tables, asked->tables_len, hash, err)) {
        return false;
    }
    sqlite3_stmt *q = stmt_get(st, SQL_APPROVAL_INSERT, err);
    return q && stmt_text(q, ":tier", asked->tier, err) &&
           stmt_int(q, ":meeting_id", meeting, err) &&
           stmt_text(q, ":conditions", asked->conditions, err) &&
           stmt_text(q, ":until", asked->until, err) && stmt_text(q, ":vote", asked->vote, err) &&
           stmt_text(q, ":tables_hash", hash, err) && stmt_time(q, ":approved_utc", now_utc, err) &&
           stmt_one_int(st, q, 0, id, err);
}

static bool insert_names(struct store *st, const struct approval_asked *asked, int64_t id,
                         struct err *err) {
    for (size_t i = 0; i < asked->n_names; i++) {
        sqlite3_stmt *q = stmt_get(st, SQL_APPROVAL_NAME_INSERT, err);
        if (!q || !stmt_int(q, ":approval_id", id, err) ||
            !stmt_int(q, ":position", (int64_t)i + 1, err) ||
            !stmt_text(q, ":name", asked->names[i], err) || !stmt_run(st, q, err)) {
            return false;
        }
    }
    return true;
}

bool approval_give(struct store *st, const struct approval_asked *asked, int64_t now_utc,
                   int64_t *id, struct err *err) {
    int64_t meeting = 0;
    if (!store_begin(st, err)) {
        return false;
    }
    bool ok = approval_check(st, asked, now_utc, err) &&
              settle_meeting(st, asked, now_utc, &meeting, err) &&
              insert_approval(st, asked, meeting, now_utc, id, err) &&
              insert_names(st, asked, *id, err) && store_commit(st, err);
    if (!ok) {
        store_rollback(st);
    }
    return ok;
}

/* ---- reading ---- */

static void read_approval(sqlite3_stmt *q, struct arena *mem, struct approval *out) {
    struct meeting *meeting = ARENA_NEW(mem, struct meeting);
    *meeting = (struct meeting){.id = sqlite3_column_int64(q, 7),
                                .held_on = col_text(q, 8, mem),
                                .people = sqlite3_column_int64(q, 9),
                                .text = col_text(q, 10, mem),
                                .changed = col_text(q, 11, mem)};
    *out = (struct approval){.id = sqlite3_column_int64(q, 0),
                             .tier = col_text(q, 1, mem),
                             .conditions = col_text(q, 2, mem),
                             .until = col_text(q, 3, mem),
                             .vote = col_text(q, 4, mem),
                             .tables_hash = col_text(q, 5, mem),
                             .approved_utc = col_time(q, 6),
                             .meeting = meeting};
}

bool approval_each(struct store *st, approval_fn each, void *ctx, struct err *err) {
    AUTO(arena_done) struct arena mem = {0};
    AUTO(stmt_freep) sqlite3_stmt *q = stmt_new(st, SQL_APPROVAL_LIST, err);
    struct approval now = {0}; // its rows are being read
    int rc = SQLITE_ERROR;
    while (q && (rc = stmt_step(st, q, err)) == SQLITE_ROW) {
        if (sqlite3_column_int64(q, 0) != now.id) {
            if (now.id != 0 && !each(ctx, &now, err)) {
                return false;
            }
            read_approval(q, &mem, &now);
        }
        if (now.n_names < APPROVAL_NAMES_MAX) {
            now.names[now.n_names++] = col_text(q, 12, &mem);
        }
    }
    return rc == SQLITE_DONE && (now.id == 0 || each(ctx, &now, err));
}

struct approval_search {
    int64_t id;
    struct arena *mem;
    struct approval *out;
};

static const char *keep(struct arena *mem, const char *text) {
    return text ? arena_strdup(mem, text) : NULL;
}

static bool take_approval(void *ctx, const struct approval *a, struct err *err) {
    (void)err;
    struct approval_search *search = ctx;
    if (a->id != search->id) {
        return true;
    }
    struct arena *mem = search->mem;
    struct meeting *meeting = ARENA_NEW(mem, struct meeting);
    *meeting = *a->meeting;
    meeting->held_on = keep(mem, meeting->held_on);
    meeting->text = keep(mem, meeting->text);
    meeting->changed = keep(mem, meeting->changed);
    *search->out = *a;
    for (size_t i = 0; i < a->n_names; i++) {
        search->out->names[i] = keep(mem, a->names[i]);
    }
    search->out->meeting = meeting;
    search->out->tier = keep(mem, a->tier);
    search->out->conditions = keep(mem, a->conditions);
    search->out->until = keep(mem, a->until);
    search->out->vote = keep(mem, a->vote);
    search->out->tables_hash = keep(mem, a->tables_hash);
    return true;
}

static bool get_approval(struct store *st, int64_t id, struct arena *mem, struct approval *out,
                         struct err *err) {
    struct approval_search search = {.id = id, .mem = mem, .out = out};
    return approval_each(st, take_approval, &search, err);
}

/* ---- may it leave? ---- */

/* Other tables than those that were seen. Why? Answers came, or a pack did leave, beside which a
 * cell too many would tell on somebody. */
static bool refuse_other(struct store *st, const struct approval *a, struct err *err) {
    char given[DATE_TEXT_MAX];
    day_of(given, a->approved_utc);
    sqlite3_stmt *q = stmt_get(st, SQL_PACK_MADE_SINCE, err);
    if (!q || !stmt_time(q, ":approved_utc", a->approved_utc, err) ||
        !stmt_int(q, ":id", a->id, err)) {
        return false;
    }
    int rc = stmt_step(st, q, err);
    if (rc == SQLITE_ROW) {
        err_set(err, ERR_CONFLICT,
                "tier %s was approved on %s, but a pack of tier %s has left since. Together they "
                "could tell on a home, so other figures are hidden now than people saw. Look at "
                "'doorstep report SURVEY --tier %s -o DIR', then approve again",
                a->tier, given, col_text(q, 0, NULL), a->tier);
    } else if (rc == SQLITE_DONE) {
        err_set(err, ERR_CONFLICT,
                "the answers have changed since tier %s was approved on %s: show people again and "
                "approve again",
                a->tier, given);
    }
    sqlite3_reset(q);
    return false;
}

static bool check_holds(struct store *st, const struct approval *a, const char *tables, size_t len,
                        int64_t today_utc, struct err *err) {
    char today[DATE_TEXT_MAX], hash[STORE_HASH_MAX];
    day_of(today, today_utc);
    store_hash(hash, tables, len);
    if (a->until && strcmp(a->until, today) < 0) {
        return err_set(
            err, ERR_CONFLICT,
            "the approval for tier %s ran out on %s: show people again and approve again", a->tier,
            a->until);
    }
    return strcmp(hash, a->tables_hash) == 0 || refuse_other(st, a, err);
}

bool approval_holds(struct store *st, const char *tier, const char *tables, size_t len,
                    int64_t today_utc, struct arena *mem, struct approval *out, struct err *err) {
    int64_t id = 0;
    sqlite3_stmt *q = stmt_get(st, SQL_APPROVAL_NEWEST, err);
    if (!q || !stmt_text(q, ":tier", tier, err) || !stmt_one_int(st, q, 0, &id, err)) {
        return false;
    }
    if (id == 0) {
        return err_set(err, ERR_CONFLICT,
                       "nobody has approved tier %s yet: show people the results, then: doorstep "
                       "approve SURVEY --tier %s --by NAME --by NAME --meeting TEXT",
                       tier, tier);
    }
    return get_approval(st, id, mem, out, err) &&
           check_holds(st, out, tables, len, today_utc, err) && check_no_open(st, err);
}

/* ---- what has left ---- */

bool approval_note_pack(struct store *st, int64_t approval_id, int64_t now_utc, struct err *err) {
    sqlite3_stmt *q = stmt_get(st, SQL_PACK_MADE_INSERT, err);
    return q && stmt_int(q, ":approval_id", approval_id, err) &&
           stmt_time(q, ":made_utc", now_utc, err) && stmt_run(st, q, err);
}

bool approval_pack_before(struct store *st, const struct approval *approval, struct arena *mem,
                          struct approval *out, struct strbuf *tables, bool *found,
                          struct err *err) {
    int64_t id = 0;
    sqlite3_stmt *q = stmt_get(st, SQL_PACK_MADE_BEFORE, err);
    if (!q || !stmt_text(q, ":tier", approval->tier, err) ||
        !stmt_int(q, ":id", approval->id, err) || !stmt_one_int(st, q, 0, &id, err)) {
        return false;
    }
    *found = id > 0;
    return id == 0 || (get_approval(st, id, mem, out, err) &&
                       store_get_blob(st, out->tables_hash, tables, err));
}
