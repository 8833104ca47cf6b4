/* forms/doctor_codes.c — codes of choices that answers or conditions trip over, twins, and choices
 * that are never offered. A code should match [a-z0-9_]+ (spec/domain.md, 2.2). */
#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "base/strbuf.h"
#include "forms/doctor_impl.h"

enum { FIXES_SHOWN = 3, MAX_FILTERED = 50 };

/* A list that many questions share is looked at once for single answers and once for several. */
static bool is_seen(const struct doctor *d, bool *seen, const struct form_control *c,
                    bool several) {
    const struct form_instance *in = c->itemset ? doctor_list(d->form, c->itemset->source) : NULL;
    bool *slot = in ? &seen[(size_t)(in - d->form->instances) * 2 + several] : NULL;
    bool was = slot && *slot;
    if (slot) {
        *slot = true;
    }
    return was;
}

/* ---- how a code is written --------------------------------------------------------------------
 */

enum fault { // the worst one counts
    FAULT_NONE,
    FAULT_ODD,   // capitals, hyphens, letters beyond a-z
    FAULT_BAD,   // blanks, brackets, quotes
    FAULT_CURLY, // typographic quotes
    FAULT_PARTS, // a blank, where answers are kept with blanks between them (rule H1)
};

static bool is_number(const char *code, size_t len) {
    size_t i = len && code[0] == '-';
    for (; i < len && (isdigit((unsigned char)code[i]) || code[i] == '.'); i++) {
    }
    return i == len;
}

static enum fault fault_of(const char *code, size_t len, bool several) {
    enum fault worst = FAULT_NONE;
    size_t curly;
    for (const char *p = code; p < code + len && !is_number(code, len); p++) {
        bool good = islower((unsigned char)*p) || isdigit((unsigned char)*p) || *p == '_';
        enum fault is = several && strchr(" \t\r\n", *p)      ? FAULT_PARTS
                        : quote_straight(p, &curly)           ? FAULT_CURLY
                        : good                                ? FAULT_NONE
                        : strchr(" \t\r\n'\"()[]{}<>&,;", *p) ? FAULT_BAD
                                                              : FAULT_ODD;
        worst = is > worst ? is : worst;
    }
    return worst;
}

/* "Don’t know (yet)" -> "dont_know_yet". Letters beyond a-z are lost. */
static void write_plain(const char *code, size_t len, struct strbuf *out) {
    size_t curly;
    for (const char *p = code; p < code + len; p++) {
        if (quote_straight(p, &curly)) {
            p += curly - 1;
        } else if (isalnum((unsigned char)*p)) {
            strbuf_addc(out, (char)tolower((unsigned char)*p));
        } else if (*p != '\'' && *p > 0 && out->len && out->data[out->len - 1] != '_') {
            strbuf_addc(out, '_');
        }
    }
    while (out->len && out->data[out->len - 1] == '_') {
        out->data[--out->len] = '\0';
    }
}

struct code_check {
    enum fault wanted;
    bool several;
    struct intern said;
    struct strbuf fixes;
    uint32_t n, line; // of the question at hand
    char first[64];
};

static void judge_code(void *ctx, const struct doctor_choice *choice) {
    struct code_check *cc = ctx;
    uint32_t known = cc->said.n;
    if (fault_of(choice->code, choice->len, cc->several) != cc->wanted ||
        intern_add(&cc->said, choice->code, choice->len) <= known) {
        return;
    }
    if (cc->n++ >= FIXES_SHOWN) {
        return;
    }
    AUTO(strbuf_done) struct strbuf plain = {0};
    int len = choice->len > 60 ? 60 : (int)choice->len;
    write_plain(choice->code, choice->len, &plain);
    if (cc->n == 1) {
        cc->line = (uint32_t)choice->line;
        snprintf(cc->first, sizeof cc->first, "%.*s", len, choice->code);
    }
    strbuf_addf(&cc->fixes, "%s%.60s for \"%.*s\"", cc->n == 1 ? "" : ", ",
                plain.len ? strbuf_text(&plain) : "a short word", len, choice->code);
}

