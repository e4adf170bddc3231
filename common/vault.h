/* SPDX-License-Identifier: Apache-2.0 */
/* A growing store for what must not leak: small pieces in chunks of memory that never move, left out of core dumps, locked
 * as long as the limit allows, wiped when freed. Unlike a secret (common/secret.h) it may hold gigabytes, so that failing
 * to lock is no error: swap is then the operator's to encrypt. Pieces are known by number, at half the size of a pointer. */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "common/error.h"

enum {
    VAULT_ALIGN = 8,             /* a piece begins at a multiple of this, and is that many bytes a number */
    VAULT_CHUNK_SHIFT = 19,      /* numbers in a chunk ... */
    VAULT_CHUNK_BYTES = 4 << 20, /* ... of 4 MiB */
    VAULT_MAX_CHUNKS = 1 << 13,  /* 32 GiB */
};
_Static_assert(VAULT_CHUNK_BYTES == VAULT_ALIGN << VAULT_CHUNK_SHIFT, "a number is a chunk and a place in it");

/* Its fields are its own; they stand here for vault_at. */
struct vault {
    uint8_t **chunk;
    size_t n_chunks, used; /* bytes used of the last chunk */
    size_t n_locked;       /* the first so many chunks are locked */
};

MUST_CHECK bool vault_new(struct vault **ret_vault, struct error *err);
void vault_freep(struct vault **v);
/* A zeroed piece of size bytes (1 .. VAULT_CHUNK_BYTES), and its number. Numbers rise. ERR_RETRY: out of memory. One
 * thread at a time, and none that reads. Pieces of one size that divides the chunk, and no others, are aligned to it. */
MUST_CHECK bool vault_add(struct vault *v, size_t size, uint32_t *ret_number, void **ret_piece, struct error *err);
size_t vault_bytes(const struct vault *v); /* in use, bookkeeping included */

static inline void *vault_at(const struct vault *v, uint32_t number)
{
    return v->chunk[number >> VAULT_CHUNK_SHIFT] +
           (size_t)(number & ((1U << VAULT_CHUNK_SHIFT) - 1)) * (size_t)VAULT_ALIGN;
}
