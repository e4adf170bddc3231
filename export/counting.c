// SPDX-License-Identifier: Apache-2.0
// The printed tables are counted first. Their counts say whether this release was made before: then it must become the same again,
// so it is judged by what had been told before it, and only if the tables beside it have the counts of then; else by
// all that was told up to now.
//
// What agreements over other systems told is counted over those, one set of systems after the other. It is not for telling: it
// only says what must be hidden, and leaves with the transaction.
#include "export/counting.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/stop.h"

enum { SYSTEMS_MAX = 4096, MAX_TABLES = 128 };

void counted_done(struct counted *c)
{
    cells_freep(&c->cells);
}

static bool count_tables(const struct counting *c, const struct table *const *tables, size_t n, struct cells *cells,
                         struct error *err)
{
    for (size_t i = 0; i < n; i++)
        if (!stop_check(err) || !export_count_table(c->pg, tables[i], cells, err))
            return false;
    return true;
}

// --- tables beside -------------------------------------------------------------------------------------------------------

static bool is_printed(const struct counting *c, const struct table *t)
{
    for (size_t i = 0; i < c->n_printed; i++)
        if (c->printed[i] == t)
            return true;
    return false;
}

static bool is_as_it_was(const struct table *t, const struct ledger_table *told, bool *ret_same, struct error *err)
{
    uint8_t shape[DIGEST_BYTES];
    *ret_same = t != NULL && !told->has_shape;
    if (t == NULL || !told->has_shape)
        return true;
    if (!ledger_shape(t, shape, err))
        return false;
    *ret_same = memcmp(shape, told->shape, sizeof(shape)) == 0;
    return true;
}

// Its sums would be missing from the system, and with them the proof that what it hid is safe.
static bool refuse_changed(const char *id, const char *period, struct error *err)
{
    err_set(err, ERR_DENIED, "table %s, which a release of %s told, is not defined any more as it was then", id,
            period);
    return err_hint(err, "put its definition and codes back until nothing more of the period is released");
}

// What releases over these systems told and this one does not print goes behind the tables that are there.
static bool list_told(const struct counting *c, const struct ledger_past *past, int block,
                      const struct table *tables[MAX_TABLES], size_t *n, struct error *err)
{
    const struct table *before = NULL;
    for (size_t i = 0; i < past->n_tables; i++) {
        const struct table *t = tables_find(c->defined, past->tables[i].id);
        bool same = false;
        if (past->tables[i].block != block)
            continue;
        if (!is_as_it_was(t, &past->tables[i], &same, err))
            return false;
        if (!same)
            return refuse_changed(past->tables[i].id, c->period->code, err);
        if (t == before || (block == 0 && is_printed(c, t))) // the list is sorted; a table may stand in it twice
            continue;
        if (*n == MAX_TABLES)
            return err_set(err, ERR_CONFIG, "over %d tables in the releases of a period", MAX_TABLES);
        tables[(*n)++] = before = t;
    }
    return true;
}

// The same tables, to be counted once more over other systems.
static bool copy_tables(const struct table **tables, size_t n, struct arena *arena, struct error *err)
{
    struct table *copies = arena_alloc(arena, (n + 1) * sizeof(*copies), err);
    for (size_t i = 0; copies != NULL && i < n; i++) {
        copies[i] = *tables[i];
        tables[i] = &copies[i];
    }
    return copies != NULL;
}

// The printed tables with those beside; then what was told over other systems.
static bool list_blocks(const struct counting *c, const struct ledger_past *past,
                        struct cell_block blocks[CELLS_MAX_BLOCKS], struct error *err)
{
    for (int b = 0; b < past->n_systems; b++) {
        const struct table **tables = arena_alloc(c->arena, MAX_TABLES * sizeof(const struct table *), err);
        size_t n = 0;
        if (tables == NULL)
            return false;
        for (; b == 0 && n < c->n_printed; n++)
            tables[n] = c->printed[n];
        if (!list_told(c, past, b, tables, &n, err) || (b > 0 && !copy_tables(tables, n, c->arena, err)))
            return false;
        blocks[b] = (struct cell_block){.systems = past->systems[b], .tables = tables, .n_tables = n};
    }
    return true;
}

// The same panels come first in both systems.
static void copy_counts(const struct cells *from, struct cells *to)
{
    for (int k = 0; k < from->n_panels; k++)
        memcpy(to->panel[k].count, from->panel[k].count,
               (size_t)from->panel[k].n_places * sizeof(*from->panel[k].count));
}

// Each over its own systems, and who is counted in which; then the stage is that of the release again.
static bool count_other_blocks(const struct counting *c, const struct cell_block *blocks, int n_blocks,
                               struct cells *cells, bool *ret_any, struct error *err)
{
    bool any = false;
    for (int b = 1; b < n_blocks; b++) {
        if (blocks[b].n_tables == 0)
            continue;
        if ((!any && !export_note_counted(c->pg, 0, err)) ||
            !export_stage_again(c->pg, blocks[b].systems, c->period, err) || !export_note_counted(c->pg, b, err) ||
            !count_tables(c, blocks[b].tables, blocks[b].n_tables, cells, err))
            return false;
        any = true;
    }
    *ret_any = any;
    return !any || export_stage_again(c->pg, blocks[0].systems, c->period, err);
}

