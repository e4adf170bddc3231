/* SPDX-License-Identifier: Apache-2.0 */
/* Cheap choices by exchange: cells are shown until an inequality lacks something, and others hidden for it; what lacks for long weighs more.
 * After some thousand steps a choice is as cheap, or nearly, as one that a program in whole numbers takes seconds for; but nothing is
 * proved. Pure. */
#pragma once

#include "export/cuts.h"

/* cost: of each column. below: choices that cost as much or more are of no use. steps: as far as it goes. hide: of each column of the
 * cuts, whether its cell is hidden: from any choice to the cheapest found that fulfils all cuts; untouched when none was. */
MUST_CHECK bool exchange_search(const struct cuts *c, const double *cost, double below, int steps, bool *hide,
                                bool *ret_found, struct error *err);
