// SPDX-License-Identifier: Apache-2.0
// Solves a puzzle in this order:
//   1. bounds are carried along the lines until nothing changes: most of the trivial is found here, and blanks that are
//      simply told;
//   2. which blanks can grow for ever is one linear program: directions that keep all lines and lower nothing, each
//      blank's share cut at 1; directions add up, so the best one has all of them;
//   3. each end that is still open is a linear program of its own (only the cost changes, so each starts where the last
//      ended). Every solution on the way is a table that could be true: a blank that stands at a bound of step 1 in any
//      of them needs no program for that end.
// Ends are rounded inwards to whole numbers. Every end is the optimum of a program made of published numbers alone, so it does
// not matter in which order, or by how many threads, the programs are solved.
#include "export/puzzle.h"

#include <math.h>
#include <pthread.h>
#include <stdlib.h>

#include "common/lp.h"
#include "common/parallel.h"

enum { THREADS = 2, THREADS_PAY_FROM = 400, NEVER_SWEEPS = 1000 };
static const double WHOLE = 1e-6;

struct solver {
    const struct puzzle *p;
    int64_t *low, *high;
    int *column; // of each cell, or -1: told by step 1
    int *cell;   // of each column
    int n_columns;
    bool *grows;            // step 2, of each column
    bool *at_low, *at_high; // seen at a bound in some table, or solved
    pthread_mutex_t lock;   // of the two above
    double *row_sum;        // right hand sides
    struct lp_entry *entry;
    size_t n_entries;
    int n_rows;
    double *lower, *upper;
};

struct worker {
    struct lp *lp;
    uint64_t lp_solved;
};

struct job {
    struct solver *s;
    struct worker worker[THREADS];
};

void puzzle_answer_done(struct puzzle_answer *a)
{
    free(a->low);
    free(a->high);
    *a = (struct puzzle_answer){0};
}

static void solver_done(struct solver *s)
{
    free(s->column);
    free(s->cell);
    free(s->grows);
    free(s->at_low);
    free(s->at_high);
    free(s->row_sum);
    free(s->entry);
    free(s->lower);
    free(s->upper);
}

// --- 1. bounds --------------------------------------------------------------------------------------------------------------

static bool narrow(struct solver *s, int cell, int64_t low, int64_t high, bool *changed)
{
    if (low > s->low[cell]) {
        s->low[cell] = low;
        *changed = true;
    }
    if (high < s->high[cell]) {
        s->high[cell] = high;
        *changed = true;
    }
    return s->low[cell] <= s->high[cell];
}

// What the parts of a line add up to; those without an upper bound are not in `high`.
struct sums {
    int64_t low, high;
    int n_open, open; // how many have none; one of them
};

static struct sums add_parts(const struct solver *s, const struct puzzle_line *line)
{
    struct sums sums = {.open = -1};
    for (int k = 0; k < line->n_parts; k++) {
        int i = line->part[k];
        sums.low += s->low[i];
        if (s->high[i] == PUZZLE_UNBOUNDED) {
            sums.n_open++;
            sums.open = i;
        } else {
            sums.high += s->high[i];
        }
    }
    return sums;
}

// A part = total less the others.
static bool carry_to_part(struct solver *s, const struct puzzle_line *line, int part, bool *changed)
{
    const struct sums sums = add_parts(s, line);
    int64_t total_low = s->low[line->total], total_high = s->high[line->total];
    bool alone = sums.n_open == 1 && sums.open == part;
    int64_t others_high = PUZZLE_UNBOUNDED;
    if (sums.n_open == 0 || alone)
        others_high = alone ? sums.high : sums.high - s->high[part];
    int64_t least = others_high == PUZZLE_UNBOUNDED ? 0 : total_low - others_high;
    int64_t most = total_high == PUZZLE_UNBOUNDED ? PUZZLE_UNBOUNDED : total_high - (sums.low - s->low[part]);
    return narrow(s, part, least, most, changed);
}

// And a total = the sum of its parts.
static bool carry(struct solver *s, const struct puzzle_line *line, bool *changed)
{
    const struct sums sums = add_parts(s, line);
    if (!narrow(s, line->total, sums.low, sums.n_open > 0 ? PUZZLE_UNBOUNDED : sums.high, changed))
        return false;
    for (int k = 0; k < line->n_parts; k++)
        if (!carry_to_part(s, line, line->part[k], changed))
            return false;
    return true;
}

static bool carry_all(struct solver *s, struct error *err)
{
    bool changed = true;
    for (int i = 0; i < s->p->n_cells; i++) {
        bool given = s->p->count[i] != PUZZLE_BLANK;
        s->low[i] = given ? s->p->count[i] : s->p->floor;
        s->high[i] = given ? s->p->count[i] : PUZZLE_UNBOUNDED;
    }
    for (int sweep = 0; changed && sweep < NEVER_SWEEPS; sweep++) {
        changed = false;
        for (int l = 0; l < s->p->n_lines; l++)
            if (!carry(s, &s->p->line[l], &changed))
                return err_set(err, ERR_DATA, "the published numbers contradict each other");
    }
    return true;
}

