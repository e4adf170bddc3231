/* SPDX-License-Identifier: Apache-2.0 */
/* Linear programs by COIN-OR Clp (C interface). Only lp.c includes it. Minimise or maximise c'y subject to
 * row_lower <= A y <= row_upper and lower <= y <= upper, warm-started from the last solution. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "common/error.h"

struct lp;

struct lp_entry {
    int row, column;
    double value;
};

#define LP_INFINITY 1e30

MUST_CHECK bool lp_new(int n_rows, int n_columns, const struct lp_entry *entries, size_t n_entries,
                       const double *row_lower, const double *row_upper, const double *lower, const double *upper,
                       struct lp **ret_lp, struct error *err);
void lp_freep(struct lp **lp);
void lp_set_row_bounds(struct lp *lp, int row, double lower, double upper);
void lp_set_cost(struct lp *lp, int column, double cost);
/* The next solve starts from the origin (all columns 0, which must fit all bounds), whatever was solved before: the same question
 * then has the same answer always, and one that stays near the origin is found in few steps. */
void lp_restart(struct lp *lp);

enum lp_status { LP_OPTIMAL, LP_INFEASIBLE, LP_UNBOUNDED };
/* *ret_value is the objective when LP_OPTIMAL. ERR_BUG when the solver gives up. */
MUST_CHECK bool lp_solve(struct lp *lp, bool maximise, enum lp_status *ret_status, double *ret_value,
                         struct error *err);
const double *lp_solution(const struct lp *lp); /* n_columns values, valid until the next solve */
const double *lp_activity(const struct lp *lp); /* A y of the last optimum, n_rows values, valid until the next solve */
/* What one unit more of each row's bound would add to the last optimum. Valid until the next solve. */
const double *lp_row_prices(const struct lp *lp);
