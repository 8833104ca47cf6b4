/* analysis/gather_choices.c — the lists of choices of a form, over all its versions.
 *
 * What a resident was read is what was meant. So a choice that got another code in a later version,
 * and kept its words, is still one choice; and one that kept its code and got other words is said
 * to have done so. */
#include <string.h>

#include "analysis/gather_impl.h"
#include "base/err.h"
#include "base/mem.h"
#include "survey/tables.h"

enum { LIST_MAX = 500 }; // choices kept of a list: past it nothing can be ranked or counted

struct choice_words { // of the newest version that has them
    const char *lang, *text;
    const char *before; // of an older version, where they were others; NULL
    struct choice_words *next;
};

struct choice_search {
    struct source *src;
    const char *lang;       // NULL: labels are not wanted
    struct intern versions; // number + 1, newest first
};

/* ---- reading ---- */

static struct choice_list *list_of(struct source *src, const char *path) {
    for (size_t i = src->n_lists; i-- > 0;) { // most often the last one
        if (strcmp(src->lists[i].path, path) == 0) {
            return &src->lists[i];
        }
    }
    struct choice_list *list = MEM_PUSH(src->lists, src->n_lists, src->cap_lists);
    *list = (struct choice_list){.path = arena_strdup(&src->mem, path)};
    return list;
}

static struct choice *choice_of(struct source *src, struct choice_list *list, const char *value,
                                uint32_t version) {
    for (size_t i = 0; i < list->n; i++) {
        if (strcmp(list->items[i].value, value) == 0) {
            return &list->items[i];
        }
    }
    if (list->n == LIST_MAX) {
        list->too_long = true;
        return NULL;
    }
    struct choice *choice = MEM_PUSH(list->items, list->n, list->cap);
    *choice = (struct choice){.value = arena_strdup(&src->mem, value), .newest = version};
    choice->now = choice->value;
    return choice;
}

static struct choice_words *words_in(const struct choice *choice, const char *lang) {
    struct choice_words *words = choice->words;
    while (words && strcmp(words->lang, lang) != 0) {
        words = words->next;
    }
    return words;
}

static void take_words(struct source *src, struct choice *choice, const struct tables_choice *row) {
    struct choice_words *words = words_in(choice, row->lang);
    if (!words) {
        words = ARENA_NEW(&src->mem, struct choice_words);
        *words = (struct choice_words){.lang = arena_strdup(&src->mem, row->lang),
                                       .text = arena_strdup(&src->mem, row->label),
                                       .next = choice->words};
        choice->words = words;
    } else if (!words->before && strcmp(words->text, row->label) != 0) {
        words->before = arena_strdup(&src->mem, row->label);
    }
}

static bool take_choice(void *ctx, const struct tables_choice *row, struct err *err) {
    (void)err;
    struct choice_search *search = ctx;
    struct source *src = search->src;
    uint32_t version = intern_add(&search->versions, row->version, strlen(row->version)) - 1;
    struct choice_list *list = list_of(src, row->path);
    struct choice *choice = list->too_long ? NULL : choice_of(src, list, row->value, version);
    if (!choice) {
        return true;
    }
    choice->oldest = version;
    take_words(src, choice, row);
    if (!search->lang || choice->right_lang) { // newest version first
        return true;
    }
    bool right = strcmp(row->lang, search->lang) == 0;
    if (right || !choice->label) {
        choice->label = arena_strdup(&src->mem, row->label);
        choice->right_lang = right;
    }
    return true;
}

/* ---- other codes, other words ---- */

/* Codes that mean something by themselves, whatever their words: they stay what they are. */
static bool means_itself(const char *code) {
    static const char *const codes[] = {
        "none", "nothing",           "nothing_now",    "dk",     "pns", "other",
        "na",   "prefer_not_to_say", "prefer_not_say", "refused"};
    for (size_t i = 0; i < LEN(codes); i++) {
        if (strcmp(codes[i], code) == 0) {
            return true;
        }
    }
    return false;
}

/* The same words in every language that both have, and at least one. */
static bool alike(const struct choice *a, const struct choice *b) {
    bool any = false;
    for (const struct choice_words *words = a->words; words; words = words->next) {
        const struct choice_words *other = words_in(b, words->lang);
        if (other && strcmp(words->text, other->text) != 0) {
            return false;
        }
        any = any || (other && words->text[0]);
    }
    return any;
}

