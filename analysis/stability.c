/* analysis/stability.c — see stability.h.
 *
 * Points of each kind of ranking are written out side by side, eight issues in a word of the
 * processor: a draw adds them up. They are doubled, so that they are whole: twice borda_avg is at
 * most 126 a ballot, so that 16 bits hold the sum of a batch.
 *
 * SplitMix64 is a counter with a mixer behind it, so the draws of any round can be made without
 * those before it: rounds are dealt out to the processors, and the result is the same for any
 * number of them. The generator is written out here because a call for each of 2000 n draws would
 * double the time; a test holds it against base/num.h.
 *
 * A lead is sure long before the last bag. The bags lost among the first ones are drawn, without
 * putting back, from those lost among all 2,000: Hoeffding's bound on such a draw (Probability
 * inequalities for sums of bounded random variables, 1963, theorem 1 and section 6) says how likely
 * it is to be as good, or as bad, where a mark is missed in the end, or reached. */
#include "analysis/stability.h"

#include <math.h>
#include <pthread.h>
#include <string.h>
#include <unistd.h>

#include "analysis/wide.h"
#include "base/mem.h"

enum {
    WORKERS_MAX = 8,
    WORTH_A_THREAD = 800000, // draws: two milliseconds of work
    LANES = 8,
    BATCH = 512, // draws whose points 16 bits hold
    CHUNK = 20,  // rounds, before it is asked whether enough is known
};
_Static_assert(STABILITY_DRAWS % CHUNK == 0, "whole chunks");

typedef uint16_t lanes __attribute__((vector_size(LANES * sizeof(uint16_t))));

struct points { // of some issues on a ranking, or summed up
    lanes low, high;
};
enum { SIXTEEN = 2 * LANES, BLOCKS_MAX = ISSUES_MAX / SIXTEEN };
_Static_assert(ISSUES_MAX % SIXTEEN == 0, "whole blocks of issues");
_Static_assert(BATCH * 2 * (ISSUES_MAX - 1) <= UINT16_MAX, "points of a batch");

struct bag {
    uint32_t n, n_kinds, m;
    uint64_t race;
    uint32_t n_blocks;     // of sixteen issues
    uint32_t *kind_of;     // ballot -> kind of ranking
    struct points *points; // n_blocks of each kind: twice borda_avg
    size_t n_points, cap_points;
};

static void bag_done(struct bag *bag) {
    mem_freep(&bag->kind_of);
    mem_freep(&bag->points);
}

/* ---- filling the bag ---- */

/* Ballots with their weights written out; 0 when it cannot be done. */
static uint32_t written_out(const struct ballots *in) {
    uint64_t n = 0;
    for (size_t i = 0; i < in->n; i++) {
        uint64_t weight = in->weights ? in->weights[i] : WEIGHT_ONE;
        n += weight / WEIGHT_ONE;
        if (weight % WEIGHT_ONE || n > STABILITY_MAX) {
            return 0;
        }
    }
    return (uint32_t)n;
}

/* Twice borda_avg of one ranking: m - r as a mean over shared places, (m - k - 1) / 2 left off. */
static void add_kind(struct bag *bag, const uint8_t *bytes, uint32_t k) {
    uint16_t points[ISSUES_MAX] = {0};
    for (uint32_t i = 0; i < bag->m; i++) {
        points[i] = (uint16_t)(k < bag->m ? bag->m - k - 1 : 0);
    }
    for (uint32_t at = 0, end; at < k; at = end) {
        for (end = at + 1; end < k && bytes[end] & RANKING_SHARED; end++) {
        }
        for (uint32_t i = at; i < end; i++) { // places at + 1 … end, twice their mean
            points[bytes[i] & ~RANKING_SHARED] = (uint16_t)(2 * bag->m - (at + 1 + end));
        }
    }
    for (uint32_t b = 0; b < bag->n_blocks; b++) {
        memcpy(MEM_PUSH(bag->points, bag->n_points, bag->cap_points), points + (size_t)b * SIXTEEN,
               sizeof *bag->points);
    }
    bag->n_kinds++;
}

static void fill(struct bag *bag, const struct ballots *in) {
    AUTO(mem_freep) uint32_t *kinds = mem_zalloc((in->rankings->n + 1) * sizeof *kinds);
    uint32_t at = 0;
    bag->n_blocks = (bag->m + SIXTEEN - 1) / SIXTEEN;
    bag->kind_of = mem_alloc(bag->n * sizeof *bag->kind_of);
    for (size_t i = 0; i < in->n; i++) {
        uint32_t id = in->ids[i];
        if (kinds[id] == 0) {
            add_kind(bag, (const uint8_t *)intern_text(in->rankings, id), in->rankings->lens[id]);
            kinds[id] = bag->n_kinds;
        }
        uint64_t times = in->weights ? in->weights[i] / WEIGHT_ONE : 1;
        while (times-- > 0) {
            bag->kind_of[at++] = kinds[id] - 1;
        }
    }
}

