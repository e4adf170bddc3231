/* SPDX-License-Identifier: Apache-2.0 */
/* The cheapest way of telling a panel less finely that would bring its publication score to the limit (the guidelines' 4.4: fewer
 * dimensions, then recoding, and hiding last). Tried are all combinations of
 *   - leaving variables out,
 *   - the sums of a hierarchy, where a variable has one,
 *   - ages in wider bands, the smallest places or groups as one, groups beyond the broad ones together with the unknown, fewer
 *     groups of a variable that is not listed,
 *   - two or five periods together.
 * What it costs is the finest cells that are lost, for each period; among equals fewer changes, then the guidelines' order. Counts
 * of a recoded panel are taken from what is printed, so the advice tells nothing of hidden counts either. Pure. */
#pragma once

#include "common/arena.h"
#include "export/score.h"

struct recoding {
    bool needed;        /* the score is above the limit */
    bool found;         /* and there is a way */
    char words[1000];   /* "leave out "Tier"; tell 2 years together" */
    int total;          /* the score it would have */
    int64_t cells;      /* finest cells now */
    int64_t cells_left; /* of them, after it, for each period */
};

MUST_CHECK bool recode_cheapest(const struct score_case *c, struct arena *arena, struct recoding *ret_recoding,
                                struct error *err);
