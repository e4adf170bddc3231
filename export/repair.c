// SPDX-License-Identifier: Apache-2.0
// A program over the moves of all cells that may be hidden, with a row for each group of them, as the attacker has it. Where a group has
// cells that need not be hidden, what its moves add up to is what it goes up less what it goes down, and both have the price of its
// shown cells. A cell that can already fall by some need not rise by its whole width, and the other way round. Each turn weighs a shown cell by what the last one changed it: what changes little becomes dear, what changes anyway cheap.
#include "export/repair.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "common/arena.h"
#include "common/lp.h"
#include "export/probe.h"

enum { FREE = -1, TURNS = 3 }; // turns: a shown cell must not change; then it has a price
static const double CHANGED = 1e-6, MUCH = 0.5, MANY = 100;

struct repair {
    struct arena *arena;
    const struct cells *cells;
    const double *cost;
    struct attacker outsider;
    struct kernel *kernel;
    struct lp *lp;
    struct field field; // what cells allow, hidden
    int *up;            // of each group: the column of its way up, the way down is the next; or -1, it has no price
    int n_columns;
    double dear; // more than anything can cost
    bool *hide;  // of each cell: scratch
};

void repair_freep(struct repair **r)
{
    if (*r == NULL)
        return;
    struct arena *arena = (*r)->arena; // it holds the repair itself
    lp_freep(&(*r)->lp);
    field_done(&(*r)->field);
    kernel_freep(&(*r)->kernel);
    arena_freep(&arena);
    *r = NULL;
}

// --- the program ----------------------------------------------------------------------------------------------------------------

static bool measure(struct repair *r, struct error *err)
{
    size_t n = (size_t)r->cells->n_cells + 1;
    int64_t *falls = arena_alloc(r->arena, n * sizeof(*falls), err), cap = attacker_cap(r->outsider, r->cells);
    int64_t *rises = falls == NULL ? NULL : arena_alloc(r->arena, n * sizeof(*rises), err);
    r->up = rises == NULL ? NULL : arena_alloc(r->arena, ((size_t)r->kernel->n_groups + 1) * sizeof(*r->up), err);
    r->hide = r->up == NULL ? NULL : arena_alloc(r->arena, n, err);
    if (r->hide == NULL)
        return false;
    for (int i = 0; i < r->cells->n_cells; i++) {
        falls[i] = r->outsider.floor - r->cells->cell[i].count;
        rises[i] = cap - r->cells->cell[i].count;
    }
    r->field = (struct field){
        .cells = r->cells, .kernel = r->kernel, .least = falls, .most = rises, .falls = falls, .rises = rises};
    return field_init(&r->field, err);
}

// Two columns for each group that has a cell which need not be hidden.
static void number_columns(struct repair *r, const bool *forced)
{
    const struct kernel *k = r->kernel;
    r->n_columns = k->n_moves;
    for (int g = 0; g < k->n_groups; g++) {
        bool priced = false;
        for (int m = k->group[g].first; m < k->group[g].first + k->group[g].n; m++)
            priced = priced || !forced[k->member[m]];
        r->up[g] = priced ? r->n_columns : -1;
        r->n_columns += priced ? 2 : 0;
    }
}

static bool load(struct repair *r, struct error *err)
{
    const struct kernel *k = r->kernel;
    size_t n = 2 * (size_t)k->n_groups, columns = (size_t)r->n_columns + 1;
    int rows = k->n_groups;
    for (int g = 0; g < rows; g++)
        n += (size_t)k->group[g].moves.n;
    struct lp_entry *entry = arena_alloc(r->arena, (n + 1) * sizeof(*entry), err);
    double *least = arena_alloc(r->arena, columns * sizeof(*least), err);
    double *most = arena_alloc(r->arena, columns * sizeof(*most), err);
    double *low = arena_alloc(r->arena, ((size_t)rows + 1) * sizeof(*low), err);
    double *high = arena_alloc(r->arena, ((size_t)rows + 1) * sizeof(*high), err);
    if (entry == NULL || least == NULL || most == NULL || low == NULL || high == NULL)
        return false;
    for (int m = 0; m < k->n_moves; m++) {
        least[m] = -LP_INFINITY;
        most[m] = LP_INFINITY;
    }
    n = 0;
    for (int g = 0; g < rows; g++) {
        for (int s = 0; s < k->group[g].moves.n; s++)
            entry[n++] = (struct lp_entry){g, k->group[g].moves.entry[s].at, k->group[g].moves.entry[s].by};
        if (r->up[g] < 0) {
            low[g] = r->field.lower[g];
            high[g] = r->field.upper[g];
            continue;
        }
        entry[n++] = (struct lp_entry){g, r->up[g], -1};
        entry[n++] = (struct lp_entry){g, r->up[g] + 1, 1};
        most[r->up[g]] = r->field.upper[g];
        most[r->up[g] + 1] = -r->field.lower[g];
    }
    return lp_new(rows, r->n_columns, entry, n, low, high, least, most, &r->lp, err);
}

bool repair_new(const struct cells *cells, const bool *open, const bool *forced, const double *cost,
                struct attacker outsider, struct repair **ret_repair, struct error *err)
{
    struct arena *arena = NULL;
    if (!arena_new(&arena, err))
        return false;
    CLEANUP(repair_freep) struct repair *r = arena_alloc(arena, sizeof(*r), err);
    if (r == NULL) {
        arena_freep(&arena);
        return false;
    }
    *r = (struct repair){.arena = arena, .cells = cells, .cost = cost, .outsider = outsider, .dear = 2};
    if (!kernel_new(cells, open, open, &r->kernel, err) || !measure(r, err))
        return false;
    number_columns(r, forced);
    for (int i = 0; i < cells->n_cells; i++)
        r->dear += open[i] ? 2 * cost[i] : 0;
    if (!load(r, err))
        return false;
    *ret_repair = r;
    r = NULL;
    return true;
}

