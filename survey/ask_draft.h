/* survey/ask_draft.h — drafts of the terminal: what stands behind the answers of an unfinished
 * interview, so that it goes on as it stopped.
 *
 * Format    a draft is the record with all its answers (SUBMIT_ALL), and behind it one processing
 *           instruction with a JSON object; other readers of drafts pass over it:
 *             <data id="hh" …>…</data><?doorstep-ask {"at":"/data/b/tenure","lang":"English (en)",
 *             "started_ms":1767225600000,"spent_ms":61000,"answers":9,
 *             "files":[{"name":"roof.jpg","path":"/home/ada/roof.jpg"}],"log":"event,node,…"}?>
 *           An edit has "edit":{"of":INSTANCEID,"why":…,"who":…} as well.
 *           A paper form has "paper":{"batch":…,"typist":…,"sheet":3,"done":true}.
 *           `at` is the furthest question shown (ask_way_key()). '>' is written \u003e. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/attr.h"

struct err;
struct store;
struct strbuf;

struct ask_file {            // named in an answer, still where it was
    const char *name, *path; // path NULL: of the record that is changed, kept already
};

struct ask_facts {
    const char *at, *lang; // NULL: not said
    int64_t started_ms, spent_ms;
    uint32_t answers;
    const struct ask_file *files;
    size_t n_files;
    const char *log; // audit.csv so far, where the form keeps one; NULL for none
    const char *edit_of, *edit_why, *edit_who; // of an edit: the record, why and by whom
    const char *paper_batch, *paper_typist;    // of a typed paper form; NULL
    uint32_t paper_sheet;
    bool paper_done; // typed to its end
};
void ask_facts_write(struct strbuf *xml, const struct ask_facts *facts);
/* What a draft says; zeroed where it says nothing. */
void ask_facts_read(const char *xml, size_t len, struct arena *mem, struct ask_facts *out);

/* Unfinished interviews of a form, NULL for all forms, newest first; `dwelling` NULL: of every
 * home. */
struct ask_draft_row {
    int64_t id, updated_ms, started_ms;
    const char *form_id, *version, *surveyor, *dwelling; // NULL: not known
    uint32_t answers;
    const char *paper_batch, *paper_typist; // NULL: an interview
    uint32_t paper_sheet;
    bool paper_done;
};
enum draft_kind { DRAFTS_INTERVIEW, DRAFTS_PAPER };
struct ask_drafts {
    struct arena mem;
    struct ask_draft_row *rows;
    size_t n, cap;
};
bool ask_drafts_load(struct store *st, const char *form_id, const char *dwelling,
                     enum draft_kind kind, struct ask_drafts *out, struct err *err);
void ask_drafts_done(struct ask_drafts *drafts);
