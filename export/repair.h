/* SPDX-License-Identifier: Apache-2.0 */
/* What to hide so that a narrow cell becomes wide: the least change of the tables in which it rises (or falls) by what it lacks, where only
 * shown cells have a price (J. P. Kelly, B. L. Golden, A. A. Assad, Networks 22, 1992, as a linear program; by turns, so that few cells
 * change). Pure. */
#pragma once

#include "export/attack.h"

struct repair;

/* open, forced, cost: of each cell, whether it may be hidden, must be, and what it costs. All borrowed. */
MUST_CHECK bool repair_new(const struct cells *cells, const bool *open, const bool *forced, const double *cost,
                           struct attacker outsider, struct repair **ret_repair, struct error *err);
void repair_freep(struct repair **r);

/* cell: one that is hidden. state: of each cell. hide: of each cell, false before; true for those to be hidden besides. *ret_n: how many;
 * 0: it is wide already, or cannot be made so. */
MUST_CHECK bool repair_cell(struct repair *r, const enum cell_state *state, int cell, bool *hide, int *ret_n,
                            struct error *err);
