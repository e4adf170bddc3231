/* SPDX-License-Identifier: Apache-2.0 */
/* What the linker reads of records, of the last run and of clerks, and how it publishes its own outcome. */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "common/arena.h"
#include "common/error.h"
#include "common/pg.h"
#include "linker/cluster.h"
#include "linker/expected_error.h"
#include "linker/person.h"
#include "linker/units.h"

/* --- linker/store.c: reading --------------------------------------------------------------------------------- */

/* Every record that lives, into units (initialised by the caller). */
MUST_CHECK bool store_read_units(struct pg *pg, struct units *units, struct error *err);

/* Who was who after the last run. */
struct stored_persons {
    struct old_person *of_unit;
    struct uuid *gone; /* records that had a person and are no more */
    size_t n_gone;
    size_t n; /* rows there are */
};
/* In the arena. */
MUST_CHECK bool store_read_persons(struct pg *pg, const struct units *units, struct arena *arena,
                                   struct stored_persons *ret, struct error *err);

/* What clerks decided of records that live, in the order of (a, b); without those who were unsure. In the arena. */
MUST_CHECK bool store_read_decisions(struct pg *pg, const struct units *units, struct arena *arena,
                                     struct pair_decision **ret_decisions, size_t *ret_n, struct error *err);

/* --- linker/store_publish.c ---------------------------------------------------------------------------------- */

/* Borrowed. */
struct store_outcome {
    const struct units *units;
    const struct clustering *clusters;
    const struct edge *edges; /* as cluster_units left them: links, then pairs to review */
    const struct stored_persons *stored;
    const struct persons *persons;
    struct date run_date;                  /* of changes of persons */
    const char *model;                     /* JSON; NULL when there is none */
    const struct expected_error *expected; /* each (dimension, value_a, value_b) once */
    size_t n_expected;
};

/* Make what is stored this, in one transaction that touches only what changed; new persons get random ids. Persons that
 * merged or split are added to linkage.history. */
MUST_CHECK bool store_publish(struct pg *pg, const struct store_outcome *o, struct error *err);
