// SPDX-License-Identifier: Apache-2.0
// Hands each call to the engine of the run; what pairs cost is counted here, the same for both.
#include "linker/candidates.h"

#include <stdlib.h>

#include "common/parallel.h"
#include "linker/candidates_engine.h"

struct candidates {
    struct candidates_settings settings;
    struct memory_engine *memory; // one of the two
    struct postgres_engine *postgres;
    struct pair_list *pairs;
    struct recipe_cost costs[RECIPE_MAX];
    uint32_t closed; // passes
};

bool candidates_new(const struct candidates_settings *settings, struct candidates **ret_candidates, struct error *err)
{
    CLEANUP(candidates_freep) struct candidates *c = calloc(1, sizeof(*c));
    if (c == NULL)
        return err_set(err, ERR_RETRY, "out of memory");
    c->settings = *settings;
    c->settings.threads = parallel_threads(settings->threads);
    if (!pair_list_new(settings->n_units, &c->pairs, err))
        return false;
    if (settings->engine == ENGINE_MEMORY ? !memory_engine_new(&c->settings, c->pairs, c->costs, &c->memory, err)
                                          : !postgres_engine_new(&c->settings, c->pairs, c->costs, &c->postgres, err))
        return false;
    *ret_candidates = c;
    c = NULL;
    return true;
}

void candidates_freep(struct candidates **c)
{
    if (*c == NULL)
        return;
    memory_engine_freep(&(*c)->memory);
    postgres_engine_freep(&(*c)->postgres);
    pair_list_freep(&(*c)->pairs);
    free(*c);
    *c = NULL;
}

uint32_t candidates_hot(const struct candidates_settings *settings, size_t recipe)
{
    uint32_t hot = settings->linkage->recipes[recipe].hot, least = settings->linkage->recipes[recipe].hot_least;
    if (settings->n_units <= CANDIDATES_HOT_UNITS)
        return hot;
    uint32_t fallen = (uint32_t)((uint64_t)hot * CANDIDATES_HOT_UNITS / settings->n_units);
    return fallen > least ? fallen : least;
}

uint32_t candidates_recipes(const struct candidates *c)
{
    const struct linkage_config *linkage = c->settings.linkage;
    bool in_memory = c->settings.engine == ENGINE_MEMORY;
    uint32_t recipes = 0;
    for (size_t i = 0; i < linkage->n_recipes; i++) {
        const struct recipe *r = &linkage->recipes[i];
        if (in_memory ? r->memory && c->settings.n_units >= r->memory_from : r->working)
            recipes |= 1u << i;
    }
    return recipes;
}

bool candidates_key(const struct candidates *c, const struct keyring *keys, struct recipe_key **ret_key,
                    struct error *err)
{
    return c->settings.engine == ENGINE_MEMORY ? recipe_key_mix(ret_key, err) : recipe_key_hmac(keys, ret_key, err);
}

uint32_t candidates_passes(const struct candidates *c)
{
    return c->memory != NULL ? memory_engine_passes(c->memory) : 1;
}

bool candidates_begin(struct candidates *c, struct error *err)
{
    if (c->closed >= candidates_passes(c))
        return err_set(err, ERR_BUG, "all passes over the tokens are done");
    if (c->memory != NULL)
        memory_engine_begin(c->memory);
    return true;
}

void candidates_leave(struct candidates *c, uint64_t bytes)
{
    if (c->memory != NULL)
        memory_engine_leave(c->memory, bytes);
}

bool candidates_add(struct candidates *c, uint32_t unit, const struct token_list *tokens, struct error *err)
{
    return c->memory != NULL ? memory_engine_add(c->memory, unit, tokens, err)
                             : postgres_engine_add(c->postgres, unit, tokens, err);
}

void candidates_number(struct candidates *c, const uint32_t *number)
{
    if (c->memory != NULL)
        memory_engine_number(c->memory, number);
    else
        postgres_engine_number(c->postgres, number);
}

bool candidates_close(struct candidates *c, struct error *err)
{
    c->closed++;
    return c->memory != NULL ? memory_engine_close(c->memory, err) : postgres_engine_close(c->postgres, err);
}

static void count_pairs(struct recipe_cost *costs, const struct pair *pairs, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        uint32_t recipes = pairs[i].recipes;
        if ((recipes & (recipes - 1)) == 0)
            costs[__builtin_ctz(recipes)].only++;
        for (; recipes != 0; recipes &= recipes - 1)
            costs[__builtin_ctz(recipes)].pairs++;
    }
}

bool candidates_pairs(struct candidates *c, const struct pair **ret_pairs, size_t *ret_n, struct error *err)
{
    const struct pair *pairs;
    size_t n;
    if (!pair_list_close(c->pairs, c->settings.threads, &pairs, &n, err))
        return false;
    count_pairs(c->costs, pairs, n);
    *ret_pairs = pairs;
    *ret_n = n;
    return true;
}

const struct recipe_cost *candidates_costs(const struct candidates *c)
{
    return c->costs;
}

uint64_t candidates_bytes(const struct candidates *c)
{
    return pair_list_bytes(c->pairs) + (c->memory != NULL ? memory_engine_bytes(c->memory) : 0);
}

bool candidates_forget(struct candidates *c, struct error *err)
{
    memory_engine_freep(&c->memory); // wiped bucket by bucket already
    if (c->postgres != NULL)
        return postgres_engine_forget(c->postgres, err);
    return c->settings.pg == NULL || pg_script(c->settings.pg, SQL_LINKAGE_EMPTY_WORKING_TOKENS, err);
}
