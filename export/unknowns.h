/* SPDX-License-Identifier: Apache-2.0 */
/* What is left to find out of a puzzle once all that pencil and paper give is found. Bounds are carried along the lines. A line with
 * one unknown tells it; a line with two makes one the other, or its complement, plus a number, so that both are one unknown;
 * lines that say the same as others go. Exact: whole numbers
 * throughout, and what is found is all implied by linear arithmetic, so that it does not depend on the order of lines. */
#pragma once

#include "export/puzzle.h"

/* Sum over its terms of factor times unknown = sum. */
struct unknowns_row {
    struct unknowns_term {
        int unknown;
        int64_t factor;
    } * term;
    int n_terms;
    int64_t sum;
};

/* A cell = sign times its unknown + offset. Unknowns have the numbers of cells, most of which are none. */
struct unknowns {
    int n_cells;
    int *unknown; /* of each cell; its own number where it stands for itself */
    int *sign;    /* 1 or -1 */
    int64_t *offset;
    int64_t *low, *high; /* of each unknown; equal once it is told. high: PUZZLE_UNBOUNDED where nothing limits it */
    struct unknowns_row *row;
    int n_rows;                  /* three terms at least in each, or two whose factors differ */
    struct unknowns_term *terms; /* storage of all rows */
};

/* ERR_DATA when the numbers cannot be true at once. */
MUST_CHECK bool unknowns_find(const struct puzzle *p, struct unknowns *ret_unknowns, struct error *err);
void unknowns_done(struct unknowns *u);
/* The ends of a cell from those of its unknown. */
void unknowns_ends(const struct unknowns *u, int cell, int64_t *ret_low, int64_t *ret_high);
