/* SPDX-License-Identifier: Apache-2.0 */
/* The moves of a kernel in the making. The same ways to change cells together can be told by long moves or by short ones, and an
 * attacker's program over short ones is quicker (docs/suppress.md has figures). Pure. */
#pragma once

#include "export/kernel.h"

#define BASIS_NOTHING 1e-9 /* so little that a factor is rounding */

struct basis {
    struct arena *arena;
    struct kernel_list *cell; /* of each cell: the moves that change it */
    int *free_cell;           /* of each move: it changes that one by 1, and no other inner move does */
    int n_cells, n_moves;
    int n_inner; /* the first ones */
};

/* Shorter inner moves that say the same, and what the others are besides is told by them. Lists of cells are new ones, in the arena. */
MUST_CHECK bool basis_shorten(struct basis *b, struct error *err);
