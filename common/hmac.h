/* SPDX-License-Identifier: Apache-2.0 */
/* HMAC-SHA-256 (RFC 2104, FIPS 198-1) with a context kept per key, and HKDF-SHA-256 (RFC 5869), by OpenSSL 3 EVP. */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "common/error.h"
#include "common/secret.h"

enum { HMAC_BYTES = 32 };

struct hmac; /* one key, ready for many messages; not for two threads at once */

MUST_CHECK bool hmac_new(const struct secret *key, struct hmac **ret_hmac, struct error *err);
MUST_CHECK bool hmac_copy(const struct hmac *h, struct hmac **ret_hmac, struct error *err); /* for another thread */
void hmac_freep(struct hmac **h);
MUST_CHECK bool hmac_sign(struct hmac *h, const void *data, size_t len, uint8_t out[HMAC_BYTES], struct error *err);
/* The same over pieces, as if they were one behind the other. */
struct hmac_piece {
    const void *data;
    size_t len;
};
MUST_CHECK bool hmac_sign_pieces(struct hmac *h, const struct hmac_piece *pieces, size_t n_pieces,
                                 uint8_t out[HMAC_BYTES], struct error *err);
/* The leftmost 8 bytes of the HMAC, as a big-endian number: a 64-bit encoding or token. */
MUST_CHECK bool hmac_sign64(struct hmac *h, const void *data, size_t len, uint64_t *ret, struct error *err);

/* A key for one purpose, out of another. */
MUST_CHECK bool hmac_derive(const struct secret *from, const char *purpose, struct hmac **ret_hmac, struct error *err);

/* HKDF-Extract then -Expand; out is a new secret of out_len bytes (at most 255*32). salt may be NULL with salt_len 0. */
MUST_CHECK bool hkdf(const void *ikm, size_t ikm_len, const void *salt, size_t salt_len, const void *info,
                     size_t info_len, size_t out_len, struct secret **ret_okm, struct error *err);
