/* SPDX-License-Identifier: Apache-2.0 */
/* Cheap choices by exchange: cells are shown until an inequality lacks something, and others hidden for it; what lacks for long weighs more.
 * After some thousand steps a choice is as cheap, or nearly, as one that a program in whole numbers takes seconds for; but nothing is
 * proved. Pure. */
#pragma once

#include "export/cuts.h"

/* Choices that cost `below` or more are of no use. It goes so many steps, or until it has found one (`first`). */
struct exchange_limits {
    double below;
    int steps;
    bool first;
};

/* cost: of each column. hide: of each column of the cuts, whether its cell is hidden: from any choice to the cheapest found that fulfils
 * all cuts; untouched when none was. */
MUST_CHECK bool exchange_search(const struct cuts *c, const double *cost, struct exchange_limits limits, bool *hide,
                                bool *ret_found, struct error *err);
