/* survey/commands_practice.c — practice: invented homes and answers for a survey. */
#include <inttypes.h>
#include <stdio.h>

#include <jansson.h>

#include "base/mem.h"
#include "survey/commands.h"
#include "survey/practice.h"
#include "survey/store.h"

static void show(uint64_t done, uint64_t total) {
    progress_show("homes", done, total);
}

static void print_words(const struct practice_result *r) {
    printf("Invented %" PRIu64 " homes in %" PRIu64 " blocks for the questionnaire \"%s\".\n",
           r->n_new, r->n_blocks, r->form_id);
    if (r->n_made) {
        printf("%" PRIu64 " doors were added to the door list for them.\n", r->n_made);
    }
    if (r->n_same) {
        printf("%" PRIu64 " were there already and were passed over.\n", r->n_same);
    }
    if (r->n_open) {
        printf("%" PRIu64 " homes could not answer a required question; they were left out.\n",
               r->n_open);
    }
    puts("These are not real people. Each record says \"practice\".");
}

static void print_json(const struct practice_result *r) {
    json_t *out = json_pack("{s:s, s:I, s:I, s:I, s:I, s:I}", "form_id", r->form_id, "new",
                            (json_int_t)r->n_new, "same", (json_int_t)r->n_same, "left_open",
                            (json_int_t)r->n_open, "blocks", (json_int_t)r->n_blocks, "doors_added",
                            (json_int_t)r->n_made);
    AUTO(mem_freep) char *line = json_dumps(out, JSON_COMPACT);
    puts(line ? line : "{}");
    json_decref(out);
}

int cmd_practice(struct cmd *cmd) {
    struct err err = {0};
    int64_t homes, seed;
    if (!cmd_int(cmd, "homes", 1, PRACTICE_MAX_HOMES, 240, &homes, &err) ||
        !cmd_int(cmd, "seed", 0, INT64_MAX, 1, &seed, &err)) {
        return cmd_fail(&err);
    }
    AUTO(store_closep) struct store *st = store_open(cmd_arg(cmd, 0), NULL, &err);
    struct practice_options options = {.form_id = cmd_value(cmd, "form"),
                                       .n_homes = (uint64_t)homes,
                                       .seed = (uint64_t)seed,
                                       .progress = show};
    struct practice_result result;
    bool ok = st && practice_run(st, &options, &result, &err);
    progress_end();
    if (!ok) {
        err_where(&err, "%s", cmd_arg(cmd, 0));
        return cmd_fail(&err);
    }
    (cmd_json(cmd) ? print_json : print_words)(&result);
    return 0;
}
