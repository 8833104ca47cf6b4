/* tests/fuzz/fuzz_doors.c — doors in plain words: refused with a reason, or homes with addresses,
 * no two alike. */
#include <string.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/intern.h"
#include "base/mem.h"
#include "base/utf8.h"
#include "survey/door_range.h"
#include "tests/fuzz/fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len) {
    struct err err = {0};
    AUTO(door_range_done) struct door_range doors = {0};
    AUTO(intern_done) struct intern seen = {0};
    AUTO(mem_freep) char *text = mem_strndup((const char *)data, len);
    if (!door_range_parse(&doors, text, 0, &err)) {
        FUZZ_CHECK(err.text[0]);
        return 0;
    }
    FUZZ_CHECK(doors.n > 0 && doors.n <= DOOR_RANGE_MAX);
    for (size_t i = 0; i < doors.n; i++) {
        const char *address = doors.items[i].address;
        FUZZ_CHECK(*address);
        FUZZ_CHECK(utf8_valid(address, strlen(address)) || !utf8_valid(text, strlen(text)));
        FUZZ_CHECK(!doors.items[i].has_floor || doors.items[i].floor <= DOOR_RANGE_FLOORS_MAX);
        FUZZ_CHECK(!intern_find(&seen, address, strlen(address)));
        intern_add(&seen, address, strlen(address));
    }
    return 0;
}
