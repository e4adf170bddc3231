// SPDX-License-Identifier: Apache-2.0
// How the cells at home in a block are hidden is seen by the parts of that block alone, so blocks descend independently of each other,
// while cells that several blocks see stay as they are. An attempt shows a few cells, and has exchange find the first choice of
// those known that costs less than the best; what parts say against it are inequalities for the next one, a few times over. What
// an attempt that fails has taught makes the next ones better.
#include "export/descent.h"

#include <stdlib.h>
#include <string.h>

#include "common/arena.h"
#include "common/array.h"
#include "common/parallel.h"
#include "export/cover.h"
#include "export/exchange.h"

enum { DRAWN = 6, LOOKS = 12, STEPS = 5000, SOME = 12, ATTEMPTS = 4 };
static const uint64_t SEED = 0x2545f4914f6cdd1d;

// One block: a choice for the cells at home there.
struct home {
    struct cuts *cuts;
    bool *hide, *best;
    int *hidden; // of each cell of the system: how much of it, for parts
    bool *skip;  // ... none
    struct part **part;
    int n_parts;
    struct reason *reason; // learned
    int n_reasons, room;
    int turn;
    uint64_t random;
};

struct descent {
    const struct decision *d;
    struct home *home;
    int n_homes;
    double end;
};

static void home_done(struct home *h)
{
    for (int k = 0; k < h->n_reasons; k++)
        free(h->reason[k].shown);
    free(h->reason);
    cuts_freep(&h->cuts);
}

static void descent_done(struct descent *s)
{
    for (int b = 0; s->home != NULL && b < s->n_homes; b++)
        home_done(&s->home[b]);
    free(s->home);
}

static uint64_t draw(struct home *h) // xorshift64
{
    h->random ^= h->random << 13;
    h->random ^= h->random >> 7;
    h->random ^= h->random << 17;
    return h->random;
}

// --- setting up -----------------------------------------------------------------------------------------------------------------

static bool reserve(struct home *h, struct arena *arena, const struct decision *d, struct error *err)
{
    size_t n = (size_t)d->cells->n_cells + 1;
    h->hide = arena_alloc(arena, n * sizeof(*h->hide), err);
    h->best = arena_alloc(arena, n * sizeof(*h->best), err);
    h->hidden = arena_alloc(arena, n * sizeof(*h->hidden), err);
    h->skip = arena_alloc(arena, n * sizeof(*h->skip), err);
    h->part = arena_alloc(arena, ((size_t)parts_n_parts(d->parts) + 1) * sizeof(struct part *), err);
    return h->hide != NULL && h->best != NULL && h->hidden != NULL && h->skip != NULL && h->part != NULL;
}

// mine: scratch, one a column.
static bool settle(struct home *h, const struct decision *d, int block, bool *mine, struct error *err)
{
    const int *home = parts_home(d->parts);
    for (int j = 0; j < d->cuts->n_columns; j++)
        mine[j] = home[d->cuts->cell[j]] == block;
    if (!cuts_within(d->cuts, d->hide, mine, &h->cuts, err))
        return false;
    for (int j = 0; j < h->cuts->n_columns; j++)
        h->best[j] = d->hide[d->cuts->column[h->cuts->cell[j]]];
    for (int i = 0; i < d->cells->n_cells; i++)
        h->hidden[i] = d->state[i] != CELL_SHOWN ? PART_WHOLE : 0;
    parts_of_block(d->parts, block, h->part, &h->n_parts);
    h->random = SEED + (uint64_t)block;
    return true;
}

static bool set_up(struct descent *s, struct arena *arena, struct error *err)
{
    const struct decision *d = s->d;
    s->n_homes = parts_n_blocks(d->parts);
    s->home = calloc((size_t)s->n_homes + 1, sizeof(*s->home));
    bool *mine = arena_alloc(arena, (size_t)d->cuts->n_columns + 1, err);
    if (s->home == NULL || mine == NULL)
        return err_set(err, ERR_RETRY, "out of memory");
    for (int b = 0; b < s->n_homes; b++)
        if (!reserve(&s->home[b], arena, d, err) || !settle(&s->home[b], d, b, mine, err))
            return false;
    return true;
}

