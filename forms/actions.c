/* forms/actions.c — setvalue on events (rule K), preloads (rule L), contained faults. */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/num.h"
#include "forms/eval.h"

enum {
    ACTION_CHAIN = 32, // value-changed actions that set each other off (rule K5)
    ACTION_RATION =
        100000, // all that one answer may set off: two each time are many after 32 times
};

void fault(struct interview *iv, const char *fmt, ...) {
    va_list args;
    va_start(args, fmt);
    vsnprintf(iv->fault, sizeof iv->fault, fmt, args);
    va_end(args);
    iv->has_fault = true;
}

const char *interview_fault(struct interview *iv) {
    bool had = iv->has_fault;
    iv->has_fault = false;
    return had ? iv->fault : NULL;
}

const char *interview_warning(struct interview *iv) {
    const char *place = iv->several;
    iv->several = NULL;
    if (!place) {
        return NULL;
    }
    strbuf_clear(&iv->text);
    strbuf_addf(&iv->text, "%s: one value is wanted, but %u are there; the first one counts", place,
                iv->n_several);
    return strbuf_text(&iv->text);
}

static uint64_t dice(struct interview *iv) {
    return iv->host && iv->host->random ? iv->host->random(iv->host->ctx) : 0;
}

/* Version 4 (RFC 4122), lower case. */
void make_uuid(struct interview *iv, char out[37]) {
    uint64_t a = dice(iv), b = dice(iv);
    a = (a & ~UINT64_C(0xf000)) | UINT64_C(0x4000);
    b = (b & ~(UINT64_C(3) << 62)) | (UINT64_C(2) << 62);
    snprintf(out, 37, "%08x-%04x-%04x-%04x-%012llx", (unsigned)(a >> 32),
             (unsigned)(a >> 16 & 0xffff), (unsigned)(a & 0xffff), (unsigned)(b >> 48),
             (unsigned long long)(b & UINT64_C(0xffffffffffff)));
}

/* ---- preloads ----------------------------------------------------------------------------------
 */

static struct xval preload_uid(struct interview *iv, const char *params) {
    char uuid[37];
    (void)params;
    make_uuid(iv, uuid);
    return xv_text(arena_printf(&iv->scratch, "uuid:%s", uuid));
}

static struct xval preload_timestamp(struct interview *iv, const char *params) {
    (void)params;
    return xv_datetime_ms(&iv->scratch, iv->host, host_now(iv->host));
}

static struct xval preload_date(struct interview *iv, const char *params) {
    (void)params;
    int64_t days, now = host_now(iv->host);
    date_split(now, host_offset(iv->host, now), &days);
    return xv_date(&iv->scratch, iv->host, days);
}

/* Which day of the week ("sun", "mon", …); -1: none. */
static int weekday_named(const char *text, size_t len) {
    static const char *const days[] = {"sun", "mon", "tue", "wed", "thu", "fri", "sat"};
    int day = LEN(days) - 1;
    while (day >= 0 && (len != 3 || memcmp(days[day], text, 3) != 0)) {
        day--;
    }
    return day;
}

/* Rule L2, "prevperiod-week-mon-head-x-2": the first (tail: last) day of a week that begins on
 * Mondays, so many weeks ago (1 when not said); with x a week that ends today counts as over. */
static struct xval preload_period(struct interview *iv, const char *params) {
    static const char begin[] = "prevperiod-week-";
    const char *at = params + sizeof begin - 1;
    size_t len = strcspn(at, "-");
    int first = strncmp(params, begin, sizeof begin - 1) == 0 ? weekday_named(at, len) : -1;
    if (first < 0 || !at[len]) {
        return xv_text(NULL);
    }
    at += len + 1;
    bool head = strncmp(at, "head", 4) == 0, tail = strncmp(at, "tail", 4) == 0;
    const char *rest = at + (head || tail ? 4 : 0);
    bool today = strncmp(rest, "-x", 2) == 0;
    rest += today ? 2 : *rest == '-';
    uint32_t ago = 1;
    if ((!head && !tail) || (*rest && (*rest != '-' || !num_parse_u32(rest + 1, &ago)))) {
        return xv_text(NULL);
    }
    int64_t days, now = host_now(iv->host);
    date_split(now, host_offset(iv->host, now), &days);
    int back = (date_weekday(days) - first + 7 + today) % 7 - today;
    return xv_date(&iv->scratch, iv->host, days - back - INT64_C(7) * ago + (tail ? 6 : 0));
}

