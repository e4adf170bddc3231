// SPDX-License-Identifier: Apache-2.0
// Each cut lacks what its hidden cells do not add up to; a cell gains what it takes off all lacks. Hiding one changes the gains of
// the cells that share a cut with it and of no other. Ties go to the first column.
#include "export/cover.h"

#include <stdlib.h>
#include <string.h>

#include "common/arena.h"

static const double BETTER = 2e-3;

// What the choice leaves of the cuts.
struct cover {
    const struct cuts *cuts;
    struct cut_index at;
    bool *hide;
    double *lack; // of each cut; what is left over is negative
    double *gain; // of each column
    bool *applies;
};

void cover_freep(struct cover **p)
{
    if (*p == NULL)
        return;
    cut_index_done(&(*p)->at);
    free((*p)->lack);
    free((*p)->gain);
    free((*p)->applies);
    free(*p);
    *p = NULL;
}

static bool reserve(struct cover *p, struct error *err)
{
    const struct cuts *c = p->cuts;
    size_t m = (size_t)c->n_cuts + 1;
    p->lack = calloc(m, sizeof(*p->lack));
    p->gain = calloc((size_t)c->n_columns + 1, sizeof(*p->gain));
    p->applies = calloc(m, sizeof(*p->applies));
    if (p->lack == NULL || p->gain == NULL || p->applies == NULL)
        return err_set(err, ERR_RETRY, "out of memory");
    return cuts_index(c, &p->at, err);
}

static void count_lacks(struct cover *p)
{
    for (int k = 0; k < p->cuts->n_cuts; k++) {
        p->applies[k] = cut_applies(&p->cuts->cut[k], p->hide);
        p->lack[k] = cuts_lack(p->cuts, &p->cuts->cut[k], p->hide);
    }
}

bool cover_new(const struct cuts *cuts, bool *hide, struct cover **ret_cover, struct error *err)
{
    CLEANUP(cover_freep) struct cover *p = calloc(1, sizeof(*p));
    if (p == NULL)
        return err_set(err, ERR_RETRY, "out of memory");
    p->cuts = cuts;
    p->hide = hide;
    if (!reserve(p, err))
        return false;
    count_lacks(p);
    *ret_cover = p;
    p = NULL;
    return true;
}

// --- hiding more ----------------------------------------------------------------------------------------------------------------

// Add (or take off) what a cut adds to the gains of its columns.
static void count_gains(struct cover *p, int cut, double sign)
{
    const struct cuts *c = p->cuts;
    double lack = p->lack[cut];
    if (!p->applies[cut] || lack <= CUT_DONE)
        return;
    for (int s = c->cut[cut].first; s < c->cut[cut].first + c->cut[cut].n; s++)
        p->gain[c->entry[s].column] += sign * (c->entry[s].by < lack ? c->entry[s].by : lack);
}

static void hide_column(struct cover *p, int column)
{
    p->hide[column] = true;
    for (int s = p->at.first[column]; s < p->at.first[column + 1]; s++) {
        count_gains(p, p->at.cut[s], -1);
        p->lack[p->at.cut[s]] -= p->at.by[s];
        count_gains(p, p->at.cut[s], 1);
    }
    for (int s = p->at.first_when[column]; s < p->at.first_when[column + 1]; s++) { // those ask for something now
        p->applies[p->at.when[s]] = true;
        count_gains(p, p->at.when[s], 1);
    }
}

static int best_column(const struct cover *p)
{
    const double *cost = p->cuts->cost;
    int best = -1;
    for (int j = 0; j < p->cuts->n_columns; j++)
        if (!p->hide[j] && p->gain[j] > CUT_DONE / 2 &&
            (best < 0 || p->gain[j] * cost[best] > p->gain[best] * cost[j] * (1 + 1e-9)))
            best = j;
    return best;
}

bool cover_extend(const struct cuts *c, bool *hide, struct error *err)
{
    CLEANUP(cover_freep) struct cover *p = NULL;
    if (!cover_new(c, hide, &p, err))
        return false;
    for (int k = 0; k < c->n_cuts; k++)
        count_gains(p, k, 1);
    for (int j = best_column(p); j >= 0; j = best_column(p))
        hide_column(p, j);
    return true;
}

