// SPDX-License-Identifier: Apache-2.0
// Entries are found by the cell's key. Of several releases each count told is compared, and the last one stands for "before" where
// changes are added up along a line.
#include "export/ledger.h"

#include <stdlib.h>
#include <string.h>

struct history {
    int64_t last; // -1: never shown
    bool known, close;
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
        if (found == NULL)
            continue;
        struct history *h = &history[*found - cells->cell];
        h->last = entries[k].count;
        h->known = h->known || entries[k].count == (*found)->count;
        h->close = h->close || is_small((*found)->count - entries[k].count, minimum);
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

static enum cell_fate fate_of(const struct cell *cell, const struct history *h, bool printed)
{
    if (h->known)
        return FATE_KNOWN;
    if (cell->must_hide)
        return FATE_CLOSE;
    if (cell->count == 0)
        return printed ? FATE_FREE : FATE_KNOWN;
    return h->close || !printed ? FATE_CLOSE : FATE_FREE;
}

bool ledger_judge(struct cells *cells, int printed, const struct ledger_entry *entries, size_t n_entries,
                  int64_t minimum, struct error *err)
{
    size_t n = (size_t)cells->n_cells + 1;
    struct history *history = arena_alloc(cells->arena, n * sizeof(*history), err);
    bool *is_printed = history == NULL ? NULL : arena_alloc(cells->arena, n * sizeof(*is_printed), err);
    if (is_printed == NULL || !read_history(cells, entries, n_entries, minimum, history, err))
        return false;
    mark_printed(cells, printed, is_printed);
    for (int l = 0; l < cells->n_lines; l++)
        if (rest_is_small(cells, &cells->line[l], history, minimum))
            history[cells->line[l].total].close = true;
    for (int i = 0; i < cells->n_cells; i++)
        cells->cell[i].fate = fate_of(&cells->cell[i], &history[i], is_printed[i]);
    return true;
}
