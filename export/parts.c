// SPDX-License-Identifier: Apache-2.0
// Cells that hang together by lines along other dimensions form a slice. The dimension is the one without which the largest slice is
// smallest. Each line along it joins some slices; all that join the same ones make a block together.
#include "export/parts.h"

#include <stdlib.h>
#include <string.h>

#include "common/arena.h"
#include "common/array.h"
#include "common/parallel.h"

enum { LEVELS = 3, SMALL = 200, LARGE = 1200, SOME = 40, DIMENSIONS_MAX = 64, NOWHERE = -1, SEVERAL = -2 };

struct parts {
    const struct cells *cells;
    const bool *open;
    struct attacker outsider;
    struct part **part;
    int n_parts, room;
    int *block, block_room; /* of each part: its home, or the block that it is; or -1 */
    int *home;              /* of each cell */
    int end[LEVELS];        /* of each level, the number of parts up to its end */
    bool *skip;             /* of each cell: found in this look */
    int turn;
    struct part_look look; /* the present one */
    bool fractions;
    int first; /* ... and the first part of the level */
};

void parts_freep(struct parts **p)
{
    if (*p == NULL)
        return;
    for (int k = 0; k < (*p)->n_parts; k++)
        part_freep(&(*p)->part[k]);
    free((*p)->part);
    free((*p)->block);
    free((*p)->home);
    free((*p)->skip);
    free(*p);
    *p = NULL;
}

uint64_t parts_lp_solved(const struct parts *p)
{
    uint64_t n = 0;
    for (int k = 0; k < p->n_parts; k++)
        n += part_lp_solved(p->part[k]);
    return n;
}

// --- slices ---------------------------------------------------------------------------------------------------------------------

// How the system falls apart without the lines along a dimension.
struct division {
    const char *along;
    int *slice; /* of each cell */
    int n_slices;
    int largest; /* cells that may be hidden in the largest slice */
};

static int root_of(int *up, int i)
{
    while (up[i] != i)
        i = up[i] = up[up[i]];
    return i;
}

static bool is_along(const struct cell_line *line, const char *along)
{
    return line->along != NULL && strcmp(line->along, along) == 0;
}

// up, size: scratch, one a cell.
static void divide(const struct parts *p, struct division *d, int *up, int *size)
{
    const struct cells *c = p->cells;
    d->n_slices = d->largest = 0;
    for (int i = 0; i < c->n_cells; i++) {
        up[i] = i;
        size[i] = 0;
        d->slice[i] = -1;
    }
    for (int l = 0; l < c->n_lines; l++)
        for (int k = 0; k < c->line[l].n_parts && !is_along(&c->line[l], d->along); k++)
            up[root_of(up, c->line[l].part[k])] = root_of(up, c->line[l].total);
    for (int i = 0; i < c->n_cells; i++) {
        int root = root_of(up, i);
        if (d->slice[root] < 0)
            d->slice[root] = d->n_slices++;
        d->slice[i] = d->slice[root];
        size[root] += p->open[i];
        d->largest = size[root] > d->largest ? size[root] : d->largest;
    }
}

// The names of the dimensions, each once.
static int list_dimensions(const struct cells *c, const char *names[DIMENSIONS_MAX])
{
    int n = 0;
    for (int l = 0; l < c->n_lines && n < DIMENSIONS_MAX; l++) {
        bool known = c->line[l].along == NULL;
        for (int k = 0; k < n && !known; k++)
            known = is_along(&c->line[l], names[k]);
        if (!known)
            names[n++] = c->line[l].along;
    }
    return n;
}

static void divide_best(const struct parts *p, struct division *d, int *up, int *size)
{
    const char *names[DIMENSIONS_MAX], *best = NULL;
    int n = list_dimensions(p->cells, names), largest = 0;
    for (int k = 0; k < n; k++) {
        d->along = names[k];
        divide(p, d, up, size);
        if (best == NULL || d->largest < largest) {
            best = d->along;
            largest = d->largest;
        }
    }
    d->along = best;
    if (best != NULL)
        divide(p, d, up, size);
}

// --- parts ----------------------------------------------------------------------------------------------------------------------

// A set of cells and lines, while it is gathered.
struct gathering {
    int *cell, *line;
    int n_cells, n_lines;
};

static bool add_part(struct parts *p, const struct gathering *g, struct error *err)
{
    const struct part_of of = {p->cells, p->open, p->outsider, g->cell, g->line, g->n_cells, g->n_lines};
    if (g->n_lines == 0)
        return true;
    // NOLINTNEXTLINE(bugprone-sizeof-expression): an array of pointers
    if (!array_reserve(&p->part, &p->room, p->n_parts + 1, err) ||
        !array_reserve(&p->block, &p->block_room, p->n_parts + 1, err) || !part_new(&of, &p->part[p->n_parts], err))
        return false;
    p->block[p->n_parts++] = -1;
    return true;
}

