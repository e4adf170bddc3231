// SPDX-License-Identifier: Apache-2.0
// Entries are found by the cell's key. Of several releases each count told is compared, and the last one stands for "before" where
// changes are added up along a line. What was told of other systems' records is another number: it can be near this one, so that
// the difference tells of few children, but it is never this one. So it can along a line: a total over some systems less what
// was told over others, less those differences of its parts that can be told too.
#include "export/ledger.h"

#include <stdlib.h>
#include <string.h>

#include "export/crossing.h"

struct history {
    int64_t last; // -1: never told
    bool known, close, near, hidden, hidden_here;
};

static bool is_small(int64_t difference, int64_t minimum)
{
    int64_t size = difference < 0 ? -difference : difference;
    return size >= 1 && size < minimum;
}

static void note(struct history *h, const struct ledger_entry *entry, int64_t count, int64_t minimum)
{
    if (entry->count == LEDGER_HIDDEN) {
        h->hidden = h->hidden_here = true;
        return;
    }
    bool same = entry->count == count, small = is_small(count - entry->count, minimum);
    h->known = h->known || same;
    h->close = h->close || small;
    h->near = h->near || same || small;
    h->last = entry->count;
}

static void note_other(struct history *h, const struct ledger_entry *entry, int64_t count, int64_t minimum)
{
    bool hidden = entry->count == LEDGER_HIDDEN, small = !hidden && is_small(count - entry->count, minimum);
    h->hidden = h->hidden || hidden;
    h->close = h->close || small;
    h->near = h->near || small || entry->count == count;
}

// What was told of each cell. Entries of cells that are not in the system say nothing about it.
static void read_history(const struct cells *cells, const struct ledger_entry *entries, size_t n_entries,
                         int64_t minimum, struct history *history)
{
    for (int i = 0; i < cells->n_cells; i++)
        history[i] = (struct history){.last = -1};
    for (size_t k = 0; k < n_entries; k++) {
        int cell = cells_find(cells, entries[k].block, entries[k].key), own = cells_find(cells, 0, entries[k].key);
        if (cell >= 0)
            note(&history[cell], &entries[k], cells->cell[cell].count, minimum);
        if (own >= 0 && own != cell)
            note_other(&history[own], &entries[k], cells->cell[own].count, minimum);
    }
}

// What a block's releases told last of each cell of the first block; where it is the same number, that is what it is.
static void last_of_block(const struct cells *cells, int block, const struct ledger_entry *entries, size_t n_entries,
                          int64_t *last)
{
    for (int i = 0; i < cells->n_cells; i++)
        last[i] = cells_find(cells, block, cells->cell[i].key) == i ? cells->cell[i].count : -1;
    for (size_t k = 0; k < n_entries; k++) {
        int own = entries[k].block == block ? cells_find(cells, 0, entries[k].key) : -1;
        if (own >= 0 && entries[k].count != LEDGER_HIDDEN && cells_find(cells, block, entries[k].key) != own)
            last[own] = entries[k].count;
    }
}

// The change of a total less the changes of the parts that were shown: of the hidden ones together, if the same are hidden again.
static bool rest_is_small(const struct cells *cells, const struct cell_line *line, const int64_t *last, int64_t minimum)
{
    bool any_hidden = false;
    if (last[line->total] < 0)
        return false;
    int64_t rest = cells->cell[line->total].count - last[line->total];
    for (int k = 0; k < line->n_parts; k++) {
        int i = line->part[k];
        if (last[i] >= 0)
            rest -= cells->cell[i].count - last[i];
        else
            any_hidden = true;
    }
    return any_hidden && is_small(rest, minimum);
}

static void close_totals(const struct cells *cells, const int64_t *last, int64_t minimum, struct history *history)
{
    for (int l = 0; l < cells->n_lines; l++)
        if (rest_is_small(cells, &cells->line[l], last, minimum))
            history[cells->line[l].total].close = true;
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
    if (cell->latent)
        return FATE_FREE;
    if (cell->must_hide)
        return FATE_CLOSE;
    if (cell->count == 0)
        return fate_of_zero(h, printed);
    return h->close || h->hidden || !printed ? FATE_CLOSE : FATE_FREE;
}

// As if a child were of the same codes whoever counts it: then what several blocks told of these codes adds up to who is known to some
// of them.
static bool is_few(const struct crossing_sum *sum, const struct cells *cells, int cell, int64_t *const *last,
                   int64_t minimum)
{
    int64_t n = sum->factor[0] * cells->cell[cell].count;
    for (int b = 1; b < cells->n_blocks; b++) {
        if (sum->factor[b] != 0 && last[b][cell] < 0)
            return false;
        n += sum->factor[b] * last[b][cell];
    }
    return is_small(n, minimum);
}

static bool close_few(const struct cells *cells, const struct ledger_entry *entries, size_t n_entries, int64_t minimum,
                      struct history *history, struct error *err)
{
    int64_t *last[CELLS_MAX_BLOCKS] = {NULL};
    const char *sets[CELLS_MAX_BLOCKS] = {NULL};
    const struct crossing_sum *sums = NULL;
    size_t n_sums = 0;
    if (cells->n_blocks < 2)
        return true;
    for (int b = 0; b < cells->n_blocks; b++) {
        sets[b] = cells->block[b].systems;
        last[b] = arena_alloc(cells->arena, ((size_t)cells->n_cells + 1) * sizeof(**last), err);
        if (last[b] == NULL)
            return false;
        if (b > 0)
            last_of_block(cells, b, entries, n_entries, last[b]);
    }
    if (!crossing_sums(sets, (size_t)cells->n_blocks, cells->arena, &sums, &n_sums, err))
        return false;
    for (size_t s = 0; s < n_sums; s++)
        for (int i = 0; i < cells->n_cells; i++)
            history[i].close = history[i].close || is_few(&sums[s], cells, i, last, minimum);
    return true;
}

// Blocks that told something may be more than those that are in the system.
static int n_blocks_told(const struct ledger_entry *entries, size_t n_entries)
{
    int n = 1;
    for (size_t k = 0; k < n_entries; k++)
        n = entries[k].block >= n ? entries[k].block + 1 : n;
    return n;
}

bool ledger_judge(struct cells *cells, int printed, enum ledger_reader reader, const struct ledger_entry *entries,
                  size_t n_entries, int64_t minimum, struct error *err)
{
    size_t n = (size_t)cells->n_cells + 1;
    struct history *history = arena_alloc(cells->arena, n * sizeof(*history), err);
    bool *is_printed = history == NULL ? NULL : arena_alloc(cells->arena, n * sizeof(*is_printed), err);
    int64_t *last = is_printed == NULL ? NULL : arena_alloc(cells->arena, n * sizeof(*last), err);
    if (last == NULL)
        return false;
    read_history(cells, entries, n_entries, minimum, history);
    mark_printed(cells, printed, is_printed);
    let_go_of_parts(cells, history);
    for (int i = 0; i < cells->n_cells; i++)
        last[i] = history[i].last;
    close_totals(cells, last, minimum, history);
    for (int b = 1; b < n_blocks_told(entries, n_entries); b++) {
        last_of_block(cells, b, entries, n_entries, last);
        close_totals(cells, last, minimum, history);
    }
    if (!close_few(cells, entries, n_entries, minimum, history, err))
        return false;
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
    read_history(cells, entries, n_entries, 0, history);
    for (int i = 0; i < cells->n_cells; i++)
        ret_last[i] = history[i].last;
    free(history);
    return true;
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
