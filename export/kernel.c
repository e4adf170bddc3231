// SPDX-License-Identifier: Apache-2.0
// Gaussian elimination over sparse rows. The lines of open cells are the rows; the shortest row is taken, and the cell of it that
// stands in the fewest other rows is expressed by the rest of the row and eliminated from them (Markowitz' rule, rows first),
// until no row is left. The cells that were never eliminated are free: each is one move, and what the others do with it follows
// by going back through the eliminations. Tables are made of ones, so nearly every pivot is 1 or -1 and moves are whole; ties
// go to the first row and the first cell, so that the same system always has the same moves.
//
// Hidden cells are eliminated first, shown ones only from rows that have no hidden cell left. So a hidden cell is expressed by
// free hidden cells and by shown ones: what it could do while those stand still, and what it must do when they move.
#include "export/kernel.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "common/arena.h"
#include "common/array.h"
#include "export/basis.h"

struct row {
    struct kernel_entry *entry; // by cell, ascending
    int n, room;
    int length;         // entries that may be eliminated by
    int next, previous; // rows of the same length
    bool used;
};

struct column {
    int *row; // that had an entry once
    int n, room;
    int n_rows; // that have one now
};

struct pivot {
    int row, cell;
};

struct elimination {
    const struct cells *cells;
    const bool *eligible; // of each cell: eliminated in this phase
    struct row *row;
    struct column *column; // of each cell
    int *shortest;         // of each length: the first row, or -1
    struct kernel_entry *sum;
    struct pivot *pivot; // in the order in which they were taken
    int n_rows, n_pivots;
};

static void elimination_done(struct elimination *e)
{
    for (int r = 0; e->row != NULL && r < e->n_rows; r++)
        free(e->row[r].entry);
    for (int i = 0; e->column != NULL && i < e->cells->n_cells; i++)
        free(e->column[i].row);
    free(e->row);
    free(e->column);
    free(e->shortest);
    free(e->sum);
    free(e->pivot);
}

void kernel_freep(struct kernel **k)
{
    if (*k == NULL)
        return;
    struct arena *arena = (*k)->arena;
    *k = NULL;
    arena_free(arena); // the kernel lives in its own arena
}

// --- rows by length -------------------------------------------------------------------------------------------------------------

static void unlink_row(struct elimination *e, int r)
{
    const struct row *row = &e->row[r];
    if (row->previous >= 0)
        e->row[row->previous].next = row->next;
    else
        e->shortest[row->length] = row->next;
    if (row->next >= 0)
        e->row[row->next].previous = row->previous;
}

static void link_row(struct elimination *e, int r)
{
    struct row *row = &e->row[r];
    row->length = 0;
    for (int k = 0; k < row->n; k++)
        row->length += e->eligible[row->entry[k].at];
    row->previous = -1;
    row->next = e->shortest[row->length];
    if (row->next >= 0)
        e->row[row->next].previous = r;
    e->shortest[row->length] = r;
}

// --- entries --------------------------------------------------------------------------------------------------------------------

static int find_entry(const struct row *row, int cell)
{
    int low = 0, high = row->n;
    while (low < high) {
        int middle = (low + high) / 2;
        if (row->entry[middle].at < cell)
            low = middle + 1;
        else
            high = middle;
    }
    return low < row->n && row->entry[low].at == cell ? low : -1;
}

static bool add_to_column(struct column *c, int r, struct error *err)
{
    if (!array_reserve(&c->row, &c->room, c->n + 1, err))
        return false;
    c->row[c->n++] = r;
    c->n_rows++;
    return true;
}

static bool take_entries(struct row *row, const struct kernel_entry *entry, int n, struct error *err)
{
    if (n > 0 && n > row->room) {
        struct kernel_entry *all = realloc(row->entry, (size_t)n * sizeof(*all));
        if (all == NULL)
            return err_set(err, ERR_RETRY, "out of memory");
        row->entry = all;
        row->room = n;
    }
    if (n > 0)
        memcpy(row->entry, entry, (size_t)n * sizeof(*entry));
    row->n = n;
    return true;
}

