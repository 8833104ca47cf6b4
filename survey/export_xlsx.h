/* survey/export_xlsx.h — typed tables as one workbook; see survey/export.h for its layout. */
#pragma once
#include <stdbool.h>

struct err;
struct export_result;
struct store;

/* answers.xlsx, into the empty folder `dir`, where it also keeps what it works on. ERR_LIMIT for a
 * table larger than a sheet. */
bool export_xlsx(struct store *st, const char *dir, struct export_result *out, struct err *err);
