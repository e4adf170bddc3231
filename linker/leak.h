/* SPDX-License-Identifier: Apache-2.0 */
/* What somebody who saw the working table, and knew no key, could learn from it: how often tokens occur, and who shares them.
 * Pure: measures groups of units that hold one token. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "common/error.h"
#include "config/linkage.h"
#include "linker/token_store.h"

enum {
    LEAK_CROWD = 10,      /* a token that more records hold is one of a crowd: a frequent value shines through */
    LEAK_NAMESPACE = 1000 /* namespaces of fewer live records are taken together: a mean over few says little */
};

struct leak_measure {
    uint64_t tokens;    /* different ones */
    uint32_t largest;   /* records that hold the most frequent one */
    uint64_t crowded;   /* records under a token that more than LEAK_CROWD hold */
    double ranked;      /* the rank attack: see below; NAN: there is no token */
    double mean_degree; /* of the graph of live records of one namespace that share a token: the worst namespace */
    uint32_t component; /* records in its largest component; 1: nobody shares */
};

/* The rank attack: records are split into two halves, one of which the attacker knows. Tokens of each half are ranked by how
 * many records hold them, and the one of rank i is taken for the known one of rank i. `ranked` is the share of records (each
 * counted once for each token) that this labels rightly. Ranks of tokens equally frequent are a matter of chance: then it is
 * the expected share. */

struct leak;

/* live_namespace as units_live_namespaces gives it: borrowed. */
MUST_CHECK bool leak_new(uint32_t n_units, const uint16_t *live_namespace, uint16_t n_namespaces,
                         struct leak **ret_leak, struct error *err);
void leak_freep(struct leak **l);

/* A token and who holds it: each token once, in any order. */
MUST_CHECK bool leak_add(struct leak *l, const struct token_group *group, struct error *err);
/* So many tokens of that recipe are held by one record each. (Which half each falls into makes no difference: they are taken to be
 * divided evenly.) */
void leak_add_single(struct leak *l, uint32_t recipe, uint64_t n);

/* All that was added, by recipe, and of the recipes in `together` (bits) as if they were one: what a table of all of them gives
 * away. Of the latter `tokens`, `crowded` and `ranked` are not measured (0, NAN). Once. */
MUST_CHECK bool leak_close(struct leak *l, unsigned threads, uint32_t together,
                           struct leak_measure ret_measures[RECIPE_MAX], struct leak_measure *ret_together,
                           struct error *err);
