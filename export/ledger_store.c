// SPDX-License-Identifier: Apache-2.0
// The same counts must make the same release again, though it is in the ledger by then: so a release is judged by what was told
// before it, and it is known again by its inputs.
#include "export/ledger_store.h"

#include <string.h>

#include "common/buf.h"

enum { TEXT_MAX = 1 << 28 };

const char *ledger_method(enum agreement_method method)
{
    return method == METHOD_ROUNDING ? "rounding" : "hide";
}

bool ledger_inputs(struct hmac *key, const char *of, const struct cells *cells, int from, int to,
                   uint8_t out[DIGEST_BYTES], struct error *err)
{
    CLEANUP(buf_done) struct buf text = {0};
    buf_init(&text, TEXT_MAX);
    if (!buf_printf(&text, err, "%s\n", of))
        return false;
    for (int i = from; i < to; i++)
        if (!buf_printf(&text, err, "%s %jd\n", cells->cell[i].key, (intmax_t)cells->cell[i].count))
            return false;
    return hmac_sign(key, text.data, text.len, out, err);
}

static bool add_dimension(struct buf *text, const struct table_dimension *d, struct error *err)
{
    if (!buf_printf(text, err, " %s=", d->name))
        return false;
    for (size_t i = 0; i < d->codes->n_entries; i++)
        if (!buf_printf(text, err, "%s,", d->codes->entry[i].code))
            return false;
    return true;
}

bool ledger_shape(const struct table *table, uint8_t out[DIGEST_BYTES], struct error *err)
{
    CLEANUP(buf_done) struct buf text = {0};
    buf_init(&text, TEXT_MAX);
    for (size_t k = 0; k < table->n_panels; k++) {
        const struct table_panel *p = &table->panels[k];
        if (!buf_printf(&text, err, "%s", p->population))
            return false;
        for (size_t i = 0; i < p->n_dimensions; i++)
            if (!add_dimension(&text, &table->dimensions[p->dimension[i]], err))
                return false;
        if (!buf_add_str(&text, "\n", err))
            return false;
    }
    return digest_once(text.data, text.len, out, err);
}

// --- reading ---------------------------------------------------------------------------------------------------------------

static bool get_digest(const struct pg_result *r, int row, int column, uint8_t out[DIGEST_BYTES])
{
    struct view bytes = pg_get_text(r, row, column);
    if (pg_is_null(r, row, column) || bytes.len != DIGEST_BYTES)
        return false;
    memcpy(out, bytes.ptr, DIGEST_BYTES);
    return true;
}

bool ledger_twins(struct pg *pg, const uint8_t inputs[DIGEST_BYTES], struct arena *arena,
                  const struct ledger_twin **ret_twins, size_t *ret_n, struct error *err)
{
    CLEANUP(pg_result_freep) struct pg_result *r = NULL;
    const struct pg_param by_inputs = pg_bytea(inputs, DIGEST_BYTES);
    if (!pg_run(pg, SQL_RELEASE_FIND_COUNTED, &by_inputs, 1, &r, err))
        return false;
    struct ledger_twin *twins = arena_alloc(arena, ((size_t)pg_rows(r) + 1) * sizeof(*twins), err);
    if (twins == NULL)
        return false;
    for (int i = 0; i < pg_rows(r); i++) {
        twins[i].before = pg_get_int(r, i, 0);
        twins[i].has_beside = get_digest(r, i, 1, twins[i].beside);
    }
    *ret_twins = twins;
    *ret_n = (size_t)pg_rows(r);
    return true;
}

// Which of the sets of systems it is; a new one is added.
static bool block_of(struct ledger_past *past, struct view systems, struct arena *arena, int *ret_block,
                     struct error *err)
{
    for (int b = 0; b < past->n_systems; b++)
        if (view_equals(systems, past->systems[b])) {
            *ret_block = b;
            return true;
        }
    if (past->n_systems == CELLS_MAX_BLOCKS)
        return err_set(err, ERR_CONFIG, "over %d sets of systems in the releases of a period", CELLS_MAX_BLOCKS);
    *ret_block = past->n_systems;
    past->systems[past->n_systems] = arena_strndup(arena, systems.ptr, systems.len, err);
    return past->systems[past->n_systems++] != NULL;
}

static bool read_entries(const struct pg_result *r, struct arena *arena, struct ledger_past *past, struct error *err)
{
    struct ledger_entry *entries = arena_alloc(arena, ((size_t)pg_rows(r) + 1) * sizeof(*entries), err);
    if (entries == NULL)
        return false;
    for (int i = 0; i < pg_rows(r); i++) {
        struct view key = pg_get_text(r, i, 0);
        entries[i] =
            (struct ledger_entry){.key = arena_strndup(arena, key.ptr, key.len, err), .count = pg_get_int(r, i, 1)};
        if (entries[i].key == NULL || !block_of(past, pg_get_text(r, i, 2), arena, &entries[i].block, err))
            return false;
    }
    past->entries = entries;
    past->n_entries = (size_t)pg_rows(r);
    return true;
}

static bool read_tables(const struct pg_result *r, struct arena *arena, struct ledger_past *past, struct error *err)
{
    struct ledger_table *tables = arena_alloc(arena, ((size_t)pg_rows(r) + 1) * sizeof(*tables), err);
    if (tables == NULL)
        return false;
    for (int i = 0; i < pg_rows(r); i++) {
        struct view id = pg_get_text(r, i, 0);
        tables[i].id = arena_strndup(arena, id.ptr, id.len, err);
        tables[i].has_shape = get_digest(r, i, 1, tables[i].shape);
        if (tables[i].id == NULL || !block_of(past, pg_get_text(r, i, 2), arena, &tables[i].block, err))
            return false;
    }
    past->tables = tables;
    past->n_tables = (size_t)pg_rows(r);
    return true;
}

