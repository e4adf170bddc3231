// SPDX-License-Identifier: Apache-2.0
// The attacker's linear programs. Columns are the hidden cells, rows the lines that hold one; the shown cells are the
// right hand side. For each hidden cell its minimum and maximum are sought (Clp, warm-started: only the cost changes
// from one cell to the next).
//
// Counts are whole numbers, so an interval of the relaxation can be wider than what the attacker really cannot tell
// apart. Therefore a solution counts only when it is a table of whole numbers that fits every line in exact arithmetic;
// a solution with fractions is branched on, within a budget, and a budget used up understates the interval, which errs
// on the safe side. Tables found are kept: each is evidence for all cells at once, most questions are answered by them
// without a solver.
#include "export/attack.h"

#include <math.h>
#include <string.h>

#include "common/lp.h"

enum { BRANCH_BUDGET = 400, TABLES_BYTES_MAX = 128 << 20 };
static const double WHOLE = 1e-6; // nearer than this is taken for a whole number, then checked exactly

struct attack {
    const struct cells *cells;
    const enum cell_state *states;
    struct attacker attacker;
    struct arena *arena;
    struct lp *lp;
    int *column; // of each cell, or -1
    int *cell;   // of each column
    int n_columns;
    int64_t cap;     // of hidden cells: stands for "no upper bound"
    bool *known;     // of each cell: revealed for a trial
    int64_t **table; // tables that agree with what is shown
    bool *live;      // ... and with what is revealed for the trial
    int n_tables, max_tables;
    int64_t *low, *high;   // of each cell, over all tables that agree
    double *lower, *upper; // bounds of each column
    uint64_t lp_solved;
};

void attack_freep(struct attack **a)
{
    if (*a == NULL)
        return;
    lp_freep(&(*a)->lp);
    struct arena *arena = (*a)->arena;
    *a = NULL;
    arena_free(arena);
}

uint64_t attack_lp_solved(const struct attack *a)
{
    return a->lp_solved;
}

static int64_t upper_of(const struct attack *a, int cell)
{
    bool small = a->attacker.knows_small && a->states[cell] == CELL_SMALL;
    return small ? a->attacker.minimum_count - 1 : a->cap;
}

static void take_table(struct attack *a, const int64_t *table)
{
    for (int i = 0; i < a->cells->n_cells; i++) {
        if (a->low[i] > table[i])
            a->low[i] = table[i];
        if (a->high[i] < table[i])
            a->high[i] = table[i];
    }
}

// The true table agrees with everything.
static void forget_range(struct attack *a)
{
    for (int i = 0; i < a->cells->n_cells; i++)
        a->low[i] = a->high[i] = a->cells->cell[i].count;
}

static bool agrees(const struct attack *a, const int64_t *table)
{
    for (int i = 0; i < a->cells->n_cells; i++) {
        if (a->states[i] == CELL_SHOWN || a->known[i]) {
            if (table[i] != a->cells->cell[i].count)
                return false;
        } else if (table[i] < a->attacker.floor || table[i] > upper_of(a, i)) {
            return false;
        }
    }
    for (int l = 0; l < a->cells->n_lines; l++) {
        const struct cell_line *line = &a->cells->line[l];
        int64_t sum = 0;
        for (int k = 0; k < line->n_parts; k++)
            sum += table[line->part[k]];
        if (sum != table[line->total])
            return false;
    }
    return true;
}

// Round the solver's solution to a table and keep it if it agrees in exact arithmetic.
static bool keep_solution(struct attack *a, bool *ret_kept, struct error *err)
{
    const double *solution = lp_solution(a->lp);
    size_t bytes = (size_t)a->cells->n_cells * sizeof(int64_t);
    if (a->n_tables == a->max_tables) { // full: the oldest makes room; its evidence stays in the range
        int64_t *oldest = a->table[0];
        memmove(a->table, a->table + 1, (size_t)(a->n_tables - 1) * sizeof(*a->table));
        a->table[--a->n_tables] = oldest;
    }
    int64_t *table = a->table[a->n_tables];
    if (table == NULL)
        table = a->table[a->n_tables] = arena_alloc(a->arena, bytes, err);
    if (table == NULL)
        return false;
    for (int i = 0; i < a->cells->n_cells; i++)
        table[i] = a->column[i] < 0 ? a->cells->cell[i].count : llround(solution[a->column[i]]);
    *ret_kept = agrees(a, table);
    if (*ret_kept) {
        a->n_tables++;
        take_table(a, table);
    }
    return true;
}

static int first_fraction(const struct attack *a)
{
    const double *solution = lp_solution(a->lp);
    for (int j = 0; j < a->n_columns; j++)
        if (fabs(solution[j] - round(solution[j])) > WHOLE)
            return j;
    return -1;
}

struct branching {
    int cell;
    bool maximise;
    bool enough_when_wide; // stop as soon as the cell's range is as wide as asked
    int budget;
};

