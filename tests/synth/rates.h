/* SPDX-License-Identifier: Apache-2.0 */
/* The chances of rates.def, by name. */
#pragma once

#include <stdint.h>

#include "tests/synth/rng.h"

enum rate {
#define RATE(id, per_million, is_error, words) RATE_##id,
#include "tests/synth/rates.def"
#undef RATE
    RATES,
};

extern uint32_t rates[RATES]; /* per million; set once before the first child */
extern const char *const rate_words[RATES];

void rates_scale_errors(uint32_t percent);

/* CHANCE(r, TWINS): whether it happens this time. */
#define CHANCE(r, id) rng_chance((r), rates[RATE_##id])
