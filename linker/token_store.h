/* SPDX-License-Identifier: Apache-2.0 */
/* Tokens in memory, 12 bytes each: a value of 64 bits and the unit that holds it. Kept in buckets by the first byte of the
 * value, so that they can be sorted one bucket at a time, by several threads, and so that a store may be told to keep a range
 * of buckets only. The last bits of a value are the number of its recipe. Knows nothing else of what a token means. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "common/error.h"
#include "common/pages.h"

enum { TOKEN_BUCKETS = 256, TOKEN_RECIPE_BITS = 5, TOKEN_BYTES = 12 };

struct token_store;

MUST_CHECK bool token_store_new(struct token_store **ret_store, struct error *err);
void token_store_freep(struct token_store **s); /* wipes */

/* From here on keep what falls into buckets first .. end - 1. Of the rest only the number is known. */
void token_store_keep(struct token_store *s, unsigned first, unsigned end);
/* In any order, and again. Not by two threads at once. */
MUST_CHECK bool token_store_add(struct token_store *s, uint32_t unit, uint64_t value, struct error *err);
uint64_t token_store_bytes(const struct token_store *s);                    /* of memory, for what it keeps */
uint64_t token_store_seen(const struct token_store *s, unsigned bucket);    /* tokens that were added, kept or not */
void token_store_forget_seen(struct token_store *s);                        /* count anew */
void token_store_drop(struct token_store *s, unsigned first, unsigned end); /* wipes and gives back these buckets */

/* The units that hold one token, ascending, each once. */
struct token_group {
    unsigned recipe;
    uint32_t n;
    const uint32_t *units;
};
typedef bool (*group_visitor)(void *ctx, const struct token_group *group, struct error *err);
/* Sort one bucket, visit each of its groups of two units or more, and give the bucket back. Groups of one are only counted:
 * ret_single[recipe] grows by their number. scratch is the caller's, kept from bucket to bucket; one for each thread. Several
 * buckets may be visited by several threads at once. */
MUST_CHECK bool token_store_visit(struct token_store *s, unsigned bucket, struct pages *scratch, uint64_t *ret_single,
                                  group_visitor visit, void *ctx, struct error *err);
