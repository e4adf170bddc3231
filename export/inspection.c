// SPDX-License-Identifier: Apache-2.0
// Several folders are read as one system when they can be: cells of one name are one number, and all that any of them shows is known.
// That is the reader who takes it that nothing changed in between, and he sees most. Something changed when two folders show
// different numbers of a cell; or when the first hides a cell that another shows, and says that it tells again what did
// not change. Then he takes it that what was told still holds to within the minimum. Where that cannot be true either, each
// folder is by itself. Whatever the reading, two counts of a cell must not be shown so near that their difference is a small
// count.
#include "export/inspection.h"

#include <stdlib.h>
#include <string.h>

void inspection_done(struct inspection *i)
{
    arena_freep(&i->arena);
    free(i->finding);
    i->finding = NULL;
}

static bool add_finding(struct inspection *in, struct inspection_finding finding, enum inspection_verdict verdict,
                        struct inspection_part *part, struct error *err)
{
    if (in->n_findings == in->room) {
        size_t room = in->room == 0 ? 16 : 2 * in->room;
        struct inspection_finding *grown = realloc(in->finding, room * sizeof(*grown));
        if (grown == NULL)
            return err_set(err, ERR_RETRY, "out of memory");
        in->finding = grown;
        in->room = room;
    }
    in->finding[in->n_findings++] = finding;
    part->verdict = verdict > part->verdict ? verdict : part->verdict;
    in->verdict = verdict > in->verdict ? verdict : in->verdict;
    return true;
}

static int64_t width_of(int64_t low, int64_t high)
{
    return high == PUZZLE_UNBOUNDED ? PUZZLE_UNBOUNDED : high - low;
}

// --- one folder -------------------------------------------------------------------------------------------------------------

static bool solve_one(const struct published *p, struct puzzle_answer *ret_answer, struct error *err)
{
    int64_t *count = calloc((size_t)p->n_cells + 1, sizeof(*count));
    if (count == NULL)
        return err_set(err, ERR_RETRY, "out of memory");
    for (int i = 0; i < p->n_cells; i++)
        count[i] = p->cell[i].count;
    const struct puzzle puzzle = {
        .n_cells = p->n_cells, .count = count, .floor = p->floor, .line = p->line, .n_lines = p->n_lines};
    bool ok = puzzle_solve(&puzzle, ret_answer, err) || err_wrap(err, "%s", p->folder);
    free(count);
    return ok;
}

static bool judge_cell(struct inspection *in, struct inspection_part *part, const struct published *p, int i,
                       const struct puzzle_answer *a, struct error *err)
{
    const struct published_cell *cell = &p->cell[i];
    struct inspection_finding f = {.folder = p->folder,
                                   .cell = cell->key,
                                   .certified = true,
                                   .low = a->low[i],
                                   .high = a->high[i],
                                   .said_low = cell->low,
                                   .said_high = cell->high};
    int64_t width = width_of(a->low[i], a->high[i]);
    part->hidden++;
    part->narrowest = width < part->narrowest ? width : part->narrowest;
    if (width < p->interval) {
        f.what = cell->count != PUZZLE_BLANK ? "hidden in one place and shown in another" : "narrower than promised";
        return add_finding(in, f, INSPECTION_TOO_NARROW, part, err);
    }
    if (f.low != f.said_low || f.high != f.said_high) {
        f.what = "not as certified";
        return add_finding(in, f, INSPECTION_NOT_AS_CERTIFIED, part, err);
    }
    return true;
}

// Nothing is hidden where counts are rounded: each lies less than so far from what is told, and no sum tells more (export/rounding.h).
static void measure_rounded(struct inspection_part *part, const struct published *p)
{
    for (int i = 0; i < p->n_cells; i++) {
        int64_t low = p->cell[i].count - p->off + 1, high = p->cell[i].count + p->off - 1;
        int64_t width = high - (low > 0 ? low : 0);
        part->narrowest = width < part->narrowest ? width : part->narrowest;
    }
}

