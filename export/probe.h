/* SPDX-License-Identifier: Apache-2.0 */
/* How far one hidden cell can be pushed while everything shown stays as it is: a linear program over the moves of the kernel, a
 * few hundred columns with a row for each group of cells. Each push starts from the true table, so its answer depends on the
 * question alone, and the table found differs from the true one in few cells. */
#pragma once

#include "export/evidence.h"
#include "export/kernel.h"

/* What one choice of hidden cells allows; shared by the probes of several threads. */
struct field {
    const struct cells *cells;
    const struct kernel *kernel;
    const int64_t *least, *most;      /* of each hidden cell: the changes that are allowed */
    const int64_t *falls, *rises;     /* of each cell that may be hidden: the same if it were hidden */
    double *lower, *upper;            /* of each group of the kernel */
    int *lower_member, *upper_member; /* ... the cell whose bound that is */
};

MUST_CHECK bool field_init(struct field *f, struct error *err); /* after the borrowed parts are set */
void field_bound(struct field *f, int group);                   /* least or most of one of its cells changed */
void field_done(struct field *f);

struct probe;

MUST_CHECK bool probe_new(const struct field *f, struct probe **ret_probe, struct error *err);
void probe_freep(struct probe **p);

struct push {
    int cell, sign; /* up: 1, down: -1 */
    int64_t enough; /* farther need not be looked at; INT64_MAX: as far as it goes */
    int64_t beyond; /* shorter is of no use */
    int without;    /* a cell that must not change, or -1 */
    bool relaxed;   /* fractions will do */
};

/* *ret_bound: no table goes farther. *ret_move: a table of whole numbers (or any, when relaxed) that goes farthest, empty when none
 * goes beyond `beyond` or none was found within the budget. reach (one a cell, or NULL): what the bound rests on is added, so that whatever is
 * hidden the push goes no farther than the sum over the hidden cells; this holds when the bound is less than `enough`. */
MUST_CHECK bool probe_push(struct probe *p, const struct push *push, double *ret_bound, struct move *ret_move,
                           double *reach, struct error *err);

/* The same without a table. Goes on from where the last push ended, if `on`: that is quick where little has changed since, for the
 * same cell and side. */
MUST_CHECK bool probe_reach(struct probe *p, const struct push *push, bool on, double *ret_bound, double *reach,
                            struct error *err);
/* The table, maybe of fractions, that the last reach ended at. */
MUST_CHECK bool probe_table(const struct probe *p, struct move *ret_move, struct error *err);
void probe_follow(struct probe *p, int group); /* field_bound was called for it */

/* One of many cells pushed at once: no farther than enough (0 or more) up (1) or down (-1). */
struct goal {
    int cell, sign;
    double enough;
};

/* *ret_move: a table, maybe of fractions, in which the cells have come as far as they can together, the sum of their ways. It costs
 * about as much as to push one of them, and shows nothing of those that did not get there. */
MUST_CHECK bool probe_push_many(struct probe *p, const struct goal *goal, int n, struct move *ret_move,
                                struct error *err);
uint64_t probe_lp_solved(const struct probe *p);
