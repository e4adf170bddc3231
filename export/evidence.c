// SPDX-License-Identifier: Apache-2.0
// Moves are few cells long, so looking through all of them again is quick. When most of them no longer fit, those are dropped.
#include "export/evidence.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "common/array.h"

enum { KEPT_UNFIT = 20000 };
static const double ROUNDING = 1e-7; // of changes that are not whole; whole ones fit exactly or by 1 not

void move_done(struct move *m)
{
    free(m->cell);
    free(m->by);
    *m = (struct move){0};
}

double move_change(const struct move *m, int cell)
{
    for (int k = 0; k < m->n; k++)
        if (m->cell[k] == cell)
            return m->by[k];
    return 0;
}

bool evidence_init(struct evidence *e, int n_cells, struct error *err)
{
    size_t n = (size_t)n_cells + 1;
    *e = (struct evidence){.n_cells = n_cells};
    e->least = calloc(n, sizeof(*e->least));
    e->most = calloc(n, sizeof(*e->most));
    e->whole = calloc(n, sizeof(*e->whole));
    e->any = calloc(n, sizeof(*e->any));
    if (e->least != NULL && e->most != NULL && e->whole != NULL && e->any != NULL)
        return true;
    evidence_done(e);
    return err_set(err, ERR_RETRY, "out of memory");
}

void evidence_done(struct evidence *e)
{
    for (int m = 0; m < e->n_moves; m++)
        move_done(&e->move[m]);
    free(e->move);
    free(e->least);
    free(e->most);
    free(e->whole);
    free(e->any);
    *e = (struct evidence){0};
}

bool evidence_fits(const struct evidence *e, const struct move *m)
{
    for (int k = 0; k < m->n; k++)
        if (m->by[k] < (double)e->least[m->cell[k]] - ROUNDING || m->by[k] > (double)e->most[m->cell[k]] + ROUNDING)
            return false;
    return true;
}

bool evidence_is_wide(const struct evidence *e, int cell, double width, bool whole)
{
    const struct range *r = whole ? &e->whole[cell] : &e->any[cell];
    return r->high - r->low >= width - WIDTH_SLACK;
}

double evidence_inwards(double way)
{
    return floor(way + WIDTH_SLACK);
}

bool evidence_is_wide_inwards(const struct evidence *e, int cell, double width)
{
    const struct range *r = &e->any[cell];
    return evidence_inwards(r->high) + evidence_inwards(-r->low) >= width - WIDTH_SLACK;
}

static void widen(struct range *r, double by)
{
    if (r->low > by)
        r->low = by;
    if (r->high < by)
        r->high = by;
}

static void learn(struct evidence *e, const struct move *m)
{
    for (int k = 0; k < m->n; k++) {
        widen(&e->any[m->cell[k]], m->by[k]);
        if (m->whole)
            widen(&e->whole[m->cell[k]], m->by[k]);
    }
}

bool evidence_take(struct evidence *e, struct move *m, struct error *err)
{
    if (!array_reserve(&e->move, &e->room, e->n_moves + 1, err))
        return false;
    learn(e, m);
    e->move[e->n_moves++] = *m;
    *m = (struct move){0};
    return true;
}

static void drop_unfit(struct evidence *e)
{
    int kept = 0;
    for (int m = 0; m < e->n_moves; m++)
        if (evidence_fits(e, &e->move[m]))
            e->move[kept++] = e->move[m];
        else
            move_done(&e->move[m]);
    e->n_moves = kept;
}

void evidence_review(struct evidence *e)
{
    size_t bytes = (size_t)e->n_cells * sizeof(*e->any);
    int unfit = 0;
    memset(e->any, 0, bytes);
    memset(e->whole, 0, bytes);
    for (int m = 0; m < e->n_moves; m++)
        if (evidence_fits(e, &e->move[m]))
            learn(e, &e->move[m]);
        else
            unfit++;
    if (unfit > KEPT_UNFIT)
        drop_unfit(e);
}
