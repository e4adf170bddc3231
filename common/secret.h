/* SPDX-License-Identifier: Apache-2.0 */
/* Secret bytes: in pages of their own, locked, left out of core dumps, wiped when freed. Failure to lock is an error.
 * There is no function that prints one. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/error.h"

struct secret;

MUST_CHECK bool secret_new(size_t len, struct secret **ret_secret, struct error *err); /* zeroed */
MUST_CHECK bool secret_random(size_t len, struct secret **ret_secret, struct error *err);
void secret_freep(struct secret **s);
const uint8_t *secret_bytes(const struct secret *s);
uint8_t *secret_bytes_rw(struct secret *s);
size_t secret_len(const struct secret *s);
bool secret_equal(const void *a, const void *b, size_t len); /* constant time */
void secret_wipe(void *p, size_t len);                       /* OPENSSL_cleanse */

/* A key file: regular, no link, owned by the caller (or root), mode without group and other bits, exactly len bytes
 * as 2*len hex digits and an optional newline. ERR_CONFIG with a hint otherwise. */
MUST_CHECK bool secret_read_file(const char *path, size_t len, struct secret **ret_secret, struct error *err);
/* Create path (0600, O_EXCL: never overwrites) with the secret in hex; fsynced. */
MUST_CHECK bool secret_write_file(const char *path, const struct secret *s, struct error *err);
