/* tests/fuzz/fuzz_submission.c — a record from hostile bytes: read or refused in words. What is
 * read has an id that is fit to be a key, names its form, and reads the same a second time. */
#include <string.h>

#include "base/err.h"
#include "base/utf8.h"
#include "survey/store.h"
#include "survey/submission.h"
#include "tests/fuzz/fuzz.h"

static void check_id(const char *id) {
    size_t len = strlen(id);
    FUZZ_CHECK(len > 0 && len <= STORE_MAX_INSTANCE_ID);
    FUZZ_CHECK(utf8_valid(id, len));
    for (size_t i = 0; i < len; i++) {
        FUZZ_CHECK((unsigned char)id[i] >= ' ' && id[i] != 127);
    }
}

static void check_sealed(struct submission *sub) {
    struct submission_envelope envelope;
    submission_envelope(sub, &envelope);
    for (size_t i = 0; i < envelope.n_files; i++) {
        FUZZ_CHECK(strlen(envelope.files[i]) < 1 << 20);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len) {
    static struct submission first, second; // kept, as an import keeps them
    struct err err = {0};
    bool ok = submission_read(&first, (const char *)data, len, &err);
    FUZZ_CHECK(ok || err.text[0]);
    if (ok) {
        check_id(first.instance_id);
        FUZZ_CHECK(first.form_id[0]);
        check_sealed(&first);
        (void)submission_answer(&first, "/data/a");
        FUZZ_CHECK(submission_read(&second, (const char *)data, len, &err));
        FUZZ_CHECK(strcmp(first.instance_id, second.instance_id) == 0);
        submission_done(&second);
    }
    submission_done(&first);
    return 0;
}
