/* survey/paper.h — paper forms typed in, twice, by two people, and the two laid side by side.
 *
 * Header    a pile of paper is a batch, a form in it a sheet with a number: both name the sheet.
 * Typing    a line a question: number, label, codes. Choices by code, number or a part of the word;
 *           Enter skips, since paper may leave anything out. Every answer is in the survey file, as
 *           a draft, before the next is asked. Whoever types the second time sees nothing of the
 *           first.
 * Settling  where the two differ, the second person looks at the paper and says what is right. Then
 *           the record goes in, and the drafts out, in one transaction.
 * Kept      in the log of corrections: for the record (path of its root) who typed first and who
 *           second; for each difference the answer that was not taken, the one that was, and why.
 */
#pragma once
#include "survey/ask.h"

struct paper_options { // NULL: the person is asked
    const char *form_id;
    const char *typist, *batch;
    const char *lang; // of the form; NULL: its own
};
/* ASK_STOPPED when the person stops, ASK_CUT when the input ends; ASK_FAILED sets *err. */
enum ask_end paper_run(struct store *st, const struct paper_options *options,
                       const struct host *host, struct term *term, struct err *err);
