// SPDX-License-Identifier: Apache-2.0
#include "export/inquiry.h"

#include <math.h>
#include <stdlib.h>

#include "common/array.h"
#include "common/parallel.h"

enum { BATCH = 128, WHOLE_BATCH = 16 };
static const double LITTLE = 0.2; // of a width

// What pushing a cell brought.
struct finding {
    struct move move[2]; // up, down
    struct narrow narrow;
    bool is_narrow;
};

struct inquiry {
    struct crew *crew;
    struct question question[BATCH];
    struct finding finding[BATCH];
    int n, most;
    struct narrow *narrow;
    int n_narrow, room;
};

static void finding_done(struct finding *f)
{
    move_done(&f->move[0]);
    move_done(&f->move[1]);
    free(f->narrow.reach);
    *f = (struct finding){0};
}

void narrow_freep(struct narrow **list, int n)
{
    for (int k = 0; k < n; k++)
        free((*list)[k].reach);
    free(*list);
    *list = NULL;
}

bool narrow_rests_on(struct narrow *n, const double *reach, int n_cells, struct error *err)
{
    for (int i = 0; i < n_cells; i++)
        n->n_reaches += reach[i] > 0;
    n->reach = malloc(((size_t)n->n_reaches + 1) * sizeof(*n->reach));
    if (n->reach == NULL)
        return err_set(err, ERR_RETRY, "out of memory");
    for (int i = 0, at = 0; i < n_cells; i++)
        if (reach[i] > 0)
            n->reach[at++] = (struct reach){i, reach[i]};
    return true;
}

static void empty(struct inquiry *i)
{
    for (int k = 0; k < i->n; k++)
        finding_done(&i->finding[k]);
    i->n = 0;
}

bool inquiry_new(struct crew *crew, int most, struct inquiry **ret_inquiry, struct error *err)
{
    struct inquiry *i = calloc(1, sizeof(*i));
    if (i == NULL)
        return err_set(err, ERR_RETRY, "out of memory");
    i->crew = crew;
    i->most = most;
    *ret_inquiry = i;
    return true;
}

void inquiry_freep(struct inquiry **i)
{
    if (*i == NULL)
        return;
    empty(*i);
    narrow_freep(&(*i)->narrow, (*i)->n_narrow);
    free(*i);
    *i = NULL;
}

bool inquiry_has_enough(const struct inquiry *i)
{
    return i->most > 0 && i->n_narrow >= i->most;
}

void inquiry_hand_over(struct inquiry *i, struct narrow **ret_narrow, int *ret_n)
{
    *ret_narrow = i->narrow;
    *ret_n = i->n_narrow;
    i->narrow = NULL;
    i->n_narrow = i->room = 0;
}

// --- one question ---------------------------------------------------------------------------------------------------------------

static struct range known_range(const struct inquiry *i, const struct question *q)
{
    if (q->without >= 0 || q->afresh)
        return (struct range){0, 0};
    struct range r = q->relaxed ? i->crew->evidence->any[q->cell] : i->crew->evidence->whole[q->cell];
    return q->inwards ? (struct range){-evidence_inwards(-r.low), evidence_inwards(r.high)} : r;
}

// It has gone up as far as it can and has so little room below that it stays narrow: no program need say so, its own reach does.
static bool has_little_room(const struct inquiry *i, const struct question *q, double up, double *ret_down,
                            double *reach)
{
    double room = -(double)i->crew->evidence->least[q->cell], width = (double)q->width;
    if (q->afresh || room > LITTLE * width || up + room >= width - WIDTH_SLACK)
        return false;
    *ret_down = room;
    reach[q->cell] += room;
    return true;
}

