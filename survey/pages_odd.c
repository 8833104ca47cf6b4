/* survey/pages_odd.c — records that stand out: what, why, and a supervisor's word on each. */
#include <inttypes.h>
#include <string.h>

#include "base/clock.h"
#include "base/err.h"
#include "survey/ask.h"
#include "survey/odd.h"
#include "survey/page_kit.h"
#include "survey/pages.h"

enum { SHOWN = 200 }; // of those nobody has looked at, and of the others

static void show_find(struct page *page, const struct odd_find *find, struct zone *zone) {
    char slip[ASK_RECEIPT_MAX];
    ask_receipt(slip, find->instance_id);
    page_addf(page, "<li><h3>%s</h3><p>", odd_rule_words(find->rule));
    page_text(page, find->why);
    page_addf(page, "</p><p class=\"quiet\">Record <a href=\"/corrections?record=");
    page_encode(page, find->instance_id);
    page_addf(page, "\">%s</a>", slip);
    page_said(page, ", door ", find->dwelling);
    page_said(page, ", by ", find->surveyor);
    page_add(page, ", ");
    page_time(page, zone, find->at_utc);
    page_add(page, ".</p>");
}

static void show_looked(struct page *page, const struct odd_find *find, struct zone *zone) {
    page_said(page, "<p><strong>Looked at</strong> by ", find->who);
    page_add(page, ", ");
    page_time(page, zone, find->looked_utc);
    page_said(page, ": ", find->note);
    page_add(page, "</p>");
}

static void show_form(struct page *page, const struct odd_find *find, size_t number) {
    page_add(page, "<details><summary>I looked at it</summary><form method=\"post\" "
                   "action=\"/odd\">");
    page_csrf(page);
    page_add(page, "<input type=\"hidden\" name=\"record\" value=\"");
    page_text(page, find->instance_id);
    page_addf(page,
              "\"><input type=\"hidden\" name=\"rule\" value=\"%s\"><label for=\"note%zu\">What "
              "did you find?</label><input id=\"note%zu\" name=\"note\" required maxlength=\"500\">"
              "<p><button>Keep this note</button></p></form></details>",
              odd_rule_code(find->rule), number, number);
}

/* Those somebody has looked at, or those nobody has; how many there are. */
static size_t show_finds(struct page *page, const struct odd *odd, bool looked) {
    size_t n = 0;
    struct zone zone = {0};
    for (size_t i = 0; i < odd->n; i++) {
        const struct odd_find *find = &odd->finds[i];
        if ((find->who != NULL) != looked || ++n > SHOWN) {
            continue;
        }
        page_add(page, n == 1 ? "<ul class=\"doors\">" : "");
        show_find(page, find, &zone);
        if (looked) {
            show_looked(page, find, &zone);
        } else {
            show_form(page, find, n);
        }
        page_add(page, "</li>");
    }
    page_add(page, n ? "</ul>" : "");
    if (n > SHOWN) {
        page_addf(page, "<p>%zu more are not shown here.</p>", n - SHOWN);
    }
    return n;
}

bool page_odd(struct page *page, struct err *err) {
    AUTO(odd_done) struct odd odd = {0};
    if (!odd_read(&odd, page->st, err)) {
        return false;
    }
    page_addf(page,
              "<p>Of %zu record%s these stand out. That does not mean that anybody did wrong. Ask "
              "the person who was there, look, and say what you found.</p><h2>To look at</h2>",
              odd.n_records, page_s(odd.n_records));
    if (show_finds(page, &odd, false) == 0) {
        page_add(page, "<p>There is nothing to look at.</p>");
    }
    page_add(page, "<h2>Looked at</h2>");
    if (show_finds(page, &odd, true) == 0) {
        page_add(page, "<p>Nothing yet.</p>");
    }
    return true;
}

bool page_odd_look(struct page *page, struct err *err) {
    struct odd_look look = {.instance_id = page_field(page, "record"),
                            .who = page->who.name,
                            .note = page_field(page, "note"),
                            .at_utc = clock_utc_ms()};
    if (!odd_rule_find(page_field(page, "rule"), &look.rule)) {
        return err_set(err, ERR_SYNTAX, "the form was not whole");
    }
    if (look.note[strspn(look.note, " \t\r\n")] == '\0') {
        return err_set(err, ERR_SYNTAX, "please write down what you found");
    }
    AUTO(store_closep) struct store *st = page_writer(page, err);
    if (!st || !odd_look(st, &look, err)) {
        return false;
    }
    page_go(page, "/odd");
    return true;
}
