// SPDX-License-Identifier: Apache-2.0
// A move may have a cell that it changes by 1 or -1 to itself, when as much of it is taken off the other moves of that cell (a pivot of
// Gauss and Jordan). Where all inner moves together become shorter by it, it is done: move by move, each time for the first of a few
// cells that are tried, until a pass over all moves gains little.
#include "export/basis.h"

#include <limits.h>
#include <math.h>
#include <stdlib.h>

#include "common/arena.h"
#include "common/array.h"

enum { TRIES = 3, PASSES = 12 };
static const double LITTLE = 0.01, GOLDEN = 0.6180339887498949;

struct column {                 // a move
    struct kernel_entry *entry; // by cell, ascending
    int n, room;
};

struct row {   // a cell
    int *move; // those that change it, in no order
    int n, room;
};

struct workshop {
    struct column *column;
    struct row *row;
    double *by;         // of each cell, in the move at hand; 0 between two
    struct column made; // what a subtraction gives
    int *free_cell;     // borrowed
    int n_cells, n_moves, n_inner;
    unsigned turn;
};

static void workshop_done(struct workshop *w)
{
    for (int m = 0; w->column != NULL && m < w->n_moves; m++)
        free(w->column[m].entry);
    for (int i = 0; w->row != NULL && i < w->n_cells; i++)
        free(w->row[i].move);
    free(w->column);
    free(w->row);
    free(w->by);
    free(w->made.entry);
}

// --- entries --------------------------------------------------------------------------------------------------------------------

static bool note(struct row *row, int move, struct error *err)
{
    if (!array_reserve(&row->move, &row->room, row->n + 1, err))
        return false;
    row->move[row->n++] = move;
    return true;
}

static void strike(struct row *row, int move)
{
    for (int k = 0; k < row->n; k++)
        if (row->move[k] == move) {
            row->move[k] = row->move[--row->n];
            return;
        }
}

// A cell that the move changes.
static double by_of(const struct column *c, int cell)
{
    int low = 0, high = c->n - 1;
    while (low < high) {
        int middle = low + (high - low) / 2;
        if (c->entry[middle].at < cell)
            low = middle + 1;
        else
            high = middle;
    }
    return c->entry[low].by;
}

// Move a less `times` move b; cells that come in or drop out are told to their rows.
static bool subtract(struct workshop *w, int a, int b, double times, struct error *err)
{
    struct column *from = &w->column[a], *made = &w->made, old = *from;
    const struct column *what = &w->column[b];
    int i = 0, k = 0, n = 0;
    if (!array_reserve(&made->entry, &made->room, from->n + what->n, err))
        return false;
    while (i < from->n || k < what->n) {
        int left = i < from->n ? from->entry[i].at : INT_MAX, right = k < what->n ? what->entry[k].at : INT_MAX;
        int cell = left < right ? left : right;
        bool was = left == cell, both = was && right == cell;
        double by = (was ? from->entry[i].by : 0) - (!was || both ? times * what->entry[k].by : 0);
        bool is = fabs(by) > BASIS_NOTHING;
        if (is && !was && !note(&w->row[cell], a, err))
            return false;
        if (was && !is)
            strike(&w->row[cell], a);
        if (is)
            made->entry[n++] = (struct kernel_entry){cell, by};
        i += was;
        k += !was || both;
    }
    made->n = n;
    *from = *made;
    *made = old;
    return true;
}

// --- one move -------------------------------------------------------------------------------------------------------------------

// How much longer all inner moves together become, when the one at hand has the cell to itself.
static int growth(const struct workshop *w, int move, int cell)
{
    int sum = 0;
    for (int k = 0; k < w->row[cell].n; k++) {
        int other = w->row[cell].move[k];
        const struct column *c = &w->column[other];
        if (other == move || other >= w->n_inner)
            continue;
        double times = by_of(c, cell) / w->by[cell];
        sum += w->column[move].n;
        for (int s = 0; s < c->n; s++) {
            double by = w->by[c->entry[s].at];
            bool shared = fabs(by) > 0;
            sum -= shared + (shared && fabs(c->entry[s].by - times * by) <= BASIS_NOTHING);
        }
    }
    return sum;
}

