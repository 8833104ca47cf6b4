/* tests/geo/geo_support.h — what the tests of geo/ share: a folder with an empty survey in it,
 * small files written as text, shapes made from numbers. */
#pragma once
#include <stdbool.h>

#include "base/err.h"
#include "base/mem.h"
#include "geo/areas.h"
#include "geo/geom.h"
#include "tests/support.h"

struct place {
    char *dir;
    char *survey; // dir/survey.gpkg, empty
};

/* cmocka setup and teardown: *state is a struct place. */
int place_setup(void **state);
int place_teardown(void **state);

char *place_path(const struct place *place, const char *name);                    // owned
char *place_write(const struct place *place, const char *name, const char *text); // path, owned

/* One SQL statement on the survey; fails the test when it fails. */
void place_sql(const struct place *place, const char *sql);
/* First column of the first row as text; "" for none. Owned. */
char *place_ask(const struct place *place, const char *sql);

/* Rings as lon, lat pairs; each call adds a closed ring. */
void add_ring(struct geom *geom, bool hole, size_t n, const double *lonlat);
void add_box(struct geom *geom, bool hole, double west, double south, double size);

/* "data/estates/NAME" in the source tree; owned. */
char *estate_path(const char *name);

/* Does any note of this kind hold `text`, in what it is about or what it says? */
bool has_note(const struct notes *notes, enum note_kind kind, const char *text);

void assert_contains(const char *text, const char *part);

/* Tags open and close in order, attributes are quoted, nothing is left open: enough of XML to see
 * that no text broke out. */
void assert_balanced(const char *xml);

/* A FeatureCollection of one or more features: FC(FEATURE("\"code\":\"A\"", SQUARE)). */
#define FC(features) "{\"type\":\"FeatureCollection\",\"features\":[" features "]}"
#define FEATURE(properties, geometry)                                                              \
    "{\"type\":\"Feature\",\"properties\":{" properties "},\"geometry\":" geometry "}"
#define POLYGON(rings) "{\"type\":\"Polygon\",\"coordinates\":[" rings "]}"
#define SQUARE_RING "[[-2.2,53.48],[-2.199,53.48],[-2.199,53.481],[-2.2,53.481],[-2.2,53.48]]"
#define SQUARE POLYGON(SQUARE_RING)
