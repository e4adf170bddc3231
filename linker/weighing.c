// SPDX-License-Identifier: Apache-2.0
// Each thread takes an equal slice of the pairs and counts into a table, or writes into a list, of its own; the tables
// are added up and the lists put behind each other in the order of the slices. So nothing is shared while threads work.
#include "linker/weighing.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "common/buf.h"

enum { MAX_THREADS = 64 };
static const size_t EDGES_MAX_BYTES = (size_t)1 << 40;

// What a thread does, from `begin` up to `end`: of pairs, or of the drawing of random ones.
struct slice {
    const struct weighing *weighing;
    bool (*work)(struct slice *s, struct error *err);
    uint64_t begin, end;
    const struct pair *pairs;
    const struct model *model;
    double least;
    struct pattern_counts *counts;
    struct buf edges;
    bool ok;
    struct error err;
};

static void *run_slice(void *arg)
{
    struct slice *s = arg;
    s->ok = s->work(s, &s->err);
    return NULL;
}

static void slices_done(struct slice *slices, unsigned n)
{
    for (unsigned i = 0; i < n; i++) {
        pattern_counts_freep(&slices[i].counts);
        buf_done(&slices[i].edges);
    }
}

// One slice is worked by the caller. A thread that cannot be had is no fault: its slice is worked here.
static bool run_slices(struct slice *slices, unsigned n, struct error *err)
{
    pthread_t thread[MAX_THREADS];
    bool started[MAX_THREADS] = {false};
    for (unsigned i = 1; i < n; i++)
        started[i] = pthread_create(&thread[i], NULL, run_slice, &slices[i]) == 0;
    for (unsigned i = 0; i < n; i++)
        if (!started[i])
            run_slice(&slices[i]);
    for (unsigned i = 1; i < n; i++)
        if (started[i])
            pthread_join(thread[i], NULL);
    for (unsigned i = 0; i < n; i++)
        if (!slices[i].ok) {
            *err = slices[i].err;
            return false;
        }
    return true;
}

// `total` cut into equal slices; returns how many.
static unsigned cut(const struct slice *like, uint64_t total, struct slice *slices)
{
    unsigned n = like->weighing->threads < MAX_THREADS ? like->weighing->threads : MAX_THREADS;
    for (unsigned i = 0; i < n; i++) {
        slices[i] = *like;
        slices[i].begin = total * i / n;
        slices[i].end = total * (i + 1) / n;
        buf_init(&slices[i].edges, EDGES_MAX_BYTES);
    }
    return n;
}

static bool count_slices(const struct slice *like, uint64_t total, struct pattern_counts **ret_counts,
                         struct error *err)
{
    struct slice slices[MAX_THREADS];
    unsigned n = cut(like, total, slices);
    bool ok = true;
    for (unsigned i = 0; ok && i < n; i++)
        ok = pattern_counts_new(&slices[i].counts, err);
    ok = ok && run_slices(slices, n, err);
    for (unsigned i = 1; ok && i < n; i++)
        ok = pattern_counts_merge(slices[0].counts, slices[i].counts, err);
    if (ok) {
        *ret_counts = slices[0].counts;
        slices[0].counts = NULL;
    }
    slices_done(slices, n);
    return ok;
}

// ---- random pairs -----------------------------------------------------------------------------------------------------

bool weighing_possible(const struct weighing *w, uint16_t n_namespaces, double *ret_pairs, struct error *err)
{
    double n = w->n_units, pairs = n * (n - 1) / 2;
    uint32_t *live = calloc((size_t)n_namespaces + 1, sizeof(*live));
    if (live == NULL)
        return err_set(err, ERR_RETRY, "out of memory");
    for (uint32_t u = 0; u < w->n_units; u++)
        live[w->live_namespace[u]]++;
    for (uint16_t ns = 1; ns <= n_namespaces; ns++)
        pairs -= (double)live[ns] * ((double)live[ns] - 1) / 2;
    free(live);
    *ret_pairs = pairs;
    return true;
}

static bool possible(const struct weighing *w, uint32_t a, uint32_t b)
{
    return a != b && (w->live_namespace[a] == 0 || w->live_namespace[a] != w->live_namespace[b]);
}

static bool count_pair(struct slice *s, uint32_t a, uint32_t b, uint32_t recipes, struct error *err)
{
    struct comparison c;
    evidence_compare(s->weighing->evidence, a, b, &c);
    return pattern_counts_add(s->counts, comparison_pattern(&c, s->weighing->n_fields), recipes, 1, err);
}