static void check_codes(struct doctor *d, enum fault wanted, const char *why) {
    struct code_check cc = {.wanted = wanted};
    bool *seen = ARENA_ARRAY(&d->arena, bool, 2 * d->form->n_instances + 2);
    for (const struct form_control *c = NULL; (c = doctor_next(d, c));) {
        cc.n = 0;
        strbuf_clear(&cc.fixes);
        cc.several = c->kind == CTRL_SELECT || c->kind == CTRL_RANK;
        if ((cc.several || c->kind == CTRL_SELECT1) && !is_seen(d, seen, c, cc.several)) {
            doctor_each_choice(d->form, c, judge_code, &cc);
        }
        if (cc.n) {
            char more[32] = "";
            if (cc.n > 1) {
                snprintf(more, sizeof more, " (and %u more)", cc.n - 1);
            }
            doctor_say(d, c->node, (int)cc.line,
                       "the code \"%s\"%s %s" FIX
                       "write %s%s, here and in conditions, before the first interview",
                       cc.first, more, why, strbuf_text(&cc.fixes),
                       cc.n > FIXES_SHOWN ? ", and so on" : "");
        }
    }
    strbuf_done(&cc.fixes);
    intern_done(&cc.said);
}

void check_codes_in_parts(struct doctor *d) {
    check_codes(d, FAULT_PARTS,
                "holds a blank; answers to this question are kept with blanks between them, so it "
                "would be read as several answers");
}

void check_codes_curly(struct doctor *d) {
    check_codes(d, FAULT_CURLY,
                "holds a typographic quote, so conditions that name it with a plain one never "
                "hold");
}

void check_codes_bad(struct doctor *d) {
    check_codes(d, FAULT_BAD,
                "holds blanks, brackets or quotes, over which tables and conditions trip");
}

struct odd_codes {
    struct intern all;
    bool several;
    char first[64];
};

static void count_odd(void *ctx, const struct doctor_choice *choice) {
    struct odd_codes *odd = ctx;
    if (fault_of(choice->code, choice->len, odd->several) == FAULT_ODD) {
        intern_add(&odd->all, choice->code, choice->len);
    }
}

/* Many good forms have capitals: one line, however many there are. */
void check_codes_odd(struct doctor *d) {
    struct odd_codes odd = {0};
    bool *seen = ARENA_ARRAY(&d->arena, bool, 2 * d->form->n_instances + 2);
    const struct form_control *first = NULL;
    for (const struct form_control *c = NULL; (c = doctor_next(d, c));) {
        odd.several = c->kind == CTRL_SELECT || c->kind == CTRL_RANK;
        if ((odd.several || c->kind == CTRL_SELECT1) && !is_seen(d, seen, c, odd.several)) {
            doctor_each_choice(d->form, c, count_odd, &odd);
            first = first || !odd.all.n ? first : c;
        }
    }
    if (first) {
        doctor_say(d, first->node, first->line,
                   "%u choice code%s of the form, such as \"%.60s\", %s capitals, hyphens or "
                   "letters beyond a to z" FIX "in new forms keep to a-z, 0-9 and _",
                   odd.all.n, odd.all.n == 1 ? "" : "s", intern_text(&odd.all, 1),
                   odd.all.n == 1 ? "has" : "have");
    }
    intern_done(&odd.all);
}

/* ---- twins ------------------------------------------------------------------------------------
 */

struct twins {
    struct doctor *d;
    const struct form_control *control;
    const struct tree *tree; // of a filtered list: rows must be alike in all
    struct intern seen;
    struct strbuf key;
    bool labels;
};

static bool has_letter(const char *text) {
    for (; *text && !isalnum((unsigned char)*text) && *text > 0; text++) {
    }
    return *text != '\0';
}

static void judge_twin(void *ctx, const struct doctor_choice *choice) {
    struct twins *tw = ctx;
    strbuf_clear(&tw->key);
    if (tw->labels) {
        doctor_choice_text(tw->d->form, choice, &tw->key);
    } else {
        strbuf_addn(&tw->key, choice->code, choice->len);
    }
    size_t shown = tw->key.len;
    for (uint32_t c = tw->tree ? tree_child(tw->tree, choice->item, NULL) : 0; c && shown;
         c = tree_next(tw->tree, c, NULL)) {
        if (!tw->labels || !tree_is(tw->tree, c, "name")) {
            strbuf_addf(&tw->key, "\x1f%s", tree_text(tw->tree, c));
        }
    }
    uint32_t known = tw->seen.n;
    if (!shown || (tw->labels && !has_letter(strbuf_text(&tw->key))) ||
        intern_add(&tw->seen, strbuf_text(&tw->key), tw->key.len) > known) {
        return;
    }
    const char *what = tw->labels ? "say" : "have the code";
    doctor_say(tw->d, tw->control->node, choice->line, "two of its choices %s \"%.*s\"%s" FIX "%s",
               what, (int)(shown > 80 ? 80 : shown), strbuf_text(&tw->key),
               tw->labels ? "" : ", so answers cannot be told apart",
               tw->labels ? "change the words of one, or take one away"
                          : "give one of them a code of its own");
}