// The slices asked for, with the lines within them, and the lines along the dimension that are of one kind (-1: none).
static bool add_slices(struct parts *p, const struct division *d, const bool *asked, const int *kind_of_line, int kind,
                       struct gathering *g, struct error *err)
{
    const struct cells *c = p->cells;
    g->n_cells = g->n_lines = 0;
    for (int i = 0; i < c->n_cells; i++)
        if (asked[d->slice[i]])
            g->cell[g->n_cells++] = i;
    for (int l = 0; l < c->n_lines; l++)
        if (is_along(&c->line[l], d->along) ? kind >= 0 && kind_of_line[l] == kind : asked[d->slice[c->line[l].total]])
            g->line[g->n_lines++] = l;
    return add_part(p, g, err);
}

static bool joins_the_same(const struct division *d, const struct cell_line *a, const struct cell_line *b)
{
    bool same = a->n_parts == b->n_parts && d->slice[a->total] == d->slice[b->total];
    for (int k = 0; k < a->n_parts && same; k++)
        same = d->slice[a->part[k]] == d->slice[b->part[k]];
    return same;
}

// Of each line along the dimension, the first that joins the same slices: that is its kind. first: scratch, the kinds in order.
static void find_kinds(const struct parts *p, const struct division *d, int *kind, int *first)
{
    const struct cell_line *line = p->cells->line;
    for (int l = 0, n = 0; l < p->cells->n_lines; l++) {
        int k = 0;
        kind[l] = -1;
        if (!is_along(&line[l], d->along))
            continue;
        while (k < n && !joins_the_same(d, &line[first[k]], &line[l]))
            k++;
        if (k == n)
            first[n++] = l;
        kind[l] = first[k];
    }
}

// A slice in one block is at home there.
static void settle(const struct division *d, const bool *asked, int block, int *home)
{
    for (int s = 0; s < d->n_slices; s++)
        if (asked[s])
            home[s] = home[s] == NOWHERE ? block : SEVERAL;
}

// home: of each slice, nowhere yet.
static bool add_blocks(struct parts *p, const struct division *d, const int *kind, bool *asked, int *home,
                       struct gathering *g, struct error *err)
{
    for (int l = 0; l < p->cells->n_lines; l++) {
        if (kind[l] != l)
            continue;
        const struct cell_line *line = &p->cells->line[l];
        memset(asked, 0, (size_t)d->n_slices * sizeof(*asked));
        asked[d->slice[line->total]] = true;
        for (int k = 0; k < line->n_parts; k++)
            asked[d->slice[line->part[k]]] = true;
        settle(d, asked, p->n_parts - p->end[0], home);
        if (!add_slices(p, d, asked, kind, l, g, err))
            return false;
        p->block[p->n_parts - 1] = p->n_parts - 1 - p->end[0];
    }
    return true;
}

// Where the slices that are parts are at home, and the cells.
static void tell_homes(struct parts *p, const struct division *d, const int *home)
{
    for (int k = 0; k < p->end[0]; k++)
        p->block[k] = home[p->block[k]];
    for (int i = 0; i < p->cells->n_cells; i++)
        p->home[i] = home[d->slice[i]];
}

static bool add_whole(struct parts *p, struct gathering *g, struct error *err)
{
    for (g->n_cells = 0; g->n_cells < p->cells->n_cells; g->n_cells++)
        g->cell[g->n_cells] = g->n_cells;
    for (g->n_lines = 0; g->n_lines < p->cells->n_lines; g->n_lines++)
        g->line[g->n_lines] = g->n_lines;
    return add_part(p, g, err);
}

// Scratch of the making: one each a cell or line.
struct workshop {
    int *slice, *up, *size, *cell, *line, *kind, *first;
    bool *asked;
};

static bool set_up(struct arena *arena, const struct cells *c, struct workshop *w, struct error *err)
{
    size_t n = (size_t)c->n_cells + 1, m = (size_t)c->n_lines + 1;
    *w = (struct workshop){
        .slice = arena_alloc(arena, n * sizeof(int), err),
        .up = arena_alloc(arena, n * sizeof(int), err),
        .size = arena_alloc(arena, n * sizeof(int), err),
        .cell = arena_alloc(arena, n * sizeof(int), err),
        .line = arena_alloc(arena, m * sizeof(int), err),
        .kind = arena_alloc(arena, m * sizeof(int), err),
        .first = arena_alloc(arena, m * sizeof(int), err),
        .asked = arena_alloc(arena, n * sizeof(bool), err),
    };
    return w->slice != NULL && w->up != NULL && w->size != NULL && w->cell != NULL && w->line != NULL &&
           w->kind != NULL && w->first != NULL && w->asked != NULL;
}

