/* SPDX-License-Identifier: Apache-2.0 */
/* What may be given away of a cube: its tables with the hidden counts left out. */
#pragma once

#include "common/buf.h"
#include "export/attack.h"
#include "export/certificate.h"
#include "export/cube.h"
#include "export/release_folder.h"

/* One table as CSV: its columns, the count, status. */
MUST_CHECK bool protected_table(const struct cube *c, int table, const enum cell_state *state, struct buf *out,
                                struct error *err);
/* All tables in one: a first column says which, columns a table does not have are empty. */
MUST_CHECK bool protected_all(const struct cube *c, const enum cell_state *state, struct buf *out, struct error *err);
/* All that is published of it: for each table <name>.csv and <name>.schema.json (Frictionless, with the property "crosscount": what
 * adds up to what, as export/published.h reads it), certificate.json, and datapackage.json, which lists their digests. */
MUST_CHECK bool protected_files(const struct cube *c, const struct suppression *s, const struct suppress_policy *policy,
                                const struct certificate *certificate, struct release_files *files, struct error *err);
