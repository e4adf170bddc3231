// SPDX-License-Identifier: Apache-2.0
// The cheapest choice of all that fulfil the inequalities found so far is proposed (Cbc). What it breaks becomes more inequalities, until
// a proposal is safe as it is; then none is cheaper, and what it costs is a bound for all. Most of what proposals break is found
// in parts of the system (parts.h), and as inequalities of few cells.
#include "export/cheapest.h"

#include <math.h>
#include <stdlib.h>

#include "export/cover.h"
#include "export/descent.h"
#include "export/exchange.h"

enum { NODES = 100, NODES_MAX = 10000000, ROUNDS = 10, COMPLETED_EVERY = 4, FEW = 60000, STEPS = 60000 };
static const double LITTLE = 1e-5, LITTLE_MORE = 2e-3;

static bool is_timed(const struct decision *d)
{
    return d->policy->seconds > 0;
}

// Where all costs are whole numbers no choice costs a fraction.
static void lift_bound(struct decision *d, double bound)
{
    double whole = ceil(bound - LITTLE);
    for (int j = 0; j < d->cuts->n_columns; j++)
        if (fabs(d->cuts->cost[j] - round(d->cuts->cost[j])) > 0)
            whole = bound;
    d->bound = whole > d->bound ? whole : d->bound;
}

bool cheapest_is_proved(const struct decision *d)
{
    return cover_cost(d->cuts, d->best) <= d->bound * (1 + COST_SLACK);
}

// Exchanges take the place of programs.
static bool by_exchange(const struct decision *d)
{
    return is_timed(d) && decision_is_large(d);
}

// A choice nearly as cheap as can be, without a proof, from the choice in hand; the best where none is found.
static bool exchange(struct decision *d, struct error *err)
{
    bool found = false;
    double *cost = cover_preferred_costs(d->cuts);
    if (cost == NULL)
        return err_set(err, ERR_RETRY, "out of memory");
    bool ok = exchange_search(d->cuts, cost, (struct exchange_limits){cover_cost(d->cuts, d->best), STEPS, false},
                              d->hide, &found, err);
    free(cost);
    if (ok && !found)
        decision_take_best(d);
    return ok;
}

// The cheapest choice that fulfils all inequalities, or nearly: by nodes, not by time, so that it takes as long as it needs to be of
// use.
static bool seek(struct decision *d, int nodes, struct milp_answer *ret_answer, struct error *err)
{
    if (!by_exchange(d))
        decision_take_best(d);
    if (!cover_cheapest(d->cuts, (struct milp_limits){.nodes = nodes}, d->hide, ret_answer, err))
        return false;
    if (!ret_answer->found)
        return true;
    lift_bound(d, ret_answer->bound);
    return by_exchange(d) || cover_prefer(d->cuts, (struct milp_limits){.nodes = DECISION_FEW_NODES}, d->hide, err);
}

// Where there are many inequalities a bound is asked for only now and then.
static bool propose(struct decision *d, int round, int nodes, struct milp_answer *ret_answer, struct error *err)
{
    *ret_answer = (struct milp_answer){.found = true};
    if (by_exchange(d) && !exchange(d, err))
        return false;
    return (by_exchange(d) && round % COMPLETED_EVERY != 0) || seek(d, nodes, ret_answer, err);
}

// Whether anybody sees too much of it, first in parts, where that is found out soonest and teaches most.
static bool is_safe(struct decision *d, bool *ret_safe, struct error *err)
{
    int found = 0;
    struct breach b = {0};
    if (!decision_look_at_parts(d, PARTS_CHOICE, &found, err) ||
        (found == 0 && !decision_look_for(d, DECISION_MANY, &b, err)))
        return false;
    *ret_safe = found == 0 && b.n == 0;
    return true;
}

static void keep_if_cheaper(struct decision *d)
{
    if (decision_is_cheaper(d))
        decision_keep(d);
}

