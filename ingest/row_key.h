/* SPDX-License-Identifier: Apache-2.0 */
/* Keyed hashes that name rows, records and deliveries without saying anything else about them (HMAC-SHA-256, first 16 bytes).
 *
 *   record   of a system, a namespace, and the local id in its normalised form with its qualifier ("19" and "000123")
 *   row      of a source and the typed values of its key columns
 *   delivery of agency, source, as_of and the SHA-256 of the uncompressed content */
#pragma once

#include <stdint.h>

#include "common/digest.h"
#include "common/error.h"
#include "common/hmac.h"
#include "common/keyring.h"
#include "common/uuid.h"
#include "ingest/manifest.h"
#include "ingest/row.h"

struct row_keys; /* of one source; not for two threads at once */

MUST_CHECK bool row_keys_new(const struct keyring *keys, const struct source *source, struct row_keys **ret_keys,
                             struct error *err);
void row_keys_freep(struct row_keys **k);

/* Of a row that has_key. */
MUST_CHECK bool row_keys_row(struct row_keys *k, const struct row *row, struct uuid *ret_key, struct error *err);
MUST_CHECK bool row_keys_record(struct row_keys *k, const struct row *row, struct uuid *ret_key, struct error *err);
/* owner: index in source->owners. */
MUST_CHECK bool row_keys_of_id(struct row_keys *k, int owner, struct view qualifier, struct view id,
                               struct uuid *ret_key, struct error *err);

MUST_CHECK bool delivery_key(const struct keyring *keys, const struct manifest *m, struct uuid *ret_id,
                             struct error *err);
MUST_CHECK bool content_key(const struct keyring *keys, const uint8_t sha256[DIGEST_BYTES], uint8_t out[HMAC_BYTES],
                            struct error *err);