static bool may_have(const struct workshop *w, const struct kernel_entry *e)
{
    return w->row[e->at].n > 1 && fabs(fabs(e->by) - 1) <= BASIS_NOTHING;
}

// A cell that makes moves shorter when this one has it to itself, the first of a few from a place that changes; or -1.
static int find_cell(struct workshop *w, int move)
{
    const struct column *c = &w->column[move];
    int found = -1, tries = TRIES, from = (int)(c->n * fmod(w->turn++ * GOLDEN, 1));
    for (int s = 0; s < c->n; s++)
        w->by[c->entry[s].at] = c->entry[s].by;
    for (int s = 0; s < c->n && tries > 0 && found < 0; s++) {
        const struct kernel_entry *e = &c->entry[(from + s) % c->n];
        if (!may_have(w, e))
            continue;
        tries--;
        found = growth(w, move, e->at) < 0 ? e->at : -1;
    }
    for (int s = 0; s < c->n; s++)
        w->by[c->entry[s].at] = 0;
    return found;
}

static void turn(struct column *c)
{
    for (int s = 0; s < c->n; s++)
        c->entry[s].by = -c->entry[s].by;
}

static bool have_alone(struct workshop *w, int move, int cell, struct error *err)
{
    if (by_of(&w->column[move], cell) < 0)
        turn(&w->column[move]);
    w->free_cell[move] = cell;
    for (int k = w->row[cell].n - 1; k >= 0; k--) { // those done drop out
        int other = w->row[cell].move[k];
        if (other != move && !subtract(w, other, move, by_of(&w->column[other], cell), err))
            return false;
    }
    return true;
}

// --- all ------------------------------------------------------------------------------------------------------------------------

static int length_of_all(const struct workshop *w)
{
    int n = 0;
    for (int m = 0; m < w->n_inner; m++)
        n += w->column[m].n;
    return n;
}

static bool shorten(struct workshop *w, struct error *err)
{
    double before = INFINITY;
    for (int pass = 0; pass < PASSES && length_of_all(w) < (1 - LITTLE) * before; pass++) {
        before = length_of_all(w);
        for (int m = 0; m < w->n_inner; m++) {
            int cell = find_cell(w, m);
            if (cell >= 0 && !have_alone(w, m, cell, err))
                return false;
        }
    }
    return true;
}

static bool load(struct workshop *w, const struct basis *b, struct error *err)
{
    w->column = calloc((size_t)b->n_moves + 1, sizeof(*w->column));
    w->row = calloc((size_t)b->n_cells + 1, sizeof(*w->row));
    w->by = calloc((size_t)b->n_cells + 1, sizeof(*w->by));
    if (w->column == NULL || w->row == NULL || w->by == NULL)
        return err_set(err, ERR_RETRY, "out of memory");
    for (int i = 0; i < b->n_cells; i++)
        for (int s = 0; s < b->cell[i].n; s++) {
            const struct kernel_entry *e = &b->cell[i].entry[s];
            struct column *c = &w->column[e->at];
            if (!array_reserve(&c->entry, &c->room, c->n + 1, err) || !note(&w->row[i], e->at, err))
                return false;
            c->entry[c->n++] = (struct kernel_entry){i, e->by};
        }
    return true;
}

static bool hand_over(const struct workshop *w, struct basis *b, struct error *err)
{
    for (int i = 0; i < b->n_cells; i++) {
        struct kernel_entry *entry = arena_alloc(b->arena, ((size_t)w->row[i].n + 1) * sizeof(*entry), err);
        if (entry == NULL)
            return false;
        b->cell[i] = (struct kernel_list){entry, 0};
    }
    for (int m = 0; m < w->n_moves; m++)
        for (int s = 0; s < w->column[m].n; s++) {
            struct kernel_list *list = &b->cell[w->column[m].entry[s].at];
            // the arena's own memory, written before anybody else sees it
            ((struct kernel_entry *)list->entry)[list->n++] = (struct kernel_entry){m, w->column[m].entry[s].by};
        }
    return true;
}

bool basis_shorten(struct basis *b, struct error *err)
{
    CLEANUP(workshop_done)
    struct workshop w = {
        .free_cell = b->free_cell, .n_cells = b->n_cells, .n_moves = b->n_moves, .n_inner = b->n_inner};
    return load(&w, b, err) && shorten(&w, err) && hand_over(&w, b, err);
}
