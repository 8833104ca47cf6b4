/* survey/slot.h — when a knock was: the day and the time of day as people at the door have it.
 *
 * Zone     the machine's (TZ). Asking for it is dear, so a zone remembers the last quarter of an
 *          hour it was asked about; clocks change on quarters. What leaves has to say the same on
 *          every machine: from the first approval on the survey keeps the name of the zone.
 * Slots    morning until 12:00, afternoon until 17:00, evening; weekdays and weekends apart
 *          (data/questionnaires/visit_log.xml has the same). */
#pragma once
#include <stdbool.h>
#include <stdint.h>

struct err;
struct store;

enum slot {
    SLOT_WKDAY_AM,
    SLOT_WKDAY_PM,
    SLOT_WKDAY_EVE,
    SLOT_WKEND_AM,
    SLOT_WKEND_PM,
    SLOT_WKEND_EVE
};
enum { SLOTS = SLOT_WKEND_EVE + 1 };

const char *slot_code(enum slot slot);  // "wkday_eve"
const char *slot_words(enum slot slot); // "a weekday evening"

struct zone { // zeroed: ready
    int64_t quarter;
    int offset_min;
    int known;
};
int zone_offset_min(struct zone *zone, int64_t utc_ms);
int64_t zone_day(struct zone *zone, int64_t utc_ms); // days since 1970-01-01
enum slot zone_slot(struct zone *zone, int64_t utc_ms);

/* Times of this process are those of the survey's zone from here on, where it keeps one; with
 * `keep`, and where it keeps none, it keeps that of this machine. For the one thread of a command.
 */
bool zone_of_survey(struct store *st, bool keep, struct err *err);

enum { ZONE_TEXT_MAX = 40 };
/* "Mon 23 Nov, 18:30" */
void zone_words(struct zone *zone, int64_t utc_ms, char out[ZONE_TEXT_MAX]);
