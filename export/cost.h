/* SPDX-License-Identifier: Apache-2.0 */
/* What hiding a cell costs, where readers are used to see it hidden. Pure.
 *
 * Which further cells are hidden hangs on small differences of cost: a few children more and another choice is cheaper. Within a
 * period that is settled, for what was hidden stays hidden (ledger.h). From one period to the next nothing settles it, and a
 * county shown this year and hidden next breaks a series for no reason. So a cell that the release of the period before hid
 * costs half: it is hidden again unless another choice is much cheaper. How much that does: docs/ledger.md. */
#pragma once

#include "export/cells.h"

/* Steps towards the grand total weigh sixteenfold each, as cells of the finest level; among equals the smaller count goes. */
double cost_of_hiding(const struct cell *cell);

/* Sets the cost of every cell; half of it for those whose key is listed. Nothing is set when none is. */
MUST_CHECK bool cost_prefer(struct cells *cells, const char *const *hidden, size_t n_hidden, struct error *err);
