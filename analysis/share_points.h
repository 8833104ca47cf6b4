/* analysis/share_points.h — the stewards' analysis copy: a point a home that answered, moved on
 * purpose (mask.h), with the answer to one question.
 *
 * For      the stewards' own computers. Never for a meeting, a council or the public: with enough
 *          answers a moved point is still somebody's.
 * Donut    to anywhere in a ring that holds K homes, as they stand on the boundary's ground; within
 *          the boundary. Homes that find no place in it are left out.
 * Grid     to the middle of a hexagon; homes in hexagons of fewer than SHARE_HOMES_LEAST are left
 *          out.
 * Once     key and way of moving are kept in the survey: the same homes stand on the same points
 *          each time, or the mean of many copies would be the door. Another way is ERR_CONFLICT.
 * No       codes, blocks, addresses, times; points stand in order of where they are. */
#pragma once
#include <stdbool.h>

struct err;
struct store;
struct strbuf;

enum share_mask { SHARE_DONUT, SHARE_GRID };
enum { SHARE_K = 50, SHARE_K_LEAST = 20, SHARE_HOMES_LEAST = 10 };

struct share_points_options {
    enum share_mask mask;
    double k; // homes in the ring; 0: as before, or SHARE_K
    const char *question;
    const char *form_id;
};

/* "donut" or "grid". ERR_USAGE. */
bool share_mask_parse(const char *text, enum share_mask *out, struct err *err);

/* points.geojson, points.csv, and in words what was done. `st` is open for writing. */
bool share_points(struct strbuf *geojson, struct strbuf *csv, struct strbuf *report,
                  struct store *st, const struct share_points_options *options, struct err *err);
