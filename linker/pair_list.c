// SPDX-License-Identifier: Apache-2.0
// Pairs are split by the lower unit into PARTS parts, each a hash table of its own with linear probing and a lock. A batch
// collects a few dozen pairs for each part before it takes the lock, so that a table is in the cache while it is used and
// threads seldom wait. A table that is three quarters full moves into one a quarter larger; that is one of many parts, so it
// is never twice the memory.
//
// In the end each part is packed, sorted by radix and moved to its place: parts are ranges of the lower unit, so the whole is in
// order. Which thread found what, and when, cannot be seen in it.
#include "linker/pair_list.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "common/pages.h"
#include "common/parallel.h"
#include "common/secret.h"
#include "linker/radix.h"

enum { PARTS = 256, BATCH = 64, FIRST_SLOTS = 4 * BATCH, BITS_OF_WORD = 32 };
enum { A, B, RECIPES }; // words of a slot; it is free when it has no recipes
static const uint64_t SCATTER = UINT64_C(0x9e3779b97f4a7c15);

_Static_assert(sizeof(struct pair) == sizeof(struct triple), "a slot becomes a pair");

struct part {
    pthread_mutex_t mutex;
    struct pages pages;
    size_t slots, used;
    size_t at; // where its pairs go in the end
};

struct pair_list {
    unsigned shift; // of the lower unit: what is left is the number of the part
    atomic_size_t bytes;
    struct pages all;
    size_t n;
    struct pages *scratch; // one a thread, in the end
    struct part part[PARTS];
};

struct pair_batch {
    struct pair_list *list;
    uint16_t n[PARTS];
    struct triple waiting[PARTS][BATCH];
};

static unsigned bits_of(uint32_t x)
{
    return x == 0 ? 0 : BITS_OF_WORD - (unsigned)__builtin_clz(x);
}

bool pair_list_new(uint32_t n_units, struct pair_list **ret_list, struct error *err)
{
    struct pair_list *l = calloc(1, sizeof(*l));
    unsigned bits = bits_of(n_units), part_bits = bits_of(PARTS - 1);
    if (l == NULL)
        return err_set(err, ERR_RETRY, "out of memory");
    l->shift = bits > part_bits ? bits - part_bits : 0;
    for (size_t i = 0; i < PARTS; i++)
        pthread_mutex_init(&l->part[i].mutex, NULL);
    *ret_list = l;
    return true;
}

void pair_list_freep(struct pair_list **list)
{
    struct pair_list *l = *list;
    if (l == NULL)
        return;
    for (size_t i = 0; i < PARTS; i++) {
        pages_done(&l->part[i].pages, SIZE_MAX);
        pthread_mutex_destroy(&l->part[i].mutex);
    }
    pages_done(&l->all, l->n * sizeof(struct pair));
    free(l);
    *list = NULL;
}

uint64_t pair_list_bytes(const struct pair_list *l)
{
    return l->bytes;
}

/* --- one part --------------------------------------------------------------------------------------------------------- */

static struct triple *slots_of(const struct part *p)
{
    return p->pages.bytes;
}

static size_t first_slot(size_t n_slots, uint32_t a, uint32_t b)
{
    uint64_t hash = ((uint64_t)a << BITS_OF_WORD | b) * SCATTER;
    return (size_t)((hash >> BITS_OF_WORD) * n_slots >> BITS_OF_WORD);
}

// The slot that holds this pair, or the free one where it belongs. There is always a free one.
static struct triple *find_slot(struct triple *slots, size_t n_slots, uint32_t a, uint32_t b)
{
    size_t at = first_slot(n_slots, a, b);
    while (slots[at].word[RECIPES] != 0 && (slots[at].word[A] != a || slots[at].word[B] != b))
        at = at + 1 < n_slots ? at + 1 : 0;
    return &slots[at];
}

static bool part_grow(struct pair_list *l, struct part *p, struct error *err)
{
    struct pages larger = {0};
    size_t n_slots = p->slots == 0 ? FIRST_SLOTS : p->slots + p->slots / 4;
    if (n_slots >= UINT32_MAX)
        return err_set(err, ERR_RETRY, "too many candidate pairs");
    if (!pages_grow(&larger, n_slots * sizeof(struct triple), err))
        return err_wrap(err, "candidate pairs");
    n_slots = larger.size / sizeof(struct triple);
    const struct triple *old = slots_of(p);
    for (size_t i = 0; i < p->slots; i++)
        if (old[i].word[RECIPES] != 0)
            *find_slot(larger.bytes, n_slots, old[i].word[A], old[i].word[B]) = old[i];
    atomic_fetch_add(&l->bytes, larger.size - p->pages.size);
    pages_done(&p->pages, SIZE_MAX);
    p->pages = larger;
    p->slots = n_slots;
    return true;
}

