/* SPDX-License-Identifier: Apache-2.0 */
/* A decision in the making: which cells are to be hidden, what is known of every safe choice (export/cuts.h), who has to be kept from
 * seeing too much (export/guards.h), the choice looked at, and the cheapest safe one so far. export/greedy.h finds a first one,
 * export/cheapest.h cheaper ones; export/suppress.c says how it goes. Pure. */
#pragma once

#include "export/guards.h"
#include "export/parts.h"
#include "export/repair.h"

/* So many narrow cells are enough to hide more against; so few nodes will do for a choice that need not be the cheapest. */
enum { DECISION_MANY = 100, DECISION_FEW_NODES = 20 };

struct decision {
    const struct cells *cells;
    const struct suppress_policy *policy;
    struct arena *arena;
    enum cell_state *state; /* of each cell, in the choice looked at last; small: hidden in any case */
    double *cost;
    bool *open, *forced; /* of each cell: it may be hidden; it must be */
    struct cuts *cuts;
    bool *hide, *best; /* of each column of the cuts: the choice in hand; the cheapest safe one */
    double *part;      /* ... how much of it a program hides */
    int *hidden;       /* of each cell: how much of it, for a look at parts */
    int *order;        /* columns, dearest first */
    struct guards guards;
    struct repair *repair; /* once a cell was repaired; or NULL */
    struct parts *parts;   /* while cheaper choices are sought; or NULL */
    double bound;          /* no safe choice costs less */
    double end;            /* of the search, on the clock of decision_now; 0: not bounded by time */
    bool wide;             /* the best is nothing better than everything hidden */
    uint64_t programs;     /* the guards may solve so many */
    uint64_t left;         /* hidden cells that had no programs left to be proved by whole tables */
};

/* cells, policy, state (one a cell): borrowed. Set to 0 before. */
MUST_CHECK bool decision_init(struct decision *d, const struct cells *cells, const struct suppress_policy *policy,
                              enum cell_state *state, struct error *err);
void decision_done(struct decision *d);
double decision_now(void); /* seconds */
bool decision_has_programs(const struct decision *d);
bool decision_has_time(const struct decision *d); /* the policy gives a search enough to decide all columns well */
bool decision_is_large(const struct decision *d); /* so many inequalities: a program in whole numbers takes seconds */

void decision_apply(struct decision *d); /* state: that of the choice in hand */
void decision_keep(struct decision *d);  /* the choice in hand is the best */
void decision_take_best(struct decision *d);
bool decision_is_cheaper(const struct decision *d); /* than the best */

/* What the guards find in the choice in hand, as inequalities too. */
MUST_CHECK bool decision_look(struct decision *d, struct look how, struct breach *b, struct error *err);
/* The same until `most` cells were found (0: all); what linear programs find wide is taken for wide. */
MUST_CHECK bool decision_look_for(struct decision *d, int most, struct breach *b, struct error *err);
/* What can be told from parts of the system alone. */
MUST_CHECK bool decision_look_at_parts(struct decision *d, enum parts_question question, int *ret_found,
                                       struct error *err);
/* What the guards found asks for more: hide it. */
MUST_CHECK bool decision_heed(struct decision *d, const struct breach *b, struct error *err);
/* The choice in hand hides more, until no part gives anything away, or it costs as much as the best (not safe). */
MUST_CHECK bool decision_heed_parts(struct decision *d, bool *ret_safe, struct error *err);
/* From a choice that may not be safe to one that is, unless it comes to cost as much as the best safe choice does, or there are no programs
 * left: then it is given up. */
MUST_CHECK bool decision_make_safe(struct decision *d, bool *ret_safe, struct error *err);
