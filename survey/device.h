/* survey/device.h — phones and other things that may send answers.
 *
 * Token     DEVICE_TOKEN_LEN characters of [A-Za-z0-9_-], 256 random bits, shown once and kept as
 *           its SHA-256. It stands in the server's address (/k/TOKEN), since ODK Collect sends no
 *           header of ours, so whoever has the address is that device.
 * Password  for clients that ask for a user name: the device's name and 20 random letters, kept as
 *           HTTP Digest needs it. Never one that a person chose. */
#pragma once
#include <stdbool.h>
#include <stdint.h>

#include "base/attr.h"

struct arena;
struct err;
struct store;

#define DEVICE_REALM "Doorstep"
enum { DEVICE_TOKEN_LEN = 43, DEVICE_PASSWORD_LEN = 20, DEVICE_NAME_MAX = 100 };

struct device {
    int64_t id;
    const char *name;
    int64_t added_utc, revoked_utc; // revoked 0: it may send
};

struct device_secret { // wipe it after use: sodium_memzero()
    char token[DEVICE_TOKEN_LEN + 1];
    char password[DEVICE_PASSWORD_LEN + 1];
};

/* ERR_CONFLICT: there is one of this name. */
bool device_add(struct store *st, const char *name, int64_t now_utc, struct device_secret *secret,
                struct err *err);
/* New secrets for a device, revoked or not: the old ones are good no more. ERR_NOT_FOUND. */
bool device_renew(struct store *st, const char *name, struct device_secret *secret,
                  struct err *err);
/* ERR_NOT_FOUND. */
bool device_revoke(struct store *st, const char *name, int64_t now_utc, struct err *err);

typedef bool (*device_fn)(void *ctx, const struct device *device, struct err *err);
bool device_each(struct store *st, device_fn each, void *ctx, struct err *err); // by name

/* The device this token belongs to; its name is copied into `mem`. False without an error when
 * there is none, or it was revoked. */
bool device_by_token(struct store *st, const char *token, size_t len, struct arena *mem,
                     struct device *out, struct err *err);
/* By name, with what Digest needs. */
bool device_by_name(struct store *st, const char *name, struct arena *mem, struct device *out,
                    unsigned char ha1[16], struct err *err);
