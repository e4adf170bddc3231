// SPDX-License-Identifier: Apache-2.0
/* Keys are HMACs, so their bits are as good as any hash of them: the first half picks one block of 512 bits (a cache
 * line), slices of the second half pick six bits in it. */
#include "ingest/seen.h"

#include <stdlib.h>
#include <string.h>

enum {
    WORDS = 8,
    BLOCK_KEYS = 16, /* 32 bits a key: one of some ten thousand new ones is taken for known */
    MAX_BLOCKS = 1 << 19,
    PROBES = 6,
    PROBE_BITS = 9,
};

struct seen {
    uint64_t (*block)[WORDS];
    size_t n_blocks;
};

bool seen_new(uint64_t keys, struct seen **ret_seen, struct error *err)
{
    struct seen *s = calloc(1, sizeof(*s));
    size_t n_blocks = keys / BLOCK_KEYS < MAX_BLOCKS ? (size_t)(keys / BLOCK_KEYS) + 1 : MAX_BLOCKS;
    if (s != NULL)
        s->block = calloc(n_blocks, sizeof(*s->block));
    if (s == NULL || s->block == NULL) {
        free(s);
        return err_set(err, ERR_RETRY, "out of memory");
    }
    s->n_blocks = n_blocks;
    *ret_seen = s;
    return true;
}

void seen_clear(struct seen *s)
{
    memset(s->block, 0, s->n_blocks * sizeof(*s->block));
}

void seen_freep(struct seen **s)
{
    if (*s == NULL)
        return;
    free((*s)->block);
    free(*s);
    *s = NULL;
}

/* Of the first half its lower 32 bits, scaled to the number of blocks. */
static size_t block_of(const struct seen *s, uint64_t half)
{
    return (size_t)((half & UINT32_MAX) * s->n_blocks >> 32);
}

struct probe {
    size_t block;
    uint64_t mask[WORDS];
};

static struct probe probe_of(const struct seen *s, const struct uuid *key)
{
    uint64_t half[2];
    memcpy(half, key->bytes, sizeof(half));
    struct probe p = {.block = block_of(s, half[0])};
    for (int i = 0; i < PROBES; i++) {
        unsigned bit = (unsigned)(half[1] >> (i * PROBE_BITS)) & ((1U << PROBE_BITS) - 1);
        p.mask[bit / 64] |= UINT64_C(1) << (bit % 64);
    }
    return p;
}

void seen_prefetch(const struct seen *s, const struct uuid *key)
{
    uint64_t half;
    memcpy(&half, key->bytes, sizeof(half));
    __builtin_prefetch(s->block[block_of(s, half)], 1);
}

bool seen_has(const struct seen *s, const struct uuid *key)
{
    struct probe p = probe_of(s, key);
    uint64_t lacking = 0;
    for (int i = 0; i < WORDS; i++)
        lacking |= p.mask[i] & ~s->block[p.block][i];
    return lacking == 0;
}

bool seen_before(struct seen *s, const struct uuid *key)
{
    struct probe p = probe_of(s, key);
    uint64_t lacking = 0;
    for (int i = 0; i < WORDS; i++) {
        lacking |= p.mask[i] & ~s->block[p.block][i];
        s->block[p.block][i] |= p.mask[i];
    }
    return lacking == 0;
}
