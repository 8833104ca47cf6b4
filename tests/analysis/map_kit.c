/* tests/analysis/map_kit.c — see map_kit.h. */
#include "tests/analysis/map_kit.h"

#include <string.h>

#include "base/mem.h"
#include "base/strbuf.h"
#include "tests/support.h"

const struct map_area *area_of(const struct map *map, const char *code) {
    for (size_t i = 0; i < map->n_areas; i++) {
        if (strcmp(map->areas[i].code, code) == 0) {
            return &map->areas[i];
        }
    }
    fail_msg("no area %s", code);
    return NULL;
}

static size_t field_of(const struct map *map, const char *name) {
    for (size_t i = 0; i < map->n_fields; i++) {
        if (strcmp(map->fields[i].name, name) == 0) {
            return i;
        }
    }
    fail_msg("no field %s", name);
    return 0;
}

const struct layer_value *value_of(const struct map *map, const struct map_area *area,
                                   const char *name) {
    return &area->values[field_of(map, name)];
}

static void add_value(struct strbuf *out, const struct map *map, const char *code,
                      const char *name) {
    size_t field = field_of(map, name);
    const struct layer_value *value = &area_of(map, code)->values[field];
    if (value->is_null) {
        strbuf_addc(out, '-');
    } else if (map->fields[field].type == LAYER_INT) {
        strbuf_addf(out, "%d", (int)value->whole);
    } else {
        strbuf_add(out, value->text);
    }
}

void check_values(const struct map *map, const char *code, const char *names,
                  const char *expected) {
    AUTO(strbuf_done) struct strbuf out = {0};
    for (const char *at = names; *at;) {
        size_t len = strcspn(at, " ");
        AUTO(mem_freep) char *name = mem_strndup(at, len);
        strbuf_add(&out, out.len ? "|" : "");
        add_value(&out, map, code, name);
        at += len + (at[len] == ' ');
    }
    assert_string_equal(out.data, expected);
}

char *facts_of(const struct map_area *area) {
    struct strbuf out = {0};
    for (size_t i = 0; i < area->n_facts; i++) {
        strbuf_addf(&out, "%s: %s\n", area->facts[i].label, area->facts[i].text);
    }
    return strbuf_steal(&out);
}
