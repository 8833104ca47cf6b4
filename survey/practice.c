/* survey/practice.c — homes round the blocks, an interview for each, many records to a commit. */
#include "survey/practice.h"

#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/date.h"
#include "base/err.h"
#include "base/intern.h"
#include "base/mem.h"
#include "base/num.h"
#include "base/strbuf.h"
#include "forms/form.h"
#include "forms/hostnative.h"
#include "forms/interview.h"
#include "survey/answers.h"
#include "survey/catalog.h"
#include "survey/intake.h"
#include "survey/practice_estate.h"
#include "survey/practice_form.h"
#include "survey/store.h"

/* The invented fieldwork: four weeks from here, a home every few minutes of the day. */
static const struct date_ymd FIRST_DAY = {2026, 6, 1};
enum { FIELD_DAYS = 28, FIRST_HOUR = 9, MINUTES_A_DAY = 660 };

static const char MARK[] = "practice"; // the source of its records, the note of its doors

struct door {
    const char *code;
    double lon_deg, lat_deg;
    bool has_point;
};

struct block {
    const char *code;
    double lon_deg, lat_deg; // its middle, for homes without a point
    bool has_middle;
    struct door *doors;
    size_t n, cap, next; // doors nobody asked yet; the next one to be asked
    uint32_t last_made;  // the highest number of an invented door
};

struct practice {
    struct store *st;
    const struct practice_options *options;
    struct practice_result *out;
    struct arena mem;
    struct block *blocks;
    size_t n_blocks, cap_blocks;
    struct form *form;
    struct host_native *host;
    struct interview *iv;
    struct intake *intake;
};

/* ---- blocks and doors -------------------------------------------------------------------------
 */

static bool on_block(void *ctx, const struct store_area *area, struct err *err) {
    struct practice *p = ctx;
    struct block *b = MEM_PUSH(p->blocks, p->n_blocks, p->cap_blocks);
    (void)err;
    *b = (struct block){.code = arena_strdup(&p->mem, area->code)};
    b->has_middle = store_area_middle(area, &b->lon_deg, &b->lat_deg);
    return true;
}

/* "ASH-L2-P0012": the number behind the P; 0: none of ours. */
static uint32_t made_number(const char *block, const char *code) {
    size_t len = strlen(block);
    uint32_t number = 0;
    return strncmp(code, block, len) == 0 && strncmp(code + len, "-P", 2) == 0 &&
                   num_parse_u32(code + len + 2, &number)
               ? number
               : 0;
}

/* Dwellings come by block and code, blocks by code: both walk forward together. */
static bool on_dwelling(void *ctx, const struct store_dwelling *d, struct err *err) {
    struct practice *p = ctx;
    (void)err;
    for (size_t i = 0; d->block && i < p->n_blocks; i++) {
        if (strcmp(p->blocks[i].code, d->block) == 0) {
            struct block *b = &p->blocks[i];
            uint32_t made = made_number(b->code, d->code);
            b->last_made = made > b->last_made ? made : b->last_made;
            *MEM_PUSH(b->doors, b->n, b->cap) =
                (struct door){.code = arena_strdup(&p->mem, d->code),
                              .lon_deg = d->lon_deg,
                              .lat_deg = d->lat_deg,
                              .has_point = d->has_point};
            break;
        }
    }
    return true;
}

static bool find_places(struct practice *p, struct err *err) {
    if (!store_each_area(p->st, STORE_BLOCK, on_block, p, err)) {
        return false;
    }
    if (!p->n_blocks && (!practice_estate_add(p->st, err) ||
                         !store_each_area(p->st, STORE_BLOCK, on_block, p, err))) {
        return false;
    }
    p->out->n_blocks = p->n_blocks;
    return store_each_dwelling(p->st, NULL, on_dwelling, p, err);
}

static bool on_asked(void *ctx, const char *dwelling, struct err *err) {
    (void)err;
    intern_add(ctx, dwelling, strlen(dwelling));
    return true;
}

/* Doors behind which this questionnaire was answered are done with. */
static bool leave_asked(struct practice *p, struct err *err) {
    AUTO(intern_done) struct intern asked = {0};
    if (!store_each_home_of_form(p->st, p->out->form_id, on_asked, &asked, err)) {
        return false;
    }
    for (size_t i = 0; i < p->n_blocks; i++) {
        struct block *b = &p->blocks[i];
        size_t n = 0;
        for (size_t k = 0; k < b->n; k++) {
            if (!intern_find(&asked, b->doors[k].code, strlen(b->doors[k].code))) {
                b->doors[n++] = b->doors[k];
            }
        }
        b->n = n;
    }
    return true;
}

/* The block's own doors while they last, then invented ones. */
static struct door next_door(struct practice *p, const struct block *b) {
    return b->next < b->n ? b->doors[b->next]
                          : (struct door){.code = arena_printf(&p->mem, "%s-P%04u", b->code,
                                                               b->last_made + 1)};
}

static bool use_door(struct practice *p, struct block *b, const struct door *door,
                     struct err *err) {
    if (b->next < b->n) {
        b->next++;
        return true;
    }
    struct store_dwelling made = {
        .code = door->code, .block = b->code, .status = "active", .note = MARK};
    b->last_made++;
    p->out->n_made++;
    return store_add_dwelling(p->st, &made, err);
}

/* ---- the questionnaire ---- */

struct newest {
    char *form_id;
};

static bool on_form(void *ctx, const struct store_form *form, struct err *err) {
    struct newest *newest = ctx;
    (void)err;
    mem_freep(&newest->form_id);
    newest->form_id = mem_strdup(form->form_id);
    return true;
}

