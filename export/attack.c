// SPDX-License-Identifier: Apache-2.0
// One attacker against one choice of hidden cells. What the choice leaves open is a kernel of moves (kernel.h); how far a cell
// can be pushed within it is a linear program (probe.h); whole tables found are evidence for all cells they change (evidence.h),
// and most questions are answered by them without a program.
//
// Many cells are asked in batches: those of a batch that the evidence does not answer are pushed by several threads, each from
// the true table, and what they find is gathered in the order of the cells. Which probe a question goes to is fixed, so nothing
// depends on how many threads there are.
#include "export/attack.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "common/parallel.h"
#include "export/probe.h"

enum { BATCH = 128, WHOLE_BATCH = 16, PROBES = 4, PROBES_PAY_FROM = 100 };
static const double SLACK = 1e-5;

struct attack {
    const struct cells *cells;
    const bool *open;
    const enum cell_state *states;
    struct attacker attacker;
    int stride;   // no common divisor with the number of cells
    int64_t cap;  // of hidden cells: stands for "no upper bound"
    bool *hidden; // of each cell
    bool *known;  // ... revealed for a trial
    int64_t *falls, *rises;
    struct kernel *kernel;
    struct field field;
    struct probe *probe[PROBES];
    unsigned n_probes;
    struct evidence evidence;
    uint64_t lp_solved; // by probes that are gone
};

static void drop_probes(struct attack *a)
{
    for (unsigned t = 0; t < a->n_probes; t++) {
        a->lp_solved += probe_lp_solved(a->probe[t]);
        probe_freep(&a->probe[t]);
    }
    a->n_probes = 0;
    field_done(&a->field);
    kernel_freep(&a->kernel);
}

void attack_freep(struct attack **a)
{
    if (*a == NULL)
        return;
    drop_probes(*a);
    evidence_done(&(*a)->evidence);
    free((*a)->hidden);
    free((*a)->known);
    free((*a)->falls);
    free((*a)->rises);
    free(*a);
    *a = NULL;
}

uint64_t attack_lp_solved(const struct attack *a)
{
    uint64_t n = a->lp_solved;
    for (unsigned t = 0; t < a->n_probes; t++)
        n += probe_lp_solved(a->probe[t]);
    return n;
}

// --- the choice -----------------------------------------------------------------------------------------------------------------

static void allow(struct attack *a, int cell)
{
    bool may = a->hidden[cell] && !a->known[cell];
    a->evidence.least[cell] = may ? a->falls[cell] : 0;
    a->evidence.most[cell] = may ? a->rises[cell] : 0;
}

static void read_states(struct attack *a)
{
    for (int i = 0; i < a->cells->n_cells; i++) {
        int64_t count = a->cells->cell[i].count;
        bool marked = a->attacker.knows_small && a->states[i] == CELL_SMALL;
        a->hidden[i] = a->states[i] != CELL_SHOWN;
        a->known[i] = false;
        a->falls[i] = a->attacker.floor - count;
        a->rises[i] = (marked ? a->attacker.minimum_count - 1 : a->cap) - count;
        allow(a, i);
    }
}