static bool inspect_one(struct inspection *in, const struct published *p, struct error *err)
{
    CLEANUP(puzzle_answer_done) struct puzzle_answer a = {0};
    struct inspection_part *part = &in->part[in->n_parts++];
    *part = (struct inspection_part){.folder = p->folder, .cells = (uint64_t)p->n_cells, .narrowest = PUZZLE_UNBOUNDED};
    if (!solve_one(p, &a, err))
        return false;
    part->lp_solved = a.lp_solved;
    if (p->base > 0) {
        measure_rounded(part, p);
        return true;
    }
    for (int i = 0; i < p->n_cells; i++)
        if (p->cell[i].hidden && !judge_cell(in, part, p, i, &a, err))
            return false;
    if (part->narrowest != p->narrowest && part->verdict == INSPECTION_AS_PROMISED)
        return add_finding(in,
                           (struct inspection_finding){.folder = p->folder,
                                                       .what = "the narrowest interval is not as certified",
                                                       .certified = true,
                                                       .low = part->narrowest,
                                                       .high = part->narrowest,
                                                       .said_low = p->narrowest,
                                                       .said_high = p->narrowest},
                           INSPECTION_NOT_AS_CERTIFIED, part, err);
    return true;
}

// --- all together -----------------------------------------------------------------------------------------------------------

// All cells under their names. count: shown by the first folder, or else by another; told: only by another.
struct whole {
    struct name_map cells;
    int n_cells, n_lines;
    int64_t *count, *low, *high;
    bool *told;
    int **number; // of each folder: of each of its cells
    struct puzzle_line *line;
};

static bool reserve(struct inspection *in, struct published *const *folders, size_t n, struct whole *w,
                    struct error *err)
{
    size_t cells = 1, lines = 1;
    for (size_t k = 0; k < n; k++) {
        cells += (size_t)folders[k]->n_cells;
        lines += (size_t)folders[k]->n_lines;
    }
    w->count = arena_alloc(in->arena, cells * sizeof(*w->count), err);
    w->low = w->count == NULL ? NULL : arena_alloc(in->arena, cells * sizeof(*w->low), err);
    w->high = w->low == NULL ? NULL : arena_alloc(in->arena, cells * sizeof(*w->high), err);
    w->told = w->high == NULL ? NULL : arena_alloc(in->arena, cells * sizeof(*w->told), err);
    w->line = w->told == NULL ? NULL : arena_alloc(in->arena, lines * sizeof(*w->line), err);
    w->number = w->line == NULL ? NULL : arena_alloc(in->arena, n * sizeof(*w->number), err);
    return w->number != NULL && name_map_init(&w->cells, in->arena, cells, err);
}

static bool number_cells(struct inspection *in, const struct published *p, size_t folder, struct whole *w,
                         struct error *err)
{
    int *number = arena_alloc(in->arena, ((size_t)p->n_cells + 1) * sizeof(*number), err);
    if (number == NULL)
        return false;
    w->number[folder] = number;
    for (int i = 0; i < p->n_cells; i++) {
        size_t slot = name_map_slot(&w->cells, p->cell[i].key);
        if (w->cells.name[slot] == NULL) {
            w->cells.name[slot] = p->cell[i].key;
            w->cells.value[slot] = w->n_cells;
            w->count[w->n_cells] = PUZZLE_BLANK;
            w->high[w->n_cells++] = PUZZLE_UNBOUNDED;
        }
        number[i] = w->cells.value[slot];
    }
    return true;
}

// What the folder shows. Of a cell that the first does not show: what is left of it when all that is shown holds to within `near`.
static void add_counts(struct inspection *in, const struct published *p, bool first, int64_t near, const int *number,
                       struct whole *w)
{
    for (int i = 0; i < p->n_cells; i++) {
        int at = number[i];
        int64_t count = p->cell[i].count;
        if (count == PUZZLE_BLANK)
            continue;
        if (w->count[at] != PUZZLE_BLANK && w->count[at] != count)
            in->reading = INSPECTION_NEARLY;
        if (w->count[at] == PUZZLE_BLANK) {
            w->count[at] = count;
            w->told[at] = !first;
        }
        w->low[at] = count - near > w->low[at] ? count - near : w->low[at];
        w->high[at] = count + near < w->high[at] ? count + near : w->high[at];
    }
}

