/* SPDX-License-Identifier: Apache-2.0 */
/* What a model says of the pairs that no recipe finds. Pure. */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "common/error.h"
#include "linker/model.h"

/* Of the pairs of one child, the share that some recipe finds: those met among the candidates, by which fields they give,
 * each counted for as many as it takes (by drawing pairs from m, with a fixed seed) to find it. 1 when there are none. */
MUST_CHECK bool quality_found_share(const struct model *model, const struct linkage_config *linkage,
                                    const struct pattern_count *patterns, size_t n, double *ret_share,
                                    struct error *err);
