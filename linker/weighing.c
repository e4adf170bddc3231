// SPDX-License-Identifier: Apache-2.0
// Pairs are shared out to threads by ranges. Each thread counts into a table of its own, and each range has a list of its own;
// the tables are added up and the lists put behind each other in the order of the ranges. So nothing is shared while threads
// work, and who did what cannot be seen in the outcome.
//
// Comparing is what takes time, most of it waiting for memory: pairs go to it by the batch, and candidate pairs once. What
// their weight is made of is kept for when there is a model.
#include "linker/weighing.h"

#include <stdlib.h>
#include <string.h>

#include "common/buf.h"
#include "common/parallel.h"
#include "linker/draw.h"

enum { BATCH = 128, RANGE = 1 << 15, WHOLE_RANGE = 64 }; // pairs, numbers to draw; units against all others
static const size_t EDGES_MAX_BYTES = (size_t)1 << 40;

// What a thread has to itself.
struct worker {
    const struct job *job;
    struct pattern_counts *counts;
    struct buf *edges; // of the range at hand
    size_t n;          // pairs that wait to be compared
    uint32_t a[BATCH], b[BATCH];
    uint64_t number[BATCH]; // of a candidate pair
    struct comparison comparison[BATCH];
};

struct job {
    const struct weighing *weighing;
    uint64_t total, range;
    bool (*work)(struct worker *w, uint64_t number, struct error *err);
    bool (*take)(struct worker *w, size_t i, struct error *err); // a pair that was compared
    struct worker *workers;
    struct buf *edges; // one a range
    const struct pair *pairs;
    struct findings findings;
    const struct model *model;
    double least;
};

static bool compare(struct worker *w, struct error *err)
{
    evidence_compare_all(w->job->weighing->evidence, w->a, w->b, w->n, w->comparison);
    for (size_t i = 0; i < w->n; i++)
        if (!w->job->take(w, i, err))
            return false;
    w->n = 0;
    return true;
}

static bool add(struct worker *w, uint32_t a, uint32_t b, uint64_t number, struct error *err)
{
    w->a[w->n] = a;
    w->b[w->n] = b;
    w->number[w->n] = number;
    return ++w->n < BATCH || compare(w, err);
}

static bool work_range(void *ctx, unsigned worker, size_t range, struct error *err)
{
    struct job *job = ctx;
    struct worker *w = &job->workers[worker];
    uint64_t begin = range * job->range, end = begin + job->range < job->total ? begin + job->range : job->total;
    w->edges = &job->edges[range];
    for (uint64_t i = begin; i < end; i++)
        if (!job->work(w, i, err))
            return false;
    return compare(w, err);
}

static size_t count_ranges(const struct job *job)
{
    return (size_t)((job->total + job->range - 1) / job->range);
}

static bool job_run(struct job *job, struct error *err)
{
    size_t n_ranges = count_ranges(job);
    job->workers = calloc(job->weighing->threads, sizeof(*job->workers));
    job->edges = calloc(n_ranges + 1, sizeof(*job->edges));
    if (job->workers == NULL || job->edges == NULL)
        return err_set(err, ERR_RETRY, "out of memory");
    for (size_t i = 0; i < n_ranges; i++)
        buf_init(&job->edges[i], EDGES_MAX_BYTES);
    for (unsigned i = 0; i < job->weighing->threads; i++) {
        job->workers[i].job = job;
        if (!pattern_counts_new(&job->workers[i].counts, err))
            return false;
    }
    return parallel_run(job->weighing->threads, n_ranges, work_range, job, err);
}

static void job_done(struct job *job)
{
    for (unsigned i = 0; job->workers != NULL && i < job->weighing->threads; i++)
        pattern_counts_freep(&job->workers[i].counts);
    for (size_t i = 0; job->edges != NULL && i < count_ranges(job); i++)
        buf_done(&job->edges[i]);
    free(job->workers);
    free(job->edges);
}

