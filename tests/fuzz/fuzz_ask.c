/* tests/fuzz/fuzz_ask.c — a line typed at a question in the terminal: refused with a reason, or a
 * value that the question's type takes, which can be said in words. The first byte picks the
 * question. */
#include <string.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/file.h"
#include "base/mem.h"
#include "base/strbuf.h"
#include "base/utf8.h"
#include "forms/form.h"
#include "forms/interview.h"
#include "survey/ask_answer.h"
#include "survey/ask_page.h"
#include "survey/ask_screen.h"
#include "survey/term.h"
#include "tests/fuzz/fuzz.h"
#include "tests/fuzz/fuzz_host.h"

static struct form *kinds(void) {
    struct err err = {0};
    size_t len;
    AUTO(mem_freep) char *xml = file_read(FUZZ_KINDS_FORM, FORM_MAX_BYTES, &len, &err);
    FUZZ_CHECK(xml);
    struct form *form = form_parse(xml, len, NULL, &err);
    FUZZ_CHECK(form);
    return form;
}

static struct iv_step question(struct interview *iv, unsigned number) {
    struct iv_step step = {0}, last = {0};
    for (unsigned i = 0; i <= number && interview_next(iv, &step);) {
        if (step.kind == STEP_QUESTION && step.ref.node) {
            last = step;
            i++;
        }
    }
    return last;
}

static void check_value(struct interview *iv, const struct iv_step *step,
                        const struct ask_page *page, const char *value) {
    FUZZ_CHECK(value && utf8_valid(value, strlen(value)));
    AUTO(strbuf_done) struct strbuf words = {0};
    ask_answer_say(page, value, &words);
    FUZZ_CHECK(!*value || words.len > 0);
    FUZZ_CHECK(interview_set(iv, step->ref, value) != SET_BAD_VALUE);
}

/* What ask_line() hands on: one line without control characters or blanks at its ends. */
static bool line_of(const uint8_t *data, size_t len, struct strbuf *line) {
    AUTO(strbuf_done) struct strbuf safe = {0};
    utf8_add_safe(&safe, (const char *)data, len);
    const char *from = strbuf_text(&safe);
    from += strspn(from, " \t\n");
    size_t n = strcspn(from, "\t\n");
    while (n && from[n - 1] == ' ') {
        n--;
    }
    strbuf_addn(line, from, n);
    return n > 0 && n <= TERM_LINE_MAX;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len) {
    static const struct term_look look = {.columns = TERM_COLUMNS};
    static struct form *form; // kept
    form = form ? form : kinds();
    AUTO(strbuf_done) struct strbuf line = {0}, screen = {0};
    if (len < 2 || !line_of(data + 1, len - 1, &line)) {
        return 0;
    }
    fuzz_dice = 1;
    AUTO(interview_freep) struct interview *iv = interview_new(form, &fuzz_host);
    AUTO(arena_done) struct arena mem = {0};
    struct iv_step step = question(iv, data[0] % 24);
    struct ask_page page;
    struct ask_answer answer;
    ask_page_make(iv, &step, NULL, &mem, &page);
    if (page.kind != PAGE_QUESTION) {
        return 0;
    }
    ask_answer_read(&page, &fuzz_host, line.data, &mem, &answer);
    switch (answer.kind) {
    case READ_VALUE:
        check_value(iv, &step, &page, answer.value);
        break;
    case READ_MATCHES:
        FUZZ_CHECK(answer.n_matches > 1);
        ask_screen_matches(&screen, &page, &answer, &look);
        break;
    case READ_REFUSED:
        FUZZ_CHECK(answer.why != SAY_NOTHING);
        SAY(&screen, answer.why, answer.args[0], answer.args[1]);
        break;
    case READ_FILE:
    case READ_GPS:
    case READ_HOME:
        break;
    }
    return 0;
}
