/* survey/page_kit.c — see page_kit.h. */
#include "survey/page_kit.h"

#include <inttypes.h>
#include <string.h>

#include "base/strbuf.h"

enum { BAR_WIDTH = 100 };

void page_said(struct page *page, const char *before, const char *text) {
    if (text) {
        page_addf(page, "%s<bdi>", before);
        page_text(page, text);
        page_add(page, "</bdi>");
    }
}

void page_bar(struct page *page, uint64_t part, uint64_t all) {
    double width = all ? (double)part * BAR_WIDTH / (double)all : 0;
    page_addf(page,
              "<svg class=\"bar\" viewBox=\"0 0 %d 10\" preserveAspectRatio=\"none\" "
              "aria-hidden=\"true\" focusable=\"false\"><rect class=\"full\" width=\"%.1f\" "
              "height=\"10\"/></svg>",
              BAR_WIDTH, width < BAR_WIDTH ? width : BAR_WIDTH);
}

void page_table(struct page *page, const char *caption, const char *const columns[]) {
    page_addf(page,
              "<div class=\"wide\" role=\"region\" tabindex=\"0\" aria-label=\"%s\"><table>"
              "<caption>%s</caption><thead><tr>",
              caption, caption);
    for (; *columns; columns++) {
        bool number = **columns == '#';
        page_addf(page, "<th scope=\"col\"%s>%s</th>", number ? " class=\"number\"" : "",
                  *columns + number);
    }
    page_add(page, "</tr></thead><tbody>");
}

void page_table_end(struct page *page) {
    page_add(page, "</tbody></table></div>");
}

void page_cell_number(struct page *page, uint64_t n) {
    page_addf(page, "<td class=\"number\">%" PRIu64 "</td>", n);
}

void page_row_head(struct page *page, const char *text) {
    page_said(page, "<th scope=\"row\">", text ? text : "");
    page_add(page, "</th>");
}

void page_time(struct page *page, struct zone *zone, int64_t utc_ms) {
    char text[ZONE_TEXT_MAX];
    zone_words(zone, utc_ms, text);
    page_add(page, text);
}

void page_option(struct page *page, const char *value, const char *shown, const char *chosen) {
    page_add(page, "<option value=\"");
    page_text(page, value);
    page_add(page, chosen && strcmp(chosen, value) == 0 ? "\" selected>" : "\">");
    page_text(page, shown ? shown : value);
    page_add(page, "</option>");
}

void page_encode(struct page *page, const char *text) {
    http_encode(&page->html, text);
}

const char *page_query(const struct page *page, const char *name) {
    const char *value = http_query(page->call->req, name);
    return value && *value ? value : NULL;
}

struct store *page_writer(struct page *page, struct err *err) {
    const struct store_options options = {.cache_kib = SITE_READER_CACHE_KIB};
    return store_open(page->call->site->survey, &options, err);
}

const char *page_s(uint64_t n) {
    return n == 1 ? "" : "s";
}
