/* SPDX-License-Identifier: Apache-2.0 */
/* What earlier releases of a period have told, against what would be told now. A number that was told cannot be taken back, and
 * the difference of two numbers told is a number told: last month's 30 and this month's 31 are one child. Pure. */
#pragma once

#include "export/cells.h"

/* One count that some earlier release of the period showed. */
struct ledger_entry {
    const char *key; /* of the cell */
    int64_t count;
};

/* Marks the fate of each cell (struct cell), given all that was shown, in the order of the releases:
 *   known   a release showed this very count: whoever reads this release knows it, shown or not;
 *   close   a release showed a count that lies 1 to minimum - 1 from it: to show both would tell of as few children. And a total
 *           that was shown, of which the change, less the changes of those parts that were shown, is as small: it would tell how
 *           few came to the hidden ones;
 *   free    else.
 * Zeros are free, since they are never hidden. Of the first `printed` panels every cell is judged so. The cells of later panels are
 * of tables of earlier releases only, which are not printed again: what was shown of them and still holds is known, and so
 * are zeros; everything else is close, so that it stays hidden and is kept safe. */
MUST_CHECK bool ledger_judge(struct cells *cells, int printed, const struct ledger_entry *entries, size_t n_entries,
                             int64_t minimum, struct error *err);
