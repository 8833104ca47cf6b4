/* analysis/ballots.c — see ballots.h. */
#include "analysis/ballots.h"

#include <assert.h>
#include <string.h>

#include "base/csv.h"
#include "base/err.h"
#include "base/mem.h"
#include "base/strbuf.h"

/* ---- issues ---- */

int issues_find(const struct issues *issues, const char *code, size_t len) {
    return (int)intern_find(&issues->codes, code, len) - 1;
}

int issues_add(struct issues *issues, const char *code, const char *label) {
    size_t len = strlen(code);
    if (issues->n == ISSUES_MAX || issues_find(issues, code, len) >= 0) {
        return -1;
    }
    uint32_t id = intern_add(&issues->codes, code, len);
    assert(id == issues->n + 1);
    struct issue *it = &issues->items[issues->n++];
    it->code = intern_text(&issues->codes, id);
    it->label = label && label[0] ? arena_strdup(&issues->codes.arena, label) : it->code;
    it->bucket = strcmp(code, "other") == 0;
    return (int)issues->n - 1;
}

void issues_done(struct issues *issues) {
    intern_done(&issues->codes);
    *issues = (struct issues){0};
}

/* A stretch of text without the blanks around it. */
struct word {
    const char *text;
    size_t len;
};

static bool is_blank(char c) {
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static struct word trimmed(const char *text, size_t len) {
    while (len > 0 && is_blank(*text)) {
        text++;
        len--;
    }
    while (len > 0 && is_blank(text[len - 1])) {
        len--;
    }
    return (struct word){text, len};
}

static bool add_issue(struct issues *issues, struct word name, struct err *err) {
    AUTO(mem_freep) char *code = mem_strndup(name.text, name.len);
    if (name.len == 0) {
        return err_set(err, ERR_USAGE, "an issue without a name");
    }
    if (strpbrk(code, ">=")) {
        return err_set(err, ERR_USAGE, "'%s': a name cannot hold '>' or '='", code);
    }
    if (issues_find(issues, code, name.len) >= 0) {
        return err_set(err, ERR_USAGE, "'%s' stands there twice", code);
    }
    return issues_add(issues, code, NULL) >= 0 ||
           err_set(err, ERR_USAGE, "more than %d issues", ISSUES_MAX);
}

bool issues_parse(struct issues *issues, const char *list, struct err *err) {
    for (const char *at = list;; at++) {
        size_t len = strcspn(at, ",");
        if (!add_issue(issues, trimmed(at, len), err)) {
            return err_where(err, "--issues");
        }
        at += len;
        if (!*at) {
            return true;
        }
    }
}

/* ---- rankings ---- */

bool ranking_add(struct ranking *ranking, uint32_t issue, bool shared) {
    assert(issue < ISSUES_MAX);
    uint64_t bit = UINT64_C(1) << issue;
    if (ranking->has & bit) {
        return false;
    }
    ranking->has |= bit;
    uint32_t at = ranking->n++;
    uint8_t *bytes = ranking->issue;
    bytes[at] = (uint8_t)(issue | (shared && at > 0 ? RANKING_SHARED : 0));
    // Into card order among those that share the place: the marks stay, the numbers move.
    for (; bytes[at] & RANKING_SHARED && (bytes[at - 1] & ~RANKING_SHARED) > (int)issue; at--) {
        bytes[at] = (uint8_t)(RANKING_SHARED | bytes[at - 1]);
        bytes[at - 1] = (uint8_t)((bytes[at - 1] & RANKING_SHARED) | issue);
    }
    return true;
}

static bool name_issue(struct ranking *ranking, const struct issues *issues, struct word name,
                       bool shared, struct err *err) {
    if (name.len == 0) {
        return err_set(err, ERR_SYNTAX, "a name is missing before or after '>' or '='");
    }
    int issue = issues_find(issues, name.text, name.len);
    if (issue < 0) {
        return err_set(err, ERR_SYNTAX, "'%.*s' is none of the issues",
                       name.len > 80 ? 80 : (int)name.len, name.text);
    }
    return ranking_add(ranking, (uint32_t)issue, shared) ||
           err_set(err, ERR_SYNTAX, "'%s' stands in the ranking twice", issues->items[issue].code);
}

bool ranking_parse(struct ranking *ranking, const struct issues *issues, const char *text,
                   struct err *err) {
    *ranking = (struct ranking){0};
    struct word all = trimmed(text, strlen(text));
    if (all.len == 0) {
        return true;
    }
    char before = '>';
    for (const char *at = text;; at++) {
        size_t len = strcspn(at, ">=");
        if (!name_issue(ranking, issues, trimmed(at, len), before == '=', err)) {
            return false;
        }
        at += len;
        if (!*at) {
            return true;
        }
        before = *at;
    }
}

void ranking_print(struct strbuf *out, const struct issues *issues, const uint8_t *bytes,
                   size_t n) {
    for (size_t i = 0; i < n; i++) {
        strbuf_add(out, i == 0 ? "" : bytes[i] & RANKING_SHARED ? "=" : ">");
        strbuf_add(out, issues->items[bytes[i] & ~RANKING_SHARED].code);
    }
}

/* ---- ballots ---- */

bool weight_parse(const char *text, uint64_t *out, struct err *err) {
    uint64_t value = 0;
    int digits = 0, places = -1; // places: -1 before the point
    for (const char *p = text; *p; p++) {
        if (*p == '.' && places < 0) {
            places = 0;
        } else if (*p >= '0' && *p <= '9' && places < WEIGHT_PLACES) {
            value = value * 10 + (uint64_t)(*p - '0');
            digits++;
            places += places >= 0;
        } else {
            digits = 0; // no number, or one too fine
            break;
        }
        if (value > WEIGHT_MAX) {
            return err_set(err, ERR_SYNTAX, "weight '%.40s' is too large", text);
        }
    }
    for (places = places < 0 ? 0 : places; places < WEIGHT_PLACES && value <= WEIGHT_MAX;
         places++) {
        value *= 10;
    }
    if (digits == 0 || value == 0) {
        return err_set(err, ERR_SYNTAX,
                       "weight '%.40s' is no number above 0 with at most %d decimal places", text,
                       WEIGHT_PLACES);
    }
    if (value > WEIGHT_MAX) {
        return err_set(err, ERR_SYNTAX, "weight '%.40s' is too large", text);
    }
    *out = value;
    return true;
}

bool ballot_box_add(struct ballot_box *box, const struct ranking *ranking, uint64_t weight,
                    struct err *err) {
    if (ranking->n == 0) {
        box->n_empty++;
        return true;
    }
    if (box->n == BALLOTS_MAX) {
        return err_set(err, ERR_LIMIT, "more than %d ballots", BALLOTS_MAX);
    }
    if (box->rankings.arena.total > BALLOTS_MAX_DISTINCT) {
        return err_set(err, ERR_LIMIT, "too many different rankings to count at once");
    }
    if (weight > WEIGHT_MAX - box->weight) {
        return err_set(err, ERR_LIMIT, "the weights add up to more than can be counted");
    }
    uint32_t id = intern_add(&box->rankings, (const char *)ranking->issue, ranking->n);
    for (uint32_t i = 1; i < ranking->n; i++) {
        bool shared = ranking->issue[i] & RANKING_SHARED;
        box->shared |= shared;
        box->ordered |= !shared;
    }
    size_t n = box->n;
    *MEM_PUSH(box->ids, n, box->cap_ids) = id;
    *MEM_PUSH(box->weights, box->n, box->cap_weights) = weight;
    box->weight += weight;
    return true;
}

struct ballots ballot_box_view(const struct ballot_box *box) {
    return (struct ballots){.rankings = &box->rankings,
                            .ids = box->ids,
                            .weights = box->weights,
                            .n = box->n,
                            .n_issues = box->issues.n,
                            .kind = box->shared && !box->ordered ? BALLOTS_TICKED : BALLOTS_RANKED};
}

void ballot_box_done(struct ballot_box *box) {
    issues_done(&box->issues);
    intern_done(&box->rankings);
    mem_freep(&box->ids);
    mem_freep(&box->weights);
    *box = (struct ballot_box){0};
}

/* ---- the file ---- */

static bool read_row(struct ballot_box *box, const char *weight, const char *text,
                     struct err *err) {
    struct ranking ranking;
    uint64_t value;
    return weight_parse(weight, &value, err) && ranking_parse(&ranking, &box->issues, text, err) &&
           ballot_box_add(box, &ranking, value, err);
}

static bool read_rows(struct ballot_box *box, struct csv *csv, struct err *err) {
    size_t weight, ranking;
    if (!csv_need(csv, "weight", &weight, err) || !csv_need(csv, "ranking", &ranking, err)) {
        return false;
    }
    int more;
    while ((more = csv_next(csv, err)) > 0) {
        struct err why = {0};
        if (!read_row(box, csv_cell(csv, weight), csv_cell(csv, ranking), &why)) {
            return err_at(err, why.code, csv_line(csv), "%s", why.text);
        }
    }
    return more == 0;
}

bool ballot_box_read(struct ballot_box *box, const char *path, struct err *err) {
    AUTO(csv_freep) struct csv *csv = csv_open(path, err);
    return (csv && read_rows(box, csv, err)) || err_where(err, "%s", path);
}
