/* SPDX-License-Identifier: Apache-2.0 */
/* The key tree: one master secret, sub-keys by HKDF whose info is an injective TLV of everything a sub-key is for.
 *
 * *   info = "crosscount" | v1 | TLV(epoch) | TLV(purpose) | TLV(subject) | TLV(schema digest)
 *
 * The schema digest binds the identifier schema and the normaliser version (config/identifier.h), so that two builds
 * that would encode differently have different keys and a mismatch is caught by the key check value, not by silence. */
#pragma once

#include <stdint.h>

#include "common/aead.h"
#include "common/digest.h"
#include "common/error.h"
#include "common/hmac.h"
#include "common/secret.h"

enum { MASTER_KEY_BYTES = 32, KEY_CHECK_BYTES = 8 };

struct keyring;

/* Takes its own copy of the master key; epoch is a small number from the configuration (1, 2, ...). */
MUST_CHECK bool keyring_new(const struct secret *master, uint32_t epoch, const uint8_t schema[DIGEST_BYTES],
                            struct keyring **ret_keyring, struct error *err);
void keyring_freep(struct keyring **k);

/* purpose: "encode", "record", "row", "delivery", "token", "seal", "nonce", "check". subject: what within the purpose
 * ("family_name/exact", "cws", "probation.referral"); may be "". */
MUST_CHECK bool keyring_derive(const struct keyring *k, const char *purpose, const char *subject,
                               struct secret **ret_key, struct error *err);
MUST_CHECK bool keyring_hmac(const struct keyring *k, const char *purpose, const char *subject, struct hmac **ret_hmac,
                             struct error *err);
MUST_CHECK bool keyring_aead(const struct keyring *k, struct aead **ret_aead,
                             struct error *err); /* the bundle's seal */
/* First 8 bytes of HMAC(sub-key "check", "key check value"): kept in the database, compared before the first row. */
MUST_CHECK bool keyring_check_value(const struct keyring *k, uint8_t out[KEY_CHECK_BYTES], struct error *err);
uint32_t keyring_epoch(const struct keyring *k);
