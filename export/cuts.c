// SPDX-License-Identifier: Apache-2.0
// Columns are the cells that may be hidden and are not small. Each attacker has one linear program over all cells that may
// be hidden: a shown one is held at its count, a hidden one lies between its bounds; only bounds and costs change. Every
// solution is a table that agrees with what is shown, and widens the known ranges of all cells, so that most need no
// program of their own.
//
// From an optimum with reduced costs d the change of the attacked cell is sum d_i (y_i - a_i) for every table y, so it is
// at most sum k_i x_i, where k_i is d_i times how far cell i can fall, or rise, when it is hidden. The two directions
// together must reach the promised width. What small cells contribute is taken off on both sides, and no coefficient need
// be greater than what is left to reach: that makes the inequality strong where nothing limits a cell.
#include "export/cuts.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "common/stop.h"

enum { MAX_ATTACKERS = 2, LINE_TINY = 3 };
static const double NOISE = 1e-7, SLACK = 1e-5;

struct rows {
    struct lp_entry *entry;
    size_t n_entries, room_entries;
    double *at_least;
    size_t n_rows, room_rows;
};

struct probe {
    struct attacker attacker;
    const bool *given_up;
    struct lp *lp;
    double *low, *high; // of each cell, over tables that agree with what is shown
};

struct cuts {
    const struct cells *cells;
    const struct suppress_policy *policy;
    struct arena *arena;
    int *column; // of each cell in the choice, or -1
    int *cell;   // of each of those columns
    int n_columns;
    int *place; // of each cell in the attackers' programs, or -1: never hidden
    int n_places;
    double *cost;
    double *reach; // scratch: k_i, by cell
    double cap;
    struct rows rows;
    struct probe probe[MAX_ATTACKERS];
    int n_probes;
    uint64_t lp_solved;
};

void cuts_freep(struct cuts **c)
{
    if (*c == NULL)
        return;
    for (int k = 0; k < (*c)->n_probes; k++)
        lp_freep(&(*c)->probe[k].lp);
    free((*c)->rows.entry);
    free((*c)->rows.at_least);
    struct arena *arena = (*c)->arena;
    *c = NULL;
    arena_free(arena);
}

uint64_t cuts_lp_solved(const struct cuts *c)
{
    return c->lp_solved;
}

// --- inequalities ---------------------------------------------------------------------------------------------------------------

static bool add_entry(struct cuts *c, int cell, double value, struct error *err)
{
    struct rows *r = &c->rows;
    if (r->n_entries == r->room_entries) {
        size_t room = r->room_entries == 0 ? 4096 : 2 * r->room_entries;
        struct lp_entry *entry = realloc(r->entry, room * sizeof(*entry));
        if (entry == NULL)
            return err_set(err, ERR_RETRY, "out of memory");
        r->entry = entry;
        r->room_entries = room;
    }
    r->entry[r->n_entries++] = (struct lp_entry){(int)r->n_rows, c->column[cell], value};
    return true;
}

static bool end_row(struct cuts *c, double at_least, struct error *err)
{
    struct rows *r = &c->rows;
    if (r->n_rows == r->room_rows) {
        size_t room = r->room_rows == 0 ? 1024 : 2 * r->room_rows;
        double *all = realloc(r->at_least, room * sizeof(*all));
        if (all == NULL)
            return err_set(err, ERR_RETRY, "out of memory");
        r->at_least = all;
        r->room_rows = room;
    }
    r->at_least[r->n_rows++] = at_least;
    return true;
}

// No cell's reach is worth more than what is needed. Returns what those that are hidden already add up to.
static double cap_reach(struct cuts *c, const enum cell_state *states, double need)
{
    double *reach = c->reach, sum = 0;
    for (int i = 0; i < c->cells->n_cells; i++)
        if (c->column[i] >= 0) {
            reach[i] = reach[i] > need ? need : reach[i];
            sum += states == NULL || states[i] == CELL_SHOWN ? 0 : reach[i];
        }
    return sum;
}

