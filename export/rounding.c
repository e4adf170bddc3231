// SPDX-License-Identifier: Apache-2.0
// A program in yes and no: each cell that is no multiple is rounded down or, yes, up; every line's choices must make up for what its
// floors lack. Going against the draw costs 1 and a little that is drawn too, so that one answer is the best. The linear program
// alone finds it nearly always, for a table of two dimensions is a network; what it leaves in fractions Cbc decides. Cells may go
// farther only when neither finds an answer, and each such step costs more than all draws together.
#include "export/rounding.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "common/lp.h"
#include "common/milp.h"

static const double WHOLE = 1e-6, TOLD_BEFORE = 10, ASIDE = 1e-3, FARTHER = 1e5;

// One choice: this many bases more for a cell.
struct move {
    int cell, by;
    double cost;
};

struct program {
    const struct cells *cells;
    int64_t base;
    struct move *move;
    int n_moves;
    int *first;       // move of each cell; [first[i], first[i + 1]) are its own
    int64_t *floor;   // of each cell, in bases
    double *at_least; // of both halves of each line
    struct lp_entry *entry;
    size_t n_entries;
    bool *choice;
};

static void program_done(struct program *p)
{
    free(p->move);
    free(p->first);
    free(p->floor);
    free(p->at_least);
    free(p->entry);
    free(p->choice);
}

// Two numbers from 0 to under 1, of the key, the scope and the cell; never of the count.
static bool draw(struct hmac *key, const char *scope, const char *cell, double ret[2], struct error *err)
{
    uint8_t bytes[HMAC_BYTES];
    struct hmac_piece pieces[] = {{scope, strlen(scope) + 1}, {cell, strlen(cell) + 1}};
    if (!hmac_sign_pieces(key, pieces, COUNT_OF(pieces), bytes, err))
        return false;
    for (int k = 0; k < 2; k++) {
        uint64_t n = 0;
        for (int i = 0; i < 8; i++)
            n = n << 8 | bytes[8 * k + i];
        ret[k] = ldexp((double)(n >> 11), -53);
    }
    return true;
}

// Up, against the draw or with it; what was told before counts as drawn, and more.
static double cost_of_up(int64_t rest, int64_t base, const double drawn[2], int64_t floor, int64_t before)
{
    bool up = drawn[0] < (double)rest / (double)base;
    double cost = 1 + ASIDE * drawn[1];
    if (before == floor * base || before == (floor + 1) * base) {
        up = before > floor * base;
        cost *= TOLD_BEFORE;
    }
    return up ? -cost : cost;
}

static void add_move(struct program *p, int cell, int by, double cost)
{
    p->move[p->n_moves++] = (struct move){cell, by, cost};
}

static bool add_moves(struct program *p, int cell, int steps, struct hmac *key, const char *scope, int64_t before,
                      struct error *err)
{
    const struct cell *c = &p->cells->cell[cell];
    int64_t rest = c->count % p->base, floor = p->floor[cell] = c->count / p->base;
    double drawn[2];
    if (c->count == 0)
        return true;
    if (!draw(key, scope, c->key, drawn, err))
        return false;
    if (rest > 0)
        add_move(p, cell, 1, cost_of_up(rest, p->base, drawn, floor, before));
    for (int k = 1; k < steps; k++) {
        add_move(p, cell, 1, FARTHER * k + ASIDE * drawn[1]);
        if (floor >= k)
            add_move(p, cell, -1, FARTHER * k + ASIDE * drawn[1]);
    }
    return true;
}

static void find_first_moves(struct program *p)
{
    for (int i = 0, m = 0; i <= p->cells->n_cells; i++) {
        p->first[i] = m;
        while (m < p->n_moves && p->move[m].cell == i)
            m++;
    }
}