/* The one choice of older versions that items[at] was before; n: none, or it cannot be told. */
static size_t earlier(const struct choice_list *list, size_t at) {
    const struct choice *now = &list->items[at];
    size_t found = list->n;
    for (size_t i = 0; i < list->n && !means_itself(now->value); i++) {
        const struct choice *then = &list->items[i];
        if (i == at || means_itself(then->value) || !alike(now, then)) {
            continue;
        }
        if (then->newest <= now->oldest && then->oldest >= now->newest) {
            return list->n; // they stood beside each other
        }
        bool older = then->newest > now->oldest;
        bool nearer = found == list->n || then->newest < list->items[found].newest;
        found = older && nearer ? i : found;
    }
    return found;
}

static void add_note(struct choice_list *list, const char *note) {
    *MEM_PUSH(list->notes, list->n_notes, list->cap_notes) = note;
}

static void note_words(struct source *src, struct choice_list *list, const char *lang) {
    for (size_t i = 0; i < list->n; i++) {
        const struct choice_words *words = words_in(&list->items[i], lang);
        if (words && words->before) {
            add_note(list, arena_printf(&src->mem,
                                        "\"%s\" read \"%s\" in an earlier version of the form, "
                                        "under the same code (%s): both are counted as one answer",
                                        words->text, words->before, list->items[i].value));
        }
    }
}

/* Every later code of `now` is counted as its oldest, which it gets. */
static void join_codes(struct source *src, struct choice_list *list, struct choice *now,
                       const size_t *was) {
    size_t at = (size_t)(now - list->items);
    const char *oldest = now->value;
    for (size_t i = at; i < list->n; i = was[i]) {
        oldest = list->items[i].value;
    }
    for (size_t i = at; was[i] < list->n; i = was[i]) {
        list->codes[list->n_codes++] =
            (struct choice_code){.answered = list->items[i].value, .counted = oldest};
        add_note(list, arena_printf(&src->mem,
                                    "\"%s\" had another code in an earlier version of the form "
                                    "(%s, then %s): both are counted as one answer",
                                    now->label ? now->label : now->now, list->items[was[i]].value,
                                    list->items[i].value));
    }
    now->value = oldest;
}

/* Make one of each choice and what it was called before. Older codes stand further down. */
static void settle(struct source *src, struct choice_list *list, const char *lang) {
    AUTO(mem_freep) size_t *was = mem_alloc((list->n + 1) * sizeof *was);
    AUTO(mem_freep) bool *is_older = mem_zalloc(list->n + 1);
    size_t n = 0;
    for (size_t i = 0; i < list->n; i++) {
        was[i] = earlier(list, i);
        is_older[was[i]] = true;
    }
    list->codes = ARENA_ARRAY(&src->mem, struct choice_code, list->n + 1);
    if (lang) {
        note_words(src, list, lang);
    }
    for (size_t i = 0; i < list->n; i++) {
        if (!is_older[i]) {
            join_codes(src, list, &list->items[i], was);
            list->items[n++] = list->items[i];
        }
    }
    list->n = n;
}

bool source_read_choices(struct source *src, struct store *st, const char *lang, struct err *err) {
    struct choice_search search = {.src = src, .lang = lang};
    bool ok = tables_each_choice(st, src->form_id, NULL, take_choice, &search, err);
    for (size_t i = 0; ok && search.versions.n > 1 && i < src->n_lists; i++) {
        if (!src->lists[i].too_long) {
            settle(src, &src->lists[i], lang);
        }
    }
    intern_done(&search.versions);
    return ok;
}

/* ---- looking up ---- */

const struct choice_list *source_list(const struct source *src, const char *path) {
    for (size_t i = 0; i < src->n_lists; i++) {
        if (strcmp(src->lists[i].path, path) == 0) {
            return &src->lists[i];
        }
    }
    return NULL;
}

struct reader_text source_code(const struct choice_list *list, struct reader_text answered) {
    for (size_t i = 0; list && i < list->n_codes; i++) {
        const struct choice_code *code = &list->codes[i];
        if (strlen(code->answered) == answered.len &&
            memcmp(code->answered, answered.text, answered.len) == 0) {
            return (struct reader_text){code->counted, strlen(code->counted)};
        }
    }
    return answered;
}

const char *source_newest_code(const struct choice_list *list, const char *code) {
    for (size_t i = 0; list && i < list->n; i++) {
        if (strcmp(list->items[i].value, code) == 0) {
            return list->items[i].now;
        }
    }
    return code;
}
