/* SPDX-License-Identifier: Apache-2.0 */
/* The attacker: what can be inferred of a hidden cell by arithmetic over everything that is shown. He knows every shown
 * count, every line of the system, and that a hidden count is at least 1 (zeros are shown). What a hidden cell can be is the
 * interval between the least and the greatest value it has in any table of whole numbers that agrees with all this. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "common/error.h"
#include "export/cells.h"
#include "export/inquiry.h"

enum cell_state {
    CELL_SHOWN,
    CELL_SMALL, /* hidden because its own count is small */
    CELL_OTHER, /* hidden because it would reveal another */
};

struct attacker {
    bool knows_small;      /* also knows which cells are hidden for their own smallness: these are below the minimum */
    int64_t minimum_count; /* counts from 1 to minimum_count - 1 are small */
    int64_t floor;         /* of hidden counts: 1 where zeros are always shown, else 0 */
    int64_t width;         /* what is asked: the least width of his intervals */
};

/* How large a hidden count may be to him: no table he can think of needs more. */
int64_t attacker_cap(struct attacker attacker, const struct cells *cells);

struct attack;

/* open: of each cell, whether it may be hidden in any choice; NULL where reasons are not asked for. states: one a cell. Both
 * borrowed; call attack_refresh after a change of states. */
MUST_CHECK bool attack_new(const struct cells *cells, const bool *open, const enum cell_state *states,
                           struct attacker attacker, struct attack **ret_attack, struct error *err);
void attack_freep(struct attack **a);
/* Other cells are hidden now. Tables found so far that agree with what is shown still count. */
MUST_CHECK bool attack_refresh(struct attack *a, struct error *err);

struct search {
    const bool *skip;  /* of each cell, whether it is passed over; or NULL */
    int most;          /* enough were found, of cells all over the system; a few more may come. 0: all */
    bool relaxed;      /* what linear programs find wide is taken for wide */
    uint64_t programs; /* linear programs it may take; cells that it would take more for are left */
    bool *left;        /* of each cell: set for those; or NULL */
};

/* The hidden cells that cannot be proved as wide as asked. Unless it is relaxed the proof of a wide one is tables of whole
 * numbers, by exact arithmetic. The caller frees the list with narrow_freep. */
MUST_CHECK bool attack_find_narrow(struct attack *a, const struct search *search, struct narrow **ret_narrow,
                                   int *ret_n, struct error *err);
/* Its whole interval of counts. */
MUST_CHECK bool attack_interval(struct attack *a, int cell, int64_t *ret_low, int64_t *ret_high, struct error *err);
/* The least width of all intervals, INT64_MAX when nothing is hidden, and a cell that has it (-1). */
MUST_CHECK bool attack_survey(struct attack *a, int64_t *ret_narrowest, int *ret_cell, struct error *err);

/* Somebody who knows one hidden cell with a count of 1, because it counts himself and he is alone in it: all small cells of which
 * such a one could tell the count exactly; `without` is the cell he knows. */
MUST_CHECK bool attack_find_told(struct attack *a, const struct search *search, struct narrow **ret_narrow, int *ret_n,
                                 struct error *err);

uint64_t attack_lp_solved(const struct attack *a);
