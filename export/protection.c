// SPDX-License-Identifier: Apache-2.0
// First for the reader who believes that what was told still holds: with the counts near those told before taken as known, what is
// to be hidden so that no other count can be inferred? He is wrong by a few children, so his intervals are judged at the counts of
// today, and where the full width cannot be had half of it must do, as against who knows which counts are the small ones. Then for
// the reader who doubts: all that stays hidden, and the counts that changed by a few are hidden too. Hiding more makes no interval
// narrower, so the first reader learns nothing new from what the second decision hides.
#include "export/protection.h"

#include <stdlib.h>

#include "export/whole.h"

// Something near was told, when the readers differ.
static bool fates_differ(const struct cells *cells, const enum cell_fate *fates)
{
    for (int i = 0; i < cells->n_cells; i++)
        if (fates[i] != cells->cell[i].fate)
            return true;
    return false;
}

static bool decide_for_believer(struct cells *cells, const struct suppress_policy *policy, struct suppression *s,
                                struct error *err)
{
    struct suppress_policy half = *policy;
    half.interval = (policy->interval + 1) / 2;
    half.marks_interval = 0;
    if (suppress_decide(cells, policy, s, err))
        return true;
    if (err->code != ERR_DENIED)
        return false;
    err_clear(err);
    return suppress_decide(cells, &half, s, err);
}

static bool decide_twice(struct cells *cells, const enum cell_fate *fates, const struct suppress_policy *policy,
                         struct suppression *ret, struct error *err)
{
    CLEANUP(suppression_done) struct suppression first = {0};
    if (!decide_for_believer(cells, policy, &first, err))
        return false;
    for (int i = 0; i < cells->n_cells; i++)
        cells->cell[i].fate = first.state[i] == CELL_SHOWN ? fates[i] : FATE_CLOSE;
    if (!suppress_decide(cells, policy, ret, err))
        return false;
    ret->lp_solved += first.lp_solved;
    return true;
}

// A zero stays hidden that was hidden when it was some; or one is hidden for a whole group's sake, and then any zero may be.
static bool keeps_zeros(struct cells *cells)
{
    return whole_hides_zeros(cells) || ledger_keeps_zeros(cells);
}

static void tighten(struct cells *cells, struct suppress_policy *policy)
{
    if (!keeps_zeros(cells) || policy->zeros_hidden)
        return;
    policy->zeros_hidden = true;
    policy->interval++; // to who knows that those not hidden before are 1 or more it is one less
}

static bool judge_for_both(struct cells *cells, int printed, const struct ledger_entry *entries, size_t n_entries,
                           struct suppress_policy *policy, enum cell_fate *fates, struct error *err)
{
    if (!ledger_judge(cells, printed, LEDGER_DOUBTS, entries, n_entries, policy->minimum_count, err))
        return false;
    tighten(cells, policy);
    for (int i = 0; i < cells->n_cells; i++)
        fates[i] = cells->cell[i].fate;
    if (!ledger_judge(cells, printed, LEDGER_BELIEVES, entries, n_entries, policy->minimum_count, err))
        return false;
    (void)keeps_zeros(cells);
    return true;
}

bool protection_decide(struct cells *cells, int printed, const struct ledger_entry *entries, size_t n_entries,
                       struct suppress_policy *policy, struct suppression *ret_suppression, struct error *err)
{
    enum cell_fate *fates = calloc((size_t)cells->n_cells + 1, sizeof(*fates));
    if (fates == NULL)
        return err_set(err, ERR_RETRY, "out of memory");
    bool ok = judge_for_both(cells, printed, entries, n_entries, policy, fates, err);
    if (ok)
        ok = fates_differ(cells, fates) ? decide_twice(cells, fates, policy, ret_suppression, err)
                                        : suppress_decide(cells, policy, ret_suppression, err);
    free(fates);
    return ok;
}
