/* SPDX-License-Identifier: Apache-2.0 */
/* Numbers that are as good as random and always the same: SplitMix64 (Steele, Lea, Flood 2014). The states of a stream lie
 * DRAW_STEP apart, so each of its numbers is known without those before it. */
#pragma once

#include <stdint.h>

#define DRAW_STEP UINT64_C(0x9E3779B97F4A7C15)

static inline uint64_t draw_in(uint64_t state)
{
    state = (state ^ state >> 30) * UINT64_C(0xBF58476D1CE4E5B9);
    state = (state ^ state >> 27) * UINT64_C(0x94D049BB133111EB);
    return state ^ state >> 31;
}
