// SPDX-License-Identifier: Apache-2.0
// Several folders are read as one system when they can be: cells of one name are one number, and all that any of them shows is known.
// That is the reader who takes it that nothing changed in between, and he sees most. Something changed when two folders show
// different numbers of a cell; or when the first hides a cell that another shows, and says that it tells again what did
// not change. Then he takes it that what was told still holds to within the minimum. Where that cannot be true either, each
// folder is by itself. Whatever the reading, two counts of a cell must not be shown so near that their difference is a small
// count.
#include "export/inspection.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/array.h"
#include "export/crossing.h"

enum { MOST_POPULATIONS = 8 };

void inspection_done(struct inspection *i)
{
    arena_freep(&i->arena);
    free(i->finding);
    i->finding = NULL;
}

static bool add_finding(struct inspection *in, struct inspection_finding finding, enum inspection_verdict verdict,
                        struct inspection_part *part, struct error *err)
{
    if (!array_reserve(&in->finding, &in->room, (int)in->n_findings + 1, err))
        return false;
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
    int n_printed;      // cells that some folder prints come first; behind them groups of children, which none does
    const char **group; // of each of these: what to call it
    int64_t *count, *low, *high;
    bool *told;
    int **number; // of each folder: of each of its cells
    struct puzzle_line *line;
};

static bool reserve(struct inspection *in, struct published *const *folders, size_t n, struct whole *w,
                    struct error *err)
{
    size_t groups = (size_t)MOST_POPULATIONS * CROSSING_MOST_GROUPS, cells = groups + 1;
    size_t lines = (size_t)MOST_POPULATIONS * CROSSING_MOST_SETS + 1;
    for (size_t k = 0; k < n; k++) {
        cells += (size_t)folders[k]->n_cells;
        lines += (size_t)folders[k]->n_lines;
    }
    w->count = arena_alloc(in->arena, cells * sizeof(*w->count), err);
    w->low = w->count == NULL ? NULL : arena_alloc(in->arena, cells * sizeof(*w->low), err);
    w->high = w->low == NULL ? NULL : arena_alloc(in->arena, cells * sizeof(*w->high), err);
    w->told = w->high == NULL ? NULL : arena_alloc(in->arena, cells * sizeof(*w->told), err);
    w->group = w->told == NULL ? NULL : arena_alloc(in->arena, groups * sizeof(const char *), err);
    w->line = w->group == NULL ? NULL : arena_alloc(in->arena, lines * sizeof(*w->line), err);
    w->number = w->line == NULL ? NULL : arena_alloc(in->arena, n * sizeof(*w->number), err);
    return w->number != NULL && name_map_init(&w->cells, in->arena, cells, err);
}

// Cells of one key that count the same records are one number. A folder that does not say whose they are is taken to count those of
// the first.
static const char *name_of(struct inspection *in, const struct published *first, const struct published_cell *cell,
                           struct error *err)
{
    int same = name_map_find(&first->cells, cell->key);
    const char *said = same < 0 ? cell->whose : first->cell[same].whose;
    const char *whose = said[0] == '\0' || cell->whose[0] == '\0' ? said : cell->whose;
    size_t size = strlen(cell->key) + strlen(whose) + 2;
    char *name = arena_alloc(in->arena, size, err);
    if (name != NULL)
        (void)snprintf(name, size, "%s %s", whose, cell->key);
    return name;
}