/* ---- one round ---- */

#define GAMMA UINT64_C(0x9E3779B97F4A7C15)

/* The high 64 bits of x * n, x being the output of SplitMix64 in this state. */
static uint32_t draw_below(uint64_t state, uint32_t n) {
    uint64_t z = state;
    z = (z ^ z >> 30) * UINT64_C(0xBF58476D1CE4E5B9);
    z = (z ^ z >> 27) * UINT64_C(0x94D049BB133111EB);
    z ^= z >> 31;
    return (uint32_t)((wide_half)z * n >> 64);
}

/* At most 126 points for each ballot: 32 bits hold the sums. */
_Static_assert((uint64_t)STABILITY_MAX * 2 * ISSUES_MAX < UINT32_MAX, "points of a round");

/* Draws of one batch, the points of sixteen issues. With more issues the draws are made again for
 * the next sixteen. */
static void draw_batch(const struct bag *bag, uint32_t block, uint64_t state, uint32_t n,
                       uint32_t *sum) {
    const struct points *points = bag->points + block;
    const uint32_t *kind_of = bag->kind_of, all_n = bag->n;
    size_t step = bag->n_blocks;
    struct points all = {0};
    uint16_t parts[SIXTEEN];
    for (uint32_t i = 0; i < n; i++) {
        state += GAMMA;
        const struct points *one = &points[kind_of[draw_below(state, all_n)] * step];
        all.low += one->low;
        all.high += one->high;
    }
    memcpy(parts, &all, sizeof parts);
    for (uint32_t i = 0; i < SIXTEEN; i++) {
        sum[block * SIXTEEN + i] += parts[i];
    }
}

static void draw(const struct bag *bag, int round, uint32_t sum[ISSUES_MAX]) {
    uint64_t state = STABILITY_SEED + GAMMA * ((uint64_t)round * bag->n);
    memset(sum, 0, ISSUES_MAX * sizeof *sum);
    for (uint32_t at = 0, n; at < bag->n; at += n) {
        n = bag->n - at < BATCH ? bag->n - at : BATCH;
        for (uint32_t block = 0; block < bag->n_blocks; block++) {
            draw_batch(bag, block, state, n, sum);
        }
        state += GAMMA * n;
    }
}

/* Those out of the race stand behind everybody. */
static void leave_race(const struct bag *bag, uint32_t *sum) {
    for (uint32_t i = 0; i < bag->m; i++) {
        sum[i] = bag->race >> i & 1 ? sum[i] : 0;
    }
}

/* ---- all rounds ---- */

struct worker {
    const struct bag *bag;
    pthread_t thread;
    bool started;
    int first, end, step;                       // rounds: first, first + step, …
    uint32_t from, to;                          // issues whose ranks are counted
    uint32_t times[ISSUES_MAX][ISSUES_MAX + 1]; // issue, rank
};

static void *work(void *ctx) {
    struct worker *worker = ctx;
    const struct bag *bag = worker->bag;
    for (int round = worker->first; round < worker->end; round += worker->step) {
        uint32_t sum[ISSUES_MAX];
        draw(bag, round, sum);
        leave_race(bag, sum);
        for (uint32_t a = worker->from; a < worker->to; a++) {
            uint32_t rank = 1;
            for (uint32_t b = 0; b < bag->m; b++) {
                rank += sum[b] > sum[a];
            }
            worker->times[a][rank]++;
        }
    }
    return NULL;
}

/* For so many rounds at a time. */
static int n_workers(const struct bag *bag, uint32_t rounds) {
    bool small = (uint64_t)bag->n * rounds < WORTH_A_THREAD;
    long n = small ? 1 : sysconf(_SC_NPROCESSORS_ONLN);
    return n < 1 ? 1 : n > WORKERS_MAX ? WORKERS_MAX : (int)n;
}

struct crew {
    struct bag bag;
    int n;
    struct worker *workers;
};

static void crew_done(struct crew *crew) {
    bag_done(&crew->bag);
    mem_freep(&crew->workers);
}

/* To count the ranks of the issues `from` to `to`, so many rounds at a time. False when it cannot
 * be done. */
