// SPDX-License-Identifier: Apache-2.0
// Hiding only widens intervals, so a choice becomes safe by hiding more of what the reasons of guards and parts ask for, until none
// finds anything.
#include "export/decision.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "common/arena.h"
#include "export/cost.h"
#include "export/cover.h"

enum { MORE = 25, REPAIRS = 3, LARGE = 20000 };
static const uint64_t WORK = 33000000;
static const double COLUMNS_A_SECOND = 60;

void decision_done(struct decision *d)
{
    guards_done(&d->guards);
    parts_freep(&d->parts);
    repair_freep(&d->repair);
    cuts_freep(&d->cuts);
    arena_freep(&d->arena);
}

// --- setting up -----------------------------------------------------------------------------------------------------------------

static double cost_of(const struct cell *cell)
{
    return cell->cost > 0 ? cell->cost : cost_of_hiding(cell);
}

static enum cell_state first_state(const struct cell *cell, const struct suppress_policy *policy)
{
    if (cell->fate == FATE_KNOWN)
        return CELL_SHOWN;
    if (cell->count >= 1 && cell->count < policy->minimum_count)
        return CELL_SMALL;
    return cell->fate == FATE_CLOSE ? CELL_OTHER : CELL_SHOWN;
}

static bool may_hide(const struct decision *d, int cell)
{
    const struct cell *c = &d->cells->cell[cell];
    return c->fate != FATE_KNOWN && (c->count > 0 || d->policy->zeros_hidden);
}

static bool reserve(struct decision *d, struct error *err)
{
    size_t n = (size_t)d->cells->n_cells + 1;
    if (!arena_new(&d->arena, err))
        return false;
    d->cost = arena_alloc(d->arena, n * sizeof(*d->cost), err);
    d->open = d->cost == NULL ? NULL : arena_alloc(d->arena, n, err);
    d->forced = d->open == NULL ? NULL : arena_alloc(d->arena, n, err);
    d->hide = d->forced == NULL ? NULL : arena_alloc(d->arena, n, err);
    d->best = d->hide == NULL ? NULL : arena_alloc(d->arena, n, err);
    d->part = d->best == NULL ? NULL : arena_alloc(d->arena, n * sizeof(*d->part), err);
    d->hidden = d->part == NULL ? NULL : arena_alloc(d->arena, n * sizeof(*d->hidden), err);
    d->order = d->hidden == NULL ? NULL : arena_alloc(d->arena, n * sizeof(*d->order), err);
    return d->order != NULL;
}

static int dearest_first(const void *a, const void *b, void *ctx)
{
    const double *cost = ctx;
    const int *x = a, *y = b;
    if (cost[*x] > cost[*y] || cost[*x] < cost[*y])
        return cost[*x] > cost[*y] ? -1 : 1;
    return (*x > *y) - (*x < *y);
}

bool decision_init(struct decision *d, const struct cells *cells, const struct suppress_policy *policy,
                   enum cell_state *state, struct error *err)
{
    d->cells = cells;
    d->policy = policy;
    d->state = state;
    if (!reserve(d, err))
        return false;
    int may_be_hidden = 1;
    for (int i = 0; i < d->cells->n_cells; i++) {
        d->cost[i] = cost_of(&d->cells->cell[i]);
        d->state[i] = first_state(&d->cells->cell[i], d->policy);
        d->open[i] = may_hide(d, i);
        d->forced[i] = d->state[i] != CELL_SHOWN;
        may_be_hidden += d->open[i];
    }
    d->programs = WORK / (uint64_t)may_be_hidden; // the larger a program, the fewer
    if (!cuts_new(d->cells, d->policy, d->open, d->forced, d->cost, &d->cuts, err))
        return false;
    for (int j = 0; j < d->cuts->n_columns; j++)
        d->order[j] = j;
    qsort_r(d->order, (size_t)d->cuts->n_columns, sizeof(*d->order), dearest_first, d->cuts->cost);
    return guards_init(&d->guards, d->cells, d->policy, d->open, d->state, err);
}

// --- a choice -------------------------------------------------------------------------------------------------------------------

void decision_apply(struct decision *d)
{
    for (int j = 0; j < d->cuts->n_columns; j++)
        d->state[d->cuts->cell[j]] = d->hide[j] ? CELL_OTHER : CELL_SHOWN;
}

bool decision_look(struct decision *d, struct look how, struct breach *b, struct error *err)
{
    decision_apply(d);
    return guards_look(&d->guards, how, d->cuts, b, err);
}

bool decision_look_for(struct decision *d, int most, struct breach *b, struct error *err)
{
    return decision_look(d, (struct look){most, true, UINT64_MAX}, b, err);
}

void decision_keep(struct decision *d)
{
    memcpy(d->best, d->hide, (size_t)d->cuts->n_columns);
    d->wide = false;
}

void decision_take_best(struct decision *d)
{
    memcpy(d->hide, d->best, (size_t)d->cuts->n_columns);
}

bool decision_is_cheaper(const struct decision *d)
{
    return cover_cost(d->cuts, d->hide) < cover_cost(d->cuts, d->best) * (1 - COST_SLACK);
}

