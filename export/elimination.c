// SPDX-License-Identifier: Apache-2.0
// Gauss and Jordan on sparse rows of whole numbers. The shortest row comes next (nearly: a row waits in the list of the length it
// had when it was put there), and is solved for the unknown that stands in the fewest others and whose factor is 1 or -1, so
// that no fraction arises. A row without such an unknown is left as it is. Lines of tables are made of ones, and stay so but
// for a few.
#include "export/elimination.h"

#include <stdlib.h>
#include <string.h>

#include "common/array.h"

enum { LENGTHS = 256, GROWTH = 6, SPARE = 10000, FACTOR_MOST = 1000 };
static const int64_t SUM_MOST = INT64_C(1000000000000000);

struct list {
    int *row; // where an unknown stands, or stood
    int n, room;
};

struct eliminator {
    struct elimination e;
    struct list *in; // of each unknown
    int n_unknowns;
    int waiting[LENGTHS], *next;  // rows by length
    struct elimination_row made;  // the row that a subtraction gives
    size_t n_terms, n_terms_most; // of all rows
};

void elimination_done(struct elimination *e)
{
    for (int r = 0; r < e->n_rows; r++)
        free(e->row[r].term);
    free(e->row);
    *e = (struct elimination){0};
}

static void eliminator_done(struct eliminator *m)
{
    for (int i = 0; i < m->n_unknowns && m->in != NULL; i++)
        free(m->in[i].row);
    free(m->in);
    free(m->next);
    free(m->made.term);
    elimination_done(&m->e);
}

// The row has a term of the unknown now.
static bool note(struct eliminator *m, int unknown, int row, struct error *err)
{
    struct list *in = &m->in[unknown];
    if (!array_reserve(&in->row, &in->room, in->n + 1, err))
        return false;
    in->row[in->n++] = row;
    return true;
}

static void put(struct eliminator *m, int row)
{
    int length = m->e.row[row].n_terms < LENGTHS ? m->e.row[row].n_terms : LENGTHS - 1;
    m->next[row] = m->waiting[length];
    m->waiting[length] = row;
}

// The next row to solve, or -1.
static int take(struct eliminator *m)
{
    for (int length = 0; length < LENGTHS; length++)
        while (m->waiting[length] >= 0) {
            int row = m->waiting[length];
            m->waiting[length] = m->next[row];
            if (m->e.row[row].n_terms <= length || length == LENGTHS - 1)
                return row;
            put(m, row);
        }
    return -1;
}

static int64_t factor_in(const struct elimination_row *row, int unknown)
{
    int low = 0, high = row->n_terms;
    while (low < high) {
        int middle = low + (high - low) / 2;
        if (row->term[middle].unknown < unknown)
            low = middle + 1;
        else
            high = middle;
    }
    return low < row->n_terms && row->term[low].unknown == unknown ? row->term[low].factor : 0;
}

// m->made = a - times b. *ret_fits: no factor became too large.
static bool subtract(struct eliminator *m, const struct elimination_row *a, const struct elimination_row *b,
                     int64_t times, bool *ret_fits, struct error *err)
{
    int i = 0, k = 0, n = 0;
    struct elimination_row *made = &m->made;
    if (!array_reserve(&made->term, &made->room, a->n_terms + b->n_terms, err))
        return false;
    *ret_fits = true;
    while (i < a->n_terms || k < b->n_terms) {
        bool from_a = k == b->n_terms || (i < a->n_terms && a->term[i].unknown <= b->term[k].unknown);
        bool from_b = i == a->n_terms || (k < b->n_terms && b->term[k].unknown <= a->term[i].unknown);
        int unknown = from_a ? a->term[i].unknown : b->term[k].unknown;
        int64_t factor = (from_a ? a->term[i++].factor : 0) - (from_b ? times * b->term[k++].factor : 0);
        *ret_fits = *ret_fits && factor <= FACTOR_MOST && factor >= -FACTOR_MOST;
        if (factor != 0)
            made->term[n++] = (struct unknowns_term){unknown, factor};
    }
    made->n_terms = n;
    made->sum = a->sum - times * b->sum;
    *ret_fits = *ret_fits && made->sum <= SUM_MOST && made->sum >= -SUM_MOST;
    return true;
}

