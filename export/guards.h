/* SPDX-License-Identifier: Apache-2.0 */
/* The attackers that a choice of hidden cells has to withstand: the outsider, who sees the tables; who also knows which cells are the
 * small ones; and who is alone in a hidden cell and knows it. What they find becomes inequalities (export/cuts.h). Not all
 * that the last two can tell can be kept from them (where eight small counts add up to a small total little is left to guess): cells
 * that no hiding keeps from them are given up. Pure. */
#pragma once

#include "export/attack.h"
#include "export/cuts.h"

enum { GUARDS_MAX = 2 };

struct guard {
    struct attacker attacker;
    bool strict; /* a cell that cannot be kept from him is an error */
    struct attack *attack;
    bool *given_up; /* of each cell */
};

struct guards {
    const struct cells *cells;
    const bool *open;
    const enum cell_state *states;
    struct guard guard[GUARDS_MAX];
    int n;
    bool contributor;
    bool *told; /* of each cell: given up to who is alone in a cell */
    bool *left; /* of each cell: one of them had no programs left for it when they last looked */
    int *found; /* cells that they found when they last looked; one may be there twice */
    int n_found;
    uint64_t lp_solved; /* by attacks that are over */
};

/* How closely they look. */
struct look {
    int most;          /* until so many cells were found; 0: all */
    bool relaxed;      /* what linear programs find wide is taken for wide; else tables of whole numbers must show it */
    uint64_t programs; /* linear programs that each may take, then cells are left */
};

/* What they found: how many cells, one of them, and one of those for which programs are content and whole numbers are not (-1:
 * none). */
struct breach {
    int n, cell, unsure;
    uint64_t left; /* cells that one of them had no programs left for */
};

struct attacker guards_outsider(const struct suppress_policy *policy);
/* open, states: of each cell, borrowed (export/attack.h). */
MUST_CHECK bool guards_init(struct guards *g, const struct cells *cells, const struct suppress_policy *policy,
                            const bool *open, const enum cell_state *states, struct error *err);
void guards_done(struct guards *g);
/* The states have changed: all look at them. Inequalities are added to the cuts. ERR_DENIED when the outsider can tell a cell whatever
 * is hidden: possible only after earlier releases told what would have to be hidden. */
MUST_CHECK bool guards_look(struct guards *g, struct look look, struct cuts *cuts, struct breach *ret_breach,
                            struct error *err);
/* The outsider once more, knowing none of the tables found on the way: as an audit would. */
MUST_CHECK bool guards_look_afresh(struct guards *g, struct look look, struct cuts *cuts, struct breach *ret_breach,
                                   struct error *err);
MUST_CHECK bool guards_refuse(const struct guards *g, int cell, struct error *err);
bool guards_gave_up(const struct guards *g, int cell);
uint64_t guards_lp_solved(const struct guards *g);