// --- the program --------------------------------------------------------------------------------------------------------------

static bool reserve(struct solver *s, struct error *err)
{
    size_t n = (size_t)s->p->n_cells + 1, entries = 1;
    for (int l = 0; l < s->p->n_lines; l++)
        entries += (size_t)s->p->line[l].n_parts + 1;
    s->column = calloc(n, sizeof(*s->column));
    s->cell = calloc(n, sizeof(*s->cell));
    s->grows = calloc(n, sizeof(*s->grows));
    s->at_low = calloc(n, sizeof(*s->at_low));
    s->at_high = calloc(n, sizeof(*s->at_high));
    s->lower = calloc(n, sizeof(*s->lower));
    s->upper = calloc(n, sizeof(*s->upper));
    s->row_sum = calloc((size_t)s->p->n_lines + 1, sizeof(*s->row_sum));
    s->entry = calloc(entries, sizeof(*s->entry));
    bool ok = s->column != NULL && s->cell != NULL && s->grows != NULL && s->at_low != NULL && s->at_high != NULL &&
              s->lower != NULL && s->upper != NULL && s->row_sum != NULL && s->entry != NULL;
    return ok || err_set(err, ERR_RETRY, "out of memory");
}

static void add_row(struct solver *s, const struct puzzle_line *line)
{
    size_t before = s->n_entries;
    int64_t rest = 0;
    for (int k = -1; k < line->n_parts; k++) {
        int i = k < 0 ? line->total : line->part[k], sign = k < 0 ? -1 : 1;
        if (s->column[i] >= 0)
            s->entry[s->n_entries++] = (struct lp_entry){s->n_rows, s->column[i], sign};
        else
            rest -= sign * s->low[i];
    }
    if (s->n_entries > before)
        s->row_sum[s->n_rows++] = (double)rest;
}

static void lay_program(struct solver *s)
{
    for (int i = 0; i < s->p->n_cells; i++) {
        bool open = s->low[i] != s->high[i];
        s->column[i] = open ? s->n_columns : -1;
        if (open)
            s->cell[s->n_columns++] = i;
    }
    for (int l = 0; l < s->p->n_lines; l++)
        add_row(s, &s->p->line[l]);
}

// --- 2. what can grow for ever ------------------------------------------------------------------------------------------------

static bool find_growing(struct solver *s, uint64_t *lp_solved, struct error *err)
{
    CLEANUP(lp_freep) struct lp *lp = NULL;
    double *zero = calloc((size_t)s->n_rows + 1, sizeof(*zero)), value = 0;
    enum lp_status status = LP_INFEASIBLE;
    if (zero == NULL)
        return err_set(err, ERR_RETRY, "out of memory");
    for (int j = 0; j < s->n_columns; j++) {
        s->lower[j] = 0;
        s->upper[j] = s->high[s->cell[j]] == PUZZLE_UNBOUNDED ? 1 : 0;
    }
    bool ok = lp_new(s->n_rows, s->n_columns, s->entry, s->n_entries, zero, zero, s->lower, s->upper, &lp, err);
    free(zero);
    if (!ok)
        return false;
    // Cut at 1, a direction through a large sum may leave its small parts near 0: so again, for those not yet found.
    for (bool any = true; any;) {
        any = false;
        for (int j = 0; j < s->n_columns; j++)
            lp_set_cost(lp, j, s->grows[j] ? 0 : 1);
        ++*lp_solved;
        if (!lp_solve(lp, true, &status, &value, err))
            return false;
        for (int j = 0; j < s->n_columns && status == LP_OPTIMAL; j++)
            if (!s->grows[j] && lp_solution(lp)[j] > WHOLE)
                s->grows[j] = any = true;
    }
    return true;
}

// --- 3. ends ------------------------------------------------------------------------------------------------------------------

static void see_table(struct solver *s, const double *table)
{
    for (int j = 0; j < s->n_columns; j++) {
        int i = s->cell[j];
        if (table[j] <= (double)s->low[i] + WHOLE)
            s->at_low[j] = true;
        if (s->high[i] != PUZZLE_UNBOUNDED && table[j] >= (double)s->high[i] - WHOLE)
            s->at_high[j] = true;
    }
}

// Has somebody seen to this end already? If not it is the caller's.
static bool claim(struct solver *s, int j, bool high)
{
    (void)pthread_mutex_lock(&s->lock);
    bool done = high ? s->at_high[j] : s->at_low[j];
    (void)pthread_mutex_unlock(&s->lock);
    return !done;
}

