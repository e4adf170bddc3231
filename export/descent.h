/* SPDX-License-Identifier: Apache-2.0 */
/* From a choice of which no slice or block gives anything away (export/parts.h) to cheaper ones, block by block and side by side: a few cells at
 * home in a block are shown, and others hidden for them, as long as all together become fewer. Pure. */
#pragma once

#include "export/decision.h"

/* The choice in hand, of which no slice or block gives anything away, becomes another such that costs less, or stays. What is learned on
 * the way is added to the cuts. end: on the clock of decision_now. */
MUST_CHECK bool descent_run(struct decision *d, double end, struct error *err);
