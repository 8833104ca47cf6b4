/* tests/analysis/test_random.c — seeded random ballots against a second implementation, slow and
 * straight from the definitions: points ballot by ballot, Kemeny over all orders, Schulze over all
 * paths, ranked pairs by walking. It shares no code with the first. */
#include "tests/analysis/counting.h"

#include <stdio.h>

#include "analysis/count.h"
#include "analysis/pairs.h"
#include "base/num.h"

enum { M = 6, BALLOTS = 12, ROUNDS = 400, UNIT = 2 * 60 * 60 }; // lcm(1 … 6) is 60

struct vote { // place[i]: 0 for unranked; t[i]: how many share it; first place of those
    int first[M], shared[M], named, weight;
};

struct slow {
    int m, n, total;
    struct vote votes[BALLOTS];
    long long pairs[M][M];
};

/* ---- dice ---- */

static void roll_vote(struct vote *v, int m, uint64_t *dice, struct ranking *ranking) {
    int order[M];
    *v = (struct vote){.weight = 1 + (int)splitmix_below(dice, 4)};
    *ranking = (struct ranking){0};
    for (int i = 0; i < m; i++) { // Fisher-Yates
        int k = (int)splitmix_below(dice, (uint32_t)i + 1);
        order[i] = order[k];
        order[k] = i;
    }
    v->named = 1 + (int)splitmix_below(dice, (uint32_t)m);
    for (int at = 0, end; at < v->named; at = end) {
        for (end = at + 1; end < v->named && splitmix_below(dice, 4) == 0; end++) {
        }
        for (int i = at; i < end; i++) {
            v->first[order[i]] = at + 1;
            v->shared[order[i]] = end - at;
            assert_true(ranking_add(ranking, (uint32_t)order[i], i > at));
        }
    }
}

static void roll(struct slow *s, struct ballot_box *box, uint64_t *dice) {
    struct err err = {0};
    s->m = 2 + (int)splitmix_below(dice, M - 1);
    s->n = 1 + (int)splitmix_below(dice, BALLOTS);
    s->total = 0;
    for (int i = 0; i < s->m; i++) {
        issues_add(&box->issues, (char[]){(char)('A' + i), 0}, NULL);
    }
    for (int i = 0; i < s->n; i++) {
        struct ranking ranking;
        roll_vote(&s->votes[i], s->m, dice, &ranking);
        s->total += s->votes[i].weight;
        ASSERT_OK(ballot_box_add(box, &ranking, (uint64_t)s->votes[i].weight * WEIGHT_ONE, &err),
                  &err);
    }
}

/* ---- points by place ---- */

/* Points of place r over UNIT. */
static int points_of(enum method_id id, int m, int k, int r) {
    switch (id) {
    case METHOD_FIRST:
        return r == 1 ? UNIT : 0;
    case METHOD_TOP3:
        return r <= 3 ? UNIT : 0;
    case METHOD_PTS321:
        return r <= 3 ? (4 - r) * UNIT : 0;
    case METHOD_PTS5:
        return r <= 5 ? (6 - r) * UNIT : 0;
    case METHOD_BORDA_ZERO:
    case METHOD_BORDA_AVG:
        return (m - r) * UNIT;
    case METHOD_BORDA_MBC:
        return (k - r + 1) * UNIT;
    case METHOD_DOWDALL:
        return UNIT / r;
    case METHOD_MEAN_RANKED:
    case METHOD_MEAN_FILL:
        return r * UNIT;
    case METHOD_COPELAND:
    case METHOD_SCHULZE:
    case METHOD_RANKED_PAIRS:
    case METHOD_APPROVE:
    case METHOD_POINTS:
        break;
    }
    return 0;
}

static int unranked_of(enum method_id id, int m, int k) {
    return id == METHOD_BORDA_AVG   ? (m - k - 1) * UNIT / 2
           : id == METHOD_MEAN_FILL ? (m + k + 1) * UNIT / 2
                                    : 0;
}

