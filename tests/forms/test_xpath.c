/* tests/forms/test_xpath.c — every case of xpath.test is a check of its own; xpath.test says how
 * they are written. The world stands still: the clock at 2026-11-22T06:00:00Z, the dice begin again
 * for each case, the zone is what the file says. */
#include "tests/support.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/err.h"
#include "base/file.h"
#include "base/mem.h"
#include "base/num.h"
#include "base/strbuf.h"
#include "forms/form.h"
#include "forms/hostnative.h"
#include "forms/interview.h"
#include "forms/xpath.h"
#include "forms/xpath_funcs.h"

enum { MAX_BYTES = 1 << 22, SEED = 1 };
static const int64_t NOW_MS = INT64_C(1795327200000); // 2026-11-22T06:00:00Z

struct xpath_case {
    char *expr, *context; // context NULL: /data/out
    char *kind, *value;   // expected result, NULL for none
    char *words;          // expected in the refusal, NULL for none
    const char *zone;
    int line;
};

static struct {
    struct xpath_case *cases;
    size_t n, cap;
    char *text; // of the file, cut into pieces
    struct form *form;
    struct host_native *native; // zone, regex, digests
    struct host host;           // with a clock and dice of our own
    uint64_t dice;
    struct interview *iv;
    const char *zone; // of `iv`
} all;

static int64_t now_ms(void *ctx) {
    (void)ctx;
    return NOW_MS;
}

static uint64_t roll(void *ctx) {
    (void)ctx;
    return splitmix64(&all.dice);
}

static const char *property(void *ctx, const char *name) {
    (void)ctx;
    return strcmp(name, "deviceid") == 0 ? "device-7" : NULL;
}

static void make_host(void) {
    all.native = host_native_new(NULL);
    all.host = *host_native_host(all.native);
    all.host.now_ms = now_ms;
    all.host.random = roll;
    all.host.property = property;
}

/* ---- reading xpath.test ------------------------------------------------------------------ */

static void bad_line(int line, const char *text) {
    fprintf(stderr, "xpath.test:%d: what is this? %s\n", line, text);
    exit(1);
}

static void read_result(struct xpath_case *c, char *text) {
    char *blank = strchr(text, ' ');
    c->kind = text;
    c->value = blank ? blank + 1 : text + strlen(text);
    if (blank) {
        *blank = '\0';
    }
}

/* One line behind its mark, which belongs to the last case. */
static void read_mark(struct xpath_case *c, char mark, char *text, int line) {
    switch (mark) {
    case '@':
        c->context = text;
        return;
    case '=':
        read_result(c, text);
        return;
    case '!':
        c->words = text;
        return;
    default:
        bad_line(line, text);
    }
}

static bool is_marked(const char *line) {
    return line[0] && line[1] == ' ' && strchr("@=!", line[0]);
}

static void read_cases(char *text) {
    const char *zone = "UTC";
    struct xpath_case *open = NULL; // the case whose lines come
    int number = 0;
    for (char *line = text, *next; line; line = next) {
        next = strchr(line, '\n');
        if (next) {
            *next++ = '\0';
        }
        number++;
        if (!*line) {
            open = NULL;
        } else if (strncmp(line, "% ", 2) == 0) {
            zone = line + 2;
        } else if (line[0] == '#' && !open) {
            continue;
        } else if (open && is_marked(line)) {
            read_mark(open, line[0], line + 2, number);
        } else if (!open) {
            open = MEM_PUSH(all.cases, all.n, all.cap);
            *open = (struct xpath_case){.expr = line, .zone = zone, .line = number};
        } else {
            bad_line(number, line);
        }
    }
    for (size_t i = 0; i < all.n; i++) {
        if (!all.cases[i].kind && !all.cases[i].words) {
            bad_line(all.cases[i].line, "a case without an outcome");
        }
    }
}

/* ---- running one case -------------------------------------------------------------------- */

/* The interview in this zone; typed dates are read when it is made, so each zone has its own. */
static void enter_zone(const char *zone) {
    if (all.iv && strcmp(all.zone, zone) == 0) {
        return;
    }
    setenv("TZ", zone, 1);
    tzset();
    interview_free(all.iv);
    all.iv = interview_new(all.form, &all.host);
    all.zone = zone;
}

