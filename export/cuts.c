// SPDX-License-Identifier: Apache-2.0
// A reader's interval of a cell is no wider than the reaches of the hidden cells together (attack.h), and must be as wide as
// promised. What cells contribute that are hidden anyway is taken off on both sides, and no reach need be greater than what is
// left: that makes the inequality strong where nothing limits a cell. Then it is divided by what is left.
#include "export/cuts.h"

#include <stdlib.h>
#include <string.h>

#include "common/array.h"

enum { LINE_TINY = 3 };
static const double NOISE = 1e-7, SLACK = 1e-5, BROKEN = 1e-2;

void cuts_freep(struct cuts **c)
{
    if (*c == NULL)
        return;
    free((*c)->column);
    free((*c)->cell);
    free((*c)->cost);
    free((*c)->forced);
    free((*c)->cut);
    free((*c)->entry);
    free((*c)->reach);
    free(*c);
    *c = NULL;
}

void cuts_forget(struct cuts *c)
{
    c->n_cuts = c->n_rules;
    c->n_entries = c->n_rules == 0 ? 0 : c->cut[c->n_rules - 1].first + c->cut[c->n_rules - 1].n;
}

bool cut_applies(const struct cut *cut, const bool *hide)
{
    return cut->when < 0 || hide[cut->when];
}

double cuts_lack(const struct cuts *c, const struct cut *cut, const bool *hide)
{
    double lack = 1;
    for (int s = cut->first; s < cut->first + cut->n; s++)
        lack -= hide[c->entry[s].column] ? c->entry[s].by : 0;
    return lack;
}

static bool add_entry(struct cuts *c, int column, double by, struct error *err)
{
    if (!array_reserve(&c->entry, &c->room_entries, c->n_entries + 1, err))
        return false;
    c->entry[c->n_entries++] = (struct cut_entry){column, by};
    return true;
}

static bool add_cut(struct cuts *c, struct cut cut, struct error *err)
{
    if (!array_reserve(&c->cut, &c->room_cuts, c->n_cuts + 1, err))
        return false;
    c->cut[c->n_cuts++] = cut;
    return true;
}

// `touched` reaches of the scratch must add up to `need` where `cell` is hidden; they are put back to 0.
static bool end_cut(struct cuts *c, const int *touched, int n, int cell, double need, bool *ret_possible,
                    struct error *err)
{
    struct cut cut = {c->n_entries, 0, c->column[cell]};
    double most = 0;
    bool ok = true;
    for (int k = 0; k < n; k++)
        if (c->forced[touched[k]] || touched[k] == cell)
            need -= c->reach[touched[k]];
    for (int k = 0; k < n && ok && need > SLACK; k++) {
        double by = c->reach[touched[k]] > need ? need : c->reach[touched[k]];
        if (c->column[touched[k]] < 0 || touched[k] == cell || by < NOISE)
            continue;
        most += by / need;
        ok = add_entry(c, c->column[touched[k]], by / need, err);
    }
    for (int k = 0; k < n; k++)
        c->reach[touched[k]] = 0;
    *ret_possible = need <= SLACK || most >= 1 - SLACK;
    cut.n = c->n_entries - cut.first;
    if (!ok || need <= SLACK || !*ret_possible) {
        c->n_entries = cut.first;
        return ok;
    }
    return add_cut(c, cut, err);
}

bool cuts_add(struct cuts *c, const struct narrow *narrow, int64_t width, bool *ret_possible, struct error *err)
{
    int *touched = malloc(((size_t)narrow->n_reaches + 1) * sizeof(*touched));
    if (touched == NULL)
        return err_set(err, ERR_RETRY, "out of memory");
    for (int k = 0; k < narrow->n_reaches; k++) {
        touched[k] = narrow->reach[k].cell;
        c->reach[touched[k]] = narrow->reach[k].by;
    }
    bool ok = end_cut(c, touched, narrow->n_reaches, narrow->cell, (double)width, ret_possible, err);
    free(touched);
    return ok;
}

bool cuts_breaks_last(const struct cuts *c, const int *hidden, double whole)
{
    const struct cut *cut = &c->cut[c->n_cuts - 1];
    double sum = 0, need = cut->when < 0 ? 1 : hidden[c->cell[cut->when]] / whole;
    for (int s = cut->first; s < cut->first + cut->n; s++)
        sum += c->entry[s].by * hidden[c->cell[c->entry[s].column]] / whole;
    return sum < need - BROKEN;
}

void cuts_take_back(struct cuts *c)
{
    c->n_entries = c->cut[--c->n_cuts].first;
}

bool cuts_add_reason(struct cuts *c, const struct reason *reason, struct error *err)
{
    struct cut cut = {c->n_entries, 0, c->column[reason->cell]};
    for (int k = 0; k < reason->n; k++)
        if (c->column[reason->shown[k]] >= 0 && !add_entry(c, c->column[reason->shown[k]], 1, err))
            return false;
    cut.n = c->n_entries - cut.first;
    return add_cut(c, cut, err);
}

