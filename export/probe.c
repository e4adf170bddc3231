// SPDX-License-Identifier: Apache-2.0
// Columns are the inner moves, free; rows the groups of cells that change together, bounded by what their members allow. The
// cell to push gets its change as the objective, and `enough` as a bound.
//
// Counts are whole numbers, so the program can promise more than there is. A solution counts when it is whole; one with a
// fraction is branched on, within a budget. A budget used up understates, which errs on the safe side.
//
// Why a push ends: at the optimum the change of the cell equals a sum of prices times the changes of cells that stand at their
// bounds. Said over all moves of the kernel, those of shown cells too, that equation holds for every table, whatever is hidden:
// what the hidden cells do not account for is put on the free shown cells. A cell at price w can contribute no more than w times
// as far as it may rise, or -w times as far as it may fall (Farkas' multipliers in Fischetti and Salazar's model).
#include "export/probe.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "common/lp.h"

enum { BRANCHES_MAX = 400, BRANCHES_MIN = 20, BRANCHED_ROWS = 60000 };
static const double WHOLE = 1e-6, NOISE = 1e-9, ROUNDING = 1e-3;

struct probe {
    const struct field *field;
    struct lp *lp;
    double *price;         // of each move: scratch of an explanation
    double *lower, *upper; // of each group, while branching
    uint64_t lp_solved;
};

// --- the field --------------------------------------------------------------------------------------------------------------------

// What the members of a group allow, and which member that is.
void field_bound(struct field *f, int g)
{
    const struct kernel_group *group = &f->kernel->group[g];
    f->lower[g] = -LP_INFINITY;
    f->upper[g] = LP_INFINITY;
    for (int m = group->first; m < group->first + group->n; m++) {
        int i = f->kernel->member[m];
        double factor = f->kernel->cell_factor[i];
        double one = (double)f->least[i] / factor, other = (double)f->most[i] / factor;
        double low = one < other ? one : other, high = one < other ? other : one;
        if (low > f->lower[g]) {
            f->lower[g] = low;
            f->lower_member[g] = i;
        }
        if (high < f->upper[g]) {
            f->upper[g] = high;
            f->upper_member[g] = i;
        }
    }
}

bool field_init(struct field *f, struct error *err)
{
    size_t n = (size_t)f->kernel->n_groups + 1;
    f->lower = malloc(n * sizeof(*f->lower));
    f->upper = malloc(n * sizeof(*f->upper));
    f->lower_member = malloc(n * sizeof(*f->lower_member));
    f->upper_member = malloc(n * sizeof(*f->upper_member));
    if (f->lower == NULL || f->upper == NULL || f->lower_member == NULL || f->upper_member == NULL)
        return err_set(err, ERR_RETRY, "out of memory");
    for (int g = 0; g < f->kernel->n_groups; g++)
        field_bound(f, g);
    return true;
}

void field_done(struct field *f)
{
    free(f->lower);
    free(f->upper);
    free(f->lower_member);
    free(f->upper_member);
    f->lower = f->upper = NULL;
    f->lower_member = f->upper_member = NULL;
}

// --- the program --------------------------------------------------------------------------------------------------------------

void probe_freep(struct probe **p)
{
    if (*p == NULL)
        return;
    lp_freep(&(*p)->lp);
    free((*p)->price);
    free((*p)->lower);
    free((*p)->upper);
    free(*p);
    *p = NULL;
}

uint64_t probe_lp_solved(const struct probe *p)
{
    return p->lp_solved;
}

static bool load_program(struct probe *p, struct error *err)
{
    const struct kernel *k = p->field->kernel;
    size_t n = 0, at = 0;
    for (int g = 0; g < k->n_groups; g++)
        n += (size_t)k->group[g].moves.n;
    struct lp_entry *entry = malloc((n + 1) * sizeof(*entry));
    double *free_low = malloc(((size_t)k->n_inner + 1) * sizeof(double));
    double *free_high = malloc(((size_t)k->n_inner + 1) * sizeof(double));
    bool ok = entry != NULL && free_low != NULL && free_high != NULL;
    for (int g = 0; g < k->n_groups && ok; g++)
        for (int s = 0; s < k->group[g].moves.n; s++)
            entry[at++] = (struct lp_entry){g, k->group[g].moves.entry[s].at, k->group[g].moves.entry[s].by};
    for (int m = 0; m < k->n_inner && ok; m++) {
        free_low[m] = -LP_INFINITY;
        free_high[m] = LP_INFINITY;
    }
    ok = ok ? lp_new(k->n_groups, k->n_inner, entry, n, p->lower, p->upper, free_low, free_high, &p->lp, err)
            : err_set(err, ERR_RETRY, "out of memory");
    free(entry);
    free(free_low);
    free(free_high);
    return ok;
}

