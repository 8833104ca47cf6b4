/* survey/app_files.h — the files of the web app, packed into the program by tools/bundle.py. */
#pragma once
#include <stddef.h>

struct app_file {
    const char *name, *type; // "screens/doors.js"; a Content-Type
    const unsigned char *gzip;
    size_t gzip_len;             // bytes
    const unsigned char *brotli; // the same, smaller; NULL: there was no brotli to pack it with
    size_t brotli_len;
    size_t plain_len;
    const char *hash; // of the content: changes with it
};

/* Ends with a zeroed row; that is all there is where the program was built without the engine's
 * module. */
extern const struct app_file app_files[];
