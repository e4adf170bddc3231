// SPDX-License-Identifier: Apache-2.0
// The printed tables are counted first. Their counts say whether this release was made before: then it must become the same again,
// so it is judged by what had been told before it, and only if the tables beside it have the counts of then; else by
// all that was told up to now.
#include "export/counting.h"

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

// Printed tables, then those beside.
static bool list_tables(const struct counting *c, const struct ledger_past *past,
                        const struct table *tables[MAX_TABLES], size_t *ret_n, struct error *err)
{
    size_t n = 0;
    for (; n < c->n_printed; n++)
        tables[n] = c->printed[n];
    for (size_t i = 0; i < past->n_tables; i++) {
        const struct table *t = tables_find(c->defined, past->tables[i].id);
        bool same = false;
        if (!is_as_it_was(t, &past->tables[i], &same, err))
            return false;
        if (!same)
            return refuse_changed(past->tables[i].id, c->period->code, err);
        if (is_printed(c, t) || tables[n - 1] == t) // the list is sorted; a table may stand in it twice
            continue;
        if (n == MAX_TABLES)
            return err_set(err, ERR_CONFIG, "over %d tables in the releases of a period", MAX_TABLES);
        tables[n++] = t;
    }
    *ret_n = n;
    return true;
}

// The same panels come first in both systems.
static void copy_counts(const struct cells *from, struct cells *to)
{
    for (int k = 0; k < from->n_panels; k++)
        memcpy(to->panel[k].count, from->panel[k].count,
               (size_t)from->panel[k].n_places * sizeof(*from->panel[k].count));
}

// The printed cells of `base` with the tables beside them, as a system of its own.
static bool widen(const struct counting *c, const struct ledger_past *past, const struct cells *base,
                  struct cells **ret_cells, struct error *err)
{
    CLEANUP(cells_freep) struct cells *cells = NULL;
    const struct table *tables[MAX_TABLES];
    size_t n = 0;
    if (!list_tables(c, past, tables, &n, err) || !cells_new(tables, n, &cells, err))
        return false;
    copy_counts(base, cells);
    if (!count_tables(c, tables + c->n_printed, n - c->n_printed, cells, err) || !cells_settle(cells, err))
        return false;
    *ret_cells = cells;
    cells = NULL;
    return true;
}

// --- what was told before ----------------------------------------------------------------------------------------------------

static bool joined_systems(const struct agreement *a, char out[SYSTEMS_MAX], struct error *err)
{
    size_t len = 0;
    out[0] = '\0';
    for (size_t i = 0; i < a->n_systems && len < SYSTEMS_MAX; i++)
        len += (size_t)snprintf(out + len, SYSTEMS_MAX - len, "%s%s", i == 0 ? "" : ",", a->systems[i].system);
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

static bool look_back(const struct counting *c, const struct cells *base, struct counted *k, struct error *err)
{
    char systems[SYSTEMS_MAX];
    const struct ledger_scope scope = {.period = c->period->code,
                                       .method = ledger_method(c->agreement->policy.method),
                                       .systems = systems,
                                       .agreement = c->agreement->id,
                                       .period_before = c->period_before->code};
    const struct ledger_twin *twins = NULL;
    size_t n = 0;
    if (!joined_systems(c->agreement, systems, err) || !ledger_is_of_one_method(c->pg, &scope, err) ||
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
    if (!export_stage(c->pg, c->agreement, c->period, err) || !cells_new(c->printed, c->n_printed, &base, err) ||
        !count_tables(c, c->printed, c->n_printed, base, err) || !cells_settle(base, err))
        return false;
    k->n_panels = base->n_panels;
    k->n_cells = base->n_cells;
    if (c->agreement->policy.method == METHOD_NOISE) { // pays out of its budget instead
        k->cells = base;
        base = NULL;
    } else if (!look_back(c, base, k, err)) {
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
