/* SPDX-License-Identifier: Apache-2.0 */
/* Person ids that survive: which cluster keeps which id of the last run, and what became of the others. Pure. */
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

/* Records that changed hands since the last run. */
struct person_change {
    struct uuid was;  /* the person they were of ... */
    bool merged;      /* ... who is no more; else goes on, and was split */
    uint32_t cluster; /* theirs now */
    uint32_t records; /* how many */
};

struct persons {
    struct old_person *kept;      /* of each cluster: the id it keeps; not known: it needs a new one */
    struct person_change *change; /* in the order of clusters */
    size_t n_changes;
};

/* A cluster keeps the id that most of its units had; when two had equally many, that of the smallest unit. Each id goes
 * to one cluster: the one with most of its units, then the one with the smallest unit. Units that are new or that are no
 * more change nothing: only records known to both runs change hands. The outcome is in the arena. */
MUST_CHECK bool person_keep(uint32_t n_units, const uint32_t *cluster_of_unit, const struct old_person *old,
                            uint32_t n_clusters, struct arena *arena, struct persons *ret, struct error *err);