static bool possible(const struct weighing *w, uint32_t a, uint32_t b)
{
    return a != b && (w->live_namespace[a] == 0 || w->live_namespace[a] != w->live_namespace[b]);
}

// ---- counting patterns ------------------------------------------------------------------------------------------------

static uint64_t pattern_of(const struct worker *w, size_t i)
{
    return comparison_pattern(&w->comparison[i], w->job->weighing->n_fields);
}

static bool count_patterns(struct job *job, struct pattern_counts **ret_counts, struct error *err)
{
    bool ok = job_run(job, err);
    for (unsigned i = 1; ok && i < job->weighing->threads; i++)
        ok = pattern_counts_merge(job->workers[0].counts, job->workers[i].counts, err);
    if (ok) {
        *ret_counts = job->workers[0].counts;
        job->workers[0].counts = NULL;
    }
    job_done(job);
    return ok;
}

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

static bool add_possible(struct worker *w, uint32_t a, uint32_t b, struct error *err)
{
    return !possible(w->job->weighing, a, b) || add(w, a, b, 0, err);
}

// By its number alone, so that ranges draw what one thread would. Units are in the order of keyed hashes, so which pairs are drawn
// says nothing about them.
static bool add_drawn(struct worker *w, uint64_t number, struct error *err)
{
    const uint32_t *numbers = w->job->weighing->number;
    uint64_t drawn = draw_in((number + 1) * DRAW_STEP), n_units = w->job->weighing->n_units;
    uint32_t a = (uint32_t)((drawn >> 32) * n_units >> 32), b = (uint32_t)((drawn & UINT32_MAX) * n_units >> 32);
    return numbers == NULL ? add_possible(w, a, b, err) : add_possible(w, numbers[a], numbers[b], err);
}

static bool add_all(struct worker *w, uint64_t unit, struct error *err)
{
    for (uint32_t b = (uint32_t)unit + 1; b < w->job->weighing->n_units; b++)
        if (!add_possible(w, (uint32_t)unit, b, err))
            return false;
    return true;
}

static bool count_random(struct worker *w, size_t i, struct error *err)
{
    return pattern_counts_add(w->counts, pattern_of(w, i), 0, 1, err);
}

bool weighing_random(const struct weighing *w, uint64_t wanted, struct pattern_counts **ret_counts, struct error *err)
{
    bool all = (uint64_t)w->n_units * w->n_units / 2 <= wanted;
    struct job job = {.weighing = w,
                      .total = all ? w->n_units : wanted,
                      .range = all ? WHOLE_RANGE : RANGE,
                      .work = all ? add_all : add_drawn,
                      .take = count_random};
    return count_patterns(&job, ret_counts, err);
}

// ---- candidate pairs --------------------------------------------------------------------------------------------------

void findings_done(struct findings *f)
{
    free(f->pattern);
    free(f->frequency);
    *f = (struct findings){0};
}

static size_t count_frequencies(const struct weighing *w)
{
    size_t n = 0;
    for (size_t i = 0; i < w->n_fields; i++)
        n += w->fields[i].frequency;
    return n;
}

uint64_t findings_bytes(const struct weighing *w, size_t n_pairs)
{
    return (uint64_t)n_pairs * (sizeof(uint64_t) + count_frequencies(w) * sizeof(float));
}

static bool findings_init(const struct weighing *w, size_t n_pairs, struct findings *f, struct error *err)
{
    *f = (struct findings){.n_frequencies = count_frequencies(w)};
    f->pattern = malloc((n_pairs + 1) * sizeof(*f->pattern));
    f->frequency = malloc((n_pairs * f->n_frequencies + 1) * sizeof(*f->frequency));
    return (f->pattern != NULL && f->frequency != NULL) || err_set(err, ERR_RETRY, "out of memory");
}

