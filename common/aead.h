/* SPDX-License-Identifier: Apache-2.0 */
/* AES-256-GCM (NIST SP 800-38D) with a context kept per key. Output is nonce | ciphertext | tag.
 *
 * The nonce is not random: it is the leftmost 96 bits of HMAC(nonce key, associated data | plaintext), so that sealing
 * the same record again gives the same bytes (a repeated delivery changes nothing) and a nonce repeats only when the
 * whole message repeats. Reuse across different messages is a 96-bit collision. */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "common/error.h"
#include "common/hmac.h"
#include "common/secret.h"

enum { AEAD_KEY_BYTES = 32, AEAD_NONCE_BYTES = 12, AEAD_TAG_BYTES = 16, AEAD_OVERHEAD = 28 };

struct aead; /* not for two threads at once */

/* seal_key: 32 bytes; nonce_key: 32 bytes. Copies what it needs. */
MUST_CHECK bool aead_new(const struct secret *seal_key, const struct secret *nonce_key, struct aead **ret_aead,
                         struct error *err);
void aead_freep(struct aead **a);
/* out holds len + AEAD_OVERHEAD bytes. */
MUST_CHECK bool aead_seal(struct aead *a, const void *ad, size_t ad_len, const void *plain, size_t len, uint8_t *out,
                          struct error *err);
/* out holds len - AEAD_OVERHEAD bytes. ERR_CONFIG "sealed with another key or damaged" when it does not open. */
MUST_CHECK bool aead_open(struct aead *a, const void *ad, size_t ad_len, const uint8_t *sealed, size_t len,
                          uint8_t *out, struct error *err);
