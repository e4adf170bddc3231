/* SPDX-License-Identifier: Apache-2.0 */
/* What a release hides, given what earlier releases of its period told: suppress_decide, twice where they told anything that
 * is nearly so now. Pure. */
#pragma once

#include "export/ledger.h"
#include "export/suppress.h"

/* Of the first `printed` panels everything is printed; the others are of tables that earlier releases told. *policy may be made
 * stricter: where zeros stay hidden (ledger.h), nobody can know any more that a hidden count is 1 or more. The fates of the cells
 * are set. ERR_DENIED when what was told before leaves no way to keep a count safe. */
MUST_CHECK bool protection_decide(struct cells *cells, int printed, const struct ledger_entry *entries,
                                  size_t n_entries, struct suppress_policy *policy, struct suppression *ret_suppression,
                                  struct error *err);
