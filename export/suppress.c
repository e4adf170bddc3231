// SPDX-License-Identifier: Apache-2.0
// Decides what is hidden, in this order:
//   1. every count from 1 to minimum - 1 (zeros are shown);
//   2. for each hidden cell that an attacker could infer too closely, the cheapest further cells (repair.h), until none
//   is
//      left: against the outsider, who sees the tables, and against one who also knows which cells are the small ones.
//      The second cannot always be kept out (if eight small counts add up to a small total, little is left to guess),
//      so for him it is done wherever hiding can help;
//   3. the guidelines' rule for a line whose total is shown: its hidden counts must not all be 3 or less, nor add up to
//   less
//      than the minimum; and a guarded total is hidden with any of its parts;
//   4. cells hidden in step 2 that turn out not to be needed are shown again, dearest first;
//   5. a fresh attack confirms it, or more is hidden.
// Totals are dear: what people need most stays longest. The worst case ends too: with everything but zeros hidden no
// upper bound is left. Nothing here depends on anything but the counts, and the order of cells breaks ties.
#include "export/suppress.h"

#include <math.h>
#include <string.h>

#include "common/stop.h"
#include "export/cost.h"
#include "export/optimum.h"
#include "export/repair.h"

enum { N_GUARDS = 2, LINE_TINY = 3, GREEDY_MAX_CELLS = 3000 };

// One attacker to keep out.
struct guard {
    struct attacker attacker;
    bool strict; // a cell that cannot be protected is an error
    struct attack *attack;
    struct repair *repair;
    bool *given_up; // cells that no hiding protects
};

struct decision {
    const struct cells *cells;
    const struct suppress_policy *policy;
    struct arena *arena;
    enum cell_state *state;
    double *cost;
    bool *hide; // scratch of a repair
    struct guard guard[N_GUARDS];
    int n_guards;
    double bound;
    uint64_t lp_solved; // of attacks that are over
};

struct suppress_policy suppress_policy_of(int64_t minimum_count, int64_t interval)
{
    return (struct suppress_policy){.minimum_count = minimum_count,
                                    .interval = interval,
                                    .marks_interval = (minimum_count - 1) / 2,
                                    .line_rule = true};
}

static void decision_done(struct decision *d)
{
    for (int g = 0; g < d->n_guards; g++) {
        attack_freep(&d->guard[g].attack);
        repair_freep(&d->guard[g].repair);
    }
    arena_freep(&d->arena);
}

static double cost_of(const struct cell *cell)
{
    return cell->cost > 0 ? cell->cost : cost_of_hiding(cell);
}

static bool add_guard(struct decision *d, bool knows_small, int64_t width, bool strict, struct error *err)
{
    struct guard *g = &d->guard[d->n_guards];
    *g = (struct guard){.strict = strict,
                        .attacker = {.knows_small = knows_small,
                                     .minimum_count = d->policy->minimum_count,
                                     .floor = d->policy->zeros_hidden ? 0 : 1,
                                     .width = width}};
    g->given_up = arena_alloc(d->arena, (size_t)d->cells->n_cells + 1, err);
    if (g->given_up == NULL)
        return false;
    d->n_guards++;
    return attack_new(d->cells, d->state, g->attacker, &g->attack, err) &&
           repair_new(d->cells, d->cost, g->attacker, &g->repair, err);
}

static enum cell_state first_state(const struct cell *cell, const struct suppress_policy *policy)
{
    if (cell->fate == FATE_KNOWN)
        return CELL_SHOWN;
    if (cell->count >= 1 && cell->count < policy->minimum_count)
        return CELL_SMALL;
    return cell->fate == FATE_CLOSE ? CELL_OTHER : CELL_SHOWN;
}

static bool set_up(struct decision *d, enum cell_state *state, struct error *err)
{
    size_t n = (size_t)d->cells->n_cells + 1;
    if (!arena_new(&d->arena, err))
        return false;
    d->state = state;
    d->cost = arena_alloc(d->arena, n * sizeof(*d->cost), err);
    d->hide = d->cost == NULL ? NULL : arena_alloc(d->arena, n * sizeof(*d->hide), err);
    if (d->hide == NULL)
        return false;
    for (int i = 0; i < d->cells->n_cells; i++) {
        d->cost[i] = cost_of(&d->cells->cell[i]);
        d->state[i] = first_state(&d->cells->cell[i], d->policy);
    }
    return add_guard(d, false, d->policy->interval, true, err) &&
           (d->policy->marks_interval <= 0 || add_guard(d, true, d->policy->marks_interval, false, err));
}

