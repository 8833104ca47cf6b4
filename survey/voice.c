/* survey/voice.c — see voice.h. */
#include "survey/voice.h"

#include <inttypes.h>
#include <string.h>

#include "base/err.h"
#include "base/utf8.h"
#include "survey/store_impl.h"
#include "survey/voice.sql.h"

static bool is_blank(const char *text) {
    return !text || !text[strspn(text, " \t\r\n")];
}

/* What is missing, in the order in which one would ask for it. */
static bool check(const struct voice *voice, struct err *err) {
    const struct {
        bool wrong;
        const char *say;
    } rules[] = {
        {is_blank(voice->text),                  "what do they say? The statement is missing"},
        {!voice->consent,
         "a statement is kept only if those who made it agreed that it may be shown: --consent, or "
         "--signed with their signature"                                                     },
        {is_blank(voice->checked_by),
         "a second person reads it and asks: could a neighbour tell whose words these are? "
         "--checked-by NAME, and --could-name if so"                                         },
        {voice->could_name && !voice->is_signed,
         "a neighbour could tell whose words these are: then it takes a signed consent (--signed), "
         "or other words"                                                                    },
    };
    for (size_t i = 0; i < LEN(rules); i++) {
        if (rules[i].wrong) {
            return err_set(err, ERR_USAGE, "%s", rules[i].say);
        }
    }
    return true;
}

static bool check_length(const char *what, const char *text, size_t max, struct err *err) {
    size_t len = text ? strlen(text) : 0;
    return (len <= max && utf8_valid(text ? text : "", len)) ||
           err_set(err, ERR_USAGE, "%s is longer than %zu bytes, or no UTF-8 text", what, max);
}

bool voice_add(struct store *st, struct voice *voice, int64_t now_utc, struct err *err) {
    if (!check(voice, err) || !check_length("the statement", voice->text, VOICE_TEXT_MAX, err) ||
        !check_length("the group's name", voice->said_by, VOICE_NAME_MAX, err) ||
        !check_length("the name of who checked", voice->checked_by, VOICE_NAME_MAX, err)) {
        return false;
    }
    sqlite3_stmt *q = stmt_get(st, SQL_VOICE_INSERT, err);
    return q && stmt_text(q, ":text", voice->text, err) &&
           stmt_text(q, ":said_by", voice->said_by, err) &&
           stmt_text(q, ":consent", voice->is_signed ? "signed" : "spoken", err) &&
           stmt_text(q, ":checked_by", voice->checked_by, err) &&
           stmt_int(q, ":could_name", voice->could_name, err) &&
           stmt_time(q, ":recorded_utc", now_utc, err) &&
           stmt_one_int(st, q, 0, &voice->number, err);
}

bool voice_each(struct store *st, voice_fn each, void *ctx, struct err *err) {
    AUTO(stmt_freep) sqlite3_stmt *q = stmt_new(st, SQL_VOICE_LIST, err);
    int rc = SQLITE_ERROR;
    while (q && (rc = stmt_step(st, q, err)) == SQLITE_ROW) {
        const struct voice voice = {.number = sqlite3_column_int64(q, 0),
                                    .text = col_text(q, 1, NULL),
                                    .said_by = col_text(q, 2, NULL),
                                    .consent = true,
                                    .is_signed = strcmp(col_text(q, 3, NULL), "signed") == 0,
                                    .checked_by = col_text(q, 4, NULL),
                                    .could_name = sqlite3_column_int(q, 5) != 0};
        if (!each(ctx, &voice, err)) {
            return false;
        }
    }
    return rc == SQLITE_DONE;
}

bool voice_take_back(struct store *st, int64_t number, struct err *err) {
    int64_t gone = 0;
    sqlite3_stmt *q = stmt_get(st, SQL_VOICE_DELETE, err);
    if (!q || !stmt_int(q, ":id", number, err) || !stmt_one_int(st, q, 0, &gone, err)) {
        return false;
    }
    return gone == number ||
           err_set(err, ERR_NOT_FOUND, "there is no statement %" PRId64 ": see doorstep voice list",
                   number);
}

bool private_talk_add(struct store *st, int64_t now_utc, struct err *err) {
    sqlite3_stmt *q = stmt_get(st, SQL_PRIVATE_TALK_INSERT, err);
    return q && stmt_time(q, ":held_utc", now_utc, err) && stmt_run(st, q, err);
}

bool private_talk_count(struct store *st, int64_t *n, struct err *err) {
    sqlite3_stmt *q = stmt_get(st, SQL_PRIVATE_TALK_COUNT, err);
    return q && stmt_one_int(st, q, 0, n, err);
}
