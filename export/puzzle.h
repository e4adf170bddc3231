/* SPDX-License-Identifier: Apache-2.0 */
/* Published tables as their reader has them: some numbers given, some blank, and lines that say which add up to which. Solving it
 * means: for every blank the least and the greatest it can be. This is the second opinion on disclosure control. It never
 * sees a hidden count, knows nothing of how cells were picked, and shares only the LP wrapper with who picked them. What it
 * finds is a function of what is published alone, so it may be published too. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "common/error.h"

struct puzzle_line {
    int total;
    const int *part;
    int n_parts;
};

struct puzzle {
    int n_cells;
    const int64_t *count;      /* PUZZLE_BLANK where it is not given */
    int64_t floor;             /* a blank is at least this */
    const int64_t *low, *high; /* what else is known of each blank; NULL: nothing */
    const struct puzzle_line *line;
    int n_lines;
    unsigned threads; /* 0: as many as there is work for, and processors. The answer does not depend on it */
};

#define PUZZLE_BLANK     (-1)
#define PUZZLE_UNBOUNDED INT64_MAX

struct puzzle_answer {
    int64_t *low, *high; /* one a cell; a given one is both. PUZZLE_UNBOUNDED: nothing limits it */
    uint64_t lp_solved;
};

/* ERR_DATA when the numbers cannot be true at once (cell -1 or that of a line that does not add up). */
MUST_CHECK bool puzzle_solve(const struct puzzle *p, struct puzzle_answer *ret_answer, struct error *err);
void puzzle_answer_done(struct puzzle_answer *a);
