/* SPDX-License-Identifier: Apache-2.0 */
/* Candidate pairs: units that share a token. An engine takes every unit's tokens, then gives every pair once with the set of
 * recipes it shares. Two engines, one outcome: `memory` sorts tokens in locked memory, `postgres` joins a working table with
 * itself. Which order tokens come in, how much memory there is, how many threads: the outcome does not depend on it.
 *
 *     candidates_new
 *     for (pass = 0; pass < candidates_passes(c); pass++)
 *         candidates_begin, candidates_add for all units, candidates_close
 *     candidates_pairs, candidates_costs, candidates_forget */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "common/error.h"
#include "common/pg.h"
#include "config/linkage.h"
#include "linker/pair_list.h"
#include "linker/recipe.h"

struct candidates;

struct candidates_settings {
    const struct linkage_config *linkage; /* borrowed, as pg */
    struct pg *pg;                        /* NULL will do for the memory engine in tests */
    enum linkage_engine engine;
    uint64_t memory_bytes; /* tokens and pairs may take, of the memory engine, with what others take; 0: no bound */
    uint32_t threads;      /* 0: as many as there are processors */
    uint32_t n_units;      /* units are below */
};

/* A token of the recipe held by more units than this makes no pairs: as configured (hot), up to CANDIDATES_HOT_UNITS units. With
 * more, as many more share any name or date by chance, so the limit falls in proportion, but not below hot_least: else pairs
 * would grow with the square of records. A token of g units makes g (g - 1) / 2 pairs, of which no more than a few times g are of one
 * child: what a pair is worth falls with 1 / g. config/linkage.yaml says from where on it is too little. */
enum { CANDIDATES_HOT_UNITS = 1000000 };
uint32_t candidates_hot(const struct candidates_settings *settings, size_t recipe);

/* What one recipe costs and yields. Tokens are counted once for each unit that holds them. */
struct recipe_cost {
    uint64_t tokens;
    uint64_t hot;     /* of them dropped: held by more units than candidates_hot */
    uint32_t largest; /* units that hold the most frequent token */
    uint64_t pairs;   /* it finds */
    uint64_t only;    /* that no other recipe finds */
};

/* The postgres engine starts from an empty working table, whatever a killed run left in it. */
MUST_CHECK bool candidates_new(const struct candidates_settings *settings, struct candidates **ret_candidates,
                               struct error *err);
void candidates_freep(struct candidates **c); /* leaves the working table to candidates_forget, or to the next run */

/* The recipes this engine wants tokens of (bits), and the key they are to be made with. */
uint32_t candidates_recipes(const struct candidates *c);
MUST_CHECK bool candidates_key(const struct candidates *c, const struct keyring *keys, struct recipe_key **ret_key,
                               struct error *err);

/* How often all tokens are to be added, as far as is known: once, unless memory is bounded. Ask again after each pass. Each
 * pass wants the same tokens, made with the same key, and keeps those of its range. */
uint32_t candidates_passes(const struct candidates *c);
MUST_CHECK bool candidates_begin(struct candidates *c, struct error *err);
/* So much of the memory is taken by others now. */
void candidates_leave(struct candidates *c, uint64_t bytes);
/* Tokens of one unit. Units in any order, one unit as often as need be; a token said twice counts once. */
MUST_CHECK bool candidates_add(struct candidates *c, uint32_t unit, const struct token_list *tokens, struct error *err);
/* Before the first pass is closed: pairs are to be of number[unit], each of 0 .. n_units - 1 once. Borrowed. */
void candidates_number(struct candidates *c, const uint32_t *number);
/* No more units in this pass. */
MUST_CHECK bool candidates_close(struct candidates *c, struct error *err);

/* After the last pass, once: each pair once, ordered by (a, b). They live as long as c. */
MUST_CHECK bool candidates_pairs(struct candidates *c, const struct pair **ret_pairs, size_t *ret_n, struct error *err);
/* After that: index = number of the recipe. Zero for those the engine does not use. */
const struct recipe_cost *candidates_costs(const struct candidates *c);
uint64_t candidates_bytes(const struct candidates *c); /* of memory, that tokens and pairs take now */
/* The tokens have served. The working table is empty, too, whichever engine it was: one that was killed may have left some. */
MUST_CHECK bool candidates_forget(struct candidates *c, struct error *err);
