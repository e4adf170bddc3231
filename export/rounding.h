/* SPDX-License-Identifier: Apache-2.0 */
/* Controlled rounding, for agreements that choose it over hiding: every count is told as a multiple of a base, and everything
 * still adds up. Pure.
 *
 * A count is told as the multiple below or above it, a multiple and a zero as itself (zero-restricted controlled rounding; Cox,
 * "A constructive procedure for unbiased controlled rounding", JASA 1987; Fischetti and Salazar, "Computational experience with
 * the controlled rounding problem", J. Official Statistics 1998). Which of the two is drawn from a key, of the period and the cell,
 * with the chance that makes it right on average: not the nearer one, which would tell in which half of the interval the
 * count lies. Then as few cells as possible go the other way so that all lines add up. Where no such rounding exists (linked tables
 * and those of three dimensions have none at times), as few cells as possible go one multiple farther, or more.
 *
 * What a reader learns of a count told as r is that it lies within r - base + 1 and r + base - 1, and not below 0. No sum tells
 * him more: the told numbers are a possible table themselves, and that table with up to base - 1 children of one kind more
 * is one too. So a base of at least minimum_count leaves every interval as wide as hiding does. A count told by two different
 * multiples (of another table, another day) lies between them: base - 2 is left, so the base asked for is 2 more than the
 * policy's interval. */
#pragma once

#include "common/hmac.h"
#include "export/cells.h"

enum { ROUNDING_STEPS = 4, ROUNDING_SECONDS = 600 };
#define ROUNDING_PURPOSE "rounding" /* of the key, by hmac_derive() */

struct rounding {
    int64_t base;
    int steps;        /* every count is told less than so many bases from what it is; 1 wherever possible */
    int64_t farthest; /* how far one is told from what it is; not for readers */
};

/* told[i]: what cells->cell[i] is told as. before[i]: what it was told as before, -1: never; it is kept where it can be. scope:
 * what is drawn for beside the cell ("SFY2025-26"). ERR_RETRY when nothing was found within `seconds`. */
MUST_CHECK bool rounding_find(const struct cells *cells, int64_t base, struct hmac *key, const char *scope,
                              const int64_t *before, double seconds, struct rounding *ret_rounding, int64_t *told,
                              struct error *err);
/* The second look, by whole numbers alone: multiples, sums, distances. ERR_BUG naming the cell. */
MUST_CHECK bool rounding_check(const struct cells *cells, const struct rounding *rounding, const int64_t *told,
                               struct error *err);
