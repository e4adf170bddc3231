/* SPDX-License-Identifier: Apache-2.0 */
/* What may be given away of a cube: its tables with the hidden counts left out. */
#pragma once

#include "common/buf.h"
#include "export/attack.h"
#include "export/cube.h"

/* One table as CSV: its columns, the count, status. */
MUST_CHECK bool protected_table(const struct cube *c, int table, const enum cell_state *state, struct buf *out,
                                struct error *err);
/* All tables in one: a first column says which, columns a table does not have are empty. */
MUST_CHECK bool protected_all(const struct cube *c, const enum cell_state *state, struct buf *out, struct error *err);