static void findings_put(const struct weighing *w, const struct findings *f, uint64_t pair, const struct comparison *c)
{
    float *frequency = f->frequency + pair * f->n_frequencies;
    f->pattern[pair] = comparison_pattern(c, w->n_fields);
    for (size_t i = 0; i < w->n_fields; i++)
        if (w->fields[i].frequency)
            *frequency++ = c->frequency[i];
}

static void findings_get(const struct weighing *w, const struct findings *f, uint64_t pair, struct comparison *ret)
{
    const float *frequency = f->frequency + pair * f->n_frequencies;
    for (size_t i = 0; i < w->n_fields; i++) {
        ret->level[i] = (uint8_t)model_level(f->pattern[pair], i);
        ret->frequency[i] = w->fields[i].frequency ? *frequency++ : 0;
    }
}

static bool add_candidate(struct worker *w, uint64_t number, struct error *err)
{
    const struct pair *p = &w->job->pairs[number];
    __builtin_prefetch(&w->job->weighing->live_namespace[p->b]); // asked for when the pair has been compared
    return add(w, p->a, p->b, number, err);
}

static bool take_candidate(struct worker *w, size_t i, struct error *err)
{
    const struct weighing *weighing = w->job->weighing;
    findings_put(weighing, &w->job->findings, w->number[i], &w->comparison[i]);
    return !possible(weighing, w->a[i], w->b[i]) ||
           pattern_counts_add(w->counts, w->job->findings.pattern[w->number[i]], w->job->pairs[w->number[i]].recipes, 1,
                              err);
}

bool weighing_compare(const struct weighing *w, const struct pair *pairs, size_t n_pairs, struct findings *ret_findings,
                      struct pattern_counts **ret_counts, struct error *err)
{
    struct job job = {
        .weighing = w, .total = n_pairs, .range = RANGE, .work = add_candidate, .take = take_candidate, .pairs = pairs};
    if (!findings_init(w, n_pairs, &job.findings, err) || !count_patterns(&job, ret_counts, err)) {
        findings_done(&job.findings);
        return false;
    }
    *ret_findings = job.findings;
    return true;
}

static bool keep_edge(struct worker *w, uint64_t number, struct error *err)
{
    const struct job *job = w->job;
    const struct pair *p = &job->pairs[number];
    struct comparison c;
    findings_get(job->weighing, &job->findings, number, &c);
    struct edge edge = {.a = p->a,
                        .b = p->b,
                        .recipes = p->recipes,
                        .weight = model_weight(job->model, &c),
                        .pattern = job->findings.pattern[number]};
    return edge.weight < job->least || buf_add(w->edges, &edge, sizeof(edge), err);
}

static bool join_edges(const struct job *job, struct edge **ret_edges, size_t *ret_n, struct error *err)
{
    size_t bytes = 0, n_ranges = count_ranges(job);
    for (size_t i = 0; i < n_ranges; i++)
        bytes += job->edges[i].len;
    char *edges = malloc(bytes + 1);
    if (edges == NULL)
        return err_set(err, ERR_RETRY, "out of memory");
    *ret_edges = (struct edge *)(void *)edges;
    *ret_n = bytes / sizeof(struct edge);
    for (size_t i = 0; i < n_ranges; i++) {
        if (job->edges[i].len > 0)
            memcpy(edges, job->edges[i].data, job->edges[i].len);
        edges += job->edges[i].len;
    }
    return true;
}

bool weighing_edges(const struct weighing *w, const struct model *model, double least, const struct pair *pairs,
                    size_t n_pairs, const struct findings *findings, struct edge **ret_edges, size_t *ret_n,
                    struct error *err)
{
    struct job job = {.weighing = w,
                      .total = n_pairs,
                      .range = RANGE,
                      .work = keep_edge,
                      .pairs = pairs,
                      .findings = *findings,
                      .model = model,
                      .least = least};
    bool ok = job_run(&job, err) && join_edges(&job, ret_edges, ret_n, err);
    job_done(&job);
    return ok;
}
