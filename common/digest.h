/* SPDX-License-Identifier: Apache-2.0 */
/* SHA-256, streaming and at once (OpenSSL EVP). For files and configurations; identifiers go through hmac.h. */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "common/error.h"

enum { DIGEST_BYTES = 32, DIGEST_HEX = 64 };

struct digest;

MUST_CHECK bool digest_new(struct digest **ret_digest, struct error *err);
void digest_freep(struct digest **d);
MUST_CHECK bool digest_add(struct digest *d, const void *data, size_t len, struct error *err);
MUST_CHECK bool digest_end(struct digest *d, uint8_t out[DIGEST_BYTES], struct error *err);
MUST_CHECK bool digest_once(const void *data, size_t len, uint8_t out[DIGEST_BYTES], struct error *err);
MUST_CHECK bool digest_file(const char *path, uint8_t out[DIGEST_BYTES], uint64_t *ret_bytes, struct error *err);
