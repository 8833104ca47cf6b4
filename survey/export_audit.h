/* survey/export_audit.h — the logs of interviews as one table a form; see survey/export.h. */
#pragma once
#include <stdbool.h>

struct err;
struct export_result;
struct store;

/* Into `dir`, within the caller's transaction. A log that is broken is kept up to there. */
bool export_audit(struct store *st, const char *dir, bool location, struct export_result *out,
                  struct err *err);