static bool add_lines(struct inspection *in, const struct published *p, const int *number, struct whole *w,
                      struct error *err)
{
    for (int l = 0; l < p->n_lines; l++) {
        int *part = arena_alloc(in->arena, (size_t)p->line[l].n_parts * sizeof(*part), err);
        if (part == NULL)
            return false;
        for (int k = 0; k < p->line[l].n_parts; k++)
            part[k] = number[p->line[l].part[k]];
        w->line[w->n_lines++] = (struct puzzle_line){number[p->line[l].total], part, p->line[l].n_parts};
    }
    return true;
}

static bool join(struct inspection *in, struct published *const *folders, size_t n, struct whole *w, struct error *err)
{
    if (!reserve(in, folders, n, w, err))
        return false;
    for (size_t k = 0; k < n; k++) {
        if (!number_cells(in, folders[k], k, w, err))
            return false;
        add_counts(in, folders[k], k == 0, folders[0]->minimum_count - 1, w->number[k], w);
        if (!add_lines(in, folders[k], w->number[k], w, err))
            return false;
    }
    return true;
}

static int64_t least_floor(struct published *const *folders, size_t n)
{
    int64_t floor = 1;
    for (size_t k = 0; k < n; k++)
        floor = folders[k]->floor < floor ? folders[k]->floor : floor;
    return floor;
}

// What the first folder hides and none shows keeps the width that it promises.
static bool judge_whole(struct inspection *in, struct inspection_part *part, const struct published *first,
                        const struct whole *w, const struct puzzle_answer *a, struct error *err)
{
    for (int i = 0; i < first->n_cells; i++) {
        int at = w->number[0][i];
        int64_t width = width_of(a->low[at], a->high[at]);
        if (!first->cell[i].hidden || w->count[at] != PUZZLE_BLANK) // told before: that was not hidden
            continue;
        part->hidden++;
        part->narrowest = width < part->narrowest ? width : part->narrowest;
        struct inspection_finding f = {.cell = first->cell[i].key,
                                       .what = "narrower than promised",
                                       .certified = true,
                                       .low = a->low[at],
                                       .high = a->high[at],
                                       .said_low = first->cell[i].low,
                                       .said_high = first->cell[i].high};
        if (width < first->interval && !add_finding(in, f, INSPECTION_TOO_NARROW, part, err))
            return false;
    }
    return true;
}

static bool judge_change(struct inspection *in, struct inspection_part *part, const struct published *now,
                         const struct published *before, struct error *err)
{
    for (int i = 0; i < now->n_cells; i++) {
        int k = name_map_find(&before->cells, now->cell[i].key);
        int64_t count = now->cell[i].count, was = k < 0 ? PUZZLE_BLANK : before->cell[k].count;
        if (count == PUZZLE_BLANK || was == PUZZLE_BLANK || count == was || llabs(count - was) >= now->minimum_count)
            continue;
        struct inspection_finding f = {.cell = now->cell[i].key,
                                       .what = "shown twice, with a small difference",
                                       .low = count < was ? count : was,
                                       .high = count < was ? was : count};
        if (!add_finding(in, f, INSPECTION_TOO_NARROW, part, err))
            return false;
    }
    return true;
}

// Does the first folder hide what it would tell again, had it not changed?
static bool hides_what_was_told(const struct published *first, const struct whole *w)
{
    for (int i = 0; i < first->n_cells; i++)
        if (first->tells_again && first->cell[i].hidden && w->told[w->number[0][i]])
            return true;
    return false;
}

