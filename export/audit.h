/* SPDX-License-Identifier: Apache-2.0 */
/* The second look before anything is written. It knows nothing of how cells were chosen: it takes what is about to be shown,
 * attacks every hidden cell anew, and refuses when one can be inferred more closely than promised. */
#pragma once

#include "export/attack.h"
#include "export/suppress.h"

struct audit {
    uint64_t hidden;   /* cells */
    int64_t narrowest; /* least width against the outsider; INT64_MAX when nothing is hidden */
    int64_t
        narrowest_marks; /* the same against who knows which cells are the small ones; INT64_MAX when not looked at */
    uint64_t lp_solved;
};

/* ERR_BUG naming the cell when a small count is shown, a zero hidden, a line does not add up, or an interval too narrow. */
MUST_CHECK bool audit_cells(const struct cells *cells, const struct suppression *s,
                            const struct suppress_policy *policy, struct audit *ret_audit, struct error *err);
