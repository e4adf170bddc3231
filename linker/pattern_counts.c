// SPDX-License-Identifier: Apache-2.0
// Open addressing with linear probing, at most half full. Listing packs the table in place, which ends its use as a table
// until the next addition hashes everything anew: counting comes first, estimating afterwards.
#include "linker/pattern_counts.h"

#include <stdlib.h>
#include <string.h>

enum { FIRST_SIZE = 1 << 12 };

struct pattern_counts {
    struct pattern_count *slot; // n == 0: free
    size_t size, used;          // size is a power of two
    bool listed;                // slot[0 .. used) are all there is
};

bool pattern_counts_new(struct pattern_counts **ret_counts, struct error *err)
{
    CLEANUP(pattern_counts_freep) struct pattern_counts *c = calloc(1, sizeof(*c));
    if (c == NULL || (c->slot = calloc(FIRST_SIZE, sizeof(*c->slot))) == NULL)
        return err_set(err, ERR_RETRY, "out of memory");
    c->size = FIRST_SIZE;
    *ret_counts = c;
    c = NULL;
    return true;
}

void pattern_counts_freep(struct pattern_counts **c)
{
    if (*c == NULL)
        return;
    free((*c)->slot);
    free(*c);
    *c = NULL;
}

static size_t hash(uint64_t pattern, uint32_t recipes)
{
    uint64_t h = (pattern ^ (uint64_t)recipes * 0x9E3779B97F4A7C15U) * 0xBF58476D1CE4E5B9U;
    return (size_t)(h ^ h >> 29);
}

static struct pattern_count *find(const struct pattern_counts *c, uint64_t pattern, uint32_t recipes)
{
    for (size_t i = hash(pattern, recipes);; i++) {
        struct pattern_count *slot = &c->slot[i & (c->size - 1)];
        if (slot->n == 0 || (slot->pattern == pattern && slot->recipes == recipes))
            return slot;
    }
}

static bool rehash(struct pattern_counts *c, size_t size, struct error *err)
{
    struct pattern_counts larger = {.size = size, .used = c->used, .slot = calloc(size, sizeof(*larger.slot))};
    if (larger.slot == NULL)
        return err_set(err, ERR_RETRY, "out of memory");
    for (size_t i = 0; i < c->size; i++)
        if (c->slot[i].n > 0)
            *find(&larger, c->slot[i].pattern, c->slot[i].recipes) = c->slot[i];
    free(c->slot);
    *c = larger;
    return true;
}

bool pattern_counts_add(struct pattern_counts *c, uint64_t pattern, uint32_t recipes, uint64_t n, struct error *err)
{
    if (n == 0)
        return true;
    if (c->listed && !rehash(c, c->size, err))
        return false;
    struct pattern_count *slot = find(c, pattern, recipes);
    if (slot->n > 0) {
        slot->n += n;
        return true;
    }
    *slot = (struct pattern_count){.pattern = pattern, .recipes = recipes, .n = n};
    return ++c->used <= c->size / 2 || rehash(c, 2 * c->size, err);
}

bool pattern_counts_merge(struct pattern_counts *c, const struct pattern_counts *from, struct error *err)
{
    for (size_t i = 0; i < from->size; i++)
        if (!pattern_counts_add(c, from->slot[i].pattern, from->slot[i].recipes, from->slot[i].n, err))
            return false;
    return true;
}

const struct pattern_count *pattern_counts_list(struct pattern_counts *c, size_t *ret_n)
{
    size_t n = 0;
    for (size_t i = 0; i < c->size && !c->listed; i++) {
        struct pattern_count slot = c->slot[i];
        c->slot[i].n = 0;
        if (slot.n > 0)
            c->slot[n++] = slot;
    }
    if (!c->listed && n > 1)
        qsort(c->slot, n, sizeof(*c->slot), pattern_count_order);
    c->listed = true;
    *ret_n = c->used;
    return c->slot;
}
