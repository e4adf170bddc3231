/* SPDX-License-Identifier: Apache-2.0 */
/* What a system of lines leaves open. Some cells may be hidden, the others stand fixed; the lines among them leave only so many
 * ways to change the former together without breaking a sum. A basis of those ways is the kernel of the lines: `n_moves` moves,
 * each a change of a few cells, such that every table that fits all lines is the true one plus a sum of moves, and in one way
 * only. Whoever looks for tables then has a few hundred numbers to choose freely instead of thousands bound by as many
 * equations. Pure. */
#pragma once

#include "export/cells.h"

struct kernel_entry {
    int at;    /* of a cell's list: a move; of a move's list: a cell */
    double by; /* how much the cell changes with one step of the move; a small whole number, as a rule 1 or -1 */
};

struct kernel_list {
    const struct kernel_entry *entry; /* by `at`, ascending */
    int n;
};

/* Cells that can only change together: each changes by its factor for one unit of the group. */
struct kernel_group {
    int first, n; /* into `member` */
    struct kernel_list moves;
};

struct kernel {
    struct arena *arena;
    int n_cells;
    /* The first n_inner moves change no cell but hidden ones. Each of the others changes one shown cell by 1, which no move of
     * them else changes unless that cell follows from shown cells; `free_cell` says which. */
    int n_moves, n_inner;
    const int *free_cell;
    const struct kernel_list *cell; /* of each cell: the moves that change it */
    const struct kernel_list *move; /* of each move: the cells that it changes */
    /* The hidden cells that inner moves change, gathered into groups. */
    const struct kernel_group *group;
    int n_groups;
    const int *member;         /* cells, by group */
    const int *group_of_cell;  /* -1: no inner move changes it, so it is determined by what is shown */
    const double *cell_factor; /* of each cell in its group */
};

/* open: of each cell, whether it may be hidden. hidden: which are (they are open). */
MUST_CHECK bool kernel_new(const struct cells *cells, const bool *open, const bool *hidden, struct kernel **ret_kernel,
                           struct error *err);
void kernel_freep(struct kernel **k);
