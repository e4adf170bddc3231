/* SPDX-License-Identifier: Apache-2.0 */
/* Pairs a clerk should look at, what clerks decided, and how that bears out the weights. The list is blind: levels, no weight, in
 * an order that tells nothing of it. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/arena.h"
#include "common/error.h"
#include "common/pg.h"
#include "common/text.h"
#include "common/uuid.h"
#include "config/linkage.h"
#include "linker/decision_file.h"

struct review_pair {
    struct uuid record[2];
    const char *system[2];
    uint64_t pattern;
    const char *decision; /* NULL: none yet */
};

/* Pairs between the thresholds in the last run, in the arena; `all`: with those decided already. ERR_CONFIG when the fields to
 * compare have changed since: then nobody could say what the levels are of. */
MUST_CHECK bool review_list(struct pg *pg, const struct linkage_config *linkage, bool all, struct arena *arena,
                            const struct review_pair **ret_pairs, size_t *ret_n, struct error *err);

/* Store what the file holds, each with the whole bits of its pair's weight: all of it, or nothing when there is a finding. A
 * pair the last run neither linked nor refused nor left to a clerk, and no clerk decided before, is a finding. A later decision
 * replaces an earlier one. dry_run: find only. */
MUST_CHECK bool review_decide(struct pg *pg, struct decision_file *file, bool dry_run, uint64_t *ret_stored,
                              struct error *err);

/* Decisions on pairs of about one weight: from <= bits < below. */
struct review_band {
    int32_t from, below;
    uint64_t match, no_match, unsure;
    double expected; /* share of `match` the model gives them; of pairs decided either way. NAN: none was */
};
enum { REVIEW_BAND_LEAST = 5 };

/* Join neighbouring bands, in ascending order, until each holds at least so many pairs decided either way; *n becomes how many are
 * left. Pure. */
void review_merge_bands(struct review_band *bands, size_t *n, uint64_t least);
/* In ascending order, in the arena, merged. */
MUST_CHECK bool review_calibration(struct pg *pg, struct arena *arena, const struct review_band **ret_bands,
                                   size_t *ret_n, struct error *err);
