/* analysis/gather_missing.c — what to say of a question that is not there: what was probably meant,
 * or what there is. */
#include <string.h>

#include "analysis/gather_impl.h"
#include "base/err.h"
#include "base/nearest.h"
#include "base/strbuf.h"
#include "survey/tables.h"

struct names {
    struct arena *mem;
    struct nearest nearest;
    struct intern seen;
    struct strbuf list; // "prio_1, prio_2, …": what people are asked
};

static bool take_name(void *ctx, const struct tables_question *q, struct err *err) {
    (void)err;
    struct names *names = ctx;
    const char *name = question_name(q->path);
    uint32_t before = names->seen.n;
    if (!q->column || intern_add(&names->seen, name, strlen(name)) <= before) {
        return true;
    }
    nearest_try(&names->nearest, arena_strdup(names->mem, name));
    if (q->control[0]) {
        nearest_list(&names->list, name);
    }
    return true;
}

static bool say(const struct names *names, const char *asked, const char *form_id,
                struct err *err) {
    if (names->seen.n == 0 && form_id) {
        return err_set(err, ERR_NOT_FOUND,
                       "%s: the survey has no form '%s' that asks something; doorstep form list "
                       "names those it has",
                       asked, form_id);
    }
    if (names->seen.n == 0) {
        return err_set(err, ERR_NOT_FOUND,
                       "%s: the survey has no questionnaire yet; put one in with doorstep form add",
                       asked);
    }
    if (names->nearest.name) {
        return err_set(err, ERR_NOT_FOUND, "%s; did you mean '%s'?", asked, names->nearest.name);
    }
    return err_set(err, ERR_NOT_FOUND, "%s; the form asks: %s", asked,
                   names->list.len ? names->list.data : "nothing");
}

bool source_missing(struct store *st, const char *wanted, const char *form_id, bool stem,
                    struct err *err) {
    AUTO(strbuf_done) struct strbuf asked = {0};
    AUTO(arena_done) struct arena mem = {0};
    struct names names = {.mem = &mem, .nearest = {.typed = wanted}};
    strbuf_addf(&asked, "no question is called '%.60s'", wanted);
    if (stem) {
        strbuf_addf(&asked, " or '%.60s_1'", wanted);
    }
    bool ok = tables_each_question(st, form_id, NULL, take_name, &names, err) &&
              say(&names, asked.data, form_id, err);
    intern_done(&names.seen);
    strbuf_done(&names.list);
    return ok;
}