// --- showing again --------------------------------------------------------------------------------------------------------------

bool cover_show(struct cover *p, int column)
{
    const struct cut *cut = p->cuts->cut;
    for (int s = p->at.first[column]; s < p->at.first[column + 1]; s++) {
        int k = p->at.cut[s];
        if (p->applies[k] && cut[k].when != column && p->lack[k] + p->at.by[s] > CUT_DONE)
            return false;
    }
    p->hide[column] = false;
    for (int s = p->at.first[column]; s < p->at.first[column + 1]; s++)
        p->lack[p->at.cut[s]] += p->at.by[s];
    for (int s = p->at.first_when[column]; s < p->at.first_when[column + 1]; s++)
        p->applies[p->at.when[s]] = false;
    return true;
}

double cover_cost(const struct cuts *c, const bool *hide)
{
    double cost = 0;
    for (int j = 0; j < c->n_columns; j++)
        cost += hide[j] ? c->cost[j] : 0;
    return cost;
}

// The inequalities as entries of a matrix; at_least: the right sides. With a cover, of those that its choice lacks what they ask of
// the columns that it shows.
static struct lp_entry *list_entries(const struct cuts *c, const struct cover *p, double *at_least, int *ret_rows,
                                     size_t *ret_n)
{
    size_t at = 0;
    int rows = 0;
    struct lp_entry *entry = malloc(((size_t)c->n_entries + (size_t)c->n_cuts + 1) * sizeof(*entry));
    for (int k = 0; k < c->n_cuts && entry != NULL; k++) {
        const struct cut *cut = &c->cut[k];
        double lack = p != NULL ? p->lack[k] : 1;
        bool applies = p != NULL ? p->applies[k] : cut->when < 0;
        if (lack <= CUT_DONE)
            continue;
        at_least[rows] = applies ? lack : lack - 1;
        for (int s = cut->first; s < cut->first + cut->n; s++)
            if (p == NULL || !p->hide[c->entry[s].column])
                entry[at++] = (struct lp_entry){rows, c->entry[s].column, c->entry[s].by};
        if (!applies)
            entry[at++] = (struct lp_entry){rows, cut->when, -1};
        rows++;
    }
    *ret_rows = rows;
    *ret_n = at;
    return entry;
}

// --- the cheapest by fractions --------------------------------------------------------------------------------------------------

bool cover_relax(const struct cuts *c, double *part, double *ret_cost, struct error *err)
{
    CLEANUP(lp_freep) struct lp *lp = NULL;
    CLEANUP(arena_freep) struct arena *arena = NULL;
    size_t n = (size_t)c->n_columns + 1, m = (size_t)c->n_cuts + 1, n_entries = 0;
    int n_rows = 0;
    enum lp_status status = LP_INFEASIBLE;
    if (!arena_new(&arena, err))
        return false;
    double *least = arena_alloc(arena, n * sizeof(double), err), *most = arena_alloc(arena, n * sizeof(double), err);
    double *lower = arena_alloc(arena, m * sizeof(double), err), *upper = arena_alloc(arena, m * sizeof(double), err);
    if (least == NULL || most == NULL || lower == NULL || upper == NULL)
        return false;
    for (int j = 0; j < c->n_columns; j++)
        most[j] = 1;
    for (int k = 0; k < c->n_cuts; k++)
        upper[k] = LP_INFINITY;
    struct lp_entry *entry = list_entries(c, NULL, lower, &n_rows, &n_entries);
    bool ok = entry != NULL ? lp_new(n_rows, c->n_columns, entry, n_entries, lower, upper, least, most, &lp, err)
                            : err_set(err, ERR_RETRY, "out of memory");
    free(entry);
    for (int j = 0; j < c->n_columns && ok; j++)
        lp_set_cost(lp, j, c->cost[j]);
    if (!ok || !lp_solve(lp, false, &status, ret_cost, err))
        return false;
    if (status == LP_OPTIMAL)
        memcpy(part, lp_solution(lp), (size_t)c->n_columns * sizeof(*part));
    else
        *ret_cost = LP_INFINITY;
    return true;
}

