/* SPDX-License-Identifier: Apache-2.0 */
/* What to hide so that one narrow cell becomes wide: the least change of the tables in which it rises by its width, where only shown cells
 * have a price (J. P. Kelly, B. L. Golden, A. A. Assad, Networks 22, 1992, as a linear program; by turns, so that few cells
 * change). Pure. */
#pragma once

#include "export/attack.h"

/* Of each cell: whether it may be hidden, is hidden, and what it costs to hide. All borrowed. */
struct repair {
    const struct cells *cells;
    const bool *open;
    const enum cell_state *state;
    const double *cost;
    struct attacker outsider;
};

/* cell: one that may be hidden. hide: of each cell, set for those to be hidden besides. *ret_n: how many; 0: it cannot rise so far, whatever is hidden, or can already. */
MUST_CHECK bool repair_cell(const struct repair *r, int cell, bool *hide, int *ret_n, struct error *err);
