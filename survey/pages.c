/* survey/pages.c — the pages there are, in the order of the navigation. */
#include "survey/pages.h"

#include "survey/page.h"

enum { READ = HTTP_GET | HTTP_HEAD };

const struct page_route page_routes[] = {
    {"progress",          READ, ACCOUNT_SUPERVISOR, "How far we are", "Progress", page_progress, NULL},
    {"tonight", READ, ACCOUNT_SURVEYOR, "Doors to try now", "Tonight", page_tonight, NULL},
    {"odd",         READ | HTTP_POST, ACCOUNT_SUPERVISOR, "Odd records", "Odd records", page_odd,
     page_odd_look},
    {"corrections",               READ | HTTP_POST, ACCOUNT_SUPERVISOR, "Corrections", "Corrections",
     page_corrections, page_correct},
    {"devices",           READ | HTTP_POST, ACCOUNT_STEWARD, "Phones that may send", "Phones", page_devices,
     page_devices_withdraw},
    {0  },
};
