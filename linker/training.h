/* SPDX-License-Identifier: Apache-2.0 */
/* One training pass: what the pairs of one recipe say of m. Expectation maximisation on counts of patterns, so that its cost
 * does not grow with the number of pairs. Pure. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/error.h"
#include "linker/model.h"

enum {
    TRAINING_ITERATIONS = 500,
    TRAINING_MATCHES = 20, /* fewer expected pairs of one child, or fewer pairs, teach nothing */
    TRAINING_PSEUDO = 10,  /* imagined pairs of one child, with the default shares */
};

struct training_result {
    double pairs, matches; /* of the recipe; of them, expected to be one child */
    int iterations;
    bool converged, anchored;
    bool used;                                      /* else counts are empty */
    uint32_t free_fields;                           /* bits: fields this pass speaks of */
    double counts[LINKAGE_MAX_FIELDS][LEVEL_COUNT]; /* expected pairs of one child by level; MISSING not counted */
};

/* Fields (bits) that the recipe's own parts decide, wholly or in part. */
uint32_t training_conditioned(const struct linkage_config *linkage, uint32_t recipe);
/* c, the counts of levels of a field, as shares: with the imagined pairs, never 0. */
void training_shares(enum field field, const double counts[LEVEL_COUNT], double ret_m[LEVEL_COUNT]);

/* The patterns are those of all candidates, in any order. Of the model u is used, and fixed; m to start from, and for what
 * is pinned; prior and weights for anchored passes. */
MUST_CHECK bool training_run(const struct linkage_config *linkage, const struct model *model,
                             const struct pattern_count *patterns, size_t n, uint32_t recipe,
                             struct training_result *ret_result, struct error *err);
