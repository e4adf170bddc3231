// SPDX-License-Identifier: Apache-2.0
// The tokens are those of link, made with the key of locked memory instead of the one for the database: another bijection, so
// frequencies and sharing are the same. With many records it goes over the sightings several times, each time for a range of
// tokens, so that tokens never take more than some 2 GiB.
#include "linker/leakcheck.h"

#include <stdlib.h>

#include "common/parallel.h"
#include "common/stop.h"
#include "linker/reading.h"
#include "linker/store.h"

enum { UNITS_A_PASS = 2000000 };

struct job {
    const struct link_context *ctx;
    struct units units;
    uint16_t *live_namespace;
    struct recipe_key *key;
    struct token_list tokens;
    struct token_store *store;
    struct pages scratch;
    struct leak *leak;
    struct leakcheck result;
};

static void job_done(struct job *job)
{
    leak_freep(&job->leak);
    token_store_freep(&job->store);
    pages_done(&job->scratch, SIZE_MAX);
    token_list_done(&job->tokens);
    recipe_key_freep(&job->key);
    free(job->live_namespace);
    units_done(&job->units);
}

unsigned leakcheck_passed(const struct leak_measure *m, const struct leak_limits *limits)
{
    double beyond_chance = m->tokens == 0 ? 0 : m->ranked - 1 / (double)m->tokens;
    return (m->largest > limits->frequency ? (unsigned)LEAK_FREQUENCY : 0) |
           (beyond_chance > limits->rank_attack ? (unsigned)LEAK_RANK : 0) |
           (m->mean_degree > limits->degree ? (unsigned)LEAK_DEGREE : 0) |
           (m->component > limits->component ? (unsigned)LEAK_COMPONENT : 0);
}

static bool take_sighting(void *visitor, uint32_t unit, const struct bundle *bundle, struct error *err)
{
    struct job *job = visitor;
    const struct linkage_config *linkage = job->ctx->linkage;
    token_list_reset(&job->tokens);
    if (!recipe_compose(linkage, (UINT32_C(1) << linkage->n_recipes) - 1, bundle, job->key, &job->tokens, err))
        return false;
    for (size_t i = 0; i < job->tokens.n; i++)
        if (!token_store_add(job->store, unit, token_list_at(&job->tokens, i)->value, err))
            return false;
    return true;
}

static bool take_group(void *ctx, const struct token_group *group, struct error *err)
{
    struct job *job = ctx;
    return leak_add(job->leak, group, err);
}

// One pass: tokens of buckets first .. end - 1.
static bool read_range(struct job *job, unsigned first, unsigned end, struct error *err)
{
    uint64_t single[1 << TOKEN_RECIPE_BITS] = {0};
    token_store_keep(job->store, first, end);
    if (!reading_visit(job->ctx, &job->units, take_sighting, job, &job->result.sightings, err))
        return false;
    for (unsigned b = first; b < end; b++)
        if (!stop_check(err) || !token_store_visit(job->store, b, &job->scratch, single, take_group, job, err))
            return false;
    for (uint32_t i = 0; i < RECIPE_MAX; i++)
        leak_add_single(job->leak, i, single[i]);
    return true;
}

static bool read_all(struct job *job, struct error *err)
{
    unsigned passes = 1 + job->units.n / UNITS_A_PASS;
    if (passes > TOKEN_BUCKETS)
        passes = TOKEN_BUCKETS;
    for (unsigned i = 0; i < passes; i++)
        if (!read_range(job, i * TOKEN_BUCKETS / passes, (i + 1) * TOKEN_BUCKETS / passes, err))
            return false;
    return true;
}

static uint32_t working_recipes(const struct linkage_config *linkage)
{
    uint32_t working = 0;
    for (size_t i = 0; i < linkage->n_recipes; i++)
        working |= linkage->recipes[i].working ? UINT32_C(1) << i : 0;
    return working;
}

bool leakcheck_run(const struct link_context *ctx, struct leakcheck *ret, struct error *err)
{
    CLEANUP(job_done) struct job job = {.ctx = ctx};
    units_init(&job.units);
    token_list_init(&job.tokens);
    if (!store_read_units(ctx->pg, &job.units, err) || !units_live_namespaces(&job.units, &job.live_namespace, err) ||
        !recipe_key_mix(&job.key, err) || !token_store_new(job.units.n, &job.store, err) ||
        !leak_new(job.units.n, job.live_namespace, job.units.namespace_names.n, &job.leak, err) ||
        !read_all(&job, err) ||
        !leak_close(job.leak, parallel_threads(ctx->linkage->threads), working_recipes(ctx->linkage), job.result.recipe,
                    &job.result.working, err))
        return false;
    job.result.records = job.units.n;
    *ret = job.result;
    return true;
}
