/* tests/analysis/answers_kit.c — see answers_kit.h. */
#include "tests/analysis/answers_kit.h"

#include <string.h>

json_t *kit_parse(const char *text) {
    json_error_t error;
    json_t *value = json_loads(text, 0, &error);
    if (!value) {
        fail_msg("%s in: %s", error.text, text);
    }
    return value;
}

json_t *kit_tabulated(const struct estate *e, const char *question, const char *by,
                      const char *tier) {
    AUTO(ran_done)
    struct ran ran = estate_run("tabulate", e->path, question, "--json", "--tier", tier,
                                by ? "--by" : NULL, by, NULL);
    if (!*ran.out) {
        fail_msg("nothing but: %s", ran.err);
    }
    return kit_parse(ran.out);
}

json_t *kit_part(const json_t *list, const char *key, const char *value) {
    size_t i;
    json_t *item;
    json_array_foreach(list, i, item) {
        const char *text = json_string_value(json_object_get(item, key));
        if (text && strcmp(text, value) == 0) {
            return item;
        }
    }
    fail_msg("no %s '%s'", key, value);
    return NULL;
}

json_t *kit_group(const json_t *all, const char *code) {
    return code ? kit_part(json_object_get(all, "groups"), "code", code)
                : json_object_get(all, "all");
}

json_t *kit_answer(const json_t *all, const char *code, const char *value) {
    return kit_part(json_object_get(kit_group(all, code), "answers"), "value", value);
}

double kit_number(const json_t *object, const char *key) {
    const json_t *value = json_object_get(object, key);
    if (!json_is_number(value)) {
        fail_msg("'%s' is no number", key);
    }
    return json_number_value(value);
}

double kit_number_at(const json_t *value, const char *a, const char *b, const char *c) {
    const json_t *at = json_object_get(json_object_get(json_object_get(value, a), b), c);
    assert_true(json_is_number(at));
    return json_number_value(at);
}

void kit_refused(struct estate *e, const char *part_of_message, const char *question,
                 const char *option, const char *value) {
    AUTO(ran_done)
    struct ran ran = estate_run("tabulate", e->path, question, option, value, NULL);
    assert_int_not_equal(ran.status, 0);
    assert_string_equal(ran.out, "");
    assert_has(ran.err, part_of_message);
}
