/* SPDX-License-Identifier: Apache-2.0 */
/* A part of the system: some of its cells, and lines among them. Who sees a part alone sees less than who sees everything, so what can
 * be told of a cell there can be told; and its programs are small. So reasons can be sought there that are as strong as can be: as few
 * shown cells as possible, one of which has to be hidden. Pure. */
#pragma once

#include "export/attack.h"

/* While all of `shown` are shown, the cell is narrower than asked, whatever else is hidden; in the part, any of them would do. */
struct reason {
    int cell;
    int *shown;
    int n;
};

struct part;

/* Cells and lines are numbers of those of the system; a line's cells are among the cells. open: of each cell of the system, whether it
 * may be hidden. All borrowed for the call only. outsider: from whom they are kept (he does not know which cells are small). */
struct part_of {
    const struct cells *cells;
    const bool *open;
    struct attacker outsider;
    const int *cell, *line;
    int n_cells, n_lines;
};
MUST_CHECK bool part_new(const struct part_of *of, struct part **ret_part, struct error *err);
void part_freep(struct part **p);

/* How much of each cell of the system is hidden, in thousandths: a choice, or what a program proposes that hides cells by fractions. A
 * cell half hidden may change half as far. */
enum { PART_WHOLE = 1000 };

struct part_look {
    const int *hidden; /* of each cell of the system */
    const bool *skip;  /* ... not asked for */
    int most;          /* so many finds are enough; 0: one of each cell */
    int turn;          /* with each the cells are tried in another order */
};
/* Cells that are narrow in the part: of a choice with a reason, of fractions with what their width rests on (export/inquiry.h). They stay
 * the part's until the next look. No reason for a cell that is narrow whatever is hidden. */
MUST_CHECK bool part_find_reasons(struct part *p, const struct part_look *look, struct error *err);
MUST_CHECK bool part_find_narrow(struct part *p, const struct part_look *look, struct error *err);
const struct reason *part_reasons(const struct part *p, int *ret_n);
const struct narrow *part_narrow(const struct part *p, int *ret_n);
uint64_t part_lp_solved(const struct part *p);