double decision_now(void)
{
    struct timespec t = {0};
    (void)clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

bool decision_has_programs(const struct decision *d)
{
    return guards_lp_solved(&d->guards) < d->programs;
}

bool decision_has_time(const struct decision *d)
{
    return d->policy->seconds * COLUMNS_A_SECOND >= d->cuts->n_columns;
}

bool decision_is_large(const struct decision *d)
{
    return d->cuts->n_entries > LARGE;
}

// --- hiding more ----------------------------------------------------------------------------------------------------------------

// The cheapest column that is shown and on a line with a hidden cell, and with this one if it is to be `close`; -1 when there is
// none.
static int cheapest_neighbour(const struct decision *d, int cell, bool close)
{
    int found = -1;
    for (int l = 0; l < d->cells->n_lines; l++) {
        const struct cell_line *line = &d->cells->line[l];
        int best = -1;
        bool counts = false;
        for (int k = -1; k < line->n_parts; k++) {
            int i = k < 0 ? line->total : line->part[k], j = d->cuts->column[i];
            counts = counts || (close ? i == cell : d->state[i] != CELL_SHOWN);
            if (d->state[i] == CELL_SHOWN && j >= 0 && (best < 0 || d->cuts->cost[j] < d->cuts->cost[best]))
                best = j;
        }
        if (counts && best >= 0 && (found < 0 || d->cuts->cost[best] < d->cuts->cost[found]))
            found = best;
    }
    return found;
}

// The inequalities are content, whole numbers are not: open up the surroundings. Where all are open, and no programs are left to look
// further, linear programs vouch.
static bool hide_neighbour(struct decision *d, const struct breach *b, struct error *err)
{
    int cell = b->unsure >= 0 ? b->unsure : b->cell, neighbour = cheapest_neighbour(d, cell, true);
    neighbour = neighbour >= 0 ? neighbour : cheapest_neighbour(d, cell, false);
    if (neighbour < 0)
        return b->left > 0 || guards_refuse(&d->guards, cell, err);
    d->hide[neighbour] = true;
    return true;
}

bool decision_heed(struct decision *d, const struct breach *b, struct error *err)
{
    double before = cover_cost(d->cuts, d->hide);
    if (!cover_extend(d->cuts, d->hide, err))
        return false;
    return cover_cost(d->cuts, d->hide) > before || hide_neighbour(d, b, err);
}

bool decision_look_at_parts(struct decision *d, enum parts_question question, int *ret_found, struct error *err)
{
    decision_apply(d);
    for (int i = 0; i < d->cells->n_cells; i++)
        d->hidden[i] = d->state[i] != CELL_SHOWN ? PART_WHOLE : 0;
    return parts_look(d->parts, d->hidden, question, d->cuts, ret_found, err);
}

bool decision_heed_parts(struct decision *d, bool *ret_safe, struct error *err)
{
    int found = d->parts != NULL;
    while (found > 0 && decision_is_cheaper(d))
        if (!decision_look_at_parts(d, PARTS_CHOICE, &found, err) ||
            !cover_complete(d->cuts, (struct milp_limits){.nodes = DECISION_FEW_NODES}, d->hide, err))
            return false;
    *ret_safe = found == 0;
    return true;
}

// One cell is made wide for certain. hide: scratch, one a cell.
static bool repair(struct decision *d, int cell, bool *hide, int *ret_n, struct error *err)
{
    memset(hide, 0, (size_t)d->cells->n_cells);
    if (!repair_cell(d->repair, d->state, cell, hide, ret_n, err))
        return false;
    for (int j = 0; j < d->cuts->n_columns; j++)
        d->hide[j] = d->hide[j] || hide[d->cuts->cell[j]];
    decision_apply(d);
    return true;
}

// One after the other, which does the same for others; what the inequalities still lack comes besides.
static bool repair_some(struct decision *d, const struct breach *b, struct error *err)
{
    if (d->repair == NULL &&
        !repair_new(d->cells, d->open, d->forced, d->cost, guards_outsider(d->policy), &d->repair, err))
        return false;
    bool *hide = malloc((size_t)d->cells->n_cells + 1), ok = hide != NULL || err_set(err, ERR_RETRY, "out of memory");
    int hidden = 0;
    for (int k = 0; ok && k < d->guards.n_found && k < REPAIRS; k++) {
        int n = 0;
        ok = repair(d, d->guards.found[k], hide, &n, err);
        hidden += n;
    }
    free(hide);
    return ok && (hidden > 0 ? cover_extend(d->cuts, d->hide, err) : decision_heed(d, b, err));
}

bool decision_make_safe(struct decision *d, bool *ret_safe, struct error *err)
{
    bool large = d->parts != NULL && decision_is_large(d);
    struct breach b = {.n = 1};
    for (*ret_safe = false; decision_is_cheaper(d) && decision_has_programs(d);) {
        bool parts_safe = false;
        if (!decision_heed_parts(d, &parts_safe, err) || !decision_look_for(d, large ? MORE : DECISION_MANY, &b, err))
            return false;
        *ret_safe = b.n == 0;
        if (*ret_safe)
            return true;
        if (!(large ? repair_some : decision_heed)(d, &b, err))
            return false;
    }
    return true;
}
