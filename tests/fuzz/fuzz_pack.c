/* tests/fuzz/fuzz_pack.c — a pack from a stranger. The first byte says what the rest is: 0 a ZIP
 * archive; else the tables, the package description or the areas of a pack whose signature was
 * right. Refused with a reason; or an archive is what its files give, and with any byte changed it
 * is refused. */
#include <string.h>

#include "analysis/pack_files.h"
#include "analysis/pack_rules.h"
#include "base/err.h"
#include "base/intern.h"
#include "base/mem.h"
#include "tests/fuzz/fuzz.h"

enum { KINDS = 4 };

static bool take(const char *bytes, size_t len, struct err *err) {
    AUTO(pack_files_done) struct pack_files files = {0};
    struct pack_facts facts;
    if (!pack_files_read_zip(&files, bytes, len, err)) {
        return false;
    }
    AUTO(strbuf_done) struct strbuf again = {0};
    pack_files_zip(&again, &files);
    FUZZ_CHECK(again.len == len && memcmp(again.data, bytes, len) == 0);
    return pack_verify(&files, NULL, &facts, err);
}

static void try_archive(const char *bytes, size_t len) {
    struct err err = {0}, changed_err = {0};
    if (!take(bytes, len, &err)) {
        FUZZ_CHECK(err.text[0]);
        return;
    }
    char *changed = mem_alloc(len);
    memcpy(changed, bytes, len);
    changed[hash_bytes(bytes, len) % len] ^= 1;
    FUZZ_CHECK(!take(changed, len, &changed_err));
    mem_freep(&changed);
}

static void try_part(const char *name, bool (*check)(struct pack_check *, struct err *),
                     const char *bytes, size_t len) {
    AUTO(pack_files_done) struct pack_files files = {0};
    struct pack_facts facts = {.tier = TIER_MEETING};
    struct err err = {0};
    strbuf_addn(pack_files_add(&files, name), bytes, len);
    AUTO(pack_check_done) struct pack_check c = {.files = &files, .facts = &facts};
    FUZZ_CHECK(check(&c, &err) || err.text[0]);
    FUZZ_CHECK(check != pack_check_package || err.text[0] || facts.tier != TIER_INTERNAL);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len) {
    if (len == 0) {
        return 0;
    }
    const char *bytes = (const char *)data + 1;
    switch (data[0] % KINDS) {
    case 0:
        try_archive(bytes, len - 1);
        break;
    case 1:
        try_part(PACK_TABLES, pack_check_tables, bytes, len - 1);
        break;
    case 2:
        try_part(PACK_PACKAGE, pack_check_package, bytes, len - 1);
        break;
    default:
        try_part(PACK_AREAS, pack_check_areas, bytes, len - 1);
    }
    return 0;
}
