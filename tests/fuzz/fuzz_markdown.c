/* tests/fuzz/fuzz_markdown.c — labels from hostile bytes: the HTML holds no tag but ours, as many
 * closing as opening ones, and what was escaped comes out as it went in. */
#include <string.h>

#include "base/mem.h"
#include "base/strbuf.h"
#include "forms/markdown.h"
#include "tests/fuzz/fuzz.h"

static const char *const tags[] = {"em", "strong", "a",  "span", "ul", "ol", "li",
                                   "h1", "h2",     "h3", "h4",   "h5", "h6"};

/* The tag at `at`, just behind '<': +1 opening, -1 closing, 0 for <br>. */
static int check_tag(const char *at) {
    int way = *at == '/' ? -1 : 1;
    at += way < 0;
    size_t len = strcspn(at, " >");
    for (size_t i = 0; i < LEN(tags); i++) {
        if (strlen(tags[i]) == len && strncmp(tags[i], at, len) == 0) {
            return way;
        }
    }
    FUZZ_CHECK(way > 0 && strncmp(at, "br>", 3) == 0);
    return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len) {
    AUTO(mem_freep) char *text = mem_strndup((const char *)data, len);
    AUTO(strbuf_done) struct strbuf html = {0};
    AUTO(strbuf_done) struct strbuf escaped = {0};
    AUTO(strbuf_done) struct strbuf plain = {0};
    int open = 0;
    markdown_html(&html, text);
    for (const char *at = strbuf_text(&html); *at; at++) {
        open += *at == '<' ? check_tag(at + 1) : 0;
        FUZZ_CHECK(open >= 0);
    }
    FUZZ_CHECK(open == 0);
    markdown_escape(&escaped, text, strlen(text));
    markdown_plain(&plain, strbuf_text(&escaped));
    FUZZ_CHECK(strchr(text, '\r') || strcmp(strbuf_text(&plain), text) == 0);
    return 0;
}
