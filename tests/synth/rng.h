/* SPDX-License-Identifier: Apache-2.0 */
/* Random numbers that are the same everywhere: xoshiro256**, seeded by splitmix64 from (seed, stream). Streams are
 * independent, so that one child's record in one system can be drawn again without drawing anything else. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct rng {
    uint64_t state[4];
};

void rng_init(struct rng *r, uint64_t seed, uint64_t stream);
uint64_t rng_next(struct rng *r);
uint32_t rng_below(struct rng *r, uint32_t n);     /* 0 .. n-1; n > 0 */
int rng_between(struct rng *r, int low, int high); /* both ends included */
bool rng_chance(struct rng *r, uint32_t per_million);
/* Index of one of n weights, in proportion to them. */
size_t rng_weighted(struct rng *r, const uint32_t *weight, size_t n);
/* A one-to-one scattering of 0 .. size-1 (size < 2^62), fixed by the seed: serial numbers become ids without a collision. */
uint64_t rng_scatter(uint64_t serial, uint64_t size, uint64_t seed);
