/* base/dynlib.c — see dynlib.h. */
#include "base/dynlib.h"

#include <dlfcn.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"

bool dynlib_fill(const char *soname, const char *absent, const struct dynlib_row *rows, size_t n,
                 void *table, struct err *err) {
    void *handle = dlopen(soname, RTLD_LAZY | RTLD_LOCAL);
    if (!handle) {
        return err_set(err, ERR_UNSUPPORTED, "%s", absent);
    }
    AUTO(mem_freep) void **found = mem_alloc((n + 1) * sizeof *found);
    for (size_t i = 0; i < n; i++) {
        found[i] = dlsym(handle, rows[i].name);
        if (!found[i]) {
            return err_set(err, ERR_UNSUPPORTED, "%s lacks %s: another version is installed",
                           soname, rows[i].name);
        }
    }
    for (size_t i = 0; i < n; i++) {
        memcpy((char *)table + rows[i].offset, &found[i], sizeof found[i]);
    }
    return true;
}