static bool make_probes(struct attack *a, struct error *err)
{
    unsigned n = a->kernel->n_inner < PROBES_PAY_FROM ? 1 : PROBES;
    for (; a->n_probes < n; a->n_probes++)
        if (!probe_new(&a->field, &a->probe[a->n_probes], err))
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

bool attack_reveal(struct attack *a, int cell, bool known, struct error *err)
{
    if (!need_hidden(a, cell, err))
        return false;
    a->known[cell] = known;
    allow(a, cell);
    evidence_review(&a->evidence);
    field_review(&a->field);
    for (unsigned t = 0; t < a->n_probes; t++)
        probe_review(a->probe[t]);
    return true;
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

// About the golden section, so that the first few cells are spread evenly.
static int stride_of(int n)
{
    int stride = (int)(0.618 * n) + 1;
    while (common_divisor(stride, n > 0 ? n : 1) != 1)
        stride++;
    return stride;
}

bool attack_new(const struct cells *cells, const bool *open, const enum cell_state *states, struct attacker attacker,
                struct attack **ret_attack, struct error *err)
{
    CLEANUP(attack_freep) struct attack *a = calloc(1, sizeof(*a));
    size_t n = (size_t)cells->n_cells + 1;
    if (a == NULL)
        return err_set(err, ERR_RETRY, "out of memory");
    a->cells = cells;
    a->open = open;
    a->states = states;
    a->attacker = attacker;
    a->hidden = calloc(n, sizeof(*a->hidden));
    a->known = calloc(n, sizeof(*a->known));
    a->falls = calloc(n, sizeof(*a->falls));
    a->rises = calloc(n, sizeof(*a->rises));
    if (a->hidden == NULL || a->known == NULL || a->falls == NULL || a->rises == NULL)
        return err_set(err, ERR_RETRY, "out of memory");
    for (int i = 0; i < cells->n_cells; i++)
        if (a->cap < 2 * cells->cell[i].count)
            a->cap = 2 * cells->cell[i].count;
    a->cap += 1000 + 2 * attacker.width;
    a->stride = stride_of(cells->n_cells);
    if (!evidence_init(&a->evidence, cells->n_cells, err) || !attack_refresh(a, err))
        return false;
    *ret_attack = a;
    a = NULL;
    return true;
}

// --- one cell -------------------------------------------------------------------------------------------------------------------

// What pushing a cell brought.
struct finding {
    struct move move[2]; // up, down
    struct narrow narrow;
    bool is_narrow;
};

static void finding_done(struct finding *f)
{
    move_done(&f->move[0]);
    move_done(&f->move[1]);
    free(f->narrow.reach);
    *f = (struct finding){0};
}

static double change_of(const struct move *m, int cell)
{
    for (int k = 0; k < m->n; k++)
        if (m->cell[k] == cell)
            return fabs(m->by[k]);
    return 0;
}

static bool list_reaches(const struct attack *a, const double *reach, struct narrow *n, struct error *err)
{
    for (int i = 0; i < a->cells->n_cells; i++)
        n->n_reaches += reach[i] > 0;
    n->reach = malloc(((size_t)n->n_reaches + 1) * sizeof(*n->reach));
    if (n->reach == NULL)
        return err_set(err, ERR_RETRY, "out of memory");
    for (int i = 0, at = 0; i < a->cells->n_cells; i++)
        if (reach[i] > 0)
            n->reach[at++] = (struct reach){i, reach[i]};
    return true;
}

struct question {
    int cell, without;
    int64_t width;
    bool relaxed;
};

static struct range known_range(const struct attack *a, const struct question *q)
{
    if (q->without >= 0)
        return (struct range){0, 0};
    return q->relaxed ? a->evidence.any[q->cell] : a->evidence.whole[q->cell];
}

// Push a cell up and down until it is as wide as asked, or cannot be. reach: scratch, one a cell.
static bool push_both_ways(const struct attack *a, struct probe *probe, const struct question *q, struct finding *f,
                           double *reach, struct error *err)
{
    struct range range = known_range(a, q);
    double found[2] = {range.high, -range.low}, possible[2] = {range.high, -range.low}, width = (double)q->width;
    for (int side = 0; side < 2 && found[0] + found[1] < width - SLACK; side++) {
        int64_t enough = (int64_t)ceil(width - found[1 - side] - SLACK), beyond = (int64_t)floor(found[side]);
        struct push push = {q->cell, side == 0 ? 1 : -1, enough, beyond, q->without, q->relaxed};
        if (!probe_push(probe, &push, &possible[side], &f->move[side], reach, err))
            return false;
        if (f->move[side].n > 0)
            found[side] = change_of(&f->move[side], q->cell);
    }
    f->is_narrow = found[0] + found[1] < width - SLACK;
    f->narrow.sure = possible[0] + possible[1] < width - SLACK;
    return !f->is_narrow || !f->narrow.sure || list_reaches(a, reach, &f->narrow, err);
}

static bool examine(const struct attack *a, struct probe *probe, const struct question *q, struct finding *f,
                    struct error *err)
{
    double *reach = calloc((size_t)a->cells->n_cells + 1, sizeof(*reach));
    f->narrow = (struct narrow){.cell = q->cell, .without = q->without};
    bool ok = reach != NULL ? push_both_ways(a, probe, q, f, reach, err) : err_set(err, ERR_RETRY, "out of memory");
    free(reach);
    return ok || err_wrap(err, "attack on cell \"%s\"", a->cells->cell[q->cell].key);
}

static bool take_moves(struct attack *a, struct finding *f, struct error *err)
{
    for (int side = 0; side < 2; side++)
        if (f->move[side].n > 0 && !evidence_take(&a->evidence, &f->move[side], err))
            return false;
    return true;
}

static double width_of(struct range r)
{
    return r.high - r.low;
}

static bool is_wide(const struct attack *a, int cell, bool relaxed)
{
    struct range r = relaxed ? a->evidence.any[cell] : a->evidence.whole[cell];
    return width_of(r) >= (double)a->attacker.width - SLACK;
}

// Push a cell both ways and keep the tables; no farther than a width of `most`.
static bool widen(struct attack *a, int cell, int64_t most, struct error *err)
{
    CLEANUP(finding_done) struct finding f = {0};
    const struct range *found = &a->evidence.whole[cell];
    for (int side = 0; side < 2; side++) {
        double other = side == 0 ? -found->low : change_of(&f.move[0], cell);
        other = side == 1 && other < found->high ? found->high : other;
        int64_t beyond = (int64_t)(side == 0 ? found->high : -found->low), bounded = most - (int64_t)other;
        struct push push = {cell, side == 0 ? 1 : -1, most == INT64_MAX ? most : bounded, beyond, -1, false};
        double bound = 0;
        if (push.enough > beyond && !probe_push(a->probe[0], &push, &bound, &f.move[side], NULL, err))
            return err_wrap(err, "attack on cell \"%s\"", a->cells->cell[cell].key);
    }
    return take_moves(a, &f, err);
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

struct batch {
    struct attack *attack;
    struct question question[BATCH];
    struct finding finding[BATCH];
    int n;
};

static void batch_done(struct batch *b)
{
    for (int k = 0; k < b->n; k++)
        finding_done(&b->finding[k]);
    b->n = 0;
}

// One probe's share of a batch: always the same questions in the same order, whatever thread it runs on, since a solver remembers.
static bool answer(void *ctx, unsigned worker, size_t probe, struct error *err)
{
    struct batch *b = ctx;
    (void)worker;
    for (size_t k = probe; k < (size_t)b->n; k += b->attack->n_probes)
        if (!examine(b->attack, b->attack->probe[probe], &b->question[k], &b->finding[k], err))
            return false;
    return true;
}

struct narrow_list {
    struct narrow *item;
    int n, room;
};

void narrow_freep(struct narrow **list, int n)
{
    for (int k = 0; k < n; k++)
        free((*list)[k].reach);
    free(*list);
    *list = NULL;
}

static void list_done(struct narrow_list *list)
{
    narrow_freep(&list->item, list->n);
}

static bool add_narrow(struct narrow_list *list, struct narrow *n, struct error *err)
{
    if (list->n == list->room) {
        int room = list->room == 0 ? 64 : 2 * list->room;
        struct narrow *all = realloc(list->item, (size_t)room * sizeof(*all));
        if (all == NULL)
            return err_set(err, ERR_RETRY, "out of memory");
        list->item = all;
        list->room = room;
    }
    list->item[list->n++] = *n;
    *n = (struct narrow){0};
    return true;
}

// Ask what is in the batch, and empty it. A cell for which a neighbour's tables are enough is not narrow after all.
static bool ask(struct batch *b, struct narrow_list *list, struct error *err)
{
    struct attack *a = b->attack;
    if (b->n == 0)
        return true;
    unsigned threads = parallel_threads(0);
    if (!parallel_run(threads < a->n_probes ? threads : a->n_probes, a->n_probes, answer, b, err))
        return false;
    for (int k = 0; k < b->n; k++)
        if (!take_moves(a, &b->finding[k], err))
            return false;
    for (int k = 0; k < b->n; k++) {
        struct finding *f = &b->finding[k];
        bool after_all = f->is_narrow && !f->narrow.sure && f->narrow.without < 0 && is_wide(a, f->narrow.cell, false);
        if (f->is_narrow && !after_all && !add_narrow(list, &f->narrow, err))
            return false;
    }
    batch_done(b);
    return true;
}

static bool put_question(struct batch *b, struct question q, struct narrow_list *list, struct error *err)
{
    b->question[b->n++] = q;
    return b->n < (q.relaxed ? BATCH : WHOLE_BATCH) || ask(b, list, err); // whole numbers may take long
}

static void hand_over(struct narrow_list *list, struct narrow **ret_narrow, int *ret_n)
{
    *ret_narrow = list->item;
    *ret_n = list->n;
    *list = (struct narrow_list){0};
}

static bool is_looked_at(const struct attack *a, const struct search *search, int cell)
{
    return a->hidden[cell] && !a->known[cell] && !(search->skip != NULL && search->skip[cell]);
}

// Not in the order of cells: a few found early should come from all over the system.
static int next_cell(const struct attack *a, int k)
{
    return (int)((int64_t)k * a->stride % a->cells->n_cells);
}

bool attack_find_narrow(struct attack *a, const struct search *search, struct narrow **ret_narrow, int *ret_n,
                        uint64_t *ret_left, struct error *err)
{
    CLEANUP(batch_done) struct batch b = {.attack = a};
    CLEANUP(list_done) struct narrow_list list = {0};
    uint64_t before = attack_lp_solved(a);
    *ret_left = 0;
    for (int k = 0; k < a->cells->n_cells && (search->most <= 0 || list.n < search->most); k++) {
        int i = next_cell(a, k);
        if (!is_looked_at(a, search, i) || is_wide(a, i, search->relaxed))
            continue;
        if (attack_lp_solved(a) - before >= search->programs)
            ++*ret_left;
        else if (!put_question(&b, (struct question){i, -1, a->attacker.width, search->relaxed}, &list, err))
            return false;
    }
    if (!ask(&b, &list, err))
        return false;
    hand_over(&list, ret_narrow, ret_n);
    return true;
}

// --- who counts himself -----------------------------------------------------------------------------------------------------------

// For each cell: which cells of a single child all moves of it change. Who is that child can follow them all.
struct shared {
    int *first; // of each cell: into `single`, -1 before the first move
    int *n;
    int *single;
    int room, used;
};

static bool share(struct shared *s, int cell, const struct move *m, const bool *is_single, struct error *err)
{
    if (s->first[cell] < 0) {
        if (s->used + m->n > s->room) {
            int room = 2 * (s->used + m->n) + 1024;
            int *all = realloc(s->single, (size_t)room * sizeof(*all));
            if (all == NULL)
                return err_set(err, ERR_RETRY, "out of memory");
            s->single = all;
            s->room = room;
        }
        s->first[cell] = s->used;
        for (int k = 0; k < m->n; k++)
            if (is_single[m->cell[k]] && m->cell[k] != cell)
                s->single[s->used++] = m->cell[k];
        s->n[cell] = s->used - s->first[cell];
        return true;
    }
    int *own = &s->single[s->first[cell]], kept = 0;
    for (int k = 0; k < s->n[cell]; k++)
        if (change_of(m, own[k]) > 0)
            own[kept++] = own[k];
    s->n[cell] = kept;
    return true;
}

static void shared_done(struct shared *s)
{
    free(s->first);
    free(s->n);
    free(s->single);
}

static bool share_all(const struct attack *a, bool relaxed, struct shared *s, struct error *err)
{
    size_t n = (size_t)a->cells->n_cells + 1;
    bool *is_single = calloc(n, sizeof(*is_single)), ok = true;
    s->first = malloc(n * sizeof(*s->first));
    s->n = calloc(n, sizeof(*s->n));
    if (is_single == NULL || s->first == NULL || s->n == NULL) {
        free(is_single);
        return err_set(err, ERR_RETRY, "out of memory");
    }
    for (int i = 0; i < a->cells->n_cells; i++) {
        is_single[i] = a->hidden[i] && !a->known[i] && a->cells->cell[i].count == 1;
        s->first[i] = -1;
    }
    for (int m = 0; m < a->evidence.n_moves && ok; m++) {
        const struct move *move = &a->evidence.move[m];
        bool counts = (relaxed || move->whole) && evidence_fits(&a->evidence, move);
        for (int k = 0; k < move->n && ok && counts; k++)
            ok = share(s, move->cell[k], move, is_single, err);
    }
    free(is_single);
    return ok;
}

// The questions about one small cell: for each single child that all its moves change. Where zeros make two cells the same number they
// count the same children, and the child tells itself nothing.
static bool put_singles(struct batch *b, const struct shared *s, int cell, bool relaxed, struct narrow_list *list,
                        struct error *err)
{
    const struct attack *a = b->attack;
    for (int m = 0; m < s->n[cell]; m++) { // none for a cell that no move changes
        int single = s->single[s->first[cell] + m];
        bool same =
            a->kernel->group_of_cell[single] == a->kernel->group_of_cell[cell] && a->cells->cell[cell].count == 1;
        if (!same && !put_question(b, (struct question){cell, single, 1, relaxed}, list, err))
            return false;
    }
    return true;
}

bool attack_find_told(struct attack *a, const struct search *search, struct narrow **ret_narrow, int *ret_n,
                      uint64_t *ret_left, struct error *err)
{
    CLEANUP(batch_done) struct batch b = {.attack = a};
    CLEANUP(list_done) struct narrow_list list = {0};
    CLEANUP(shared_done) struct shared s = {0};
    uint64_t before = attack_lp_solved(a);
    *ret_left = 0;
    if (!share_all(a, search->relaxed, &s, err))
        return false;
    for (int k = 0; k < a->cells->n_cells && (search->most <= 0 || list.n < search->most); k++) {
        int i = next_cell(a, k);
        if (!is_looked_at(a, search, i) || a->states[i] != CELL_SMALL || s.n[i] == 0) // a large count told harms nobody
            continue;
        if (attack_lp_solved(a) - before >= search->programs)
            ++*ret_left;
        else if (!put_singles(&b, &s, i, search->relaxed, &list, err))
            return false;
    }
    if (!ask(&b, &list, err))
        return false;
    hand_over(&list, ret_narrow, ret_n);
    return true;
}
