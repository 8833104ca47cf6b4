/* tests/analysis/test_flow.c — how far one figure may move, against a slow search for one unit more
 * at a time: nodes of few links and of many, networks with odd rings too. */
#include "tests/support.h"

#include "analysis/flow.h"
#include "base/num.h"

enum { COLUMNS = 4, ROWS = 150, NODES = COLUMNS + ROWS, ARCS_MAX = COLUMNS * ROWS + ROWS };

struct net {
    struct flow flow;
    struct flow_ends ends[ARCS_MAX];
};

static void net_done(struct net *net) {
    flow_done(&net->flow);
}

static void add(struct net *net, uint64_t *dice, uint32_t a, uint32_t b) {
    bool turned = splitmix_below(dice, 2);
    uint32_t arc = flow_add(&net->flow, turned ? b : a, turned ? a : b);
    net->ends[arc].less = splitmix_below(dice, 3) ? 0 : (int64_t)splitmix_below(dice, 3);
    net->ends[arc].more = splitmix_below(dice, 3) ? 0 : (int64_t)splitmix_below(dice, 3);
}

/* A table: most rows meet most columns, and, where `rings`, a row its neighbour. */
static void net_make(struct net *net, uint64_t *dice, bool rings) {
    for (uint32_t row = 0; row < ROWS; row++) {
        for (uint32_t col = 0; col < COLUMNS; col++) {
            if (splitmix_below(dice, 5) > 0) {
                add(net, dice, COLUMNS + row, col);
            }
        }
        if (rings && row > 0 && splitmix_below(dice, 4) == 0) {
            add(net, dice, COLUMNS + row, COLUMNS + row - 1);
        }
    }
    flow_ready(&net->flow, NODES);
}

/* One unit more from `from` to `to`, through any arc but one. */
static bool push_one(const struct net *net, int64_t *moved, uint32_t closed, uint32_t from,
                     uint32_t to) {
    const struct flow *f = &net->flow;
    int via[NODES];
    uint32_t queue[NODES];
    size_t head = 0, tail = 0;
    for (int i = 0; i < NODES; i++) {
        via[i] = -1;
    }
    queue[tail++] = from;
    while (head < tail) {
        uint32_t node = queue[head++];
        for (uint32_t i = 0; i < f->n_arcs; i++) {
            bool along = f->arcs[i].from == node;
            uint32_t next = along ? f->arcs[i].to : f->arcs[i].from;
            int64_t room = along ? net->ends[i].more - moved[i] : net->ends[i].less + moved[i];
            if (i == closed || (!along && f->arcs[i].to != node) || next == from ||
                via[next] >= 0 || room == 0) {
                continue;
            }
            via[next] = (int)i;
            queue[tail++] = next;
        }
    }
    for (uint32_t node = to; via[to] >= 0 && node != from;) {
        const struct flow_arc *arc = &f->arcs[via[node]];
        moved[via[node]] += arc->to == node ? 1 : -1;
        node = arc->to == node ? arc->from : arc->to;
    }
    return via[to] >= 0;
}

static int64_t slow_room(const struct net *net, uint32_t arc, bool more, int64_t limit) {
    int64_t moved[ARCS_MAX] = {0}, sum = 0;
    const struct flow_arc *a = &net->flow.arcs[arc];
    int64_t own = more ? net->ends[arc].more : net->ends[arc].less;
    limit = own < limit ? own : limit;
    while (sum < limit &&
           push_one(net, moved, arc, more ? a->to : a->from, more ? a->from : a->to)) {
        sum++;
    }
    return sum;
}

struct cut {
    const struct net *net;
    uint32_t but;
    int64_t sum;
};

static void add_held(void *ctx, uint32_t arc, bool more) {
    struct cut *cut = ctx;
    if (arc != cut->but) {
        cut->sum += more ? cut->net->ends[arc].more : cut->net->ends[arc].less;
    }
}

/* The room is the largest flow, and where others hold it, what those that do leave is as much. */
static void check_arc(struct net *net, uint32_t arc, bool more) {
    net->ends[arc] = (struct flow_ends){FLOW_ENDLESS, FLOW_ENDLESS};
    for (int64_t limit = 1; limit <= 60; limit += 59) {
        bool held;
        int64_t room = flow_room(&net->flow, net->ends, arc, more, limit, &held);
        assert_int_equal(room, slow_room(net, arc, more, limit));
        assert_int_equal(held, room < limit);
        struct cut cut = {net, arc, 0};
        if (held) {
            flow_each_held(&net->flow, add_held, &cut);
            assert_int_equal(cut.sum, room);
        }
    }
}

static void test_the_room_is_the_largest_flow(void **state) {
    (void)state;
    uint64_t dice = 11;
    int n_some = 0;
    for (int round = 0; round < 12; round++) {
        AUTO(net_done) struct net net = {0};
        net_make(&net, &dice, round % 3 == 2);
        assert_int_equal(net.flow.colour == NULL, round % 3 == 2);
        for (int i = 0; i < 12; i++) {
            uint32_t arc = splitmix_below(&dice, (uint32_t)net.flow.n_arcs);
            struct flow_ends own = net.ends[arc];
            bool held;
            check_arc(&net, arc, i % 2);
            n_some += flow_room(&net.flow, net.ends, arc, i % 2, 9, &held) % 9 > 0;
            net.ends[arc] = own;
        }
    }
    assert_true(n_some > 20); // neither nothing nor all
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_room_is_the_largest_flow),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
