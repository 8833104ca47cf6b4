/* tests/analysis/test_headline.c — what is said first: the top-three leader, three ways, five
 * places and whom they leave out, families; by hand, and against a slow count of random ballots. */
#include "tests/analysis/counting.h"

#include <stdio.h>

#include "analysis/count.h"
#include "analysis/headline.h"
#include "base/num.h"

struct found {
    struct ballot_box box;
    struct count count;
    struct verdict v;
    struct headline h;
};

static void look(struct found *f) {
    struct ballots view = ballot_box_view(&f->box);
    count_run(&f->count, &view, COUNT_METHODS);
    verdict_reach(&f->v, &(struct verdict_of){.ballots = &view,
                                              .issues = &f->box.issues,
                                              .count = &f->count,
                                              .tier = TIER_INTERNAL,
                                              .meeting_vote = true});
    headline_find(&f->h, &f->count, &f->box.issues, &f->v);
}

static void find(struct found *f, const char *issues, const char *ballots) {
    *f = (struct found){0};
    box_fill(&f->box, issues, ballots);
    look(f);
}

static void found_done(struct found *f) {
    count_done(&f->count);
    ballot_box_done(&f->box);
}

/* The codes of a set, in card order. */
static void check_set(const struct found *f, uint64_t set, const char *codes) {
    char text[2 * ISSUES_MAX + 1] = "";
    for (uint32_t i = 0; i < f->box.issues.n; i++) {
        strcat(text, set >> i & 1 ? f->box.issues.items[i].code : "");
    }
    assert_string_equal(text, codes);
}

static void check_slots(const struct found *f, const struct slots *slots, const char *codes) {
    char text[HEADLINE_SEATS + 1] = "";
    for (uint32_t i = 0; i < slots->n; i++) {
        strcat(text, f->box.issues.items[slots->issue[i]].code);
    }
    assert_string_equal(text, codes);
}

static void test_tv1_three_ways_three_winners(void **state) {
    (void)state;
    AUTO(found_done) struct found f;
    find(&f, TV1_ISSUES, TV1);
    check_set(&f, f.h.most, "G");
    assert_int_equal(f.h.most_homes, 14);
    check_set(&f, f.h.ways.top3, "G");
    check_set(&f, f.h.ways.points, "R");
    check_set(&f, f.h.ways.pairs, "Y");
    check_set(&f, f.h.ways.first, "D");
    assert_false(f.h.ways.agree);
    const uint64_t first[] = {8, 7, 0, 0, 5};
    for (int i = 0; i < 5; i++) {
        assert_int_equal(f.h.first[i], first[i]);
    }
}

static void test_three_ways_agree(void **state) {
    (void)state;
    AUTO(found_done) struct found f;
    find(&f, "A,B,C,D", "6: A>B | 3: B>A>C | 1: D>C>A"); // first choices need not
    assert_true(f.h.ways.agree);
    check_set(&f, f.h.ways.pairs, "A");
}

/* A tie is a meeting item, but the ways of counting do not contradict each other. */
static void test_three_ways_agree_on_joint_first_ones(void **state) {
    (void)state;
    AUTO(found_done) struct found f;
    find(&f, "A,B,C,D,E", "6: A>B>C | 6: B>A>D");
    assert_true(f.h.ways.agree);
    assert_true(f.h.ways.joint);
    check_set(&f, f.h.ways.points, "AB");
    AUTO(found_done) struct found other;
    find(&other, "A,B,C,D", "6: A>B>C | 6: B>A>C"); // all homes have C in their top three as well
    assert_false(other.h.ways.agree);
    assert_false(other.h.ways.joint);
}

/* Five issues: three places. R, Y, G serve all 20 of TV1. */
static void test_a_short_card_has_three_places(void **state) {
    (void)state;
    AUTO(found_done) struct found f;
    find(&f, TV1_ISSUES, TV1);
    assert_int_equal(f.h.seats, 3);
    check_slots(&f, &f.h.five, "RYG");
    assert_int_equal(f.h.five.served, 20);
    assert_int_equal(f.h.gap, 0);
    assert_int_equal(f.h.bring, -1);
    AUTO(found_done) struct found three;
    find(&three, TV2_ISSUES, TV2);
    assert_int_equal(three.h.seats, 0);
}

/* Eight issues. The four homes that name only L are not in the five by order; M is theirs too for
 * one of them, and so L brings in all. */
#define LEFT_OUT "9: A>B>C | 8: B>C>D | 7: C>D>E | 6: D>E>A | 5: E>A>B | 3: L | 1: L>M"

