/* survey/pages_devices.c — phones that may send answers, and withdrawing one that was lost. New
 * ones are made by `doorstep device add` at the computer, where the code to scan is shown once. */
#include "base/clock.h"
#include "base/err.h"
#include "survey/device.h"
#include "survey/page_kit.h"
#include "survey/pages.h"

struct listing {
    struct page *page;
    struct zone zone;
    size_t n;
};

static void show_withdraw(struct page *page, const struct device *device, size_t number) {
    page_add(page, "<details><summary>Withdraw it</summary><form method=\"post\" "
                   "action=\"/devices\">");
    page_csrf(page);
    page_add(page, "<input type=\"hidden\" name=\"device\" value=\"");
    page_text(page, device->name);
    page_addf(page,
              "\"><p>It can send no more answers. What it sent stays.</p><p><button "
              "aria-describedby=\"device%zu\">Withdraw it now</button></p></form></details>",
              number);
}

static bool show_device(void *ctx, const struct device *device, struct err *err) {
    (void)err;
    struct listing *list = ctx;
    struct page *page = list->page;
    page_addf(page, "%s<li><h2 id=\"device%zu\"><bdi>", list->n ? "" : "<ul class=\"doors\">",
              list->n);
    page_text(page, device->name);
    page_addf(page, "</bdi></h2><p>%s ", device->revoked_utc ? "Withdrawn on" : "May send since");
    page_time(page, &list->zone, device->revoked_utc ? device->revoked_utc : device->added_utc);
    page_add(page, ".</p>");
    if (!device->revoked_utc) {
        show_withdraw(page, device, list->n);
    }
    page_add(page, "</li>");
    list->n++;
    return true;
}

bool page_devices(struct page *page, struct err *err) {
    struct listing list = {.page = page};
    if (!device_each(page->st, show_device, &list, err)) {
        return false;
    }
    page_add(page, list.n ? "</ul>" : "<p>No phone may send yet.</p>");
    page_add(page, "<p class=\"quiet\">A new phone is added at the computer that keeps the survey: "
                   "doorstep device add.</p>");
    return true;
}

bool page_devices_withdraw(struct page *page, struct err *err) {
    AUTO(store_closep) struct store *st = page_writer(page, err);
    if (!st || !device_revoke(st, page_field(page, "device"), clock_utc_ms(), err)) {
        return false;
    }
    page_go(page, "/devices");
    return true;
}
