// SPDX-License-Identifier: Apache-2.0
#include "export/singles.h"

#include <stdlib.h>

#include "common/array.h"

bool singles_init(struct singles *s, int n_cells, const bool *is_single, struct error *err)
{
    size_t n = (size_t)n_cells + 1;
    *s = (struct singles){.n_cells = n_cells, .is_single = is_single};
    s->first = malloc(n * sizeof(*s->first));
    s->n = calloc(n, sizeof(*s->n));
    return (s->first != NULL && s->n != NULL) || err_set(err, ERR_RETRY, "out of memory");
}

void singles_done(struct singles *s)
{
    free(s->first);
    free(s->n);
    free(s->single);
    *s = (struct singles){0};
}

static bool begin(struct singles *s, int cell, const struct move *m, struct error *err)
{
    if (!array_reserve(&s->single, &s->room, s->used + m->n, err))
        return false;
    s->first[cell] = s->used;
    for (int k = 0; k < m->n; k++)
        if (s->is_single[m->cell[k]] && m->cell[k] != cell)
            s->single[s->used++] = m->cell[k];
    s->n[cell] = s->used - s->first[cell];
    return true;
}

static void drop_others(struct singles *s, int cell, const bool *changes)
{
    int *own = &s->single[s->first[cell]], kept = 0;
    for (int k = 0; k < s->n[cell]; k++)
        if (changes[own[k]])
            own[kept++] = own[k];
    s->n[cell] = kept;
}

// changes: scratch, one a cell, all false; so again after it.
static bool gather(struct singles *s, const struct move *m, bool *changes, struct error *err)
{
    bool ok = true;
    for (int k = 0; k < m->n; k++)
        changes[m->cell[k]] = true;
    for (int k = 0; k < m->n && ok; k++) {
        int i = m->cell[k];
        if (s->first[i] < 0)
            ok = begin(s, i, m, err);
        else if (s->n[i] > 0)
            drop_others(s, i, changes);
    }
    for (int k = 0; k < m->n; k++)
        changes[m->cell[k]] = false;
    return ok;
}

bool singles_gather(struct singles *s, const struct evidence *e, bool relaxed, struct error *err)
{
    bool *changes = calloc((size_t)s->n_cells + 1, sizeof(*changes)), ok = true;
    if (changes == NULL)
        return err_set(err, ERR_RETRY, "out of memory");
    s->used = 0;
    for (int i = 0; i < s->n_cells; i++) {
        s->first[i] = -1;
        s->n[i] = 0;
    }
    for (int m = 0; m < e->n_moves && ok; m++)
        if ((relaxed || e->move[m].whole) && evidence_fits(e, &e->move[m]))
            ok = gather(s, &e->move[m], changes, err);
    free(changes);
    return ok;
}
