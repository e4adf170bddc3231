/* SPDX-License-Identifier: Apache-2.0 */
/* Proof that hidden counts can be other than they are: moves, each a change of a few cells that keeps every line. A move by whole
 * numbers that stays within what the shown cells allow makes another table that a reader cannot tell from the true one. Moves are
 * kept when the choice of hidden cells changes, and count again as soon as they fit. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "common/error.h"

struct move {
    int n;
    int *cell;
    double *by;
    bool whole; /* all by whole numbers, exactly */
};

void move_done(struct move *m);
/* How much a move changes a cell. */
double move_change(const struct move *m, int cell);

#define WIDTH_SLACK 1e-5 /* so little less than a width is that width: programs compute with rounding */

/* How far a cell is known to go, down (0 or less) and up. */
struct range {
    double low, high;
};

struct evidence {
    int n_cells;
    int64_t *least, *most; /* of each cell: the change that the present choice allows; set by the owner */
    struct range *whole;   /* of each cell, over the moves by whole numbers that fit; 0 by the true table */
    struct range *any;     /* ... over all that fit: what linear programs promise */
    struct move *move;
    int n_moves, room;
};

MUST_CHECK bool evidence_init(struct evidence *e, int n_cells, struct error *err);
void evidence_done(struct evidence *e);
/* Takes the move over (it is empty afterwards), one that fits. */
MUST_CHECK bool evidence_take(struct evidence *e, struct move *m, struct error *err);
/* least and most have changed. */
void evidence_review(struct evidence *e);
bool evidence_fits(const struct evidence *e, const struct move *m);
/* It shows the cell to be `width` wide, by whole numbers alone or by any. */
bool evidence_is_wide(const struct evidence *e, int cell, double width, bool whole);
/* The same by any, whose ends are rounded inwards to whole numbers, as a certificate's are. */
bool evidence_is_wide_inwards(const struct evidence *e, int cell, double width);
double evidence_inwards(double way); /* so far, in whole numbers */
