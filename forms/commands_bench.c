/* forms/commands_bench.c — form bench: how long loading and starting take, and the memory at most.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

#include "base/file.h"
#include "base/mem.h"
#include "forms/commands.h"
#include "forms/form.h"
#include "forms/hostnative.h"
#include "forms/interview.h"

static double now_ms(void) {
    struct timespec ts;
    clock_gettime(CLOCK_MONOTONIC, &ts);
    return (double)ts.tv_sec * 1e3 + (double)ts.tv_nsec / 1e6;
}

static int by_value(const void *a, const void *b) {
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static double median(double *values, size_t n) {
    qsort(values, n, sizeof *values, by_value);
    return n % 2 ? values[n / 2] : (values[n / 2 - 1] + values[n / 2]) / 2;
}

/* Of this program alone: getrusage() on Linux also counts what the caller had before it started us.
 */
static long peak_kb(void) {
    struct rusage usage;
    char line[256];
    long kb = 0;
    FILE *file = fopen("/proc/self/status", "r");
    while (file && !kb && fgets(line, sizeof line, file)) {
        kb = strncmp(line, "VmHWM:", 6) == 0 ? strtol(line + 6, NULL, 10) : 0;
    }
    if (file) {
        fclose(file);
    }
    getrusage(RUSAGE_SELF, &usage);
    return kb ? kb : usage.ru_maxrss;
}

struct figures {
    double parse_ms, init_ms;
};

static bool measure(const char *bytes, size_t len, const struct form_options *options,
                    const struct host *host, struct figures *out, struct err *err) {
    double start = now_ms();
    AUTO(form_freep) struct form *form = form_parse(bytes, len, options, err);
    double parsed = now_ms();
    if (!form) {
        return false;
    }
    struct interview *iv = interview_new(form, host);
    *out = (struct figures){.parse_ms = parsed - start, .init_ms = now_ms() - parsed};
    interview_free(iv);
    return true;
}

int cmd_form_bench(struct cmd *cmd) {
    struct err err = {0};
    int64_t n;
    size_t len;
    const char *path = cmd_arg(cmd, 0);
    if (!cmd_int(cmd, "repeat", 1, 10000, 10, &n, &err)) {
        return cmd_fail(&err);
    }
    struct form_options options = {.media = media_from_folder,
                                   .media_ctx = (void *)cmd_value(cmd, "media")};
    struct host_native_options native = {.seed = 1};
    AUTO(host_native_freep) struct host_native *host = host_native_new(&native);
    AUTO(mem_freep) char *bytes = file_read(path, FORM_MAX_BYTES, &len, &err);
    struct figures cold;
    if (!bytes || !measure(bytes, len, &options, host_native_host(host), &cold, &err)) {
        err_where(&err, "%s", path);
        return cmd_fail(&err);
    }
    AUTO(mem_freep) double *parse = mem_alloc((size_t)n * sizeof *parse);
    AUTO(mem_freep) double *init = mem_alloc((size_t)n * sizeof *init);
    for (int64_t i = 0; i < n; i++) {
        struct figures warm;
        if (!measure(bytes, len, &options, host_native_host(host), &warm, &err)) {
            return cmd_fail(&err);
        }
        parse[i] = warm.parse_ms;
        init[i] = warm.init_ms;
    }
    printf("{\"cold_parse_ms\":%.3f,\"cold_init_ms\":%.3f,\"parse_ms\":%.3f,\"init_ms\":%.3f,"
           "\"peak_rss_kb\":%ld}\n",
           cold.parse_ms, cold.init_ms, median(parse, (size_t)n), median(init, (size_t)n),
           peak_kb());
    return 0;
}
