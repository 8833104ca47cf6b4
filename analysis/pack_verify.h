/* analysis/pack_verify.h — is a pack whole, unchanged since it was signed, and does it keep the
 * rules it goes by? For those who get one, and for whoever makes one before it leaves.
 *
 * Signed   SHA256SUMS has a line for every other file. SIGNATURE signs its text without the line of
 *          SIGNATURE, with the survey's key (survey/signing.h):
 *
 *              doorstep-pack 1
 *              key 5f3c… (64 hex)
 *              fingerprint 3f2a 91bc 77d0 1e4c 5a02
 *              words lusab-babad-gutih-tugad-mudof
 *              signature 8e1f… (128 hex)
 *
 * Rules    of its tier (analysis/tier.h), as CONTRACTS.md has them for tables.csv: what is hidden
 * is empty and says so; counts are rounded and 0 or large enough, groups large enough. Input comes
 * from outside: PACK_JSON_MAX beside the limits of pack_files.h. */
#pragma once
#include <stdbool.h>
#include <stddef.h>

#include "analysis/tier.h"
#include "survey/signing.h"

struct err;
struct pack_files;
struct strbuf;

enum { PACK_JSON_MAX = 8 << 20 }; // bytes of a JSON file: what is made of it in memory is larger

#define PACK_SUMS "SHA256SUMS"
#define PACK_SIGNATURE "SIGNATURE"
#define PACK_TABLES "tables.csv"
#define PACK_TABLES_EXCEL "tables-excel.csv" // the same bytes behind the mark
#define PACK_BYTE_ORDER_MARK "\xEF\xBB\xBF"
#define PACK_CODEBOOK "codebook.csv"
#define PACK_AREAS "areas.geojson"
#define PACK_PACKAGE "datapackage.json"

/* The columns of tables.csv (spec/domain.md 5.1). */
enum pack_column {
    COLUMN_AREA_CODE,
    COLUMN_AREA_NAME,
    COLUMN_AREA_TYPE,
    COLUMN_PERIOD,
    COLUMN_TOPIC,
    COLUMN_INDICATOR,
    COLUMN_CATEGORY,
    COLUMN_NUMERATOR,
    COLUMN_DENOMINATOR,
    COLUMN_VALUE,
    COLUMN_LOWER,
    COLUMN_UPPER,
    COLUMN_FLAG,
    COLUMN_NOTE,
};
enum { PACK_COLUMNS = COLUMN_NOTE + 1 };
extern const char *const pack_columns[PACK_COLUMNS];

struct pack_facts {
    size_t n_files;
    enum tier tier;
    char day[sizeof "2026-11-22"]; // it was made; "": it does not say
    char fingerprint[SIGNING_FINGER_HEX], words[SIGNING_FINGER_WORDS];
};

/* `key`: the fingerprint it must have, as somebody read it out; NULL: any. The first thing that is
 * wrong is the error, with the file it is in. `files` are sorted. */
bool pack_verify(const struct pack_files *files, const char *key, struct pack_facts *out,
                 struct err *err);

/* What is signed; and the text of SIGNATURE. */
void pack_signed_text(struct strbuf *out, const char *sums, size_t len);
bool pack_signature_text(struct strbuf *out, const char *public_hex, const char *signature_hex);
