/* survey/account.h — people who sign in to the pages of the server.
 *
 * Names     compared folded (NFKC, case, blanks): "AMINA B." and "amina b." are one person.
 * Password  8 to ACCOUNT_PASSWORD_MAX bytes, kept as Argon2id (libsodium); one is checked at a
 *           time, so that many sign-ins at once take no more memory than one.
 * Roles     each may do what those before it may: surveyor (the list for tonight), supervisor
 *           (progress, odd records, corrections), leader (numbers and maps), steward (accounts). */
#pragma once
#include <stdbool.h>
#include <stdint.h>

#include "base/attr.h"

struct arena;
struct err;
struct store;

enum { ACCOUNT_PASSWORD_MIN = 8, ACCOUNT_PASSWORD_MAX = 1024, ACCOUNT_NAME_MAX = 100 };

enum account_role {
    ACCOUNT_NOBODY,
    ACCOUNT_SURVEYOR,
    ACCOUNT_SUPERVISOR,
    ACCOUNT_LEADER,
    ACCOUNT_STEWARD,
};

struct account {
    int64_t id;
    const char *name; // as they write it
    enum account_role role;
    int64_t added_utc, closed_utc; // closed 0: may sign in
    uint64_t password_mark;        // another one for another password; says nothing of it
};

const char *account_role_name(enum account_role role);
/* ACCOUNT_NOBODY when there is no such role. */
enum account_role account_role_of(const char *name);

/* ERR_CONFLICT: there is one of this name; with `again` it gets a new role and password instead. */
bool account_add(struct store *st, const char *name, enum account_role role, const char *password,
                 bool again, int64_t now_utc, struct err *err);
/* ERR_NOT_FOUND. */
bool account_close(struct store *st, const char *name, int64_t now_utc, struct err *err);
typedef bool (*account_fn)(void *ctx, const struct account *account, struct err *err);
bool account_each(struct store *st, account_fn each, void *ctx, struct err *err);

/* Who is it? False without an error when name and password do not belong together; that takes as
 * long when there is no such name. */
bool account_check(struct store *st, const char *name, const char *password, struct arena *mem,
                   struct account *out, struct err *err);
/* The account as it is now; false when it was closed. */
bool account_by_id(struct store *st, int64_t id, struct arena *mem, struct account *out);
