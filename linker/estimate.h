/* SPDX-License-Identifier: Apache-2.0 */
/* The parameters of the comparison, from the data of each run: u from random pairs, m by expectation maximisation, the
 * prior from the strict recipes; refused when the outcome cannot be right. Pure.
 *
 * Nothing is learnt from too little. A field of which fewer than TRAINING_MATCHES expected pairs speak has the default m, one
 * with few random pairs mostly the default u, and so has every field of a file of some tens of records: its model says
 * "default" and the checks of estimates are not made. With fewer than ESTIMATE_STRICT pairs of the strict recipes the prior
 * is what the candidates say. */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "common/error.h"
#include "linker/model.h"

enum {
    ESTIMATE_SAMPLE = 100,   /* random pairs that must give a field for its u to be called sampled */
    ESTIMATE_STRICT = 20,    /* pairs of strict recipes that can tell a prior */
    ESTIMATE_SHOWN = 100,    /* expected pairs of one child that give a field and must show agreement at EXACT */
    ESTIMATE_DIFFER = 10000, /* random pairs that give a field and must show it different */
    ESTIMATE_PRIOR_BITS = 3, /* the two priors may lie this far apart */
};

struct model_input {
    const struct linkage_config *linkage;
    double possible_pairs; /* of records: n (n - 1) / 2 */
    const struct pattern_count *random;
    size_t n_random;
    const struct pattern_count *candidates; /* all of them; in any order, here and above */
    size_t n_candidates;
    uint64_t strict_pairs; /* candidate pairs that share a strict recipe */
    /* Per field, or NULL: of the pairs of records that both give it, the share that agrees exactly, as the frequencies of
     * its values have it; below 0 where not known. Better than random pairs for rare agreement on frequent values. */
    const double *exact_share;
};

/* ERR_DATA, with a hint: a pass did not converge; a field never agrees exactly, or differs a little and never wholly; m is no
 * more than u at EXACT; the candidates' own prior is far from the one of the strict recipes. Pinned fields are kept as they
 * are. */
MUST_CHECK bool model_estimate(const struct model_input *input, struct model *ret_model, struct error *err);