static bool number_cells(struct inspection *in, struct published *const *folders, size_t folder, struct whole *w,
                         struct error *err)
{
    const struct published *p = folders[folder];
    int *number = arena_alloc(in->arena, ((size_t)p->n_cells + 1) * sizeof(*number), err);
    if (number == NULL)
        return false;
    w->number[folder] = number;
    for (int i = 0; i < p->n_cells; i++) {
        const char *name = name_of(in, folders[0], &p->cell[i], err);
        if (name == NULL)
            return false;
        size_t slot = name_map_slot(&w->cells, name);
        if (w->cells.name[slot] == NULL) {
            w->cells.name[slot] = name;
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

static int64_t least_floor(struct published *const *folders, size_t n)
{
    int64_t floor = 1;
    for (size_t k = 0; k < n; k++)
        floor = folders[k]->floor < floor ? folders[k]->floor : floor;
    return floor;
}

// --- who is counted over which systems ----------------------------------------------------------------------------------------

struct totals {
    const char *population, *set[CROSSING_MOST_SETS];
    int cell[CROSSING_MOST_SETS];
    size_t n;
    bool too_many;
};

// The totals of a population: one for each set of systems.
static void note_total(struct totals *t, const char *set, int cell)
{
    for (size_t s = 0; s < t->n; s++)
        if (t->cell[s] == cell)
            return;
    if (t->n == CROSSING_MOST_SETS) {
        t->too_many = true;
        return;
    }
    t->set[t->n] = set;
    t->cell[t->n++] = cell;
}

static size_t find_totals(struct published *const *folders, size_t n, const struct whole *w,
                          struct totals totals[MOST_POPULATIONS])
{
    size_t found = 0;
    for (size_t k = 0; k < n; k++)
        for (int i = 0; i < folders[k]->n_cells; i++) {
            const struct published_cell *cell = &folders[k]->cell[i];
            size_t at = 0;
            if (cell->whose[0] == '\0' || strchr(cell->key, '|') != NULL)
                continue;
            while (at < found && strcmp(totals[at].population, cell->key) != 0)
                at++;
            if (at == MOST_POPULATIONS)
                continue;
            if (at == found)
                totals[found++] = (struct totals){.population = cell->key};
            note_total(&totals[at], cell->whose, w->number[k][i]);
        }
    return found;
}

// "children counted over a,b and over c"
static const char *call_group(struct inspection *in, const struct totals *t, unsigned group, struct error *err)
{
    char text[1024];
    size_t len = (size_t)snprintf(text, sizeof(text), "%s counted", t->population);
    const char *before = " over ";
    for (size_t s = 0; s < t->n && len < sizeof(text); s++)
        if ((group >> s & 1u) != 0) {
            len += (size_t)snprintf(text + len, sizeof(text) - len, "%s%s", before, t->set[s]);
            before = " and over ";
        }
    return arena_strdup(in->arena, text, err);
}

static bool add_group_line(struct inspection *in, const struct totals *t, size_t s, const unsigned *group, int n,
                           int first, struct whole *w, struct error *err)
{
    int n_parts = 0, *part = arena_alloc(in->arena, ((size_t)n + 1) * sizeof(*part), err);
    for (int g = 0; part != NULL && g < n; g++)
        if ((group[g] >> s & 1u) != 0)
            part[n_parts++] = first + g;
    w->line[w->n_lines++] = (struct puzzle_line){t->cell[s], part, n_parts};
    return part != NULL;
}

// Each total is the sum of the groups that its systems count.
static bool add_groups(struct inspection *in, const struct totals *t, struct whole *w, struct error *err)
{
    unsigned group[CROSSING_MOST_GROUPS];
    int n = t->n < 2 || t->too_many ? 0 : crossing_groups(t->set, t->n, group), first = w->n_cells;
    for (int g = 0; g < n; g++) {
        w->group[w->n_cells - w->n_printed] = call_group(in, t, group[g], err);
        if (w->group[w->n_cells - w->n_printed] == NULL)
            return false;
        w->count[w->n_cells] = PUZZLE_BLANK;
        w->high[w->n_cells++] = PUZZLE_UNBOUNDED;
    }
    for (size_t s = 0; n > 0 && s < t->n; s++)
        if (!add_group_line(in, t, s, group, n, first, w, err))
            return false;
    return true;
}

static bool add_all_groups(struct inspection *in, struct published *const *folders, size_t n, struct whole *w,
                           struct error *err)
{
    struct totals totals[MOST_POPULATIONS];
    size_t found = find_totals(folders, n, w, totals);
    w->n_printed = w->n_cells;
    for (size_t i = 0; i < found; i++)
        if (!add_groups(in, &totals[i], w, err))
            return false;
    return true;
}

static bool join(struct inspection *in, struct published *const *folders, size_t n, struct whole *w, struct error *err)
{
    if (!reserve(in, folders, n, w, err))
        return false;
    for (size_t k = 0; k < n; k++) {
        if (!number_cells(in, folders, k, w, err))
            return false;
        add_counts(in, folders[k], k == 0, folders[0]->minimum_count - 1, w->number[k], w);
        if (!add_lines(in, folders[k], w->number[k], w, err))
            return false;
    }
    return add_all_groups(in, folders, n, w, err);
}

// A group is none of few that totals over several sets of systems tell of.
static bool judge_groups(struct inspection *in, struct inspection_part *part, const struct published *first,
                         const struct whole *w, const struct puzzle_answer *a, struct error *err)
{
    for (int i = w->n_printed; i < w->n_cells; i++) {
        struct inspection_finding f = {.cell = w->group[i - w->n_printed],
                                       .what = "few are told by totals over different systems",
                                       .low = a->low[i],
                                       .high = a->high[i]};
        bool few = f.high >= 1 && f.high < first->minimum_count && width_of(f.low, f.high) < first->interval;
        if (few && !add_finding(in, f, INSPECTION_TOO_NARROW, part, err))
            return false;
    }
    return true;
}

// --- judging --------------------------------------------------------------------------------------------------------------------

// What a folder hides and none shows keeps the width that it promises. Of earlier ones only what the first does not have: the rest is
// the first's to hide.
static bool judge_hidden(struct inspection *in, struct inspection_part *part, const struct published *p, int i, int at,
                         const struct puzzle_answer *a, struct error *err)
{
    int64_t width = width_of(a->low[at], a->high[at]);
    struct inspection_finding f = {.cell = p->cell[i].key,
                                   .what = "narrower than promised",
                                   .certified = true,
                                   .low = a->low[at],
                                   .high = a->high[at],
                                   .said_low = p->cell[i].low,
                                   .said_high = p->cell[i].high};
    part->hidden++;
    part->narrowest = width < part->narrowest ? width : part->narrowest;
    return width >= p->interval || add_finding(in, f, INSPECTION_TOO_NARROW, part, err);
}

static bool judge_whole(struct inspection *in, struct inspection_part *part, struct published *const *folders, size_t n,
                        const struct whole *w, const struct puzzle_answer *a, struct error *err)
{
    int n_judged = 0; // cells are numbered folder by folder: those of lower numbers are of an earlier one in the list
    for (size_t k = 0; k < n; k++) {
        const struct published *p = folders[k];
        int highest = n_judged;
        for (int i = 0; i < p->n_cells; i++) {
            int at = w->number[k][i];
            highest = at >= highest ? at + 1 : highest;
            if (p->cell[i].hidden && w->count[at] == PUZZLE_BLANK &&
                at >= n_judged && // else told before: that was not hidden
                !judge_hidden(in, part, p, i, at, a, err))
                return false;
        }
        n_judged = highest;
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
    bool nearly = reading == INSPECTION_NEARLY;
    int64_t floor = least_floor(folders, n), *count = calloc(2 * ((size_t)w->n_cells + 1), sizeof(*count));
    if (count == NULL)
        return err_set(err, ERR_RETRY, "out of memory");
    int64_t *low = count + w->n_cells;
    for (int i = 0; i < w->n_cells; i++) {
        count[i] = nearly && w->told[i] ? PUZZLE_BLANK : w->count[i];
        low[i] = i >= w->n_printed ? 0 : nearly && w->low[i] > floor ? w->low[i] : floor;
    }
    const struct puzzle puzzle = {.n_cells = w->n_cells,
                                  .count = count,
                                  .low = low,
                                  .high = nearly ? w->high : NULL,
                                  .line = w->line,
                                  .n_lines = w->n_lines};
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
    part->cells = (uint64_t)w.n_printed;
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
        return judge_whole(in, part, folders, n, &w, &a, err) && judge_groups(in, part, folders[0], &w, &a, err);
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