static bool is_wide(const struct attack *a, int cell)
{
    return a->high[cell] - a->low[cell] >= a->attacker.width;
}

// The best of all tables so far, the true one among them.
static bool improves(const struct attack *a, const struct branching *b, int64_t value)
{
    return b->maximise ? value > a->high[b->cell] : value < a->low[b->cell];
}

static void set_bounds(struct attack *a, int column, double lower, double upper)
{
    a->lower[column] = lower;
    a->upper[column] = upper;
    lp_set_bounds(a->lp, column, lower, upper);
}

static bool branch(struct attack *a, struct branching *b, struct error *err);

static bool branch_within(struct attack *a, struct branching *b, int column, double lower, double upper,
                          struct error *err)
{
    double was_lower = a->lower[column], was_upper = a->upper[column];
    lower = lower > was_lower ? lower : was_lower;
    upper = upper < was_upper ? upper : was_upper;
    if (lower > upper)
        return true;
    set_bounds(a, column, lower, upper);
    bool ok = branch(a, b, err);
    set_bounds(a, column, was_lower, was_upper);
    return ok;
}

// Solve; when the solution has a fraction, look on both sides of it, the nearer one first.
static bool branch(struct attack *a, struct branching *b, struct error *err)
{
    enum lp_status status = LP_INFEASIBLE;
    double value = 0;
    bool kept = false;
    if (b->budget-- <= 0 || (b->enough_when_wide && is_wide(a, b->cell)))
        return true;
    a->lp_solved++;
    if (!lp_solve(a->lp, b->maximise, &status, &value, err))
        return false;
    if (status != LP_OPTIMAL)
        return status == LP_INFEASIBLE || err_set(err, ERR_BUG, "attacker's program is unbounded");
    int64_t bound = (int64_t)(b->maximise ? floor(value + WHOLE) : ceil(value - WHOLE));
    if (!improves(a, b, bound))
        return true;
    int column = first_fraction(a);
    if (column < 0)
        return keep_solution(a, &kept, err);
    double at = lp_solution(a->lp)[column];
    for (int side = 0; side < 2; side++) {
        bool below = (at - floor(at) < 0.5) == (side == 0);
        if (below ? !branch_within(a, b, column, -LP_INFINITY, floor(at), err)
                  : !branch_within(a, b, column, ceil(at), LP_INFINITY, err))
            return false;
    }
    return true;
}

static bool reach(struct attack *a, int cell, bool maximise, bool enough_when_wide, struct error *err)
{
    struct branching b = {
        .cell = cell, .maximise = maximise, .enough_when_wide = enough_when_wide, .budget = BRANCH_BUDGET};
    lp_set_cost(a->lp, a->column[cell], 1);
    bool ok = branch(a, &b, err);
    lp_set_cost(a->lp, a->column[cell], 0);
    return ok || err_wrap(err, "attack on cell \"%s\"", a->cells->cell[cell].key);
}

bool attack_interval(struct attack *a, int cell, int64_t *ret_low, int64_t *ret_high, struct error *err)
{
    if (a->column[cell] < 0)
        return err_set(err, ERR_BUG, "cell \"%s\" is not hidden", a->cells->cell[cell].key);
    if (!reach(a, cell, false, false, err) || !reach(a, cell, true, false, err))
        return false;
    *ret_low = a->low[cell];
    *ret_high = a->high[cell];
    return true;
}

bool attack_is_wide(struct attack *a, int cell, bool *ret_wide, struct error *err)
{
    for (int side = 0; side < 2 && !is_wide(a, cell); side++)
        if (!reach(a, cell, side == 0, true, err))
            return false;
    *ret_wide = is_wide(a, cell);
    return true;
}

// Every interval once; those that seem too narrow once more, with all tables found meanwhile.
bool attack_survey(struct attack *a, int64_t *ret_narrowest, int *ret_cell, struct error *err)
{
    int64_t narrowest = INT64_MAX;
    int cell = -1;
    for (int pass = 0; pass < 2; pass++)
        for (int i = 0; i < a->cells->n_cells; i++) {
            int64_t low = 0, high = 0;
            if (a->column[i] >= 0 && !(pass == 1 && is_wide(a, i)) && !attack_interval(a, i, &low, &high, err))
                return false;
        }
    for (int j = 0; j < a->n_columns; j++) {
        int i = a->cell[j];
        if (a->high[i] - a->low[i] < narrowest) {
            narrowest = a->high[i] - a->low[i];
            cell = i;
        }
    }
    *ret_narrowest = narrowest;
    *ret_cell = cell;
    return true;
}

// Which tables still agree, and what they say together.
static void review_tables(struct attack *a)
{
    forget_range(a);
    for (int t = 0; t < a->n_tables; t++)
        if (agrees(a, a->table[t]))
            take_table(a, a->table[t]);
}

