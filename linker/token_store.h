/* SPDX-License-Identifier: Apache-2.0 */
/* Tokens in memory: a value of 64 bits and the unit that holds it, in 10 bytes, or 12 when there are more than 2^24 units. Kept
 * in buckets by the first byte of the value, so that they can be sorted one bucket at a time, by several threads, and so that
 * a store may be told to keep a range of buckets only. The last bits of a value are the number of its recipe. Knows nothing
 * else of what a token means. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "common/error.h"
#include "common/pages.h"

enum { TOKEN_BUCKETS = 256, TOKEN_RECIPE_BITS = 5 };

struct token_store;

/* Of units 0 .. n_units - 1. */
MUST_CHECK bool token_store_new(uint32_t n_units, struct token_store **ret_store, struct error *err);
void token_store_freep(struct token_store **s); /* wipes */

/* From here on keep what falls into buckets first .. end - 1. Of the rest only the number is known. */
void token_store_keep(struct token_store *s, unsigned first, unsigned end);
/* In any order, and again. Not by two threads at once. */
MUST_CHECK bool token_store_add(struct token_store *s, uint32_t unit, uint64_t value, struct error *err);
uint64_t token_store_bytes(const struct token_store *s); /* of memory, for what it keeps */
/* What the tokens of a bucket would take that were added to it, kept or not, since the store was new or told to forget. */
uint64_t token_store_seen_bytes(const struct token_store *s, unsigned bucket);
void token_store_forget_seen(struct token_store *s);
void token_store_drop(struct token_store *s, unsigned first, unsigned end); /* wipes and gives back these buckets */

/* From here on units are told by other numbers: number[unit], each of 0 .. n_units - 1 once. Borrowed; NULL: their own. */
void token_store_number(struct token_store *s, const uint32_t *number);

/* The units that hold one token, ascending, each once. */
struct token_group {
    unsigned recipe;
    uint32_t n;
    const uint32_t *units;
};
typedef bool (*group_visitor)(void *ctx, const struct token_group *group, struct error *err);
/* Give one bucket back, having sorted its tokens in the scratch, and visit each group of two units or more. Groups of one are
 * only counted: ret_single[recipe] grows by their number. scratch is the caller's, kept from bucket to bucket, one for each
 * thread: up to TOKEN_SCRATCH bytes for each byte of a bucket. Several buckets may be visited by several threads at once. */
enum { TOKEN_SCRATCH = 3 };
MUST_CHECK bool token_store_visit(struct token_store *s, unsigned bucket, struct pages *scratch, uint64_t *ret_single,
                                  group_visitor visit, void *ctx, struct error *err);
