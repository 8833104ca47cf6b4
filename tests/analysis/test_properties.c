/* tests/analysis/test_properties.c — what must hold of any ballots, whoever counts: the order they
 * come in says nothing, twice the homes say the same, a copy of an issue changes no winner that
 * stands against copies, everybody's order is the order. Seeded random ballots. */
#include "tests/analysis/counting.h"

#include <math.h>

#include "analysis/count.h"
#include "base/num.h"

enum { M = 6, HOMES = 15, ROUNDS = 250, NEW = M }; // NEW: an issue beside the card, for copies

struct heap {
    uint32_t m, n;
    struct ranking rankings[HOMES];
    uint64_t weights[HOMES]; // homes
};

struct counted {
    struct ballot_box box;
    struct count count;
};

static void counted_done(struct counted *c) {
    count_done(&c->count);
    ballot_box_done(&c->box);
}

static void count_heap(struct counted *c, const struct heap *h) {
    struct err err = {0};
    *c = (struct counted){0};
    for (uint32_t i = 0; i < h->m; i++) {
        issues_add(&c->box.issues, (char[]){(char)('A' + i), 0}, NULL);
    }
    for (uint32_t i = 0; i < h->n; i++) {
        ASSERT_OK(ballot_box_add(&c->box, &h->rankings[i], h->weights[i] * WEIGHT_ONE, &err), &err);
    }
    struct ballots view = ballot_box_view(&c->box);
    count_run(&c->count, &view, COUNT_KEMENY);
}

/* ---- dice ---- */

static void shuffle(uint8_t *items, uint32_t n, uint64_t *dice) {
    for (uint32_t i = n; i-- > 1;) {
        uint32_t k = (uint32_t)splitmix_below(dice, i + 1);
        uint8_t item = items[i];
        items[i] = items[k];
        items[k] = item;
    }
}

/* Rankings of `least` issues and more; with `ties` some share a place. */
static void roll(struct heap *h, uint32_t least, bool ties, uint64_t *dice) {
    *h = (struct heap){.m = M, .n = 2 + (uint32_t)splitmix_below(dice, HOMES - 1)};
    for (uint32_t i = 0; i < h->n; i++) {
        uint8_t order[M] = {0, 1, 2, 3, 4, 5};
        shuffle(order, M, dice);
        uint32_t named = least + (uint32_t)splitmix_below(dice, M - least + 1);
        for (uint32_t k = 0; k < named; k++) {
            ranking_add(&h->rankings[i], order[k], ties && splitmix_below(dice, 4) == 0);
        }
        h->weights[i] = 1 + splitmix_below(dice, 3);
    }
}

static uint32_t issue_at(const struct ranking *r, uint32_t i) {
    return r->issue[i] & (uint32_t)~RANKING_SHARED;
}

static bool shared_at(const struct ranking *r, uint32_t i) {
    return i > 0 && r->issue[i] & RANKING_SHARED;
}

/* ---- the same, but for ---- */

static void assert_same_ranks(const struct count *a, const struct count *b, uint32_t m) {
    for (int id = 0; id < METHODS; id++) {
        if (methods[id].has_ranks && method_of((enum method_id)id, BALLOTS_RANKED)) {
            assert_memory_equal(a->standings[id].ranks, b->standings[id].ranks, m);
        }
    }
    assert_int_equal(a->condorcet, b->condorcet);
    assert_int_equal(a->kemeny.optima, b->kemeny.optima);
    assert_memory_equal(a->kemeny.order, b->kemeny.order, m);
    assert_int_equal(a->fair.n, b->fair.n);
    assert_memory_equal(a->fair.fair, b->fair.fair, a->fair.n);
}

static void test_order_of_ballots_says_nothing(void **state) {
    (void)state;
    uint64_t dice = 1;
    for (int round = 0; round < ROUNDS; round++) {
        AUTO(counted_done) struct counted a, b;
        struct heap h, mixed;
        uint8_t order[HOMES];
        roll(&h, 1, true, &dice);
        mixed = h;
        for (uint32_t i = 0; i < h.n; i++) {
            order[i] = (uint8_t)i;
        }
        shuffle(order, h.n, &dice);
        for (uint32_t i = 0; i < h.n; i++) {
            mixed.rankings[i] = h.rankings[order[i]];
            mixed.weights[i] = h.weights[order[i]];
        }
        count_heap(&a, &h);
        count_heap(&b, &mixed);
        assert_same_ranks(&a.count, &b.count, M);
        for (int id = METHOD_FIRST; id <= METHOD_COPELAND; id++) {
            for (uint32_t i = 0; i < M; i++) {
                double x = score_value(&a.count.standings[id].scores[i]);
                double y = score_value(&b.count.standings[id].scores[i]);
                assert_true(x == y || (isnan(x) && isnan(y)));
            }
        }
    }
}

