// SPDX-License-Identifier: Apache-2.0
// The program behind repair_find. For every cell that is not zero there are two tables, high = count + up - down and
// low = count + up' - down', each of which fits every line; both keep hidden counts at 1 or more. A free column per
// cell holds high - low; the cell to protect gets the width as its lower bound. Moving a shown cell costs its weight
// for each unit, moving a hidden one next to nothing, so the answer is a cheap set of cells that must be hidden
// together. Zeros and cells told by an earlier release are never hidden, so they take no part. The program is loaded once for a release; only bounds
// and costs change.
#include "export/repair.h"

#include "common/lp.h"

// The columns of one cell.
enum { UP, DOWN, LOW_UP, LOW_DOWN, DIFFERENCE, COLUMNS };
static const double MOVED = 1e-6;
static const double HIDDEN_COST = 1e-5; // not nothing, so that no cell moves for no reason

struct repair {
    const struct cells *cells;
    const double *cost;
    struct attacker attacker;
    struct arena *arena;
    struct lp *lp;
    int *first; // column of each cell, or -1 for zeros
    int *cell;  // of each group of columns
    int n_groups;
    uint64_t lp_solved;
};

void repair_freep(struct repair **r)
{
    if (*r == NULL)
        return;
    lp_freep(&(*r)->lp);
    struct arena *arena = (*r)->arena;
    *r = NULL;
    arena_free(arena);
}

uint64_t repair_lp_solved(const struct repair *r)
{
    return r->lp_solved;
}

struct program {
    struct lp_entry *entry;
    size_t n_entries;
    double *rhs, *lower, *upper;
    int n_rows;
};

// The moves of a line's cells cancel out, in the high table (half 0) and in the low one (half 1).
static void add_line_row(const struct repair *r, const struct cell_line *line, int half, struct program *p)
{
    size_t before = p->n_entries;
    for (int k = -1; k < line->n_parts; k++) {
        int first = r->first[k < 0 ? line->total : line->part[k]], sign = k < 0 ? -1 : 1;
        if (first < 0)
            continue;
        p->entry[p->n_entries++] = (struct lp_entry){p->n_rows, first + (half == 0 ? UP : LOW_UP), sign};
        p->entry[p->n_entries++] = (struct lp_entry){p->n_rows, first + (half == 0 ? DOWN : LOW_DOWN), -sign};
    }
    if (p->n_entries > before)
        p->rhs[p->n_rows++] = 0;
}

static void add_difference_row(const struct repair *r, int cell, struct program *p)
{
    static const double sign[COLUMNS] = {1, -1, -1, 1, -1};
    for (int k = 0; k < COLUMNS; k++)
        p->entry[p->n_entries++] = (struct lp_entry){p->n_rows, r->first[cell] + k, sign[k]};
    p->rhs[p->n_rows++] = 0;
}

static bool load_program(struct repair *r, struct arena *scratch, struct error *err)
{
    struct program p = {0};
    size_t n_columns = (size_t)r->n_groups * COLUMNS + 1, entries = n_columns;
    for (int l = 0; l < r->cells->n_lines; l++)
        entries += 4 * ((size_t)r->cells->line[l].n_parts + 1);
    size_t rows = 2 * (size_t)r->cells->n_lines + (size_t)r->n_groups + 1;
    p.entry = arena_alloc(scratch, entries * sizeof(*p.entry), err);
    p.rhs = p.entry == NULL ? NULL : arena_alloc(scratch, rows * sizeof(double), err);
    p.lower = p.rhs == NULL ? NULL : arena_alloc(scratch, n_columns * sizeof(double), err);
    p.upper = p.lower == NULL ? NULL : arena_alloc(scratch, n_columns * sizeof(double), err);
    if (p.upper == NULL)
        return false;
    for (int half = 0; half < 2; half++)
        for (int l = 0; l < r->cells->n_lines; l++)
            add_line_row(r, &r->cells->line[l], half, &p);
    for (int g = 0; g < r->n_groups; g++) {
        double count = (double)r->cells->cell[r->cell[g]].count;
        add_difference_row(r, r->cell[g], &p);
        for (int k = 0; k < COLUMNS; k++)
            p.upper[g * COLUMNS + k] = k == DOWN || k == LOW_DOWN ? count - (double)r->attacker.floor : LP_INFINITY;
        p.lower[g * COLUMNS + DIFFERENCE] = -LP_INFINITY;
    }
    return lp_new(p.n_rows, r->n_groups * COLUMNS, p.entry, p.n_entries, p.rhs, p.rhs, p.lower, p.upper, &r->lp, err);
}

