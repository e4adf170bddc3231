// SPDX-License-Identifier: Apache-2.0
// Pairs are split by the lower unit into PARTS parts, each a list of its own with a lock. A batch collects a few dozen pairs for
// each part before it takes the lock, so that threads seldom wait. A list that is full is sorted by radix, in the cache, and
// what is in it twice put together: that takes a fraction of the time that looking each pair up would. Only when most of it is
// left does it grow.
//
// In the end each part is sorted once more and moved to its place: parts are ranges of the lower unit, so the whole is in
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

enum { PARTS = 256, BATCH = 64, FIRST_ROOM = 4 * BATCH, BITS_OF_WORD = 32 };
enum { A, B, RECIPES }; // words of a triple

_Static_assert(sizeof(struct pair) == sizeof(struct triple), "a triple becomes a pair");

struct part {
    pthread_mutex_t mutex;
    struct pages pages;
    size_t room, n;
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
    struct pages scratch;
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

// In order, each pair once, with all its recipes.
static bool part_sort(struct part *p, struct pages *scratch, struct error *err)
{
    struct radix_digit digits[RADIX_MAX_DIGITS];
    size_t n_digits = radix_digits(digits, 0, B, BITS_OF_WORD), n = 0;
    struct triple *t = p->pages.bytes;
    if (p->n == 0)
        return true;
    if (!pages_grow(scratch, p->n * sizeof(*t), err))
        return err_wrap(err, "candidate pairs");
    radix_sort(t, scratch->bytes, p->n, digits, radix_digits(digits, n_digits, A, BITS_OF_WORD));
    for (size_t i = 1; i < p->n; i++)
        if (t[i].word[A] == t[n].word[A] && t[i].word[B] == t[n].word[B])
            t[n].word[RECIPES] |= t[i].word[RECIPES];
        else
            t[++n] = t[i];
    p->n = n + 1;
    return true;
}

static bool part_grow(struct pair_list *l, struct part *p, struct error *err)
{
    size_t room = p->room == 0 ? FIRST_ROOM : p->room + p->room / 2, before = p->pages.size;
    if (room >= UINT32_MAX)
        return err_set(err, ERR_RETRY, "too many candidate pairs");
    if (!pages_grow(&p->pages, room * sizeof(struct triple), err))
        return err_wrap(err, "candidate pairs");
    atomic_fetch_add(&l->bytes, p->pages.size - before);
    p->room = p->pages.size / sizeof(struct triple);
    return true;
}

// At most a batch at once.
static bool part_add(struct pair_list *l, struct part *p, struct pages *scratch, const struct triple *pairs, size_t n,
                     struct error *err)
{
    if (p->n + n > p->room && (!part_sort(p, scratch, err) || (p->n + n > p->room / 3 * 2 && !part_grow(l, p, err))))
        return false;
    memcpy((struct triple *)p->pages.bytes + p->n, pairs, n * sizeof(*pairs));
    p->n += n;
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
    pages_done(&(*b)->scratch, SIZE_MAX);
    secret_wipe(*b, sizeof(**b));
    free(*b);
    *b = NULL;
}

static bool hand_over(struct pair_batch *b, size_t number, struct error *err)
{
    struct part *p = &b->list->part[number];
    pthread_mutex_lock(&p->mutex);
    bool ok = part_add(b->list, p, &b->scratch, b->waiting[number], b->n[number], err);
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

static bool sort_part(void *ctx, unsigned worker, size_t number, struct error *err)
{
    struct pair_list *l = ctx;
    return part_sort(&l->part[number], &l->scratch[worker], err);
}

static bool place_part(void *ctx, unsigned worker, size_t number, struct error *err)
{
    struct pair_list *l = ctx;
    struct part *p = &l->part[number];
    (void)worker;
    (void)err;
    if (p->n > 0)
        memcpy((struct pair *)l->all.bytes + p->at, p->pages.bytes, p->n * sizeof(struct pair));
    atomic_fetch_sub(&l->bytes, p->pages.size);
    pages_done(&p->pages, SIZE_MAX);
    p->room = p->n = 0;
    return true;
}

static bool sort_parts(struct pair_list *l, unsigned threads, struct error *err)
{
    struct pages scratch[PARALLEL_MAX] = {0};
    l->scratch = scratch;
    bool ok = parallel_run(threads, PARTS, sort_part, l, err);
    for (size_t i = 0; i < PARALLEL_MAX; i++)
        pages_done(&scratch[i], SIZE_MAX);
    l->scratch = NULL;
    return ok;
}

bool pair_list_close(struct pair_list *l, unsigned threads, const struct pair **ret_pairs, size_t *ret_n,
                     struct error *err)
{
    if (!sort_parts(l, threads, err))
        return false;
    for (size_t i = 0; i < PARTS; i++) {
        l->part[i].at = l->n;
        l->n += l->part[i].n;
    }
    if (!pages_grow(&l->all, l->n * sizeof(struct pair), err) || !parallel_run(threads, PARTS, place_part, l, err))
        return false;
    atomic_fetch_add(&l->bytes, l->all.size);
    *ret_pairs = l->all.bytes;
    *ret_n = l->n;
    return true;
}
