/* SPDX-License-Identifier: Apache-2.0 */
/* What the recipes would give away of the records there are, if a thief got hold of the working table. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "common/error.h"
#include "linker/leak.h"
#include "linker/linker.h"

enum leak_limit { LEAK_FREQUENCY = 1, LEAK_DEGREE = 2, LEAK_COMPONENT = 4, LEAK_RANK = 8 };
/* Which limits (bits) it passes; 0: within all. Of the rank attack what chance gives, one of so many tokens, is not counted. */
unsigned leakcheck_passed(const struct leak_measure *m, const struct leak_limits *limits);

struct leakcheck {
    uint64_t records, sightings;
    struct leak_measure recipe[RECIPE_MAX];
    struct leak_measure working; /* all recipes of that exposure together */
};

/* Composes the tokens of all recipes in locked memory and measures them; writes nothing. */
MUST_CHECK bool leakcheck_run(const struct link_context *ctx, struct leakcheck *ret, struct error *err);
