// SPDX-License-Identifier: Apache-2.0
// Rounds of two steps until neither finds anything: rows are rewritten in terms of what is still unknown (which tells unknowns, or
// merges two), and bounds are carried along them. A row only ever gets shorter, so it is rewritten in place.
#include "export/unknowns.h"

#include <stdlib.h>
#include <string.h>

#include "common/stop.h"

// A bound that rises by one a sweep may have far to go; where it stops it is still true, and the programs find the rest.
enum { SWEEPS = 200, ROUNDS = 50 };
// Of counts, sums and offsets: a row's factors add up to no more than the cells of a line, and a million times this is no overflow.
static const int64_t MOST = INT64_C(1000000000000);
enum { MOST_CELLS = 1000000 };

struct finder {
    struct unknowns u;
    int *at; // where an unknown stands in the row being rewritten, or -1
    bool changed;
};

void unknowns_done(struct unknowns *u)
{
    free(u->unknown);
    free(u->sign);
    free(u->offset);
    free(u->low);
    free(u->high);
    free(u->row);
    free(u->terms);
    *u = (struct unknowns){0};
}

static void finder_done(struct finder *f)
{
    unknowns_done(&f->u);
    free(f->at);
}

static bool refuse(struct error *err)
{
    return err_set(err, ERR_DATA, "the published numbers contradict each other");
}

// --- bounds -----------------------------------------------------------------------------------------------------------------

// A bound out of all proportion is none: the programs find it.
static bool narrow(struct finder *f, int unknown, int64_t low, int64_t high)
{
    if (low > f->u.low[unknown]) {
        f->u.low[unknown] = low;
        f->changed = true;
    }
    if (high <= MOST && high < f->u.high[unknown]) {
        f->u.high[unknown] = high;
        f->changed = true;
    }
    return f->u.low[unknown] <= f->u.high[unknown] && f->u.low[unknown] <= MOST;
}

static int64_t floor_of(int64_t n, int64_t d)
{
    return n / d - (n % d != 0 && (n < 0) != (d < 0));
}

static int64_t ceiling_of(int64_t n, int64_t d)
{
    return -floor_of(-n, d);
}

// One side of a row: the least its terms add up to, or (greatest) the most. Terms without a bound there are not in `sum`.
struct side {
    int64_t sum;
    int n_open, open; // how many have none; one of them
};

static bool bound_of(const struct finder *f, const struct unknowns_term *t, bool greatest, int64_t *ret_bound)
{
    bool high = (t->factor > 0) == greatest;
    int64_t bound = high ? f->u.high[t->unknown] : f->u.low[t->unknown];
    *ret_bound = bound == PUZZLE_UNBOUNDED ? 0 : t->factor * bound;
    return bound != PUZZLE_UNBOUNDED;
}

static struct side add_side(const struct finder *f, const struct unknowns_row *row, bool greatest)
{
    struct side s = {.open = -1};
    for (int k = 0; k < row->n_terms; k++) {
        int64_t bound;
        if (!bound_of(f, &row->term[k], greatest, &bound)) {
            s.n_open++;
            s.open = k;
        }
        s.sum += bound;
    }
    return s;
}

// The side without one term. False: it has no bound.
static bool side_of_others(const struct finder *f, const struct unknowns_row *row, struct side s, bool greatest,
                           int term, int64_t *ret_sum)
{
    int64_t own;
    bool bounded = bound_of(f, &row->term[term], greatest, &own);
    *ret_sum = s.sum - own;
    return s.n_open == (bounded ? 0 : 1);
}

// A term = the sum less the others. Halves are rounded outwards: what a bound is must not depend on which rows it came by, and the
// programs find the rest.
static bool carry_to_term(struct finder *f, const struct unknowns_row *row, struct side least, struct side most,
                          int term)
{
    const struct unknowns_term *t = &row->term[term];
    bool positive = t->factor > 0;
    int64_t size = positive ? t->factor : -t->factor, others, low = INT64_MIN, high = PUZZLE_UNBOUNDED;
    if (side_of_others(f, row, least, false, term, &others)) { // factor * unknown <= sum - others
        if (positive)
            high = ceiling_of(row->sum - others, size);
        else
            low = floor_of(others - row->sum, size);
    }
    if (side_of_others(f, row, most, true, term, &others)) { // factor * unknown >= sum - others
        if (positive)
            low = floor_of(row->sum - others, size);
        else
            high = ceiling_of(others - row->sum, size);
    }
    return narrow(f, t->unknown, low, high);
}

// The sides are those before the row's own terms were narrowed: still true, and the next sweep takes what they missed.
static bool carry(struct finder *f, const struct unknowns_row *row)
{
    const struct side least = add_side(f, row, false), most = add_side(f, row, true);
    for (int k = 0; k < row->n_terms; k++)
        if (!carry_to_term(f, row, least, most, k))
            return false;
    return true;
}

