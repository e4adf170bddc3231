// SPDX-License-Identifier: Apache-2.0
// The cells of a part have numbers of their own, and one kernel for all choices: every cell that may be hidden is hidden to it, and one
// that is shown in the present choice must not change. A reason begins with the present choice. Shown cells that the bound of a push
// does not rest on may be hidden as well, all at once; the others are tried, many at a time while that goes well. Those without
// which the cell would be wide stay. Each program is a little different from the last, so it goes on from there.
#include "export/part.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "common/arena.h"
#include "common/array.h"
#include "export/probe.h"

static const uint64_t WORK = 250000000;
static const double RESTS_ON = 1e-7, GOLDEN = 0.6180339887498949;

struct part {
    struct arena *arena;
    struct cells cells; /* of the part */
    int *global;        /* number in the system */
    bool *open;
    int64_t *falls, *rises;
    struct evidence evidence; /* tables that showed cells to be wide; its bounds are those of what is tried */
    int64_t width;
    struct kernel *kernel;
    struct field field;
    struct probe *probe[2]; /* up, down */
    bool on[2];             /* ... the last push was for the same cell */
    double *reach;
    int *todo;    /* shown cells not tried yet */
    int *kept;    /* those that must stay shown */
    bool is_safe; /* nothing can be told of the choice that was looked at last */
    struct reason *reason;
    int n_reasons, reason_room;
    struct narrow *narrow;
    int n_narrow, narrow_room;
};

static void forget(struct part *p)
{
    for (int k = 0; k < p->n_reasons; k++)
        free(p->reason[k].shown);
    for (int k = 0; k < p->n_narrow; k++)
        free(p->narrow[k].reach);
    p->n_reasons = p->n_narrow = 0;
}

void part_freep(struct part **p)
{
    if (*p == NULL)
        return;
    forget(*p);
    free((*p)->reason);
    free((*p)->narrow);
    probe_freep(&(*p)->probe[0]);
    probe_freep(&(*p)->probe[1]);
    field_done(&(*p)->field);
    evidence_done(&(*p)->evidence);
    kernel_freep(&(*p)->kernel);
    struct arena *arena = (*p)->arena; // it holds the part itself
    arena_freep(&arena);
    *p = NULL;
}

uint64_t part_lp_solved(const struct part *p)
{
    return probe_lp_solved(p->probe[0]) + probe_lp_solved(p->probe[1]);
}

const struct reason *part_reasons(const struct part *p, int *ret_n)
{
    *ret_n = p->n_reasons;
    return p->reason;
}

const struct narrow *part_narrow(const struct part *p, int *ret_n)
{
    *ret_n = p->n_narrow;
    return p->narrow;
}

// --- making one -----------------------------------------------------------------------------------------------------------------

static bool reserve(struct part *p, int n_cells, int n_lines, struct error *err)
{
    size_t n = (size_t)n_cells + 1;
    p->cells = (struct cells){.cell = arena_alloc(p->arena, n * sizeof(*p->cells.cell), err), .n_cells = n_cells};
    p->cells.line = arena_alloc(p->arena, ((size_t)n_lines + 1) * sizeof(*p->cells.line), err);
    p->global = arena_alloc(p->arena, n * sizeof(*p->global), err);
    p->open = arena_alloc(p->arena, n * sizeof(*p->open), err);
    p->falls = arena_alloc(p->arena, n * sizeof(*p->falls), err);
    p->rises = arena_alloc(p->arena, n * sizeof(*p->rises), err);
    p->reach = arena_alloc(p->arena, n * sizeof(*p->reach), err);
    p->todo = arena_alloc(p->arena, n * sizeof(*p->todo), err);
    p->kept = arena_alloc(p->arena, n * sizeof(*p->kept), err);
    return p->cells.cell != NULL && p->cells.line != NULL && p->global != NULL && p->open != NULL && p->falls != NULL &&
           p->rises != NULL && p->reach != NULL && p->todo != NULL && p->kept != NULL &&
           evidence_init(&p->evidence, n_cells, err);
}

