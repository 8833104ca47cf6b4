/* survey/pages.c — the pages there are, in the order of the navigation. */
#include "survey/page.h"

static bool show_welcome(struct page *page, struct err *err) {
    (void)err;
    page_add(page, "<p>The server runs.</p>");
    return true;
}

const struct page_route page_routes[] = {
    {"welcome",         HTTP_GET | HTTP_HEAD, ACCOUNT_SURVEYOR, "Welcome", "Welcome", show_welcome, NULL},
    {0},
};