static bool may_search(const struct decision *d, int round)
{
    return !cheapest_is_proved(d) &&
           (is_timed(d) ? decision_now() < d->end : round < ROUNDS && d->cuts->n_entries <= FEW);
}

// Half of the time is for what proposals teach, the other half to make something of one; if there is time for that.
static bool is_half_over(const struct decision *d)
{
    return is_timed(d) && decision_has_time(d) && decision_now() > d->end - d->policy->seconds / 2;
}

static bool is_time_to_complete(const struct decision *d, int round)
{
    return by_exchange(d) ? is_half_over(d) : round % COMPLETED_EVERY == 0;
}

// What a program proposes that hides cells by fractions, and what parts of the system say against it: that lifts the bound soonest.
static bool learn(struct decision *d, struct error *err)
{
    double before = -1;
    for (int round = 0, found = 1; found > 0 && may_search(d, round) && !is_half_over(d); round++) {
        double cost = 0;
        if (!cover_relax(d->cuts, d->part, &cost, err))
            return false;
        if (cost >= LP_INFINITY)
            return true;
        lift_bound(d, cost);
        if (cost < before * (1 + LITTLE_MORE))
            return true;
        if (round % 3 == 0)
            before = cost;
        for (int i = 0; i < d->cells->n_cells; i++)
            d->hidden[i] = d->forced[i] ? PART_WHOLE : 0;
        for (int j = 0; j < d->cuts->n_columns; j++)
            d->hidden[d->cuts->cell[j]] = (int)lround(PART_WHOLE * d->part[j]);
        if (!parts_look(d->parts, d->hidden, PARTS_FRACTIONS, d->cuts, &found, err))
            return false;
    }
    return true;
}

// As cheap as parts allow, in the time that is left, before the whole is asked.
static bool descend(struct decision *d, struct error *err)
{
    bool safe = false;
    return decision_heed_parts(d, &safe, err) && (!safe || descent_run(d, d->end, err));
}

static bool try_to_complete(struct decision *d, struct error *err)
{
    bool safe = false;
    if (by_exchange(d) && decision_now() < d->end && !descend(d, err))
        return false;
    if (!decision_make_safe(d, &safe, err))
        return false;
    if (safe)
        keep_if_cheaper(d);
    return true;
}

// Branch and cut: a proposal that is safe and proved the cheapest of all that fulfil the inequalities is the cheapest of all. One that
// is safe and not proved is sought again with more nodes. Now and then one that is not safe is completed: that may be cheaper than
// the best so far. Where exchanges propose that takes long, and is done once, or not at all.
static bool branch_and_cut(struct decision *d, struct error *err)
{
    if (!learn(d, err))
        return false;
    for (int round = 1, nodes = NODES; may_search(d, round); round++) {
        struct milp_answer answer = {0};
        bool safe = false;
        if (!propose(d, round, nodes, &answer, err))
            return false;
        if (!answer.found)
            return true;
        if (!is_safe(d, &safe, err))
            return false;
        if (safe) {
            keep_if_cheaper(d);
            if (answer.proven || !is_timed(d))
                return true;
            nodes = nodes < NODES_MAX ? 10 * nodes : nodes;
        } else if (is_time_to_complete(d, round) && !try_to_complete(d, err)) {
            return false;
        }
    }
    return true;
}

static bool begin(struct decision *d, struct error *err)
{
    d->end = is_timed(d) ? decision_now() + d->policy->seconds : 0;
    d->programs = is_timed(d) ? UINT64_MAX : guards_lp_solved(&d->guards) + d->programs;
    cuts_forget(d->cuts); // those have hundreds of cells each
    return parts_new(d->cells, d->open, guards_outsider(d->policy), &d->parts, err);
}

// However little time there was, something cheaper than everything is found.
static bool leave_something(struct decision *d, struct error *err)
{
    return !d->wide || (exchange(d, err) && try_to_complete(d, err));
}

bool cheapest_search(struct decision *d, struct error *err)
{
    return begin(d, err) && branch_and_cut(d, err) && leave_something(d, err);
}
