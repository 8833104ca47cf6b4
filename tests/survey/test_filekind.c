/* tests/survey/test_filekind.c — pictures, sounds and films by their first bytes. */
#include "tests/support.h"

#include "base/attr.h"
#include "survey/filekind.h"

static void test_kinds_by_first_bytes(void **state) {
    static const struct {
        const char bytes[FILE_KIND_BYTES + 1];
        size_t len;
        unsigned want;
    } cases[] = {
        {"\xff\xd8\xff\xe0....", 8,  KIND_IMAGE             },
        {"\x89PNG\r\n\x1a\n",    8,  KIND_IMAGE             },
        {"RIFF....WEBPVP8 ",     16, KIND_IMAGE             },
        {"RIFF....WAVEfmt ",     16, KIND_AUDIO             },
        {"RIFF....AVI LIST",     16, KIND_VIDEO             },
        {"....ftypheic....",     16, KIND_IMAGE             },
        {"....ftypisom....",     16, KIND_AUDIO | KIND_VIDEO},
        {"....ftypM4A ....",     16, KIND_AUDIO             },
        {"ID3\3............",    16, KIND_AUDIO             },
        {"\xff\xfb\x90",         3,  KIND_AUDIO             },
        {"OggS",                 4,  KIND_AUDIO | KIND_VIDEO},
        {"%PDF-1.7",             8,  KIND_OTHER             },
        {"<svg xmlns=",          11, KIND_OTHER             },
        {"BMW is a car....",     16, KIND_OTHER             },
        {"\xff\xd8",             2,  KIND_OTHER             }, // cut short
        {"RIFF....",             8,  KIND_OTHER             },
        {"",                     0,  KIND_OTHER             },
    };
    (void)state;
    for (size_t i = 0; i < LEN(cases); i++) {
        unsigned got = file_kind((const unsigned char *)cases[i].bytes, cases[i].len);
        if (got != cases[i].want) {
            fail_msg("case %zu: %u", i, got);
        }
    }
}

static void test_what_an_upload_wants(void **state) {
    (void)state;
    assert_int_equal(file_kind_wanted("image/*"), KIND_IMAGE);
    assert_int_equal(file_kind_wanted("audio/mpeg"), KIND_AUDIO);
    assert_int_equal(file_kind_wanted("video/*"), KIND_VIDEO);
    assert_int_equal(file_kind_wanted("application/*"), KIND_OTHER);
    assert_int_equal(file_kind_wanted(""), KIND_OTHER);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_kinds_by_first_bytes),
        cmocka_unit_test(test_what_an_upload_wants),
    };
    return cmocka_run_group_tests_name("filekind", tests, NULL, NULL);
}
