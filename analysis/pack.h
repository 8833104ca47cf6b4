/* analysis/pack.h — the council's data pack: a folder or ZIP archive that opens without a question
 * and gives no home away.
 *
 * Holds    spec/domain.md 5.1; CONTRACTS.md "practice, approve, pack". pack_parts in pack_texts.c
 *          is the list.
 * Leaves   only under an approval of its tier that holds today, for the very tables that were shown
 *          (survey/approval.h), and only after every figure is in the ledger (figures_publish).
 *          Nothing is written when it may not; a failure leaves nothing.
 * Same     the same survey gives the same bytes: all dates are the approval's, file lists are
 *          sorted, Ed25519 signs without dice.
 * Names    of people stand in approval.txt alone.
 * Signed   as pack_verify.h says. A pack is verified before it is written. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "analysis/tier.h"
#include "survey/signing.h"

struct err;
struct store;
struct strbuf;

struct pack_options {
    enum tier tier;         // meeting or public
    const char *output;     // folder, or FILE.zip
    const char *form_id;    // NULL: figures_options.form_id
    const char *lang;       // of the report; NULL: the questionnaire's own
    const char *boundaries; // a file of LSOAs, wards, ... for lookup.csv; NULL: none
    const char *boundary_layer, *boundary_code, *boundary_name; // NULL: guessed
    const char *boundary_set; // "Ward 2023"; NULL: as the field of codes says (LSOA21CD)
    int64_t now_utc;
};

struct pack_result {
    size_t n_files, n_bytes;
    char approved_on[16];
    const char *nothing; // why no answer is shown, in words; NULL
    char fingerprint[SIGNING_FINGER_HEX], words[SIGNING_FINGER_WORDS];
};

/* tables.csv as it stands now: what is shown before it is approved. ERR_CONFLICT where nobody has
 * answered, or so little has changed since an earlier pack that it could not leave anyway.
 * `form_id` NULL: figures_options.form_id. *nothing: why it shows no answer at all, in words; NULL.
 */
bool pack_tables(struct strbuf *out, struct store *st, enum tier tier, const char *form_id,
                 const char **nothing, struct err *err);

/* ERR_CONFLICT, in a sentence, where it may not leave. */
bool pack_make(struct store *st, const struct pack_options *options, struct pack_result *out,
               struct err *err);
