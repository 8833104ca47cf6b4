/* survey/csv_file.h — one CSV file being written: RFC 4180 with CR LF, formulas made harmless. */
#pragma once
#include <stdbool.h>
#include <stdio.h>

#include "base/strbuf.h"

struct err;

struct csv_file {
    FILE *file;
    char *path;
    struct strbuf buf;
    bool begun; // a field stands in this line
};

/* dir/name.csv, which must not be there. After a failure csv_file_close() all the same. */
bool csv_file_open(struct csv_file *csv, const char *dir, const char *name, struct err *err);
void csv_file_add(struct csv_file *csv, const char *text); // NULL is empty
bool csv_file_end_line(struct csv_file *csv, struct err *err);
/* On the disk. `ok`: did all go well so far? Returns whether it still does. */
bool csv_file_close(struct csv_file *csv, bool ok, struct err *err);
