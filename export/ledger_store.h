/* SPDX-License-Identifier: Apache-2.0 */
/* The ledger in the database (release.counted, counted_table, shown, hidden). */
#pragma once

#include "common/arena.h"
#include "common/digest.h"
#include "common/hmac.h"
#include "common/pg.h"
#include "config/agreement.h"
#include "export/ledger.h"
#include "export/suppress.h"

/* Which releases a new one is judged by: those of its period, told by its method. */
struct ledger_scope {
    const char *period, *method;
    const char *systems; /* whose records are counted: sorted, joined by commas */
    const char *agreement, *period_before;
};

/* A table as an earlier release of the period had it. */
struct ledger_table {
    const char *id;
    int block;                   /* whose records it counted: index into ledger_past.systems */
    uint8_t shape[DIGEST_BYTES]; /* ledger_shape, then */
    bool has_shape;              /* false in releases of before this was noted */
};

/* What was told before a release. In an arena. */
struct ledger_past {
    const struct ledger_entry *entries; /* oldest first */
    size_t n_entries;
    const struct ledger_table *tables; /* block by block, in order of their ids */
    size_t n_tables;
    const char *systems
        [CELLS_MAX_BLOCKS]; /* whose records releases counted: those of the scope first, then others in their order */
    int n_systems;
    const char *const *hidden_before; /* keys of what this agreement's release of the period before hides */
    size_t n_hidden_before;
};

/* A release that was made of the same counts: `before` is its number, `beside` as it was then. */
struct ledger_twin {
    int64_t before;
    uint8_t beside[DIGEST_BYTES];
    bool has_beside;
};

const char *ledger_method(enum agreement_method method); /* its word in the ledger */
/* Keyed hash of cells [from, to) with their counts, and of what the caller says: of everything a release is decided from but
 * the ledger, when `of` is the agreement's digest. */
MUST_CHECK bool ledger_inputs(struct hmac *key, const char *of, const struct cells *cells, int from, int to,
                              uint8_t out[DIGEST_BYTES], struct error *err);
/* Hash of what a table's sums follow from: its panels, their dimensions, and the codes of these. */
MUST_CHECK bool ledger_shape(const struct table *table, uint8_t out[DIGEST_BYTES], struct error *err);

/* Releases made of these inputs, oldest first. In the arena. */
MUST_CHECK bool ledger_twins(struct pg *pg, const uint8_t inputs[DIGEST_BYTES], struct arena *arena,
                             const struct ledger_twin **ret_twins, size_t *ret_n, struct error *err);
/* What was told before the release of that number (INT64_MAX: up to now). */
MUST_CHECK bool ledger_read(struct pg *pg, const struct ledger_scope *scope, int64_t before, struct arena *arena,
                            struct ledger_past *ret_past, struct error *err);
/* ERR_DENIED naming policy.method when a release told counts of the period in another way: hidden and rounded counts together
 * would say more than either. */
MUST_CHECK bool ledger_is_of_one_method(struct pg *pg, const struct ledger_scope *scope, struct error *err);

struct ledger_record {
    const uint8_t *digest, *inputs, *beside;
    const char *period, *method;
    const struct table *const *tables;
    size_t n_tables;
    const struct cells *cells;
    int n_cells;                  /* the first ones, which are printed */
    const enum cell_state *state; /* of each */
    const int64_t *told;          /* of those shown */
};
/* Keep what a release shows and hides, before it is told; in a transaction of its own. Nothing changes when it is there already. */
MUST_CHECK bool ledger_keep(struct pg *pg, const struct ledger_record *record, struct error *err);