static bool refresh_attacks(struct decision *d, struct error *err)
{
    for (int g = 0; g < d->n_guards; g++)
        if (!attack_refresh(d->guard[g].attack, err))
            return false;
    return true;
}

static bool may_hide(const struct decision *d, int cell)
{
    const struct cell *c = &d->cells->cell[cell];
    return c->fate != FATE_KNOWN && (c->count > 0 || d->policy->zeros_hidden);
}

// The cheapest cell that is shown, not zero, and on a line with a hidden one; -1 when there is none.
static int cheapest_neighbour(const struct decision *d)
{
    int found = -1;
    for (int l = 0; l < d->cells->n_lines; l++) {
        const struct cell_line *line = &d->cells->line[l];
        int best = -1;
        bool any_hidden = false;
        for (int k = -1; k < line->n_parts; k++) {
            int i = k < 0 ? line->total : line->part[k];
            if (d->state[i] != CELL_SHOWN)
                any_hidden = true;
            else if (may_hide(d, i) && (best < 0 || d->cost[i] < d->cost[best]))
                best = i;
        }
        if (any_hidden && best >= 0 && (found < 0 || d->cost[best] < d->cost[found]))
            found = best;
    }
    return found;
}

// Nothing is left to hide: possible only when earlier releases told what would have to be hidden.
static bool refuse_to_reveal(const struct decision *d, int cell, struct error *err)
{
    bool told = false;
    for (int i = 0; i < d->cells->n_cells && !told; i++)
        told = d->cells->cell[i].fate == FATE_KNOWN && d->cells->cell[i].count > 0;
    if (!told)
        return err_set(err, ERR_BUG, "cell \"%s\" cannot be protected", d->cells->cell[cell].key);
    err_set(err, ERR_DENIED, "with what earlier releases of the period tell, cell \"%s\" could be inferred",
            d->cells->cell[cell].key);
    return err_hint(err, "release fewer tables, or wait for the next period");
}

// Hide more for one cell that is not wide enough. *ret_hidden false: nothing more can be done for it.
static bool hide_for(struct decision *d, struct guard *g, int cell, bool *ret_hidden, struct error *err)
{
    bool possible = false, any = false;
    memset(d->hide, 0, (size_t)d->cells->n_cells * sizeof(*d->hide));
    if (!repair_find(g->repair, d->state, cell, d->hide, &possible, err))
        return false;
    for (int i = 0; i < d->cells->n_cells; i++)
        if (d->hide[i]) {
            d->state[i] = CELL_OTHER;
            any = true;
        }
    if (!any && g->strict) { // the relaxation is content, whole numbers are not: open up the surroundings
        int neighbour = cheapest_neighbour(d);
        if (neighbour < 0)
            return refuse_to_reveal(d, cell, err);
        d->state[neighbour] = CELL_OTHER;
        any = true;
    }
    *ret_hidden = any;
    return !any || refresh_attacks(d, err);
}

static bool protect_cell(struct decision *d, struct guard *g, int cell, bool *ret_hidden, struct error *err)
{
    while (!g->given_up[cell]) {
        bool wide = false, hidden = false;
        if (!stop_check(err) || !attack_is_wide(g->attack, cell, &wide, err))
            return false;
        if (wide)
            return true;
        if (!hide_for(d, g, cell, &hidden, err))
            return false;
        if (hidden)
            *ret_hidden = true;
        else
            g->given_up[cell] = true;
    }
    return true;
}

// Until a whole pass hides nothing more. Hiding only widens intervals, so a cell once safe stays safe.
static bool protect_all(struct decision *d, struct error *err)
{
    for (bool hidden = true; hidden;) {
        hidden = false;
        for (int g = 0; g < d->n_guards; g++)
            for (int i = 0; i < d->cells->n_cells; i++)
                if (d->state[i] != CELL_SHOWN && !protect_cell(d, &d->guard[g], i, &hidden, err))
                    return false;
    }
    return true;
}

// A guarded total less what is known of its parts from elsewhere would leave the hidden ones: they go together.
static bool total_is_safe(const struct decision *d, const struct cell_line *line)
{
    bool safe = !line->guarded || d->state[line->total] != CELL_SHOWN || !may_hide(d, line->total);
    for (int k = 0; k < line->n_parts && !safe; k++)
        if (d->state[line->part[k]] != CELL_SHOWN)
            return false;
    return true;
}

