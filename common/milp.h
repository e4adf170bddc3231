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
    const bool *start; /* a choice that fits, to begin with; or NULL */
};

/* After these the best so far counts. With a bound of nodes alone the same question has the same answer on every machine. */
struct milp_limits {
    double seconds; /* 0: no bound */
    int nodes;      /* 0: no bound */
};

struct milp_answer {
    bool found;   /* choice holds one that fits */
    bool proven;  /* ... and none is cheaper */
    double bound; /* no choice that fits costs less */
};

/* choice: n_columns places, untouched unless one was found; it may be the start. */
MUST_CHECK bool milp_solve(const struct milp *m, struct milp_limits limits, bool *choice,
                           struct milp_answer *ret_answer, struct error *err);