bool probe_new(const struct field *f, struct probe **ret_probe, struct error *err)
{
    CLEANUP(probe_freep) struct probe *p = calloc(1, sizeof(*p));
    size_t n = (size_t)f->kernel->n_groups + 1;
    if (p == NULL)
        return err_set(err, ERR_RETRY, "out of memory");
    p->field = f;
    p->lower = malloc(n * sizeof(*p->lower));
    p->upper = malloc(n * sizeof(*p->upper));
    p->price = calloc((size_t)f->kernel->n_moves + 1, sizeof(*p->price));
    if (p->lower == NULL || p->upper == NULL || p->price == NULL)
        return err_set(err, ERR_RETRY, "out of memory");
    memcpy(p->lower, f->lower, (n - 1) * sizeof(*p->lower));
    memcpy(p->upper, f->upper, (n - 1) * sizeof(*p->upper));
    if (!load_program(p, err))
        return false;
    *ret_probe = p;
    p = NULL;
    return true;
}

static void set_bounds(struct probe *p, int group, double lower, double upper)
{
    p->lower[group] = lower;
    p->upper[group] = upper;
    lp_set_row_bounds(p->lp, group, lower, upper);
}

static int group_of(const struct probe *p, int cell)
{
    return p->field->kernel->group_of_cell[cell];
}

// The objective: how far the cell goes, to be minimised; or none again.
static void set_objective(struct probe *p, const struct push *push, bool on)
{
    const struct kernel *k = p->field->kernel;
    const struct kernel_list *moves = &k->group[group_of(p, push->cell)].moves;
    double factor = on ? -push->sign * k->cell_factor[push->cell] : 0;
    for (int s = 0; s < moves->n; s++)
        lp_set_cost(p->lp, moves->entry[s].at, factor * moves->entry[s].by);
}

static bool solve(struct probe *p, bool on, enum lp_status *ret_status, double *ret_value, struct error *err)
{
    double value = 0;
    if (!on)
        lp_restart(p->lp);
    p->lp_solved++;
    if (!lp_solve(p->lp, false, ret_status, &value, err))
        return false;
    if (*ret_status == LP_UNBOUNDED)
        return err_set(err, ERR_BUG, "attacker's program is unbounded");
    *ret_value = -value;
    return true;
}

static void stop_at(struct probe *p, int cell, int sign, double enough)
{
    int group = group_of(p, cell);
    double factor = sign * p->field->kernel->cell_factor[cell], at = enough / factor;
    if (factor > 0 && at < p->upper[group])
        set_bounds(p, group, p->lower[group], at);
    if (factor < 0 && at > p->lower[group])
        set_bounds(p, group, at, p->upper[group]);
}

static void take_back(struct probe *p, int cell)
{
    int group = group_of(p, cell);
    if (group >= 0)
        set_bounds(p, group, p->field->lower[group], p->field->upper[group]);
}

// The bounds that a push asks for: no farther than enough, and nothing for the cell that is known. They are taken back after it.
static void limit(struct probe *p, const struct push *push)
{
    if (push->without >= 0 && group_of(p, push->without) >= 0)
        set_bounds(p, group_of(p, push->without), 0, 0);
    if (push->enough != INT64_MAX)
        stop_at(p, push->cell, push->sign, (double)push->enough);
}

// --- reasons ------------------------------------------------------------------------------------------------------------------

static void add_reach(const struct field *f, int cell, double price, double *reach)
{
    reach[cell] += price > 0 ? price * (double)f->rises[cell] : price * (double)f->falls[cell];
}

// Prices of the hidden cells that stand at their bounds; what they leave of the cell's own moves goes to free shown cells.
static void spread(struct probe *p, const struct push *push, const double *row_price, double *reach)
{
    const struct field *f = p->field;
    const struct kernel *k = f->kernel;
    memset(p->price, 0, (size_t)k->n_moves * sizeof(*p->price));
    for (int s = 0; s < k->cell[push->cell].n; s++)
        p->price[k->cell[push->cell].entry[s].at] = push->sign * k->cell[push->cell].entry[s].by;
    for (int g = 0; row_price != NULL && g < k->n_groups; g++) {
        double w = -row_price[g];
        if (fabs(w) < NOISE)
            continue;
        int i = w > 0 ? f->upper_member[g] : f->lower_member[g];
        if (push->without >= 0 && g == group_of(p, push->without))
            i = push->without; // what he knows does not change
        double price = w / k->cell_factor[i];
        if (i != push->without)
            add_reach(f, i, price, reach);
        for (int s = 0; s < k->cell[i].n; s++)
            p->price[k->cell[i].entry[s].at] -= price * k->cell[i].entry[s].by;
    }
    for (int m = k->n_inner; m < k->n_moves; m++)
        if (fabs(p->price[m]) > NOISE)
            add_reach(f, k->free_cell[m], p->price[m], reach);
}

