/* survey/page.c — the frame around every page; who may see it; the fields of a form. */
#include "survey/page.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <sodium.h>

#include "base/err.h"
#include "base/mem.h"
#include "survey/web.h" // STYLE_CSS, from data/web/

#define COOKIE "doorstep"

/* ---- writing ---- */

void page_add(struct page *page, const char *html) {
    strbuf_add(&page->html, html);
}

void page_text(struct page *page, const char *text) {
    html_text(&page->html, text ? text : "");
}

void page_addf(struct page *page, const char *fmt, ...) {
    char text[1024];
    va_list args;
    va_start(args, fmt);
    vsnprintf(text, sizeof text, fmt, args);
    va_end(args);
    strbuf_add(&page->html, text);
}

void page_csrf(struct page *page) {
    page_addf(page, "<input type=\"hidden\" name=\"csrf\" value=\"%s\">", page->session.csrf);
}

/* ---- fields ---- */

struct fields {
    char *names[PAGE_FIELDS];
    struct strbuf values[PAGE_FIELDS];
    int n;
};

static void drop_fields(void *data) {
    struct fields *fields = data;
    for (int i = 0; i < fields->n; i++) {
        free(fields->names[i]);
        if (fields->values[i].data) { // it may have been a password
            sodium_memzero(fields->values[i].data, fields->values[i].len);
        }
        strbuf_done(&fields->values[i]);
    }
    free(fields);
}

bool page_part(struct call *call, const struct http_part *part) {
    struct fields *fields = call->data;
    if (!fields) {
        return false;
    }
    if (part->offset == 0) {
        if (fields->n == PAGE_FIELDS) {
            return false;
        }
        fields->names[fields->n++] = mem_strdup(part->name);
    }
    struct strbuf *value = &fields->values[fields->n - 1];
    strbuf_addn(value, part->bytes, part->len);
    return value->len <= PAGE_FIELD_MAX;
}

const char *page_field_at(const struct page *page, const char *name, int number) {
    const struct fields *fields = page->call->data;
    for (int i = 0; fields && i < fields->n; i++) {
        if (strcmp(fields->names[i], name) == 0 && number-- == 0) {
            return strbuf_text(&fields->values[i]);
        }
    }
    return NULL;
}

const char *page_field(const struct page *page, const char *name) {
    const char *value = page_field_at(page, name, 0);
    return value ? value : "";
}

/* ---- answers ---- */