// Push a cell up and down until it is as wide as asked, or cannot be. reach: scratch, one a cell.
static bool push_both_ways(const struct inquiry *i, struct probe *probe, const struct question *q, struct finding *f,
                           double *reach, struct error *err)
{
    struct range range = known_range(i, q);
    double found[2] = {range.high, -range.low}, possible[2] = {range.high, -range.low}, width = (double)q->width;
    for (int side = 0; side < 2 && found[0] + found[1] < width - WIDTH_SLACK; side++) {
        int64_t enough = (int64_t)ceil(width - found[1 - side] - WIDTH_SLACK), beyond = (int64_t)floor(found[side]);
        struct push push = {q->cell, side == 0 ? 1 : -1, enough, beyond, q->without, q->relaxed};
        if (side == 1 && has_little_room(i, q, found[0], &possible[1], reach))
            break;
        if (!probe_push(probe, &push, &possible[side], &f->move[side], reach, err))
            return false;
        if (f->move[side].n > 0)
            found[side] = fabs(move_change(&f->move[side], q->cell));
        found[side] = q->inwards ? evidence_inwards(found[side]) : found[side];
    }
    f->is_narrow = found[0] + found[1] < width - WIDTH_SLACK;
    f->narrow.sure = possible[0] + possible[1] < width - WIDTH_SLACK;
    return !f->is_narrow || !f->narrow.sure || narrow_rests_on(&f->narrow, reach, i->crew->cells->n_cells, err);
}

static bool examine(const struct inquiry *i, struct probe *probe, const struct question *q, struct finding *f,
                    struct error *err)
{
    double *reach = calloc((size_t)i->crew->cells->n_cells + 1, sizeof(*reach));
    f->narrow = (struct narrow){.cell = q->cell, .without = q->without};
    bool ok = reach != NULL ? push_both_ways(i, probe, q, f, reach, err) : err_set(err, ERR_RETRY, "out of memory");
    free(reach);
    return ok || err_wrap(err, "attack on cell \"%s\"", i->crew->cells->cell[q->cell].key);
}

// --- a batch --------------------------------------------------------------------------------------------------------------------

// One probe's share of a batch: always the same questions in the same order, whatever thread it runs on.
static bool answer(void *ctx, unsigned worker, size_t probe, struct error *err)
{
    struct inquiry *i = ctx;
    (void)worker;
    for (size_t k = probe; k < (size_t)i->n; k += i->crew->n_probes)
        if (!examine(i, i->crew->probe[probe], &i->question[k], &i->finding[k], err))
            return false;
    return true;
}

static bool take_moves(struct inquiry *i, struct finding *f, struct error *err)
{
    for (int side = 0; side < 2; side++)
        if (f->move[side].n > 0 && !evidence_take(i->crew->evidence, &f->move[side], err))
            return false;
    return true;
}

static bool add_narrow(struct inquiry *i, struct narrow *n, struct error *err)
{
    if (!array_reserve(&i->narrow, &i->room, i->n_narrow + 1, err))
        return false;
    i->narrow[i->n_narrow++] = *n;
    *n = (struct narrow){0};
    return true;
}

// A cell for which a neighbour's tables are enough is not narrow after all.
static bool is_narrow(const struct inquiry *i, const struct question *q, const struct finding *f)
{
    bool may_be_shown = q->without < 0 && !f->narrow.sure;
    double width = (double)q->width;
    return f->is_narrow && !q->afresh &&
           !(may_be_shown && (evidence_is_wide(i->crew->evidence, q->cell, width, true) ||
                              (q->inwards && evidence_is_wide_inwards(i->crew->evidence, q->cell, width))));
}

bool inquiry_end(struct inquiry *i, struct error *err)
{
    unsigned threads = parallel_threads(0), n_probes = i->crew->n_probes;
    if (i->n == 0)
        return true;
    if (!parallel_run(threads < n_probes ? threads : n_probes, n_probes, answer, i, err))
        return false;
    for (int k = 0; k < i->n; k++)
        if (!take_moves(i, &i->finding[k], err))
            return false;
    for (int k = 0; k < i->n; k++)
        if (is_narrow(i, &i->question[k], &i->finding[k]) && !add_narrow(i, &i->finding[k].narrow, err))
            return false;
    empty(i);
    return true;
}

// Whole numbers may take long, and about every second question finds something where much is narrow.
static int batch_of(const struct inquiry *i, bool relaxed)
{
    int most = relaxed ? BATCH : WHOLE_BATCH;
    return i->most > 0 && 2 * i->most < most ? 2 * i->most : most;
}

bool inquiry_put(struct inquiry *i, struct question q, struct error *err)
{
    i->question[i->n++] = q;
    return i->n < batch_of(i, q.relaxed) || inquiry_end(i, err);
}