// --- rules of lines -------------------------------------------------------------------------------------------------------------

// The guidelines' rule (4.4.1): a shown total asks of its hidden parts that one is above 3, and that they reach the minimum.
static double tiny_rule(const struct cuts *c, const struct cell_line *line)
{
    for (int k = 0; k < line->n_parts; k++)
        c->reach[line->part[k]] = c->cells->cell[line->part[k]].count > LINE_TINY ? 1 : 0;
    return 1;
}

static double sum_rule(const struct cuts *c, const struct cell_line *line)
{
    for (int k = 0; k < line->n_parts; k++)
        c->reach[line->part[k]] = (double)c->cells->cell[line->part[k]].count;
    return (double)c->policy->minimum_count;
}

// A guarded total goes with any of its parts.
static double guard_rule(const struct cuts *c, const struct cell_line *line)
{
    (void)c;
    (void)line;
    return 1;
}

// What every reader's program says of a line alone: hidden parts leave each other what they are above the least count.
static double width_rule(const struct cuts *c, const struct cell_line *line)
{
    int64_t floor = c->policy->zeros_hidden ? 0 : 1;
    for (int k = 0; k < line->n_parts; k++)
        c->reach[line->part[k]] = (double)(c->cells->cell[line->part[k]].count - floor);
    return (double)c->policy->interval;
}

typedef double (*line_rule)(const struct cuts *, const struct cell_line *);

// A rule that nothing can fulfil is left out: then an earlier release told what would have to be hidden.
static bool add_rule(struct cuts *c, const struct cell_line *line, line_rule rule, const bool *open, int part,
                     int *touched, struct error *err)
{
    int n = 0;
    bool possible = false;
    double need = rule(c, line);
    c->reach[line->total] = need;
    for (int j = -1; j < line->n_parts; j++) {
        int i = j < 0 ? line->total : line->part[j];
        if (open[i])
            touched[n++] = i;
        else
            c->reach[i] = 0;
    }
    return end_cut(c, touched, n, line->part[part], need, &possible, err);
}

// For each part that may be hidden; for one alone where one is hidden in any case.
static bool add_rule_for_parts(struct cuts *c, const struct cell_line *line, line_rule rule, const bool *open,
                               int *touched, struct error *err)
{
    for (int k = 0; k < line->n_parts; k++)
        if (c->forced[line->part[k]])
            return add_rule(c, line, rule, open, k, touched, err);
    for (int k = 0; k < line->n_parts; k++)
        if (open[line->part[k]] && !add_rule(c, line, rule, open, k, touched, err))
            return false;
    return true;
}

static bool add_rules(struct cuts *c, const bool *open, struct error *err)
{
    int *touched = malloc(((size_t)c->cells->n_cells + 1) * sizeof(*touched));
    bool ok = touched != NULL || err_set(err, ERR_RETRY, "out of memory");
    for (int l = 0; l < c->cells->n_lines && ok; l++) {
        const struct cell_line *line = &c->cells->line[l];
        if (c->policy->line_rule)
            ok = add_rule_for_parts(c, line, tiny_rule, open, touched, err) &&
                 add_rule_for_parts(c, line, sum_rule, open, touched, err);
        if (line->guarded && ok)
            ok = add_rule_for_parts(c, line, guard_rule, open, touched, err);
        ok = ok && add_rule_for_parts(c, line, width_rule, open, touched, err);
    }
    free(touched);
    return ok;
}

// Without a column.
static bool begin(const struct cells *cells, const struct suppress_policy *policy, struct cuts **ret_cuts,
                  struct error *err)
{
    CLEANUP(cuts_freep) struct cuts *c = calloc(1, sizeof(*c));
    size_t n = (size_t)cells->n_cells + 1;
    if (c == NULL)
        return err_set(err, ERR_RETRY, "out of memory");
    c->cells = cells;
    c->policy = policy;
    c->column = malloc(n * sizeof(*c->column));
    c->cell = malloc(n * sizeof(*c->cell));
    c->cost = malloc(n * sizeof(*c->cost));
    c->forced = calloc(n, sizeof(*c->forced));
    c->reach = calloc(n, sizeof(*c->reach));
    if (c->column == NULL || c->cell == NULL || c->cost == NULL || c->forced == NULL || c->reach == NULL)
        return err_set(err, ERR_RETRY, "out of memory");
    for (int i = 0; i < cells->n_cells; i++)
        c->column[i] = -1;
    *ret_cuts = c;
    c = NULL;
    return true;
}

