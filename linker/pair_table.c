// SPDX-License-Identifier: Apache-2.0
// Both sides are in the order of their records, so one pass over what is stored tells what is the same, what has changed and
// what is to go. Then what is to go or has changed is deleted, and what has changed or is new is copied in, straight into
// the table. When little would stay, everything goes and all is written: that is faster, and leaves no gaps.
#include "linker/pair_table.h"

#include <stdlib.h>
#include <string.h>

#include "common/stop.h"

enum { BATCH_BYTES = 4 << 20, STOP_EVERY = 1 << 14, RECORDS = 2 };

struct difference {
    bool *same; // per wanted row: it is stored already
    size_t n_same, n_gone;
    struct pg_rows *gone; // records of stored rows that are not wanted, or not so
};

static void difference_done(struct difference *d)
{
    free(d->same);
    pg_rows_freep(&d->gone);
}

static bool difference_init(struct difference *d, size_t n, struct error *err)
{
    *d = (struct difference){.same = calloc(n + 1, sizeof(*d->same))};
    if (d->same == NULL)
        return err_set(err, ERR_RETRY, "out of memory");
    return pg_rows_new(RECORDS, &d->gone, err);
}

static int compare_records(const struct pair_table *t, const void *rows, size_t i, const struct uuid *key,
                           const struct uuid stored[RECORDS])
{
    uint32_t a, b;
    t->units(rows, i, &a, &b);
    int order = uuid_compare(&key[a], &stored[0]);
    return order != 0 ? order : uuid_compare(&key[b], &stored[1]);
}

// One stored row; *next is the first wanted row not yet passed.
static void meet(const struct pair_table *t, const void *rows, size_t n, const struct uuid *key,
                 const struct view *field, size_t *next, struct difference *d)
{
    const struct uuid stored[RECORDS] = {pg_field_uuid(field[0]), pg_field_uuid(field[1])};
    int order = 1;
    while (*next < n && (order = compare_records(t, rows, *next, key, stored)) < 0)
        (*next)++;
    if (*next < n && order == 0 && t->same(rows, *next, field + RECORDS)) {
        d->same[(*next)++] = true;
        d->n_same++;
        return;
    }
    d->n_gone++;
    pg_rows_begin(d->gone);
    pg_rows_uuid(d->gone, &stored[0]);
    pg_rows_uuid(d->gone, &stored[1]);
}

static bool compare(struct pg *pg, const struct pair_table *t, const void *rows, size_t n, const struct uuid *key,
                    struct difference *d, struct error *err)
{
    CLEANUP(pg_reader_closep) struct pg_reader *reader = NULL;
    size_t next = 0;
    if (!pg_reader_open(pg, t->read, &reader, err))
        return false;
    for (size_t i = 0;; i++) {
        struct view field[PAIR_TABLE_COLUMNS];
        bool has_row;
        if ((i % STOP_EVERY == 0 && !stop_check(err)) || !pg_reader_next(reader, field, t->n_columns, &has_row, err))
            return false;
        if (!has_row)
            return true;
        meet(t, rows, n, key, field, &next, d);
    }
}

static bool remove_gone(struct pg *pg, const struct pair_table *t, size_t n, struct difference *d, struct error *err)
{
    if (d->n_same <= d->n_gone) {
        memset(d->same, 0, n * sizeof(*d->same));
        return pg_run(pg, t->remove_all, NULL, 0, NULL, err);
    }
    return d->n_gone == 0 ||
           (pg_rows_send(pg, SQL_LINKAGE_COPY_GONE_PAIRS, d->gone, err) && pg_run(pg, t->remove, NULL, 0, NULL, err) &&
            pg_run(pg, SQL_LINKAGE_FORGET_GONE_PAIRS, NULL, 0, NULL, err));
}

static bool write_new(struct pg *pg, const struct pair_table *t, const void *rows, size_t n, const struct uuid *key,
                      const bool *same, struct error *err)
{
    CLEANUP(pg_rows_freep) struct pg_rows *out = NULL;
    if (!pg_rows_new(t->n_columns, &out, err))
        return false;
    for (size_t i = 0; i < n; i++) {
        uint32_t a, b;
        if (same[i])
            continue;
        t->units(rows, i, &a, &b);
        pg_rows_begin(out);
        pg_rows_uuid(out, &key[a]);
        pg_rows_uuid(out, &key[b]);
        t->put(rows, i, out);
        if (pg_rows_bytes(out) >= BATCH_BYTES && (!stop_check(err) || !pg_rows_send(pg, t->write, out, err)))
            return false;
    }
    return pg_rows_send(pg, t->write, out, err);
}

bool pair_table_publish(struct pg *pg, const struct pair_table *t, const void *rows, size_t n, const struct uuid *key,
                        struct error *err)
{
    CLEANUP(difference_done) struct difference d = {0};
    if (!difference_init(&d, n, err) || !compare(pg, t, rows, n, key, &d, err))
        return false;
    if (d.n_gone == 0 && d.n_same == n)
        return true;
    return remove_gone(pg, t, n, &d, err) && write_new(pg, t, rows, n, key, d.same, err);
}
