/* survey/page.h — pages for people: the frame around each, signing in, the fields of a form.
 *
 * Plain HTML that works without JavaScript, on a phone, with a screen reader. Every text that comes
 * from the survey goes through html_text(). A page that changes something is a form sent by POST
 * with the session's own word in it (CSRF), from this server's own pages.
 *
 * Headers   Content-Security-Policy without scripts, nosniff, no framing, no-store. Referrer-Policy
 * is same-origin: with no-referrer, browsers send `Origin: null` with our own forms. */
#pragma once
#include <stdbool.h>

#include "base/strbuf.h"
#include "survey/account.h"
#include "survey/session.h"
#include "survey/site.h"

struct err;
struct store;

enum { PAGE_FIELDS = 64, PAGE_FIELD_MAX = 4096 }; // of a form; bytes of one

struct page {
    struct call *call;
    struct store *st; // to read with; given back by page_send()
    struct account who;
    struct session session;
    struct strbuf html;
};

/* A page's handler: fill page->html with what stands in <main>. False: err says why not. */
typedef bool (*page_fn)(struct page *page, struct err *err);

struct page_route {
    const char *pattern; // "tonight"
    unsigned methods;
    enum account_role role; // at least; ACCOUNT_NOBODY: everybody
    const char *title;
    const char *menu; // in the navigation; NULL: not there
    page_fn show;     // GET
    page_fn act;      // POST, checked for CSRF; redirects with page_go()
};
extern const struct page_route page_routes[]; // ends with a zeroed row; survey/pages.c

/* The server's routes that are not OpenRosa's. */
void page_open(struct call *call);
bool page_part(struct call *call, const struct http_part *part);
void page_end(struct call *call);

/* Value of a field of the form that was sent; "" when there is none. */
const char *page_field(const struct page *page, const char *name);
/* The same of fields that come several times, from 0 on; NULL after the last. */
const char *page_field_at(const struct page *page, const char *name, int number);
/* Instead of a page: go to this path (303). */
void page_go(struct page *page, const char *path);
/* The hidden field that every form carries. */
void page_csrf(struct page *page);
/* Append text, escaped. */
void page_text(struct page *page, const char *text);
void page_add(struct page *page, const char *html);
void page_addf(struct page *page, const char *fmt, ...) PRINTF_LIKE(2, 3); // no text from outside
