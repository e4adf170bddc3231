// SPDX-License-Identifier: Apache-2.0
// Decides what is hidden, in this order:
//   1. every count from 1 to minimum - 1 (zeros are shown), and what earlier releases force, is hidden in any case;
//   2. what rules of lines ask for besides, at least cost. Where the guards (guards.h) can still tell a hidden cell too closely, their
//      reasons say which cells that rests on: an inequality that every safe choice fulfils (cuts.h). The cells that fulfil them at
//      least cost are hidden too (cover.h), until the guards find nothing;
//   3. cells are shown again, dearest first, and others hidden where that takes it, if that is cheaper (greedy.h);
//   4. the cheapest choice of all that fulfil the inequalities found so far is proposed instead, until a proposal is safe as it is, and
//      proved the cheapest (cheapest.h);
//   5. the guards look for tables of whole numbers, and once more afresh, or more is hidden.
// Totals are dear: what people need most is shown first. Nothing here depends on anything but the counts, on how many threads there
// are least of all, and the order of cells breaks ties; work is bounded by linear programs and their size, by rounds and nodes, not
// by time. Only a search that was given time and ran out of it depends on that.
#include "export/suppress.h"

#include <stdlib.h>

#include "export/cheapest.h"
#include "export/greedy.h"

static const uint64_t WHOLE_WORK = 4000000000;

struct suppress_policy suppress_policy_of(int64_t minimum_count, int64_t interval)
{
    return (struct suppress_policy){.minimum_count = minimum_count,
                                    .interval = interval,
                                    .marks_interval = (minimum_count - 1) / 2,
                                    .contributor = true,
                                    .line_rule = true};
}

struct suppress_policy suppress_policy_of_spec(const struct spec_policy *p)
{
    return (struct suppress_policy){.minimum_count = p->minimum_count,
                                    .interval = p->interval,
                                    .marks_interval = p->marks_interval,
                                    .zeros_hidden = p->zeros_hidden,
                                    .seconds = (double)p->seconds,
                                    .contributor = p->contributor,
                                    .line_rule = p->line_rule};
}

// --- whole tables ---------------------------------------------------------------------------------------------------------------

// A look for whole tables, with the programs that are left for it.
static struct look whole(const struct decision *d, uint64_t until)
{
    uint64_t used = guards_lp_solved(&d->guards);
    return (struct look){0, false, used < until ? until - used : 0};
}

static bool prove_by_whole_tables(struct decision *d, uint64_t until, struct error *err)
{
    for (;;) {
        struct breach b;
        if (!decision_look(d, whole(d, until), &b, err))
            return false;
        d->left = b.left;
        if (b.n == 0)
            return true;
        if (!decision_heed(d, &b, err))
            return false;
    }
}

// A program grows with the hidden cells, and takes more steps: with twice as many cells a quarter of the programs.
static uint64_t programs_for_whole_tables(const struct decision *d)
{
    uint64_t hidden = 1;
    for (int i = 0; i < d->cells->n_cells; i++)
        hidden += d->state[i] != CELL_SHOWN;
    return WHOLE_WORK / (hidden * hidden);
}

static bool finish(struct decision *d, struct error *err)
{
    decision_take_best(d);
    decision_apply(d);
    uint64_t until = guards_lp_solved(&d->guards) + programs_for_whole_tables(d);
    for (;;) {
        struct breach b;
        if (!prove_by_whole_tables(d, until, err))
            return false;
        if (d->left > 0)
            return true;
        if (!guards_look_afresh(&d->guards, whole(d, until), d->cuts, &b, err))
            return false;
        d->left = b.left;
        if (b.n == 0)
            return true;
        if (!decision_heed(d, &b, err))
            return false;
    }
}

// Where everything had to be hidden to begin with, a search that has time enough finds something better than greed does.
static bool decide(struct decision *d, struct error *err)
{
    if (!greedy_start(d, err))
        return false;
    bool skipped = d->wide && decision_has_time(d);
    return (skipped || greedy_show_again(d, err)) && (cheapest_is_proved(d) || cheapest_search(d, err)) &&
           finish(d, err);
}

static double cost_of_choice(const struct decision *d, bool forced_only)
{
    double cost = 0;
    for (int i = 0; i < d->cells->n_cells; i++)
        cost += d->state[i] == CELL_OTHER && (d->forced[i] || !forced_only) ? d->cost[i] : 0;
    return cost;
}

static void sum_up(struct decision *d, struct suppression *s)
{
    for (int i = 0; i < s->n_cells; i++) {
        s->n_small += s->state[i] == CELL_SMALL;
        s->n_other += s->state[i] == CELL_OTHER;
        s->n_exposed += s->state[i] != CELL_SHOWN && guards_gave_up(&d->guards, i);
    }
    s->cost = cost_of_choice(d, false);
    s->bound = d->bound + cost_of_choice(d, true);
    s->bound = s->bound < s->cost ? s->bound : s->cost;
    s->n_left = d->left;
    s->lp_solved = guards_lp_solved(&d->guards) + (d->parts != NULL ? parts_lp_solved(d->parts) : 0);
}

bool suppress_decide(const struct cells *cells, const struct suppress_policy *policy,
                     struct suppression *ret_suppression, struct error *err)
{
    CLEANUP(decision_done) struct decision d = {0};
    CLEANUP(suppression_done) struct suppression s = {.n_cells = cells->n_cells};
    s.state = calloc((size_t)cells->n_cells + 1, sizeof(*s.state));
    if (s.state == NULL)
        return err_set(err, ERR_RETRY, "out of memory");
    if (!decision_init(&d, cells, policy, s.state, err) || !decide(&d, err))
        return false;
    sum_up(&d, &s);
    *ret_suppression = s;
    s.state = NULL;
    return true;
}

void suppression_done(struct suppression *s)
{
    free(s->state);
    s->state = NULL;
}
