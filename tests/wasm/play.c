/* tests/wasm/play.c — module.c as a native program: play FORM ANSWERS. */
#include <stdio.h>

#include "base/err.h"
#include "base/file.h"
#include "base/mem.h"
#include "forms/form.h"
#include "forms/hostnative.h"
#include "tests/wasm/module.h"

int host_regex(void *ctx, const char *text, size_t len, const char *pattern) {
    (void)ctx;
    AUTO(host_native_freep) struct host_native *native = host_native_new(NULL);
    const struct host *host = host_native_host(native);
    return host->regex(host->ctx, text, len, pattern);
}

int main(int argc, char **argv) {
    struct err err = {0};
    size_t len, n;
    AUTO(mem_freep) char *xml = argc == 3 ? file_read(argv[1], FORM_MAX_BYTES, &len, &err) : NULL;
    AUTO(mem_freep) char *answers = xml ? file_read(argv[2], FORM_MAX_BYTES, &n, &err) : NULL;
    if (!answers) {
        err_print(&err);
        return 2;
    }
    fputs(play(xml, len, answers), stdout);
    return 0;
}
