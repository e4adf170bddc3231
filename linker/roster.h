/* SPDX-License-Identifier: Apache-2.0 */
/* Who is in which cluster, and which two clusters cannot be one child by the ids they hold. Pure. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/arena.h"
#include "common/error.h"

struct roster {
    uint32_t n_clusters;
    const uint32_t *first; /* n_clusters + 1: where a cluster's units begin in `unit`, ascending */
    const uint32_t *unit;
    const uint32_t *of_unit;        /* cluster of each unit; borrowed */
    const uint16_t *live_namespace; /* of each unit, 0: no live id; borrowed */
    uint64_t *seen, round;          /* per namespace: in which comparison it was last met */
};

MUST_CHECK bool roster_make(const uint32_t *of_unit, uint32_t n_units, uint32_t n_clusters,
                            const uint16_t *live_namespace, uint16_t n_namespaces, struct arena *arena,
                            struct roster *ret, struct error *err);

/* Have both a live id of one namespace? Then they are two children, or one of them is wrong. */
bool roster_share_namespace(struct roster *r, uint32_t x, uint32_t y);
