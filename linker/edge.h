/* SPDX-License-Identifier: Apache-2.0 */
/* Pairs of units that may be one child. Pure. */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "common/arena.h"
#include "common/error.h"

enum { EDGES_MAX = INT32_MAX };

/* a < b. */
struct edge {
    uint32_t a, b;
    uint32_t recipes; /* they share: bits */
    double weight;    /* bits for one child; never NAN */
    uint64_t pattern; /* what a comparison of them gave */
};

/* In the order of (a, b), in place: next to nothing when they are in it already. */
MUST_CHECK bool edges_sort(struct edge *edges, size_t n, struct error *err);
