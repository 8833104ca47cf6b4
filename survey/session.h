/* survey/session.h — who has signed in where, while the server runs.
 *
 * A session is a random word in a cookie; kept as its hash, in memory only, for SESSION_IDLE_MS
 * after its last use. Each has a word of its own that every form on a page carries (CSRF). Attempts
 * are counted by address and name together: whoever guesses waits longer and longer, and nobody can
 * lock a person out from elsewhere.
 *
 * Threads   any. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"

enum {
    SESSION_WORD = 43, // letters of a word
    SESSION_MAX = 1000,
    SESSION_IDLE_MS = 8 * 3600 * 1000,
    SESSION_FREE_TRIES = 5, // then each failure doubles the wait
    SESSION_WAIT_MAX_S = 60,
};

struct sessions;

struct session {
    int64_t account_id;
    uint64_t password_mark; // of the password it was begun with: account.h
    char csrf[SESSION_WORD + 1];
};

MUST_USE struct sessions *sessions_new(void); // never NULL
void sessions_free(struct sessions *sessions);

/* A new session; `word` goes into the cookie. The oldest goes when there are too many. */
void session_begin(struct sessions *sessions, int64_t account_id, uint64_t password_mark,
                   char word[SESSION_WORD + 1]);
/* False: there is none, or it has been idle for too long. */
bool session_find(struct sessions *sessions, const char *word, size_t len, struct session *out);
void session_end(struct sessions *sessions, const char *word, size_t len);

/* Seconds to wait before this address may try this name again; 0: now. */
int session_wait_s(struct sessions *sessions, const char *address, const char *name);
/* Tell how a try came out. */
void session_tried(struct sessions *sessions, const char *address, const char *name, bool ok);