static bool read_hidden_before(struct pg *pg, const struct ledger_scope *scope, int64_t before, struct arena *arena,
                               struct ledger_past *past, struct error *err)
{
    CLEANUP(pg_result_freep) struct pg_result *r = NULL;
    const struct pg_param params[] = {pg_text(scope->agreement), pg_text(scope->period_before), pg_int8(before)};
    if (!pg_run(pg, SQL_RELEASE_LIST_HIDDEN, params, COUNT_OF(params), &r, err))
        return false;
    const char **keys = arena_alloc(arena, ((size_t)pg_rows(r) + 1) * sizeof(*keys), err);
    if (keys == NULL)
        return false;
    for (int i = 0; i < pg_rows(r); i++) {
        struct view key = pg_get_text(r, i, 0);
        keys[i] = arena_strndup(arena, key.ptr, key.len, err);
        if (keys[i] == NULL)
            return false;
    }
    past->hidden_before = keys;
    past->n_hidden_before = (size_t)pg_rows(r);
    return true;
}

bool ledger_read(struct pg *pg, const struct ledger_scope *scope, int64_t before, struct arena *arena,
                 struct ledger_past *ret_past, struct error *err)
{
    CLEANUP(pg_result_freep) struct pg_result *shown = NULL, *tables = NULL;
    struct ledger_past past = {.systems = {scope->systems}, .n_systems = 1};
    const struct pg_param params[] = {pg_text(scope->period), pg_text(scope->method), pg_int8(before)};
    if (!pg_run(pg, SQL_RELEASE_LIST_SHOWN, params, COUNT_OF(params), &shown, err) ||
        !pg_run(pg, SQL_RELEASE_LIST_TOLD_TABLES, params, COUNT_OF(params), &tables, err) ||
        !read_tables(tables, arena, &past, err) || !read_entries(shown, arena, &past, err) ||
        !read_hidden_before(pg, scope, before, arena, &past, err))
        return false;
    *ret_past = past;
    return true;
}

bool ledger_is_of_one_method(struct pg *pg, const struct ledger_scope *scope, struct error *err)
{
    CLEANUP(pg_result_freep) struct pg_result *r = NULL;
    const struct pg_param params[] = {pg_text(scope->period), pg_text(scope->method)};
    if (!pg_run(pg, SQL_RELEASE_FIND_OTHER_METHOD, params, COUNT_OF(params), &r, err))
        return false;
    if (pg_rows(r) == 0)
        return true;
    err_set(err, ERR_DENIED, "clause policy.method: release %s, under agreement \"%s\", told counts of %s another way",
            pg_get_text(r, 0, 0).ptr, pg_get_text(r, 0, 1).ptr, scope->period);
    return err_hint(err, "counts rounded for some and hidden for others would together tell what neither does");
}

// --- keeping ---------------------------------------------------------------------------------------------------------------

static bool keep_tables(struct pg *pg, const struct ledger_record *k, struct error *err)
{
    for (size_t i = 0; i < k->n_tables; i++) {
        uint8_t shape[DIGEST_BYTES];
        if (!ledger_shape(k->tables[i], shape, err))
            return false;
        const struct pg_param row[] = {pg_bytea(k->digest, DIGEST_BYTES), pg_text(k->tables[i]->id),
                                       pg_bytea(shape, DIGEST_BYTES)};
        if (!pg_run(pg, SQL_RELEASE_KEEP_COUNTED_TABLE, row, COUNT_OF(row), NULL, err))
            return false;
    }
    return true;
}

static bool copy_cells(struct pg *pg, const struct ledger_record *k, struct error *err)
{
    CLEANUP(pg_rows_freep) struct pg_rows *shown = NULL, *hidden = NULL;
    if (!pg_rows_new(3, &shown, err) || !pg_rows_new(2, &hidden, err))
        return false;
    for (int i = 0; i < k->n_cells; i++) {
        struct pg_rows *rows = k->state[i] == CELL_SHOWN ? shown : hidden;
        pg_rows_begin(rows);
        pg_rows_bytea(rows, k->digest, DIGEST_BYTES);
        pg_rows_text(rows, view_of(k->cells->cell[i].key));
        if (rows == shown)
            pg_rows_int8(rows, k->told[i]);
    }
    return pg_rows_send(pg, SQL_RELEASE_COPY_SHOWN, shown, err) &&
           pg_rows_send(pg, SQL_RELEASE_COPY_HIDDEN, hidden, err);
}

bool ledger_keep(struct pg *pg, const struct ledger_record *k, struct error *err)
{
    CLEANUP(pg_result_freep) struct pg_result *added = NULL;
    const struct pg_param row[] = {pg_bytea(k->digest, DIGEST_BYTES), pg_text(k->period),
                                   pg_bytea(k->inputs, DIGEST_BYTES), pg_bytea(k->beside, DIGEST_BYTES),
                                   pg_text(k->method)};
    if (!pg_begin(pg, err))
        return false;
    bool ok = pg_run(pg, SQL_RELEASE_KEEP_COUNTED, row, COUNT_OF(row), &added, err) &&
              (pg_affected(added) == 0 || (keep_tables(pg, k, err) && copy_cells(pg, k, err)));
    if (!ok)
        pg_rollback(pg);
    return ok && pg_commit(pg, err);
}