bool repair_new(const struct cells *cells, const double *cost, struct attacker attacker, struct repair **ret_repair,
                struct error *err)
{
    CLEANUP(arena_freep) struct arena *arena = NULL, *scratch = NULL;
    if (!arena_new(&arena, err) || !arena_new(&scratch, err))
        return false;
    struct repair *r = arena_alloc(arena, sizeof(*r), err);
    if (r == NULL)
        return false;
    *r = (struct repair){.cells = cells, .cost = cost, .attacker = attacker, .arena = arena};
    r->first = arena_alloc(arena, ((size_t)cells->n_cells + 1) * sizeof(*r->first), err);
    r->cell = r->first == NULL ? NULL : arena_alloc(arena, ((size_t)cells->n_cells + 1) * sizeof(*r->cell), err);
    if (r->cell == NULL)
        return false;
    for (int i = 0; i < cells->n_cells; i++) {
        bool fixed = cells->cell[i].count < attacker.floor || cells->cell[i].fate == FATE_KNOWN;
        r->first[i] = fixed ? -1 : r->n_groups * COLUMNS;
        if (r->first[i] >= 0)
            r->cell[r->n_groups++] = i;
    }
    if (!load_program(r, scratch, err))
        return false;
    *ret_repair = r;
    arena = NULL;
    return true;
}

// Costs, and how far a cell may rise: one known to be small stays below the minimum.
static void set_cell(struct repair *r, const enum cell_state *states, int cell)
{
    int64_t count = r->cells->cell[cell].count;
    bool small = states[cell] == CELL_SMALL && r->attacker.knows_small;
    double cost = states[cell] == CELL_SHOWN ? r->cost[cell] : HIDDEN_COST;
    double rise = small ? (double)(r->attacker.minimum_count - 1 - count) : LP_INFINITY;
    for (int k = 0; k < DIFFERENCE; k++)
        lp_set_cost(r->lp, r->first[cell] + k, cost);
    lp_set_bounds(r->lp, r->first[cell] + UP, 0, rise);
    lp_set_bounds(r->lp, r->first[cell] + LOW_UP, 0, rise);
}

bool repair_find(struct repair *r, const enum cell_state *states, int cell, bool *hide, bool *ret_possible,
                 struct error *err)
{
    enum lp_status status = LP_INFEASIBLE;
    double value = 0;
    if (r->first[cell] < 0)
        return err_set(err, ERR_BUG, "cell \"%s\" is zero and cannot be hidden", r->cells->cell[cell].key);
    for (int g = 0; g < r->n_groups; g++)
        set_cell(r, states, r->cell[g]);
    int difference = r->first[cell] + DIFFERENCE;
    lp_set_bounds(r->lp, difference, (double)r->attacker.width, LP_INFINITY);
    bool ok = lp_solve(r->lp, false, &status, &value, err);
    lp_set_bounds(r->lp, difference, -LP_INFINITY, LP_INFINITY);
    r->lp_solved++;
    if (!ok)
        return err_wrap(err, "hiding more to protect cell \"%s\"", r->cells->cell[cell].key);
    *ret_possible = status == LP_OPTIMAL;
    if (status != LP_OPTIMAL)
        return true;
    for (int g = 0; g < r->n_groups; g++)
        for (int k = 0; k < DIFFERENCE; k++)
            if (states[r->cell[g]] == CELL_SHOWN && lp_solution(r->lp)[g * COLUMNS + k] > MOVED)
                hide[r->cell[g]] = true;
    return true;
}
