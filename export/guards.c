// SPDX-License-Identifier: Apache-2.0
#include "export/guards.h"

#include <stdlib.h>

#include "common/stop.h"

static bool add_guard(struct guards *g, struct attacker attacker, bool strict, struct error *err)
{
    struct guard *guard = &g->guard[g->n++];
    *guard = (struct guard){.attacker = attacker, .strict = strict};
    guard->given_up = calloc((size_t)g->cells->n_cells + 1, sizeof(*guard->given_up));
    if (guard->given_up == NULL)
        return err_set(err, ERR_RETRY, "out of memory");
    return attack_new(g->cells, g->open, g->states, attacker, &guard->attack, err);
}

struct attacker guards_outsider(const struct suppress_policy *policy)
{
    return (struct attacker){
        .minimum_count = policy->minimum_count, .floor = policy->zeros_hidden ? 0 : 1, .width = policy->interval};
}

bool guards_init(struct guards *g, const struct cells *cells, const struct suppress_policy *policy, const bool *open,
                 const enum cell_state *states, struct error *err)
{
    struct attacker outsider = guards_outsider(policy), marks = outsider;
    marks.knows_small = true;
    marks.width = policy->marks_interval;
    *g = (struct guards){.cells = cells, .open = open, .states = states, .contributor = policy->contributor};
    g->told = calloc((size_t)cells->n_cells + 1, sizeof(*g->told));
    g->left = calloc((size_t)cells->n_cells + 1, sizeof(*g->left));
    g->found = malloc(((size_t)cells->n_cells + 1) * sizeof(*g->found));
    if (g->told == NULL || g->left == NULL || g->found == NULL)
        return err_set(err, ERR_RETRY, "out of memory");
    return add_guard(g, outsider, true, err) && (policy->marks_interval <= 0 || add_guard(g, marks, false, err));
}

void guards_done(struct guards *g)
{
    for (int k = 0; k < g->n; k++) {
        attack_freep(&g->guard[k].attack);
        free(g->guard[k].given_up);
    }
    free(g->told);
    free(g->left);
    free(g->found);
    *g = (struct guards){0};
}

uint64_t guards_lp_solved(const struct guards *g)
{
    uint64_t n = g->lp_solved;
    for (int k = 0; k < g->n; k++)
        n += attack_lp_solved(g->guard[k].attack);
    return n;
}

bool guards_gave_up(const struct guards *g, int cell)
{
    bool up = g->told[cell];
    for (int k = 0; k < g->n; k++)
        up = up || g->guard[k].given_up[cell];
    return up;
}

bool guards_refuse(const struct guards *g, int cell, struct error *err)
{
    bool told = false;
    for (int i = 0; i < g->cells->n_cells && !told; i++)
        told = g->cells->cell[i].fate == FATE_KNOWN && g->cells->cell[i].count > 0;
    if (!told)
        return err_set(err, ERR_BUG, "cell \"%s\" cannot be protected", g->cells->cell[cell].key);
    err_set(err, ERR_DENIED, "with what earlier releases of the period tell, cell \"%s\" could be inferred",
            g->cells->cell[cell].key);
    return err_hint(err, "release fewer tables, or wait for the next period");
}

// --- looking --------------------------------------------------------------------------------------------------------------------

// One cell that is narrow: an inequality, unless no hiding helps it.
static bool note(struct guards *g, struct guard *guard, const struct narrow *narrow, struct cuts *cuts,
                 struct breach *b, struct error *err)
{
    bool contributor = narrow->without >= 0, possible = true;
    bool *given_up = contributor ? g->told : guard->given_up;
    if (given_up[narrow->cell])
        return true;
    if (!narrow->sure && b->unsure < 0)
        b->unsure = narrow->cell;
    if (narrow->sure && !cuts_add(cuts, narrow, contributor ? 1 : guard->attacker.width, &possible, err))
        return false;
    if (!possible && guard->strict && !contributor)
        return guards_refuse(g, narrow->cell, err);
    given_up[narrow->cell] = !possible;
    b->cell = possible && b->n == 0 ? narrow->cell : b->cell;
    b->n += possible;
    if (possible && g->n_found < g->cells->n_cells)
        g->found[g->n_found++] = narrow->cell;
    return true;
}

static bool ask(struct guards *g, struct guard *guard, bool contributor, struct look look, struct cuts *cuts,
                struct breach *b, struct error *err)
{
    struct narrow *list = NULL;
    int n = 0;
    const struct search search = {.skip = contributor ? g->told : guard->given_up,
                                  .most = look.most,
                                  .relaxed = look.relaxed,
                                  .programs = look.programs,
                                  .left = g->left};
    bool ok = contributor ? attack_find_told(guard->attack, &search, &list, &n, err)
                          : attack_find_narrow(guard->attack, &search, &list, &n, err);
    for (int k = 0; k < n && ok; k++)
        ok = note(g, guard, &list[k], cuts, b, err);
    narrow_freep(&list, n);
    return ok && stop_check(err);
}

static void begin_look(struct guards *g, struct breach *b)
{
    g->n_found = 0;
    *b = (struct breach){.cell = -1, .unsure = -1};
    for (int i = 0; i < g->cells->n_cells; i++)
        g->left[i] = false;
}

static void end_look(const struct guards *g, struct breach *b)
{
    for (int i = 0; i < g->cells->n_cells; i++)
        b->left += g->left[i];
}

// Each until enough were found; who counts himself only when the others find nothing.
bool guards_look(struct guards *g, struct look look, struct cuts *cuts, struct breach *ret_breach, struct error *err)
{
    struct breach b;
    begin_look(g, &b);
    for (int k = 0; k < g->n; k++)
        if (!attack_refresh(g->guard[k].attack, err))
            return false;
    for (int k = 0; k < g->n && (look.most == 0 || b.n < look.most); k++)
        if (!ask(g, &g->guard[k], false, look, cuts, &b, err))
            return false;
    if (b.n == 0 && g->contributor && !ask(g, &g->guard[0], true, look, cuts, &b, err))
        return false;
    end_look(g, &b);
    *ret_breach = b;
    return true;
}

bool guards_look_afresh(struct guards *g, struct look look, struct cuts *cuts, struct breach *ret_breach,
                        struct error *err)
{
    struct guard *outsider = &g->guard[0];
    begin_look(g, ret_breach);
    g->lp_solved += attack_lp_solved(outsider->attack);
    attack_freep(&outsider->attack);
    if (!attack_new(g->cells, g->open, g->states, outsider->attacker, &outsider->attack, err) ||
        !ask(g, outsider, false, look, cuts, ret_breach, err))
        return false;
    end_look(g, ret_breach);
    return true;
}
