/* survey/slot.c — see slot.h. */
#include "survey/slot.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/date.h"
#include "base/err.h"
#include "base/mem.h"
#include "forms/hostnative.h"
#include "survey/store.h"

enum { NOON_MIN = 12 * 60, EVENING_MIN = 17 * 60, MS_A_MINUTE = 60000 };
#define QUARTER_MS INT64_C(900000)

static const struct {
    const char *code, *words;
} slots[SLOTS] = {
    [SLOT_WKDAY_AM] = {"wkday_am",  "a weekday morning"  },
    [SLOT_WKDAY_PM] = {"wkday_pm",  "a weekday afternoon"},
    [SLOT_WKDAY_EVE] = {"wkday_eve", "a weekday evening"  },
    [SLOT_WKEND_AM] = {"wkend_am",  "a weekend morning"  },
    [SLOT_WKEND_PM] = {"wkend_pm",  "a weekend afternoon"},
    [SLOT_WKEND_EVE] = {"wkend_eve", "a weekend evening"  },
};

const char *slot_code(enum slot slot) {
    return slots[slot].code;
}

const char *slot_words(enum slot slot) {
    return slots[slot].words;
}

int zone_offset_min(struct zone *zone, int64_t utc_ms) {
    int64_t quarter = utc_ms / QUARTER_MS;
    if (!zone->known || zone->quarter != quarter) {
        *zone = (struct zone){
            .quarter = quarter, .offset_min = host_native_offset_min(utc_ms), .known = 1};
    }
    return zone->offset_min;
}

int64_t zone_day(struct zone *zone, int64_t utc_ms) {
    int64_t day;
    date_split(utc_ms, zone_offset_min(zone, utc_ms), &day);
    return day;
}

enum slot zone_slot(struct zone *zone, int64_t utc_ms) {
    int64_t day, ms = date_split(utc_ms, zone_offset_min(zone, utc_ms), &day);
    int weekday = date_weekday(day), minute = (int)(ms / MS_A_MINUTE);
    int first = weekday == 0 || weekday == 6 ? SLOT_WKEND_AM : SLOT_WKDAY_AM;
    return (enum slot)(first + (minute >= NOON_MIN) + (minute >= EVENING_MIN));
}

enum { NAME_MAX_LEN = 64 };
static const char meta_zone[] = "zone";

/* "Europe/London", as TZ has it or as the machine's clock is linked; "" where neither tells. */
static void machine_zone(char out[NAME_MAX_LEN]) {
    static const char folder[] = "/zoneinfo/";
    char link[256];
    const char *name = getenv("TZ");
    ssize_t len = name ? 0 : readlink("/etc/localtime", link, sizeof link - 1);
    if (len > 0) {
        link[len] = '\0';
        const char *at = strstr(link, folder);
        name = at ? at + sizeof folder - 1 : NULL;
    }
    name = name && *name == ':' ? name + 1 : name;
    name = name && !*name ? "UTC" : name; // an empty TZ means that
    bool usable = name && *name != '/' && strlen(name) < NAME_MAX_LEN;
    snprintf(out, NAME_MAX_LEN, "%s", usable ? name : "");
}

bool zone_of_survey(struct store *st, bool keep, struct err *err) {
    struct err none = {0};
    AUTO(mem_freep) char *name = store_get_meta(st, meta_zone, &none);
    if (name) {
        setenv("TZ", name, 1);
        tzset();
        return true;
    }
    char own[NAME_MAX_LEN];
    machine_zone(own);
    return !keep || !*own || store_set_meta(st, meta_zone, own, err);
}

void zone_words(struct zone *zone, int64_t utc_ms, char out[ZONE_TEXT_MAX]) {
    static const char weekdays[][4] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
    static const char months[][4] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                     "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    int64_t day, ms = date_split(utc_ms, zone_offset_min(zone, utc_ms), &day);
    struct date_ymd ymd = date_from_days(day);
    int minute = (int)(ms / MS_A_MINUTE);
    snprintf(out, ZONE_TEXT_MAX, "%s %d %s, %02d:%02d", weekdays[date_weekday(day)], ymd.day,
             months[ymd.month - 1], minute / 60, minute % 60);
}
