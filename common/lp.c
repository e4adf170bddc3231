// SPDX-License-Identifier: Apache-2.0
// Linear programs by COIN-OR Clp. The model is loaded once, column by column, from the entries as they come (duplicates
// are an error of the caller). Between two solves only costs and bounds of rows change, so each solve starts from the basis of
// the last: the primal simplex when only costs changed (the old point stays feasible), the dual one after a change of
// bounds. When a warm start ends without an answer the model is solved once more from scratch before anybody gives up.
// Clp's own log is off: a library does not print.
#include "common/lp.h"

#include <stdlib.h>

// Clp's header leaves this undefined where indices are ints, and declares one function without parameters.
#define COIN_BIG_INDEX 0
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wstrict-prototypes"
#include <Clp_C_Interface.h>
#pragma GCC diagnostic pop

enum { STATUS_FREE = 0, STATUS_BASIC = 1, STATUS_AT_LOWER = 3 }; // of Clp's ClpSimplex::Status

struct lp {
    Clp_Simplex *model;
    int n_columns, n_rows;
    bool bounds_changed, solved, at_origin;
    double *solution;
};

void lp_freep(struct lp **lp)
{
    if (*lp == NULL)
        return;
    if ((*lp)->model != NULL)
        Clp_deleteModel((*lp)->model);
    free((*lp)->solution);
    free(*lp);
    *lp = NULL;
}

struct columns {
    CoinBigIndex *start;
    int *row;
    double *value;
};

static void columns_done(struct columns *c)
{
    free(c->start);
    free(c->row);
    free(c->value);
}

// Counting sort of the entries by column.
static bool sort_by_column(int n_columns, const struct lp_entry *entries, size_t n_entries, struct columns *c,
                           struct error *err)
{
    c->start = calloc((size_t)n_columns + 2, sizeof(*c->start));
    c->row = calloc(n_entries + 1, sizeof(*c->row));
    c->value = calloc(n_entries + 1, sizeof(*c->value));
    if (c->start == NULL || c->row == NULL || c->value == NULL)
        return err_set(err, ERR_RETRY, "out of memory");
    for (size_t i = 0; i < n_entries; i++)
        c->start[entries[i].column + 2]++;
    for (int j = 0; j < n_columns; j++)
        c->start[j + 2] += c->start[j + 1];
    for (size_t i = 0; i < n_entries; i++) {
        CoinBigIndex at = c->start[entries[i].column + 1]++;
        c->row[at] = entries[i].row;
        c->value[at] = entries[i].value;
    }
    return true;
}

bool lp_new(int n_rows, int n_columns, const struct lp_entry *entries, size_t n_entries, const double *row_lower,
            const double *row_upper, const double *lower, const double *upper, struct lp **ret_lp, struct error *err)
{
    CLEANUP(columns_done) struct columns c = {0};
    CLEANUP(lp_freep) struct lp *lp = calloc(1, sizeof(*lp));
    if (lp == NULL)
        return err_set(err, ERR_RETRY, "out of memory");
    lp->n_columns = n_columns;
    lp->n_rows = n_rows;
    lp->solution = calloc((size_t)n_columns + 1, sizeof(*lp->solution));
    double *cost = calloc((size_t)n_columns + 1, sizeof(*cost));
    lp->model = Clp_newModel();
    if (lp->solution == NULL || cost == NULL || lp->model == NULL ||
        !sort_by_column(n_columns, entries, n_entries, &c, err)) {
        free(cost);
        return err_set(err, ERR_RETRY, "out of memory");
    }
    Clp_setLogLevel(lp->model, 0);
    Clp_loadProblem(lp->model, n_columns, n_rows, c.start, c.row, c.value, lower, upper, cost, row_lower, row_upper);
    Clp_setPerturbation(lp->model, 100); // off: the same answer every time
    free(cost);
    *ret_lp = lp;
    lp = NULL;
    return true;
}

void lp_set_row_bounds(struct lp *lp, int row, double lower, double upper)
{
    double *low = Clp_rowLower(lp->model), *high = Clp_rowUpper(lp->model);
    if (low[row] == lower && high[row] == upper)
        return;
    low[row] = lower;
    high[row] = upper;
    lp->bounds_changed = true;
}

void lp_restart(struct lp *lp)
{
    const double *lower = Clp_columnLower(lp->model);
    for (int j = 0; j < lp->n_columns; j++) {
        lp->solution[j] = 0;
        Clp_setColumnStatus(lp->model, j, lower[j] < 0 ? STATUS_FREE : STATUS_AT_LOWER);
    }
    for (int i = 0; i < lp->n_rows; i++)
        Clp_setRowStatus(lp->model, i, STATUS_BASIC);
    Clp_setColSolution(lp->model, lp->solution);
    lp->at_origin = true;
}

void lp_set_cost(struct lp *lp, int column, double cost)
{
    Clp_objective(lp->model)[column] = cost;
}

static void solve_warm(struct lp *lp)
{
    if (lp->at_origin)
        Clp_primal(lp->model, 0);
    else if (!lp->solved || lp->bounds_changed)
        Clp_dual(lp->model, 0);
    else
        Clp_primal(lp->model, 0);
}

bool lp_solve(struct lp *lp, bool maximise, enum lp_status *ret_status, double *ret_value, struct error *err)
{
    Clp_setOptimizationDirection(lp->model, maximise ? -1 : 1);
    solve_warm(lp);
    int status = Clp_status(lp->model);
    if (status != 0) { // an answer other than "optimal" is only believed from scratch
        Clp_initialPrimalSolve(lp->model);
        status = Clp_status(lp->model);
    }
    lp->solved = status == 0;
    lp->bounds_changed = lp->at_origin = false;
    if (status == 1 || status == 2) {
        *ret_status = status == 1 ? LP_INFEASIBLE : LP_UNBOUNDED;
        return true;
    }
    if (status != 0)
        return err_set(err, ERR_BUG, "linear program: the solver gave up with status %d", status);
    const double *primal = Clp_primalColumnSolution(lp->model);
    for (int j = 0; j < lp->n_columns; j++)
        lp->solution[j] = primal[j];
    *ret_status = LP_OPTIMAL;
    *ret_value = Clp_objectiveValue(lp->model);
    return true;
}

const double *lp_solution(const struct lp *lp)
{
    return lp->solution;
}

const double *lp_activity(const struct lp *lp)
{
    return Clp_primalRowSolution(lp->model);
}

const double *lp_row_prices(const struct lp *lp)
{
    return Clp_dualRowSolution(lp->model);
}