// --- whole numbers ------------------------------------------------------------------------------------------------------------

struct branching {
    const struct push *push;
    int budget;
    double best;
    struct move *move;
    double *reach; // NULL but for the first program
};

static int first_fraction(const struct probe *p)
{
    const struct kernel *k = p->field->kernel;
    const double *change = lp_activity(p->lp);
    for (int g = 0; g < k->n_groups; g++)
        for (int m = k->group[g].first; m < k->group[g].first + k->group[g].n; m++) {
            double by = change[g] * k->cell_factor[k->member[m]];
            if (fabs(by - round(by)) > WHOLE)
                return g;
        }
    return -1;
}

static int count_members(const struct kernel *k)
{
    return k->n_groups == 0 ? 0 : k->group[k->n_groups - 1].first + k->group[k->n_groups - 1].n;
}

static double change_of(const struct probe *p, int member, bool whole)
{
    const struct kernel *k = p->field->kernel;
    int i = k->member[member];
    double by = lp_activity(p->lp)[k->group_of_cell[i]] * k->cell_factor[i];
    return whole ? round(by) : by;
}

static bool reserve_move(const struct probe *p, bool whole, struct move *m, struct error *err)
{
    size_t n = 1;
    for (int k = 0; k < count_members(p->field->kernel); k++)
        n += fabs(change_of(p, k, whole)) > NOISE;
    move_done(m);
    m->whole = whole;
    m->cell = malloc(n * sizeof(*m->cell));
    m->by = malloc(n * sizeof(*m->by));
    return (m->cell != NULL && m->by != NULL) || err_set(err, ERR_RETRY, "out of memory");
}

// The solution as a move. In a whole one all lines hold exactly: they hold up to the solver's rounding, and whole numbers that
// nearly add up to nothing do.
static bool keep_move(const struct probe *p, bool whole, struct move *ret_move, struct error *err)
{
    const struct field *f = p->field;
    if (!reserve_move(p, whole, ret_move, err))
        return false;
    for (int k = 0; k < count_members(f->kernel); k++) {
        int i = f->kernel->member[k];
        double by = change_of(p, k, whole);
        if (fabs(by) <= NOISE)
            continue;
        double low = (double)f->least[i], high = (double)f->most[i];
        if (by < low - ROUNDING || by > high + ROUNDING)
            return err_set(err, ERR_BUG, "the attacker's program left its bounds");
        by = by < low ? low : by > high ? high : by; // the solver's rounding
        ret_move->cell[ret_move->n] = i;
        ret_move->by[ret_move->n++] = by;
    }
    return true;
}

static bool branch(struct probe *p, struct branching *b, double *ret_bound, struct error *err);

static bool branch_within(struct probe *p, struct branching *b, int group, double lower, double upper,
                          struct error *err)
{
    double was_lower = p->lower[group], was_upper = p->upper[group], bound = 0;
    lower = lower > was_lower ? lower : was_lower;
    upper = upper < was_upper ? upper : was_upper;
    if (lower > upper)
        return true;
    set_bounds(p, group, lower, upper);
    bool ok = branch(p, b, &bound, err);
    set_bounds(p, group, was_lower, was_upper);
    return ok;
}

