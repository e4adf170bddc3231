// SPDX-License-Identifier: Apache-2.0
/* Chunks of memory mapped one by one. Only the list of chunks grows by moving; it says nothing about what they hold.
 *
 * Locking takes from the limit that keys need too (secret_new fails when it cannot lock), so all vaults together take at
 * most half of it, in whole chunks. With the limit that a user has by default that is next to nothing, with
 * LimitMEMLOCK=infinity it is everything. A chunk that could not be locked is the last that was tried.
 *
 * Pages come from the system when they are first written, so a vault that holds little takes little; huge pages are asked
 * for, since what lies here is read at random. */
#include "common/vault.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/resource.h>

#include "common/secret.h"

static atomic_size_t locked_by_all; // bytes

static bool may_lock(const struct vault *v)
{
    struct rlimit limit;
    if (v->n_locked < v->n_chunks || getrlimit(RLIMIT_MEMLOCK, &limit) != 0)
        return false;
    return limit.rlim_cur == RLIM_INFINITY ||
           atomic_load(&locked_by_all) + VAULT_CHUNK_BYTES <= (size_t)(limit.rlim_cur / 2);
}

bool vault_new(struct vault **ret_vault, struct error *err)
{
    struct vault *v = calloc(1, sizeof *v);
    if (v == NULL)
        return err_set(err, ERR_RETRY, "out of memory");
    v->used = VAULT_CHUNK_BYTES;
    *ret_vault = v;
    return true;
}

void vault_freep(struct vault **v)
{
    if (*v == NULL)
        return;
    for (size_t i = 0; i < (*v)->n_chunks; i++) {
        secret_wipe((*v)->chunk[i], i + 1 < (*v)->n_chunks ? (size_t)VAULT_CHUNK_BYTES : (*v)->used);
        (void)munmap((*v)->chunk[i], VAULT_CHUNK_BYTES);
    }
    atomic_fetch_sub(&locked_by_all, (*v)->n_locked * (size_t)VAULT_CHUNK_BYTES);
    free((*v)->chunk);
    free(*v);
    *v = NULL;
}

static bool make_room(struct vault *v, struct error *err)
{
    if ((v->n_chunks & (v->n_chunks - 1)) != 0)
        return true; // the list doubles at powers of two
    size_t room = v->n_chunks == 0 ? 1 : 2 * v->n_chunks;
    uint8_t **chunk = realloc(v->chunk, room * sizeof *chunk);
    if (chunk == NULL)
        return err_set(err, ERR_RETRY, "out of memory");
    v->chunk = chunk;
    return true;
}

// Pages at a multiple of the chunk's size, so that they can be huge ones.
static void *map_aligned(void)
{
    size_t size = VAULT_CHUNK_BYTES;
    char *pages = mmap(NULL, 2 * size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (pages == MAP_FAILED)
        return NULL;
    size_t before = (size - (uintptr_t)pages % size) % size;
    if (before > 0)
        (void)munmap(pages, before);
    (void)munmap(pages + before + size, size - before);
    return pages + before;
}

static bool add_chunk(struct vault *v, struct error *err)
{
    if (v->n_chunks == VAULT_MAX_CHUNKS)
        return err_set(err, ERR_RETRY, "out of memory: %zu bytes in one store", vault_bytes(v));
    if (!make_room(v, err))
        return false;
    void *pages = map_aligned();
    if (pages == NULL)
        return err_set(err, ERR_RETRY, "out of memory");
    if (madvise(pages, VAULT_CHUNK_BYTES, MADV_DONTDUMP) != 0) {
        err_set(err, ERR_RETRY, "memory that no core dump shows");
        (void)munmap(pages, VAULT_CHUNK_BYTES);
        return false;
    }
    (void)madvise(pages, VAULT_CHUNK_BYTES, MADV_HUGEPAGE); // a matter of speed
    if (may_lock(v) && mlock(pages, VAULT_CHUNK_BYTES) == 0) {
        v->n_locked++;
        atomic_fetch_add(&locked_by_all, (size_t)VAULT_CHUNK_BYTES);
    }
    v->chunk[v->n_chunks++] = pages;
    v->used = 0;
    return true;
}

bool vault_add(struct vault *v, size_t size, uint32_t *ret_number, void **ret_piece, struct error *err)
{
    if (size == 0 || size > VAULT_CHUNK_BYTES)
        return err_set(err, ERR_BUG, "a piece of %zu bytes", size);
    size = (size + VAULT_ALIGN - 1) / VAULT_ALIGN * VAULT_ALIGN;
    if (v->used + size > VAULT_CHUNK_BYTES && !add_chunk(v, err))
        return false;
    *ret_number = (uint32_t)((v->n_chunks - 1) << VAULT_CHUNK_SHIFT | v->used / VAULT_ALIGN);
    *ret_piece = v->chunk[v->n_chunks - 1] + v->used;
    v->used += size;
    return true;
}

size_t vault_bytes(const struct vault *v)
{
    size_t full = v->n_chunks == 0 ? 0 : (v->n_chunks - 1) * (size_t)VAULT_CHUNK_BYTES + v->used;
    return sizeof *v + v->n_chunks * sizeof *v->chunk + full;
}
