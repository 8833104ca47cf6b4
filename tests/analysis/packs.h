/* tests/analysis/packs.h — a small pack made by hand and signed, to be tampered with. */
#pragma once
#include "analysis/pack_files.h"
#include "analysis/pack_verify.h"

struct estate;

/* The columns of tables.csv as its first line. */
#define PACK_TABLES_HEAD                                                                           \
    "geography_code,geography_name,geography_type,period,topic,indicator,category,numerator_r,"    \
    "denominator_r,value,lower,upper,flag,note\r\n"

/* Every file a pack must have, of tier meeting; unsigned. */
void packs_fill(struct pack_files *files);
/* Put other bytes into a file. */
void packs_set(struct pack_files *files, const char *name, const char *text);
/* SHA256SUMS and SIGNATURE, with the key of the estate's survey; sorted afterwards. */
void packs_sign(struct pack_files *files, struct estate *e);
