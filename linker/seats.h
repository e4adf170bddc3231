/* SPDX-License-Identifier: Apache-2.0 */
/* Seats: units in the order in which they are best compared. Nearly all pairs share a birth date, so that of it lie side by
 * side; within a date units keep their own order. A matter of speed only: what is compared is not changed by it. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "common/error.h"
#include "linker/evidence.h"

struct seats {
    uint32_t n;
    uint32_t *of_unit; /* seat of each unit, */
    uint32_t *unit;    /* and unit on each seat */
};

/* Once all sightings are in evidence. Starts from a zeroed struct. */
MUST_CHECK bool seats_make(const struct evidence *e, uint32_t n_units, struct seats *ret_seats, struct error *err);
void seats_done(struct seats *s);
uint64_t seats_bytes(const struct seats *s);