static void check_points(const struct slow *s, const struct count *count, enum method_id id) {
    long long sum[M] = {0}, weight[M] = {0};
    for (int i = 0; i < s->m; i++) {
        for (int v = 0; v < s->n; v++) {
            const struct vote *vote = &s->votes[v];
            long long points = 0;
            for (int r = vote->first[i]; r && r < vote->first[i] + vote->shared[i]; r++) {
                points += points_of(id, s->m, vote->named, r);
            }
            points = vote->first[i] ? points / vote->shared[i] : unranked_of(id, s->m, vote->named);
            sum[i] += points * vote->weight;
            weight[i] += vote->first[i] ? vote->weight : 0;
        }
        double by = id == METHOD_MEAN_FILL     ? (double)UNIT * s->total
                    : id == METHOD_MEAN_RANKED ? (double)UNIT * (double)weight[i]
                                               : UNIT;
        double got = score_value(&count->standings[id].scores[i]);
        assert_true(by == 0 || got == (double)sum[i] / by); // the nearest double, to the last bit
    }
    for (int i = 0; methods[id].has_ranks && i < s->m; i++) {
        int rank = 1;
        for (int k = 0; k < s->m; k++) {
            rank += methods[id].low_wins ? sum[k] < sum[i] : sum[k] > sum[i];
        }
        assert_int_equal(count->standings[id].ranks[i], rank);
    }
}

/* ---- head to head ---- */

static void fill_pairs(struct slow *s) {
    for (int a = 0; a < s->m; a++) {
        for (int b = 0; b < s->m; b++) {
            s->pairs[a][b] = 0;
            for (int v = 0; v < s->n; v++) {
                int pa = s->votes[v].first[a], pb = s->votes[v].first[b];
                s->pairs[a][b] += pa && (!pb || pa < pb) ? s->votes[v].weight : 0;
            }
        }
    }
}

/* Strength of the strongest path from a to b that visits no issue twice. */
static long long strongest(const struct slow *s, int a, int b, unsigned visited) {
    long long best = 0;
    for (int c = 0; c < s->m; c++) {
        if (visited >> c & 1 || s->pairs[a][c] <= s->pairs[c][a]) {
            continue;
        }
        long long rest = c == b ? s->pairs[a][c] : strongest(s, c, b, visited | 1u << c);
        long long width = rest < s->pairs[a][c] ? rest : s->pairs[a][c];
        best = width > best ? width : best;
    }
    return best;
}

static void check_schulze(const struct slow *s, const struct count *count) {
    for (int a = 0; a < s->m; a++) {
        int rank = 1;
        for (int b = 0; b < s->m; b++) {
            rank += b != a && strongest(s, b, a, 1u << b) > strongest(s, a, b, 1u << a);
        }
        assert_int_equal(count->standings[METHOD_SCHULZE].ranks[a], rank);
    }
}

static bool reaches(const bool locked[M][M], int m, int from, int to) {
    bool found = from == to;
    for (int c = 0; c < m && !found; c++) {
        found = locked[from][c] && reaches(locked, m, c, to);
    }
    return found;
}

/* The next win in the order of ranked pairs among those not tried. */
static bool next_win(const struct slow *s, bool tried[M][M], int *win_a, int *win_b) {
    *win_a = -1;
    for (int a = 0; a < s->m; a++) {
        for (int b = 0; b < s->m; b++) {
            long long won = s->pairs[a][b], lost = s->pairs[b][a];
            if (tried[a][b] || won <= lost) {
                continue;
            }
            if (*win_a < 0 || won > s->pairs[*win_a][*win_b] ||
                (won == s->pairs[*win_a][*win_b] && lost < s->pairs[*win_b][*win_a])) {
                *win_a = a;
                *win_b = b;
            }
        }
    }
    return *win_a >= 0 && (tried[*win_a][*win_b] = true);
}