static bool add_own_form(struct practice *p, struct err *err) {
    struct catalog_added added;
    int64_t now = date_to_days(FIRST_DAY) * DATE_MS_PER_DAY;
    return catalog_add(p->st, (const char *)PRACTICE_FORM, PRACTICE_FORM_len, NULL, NULL, now,
                       &added, err);
}

static bool find_form(struct practice *p, struct err *err) {
    struct newest newest = {0};
    const char *wanted = p->options->form_id;
    bool ok = store_each_form(p->st, on_form, &newest, err);
    if (ok && !newest.form_id && !wanted) {
        ok = add_own_form(p, err) && store_each_form(p->st, on_form, &newest, err);
    }
    if (ok) {
        p->form = catalog_load(p->st, wanted ? wanted : newest.form_id, NULL, err);
    }
    mem_freep(&newest.form_id);
    if (p->form) {
        snprintf(p->out->form_id, sizeof p->out->form_id, "%s", form_id(p->form));
    }
    return p->form != NULL;
}

/* ---- homes ---- */

static int64_t time_of(uint64_t i, uint64_t n) {
    uint64_t minute = i * FIELD_DAYS * MINUTES_A_DAY / (n ? n : 1);
    int64_t day = date_to_days(FIRST_DAY) + (int64_t)(minute / MINUTES_A_DAY);
    return day * DATE_MS_PER_DAY +
           (FIRST_HOUR * 60 + (int64_t)(minute % MINUTES_A_DAY)) * INT64_C(60000);
}

static bool keep_record(struct practice *p, const struct answers_home *home, int64_t at,
                        struct err *err) {
    AUTO(strbuf_done) struct strbuf xml = {0};
    struct intake_facts facts = {.source = MARK, .dwelling = home->dwelling, .received_utc = at};
    struct intake_result result;
    interview_write(p->iv, SUBMIT_PLAIN, &xml);
    if (!intake_add(p->intake, strbuf_text(&xml), xml.len, &facts, &result, err)) {
        return false;
    }
    p->out->n_new += result.added == STORE_NEW;
    p->out->n_same += result.added != STORE_NEW;
    return true;
}

static bool one_home(struct practice *p, uint64_t i, struct err *err) {
    struct block *b = &p->blocks[i % p->n_blocks];
    struct door door = next_door(p, b);
    int64_t at = time_of(i, p->options->n_homes);
    uint64_t dice = p->options->seed ^ (i * UINT64_C(0x9e3779b97f4a7c15));
    host_native_restart(p->host, splitmix64(&dice), at);
    struct answers_home home = {.seed = p->options->seed,
                                .dice = splitmix64(&dice),
                                .block = b->code,
                                .dwelling = door.code,
                                .has_point = door.has_point || b->has_middle,
                                .lon_deg = door.has_point ? door.lon_deg : b->lon_deg,
                                .lat_deg = door.has_point ? door.lat_deg : b->lat_deg};
    interview_reset(p->iv);
    bool answered = answers_fill(p->iv, &home), has = false;
    if (answered) {
        interview_finalize(p->iv);
        if (!store_has_submission(p->st, interview_instance_id(p->iv), &has, err)) {
            return false;
        }
    }
    p->out->n_same += has;
    p->out->n_open += !answered;
    return has || (use_door(p, b, &door, err) && (!answered || keep_record(p, &home, at, err)));
}

/* Batches share one flush of the disk; a failed one leaves the earlier ones in place. */
static bool all_homes(struct practice *p, struct err *err) {
    uint64_t n = p->options->n_homes;
    for (uint64_t i = 0; i < n;) {
        if (!store_begin(p->st, err)) {
            return false;
        }
        uint64_t end = n - i < PRACTICE_BATCH ? n : i + PRACTICE_BATCH;
        while (i < end && one_home(p, i, err)) {
            i++;
        }
        if (i < end || !store_commit(p->st, err)) {
            store_rollback(p->st);
            return false;
        }
        if (p->options->progress) {
            p->options->progress(i, n);
        }
    }
    return true;
}

static bool run(struct practice *p, struct err *err) {
    if (!store_begin(p->st, err)) {
        return false;
    }
    if (!find_places(p, err) || !find_form(p, err) || !store_commit(p->st, err)) {
        store_rollback(p->st);
        return false;
    }
    p->host = host_native_new(&(struct host_native_options){.seed = 1, .fixed_now = true});
    p->iv = interview_new(p->form, host_native_host(p->host));
    p->intake = intake_new(p->st);
    if (!leave_asked(p, err) || !all_homes(p, err)) {
        return false;
    }
    if (p->out->n_open == p->options->n_homes && p->options->n_homes) {
        return err_set(err, ERR_UNSUPPORTED,
                       "no home could answer all required questions of \"%s\"; nothing was stored",
                       p->out->form_id);
    }
    return true;
}

bool practice_run(struct store *st, const struct practice_options *options,
                  struct practice_result *out, struct err *err) {
    struct practice p = {.st = st, .options = options, .out = out};
    *out = (struct practice_result){0};
    bool ok = run(&p, err);
    intake_free(p.intake);
    interview_free(p.iv);
    host_native_free(p.host);
    form_free(p.form);
    for (size_t i = 0; i < p.n_blocks; i++) {
        mem_freep(&p.blocks[i].doors);
    }
    mem_freep(&p.blocks);
    arena_done(&p.mem);
    return ok;
}
