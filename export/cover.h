/* SPDX-License-Identifier: Apache-2.0 */
/* Choices of cells that fulfil a set of inequalities (export/cuts.h), cheaply or at least cost. hide: of each column of the cuts,
 * whether its cell is hidden. Pure. */
#pragma once

#include "common/milp.h"
#include "export/cuts.h"

#define COST_SLACK 1e-9 /* costs that differ by so little of themselves are the same */

/* Hide more until all is fulfilled: again and again the cell that does most for its cost. */
MUST_CHECK bool cover_extend(const struct cuts *c, bool *hide, struct error *err);

/* What a choice leaves of each inequality; it changes with the choice. The cuts must not change meanwhile. */
struct cover;
MUST_CHECK bool cover_new(const struct cuts *c, bool *hide, struct cover **ret_cover, struct error *err);
void cover_freep(struct cover **cover);
/* Show a hidden column, unless an inequality needs it. Returns whether it is shown. */
bool cover_show(struct cover *cover, int column);

/* How much of each column the cheapest choice hides that may hide cells by fractions; no choice costs less. LP_INFINITY: none fulfils
 * all inequalities. */
MUST_CHECK bool cover_relax(const struct cuts *c, double *part, double *ret_cost, struct error *err);
/* The cheapest choice, from a start that fulfils all: untouched when none cheaper was found within the limits. */
MUST_CHECK bool cover_cheapest(const struct cuts *c, struct milp_limits limits, bool *hide,
                               struct milp_answer *ret_answer, struct error *err);
/* What columns cost, those a little less that do more for all inequalities. Freed by the caller; NULL: out of memory. */
double *cover_preferred_costs(const struct cuts *c);
/* Of choices that cost no more the one that does most for all inequalities, or better than this: when there are more of them it will
 * need the least more. */
MUST_CHECK bool cover_prefer(const struct cuts *c, struct milp_limits limits, bool *hide, struct error *err);
/* Hide more until all is fulfilled, at least cost or near it. */
MUST_CHECK bool cover_complete(const struct cuts *c, struct milp_limits limits, bool *hide, struct error *err);
double cover_cost(const struct cuts *c, const bool *hide);
