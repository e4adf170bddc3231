/* SPDX-License-Identifier: Apache-2.0 */
/* Counts with noise, for agreements that choose it over hiding: every number is told, none of them exactly. Pure.
 *
 * The mechanism is the two-sided geometric one (Ghosh, Roughgarden and Sundararajan, "Universally utility-maximizing privacy
 * mechanisms", STOC 2009): a count n is told as n + x with P(x) = (1 - a) / (1 + a) * a^|x|, a = exp(-epsilon / sensitivity). The
 * sensitivity is in how many cells of the release one child is counted (Dwork, McSherry, Nissim and Smith, TCC 2006). Then
 * all cells together let an observer who knows everything but one child raise or lower the odds that the child is in the
 * counts by a factor of exp(epsilon) at most.
 *
 * The noise of a cell is drawn from a key, of the cell, its count and the scope: told again, the same count is the same number,
 * so that nobody averages it away; a count that changed is told with other noise, so that the difference of two releases does
 * not tell by how much. Each of these draws spends epsilon once more: who calls keeps the sum (release.budget). */
#pragma once

#include <stdint.h>

#include "common/error.h"
#include "common/hmac.h"
#include "export/cells.h"

struct noise {
    double epsilon; /* of one release; over 0 */
    int sensitivity;
};

/* In how many cells a child is counted at most: one for every set of dimensions that stands in some panel away from its total.
 * ERR_CONFIG naming the panel when a panel counts something of which a child has many (rows, records). */
MUST_CHECK bool noise_sensitivity(const struct cells *cells, int *ret_sensitivity, struct error *err);

/* The standard deviation of the noise, in children: sqrt(2 a) / (1 - a). */
double noise_spread(const struct noise *noise);
/* The half width within which 95 of 100 cells are told. */
int64_t noise_margin(const struct noise *noise);

/* *ret_told: one number a cell, at least 0; told[i] belongs to cells->cell[i]. scope: what the noise is drawn for beside cell and
 * count ("DSA-2026-001 CY2025"). */
MUST_CHECK bool noise_add(const struct cells *cells, const struct noise *noise, struct hmac *key, const char *scope,
                          int64_t *told, struct error *err);
