// SPDX-License-Identifier: Apache-2.0
// One attacker against one choice of hidden cells. What the choice leaves open is a kernel of moves (kernel.h); how far a cell
// can be pushed within it is a linear program (probe.h); tables found are evidence for all cells they change (evidence.h). Where
// hundreds of cells are in question most are answered together (sweep.h), the others one by one (inquiry.h).
#include "export/attack.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "export/singles.h"
#include "export/sweep.h"

enum { PROBES_PAY_FROM = 100, SWEEP_PAYS_FROM = 100, LONG = 8 };

struct attack {
    const struct cells *cells;
    const bool *open;
    const enum cell_state *states;
    struct attacker attacker;
    int *order;   // all cells; a few of them come from all over the system
    int64_t cap;  // of hidden cells: stands for "no upper bound"
    bool *hidden; // of each cell
    bool *mask;   // of each cell: scratch
    int64_t *falls, *rises;
    struct kernel *kernel;
    struct field field;
    struct crew crew;
    struct evidence evidence;
    struct sweep *sweep;
    uint64_t lp_solved; // by probes that are gone
};

static void drop_probes(struct attack *a)
{
    for (unsigned t = 0; t < a->crew.n_probes; t++) {
        a->lp_solved += probe_lp_solved(a->crew.probe[t]);
        probe_freep(&a->crew.probe[t]);
    }
    a->crew.n_probes = 0;
    field_done(&a->field);
    kernel_freep(&a->kernel);
}

void attack_freep(struct attack **a)
{
    if (*a == NULL)
        return;
    drop_probes(*a);
    evidence_done(&(*a)->evidence);
    sweep_freep(&(*a)->sweep);
    free((*a)->order);
    free((*a)->hidden);
    free((*a)->mask);
    free((*a)->falls);
    free((*a)->rises);
    free(*a);
    *a = NULL;
}

uint64_t attack_lp_solved(const struct attack *a)
{
    uint64_t n = a->lp_solved;
    for (unsigned t = 0; t < a->crew.n_probes; t++)
        n += probe_lp_solved(a->crew.probe[t]);
    return n;
}

// --- the choice -----------------------------------------------------------------------------------------------------------------

static void read_states(struct attack *a)
{
    for (int i = 0; i < a->cells->n_cells; i++) {
        int64_t count = a->cells->cell[i].count;
        bool marked = a->attacker.knows_small && a->states[i] == CELL_SMALL;
        a->hidden[i] = a->states[i] != CELL_SHOWN;
        a->falls[i] = a->attacker.floor - count;
        a->rises[i] = (marked ? a->attacker.minimum_count - 1 : a->cap) - count;
        a->evidence.least[i] = a->hidden[i] ? a->falls[i] : 0;
        a->evidence.most[i] = a->hidden[i] ? a->rises[i] : 0;
    }
}

static bool make_probes(struct attack *a, struct error *err)
{
    unsigned n = a->kernel->n_inner < PROBES_PAY_FROM ? 1 : PROBES_MAX;
    a->crew.cells = a->cells;
    a->crew.evidence = &a->evidence;
    for (; a->crew.n_probes < n; a->crew.n_probes++)
        if (!probe_new(&a->field, &a->crew.probe[a->crew.n_probes], err))
            return false;
    return true;
}

bool attack_refresh(struct attack *a, struct error *err)
{
    drop_probes(a);
    read_states(a);
    evidence_review(&a->evidence);
    if (!kernel_new(a->cells, a->open != NULL ? a->open : a->hidden, a->hidden, &a->kernel, err))
        return false;
    a->field = (struct field){.cells = a->cells,
                              .kernel = a->kernel,
                              .least = a->evidence.least,
                              .most = a->evidence.most,
                              .falls = a->falls,
                              .rises = a->rises};
    return field_init(&a->field, err) && make_probes(a, err);
}

static bool need_hidden(const struct attack *a, int cell, struct error *err)
{
    return a->hidden[cell] || err_set(err, ERR_BUG, "cell \"%s\" is not hidden", a->cells->cell[cell].key);
}

static int common_divisor(int a, int b)
{
    while (b != 0) {
        int rest = a % b;
        a = b;
        b = rest;
    }
    return a;
}

// About the golden section of n, without a common divisor: steps of it come to each of n places once, and the first few are spread
// evenly.
static int stride_of(int n)
{
    int stride = (int)(0.618 * n) + 1;
    while (common_divisor(stride, n > 0 ? n : 1) != 1)
        stride++;
    return stride;
}

static bool reserve(struct attack *a, struct error *err)
{
    size_t n = (size_t)a->cells->n_cells + 1;
    a->order = malloc(n * sizeof(*a->order));
    a->hidden = calloc(n, sizeof(*a->hidden));
    a->mask = calloc(n, sizeof(*a->mask));
    a->falls = calloc(n, sizeof(*a->falls));
    a->rises = calloc(n, sizeof(*a->rises));
    if (a->order == NULL || a->hidden == NULL || a->mask == NULL || a->falls == NULL || a->rises == NULL)
        return err_set(err, ERR_RETRY, "out of memory");
    int64_t stride = stride_of(a->cells->n_cells);
    for (int k = 0; k < a->cells->n_cells; k++)
        a->order[k] = (int)(k * stride % a->cells->n_cells);
    return evidence_init(&a->evidence, a->cells->n_cells, err) && sweep_new(a->cells, a->order, &a->sweep, err);
}

