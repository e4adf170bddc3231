// SPDX-License-Identifier: Apache-2.0
// Decides what is hidden, in this order:
//   1. every count from 1 to minimum - 1 (zeros are shown), and what earlier releases force, is hidden in any case;
//   2. what rules of lines ask for besides, at least cost. Where the guards (guards.h) can still tell a hidden cell too closely, their
//      reasons say which cells that rests on: an inequality that every safe choice fulfils (cuts.h). The cells that fulfil them at
//      least cost are hidden too (cover.h), until the guards find nothing. Where they find hundreds at once everything that may be
//      hidden is, instead. That is safe, or nothing is: a wider choice leaves a reader more tables;
//   3. cells are shown again, dearest first, block by block, and others hidden where that takes it, if that is cheaper. Blocks become
//      smaller, down to single cells: what is hidden then is needed, cell by cell, while all others stand as they do;
//   4. the cheapest choice of all that fulfil the inequalities found so far is proposed instead (Cbc), until a proposal is safe as it
//      is; then none is cheaper, and what it costs is a bound for all. Most of what proposals break is found in parts of the
//      system (parts.h), and as inequalities of few cells;
//   5. the guards look for tables of whole numbers, and once more afresh, or more is hidden.
// Totals are dear: what people need most is shown first. Nothing here depends on anything but the counts, on how many threads there
// are least of all, and the order of cells breaks ties; work is bounded by linear programs and their size, by rounds and nodes, not
// by time. Only a search that was given time and ran out of it depends on that.
#include "export/suppress.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "common/arena.h"
#include "export/cost.h"
#include "export/cover.h"
#include "export/guards.h"
#include "export/parts.h"

enum {
    FIRST_BLOCKS = 6,
    MANY = 100,
    PROPOSALS = 10,
    NODES = 100,
    NODES_MAX = 10000000,
    ROUNDS = 10,
    COMPLETED_EVERY = 4,
    FEW = 60000
};
static const uint64_t WORK = 33000000, WHOLE_WORK = 4000000000;
static const double SAME = 1e-9, LITTLE = 1e-5, LITTLE_MORE = 2e-3;
static const struct look SOME = {MANY, true, UINT64_MAX}, ALL = {0, true, UINT64_MAX};

struct decision {
    const struct cells *cells;
    const struct suppress_policy *policy;
    struct arena *arena;
    enum cell_state *state;
    double *cost;
    bool *open, *forced;
    struct cuts *cuts;
    bool *hide, *best; // of each column of the cuts: the choice looked at; the cheapest safe one
    double *part;      // ... how much of it a program hides
    int *hidden;       // of each cell: how much of it, for a look at parts
    int *order;        // columns, dearest first
    struct guards guards;
    struct parts *parts; // while searching
    double bound, end;
    uint64_t programs; // for the greedy choice
    uint64_t last_block;
    uint64_t left;
};

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

static void decision_done(struct decision *d)
{
    guards_done(&d->guards);
    parts_freep(&d->parts);
    cuts_freep(&d->cuts);
    arena_freep(&d->arena);
}