// --- the cheapest -----------------------------------------------------------------------------------------------------------------

static bool solve(const struct cuts *c, const double *cost, struct milp_limits limits, bool *hide,
                  struct milp_answer *ret_answer, struct error *err)
{
    size_t n_entries = 0;
    int n_rows = 0;
    double *at_least = malloc(((size_t)c->n_cuts + 1) * sizeof(*at_least));
    struct lp_entry *entry = at_least == NULL ? NULL : list_entries(c, NULL, at_least, &n_rows, &n_entries);
    const struct milp m = {c->n_columns, n_rows, cost, at_least, entry, n_entries, hide};
    bool ok = entry != NULL ? milp_solve(&m, limits, hide, ret_answer, err) : err_set(err, ERR_RETRY, "out of memory");
    free(entry);
    free(at_least);
    return ok;
}

bool cover_cheapest(const struct cuts *c, struct milp_limits limits, bool *hide, struct milp_answer *ret_answer,
                    struct error *err)
{
    return solve(c, c->cost, limits, hide, ret_answer, err);
}

// A column's use is what it does for the inequalities, 1 that of the one that does most.
double *cover_preferred_costs(const struct cuts *c)
{
    double *cost = calloc((size_t)c->n_columns + 1, sizeof(*cost)), most = 0;
    for (int k = 0; k < c->n_entries && cost != NULL; k++)
        cost[c->entry[k].column] += c->entry[k].by;
    for (int j = 0; j < c->n_columns && cost != NULL; j++)
        most = cost[j] > most ? cost[j] : most;
    for (int j = 0; j < c->n_columns && cost != NULL; j++)
        cost[j] = c->cost[j] * (1 - (most > 0 ? BETTER * cost[j] / most : 0));
    return cost;
}

bool cover_prefer(const struct cuts *c, struct milp_limits limits, bool *hide, struct error *err)
{
    struct milp_answer answer = {0};
    double *cost = cover_preferred_costs(c), before = cover_cost(c, hide);
    bool *other = malloc((size_t)c->n_columns + 1);
    bool ok = (cost != NULL && other != NULL) || err_set(err, ERR_RETRY, "out of memory");
    if (ok)
        memcpy(other, hide, (size_t)c->n_columns);
    ok = ok && solve(c, cost, limits, other, &answer, err);
    if (ok && cover_cost(c, other) <= before * (1 + COST_SLACK))
        memcpy(hide, other, (size_t)c->n_columns);
    free(cost);
    free(other);
    return ok;
}

// --- completing -----------------------------------------------------------------------------------------------------------------

// Where the program ends early, or is fulfilled but for rounding, the last word is cover_extend's.
bool cover_complete(const struct cuts *c, struct milp_limits limits, bool *hide, struct error *err)
{
    CLEANUP(cover_freep) struct cover *p = NULL;
    struct milp_answer answer = {0};
    size_t n_entries = 0;
    int n_rows = 0;
    if (!cover_new(c, hide, &p, err))
        return false;
    double *at_least = malloc(((size_t)c->n_cuts + 1) * sizeof(*at_least));
    bool *more = malloc((size_t)c->n_columns + 1);
    struct lp_entry *entry = at_least == NULL ? NULL : list_entries(c, p, at_least, &n_rows, &n_entries);
    bool ok = (entry != NULL && more != NULL) || err_set(err, ERR_RETRY, "out of memory");
    if (ok && n_rows > 0) {
        const struct milp m = {c->n_columns, n_rows, c->cost, at_least, entry, n_entries, more};
        memcpy(more, hide, (size_t)c->n_columns);
        ok = cover_extend(c, more, err) && milp_solve(&m, limits, more, &answer, err);
        for (int j = 0; j < c->n_columns && ok; j++)
            hide[j] = hide[j] || more[j];
        ok = ok && cover_extend(c, hide, err);
    }
    free(entry);
    free(at_least);
    free(more);
    return ok;
}