int64_t attacker_cap(struct attacker attacker, const struct cells *cells)
{
    int64_t most = 0;
    for (int i = 0; i < cells->n_cells; i++)
        most = cells->cell[i].count > most ? cells->cell[i].count : most;
    return 2 * most + 1000 + 2 * attacker.width;
}

bool attack_new(const struct cells *cells, const bool *open, const enum cell_state *states, struct attacker attacker,
                struct attack **ret_attack, struct error *err)
{
    CLEANUP(attack_freep) struct attack *a = calloc(1, sizeof(*a));
    if (a == NULL)
        return err_set(err, ERR_RETRY, "out of memory");
    a->cells = cells;
    a->open = open;
    a->states = states;
    a->attacker = attacker;
    a->cap = attacker_cap(attacker, cells);
    if (!reserve(a, err) || !attack_refresh(a, err))
        return false;
    *ret_attack = a;
    a = NULL;
    return true;
}

// --- one cell -------------------------------------------------------------------------------------------------------------------

static double width_of(struct range r)
{
    return r.high - r.low;
}

// Push a cell both ways and keep the tables; no farther than a width of `most`.
static bool widen(struct attack *a, int cell, int64_t most, struct error *err)
{
    const struct range *found = &a->evidence.whole[cell];
    for (int side = 0; side < 2; side++) {
        int64_t other = (int64_t)(side == 0 ? -found->low : found->high);
        int64_t beyond = (int64_t)(side == 0 ? found->high : -found->low);
        struct push push = {cell, side == 0 ? 1 : -1, most == INT64_MAX ? most : most - other, beyond, -1, false};
        struct move move = {0};
        double bound = 0;
        if (push.enough > beyond && !probe_push(a->crew.probe[0], &push, &bound, &move, NULL, err))
            return err_wrap(err, "attack on cell \"%s\"", a->cells->cell[cell].key);
        if (move.n > 0 && !evidence_take(&a->evidence, &move, err))
            return false;
    }
    return true;
}

bool attack_interval(struct attack *a, int cell, int64_t *ret_low, int64_t *ret_high, struct error *err)
{
    if (!need_hidden(a, cell, err) || !widen(a, cell, INT64_MAX, err))
        return false;
    *ret_low = a->cells->cell[cell].count + (int64_t)a->evidence.whole[cell].low;
    *ret_high = a->cells->cell[cell].count + (int64_t)a->evidence.whole[cell].high;
    return true;
}

// The evidence understates, so the cell that seems narrowest is looked at until none that was not looked at seems narrower.
bool attack_survey(struct attack *a, int64_t *ret_narrowest, int *ret_cell, struct error *err)
{
    *ret_narrowest = INT64_MAX;
    *ret_cell = -1;
    bool *done = calloc((size_t)a->cells->n_cells + 1, sizeof(*done)), ok = true;
    if (done == NULL)
        return err_set(err, ERR_RETRY, "out of memory");
    for (;;) {
        int cell = -1;
        int64_t least = *ret_narrowest;
        for (int i = 0; i < a->cells->n_cells; i++)
            if (a->hidden[i] && !done[i] && (int64_t)width_of(a->evidence.whole[i]) < least) {
                least = (int64_t)width_of(a->evidence.whole[i]);
                cell = i;
            }
        if (cell < 0)
            break;
        done[cell] = true;
        ok = widen(a, cell, *ret_narrowest, err);
        if (!ok)
            break;
        if ((int64_t)width_of(a->evidence.whole[cell]) < *ret_narrowest) {
            *ret_narrowest = (int64_t)width_of(a->evidence.whole[cell]);
            *ret_cell = cell;
        }
    }
    free(done);
    return ok;
}

// --- many cells -----------------------------------------------------------------------------------------------------------------

static bool is_looked_at(const struct attack *a, const struct search *search, int cell)
{
    return a->hidden[cell] && !(search->skip != NULL && search->skip[cell]);
}

static bool is_wide(const struct attack *a, const struct search *search, int cell)
{
    return evidence_is_wide(&a->evidence, cell, (double)a->attacker.width, !search->relaxed);
}

// What can be answered for many cells at once.
static bool sweep(struct attack *a, const struct search *search, struct error *err)
{
    int n = 0;
    for (int i = 0; i < a->cells->n_cells; i++) {
        a->mask[i] = is_looked_at(a, search, i) && !is_wide(a, search, i);
        n += a->mask[i];
    }
    return n < SWEEP_PAYS_FROM || !search->relaxed ||
           sweep_run(a->sweep, &a->crew, a->mask, (double)a->attacker.width, err);
}

static void leave(const struct search *search, int cell)
{
    if (search->left != NULL)
        search->left[cell] = true;
}

