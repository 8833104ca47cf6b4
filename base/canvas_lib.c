/* base/canvas_lib.c — see canvas_lib.h. */
#include "base/canvas_lib.h"

#include <pthread.h>
#include <stddef.h>

#include "base/attr.h"
#include "base/dynlib.h"
#include "base/err.h"

#ifndef PANGOCAIRO_SONAME // from meson.build, which looks
#define PANGOCAIRO_SONAME "libpangocairo-1.0.so.0"
#endif

struct canvas_lib lib;

static const struct dynlib_row functions[] = {
#define CANVAS_LIB_ROW(name) {#name, offsetof(struct canvas_lib, name)},
    CANVAS_LIB_FUNCTIONS(CANVAS_LIB_ROW)
#undef CANVAS_LIB_ROW
};

static struct err load_error;

static void load(void) { // all are found in what pangocairo stands on
    dynlib_fill(PANGOCAIRO_SONAME,
                "PDF and PNG need cairo and Pango, which are not installed (Debian, Ubuntu: apt "
                "install libpangocairo-1.0-0 fonts-noto-core)",
                functions, LEN(functions), &lib, &load_error);
}

bool canvas_lib_load(struct err *err) {
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, load);
    if (load_error.code != ERR_NONE) {
        return err_set(err, load_error.code, "%s", load_error.text);
    }
    return true;
}
