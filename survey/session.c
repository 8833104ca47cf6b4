/* survey/session.c — who has signed in where, while the server runs. */
#include "survey/session.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include <sodium.h>

#include "base/clock.h"
#include "base/mem.h"
#include "base/strbuf.h"
#include "base/utf8.h"

enum { TRIES_MAX = 4096, DIGEST = crypto_generichash_BYTES, TRIES_FORGOTTEN_MS = 15 * 60 * 1000 };

struct kept {
    unsigned char hash[DIGEST]; // of the cookie's word
    struct session session;
    int64_t used_ms; // 0: free
};

struct tries {
    unsigned char who[DIGEST]; // hash of address and name
    int n;
    int64_t last_ms; // 0: free
};

struct sessions {
    pthread_mutex_t lock;
    struct kept kept[SESSION_MAX];
    struct tries tries[TRIES_MAX];
};

struct sessions *sessions_new(void) {
    struct sessions *sessions = mem_zalloc(sizeof *sessions);
    pthread_mutex_init(&sessions->lock, NULL);
    return sessions;
}

void sessions_free(struct sessions *sessions) {
    if (sessions) {
        pthread_mutex_destroy(&sessions->lock);
        sodium_memzero(sessions, sizeof *sessions);
        free(sessions);
    }
}

static void make_word(char out[SESSION_WORD + 1]) {
    unsigned char bytes[32];
    randombytes_buf(bytes, sizeof bytes);
    sodium_bin2base64(out, SESSION_WORD + 1, bytes, sizeof bytes,
                      sodium_base64_VARIANT_URLSAFE_NO_PADDING);
}

static void hash_word(unsigned char out[DIGEST], const char *word, size_t len) {
    crypto_generichash(out, DIGEST, (const unsigned char *)word, len, NULL, 0);
}

static bool is_fresh(const struct kept *kept, int64_t now_ms) {
    return kept->used_ms != 0 && now_ms - kept->used_ms < SESSION_IDLE_MS;
}

/* ---- sessions ---- */

void session_begin(struct sessions *sessions, int64_t account_id, uint64_t password_mark,
                   char word[SESSION_WORD + 1]) {
    make_word(word);
    pthread_mutex_lock(&sessions->lock);
    struct kept *room = &sessions->kept[0];
    for (size_t i = 1; i < SESSION_MAX; i++) {
        room = sessions->kept[i].used_ms < room->used_ms ? &sessions->kept[i] : room;
    }
    hash_word(room->hash, word, SESSION_WORD);
    room->session.account_id = account_id;
    room->session.password_mark = password_mark;
    make_word(room->session.csrf);
    room->used_ms = clock_monotonic_ms() + 1;
    pthread_mutex_unlock(&sessions->lock);
}

static struct kept *find(struct sessions *sessions, const char *word, size_t len) {
    unsigned char hash[DIGEST];
    int64_t now_ms = clock_monotonic_ms();
    hash_word(hash, word, len);
    for (size_t i = 0; i < SESSION_MAX; i++) {
        struct kept *kept = &sessions->kept[i];
        if (is_fresh(kept, now_ms) && sodium_memcmp(kept->hash, hash, DIGEST) == 0) {
            return kept;
        }
    }
    return NULL;
}

bool session_find(struct sessions *sessions, const char *word, size_t len, struct session *out) {
    pthread_mutex_lock(&sessions->lock);
    struct kept *kept = len == SESSION_WORD ? find(sessions, word, len) : NULL;
    if (kept) {
        kept->used_ms = clock_monotonic_ms() + 1;
        *out = kept->session;
    }
    pthread_mutex_unlock(&sessions->lock);
    return kept != NULL;
}

void session_end(struct sessions *sessions, const char *word, size_t len) {
    pthread_mutex_lock(&sessions->lock);
    struct kept *kept = find(sessions, word, len);
    if (kept) {
        *kept = (struct kept){0};
    }
    pthread_mutex_unlock(&sessions->lock);
}

/* ---- tries ---- */

static void hash_who(unsigned char out[DIGEST], const char *address, const char *name) {
    AUTO(strbuf_done) struct strbuf text = {0};
    strbuf_addf(&text, "%s\n", address);
    utf8_add_folded(&text, name);
    hash_word(out, text.data, text.len);
}

/* The row of this pair; with `make` a free one, or the one longest ago. */
static struct tries *row_of(struct sessions *sessions, const char *address, const char *name,
                            bool make) {
    unsigned char who[DIGEST];
    struct tries *oldest = &sessions->tries[0];
    hash_who(who, address, name);
    for (size_t i = 0; i < TRIES_MAX; i++) {
        struct tries *row = &sessions->tries[i];
        if (row->last_ms && memcmp(row->who, who, DIGEST) == 0) {
            return row;
        }
        oldest = row->last_ms < oldest->last_ms ? row : oldest;
    }
    if (!make) {
        return NULL;
    }
    *oldest = (struct tries){0};
    memcpy(oldest->who, who, DIGEST);
    return oldest;
}

int session_wait_s(struct sessions *sessions, const char *address, const char *name) {
    int64_t now_ms = clock_monotonic_ms(), left_ms = 0;
    pthread_mutex_lock(&sessions->lock);
    const struct tries *row = row_of(sessions, address, name, false);
    if (row && row->n > SESSION_FREE_TRIES && now_ms - row->last_ms < TRIES_FORGOTTEN_MS) {
        int over = row->n - SESSION_FREE_TRIES;
        int wait_s = over < 6 ? 1 << over : SESSION_WAIT_MAX_S;
        left_ms = row->last_ms + (int64_t)wait_s * 1000 - now_ms;
    }
    pthread_mutex_unlock(&sessions->lock);
    return left_ms > 0 ? (int)(left_ms + 999) / 1000 : 0;
}

void session_tried(struct sessions *sessions, const char *address, const char *name, bool ok) {
    int64_t now_ms = clock_monotonic_ms() + 1;
    pthread_mutex_lock(&sessions->lock);
    struct tries *row = row_of(sessions, address, name, !ok);
    if (ok && row) {
        *row = (struct tries){0};
    } else if (row) {
        row->n = now_ms - row->last_ms > TRIES_FORGOTTEN_MS ? 1 : row->n + 1;
        row->last_ms = now_ms;
    }
    pthread_mutex_unlock(&sessions->lock);
}
