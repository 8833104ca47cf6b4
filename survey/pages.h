/* survey/pages.h — what each page shows and does; the table of them is in pages.c. */
#pragma once
#include <stdbool.h>

struct err;
struct page;

bool page_progress(struct page *page, struct err *err);
bool page_tonight(struct page *page, struct err *err);
bool page_odd(struct page *page, struct err *err);
bool page_odd_look(struct page *page, struct err *err); // POST
bool page_corrections(struct page *page, struct err *err);
bool page_correct(struct page *page, struct err *err); // POST
bool page_devices(struct page *page, struct err *err);
bool page_devices_withdraw(struct page *page, struct err *err); // POST