static void add_headers(struct call *call) {
    static const char *const headers[][2] = {
        {"Content-Security-Policy",      "default-src 'none'; style-src 'self'; img-src 'self' data:; "
                                    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"},
        {"X-Content-Type-Options",       "nosniff"                                                                                  },
        {"Referrer-Policy",              "same-origin"                                                                              },
        {"X-Frame-Options",              "DENY"                                                                                     },
        {"Cross-Origin-Opener-Policy",   "same-origin"                                                                              },
        {"Cross-Origin-Resource-Policy", "same-origin"                                                                              },
    };
    for (size_t i = 0; i < LEN(headers); i++) {
        http_reply_header(call->req, headers[i][0], headers[i][1]);
    }
}

static void write_menu(const struct page *page, const struct page_route *here, struct strbuf *out) {
    strbuf_add(out, "<nav aria-label=\"Pages\"><ul>");
    for (const struct page_route *route = page_routes; route->pattern; route++) {
        if (route->menu && route->role <= page->who.role) {
            strbuf_addf(out, "<li><a href=\"/%s\"%s>%s</a></li>", route->pattern,
                        route == here ? " aria-current=\"page\"" : "", route->menu);
        }
    }
    strbuf_addf(out,
                "</ul></nav><form method=\"post\" action=\"/signout\"><input type=\"hidden\" "
                "name=\"csrf\" value=\"%s\"><button class=\"plain\">Sign out ",
                page->session.csrf);
    html_text(out, page->who.name);
    strbuf_add(out, "</button></form>");
}

static void send_page(struct page *page, const struct page_route *here, int status,
                      const char *title) {
    AUTO(strbuf_done) struct strbuf out = {0};
    AUTO(mem_freep) char *survey = page->st ? store_get_meta(page->st, "name", NULL) : NULL;
    strbuf_add(&out, "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">"
                     "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">"
                     "<link rel=\"stylesheet\" href=\"/style.css\"><title>");
    html_text(&out, title);
    strbuf_add(&out, " · ");
    html_text(&out, survey ? survey : "Doorstep");
    strbuf_add(&out, "</title></head><body><a class=\"skip\" href=\"#main\">Go to the content</a>"
                     "<header><strong>");
    html_text(&out, survey ? survey : "Doorstep");
    strbuf_add(&out, "</strong>");
    if (page->who.role != ACCOUNT_NOBODY) {
        write_menu(page, here, &out);
    }
    strbuf_add(&out, "</header><main id=\"main\"><h1>");
    html_text(&out, title);
    strbuf_add(&out, "</h1>\n");
    strbuf_addn(&out, strbuf_text(&page->html), page->html.len);
    strbuf_add(&out, "</main><footer>Doorstep. What you see here stays in the group.</footer>"
                     "</body></html>\n");
    http_reply_header(page->call->req, "Cache-Control", "no-store");
    http_reply(page->call->req, status, "text/html; charset=utf-8", &out);
}

void page_go(struct page *page, const char *path) {
    http_reply_header(page->call->req, "Location", path);
    http_reply_header(page->call->req, "Cache-Control", "no-store");
    http_reply(page->call->req, 303, NULL, NULL);
}

static void show_notice(struct page *page, int status, const char *title, const char *text) {
    strbuf_clear(&page->html);
    page_add(page, "<p class=\"notice warn\">");
    page_text(page, text);
    page_add(page, "</p><p><a href=\"/\">To the first page</a></p>");
    send_page(page, NULL, status, title);
}

static void show_problem(struct page *page, const struct err *err) {
    bool missing = err->code == ERR_NOT_FOUND;
    char text[sizeof err->text];
    err_open_text(err, text, sizeof text); // advice for this computer goes to its own log
    if (err->n_open > 0) {
        err_print(err);
    }
    if (err->code == ERR_IO || err->code == ERR_FULL) {
        show_notice(page, 503, "Not just now",
                    "The survey cannot be read just now. Try again later.");
    } else {
        show_notice(page, missing ? 404 : 400, missing ? "Not found" : "That did not work", text);
    }
}

/* ---- who is it ---- */

/* The word in our cookie; NULL when there is none. */
static const char *cookie_word(struct call *call, size_t *len) {
    const char *all = http_header(call->req, "Cookie");
    for (const char *at = all; at && *at;) {
        at += strspn(at, " ;");
        size_t n = strcspn(at, ";");
        if (strncmp(at, COOKIE "=", sizeof COOKIE) == 0) {
            *len = n - sizeof COOKIE;
            return at + sizeof COOKIE;
        }
        at += n;
    }
    return NULL;
}

static void find_who(struct page *page) {
    size_t len = 0;
    const char *word = cookie_word(page->call, &len);
    if (word && session_find(page->call->site->sessions, word, len, &page->session)) {
        account_by_id(page->st, page->session.account_id, &page->call->mem, &page->who);
        if (page->who.password_mark != page->session.password_mark) {
            page->who = (struct account){0}; // begun with a password that is no more
        }
    }
}

static void set_cookie(struct call *call, const char *word, bool end) {
    char text[200];
    snprintf(text, sizeof text, COOKIE "=%s; Path=/; HttpOnly; SameSite=Strict%s%s", word,
             http_secure(http_of(call->req)) ? "; Secure" : "", end ? "; Max-Age=0" : "");
    http_reply_header(call->req, "Set-Cookie", text);
}

/* A form must come from one of our own pages: browsers say so in Sec-Fetch-Site or Origin, and only
 * our pages know the session's word. */
static bool is_own_form(struct page *page) {
    struct http_request *req = page->call->req;
    const char *site = http_header(req, "Sec-Fetch-Site"), *origin = http_header(req, "Origin");
    if (site && strcmp(site, "same-origin") != 0 && strcmp(site, "none") != 0) {
        return false;
    }
    return !origin || strcmp(origin, page->call->origin) == 0;
}

static bool has_csrf(struct page *page) {
    const char *word = page_field(page, "csrf");
    return strlen(word) == SESSION_WORD &&
           sodium_memcmp(word, page->session.csrf, SESSION_WORD) == 0;
}

/* ---- signing in and out ---- */

static void show_signin(struct page *page, int status, const char *notice) {
    strbuf_clear(&page->html);
    if (notice) {
        page_add(page, "<p class=\"notice warn\" role=\"alert\">");
        page_text(page, notice);
        page_add(page, "</p>");
    }
    page_add(page,
             "<form method=\"post\" action=\"/signin\"><label for=\"name\">Name</label>"
             "<input id=\"name\" name=\"name\" autocomplete=\"username\" required>"
             "<label for=\"password\">Password</label><input id=\"password\" name=\"password\" "
             "type=\"password\" autocomplete=\"current-password\" required>"
             "<p><button>Sign in</button></p></form>"
             "<p>No account yet? The person who keeps the survey file makes one for you.</p>");
    send_page(page, NULL, status, "Sign in");
}

static void sign_in(struct page *page) {
    struct err err = {0};
    char address[64], text[160], word[SESSION_WORD + 1];
    struct sessions *sessions = page->call->site->sessions;
    const char *name = page_field(page, "name");
    http_peer(page->call->req, address, sizeof address);
    int wait_s = session_wait_s(sessions, address, name);
    if (wait_s > 0) {
        snprintf(text, sizeof text, "%d", wait_s);
        http_reply_header(page->call->req, "Retry-After", text);
        snprintf(text, sizeof text, "That was wrong too often. Please wait %d seconds.", wait_s);
        show_signin(page, 429, text);
        return;
    }
    bool ok = account_check(page->st, name, page_field(page, "password"), &page->call->mem,
                            &page->who, &err);
    session_tried(sessions, address, name, ok);
    if (!ok) {
        page->who = (struct account){0};
        show_signin(page, 401, "Name and password do not belong together.");
        return;
    }
    session_begin(sessions, page->who.id, page->who.password_mark, word);
    set_cookie(page->call, word, false);
    page_go(page, "/");
}

static void sign_out(struct page *page) {
    size_t len = 0;
    const char *word = cookie_word(page->call, &len);
    if (word) {
        session_end(page->call->site->sessions, word, len);
    }
    set_cookie(page->call, "", true);
    page_go(page, "/signin");
}

/* ---- the road of a page ---- */

static const struct page_route *find_route(const struct call *call) {
    for (const struct page_route *route = page_routes; route->pattern; route++) {
        if (site_matches(route->pattern, call)) {
            return route;
        }
    }
    return NULL;
}

static const struct page_route *first_page(const struct page *page) {
    const struct page_route *route = page_routes;
    while (route->pattern && (!route->menu || route->role > page->who.role)) {
        route++;
    }
    return route->pattern ? route : NULL;
}

static void to_first_page(struct page *page) {
    const struct page_route *route = first_page(page);
    char path[64];
    snprintf(path, sizeof path, "/%s", route ? route->pattern : "signin");
    page_go(page, page->who.role == ACCOUNT_NOBODY ? "/signin" : path);
}

static void run_route(struct page *page, const struct page_route *route) {
    struct err err = {0};
    bool post = http_method(page->call->req) == HTTP_POST;
    page_fn run = post ? route->act : route->show;
    if (!run) {
        show_notice(page, 405, "That cannot be done here", "This page does not take that.");
    } else if (page->who.role == ACCOUNT_NOBODY && !post) {
        page_go(page, "/signin");
    } else if (page->who.role < route->role) {
        show_notice(page, 403, "Not for you", "This page is for others in the group.");
    } else if (post && (!is_own_form(page) || !has_csrf(page))) {
        show_notice(page, 403, "Please try again", "The form was too old, or came from elsewhere.");
    } else if (!run(page, &err)) {
        show_problem(page, &err);
    } else if (!http_replied(page->call->req)) {
        send_page(page, route, 200, route->title);
    }
}

static void style(struct call *call) {
    const struct strbuf css = {.data = (char *)STYLE_CSS, .len = STYLE_CSS_len};
    http_reply_header(call->req, "Cache-Control", "private, max-age=3600");
    http_reply(call->req, 200, "text/css; charset=utf-8", &css);
}

static void run_page(struct page *page) {
    struct call *call = page->call;
    bool post = http_method(call->req) == HTTP_POST;
    const char *first = call->n_segments > 0 ? call->segments[0] : "";
    const struct page_route *route = find_route(call);
    bool alone = call->n_segments == 1;
    find_who(page);
    if (call->n_segments == 0) {
        to_first_page(page);
    } else if (alone && strcmp(first, "signin") == 0 && !post) {
        show_signin(page, 200, NULL);
    } else if (alone && strcmp(first, "signin") == 0) {
        if (is_own_form(page)) {
            sign_in(page);
        } else {
            show_signin(page, 403, "Please sign in on this page itself.");
        }
    } else if (alone && strcmp(first, "signout") == 0 && post && has_csrf(page)) {
        sign_out(page);
    } else if (route) {
        run_route(page, route);
    } else {
        show_notice(page, 404, "Not found", "There is nothing at this address.");
    }
}

static void with_page(struct call *call) {
    struct err err = {0};
    struct page page = {.call = call, .st = site_take_reader(call->site, &err)};
    if (page.st) {
        run_page(&page);
    } else {
        show_problem(&page, &err);
    }
    site_give_reader(call->site, page.st);
    strbuf_done(&page.html);
}

void page_open(struct call *call) {
    add_headers(call);
    if (http_method(call->req) == HTTP_OTHER) {
        http_reply_header(call->req, "Allow", "GET, HEAD, POST");
        http_reply_header(call->req, "Cache-Control", "no-store");
        http_reply(call->req, 405, NULL, NULL);
    } else if (call->n_segments == 1 && strcmp(call->segments[0], "style.css") == 0) {
        style(call);
    } else if (http_method(call->req) == HTTP_POST) {
        call->data = mem_zalloc(sizeof(struct fields));
        call->drop = drop_fields;
    } else {
        with_page(call);
    }
}

void page_end(struct call *call) {
    if (http_whole(call->req)) {
        with_page(call);
    } else {
        http_reply(call->req, 400, NULL, NULL);
    }
}
