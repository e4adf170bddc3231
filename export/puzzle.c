// SPDX-License-Identifier: Apache-2.0
// Solves a puzzle in this order:
//   1. what pencil and paper give (unknowns.h): often most of it. What is left falls into blocks that have no line in common;
//   2. which unknowns can grow for ever is one linear program a block: directions that keep all lines and lower nothing, each
//      unknown's share cut at 1; directions add up, so the best one has all of them;
//   3. each end that is still open is a linear program of its own (only the cost changes, so each starts where the last
//      ended). Every solution on the way is a table that could be true: an unknown that stands at a bound of step 1 in any
//      of them needs no program for that end.
// Ends are rounded inwards to whole numbers. Every end is the optimum of a program made of published numbers alone, so it does
// not matter in which order, or by how many threads, the programs are solved.
#include "export/puzzle.h"

#include <math.h>
#include <pthread.h>
#include <stdlib.h>

#include "common/lp.h"
#include "common/parallel.h"
#include "export/elimination.h"

enum { THREADS = 2, THREADS_PAY_FROM = 400 };
static const double WHOLE = 1e-6;

// Columns and rows that hang together. Those of all blocks stand one after the other, and so do the unknowns asked for.
struct block {
    int first_column, n_columns, first_row, n_rows, first_end, n_ends;
    size_t n_entries;
};

// The two ends of an unknown: of a column, or of what a row is solved for.
struct ends {
    int unknown, block;
    int row;                  // or -1
    bool grows;               // step 2
    bool low_done, high_done; // seen at a bound in some table, or solved
    int64_t low, high;
};

struct solver {
    struct unknowns u;
    struct elimination e;
    int *column; // of each unknown that is free, or -1
    int n_columns;
    int *row; // in order of their blocks
    struct block *block;
    int n_blocks;
    struct ends *ends;
    int n_ends;
    pthread_mutex_t lock; // of the last two, from step 3 on
};

// A program of one block, and whose turn it is to work with it.
struct worker {
    struct lp *lp;
    int block;
    uint64_t lp_solved;
};

struct job {
    struct solver *s;
    struct worker worker[PARALLEL_MAX];
};

void puzzle_answer_done(struct puzzle_answer *a)
{
    free(a->low);
    free(a->high);
    *a = (struct puzzle_answer){0};
}

static void solver_done(struct solver *s)
{
    unknowns_done(&s->u);
    elimination_done(&s->e);
    free(s->column);
    free(s->row);
    free(s->block);
    free(s->ends);
}

static int64_t low_of(const struct solver *s, int unknown)
{
    return s->u.low[unknown];
}

static int64_t high_of(const struct solver *s, int unknown)
{
    return s->u.high[unknown];
}

// --- blocks -------------------------------------------------------------------------------------------------------------------

static bool reserve(struct solver *s, struct error *err)
{
    size_t n = (size_t)s->u.n_cells + 1;
    s->column = calloc(n, sizeof(*s->column));
    s->row = calloc((size_t)s->e.n_rows + 1, sizeof(*s->row));
    s->block = calloc((size_t)s->e.n_rows + 1, sizeof(*s->block));
    s->ends = calloc(n, sizeof(*s->ends));
    bool ok = s->column != NULL && s->row != NULL && s->block != NULL && s->ends != NULL;
    return ok || err_set(err, ERR_RETRY, "out of memory");
}

static int head_of(int *leader, int unknown)
{
    while (leader[unknown] != unknown)
        unknown = leader[unknown] = leader[leader[unknown]];
    return unknown;
}

static int any_of(const struct elimination_row *row)
{
    return row->solved >= 0 ? row->solved : row->term[0].unknown;
}

// Unknowns of a row get one leader. Those that are in no row are found already.
static void join(const struct elimination *e, int *leader)
{
    for (int r = 0; r < e->n_rows; r++)
        for (int k = 0; k < e->row[r].n_terms; k++) {
            int a = head_of(leader, any_of(&e->row[r])), b = head_of(leader, e->row[r].term[k].unknown);
            if (a < b)
                leader[b] = a;
            else
                leader[a] = b;
        }
}

static void add_ends(struct solver *s, struct block *b, int unknown, int row)
{
    s->ends[s->n_ends++] = (struct ends){
        .unknown = unknown, .block = s->n_blocks - 1, .row = row, .low = s->u.low[unknown], .high = s->u.high[unknown]};
    b->n_ends++;
}

