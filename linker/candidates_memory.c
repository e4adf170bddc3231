// SPDX-License-Identifier: Apache-2.0
// Tokens go to the store as they come. When a pass is closed, threads take its buckets one by one, sort them and make pairs of
// each group; a bucket is given back as soon as it is done, so pairs grow while tokens shrink.
//
// Bounded memory: a pass works on a range of buckets. The first begins with all of them; should the tokens reach the bound, the
// upper half of the range is let go, and so on. Then every bucket's size is known (those let go were counted on), and each
// further pass takes as many as fit. A range is never less than one bucket of the 256: that much a bound cannot forbid.
#include "linker/candidates_engine.h"

#include <stdlib.h>

#include "common/parallel.h"
#include "linker/token_store.h"

_Static_assert((int)RECIPE_MAX <= 1 << TOKEN_RECIPE_BITS, "a token tells its recipe");

// What one thread has to itself.
struct worker {
    struct pages scratch;
    struct pair_batch *batch;
    uint64_t single[1 << TOKEN_RECIPE_BITS];
    struct recipe_cost cost[1 << TOKEN_RECIPE_BITS];
};

struct memory_engine {
    struct candidates_settings settings;
    struct pair_list *pairs;
    struct recipe_cost *costs;
    struct token_store *store;
    unsigned first, end; // buckets of this pass
    uint32_t closed;     // passes
    uint64_t others;     // bytes that are taken by others
    struct worker *workers;
};

bool memory_engine_new(const struct candidates_settings *settings, struct pair_list *pairs, struct recipe_cost *costs,
                       struct memory_engine **ret_engine, struct error *err)
{
    CLEANUP(memory_engine_freep) struct memory_engine *e = calloc(1, sizeof(*e));
    if (e == NULL)
        return err_set(err, ERR_RETRY, "out of memory");
    *e = (struct memory_engine){.settings = *settings, .pairs = pairs, .costs = costs};
    if (!token_store_new(settings->n_units, &e->store, err))
        return false;
    *ret_engine = e;
    e = NULL;
    return true;
}

void memory_engine_freep(struct memory_engine **e)
{
    if (*e == NULL)
        return;
    token_store_freep(&(*e)->store);
    free(*e);
    *e = NULL;
}

uint64_t memory_engine_bytes(const struct memory_engine *e)
{
    return token_store_bytes(e->store);
}

/* --- passes ----------------------------------------------------------------------------------------------------------- */

uint32_t memory_engine_passes(const struct memory_engine *e)
{
    return e->closed + (e->end < TOKEN_BUCKETS || e->closed == 0);
}

// The tokens of a range, and what each thread needs to sort one of its buckets in.
static bool too_much(const struct memory_engine *e, uint64_t bytes, unsigned buckets)
{
    uint64_t bound = e->settings.memory_bytes, taken = e->others + pair_list_bytes(e->pairs);
    return bound != 0 && taken + bytes + bytes / buckets * TOKEN_SCRATCH * e->settings.threads > bound;
}

static unsigned range_end(const struct memory_engine *e)
{
    unsigned end = e->first + 1;
    uint64_t bytes = token_store_seen_bytes(e->store, e->first);
    while (end < TOKEN_BUCKETS && !too_much(e, bytes += token_store_seen_bytes(e->store, end), end + 1 - e->first))
        end++;
    return end;
}

void memory_engine_begin(struct memory_engine *e)
{
    e->first = e->end;
    e->end = e->closed == 0 ? TOKEN_BUCKETS : range_end(e);
    token_store_keep(e->store, e->first, e->end);
    token_store_forget_seen(e->store);
}

void memory_engine_leave(struct memory_engine *e, uint64_t bytes)
{
    e->others = bytes;
}

// Too much: the upper half of the range is for a later pass.
static void let_go(struct memory_engine *e)
{
    unsigned end = e->first + (e->end - e->first) / 2;
    token_store_drop(e->store, end, e->end);
    token_store_keep(e->store, e->first, end);
    e->end = end;
}

bool memory_engine_add(struct memory_engine *e, uint32_t unit, const struct token_list *tokens, struct error *err)
{
    if (unit >= e->settings.n_units && tokens->n > 0)
        return err_set(err, ERR_BUG, "no such unit");
    for (size_t i = 0; i < tokens->n; i++)
        if (!token_store_add(e->store, unit, token_list_at(tokens, i)->value, err))
            return false;
    while (e->end - e->first > 1 && too_much(e, token_store_bytes(e->store), e->end - e->first))
        let_go(e);
    return true;
}

void memory_engine_number(struct memory_engine *e, const uint32_t *number)
{
    token_store_number(e->store, number);
}

/* --- pairs ------------------------------------------------------------------------------------------------------------ */

struct visit {
    const struct candidates_settings *settings;
    struct worker *worker;
};

static bool add_group(void *ctx, const struct token_group *group, struct error *err)
{
    const struct visit *v = ctx;
    struct recipe_cost *cost = &v->worker->cost[group->recipe];
    cost->tokens += group->n;
    if (group->n > cost->largest)
        cost->largest = group->n;
    if (group->n > candidates_hot(v->settings, group->recipe)) {
        cost->hot += group->n;
        return true;
    }
    for (uint32_t i = 1; i < group->n; i++)
        for (uint32_t k = 0; k < i; k++)
            if (!pair_batch_add(v->worker->batch, group->units[k], group->units[i], 1u << group->recipe, err))
                return false;
    return true;
}

static bool visit_bucket(void *ctx, unsigned worker, size_t task, struct error *err)
{
    struct memory_engine *e = ctx;
    struct visit v = {.settings = &e->settings, .worker = &e->workers[worker]};
    return token_store_visit(e->store, e->first + (unsigned)task, &v.worker->scratch, v.worker->single, add_group, &v,
                             err);
}

static void add_costs(struct recipe_cost *costs, const struct worker *w)
{
    for (size_t i = 0; i < RECIPE_MAX; i++) {
        const struct recipe_cost *from = &w->cost[i];
        costs[i].tokens += from->tokens + w->single[i];
        costs[i].hot += from->hot;
        if (from->largest > costs[i].largest)
            costs[i].largest = from->largest;
        if (w->single[i] > 0 && costs[i].largest == 0)
            costs[i].largest = 1;
    }
}

static bool finish_workers(struct memory_engine *e, struct error *err)
{
    for (unsigned i = 0; i < e->settings.threads; i++) {
        add_costs(e->costs, &e->workers[i]);
        if (e->workers[i].batch != NULL && !pair_batch_flush(e->workers[i].batch, err))
            return false;
    }
    return true;
}

static void free_workers(struct memory_engine *e)
{
    for (unsigned i = 0; i < e->settings.threads; i++) {
        pages_done(&e->workers[i].scratch, SIZE_MAX);
        pair_batch_freep(&e->workers[i].batch);
    }
    free(e->workers);
    e->workers = NULL;
}

bool memory_engine_close(struct memory_engine *e, struct error *err)
{
    unsigned threads = e->settings.threads;
    bool ok = true;
    e->workers = calloc(threads, sizeof(*e->workers));
    if (e->workers == NULL)
        return err_set(err, ERR_RETRY, "out of memory");
    for (unsigned i = 0; i < threads && ok; i++)
        ok = pair_batch_new(e->pairs, &e->workers[i].batch, err);
    ok = ok && parallel_run(threads, e->end - e->first, visit_bucket, e, err) && finish_workers(e, err);
    free_workers(e);
    e->closed++;
    return ok;
}
