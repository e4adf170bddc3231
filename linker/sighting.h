/* SPDX-License-Identifier: Apache-2.0 */
/* Reads sightings: the sealed bundles of identity.record, opened one by one in the order of their records. */
#pragma once

#include <stdbool.h>
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
/* *ret_bundle is valid until the next call; NULL after the last sighting. ERR_CONFIG: sealed with another key. */
MUST_CHECK bool sighting_next(struct sighting_reader *r, struct uuid *ret_record_key, const struct bundle **ret_bundle,
                              struct error *err);