static void check_twins(struct doctor *d, bool labels) {
    bool *seen = ARENA_ARRAY(&d->arena, bool, d->form->n_instances + 1);
    for (const struct form_control *c = NULL; (c = doctor_next(d, c));) {
        if (c->kind != CTRL_SELECT1 && c->kind != CTRL_SELECT && c->kind != CTRL_RANK) {
            continue;
        }
        struct twins tw = {.d = d, .control = c, .labels = labels};
        const struct form_instance *in = c->itemset ? doctor_list(d->form, c->itemset->source) : 0;
        if (in) {
            if (seen[in - d->form->instances]) {
                continue;
            }
            seen[in - d->form->instances] = true;
            tw.tree = doctor_is_filtered(c->itemset->source) ? in->tree : NULL;
        }
        doctor_each_choice(d->form, c, judge_twin, &tw);
        strbuf_done(&tw.key);
        intern_done(&tw.seen);
    }
}

void check_twin_codes(struct doctor *d) {
    check_twins(d, false);
}

void check_twin_labels(struct doctor *d) {
    check_twins(d, true);
}

/* ---- choices that are never offered -----------------------------------------------------------
 */

struct filter {
    const struct form *form;
    const struct tree *tree;
    const struct xp_step *field;     // of an item
    const struct form_control *asks; // the question that it must equal
    uint32_t n, line;
    char first[64], value[64];
};

static void judge_filtered(void *ctx, const struct doctor_choice *choice) {
    struct filter *f = ctx;
    const char *value = list_field(f->tree, choice->item, f->field);
    bool found = false;
    if (!value || !*value ||
        doctor_choices(f->form, f->asks, value, strlen(value), &found) == UINT32_MAX || found) {
        return;
    }
    if (!f->n++) {
        f->line = (uint32_t)choice->line;
        snprintf(f->first, sizeof f->first, "%.*s", choice->len > 60 ? 60 : (int)choice->len,
                 choice->code);
        snprintf(f->value, sizeof f->value, "%.60s", value);
    }
}

static void judge_equality(struct doctor *d, const struct form_control *c,
                           const struct form_instance *in, const struct xp_node *field,
                           const struct xp_node *path) {
    struct filter f = {.form = d->form, .tree = in->tree, .field = list_plain_name(field)};
    f.asks = doctor_select_of(d, path);
    if (!f.field || !f.asks || f.asks->kind != CTRL_SELECT1) {
        return;
    }
    doctor_each_choice(d->form, c, judge_filtered, &f);
    if (f.n) {
        doctor_say(d, c->node, (int)f.line,
                   "%u of its choices %s never offered, such as \"%s\": %s is \"%s\" there, which "
                   "is no choice of %.100s" FIX "check the spelling, or take the choices away",
                   f.n, f.n == 1 ? "is" : "are", f.first, f.field->local, f.value,
                   d->form->nodes[f.asks->node].path);
    }
}

static void judge_pred(struct doctor *d, const struct form_control *c,
                       const struct form_instance *in, const struct xp_node *e) {
    if (e->op == XP_AND) {
        judge_pred(d, c, in, e->left);
        judge_pred(d, c, in, e->right);
    } else if (e->op == XP_EQ) {
        judge_equality(d, c, in, e->left, e->right);
        judge_equality(d, c, in, e->right, e->left);
    }
}

void check_never_offered(struct doctor *d) {
    uint32_t n = 0;
    for (const struct form_control *c = NULL; (c = doctor_next(d, c)) && n < MAX_FILTERED;) {
        const struct form_instance *in = c->itemset ? doctor_list(d->form, c->itemset->source) : 0;
        const struct xp_step *s = in ? c->itemset->source->path.steps : NULL;
        for (; s; s = s->next) {
            for (const struct xp_pred *p = s->preds; p; p = p->next) {
                judge_pred(d, c, in, p->expr);
                n++;
            }
        }
    }
}