// SplitMix64 (Steele, Lea, Flood 2014): the i-th number of the stream without those before it, so that slices draw what
// one thread would. Units are in the order of keyed hashes, so which pairs are drawn says nothing about them.
static uint64_t draw(uint64_t i)
{
    uint64_t z = (i + 1) * 0x9E3779B97F4A7C15U;
    z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9U;
    z = (z ^ z >> 27) * 0x94D049BB133111EBU;
    return z ^ z >> 31;
}

static bool count_drawn(struct slice *s, struct error *err)
{
    const struct weighing *w = s->weighing;
    for (uint64_t i = s->begin; i < s->end; i++) {
        uint64_t number = draw(i);
        uint32_t a = (uint32_t)((number >> 32) * w->n_units >> 32);
        uint32_t b = (uint32_t)((number & UINT32_MAX) * w->n_units >> 32);
        if (possible(w, a, b) && !count_pair(s, a, b, 0, err))
            return false;
    }
    return true;
}

static bool count_all(struct slice *s, struct error *err)
{
    for (uint32_t a = (uint32_t)s->begin; a < s->end; a++)
        for (uint32_t b = a + 1; b < s->weighing->n_units; b++)
            if (possible(s->weighing, a, b) && !count_pair(s, a, b, 0, err))
                return false;
    return true;
}

bool weighing_random(const struct weighing *w, uint64_t wanted, struct pattern_counts **ret_counts, struct error *err)
{
    bool all = (uint64_t)w->n_units * w->n_units / 2 <= wanted;
    struct slice like = {.weighing = w, .work = all ? count_all : count_drawn};
    return count_slices(&like, all ? w->n_units : wanted, ret_counts, err);
}

// ---- candidate pairs --------------------------------------------------------------------------------------------------

static bool count_candidates(struct slice *s, struct error *err)
{
    for (uint64_t i = s->begin; i < s->end; i++) {
        const struct pair *p = &s->pairs[i];
        if (possible(s->weighing, p->a, p->b) && !count_pair(s, p->a, p->b, p->recipes, err))
            return false;
    }
    return true;
}

bool weighing_patterns(const struct weighing *w, const struct pair *pairs, size_t n_pairs,
                       struct pattern_counts **ret_counts, struct error *err)
{
    struct slice like = {.weighing = w, .work = count_candidates, .pairs = pairs};
    return count_slices(&like, n_pairs, ret_counts, err);
}

static bool keep_edges(struct slice *s, struct error *err)
{
    for (uint64_t i = s->begin; i < s->end; i++) {
        const struct pair *p = &s->pairs[i];
        struct comparison c;
        evidence_compare(s->weighing->evidence, p->a, p->b, &c);
        struct edge edge = {.a = p->a, .b = p->b, .recipes = p->recipes, .weight = model_weight(s->model, &c)};
        if (edge.weight < s->least)
            continue;
        edge.pattern = comparison_pattern(&c, s->weighing->n_fields);
        if (!buf_add(&s->edges, &edge, sizeof(edge), err))
            return false;
    }
    return true;
}

static bool join_edges(struct slice *slices, unsigned n, struct edge **ret_edges, size_t *ret_n, struct error *err)
{
    size_t bytes = 0;
    for (unsigned i = 0; i < n; i++)
        bytes += slices[i].edges.len;
    char *edges = malloc(bytes + 1);
    if (edges == NULL)
        return err_set(err, ERR_RETRY, "out of memory");
    *ret_edges = (struct edge *)(void *)edges;
    *ret_n = bytes / sizeof(struct edge);
    for (unsigned i = 0; i < n; i++) {
        if (slices[i].edges.len > 0)
            memcpy(edges, slices[i].edges.data, slices[i].edges.len);
        edges += slices[i].edges.len;
    }
    return true;
}

bool weighing_edges(const struct weighing *w, const struct model *model, double least, const struct pair *pairs,
                    size_t n_pairs, struct edge **ret_edges, size_t *ret_n, struct error *err)
{
    struct slice slices[MAX_THREADS];
    struct slice like = {.weighing = w, .work = keep_edges, .pairs = pairs, .model = model, .least = least};
    unsigned n = cut(&like, n_pairs, slices);
    bool ok = run_slices(slices, n, err) && join_edges(slices, n, ret_edges, ret_n, err);
    slices_done(slices, n);
    return ok;
}
