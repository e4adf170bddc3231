/* SPDX-License-Identifier: Apache-2.0 */
/* What every safe choice of hidden cells has to fulfil, as inequalities over "is this cell hidden": found one by one, by looking
 * for an attacker who still sees too much (Fischetti and Salazar's projection of the problem). The dual prices of his linear
 * program say which cells his knowledge rests on, and one or more of those has to be hidden. An inequality holds for all
 * choices, so the cheapest choice that fulfils some of them costs no more than the cheapest safe one. */
#pragma once

#include "common/milp.h"
#include "export/attack.h"
#include "export/suppress.h"

struct cuts;

/* states: which cells are small (hidden in every choice). cost: one a cell. */
MUST_CHECK bool cuts_new(const struct cells *cells, const struct suppress_policy *policy, const enum cell_state *states,
                         const double *cost, struct cuts **ret_cuts, struct error *err);
void cuts_freep(struct cuts **c);
/* An attacker to keep out. given_up: cells for which he is let in (one a cell), or NULL. */
MUST_CHECK bool cuts_add_attacker(struct cuts *c, struct attacker attacker, const bool *given_up, struct error *err);

/* Add what the choice that `states` is does not fulfil. *ret_found: how many inequalities; 0: it is safe, as far as linear
 * programs can tell. */
MUST_CHECK bool cuts_separate(struct cuts *c, const enum cell_state *states, int *ret_found, struct error *err);
/* The cheapest choice that fulfils all that was found; states of the cells that are not small are set by it. */
MUST_CHECK bool cuts_cheapest(struct cuts *c, double seconds, enum cell_state *states, struct milp_answer *ret_answer,
                              struct error *err);
uint64_t cuts_lp_solved(const struct cuts *c);