static void test_more_homes_of_the_same_mind(void **state) {
    (void)state;
    uint64_t dice = 2;
    for (int round = 0; round < ROUNDS; round++) {
        AUTO(counted_done) struct counted a, b;
        struct heap h, more;
        roll(&h, 1, true, &dice);
        more = h;
        for (uint32_t i = 0; i < h.n; i++) {
            more.weights[i] *= 7;
        }
        count_heap(&a, &h);
        count_heap(&b, &more);
        assert_same_ranks(&a.count, &b.count, M);
        assert_true(b.count.kemeny.score == 7 * a.count.kemeny.score);
    }
}

/* Names mean nothing: with the card turned round each method says the same of each issue. Ranked
 * pairs and the fair list break ties by the card, and are left out. */
static void test_names_mean_nothing(void **state) {
    static const enum method_id neutral[] = {METHOD_FIRST,     METHOD_TOP3,       METHOD_PTS321,
                                             METHOD_PTS5,      METHOD_BORDA_ZERO, METHOD_BORDA_AVG,
                                             METHOD_BORDA_MBC, METHOD_DOWDALL,    METHOD_MEAN_FILL,
                                             METHOD_COPELAND,  METHOD_SCHULZE};
    (void)state;
    uint64_t dice = 3;
    for (int round = 0; round < ROUNDS; round++) {
        AUTO(counted_done) struct counted a, b;
        struct heap h, turned;
        roll(&h, 1, true, &dice);
        turned = h;
        for (uint32_t i = 0; i < h.n; i++) {
            turned.rankings[i] = (struct ranking){0};
            for (uint32_t k = 0; k < h.rankings[i].n; k++) {
                ranking_add(&turned.rankings[i], M - 1 - issue_at(&h.rankings[i], k),
                            shared_at(&h.rankings[i], k));
            }
        }
        count_heap(&a, &h);
        count_heap(&b, &turned);
        for (size_t id = 0; id < LEN(neutral); id++) {
            for (uint32_t i = 0; i < M; i++) {
                assert_int_equal(a.count.standings[neutral[id]].ranks[i],
                                 b.count.standings[neutral[id]].ranks[M - 1 - i]);
            }
        }
        assert_int_equal(a.count.kemeny.optima, b.count.kemeny.optima);
        assert_int_equal(a.count.condorcet < 0 ? -1 : M - 1 - a.count.condorcet, b.count.condorcet);
    }
}

/* All of one mind: their order is the order, by every method that looks at whole rankings. */
static void test_everybody_agrees(void **state) {
    static const enum method_id whole[] = {METHOD_BORDA_ZERO, METHOD_BORDA_AVG,   METHOD_BORDA_MBC,
                                           METHOD_DOWDALL,    METHOD_MEAN_FILL,   METHOD_COPELAND,
                                           METHOD_SCHULZE,    METHOD_RANKED_PAIRS};
    (void)state;
    uint64_t dice = 4;
    for (int round = 0; round < ROUNDS; round++) {
        AUTO(counted_done) struct counted c;
        struct heap h;
        roll(&h, M, false, &dice);
        for (uint32_t i = 1; i < h.n; i++) {
            h.rankings[i] = h.rankings[0];
        }
        count_heap(&c, &h);
        for (uint32_t place = 0; place < M; place++) {
            uint32_t issue = issue_at(&h.rankings[0], place);
            for (size_t id = 0; id < LEN(whole); id++) {
                assert_int_equal(c.count.standings[whole[id]].ranks[issue], place + 1);
            }
            assert_int_equal(c.count.kemeny.order[place], issue);
        }
        assert_int_equal(c.count.kemeny.optima, 1);
    }
}

