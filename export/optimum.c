// SPDX-License-Identifier: Apache-2.0
// Early proposals break hundreds of inequalities, so they need not be the cheapest: they get a share of the time and the best
// found by then counts. The bound is the greatest that any round proved. The clock is read for nothing but the budget.
#include "export/optimum.h"

#include <time.h>

static const double LEAST_SHARE = 0.2, SHARE = 0.1;

static double now(void)
{
    struct timespec t = {0};
    (void)clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

bool optimum_search(struct cuts *cuts, double seconds, enum cell_state *states, struct optimum *ret_optimum,
                    struct error *err)
{
    struct optimum o = {0};
    double end = now() + seconds;
    bool whole_time = false; // the proposal was given all the time it wants
    for (;;) {
        struct milp_answer answer = {0};
        int found = 0;
        o.rounds++;
        if (!cuts_separate(cuts, states, &found, err))
            return false;
        double left = end - now(), share = left * SHARE < LEAST_SHARE ? LEAST_SHARE : left * SHARE;
        o.safe = found == 0;
        if ((found == 0 && (whole_time || o.rounds == 1)) || left <= 0)
            break;
        whole_time = found == 0; // safe, but is it the cheapest?
        if (!cuts_cheapest(cuts, whole_time ? left : share, states, &answer, err))
            return false;
        whole_time = whole_time || answer.proven;
        o.bound = answer.bound > o.bound ? answer.bound : o.bound;
        if (!answer.found)
            break;
    }
    o.lp_solved = cuts_lp_solved(cuts);
    *ret_optimum = o;
    return true;
}
