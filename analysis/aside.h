/* analysis/aside.h — bytes made by a process of their own while this one goes on.
 *
 * Why      pages are drawn by libraries that keep fonts and shapes for all who draw: two processes
 *          need no promise about what two threads may do.
 * Work     reads what is there when it begins and leaves nothing but its bytes: it sees memory as
 *          it was, must not touch the survey file, and what it changes is gone with it.
 * Alone    on one processor, or where there is no process to be had, the work is done here when its
 *          bytes are asked for.
 * Threads  a process that is made has the one thread that made it; what another was about (Pango
 *          looks up fonts in threads of their own) is never done there, and who waits for it waits
 *          for ever. So others get a moment to end, and where they do not the work is done here.
 * Errors   those of the work, or ERR_IO when it was cut off. */
#pragma once
#include <stdbool.h>

#include "base/attr.h"

struct aside;
struct err;
struct strbuf;

/* Bytes are appended. `ctx` must live until aside_end(). */
typedef bool (*aside_fn)(void *ctx, struct strbuf *out, struct err *err);

/* Owned: aside_end(), or aside_free(), which lets the bytes go. */
MUST_USE struct aside *aside_begin(aside_fn work, void *ctx);
/* The bytes, appended, when they are made. Once. */
bool aside_end(struct aside *aside, struct strbuf *out, struct err *err);
void aside_free(struct aside *aside);
DEFINE_FREEP(aside_freep, struct aside *, aside_free)
