/* tests/fuzz/fuzz_xpath.c — print a parsed expression, parse it again: the same tree, and the text
 * settles at once. What is refused says so, and where. */
#include <string.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/strbuf.h"
#include "forms/xpath.h"
#include "tests/fuzz/fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len) {
    AUTO(arena_done) struct arena arena = {0};
    struct err err = {0};
    const struct xp_node *first = xpath_parse((const char *)data, len, &arena, &err);
    if (!first) {
        FUZZ_CHECK(err.code == ERR_SYNTAX || err.code == ERR_LIMIT);
        FUZZ_CHECK(err.text[0] && err.col >= 0 && (size_t)err.col <= len + 1);
        return 0;
    }
    AUTO(strbuf_done) struct strbuf text = {0}, again = {0};
    xpath_print(&text, first);
    const struct xp_node *second = xpath_parse(text.data, text.len, &arena, &err);
    FUZZ_CHECK(second && xpath_equal(first, second));
    xpath_print(&again, second);
    FUZZ_CHECK(text.len == again.len && memcmp(text.data, again.data, text.len) == 0);
    return 0;
}
