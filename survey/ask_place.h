/* survey/ask_place.h — places as people type them: "53.48, -2.24", and lines and areas of them with
 * ";" between. Stored as ODK does: latitude, longitude, height, accuracy (rules E10 to E12). */
#pragma once
#include <stdbool.h>
#include <stddef.h>

#include "forms/form.h"

struct gps_fix;
struct strbuf;

/* Append the answer that `line` makes, behind the places of `current` for lines and areas. False:
 * not read as places. */
bool ask_place_read(const char *line, enum form_type type, const char *current, struct strbuf *out);

/* Behind the word "home": the code of another home, or ""; NULL for another line. */
const char *ask_place_home(const char *line);

/* A place as a line that ask_place_read() takes. */
void ask_place_say_fix(struct strbuf *out, const struct gps_fix *fix);

/* How many places an answer has. */
size_t ask_place_count(const char *value);
