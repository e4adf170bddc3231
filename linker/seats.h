/* SPDX-License-Identifier: Apache-2.0 */
/* Seats: units in the order in which they are best compared. Nearly all pairs share a birth date, so that of it lie side by
 * side; within a date units keep their own order. A matter of speed only: what is compared is not changed by it. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "common/error.h"
#include "linker/cluster.h"
#include "linker/evidence.h"

struct seats {
    uint32_t n;
    uint32_t *of_unit; /* seat of each unit, */
    uint32_t *unit;    /* and unit on each seat */
};

/* Once all sightings are in evidence. Starts from a zeroed struct. */
MUST_CHECK bool seats_make(const struct evidence *e, uint32_t n_units, struct seats *ret_seats, struct error *err);
/* What was decided of seats, told of units: clusters are numbered in the order of their first units, links, pairs to review and
 * refused ones are of units, each in the order of (a, b). Edges that became neither stay of seats. In the arena, which the clusters are
 * in. */
MUST_CHECK bool seats_leave(const struct seats *s, struct clustering *clusters, struct edge *edges, struct arena *arena,
                            struct error *err);
/* A pair of units as one of seats, the lower one first. */
void seats_take_pair(const struct seats *s, uint32_t *a, uint32_t *b);
void seats_done(struct seats *s);
uint64_t seats_bytes(const struct seats *s);
