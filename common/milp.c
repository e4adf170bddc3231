// SPDX-License-Identifier: Apache-2.0
// Programs in whole numbers by COIN-OR Cbc. Each call builds a model of its own: the programs are small, and what Cbc keeps
// from an earlier solve is more trouble than it saves. Its log is off, a library does not print. Entries come in any order
// and are sorted into columns, as Cbc wants them. Preprocessing is off where time is limited: when the time is over while it is
// going on, Cgl 0.60 may go on with a model that it did not make, and crash (CglPreProcess::postProcess).
#include "common/milp.h"

#include <math.h>
#include <stdlib.h>

#define COIN_BIG_INDEX 0
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wstrict-prototypes"
#include <Cbc_C_Interface.h>
#pragma GCC diagnostic pop

struct shape {
    CoinBigIndex *start;
    int *row, *column;
    double *value, *lower, *upper, *row_upper;
};

static void shape_done(struct shape *s)
{
    free(s->start);
    free(s->row);
    free(s->column);
    free(s->value);
    free(s->lower);
    free(s->upper);
    free(s->row_upper);
}

static bool shape_columns(const struct milp *m, struct shape *s, struct error *err)
{
    size_t n = (size_t)m->n_columns;
    s->start = calloc(n + 2, sizeof(*s->start));
    s->row = calloc(m->n_entries + 1, sizeof(*s->row));
    s->column = calloc(n + 1, sizeof(*s->column));
    s->value = calloc(m->n_entries + 1, sizeof(*s->value));
    s->lower = calloc(n + 1, sizeof(*s->lower));
    s->upper = calloc(n + 1, sizeof(*s->upper));
    s->row_upper = calloc((size_t)m->n_rows + 1, sizeof(*s->row_upper));
    if (s->start == NULL || s->row == NULL || s->column == NULL || s->value == NULL || s->lower == NULL ||
        s->upper == NULL || s->row_upper == NULL)
        return err_set(err, ERR_RETRY, "out of memory");
    for (size_t i = 0; i < m->n_entries; i++)
        s->start[m->entry[i].column + 2]++;
    for (size_t j = 0; j < n; j++) {
        s->start[j + 2] += s->start[j + 1];
        s->upper[j] = 1;
    }
    for (size_t i = 0; i < m->n_entries; i++) {
        CoinBigIndex at = s->start[m->entry[i].column + 1]++;
        s->row[at] = m->entry[i].row;
        s->value[at] = m->entry[i].value;
    }
    for (int r = 0; r < m->n_rows; r++)
        s->row_upper[r] = LP_INFINITY;
    return true;
}

static void solve(Cbc_Model *model, const struct milp *m, const struct shape *s, struct milp_limits limits)
{
    Cbc_loadProblem(model, m->n_columns, m->n_rows, s->start, s->row, s->value, s->lower, s->upper, m->cost,
                    m->at_least, s->row_upper);
    for (int j = 0; j < m->n_columns; j++)
        Cbc_setInteger(model, j);
    Cbc_setParameter(model, "log", "0");
    Cbc_setLogLevel(model, 0);
    if (limits.seconds > 0) {
        Cbc_setMaximumSeconds(model, limits.seconds);
        Cbc_setParameter(model, "preprocess", "off"); // see above
    }
    if (limits.nodes > 0)
        Cbc_setMaximumNodes(model, limits.nodes);
    for (int j = 0; j < m->n_columns; j++) {
        s->column[j] = j;
        s->lower[j] = m->start != NULL && m->start[j] ? 1 : 0; // the model has its own copy by now
    }
    if (m->start != NULL)
        Cbc_setMIPStartI(model, m->n_columns, s->column, s->lower);
    (void)Cbc_solve(model);
}

bool milp_solve(const struct milp *m, struct milp_limits limits, bool *choice, struct milp_answer *ret_answer,
                struct error *err)
{
    CLEANUP(shape_done) struct shape s = {0};
    if (!shape_columns(m, &s, err))
        return false;
    Cbc_Model *model = Cbc_newModel();
    if (model == NULL)
        return err_set(err, ERR_RETRY, "out of memory");
    solve(model, m, &s, limits);
    const double *solution = Cbc_bestSolution(model);
    struct milp_answer a = {.proven = Cbc_isProvenOptimal(model) != 0, .bound = Cbc_getBestPossibleObjValue(model)};
    a.found = solution != NULL && Cbc_isProvenInfeasible(model) == 0;
    for (int j = 0; j < m->n_columns && a.found; j++)
        choice[j] = solution[j] > 0.5;
    if (a.found && a.proven)
        a.bound = Cbc_getObjValue(model);
    if (!a.found && a.bound > LP_INFINITY)
        a.bound = 0;
    Cbc_deleteModel(model);
    *ret_answer = a;
    return true;
}