// No programs are left to look for whole tables. Linear programs vouch, for an interval with whole ends; where it is not known yet that they
// do, they are asked.
static bool vouch(const struct attack *a, struct inquiry *inquiry, int cell, struct error *err)
{
    struct question q = {.cell = cell, .without = -1, .width = a->attacker.width, .relaxed = true, .inwards = true};
    return evidence_is_wide_inwards(&a->evidence, cell, (double)q.width) || inquiry_put(inquiry, q, err);
}

bool attack_find_narrow(struct attack *a, const struct search *search, struct narrow **ret_narrow, int *ret_n,
                        struct error *err)
{
    CLEANUP(inquiry_freep) struct inquiry *inquiry = NULL;
    uint64_t before = attack_lp_solved(a);
    if (!inquiry_new(&a->crew, search->most, &inquiry, err) || !sweep(a, search, err))
        return false;
    for (int k = 0; k < a->cells->n_cells && !inquiry_has_enough(inquiry); k++) {
        struct question q = {
            .cell = a->order[k], .without = -1, .width = a->attacker.width, .relaxed = search->relaxed};
        if (!is_looked_at(a, search, q.cell) || is_wide(a, search, q.cell))
            continue;
        bool over = attack_lp_solved(a) - before >= search->programs;
        if (over)
            leave(search, q.cell);
        if (!(over ? vouch(a, inquiry, q.cell, err) : inquiry_put(inquiry, q, err)))
            return false;
    }
    if (!inquiry_end(inquiry, err))
        return false;
    inquiry_hand_over(inquiry, ret_narrow, ret_n);
    return true;
}

// --- who counts himself -----------------------------------------------------------------------------------------------------------

static bool may_be_told(const struct attack *a, const struct search *search, int cell)
{
    return is_looked_at(a, search, cell) && a->states[cell] == CELL_SMALL; // a large count told harms nobody
}

// Tables of a sweep change cells all over the system. A table of its own for each cell that shares many of them with the same
// children leaves few.
static bool part_singles(struct attack *a, const struct search *search, struct singles *s, struct error *err)
{
    CLEANUP(inquiry_freep) struct inquiry *inquiry = NULL;
    uint64_t before = attack_lp_solved(a);
    bool parted = false;
    if (!inquiry_new(&a->crew, 0, &inquiry, err))
        return false;
    for (int i = 0; i < a->cells->n_cells && attack_lp_solved(a) - before < search->programs; i++) {
        if (!may_be_told(a, search, i) || s->n[i] <= LONG)
            continue;
        parted = true;
        if (!inquiry_put(
                inquiry,
                (struct question){.cell = i, .without = -1, .width = 1, .relaxed = search->relaxed, .afresh = true},
                err))
            return false;
    }
    return !parted || (inquiry_end(inquiry, err) && singles_gather(s, &a->evidence, search->relaxed, err));
}

static bool find_singles(struct attack *a, const struct search *search, struct singles *s, struct error *err)
{
    for (int i = 0; i < a->cells->n_cells; i++)
        a->mask[i] = a->hidden[i] && a->cells->cell[i].count == 1;
    return singles_init(s, a->cells->n_cells, a->mask, err) && singles_gather(s, &a->evidence, search->relaxed, err) &&
           part_singles(a, search, s, err);
}

// The questions about one small cell: for each single child that all its moves change. Where zeros make two cells the same number they
// count the same children, and the child tells itself nothing.
static bool put_singles(const struct attack *a, struct inquiry *inquiry, const struct singles *s, int cell,
                        bool relaxed, struct error *err)
{
    for (int m = 0; m < s->n[cell]; m++) { // none for a cell that no move changes
        int single = s->single[s->first[cell] + m];
        bool same =
            a->kernel->group_of_cell[single] == a->kernel->group_of_cell[cell] && a->cells->cell[cell].count == 1;
        if (!same &&
            !inquiry_put(inquiry, (struct question){.cell = cell, .without = single, .width = 1, .relaxed = relaxed},
                         err))
            return false;
    }
    return true;
}

bool attack_find_told(struct attack *a, const struct search *search, struct narrow **ret_narrow, int *ret_n,
                      struct error *err)
{
    CLEANUP(inquiry_freep) struct inquiry *inquiry = NULL;
    CLEANUP(singles_done) struct singles s = {0};
    uint64_t before = attack_lp_solved(a);
    if (!inquiry_new(&a->crew, search->most, &inquiry, err) || !find_singles(a, search, &s, err))
        return false;
    for (int k = 0; k < a->cells->n_cells && !inquiry_has_enough(inquiry); k++) {
        int i = a->order[k];
        if (!may_be_told(a, search, i) || s.n[i] == 0)
            continue;
        if (attack_lp_solved(a) - before >= search->programs)
            leave(search, i);
        else if (!put_singles(a, inquiry, &s, i, search->relaxed, err))
            return false;
    }
    if (!inquiry_end(inquiry, err))
        return false;
    inquiry_hand_over(inquiry, ret_narrow, ret_n);
    return true;
}
