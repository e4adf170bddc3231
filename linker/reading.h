/* SPDX-License-Identifier: Apache-2.0 */
/* How everything begins that looks at all sightings: link, explain, leakcheck. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "common/bundle.h"
#include "common/error.h"
#include "linker/linker.h"
#include "linker/units.h"

/* What to do with a sighting of that unit; the bundle is gone after the call. */
typedef bool (*sighting_visitor)(void *visitor, uint32_t unit, const struct bundle *bundle, struct error *err);

/* Every sighting once, in any order; those of one unit need not come together. *ret_n: how many there were; before the call,
 * how many there will be, for the progress, or 0. ERR_RETRY when a sighting is of none of these units: somebody changed records
 * meanwhile. */
MUST_CHECK bool reading_visit(const struct link_context *ctx, const struct units *units, sighting_visitor visit,
                              void *visitor, uint64_t *ret_n, struct error *err);