static struct xval preload_property(struct interview *iv, const char *params) {
    const struct host *host = iv->host;
    const char *name = strcmp(params, "phone number") == 0 ? "phonenumber" : params;
    return xv_text(host && host->property ? host->property(host->ctx, name) : NULL);
}

static const struct {
    const char *type, *params; // params NULL: any
    bool at_end;
    struct xval (*make)(struct interview *iv, const char *params);
} preloads[] = {
    {"uid",       NULL,    false, preload_uid      },
    {"timestamp", "start", false, preload_timestamp},
    {"timestamp", "end",   true,  preload_timestamp},
    {"date",      "today", false, preload_date     },
    {"date",      NULL,    false, preload_period   },
    {"property",  NULL,    false, preload_property },
};

bool preload_known(const char *type) {
    for (size_t i = 0; i < LEN(preloads); i++) {
        if (strcmp(preloads[i].type, type) == 0) {
            return true;
        }
    }
    return false;
}

static void preload(struct interview *iv, struct rep *rep, uint32_t node, bool at_end) {
    const struct form_node *n = node_of(iv, node);
    const char *params = n->preload_params ? n->preload_params : "";
    for (size_t i = 0; i < LEN(preloads); i++) {
        if (strcmp(preloads[i].type, n->preload) == 0 && preloads[i].at_end == at_end &&
            (!preloads[i].params || strcmp(preloads[i].params, params) == 0)) {
            struct arena_mark mark = arena_mark(&iv->scratch);
            struct xval v = preloads[i].make(iv, params);
            if (v.len) { // an unknown property leaves the place as it is (L1)
                write_value(iv, rep, node, &v);
            }
            arena_release(&iv->scratch, mark);
            return;
        }
    }
}

void run_preloads(struct interview *iv, struct rep *rep, bool at_end) {
    const struct form_scope *s = &iv->form->scopes[rep->scope];
    for (uint32_t i = 0; i < s->n_slots; i++) {
        if (iv->form->nodes[s->slots[i]].preload) {
            preload(iv, rep, s->slots[i], at_end);
        }
    }
    for (uint32_t i = 0; i < s->n_lists; i++) {
        for (size_t k = 0; k < rep->lists[i].n; k++) {
            run_preloads(iv, rep->lists[i].items[k], at_end);
        }
    }
}

/* ---- actions ------------------------------------------------------------------------------------
 */

/* Rule K15: is `to` in a row that was picked among several, seen from `from`? */
static bool one_of_several(const struct interview *iv, struct iv_ref to, const struct rep *from) {
    for (struct rep *rep = to.rep; rep->parent; rep = rep->parent) {
        for (const struct rep *r = from; r; r = r->parent) {
            if (r == rep) {
                return false;
            }
        }
        if (rep->parent->lists[node_of(iv, iv->form->scopes[rep->scope].node)->list].n > 1) {
            return true;
        }
    }
    return false;
}

/* The one place an action writes to; node 0 when there is none or the reference names several. */
static struct iv_ref find_target(struct interview *iv, const struct form_action *a,
                                 struct rep *rep) {
    struct iv_ref near = {rep, a->owner ? a->owner : 1};
    if (!a->ref) {
        struct iv_ref to = interview_ref(iv, a->target, near);
        if (to.node && one_of_several(iv, to, near.rep)) {
            fault(iv, "%s: several rows fit an action; it must be one", node_of(iv, to.node)->path);
            return (struct iv_ref){0};
        }
        return to;
    }
    struct xctx cx = eval_context(iv, rep, near.node);
    struct node_list list;
    if (!eval_nodes(&cx, a->ref->tree, &list) || list.n != 1 || list.items[0].tree) {
        if (list.n > 1) {
            fault(iv, "%s: %u places fit; it must be one", a->ref->text, list.n);
        }
        return (struct iv_ref){0};
    }
    return (struct iv_ref){list.items[0].rep, list.items[0].id};
}

