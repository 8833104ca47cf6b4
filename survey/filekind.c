/* survey/filekind.c — see filekind.h. The marks are those of the formats' own specifications. */
#include "survey/filekind.h"

#include <stdbool.h>
#include <string.h>

#include "base/attr.h"

/* Bytes at `at`, and perhaps more at `also_at`; a more telling row stands before a general one. */
static const struct mark {
    unsigned kinds;
    size_t at, len;
    const char *bytes;
    size_t also_at, also_len;
    const char *also;
} marks[] = {
    {KIND_IMAGE,              0, 3, "\xff\xd8\xff",     0, 0, NULL      }, // JPEG
    {KIND_IMAGE,              0, 4, "\x89PNG",          0, 0, NULL      },
    {KIND_IMAGE,              0, 4, "GIF8",             0, 0, NULL      },
    {KIND_IMAGE,              0, 2, "BM",               6, 4, "\0\0\0\0"}, // BMP, reserved bytes
    {KIND_IMAGE,              0, 4, "II*\0",            0, 0, NULL      }, // TIFF
    {KIND_IMAGE,              0, 4, "MM\0*",            0, 0, NULL      },
    {KIND_IMAGE,              0, 4, "RIFF",             8, 4, "WEBP"    },
    {KIND_AUDIO,              0, 4, "RIFF",             8, 4, "WAVE"    },
    {KIND_VIDEO,              0, 4, "RIFF",             8, 4, "AVI "    },
    {KIND_IMAGE,              4, 4, "ftyp",             8, 3, "hei"     }, // HEIC
    {KIND_IMAGE,              4, 4, "ftyp",             8, 3, "mif"     },
    {KIND_IMAGE,              4, 4, "ftyp",             8, 3, "avi"     }, // AVIF
    {KIND_AUDIO,              4, 4, "ftyp",             8, 3, "M4A"     },
    {KIND_AUDIO | KIND_VIDEO, 4, 4, "ftyp",             0, 0, NULL      }, // MP4, 3GP, QuickTime
    {KIND_VIDEO,              4, 4, "moov",             0, 0, NULL      }, // QuickTime of old
    {KIND_AUDIO | KIND_VIDEO, 0, 4, "\x1a\x45\xdf\xa3", 0, 0, NULL      }, // Matroska, WebM
    {KIND_AUDIO | KIND_VIDEO, 0, 4, "OggS",             0, 0, NULL      },
    {KIND_AUDIO,              0, 3, "ID3",              0, 0, NULL      }, // MP3
    {KIND_AUDIO,              0, 4, "fLaC",             0, 0, NULL      },
    {KIND_AUDIO,              0, 4, "#!AM",             0, 0, NULL      }, // AMR
    {KIND_VIDEO,              0, 4, "\0\0\1\xba",       0, 0, NULL      }, // MPEG
};

static bool stands(const unsigned char *bytes, size_t len, size_t at, const char *mark, size_t n) {
    return n == 0 || (len >= at + n && memcmp(bytes + at, mark, n) == 0);
}

/* MPEG audio without a tag begins with eleven set bits and a layer. */
static bool is_mpeg_audio(const unsigned char *bytes, size_t len) {
    return len > 1 && bytes[0] == 0xFF && (bytes[1] & 0xE0) == 0xE0 && (bytes[1] & 0x18) != 0x08;
}

unsigned file_kind(const unsigned char *bytes, size_t len) {
    for (size_t i = 0; i < LEN(marks); i++) {
        const struct mark *m = &marks[i];
        if (stands(bytes, len, m->at, m->bytes, m->len) &&
            stands(bytes, len, m->also_at, m->also, m->also_len)) {
            return m->kinds;
        }
    }
    return is_mpeg_audio(bytes, len) ? KIND_AUDIO : KIND_OTHER;
}

enum file_kind file_kind_wanted(const char *mediatype) {
    static const struct {
        const char *begins;
        enum file_kind kind;
    } types[] = {
        {"image/", KIND_IMAGE},
        {"audio/", KIND_AUDIO},
        {"video/", KIND_VIDEO},
    };
    for (size_t i = 0; i < LEN(types); i++) {
        if (strncmp(mediatype, types[i].begins, strlen(types[i].begins)) == 0) {
            return types[i].kind;
        }
    }
    return KIND_OTHER;
}
