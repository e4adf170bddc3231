/* SPDX-License-Identifier: Apache-2.0 */
/* What earlier releases of a period have told, against what would be told now. A number that was told cannot be taken back, and
 * the difference of two numbers told is a number told: last month's 30 and this month's 31 are one child. Pure.
 *
 * Two readers have to be kept out. One takes nothing for granted: he knows what is shown now, and of what was told before only
 * what he could see to be still so. The other believes that little has changed: to him a count told before is today's, or
 * nearly. For him cells are judged as `believed`; what he would infer of the others must be hidden first, then the counts he
 * believes in are hidden too where they changed (export/protection.c decides twice). */
#pragma once

#include "export/cells.h"

/* One cell of some earlier release of the period. */
struct ledger_entry {
    const char *key; /* of the cell */
    int64_t count;   /* LEDGER_HIDDEN: it was in the release's tables and was not told */
    int block; /* whose records that release counted: of a block of the system (cells.h), which may not be in it */
};
#define LEDGER_HIDDEN (-1)

enum ledger_reader { LEDGER_DOUBTS, LEDGER_BELIEVES };

/* Marks the fate of each cell (struct cell), given all that was shown, in the order of the releases:
 *   known   a release told this very count: whoever reads this release knows it, shown or not;
 *   close   a release told a count that lies 1 to minimum - 1 from it: to show both would tell of as few children. Or a total
 *           that was told, of which the change, less the changes of those parts that were told, is as small: it would tell how
 *           few came to the hidden ones. Or a release hid it: shown now, it would tell the release's other hidden counts;
 *   free    else.
 * To the reader who believes, what lies less than minimum from what was told is known.
 * What a release of another block told is known, close and so on of that block's own cells. Of the cell of the first block that
 * has the same key it is another number, which may differ by few children: it can be close, but never known. Along lines the
 * changes from it are added up too. And where sums and differences of what several blocks told count children (export/crossing.h),
 * what makes them few is close.
 * Nobody prints latent cells: they may be hidden or not, as is cheaper.
 * Zeros are free, since they are never hidden, unless a release hid the cell when it was none: then it stays hidden, else
 * its zero would tell that the few that were there are gone. Of the first `printed` panels every cell is judged so. The cells of
 * later panels are of tables of earlier releases only, which are not printed again: what was told of them and still holds is
 * known, and so are other zeros; everything else is close, so that it stays hidden and is kept safe. */
MUST_CHECK bool ledger_judge(struct cells *cells, int printed, enum ledger_reader reader,
                             const struct ledger_entry *entries, size_t n_entries, int64_t minimum, struct error *err);
/* What each cell was last told as, by a release of its own block; -1: never. */
MUST_CHECK bool ledger_last(const struct cells *cells, const struct ledger_entry *entries, size_t n_entries,
                            int64_t *ret_last, struct error *err);
/* Is any zero to stay hidden? Then the others are marked as known: they are shown as ever. */
bool ledger_keeps_zeros(struct cells *cells);
