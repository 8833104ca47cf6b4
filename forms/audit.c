/* forms/audit.c — the recorder of audit.csv (rules W1-W5). */
#include "forms/audit.h"

#include <string.h>

#include "base/mem.h"
#include "base/num.h"
#include "base/strbuf.h"
#include "forms/audit_impl.h"
#include "forms/eval.h"

static const char ODK[] = "http://www.opendatakit.org/xforms";

static const struct {
    const char *name;
    bool has_end;
} events[] = {
    [AUDIT_QUESTION] = {"question",                           true },
    [AUDIT_GROUP] = {"group questions",                    true },
    [AUDIT_ADD_REPEAT] = {"add repeat",                         true },
    [AUDIT_END_SCREEN] = {"end screen",                         true },
    [AUDIT_JUMP] = {"jump",                               true },
    [AUDIT_FORM_START] = {"form start",                         false},
    [AUDIT_FORM_EXIT] = {"form exit",                          false},
    [AUDIT_FORM_RESUME] = {"form resume",                        false},
    [AUDIT_FORM_SAVE] = {"form save",                          false},
    [AUDIT_FORM_FINALIZE] = {"form finalize",                      false},
    [AUDIT_BEGINNING] = {"beginning of form",                  false},
    [AUDIT_REPEAT] = {"repeat",                             false},
    [AUDIT_DELETE_REPEAT] = {"delete repeat",                      false},
    [AUDIT_SAVE_ERROR] = {"save error",                         false},
    [AUDIT_FINALIZE_ERROR] = {"finalize error",                     false},
    [AUDIT_CONSTRAINT_ERROR] = {"constraint error",                   false},
    [AUDIT_NO_PLAY_SERVICES] = {"google play services not available", false},
    [AUDIT_LOCATION_GRANTED] = {"location permissions granted",       false},
    [AUDIT_LOCATION_NOT_GRANTED] = {"location permissions not granted",   false},
    [AUDIT_TRACKING_ENABLED] = {"location tracking enabled",          false},
    [AUDIT_TRACKING_DISABLED] = {"location tracking disabled",         false},
    [AUDIT_PROVIDERS_ENABLED] = {"location providers enabled",         false},
    [AUDIT_PROVIDERS_DISABLED] = {"location providers disabled",        false},
    [AUDIT_CHANGE_REASON] = {"change reason",                      false},
    [AUDIT_AUDIO_ENABLED] = {"background audio enabled",           false},
    [AUDIT_AUDIO_DISABLED] = {"background audio disabled",          false},
    [AUDIT_OTHER] = {"",                                   false},
};

const char *const audit_columns[AUDIT_COLUMNS] = {
    [COL_EVENT] = "event",       [COL_NODE] = "node",           [COL_START] = "start",
    [COL_END] = "end",           [COL_LATITUDE] = "latitude",   [COL_LONGITUDE] = "longitude",
    [COL_ACCURACY] = "accuracy", [COL_OLD_VALUE] = "old-value", [COL_NEW_VALUE] = "new-value",
    [COL_USER] = "user",         [COL_REASON] = "change-reason"};

const char *audit_event_name(enum audit_event event) {
    return events[event].name;
}

enum audit_event audit_event_find(const char *name) {
    enum audit_event event = 0;
    while (event < AUDIT_OTHER && strcmp(events[event].name, name) != 0) {
        event++;
    }
    return event;
}

bool audit_event_has_end(enum audit_event event) {
    return events[event].has_end;
}

/* ---- what the form asks for ---------------------------------------------------------------- */

static uint32_t audit_node(const struct form *form) {
    uint32_t node = form->meta ? form->nodes[form->meta].first_child : 0;
    while (node && (form->nodes[node].attr ||
                    strcmp(names_local(&form->names, form->nodes[node].name_id), "audit") != 0)) {
        node = form->nodes[node].next;
    }
    return node;
}

static const char *odk_attr(const struct form_node *node, const char *name) {
    for (const struct form_attr *a = node->extra; a; a = a->next) {
        if (strcmp(a->name, name) == 0 && strcmp(a->ns, ODK) == 0) {
            return a->value;
        }
    }
    return NULL;
}

static bool is_set(const struct form_node *node, const char *name, const char *value) {
    const char *have = odk_attr(node, name);
    return have && strcmp(have, value) == 0;
}