static void check_refusal(const struct xpath_case *c, bool ok, const char *text,
                          const struct err *err) {
    if (!c->words) {
        fail_msg("xpath.test:%d: %s: refused: %s", c->line, c->expr, err->text);
    }
    if (ok) {
        fail_msg("xpath.test:%d: %s: gave \"%s\", not \"%s\"", c->line, c->expr, text, c->words);
    }
    if (!strstr(err->text, c->words)) {
        fail_msg("xpath.test:%d: %s: says \"%s\", not \"%s\"", c->line, c->expr, err->text,
                 c->words);
    }
}

static void test_case(void **state) {
    const struct xpath_case *c = *state;
    enter_zone(c->zone);
    all.dice = SEED;
    const char *path = c->context ? c->context : "/data/out";
    struct iv_ref ref = interview_find(all.iv, path);
    if (!ref.node) {
        fail_msg("xpath.test:%d: there is no %s", c->line, path);
    }
    AUTO(strbuf_done) struct strbuf out = {0};
    struct err err = {0};
    const char *kind = "";
    bool ok = interview_eval(all.iv, c->expr, ref, &out, &kind, &err);
    if (!ok || c->words) {
        check_refusal(c, ok, strbuf_text(&out), &err);
        return;
    }
    if (strcmp(kind, c->kind) != 0 || strcmp(strbuf_text(&out), c->value) != 0) {
        fail_msg("xpath.test:%d: %s: is %s \"%s\", not %s \"%s\"", c->line, c->expr, kind,
                 strbuf_text(&out), c->kind, c->value);
    }
}

/* ---- the table of functions -------------------------------------------------------------- */

static void test_functions_are_sorted(void **state) {
    (void)state;
    for (size_t i = 1; i < xp_func_count(); i++) {
        assert_true(strcmp(xp_func_at(i - 1)->name, xp_func_at(i)->name) < 0);
    }
    for (size_t i = 0; i < xp_func_count(); i++) {
        const struct xp_func *f = xp_func_at(i);
        assert_ptr_equal(xp_func_find(f->name), f);
        assert_true(f->run && f->rule[0] && f->min <= f->max);
    }
}

static void test_functions_are_found_by_whole_names(void **state) {
    (void)state;
    static const char *const absent[] = {"",
                                         "coun",
                                         "counts",
                                         "Count",
                                         "jr:count",
                                         "cht:count",
                                         "cht:",
                                         "choice-name",
                                         "itext",
                                         "cht:nosuch",
                                         "jr:difference-in-days"};
    for (size_t i = 0; i < LEN(absent); i++) {
        assert_null(xp_func_find(absent[i]));
    }
    assert_ptr_equal(xp_func_find("cht:add-date"), xp_func_find("add-date"));
}

/* Mark the functions that `e` calls. */
static void note_calls(const struct xp_node *e, bool *called);

static void note_path(const struct xp_node *e, bool *called) {
    for (const struct xp_pred *p = e->path.preds; p; p = p->next) {
        note_calls(p->expr, called);
    }
    for (const struct xp_step *s = e->path.steps; s; s = s->next) {
        for (const struct xp_pred *p = s->preds; p; p = p->next) {
            note_calls(p->expr, called);
        }
    }
    if (e->path.start == START_EXPR) {
        note_calls(e->path.base, called);
    }
}

static void note_calls(const struct xp_node *e, bool *called) {
    const struct xp_func *f;
    switch (e->op) {
    case XP_NUMBER:
    case XP_STRING:
        return;
    case XP_NEG:
        note_calls(e->left, called);
        return;
    case XP_PATH:
        note_path(e, called);
        return;
    case XP_CALL:
        f = xp_func_find(e->call.name);
        if (f) {
            called[f - xp_func_at(0)] = true;
        }
        for (uint32_t i = 0; i < e->call.n_args; i++) {
            note_calls(e->call.args[i], called);
        }
        return;
    default:
        note_calls(e->left, called);
        note_calls(e->right, called);
    }
}

