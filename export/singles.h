/* SPDX-License-Identifier: Apache-2.0 */
/* Cells that count one child, and what they might tell it: for each cell, which of them all moves change that change the cell. Who
 * is that child, and so knows that its own cell stands still, can follow none of those moves. Pure. */
#pragma once

#include "export/evidence.h"

struct singles {
    int n_cells;
    const bool *is_single; /* of each cell; borrowed */
    int *first;            /* of each cell: into `single`, -1 before the first move */
    int *n;                /* of each cell: how many; 0 for one that no move changes */
    int *single;
    int room, used;
};

MUST_CHECK bool singles_init(struct singles *s, int n_cells, const bool *is_single, struct error *err);
void singles_done(struct singles *s);
/* Those that the moves of the evidence share, as far as they fit; only moves by whole numbers unless relaxed. */
MUST_CHECK bool singles_gather(struct singles *s, const struct evidence *e, bool relaxed, struct error *err);