// A cell's moves in both rows of a line; sign: of the cell in the line.
static void add_entries(struct program *p, int line, int cell, int sign)
{
    for (int m = p->first[cell]; m < p->first[cell + 1]; m++)
        for (int half = 0; half < 2; half++)
            p->entry[p->n_entries++] =
                (struct lp_entry){2 * line + half, m, (half == 0 ? 1 : -1) * sign * p->move[m].by};
}

// Each line twice: its choices make up at least for what its floors lack, and at most.
static bool add_lines(struct program *p, struct error *err)
{
    const struct cells *c = p->cells;
    size_t most = 0;
    for (int l = 0; l < c->n_lines; l++)
        most += (size_t)c->line[l].n_parts + 1;
    p->entry = calloc(most * 4 * ROUNDING_STEPS + 1, sizeof(*p->entry));
    p->at_least = calloc(2 * (size_t)c->n_lines + 1, sizeof(*p->at_least));
    p->first = calloc((size_t)c->n_cells + 2, sizeof(*p->first));
    if (p->entry == NULL || p->at_least == NULL || p->first == NULL)
        return err_set(err, ERR_RETRY, "out of memory");
    find_first_moves(p);
    for (int l = 0; l < c->n_lines; l++) {
        const struct cell_line *line = &c->line[l];
        int64_t lacks = p->floor[line->total];
        add_entries(p, l, line->total, -1);
        for (int k = 0; k < line->n_parts; k++) {
            lacks -= p->floor[line->part[k]];
            add_entries(p, l, line->part[k], 1);
        }
        p->at_least[2 * l] = (double)lacks;
        p->at_least[2 * l + 1] = -(double)lacks;
    }
    return true;
}

static bool make_program(struct program *p, int steps, struct hmac *key, const char *scope, const int64_t *before,
                         struct error *err)
{
    size_t n = (size_t)p->cells->n_cells;
    p->move = calloc(n * 2 * ROUNDING_STEPS + 1, sizeof(*p->move));
    p->floor = calloc(n + 1, sizeof(*p->floor));
    p->choice = calloc(n * 2 * ROUNDING_STEPS + 1, sizeof(*p->choice));
    if (p->move == NULL || p->floor == NULL || p->choice == NULL)
        return err_set(err, ERR_RETRY, "out of memory");
    for (int i = 0; i < p->cells->n_cells; i++)
        if (!add_moves(p, i, steps, key, scope, before[i], err))
            return false;
    return add_lines(p, err);
}

// --- solving ---------------------------------------------------------------------------------------------------------------

enum outcome { FOUND, NONE, FRACTIONS };

static enum outcome read_solution(struct program *p, const double *solution)
{
    for (int m = 0; m < p->n_moves; m++) {
        if (fabs(solution[m] - round(solution[m])) > WHOLE)
            return FRACTIONS;
        p->choice[m] = solution[m] > 0.5;
    }
    return FOUND;
}

static bool solve_linear(struct program *p, enum outcome *ret, struct error *err)
{
    CLEANUP(lp_freep) struct lp *lp = NULL;
    enum lp_status status = LP_INFEASIBLE;
    double value = 0;
    int n_rows = 2 * p->cells->n_lines;
    double *lower = calloc((size_t)p->n_moves + 1, sizeof(*lower)),
           *upper = malloc(((size_t)p->n_moves + 1) * sizeof(double));
    double *none = malloc(((size_t)n_rows + 1) * sizeof(*none));
    bool ok = lower != NULL && upper != NULL && none != NULL;
    for (int m = 0; ok && m < p->n_moves; m++)
        upper[m] = 1;
    for (int r = 0; ok && r < n_rows; r++)
        none[r] = LP_INFINITY;
    ok = ok ? lp_new(n_rows, p->n_moves, p->entry, p->n_entries, p->at_least, none, lower, upper, &lp, err)
            : err_set(err, ERR_RETRY, "out of memory");
    for (int m = 0; ok && m < p->n_moves; m++)
        lp_set_cost(lp, m, p->move[m].cost);
    ok = ok && lp_solve(lp, false, &status, &value, err);
    free(lower);
    free(upper);
    free(none);
    if (ok)
        *ret = status == LP_OPTIMAL ? read_solution(p, lp_solution(lp)) : NONE;
    return ok;
}

