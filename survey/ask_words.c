/* survey/ask_words.c — words and what is put into them; the words are in data/words/. */
#include "survey/ask_words.h"

#include <string.h>

#include "base/attr.h"
#include "base/strbuf.h"

const char *ask_word(enum ask_word word) {
    return ASK_WORDS_EN[word];
}

void ask_say(struct strbuf *out, enum ask_word word, const char *const args[], int n) {
    for (const char *at = ask_word(word); *at;) {
        size_t len = strcspn(at, "{");
        strbuf_addn(out, at, len);
        at += len;
        if (*at && at[1] >= '1' && at[1] <= '9' && at[2] == '}') {
            int i = at[1] - '1';
            strbuf_add(out, i < n ? args[i] : "");
            at += 3;
        } else if (*at) {
            strbuf_addc(out, *at++);
        }
    }
}
