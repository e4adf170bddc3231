/* SPDX-License-Identifier: Apache-2.0 */
/* The system in parts (export/part.h), from small to large. Without the lines along one dimension (county) it falls apart into slices,
 * one of each code. Lines along that dimension join slices again: those of a region with its counties, those of the regions with the
 * state. A system that is small is a part itself. Pure. */
#pragma once

#include "export/cuts.h"

struct parts;

/* cells, open: borrowed. outsider: from whom cells are kept. */
MUST_CHECK bool parts_new(const struct cells *cells, const bool *open, struct attacker outsider,
                          struct parts **ret_parts, struct error *err);
void parts_freep(struct parts **p);
/* What is looked at: what a program hides by fractions; a choice. */
enum parts_question { PARTS_FRACTIONS, PARTS_CHOICE };

/* Look for narrow cells in all parts, first in the smallest; a cell that is found in one is not looked for in larger ones, and those give
 * some only. What they find is added to the cuts. hidden: how much of each cell is hidden (export/part.h).
 * *ret_found: how many; 0: nothing can be told from any part. */
MUST_CHECK bool parts_look(struct parts *p, const int *hidden, enum parts_question question, struct cuts *cuts,
                           int *ret_found, struct error *err);

/* Slices that stand in one block only are at home there: no other block sees how their cells are hidden. */
int parts_n_blocks(const struct parts *p);
const int *parts_home(const struct parts *p); /* of each cell: its block; less than 0: none, or several */
/* The parts that see the cells at home in a block, small ones first. list: room for parts_n_parts. *ret_n: how many. */
int parts_n_parts(const struct parts *p);
void parts_of_block(const struct parts *p, int block, struct part **list, int *ret_n);

uint64_t parts_lp_solved(const struct parts *p);
