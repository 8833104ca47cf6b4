/* analysis/pack_rules.h — the rules that the files of a pack keep, for pack_verify.c. */
#pragma once
#include <stdbool.h>

#include "analysis/pack_verify.h"
#include "base/intern.h"

struct err;
struct pack_files;

struct pack_check {
    const struct pack_files *files;
    const char *key;
    struct pack_facts *facts;
    struct intern indicators, areas; // of tables.csv; areas: estates and blocks
};

bool pack_check_package(struct pack_check *c, struct err *err); // fills the tier
bool pack_check_tables(struct pack_check *c, struct err *err);  // fills indicators, areas
bool pack_check_excel(struct pack_check *c, struct err *err);
bool pack_check_codebook(struct pack_check *c, struct err *err);
bool pack_check_areas(struct pack_check *c, struct err *err);
void pack_check_done(struct pack_check *c);
