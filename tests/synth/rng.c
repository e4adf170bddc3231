// SPDX-License-Identifier: Apache-2.0
/* xoshiro256** (Blackman and Vigna, public domain) with splitmix64 for seeding. Chances are whole numbers per million and
 * no floating point takes part, so that the same seed gives the same bytes on every machine and compiler.
 *
 * Ids come from an affine map x -> a*x + b modulo the size of their space; a is made coprime to it. That is not secret,
 * only unique and well spread, which is all that synthetic ids need. */
#include "tests/synth/rng.h"

static uint64_t splitmix(uint64_t *x)
{
    uint64_t z = *x += 0x9e3779b97f4a7c15u;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
}

static uint64_t rotate(uint64_t x, int k)
{
    return (x << k) | (x >> (64 - k));
}

void rng_init(struct rng *r, uint64_t seed, uint64_t stream)
{
    uint64_t x = seed;
    uint64_t mixed = splitmix(&x) ^ (stream * 0xd1342543de82ef95u);
    for (int i = 0; i < 4; i++)
        r->state[i] = splitmix(&mixed);
}

uint64_t rng_next(struct rng *r)
{
    uint64_t *s = r->state;
    uint64_t result = rotate(s[1] * 5, 7) * 9;
    uint64_t t = s[1] << 17;
    s[2] ^= s[0];
    s[3] ^= s[1];
    s[1] ^= s[2];
    s[0] ^= s[3];
    s[2] ^= t;
    s[3] = rotate(s[3], 45);
    return result;
}

uint32_t rng_below(struct rng *r, uint32_t n)
{
    return (uint32_t)(((rng_next(r) >> 32) * n) >> 32);
}

int rng_between(struct rng *r, int low, int high)
{
    return low >= high ? low : low + (int)rng_below(r, (uint32_t)(high - low) + 1);
}

bool rng_chance(struct rng *r, uint32_t per_million)
{
    return rng_below(r, 1000000) < per_million;
}

size_t rng_weighted(struct rng *r, const uint32_t *weight, size_t n)
{
    uint32_t total = 0;
    for (size_t i = 0; i < n; i++)
        total += weight[i];
    uint32_t left = rng_below(r, total);
    for (size_t i = 0; i < n; i++) {
        if (left < weight[i])
            return i;
        left -= weight[i];
    }
    return n - 1;
}

static uint64_t gcd(uint64_t a, uint64_t b)
{
    while (b != 0) {
        uint64_t rest = a % b;
        a = b;
        b = rest;
    }
    return a;
}

uint64_t rng_scatter(uint64_t serial, uint64_t size, uint64_t seed)
{
    uint64_t step = (size / 1618033989u * 1000000007u + 7368787u) % size;
    if (size < 1618033989u)
        step = (size / 1618u * 1000u + 7u) % size;
    while (gcd(step, size) != 1)
        step++;
    uint64_t x = seed ^ size;
    uint64_t shift = splitmix(&x) % size;
    return (uint64_t)(((unsigned __int128)(serial % size) * step + shift) % size);
}
