/* SPDX-License-Identifier: Apache-2.0 */
/* Many cells shown to be wide by few programs. Cells on one line hinder each other, since where its total is shown some must lose
 * what others gain; cells that share no line hardly do. So each program pushes all cells that are asked for and share none, and the
 * table that it finds shows most of them as wide as asked. What is left when that no longer helps is asked one by one. */
#pragma once

#include "export/inquiry.h"

struct sweep;

/* order: all cells, in the order in which they are taken; borrowed, as the cells are. */
MUST_CHECK bool sweep_new(const struct cells *cells, const int *order, struct sweep **ret_sweep, struct error *err);
void sweep_freep(struct sweep **s);
/* asked: of each cell, whether it is asked to be `width` wide. Tables, maybe of fractions, are added to the crew's evidence. */
MUST_CHECK bool sweep_run(struct sweep *s, struct crew *crew, const bool *asked, double width, struct error *err);