static bool find_end(struct solver *s, struct worker *w, int j, bool high, struct error *err)
{
    enum lp_status status = LP_INFEASIBLE;
    double value = 0;
    lp_set_cost(w->lp, j, 1);
    bool ok = lp_solve(w->lp, high, &status, &value, err);
    lp_set_cost(w->lp, j, 0);
    w->lp_solved++;
    if (!ok)
        return false;
    if (status != LP_OPTIMAL)
        return err_set(err, status == LP_INFEASIBLE ? ERR_DATA : ERR_BUG,
                       status == LP_INFEASIBLE ? "the published numbers contradict each other"
                                               : "a blank has no end where it was found to have one");
    (void)pthread_mutex_lock(&s->lock);
    see_table(s, lp_solution(w->lp));
    if (high) {
        s->upper[j] = floor(value + WHOLE);
        s->at_high[j] = true;
    } else {
        s->lower[j] = ceil(value - WHOLE);
        s->at_low[j] = true;
    }
    (void)pthread_mutex_unlock(&s->lock);
    return true;
}

// Task 2j is the low end of column j, 2j + 1 the high end.
static bool find_ends(void *ctx, unsigned worker, size_t task, struct error *err)
{
    struct job *job = ctx;
    int j = (int)(task / 2);
    bool high = task % 2 == 1;
    if ((high && job->s->grows[j]) || !claim(job->s, j, high))
        return true;
    return find_end(job->s, &job->worker[worker], j, high, err);
}

static bool new_program(const struct solver *s, struct lp **ret_lp, struct error *err)
{
    double *lower = calloc((size_t)s->n_columns + 1, sizeof(*lower));
    double *upper = calloc((size_t)s->n_columns + 1, sizeof(*upper));
    bool ok = lower != NULL && upper != NULL;
    for (int j = 0; j < s->n_columns && ok; j++) {
        int64_t high = s->high[s->cell[j]];
        lower[j] = (double)s->low[s->cell[j]];
        upper[j] = high == PUZZLE_UNBOUNDED ? LP_INFINITY : (double)high;
    }
    ok = ok ? lp_new(s->n_rows, s->n_columns, s->entry, s->n_entries, s->row_sum, s->row_sum, lower, upper, ret_lp, err)
            : err_set(err, ERR_RETRY, "out of memory");
    free(lower);
    free(upper);
    return ok;
}

static void take_ends(struct solver *s)
{
    for (int j = 0; j < s->n_columns; j++) {
        s->low[s->cell[j]] = (int64_t)s->lower[j];
        if (s->grows[j])
            s->high[s->cell[j]] = PUZZLE_UNBOUNDED;
        else if (s->upper[j] < (double)PUZZLE_UNBOUNDED)
            s->high[s->cell[j]] = (int64_t)s->upper[j];
    }
}

static bool find_all_ends(struct solver *s, uint64_t *lp_solved, struct error *err)
{
    struct job job = {.s = s};
    unsigned threads = s->n_columns < THREADS_PAY_FROM ? 1 : THREADS;
    bool ok = true;
    for (int j = 0; j < s->n_columns; j++) {
        s->lower[j] = (double)s->low[s->cell[j]];
        s->upper[j] = (double)s->high[s->cell[j]];
    }
    for (unsigned k = 0; k < threads && ok; k++)
        ok = new_program(s, &job.worker[k].lp, err);
    ok = ok && parallel_run(threads, 2 * (size_t)s->n_columns, find_ends, &job, err);
    for (unsigned k = 0; k < threads; k++) {
        *lp_solved += job.worker[k].lp_solved;
        lp_freep(&job.worker[k].lp);
    }
    if (ok)
        take_ends(s);
    return ok;
}

bool puzzle_solve(const struct puzzle *p, struct puzzle_answer *ret_answer, struct error *err)
{
    CLEANUP(solver_done) struct solver s = {.p = p, .lock = PTHREAD_MUTEX_INITIALIZER};
    CLEANUP(puzzle_answer_done) struct puzzle_answer a = {0};
    s.low = a.low = calloc((size_t)p->n_cells + 1, sizeof(*a.low));
    s.high = a.high = calloc((size_t)p->n_cells + 1, sizeof(*a.high));
    if (a.low == NULL || a.high == NULL || !reserve(&s, err))
        return err_set(err, ERR_RETRY, "out of memory");
    if (!carry_all(&s, err))
        return false;
    lay_program(&s);
    if (s.n_columns > 0 && (!find_growing(&s, &a.lp_solved, err) || !find_all_ends(&s, &a.lp_solved, err)))
        return false;
    *ret_answer = a;
    a = (struct puzzle_answer){0};
    return true;
}