// local: of each cell of the system, its number here.
static bool copy_lines(struct part *p, const struct part_of *of, const int *local, struct error *err)
{
    for (int l = 0; l < of->n_lines; l++) {
        const struct cell_line *line = &of->cells->line[of->line[l]];
        int *part = arena_alloc(p->arena, (size_t)line->n_parts * sizeof(*part), err);
        if (part == NULL)
            return false;
        for (int k = 0; k < line->n_parts; k++)
            part[k] = local[line->part[k]];
        p->cells.line[p->cells.n_lines++] =
            (struct cell_line){.total = local[line->total], .part = part, .n_parts = line->n_parts};
    }
    return true;
}

static bool copy(struct part *p, const struct part_of *of, struct error *err)
{
    int *local = malloc(((size_t)of->cells->n_cells + 1) * sizeof(*local));
    if (local == NULL)
        return err_set(err, ERR_RETRY, "out of memory");
    int64_t cap = attacker_cap(of->outsider, of->cells);
    for (int k = 0; k < of->n_cells; k++) {
        int i = of->cell[k];
        local[i] = k;
        p->global[k] = i;
        p->cells.cell[k] = of->cells->cell[i];
        p->open[k] = of->open[i];
        p->falls[k] = of->outsider.floor - of->cells->cell[i].count;
        p->rises[k] = cap - of->cells->cell[i].count;
    }
    bool ok = copy_lines(p, of, local, err);
    free(local);
    return ok;
}

bool part_new(const struct part_of *of, struct part **ret_part, struct error *err)
{
    struct arena *arena = NULL;
    if (!arena_new(&arena, err))
        return false;
    CLEANUP(part_freep) struct part *p = arena_alloc(arena, sizeof(*p), err);
    if (p == NULL) {
        arena_freep(&arena);
        return false;
    }
    p->arena = arena;
    p->width = of->outsider.width;
    if (!reserve(p, of->n_cells, of->n_lines, err) || !copy(p, of, err) ||
        !kernel_new(&p->cells, p->open, p->open, &p->kernel, err))
        return false;
    p->field = (struct field){.cells = &p->cells,
                              .kernel = p->kernel,
                              .least = p->evidence.least,
                              .most = p->evidence.most,
                              .falls = p->falls,
                              .rises = p->rises};
    if (!field_init(&p->field, err) || !probe_new(&p->field, &p->probe[0], err) ||
        !probe_new(&p->field, &p->probe[1], err))
        return false;
    *ret_part = p;
    p = NULL;
    return true;
}

// --- the present choice -----------------------------------------------------------------------------------------------------------

// Bounds are in thousandths too: so are all changes.
static void let(struct part *p, int i, int64_t least, int64_t most)
{
    int group = p->kernel->group_of_cell[i];
    p->evidence.least[i] = least;
    p->evidence.most[i] = most;
    if (group < 0)
        return;
    field_bound(&p->field, group);
    probe_follow(p->probe[0], group);
    probe_follow(p->probe[1], group);
}

static void hide(struct part *p, int i)
{
    let(p, i, PART_WHOLE * p->falls[i], PART_WHOLE * p->rises[i]);
}

static void show(struct part *p, int i)
{
    let(p, i, 0, 0);
}

static int hidden_part(const struct part *p, const struct part_look *look, int i)
{
    return p->open[i] ? look->hidden[p->global[i]] : 0;
}

static bool is_hidden(const struct part *p, const struct part_look *look, int i)
{
    return hidden_part(p, look, i) == PART_WHOLE;
}

// Whether that is another choice.
static bool let_as_chosen(struct part *p, const struct part_look *look)
{
    bool other = false;
    for (int i = 0; i < p->cells.n_cells; i++) {
        bool hidden = is_hidden(p, look, i), was = p->evidence.most[i] != 0 || p->evidence.least[i] != 0;
        bool right = hidden ? p->evidence.most[i] == PART_WHOLE * p->rises[i] : !was;
        other = other || !right;
        if (!right)
            (hidden ? hide : show)(p, i);
    }
    return other;
}