/* Rule W5; *asked: at least one of the three is there. */
static bool read_location(const struct form_node *node, struct audit_settings *out, bool *asked) {
    static const char *const priorities[] = {"no-power", "low-power", "balanced", "high-accuracy"};
    const char *interval = odk_attr(node, "location-min-interval");
    const char *age = odk_attr(node, "location-max-age");
    out->priority = odk_attr(node, "location-priority");
    *asked = interval || age || out->priority;
    size_t i = 0;
    while (out->priority && i < LEN(priorities) && strcmp(priorities[i], out->priority) != 0) {
        i++;
    }
    return out->priority && i < LEN(priorities) && interval && age &&
           num_parse_i64(interval, strlen(interval), &out->min_interval_s) &&
           num_parse_i64(age, strlen(age), &out->max_age_s) && out->min_interval_s >= 0 &&
           out->max_age_s >= out->min_interval_s;
}

bool audit_settings(const struct form *form, struct audit_settings *out) {
    uint32_t number = audit_node(form);
    const struct form_node *node = &form->nodes[number];
    bool asked;
    *out = (struct audit_settings){0};
    if (!number) {
        return false;
    }
    out->location = read_location(node, out, &asked);
    out->track_changes = is_set(node, "track-changes", "true");
    out->identify_user = is_set(node, "identify-user", "true");
    out->reasons = is_set(node, "track-changes-reasons", "on-form-edit");
    return true;
}

bool check_audit(struct loader *ld) {
    struct audit_settings settings;
    uint32_t number = audit_node(ld->form);
    const struct form_node *node = &ld->form->nodes[number];
    bool asked = false;
    if (number && !read_location(node, &settings, &asked) && asked) {
        issue(ld, ISSUE_WARNING, "W5", node->line, node->path,
              "the log will not say where people were: that needs location-priority (no-power, "
              "low-power, balanced or high-accuracy), location-min-interval and "
              "location-max-age in seconds, the last not less than the one before");
    }
    return true;
}

/* ---- rows ---- */

struct open_event { // shows now
    enum audit_event event;
    char *path, *old_value; // owned
    int64_t start_ms;
    char *place; // where we were when it began: "lat lon alt acc"; owned
};

struct audit {
    struct interview *iv;
    struct strbuf *out;
    struct audit_settings settings;
    char *user; // owned
    bool resumed, changed, reason_given;
    int64_t last_ms;
    struct open_event *open;
    size_t n_open, cap_open;
};

/* Rule W1. */
static void put_cell(struct strbuf *out, const char *text) {
    bool quoted = strpbrk(text, ",\n") != NULL;
    if (!quoted) {
        strbuf_add(out, text);
        return;
    }
    strbuf_addc(out, '"');
    for (; *text; text++) {
        strbuf_addc(out, *text);
        if (*text == '"') {
            strbuf_addc(out, '"');
        }
    }
    strbuf_addc(out, '"');
}

static bool has_column(const struct audit_settings *settings, enum audit_column col) {
    switch (col) {
    case COL_LATITUDE:
    case COL_LONGITUDE:
    case COL_ACCURACY:
        return settings->location;
    case COL_OLD_VALUE:
    case COL_NEW_VALUE:
        return settings->track_changes;
    case COL_USER:
        return settings->identify_user;
    case COL_REASON:
        return settings->reasons;
    case COL_EVENT:
    case COL_NODE:
    case COL_START:
    case COL_END:
    case AUDIT_COLUMNS:
        break;
    }
    return true;
}

static void put_row(const struct audit *audit, const char *const cells[AUDIT_COLUMNS],
                    struct strbuf *out) {
    for (enum audit_column col = 0; col < AUDIT_COLUMNS; col++) {
        if (has_column(&audit->settings, col)) {
            strbuf_add(out, col ? "," : "");
            put_cell(out, cells[col] ? cells[col] : "");
        }
    }
    strbuf_addc(out, '\n');
}

/* Cut "lat lon alt acc" in its words, in place. */
static void put_place(char *place, const char *cells[AUDIT_COLUMNS]) {
    static const int words[] = {COL_LATITUDE, COL_LONGITUDE, -1, COL_ACCURACY};
    for (size_t i = 0; place && *place && i < LEN(words); i++) {
        char *end = place + strcspn(place, " ");
        if (words[i] >= 0) {
            cells[words[i]] = place;
        }
        place = *end ? end + 1 : end;
        *end = '\0';
    }
}

