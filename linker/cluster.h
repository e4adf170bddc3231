/* SPDX-License-Identifier: Apache-2.0 */
/* Clusters of units: who is one child. Pure. Units are numbered 0.. in the order of their record keys. */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "common/arena.h"
#include "common/error.h"

/* A pair of units, a < b, with the set of recipes they share and what it weighs. */
struct edge {
    uint32_t a, b;
    uint32_t recipes;
    double weight;
};

struct clustering {
    uint32_t n_clusters;
    const uint32_t *of_unit; /* cluster of each unit; numbered in the order of their first units; in the arena */
    size_t n_links;          /* after the call edges[0 .. n_links) are those within a cluster, in the order of (a, b) */
    uint64_t refused;        /* edges left out because they would have joined two live ids of one namespace */
    uint64_t undecided;      /* edges left out because two children fit equally well */
};

/* Join units along the edges, heaviest first; ties by (a, b), so that the order in which edges come does not matter.
 *
 * live_namespace[u] is 0 when unit u has no live id, else a number 1..n_namespaces. No cluster ever holds two units
 * with the same one: two live ids of one namespace are two children. When of all edges of one weight two lead from a
 * cluster to two clusters that cannot both be the same child, neither is followed: a coin is not tossed over a child.
 * Reorders the edges. */
MUST_CHECK bool cluster_units(uint32_t n_units, const uint16_t *live_namespace, uint16_t n_namespaces,
                              struct edge *edges, size_t n_edges, struct arena *arena, struct clustering *ret,
                              struct error *err);