static void add_row(struct solver *s, int r, int at)
{
    const struct elimination_row *row = &s->e.row[r];
    struct block *b = &s->block[s->n_blocks - 1];
    s->row[at] = r;
    b->n_rows++;
    b->n_entries += (size_t)row->n_terms;
    if (row->solved >= 0)
        add_ends(s, b, row->solved, r);
    for (int k = 0; k < row->n_terms; k++) {
        int unknown = row->term[k].unknown;
        if (s->column[unknown] >= 0)
            continue;
        s->column[unknown] = s->n_columns++;
        b->n_columns++;
        add_ends(s, b, unknown, -1);
    }
}

// Rows one block after the other: each waits in the list of its leader.
static bool lay_blocks(struct solver *s, struct error *err)
{
    size_t n = (size_t)s->u.n_cells + 1;
    int *leader = calloc(n, sizeof(*leader)), *first = calloc(n, sizeof(*first)), at = 0;
    int *next = calloc((size_t)s->e.n_rows + 1, sizeof(*next));
    bool ok = (leader != NULL && first != NULL && next != NULL) || err_set(err, ERR_RETRY, "out of memory");
    for (int i = 0; ok && i < s->u.n_cells; i++) {
        leader[i] = i;
        s->column[i] = first[i] = -1;
    }
    if (ok)
        join(&s->e, leader);
    for (int r = s->e.n_rows - 1; ok && r >= 0; r--) {
        int head = head_of(leader, any_of(&s->e.row[r]));
        next[r] = first[head];
        first[head] = r;
    }
    for (int i = 0; ok && i < s->u.n_cells; i++) {
        if (first[i] >= 0)
            s->block[s->n_blocks++] =
                (struct block){.first_column = s->n_columns, .first_row = at, .first_end = s->n_ends};
        for (int r = first[i]; r >= 0; r = next[r])
            add_row(s, r, at++);
    }
    free(leader);
    free(first);
    free(next);
    return ok;
}

// --- programs ---------------------------------------------------------------------------------------------------------------

struct program {
    struct lp_entry *entry;
    double *row_lower, *row_upper, *lower, *upper;
};

static void program_done(struct program *p)
{
    free(p->entry);
    free(p->row_lower);
    free(p->row_upper);
    free(p->lower);
    free(p->upper);
}

static bool program_reserve(struct program *p, const struct block *b, struct error *err)
{
    p->entry = calloc(b->n_entries + 1, sizeof(*p->entry));
    p->row_lower = calloc((size_t)b->n_rows + 1, sizeof(*p->row_lower));
    p->row_upper = calloc((size_t)b->n_rows + 1, sizeof(*p->row_upper));
    p->lower = calloc((size_t)b->n_columns + 1, sizeof(*p->lower));
    p->upper = calloc((size_t)b->n_columns + 1, sizeof(*p->upper));
    bool ok = p->entry != NULL && p->row_lower != NULL && p->row_upper != NULL && p->lower != NULL && p->upper != NULL;
    return ok || err_set(err, ERR_RETRY, "out of memory");
}

// Bounds of an unknown less `sum`; of a direction: it may rise where nothing limits it, and stays elsewhere.
static void bounds(const struct solver *s, int unknown, int64_t sum, bool growth, double *lower, double *upper)
{
    int64_t high = high_of(s, unknown);
    *lower = growth ? 0 : (double)(low_of(s, unknown) - sum);
    *upper = growth ? high == PUZZLE_UNBOUNDED : high == PUZZLE_UNBOUNDED ? LP_INFINITY : (double)(high - sum);
}

// Tables, or (growth) directions in which they may change for ever.
static bool new_program(const struct solver *s, const struct block *b, bool growth, struct lp **ret_lp,
                        struct error *err)
{
    CLEANUP(program_done) struct program p = {0};
    size_t n = 0;
    if (!program_reserve(&p, b, err))
        return false;
    for (int r = 0; r < b->n_rows; r++) {
        const struct elimination_row *row = &s->e.row[s->row[b->first_row + r]];
        if (row->solved >= 0)
            bounds(s, row->solved, row->sum, growth, &p.row_lower[r], &p.row_upper[r]);
        else
            p.row_lower[r] = p.row_upper[r] = growth ? 0 : -(double)row->sum;
        for (int k = 0; k < row->n_terms; k++)
            p.entry[n++] =
                (struct lp_entry){r, s->column[row->term[k].unknown] - b->first_column, (double)row->term[k].factor};
    }
    for (int k = 0; k < b->n_ends; k++) {
        const struct ends *e = &s->ends[b->first_end + k];
        int j = s->column[e->unknown] - b->first_column;
        if (e->row < 0)
            bounds(s, e->unknown, 0, growth, &p.lower[j], &p.upper[j]);
    }
    return lp_new(b->n_rows, b->n_columns, p.entry, n, p.row_lower, p.row_upper, p.lower, p.upper, ret_lp, err);
}

