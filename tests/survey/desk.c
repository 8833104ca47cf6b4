/* tests/survey/desk.c — see desk.h. */
#include "tests/survey/desk.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "survey/commands.h"

static const struct command *const tables[] = {
    survey_commands,          survey_dwelling_commands, survey_visit_commands,
    survey_team_commands,     survey_sealed_commands,   survey_backup_commands,
    survey_approval_commands, survey_voice_commands,    NULL};

const struct command *desk_next_verb(const struct command *verb) {
    if (!verb) {
        return tables[0];
    }
    for (size_t i = 0; tables[i]; i++) {
        const struct command *last = tables[i];
        while (last[1].name) {
            last++;
        }
        if (verb == last) {
            return tables[i + 1];
        }
    }
    return verb + 1;
}

int desk_setup(void **state) {
    void *kit;
    if (kit_setup(&kit) != 0) {
        return -1;
    }
    struct desk *desk = mem_zalloc(sizeof *desk);
    desk->kit = *(struct kit *)kit;
    free(kit);
    kit_write(&desk->kit, "form.xml", KIT_FORM, strlen(KIT_FORM));
    *state = desk;
    return 0;
}

int desk_teardown(void **state) {
    struct desk *desk = *state;
    captured_done(&desk->said);
    return kit_teardown(state);
}

/* Call the program: words up to NULL; "@x" stands for the file x of the desk. */
int desk_call(struct desk *desk, const char *const words[]) {
    char *argv[40] = {mem_strdup("doorstep")};
    int argc = 1;
    for (; words[argc - 1]; argc++) {
        const char *word = words[argc - 1];
        argv[argc] = *word == '@' ? kit_file(&desk->kit, word + 1) : mem_strdup(word);
    }
    captured_done(&desk->said);
    capture_start();
    int status = cmd_main(tables, argc, argv);
    desk->said = capture_stop();
    while (argc--) {
        free(argv[argc]);
    }
    return status;
}

void desk_status(struct desk *desk, int status, int expected) {
    if (status != expected) {
        fail_msg("status %d\nout: %s\nerr: %s", status, desk->said.out, desk->said.err);
    }
}

void desk_part(const char *text, const char *part) {
    if (!strstr(text, part)) {
        fail_msg("no \"%s\" in: %s", part, text);
    }
}

/* One line "doorstep: …" on standard error, nothing on standard output. */
void desk_error(struct desk *desk, int status, int expected, const char *part) {
    desk_status(desk, status, expected);
    assert_string_equal(desk->said.out, "");
    assert_int_equal(strncmp(desk->said.err, "doorstep: ", 10), 0);
    assert_ptr_equal(strchr(desk->said.err, '\n') + 1, desk->said.err + strlen(desk->said.err));
    desk_part(desk->said.err, part);
}

/* The JSON on standard output, which must be all there is. */
json_t *desk_json(struct desk *desk) {
    assert_string_equal(desk->said.err, "");
    json_error_t why;
    json_t *value = json_loads(desk->said.out, 0, &why);
    if (!value) {
        fail_msg("%s: %s", why.text, desk->said.out);
    }
    return value;
}

void desk_json_is(struct desk *desk, const char *key, const char *expected) {
    json_t *value = desk_json(desk);
    char *text = json_dumps(json_object_get(value, key), JSON_ENCODE_ANY | JSON_COMPACT);
    assert_non_null(text);
    assert_string_equal(text, expected);
    free(text);
    json_decref(value);
}