static bool crew_call(struct crew *crew, const struct ballots *in, uint64_t race, uint32_t from,
                      uint32_t to, uint32_t rounds) {
    crew->bag = (struct bag){.n = written_out(in), .m = in->n_issues, .race = race};
    if (crew->bag.n == 0) {
        return false;
    }
    fill(&crew->bag, in);
    crew->n = n_workers(&crew->bag, rounds);
    crew->workers = mem_zalloc((size_t)crew->n * sizeof *crew->workers);
    for (int i = 0; i < crew->n; i++) {
        crew->workers[i] = (struct worker){.bag = &crew->bag, .from = from, .to = to};
    }
    return true;
}

/* Deal out the rounds `first` to `end`. */
static void crew_work(struct crew *crew, int first, int end) {
    for (int i = crew->n - 1; i >= 0; i--) {
        struct worker *worker = &crew->workers[i];
        worker->first = first + i;
        worker->end = end;
        worker->step = crew->n;
        worker->started = i > 0 && pthread_create(&worker->thread, NULL, work, worker) == 0;
        if (!worker->started) { // the first one, and what the system has no thread for
            work(worker);
        }
    }
    for (int i = 1; i < crew->n; i++) {
        if (crew->workers[i].started) {
            pthread_join(crew->workers[i].thread, NULL);
        }
    }
}

static uint32_t crew_times(const struct crew *crew, uint32_t issue, uint32_t rank) {
    uint32_t times = 0;
    for (int i = 0; i < crew->n; i++) {
        times += crew->workers[i].times[issue][rank];
    }
    return times;
}

/* The i-th smallest rank (from 0), given how often each rank came up. */
static uint8_t nth_rank(const uint32_t *times, uint32_t i) {
    uint32_t rank = 1;
    for (uint32_t seen = times[1]; seen <= i; seen += times[rank]) {
        rank++;
    }
    return (uint8_t)rank;
}

bool stability_shake(const struct ballots *in, uint64_t race, struct stability *out) {
    AUTO(crew_done) struct crew crew = {0};
    if (!crew_call(&crew, in, race, 0, in->n_issues, STABILITY_DRAWS)) {
        return false;
    }
    crew_work(&crew, 0, STABILITY_DRAWS);
    for (uint32_t i = 0; i < crew.bag.m; i++) {
        uint32_t times[ISSUES_MAX + 1] = {0};
        for (uint32_t rank = 1; rank <= crew.bag.m; rank++) {
            times[rank] = crew_times(&crew, i, rank);
        }
        out->first[i] = times[1];
        out->top3[i] = times[1] + times[2] + times[3]; // ranks past m came up no times
        out->p05[i] = nth_rank(times, STABILITY_DRAWS / 20);
        out->median[i] = nth_rank(times, STABILITY_DRAWS / 2);
        out->p95[i] = nth_rank(times, (STABILITY_DRAWS - 1) * 19 / 20);
    }
    return true;
}

/* ---- enough bags ---- */

static const double SURE = 30; // a chance of e^-30

/* n times the divergence of a share of k in n from the one expected, which is above 0 and below 1.
 */
static double divergence(double k, double n, double share) {
    double rest = n - k;
    return (k > 0 ? k * log(k / (n * share)) : 0) +
           (rest > 0 ? rest * log(rest / (n * (1 - share))) : 0);
}

/* `lost` of `done` bags: so far from what `bad` of all of them make likely that it is none of
 * those. A draw of `done` bags with `bad` among them is one of `bad` with `done` among them, too.
 */
static bool is_far(uint32_t lost, uint32_t done, uint32_t bad) {
    double all = STABILITY_DRAWS;
    return divergence(lost, done, bad / all) >= SURE || divergence(lost, bad, done / all) >= SURE;
}

/* Will the bags not lost be at least `mark` in the end, or will they not? */
static bool is_settled(uint32_t lost, uint32_t done, uint32_t mark) {
    uint32_t may = STABILITY_DRAWS - mark; // be lost where it is reached
    if (lost > may || lost + (STABILITY_DRAWS - done) <= may) {
        return true;
    }
    bool few = lost * STABILITY_DRAWS < (may + 1) * done;
    return is_far(lost, done, few ? may + 1 : may);
}

bool stability_lead(const struct ballots *in, uint64_t race, uint32_t leader, const uint32_t *marks,
                    size_t n_marks, uint32_t *first) {
    AUTO(crew_done) struct crew crew = {0};
    if (!crew_call(&crew, in, race, leader, leader + 1, CHUNK)) {
        return false;
    }
    uint32_t won = 0, done = 0;
    bool settled = false;
    while (!settled) { // the last bag settles all
        crew_work(&crew, (int)done, (int)done + CHUNK);
        won = crew_times(&crew, leader, 1);
        done += CHUNK;
        settled = true;
        for (size_t i = 0; i < n_marks; i++) {
            settled = settled && is_settled(done - won, done, marks[i]);
        }
    }
    *first = won * STABILITY_DRAWS / done;
    return true;
}
