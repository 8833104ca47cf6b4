/* base/xlsx_lib.h — the one bridge to libxlsxwriter: opened by the first workbook, so that a
 * call that makes none does not pay for it. Functions by the library's own names:
 * xlsx.workbook_close. */
#pragma once
#include <stdbool.h>

#include <xlsxwriter.h>

struct err;

#define XLSX_FUNCTIONS(X)                                                                          \
    X(format_set_align)                                                                            \
    X(format_set_bold)                                                                             \
    X(format_set_font_size)                                                                        \
    X(format_set_text_wrap)                                                                        \
    X(format_set_num_format)                                                                       \
    X(lxw_strerror)                                                                                \
    X(lxw_workbook_free)                                                                           \
    X(workbook_add_format)                                                                         \
    X(workbook_add_worksheet)                                                                      \
    X(workbook_close)                                                                              \
    X(workbook_new_opt)                                                                            \
    X(workbook_set_properties)                                                                     \
    X(worksheet_autofilter)                                                                        \
    X(worksheet_fit_to_pages)                                                                      \
    X(worksheet_freeze_panes)                                                                      \
    X(worksheet_repeat_rows)                                                                       \
    X(worksheet_set_column)                                                                        \
    X(worksheet_set_landscape)                                                                     \
    X(worksheet_set_paper)                                                                         \
    X(worksheet_set_row)                                                                           \
    X(worksheet_write_number)                                                                      \
    X(worksheet_write_string)

struct xlsx_api {
#define XLSX_MEMBER(name) __typeof__(name) *name;
    XLSX_FUNCTIONS(XLSX_MEMBER)
#undef XLSX_MEMBER
};

extern struct xlsx_api xlsx;

/* ERR_UNSUPPORTED with a hint where it is not installed. */
bool xlsx_load(struct err *err);