// Where nothing limits a cell, a thousandth of it could be as good as the whole: so none may change by more than the width.
// What is found is true without.
static void let_in_part(struct part *p, const struct part_look *look)
{
    for (int i = 0; i < p->cells.n_cells; i++) {
        int64_t falls = p->falls[i] < -p->width ? -p->width : p->falls[i];
        int64_t rises = p->rises[i] > p->width ? p->width : p->rises[i];
        int64_t part = hidden_part(p, look, i);
        if (p->evidence.least[i] != part * falls || p->evidence.most[i] != part * rises)
            let(p, i, part * falls, part * rises);
    }
}

// --- one cell -------------------------------------------------------------------------------------------------------------------

static bool push(struct part *p, int cell, int side, double enough, double *ret_bound, struct error *err)
{
    const struct push how = {cell, side == 0 ? 1 : -1, (int64_t)ceil(enough - WIDTH_SLACK), 0, -1, true};
    bool on = p->on[side];
    p->on[side] = true;
    return probe_reach(p->probe[side], &how, on, ret_bound, p->reach, err);
}

// Whether the cell is narrower than so many thousandths now; then reach says what that rests on.
static bool is_narrow(struct part *p, int cell, double width, bool *ret_narrow, struct error *err)
{
    double up = 0, down = 0, room = -(double)p->evidence.least[cell];
    memset(p->reach, 0, (size_t)p->cells.n_cells * sizeof(*p->reach));
    *ret_narrow = false;
    if (!push(p, cell, 0, width, &up, err))
        return false;
    if (up + room < width - PART_WHOLE * WIDTH_SLACK) {
        down = room; // its own count is all that can be taken off
        p->reach[cell] += -(double)p->falls[cell];
    } else if (up < width - PART_WHOLE * WIDTH_SLACK && !push(p, cell, 1, width - up, &down, err)) {
        return false;
    }
    *ret_narrow = up + down < width - PART_WHOLE * WIDTH_SLACK;
    return true;
}

// Shown cells that it does not rest on may as well be hidden. The others are moved to the front of those that are left.
static int drop_others(struct part *p, int from, int left)
{
    int n = from;
    for (int k = from; k < left; k++)
        if (p->reach[p->todo[k]] < RESTS_ON)
            hide(p, p->todo[k]);
        else
            p->todo[n++] = p->todo[k];
    return n;
}

// Where a turn begins.
static int first_of(const struct part *p, const struct part_look *look)
{
    return (int)((double)p->cells.n_cells * fmod(look->turn * GOLDEN, 1));
}

// Shown cells that may be hidden, in an order that changes with each turn.
static int list_shown(struct part *p, const struct part_look *look)
{
    int n = p->cells.n_cells, left = 0, from = first_of(p, look);
    for (int k = 0; k < n; k++) {
        int i = (from + k) % n;
        if (p->open[i] && !is_hidden(p, look, i))
            p->todo[left++] = i;
    }
    return left;
}

// The cell is narrow, and reach says why. What is left in `kept`: each of these alone would make it wide.
static bool reduce(struct part *p, const struct part_look *look, int cell, int *ret_kept, struct error *err)
{
    int left = drop_others(p, 0, list_shown(p, look)), at = 0, size = left / 2 + 1, n = 0;
    while (at < left) {
        bool narrow = false;
        size = size < left - at ? size : left - at;
        for (int k = at; k < at + size; k++)
            hide(p, p->todo[k]);
        if (!is_narrow(p, cell, PART_WHOLE * (double)p->width, &narrow, err))
            return false;
        if (narrow) {
            at += size;
            size *= 2;
            left = drop_others(p, at, left);
            continue;
        }
        for (int k = at; k < at + size; k++)
            show(p, p->todo[k]);
        if (size == 1)
            p->kept[n++] = p->todo[at++];
        else
            size /= 2;
    }
    *ret_kept = n;
    return true;
}

