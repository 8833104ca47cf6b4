/* survey/export.h — the group's own copy of its answers, as plain files.
 *
 * csv       one file per typed table, called as the table; questions.csv and choices.csv say
 *           what the columns and codes mean. UTF-8 without byte order mark, RFC 4180 with CR LF; a
 *           text that a spreadsheet would run as a formula is made harmless.
 *
 * gpkg      answers.gpkg: one table for each file of csv, of the same name, columns and values (a
 *           text stays as it was answered). A table whose questions hold a place is a layer of
 *           points in WGS 84, the first place of each row; lines and shapes stay text, as answered.
 *           A question called as a key column has "_" behind its name.
 *
 * xlsx      answers.xlsx: one sheet for each file of csv, in the order of the forms, the heading
 *           frozen. Texts are texts, never formulas; numbers of up to 15 digits are numbers; days
 *           and times are those of a spreadsheet, as the clock at the door showed them, from March
 *           1900 on, and text before. A sheet is called as its table, cut to 31 characters; the
 *           second that would have the name so ends in "_2". A text ends after 32,767 characters,
 *           and is counted; a table of more rows than a sheet is refused. The same answers make the
 *           same bytes.
 *
 * Keys      a record's row begins with instance_id and dwelling. A repeat's row has both too, then
 *           parent (positions of the repeats around it, "2" or "2/1"; empty directly in the record)
 *           and position:
 *
 *     instance_id,dwelling,parent,position,m_age
 *     uuid:6b1f…,ARW-C-014,,1,a25_34
 *
 * Logs      on demand, as CSV with every format: who was asked what when says much about people.
 *           audit_FORM.csv has the columns of audit.csv behind instance_id; places only when asked
 *           for by themselves.
 *
 * Whole     everything is written beside `dir` first and then moved: a failed export leaves nothing
 *           half done. */
#pragma once
#include <stdbool.h>
#include <stdint.h>

struct err;
struct store;

struct export_result {
    uint32_t n_files;
    uint64_t n_rows;                       // of typed tables
    uint64_t n_cut;                        // texts longer than a cell of a workbook
    uint64_t n_audit_rows, n_audit_broken; // broken: logs that could not be read to their end
};

struct export_options {
    bool force;          // a folder that is not empty is fine; files of the same names are replaced
    bool audit;          // the logs of interviews too: audit_FORM.csv
    bool audit_location; // with where each step was answered
};

/* Names of formats, ending with NULL. */
extern const char *const export_formats[];

bool export_write(struct store *st, const char *format, const char *dir,
                  const struct export_options *options, struct export_result *out, struct err *err);
