/* SPDX-License-Identifier: Apache-2.0 */
/* Normalised identifiers to encodings (keyed HMACs of config/identifier.h's parts, 32 or 64 bits of each), in a bundle, sealed.
 *
 * Names and dates repeat, so their encodings are kept in two tables of fixed size, in locked memory that is
 * wiped when the encoder goes. Nothing is allocated for a row. One encoder a thread. */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "common/aead.h"
#include "common/bundle.h"
#include "common/error.h"
#include "common/keyring.h"
#include "ingest/deletion.h"
#include "ingest/normalise.h"

enum {
    ENCODER_ROW_KEY_BYTES = 16,
    ENCODER_MAX_SEALED = BUNDLE_MAX_BYTES + AEAD_OVERHEAD,
};

struct encoder;

MUST_CHECK bool encoder_new(const struct keyring *keys, struct encoder **ret_encoder, struct error *err);
void encoder_freep(struct encoder **e);

/* The folding a row's names go through (ingest/normalise.h); belongs to the encoder. */
struct fold *encoder_fold(struct encoder *e);

/* All parts of an identity, as slots of out (which is initialised first). What is not given makes no slot; deletion parts
 * are made of form 0 of the name only; several ids of one namespace share a slot, in ascending order. */
MUST_CHECK bool encoder_encode(struct encoder *e, const struct identity *id, struct bundle *out, struct error *err);

/* Pack and seal with the row key as associated data. out holds ENCODER_MAX_SEALED bytes. The linker opens it with
 * keyring_aead, aead_open, bundle_unpack. */
MUST_CHECK bool encoder_seal(struct encoder *e, const struct bundle *b, const uint8_t row_key[ENCODER_ROW_KEY_BYTES],
                             uint8_t *out, size_t *ret_len, struct error *err);
