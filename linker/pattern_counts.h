/* SPDX-License-Identifier: Apache-2.0 */
/* How often each comparison pattern was seen, by the recipes that found the pair. Estimation works on these counts, so
 * its cost does not depend on the number of pairs. Pure. */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "common/error.h"
#include "linker/model.h"

struct pattern_counts; /* a hash table; one thread at a time */

MUST_CHECK bool pattern_counts_new(struct pattern_counts **ret_counts, struct error *err);
void pattern_counts_freep(struct pattern_counts **c);
MUST_CHECK bool pattern_counts_add(struct pattern_counts *c, uint64_t pattern, uint32_t recipes, uint64_t n,
                                   struct error *err);
MUST_CHECK bool pattern_counts_merge(struct pattern_counts *c, const struct pattern_counts *from, struct error *err);
/* The counts in the order of (pattern, recipes), whatever order they were added in; valid until the next change. */
const struct pattern_count *pattern_counts_list(struct pattern_counts *c, size_t *ret_n);
