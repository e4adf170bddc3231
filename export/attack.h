/* SPDX-License-Identifier: Apache-2.0 */
/* The attacker: what can be inferred of a hidden cell by arithmetic over everything that is shown. He knows every shown
 * count, every line of the system, and that a hidden count is at least 1 (zeros are shown). What a hidden cell can be is the
 * interval between the least and the greatest value it has in any table of whole numbers that agrees with all this. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "common/error.h"
#include "export/cells.h"

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

struct attack;

/* states: one a cell, borrowed; call attack_refresh after hiding more. */
MUST_CHECK bool attack_new(const struct cells *cells, const enum cell_state *states, struct attacker attacker,
                           struct attack **ret_attack, struct error *err);
void attack_freep(struct attack **a);
/* Other cells are hidden now. Tables found so far that agree with what is shown still count. */
MUST_CHECK bool attack_refresh(struct attack *a, struct error *err);

/* Can the hidden cell be proved to have an interval at least as wide as asked? The proof is a pair of tables of whole
 * numbers, checked by exact arithmetic; tables found for other cells are tried before the solver. */
MUST_CHECK bool attack_is_wide(struct attack *a, int cell, bool *ret_wide, struct error *err);
/* Its whole interval; the solver is asked for both ends, whatever was found before. */
MUST_CHECK bool attack_interval(struct attack *a, int cell, int64_t *ret_low, int64_t *ret_high, struct error *err);

/* The whole interval of every hidden cell: the least width, INT64_MAX when nothing is hidden, and a cell that has it (-1). */
MUST_CHECK bool attack_survey(struct attack *a, int64_t *ret_narrowest, int *ret_cell, struct error *err);

/* As if this hidden cell were shown after all (known = true), or hidden again. */
MUST_CHECK bool attack_reveal(struct attack *a, int cell, bool known, struct error *err);

uint64_t attack_lp_solved(const struct attack *a);
