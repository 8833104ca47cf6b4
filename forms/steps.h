/* forms/steps.h — an interview driven by lines of text: a step in, one JSON object out.
 *
 * What `form play` reads from a file and a page asks of the engine is the same; forms/README.md and
 * DESIGN.md section 5 list the steps. A name, then fields behind tabs:
 *
 *     set<TAB>/data/a<TAB>3     {"step":"set","path":"/data/a","status":"ok"}
 *
 * The value of `set` is the rest of the line, whatever stands in it, line ends and tabs too.
 *
 * Errors   what a step cannot do stands in its answer; one that is not known, or an answer that is
 *          no UTF-8, says so. Nothing here fails. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/strbuf.h"
#include "forms/interview.h"

struct audit;
struct err;
struct player;

enum { STEP_FIELDS = 5 };

/* What steps ask of the program around them, beyond the host; any member may be NULL. */
struct player_world {
    void *ctx;
    void (*pass)(void *ctx, int64_t ms); // `wait`: let time pass
    double (*clock_us)(void);            // `timeset`
    bool (*read)(void *ctx, const char *name, struct strbuf *out, struct err *err);
};

struct player {
    struct interview *iv; // borrowed
    struct player_world world;
    bool resumed;              // a draft or a record was given
    struct audit *audit;       // NULL until `audit start`
    struct strbuf log;         // audit.csv so far
    const char *name;          // of the step in hand
    char *fields[STEP_FIELDS]; // behind the step's name; "" when absent
    char *end;                 // of the line they stand in
    struct iv_step at;         // where `next` stands
};

/* Do one step; its answer takes the place of what *out held. `line` is cut up on the way. */
void player_step(struct player *p, char *line, struct strbuf *out);
void player_done(struct player *p);

/* ---- what the files of the steps share: each step writes the members of its answer ---- */

struct iv_ref play_find(const struct player *p);                // the place that the step names
uint32_t control_at(const struct player *p, struct iv_ref ref); // 0: nobody asks for it
/* The control of a group, a repeat or a question; 0 for none. */
uint32_t any_control_at(const struct player *p, uint32_t node);
/* The repeat that the step names, with or without a position; *within: where its rows stand. */
uint32_t play_repeat(const struct player *p, struct iv_ref *within);
void step_status(const struct player *p, const char *word, struct strbuf *out);
void step_path_status(const struct player *p, const char *word, struct strbuf *out);
void step_no_place(const struct player *p, struct strbuf *out);

/* steps_record.c: what an interview gives besides its answers */
void step_audit(struct player *p, struct strbuf *out);
void step_visit(struct player *p, struct strbuf *out);
void step_leave(struct player *p, struct strbuf *out);
void step_wait(struct player *p, struct strbuf *out);
void step_sms(struct player *p, struct strbuf *out);
void step_arrive(struct player *p, struct strbuf *out);
void step_entities(struct player *p, struct strbuf *out);

/* steps_form.c: what the form says beyond its words */
void step_about(struct player *p, struct strbuf *out);
void step_form(struct player *p, struct strbuf *out);
void step_html(struct player *p, struct strbuf *out);
