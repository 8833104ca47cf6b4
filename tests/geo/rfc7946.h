/* tests/geo/rfc7946.h — is this GeoJSON as RFC 7946 has it? */
#pragma once
#include <stddef.h>

/* NULL, or the first fault in words; borrowed until the next call. Checks: a FeatureCollection with
 * a bbox that holds everything and no crs member (4); Features with a geometry and properties
 * (3.2); rings closed, of four positions or more, outer ones anticlockwise and holes clockwise
 * (3.1.6); numbers finite, longitude and latitude in range, six decimals at most (11.2). */
const char *rfc7946_fault(const char *text, size_t len, size_t *n_features);
