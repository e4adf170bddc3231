/* SPDX-License-Identifier: Apache-2.0 */
/* From the final groups to a clustering: numbers for clusters, what became of each edge. Pure. */
#pragma once

#include "linker/cluster.h"

/* Of each edge: an enum refusal, and whether a clerk called it a match. */
enum { VERDICT_CLERK = 1 << 7, VERDICT_REASON = VERDICT_CLERK - 1 };

/* group[u] is the same for units of one cluster: one of its units. Edges in the order of (a, b), and moved. Fills all of
 * ret but `unchecked`. */
MUST_CHECK bool outcome_sort_out(const struct cluster_input *in, const uint32_t *group, const uint8_t *verdict,
                                 struct arena *arena, struct clustering *ret, struct error *err);
