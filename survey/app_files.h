/* survey/app_files.h — the files of the web app, packed into the program by tools/bundle.py. */
#pragma once
#include <stddef.h>

struct app_file {
    const char *name, *type;    // "screens/doors.js"; a Content-Type
    const unsigned char *bytes; // gzip
    size_t len, plain_len;      // bytes, packed and not
    const char *hash;           // of the content: changes with it
};

/* Ends with a zeroed row; that is all there is where the program was built without the engine's
 * module. */
extern const struct app_file app_files[];
