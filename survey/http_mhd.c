/* survey/http_mhd.c — libmicrohttpd, opened by the first server. */
#include "survey/http_mhd.h"

#include <dlfcn.h>
#include <stddef.h>
#include <string.h>

#include "base/attr.h"
#include "base/err.h"

struct mhd_api mhd;

#define MHD_ROW(name) {"MHD_" #name, offsetof(struct mhd_api, name)},
static const struct {
    const char *name;
    size_t offset;
} mhd_functions[] = {MHD_FUNCTIONS(MHD_ROW)};

bool mhd_load(struct err *err) {
    void *lib = dlopen(MHD_SONAME, RTLD_LAZY | RTLD_LOCAL);
    if (!lib) {
        return err_set(
            err, ERR_UNSUPPORTED,
            "the server needs libmicrohttpd, which is not installed (Debian, Ubuntu: apt "
            "install libmicrohttpd12)");
    }
    for (size_t i = 0; i < LEN(mhd_functions); i++) {
        void *symbol = dlsym(lib, mhd_functions[i].name);
        if (!symbol) {
            return err_set(err, ERR_UNSUPPORTED, "%s lacks %s: another version is installed",
                           MHD_SONAME, mhd_functions[i].name);
        }
        memcpy((char *)&mhd + mhd_functions[i].offset, &symbol, sizeof symbol);
    }
    return true;
}
