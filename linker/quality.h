/* SPDX-License-Identifier: Apache-2.0 */
/* What a model says of the links it leads to: how many will be wrong, how many missed. Before clusters and guards, so the
 * links of a run are better than this says. Pure. */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "common/error.h"
#include "linker/model.h"

struct quality {
    double links, false_links; /* candidate pairs from the threshold on; of them, expected to be two children */
    double missed;             /* candidate pairs below it expected to be one child */
    double found_share;        /* of the pairs of one child, those that are candidates */
    double precision, recall;  /* expected; recall of all pairs of one child; NAN when there are none */
};

/* The threshold is in bits, like model_pattern_weight. */
MUST_CHECK bool quality_expect(const struct model *model, const struct linkage_config *linkage,
                               const struct pattern_count *patterns, size_t n, double threshold,
                               struct quality *ret_quality, struct error *err);

/* Of the pairs of one child, the share that some recipe finds: those met among the candidates, by which fields they give,
 * each counted for as many as it takes (by drawing pairs from m, with a fixed seed) to find it. 1 when there are none. */
MUST_CHECK bool quality_found_share(const struct model *model, const struct linkage_config *linkage,
                                    const struct pattern_count *patterns, size_t n, double *ret_share,
                                    struct error *err);
