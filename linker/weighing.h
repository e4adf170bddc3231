/* SPDX-License-Identifier: Apache-2.0 */
/* Pairs of units put on the scales: what random pairs and candidate pairs look like (patterns, from which the model is
 * estimated), and what each candidate pair weighs under the model. Work is spread over threads; the outcome does not
 * depend on how many. */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "common/error.h"
#include "linker/candidates.h"
#include "linker/cluster.h"
#include "linker/evidence.h"
#include "linker/model.h"
#include "linker/pattern_counts.h"

struct weighing {
    const struct evidence *evidence;
    const struct linkage_field *fields;
    size_t n_fields;
    uint32_t n_units;
    const uint16_t *live_namespace; /* two live ids of one namespace are no pair (linker/units.h) */
    const uint32_t *number;         /* of units drawn at random, among those compared; NULL: their own */
    unsigned threads;               /* at least 1 */
};

/* Pairs that could be one child at all: all pairs but those with two live ids of one namespace. */
MUST_CHECK bool weighing_possible(const struct weighing *w, uint16_t n_namespaces, double *ret_pairs,
                                  struct error *err);
/* Patterns of about `wanted` random possible pairs; of all possible pairs when there are fewer. */
MUST_CHECK bool weighing_random(const struct weighing *w, uint64_t wanted, struct pattern_counts **ret_counts,
                                struct error *err);
/* What comparing candidate pairs found, in their order: enough to weigh them under any model. */
struct findings {
    uint64_t *pattern;
    float *
        frequency; /* of the value agreed on, of each field with `frequency`: n_frequencies a pair; 0: at another level */
    size_t n_frequencies;
};
void findings_done(struct findings *f);
uint64_t findings_bytes(const struct weighing *w, size_t n_pairs); /* they will take */

/* Compare all candidate pairs. Counts the patterns of those that could be one child at all, by the recipes they share. */
MUST_CHECK bool weighing_compare(const struct weighing *w, const struct pair *pairs, size_t n_pairs,
                                 struct findings *ret_findings, struct pattern_counts **ret_counts, struct error *err);
/* The pairs that weigh at least `least` bits, as edges in the order of (a, b); free() them. findings: of these pairs. */
MUST_CHECK bool weighing_edges(const struct weighing *w, const struct model *model, double least,
                               const struct pair *pairs, size_t n_pairs, const struct findings *findings,
                               struct edge **ret_edges, size_t *ret_n, struct error *err);
