/* survey/http_mhd.c — libmicrohttpd, opened by the first server. */
#include "survey/http_mhd.h"

#include <stddef.h>

#include "base/attr.h"
#include "base/dynlib.h"

struct mhd_api mhd;

#define MHD_ROW(name) {"MHD_" #name, offsetof(struct mhd_api, name)},
static const struct dynlib_row mhd_functions[] = {MHD_FUNCTIONS(MHD_ROW)};

bool mhd_load(struct err *err) {
    return dynlib_fill(
        MHD_SONAME,
        "the server needs libmicrohttpd, which is not installed (Debian, Ubuntu: apt "
        "install libmicrohttpd12)",
        mhd_functions, LEN(mhd_functions), &mhd, err);
}
