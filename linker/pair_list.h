/* SPDX-License-Identifier: Apache-2.0 */
/* Candidate pairs with the set of recipes they share: found many times, in any order, by several threads; given once, in order.
 * Takes up to 27 bytes a pair while it is filled, 12 in the end. */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "common/error.h"

struct pair {
    uint32_t a, b, recipes; /* a < b; recipes as bits */
};

struct pair_list;

/* Of units 0 .. n_units - 1. */
MUST_CHECK bool pair_list_new(uint32_t n_units, struct pair_list **ret_list, struct error *err);
void pair_list_freep(struct pair_list **l); /* wipes */
uint64_t pair_list_bytes(const struct pair_list *l);

/* What one thread has found and not handed over yet. It must be flushed before it is freed. */
struct pair_batch;
MUST_CHECK bool pair_batch_new(struct pair_list *list, struct pair_batch **ret_batch, struct error *err);
void pair_batch_freep(struct pair_batch **b);
/* x and y differ; recipe is a number. */
MUST_CHECK bool pair_batch_add(struct pair_batch *b, uint32_t x, uint32_t y, uint32_t recipes, struct error *err);
MUST_CHECK bool pair_batch_flush(struct pair_batch *b, struct error *err);

/* All pairs, each once, ordered by a then b; they live as long as the list, to which nothing may be added any more. */
MUST_CHECK bool pair_list_close(struct pair_list *l, unsigned threads, const struct pair **ret_pairs, size_t *ret_n,
                                struct error *err);
