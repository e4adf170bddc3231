/* SPDX-License-Identifier: Apache-2.0 */
/* Which further cells to hide so that one hidden cell can vary as widely as asked, at least cost: a linear program over two
 * tables that differ by that width in the cell and agree with all that stays shown (Kelly, Golden and Assad's model of the
 * attacker, relaxed). What has to move in it has to be hidden. */
#pragma once

#include "export/attack.h"

struct repair;

/* cost: of hiding each cell. */
MUST_CHECK bool repair_new(const struct cells *cells, const double *cost, struct attacker attacker,
                           struct repair **ret_repair, struct error *err);
void repair_freep(struct repair **r);

/* Sets hide[i] of each shown cell to hide (others untouched); *ret_possible false: no hiding makes it wide enough. */
MUST_CHECK bool repair_find(struct repair *r, const enum cell_state *states, int cell, bool *hide, bool *ret_possible,
                            struct error *err);
uint64_t repair_lp_solved(const struct repair *r);