static void test_every_function_has_two_cases(void **state) {
    (void)state;
    size_t n = xp_func_count(), missing = 0;
    int *cases = mem_zalloc(n * sizeof *cases);
    bool *called = mem_alloc(n * sizeof *called);
    for (size_t i = 0; i < all.n; i++) {
        AUTO(arena_done) struct arena arena = {0};
        const struct xp_node *e =
            xpath_parse(all.cases[i].expr, strlen(all.cases[i].expr), &arena, NULL);
        memset(called, 0, n * sizeof *called);
        if (e) {
            note_calls(e, called);
        }
        for (size_t k = 0; k < n; k++) {
            cases[k] += called[k];
        }
    }
    for (size_t k = 0; k < n; k++) {
        if (cases[k] < 2) {
            print_error("%s() has %d cases\n", xp_func_at(k)->name, cases[k]);
            missing++;
        }
    }
    mem_freep(&cases);
    mem_freep(&called);
    assert_int_equal(missing, 0);
}

/* ---- hosts that lack something ----------------------------------------------------------- */

/* A function that needs what the host has not says so, and the value is empty. */
static void test_a_bare_host_is_enough(void **state) {
    (void)state;
    static const struct {
        const char *expr, *words;
    } rows[] = {
        {"uuid()",                              "uuid() is not available here"          },
        {"uuid(5)",                             "uuid() is not available here"          },
        {"random()",                            "random() is not available here"        },
        {"regex('a', 'a')",                     "regex() is not available here"         },
        {"digest('a', 'MD5')",                  "digest() is not available here"        },
        {"extract-signed('a', 'b')",            "extract-signed() is not available here"},
        {"randomize(/data/r/n)",                "there are no dice"                     },
        {"randomize(/data/r/n, 'seed')",        "a text as seed is not available here"  },
        {"string-length(property('deviceid'))", NULL                                    },
        {"randomize(/data/r/n, 42)",            NULL                                    },
        {"now()",                               NULL                                    },
        {"today()",                             NULL                                    },
    };
    const struct host bare = {0};
    AUTO(interview_freep) struct interview *iv = interview_new(all.form, &bare);
    for (size_t i = 0; i < LEN(rows); i++) {
        AUTO(strbuf_done) struct strbuf out = {0};
        struct err err = {0};
        const char *kind = "";
        bool ok = interview_eval(iv, rows[i].expr, (struct iv_ref){0}, &out, &kind, &err);
        assert_int_equal(ok, rows[i].words == NULL);
        if (rows[i].words && !strstr(err.text, rows[i].words)) {
            fail_msg("%s: %s", rows[i].expr, err.text);
        }
    }
}

/* A long list of answers to a long list of questions costs what it should. */
static void test_long_texts_are_handled(void **state) {
    (void)state;
    AUTO(strbuf_done) struct strbuf expr = {0}, out = {0};
    strbuf_add(&expr, "string-length(translate(concat('");
    for (int i = 0; i < 50000; i++) {
        strbuf_add(&expr, "né ");
    }
    strbuf_add(&expr, "', 'x'), 'é', 'e'))");
    struct err err = {0};
    const char *kind = "";
    enter_zone("UTC");
    ASSERT_OK(interview_eval(all.iv, expr.data, (struct iv_ref){0}, &out, &kind, &err), &err);
    assert_string_equal(out.data, "150001");
}

/* A short expression that asks for 90 MB is refused, and the memory is not taken. */
static void test_endless_texts_are_refused(void **state) {
    (void)state;
    AUTO(strbuf_done) struct strbuf expr = {0}, out = {0};
    strbuf_add(&expr, "join('");
    for (int i = 0; i < 100000; i++) {
        strbuf_addc(&expr, '-');
    }
    strbuf_add(&expr, "'");
    for (int i = 0; i < 30; i++) {
        strbuf_add(&expr, ", instance('eight')//*, /data/*");
    }
    strbuf_add(&expr, ")");
    struct err err = {0};
    const char *kind = "";
    enter_zone("UTC");
    assert_false(interview_eval(all.iv, expr.data, (struct iv_ref){0}, &out, &kind, &err));
    assert_non_null(strstr(err.text, "more than 16777216 bytes"));
}