/* Everybody turns round: points, head-to-head wins and orders turn round too. */
static void test_turned_round(void **state) {
    (void)state;
    uint64_t dice = 5;
    for (int round = 0; round < ROUNDS; round++) {
        AUTO(counted_done) struct counted a, b;
        struct heap h, back;
        roll(&h, M, false, &dice);
        back = h;
        for (uint32_t i = 0; i < h.n; i++) {
            back.rankings[i] = (struct ranking){0};
            for (uint32_t k = M; k-- > 0;) {
                ranking_add(&back.rankings[i], issue_at(&h.rankings[i], k), false);
            }
        }
        count_heap(&a, &h);
        count_heap(&b, &back);
        double all = (double)a.count.tally.weight / WEIGHT_ONE * (M - 1);
        uint32_t firsts = 0, winner = 0;
        for (uint32_t i = 0; i < M; i++) {
            const struct method_result *x = a.count.standings, *y = b.count.standings;
            assert_true(score_value(&x[METHOD_BORDA_AVG].scores[i]) +
                            score_value(&y[METHOD_BORDA_AVG].scores[i]) ==
                        all);
            assert_true(score_value(&x[METHOD_COPELAND].scores[i]) +
                            score_value(&y[METHOD_COPELAND].scores[i]) ==
                        M - 1);
            firsts += x[METHOD_SCHULZE].ranks[i] == 1;
            winner = x[METHOD_SCHULZE].ranks[i] == 1 ? i : winner;
        }
        assert_true(firsts != 1 || b.count.standings[METHOD_SCHULZE].ranks[winner] > 1);
        assert_true(a.count.kemeny.score == b.count.kemeny.score);
        assert_int_equal(a.count.kemeny.optima, b.count.kemeny.optima);
    }
}

/* An issue is put on the card twice, and everybody has the copy beside it: the strongest path still
 * leads to the same winner (Schulze 2011, independence of clones). First choices need not. */
static void test_a_copy_wins_nothing(void **state) {
    (void)state;
    uint64_t dice = 6;
    int looked = 0;
    for (int round = 0; round < ROUNDS; round++) {
        AUTO(counted_done) struct counted a, b;
        struct heap h, copied;
        uint32_t twin = (uint32_t)splitmix_below(&dice, M), firsts = 0, winner = 0;
        roll(&h, 1, true, &dice);
        copied = h;
        copied.m = M + 1;
        for (uint32_t i = 0; i < h.n; i++) {
            copied.rankings[i] = (struct ranking){0};
            for (uint32_t k = 0; k < h.rankings[i].n; k++) {
                uint32_t issue = issue_at(&h.rankings[i], k);
                ranking_add(&copied.rankings[i], issue, shared_at(&h.rankings[i], k));
                if (issue == twin) {
                    ranking_add(&copied.rankings[i], NEW, true);
                }
            }
        }
        count_heap(&a, &h);
        count_heap(&b, &copied);
        const uint8_t *before = a.count.standings[METHOD_SCHULZE].ranks;
        const uint8_t *after = b.count.standings[METHOD_SCHULZE].ranks;
        for (uint32_t i = 0; i < M; i++) {
            firsts += before[i] == 1;
            winner = before[i] == 1 ? i : winner;
        }
        if (firsts == 1) {
            for (uint32_t i = 0; i <= M; i++) {
                bool first = i == winner || (i == NEW && winner == twin);
                assert_int_equal(after[i] == 1, first);
            }
            looked++;
        }
    }
    assert_true(looked > ROUNDS / 2);
}

/* Who leads, and is raised to the first place by one home, still leads. */
static void test_more_support_never_hurts(void **state) {
    static const enum method_id monotone[] = {METHOD_FIRST, METHOD_BORDA_AVG, METHOD_COPELAND,
                                              METHOD_SCHULZE};
    (void)state;
    uint64_t dice = 7;
    for (int round = 0; round < ROUNDS; round++) {
        AUTO(counted_done) struct counted a;
        struct heap h;
        roll(&h, M, false, &dice);
        count_heap(&a, &h);
        for (size_t id = 0; id < LEN(monotone); id++) {
            AUTO(counted_done) struct counted b;
            struct heap raised = h;
            const uint8_t *ranks = a.count.standings[monotone[id]].ranks;
            uint32_t leader = (uint32_t)((const uint8_t *)memchr(ranks, 1, M) - ranks);
            raised.rankings[0] = (struct ranking){0};
            ranking_add(&raised.rankings[0], leader, false);
            for (uint32_t k = 0; k < M; k++) {
                ranking_add(&raised.rankings[0], issue_at(&h.rankings[0], k), false);
            }
            count_heap(&b, &raised);
            assert_int_equal(b.count.standings[monotone[id]].ranks[leader], 1);
        }
    }
}

