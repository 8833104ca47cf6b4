/* tests/fuzz/fuzz_form.c — a form from hostile bytes: it loads or is refused in words. What loads
 * is answered and written, and what was written is well-formed XML that restores and writes again.
 */
#include <string.h>

#include "base/err.h"
#include "base/strbuf.h"
#include "forms/form.h"
#include "forms/interview.h"
#include "tests/fuzz/fuzz.h"
#include "tests/fuzz/fuzz_host.h"

enum { STEPS = 60 };

static void answer(struct interview *iv) {
    static const char *const values[] = {"1", "yes", "2026-11-22", "1 2", "a b", "", "OK"};
    struct iv_step step = {0};
    for (int i = 0; i < STEPS && interview_next(iv, &step); i++) {
        if (step.kind == STEP_QUESTION && step.ref.node) {
            interview_set(iv, step.ref, values[i % (sizeof values / sizeof *values)]);
            (void)interview_label(iv, step.control, step.ref);
            struct choices choices;
            interview_choices(iv, step.control, step.ref, &choices);
        } else if (step.kind == STEP_NEW_REPEAT && i < STEPS / 2) {
            struct iv_ref added;
            uint32_t node = form_control(interview_form(iv), step.control)->node;
            if (interview_add(iv, node, step.ref, &added) == REPEAT_OK) {
                step = (struct iv_step){STEP_REPEAT, step.control, added};
            }
        }
    }
}

/* Whatever the answers, our own XML can be read again: nothing in it is illegal (rule S4). */
static void round_trip(const struct form *form, struct interview *iv) {
    struct err err = {0};
    AUTO(strbuf_done) struct strbuf first = {0}, second = {0};
    interview_write(iv, SUBMIT_ALL, &first);
    AUTO(interview_freep) struct interview *again = interview_new(form, &fuzz_host);
    if (first.len > 1 << 20) {
        return;
    }
    bool ok = interview_restore(again, first.data, first.len, RESTORE_DRAFT, &err);
    FUZZ_CHECK(ok || err.code == ERR_LIMIT);
    if (ok) {
        interview_write(again, SUBMIT_PLAIN, &second);
        FUZZ_CHECK(second.len > 0);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len) {
    struct err err = {0};
    fuzz_dice = 1;
    AUTO(form_freep) struct form *form = form_parse((const char *)data, len, NULL, &err);
    FUZZ_CHECK(form || err.text[0]);
    if (form) {
        AUTO(interview_freep) struct interview *iv = interview_new(form, &fuzz_host);
        struct problems problems = {0};
        answer(iv);
        interview_validate(iv, &problems);
        problems_done(&problems);
        interview_finalize(iv);
        round_trip(form, iv);
    }
    return 0;
}