// --- one cell -------------------------------------------------------------------------------------------------------------------

// By how much the last turn changed a group.
static double way_of(const struct repair *r, int group)
{
    const double *by = lp_solution(r->lp);
    int up = r->up[group];
    return lp_activity(r->lp)[group] + (up >= 0 ? by[up] - by[up + 1] : 0);
}

static double change_of(const struct repair *r, int cell)
{
    int group = r->kernel->group_of_cell[cell];
    return group < 0 ? 0 : fabs(way_of(r, group) * r->kernel->cell_factor[cell]);
}

// What one step of a group costs; 0: it may go without.
static double price_of(const struct repair *r, const enum cell_state *state, int group, int turn)
{
    const struct kernel_group *g = &r->kernel->group[group];
    double price = 0;
    for (int m = g->first; m < g->first + g->n; m++) {
        int i = r->kernel->member[m];
        double weight = turn == FREE ? MANY * r->dear : turn == 0 ? r->cost[i] : r->cost[i] / (change_of(r, i) + MUCH);
        if (state[i] == CELL_SHOWN)
            price += fabs(r->kernel->cell_factor[i]) * weight;
    }
    return price;
}

// A group without a price goes as far as its row lets it, one with a price by its two columns.
static void set_prices(const struct repair *r, const enum cell_state *state, int turn)
{
    for (int g = 0; g < r->kernel->n_groups; g++) {
        double price = r->up[g] < 0 ? 0 : price_of(r, state, g, turn);
        for (int side = 0; side < 2 && r->up[g] >= 0; side++)
            lp_set_cost(r->lp, r->up[g] + side, price > 0 ? price : r->dear);
        if (turn <= 0)
            lp_set_row_bounds(r->lp, g, price > 0 ? 0 : r->field.lower[g], price > 0 ? 0 : r->field.upper[g]);
    }
}

// The cell is to rise (1) or fall (-1), no farther than enough, nearly whatever that costs.
static void ask(const struct repair *r, int cell, int sign, double enough)
{
    int group = r->kernel->group_of_cell[cell];
    const struct kernel_list *moves = &r->kernel->group[group].moves;
    double factor = sign * r->kernel->cell_factor[cell], stop = enough / factor;
    lp_set_row_bounds(r->lp, group, factor > 0 ? r->field.lower[group] : fmax(r->field.lower[group], stop),
                      factor > 0 ? fmin(r->field.upper[group], stop) : r->field.upper[group]);
    for (int s = 0; s < moves->n; s++)
        lp_set_cost(r->lp, moves->entry[s].at, -r->dear * factor / 2 * moves->entry[s].by);
}

static void take_back(const struct repair *r, int cell)
{
    const struct kernel_list *moves = &r->kernel->group[r->kernel->group_of_cell[cell]].moves;
    for (int s = 0; s < moves->n; s++)
        lp_set_cost(r->lp, moves->entry[s].at, 0);
}

// How far it gets, at last, by so many turns from the first.
static bool push(struct repair *r, const enum cell_state *state, int cell, int sign, double enough, int first,
                 double *ret_way, struct error *err)
{
    bool ok = true;
    *ret_way = enough;
    for (int turn = first; ok && turn < (first == FREE ? 0 : TURNS) && *ret_way > enough - WIDTH_SLACK; turn++) {
        enum lp_status status = LP_INFEASIBLE;
        double cost = 0;
        set_prices(r, state, turn);
        if (turn == first) {
            ask(r, cell, sign, enough);
            lp_restart(r->lp);
        }
        ok = lp_solve(r->lp, false, &status, &cost, err);
        *ret_way = ok && status == LP_OPTIMAL ? change_of(r, cell) : 0;
    }
    take_back(r, cell);
    return ok;
}

// Of the cells that the last program changed, those that are shown, and what they cost.
static double list_changed(const struct repair *r, const enum cell_state *state, bool *hide, int *ret_n)
{
    double cost = 0;
    *ret_n = 0;
    for (int i = 0; i < r->cells->n_cells; i++) {
        hide[i] = state[i] == CELL_SHOWN && change_of(r, i) > CHANGED;
        cost += hide[i] ? r->cost[i] : 0;
        *ret_n += hide[i];
    }
    return cost;
}

bool repair_cell(struct repair *r, const enum cell_state *state, int cell, bool *hide, int *ret_n, struct error *err)
{
    double width = (double)r->outsider.width, can[2] = {0}, least = INFINITY; // up, down
    int group = r->kernel->group_of_cell[cell];
    *ret_n = 0;
    if (group < 0)
        return true;
    for (int side = 0; side < 2 && !(price_of(r, state, group, 0) > 0); side++) { // tied to a shown cell it cannot move
        if (!push(r, state, cell, side == 0 ? 1 : -1, width, FREE, &can[side], err))
            return false;
        can[side] = evidence_inwards(can[side]);
    }
    for (int side = 0; side < 2 && can[0] + can[1] < width; side++) {
        double need = width - can[1 - side], way = 0;
        int n = 0;
        if (!push(r, state, cell, side == 0 ? 1 : -1, need, 0, &way, err))
            return false;
        double cost = list_changed(r, state, r->hide, &n);
        if (way < need - WIDTH_SLACK || cost >= least)
            continue;
        least = cost;
        *ret_n = n;
        memcpy(hide, r->hide, (size_t)r->cells->n_cells * sizeof(*hide));
    }
    return true;
}