// Solve; when the solution has a fraction, look on both sides of it, the nearer one first.
static bool branch(struct probe *p, struct branching *b, double *ret_bound, struct error *err)
{
    enum lp_status status = LP_INFEASIBLE;
    *ret_bound = 0;
    if (b->budget-- <= 0 || b->best >= (double)b->push->enough)
        return true;
    if (!solve(p, false, &status, ret_bound, err) || status == LP_INFEASIBLE)
        return status == LP_INFEASIBLE;
    if (b->reach != NULL)
        spread(p, b->push, lp_row_prices(p->lp), b->reach);
    b->reach = NULL;
    if ((b->push->relaxed ? *ret_bound - WHOLE : floor(*ret_bound + WHOLE)) <= b->best)
        return true;
    int group = first_fraction(p);
    if (group < 0 || b->push->relaxed) {
        bool ok = keep_move(p, group < 0, b->move, err);
        b->best = ok ? b->push->sign * move_change(b->move, b->push->cell) : b->best;
        return ok;
    }
    double at = lp_activity(p->lp)[group];
    for (int side = 0; side < 2; side++) {
        bool below = (at - floor(at) < 0.5) == (side == 0);
        if (below ? !branch_within(p, b, group, -LP_INFINITY, floor(at), err)
                  : !branch_within(p, b, group, ceil(at), LP_INFINITY, err))
            return false;
    }
    return true;
}

// The larger the programs, the fewer.
static int budget_of(const struct probe *p)
{
    int budget = BRANCHED_ROWS / (p->field->kernel->n_groups + 1);
    return budget < BRANCHES_MIN ? BRANCHES_MIN : budget > BRANCHES_MAX ? BRANCHES_MAX : budget;
}

bool probe_push(struct probe *p, const struct push *push, double *ret_bound, struct move *ret_move, double *reach,
                struct error *err)
{
    struct branching b = {
        .push = push, .budget = budget_of(p), .best = (double)push->beyond, .move = ret_move, .reach = reach};
    *ret_bound = 0;
    *ret_move = (struct move){0};
    if (group_of(p, push->cell) < 0) { // determined by what is shown
        if (reach != NULL)
            spread(p, push, NULL, reach);
        return true;
    }
    limit(p, push);
    set_objective(p, push, true);
    bool ok = branch(p, &b, ret_bound, err);
    set_objective(p, push, false);
    take_back(p, push->cell);
    if (push->without >= 0)
        take_back(p, push->without);
    if (!ok)
        move_done(ret_move);
    return ok;
}

bool probe_reach(struct probe *p, const struct push *push, bool on, double *ret_bound, double *reach, struct error *err)
{
    enum lp_status status = LP_INFEASIBLE;
    *ret_bound = 0;
    if (group_of(p, push->cell) < 0) {
        spread(p, push, NULL, reach);
        return true;
    }
    limit(p, push);
    set_objective(p, push, true);
    bool ok = solve(p, on, &status, ret_bound, err) &&
              (status == LP_OPTIMAL || err_set(err, ERR_BUG, "attacker's program has no solution"));
    if (ok)
        spread(p, push, lp_row_prices(p->lp), reach);
    set_objective(p, push, false);
    take_back(p, push->cell);
    return ok;
}

bool probe_table(const struct probe *p, struct move *ret_move, struct error *err)
{
    *ret_move = (struct move){0};
    return keep_move(p, false, ret_move, err);
}

void probe_follow(struct probe *p, int group)
{
    set_bounds(p, group, p->field->lower[group], p->field->upper[group]);
}

// --- many at once -------------------------------------------------------------------------------------------------------------

static void aim(struct probe *p, const struct goal *goal, int n)
{
    const struct kernel *k = p->field->kernel;
    memset(p->price, 0, (size_t)k->n_moves * sizeof(*p->price));
    for (int q = 0; q < n; q++) {
        if (group_of(p, goal[q].cell) < 0)
            continue;
        stop_at(p, goal[q].cell, goal[q].sign, goal[q].enough);
        for (int s = 0; s < k->cell[goal[q].cell].n; s++)
            p->price[k->cell[goal[q].cell].entry[s].at] -= goal[q].sign * k->cell[goal[q].cell].entry[s].by;
    }
    for (int m = 0; m < k->n_inner; m++)
        lp_set_cost(p->lp, m, p->price[m]);
}

bool probe_push_many(struct probe *p, const struct goal *goal, int n, struct move *ret_move, struct error *err)
{
    enum lp_status status = LP_INFEASIBLE;
    double way = 0;
    *ret_move = (struct move){0};
    aim(p, goal, n);
    bool ok = solve(p, false, &status, &way, err);
    ok = ok && (status != LP_INFEASIBLE || err_set(err, ERR_BUG, "attacker's program has no solution")) &&
         keep_move(p, first_fraction(p) < 0, ret_move, err);
    for (int m = 0; m < p->field->kernel->n_inner; m++)
        lp_set_cost(p->lp, m, 0);
    for (int q = 0; q < n; q++)
        take_back(p, goal[q].cell);
    if (!ok || ret_move->n == 0)
        move_done(ret_move);
    return ok;
}
