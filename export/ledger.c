// SPDX-License-Identifier: Apache-2.0
// Entries are found by the cell's key. Of several releases each count told is compared, and the last one stands for "before" where
// changes are added up along a line. What was told of other systems' records is another number: it can be near this one, so that
// the difference tells of few children, but it is never this one.
#include "export/ledger.h"

#include <stdlib.h>
#include <string.h>

struct history {
    int64_t last; // -1: never told
    bool known, close, near, hidden, hidden_here;
};

static int by_key(const void *x, const void *y)
{
    return strcmp((*(struct cell *const *)x)->key, (*(struct cell *const *)y)->key);
}

static int by_name(const void *key, const void *cell)
{
    return strcmp(key, (*(struct cell *const *)cell)->key);
}

static bool is_small(int64_t difference, int64_t minimum)
{
    int64_t size = difference < 0 ? -difference : difference;
    return size >= 1 && size < minimum;
}

static void note(struct history *h, const struct ledger_entry *entry, int64_t count, int64_t minimum)
{
    if (entry->count == LEDGER_HIDDEN) {
        h->hidden = true;
        h->hidden_here = h->hidden_here || !entry->elsewhere;
        return;
    }
    bool same = entry->count == count;
    h->known = h->known || (same && !entry->elsewhere);
    h->close = h->close || is_small(count - entry->count, minimum);
    h->near = h->near || same || is_small(count - entry->count, minimum);
    if (!entry->elsewhere)
        h->last = entry->count;
}

// What was told of each cell. Entries of cells that are not in the system say nothing about it.
static bool read_history(const struct cells *cells, const struct ledger_entry *entries, size_t n_entries,
                         int64_t minimum, struct history *history, struct error *err)
{
    struct cell **sorted = malloc(((size_t)cells->n_cells + 1) * sizeof(struct cell *));
    if (sorted == NULL)
        return err_set(err, ERR_RETRY, "out of memory");
    for (int i = 0; i < cells->n_cells; i++) {
        sorted[i] = &cells->cell[i];
        history[i] = (struct history){.last = -1};
    }
    qsort(sorted, (size_t)cells->n_cells, sizeof(struct cell *), by_key);
    for (size_t k = 0; k < n_entries; k++) {
        struct cell **found = bsearch(entries[k].key, sorted, (size_t)cells->n_cells, sizeof(struct cell *), by_name);
        if (found != NULL)
            note(&history[*found - cells->cell], &entries[k], (*found)->count, minimum);
    }
    free(sorted);
    return true;
}

// The change of a total less the changes of the parts that were shown: of the hidden ones together, if the same are hidden again.
static bool rest_is_small(const struct cells *cells, const struct cell_line *line, const struct history *history,
                          int64_t minimum)
{
    bool any_hidden = false;
    if (history[line->total].last < 0)
        return false;
    int64_t rest = cells->cell[line->total].count - history[line->total].last;
    for (int k = 0; k < line->n_parts; k++) {
        int i = line->part[k];
        if (history[i].last >= 0)
            rest -= cells->cell[i].count - history[i].last;
        else
            any_hidden = true;
    }
    return any_hidden && is_small(rest, minimum);
}

static void mark_printed(const struct cells *cells, int printed, bool *is_printed)
{
    memset(is_printed, 0, (size_t)cells->n_cells);
    for (int k = 0; k < printed; k++)
        for (int place = 0; place < cells->panel[k].n_places; place++)
            is_printed[cells->panel[k].cell[place]] = true;
}

// A total that is told as zero tells that its parts are none.
static void let_go_of_parts(const struct cells *cells, struct history *history)
{
    for (bool any = true; any;) {
        any = false;
        for (int l = 0; l < cells->n_lines; l++) {
            const struct cell_line *line = &cells->line[l];
            bool told = cells->cell[line->total].count == 0 && !history[line->total].hidden_here;
            for (int k = 0; told && k < line->n_parts; k++) {
                any = any || history[line->part[k]].hidden_here;
                history[line->part[k]].hidden_here = false;
            }
        }
    }
}

static enum cell_fate fate_of_zero(const struct history *h, bool printed)
{
    if (h->hidden_here)
        return FATE_CLOSE;
    return printed ? FATE_FREE : FATE_KNOWN;
}

static enum cell_fate fate_of(const struct cell *cell, const struct history *h, bool printed, bool believed)
{
    if (h->known || (believed && h->near))
        return FATE_KNOWN;
    if (cell->must_hide)
        return FATE_CLOSE;
    if (cell->count == 0)
        return fate_of_zero(h, printed);
    return h->close || h->hidden || !printed ? FATE_CLOSE : FATE_FREE;
}

bool ledger_judge(struct cells *cells, int printed, enum ledger_reader reader, const struct ledger_entry *entries,
                  size_t n_entries, int64_t minimum, struct error *err)
{
    size_t n = (size_t)cells->n_cells + 1;
    struct history *history = arena_alloc(cells->arena, n * sizeof(*history), err);
    bool *is_printed = history == NULL ? NULL : arena_alloc(cells->arena, n * sizeof(*is_printed), err);
    if (is_printed == NULL || !read_history(cells, entries, n_entries, minimum, history, err))
        return false;
    mark_printed(cells, printed, is_printed);
    let_go_of_parts(cells, history);
    for (int l = 0; l < cells->n_lines; l++)
        if (rest_is_small(cells, &cells->line[l], history, minimum))
            history[cells->line[l].total].close = true;
    for (int i = 0; i < cells->n_cells; i++)
        cells->cell[i].fate = fate_of(&cells->cell[i], &history[i], is_printed[i], reader == LEDGER_BELIEVES);
    return true;
}

bool ledger_last(const struct cells *cells, const struct ledger_entry *entries, size_t n_entries, int64_t *ret_last,
                 struct error *err)
{
    struct history *history = calloc((size_t)cells->n_cells + 1, sizeof(*history));
    if (history == NULL)
        return err_set(err, ERR_RETRY, "out of memory");
    bool ok = read_history(cells, entries, n_entries, 0, history, err);
    for (int i = 0; ok && i < cells->n_cells; i++)
        ret_last[i] = history[i].last;
    free(history);
    return ok;
}

bool ledger_keeps_zeros(struct cells *cells)
{
    bool any = false;
    for (int i = 0; i < cells->n_cells && !any; i++)
        any = cells->cell[i].count == 0 && cells->cell[i].fate == FATE_CLOSE;
    for (int i = 0; i < cells->n_cells && any; i++)
        if (cells->cell[i].count == 0 && cells->cell[i].fate == FATE_FREE)
            cells->cell[i].fate = FATE_KNOWN;
    return any;
}
