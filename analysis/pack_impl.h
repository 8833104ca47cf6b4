/* analysis/pack_impl.h — a pack while it is made: each file by a function of its own. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "analysis/figures.h"
#include "analysis/pack.h"
#include "analysis/pack_files.h"
#include "analysis/pack_verify.h"
#include "analysis/report.h"
#include "analysis/verdict.h"
#include "base/arena.h"
#include "base/date.h"
#include "survey/approval.h"
#include "survey/signing.h"

struct err;
struct store;
struct strbuf;

enum part_kind { PART_WORDS, PART_FIGURES, PART_PLACES, PART_TRUST, PART_MACHINES };

struct pack_part { // a kind of file a pack may have
    const char *name;
    enum part_kind kind;
    const char *title;     // "The figures, as a plain table"
    const char *what;      // for whom, and how it opens
    const char *format;    // of datapackage.json; NULL: not a resource
    const char *mediatype; //
};
extern const struct pack_part pack_parts[]; // in the order people are told of them
extern const size_t n_pack_parts;

/* The table that an officer fills in and sends back: what, who, when. */
enum { PACK_ACTION_COLUMNS = 4 };
extern const char *const pack_action_columns[PACK_ACTION_COLUMNS];

struct pack_block { // what the report found of it
    const char *code;
    struct verdict v;
};

struct pack_grid { // what the coordinates of areas.gpkg are
    int epsg;
    const char *name, *words; // "British National Grid"; a sentence of how good they are
};

struct pack { // while it is made
    struct store *st;
    const struct pack_options *options;
    const struct figures *figures;
    struct approval approval;
    struct approval before; // of the pack before this one
    bool has_before;
    const char *for_whom;            // "the meeting, the council and the landlord"
    uint64_t n_objections;           // all answered
    char approved_on[DATE_TEXT_MAX]; // "2026-11-22": the date of all that is in it
    const char *day, *period; // the same and that of the answers, for people: "22 November 2026"
    bool practice;            // some answers are invented, and every page of the pack says so
    char key[SIGNING_KEY_HEX];
    char finger[SIGNING_FINGER_HEX], words[SIGNING_FINGER_WORDS];
    const char *asks[REPORT_ASKS]; // from pack_add_report() on, as the next ones
    size_t n_asks;
    bool own_asks;               // the group wrote them down; else they are what homes put first
    const char *owner, *contact; // in the group's words; "": not written down
    const char *lang;            // of the report: "en"
    const char *ranking;         // question that the blocks were judged by; NULL: none
    struct pack_block *blocks;   // by code
    size_t n_blocks;
    const struct pack_grid *grid; // of areas.gpkg; from pack_add_areas() on
    struct strbuf before_tables;
    struct pack_files files;
    struct arena mem;
    char *scratch; // a folder for what libraries write themselves
};

/* Why no answer at all is shown, in words; NULL where one is. */
const char *pack_shows_nothing(const struct figures *figures);

/* Whose it is: the group in its own words, or the survey's name. From pack_add_report() on. */
const char *pack_owner(const struct pack *p);

/* What stands first on every page of a pack with invented answers. */
#define PACK_PRACTICE "Made-up answers, for practice. No real person said this. Do not act on it"

/* Each adds its files. */
bool pack_add_tables(struct pack *p, struct err *err);    // tables.csv, codebook.csv
bool pack_add_codebook(struct pack *p, struct err *err);  // codebook.pdf
bool pack_add_report(struct pack *p, struct err *err);    // report.pdf, method.md, method.pdf
bool pack_add_workbook(struct pack *p, struct err *err);  // tables.xlsx
bool pack_add_areas(struct pack *p, struct err *err);     // areas.geojson, areas.gpkg
bool pack_add_lookup(struct pack *p, struct err *err);    // lookup.csv, where boundaries are given
bool pack_add_texts(struct pack *p, struct err *err);     // approval, licence, changes
bool pack_add_metadata(struct pack *p, struct err *err);  // datapackage.json, CSVW
bool pack_add_catalogue(struct pack *p, struct err *err); // metadata.xml, dcat.jsonld
bool pack_add_index(struct pack *p, struct err *err);     // index.html
bool pack_add_sums(struct pack *p, struct err *err);      // SIGNATURE, SHA256SUMS; the last

/* A file that a library wrote into the scratch folder moves into the pack. */
bool pack_take_scratch(struct pack *p, const char *name, struct err *err);

/* What changed from one tables.csv to the next, in words. */
bool pack_changes(struct strbuf *out, const char *before, size_t before_len, const char *now,
                  size_t now_len, struct err *err);
