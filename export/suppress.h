/* SPDX-License-Identifier: Apache-2.0 */
/* Which cells are hidden. Small counts first, then whatever further cells are needed so that no hidden count can be inferred
 * more closely than promised from everything shown in all tables together. Pure: decides on the system of cells alone. */
#pragma once

#include "config/spec.h"
#include "export/attack.h"

struct suppress_policy {
    int64_t minimum_count; /* counts from 1 to minimum_count - 1 are small */
    int64_t interval;      /* promised width of every hidden cell's interval */
    int64_t
        marks_interval; /* the same against who knows which cells are the small ones, wherever hiding can give it; 0: off */
    bool zeros_hidden; /* a zero may be hidden like any other count */
    double seconds;    /* for the search of the cheapest choice and the proof that it is; 0: a few rounds */
    bool
        contributor; /* nobody who is alone in a hidden cell and knows it can tell another hidden count exactly, the same */
    bool line_rule; /* the state guidelines' rule for a row or column whose hidden counts are all tiny (4.4.1) */
};

/* The guidelines' policy under a minimum count and an interval. */
struct suppress_policy suppress_policy_of(int64_t minimum_count, int64_t interval);
/* The policy that a specification asks for. */
struct suppress_policy suppress_policy_of_spec(const struct spec_policy *p);

struct suppression {
    enum cell_state *state; /* one a cell of the system */
    int n_cells;
    uint64_t n_small, n_other; /* cells hidden for each reason */
    uint64_t n_left;    /* cells that linear programs show to be wide, where the search for whole tables was given up */
    uint64_t n_exposed; /* cells that no hiding can keep from the attackers who know more than is shown */
    double cost, bound; /* of the other cells; no safe choice costs less than the bound */
    uint64_t lp_solved;
};

MUST_CHECK bool suppress_decide(const struct cells *cells, const struct suppress_policy *policy,
                                struct suppression *ret_suppression, struct error *err);
void suppression_done(struct suppression *s);
