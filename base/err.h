/* base/err.h — what went wrong, where, and whether a caller can act on it.
 *
 * A call that can fail takes `struct err *err` last. Start with `struct err err = {0};`. The first
 * failure wins, so the deepest message survives; callers add the place with err_where(). */
#pragma once
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>

#include "base/attr.h"

struct strbuf;

enum err_code {
    ERR_NONE,
    ERR_IO,          // the disk, the database, the system
    ERR_SYNTAX,      // input that cannot be read; line and col are set where known
    ERR_NOT_FOUND,   // something named does not exist
    ERR_CONFLICT,    // the same name with other content
    ERR_LIMIT,       // larger than a named limit
    ERR_FULL,        // the disk is full
    ERR_UNSUPPORTED, // understood, but we lack it
    ERR_USAGE,       // the command line is off: exit status 2
};

struct err {
    enum err_code code;
    int line, col;    // 1-based place in `source`; 0 when there is none
    char source[160]; // "household.xml", "bind /hh/size @calculate"
    char text[400];   // one line, no full stop: "expected ')' after arguments"
    int n_open;       // bytes of `text` that anybody may read; 0: all of it
};

/* Record a failure; the first one wins. `err` may be NULL. Always returns false, so that a bool
 * function can end with `return err_set(...)`. */
bool err_set(struct err *err, enum err_code code, const char *fmt, ...) PRINTF_LIKE(3, 4);
bool err_vset(struct err *err, enum err_code code, const char *fmt, va_list args) PRINTF_LIKE(3, 0);

/* As err_set, with a line (1-based; 0 for none). */
bool err_at(struct err *err, enum err_code code, int line, const char *fmt, ...) PRINTF_LIKE(4, 5);

/* Right behind err_set(): append what the person at this computer can do about it, which names its
 * files: "; add it with: doorstep form add …". err_open_text() leaves it out. Always returns
 * false. */
bool err_advise(struct err *err, const char *fmt, ...) PRINTF_LIKE(2, 3);

/* Hand a failure kept in `why` on, with its place and advice; the first one wins here too. Always
 * returns false. */
bool err_pass(struct err *err, const struct err *why);

/* What may be told to somebody at another computer: the text without advice, cut to `cap`. */
void err_open_text(const struct err *err, char *out, size_t cap);

/* Say where: a file, a table, a question. Only the first place is kept. Always returns false. */
bool err_where(struct err *err, const char *fmt, ...) PRINTF_LIKE(2, 3);

/* Append "WHERE: WHAT" on one line, as err_print() shows it: "roof.xml, line 12: expected ')'". */
void err_add_line(struct strbuf *out, const struct err *err);

/* Print "doorstep: WHERE: WHAT" and a newline to standard error. Control characters are replaced,
 * so that text from a hostile file cannot drive the terminal. */
void err_print(const struct err *err);

/* Process exit status for this error: 0 none, 2 usage, otherwise 1. */
int err_exit_status(const struct err *err);