// row r -= factor * row from; cells that come in or drop out are told to their columns.
static bool subtract(struct elimination *e, int r, int from, double factor, struct error *err)
{
    const struct row *a = &e->row[r], *b = &e->row[from];
    int n = 0, i = 0, j = 0;
    while (i < a->n || j < b->n) {
        int left = i < a->n ? a->entry[i].at : INT32_MAX, right = j < b->n ? b->entry[j].at : INT32_MAX;
        int cell = left < right ? left : right;
        double by = left == cell ? a->entry[i].by : 0;
        if (right == cell)
            by -= factor * b->entry[j].by;
        bool was = left == cell, is = fabs(by) > BASIS_NOTHING;
        if (is && !was && !add_to_column(&e->column[cell], r, err))
            return false;
        if (was && !is)
            e->column[cell].n_rows--;
        if (is)
            e->sum[n++] = (struct kernel_entry){cell, by};
        i += left == cell;
        j += right == cell;
    }
    unlink_row(e, r);
    bool ok = take_entries(&e->row[r], e->sum, n, err);
    link_row(e, r);
    return ok;
}

// --- elimination ----------------------------------------------------------------------------------------------------------------

// The entry to eliminate by: 1 or -1 if there is one, in the fewest rows.
static const struct kernel_entry *choose(const struct elimination *e, const struct row *row)
{
    const struct kernel_entry *best = NULL;
    bool best_is_unit = false;
    for (int k = 0; k < row->n; k++) {
        const struct kernel_entry *one = &row->entry[k];
        if (!e->eligible[one->at])
            continue;
        bool unit = fabs(fabs(one->by) - 1) < BASIS_NOTHING;
        if (best == NULL || (unit && !best_is_unit) ||
            (unit == best_is_unit && e->column[one->at].n_rows < e->column[best->at].n_rows)) {
            best = one;
            best_is_unit = unit;
        }
    }
    return best;
}

static bool eliminate_by(struct elimination *e, int r, struct error *err)
{
    const struct kernel_entry *chosen = choose(e, &e->row[r]);
    struct kernel_entry pivot = *chosen;
    struct column *column = &e->column[pivot.at];
    e->pivot[e->n_pivots++] = (struct pivot){r, pivot.at};
    e->row[r].used = true;
    unlink_row(e, r);
    for (int k = 0; k < column->n; k++) {
        int other = column->row[k], at = e->row[other].used ? -1 : find_entry(&e->row[other], pivot.at);
        if (at >= 0 && !subtract(e, other, r, e->row[other].entry[at].by / pivot.by, err))
            return false;
    }
    for (int k = 0; k < e->row[r].n; k++)
        e->column[e->row[r].entry[k].at].n_rows--;
    return true;
}

static bool eliminate_all(struct elimination *e, const bool *eligible, struct error *err)
{
    e->eligible = eligible;
    for (int length = 0; length <= e->cells->n_cells; length++)
        e->shortest[length] = -1;
    for (int r = e->n_rows - 1; r >= 0; r--)
        if (!e->row[r].used)
            link_row(e, r);
    for (int length = 1; length <= e->cells->n_cells;) {
        int r = e->shortest[length];
        if (r < 0) {
            length++;
            continue;
        }
        if (!eliminate_by(e, r, err))
            return false;
        length = 1; // rows may have become shorter
    }
    return true;
}

static int by_cell(const void *a, const void *b)
{
    const struct kernel_entry *x = a, *y = b;
    return (x->at > y->at) - (x->at < y->at);
}

static bool load_lines(struct elimination *e, const bool *open, struct error *err)
{
    for (int l = 0; l < e->cells->n_lines; l++) {
        const struct cell_line *line = &e->cells->line[l];
        int n = 0;
        for (int k = -1; k < line->n_parts; k++) {
            int i = k < 0 ? line->total : line->part[k];
            if (open[i])
                e->sum[n++] = (struct kernel_entry){i, k < 0 ? -1 : 1};
        }
        qsort(e->sum, (size_t)n, sizeof(*e->sum), by_cell);
        if (!take_entries(&e->row[l], e->sum, n, err))
            return false;
        for (int k = 0; k < n; k++)
            if (!add_to_column(&e->column[e->sum[k].at], l, err))
                return false;
    }
    return true;
}

static bool reserve(struct elimination *e, struct error *err)
{
    size_t n = (size_t)e->cells->n_cells + 1;
    e->n_rows = e->cells->n_lines;
    e->row = calloc((size_t)e->n_rows + 1, sizeof(*e->row));
    e->column = calloc(n, sizeof(*e->column));
    e->shortest = calloc(n, sizeof(*e->shortest)); // filled when a phase begins
    e->sum = malloc(n * sizeof(*e->sum));
    e->pivot = malloc(n * sizeof(*e->pivot));
    if (e->row == NULL || e->column == NULL || e->shortest == NULL || e->sum == NULL || e->pivot == NULL)
        return err_set(err, ERR_RETRY, "out of memory");
    return true;
}