static void put_event(struct audit *audit, struct open_event *it, int64_t end_ms,
                      const char *new_value, const char *reason) {
    AUTO(strbuf_done) struct strbuf start = {0};
    AUTO(strbuf_done) struct strbuf end = {0};
    bool changed = it->old_value && strcmp(it->old_value, new_value) != 0;
    strbuf_addf(&start, "%lld", (long long)it->start_ms);
    if (events[it->event].has_end) {
        strbuf_addf(&end, "%lld", (long long)end_ms);
    }
    const char *cells[AUDIT_COLUMNS] = {
        [COL_EVENT] = events[it->event].name,
        [COL_NODE] = it->path,
        [COL_START] = strbuf_text(&start),
        [COL_END] = strbuf_text(&end),
        [COL_OLD_VALUE] = changed ? it->old_value : "",
        [COL_NEW_VALUE] = changed ? new_value : "",
        [COL_USER] = audit->user,
        [COL_REASON] = reason,
    };
    put_place(it->place, cells);
    put_row(audit, cells, audit->out);
    audit->changed |= changed;
}

/* ---- events ---- */

static int64_t now(struct audit *audit) {
    int64_t ms = host_now(audit->iv->host);
    audit->last_ms = ms > audit->last_ms ? ms : audit->last_ms;
    return audit->last_ms;
}

static struct open_event begin(struct audit *audit, enum audit_event event, struct strbuf *path) {
    const struct host *host = audit->iv->host;
    bool look = audit->settings.location && host && host->location;
    const char *place = look ? host->location(host->ctx) : NULL;
    return (struct open_event){.event = event,
                               .path = strbuf_steal(path),
                               .start_ms = now(audit),
                               .place = place ? mem_strdup(place) : NULL};
}

static void event_done(struct open_event *it) {
    mem_freep(&it->path);
    mem_freep(&it->old_value);
    mem_freep(&it->place);
}

static void add_path(const struct audit *audit, struct iv_ref ref, struct strbuf *out) {
    if (ref.node) {
        interview_path(audit->iv, ref, out);
    }
}

static void show_event(struct audit *audit, enum audit_event event, struct strbuf *path,
                       const char *value) {
    struct open_event it = begin(audit, event, path);
    it.old_value = value ? mem_strdup(value) : NULL;
    *MEM_PUSH(audit->open, audit->n_open, audit->cap_open) = it;
}

static void show_question(struct audit *audit, struct iv_ref ref) {
    AUTO(strbuf_done) struct strbuf path = {0};
    add_path(audit, ref, &path);
    show_event(audit, AUDIT_QUESTION, &path, ref.node ? interview_get(audit->iv, ref) : NULL);
}

static void add_event(struct audit *audit, enum audit_event event, struct strbuf *path,
                      const char *reason) {
    struct open_event it = begin(audit, event, path);
    put_event(audit, &it, 0, "", reason);
    event_done(&it);
}

/* The value is looked up by its path: the row it stood in may be gone. */
static const char *value_now(const struct audit *audit, const struct open_event *it) {
    return interview_get(audit->iv, interview_find(audit->iv, it->path));
}

void audit_leave(struct audit *audit) {
    for (size_t i = 0; audit && i < audit->n_open; i++) {
        struct open_event *it = &audit->open[i];
        put_event(audit, it, now(audit), value_now(audit, it), NULL);
        event_done(it);
    }
    if (audit) {
        audit->n_open = 0;
    }
}

void audit_note(struct audit *audit, enum audit_event event, const char *path) {
    AUTO(strbuf_done) struct strbuf copy = {0};
    if (audit) {
        strbuf_add(&copy, path);
        add_event(audit, event, &copy, NULL);
        audit->changed |= event == AUDIT_DELETE_REPEAT;
    }
}

/* ---- what shows ---- */

static bool is_inside(const struct form *form, uint32_t control, uint32_t group) {
    while (control && control != group) {
        control = form->controls[control].parent;
    }
    return control != 0;
}

static void show_group(struct audit *audit, const struct iv_step *group, struct strbuf *path) {
    show_event(audit, AUDIT_GROUP, path, NULL);
    struct iv_step step = *group;
    while (interview_next(audit->iv, &step) &&
           is_inside(audit->iv->form, step.control, group->control)) {
        if (step.kind == STEP_QUESTION) {
            show_question(audit, step.ref);
        }
    }
}

/* Where the step is: of the offer of one more row, the row that would come. */
static void step_path(const struct audit *audit, const struct iv_step *step, struct strbuf *out) {
    if (step->kind != STEP_NEW_REPEAT) {
        add_path(audit, step->ref, out);
        return;
    }
    uint32_t node = audit->iv->form->controls[step->control].node;
    add_path(audit, step->ref, out);
    strbuf_addf(out, "/%s[%u]", audit->iv->form->nodes[node].name,
                interview_count(audit->iv, node, step->ref) + 1);
}