// Row `to` without the unknown that stands in row `from` with factor 1; or as it was, when that does not fit.
static bool remove_from(struct eliminator *m, int from, int to, int64_t times, bool *ret_fits, struct error *err)
{
    struct elimination_row *row = &m->e.row[to];
    if (!subtract(m, row, &m->e.row[from], times, ret_fits, err))
        return false;
    if (!*ret_fits)
        return true;
    for (int k = 0, i = 0; k < m->made.n_terms; k++) {
        while (i < row->n_terms && row->term[i].unknown < m->made.term[k].unknown)
            i++;
        bool had = i < row->n_terms && row->term[i].unknown == m->made.term[k].unknown;
        if (!had && !note(m, m->made.term[k].unknown, to, err))
            return false;
    }
    m->n_terms += (size_t)m->made.n_terms;
    m->n_terms -= (size_t)row->n_terms;
    struct elimination_row old = *row;
    *row = m->made;
    row->solved = old.solved;
    m->made = old;
    return true;
}

// The unknown to solve for, or -1; and make its factor 1.
static int choose(const struct eliminator *m, struct elimination_row *row)
{
    int best = -1;
    int64_t sign = 1;
    for (int k = 0; k < row->n_terms; k++) {
        const struct unknowns_term *t = &row->term[k];
        if ((t->factor == 1 || t->factor == -1) && (best < 0 || m->in[t->unknown].n < m->in[best].n)) {
            best = t->unknown;
            sign = t->factor;
        }
    }
    row->sum *= sign;
    for (int k = 0; k < row->n_terms; k++)
        row->term[k].factor *= sign;
    return best;
}

static bool solve(struct eliminator *m, int row, struct error *err)
{
    int unknown = choose(m, &m->e.row[row]);
    bool fits = unknown >= 0;
    for (int k = 0; fits && k < m->in[unknown].n; k++) {
        int other = m->in[unknown].row[k];
        int64_t times = other == row ? 0 : factor_in(&m->e.row[other], unknown);
        if (times != 0 && !remove_from(m, row, other, times, &fits, err))
            return false;
    }
    if (fits)
        m->e.row[row].solved = unknown;
    return true;
}

static bool copy_rows(struct eliminator *m, const struct unknowns *u, struct error *err)
{
    m->e.row = calloc((size_t)u->n_rows + 1, sizeof(*m->e.row));
    m->next = calloc((size_t)u->n_rows + 1, sizeof(*m->next));
    m->in = calloc((size_t)u->n_cells + 1, sizeof(*m->in));
    if (m->e.row == NULL || m->next == NULL || m->in == NULL)
        return err_set(err, ERR_RETRY, "out of memory");
    m->n_unknowns = u->n_cells;
    for (int length = 0; length < LENGTHS; length++)
        m->waiting[length] = -1;
    for (int r = 0; r < u->n_rows; r++) {
        struct elimination_row *row = &m->e.row[m->e.n_rows++];
        *row = (struct elimination_row){.solved = -1, .sum = -u->row[r].sum};
        if (!array_reserve(&row->term, &row->room, u->row[r].n_terms, err))
            return false;
        memcpy(row->term, u->row[r].term, (size_t)u->row[r].n_terms * sizeof(*row->term));
        row->n_terms = u->row[r].n_terms;
        m->n_terms += (size_t)row->n_terms;
        for (int k = 0; k < row->n_terms; k++)
            if (!note(m, row->term[k].unknown, r, err))
                return false;
        put(m, r);
    }
    m->n_terms_most = GROWTH * m->n_terms + SPARE;
    return true;
}

// Rows that were found to follow from others go; what is solved is written as the unknown = sum + terms.
static bool tidy(struct elimination *e, struct error *err)
{
    int n = 0;
    for (int r = 0; r < e->n_rows; r++) {
        struct elimination_row *row = &e->row[r];
        int kept = 0;
        if (row->n_terms == 0 && row->sum != 0)
            return err_set(err, ERR_DATA, "the published numbers contradict each other");
        if (row->n_terms == 0) {
            free(row->term);
            continue;
        }
        for (int k = 0; k < row->n_terms; k++)
            if (row->term[k].unknown != row->solved) {
                row->term[kept] = row->term[k];
                row->term[kept++].factor *= row->solved >= 0 ? -1 : 1;
            }
        row->n_terms = kept;
        row->sum *= row->solved >= 0 ? -1 : 1;
        e->row[n++] = *row;
    }
    e->n_rows = n;
    return true;
}

bool elimination_find(const struct unknowns *u, struct elimination *ret_elimination, struct error *err)
{
    CLEANUP(eliminator_done) struct eliminator m = {0};
    if (!copy_rows(&m, u, err))
        return false;
    for (int row = take(&m); row >= 0 && m.n_terms <= m.n_terms_most; row = take(&m))
        if (m.e.row[row].n_terms > 0 && !solve(&m, row, err))
            return false;
    if (!tidy(&m.e, err))
        return false;
    *ret_elimination = m.e;
    m.e = (struct elimination){0};
    return true;
}