static bool add_reason(struct part *p, int cell, int n, struct error *err)
{
    int *shown = malloc((size_t)n * sizeof(*shown));
    if (shown == NULL || !array_reserve(&p->reason, &p->reason_room, p->n_reasons + 1, err)) {
        free(shown);
        return err_set(err, ERR_RETRY, "out of memory");
    }
    for (int k = 0; k < n; k++)
        shown[k] = p->global[p->kept[k]];
    p->reason[p->n_reasons++] = (struct reason){p->global[cell], shown, n};
    return true;
}

// The tables that show a cell to be wide show it for other choices too, and others with it.
static bool keep_tables(struct part *p, struct error *err)
{
    for (int side = 0; side < 2; side++) {
        struct move move = {0};
        if (p->on[side] && (!probe_table(p->probe[side], &move, err) || !evidence_take(&p->evidence, &move, err)))
            return false;
    }
    return true;
}

static bool find_reason(struct part *p, const struct part_look *look, int cell, struct error *err)
{
    bool narrow = false;
    int n = 0;
    if (evidence_is_wide(&p->evidence, cell, PART_WHOLE * (double)p->width, false))
        return true;
    if (!is_narrow(p, cell, PART_WHOLE * (double)p->width, &narrow, err))
        return false;
    if (!narrow)
        return keep_tables(p, err);
    if (!reduce(p, look, cell, &n, err))
        return false;
    (void)let_as_chosen(p, look);
    return n == 0 || add_reason(p, cell, n, err);
}

static bool add_narrow(struct part *p, int cell, struct error *err)
{
    struct narrow n = {.cell = p->global[cell], .without = -1, .sure = true};
    if (!array_reserve(&p->narrow, &p->narrow_room, p->n_narrow + 1, err) ||
        !narrow_rests_on(&n, p->reach, p->cells.n_cells, err))
        return false;
    for (int k = 0; k < n.n_reaches; k++)
        n.reach[k].cell = p->global[n.reach[k].cell];
    p->narrow[p->n_narrow++] = n;
    return true;
}

static bool find_narrow(struct part *p, const struct part_look *look, int cell, struct error *err)
{
    bool narrow = false;
    double width = (double)p->width * hidden_part(p, look, cell);
    return is_narrow(p, cell, width, &narrow, err) && (!narrow || add_narrow(p, cell, err));
}

// A program grows with the groups of cells, and takes more steps.
static uint64_t programs_of(const struct part *p)
{
    uint64_t n = (uint64_t)p->kernel->n_groups + 1;
    return WORK / (n * n);
}

typedef bool (*finder)(struct part *, const struct part_look *, int, struct error *);

// *ret_all: all cells were looked at.
static bool find(struct part *p, const struct part_look *look, int least_part, finder look_at, bool *ret_all,
                 struct error *err)
{
    int n = p->cells.n_cells, from = first_of(p, look);
    uint64_t end = part_lp_solved(p) + programs_of(p);
    bool skipped = false;
    for (int k = 0; k < n; k++) {
        int i = (from + k) % n;
        *ret_all = look->most == 0 || (p->n_reasons + p->n_narrow < look->most && part_lp_solved(p) < end);
        if (!*ret_all)
            break;
        p->on[0] = p->on[1] = false;
        if (hidden_part(p, look, i) < least_part)
            continue;
        skipped = skipped || look->skip[p->global[i]];
        if (!look->skip[p->global[i]] && !look_at(p, look, i, err))
            return err_wrap(err, "attack on cell \"%s\"", p->cells.cell[i].key);
    }
    *ret_all = *ret_all && !skipped;
    return true;
}

bool part_find_reasons(struct part *p, const struct part_look *look, struct error *err)
{
    bool all = true;
    forget(p);
    if (!let_as_chosen(p, look) && p->is_safe)
        return true;
    evidence_review(&p->evidence);
    p->is_safe = false;
    if (!find(p, look, PART_WHOLE, find_reason, &all, err))
        return false;
    p->is_safe = all && p->n_reasons == 0;
    return true;
}

bool part_find_narrow(struct part *p, const struct part_look *look, struct error *err)
{
    bool all = true;
    forget(p);
    let_in_part(p, look);
    p->is_safe = false;
    return find(p, look, PART_WHOLE / 2, find_narrow, &all, err);
}