/* What the device gives now is what is stored; nothing, when it has none (rule K13). */
static struct xval action_value(struct interview *iv, const struct form_action *a,
                                struct iv_ref to) {
    const struct host *host = iv->host;
    switch (a->kind) {
    case ACTION_SETGEOPOINT:
        return xv_text(host && host->location ? host->location(host->ctx) : NULL);
    case ACTION_RECORDAUDIO: // a restored record may have its sound already
        if (cell_of(iv, to.rep, to.node)->len || !host || !host->record_audio) {
            return xv_text(arena_strdup(&iv->scratch, interview_get(iv, to)));
        }
        return xv_text(host->record_audio(host->ctx, a->quality));
    case ACTION_SETVALUE:
        break;
    }
    if (!a->value) {
        return xv_text(a->literal);
    }
    struct xctx cx = eval_context(iv, to.rep, to.node); // rule K4
    return eval_value(&cx, a->value->tree);
}

static void run_action(struct interview *iv, const struct form_action *a, struct rep *rep,
                       bool chain) {
    struct arena_mark mark = eval_begin(iv);
    struct iv_ref to = find_target(iv, a, rep);
    bool changed = false;
    if (to.node) {
        struct xval v = action_value(iv, a, to);
        changed = write_value(iv, to.rep, to.node, &v);
    }
    arena_release(&iv->scratch, mark);
    if (changed && chain) {
        settle(iv);
        run_event(iv, EVENT_VALUE_CHANGED, to.node, to.rep);
    }
}

bool interview_fill(struct interview *iv, struct iv_ref ref, const char *value) {
    struct arena_mark mark = eval_begin(iv);
    struct xval v = xv_text(value);
    bool changed = ref.node && write_value(iv, ref.rep, ref.node, &v);
    arena_release(&iv->scratch, mark);
    if (changed) {
        settle(iv);
        run_event(iv, EVENT_VALUE_CHANGED, ref.node, ref.rep);
    }
    return ref.node != 0;
}

static void action_visit(struct interview *iv, struct rep *rep, void *ctx) {
    run_action(iv, ctx, rep, false);
}

/* First load, load, revalidate: those in the model first, then nested ones in every instance of
 * their repeat (rule K9). */
static void run_everywhere(struct interview *iv, enum form_event event) {
    const struct form *form = iv->form;
    for (int nested = 0; nested < 2; nested++) {
        for (size_t i = 0; i < form->n_actions; i++) {
            struct form_action *a = &form->actions[i];
            if (a->events & event && (a->owner != 0) == nested) {
                each_rep(iv, iv->root, form->nodes[a->owner].scope, action_visit, a);
            }
        }
    }
}

void run_event(struct interview *iv, enum form_event event, uint32_t owner, struct rep *rep) {
    const struct form *form = iv->form;
    if (!form->n_actions) {
        return;
    }
    if (event != EVENT_VALUE_CHANGED && event != EVENT_NEW_REPEAT) {
        run_everywhere(iv, event);
        return;
    }
    if (iv->action_depth >= ACTION_CHAIN) {
        fault(iv, "%s: actions set each other off without end", form->nodes[owner].path);
        return;
    }
    if (iv->action_depth++ == 0) {
        iv->actions_left = ACTION_RATION;
    }
    for (size_t i = 0; i < form->n_actions; i++) {
        const struct form_action *a = &form->actions[i];
        bool here = event == EVENT_VALUE_CHANGED
                        ? a->owner == owner
                        : a->owner && form->nodes[a->owner].scope == rep->scope;
        if (!(a->events & event) || !here) {
            continue;
        }
        if (iv->actions_left == 0) {
            fault(iv, "%s: actions set each other off without end", form->nodes[owner].path);
        } else {
            iv->actions_left--;
            run_action(iv, a, rep, event == EVENT_VALUE_CHANGED);
        }
    }
    iv->action_depth--;
}