/* M18: a thousand levels are evaluated like any others. */
static void test_a_thousand_levels_are_evaluated(void **state) {
    (void)state;
    static const char *const deep[][4] = {
        {"(",       "1",   ")",    "1"   },
        {"-(",      "1",   ")",    "1"   },
        {"1+(",     "1",   ")",    "1001"},
        {"number(", "1",   ")",    "1"   },
        {"",        "1",   "+1",   "1001"},
        {"if(1, ",  "1",   ", 2)", "1"   },
        {"concat(", "'x'", ")",    "x"   },
    };
    enter_zone("UTC");
    for (size_t i = 0; i < LEN(deep); i++) {
        AUTO(strbuf_done) struct strbuf expr = {0}, out = {0};
        for (int k = 0; k < 1000; k++) {
            strbuf_add(&expr, deep[i][0]);
        }
        strbuf_add(&expr, deep[i][1]);
        for (int k = 0; k < 1000; k++) {
            strbuf_add(&expr, deep[i][2]);
        }
        struct err err = {0};
        const char *kind = "";
        ASSERT_OK(interview_eval(all.iv, expr.data, (struct iv_ref){0}, &out, &kind, &err), &err);
        assert_string_equal(out.data, deep[i][3]);
    }
}

/* ---- the group --------------------------------------------------------------------------- */

static struct form *load_form(void) {
    AUTO(mem_freep) char *path = test_path("forms/xpath_context.xml");
    struct err err = {0};
    size_t len;
    AUTO(mem_freep) char *xml = file_read(path, MAX_BYTES, &len, &err);
    struct form *form = xml ? form_parse(xml, len, NULL, &err) : NULL;
    if (!form) {
        err_print(&err);
        exit(1);
    }
    return form;
}

static char *load_cases(void) {
    AUTO(mem_freep) char *path = test_path("forms/xpath.test");
    struct err err = {0};
    size_t len;
    char *text = file_read(path, MAX_BYTES, &len, &err);
    if (!text) {
        err_print(&err);
        exit(1);
    }
    read_cases(text);
    return text;
}

/* "line 12: count(/data/r)"; a '#' would begin a TAP directive. */
static char *case_name(const struct xpath_case *c) {
    struct strbuf name = {0};
    strbuf_addf(&name, "line %d: %s", c->line, c->expr);
    for (char *hash; (hash = strchr(name.data, '#'));) {
        *hash = '.';
    }
    return strbuf_steal(&name);
}

int main(void) {
    static const struct CMUnitTest own[] = {
        cmocka_unit_test(test_functions_are_sorted),
        cmocka_unit_test(test_functions_are_found_by_whole_names),
        cmocka_unit_test(test_every_function_has_two_cases),
        cmocka_unit_test(test_a_bare_host_is_enough),
        cmocka_unit_test(test_long_texts_are_handled),
        cmocka_unit_test(test_endless_texts_are_refused),
        cmocka_unit_test(test_a_thousand_levels_are_evaluated),
    };
    make_host();
    all.form = load_form();
    all.text = load_cases();
    size_t n = all.n + LEN(own);
    struct CMUnitTest *tests = mem_zalloc(n * sizeof *tests);
    memcpy(tests, own, sizeof own);
    for (size_t i = 0; i < all.n; i++) {
        tests[LEN(own) + i] = (struct CMUnitTest){.name = case_name(&all.cases[i]),
                                                  .test_func = test_case,
                                                  .initial_state = &all.cases[i]};
    }
    int failed = _cmocka_run_group_tests("xpath", tests, n, NULL, NULL);
    for (size_t i = LEN(own); i < n; i++) {
        free((char *)tests[i].name);
    }
    free(tests);
    interview_free(all.iv);
    form_free(all.form);
    host_native_free(all.native);
    mem_freep(&all.cases);
    mem_freep(&all.text);
    return failed;
}