// At most a batch at once. Their slots are asked for before the first is looked at: waiting for them one after the other would
// take longer than everything else.
static bool part_add(struct pair_list *l, struct part *p, const struct triple *pairs, size_t n, struct error *err)
{
    if (p->used + n >= p->slots / 4 * 3 && !part_grow(l, p, err))
        return false;
    for (size_t i = 0; i < n; i++)
        __builtin_prefetch(&slots_of(p)[first_slot(p->slots, pairs[i].word[A], pairs[i].word[B])], 1);
    for (size_t i = 0; i < n; i++) {
        struct triple *slot = find_slot(slots_of(p), p->slots, pairs[i].word[A], pairs[i].word[B]);
        uint32_t recipes = slot->word[RECIPES] | pairs[i].word[RECIPES];
        p->used += slot->word[RECIPES] == 0;
        *slot = pairs[i];
        slot->word[RECIPES] = recipes;
    }
    return true;
}

/* --- batches ---------------------------------------------------------------------------------------------------------- */

bool pair_batch_new(struct pair_list *list, struct pair_batch **ret_batch, struct error *err)
{
    struct pair_batch *b = calloc(1, sizeof(*b));
    if (b == NULL)
        return err_set(err, ERR_RETRY, "out of memory");
    b->list = list;
    *ret_batch = b;
    return true;
}

void pair_batch_freep(struct pair_batch **b)
{
    if (*b == NULL)
        return;
    secret_wipe(*b, sizeof(**b));
    free(*b);
    *b = NULL;
}

static bool hand_over(struct pair_batch *b, size_t number, struct error *err)
{
    struct part *p = &b->list->part[number];
    pthread_mutex_lock(&p->mutex);
    bool ok = part_add(b->list, p, b->waiting[number], b->n[number], err);
    pthread_mutex_unlock(&p->mutex);
    b->n[number] = 0;
    return ok;
}

bool pair_batch_add(struct pair_batch *b, uint32_t x, uint32_t y, uint32_t recipes, struct error *err)
{
    uint32_t lower = x < y ? x : y, higher = x < y ? y : x;
    size_t number = lower >> b->list->shift;
    if (number >= PARTS || x == y)
        return err_set(err, ERR_BUG, "no such pair of units");
    b->waiting[number][b->n[number]++] = (struct triple){{[A] = lower, [B] = higher, [RECIPES] = recipes}};
    return b->n[number] < BATCH || hand_over(b, number, err);
}

bool pair_batch_flush(struct pair_batch *b, struct error *err)
{
    for (size_t i = 0; i < PARTS; i++)
        if (b->n[i] > 0 && !hand_over(b, i, err))
            return false;
    return true;
}

/* --- the end ---------------------------------------------------------------------------------------------------------- */

static void pack(const struct part *p)
{
    struct triple *slots = slots_of(p);
    size_t n = 0;
    for (size_t i = 0; i < p->slots; i++)
        if (slots[i].word[RECIPES] != 0)
            slots[n++] = slots[i];
}

static bool place_part(void *ctx, unsigned worker, size_t number, struct error *err)
{
    struct pair_list *l = ctx;
    struct part *p = &l->part[number];
    struct pages *scratch = &l->scratch[worker];
    struct radix_digit digits[RADIX_MAX_DIGITS];
    size_t n_digits = radix_digits(digits, 0, B, BITS_OF_WORD);
    if (p->used == 0)
        return true;
    if (!pages_grow(scratch, p->used * sizeof(struct triple), err))
        return err_wrap(err, "candidate pairs");
    pack(p);
    radix_sort(slots_of(p), scratch->bytes, p->used, digits, radix_digits(digits, n_digits, A, BITS_OF_WORD));
    memcpy((struct pair *)l->all.bytes + p->at, slots_of(p), p->used * sizeof(struct triple));
    atomic_fetch_sub(&l->bytes, p->pages.size);
    pages_done(&p->pages, SIZE_MAX);
    p->slots = p->used = 0;
    return true;
}

bool pair_list_close(struct pair_list *l, unsigned threads, const struct pair **ret_pairs, size_t *ret_n,
                     struct error *err)
{
    struct pages scratch[PARALLEL_MAX] = {0};
    for (size_t i = 0; i < PARTS; i++) {
        l->part[i].at = l->n;
        l->n += l->part[i].used;
    }
    l->scratch = scratch;
    bool ok = pages_grow(&l->all, l->n * sizeof(struct pair), err) && parallel_run(threads, PARTS, place_part, l, err);
    for (size_t i = 0; i < PARALLEL_MAX; i++)
        pages_done(&scratch[i], SIZE_MAX);
    l->scratch = NULL;
    if (!ok)
        return false;
    atomic_fetch_add(&l->bytes, l->all.size);
    *ret_pairs = l->all.bytes;
    *ret_n = l->n;
    return true;
}
