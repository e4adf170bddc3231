/* SPDX-License-Identifier: Apache-2.0 */
/* Rows solved for one unknown each: solved unknowns are sums of free ones, and stand in no other row. What is left is a system of
 * as many columns as there is freedom, not of as many as there are unknowns; and rows that follow from others are gone. Exact:
 * whole numbers throughout. */
#pragma once

#include "export/unknowns.h"

struct elimination_row {
    int solved; /* unknown = sum + its terms; -1: the terms + sum are zero, and no unknown could be told apart */
    int64_t sum;
    struct unknowns_term *term; /* of free unknowns only, in order of their numbers */
    int n_terms, room;
};

struct elimination {
    struct elimination_row *row;
    int n_rows;
};

/* Stops, with rows unsolved, before it makes the system much larger than it was. ERR_DATA when the rows contradict each other. */
MUST_CHECK bool elimination_find(const struct unknowns *u, struct elimination *ret_elimination, struct error *err);
void elimination_done(struct elimination *e);