// --- one attempt ----------------------------------------------------------------------------------------------------------------

// A few cells are shown; some were before.
static void shake(struct home *h)
{
    memcpy(h->hide, h->best, (size_t)h->cuts->n_columns);
    for (int k = 0; k < DRAWN; k++)
        h->hide[draw(h) % (uint64_t)h->cuts->n_columns] = false;
}

static bool learn(struct home *h, const struct reason *r, struct error *err)
{
    if (!cuts_add_reason(h->cuts, r, err) || !array_reserve(&h->reason, &h->room, h->n_reasons + 1, err))
        return false;
    int *shown = malloc(((size_t)r->n + 1) * sizeof(*shown));
    if (shown == NULL)
        return err_set(err, ERR_RETRY, "out of memory");
    memcpy(shown, r->shown, (size_t)r->n * sizeof(*shown));
    h->reason[h->n_reasons++] = (struct reason){r->cell, shown, r->n};
    return true;
}

// What parts say against the choice: *ret_found reasons, some of all there are.
static bool look(struct home *h, int *ret_found, struct error *err)
{
    *ret_found = 0;
    for (int j = 0; j < h->cuts->n_columns; j++)
        h->hidden[h->cuts->cell[j]] = h->hide[j] ? PART_WHOLE : 0;
    for (int k = 0; k < h->n_parts && *ret_found < SOME; k++) {
        int n = 0;
        if (!part_find_reasons(h->part[k], &(struct part_look){h->hidden, h->skip, SOME, h->turn}, err))
            return false;
        const struct reason *reason = part_reasons(h->part[k], &n);
        for (int r = 0; r < n; r++)
            if (!learn(h, &reason[r], err))
                return false;
        *ret_found += n;
    }
    h->turn++;
    return true;
}

static bool attempt(struct home *h, struct error *err)
{
    const struct exchange_limits limits = {cover_cost(h->cuts, h->best), STEPS, true};
    shake(h);
    for (int k = 0; k < LOOKS; k++) {
        bool found = false;
        int n = 0;
        if (!exchange_search(h->cuts, h->cuts->cost, limits, h->hide, &found, err))
            return false;
        if (!found)
            return true;
        if (!look(h, &n, err))
            return false;
        if (n == 0) {
            memcpy(h->best, h->hide, (size_t)h->cuts->n_columns);
            return true;
        }
    }
    return true;
}

static bool attempt_some(void *ctx, unsigned worker, size_t task, struct error *err)
{
    struct descent *s = ctx;
    struct home *h = &s->home[task];
    (void)worker;
    for (int k = 0; k < ATTEMPTS && h->cuts->n_columns > 0 && decision_now() < s->end; k++)
        if (!attempt(h, err))
            return false;
    return true;
}

// --- all blocks -----------------------------------------------------------------------------------------------------------------

static bool hand_over(const struct descent *s, struct decision *d, struct error *err)
{
    for (int b = 0; b < s->n_homes; b++) {
        const struct home *h = &s->home[b];
        for (int j = 0; j < h->cuts->n_columns; j++)
            d->hide[d->cuts->column[h->cuts->cell[j]]] = h->best[j];
        for (int k = 0; k < h->n_reasons; k++)
            if (!cuts_add_reason(d->cuts, &h->reason[k], err))
                return false;
    }
    decision_apply(d);
    return true;
}

bool descent_run(struct decision *d, double end, struct error *err)
{
    CLEANUP(arena_freep) struct arena *arena = NULL;
    CLEANUP(descent_done) struct descent s = {.d = d, .end = end};
    decision_apply(d);
    if (!arena_new(&arena, err) || !set_up(&s, arena, err))
        return false;
    while (s.n_homes > 0 && decision_now() < end)
        if (!parallel_run(parallel_threads(0), (size_t)s.n_homes, attempt_some, &s, err))
            return false;
    return hand_over(&s, d, err);
}