static bool carry_all(struct finder *f, bool *ret_any, struct error *err)
{
    *ret_any = false;
    for (int sweep = 0; sweep < SWEEPS; sweep++) {
        f->changed = false;
        if (!stop_check(err))
            return false;
        for (int r = 0; r < f->u.n_rows; r++)
            if (!carry(f, &f->u.row[r]))
                return refuse(err);
        if (!f->changed)
            return true;
        *ret_any = true;
    }
    return true;
}

// --- rows -------------------------------------------------------------------------------------------------------------------

// The unknown a cell stands for in the end; once asked for, it is one step away.
static int follow(struct unknowns *u, int cell)
{
    for (;;) {
        int to = u->unknown[cell];
        if (u->unknown[to] == to)
            return to;
        u->offset[cell] += u->sign[cell] * u->offset[to];
        u->sign[cell] *= u->sign[to];
        u->unknown[cell] = u->unknown[to];
    }
}

// a is sign times b plus offset from now on.
static bool merge(struct finder *f, int a, int b, int sign, int64_t offset)
{
    struct unknowns *u = &f->u;
    int64_t low = u->low[a] - offset, high = u->high[a] == PUZZLE_UNBOUNDED ? PUZZLE_UNBOUNDED : u->high[a] - offset;
    u->unknown[a] = b;
    u->sign[a] = sign;
    u->offset[a] = offset;
    f->changed = true;
    if (sign > 0)
        return narrow(f, b, low, high);
    return narrow(f, b, high == PUZZLE_UNBOUNDED ? INT64_MIN : -high, -low);
}

static bool in_proportion(int64_t n)
{
    return n >= -MOST && n <= MOST;
}

// In terms of what is unknown now.
static bool rewrite(struct finder *f, struct unknowns_row *row)
{
    struct unknowns *u = &f->u;
    int n = 0;
    for (int k = 0; k < row->n_terms; k++) {
        struct unknowns_term t = row->term[k];
        int to = follow(u, t.unknown);
        if (!in_proportion(u->offset[t.unknown]))
            return false;
        row->sum -= t.factor * u->offset[t.unknown];
        t.factor *= u->sign[t.unknown];
        if (u->low[to] == u->high[to]) {
            row->sum -= t.factor * u->low[to];
        } else if (f->at[to] >= 0) {
            row->term[f->at[to]].factor += t.factor;
        } else {
            f->at[to] = n;
            row->term[n++] = (struct unknowns_term){to, t.factor};
        }
    }
    row->n_terms = 0;
    for (int k = 0; k < n; k++) {
        f->at[row->term[k].unknown] = -1;
        if (row->term[k].factor != 0)
            row->term[row->n_terms++] = row->term[k];
    }
    return in_proportion(row->sum);
}

// Take what a short row says. *ret_keep: it says more than that.
static bool take(struct finder *f, const struct unknowns_row *row, bool *ret_keep)
{
    const struct unknowns_term *t = row->term;
    *ret_keep = false;
    if (row->n_terms == 0)
        return row->sum == 0;
    if (row->n_terms == 1)
        return row->sum % t[0].factor == 0 && narrow(f, t[0].unknown, row->sum / t[0].factor, row->sum / t[0].factor);
    bool twins = row->n_terms == 2 && (t[0].factor == t[1].factor || t[0].factor == -t[1].factor);
    *ret_keep = !twins;
    return !twins ||
           (row->sum % t[0].factor == 0 &&
            merge(f, t[0].unknown, t[1].unknown, t[0].factor == t[1].factor ? -1 : 1, row->sum / t[0].factor));
}

static bool rewrite_all(struct finder *f, struct error *err)
{
    do {
        int n = 0;
        f->changed = false;
        for (int r = 0; r < f->u.n_rows; r++) {
            bool keep = false;
            if (!rewrite(f, &f->u.row[r]) || !take(f, &f->u.row[r], &keep))
                return refuse(err);
            if (keep)
                f->u.row[n++] = f->u.row[r];
        }
        f->u.n_rows = n;
    } while (f->changed);
    return true;
}

static int by_unknown(const void *a, const void *b)
{
    const struct unknowns_term *x = a, *y = b;
    return (x->unknown > y->unknown) - (x->unknown < y->unknown);
}

static int by_terms(const void *a, const void *b)
{
    const struct unknowns_row *x = a, *y = b;
    int order = (x->n_terms > y->n_terms) - (x->n_terms < y->n_terms);
    for (int k = 0; k < x->n_terms && order == 0; k++) {
        order = by_unknown(&x->term[k], &y->term[k]);
        if (order == 0)
            order = (x->term[k].factor > y->term[k].factor) - (x->term[k].factor < y->term[k].factor);
    }
    return order;
}