static bool solve_whole(struct program *p, double seconds, enum outcome *ret, struct error *err)
{
    struct milp_answer answer = {0};
    double *cost = malloc(((size_t)p->n_moves + 1) * sizeof(*cost));
    if (cost == NULL)
        return err_set(err, ERR_RETRY, "out of memory");
    for (int m = 0; m < p->n_moves; m++)
        cost[m] = p->move[m].cost;
    const struct milp milp = {p->n_moves, 2 * p->cells->n_lines, cost, p->at_least, p->entry, p->n_entries, NULL};
    bool ok = milp_solve(&milp, (struct milp_limits){.seconds = seconds}, p->choice, &answer, err);
    free(cost);
    if (!ok)
        return false;
    if (answer.found && !answer.proven) // another machine might find another one
        return err_set(err, ERR_RETRY, "no rounding was proved the best within %.0f seconds", seconds);
    *ret = answer.found ? FOUND : NONE;
    return true;
}

static void read_told(const struct program *p, struct rounding *rounding, int64_t *told)
{
    rounding->farthest = 0;
    for (int i = 0; i < p->cells->n_cells; i++)
        told[i] = p->floor[i] * p->base;
    for (int m = 0; m < p->n_moves; m++)
        told[p->move[m].cell] += p->choice[m] ? p->move[m].by * p->base : 0;
    for (int i = 0; i < p->cells->n_cells; i++) {
        int64_t off = llabs(told[i] - p->cells->cell[i].count);
        rounding->farthest = off > rounding->farthest ? off : rounding->farthest;
    }
}

bool rounding_find(const struct cells *cells, int64_t base, struct hmac *key, const char *scope, const int64_t *before,
                   double seconds, struct rounding *ret_rounding, int64_t *told, struct error *err)
{
    for (int steps = 1; steps <= ROUNDING_STEPS; steps++) {
        CLEANUP(program_done) struct program p = {.cells = cells, .base = base};
        enum outcome outcome = NONE;
        if (!make_program(&p, steps, key, scope, before, err) || !solve_linear(&p, &outcome, err) ||
            (outcome == FRACTIONS && !solve_whole(&p, seconds, &outcome, err)))
            return false;
        if (outcome != FOUND)
            continue;
        *ret_rounding = (struct rounding){.base = base, .steps = steps};
        read_told(&p, ret_rounding, told);
        return true;
    }
    return err_set(err, ERR_RETRY, "no rounding to multiples of %jd adds up", (intmax_t)base);
}

// --- checking --------------------------------------------------------------------------------------------------------------

bool rounding_check(const struct cells *cells, const struct rounding *rounding, const int64_t *told, struct error *err)
{
    int64_t base = rounding->base;
    for (int i = 0; i < cells->n_cells; i++) {
        int64_t count = cells->cell[i].count;
        if (told[i] < 0 || told[i] % base != 0 || llabs(told[i] - count) >= base * rounding->steps)
            return err_set(err, ERR_BUG, "audit: cell \"%s\" is not rounded", cells->cell[i].key);
        if (told[i] != count && (count == 0 || (count % base == 0 && rounding->steps == 1)))
            return err_set(err, ERR_BUG, "audit: cell \"%s\" needed no rounding", cells->cell[i].key);
    }
    for (int l = 0; l < cells->n_lines; l++) {
        int64_t sum = 0;
        for (int k = 0; k < cells->line[l].n_parts; k++)
            sum += told[cells->line[l].part[k]];
        if (sum != told[cells->line[l].total])
            return err_set(err, ERR_BUG, "audit: the rounded parts of \"%s\" do not add up",
                           cells->cell[cells->line[l].total].key);
    }
    return true;
}
