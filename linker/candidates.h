/* SPDX-License-Identifier: Apache-2.0 */
/* Candidate pairs: units that share a token. An engine takes every unit's tokens, then gives every pair once with the
 * set of recipes it shares. This is the engine `postgres`: a working table and one self-join in the server. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "common/error.h"
#include "common/pg.h"
#include "config/linkage.h"
#include "linker/recipe.h"

struct candidates;

/* Starts from an empty working table, whatever a killed run left in it. Borrows linkage and pg. */
MUST_CHECK bool candidates_new(const struct linkage_config *linkage, struct pg *pg, struct candidates **ret_candidates,
                               struct error *err);
void candidates_freep(struct candidates **c); /* leaves the working table to candidates_forget, or to the next run */

/* The recipes this engine may be given tokens of (bits): those with exposure "working". */
uint32_t candidates_recipes(const struct candidates *c);
/* All tokens of one unit, each once; units in any order. */
MUST_CHECK bool candidates_add(struct candidates *c, uint32_t unit, const struct token_list *tokens, struct error *err);
/* No more units. Tokens held by more units than linkage->hot_token are dropped, and counted. */
MUST_CHECK bool candidates_close(struct candidates *c, uint64_t *ret_hot, struct error *err);
/* Each pair once, a < b, in any order. */
typedef bool (*pair_visitor)(void *ctx, uint32_t a, uint32_t b, uint32_t recipes, struct error *err);
MUST_CHECK bool candidates_pairs(struct candidates *c, pair_visitor visit, void *ctx, struct error *err);
/* The tokens have served. */
MUST_CHECK bool candidates_forget(struct candidates *c, struct error *err);