// Each row once, whichever way round it was written.
static bool drop_repeated(struct unknowns *u, struct error *err)
{
    int n = 0;
    for (int r = 0; r < u->n_rows; r++) {
        struct unknowns_row *row = &u->row[r];
        qsort(row->term, (size_t)row->n_terms, sizeof(*row->term), by_unknown);
        if (row->term[0].factor > 0)
            continue;
        row->sum = -row->sum;
        for (int k = 0; k < row->n_terms; k++)
            row->term[k].factor = -row->term[k].factor;
    }
    qsort(u->row, (size_t)u->n_rows, sizeof(*u->row), by_terms);
    for (int r = 0; r < u->n_rows; r++) {
        if (n == 0 || by_terms(&u->row[n - 1], &u->row[r]) != 0)
            u->row[n++] = u->row[r];
        else if (u->row[n - 1].sum != u->row[r].sum)
            return refuse(err);
    }
    u->n_rows = n;
    return true;
}

// --- the whole --------------------------------------------------------------------------------------------------------------

static bool reserve(struct finder *f, const struct puzzle *p, struct error *err)
{
    struct unknowns *u = &f->u;
    size_t n = (size_t)p->n_cells + 1, terms = 1;
    for (int l = 0; l < p->n_lines; l++)
        terms += (size_t)p->line[l].n_parts + 1;
    u->unknown = calloc(n, sizeof(*u->unknown));
    u->sign = calloc(n, sizeof(*u->sign));
    u->offset = calloc(n, sizeof(*u->offset));
    u->low = calloc(n, sizeof(*u->low));
    u->high = calloc(n, sizeof(*u->high));
    u->row = calloc((size_t)p->n_lines + 1, sizeof(*u->row));
    u->terms = calloc(terms, sizeof(*u->terms));
    f->at = calloc(n, sizeof(*f->at));
    bool ok = u->unknown != NULL && u->sign != NULL && u->offset != NULL && u->low != NULL && u->high != NULL &&
              u->row != NULL && u->terms != NULL && f->at != NULL;
    return ok || err_set(err, ERR_RETRY, "out of memory");
}

static bool lay_cells(struct finder *f, const struct puzzle *p, struct error *err)
{
    struct unknowns *u = &f->u;
    if (p->n_cells > MOST_CELLS)
        return err_set(err, ERR_DATA, "over %d cells", MOST_CELLS);
    u->n_cells = p->n_cells;
    for (int i = 0; i < p->n_cells; i++) {
        bool given = p->count[i] != PUZZLE_BLANK;
        if (given && (p->count[i] < 0 || p->count[i] > MOST))
            return err_set(err, ERR_DATA, "a count is below zero or too large");
        u->unknown[i] = i;
        u->sign[i] = 1;
        u->low[i] = given ? p->count[i] : p->low != NULL && p->low[i] > p->floor ? p->low[i] : p->floor;
        u->high[i] = given ? p->count[i] : p->high != NULL ? p->high[i] : PUZZLE_UNBOUNDED;
        if (u->low[i] > u->high[i])
            return refuse(err);
        f->at[i] = -1;
    }
    return true;
}

static void lay_rows(struct unknowns *u, const struct puzzle *p)
{
    struct unknowns_term *next = u->terms;
    for (int l = 0; l < p->n_lines; l++) {
        struct unknowns_row *row = &u->row[u->n_rows++];
        row->term = next;
        for (int k = 0; k < p->line[l].n_parts; k++)
            *next++ = (struct unknowns_term){p->line[l].part[k], 1};
        *next++ = (struct unknowns_term){p->line[l].total, -1};
        row->n_terms = p->line[l].n_parts + 1;
    }
}

bool unknowns_find(const struct puzzle *p, struct unknowns *ret_unknowns, struct error *err)
{
    CLEANUP(finder_done) struct finder f = {0};
    if (!reserve(&f, p, err) || !lay_cells(&f, p, err))
        return false;
    lay_rows(&f.u, p);
    bool any = true;
    for (int round = 0; any && round < ROUNDS; round++)
        if (!rewrite_all(&f, err) || !carry_all(&f, &any, err))
            return false;
    if (!rewrite_all(&f, err) || !drop_repeated(&f.u, err))
        return false;
    for (int i = 0; i < p->n_cells; i++)
        (void)follow(&f.u, i);
    *ret_unknowns = f.u;
    f.u = (struct unknowns){0};
    return true;
}

void unknowns_ends(const struct unknowns *u, int cell, int64_t *ret_low, int64_t *ret_high)
{
    int of = u->unknown[cell];
    int64_t low = u->low[of], high = u->high[of], offset = u->offset[cell];
    bool open = high == PUZZLE_UNBOUNDED;
    *ret_low = u->sign[cell] > 0 ? low + offset : offset - high; // what has a mirror image has an upper end
    *ret_high = u->sign[cell] < 0 ? offset - low : open ? PUZZLE_UNBOUNDED : high + offset;
}
