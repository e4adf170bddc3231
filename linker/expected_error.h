/* SPDX-License-Identifier: Apache-2.0 */
/* How wrong the links are expected to be, by the probabilities of the pairs: over all, by pair of systems and by group of
 * children. Pure. For readers of the tables: what linkage error does to counts differs between groups. */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "common/arena.h"
#include "common/error.h"
#include "linker/cluster.h"
#include "linker/units.h"

/* dimension "all" ("", ""), "systems" (both names, the smaller first), "sex", "race", "county", "birth_year" (code, ""). */
struct expected_error {
    const char *dimension, *value_a, *value_b;
    double links;        /* pairs linked */
    double false_links;  /* of them, pairs of two children: the sum of 1 - p */
    double missed_links; /* pairs of one child that were not linked: the sum of p below the threshold, and those that no
                            recipe found, taken to be as many everywhere */
};

/* Of the edges as clustering left them; those refused for a reason, or within a cluster, are no misses. found_share: of the pairs of one child,
 * those that are candidates (above 0). A pair whose records belong to two groups counts in both. Rows in the order of
 * (dimension, value_a, value_b), in the arena, those without any pair left out. */
MUST_CHECK bool expected_error_tally(const struct units *units, const struct edge *edges, size_t n_edges,
                                     const struct clustering *clusters, double found_share, struct arena *arena,
                                     struct expected_error **ret_rows, size_t *ret_n, struct error *err);