// The printed cells of `base` with what is beside them, as a system of its own.
static bool widen(const struct counting *c, const struct ledger_past *past, const struct cells *base,
                  struct cells **ret_cells, struct error *err)
{
    CLEANUP(cells_freep) struct cells *cells = NULL;
    struct cell_block blocks[CELLS_MAX_BLOCKS];
    bool any_other = false;
    if (!list_blocks(c, past, blocks, err) || !cells_across(blocks, (size_t)past->n_systems, &cells, err))
        return false;
    copy_counts(base, cells);
    if (!count_tables(c, blocks[0].tables + c->n_printed, blocks[0].n_tables - c->n_printed, cells, err) ||
        !count_other_blocks(c, blocks, past->n_systems, cells, &any_other, err) || !cells_settle(cells, err) ||
        (any_other && !export_count_groups(c->pg, cells, err)))
        return false;
    *ret_cells = cells;
    cells = NULL;
    return true;
}

// --- what was told before ----------------------------------------------------------------------------------------------------

static int by_text(const void *x, const void *y)
{
    return strcmp(*(const char *const *)x, *(const char *const *)y);
}

// Sorted, and joined by commas.
static bool join_systems(const struct counting *c, const char **ret_systems, struct error *err)
{
    const struct agreement *a = c->agreement;
    const char **name = arena_alloc(c->arena, (a->n_systems + 1) * sizeof(*name), err);
    char *out = name == NULL ? NULL : arena_alloc(c->arena, SYSTEMS_MAX, err);
    size_t len = 0;
    if (out == NULL)
        return false;
    for (size_t i = 0; i < a->n_systems; i++)
        name[i] = a->systems[i].system;
    qsort(name, a->n_systems, sizeof(*name), by_text);
    for (size_t i = 0; i < a->n_systems && len < SYSTEMS_MAX; i++)
        len += (size_t)snprintf(out + len, SYSTEMS_MAX - len, "%s%s", i == 0 ? "" : ",", name[i]);
    *ret_systems = out;
    return len < SYSTEMS_MAX || err_set(err, ERR_CONFIG, "agreement \"%s\": too many systems", a->id);
}

// As it would be judged among what was told before that number.
static bool judge_before(const struct counting *c, const struct ledger_scope *scope, const struct cells *base,
                         int64_t before, struct counted *k, struct error *err)
{
    cells_freep(&k->cells);
    if (!ledger_read(c->pg, scope, before, c->arena, &k->past, err))
        return false;
    if (c->agreement->policy.method != METHOD_HIDE)
        k->past.n_tables = 0; // rounded counts are told of their own tables alone
    return widen(c, &k->past, base, &k->cells, err) &&
           ledger_inputs(c->key, "beside", k->cells, base->n_cells, k->cells->n_cells, k->beside, err);
}

static bool is_twin(const struct ledger_twin *twin, const struct counted *k)
{
    return twin->has_beside ? memcmp(twin->beside, k->beside, DIGEST_BYTES) == 0 : k->n_cells == k->cells->n_cells;
}

static bool look_back(const struct counting *c, const char *systems, const struct cells *base, struct counted *k,
                      struct error *err)
{
    const struct ledger_scope scope = {.period = c->period->code,
                                       .method = ledger_method(c->agreement->policy.method),
                                       .systems = systems,
                                       .agreement = c->agreement->id,
                                       .period_before = c->period_before->code};
    const struct ledger_twin *twins = NULL;
    size_t n = 0;
    if (!ledger_is_of_one_method(c->pg, &scope, err) ||
        !ledger_inputs(c->key, c->agreement_digest, base, 0, base->n_cells, k->inputs, err) ||
        !ledger_twins(c->pg, k->inputs, c->arena, &twins, &n, err))
        return false;
    for (size_t i = 0; i < n; i++) {
        if (!judge_before(c, &scope, base, twins[i].before, k, err))
            return false;
        if (is_twin(&twins[i], k))
            return true;
    }
    return judge_before(c, &scope, base, INT64_MAX, k, err);
}

static bool run_in_transaction(const struct counting *c, struct counted *k, struct error *err)
{
    CLEANUP(cells_freep) struct cells *base = NULL;
    const char *systems = NULL;
    if (!join_systems(c, &systems, err) || !export_stage(c->pg, systems, c->period, err) ||
        !cells_new(c->printed, c->n_printed, &base, err) || !count_tables(c, c->printed, c->n_printed, base, err) ||
        !cells_settle(base, err))
        return false;
    k->n_panels = base->n_panels;
    k->n_cells = base->n_cells;
    if (c->agreement->policy.method == METHOD_NOISE) { // pays out of its budget instead
        k->cells = base;
        base = NULL;
    } else if (!look_back(c, systems, base, k, err)) {
        return false;
    }
    return export_read_basis(c->pg, c->arena, &k->basis, err) &&
           export_read_linkage_error(c->pg, c->arena, &k->sums, &k->n_sums, err);
}

bool counting_run(const struct counting *c, struct counted *ret_counted, struct error *err)
{
    CLEANUP(counted_done) struct counted k = {0};
    if (!pg_begin(c->pg, err))
        return false;
    bool ok = run_in_transaction(c, &k, err);
    pg_rollback(c->pg); // the temporary tables go; nothing else was touched
    if (!ok)
        return false;
    *ret_counted = k;
    k.cells = NULL;
    return true;
}
