/* SPDX-License-Identifier: Apache-2.0 */
/* What may be given away of a cube: its tables with the hidden counts left out, or with every count rounded. */
#pragma once

#include "common/buf.h"
#include "export/attack.h"
#include "export/certificate.h"
#include "export/cube.h"
#include "export/panel_score.h"
#include "export/release_folder.h"
#include "export/rounding.h"

/* A cube, and what was decided about it: its counts are hidden, or they are rounded. Borrowed. */
struct telling {
    const struct cube *cube;
    const struct suppression *suppression; /* NULL where they are rounded, and the next two */
    const struct suppress_policy *policy;
    const struct certificate *certificate;
    const struct rounding *rounding;  /* NULL where they are hidden */
    const int64_t *told;              /* of each cell, rounded */
    const struct panel_score *scores; /* of each table; NULL: the specification does not ask for them */
};

/* One table as CSV: its columns, the count, status. */
MUST_CHECK bool protected_table(const struct telling *t, int table, struct buf *out, struct error *err);
/* All tables in one: a first column says which, columns a table does not have are empty. */
MUST_CHECK bool protected_all(const struct telling *t, struct buf *out, struct error *err);
/* All that is published of it: for each table <name>.csv and <name>.schema.json (Frictionless, with the property "crosscount": what
 * adds up to what, as export/published.h reads it), certificate.json where counts are hidden, and datapackage.json, which lists
 * their digests and holds the period, the scores, and what rounding does. */
MUST_CHECK bool protected_files(const struct telling *t, struct release_files *files, struct error *err);