static bool make_parts(struct parts *p, struct workshop *w, struct error *err)
{
    int n_open = 0;
    struct division d = {.slice = w->slice};
    struct gathering g = {.cell = w->cell, .line = w->line};
    for (int i = 0; i < p->cells->n_cells; i++)
        n_open += p->open[i];
    divide_best(p, &d, w->up, w->size);
    bool falls_apart = d.along != NULL && n_open > SMALL && 2 * d.largest < n_open;
    for (int s = 0; s < d.n_slices && falls_apart; s++) {
        int before = p->n_parts;
        memset(w->asked, 0, (size_t)d.n_slices * sizeof(*w->asked));
        w->asked[s] = true;
        w->up[s] = NOWHERE;
        if (!add_slices(p, &d, w->asked, NULL, -1, &g, err))
            return false;
        if (p->n_parts > before)
            p->block[before] = s;
    }
    p->end[0] = p->n_parts;
    if (falls_apart) {
        find_kinds(p, &d, w->kind, w->first);
        if (!add_blocks(p, &d, w->kind, w->asked, w->up, &g, err))
            return false;
        tell_homes(p, &d, w->up);
    }
    p->end[1] = p->n_parts;
    if (n_open <= LARGE && p->end[1] - p->end[0] != 1 && !add_whole(p, &g, err))
        return false;
    p->end[2] = p->n_parts;
    return true;
}

bool parts_new(const struct cells *cells, const bool *open, struct attacker outsider, struct parts **ret_parts,
               struct error *err)
{
    CLEANUP(arena_freep) struct arena *arena = NULL;
    CLEANUP(parts_freep) struct parts *p = calloc(1, sizeof(*p));
    struct workshop w;
    if (p == NULL)
        return err_set(err, ERR_RETRY, "out of memory");
    p->cells = cells;
    p->open = open;
    p->outsider = outsider;
    p->skip = calloc((size_t)cells->n_cells + 1, sizeof(*p->skip));
    p->home = malloc(((size_t)cells->n_cells + 1) * sizeof(*p->home));
    if (p->skip == NULL || p->home == NULL)
        return err_set(err, ERR_RETRY, "out of memory");
    for (int i = 0; i < cells->n_cells; i++)
        p->home[i] = NOWHERE;
    if (!arena_new(&arena, err) || !set_up(arena, cells, &w, err) || !make_parts(p, &w, err))
        return false;
    *ret_parts = p;
    p = NULL;
    return true;
}

int parts_n_blocks(const struct parts *p)
{
    return p->end[1] - p->end[0];
}

const int *parts_home(const struct parts *p)
{
    return p->home;
}

int parts_n_parts(const struct parts *p)
{
    return p->n_parts;
}

void parts_of_block(const struct parts *p, int block, struct part **list, int *ret_n)
{
    *ret_n = 0;
    for (int k = 0; k < p->end[1]; k++)
        if (p->block[k] == block)
            list[(*ret_n)++] = p->part[k];
}

// --- looking --------------------------------------------------------------------------------------------------------------------

static bool look_at_part(void *ctx, unsigned worker, size_t task, struct error *err)
{
    struct parts *p = ctx;
    struct part *part = p->part[p->first + (int)task];
    (void)worker;
    return p->fractions ? part_find_narrow(part, &p->look, err) : part_find_reasons(part, &p->look, err);
}

static bool take_reasons(struct parts *p, struct part *part, struct cuts *cuts, int *ret_found, struct error *err)
{
    int n = 0;
    const struct reason *reason = part_reasons(part, &n);
    for (int k = 0; k < n; k++) {
        if (!cuts_add_reason(cuts, &reason[k], err))
            return false;
        p->skip[reason[k].cell] = true;
    }
    *ret_found += n;
    return true;
}

// Only those that the fractions break: what they say is weaker than what the program said.
static bool take_narrow(struct parts *p, struct part *part, struct cuts *cuts, int *ret_found, struct error *err)
{
    int n = 0;
    const struct narrow *narrow = part_narrow(part, &n);
    for (int k = 0; k < n; k++) {
        int before = cuts->n_cuts;
        bool possible = false;
        if (!cuts_add(cuts, &narrow[k], p->outsider.width, &possible, err))
            return false;
        if (cuts->n_cuts == before)
            continue;
        p->skip[narrow[k].cell] = cuts_breaks_last(cuts, p->look.hidden, (double)PART_WHOLE);
        *ret_found += p->skip[narrow[k].cell];
        if (!p->skip[narrow[k].cell])
            cuts_take_back(cuts);
    }
    return true;
}

bool parts_look(struct parts *p, const int *hidden, enum parts_question question, struct cuts *cuts, int *ret_found,
                struct error *err)
{
    bool fractions = question == PARTS_FRACTIONS;
    *ret_found = 0;
    memset(p->skip, 0, (size_t)p->cells->n_cells * sizeof(*p->skip));
    p->first = 0;
    p->fractions = fractions;
    for (int level = 0; level < LEVELS; p->first = p->end[level++]) {
        size_t n = (size_t)(p->end[level] - p->first);
        p->look = (struct part_look){hidden, p->skip, level == 0 ? 0 : fractions ? 10 * SOME : SOME, p->turn};
        if (n == 0)
            continue;
        if (!parallel_run(parallel_threads(0), n, look_at_part, p, err))
            return false;
        for (int k = p->first; k < p->end[level]; k++)
            if (!(fractions ? take_narrow : take_reasons)(p, p->part[k], cuts, ret_found, err))
                return false;
    }
    p->turn++;
    return true;
}