static enum audit_event event_of(const struct audit *audit, const struct iv_step *step) {
    switch (step->kind) {
    case STEP_QUESTION:
        return step->control ? AUDIT_QUESTION : AUDIT_BEGINNING;
    case STEP_GROUP:
        return control_has_appearance(&audit->iv->form->controls[step->control], "field-list")
                   ? AUDIT_GROUP
                   : AUDIT_OTHER;
    case STEP_REPEAT:
        return AUDIT_REPEAT;
    case STEP_NEW_REPEAT:
        return AUDIT_ADD_REPEAT;
    case STEP_END:
        return AUDIT_END_SCREEN;
    }
    return AUDIT_OTHER;
}

void audit_show(struct audit *audit, const struct iv_step *step) {
    AUTO(strbuf_done) struct strbuf path = {0};
    if (!audit) {
        return;
    }
    enum audit_event event = event_of(audit, step);
    if (event != AUDIT_BEGINNING && event != AUDIT_END_SCREEN) {
        step_path(audit, step, &path);
    }
    const struct open_event *first = audit->n_open ? &audit->open[0] : NULL;
    if (first && first->event == event && strcmp(first->path, strbuf_text(&path)) == 0) {
        return; // it shows already
    }
    audit_leave(audit);
    if (event == AUDIT_GROUP) {
        show_group(audit, step, &path);
    } else if (event == AUDIT_QUESTION) {
        show_question(audit, step->ref);
    } else if (event != AUDIT_OTHER && events[event].has_end) {
        show_event(audit, event, &path, NULL);
    } else if (event != AUDIT_OTHER) {
        add_event(audit, event, &path, NULL);
    }
}

void audit_jump(struct audit *audit) {
    AUTO(strbuf_done) struct strbuf path = {0};
    if (audit) {
        audit_leave(audit);
        show_event(audit, AUDIT_JUMP, &path, NULL);
    }
}

/* ---- reasons ---- */

bool audit_wants_reason(const struct audit *audit) {
    if (!audit || !audit->settings.reasons || !audit->resumed || audit->reason_given) {
        return false;
    }
    bool changed = audit->changed;
    for (size_t i = 0; i < audit->n_open; i++) {
        const struct open_event *it = &audit->open[i];
        changed |= it->old_value && strcmp(it->old_value, value_now(audit, it)) != 0;
    }
    return changed;
}

void audit_reason(struct audit *audit, const char *reason) {
    AUTO(strbuf_done) struct strbuf path = {0};
    if (audit && *reason) {
        add_event(audit, AUDIT_CHANGE_REASON, &path, reason);
        audit->reason_given = true;
    }
}

/* ---- life ---- */

/* The last header of a log, without its line end; *len 0 when there is none. */
static const char *last_header(const char *log, size_t len, size_t *header_len) {
    const char *found = "";
    *header_len = 0;
    for (const char *at = log, *end = log + len; at && at < end;) {
        const char *line_end = memchr(at, '\n', (size_t)(end - at));
        size_t n = (size_t)((line_end ? line_end : end) - at);
        if (n > 6 && memcmp(at, "event,", 6) == 0) {
            found = at;
            *header_len = n;
        }
        at = line_end ? line_end + 1 : end;
    }
    return found;
}

static void put_header(const struct audit *audit, const struct audit_session *session) {
    AUTO(strbuf_done) struct strbuf header = {0};
    size_t len;
    put_row(audit, audit_columns, &header);
    const char *have = session->log ? last_header(session->log, session->log_len, &len) : "";
    if (!*have || len != header.len - 1 || memcmp(have, header.data, len) != 0) {
        strbuf_addn(audit->out, header.data, header.len);
    }
}

static void name_log(struct interview *iv) {
    struct xval name = xv_text(AUDIT_FILE);
    if (write_value(iv, iv->root, audit_node(iv->form), &name)) {
        settle(iv);
    }
}

struct audit *audit_new(struct interview *iv, const struct audit_session *session,
                        struct strbuf *out) {
    struct audit_settings settings;
    AUTO(strbuf_done) struct strbuf nowhere = {0};
    if (!audit_settings(iv->form, &settings)) {
        return NULL;
    }
    struct audit *audit = mem_zalloc(sizeof *audit);
    audit->iv = iv;
    audit->out = out;
    audit->settings = settings;
    audit->user = session->user ? mem_strdup(session->user) : NULL;
    audit->resumed = session->resumed;
    name_log(iv);
    put_header(audit, session);
    add_event(audit, session->resumed ? AUDIT_FORM_RESUME : AUDIT_FORM_START, &nowhere, NULL);
    return audit;
}

void audit_free(struct audit *audit) {
    if (!audit) {
        return;
    }
    for (size_t i = 0; i < audit->n_open; i++) {
        event_done(&audit->open[i]);
    }
    mem_freep(&audit->open);
    mem_freep(&audit->user);
    mem_freep(&audit);
}
