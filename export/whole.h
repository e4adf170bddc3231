/* SPDX-License-Identifier: Apache-2.0 */
/* What would tell of a whole group (reference: a percentage of 100, a row with all of its counts but one at zero). A count need not
 * be small for that: "all 40 children of the home were identified" tells of each of them. Two kinds of line are looked at:
 *
 *   - the denominator of a panel with a `known_group`: who belongs to it can be known from elsewhere. Looked at are the codes that
 *     it lists; that nobody of a group was identified is told like any other zero;
 *   - any `sensitive` dimension, where the total is large enough to be shown. A total too small to be shown is a count of children
 *     identified, of whom nobody outside knows that they are in it; the guidelines (4.4.1) show the zeros beside it.
 *
 * Where one part of such a line is all of it, that part must be hidden (cell.must_hide), and one zero beside it: with every other
 * part shown as zero, hiding the count would hide nothing. Zeros may then be hidden in the whole system, or a reader would know
 * which hidden cells are none. */
#pragma once

#include "export/cells.h"

struct whole_policy {
    bool whole_groups_shown; /* the agreement lets them be told */
    int64_t minimum_count;
    int64_t
        minimum_denominator; /* no count but zero is told of a known group of fewer; 0: of any (section 4.2: 20,001) */
};

/* Sets must_hide, before the ledger judges fates. Pure. */
void whole_judge(struct cells *cells, const struct whole_policy *policy);

/* After it has: must some zero be hidden? Then the policy of the suppression must let zeros be hidden. */
bool whole_hides_zeros(const struct cells *cells);
