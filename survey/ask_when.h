/* survey/ask_when.h — days and times as people write and read them.
 *
 * Read      "5 March 2026", "5th Mar 2026", "March 5, 2026", "5/3/2026", "5.3.2026", "2026-03-05",
 *           "today", "yesterday", "tomorrow"; times "14:30", "2.30pm", "9 am", "noon". A number in
 *           front of a number is the day: 3/5/2026 is the third of May.
 * Written   "Thursday 5 March 2026", "14:30". */
#pragma once
#include <stdbool.h>
#include <stdint.h>

#include "forms/form.h"
#include "survey/ask_words.h"

struct host;
struct strbuf;

enum when_part { WHEN_DAY, WHEN_MONTH, WHEN_YEAR }; // how much of a date is asked

/* The local day today; days since 1970-01-01. */
int64_t ask_when_today(const struct host *host);

/* False: *why says what is wrong, in words. `line` is trimmed. Only the first of the month or year
 * is given for WHEN_MONTH and WHEN_YEAR. */
bool ask_when_read_day(const char *line, int64_t today, enum when_part part, int64_t *days,
                       enum ask_word *why);
bool ask_when_read_time(const char *line, int *ms_of_day, enum ask_word *why);

/* An answer of type FT_DATE, FT_TIME or FT_DATETIME as it is stored, appended to *out. */
bool ask_when_read(const char *line, enum form_type type, enum when_part part,
                   const struct host *host, struct strbuf *out, enum ask_word *why);

/* A stored answer in words; as it is when it is none of its type. */
void ask_when_say(struct strbuf *out, enum form_type type, enum when_part part, const char *value);
/* An instant: "10:32" today, else with the day in front. */
void ask_when_say_instant(struct strbuf *out, int64_t utc_ms, const struct host *host);