static void add_column(struct cuts *c, int cell, double cost)
{
    c->column[cell] = c->n_columns;
    c->cell[c->n_columns] = cell;
    c->cost[c->n_columns++] = cost;
}

bool cuts_new(const struct cells *cells, const struct suppress_policy *policy, const bool *open, const bool *forced,
              const double *cost, struct cuts **ret_cuts, struct error *err)
{
    CLEANUP(cuts_freep) struct cuts *c = NULL;
    if (!begin(cells, policy, &c, err))
        return false;
    memcpy(c->forced, forced, (size_t)cells->n_cells * sizeof(*forced));
    for (int i = 0; i < cells->n_cells; i++)
        if (open[i] && !forced[i])
            add_column(c, i, cost[i]);
    if (!add_rules(c, open, err))
        return false;
    c->n_rules = c->n_cuts;
    *ret_cuts = c;
    c = NULL;
    return true;
}

// --- for some columns -----------------------------------------------------------------------------------------------------------

// A cut less what the other columns do for it; nothing when they do all, or it does not apply.
static bool add_rest(struct cuts *to, const struct cuts *from, const struct cut *cut, const bool *hide,
                     const bool *mine, struct error *err)
{
    bool decided = cut->when < 0 || !mine[cut->when];
    struct cut rest = {to->n_entries, 0, decided ? -1 : to->column[from->cell[cut->when]]};
    double need = 1;
    for (int s = cut->first; s < cut->first + cut->n; s++)
        need -= hide[from->entry[s].column] && !mine[from->entry[s].column] ? from->entry[s].by : 0;
    if (need <= CUT_DONE || (decided && !cut_applies(cut, hide)))
        return true;
    for (int s = cut->first; s < cut->first + cut->n; s++) {
        double by = from->entry[s].by < need ? from->entry[s].by : need;
        if (mine[from->entry[s].column] &&
            !add_entry(to, to->column[from->cell[from->entry[s].column]], by / need, err))
            return false;
    }
    rest.n = to->n_entries - rest.first;
    return add_cut(to, rest, err);
}

bool cuts_within(const struct cuts *c, const bool *hide, const bool *mine, struct cuts **ret_cuts, struct error *err)
{
    CLEANUP(cuts_freep) struct cuts *own = NULL;
    if (!begin(c->cells, c->policy, &own, err))
        return false;
    for (int j = 0; j < c->n_columns; j++)
        if (mine[j])
            add_column(own, c->cell[j], c->cost[j]);
    for (int k = 0; k < c->n_cuts; k++)
        if (!add_rest(own, c, &c->cut[k], hide, mine, err))
            return false;
    *ret_cuts = own;
    own = NULL;
    return true;
}

// --- by columns -------------------------------------------------------------------------------------------------------------------

void cut_index_done(struct cut_index *x)
{
    free(x->first);
    free(x->cut);
    free(x->by);
    free(x->first_when);
    free(x->when);
    *x = (struct cut_index){0};
}

static bool reserve_index(const struct cuts *c, struct cut_index *x, struct error *err)
{
    size_t n = (size_t)c->n_columns + 2, e = (size_t)c->n_entries + 1;
    x->first = calloc(n, sizeof(*x->first));
    x->cut = malloc(e * sizeof(*x->cut));
    x->by = malloc(e * sizeof(*x->by));
    x->first_when = calloc(n, sizeof(*x->first_when));
    x->when = malloc(((size_t)c->n_cuts + 1) * sizeof(*x->when));
    return (x->first != NULL && x->cut != NULL && x->by != NULL && x->first_when != NULL && x->when != NULL) ||
           err_set(err, ERR_RETRY, "out of memory");
}

// first[j + 1] counts a column's own until it stands at their end.
bool cuts_index(const struct cuts *c, struct cut_index *ret_index, struct error *err)
{
    CLEANUP(cut_index_done) struct cut_index x = {0};
    if (!reserve_index(c, &x, err))
        return false;
    for (int s = 0; s < c->n_entries; s++)
        x.first[c->entry[s].column + 2]++;
    for (int k = 0; k < c->n_cuts; k++)
        if (c->cut[k].when >= 0)
            x.first_when[c->cut[k].when + 2]++;
    for (int j = 0; j < c->n_columns; j++) {
        x.first[j + 2] += x.first[j + 1];
        x.first_when[j + 2] += x.first_when[j + 1];
    }
    for (int k = 0; k < c->n_cuts; k++) {
        if (c->cut[k].when >= 0)
            x.when[x.first_when[c->cut[k].when + 1]++] = k;
        for (int s = c->cut[k].first; s < c->cut[k].first + c->cut[k].n; s++) {
            int at = x.first[c->entry[s].column + 1]++;
            x.cut[at] = k;
            x.by[at] = c->entry[s].by;
        }
    }
    *ret_index = x;
    x = (struct cut_index){0};
    return true;
}
