/* tests/analysis/map_kit.h — looking at a map: its areas, fields and words. */
#pragma once
#include "geo/map.h"

const struct map_area *area_of(const struct map *map, const char *code); // or the test fails

/* Values of an area by the names of their fields, with blanks between: "ranked|30|-". */
void check_values(const struct map *map, const char *code, const char *names, const char *expected);
const struct layer_value *value_of(const struct map *map, const struct map_area *area,
                                   const char *name);

/* "Answered: about 30 homes\nFirst: …\n". Owned. */
char *facts_of(const struct map_area *area);
