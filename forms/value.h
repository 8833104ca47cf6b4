/* forms/value.h — XPath values and their conversions (rules N1-N14 with the decisions of ZZ).
 *
 * Texts and node-sets live in the evaluation's arena, or are borrowed from the interview: a value
 * is good until the evaluation's arena is released or an answer changes. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/date.h"

struct host;

enum xv_kind { XV_STRING, XV_NUMBER, XV_BOOLEAN, XV_DATE, XV_DATETIME, XV_TIME, XV_NODESET };

/* A node: of the answers (tree NULL: `rep`, `id` = form node) or of a secondary instance (`tree`,
 * `id` = tree node, attr = attribute or 0). */
struct xnode {
    const struct tree *tree;
    struct rep *rep;
    uint32_t id, attr;
};

struct xval {
    enum xv_kind kind;
    uint32_t len; // bytes of `str`, or nodes
    double num; // number; boolean 0 or 1; days since 1970-01-01 local time (fraction: time of day)
    union {
        const char *str; // text; of dates their ISO 8601 form. NUL-terminated
        struct xnode *nodes;
    };
    int64_t utc_ms; // of XV_DATE (local midnight) and XV_DATETIME
};

struct xval xv_string(const char *str, size_t len);
struct xval xv_text(const char *str); // strlen for you; NULL is ""
struct xval xv_number(double num);
struct xval xv_boolean(bool value);

/* Dates from parts. `host` gives the zone, the arena holds the text. */
struct xval xv_date(struct arena *arena, const struct host *host, int64_t days);
struct xval xv_datetime_ms(struct arena *arena, const struct host *host, int64_t utc_ms);

/* Read "Y-M-D" or a date and time; a value of kind XV_DATE or XV_DATETIME whose text is `text`
 * itself (a full date) or XV_STRING "" when it is no date. */
struct xval xv_parse_date(const struct host *host, const char *text, size_t len);
struct xval xv_parse_time(const char *text, size_t len); // XV_TIME, or XV_STRING ""

/* Conversions of single values (node-sets are reduced by the evaluator first). */
double xv_to_number(const struct host *host, const struct xval *v);
bool xv_to_boolean(const struct xval *v);
const char *xv_to_string(struct arena *arena, const struct xval *v, size_t *len);

/* "YYYY-MM-DD…": text that implicitly converts to a number (rule N4). */
bool xv_is_date_shaped(const char *text, size_t len);

/* a = b for single values (rules N9, N11: tolerance 1e-12). */
bool xv_equal(const struct host *host, const struct xval *a, const struct xval *b);

int host_offset(const struct host *host, int64_t utc_ms);
int64_t host_now(const struct host *host);
int64_t host_local_ms(const struct host *host, int64_t days, int64_t ms_of_day); // to UTC
