// SPDX-License-Identifier: Apache-2.0
// Two columns for each cell that may be hidden, how far it rises and how far it falls, and a row for each line. Each turn weighs a shown
// cell by what the last one changed it: what changes little becomes dear, what changes anyway cheap.
#include "export/repair.h"

#include <math.h>

#include "common/arena.h"
#include "common/lp.h"

enum { TURNS = 3 };
static const double CHANGED = 1e-6, MUCH = 0.5;

struct program {
    struct arena *arena;
    struct lp *lp;
    int *rise; // of each cell, its first column; -1: it is shown in any case
    int n_columns, n_rows;
    double *zero, *least, *most;
    struct lp_entry *entry;
    size_t n_entries;
};

static void program_done(struct program *p)
{
    lp_freep(&p->lp);
    arena_freep(&p->arena);
}

static bool reserve(struct program *p, const struct cells *c, struct error *err)
{
    size_t n = 2 * (size_t)c->n_cells + 1, entries = 1;
    for (int l = 0; l < c->n_lines; l++)
        entries += 2 * ((size_t)c->line[l].n_parts + 1);
    if (!arena_new(&p->arena, err))
        return false;
    p->rise = arena_alloc(p->arena, n * sizeof(*p->rise), err);
    p->least = arena_alloc(p->arena, n * sizeof(*p->least), err);
    p->most = arena_alloc(p->arena, n * sizeof(*p->most), err);
    p->zero = arena_alloc(p->arena, ((size_t)c->n_lines + 1) * sizeof(*p->zero), err);
    p->entry = arena_alloc(p->arena, entries * sizeof(*p->entry), err);
    return p->rise != NULL && p->least != NULL && p->most != NULL && p->zero != NULL && p->entry != NULL;
}

static void add_entries(struct program *p, int cell, double by)
{
    if (p->rise[cell] < 0)
        return;
    p->entry[p->n_entries++] = (struct lp_entry){p->n_rows, p->rise[cell], by};
    p->entry[p->n_entries++] = (struct lp_entry){p->n_rows, p->rise[cell] + 1, -by};
}

static bool build(struct program *p, const struct repair *r, int cell, struct error *err)
{
    const struct cells *c = r->cells;
    double cap = (double)attacker_cap(r->outsider, c);
    if (!reserve(p, c, err))
        return false;
    for (int i = 0; i < c->n_cells; i++) {
        p->rise[i] = r->open[i] ? p->n_columns : -1;
        if (!r->open[i])
            continue;
        p->most[p->n_columns++] = cap - (double)c->cell[i].count;
        p->most[p->n_columns++] = (double)(c->cell[i].count - r->outsider.floor);
    }
    p->least[p->rise[cell]] = (double)r->outsider.width;
    p->most[p->rise[cell] + 1] = 0;
    for (int l = 0; l < c->n_lines; l++) {
        size_t before = p->n_entries;
        add_entries(p, c->line[l].total, -1);
        for (int k = 0; k < c->line[l].n_parts; k++)
            add_entries(p, c->line[l].part[k], 1);
        p->n_rows += p->n_entries > before;
    }
    return lp_new(p->n_rows, p->n_columns, p->entry, p->n_entries, p->zero, p->zero, p->least, p->most, &p->lp, err);
}

static double change_of(const struct program *p, int cell)
{
    const double *by = lp_solution(p->lp);
    return fabs(by[p->rise[cell]] - by[p->rise[cell] + 1]);
}

// first: no turn has been taken yet.
static void set_costs(const struct program *p, const struct repair *r, bool first)
{
    for (int i = 0; i < r->cells->n_cells; i++) {
        if (p->rise[i] < 0)
            continue;
        double cost = r->state[i] != CELL_SHOWN ? 0 : first ? r->cost[i] : r->cost[i] / (change_of(p, i) + MUCH);
        lp_set_cost(p->lp, p->rise[i], cost);
        lp_set_cost(p->lp, p->rise[i] + 1, cost);
    }
}

bool repair_cell(const struct repair *r, int cell, bool *hide, int *ret_n, struct error *err)
{
    CLEANUP(program_done) struct program p = {0};
    *ret_n = 0;
    if (!build(&p, r, cell, err))
        return false;
    for (int turn = 0; turn < TURNS; turn++) {
        enum lp_status status = LP_INFEASIBLE;
        double cost = 0;
        set_costs(&p, r, turn == 0);
        if (!lp_solve(p.lp, false, &status, &cost, err))
            return false;
        if (status != LP_OPTIMAL)
            return true;
    }
    for (int i = 0; i < r->cells->n_cells; i++)
        if (p.rise[i] >= 0 && r->state[i] == CELL_SHOWN && change_of(&p, i) > CHANGED) {
            hide[i] = true;
            ++*ret_n;
        }
    return true;
}
