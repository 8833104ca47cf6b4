/* survey/ask_draft.c — see ask_draft.h. */
#include "survey/ask_draft.h"

#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "base/mem.h"
#include "base/strbuf.h"
#include "survey/store.h"

static const char OPEN[] = "<?doorstep-ask ", CLOSE[] = "?>";

/* ---- facts ---- */

void ask_facts_write(struct strbuf *xml, const struct ask_facts *facts) {
    json_t *files = json_array();
    for (size_t i = 0; i < facts->n_files; i++) {
        if (!facts->files[i].path) {
            continue;
        }
        json_array_append_new(files, json_pack("{s:s, s:s}", "name", facts->files[i].name, "path",
                                               facts->files[i].path));
    }
    json_t *all = json_pack("{s:s*, s:s*, s:I, s:I, s:I, s:s*, s:o}", "at", facts->at, "lang",
                            facts->lang, "started_ms", (json_int_t)facts->started_ms, "spent_ms",
                            (json_int_t)facts->spent_ms, "answers", (json_int_t)facts->answers,
                            "log", facts->log, "files", files);
    if (all && facts->edit_of) {
        json_object_set_new(all, "edit",
                            json_pack("{s:s, s:s, s:s}", "of", facts->edit_of, "why",
                                      facts->edit_why, "who", facts->edit_who));
    }
    if (all && facts->paper_batch) {
        json_object_set_new(all, "paper",
                            json_pack("{s:s, s:s, s:I, s:b}", "batch", facts->paper_batch, "typist",
                                      facts->paper_typist, "sheet", (json_int_t)facts->paper_sheet,
                                      "done", facts->paper_done));
    }
    char *text = all ? json_dumps(all, JSON_COMPACT | JSON_ENSURE_ASCII) : NULL;
    json_decref(all);
    if (!text) { // a path that is not UTF-8: the answers are what counts
        return;
    }
    strbuf_add(xml, OPEN);
    for (const char *p = text; *p; p++) {
        *p == '>' ? strbuf_add(xml, "\\u003e") : strbuf_addc(xml, *p);
    }
    strbuf_add(xml, CLOSE);
    free(text);
}

static const char *get_text(json_t *all, const char *key, struct arena *mem) {
    const char *text = json_string_value(json_object_get(all, key));
    return text ? arena_strdup(mem, text) : NULL;
}

static void read_files(json_t *list, struct arena *mem, struct ask_facts *out) {
    struct ask_file *files = ARENA_ARRAY(mem, struct ask_file, json_array_size(list) + 1);
    size_t i;
    json_t *file;
    json_array_foreach(list, i, file) {
        struct ask_file *to = &files[out->n_files];
        to->name = get_text(file, "name", mem);
        to->path = get_text(file, "path", mem);
        out->n_files += to->name && to->path;
    }
    out->files = files;
}

/* The last one in the text: an answer cannot hold it, since its '<' is written "&lt;". */
static const char *last_of(const char *text, size_t len, const char *what) {
    size_t n = strlen(what);
    for (size_t at = len; at-- > 0;) {
        if (len - at >= n && memcmp(text + at, what, n) == 0) {
            return text + at;
        }
    }
    return NULL;
}

void ask_facts_read(const char *xml, size_t len, struct arena *mem, struct ask_facts *out) {
    *out = (struct ask_facts){0};
    const char *open = last_of(xml, len, OPEN), *close = last_of(xml, len, CLOSE);
    if (!open || !close || close < open) {
        return;
    }
    const char *text = open + strlen(OPEN);
    json_t *all = json_loadb(text, (size_t)(close - text), 0, NULL);
    out->at = get_text(all, "at", mem);
    out->lang = get_text(all, "lang", mem);
    out->log = get_text(all, "log", mem);
    out->started_ms = json_integer_value(json_object_get(all, "started_ms"));
    out->spent_ms = json_integer_value(json_object_get(all, "spent_ms"));
    json_int_t answers = json_integer_value(json_object_get(all, "answers"));
    out->answers = answers > 0 && answers < UINT32_MAX ? (uint32_t)answers : 0;
    read_files(json_object_get(all, "files"), mem, out);
    json_t *paper = json_object_get(all, "paper");
    json_int_t sheet = json_integer_value(json_object_get(paper, "sheet"));
    out->paper_batch = get_text(paper, "batch", mem);
    out->paper_typist = get_text(paper, "typist", mem);
    out->paper_sheet = sheet > 0 && sheet < UINT32_MAX ? (uint32_t)sheet : 0;
    out->paper_done = json_is_true(json_object_get(paper, "done"));
    json_t *edit = json_object_get(all, "edit");
    out->edit_of = get_text(edit, "of", mem);
    out->edit_why = get_text(edit, "why", mem);
    out->edit_who = get_text(edit, "who", mem);
    json_decref(all);
}

/* ---- what there is ---- */

struct listing {
    struct ask_drafts *out;
    const char *form_id, *dwelling;
    enum draft_kind kind;
};

static const char *copy(struct arena *mem, const char *text) {
    return text && *text ? arena_strdup(mem, text) : NULL;
}

static bool add_draft(void *ctx, const struct store_draft *draft, struct err *err) {
    const struct listing *listing = ctx;
    struct ask_drafts *out = listing->out;
    struct ask_facts facts;
    (void)err;
    bool here =
        !listing->dwelling || (draft->dwelling && strcmp(draft->dwelling, listing->dwelling) == 0);
    if ((listing->form_id && strcmp(draft->form_id, listing->form_id) != 0) || !here) {
        return true;
    }
    ask_facts_read(draft->xml, draft->xml_len, &out->mem, &facts);
    bool paper = facts.paper_batch && facts.paper_typist;
    if (paper != (listing->kind == DRAFTS_PAPER)) {
        return true;
    }
    *MEM_PUSH(out->rows, out->n, out->cap) = (struct ask_draft_row){
        .id = draft->id,
        .updated_ms = draft->updated_utc,
        .started_ms = facts.started_ms ? facts.started_ms : draft->updated_utc,
        .form_id = arena_strdup(&out->mem, draft->form_id),
        .version = arena_strdup(&out->mem, draft->version),
        .surveyor = copy(&out->mem, draft->surveyor),
        .dwelling = copy(&out->mem, draft->dwelling),
        .answers = facts.answers,
        .paper_batch = facts.paper_batch,
        .paper_typist = facts.paper_typist,
        .paper_sheet = facts.paper_sheet,
        .paper_done = facts.paper_done,
    };
    return true;
}

bool ask_drafts_load(struct store *st, const char *form_id, const char *dwelling,
                     enum draft_kind kind, struct ask_drafts *out, struct err *err) {
    struct listing listing = {.out = out, .form_id = form_id, .dwelling = dwelling, .kind = kind};
    return store_each_draft(st, add_draft, &listing, err);
}

void ask_drafts_done(struct ask_drafts *drafts) {
    mem_freep(&drafts->rows);
    arena_done(&drafts->mem);
    *drafts = (struct ask_drafts){0};
}
