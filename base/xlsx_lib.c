/* base/xlsx_lib.c — see xlsx_lib.h. */
#include "base/xlsx_lib.h"

#include <stddef.h>

#include "base/attr.h"
#include "base/dynlib.h"

struct xlsx_api xlsx;

#define XLSX_ROW(name) {#name, offsetof(struct xlsx_api, name)},
static const struct dynlib_row functions[] = {XLSX_FUNCTIONS(XLSX_ROW)};

bool xlsx_load(struct err *err) {
    return xlsx.workbook_close || // there already
           dynlib_fill(XLSX_SONAME,
                       "a workbook needs libxlsxwriter, which is not installed (Debian, Ubuntu: "
                       "apt install libxlsxwriter4)",
                       functions, LEN(functions), &xlsx, err);
}