static void check_ranked_pairs(const struct slow *s, const struct count *count) {
    bool tried[M][M] = {{false}}, locked[M][M] = {{false}}, placed[M] = {false};
    for (int a, b; next_win(s, tried, &a, &b);) {
        locked[a][b] = !reaches((const bool(*)[M])locked, s->m, b, a);
    }
    for (int n = 0; n < s->m;) {
        bool now[M] = {false};
        int rank = n + 1;
        for (int b = 0; b < s->m; b++) {
            now[b] = !placed[b];
            for (int a = 0; a < s->m; a++) {
                now[b] = now[b] && (placed[a] || !locked[a][b]);
            }
        }
        for (int b = 0; b < s->m; b++) {
            if (now[b]) {
                assert_int_equal(count->standings[METHOD_RANKED_PAIRS].ranks[b], rank);
                placed[b] = true;
                n++;
            }
        }
    }
}

/* ---- Kemeny: every order ---- */

struct orders {
    long long best;
    unsigned long long optima;
};

static void try_orders(const struct slow *s, int *order, int n, long long score,
                       struct orders *out) {
    if (n == s->m) {
        if (score > out->best) {
            *out = (struct orders){score, 0};
        }
        out->optima += score == out->best;
        return;
    }
    for (int a = 0; a < s->m; a++) {
        long long more = 0;
        bool used = false;
        for (int i = 0; i < n; i++) {
            used = used || order[i] == a;
            more += s->pairs[order[i]][a];
        }
        if (!used) {
            order[n] = a;
            try_orders(s, order, n + 1, score + more, out);
        }
    }
}

static void check_kemeny(const struct slow *s, const struct count *count) {
    int order[M];
    struct orders all = {-1, 0};
    try_orders(s, order, 0, 0, &all);
    assert_true(count->has_kemeny);
    assert_int_equal(count->kemeny.score, all.best * WEIGHT_ONE);
    assert_int_equal(count->kemeny.optima, all.optima);
    long long score = 0;
    for (int i = 0; i < s->m; i++) {
        for (int k = i + 1; k < s->m; k++) {
            score += s->pairs[count->kemeny.order[i]][count->kemeny.order[k]];
        }
    }
    assert_int_equal(score, all.best);
}

/* ---- fair list ---- */

static bool in_top(const struct vote *v, int i) {
    return v->first[i] && v->first[i] <= 3;
}

static void check_fair(const struct slow *s, const struct count *count) {
    bool chosen[M] = {false};
    for (int seat = 0; seat < 3; seat++) {
        int best = -1, best_sum = 0, served = 0;
        for (int i = 0; i < s->m; i++) {
            int sum = 0; // over 6
            for (int v = 0; v < s->n && !chosen[i]; v++) {
                int had = 0;
                for (int k = 0; k < s->m; k++) {
                    had += chosen[k] && in_top(&s->votes[v], k);
                }
                sum += in_top(&s->votes[v], i) ? s->votes[v].weight * 6 / (1 + had) : 0;
            }
            if (sum > best_sum) {
                best = i;
                best_sum = sum;
            }
        }
        assert_int_equal(best >= 0, seat < (int)count->fair.n);
        if (best < 0) {
            return;
        }
        assert_int_equal(count->fair.fair[seat], best);
        chosen[best] = true;
        for (int v = 0; v < s->n; v++) {
            bool any = false;
            for (int k = 0; k < s->m; k++) {
                any = any || (chosen[k] && in_top(&s->votes[v], k));
            }
            served += any ? s->votes[v].weight : 0;
        }
        assert_int_equal(count->fair.fair_served[seat], (uint64_t)served * WEIGHT_ONE);
    }
}

/* ---- what must always hold ---- */

