// SPDX-License-Identifier: Apache-2.0
// The same counts must make the same release again, though it is in the ledger by then: so a release is judged by what was told
// before it, and it is known again by its inputs.
#include "export/ledger_store.h"

#include <string.h>

#include "common/buf.h"

bool ledger_inputs(struct hmac *key, const char *of, const struct cells *cells, uint8_t out[DIGEST_BYTES],
                   struct error *err)
{
    CLEANUP(buf_done) struct buf text = {0};
    buf_init(&text, 1 << 28);
    if (!buf_printf(&text, err, "%s\n", of))
        return false;
    for (int i = 0; i < cells->n_cells; i++)
        if (!buf_printf(&text, err, "%s %jd\n", cells->cell[i].key, (intmax_t)cells->cell[i].count))
            return false;
    return hmac_sign(key, text.data, text.len, out, err);
}

bool ledger_read(struct pg *pg, const char *period, const uint8_t inputs[DIGEST_BYTES], struct arena *arena,
                 const struct ledger_entry **ret_entries, size_t *ret_n, struct error *err)
{
    CLEANUP(pg_result_freep) struct pg_result *r = NULL;
    const struct pg_param params[] = {pg_text(period), pg_bytea(inputs, DIGEST_BYTES)};
    if (!pg_run(pg, SQL_RELEASE_LIST_SHOWN, params, COUNT_OF(params), &r, err))
        return false;
    struct ledger_entry *entries = arena_alloc(arena, ((size_t)pg_rows(r) + 1) * sizeof(*entries), err);
    if (entries == NULL)
        return false;
    for (int i = 0; i < pg_rows(r); i++) {
        struct view key = pg_get_text(r, i, 0);
        entries[i] = (struct ledger_entry){arena_strndup(arena, key.ptr, key.len, err), pg_get_int(r, i, 1)};
        if (entries[i].key == NULL)
            return false;
    }
    *ret_entries = entries;
    *ret_n = (size_t)pg_rows(r);
    return true;
}

static bool copy_shown(struct pg *pg, const uint8_t digest[DIGEST_BYTES], const struct cells *cells,
                       const struct suppression *s, struct error *err)
{
    CLEANUP(pg_rows_freep) struct pg_rows *rows = NULL;
    if (!pg_rows_new(3, &rows, err))
        return false;
    for (int i = 0; i < cells->n_cells; i++) {
        if (s->state[i] != CELL_SHOWN)
            continue;
        pg_rows_begin(rows);
        pg_rows_bytea(rows, digest, DIGEST_BYTES);
        pg_rows_text(rows, view_of(cells->cell[i].key));
        pg_rows_int8(rows, cells->cell[i].count);
    }
    return pg_rows_send(pg, SQL_RELEASE_COPY_SHOWN, rows, err);
}

bool ledger_keep(struct pg *pg, const uint8_t digest[DIGEST_BYTES], const char *period,
                 const uint8_t inputs[DIGEST_BYTES], const struct cells *cells, const struct suppression *s,
                 struct error *err)
{
    CLEANUP(pg_result_freep) struct pg_result *added = NULL;
    const struct pg_param params[] = {pg_bytea(digest, DIGEST_BYTES), pg_text(period), pg_bytea(inputs, DIGEST_BYTES)};
    if (!pg_begin(pg, err))
        return false;
    bool ok = pg_run(pg, SQL_RELEASE_KEEP_COUNTED, params, COUNT_OF(params), &added, err) &&
              (pg_affected(added) == 0 || copy_shown(pg, digest, cells, s, err));
    if (!ok)
        pg_rollback(pg);
    return ok && pg_commit(pg, err);
}
