/* SPDX-License-Identifier: Apache-2.0 */
/* How wrong the links are expected to be: over all and by group of children, each by pair of systems. Pure. For readers of the
 * tables: what linkage error does to counts differs between groups. */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "common/arena.h"
#include "common/error.h"
#include "linker/cluster.h"
#include "linker/units.h"

/* dimension "all" (value ""), "sex", "race", "county", "birth_year" (their codes); the systems of the two records, the smaller
 * name first. Sums over pairs of systems are those of the dimension's value. */
struct expected_error {
    const char *dimension, *value, *system_a, *system_b;
    double links;        /* pairs of records held to be one child, directly or through others */
    double false_links;  /* of them, pairs of two children */
    double missed_links; /* pairs of one child that are in two clusters */
};

struct expected_error_input {
    const struct units *units;
    const uint16_t *live_namespace;
    const struct clustering *clusters;
    const struct edge *edges; /* as clustering left them */
    size_t n_edges;
    const struct pair_decision *decisions; /* of clerks, in any order */
    size_t n_decisions;
    double found_share; /* of the pairs of one child, those that are candidates (above 0) */
};

/* What a pair is expected to be:
 *   decided by a clerk                      known
 *   linked by its weight                    two children with the chance of its weight, as calibrated (linker/calibration.h)
 *   of one cluster through others           two children with twice the mean chance of the cluster's links: either of two may be wrong
 *   kept apart by live ids, twins, a clerk  no miss
 *   else in two clusters                    a miss with the chance that it is not two children
 * and of pairs of one child as many more are no candidates as found_share says, less those of one cluster that are none.
 * Clusters of more than CLUSTER_LARGE units are taken by their links alone. A pair whose records belong to two groups counts
 * in both. Rows in the order of (dimension, value, systems), in the arena, those without any pair left out. */
MUST_CHECK bool expected_error_tally(const struct expected_error_input *in, struct arena *arena,
                                     struct expected_error **ret_rows, size_t *ret_n, struct error *err);
