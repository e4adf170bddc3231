/* SPDX-License-Identifier: Apache-2.0 */
/* The counts of a release: its tables as one system of cells, and beside them, in the same system, the tables that earlier releases
 * of the period told and this one does not print, those of agreements over other systems too. Their sums tie what those hid to
 * what this one shows. */
#pragma once

#include "export/export_store.h"
#include "export/ledger_store.h"

struct counting {
    struct pg *pg;
    const struct agreement *agreement;
    const char *agreement_digest;
    const struct period *period, *period_before;
    const struct tables *defined;       /* all tables there are */
    const struct table *const *printed; /* those of the release */
    size_t n_printed;
    struct hmac *key; /* for what the ledger knows a release by */
    struct arena *arena;
};

struct counted {
    struct cells *cells;   /* to be freed; those that are printed come first */
    int n_panels, n_cells; /* that are printed */
    struct ledger_past past;
    uint8_t inputs[DIGEST_BYTES], beside[DIGEST_BYTES]; /* ledger_store.h */
    struct basis basis;
    struct linkage_error_sum *sums;
    size_t n_sums;
};
void counted_done(struct counted *c);

/* One transaction, rolled back: nothing in the database changes. ERR_DENIED naming the table when one that was told is not
 * defined any more as it was then. */
MUST_CHECK bool counting_run(const struct counting *c, struct counted *ret_counted, struct error *err);
