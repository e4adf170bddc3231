/* SPDX-License-Identifier: Apache-2.0 */
/* The cheapest choice of hidden cells, with a proof: branch and cut. A program in whole numbers proposes the cheapest choice that
 * fulfils all inequalities found so far (export/cuts.h); attackers look for one it breaks; until there is none. */
#pragma once

#include "export/cuts.h"

struct optimum {
    bool safe;    /* the last proposal keeps out all attackers, as far as linear programs can tell */
    double bound; /* no safe choice costs less */
    uint64_t lp_solved, rounds;
};

/* states: in, the small cells; out, the last proposal. seconds: for all of it. The last proposals of a search that ran out of
 * time are not safe, but near: who completes one gets a good choice. */
MUST_CHECK bool optimum_search(struct cuts *cuts, double seconds, enum cell_state *states, struct optimum *ret_optimum,
                               struct error *err);