static double now(void)
{
    struct timespec t = {0};
    (void)clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

// --- setting up -----------------------------------------------------------------------------------------------------------------

static double cost_of(const struct cell *cell)
{
    return cell->cost > 0 ? cell->cost : cost_of_hiding(cell);
}

static enum cell_state first_state(const struct cell *cell, const struct suppress_policy *policy)
{
    if (cell->fate == FATE_KNOWN)
        return CELL_SHOWN;
    if (cell->count >= 1 && cell->count < policy->minimum_count)
        return CELL_SMALL;
    return cell->fate == FATE_CLOSE ? CELL_OTHER : CELL_SHOWN;
}

static bool may_hide(const struct decision *d, int cell)
{
    const struct cell *c = &d->cells->cell[cell];
    return c->fate != FATE_KNOWN && (c->count > 0 || d->policy->zeros_hidden);
}

static bool reserve(struct decision *d, struct error *err)
{
    size_t n = (size_t)d->cells->n_cells + 1;
    if (!arena_new(&d->arena, err))
        return false;
    d->cost = arena_alloc(d->arena, n * sizeof(*d->cost), err);
    d->open = d->cost == NULL ? NULL : arena_alloc(d->arena, n, err);
    d->forced = d->open == NULL ? NULL : arena_alloc(d->arena, n, err);
    d->hide = d->forced == NULL ? NULL : arena_alloc(d->arena, n, err);
    d->best = d->hide == NULL ? NULL : arena_alloc(d->arena, n, err);
    d->part = d->best == NULL ? NULL : arena_alloc(d->arena, n * sizeof(*d->part), err);
    d->hidden = d->part == NULL ? NULL : arena_alloc(d->arena, n * sizeof(*d->hidden), err);
    d->order = d->hidden == NULL ? NULL : arena_alloc(d->arena, n * sizeof(*d->order), err);
    return d->order != NULL;
}

static int dearest_first(const void *a, const void *b, void *ctx)
{
    const double *cost = ctx;
    const int *x = a, *y = b;
    if (cost[*x] > cost[*y] || cost[*x] < cost[*y])
        return cost[*x] > cost[*y] ? -1 : 1;
    return (*x > *y) - (*x < *y);
}

static bool set_up(struct decision *d, struct error *err)
{
    if (!reserve(d, err))
        return false;
    int may_be_hidden = 1;
    for (int i = 0; i < d->cells->n_cells; i++) {
        d->cost[i] = cost_of(&d->cells->cell[i]);
        d->state[i] = first_state(&d->cells->cell[i], d->policy);
        d->open[i] = may_hide(d, i);
        d->forced[i] = d->state[i] != CELL_SHOWN;
        may_be_hidden += d->open[i];
    }
    d->programs = WORK / (uint64_t)may_be_hidden; // the larger a program, the fewer
    if (!cuts_new(d->cells, d->policy, d->open, d->forced, d->cost, &d->cuts, err))
        return false;
    for (int j = 0; j < d->cuts->n_columns; j++)
        d->order[j] = j;
    qsort_r(d->order, (size_t)d->cuts->n_columns, sizeof(*d->order), dearest_first, d->cuts->cost);
    return guards_init(&d->guards, d->cells, d->policy, d->open, d->state, err);
}

// --- a choice -------------------------------------------------------------------------------------------------------------------

static void apply(struct decision *d)
{
    for (int j = 0; j < d->cuts->n_columns; j++)
        d->state[d->cuts->cell[j]] = d->hide[j] ? CELL_OTHER : CELL_SHOWN;
}

static bool look(struct decision *d, struct look how, struct breach *b, struct error *err)
{
    apply(d);
    return guards_look(&d->guards, how, d->cuts, b, err);
}

static void keep(struct decision *d)
{
    memcpy(d->best, d->hide, (size_t)d->cuts->n_columns);
}

static void take_best(struct decision *d)
{
    memcpy(d->hide, d->best, (size_t)d->cuts->n_columns);
}

static bool is_cheaper(const struct decision *d)
{
    return cover_cost(d->cuts, d->hide) < cover_cost(d->cuts, d->best) * (1 - SAME);
}

static bool is_timed(const struct decision *d)
{
    return d->policy->seconds > 0;
}

static bool has_programs(const struct decision *d)
{
    return guards_lp_solved(&d->guards) < d->programs && (d->end <= 0 || now() < d->end);
}

// --- hiding more ----------------------------------------------------------------------------------------------------------------

// The cheapest column that is shown and on a line with a hidden cell, and with this one if it is to be `close`; -1 when there is
// none.
static int cheapest_neighbour(const struct decision *d, int cell, bool close)
{
    int found = -1;
    for (int l = 0; l < d->cells->n_lines; l++) {
        const struct cell_line *line = &d->cells->line[l];
        int best = -1;
        bool counts = false;
        for (int k = -1; k < line->n_parts; k++) {
            int i = k < 0 ? line->total : line->part[k], j = d->cuts->column[i];
            counts = counts || (close ? i == cell : d->state[i] != CELL_SHOWN);
            if (d->state[i] == CELL_SHOWN && j >= 0 && (best < 0 || d->cuts->cost[j] < d->cuts->cost[best]))
                best = j;
        }
        if (counts && best >= 0 && (found < 0 || d->cuts->cost[best] < d->cuts->cost[found]))
            found = best;
    }
    return found;
}

// The inequalities are content, whole numbers are not: open up the surroundings. Where all are open, and no programs are left to look
// further, linear programs vouch.
static bool hide_neighbour(struct decision *d, const struct breach *b, struct error *err)
{
    int cell = b->unsure >= 0 ? b->unsure : b->cell, neighbour = cheapest_neighbour(d, cell, true);
    neighbour = neighbour >= 0 ? neighbour : cheapest_neighbour(d, cell, false);
    if (neighbour < 0)
        return b->left > 0 || guards_refuse(&d->guards, cell, err);
    d->hide[neighbour] = true;
    return true;
}

// What the guards found asks for more.
static bool heed(struct decision *d, const struct breach *b, struct error *err)
{
    double before = cover_cost(d->cuts, d->hide);
    if (!cover_extend(d->cuts, d->hide, err))
        return false;
    return cover_cost(d->cuts, d->hide) > before || hide_neighbour(d, b, err);
}

// What can be told from parts of the system alone.
static bool look_at_parts(struct decision *d, int *ret_found, struct error *err)
{
    apply(d);
    for (int i = 0; i < d->cells->n_cells; i++)
        d->hidden[i] = d->state[i] != CELL_SHOWN ? PART_WHOLE : 0;
    return parts_look(d->parts, d->hidden, false, d->cuts, ret_found, err);
}

// It asks for more, as long as there is something.
static bool heed_parts(struct decision *d, struct error *err)
{
    for (int found = d->parts != NULL; found > 0;) {
        if (!look_at_parts(d, &found, err) || !cover_extend(d->cuts, d->hide, err))
            return false;
    }
    return true;
}

// From a choice that may not be safe to one that is, unless it comes to cost as much as the best safe choice does, or takes too
// long: then it is given up. Hiding only widens intervals, so a cell once safe stays safe.
static bool try_to_make_safe(struct decision *d, bool *ret_safe, struct error *err)
{
    struct breach b = {.n = 1};
    for (*ret_safe = false; is_cheaper(d) && has_programs(d);) {
        if (!heed_parts(d, err) || !look(d, SOME, &b, err))
            return false;
        *ret_safe = b.n == 0;
        if (*ret_safe)
            return true;
        if (!heed(d, &b, err))
            return false;
    }
    return true;
}

// What nothing can be added to: where the guards object to that, there is no safe choice.
static bool hide_all(struct decision *d, struct error *err)
{
    struct breach b;
    memset(d->hide, true, (size_t)d->cuts->n_columns);
    return look(d, ALL, &b, err) && (b.n == 0 || guards_refuse(&d->guards, b.cell, err));
}

// The cheapest choice that fulfils all inequalities, or nearly so.
static bool propose(struct decision *d, struct error *err)
{
    struct milp_answer answer = {0};
    memset(d->hide, 0, (size_t)d->cuts->n_columns);
    return cover_extend(d->cuts, d->hide, err) &&
           cover_cheapest(d->cuts, (struct milp_limits){.nodes = NODES}, d->hide, &answer, err);
}

// The first safe choice. Early proposals are cheap and break much, and what they teach is good for all; later ones are completed.
static bool start(struct decision *d, struct error *err)
{
    struct breach b = {.n = 1, .unsure = -1, .cell = -1};
    for (int round = 0; b.n > 0 && b.n < MANY && has_programs(d); round++)
        if (!(round < PROPOSALS ? propose(d, err) : heed(d, &b, err)) || !look(d, SOME, &b, err))
            return false;
    if (b.n > 0 && !hide_all(d, err))
        return false;
    keep(d);
    return true;
}

// --- showing again --------------------------------------------------------------------------------------------------------------

// Show up to `size` hidden columns, in order from *at, that no inequality needs.
static bool show_some(struct decision *d, int size, int *at, struct error *err)
{
    CLEANUP(cover_freep) struct cover *cover = NULL;
    int shown = 0;
    if (!cover_new(d->cuts, d->hide, &cover, err))
        return false;
    for (; *at < d->cuts->n_columns && shown < size; (*at)++)
        shown += d->hide[d->order[*at]] && cover_show(cover, d->order[*at]);
    return true;
}

// A block that is not done with what is left would be lost: it may take half of what the last one took.
static bool may_be_done(const struct decision *d)
{
    return guards_lp_solved(&d->guards) + d->last_block / 2 < d->programs;
}

// One pass over all columns. What costs as much as before once it is safe again is taken back.
static bool show_in_blocks(struct decision *d, int size, struct error *err)
{
    for (int at = 0; at < d->cuts->n_columns && may_be_done(d);) {
        uint64_t before = guards_lp_solved(&d->guards);
        bool safe;
        if (!show_some(d, size, &at, err) || !try_to_make_safe(d, &safe, err))
            return false;
        if (safe)
            keep(d);
        take_best(d);
        d->last_block = guards_lp_solved(&d->guards) - before;
    }
    return true;
}

static bool show_again(struct decision *d, struct error *err)
{
    for (int size = d->cuts->n_columns / FIRST_BLOCKS + 1; size > 1; size = (size + 1) / 2)
        if (!show_in_blocks(d, size, err))
            return false;
    return show_in_blocks(d, 1, err);
}

// --- the cheapest ---------------------------------------------------------------------------------------------------------------

// Where all costs are whole numbers no choice costs a fraction.
static void lift_bound(struct decision *d, double bound)
{
    double whole = ceil(bound - LITTLE);
    for (int j = 0; j < d->cuts->n_columns; j++)
        if (fabs(d->cuts->cost[j] - round(d->cuts->cost[j])) > 0)
            whole = bound;
    d->bound = whole > d->bound ? whole : d->bound;
}

static bool is_proved(const struct decision *d)
{
    return cover_cost(d->cuts, d->best) <= d->bound * (1 + SAME);
}

// The cheapest choice that fulfils all inequalities, or nearly: by nodes, not by time, so that it takes as long as it needs to be of
// use.
static bool seek(struct decision *d, int nodes, struct milp_answer *ret_answer, struct error *err)
{
    take_best(d);
    if (!cover_cheapest(d->cuts, (struct milp_limits){.nodes = nodes}, d->hide, ret_answer, err))
        return false;
    if (ret_answer->found)
        lift_bound(d, ret_answer->bound);
    return true;
}

// Whether anybody sees too much of it, first in parts, where that is found out soonest and teaches most.
static bool is_safe(struct decision *d, bool *ret_safe, struct error *err)
{
    int found = 0;
    struct breach b = {0};
    if (!look_at_parts(d, &found, err) || (found == 0 && !look(d, SOME, &b, err)))
        return false;
    *ret_safe = found == 0 && b.n == 0;
    return true;
}

static void keep_if_cheaper(struct decision *d)
{
    if (is_cheaper(d))
        keep(d);
}

static bool may_search(const struct decision *d, int round)
{
    return !is_proved(d) && (is_timed(d) ? now() < d->end : round < ROUNDS && d->cuts->n_entries <= FEW);
}

// What a program proposes that hides cells by fractions, and what parts of the system say against it: that lifts the bound soonest.
static bool learn(struct decision *d, struct error *err)
{
    double before = -1;
    for (int round = 0, found = 1; found > 0 && may_search(d, round); round++) {
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
        if (!parts_look(d->parts, d->hidden, true, d->cuts, &found, err))
            return false;
    }
    return true;
}

static bool try_to_complete(struct decision *d, struct error *err)
{
    bool safe = false;
    if (!try_to_make_safe(d, &safe, err))
        return false;
    if (safe)
        keep_if_cheaper(d);
    return true;
}

// Branch and cut: a proposal that is safe and proved the cheapest of all that fulfil the inequalities is the cheapest of all. One that
// is safe and not proved is sought again with more nodes. Now and then one that is not safe is completed: that may be cheaper than
// the best so far.
static bool search(struct decision *d, struct error *err)
{
    if (!learn(d, err))
        return false;
    for (int round = 1, nodes = NODES; may_search(d, round); round++) {
        struct milp_answer answer = {0};
        bool safe = false;
        if (!seek(d, nodes, &answer, err))
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
        } else if (round % COMPLETED_EVERY == 0 && !try_to_complete(d, err)) {
            return false;
        }
    }
    return true;
}