// reach[] of all cells must add up to `need` wherever `cell` is hidden. Kept when the choice `states` is
// against it (*ret_broken), or when none is given.
static bool add_cut(struct cuts *c, const enum cell_state *states, int cell, double need, bool *ret_broken,
                    struct error *err)
{
    double *reach = c->reach;
    for (int i = 0; i < c->cells->n_cells && need > 0; i++)
        if (c->place[i] >= 0 && (c->column[i] < 0 || i == cell)) {
            need -= reach[i];
            reach[i] = 0;
        }
    *ret_broken = false;
    if (need < SLACK)
        return true;
    double sum = cap_reach(c, states, need);
    if (states != NULL && sum > need - SLACK * need)
        return true;
    *ret_broken = true;
    for (int i = 0; i < c->cells->n_cells; i++)
        if (c->column[i] >= 0 && reach[i] > NOISE && !add_entry(c, i, reach[i] / need, err))
            return false;
    if (c->column[cell] >= 0 && !add_entry(c, cell, -1, err))
        return false;
    return end_row(c, c->column[cell] >= 0 ? 0 : 1, err);
}

// --- the attackers ----------------------------------------------------------------------------------------------------------------

static bool is_marked(const struct probe *p, const enum cell_state *states, int cell)
{
    return p->attacker.knows_small && states[cell] == CELL_SMALL;
}

static void set_bounds(struct cuts *c, struct probe *p, const enum cell_state *states)
{
    for (int i = 0; i < c->cells->n_cells; i++) {
        double count = (double)c->cells->cell[i].count;
        bool hidden = states[i] != CELL_SHOWN;
        double top = is_marked(p, states, i) ? (double)(p->attacker.minimum_count - 1) : c->cap;
        p->low[i] = p->high[i] = count;
        if (c->place[i] >= 0)
            lp_set_bounds(p->lp, c->place[i], hidden ? (double)p->attacker.floor : count, hidden ? top : count);
    }
}

static void see_table(const struct cuts *c, struct probe *p)
{
    const double *table = lp_solution(p->lp);
    for (int i = 0; i < c->cells->n_cells; i++) {
        if (c->place[i] < 0)
            continue;
        double n = table[c->place[i]];
        p->low[i] = n < p->low[i] ? n : p->low[i];
        p->high[i] = n > p->high[i] ? n : p->high[i];
    }
}

// One direction: the solver's table, and what the change rests on, added to reach[].
static bool push_cell(struct cuts *c, struct probe *p, const enum cell_state *states, int cell, double sign,
                      struct error *err)
{
    enum lp_status status = LP_INFEASIBLE;
    double value = 0;
    lp_set_cost(p->lp, c->place[cell], -sign);
    bool ok = lp_solve(p->lp, false, &status, &value, err);
    lp_set_cost(p->lp, c->place[cell], 0);
    c->lp_solved++;
    if (!ok || status != LP_OPTIMAL)
        return ok && err_set(err, ERR_BUG, "the attacker's program has no end");
    see_table(c, p);
    const double *d = lp_reduced_costs(p->lp);
    for (int i = 0; i < c->cells->n_cells; i++) {
        if (c->place[i] < 0 || fabs(d[c->place[i]]) < NOISE)
            continue;
        double price = d[c->place[i]], count = (double)c->cells->cell[i].count;
        double top = is_marked(p, states, i) ? (double)(p->attacker.minimum_count - 1) : c->cap;
        c->reach[i] += price > 0 ? price * (count - (double)p->attacker.floor) : -price * (top - count);
    }
    return true;
}

static bool separate_cell(struct cuts *c, struct probe *p, const enum cell_state *states, int cell, int *found,
                          struct error *err)
{
    double width = (double)p->attacker.width;
    bool broken = false;
    memset(c->reach, 0, (size_t)c->cells->n_cells * sizeof(*c->reach));
    for (int side = 0; side < 2; side++)
        if (p->high[cell] - p->low[cell] >= width - SLACK)
            return true;
        else if (!push_cell(c, p, states, cell, side == 0 ? 1 : -1, err))
            return false;
    if (p->high[cell] - p->low[cell] >= width - SLACK)
        return true;
    if (!add_cut(c, states, cell, width, &broken, err))
        return false;
    *found += broken;
    return true;
}