static bool hide_guarded_totals(struct decision *d)
{
    bool hidden = false;
    for (int l = 0; l < d->cells->n_lines; l++)
        if (!total_is_safe(d, &d->cells->line[l])) {
            d->state[d->cells->line[l].total] = CELL_OTHER;
            hidden = true;
        }
    return hidden;
}

// The guidelines' rule for one line. A hidden total says nothing about the sum, so only lines with a shown total count.
static bool line_is_loose(const struct decision *d, const struct cell_line *line)
{
    int64_t sum = 0, greatest = 0;
    int n_hidden = 0;
    if (!d->policy->line_rule || d->state[line->total] != CELL_SHOWN)
        return true;
    for (int k = 0; k < line->n_parts; k++)
        if (d->state[line->part[k]] != CELL_SHOWN) {
            int64_t count = d->cells->cell[line->part[k]].count;
            n_hidden++;
            sum += count;
            greatest = count > greatest ? count : greatest;
        }
    return n_hidden == 0 || (greatest > LINE_TINY && sum >= d->policy->minimum_count);
}

static bool apply_line_rule(struct decision *d, bool *ret_hidden, struct error *err)
{
    *ret_hidden = hide_guarded_totals(d);
    for (int l = 0; l < d->cells->n_lines; l++) {
        const struct cell_line *line = &d->cells->line[l];
        while (!line_is_loose(d, line)) {
            int best = line->total;
            for (int k = 0; k < line->n_parts; k++) {
                int i = line->part[k];
                if (d->state[i] == CELL_SHOWN && may_hide(d, i) && d->cost[i] < d->cost[best])
                    best = i;
            }
            if (!may_hide(d, best)) // told before
                break;
            d->state[best] = CELL_OTHER;
            *ret_hidden = true;
        }
    }
    return !*ret_hidden || refresh_attacks(d, err);
}

static bool lines_stay_loose(struct decision *d, int cell)
{
    for (int l = 0; l < d->cells->n_lines; l++) {
        const struct cell_line *line = &d->cells->line[l];
        bool on_it = line->total == cell;
        for (int k = 0; k < line->n_parts && !on_it; k++)
            on_it = line->part[k] == cell;
        if (on_it && (!line_is_loose(d, line) || !total_is_safe(d, line)))
            return false;
    }
    return true;
}

static bool all_stay_wide(struct decision *d, const struct guard *g, bool *ret_wide, struct error *err)
{
    *ret_wide = true;
    for (int i = 0; i < d->cells->n_cells && *ret_wide; i++)
        if (d->state[i] != CELL_SHOWN && !g->given_up[i] && !attack_is_wide(g->attack, i, ret_wide, err))
            return false;
    return true;
}

// Show a cell again if everything else stays safe without it.
static bool try_to_show(struct decision *d, int cell, struct error *err)
{
    bool wide = true;
    d->state[cell] = CELL_SHOWN;
    wide = lines_stay_loose(d, cell);
    int g = 0;
    for (; g < d->n_guards && wide; g++)
        if (!attack_reveal(d->guard[g].attack, cell, true, err) || !all_stay_wide(d, &d->guard[g], &wide, err))
            return false;
    if (wide)
        return true;
    d->state[cell] = CELL_OTHER;
    while (g-- > 0)
        if (!attack_reveal(d->guard[g].attack, cell, false, err))
            return false;
    return true;
}

static bool may_show(const struct decision *d, int cell)
{
    return d->state[cell] == CELL_OTHER && d->cells->cell[cell].fate != FATE_CLOSE;
}

static bool show_what_need_not_be_hidden(struct decision *d, struct error *err)
{
    double below = INFINITY;
    for (;;) { // dearest first; cells of one cost in their order
        double next = -1;
        for (int i = 0; i < d->cells->n_cells; i++)
            if (may_show(d, i) && d->cost[i] < below && d->cost[i] > next)
                next = d->cost[i];
        if (next < 0)
            return true;
        for (int i = 0; i < d->cells->n_cells; i++)
            if (may_show(d, i) && !(d->cost[i] < next) && !(d->cost[i] > next) && !try_to_show(d, i, err))
                return false;
        below = next;
    }
}

static bool hide_until_safe(struct decision *d, struct error *err)
{
    for (bool hidden = true; hidden;) {
        hidden = false;
        if (!protect_all(d, err) || !apply_line_rule(d, &hidden, err))
            return false;
    }
    return true;
}