// --- moves ----------------------------------------------------------------------------------------------------------------------

// The lists of cells as they become known; `sum` and `seen` gather one of them.
struct back {
    struct kernel_list *cell;
    double *sum;   // of each move
    bool *is_seen; // ... that has one
    int *seen;     // those moves
    int n_seen;
    bool *bound; // of each cell: eliminated
    int *free_cell;
};

static void back_done(struct back *b)
{
    free(b->sum);
    free(b->is_seen);
    free(b->seen);
    free(b->bound);
}

static void add_to_sum(struct back *b, int move, double by)
{
    if (!b->is_seen[move])
        b->seen[b->n_seen++] = move;
    b->is_seen[move] = true;
    b->sum[move] += by;
}

static bool keep_list(struct kernel *k, struct back *b, struct kernel_list *list, struct error *err)
{
    struct kernel_entry *entry = arena_alloc(k->arena, ((size_t)b->n_seen + 1) * sizeof(*entry), err);
    if (entry == NULL)
        return false;
    int n = 0;
    for (int s = 0; s < b->n_seen; s++) {
        int move = b->seen[s];
        if (fabs(b->sum[move]) > BASIS_NOTHING)
            entry[n++] = (struct kernel_entry){move, b->sum[move]};
        b->sum[move] = 0;
        b->is_seen[move] = false;
    }
    qsort(entry, (size_t)n, sizeof(*entry), by_cell);
    *list = (struct kernel_list){entry, n};
    b->n_seen = 0;
    return true;
}

// The eliminated cell does what the rest of its row makes it do.
static bool resolve(struct kernel *k, struct back *b, const struct elimination *e, struct pivot pivot,
                    struct error *err)
{
    const struct row *row = &e->row[pivot.row];
    double own = row->entry[find_entry(row, pivot.cell)].by;
    for (int i = 0; i < row->n; i++) {
        if (row->entry[i].at == pivot.cell)
            continue;
        const struct kernel_list *list = &b->cell[row->entry[i].at];
        for (int s = 0; s < list->n; s++)
            add_to_sum(b, list->entry[s].at, -row->entry[i].by / own * list->entry[s].by);
    }
    return keep_list(k, b, &b->cell[pivot.cell], err);
}

// A free cell is a move of its own.
static bool number_moves(struct kernel *k, struct back *b, const bool *wanted, const bool *bound, struct error *err)
{
    for (int i = 0; i < k->n_cells; i++) {
        if (!wanted[i] || bound[i] || b->cell[i].n > 0)
            continue;
        b->free_cell[k->n_moves] = i;
        add_to_sum(b, k->n_moves++, 1);
        if (!keep_list(k, b, &b->cell[i], err))
            return false;
    }
    return true;
}

static bool list_cells(struct kernel *k, const bool *open, const bool *hidden, const struct elimination *e,
                       struct error *err)
{
    size_t n = (size_t)k->n_cells + 1;
    CLEANUP(back_done)
    struct back b = {.sum = calloc(n, sizeof(double)),
                     .is_seen = calloc(n, sizeof(bool)),
                     .seen = malloc(n * sizeof(int)),
                     .bound = calloc(n, sizeof(bool))};
    b.cell = arena_alloc(k->arena, n * sizeof(*b.cell), err);
    b.free_cell = b.cell == NULL ? NULL : arena_alloc(k->arena, n * sizeof(*b.free_cell), err);
    if (b.free_cell == NULL || b.sum == NULL || b.is_seen == NULL || b.seen == NULL || b.bound == NULL)
        return err_set(err, ERR_RETRY, "out of memory");
    for (int p = 0; p < e->n_pivots; p++)
        b.bound[e->pivot[p].cell] = true;
    if (!number_moves(k, &b, hidden, b.bound, err))
        return false;
    k->n_inner = k->n_moves;
    if (!number_moves(k, &b, open, b.bound, err))
        return false;
    for (int p = e->n_pivots - 1; p >= 0; p--)
        if (!resolve(k, &b, e, e->pivot[p], err))
            return false;
    struct basis basis = {k->arena, b.cell, b.free_cell, k->n_cells, k->n_moves, k->n_inner};
    k->cell = b.cell;
    k->free_cell = b.free_cell;
    return basis_shorten(&basis, err);
}