static bool begin_search(struct decision *d, struct error *err)
{
    d->end = is_timed(d) ? now() + d->policy->seconds : 0;
    d->programs = is_timed(d) ? UINT64_MAX : guards_lp_solved(&d->guards) + d->programs;
    cuts_forget(d->cuts); // those have hundreds of cells each
    return parts_new(d->cells, d->open, guards_outsider(d->policy), &d->parts, err);
}

// --- the whole decision -----------------------------------------------------------------------------------------------------------

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
        if (!look(d, whole(d, until), &b, err))
            return false;
        d->left = b.left;
        if (b.n == 0)
            return true;
        if (!heed(d, &b, err))
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
    take_best(d);
    apply(d);
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
        if (!heed(d, &b, err))
            return false;
    }
}

static bool decide(struct decision *d, struct error *err)
{
    return start(d, err) && show_again(d, err) && (is_proved(d) || (begin_search(d, err) && search(d, err))) &&
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
    CLEANUP(decision_done) struct decision d = {.cells = cells, .policy = policy};
    CLEANUP(suppression_done) struct suppression s = {.n_cells = cells->n_cells};
    s.state = calloc((size_t)cells->n_cells + 1, sizeof(*s.state));
    if (s.state == NULL)
        return err_set(err, ERR_RETRY, "out of memory");
    d.state = s.state;
    if (!set_up(&d, err) || !decide(&d, err))
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