// The same look that the audit will take, with an attack that knows none of the tables found on the way. *ret_hidden: it found
// a cell it could not prove wide, and more was hidden for it.
static bool confirm(struct decision *d, bool *ret_hidden, struct error *err)
{
    CLEANUP(attack_freep) struct attack *attack = NULL;
    struct guard *g = &d->guard[0];
    int64_t narrowest = 0;
    int cell = -1;
    if (!attack_new(d->cells, d->state, g->attacker, &attack, err) || !attack_survey(attack, &narrowest, &cell, err))
        return false;
    d->lp_solved += attack_lp_solved(attack);
    *ret_hidden = false;
    return narrowest >= g->attacker.width || hide_for(d, g, cell, ret_hidden, err);
}

static bool decide_greedily(struct decision *d, struct error *err)
{
    // first of all, because a hidden total spares its other parts
    if ((hide_guarded_totals(d) && !refresh_attacks(d, err)) || !hide_until_safe(d, err) ||
        !show_what_need_not_be_hidden(d, err))
        return false;
    for (bool hidden = true; hidden;)
        if (!confirm(d, &hidden, err) || (hidden && !hide_until_safe(d, err)))
            return false;
    return true;
}

static double cost_of_choice(const struct decision *d)
{
    double cost = 0;
    for (int i = 0; i < d->cells->n_cells; i++)
        cost += d->state[i] == CELL_OTHER ? d->cost[i] : 0;
    return cost;
}

// Branch and cut from nothing but the small cells. Its proposal stands in d->state; linear programs hold it safe, or time ran out.
static bool search(struct decision *d, struct error *err)
{
    CLEANUP(cuts_freep) struct cuts *cuts = NULL;
    struct optimum o;
    for (int i = 0; i < d->cells->n_cells; i++)
        d->state[i] = may_show(d, i) ? CELL_SHOWN : d->state[i];
    if (!cuts_new(d->cells, d->policy, d->state, d->cost, &cuts, err))
        return false;
    for (int g = 0; g < d->n_guards; g++)
        if (!cuts_add_attacker(cuts, d->guard[g].attacker, d->guard[g].given_up, err))
            return false;
    if (!optimum_search(cuts, d->policy->seconds, d->state, &o, err))
        return false;
    d->bound = o.bound;
    d->lp_solved += o.lp_solved;
    return refresh_attacks(d, err);
}

// Greedily first, because that says for which cells nothing can be done; then the search, whose choice is made safe over whole
// numbers too; the cheaper of the two counts. A system too large for the greedy way is searched at once.
static bool decide(struct decision *d, struct error *err)
{
    bool greedy = d->cells->n_cells <= GREEDY_MAX_CELLS || d->policy->seconds <= 0;
    size_t bytes = (size_t)d->cells->n_cells * sizeof(*d->state);
    enum cell_state *first = arena_alloc(d->arena, bytes + 1, err);
    if (first == NULL || (greedy && !decide_greedily(d, err)))
        return false;
    if (d->policy->seconds <= 0)
        return true;
    memcpy(first, d->state, bytes);
    double cost = greedy ? cost_of_choice(d) : INFINITY;
    if (!search(d, err) || !decide_greedily(d, err))
        return false;
    if (cost_of_choice(d) >= cost)
        memcpy(d->state, first, bytes);
    return true;
}

bool suppress_decide(const struct cells *cells, const struct suppress_policy *policy,
                     struct suppression *ret_suppression, struct error *err)
{
    CLEANUP(decision_done) struct decision d = {.cells = cells, .policy = policy};
    CLEANUP(suppression_done) struct suppression s = {.n_cells = cells->n_cells};
    s.state = calloc((size_t)cells->n_cells + 1, sizeof(*s.state));
    if (s.state == NULL)
        return err_set(err, ERR_RETRY, "out of memory");
    if (!set_up(&d, s.state, err) || !decide(&d, err))
        return false;
    for (int i = 0; i < s.n_cells; i++) {
        s.n_small += s.state[i] == CELL_SMALL;
        s.n_other += s.state[i] == CELL_OTHER;
    }
    s.cost = cost_of_choice(&d);
    s.bound = d.bound < s.cost ? d.bound : s.cost;
    s.lp_solved = d.lp_solved;
    for (int g = 0; g < d.n_guards; g++)
        s.lp_solved += attack_lp_solved(d.guard[g].attack) + repair_lp_solved(d.guard[g].repair);
    *ret_suppression = s;
    s.state = NULL;
    return true;
}

void suppression_done(struct suppression *s)
{
    free(s->state);
    s->state = NULL;
}
