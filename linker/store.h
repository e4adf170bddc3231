/* SPDX-License-Identifier: Apache-2.0 */
/* What the linker reads of records and of the last run, and how it publishes its own outcome. */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "common/arena.h"
#include "common/error.h"
#include "common/pg.h"
#include "linker/cluster.h"
#include "linker/person.h"
#include "linker/units.h"

/* Every record that lives, into units (initialised by the caller). */
MUST_CHECK bool store_read_units(struct pg *pg, struct units *units, struct error *err);
/* Each unit's person after the last run, in the arena. */
MUST_CHECK bool store_read_persons(struct pg *pg, const struct units *units, struct arena *arena,
                                   struct old_person **ret_old, struct error *err);
/* Make the stored links and persons these, in one transaction that touches only what changed. kept[cluster]: the id it
 * keeps, or not known for a new one. */
MUST_CHECK bool store_publish(struct pg *pg, const struct units *units, const struct clustering *clusters,
                              const struct edge *edges, const struct old_person *kept, struct error *err);