static bool list_moves(struct kernel *k, struct error *err)
{
    struct kernel_list *move = arena_alloc(k->arena, ((size_t)k->n_moves + 1) * sizeof(*move), err);
    size_t all = 0;
    if (move == NULL)
        return false;
    for (int i = 0; i < k->n_cells; i++)
        for (int s = 0; s < k->cell[i].n; s++, all++)
            move[k->cell[i].entry[s].at].n++;
    struct kernel_entry *entry = arena_alloc(k->arena, (all + 1) * sizeof(*entry), err);
    if (entry == NULL)
        return false;
    for (int m = 0; m < k->n_moves; m++) {
        move[m].entry = entry;
        entry += move[m].n;
        move[m].n = 0;
    }
    for (int i = 0; i < k->n_cells; i++)
        for (int s = 0; s < k->cell[i].n; s++) {
            struct kernel_list *list = &move[k->cell[i].entry[s].at];
            // the arena's own memory, written before anybody else sees it
            ((struct kernel_entry *)list->entry)[list->n++] = (struct kernel_entry){i, k->cell[i].entry[s].by};
        }
    k->move = move;
    return true;
}

// --- groups ---------------------------------------------------------------------------------------------------------------------

// By their moves, scaled so that the first counts 1.
static int compare_lists(const struct kernel_list *a, const struct kernel_list *b)
{
    if (a->n != b->n)
        return a->n < b->n ? -1 : 1;
    for (int s = 0; s < a->n; s++) {
        if (a->entry[s].at != b->entry[s].at)
            return a->entry[s].at < b->entry[s].at ? -1 : 1;
        double difference = a->entry[s].by / a->entry[0].by - b->entry[s].by / b->entry[0].by;
        if (fabs(difference) > BASIS_NOTHING)
            return difference < 0 ? -1 : 1;
    }
    return 0;
}

static int by_moves(const void *a, const void *b, void *lists)
{
    const struct kernel_list *list = lists;
    int x = *(const int *)a, y = *(const int *)b, order = compare_lists(&list[x], &list[y]);
    return order != 0 ? order : (x > y) - (x < y);
}

static bool gather_groups(struct kernel *k, const bool *hidden, struct error *err)
{
    size_t n = (size_t)k->n_cells + 1;
    int *member = arena_alloc(k->arena, n * sizeof(*member), err);
    int *of_cell = member == NULL ? NULL : arena_alloc(k->arena, n * sizeof(*of_cell), err);
    double *factor = of_cell == NULL ? NULL : arena_alloc(k->arena, n * sizeof(*factor), err);
    struct kernel_list *inner = factor == NULL ? NULL : arena_alloc(k->arena, n * sizeof(*inner), err);
    struct kernel_group *group = inner == NULL ? NULL : arena_alloc(k->arena, n * sizeof(*group), err);
    int n_members = 0;
    if (group == NULL)
        return false;
    for (int i = 0; i < k->n_cells; i++) {
        of_cell[i] = -1;
        inner[i] = k->cell[i]; // inner moves come first in a list
        while (inner[i].n > 0 && inner[i].entry[inner[i].n - 1].at >= k->n_inner)
            inner[i].n--;
        if (hidden[i] && inner[i].n > 0)
            member[n_members++] = i;
    }
    qsort_r(member, (size_t)n_members, sizeof(*member), by_moves, inner);
    for (int m = 0; m < n_members; m++) {
        int i = member[m];
        if (m == 0 || compare_lists(&inner[member[m - 1]], &inner[i]) != 0)
            group[k->n_groups++] = (struct kernel_group){m, 0, inner[i]};
        struct kernel_group *own = &group[k->n_groups - 1];
        own->n++;
        of_cell[i] = k->n_groups - 1;
        factor[i] = inner[i].entry[0].by / own->moves.entry[0].by;
    }
    k->member = member;
    k->group_of_cell = of_cell;
    k->cell_factor = factor;
    k->group = group;
    return true;
}

bool kernel_new(const struct cells *cells, const bool *open, const bool *hidden, struct kernel **ret_kernel,
                struct error *err)
{
    CLEANUP(elimination_done) struct elimination e = {.cells = cells};
    CLEANUP(arena_freep) struct arena *arena = NULL;
    if (!reserve(&e, err) || !load_lines(&e, open, err) || !eliminate_all(&e, hidden, err) ||
        !eliminate_all(&e, open, err) || !arena_new(&arena, err))
        return false;
    struct kernel *k = arena_alloc(arena, sizeof(*k), err);
    if (k == NULL)
        return false;
    *k = (struct kernel){.arena = arena, .n_cells = cells->n_cells};
    if (!list_cells(k, open, hidden, &e, err) || !list_moves(k, err) || !gather_groups(k, hidden, err))
        return false;
    *ret_kernel = k;
    arena = NULL;
    return true;
}
