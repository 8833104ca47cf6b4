/* survey/filekind.h — what a file is by its first bytes, whatever its name says. */
#pragma once
#include <stddef.h>
#include <stdint.h>

enum file_kind { // bits: some containers hold sound or film
    KIND_OTHER = 0,
    KIND_IMAGE = 1,
    KIND_AUDIO = 2,
    KIND_VIDEO = 4,
};
enum { FILE_KIND_BYTES = 16 }; // are enough

/* Bits of enum file_kind for bytes[0..len). */
unsigned file_kind(const unsigned char *bytes, size_t len);

/* The bit that an upload's mediatype asks for ("image/png" -> KIND_IMAGE); KIND_OTHER: any file. */
enum file_kind file_kind_wanted(const char *mediatype);
