// SPDX-License-Identifier: Apache-2.0
/* The table of rates and its one adjustment. */
#include "tests/synth/rates.h"

uint32_t rates[RATES] = {
#define RATE(id, per_million, is_error, words) per_million,
#include "tests/synth/rates.def"
#undef RATE
};

const char *const rate_words[RATES] = {
#define RATE(id, per_million, is_error, words) words,
#include "tests/synth/rates.def"
#undef RATE
};

static const bool rate_is_error[RATES] = {
#define RATE(id, per_million, is_error, words) is_error,
#include "tests/synth/rates.def"
#undef RATE
};

void rates_scale_errors(uint32_t percent)
{
    for (int i = 0; i < RATES; i++)
        if (rate_is_error[i]) {
            uint64_t scaled = (uint64_t)rates[i] * percent / 100;
            rates[i] = scaled > 1000000 ? 1000000 : (uint32_t)scaled;
        }
}
