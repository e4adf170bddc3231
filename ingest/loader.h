/* SPDX-License-Identifier: Apache-2.0 */
/* Brings a delivery's rows to the server in batches, while the next batch is being made: a thread of its own sends them by
 * binary COPY. Memory is that of the pieces, whatever the number of rows. Everything it is given is pseudonymised already. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/error.h"
#include "common/pg.h"
#include "common/pieces.h"
#include "ingest/row.h"
#include "ingest/seen.h"

enum { LOADER_PIECES = 42 };

struct loader_delivery {
    struct uuid id;
    struct date as_of;
    const struct source *source;
    struct pieces *pieces;        /* LOADER_PIECES, not in use; what batches are made of */
    bool first;                   /* of its source: rows may go straight to their tables, */
    struct seen *seen;            /* but not those whose key was met before: an empty filter, in which they are kept; */
    const struct seen *withdrawn; /* nor those of children withdrawn before; NULL: nobody was */
};

struct loader_row {
    struct uuid row_key, record_key;
    uint64_t line;
    const struct row *row;
    const uint8_t *bundle; /* sealed; NULL: none */
    size_t bundle_len;
    bool withheld; /* only its place in the order is kept */
};

struct loader;

/* The session is the loader's until loader_finish or loader_closep. The stage tables are there (ingest_store.h). */
MUST_CHECK bool loader_open(struct pg *pg, const struct loader_delivery *delivery, struct loader **ret_loader,
                            struct error *err);
void loader_closep(struct loader **l); /* waits for what is being sent; drops the rest */
/* A row of this key is being made: what is known of it is fetched meanwhile. */
void loader_expect(const struct loader *l, const struct uuid *row_key);
MUST_CHECK bool loader_add(struct loader *l, const struct loader_row *r, struct error *err);
MUST_CHECK bool loader_withdraw(struct loader *l, const struct uuid *record_key, struct error *err);
MUST_CHECK bool loader_reject(struct loader *l, uint64_t line, const char *column, const char *reason,
                              struct error *err);
MUST_CHECK bool loader_finish(struct loader *l, struct error *err); /* all is at the server */
/* Whether anything waits in the stage tables to be weighed (store_merge); rejects do not. After loader_finish. */
bool loader_has_staged(const struct loader *l);