// False with err set, or with *ret_true false when the numbers cannot be true at once.
static bool read_as(enum inspection_reading reading, struct published *const *folders, size_t n, const struct whole *w,
                    struct puzzle_answer *ret_answer, bool *ret_true, struct error *err)
{
    struct error why = {0};
    int64_t *count = calloc((size_t)w->n_cells + 1, sizeof(*count));
    if (count == NULL)
        return err_set(err, ERR_RETRY, "out of memory");
    for (int i = 0; i < w->n_cells; i++)
        count[i] = reading == INSPECTION_NEARLY && w->told[i] ? PUZZLE_BLANK : w->count[i];
    struct puzzle puzzle = {.n_cells = w->n_cells,
                            .count = count,
                            .floor = least_floor(folders, n),
                            .line = w->line,
                            .n_lines = w->n_lines};
    if (reading == INSPECTION_NEARLY) {
        puzzle.low = w->low;
        puzzle.high = w->high;
    }
    *ret_true = puzzle_solve(&puzzle, ret_answer, &why);
    free(count);
    if (!*ret_true && why.code != ERR_DATA && err != NULL)
        *err = why;
    return *ret_true || why.code == ERR_DATA;
}

static bool inspect_all(struct inspection *in, struct published *const *folders, size_t n, struct error *err)
{
    CLEANUP(puzzle_answer_done) struct puzzle_answer a = {0};
    struct inspection_part *part = &in->part[in->n_parts++];
    struct whole w = {0};
    bool possible = false;
    *part = (struct inspection_part){.narrowest = PUZZLE_UNBOUNDED};
    if (!join(in, folders, n, &w, err))
        return false;
    part->cells = (uint64_t)w.n_cells;
    if (in->reading == INSPECTION_AS_ONE && hides_what_was_told(folders[0], &w))
        in->reading = INSPECTION_NEARLY;
    for (size_t k = 1; k < n; k++)
        if (!judge_change(in, part, folders[0], folders[k], err))
            return false;
    for (; in->reading != INSPECTION_APART && !possible; in->reading += possible ? 0 : 1)
        if (!read_as(in->reading, folders, n, &w, &a, &possible, err))
            return false;
    part->lp_solved = a.lp_solved;
    if (possible)
        return judge_whole(in, part, folders[0], &w, &a, err);
    part->hidden = in->part[0].hidden; // nothing more is known of them than the first folder tells
    part->narrowest = in->part[0].narrowest;
    return true;
}

static bool can_be_joined(struct published *const *folders, size_t n, struct error *err)
{
    for (size_t k = 0; n > 1 && k < n; k++)
        if (folders[k]->base > 0)
            return err_set(err, ERR_DATA, "%s: rounded counts are read one folder at a time", folders[k]->folder);
    return true;
}

static bool of_one_period(struct published *const *folders, size_t n, struct error *err)
{
    for (size_t k = 1; k < n; k++) {
        const char *a = folders[0]->period, *b = folders[k]->period;
        if ((a == NULL) != (b == NULL) || (a != NULL && strcmp(a, b) != 0))
            return err_set(err, ERR_DATA, "%s: of another period than %s", folders[k]->folder, folders[0]->folder);
    }
    return true;
}

bool inspection_make(struct published *const *folders, size_t n_folders, struct inspection *ret_inspection,
                     struct error *err)
{
    CLEANUP(inspection_done) struct inspection in = {0};
    if (n_folders > INSPECTION_MOST_FOLDERS)
        return err_set(err, ERR_USAGE, "over %d folders", INSPECTION_MOST_FOLDERS);
    if (!of_one_period(folders, n_folders, err) || !can_be_joined(folders, n_folders, err) ||
        !arena_new(&in.arena, err))
        return false;
    for (size_t k = 0; k < n_folders; k++)
        if (!inspect_one(&in, folders[k], err))
            return false;
    if (n_folders > 1 && !inspect_all(&in, folders, n_folders, err))
        return false;
    *ret_inspection = in;
    in = (struct inspection){0};
    return true;
}