static void check_invariants(const struct slow *s, const struct count *count) {
    const struct score *avg = count->standings[METHOD_BORDA_AVG].scores;
    const struct score *fill = count->standings[METHOD_MEAN_FILL].scores;
    double sum = 0, w = s->total;
    for (int i = 0; i < s->m; i++) {
        sum += score_value(&avg[i]);
        double from_fill = s->m - score_value(&avg[i]) / w;
        assert_true(from_fill - score_value(&fill[i]) < 1e-12);
        assert_true(score_value(&fill[i]) - from_fill < 1e-12);
        double pairs = 0; // points are the pairs won, draws shared
        for (int b = 0; b < s->m; b++) {
            pairs += b == i ? 0 : (w + (double)s->pairs[i][b] - (double)s->pairs[b][i]) / 2;
        }
        assert_true(score_value(&avg[i]) == pairs);
    }
    assert_true(sum == w * s->m * (s->m - 1) / 2);
    if (count->condorcet >= 0) {
        assert_int_equal(count->standings[METHOD_COPELAND].ranks[count->condorcet], 1);
        assert_int_equal(count->standings[METHOD_SCHULZE].ranks[count->condorcet], 1);
        assert_int_equal(count->standings[METHOD_RANKED_PAIRS].ranks[count->condorcet], 1);
        assert_int_equal(count->kemeny.order[0], count->condorcet);
    }
}

static void test_random_ballots(void **state) {
    (void)state;
    AUTO(count_done) struct count count = {0};
    uint64_t dice = 20260502;
    for (int round = 0; round < ROUNDS; round++) {
        AUTO(ballot_box_done) struct ballot_box box = {0};
        struct slow s;
        roll(&s, &box, &dice);
        fill_pairs(&s);
        struct ballots view = ballot_box_view(&box);
        count_run(&count, &view, COUNT_KEMENY);
        for (int id = METHOD_FIRST; id <= METHOD_MEAN_FILL; id++) {
            check_points(&s, &count, (enum method_id)id);
        }
        check_schulze(&s, &count);
        check_ranked_pairs(&s, &count);
        check_kemeny(&s, &count);
        check_fair(&s, &count);
        check_invariants(&s, &count);
    }
}

/* The largest card with the largest weights: sums stay within 256 bits, sizes within their tables.
 */
static void test_full_card_and_largest_weights(void **state) {
    (void)state;
    AUTO(ballot_box_done) struct ballot_box box = {0};
    AUTO(count_done) struct count count = {0};
    struct err err = {0};
    for (int i = 0; i < ISSUES_MAX; i++) {
        char code[8];
        snprintf(code, sizeof code, "i%d", i);
        assert_int_equal(issues_add(&box.issues, code, NULL), i);
    }
    assert_int_equal(issues_add(&box.issues, "one more", NULL), -1);
    struct ranking up = {0}, down = {0};
    for (uint32_t i = 0; i < ISSUES_MAX; i++) {
        assert_true(ranking_add(&up, i, i % 7 == 3));
        assert_true(ranking_add(&down, ISSUES_MAX - 1 - i, i % 5 == 2));
    }
    assert_true(ballot_box_add(&box, &up, WEIGHT_MAX / 2, &err));
    assert_true(ballot_box_add(&box, &down, WEIGHT_MAX / 2, &err));
    assert_false(ballot_box_add(&box, &down, 1, &err));
    struct ballots view = ballot_box_view(&box);
    count_run(&count, &view, COUNT_KEMENY | COUNT_STABILITY);
    assert_false(count.has_kemeny);
    assert_false(count.has_stability);
    double sum = 0;
    for (int i = 0; i < ISSUES_MAX; i++) {
        sum += score_value(&count.standings[METHOD_BORDA_AVG].scores[i]);
    }
    assert_true(sum == 1e11 * ISSUES_MAX * (ISSUES_MAX - 1) / 2);
    assert_true(score_value(&count.standings[METHOD_MEAN_FILL].scores[0]) > 31);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_random_ballots),
        cmocka_unit_test(test_full_card_and_largest_weights),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
