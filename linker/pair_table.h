/* SPDX-License-Identifier: Apache-2.0 */
/* A table of pairs of records in the database, made to hold just the rows a run gives, touching only what differs. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/error.h"
#include "common/pg.h"
#include "common/uuid.h"

/* The two records are the first columns of `read` and of `write`. */
struct pair_table {
    enum sql_id read;       /* COPY out in the order of (record_a, record_b) */
    enum sql_id write;      /* COPY in */
    enum sql_id remove;     /* what is in gone_pair */
    enum sql_id remove_all; /* everything */
    int n_columns;
    void (*units)(const void *rows, size_t i, uint32_t *ret_a, uint32_t *ret_b);
    bool (*same)(const void *rows, size_t i, const struct view *fields); /* columns behind the records */
    void (*put)(const void *rows, size_t i, struct pg_rows *out);
};
enum { PAIR_TABLE_COLUMNS = 5 }; /* no table has more */

/* n rows in the order of (a, b), each pair once; key[unit] is its record. In the open transaction, which has made
 * gone_pair. */
MUST_CHECK bool pair_table_publish(struct pg *pg, const struct pair_table *t, const void *rows, size_t n,
                                   const struct uuid *key, struct error *err);
