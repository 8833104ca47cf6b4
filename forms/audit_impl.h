/* forms/audit_impl.h — the columns of audit.csv, for its writer and its reader (rule W2). */
#pragma once

enum audit_column { // in the order they are written
    COL_EVENT,
    COL_NODE,
    COL_START,
    COL_END,
    COL_LATITUDE,
    COL_LONGITUDE,
    COL_ACCURACY,
    COL_OLD_VALUE,
    COL_NEW_VALUE,
    COL_USER,
    COL_REASON,
    AUDIT_COLUMNS,
};
extern const char *const audit_columns[AUDIT_COLUMNS];