static void test_who_is_left_out(void **state) {
    (void)state;
    AUTO(found_done) struct found f;
    find(&f, "A,B,C,D,E,L,M,N", LEFT_OUT);
    assert_int_equal(f.h.seats, 5);
    check_slots(&f, &f.h.five, "CBADE"); // 39 homes
    assert_int_equal(f.h.five.served, 35);
    assert_int_equal(f.h.gap, 4);
    check_set(&f, f.h.gap_issues, "LM");
    assert_int_equal(f.h.bring, 5);
    assert_int_equal(f.h.brought, 4);
}

/* The fifth place by the fair-share rule: E has 18 homes, but each has others of the four already.
 */
static void test_one_place_for_those_not_heard(void **state) {
    (void)state;
    AUTO(found_done) struct found f;
    find(&f, "A,B,C,D,E,L,M,N",
         "9: A>B>C | 8: B>C>D | 7: C>D>E | 6: D>E>A | 5: E>A>B | 11: L | 1: L>M");
    check_slots(&f, &f.h.five, "CBADE");
    check_slots(&f, &f.h.fair, "CBADL");
    assert_int_equal(f.h.five.served, 35);
    assert_int_equal(f.h.fair.served, 47);
}

/* A joint place is told apart by top three, then by first choices, then head to head. */
static void test_declared_order_of_joint_places(void **state) {
    (void)state;
    AUTO(found_done) struct found f, level;
    // A and B: 6 points each; A is in the top three of three homes, B of two
    find(&f, "A,B,C,D,E,F", "1: C>D>A>B>E>F | 1: B>A>D>C>F>E | 1: E>F>A>B>C>D | 1: B>A>C>D>E>F");
    find(&level, "B,A,C,D,E,F", "2: A>B>C>D>E>F | 2: B>A>D>C>F>E");
    assert_int_equal(level.v.place[0], level.v.place[1]);
    check_slots(&level, &level.h.five, "BACDE"); // level in all: card order, and said where it cuts
    check_set(&level, level.h.five.tied, "EF");
    assert_int_equal(f.h.five.tied, 0);
}

static void test_families_are_taken_together(void **state) {
    (void)state;
    AUTO(found_done) struct found f = {0};
    box_fill(&f.box, "A,B,C,D,other", "4: A>C | 3: B>A | 5: C>D | 2: D=A>C | 1: other>A");
    f.box.issues.items[0].family = f.box.issues.items[1].family = "home";
    f.box.issues.items[3].family = "alone";
    look(&f);
    assert_int_equal(f.h.n_families, 1);
    check_set(&f, f.h.families[0].issues, "AB");
    assert_int_equal(f.h.families[0].top3, 10); // a home that names both counts once
    assert_int_equal(f.h.families[0].first, 9); // shared first places count
}

/* ---- hidden ones ---- */

static void hide(struct found *f, uint64_t issues) {
    verdict_hide_issues(&f->v, issues);
    headline_find(&f->h, &f->count, &f->box.issues, &f->v);
}

/* "Adding L would bring in the rest": so L has as many homes. */
static void test_a_hidden_issue_brings_nobody_in(void **state) {
    (void)state;
    AUTO(found_done) struct found f;
    find(&f, "A,B,C,D,E,L,M,N", LEFT_OUT);
    assert_false(f.h.closed);
    hide(&f, 1 << 5);
    assert_int_equal(f.h.bring, -1);
    assert_false(f.h.closed);
    hide(&f, 1 << 4); // whom the five serve, less those of the others, is nearly its number
    check_slots(&f, &f.h.five, "CBADE");
    assert_true(f.h.closed);
}

/* F has two homes and E has one: a seat for F would tell which of them has more. */
static void test_hidden_issues_are_level_for_a_seat(void **state) {
    (void)state;
    AUTO(found_done) struct found f;
    find(&f, "A,B,C,D,E,F", "9: A>B>C | 8: B>C>D | 7: C>D>A | 2: F | 1: E");
    check_slots(&f, &f.h.five, "CBADF");
    assert_int_equal(f.h.five.tied, 0);
    hide(&f, 3 << 4);
    check_slots(&f, &f.h.five, "CBADE");
    check_set(&f, f.h.five.tied, "EF");
}

static void test_hidden_issues_lead_by_no_way(void **state) {
    (void)state;
    AUTO(found_done) struct found f;
    find(&f, TV1_ISSUES, TV1); // G, R and Y, each by another way
    assert_false(f.h.ways_hidden);
    hide(&f, 1); // D is first by first choices alone
    assert_false(f.h.ways_hidden);
    hide(&f, 1 << 4); // Y
    assert_true(f.h.ways_hidden);
    f.v.first_hidden = 1;
    f.box.issues.items[0].family = f.box.issues.items[1].family = "home";
    hide(&f, 0);
    assert_false(f.h.ways_hidden);
    assert_true(f.h.families[0].first_hidden);
}

/* ---- random ballots ---- */