bool cuts_separate(struct cuts *c, const enum cell_state *states, int *ret_found, struct error *err)
{
    *ret_found = 0;
    for (int k = 0; k < c->n_probes; k++) {
        struct probe *p = &c->probe[k];
        set_bounds(c, p, states);
        for (int i = 0; i < c->cells->n_cells; i++) {
            bool wanted = states[i] != CELL_SHOWN && !(p->given_up != NULL && p->given_up[i]);
            if (wanted && (!stop_check(err) || !separate_cell(c, p, states, i, ret_found, err)))
                return err_wrap(err, "cell \"%s\"", c->cells->cell[i].key);
        }
    }
    return true;
}

static bool load_program(const struct cuts *c, struct probe *p, struct arena *scratch, struct error *err)
{
    size_t entries = 1, n_entries = 0, n = (size_t)c->n_places + 1;
    int n_rows = 0;
    for (int l = 0; l < c->cells->n_lines; l++)
        entries += (size_t)c->cells->line[l].n_parts + 1;
    struct lp_entry *entry = arena_alloc(scratch, entries * sizeof(*entry), err);
    double *rhs = entry == NULL ? NULL : arena_alloc(scratch, ((size_t)c->cells->n_lines + 1) * sizeof(*rhs), err);
    double *bound = rhs == NULL ? NULL : arena_alloc(scratch, n * sizeof(*bound), err);
    if (bound == NULL)
        return false;
    for (int l = 0; l < c->cells->n_lines; l++) {
        const struct cell_line *line = &c->cells->line[l];
        size_t before = n_entries;
        for (int k = -1; k < line->n_parts; k++) {
            int i = k < 0 ? line->total : line->part[k];
            if (c->place[i] >= 0)
                entry[n_entries++] = (struct lp_entry){n_rows, c->place[i], k < 0 ? -1 : 1};
        }
        n_rows += n_entries > before;
    }
    for (int i = 0; i < c->cells->n_cells; i++)
        if (c->place[i] >= 0)
            bound[c->place[i]] = (double)c->cells->cell[i].count;
    return lp_new(n_rows, c->n_places, entry, n_entries, rhs, rhs, bound, bound, &p->lp, err);
}

bool cuts_add_attacker(struct cuts *c, struct attacker attacker, const bool *given_up, struct error *err)
{
    CLEANUP(arena_freep) struct arena *scratch = NULL;
    size_t n = (size_t)c->cells->n_cells + 1;
    struct probe *p = &c->probe[c->n_probes];
    *p = (struct probe){.attacker = attacker, .given_up = given_up};
    p->low = arena_alloc(c->arena, n * sizeof(*p->low), err);
    p->high = p->low == NULL ? NULL : arena_alloc(c->arena, n * sizeof(*p->high), err);
    if (p->high == NULL || !arena_new(&scratch, err) || !load_program(c, p, scratch, err))
        return false;
    c->n_probes++;
    return true;
}

// --- rules of lines -------------------------------------------------------------------------------------------------------------

// In the words of suppress.c: a shown total asks of its hidden parts that one is above 3, and that they reach the minimum.
static bool add_line_rule(struct cuts *c, const struct cell_line *line, int cell, bool tiny, struct error *err)
{
    bool broken = false;
    memset(c->reach, 0, (size_t)c->cells->n_cells * sizeof(*c->reach));
    double need = tiny ? 1 : (double)c->policy->minimum_count;
    for (int k = 0; k < line->n_parts; k++) {
        int64_t count = c->cells->cell[line->part[k]].count;
        c->reach[line->part[k]] = tiny ? (count > LINE_TINY ? 1 : 0) : (double)count;
    }
    c->reach[line->total] = need;
    return add_cut(c, NULL, cell, need, &broken, err);
}