// What an unknown is in a table.
static double value_of(const struct solver *s, const struct block *b, const struct ends *e, const double *table)
{
    if (e->row < 0)
        return table[s->column[e->unknown] - b->first_column];
    const struct elimination_row *row = &s->e.row[e->row];
    double sum = (double)row->sum;
    for (int k = 0; k < row->n_terms; k++)
        sum += (double)row->term[k].factor * table[s->column[row->term[k].unknown] - b->first_column];
    return sum;
}

// Ask for an unknown: its share in the cost of each column.
static void add_cost(const struct solver *s, const struct block *b, const struct ends *e, double share, double *cost)
{
    if (e->row < 0)
        cost[s->column[e->unknown] - b->first_column] += share;
    const struct elimination_row *row = e->row < 0 ? NULL : &s->e.row[e->row];
    for (int k = 0; row != NULL && k < row->n_terms; k++)
        cost[s->column[row->term[k].unknown] - b->first_column] += share * (double)row->term[k].factor;
}

// --- 2. what can grow for ever ------------------------------------------------------------------------------------------------

// Cut at 1, a direction through a large sum may leave its small parts near 0: so again, for those not yet found.
static bool grow(struct solver *s, const struct block *b, double *cost, uint64_t *lp_solved, struct error *err)
{
    CLEANUP(lp_freep) struct lp *lp = NULL;
    struct ends *ends = s->ends + b->first_end;
    enum lp_status status = LP_INFEASIBLE;
    double value = 0;
    if (!new_program(s, b, true, &lp, err))
        return false;
    for (bool any = true; any;) {
        any = false;
        for (int j = 0; j < b->n_columns; j++)
            cost[j] = 0;
        for (int k = 0; k < b->n_ends; k++)
            if (!ends[k].grows)
                add_cost(s, b, &ends[k], 1, cost);
        for (int j = 0; j < b->n_columns; j++)
            lp_set_cost(lp, j, cost[j]);
        ++*lp_solved;
        if (!lp_solve(lp, true, &status, &value, err))
            return false;
        for (int k = 0; k < b->n_ends && status == LP_OPTIMAL; k++)
            if (!ends[k].grows &&
                value_of(s, b, &ends[k], lp_solution(lp)) - (ends[k].row >= 0 ? (double)s->e.row[ends[k].row].sum : 0) >
                    WHOLE)
                ends[k].grows = any = true;
    }
    return true;
}

static bool find_growing(struct solver *s, const struct block *b, uint64_t *lp_solved, struct error *err)
{
    bool any = false;
    for (int k = 0; k < b->n_ends && !any; k++)
        any = s->ends[b->first_end + k].high == PUZZLE_UNBOUNDED;
    if (!any)
        return true;
    double *cost = calloc((size_t)b->n_columns + 1, sizeof(*cost));
    bool ok = cost != NULL ? grow(s, b, cost, lp_solved, err) : err_set(err, ERR_RETRY, "out of memory");
    free(cost);
    return ok;
}

// --- 3. ends ------------------------------------------------------------------------------------------------------------------

static void see_table(struct solver *s, const struct block *b, const double *table)
{
    for (int k = 0; k < b->n_ends; k++) {
        struct ends *e = &s->ends[b->first_end + k];
        double value = value_of(s, b, e, table);
        int64_t high = high_of(s, e->unknown);
        if (value <= (double)low_of(s, e->unknown) + WHOLE)
            e->low_done = true;
        if (high != PUZZLE_UNBOUNDED && value >= (double)high - WHOLE)
            e->high_done = true;
    }
}

// Has somebody seen to this end already? If not it is the caller's.
static bool claim(struct solver *s, const struct ends *e, bool high)
{
    (void)pthread_mutex_lock(&s->lock);
    bool done = high ? e->high_done : e->low_done;
    (void)pthread_mutex_unlock(&s->lock);
    return !done;
}

static void set_cost(const struct solver *s, const struct ends *e, struct lp *lp, double share)
{
    const struct block *b = &s->block[e->block];
    if (e->row < 0)
        lp_set_cost(lp, s->column[e->unknown] - b->first_column, share);
    const struct elimination_row *row = e->row < 0 ? NULL : &s->e.row[e->row];
    for (int k = 0; row != NULL && k < row->n_terms; k++)
        lp_set_cost(lp, s->column[row->term[k].unknown] - b->first_column, share * (double)row->term[k].factor);
}