enum { M = 9, HOMES = 25, ROUNDS = 300 };

struct slow {
    int n, top[HOMES]; // sets
};

static void roll(struct slow *s, struct found *f, uint64_t *dice) {
    struct err err = {0};
    s->n = 1 + (int)splitmix_below(dice, HOMES);
    for (int i = 0; i < M; i++) {
        issues_add(&f->box.issues, (char[]){(char)('A' + i), 0}, NULL);
    }
    for (int home = 0; home < s->n; home++) {
        struct ranking ranking = {0};
        s->top[home] = 0;
        for (uint32_t place = 0, left = 1 + (uint32_t)splitmix_below(dice, 4); left > 0; left--) {
            uint32_t issue = (uint32_t)splitmix_below(dice, M);
            if (ranking_add(&ranking, issue, false)) {
                s->top[home] |= place++ < 3 ? 1 << issue : 0;
            }
        }
        ASSERT_OK(ballot_box_add(&f->box, &ranking, WEIGHT_ONE, &err), &err);
    }
}

static int homes_of(const struct slow *s, int set) {
    int n = 0;
    for (int i = 0; i < s->n; i++) {
        n += (s->top[i] & set) != 0;
    }
    return n;
}

static int set_of(const struct slots *slots) {
    int set = 0;
    for (uint32_t i = 0; i < slots->n; i++) {
        set |= 1 << slots->issue[i];
    }
    return set;
}

static void check_gap(const struct slow *s, const struct headline *h) {
    int five = set_of(&h->five), best = 0;
    assert_int_equal(h->five.served, homes_of(s, five));
    assert_int_equal(h->gap, s->n - homes_of(s, five));
    for (int i = 0; i < M; i++) {
        int more = five >> i & 1 ? 0 : homes_of(s, five | 1 << i) - homes_of(s, five);
        best = more > best ? more : best;
    }
    assert_int_equal(h->brought, best);
    assert_int_equal(h->bring >= 0, best > 0);
    if (best > 0) {
        assert_int_equal(homes_of(s, five | 1 << h->bring) - homes_of(s, five), best);
    }
}

/* The last of the fair places has the most behind it, homes with others chosen counting less. */
static void check_fair(const struct slow *s, const struct headline *h) {
    assert_int_equal(h->fair.n, h->seats);
    int last = h->fair.issue[h->fair.n - 1], four = set_of(&h->fair) & ~(1 << last), sums[M] = {0};
    for (int i = 0; i < M; i++) {
        for (int home = 0; home < s->n; home++) {
            int has = __builtin_popcount((unsigned)(s->top[home] & four));
            sums[i] += s->top[home] >> i & 1 && !(four >> i & 1) ? 60 / (1 + has) : 0;
        }
    }
    for (int i = 0; i < M; i++) {
        assert_true(sums[i] <= sums[last]);
    }
    assert_int_equal(h->fair.served, homes_of(s, set_of(&h->fair)));
}

/* Nobody outside the five stands before one of them. */
static void check_five(const struct found *f) {
    int five = set_of(&f->h.five);
    const uint8_t *ranks = f->count.standings[METHOD_BORDA_AVG].ranks;
    for (int out = 0; out < M; out++) {
        for (int in = 0; in < M && f->v.named[out] && !(five >> out & 1); in++) {
            assert_true(!(five >> in & 1) || ranks[in] < ranks[out] ||
                        (ranks[in] == ranks[out] && f->v.top3[in] >= f->v.top3[out]));
        }
    }
}

static void test_random_ballots(void **state) {
    (void)state;
    uint64_t dice = 20260601;
    int looked = 0;
    for (int round = 0; round < ROUNDS; round++) {
        AUTO(found_done) struct found f = {0};
        struct slow s;
        roll(&s, &f, &dice);
        look(&f);
        if (f.h.seats) {
            check_gap(&s, &f.h);
            check_fair(&s, &f.h);
            check_five(&f);
            looked++;
        }
    }
    assert_true(looked > ROUNDS / 2);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_tv1_three_ways_three_winners),
        cmocka_unit_test(test_three_ways_agree),
        cmocka_unit_test(test_three_ways_agree_on_joint_first_ones),
        cmocka_unit_test(test_a_short_card_has_three_places),
        cmocka_unit_test(test_who_is_left_out),
        cmocka_unit_test(test_one_place_for_those_not_heard),
        cmocka_unit_test(test_declared_order_of_joint_places),
        cmocka_unit_test(test_families_are_taken_together),
        cmocka_unit_test(test_a_hidden_issue_brings_nobody_in),
        cmocka_unit_test(test_hidden_issues_are_level_for_a_seat),
        cmocka_unit_test(test_hidden_issues_lead_by_no_way),
        cmocka_unit_test(test_random_ballots),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
