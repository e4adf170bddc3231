// SPDX-License-Identifier: Apache-2.0
#include "export/sweep.h"

#include <stdlib.h>
#include <string.h>

#include "common/parallel.h"

enum { PAYS_FROM = 10 }; // per cent of the cells that a round of programs pushes

struct sweep {
    const struct cells *cells;
    const int *order;
    int *first, *line; // of each cell: its lines, from first[cell] to first[cell + 1]
    bool *is_taken;    // of each line: one of its cells is pushed
    bool *is_done;     // of each cell: it was pushed in this direction, or need not be
    struct goal *goal[PROBES_MAX];
    int n[PROBES_MAX];
    struct move move[PROBES_MAX];
    struct crew *crew; // while it runs
};

void sweep_freep(struct sweep **s)
{
    if (*s == NULL)
        return;
    free((*s)->first);
    free((*s)->line);
    free((*s)->is_taken);
    free((*s)->is_done);
    for (int t = 0; t < PROBES_MAX; t++) {
        free((*s)->goal[t]);
        move_done(&(*s)->move[t]);
    }
    free(*s);
    *s = NULL;
}

// Twice over all lines: how many each cell has, and which. first[cell + 1] counts the cell's own until it stands at their end.
static bool list_lines(struct sweep *s, struct error *err)
{
    int n_places = 0;
    for (int l = 0; l < s->cells->n_lines; l++)
        for (int k = -1; k < s->cells->line[l].n_parts; k++, n_places++)
            s->first[(k < 0 ? s->cells->line[l].total : s->cells->line[l].part[k]) + 2]++;
    for (int i = 0; i < s->cells->n_cells; i++)
        s->first[i + 2] += s->first[i + 1];
    s->line = malloc(((size_t)n_places + 1) * sizeof(*s->line));
    if (s->line == NULL)
        return err_set(err, ERR_RETRY, "out of memory");
    for (int l = 0; l < s->cells->n_lines; l++)
        for (int k = -1; k < s->cells->line[l].n_parts; k++)
            s->line[s->first[(k < 0 ? s->cells->line[l].total : s->cells->line[l].part[k]) + 1]++] = l;
    return true;
}

bool sweep_new(const struct cells *cells, const int *order, struct sweep **ret_sweep, struct error *err)
{
    CLEANUP(sweep_freep) struct sweep *s = calloc(1, sizeof(*s));
    size_t n = (size_t)cells->n_cells + 2;
    if (s == NULL)
        return err_set(err, ERR_RETRY, "out of memory");
    s->cells = cells;
    s->order = order;
    s->first = calloc(n, sizeof(*s->first));
    s->is_taken = calloc((size_t)cells->n_lines + 1, sizeof(*s->is_taken));
    s->is_done = calloc(n, sizeof(*s->is_done));
    for (int t = 0; t < PROBES_MAX; t++)
        s->goal[t] = malloc(n * sizeof(*s->goal[t]));
    for (int t = 0; t < PROBES_MAX; t++)
        if (s->goal[t] == NULL || s->first == NULL || s->is_taken == NULL || s->is_done == NULL)
            return err_set(err, ERR_RETRY, "out of memory");
    if (!list_lines(s, err))
        return false;
    *ret_sweep = s;
    s = NULL;
    return true;
}

// Whether no line of the cell has a cell yet; then all have.
static bool take_lines(struct sweep *s, int cell)
{
    for (int k = s->first[cell]; k < s->first[cell + 1]; k++)
        if (s->is_taken[s->line[k]])
            return false;
    for (int k = s->first[cell]; k < s->first[cell + 1]; k++)
        s->is_taken[s->line[k]] = true;
    return true;
}

// The cells that one probe pushes.
static void choose(struct sweep *s, int probe, int sign, double width)
{
    memset(s->is_taken, 0, (size_t)s->cells->n_lines * sizeof(*s->is_taken));
    s->n[probe] = 0;
    for (int k = 0; k < s->cells->n_cells; k++) {
        int i = s->order[k];
        if (s->is_done[i] || !take_lines(s, i))
            continue;
        const struct range *known = &s->crew->evidence->any[i];
        s->is_done[i] = true;
        double other = evidence_inwards(sign > 0 ? -known->low : known->high);
        s->goal[probe][s->n[probe]++] = (struct goal){i, sign, width - other};
    }
}

static bool push(void *ctx, unsigned worker, size_t probe, struct error *err)
{
    struct sweep *s = ctx;
    (void)worker;
    return s->n[probe] == 0 ||
           probe_push_many(s->crew->probe[probe], s->goal[probe], s->n[probe], &s->move[probe], err);
}

// A program for each probe. How many cells they pushed, and how many of those are wide now.
static bool round_of(struct sweep *s, int sign, double width, int *ret_pushed, int *ret_wide, struct error *err)
{
    unsigned threads = parallel_threads(0), n = s->crew->n_probes;
    *ret_pushed = *ret_wide = 0;
    for (unsigned t = 0; t < n; t++)
        choose(s, (int)t, sign, width);
    if (!parallel_run(threads < n ? threads : n, n, push, s, err))
        return false;
    for (unsigned t = 0; t < n; t++)
        if (s->move[t].n > 0 && !evidence_take(s->crew->evidence, &s->move[t], err))
            return false;
    for (unsigned t = 0; t < n; t++)
        for (int k = 0; k < s->n[t]; k++, ++*ret_pushed)
            *ret_wide += evidence_is_wide(s->crew->evidence, s->goal[t][k].cell, width, false);
    return true;
}

bool sweep_run(struct sweep *s, struct crew *crew, const bool *asked, double width, struct error *err)
{
    s->crew = crew;
    for (int sign = 1; sign >= -1; sign -= 2) {
        int pushed = 1, wide = 1;
        for (int i = 0; i < s->cells->n_cells; i++)
            s->is_done[i] = !asked[i];
        while (pushed > 0 && 100 * wide >= PAYS_FROM * pushed) {
            for (int i = 0; i < s->cells->n_cells; i++)
                s->is_done[i] = s->is_done[i] || evidence_is_wide(crew->evidence, i, width, false);
            if (!round_of(s, sign, width, &pushed, &wide, err))
                return false;
        }
    }
    return true;
}
