/* SPDX-License-Identifier: Apache-2.0 */
/* Person ids that survive: which cluster keeps which id of the last run. Pure. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "common/arena.h"
#include "common/error.h"
#include "common/uuid.h"

/* A unit's id after the last run, or not known. */
struct old_person {
    struct uuid id;
    bool known;
};

/* A cluster keeps the id that most of its units had; when two had equally many, that of the smallest unit. Each id goes
 * to one cluster: the one with most of its units, then the one with the smallest unit. ret_kept[cluster] (in the arena)
 * is the id kept; not known means the cluster needs a new one. */
MUST_CHECK bool person_keep(uint32_t n_units, const uint32_t *cluster_of_unit, const struct old_person *old,
                            uint32_t n_clusters, struct arena *arena, struct old_person **ret_kept, struct error *err);
