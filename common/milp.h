/* SPDX-License-Identifier: Apache-2.0 */
/* Choosing among yes and no at least cost, by COIN-OR Cbc (C interface). Only milp.c includes it. Minimise c'x subject to
 * A x >= b, each x 0 or 1. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "common/error.h"
#include "common/lp.h"

struct milp {
    int n_columns, n_rows;
    const double *cost;
    const double *at_least; /* b */
    const struct lp_entry *entry;
    size_t n_entries;
};

struct milp_answer {
    bool found;   /* choice holds one that fits */
    bool proven;  /* ... and none is cheaper */
    double bound; /* no choice that fits costs less */
};

/* seconds: after these the best so far counts. choice: n_columns places, untouched unless one was found. */
MUST_CHECK bool milp_solve(const struct milp *m, double seconds, bool *choice, struct milp_answer *ret_answer,
                           struct error *err);