bool attack_reveal(struct attack *a, int cell, bool known, struct error *err)
{
    double count = (double)a->cells->cell[cell].count;
    if (a->column[cell] < 0)
        return err_set(err, ERR_BUG, "cell \"%s\" is not hidden", a->cells->cell[cell].key);
    a->known[cell] = known;
    set_bounds(a, a->column[cell], known ? count : (double)a->attacker.floor,
               known ? count : (double)upper_of(a, cell));
    review_tables(a);
    return true;
}

// The rows of the program, gathered while lines are walked.
struct program {
    struct lp_entry *entry;
    size_t n_entries;
    double *rhs;
    int n_rows;
};

static void add_row(const struct attack *a, const struct cell_line *line, struct program *p)
{
    int64_t rhs = 0;
    size_t before = p->n_entries;
    for (int k = -1; k < line->n_parts; k++) {
        int cell = k < 0 ? line->total : line->part[k], sign = k < 0 ? -1 : 1;
        if (a->column[cell] >= 0)
            p->entry[p->n_entries++] = (struct lp_entry){p->n_rows, a->column[cell], sign};
        else
            rhs -= sign * a->cells->cell[cell].count;
    }
    if (p->n_entries > before)
        p->rhs[p->n_rows++] = (double)rhs;
}

static bool load_program(struct attack *a, struct arena *arena, struct error *err)
{
    struct program p = {0};
    size_t entries = 1;
    for (int l = 0; l < a->cells->n_lines; l++)
        entries += (size_t)a->cells->line[l].n_parts + 1;
    p.entry = arena_alloc(arena, entries * sizeof(*p.entry), err);
    p.rhs = p.entry == NULL ? NULL : arena_alloc(arena, ((size_t)a->cells->n_lines + 1) * sizeof(double), err);
    if (p.rhs == NULL)
        return false;
    for (int l = 0; l < a->cells->n_lines; l++)
        add_row(a, &a->cells->line[l], &p);
    for (int j = 0; j < a->n_columns; j++) {
        a->lower[j] = (double)a->attacker.floor;
        a->upper[j] = (double)upper_of(a, a->cell[j]);
    }
    return lp_new(p.n_rows, a->n_columns, p.entry, p.n_entries, p.rhs, p.rhs, a->lower, a->upper, &a->lp, err);
}

bool attack_refresh(struct attack *a, struct error *err)
{
    CLEANUP(arena_freep) struct arena *scratch = NULL;
    a->n_columns = 0;
    for (int i = 0; i < a->cells->n_cells; i++) {
        a->column[i] = a->states[i] == CELL_SHOWN ? -1 : a->n_columns;
        if (a->column[i] >= 0)
            a->cell[a->n_columns++] = i;
        a->known[i] = false;
    }
    review_tables(a);
    lp_freep(&a->lp);
    return arena_new(&scratch, err) && load_program(a, scratch, err);
}

// Room for everything that is one a cell, and for the tables.
static bool reserve(struct attack *a, struct error *err)
{
    size_t n = (size_t)a->cells->n_cells + 1;
    a->max_tables = (int)(TABLES_BYTES_MAX / (n * sizeof(int64_t)));
    if (a->max_tables > 8192)
        a->max_tables = 8192;
    a->column = arena_alloc(a->arena, n * sizeof(*a->column), err);
    a->cell = a->column == NULL ? NULL : arena_alloc(a->arena, n * sizeof(*a->cell), err);
    a->known = a->cell == NULL ? NULL : arena_alloc(a->arena, n * sizeof(*a->known), err);
    a->low = a->known == NULL ? NULL : arena_alloc(a->arena, n * sizeof(*a->low), err);
    a->high = a->low == NULL ? NULL : arena_alloc(a->arena, n * sizeof(*a->high), err);
    a->table = a->high == NULL ? NULL : arena_alloc(a->arena, (size_t)a->max_tables * sizeof(*a->table), err);
    a->lower = a->table == NULL ? NULL : arena_alloc(a->arena, n * sizeof(*a->lower), err);
    a->upper = a->lower == NULL ? NULL : arena_alloc(a->arena, n * sizeof(*a->upper), err);
    return a->upper != NULL;
}

bool attack_new(const struct cells *cells, const enum cell_state *states, struct attacker attacker,
                struct attack **ret_attack, struct error *err)
{
    CLEANUP(arena_freep) struct arena *arena = NULL;
    if (!arena_new(&arena, err))
        return false;
    struct attack *a = arena_alloc(arena, sizeof(*a), err);
    if (a == NULL)
        return false;
    *a = (struct attack){.cells = cells, .states = states, .attacker = attacker, .arena = arena};
    for (int i = 0; i < cells->n_cells; i++)
        if (a->cap < 2 * cells->cell[i].count)
            a->cap = 2 * cells->cell[i].count;
    a->cap += 1000 + 2 * attacker.width;
    if (!reserve(a, err) || !attack_refresh(a, err))
        return false;
    *ret_attack = a;
    arena = NULL;
    return true;
}
