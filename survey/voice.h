/* survey/voice.h — the voice box: short statements that a small group wrote about itself, and that
 * some talked in private with an officer (spec/domain.md 3.6, F and H).
 *
 * Rule     a statement is kept with consent only, after a second person has asked: could a
 *          neighbour tell whose words these are? If so, the consent must be signed.
 * Back     consent is taken back as easily as given: the statement is deleted, without a trace.
 * Talks    only that one was held: no names, no words, no group.
 * Errors   ERR_USAGE for what was forgotten, a sentence that says what to do; ERR_NOT_FOUND. */
#pragma once
#include <stdbool.h>
#include <stdint.h>

struct err;
struct store;

enum { VOICE_TEXT_MAX = 1000, VOICE_NAME_MAX = 100 }; // bytes

struct voice {
    int64_t number;
    const char *text;
    const char *said_by;    // as the group calls itself; NULL: not said
    const char *checked_by; // the second person
    bool consent, is_signed;
    bool could_name; // a neighbour could
};
typedef bool (*voice_fn)(void *ctx, const struct voice *voice, struct err *err);

/* `voice->number` gets its number. */
bool voice_add(struct store *st, struct voice *voice, int64_t now_utc, struct err *err);
bool voice_each(struct store *st, voice_fn each, void *ctx, struct err *err); // as recorded
bool voice_take_back(struct store *st, int64_t number, struct err *err);

bool private_talk_add(struct store *st, int64_t now_utc, struct err *err);
bool private_talk_count(struct store *st, int64_t *n, struct err *err);
