/* analysis/report_texts.c — what only the group can say about its survey, kept among its facts. */
#include <stdio.h>
#include <string.h>

#include "analysis/report.h"
#include "base/err.h"
#include "base/strbuf.h"
#include "survey/store.h"

const char *const report_text_names[REPORT_TEXTS] = {
    [REPORT_OWNER] = "owner",       [REPORT_PURPOSE] = "purpose", [REPORT_AREA] = "area",
    [REPORT_TRAINING] = "training", [REPORT_CONTACT] = "contact", [REPORT_NEXT] = "next",
    [REPORT_ASK_1] = "ask_1",       [REPORT_ASK_2] = "ask_2",     [REPORT_ASK_3] = "ask_3",
};

bool report_set_text(struct store *st, enum report_text which, const char *text, struct err *err) {
    AUTO(strbuf_done) struct strbuf key = {0};
    strbuf_addf(&key, "report_%s", report_text_names[which]);
    if (strlen(text) > REPORT_TEXT_MAX) {
        return err_set(err, ERR_LIMIT, "a text of the report has at most %d letters: '%.40s…'",
                       REPORT_TEXT_MAX, text);
    }
    return store_set_meta(st, key.data, text, err);
}
