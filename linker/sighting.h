/* SPDX-License-Identifier: Apache-2.0 */
/* Reads sightings: the sealed bundles of identity.record, in any order. A thread of its own receives and opens them, some blocks
 * ahead of the caller. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/bundle.h"
#include "common/error.h"
#include "common/keyring.h"
#include "common/pg.h"

struct sighting_reader;

/* On a session of its own, like pg: the caller writes on pg meanwhile. */
MUST_CHECK bool sighting_open(const struct pg *pg, const struct keyring *keys, struct sighting_reader **ret_reader,
                              struct error *err);
void sighting_closep(struct sighting_reader **r); /* wipes what it opened */
/* The next block: whose sightings they are. *ret_n is 0 after the last, else at most SIGHTING_BLOCK; the keys are valid until
 * the next call. ERR_CONFIG: sealed with another key. */
enum { SIGHTING_BLOCK = 512 };
MUST_CHECK bool sighting_next(struct sighting_reader *r, const struct uuid **ret_record_keys, size_t *ret_n,
                              struct error *err);
/* Sighting number i of the block; valid until the next call. */
MUST_CHECK bool sighting_bundle(struct sighting_reader *r, size_t i, const struct bundle **ret_bundle,
                                struct error *err);
