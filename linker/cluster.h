/* SPDX-License-Identifier: Apache-2.0 */
/* Clusters of units: who is one child. Pure. Units are numbered 0.. in the order of their record keys. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/arena.h"
#include "common/error.h"
#include "linker/edge.h"
#include "linker/groups.h"

enum { CLUSTER_LARGE = 64 }; /* two clusters of more units together are not compared unit by unit */

struct cluster_input {
    uint32_t n_units;
    const uint16_t *live_namespace; /* of each unit: 0 when it has no live id, else 1..n_namespaces */
    uint16_t n_namespaces;
    const uint64_t *ssn; /* of each unit, 0 when not known; may be NULL */

    const struct pair_decision *decisions; /* of clerks, each pair once, in any order */
    size_t n_decisions;
    struct edge *edges; /* each pair once, in any order; see n_links for what becomes of them */
    size_t n_edges;
    double threshold; /* edges that weigh less are followed for a clerk only; but see `margin`, and n_review */
    double review;    /* ... and those that weigh less than this are not for a clerk either */
    double margin;    /* >= 0: of two children that exclude each other one has to fit better by more than this */

    /* Are these twins: of one family and birth date, with different given names, told apart by one delivery? May be
     * NULL. Asked of pairs without an edge too. */
    bool (*twins)(void *ctx, uint32_t a, uint32_t b);
    /* What a pair without an edge weighs. NAN when it says nothing: when there is so little to compare that even full
     * agreement would not make an edge. May be NULL: then it says nothing. Symmetric. */
    double (*weigh)(void *ctx, uint32_t a, uint32_t b);
    void *ctx;
};

/* A pair of enough weight, or that a clerk held to be one child, that was not linked. */
struct refused_pair {
    uint32_t a, b;
    enum refusal reason;
    double weight;
};

/* For qsort and bsearch: by (a, b). */
int refused_pair_order(const void *x, const void *y);

struct clustering {
    uint32_t n_clusters;
    const uint32_t *of_unit; /* cluster of each unit; numbered in the order of their first units; in the arena */

    /* After the call edges[0 .. n_links) are those at or over the threshold, or a clerk's, within a cluster; then come
     * n_review for a clerk: below the threshold, between two clusters that can be joined; then all others. Links and
     * those for a clerk are in the order of (a, b). */
    size_t n_links, n_review;
    const struct refused_pair *refused; /* in the order of (a, b); in the arena */
    size_t n_refused;
    uint64_t by_reason[REFUSAL_COUNT]; /* how many of them */
    uint64_t unchecked;                /* joins of clusters so large that not every pair of units was looked at */
};

/* Join units along the edges, clerks' matches first, then heaviest first, ties by (a, b): the order in which edges and
 * decisions come does not matter. Not joined are two clusters
 *
 *   live_id      that hold live ids of one namespace: never, whatever a clerk says
 *   no_match     of which a clerk has called two units different children: never
 *   ssn          that both have a number, and none in common: unless a clerk joins them
 *   twins        of which two units are twins: likewise
 *   weak_bridge  whose units, taken pair by pair, weigh less than 0 on average: the edge is the exception
 *   undecided    of which one could as well be a third, which is not the other: an edge leads there that weighs more, or less by
 *                no more than `margin`, and so does the average over all pairs. A coin is not tossed over a child
 *
 * An edge refused for itself can still end within a cluster, through other edges: then it is a link. Where the two clusters
 * hold more than CLUSTER_LARGE units only the first three are asked, and whether the edge's own units are twins. Time is near
 * linear in units and edges. */
MUST_CHECK bool cluster_units(const struct cluster_input *in, struct arena *arena, struct clustering *ret,
                              struct error *err);