static bool find_end(struct solver *s, struct worker *w, struct ends *e, bool high, struct error *err)
{
    enum lp_status status = LP_INFEASIBLE;
    const struct block *b = &s->block[e->block];
    double value = 0;
    set_cost(s, e, w->lp, 1);
    bool ok = lp_solve(w->lp, high, &status, &value, err);
    set_cost(s, e, w->lp, 0);
    w->lp_solved++;
    if (!ok)
        return false;
    if (status != LP_OPTIMAL)
        return err_set(err, status == LP_INFEASIBLE ? ERR_DATA : ERR_BUG,
                       status == LP_INFEASIBLE ? "the published numbers contradict each other"
                                               : "a blank has no end where it was found to have one");
    value += e->row >= 0 ? (double)s->e.row[e->row].sum : 0;
    (void)pthread_mutex_lock(&s->lock);
    see_table(s, b, lp_solution(w->lp));
    if (high) {
        e->high = (int64_t)floor(value + WHOLE);
        e->high_done = true;
    } else {
        e->low = (int64_t)ceil(value - WHOLE);
        e->low_done = true;
    }
    (void)pthread_mutex_unlock(&s->lock);
    return true;
}

// Tasks come in ascending order, and so do blocks.
static bool turn_to(struct solver *s, struct worker *w, int block, struct error *err)
{
    if (w->lp != NULL && w->block == block)
        return true;
    lp_freep(&w->lp);
    w->block = block;
    return new_program(s, &s->block[block], false, &w->lp, err);
}

// Task 2k is the low end of unknown k, 2k + 1 the high end.
static bool find_ends(void *ctx, unsigned worker, size_t task, struct error *err)
{
    struct job *job = ctx;
    struct solver *s = job->s;
    struct worker *w = &job->worker[worker];
    struct ends *e = &s->ends[task / 2];
    bool high = task % 2 == 1;
    if ((high && e->grows) || !claim(s, e, high))
        return true;
    return turn_to(s, w, e->block, err) && find_end(s, w, e, high, err);
}

static bool find_all_ends(struct solver *s, unsigned threads, uint64_t *lp_solved, struct error *err)
{
    struct job *job = calloc(1, sizeof(*job));
    if (job == NULL)
        return err_set(err, ERR_RETRY, "out of memory");
    job->s = s;
    if (threads == 0)
        threads = s->n_ends < THREADS_PAY_FROM ? 1 : THREADS;
    bool ok = parallel_run(threads, 2 * (size_t)s->n_ends, find_ends, job, err);
    for (unsigned k = 0; k < PARALLEL_MAX; k++) {
        *lp_solved += job->worker[k].lp_solved;
        lp_freep(&job->worker[k].lp);
    }
    free(job);
    for (int k = 0; k < s->n_ends && ok; k++) {
        if (s->ends[k].low > s->ends[k].high)
            return err_set(err, ERR_DATA, "the published numbers contradict each other");
        s->u.low[s->ends[k].unknown] = s->ends[k].low;
        s->u.high[s->ends[k].unknown] = s->ends[k].grows ? PUZZLE_UNBOUNDED : s->ends[k].high;
    }
    return ok;
}

bool puzzle_solve(const struct puzzle *p, struct puzzle_answer *ret_answer, struct error *err)
{
    CLEANUP(solver_done) struct solver s = {.lock = PTHREAD_MUTEX_INITIALIZER};
    CLEANUP(puzzle_answer_done) struct puzzle_answer a = {0};
    a.low = calloc((size_t)p->n_cells + 1, sizeof(*a.low));
    a.high = calloc((size_t)p->n_cells + 1, sizeof(*a.high));
    if (a.low == NULL || a.high == NULL)
        return err_set(err, ERR_RETRY, "out of memory");
    if (!unknowns_find(p, &s.u, err) || !elimination_find(&s.u, &s.e, err) || !reserve(&s, err) || !lay_blocks(&s, err))
        return false;
    for (int b = 0; b < s.n_blocks; b++)
        if (!find_growing(&s, &s.block[b], &a.lp_solved, err))
            return false;
    if (!find_all_ends(&s, p->threads, &a.lp_solved, err))
        return false;
    for (int i = 0; i < p->n_cells; i++)
        unknowns_ends(&s.u, i, &a.low[i], &a.high[i]);
    *ret_answer = a;
    a = (struct puzzle_answer){0};
    return true;
}
