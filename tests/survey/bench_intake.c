/* tests/survey/bench_intake.c — records a second into a survey file, and columns out of it.
 *
 *   bench_intake FILE.gpkg [RECORDS] [RECORDS PER COMMIT]
 *
 * A form of 250 questions (a third numbers, a third choices, a third texts) with a repeat of three
 * rows; records differ in every answer. Prints milliseconds; the file is made anew. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/err.h"
#include "base/num.h"
#include "base/strbuf.h"
#include "survey/catalog.h"
#include "survey/intake.h"
#include "survey/rebuild.h"
#include "survey/store.h"

enum { QUESTIONS = 250, ROWS = 3, COLUMNS = 7 };

static double now_ms(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static int fail(const struct err *err) {
    err_print(err);
    return 1;
}

static void write_form(struct strbuf *out) {
    static const char *const types[] = {"int", "string", "string"};
    strbuf_add(out, "<h:html xmlns=\"http://www.w3.org/2002/xforms\" "
                    "xmlns:h=\"http://www.w3.org/1999/xhtml\" "
                    "xmlns:jr=\"http://openrosa.org/javarosa\"><h:head><h:title>Bench</h:title>"
                    "<model><instance><data id=\"bench\" version=\"1\"><dwelling_id/>");
    for (int i = 0; i < QUESTIONS; i++) {
        strbuf_addf(out, "<q%d/>", i);
    }
    strbuf_add(out, "<person jr:template=\"\"><age/><gender/></person><meta><instanceID/></meta>"
                    "</data></instance>");
    for (int i = 0; i < QUESTIONS; i++) {
        strbuf_addf(out, "<bind nodeset=\"/data/q%d\" type=\"%s\"/>", i, types[i % 3]);
    }
    strbuf_add(out, "<bind nodeset=\"/data/person/age\" type=\"int\"/></model></h:head><h:body>");
    for (int i = 0; i < QUESTIONS; i++) {
        strbuf_addf(out, "<input ref=\"/data/q%d\"><label>Question %d</label></input>", i, i);
    }
    strbuf_add(out, "<group ref=\"/data/person\"><label>Person</label><repeat "
                    "nodeset=\"/data/person\"><input ref=\"/data/person/age\"><label>Age</label>"
                    "</input></repeat></group></h:body></h:html>");
}

static void write_record(struct strbuf *out, uint64_t *dice, uint64_t n) {
    static const char *const codes[] = {"yes", "no", "dk", "ha_rent", "council_rent"};
    strbuf_clear(out);
    strbuf_addf(out,
                "<data id=\"bench\" version=\"1\"><dwelling_id>ARW-%06" PRIu64 "</dwelling_id>", n);
    for (int i = 0; i < QUESTIONS; i++) {
        uint32_t roll = splitmix_below(dice, 100);
        if (i % 3 == 0) {
            strbuf_addf(out, "<q%d>%u</q%d>", i, roll, i);
        } else if (i % 3 == 1) {
            strbuf_addf(out, "<q%d>%s</q%d>", i, codes[roll % LEN(codes)], i);
        } else {
            strbuf_addf(out, "<q%d>words %u of an answer</q%d>", i, roll, i);
        }
    }
    for (int i = 0; i < ROWS; i++) {
        strbuf_addf(out, "<person><age>%u</age><gender>woman</gender></person>",
                    splitmix_below(dice, 90));
    }
    strbuf_addf(out,
                "<meta><instanceID>uuid:%08x-%04x-4%03x-8%03x-%012" PRIx64
                "</instanceID></meta></data>",
                (unsigned)splitmix64(dice), splitmix_below(dice, 0x10000),
                splitmix_below(dice, 0x1000), splitmix_below(dice, 0x1000), n);
}

static bool fill(struct store *st, uint64_t n, uint64_t batch, struct err *err) {
    AUTO(intake_freep) struct intake *in = intake_new(st);
    AUTO(strbuf_done) struct strbuf xml = {0};
    const struct intake_facts facts = {.source = "bench", .received_utc = 1795332872271};
    uint64_t dice = 1;
    double spent = 0, start = now_ms();
    for (uint64_t i = 0; i < n; i++) {
        double made = now_ms();
        write_record(&xml, &dice, i);
        spent += now_ms() - made;
        struct intake_result result;
        if ((i % batch == 0 && !store_begin(st, err)) ||
            !intake_add(in, xml.data, xml.len, &facts, &result, err) ||
            ((i % batch == batch - 1 || i == n - 1) && !store_commit(st, err))) {
            return false;
        }
    }
    double ms = now_ms() - start - spent;
    printf("intake     %8.0f ms  %" PRIu64 " records of %zu bytes, %" PRIu64
           " per commit: %.0f a second\n",
           ms, n, xml.len, batch, (double)n / ms * 1e3);
    return true;
}

static bool add_up(void *ctx, const struct store_cell *cells, struct err *err) {
    (void)err;
    uint64_t *sum = ctx;
    for (int i = 0; i < COLUMNS; i++) {
        *sum += cells[i].kind == STORE_TEXT ? cells[i].len : (uint64_t)cells[i].integer;
    }
    return true;
}

static bool read_back(struct store *st, struct err *err) {
    static const char *const columns[COLUMNS] = {"dwelling", "q0", "q1", "q4", "q7", "q10", "q13"};
    for (int i = 0; i < 2; i++) {
        uint64_t sum = 0;
        double start = now_ms();
        if (!store_read_columns(st, "data_bench", columns, COLUMNS, add_up, &sum, err)) {
            return false;
        }
        printf("columns    %8.0f ms  %d columns (sum %" PRIu64 ")\n", now_ms() - start, COLUMNS,
               sum);
    }
    return true;
}

int main(int argc, char **argv) {
    if (argc < 2) {
        fputs("bench_intake FILE.gpkg [RECORDS] [RECORDS PER COMMIT]\n", stderr);
        return 2;
    }
    uint64_t n = argc > 2 ? strtoull(argv[2], NULL, 10) : 10000;
    uint64_t batch = argc > 3 ? strtoull(argv[3], NULL, 10) : 500;
    struct err err = {0};
    unlink(argv[1]);
    AUTO(store_closep) struct store *st = store_create(argv[1], "Bench", 1795332872271, &err);
    AUTO(strbuf_done) struct strbuf form = {0};
    write_form(&form);
    struct catalog_added added;
    if (!st || !catalog_add(st, form.data, form.len, NULL, NULL, 1795332872271, &added, &err) ||
        !fill(st, n, batch, &err) || !read_back(st, &err)) {
        return fail(&err);
    }
    struct rebuild_result again;
    double start = now_ms();
    if (!rebuild_all(st, NULL, &again, &err)) {
        return fail(&err);
    }
    printf("rebuild    %8.0f ms  %" PRIu64 " records\n", now_ms() - start, again.n_records);
    return 0;
}