/* An issue that beats all others of a group stands before none of those it loses to: who is outside
 * the smallest group that beats everybody else comes behind it (Smith), head to head. */
static void test_who_beats_all_others_comes_first(void **state) {
    static const enum method_id smith[] = {METHOD_COPELAND, METHOD_SCHULZE, METHOD_RANKED_PAIRS};
    (void)state;
    uint64_t dice = 8;
    for (int round = 0; round < ROUNDS; round++) {
        AUTO(counted_done) struct counted c;
        struct heap h;
        uint32_t best = (1u << M) - 1;
        roll(&h, 1, true, &dice);
        count_heap(&c, &h);
        for (uint32_t set = 1; set < 1u << M; set++) {
            bool beats = true;
            for (uint32_t a = 0; a < M; a++) {
                for (uint32_t b = 0; b < M; b++) {
                    beats = beats &&
                            (!(set >> a & 1) || set >> b & 1 ||
                             tally_pair(&c.count.tally, a, b) > tally_pair(&c.count.tally, b, a));
                }
            }
            best = beats && __builtin_popcount(set) < __builtin_popcount(best) ? set : best;
        }
        for (size_t id = 0; id < LEN(smith); id++) {
            for (uint32_t i = 0; i < M; i++) {
                uint8_t rank = c.count.standings[smith[id]].ranks[i];
                assert_true(best >> i & 1 ? rank <= __builtin_popcount(best)
                                          : rank > __builtin_popcount(best));
            }
        }
        assert_true(best >> c.count.kemeny.order[0] & 1);
    }
}

/* ---- ticks and points ---- */

static void test_ticks_and_points_are_sums(void **state) {
    (void)state;
    uint64_t dice = 9;
    for (int round = 0; round < ROUNDS; round++) {
        AUTO(counted_done) struct counted c;
        struct heap h;
        uint64_t ticks[M] = {0};
        wide_half points[M];
        roll(&h, 2, false, &dice);
        for (uint32_t i = 0; i < h.n; i++) {
            for (uint32_t k = 0; k < h.rankings[i].n; k++) {
                uint32_t issue = issue_at(&h.rankings[i], k);
                ticks[issue] += h.weights[i];
            }
            struct ranking ticked = {0};
            for (uint32_t k = 0; k < h.rankings[i].n; k++) {
                ranking_add(&ticked, issue_at(&h.rankings[i], k), k > 0);
            }
            h.rankings[i] = ticked;
        }
        count_heap(&c, &h);
        const struct method_result *approve = &c.count.standings[METHOD_APPROVE];
        for (uint32_t i = 0; i < M; i++) {
            uint32_t rank = 1;
            for (uint32_t k = 0; k < M; k++) {
                rank += ticks[k] > ticks[i];
            }
            assert_int_equal(approve->ranks[i], rank);
            assert_true(score_value(&approve->scores[i]) == (double)ticks[i]);
            points[i] = (wide_half)splitmix_below(&dice, 5) * WEIGHT_ONE / 2;
        }
        struct ballots given = ballot_box_view(&c.box);
        given.kind = BALLOTS_POINTS;
        given.points = points;
        count_run(&c.count, &given, COUNT_METHODS);
        for (uint32_t i = 0; i < M; i++) {
            uint32_t rank = 1;
            for (uint32_t k = 0; k < M; k++) {
                rank += points[k] > points[i];
            }
            assert_int_equal(c.count.standings[METHOD_POINTS].ranks[i], rank);
            assert_true(score_value(&c.count.standings[METHOD_POINTS].scores[i]) ==
                        (double)(uint64_t)points[i] / WEIGHT_ONE);
        }
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_order_of_ballots_says_nothing),
        cmocka_unit_test(test_more_homes_of_the_same_mind),
        cmocka_unit_test(test_names_mean_nothing),
        cmocka_unit_test(test_everybody_agrees),
        cmocka_unit_test(test_turned_round),
        cmocka_unit_test(test_a_copy_wins_nothing),
        cmocka_unit_test(test_more_support_never_hurts),
        cmocka_unit_test(test_who_beats_all_others_comes_first),
        cmocka_unit_test(test_ticks_and_points_are_sums),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
