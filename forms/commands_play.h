/* forms/commands_play.h — the steps of form play: what its files share. */
#pragma once
#include <stdbool.h>

#include <jansson.h>

#include "base/strbuf.h"
#include "forms/interview.h"

struct audit;
struct host_native;

enum { STEP_FIELDS = 5 };

struct player {
    struct interview *iv;
    struct host_native *host;
    bool strict;               // stop at the first fault
    bool resumed;              // a draft or a record was given
    struct audit *audit;       // NULL until `audit start`
    struct strbuf log;         // audit.csv so far
    const char *name, *path;   // of the step in hand
    char *fields[STEP_FIELDS]; // behind the step's name; "" when absent
    struct iv_step at;         // where `next` stands
};

const char *path_text(const struct player *p, struct iv_ref ref, struct strbuf *out);
struct iv_ref play_find(const struct player *p);                // the place that the step names
uint32_t control_at(const struct player *p, struct iv_ref ref); // 0: nobody asks for it
/* The control of a group, a repeat or a question; 0 for none. */
uint32_t any_control_at(const struct player *p, uint32_t node);
/* The repeat that the step names, with or without a position; *within: where its rows stand. */
uint32_t play_repeat(const struct player *p, struct iv_ref *within);

/* commands_play_record.c: what an interview gives besides its answers */
json_t *step_audit(struct player *p);
json_t *step_visit(struct player *p);
json_t *step_leave(struct player *p);
json_t *step_wait(struct player *p);
json_t *step_sms(struct player *p);
json_t *step_arrive(struct player *p);
json_t *step_entities(struct player *p);

/* commands_play_form.c: what the form says beyond its words */
json_t *step_about(struct player *p);
json_t *step_form(struct player *p);
json_t *step_html(struct player *p);
