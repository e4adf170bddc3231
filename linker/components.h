/* SPDX-License-Identifier: Apache-2.0 */
/* Units that edges of enough weight connect, directly or through others: whatever is decided in one component does not touch
 * another, so each is worked through by itself, in memory near to the processor. Pure. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/arena.h"
#include "common/error.h"
#include "linker/edge.h"

/* What a clerk decided of two units, a < b. */
struct pair_decision {
    uint32_t a, b;
    bool match; /* else: two children */
};

struct components {
    uint32_t n;                 /* of two units or more, in the order of their first units */
    const uint32_t *first_unit; /* n + 1: where those of a component begin in `unit`, ascending */
    const uint32_t *unit;
    const uint32_t *first_edge; /* n + 1: where its edges, light ones too, begin in `edge`: numbers, ascending */
    const uint32_t *edge;
    const uint32_t *place;         /* of each unit in its component */
    const uint32_t *of_unit;       /* its component; COMPONENT_NONE when it has none */
    uint32_t max_units, max_edges; /* of one */
};
enum { COMPONENT_NONE = INT32_MAX };

/* Connected by edges that weigh `least` or more and by clerks' matches. Edges in the order of (a, b). In the arena. */
MUST_CHECK bool components_find(uint32_t n_units, const struct edge *edges, size_t n_edges, double least,
                                const struct pair_decision *decisions, size_t n_decisions, struct arena *arena,
                                struct components *ret, struct error *err);
