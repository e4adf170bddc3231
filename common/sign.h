/* SPDX-License-Identifier: Apache-2.0 */
/* Ed25519 signatures (RFC 8032). Private keys are 32-byte seeds in secret files; public keys and signatures are hex. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/error.h"
#include "common/secret.h"

enum { SIGN_SEED_BYTES = 32, SIGN_PUBLIC_BYTES = 32, SIGN_BYTES = 64 };

MUST_CHECK bool sign_public(const struct secret *seed, uint8_t out[SIGN_PUBLIC_BYTES], struct error *err);
MUST_CHECK bool sign_message(const struct secret *seed, const void *data, size_t len, uint8_t out[SIGN_BYTES],
                             struct error *err);
/* *ret_valid says whether it verifies; false return is a failure of the library. */
MUST_CHECK bool sign_verify(const uint8_t public_key[SIGN_PUBLIC_BYTES], const void *data, size_t len,
                            const uint8_t signature[SIGN_BYTES], bool *ret_valid, struct error *err);
