/* SPDX-License-Identifier: Apache-2.0 */
/* California's 58 counties in alphabetical order: code 1 .. 58, system id 1067 + code, FIPS 2 * code - 1. */
#pragma once

#include "tests/synth/rng.h"

enum { COUNTIES = 58, ALPINE = 2, LASSEN = 18, SIERRA = 46, COUNTY_SYSTEM_ID = 1067 };

const char *county_name(int code);
int county_draw(struct rng *r);          /* in proportion to the children who live there */
int county_zip(struct rng *r, int code); /* one of a few postal codes of that county */