static bool add_guard(struct cuts *c, const struct cell_line *line, int cell, struct error *err)
{
    bool broken = false;
    memset(c->reach, 0, (size_t)c->cells->n_cells * sizeof(*c->reach));
    c->reach[line->total] = 1;
    return add_cut(c, NULL, cell, 1, &broken, err);
}

static bool add_rules(struct cuts *c, struct error *err)
{
    for (int l = 0; l < c->cells->n_lines; l++) {
        const struct cell_line *line = &c->cells->line[l];
        for (int k = 0; k < line->n_parts; k++) {
            int i = line->part[k];
            if (c->place[i] < 0)
                continue;
            if (c->policy->line_rule &&
                (!add_line_rule(c, line, i, true, err) || !add_line_rule(c, line, i, false, err)))
                return false;
            if (line->guarded && !add_guard(c, line, i, err))
                return false;
        }
    }
    return true;
}

// --- the choice -----------------------------------------------------------------------------------------------------------------

bool cuts_cheapest(struct cuts *c, double seconds, enum cell_state *states, struct milp_answer *ret_answer,
                   struct error *err)
{
    bool *choice = calloc((size_t)c->n_columns + 1, sizeof(*choice));
    const struct milp m = {c->n_columns,     (int)c->rows.n_rows, c->cost,
                           c->rows.at_least, c->rows.entry,       c->rows.n_entries};
    bool ok =
        choice != NULL ? milp_solve(&m, seconds, choice, ret_answer, err) : err_set(err, ERR_RETRY, "out of memory");
    for (int j = 0; j < c->n_columns && ok && ret_answer->found; j++)
        states[c->cell[j]] = choice[j] ? CELL_OTHER : CELL_SHOWN;
    free(choice);
    return ok;
}

static void number_cells(struct cuts *c, const enum cell_state *states, const double *cost)
{
    for (int i = 0; i < c->cells->n_cells; i++) {
        int64_t count = c->cells->cell[i].count;
        bool may = count > 0 || c->policy->zeros_hidden;
        c->cap = c->cap < 2 * (double)count ? 2 * (double)count : c->cap;
        c->place[i] = may ? c->n_places++ : -1;
        c->column[i] = -1;
        if (may && states[i] != CELL_SMALL) {
            c->cost[c->n_columns] = cost[i];
            c->cell[c->n_columns] = i;
            c->column[i] = c->n_columns++;
        }
    }
    c->cap += 1000 + 2 * (double)c->policy->interval;
}

bool cuts_new(const struct cells *cells, const struct suppress_policy *policy, const enum cell_state *states,
              const double *cost, struct cuts **ret_cuts, struct error *err)
{
    CLEANUP(arena_freep) struct arena *arena = NULL;
    size_t n = (size_t)cells->n_cells + 1;
    if (!arena_new(&arena, err))
        return false;
    struct cuts *made = arena_alloc(arena, sizeof(*made), err);
    if (made == NULL)
        return false;
    *made = (struct cuts){.cells = cells, .policy = policy, .arena = arena};
    arena = NULL;
    CLEANUP(cuts_freep) struct cuts *c = made;
    c->column = arena_alloc(c->arena, n * sizeof(*c->column), err);
    c->cell = c->column == NULL ? NULL : arena_alloc(c->arena, n * sizeof(*c->cell), err);
    c->place = c->cell == NULL ? NULL : arena_alloc(c->arena, n * sizeof(*c->place), err);
    c->cost = c->place == NULL ? NULL : arena_alloc(c->arena, n * sizeof(*c->cost), err);
    c->reach = c->cost == NULL ? NULL : arena_alloc(c->arena, n * sizeof(*c->reach), err);
    if (c->reach == NULL)
        return false;
    number_cells(c, states, cost);
    if (!add_rules(c, err))
        return false;
    *ret_cuts = c;
    c = NULL;
    return true;
}
