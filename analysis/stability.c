/* analysis/stability.c — see stability.h.
 *
 * A draw only counts how often each kind of ranking came up; points follow from those counts, once
 * a round. Points are doubled, so that they are whole: twice borda_avg is at most 126 a ballot.
 *
 * SplitMix64 is a counter with a mixer behind it, so the draws of any round can be made without
 * those before it: rounds are dealt out to the processors, and the result is the same for any
 * number of them. The generator is written out here because a call for each of 2000 n draws would
 * double the time; a test holds it against base/num.h. */
#include "analysis/stability.h"

#include <pthread.h>
#include <string.h>
#include <unistd.h>

#include "base/mem.h"

enum {
    WORKERS_MAX = 8,
    WORTH_A_THREAD = 400, // ballots: a millisecond of work
    BATCH = 1024,
};

struct named {            // an issue that a kind of ranking names
    uint8_t issue, extra; // twice its points, above those of the issues left off
};

struct kind {
    uint32_t first, n; // of bag.named
    uint32_t base;     // twice the points of an issue left off
};

struct bag {
    uint32_t n, n_kinds, m;
    uint64_t race;
    uint32_t *kind_of; // ballot -> kind of ranking
    struct kind *kinds;
    struct named *named;
    size_t cap_kinds, n_named, cap_named;
};

static void bag_done(struct bag *bag) {
    mem_freep(&bag->kind_of);
    mem_freep(&bag->kinds);
    mem_freep(&bag->named);
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
    uint32_t n_kinds = bag->n_kinds, base = k < bag->m ? bag->m - k - 1 : 0;
    *MEM_PUSH(bag->kinds, n_kinds, bag->cap_kinds) =
        (struct kind){.first = (uint32_t)bag->n_named, .n = k, .base = base};
    bag->n_kinds = n_kinds;
    for (uint32_t at = 0, end; at < k; at = end) {
        for (end = at + 1; end < k && bytes[end] & RANKING_SHARED; end++) {
        }
        for (uint32_t i = at; i < end; i++) { // places at + 1 … end, twice their mean
            uint32_t points = 2 * bag->m - (at + 1 + end);
            *MEM_PUSH(bag->named, bag->n_named, bag->cap_named) =
                (struct named){bytes[i] & (uint8_t)~RANKING_SHARED, (uint8_t)(points - base)};
        }
    }
}

static void fill(struct bag *bag, const struct ballots *in) {
    AUTO(mem_freep) uint32_t *kinds = mem_zalloc((in->rankings->n + 1) * sizeof *kinds);
    uint32_t at = 0;
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
    uint64_t low = (z & UINT32_MAX) * n; // z * n has 96 bits: two halves
    return (uint32_t)(((z >> 32) * n + (low >> 32)) >> 32);
}

static void draw(const struct bag *bag, int round, uint32_t *drawn) {
    uint64_t state = STABILITY_SEED + GAMMA * ((uint64_t)round * bag->n);
    memset(drawn, 0, bag->n_kinds * sizeof *drawn);
    for (uint32_t at = 0, n; at < bag->n; at += n) {
        uint32_t ballot[BATCH];
        n = bag->n - at < BATCH ? bag->n - at : BATCH;
        for (uint32_t i = 0; i < n; i++) { // apart from the counting, which waits for memory
            state += GAMMA;
            ballot[i] = draw_below(state, bag->n);
        }
        for (uint32_t i = 0; i < n; i++) {
            drawn[bag->kind_of[ballot[i]]]++;
        }
    }
}

/* At most 126 points for each ballot: 32 bits hold the sums. */
_Static_assert((uint64_t)STABILITY_MAX * 2 * ISSUES_MAX < UINT32_MAX, "points of a round");

static void add_points(const struct bag *bag, const uint32_t *drawn, uint32_t *sum) {
    uint32_t base = 0; // to every issue
    memset(sum, 0, bag->m * sizeof *sum);
    for (uint32_t k = 0; k < bag->n_kinds; k++) {
        const struct kind *kind = &bag->kinds[k];
        uint32_t times = drawn[k];
        base += times * kind->base;
        for (uint32_t i = kind->first; i < kind->first + kind->n; i++) {
            sum[bag->named[i].issue] += times * bag->named[i].extra;
        }
    }
    for (uint32_t i = 0; i < bag->m; i++) {
        sum[i] += base;
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
    int first, step;                            // rounds: first, first + step, …
    uint32_t times[ISSUES_MAX][ISSUES_MAX + 1]; // issue, rank
};

static void *work(void *ctx) {
    struct worker *worker = ctx;
    const struct bag *bag = worker->bag;
    AUTO(mem_freep) uint32_t *drawn = mem_alloc(bag->n_kinds * sizeof *drawn);
    for (int round = worker->first; round < STABILITY_DRAWS; round += worker->step) {
        uint32_t sum[ISSUES_MAX];
        draw(bag, round, drawn);
        add_points(bag, drawn, sum);
        leave_race(bag, sum);
        for (uint32_t a = 0; a < bag->m; a++) {
            uint32_t rank = 1;
            for (uint32_t b = 0; b < bag->m; b++) {
                rank += sum[b] > sum[a];
            }
            worker->times[a][rank]++;
        }
    }
    return NULL;
}

static int n_workers(const struct bag *bag) {
    long n = bag->n < WORTH_A_THREAD ? 1 : sysconf(_SC_NPROCESSORS_ONLN);
    return n < 1 ? 1 : n > WORKERS_MAX ? WORKERS_MAX : (int)n;
}

/* Deal out the rounds and add up what came of them into the first worker. */
static void work_all(struct worker *workers, int n, const struct bag *bag) {
    for (int i = n - 1; i >= 0; i--) {
        workers[i] = (struct worker){.bag = bag, .first = i, .step = n};
        workers[i].started =
            i > 0 && pthread_create(&workers[i].thread, NULL, work, &workers[i]) == 0;
        if (!workers[i].started) { // the first one, and what the system has no thread for
            work(&workers[i]);
        }
    }
    for (int i = 1; i < n; i++) {
        if (workers[i].started) {
            pthread_join(workers[i].thread, NULL);
        }
        for (uint32_t a = 0; a < bag->m; a++) {
            for (uint32_t rank = 1; rank <= bag->m; rank++) {
                workers[0].times[a][rank] += workers[i].times[a][rank];
            }
        }
    }
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
    AUTO(bag_done) struct bag bag = {.n = written_out(in), .m = in->n_issues, .race = race};
    if (bag.n == 0) {
        return false;
    }
    fill(&bag, in);
    int n = n_workers(&bag);
    AUTO(mem_freep) struct worker *workers = mem_alloc((size_t)n * sizeof *workers);
    work_all(workers, n, &bag);
    for (uint32_t i = 0; i < bag.m; i++) {
        const uint32_t *times = workers[0].times[i];
        out->first[i] = times[1];
        out->top3[i] = times[1] + times[2] + times[3]; // ranks past m came up no times
        out->p05[i] = nth_rank(times, STABILITY_DRAWS / 20);
        out->median[i] = nth_rank(times, STABILITY_DRAWS / 2);
        out->p95[i] = nth_rank(times, (STABILITY_DRAWS - 1) * 19 / 20);
    }
    return true;
}
