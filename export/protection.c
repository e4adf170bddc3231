// SPDX-License-Identifier: Apache-2.0
// First for the reader who believes that what was told still holds: with the counts near those told before taken as known, what is
// to be hidden so that no other count can be inferred? He is wrong by a few children, so his intervals are judged at the counts of
// today, and where the full width cannot be had half of it must do, as against who knows which counts are the small ones. Then for
// the reader who doubts: all that stays hidden, and the counts that changed by a few are hidden too. Hiding more makes no interval
// narrower, so the first reader learns nothing new from what the second decision hides.
//
// What agreements over other systems told may give a count away though none of them told it. To hide it would hide nothing, so
// it is taken for told: else it would be hidden for another's sake, and could not be kept safe.
#include "export/protection.h"

#include <stdlib.h>

#include "export/guards.h"
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

// A small count that is printed must be kept safe all the same, or the release is refused.
static bool is_worth_hiding(const struct cell *cell, const struct suppress_policy *policy)
{
    bool small = cell->count >= 1 && cell->count < policy->minimum_count;
    return cell->fate != FATE_FREE || (small && !cell->latent);
}

// With all hidden that may be, who can be told too closely? Each that is given up tells more of the others.
static bool give_up_once(struct cells *cells, const struct suppress_policy *policy, enum cell_state *states,
                         bool *ret_any, struct error *err)
{
    CLEANUP(attack_freep) struct attack *attack = NULL;
    struct narrow *narrow = NULL;
    int n = 0;
    for (int i = 0; i < cells->n_cells; i++) {
        bool shown = cells->cell[i].fate == FATE_KNOWN || (cells->cell[i].count == 0 && !policy->zeros_hidden);
        states[i] = shown ? CELL_SHOWN : CELL_OTHER;
    }
    if (!attack_new(cells, NULL, states, guards_outsider(policy), &attack, err) ||
        !attack_find_narrow(attack, &(struct search){.relaxed = true, .programs = UINT64_MAX}, &narrow, &n, err))
        return false;
    *ret_any = false;
    for (int k = 0; k < n; k++)
        if (!is_worth_hiding(&cells->cell[narrow[k].cell], policy)) {
            cells->cell[narrow[k].cell].fate = FATE_KNOWN;
            *ret_any = true;
        }
    narrow_freep(&narrow, n);
    return true;
}

static bool give_up_what_is_told(struct cells *cells, const struct suppress_policy *policy, struct error *err)
{
    bool any = cells->n_blocks > 1, ok = true;
    enum cell_state *states = calloc((size_t)cells->n_cells + 1, sizeof(*states));
    if (states == NULL)
        return err_set(err, ERR_RETRY, "out of memory");
    while (ok && any)
        ok = give_up_once(cells, policy, states, &any, err);
    free(states);
    return ok;
}

static bool judge_for_both(struct cells *cells, int printed, const struct ledger_entry *entries, size_t n_entries,
                           struct suppress_policy *policy, enum cell_fate *fates, struct error *err)
{
    if (!ledger_judge(cells, printed, LEDGER_DOUBTS, entries, n_entries, policy->minimum_count, err))
        return false;
    tighten(cells, policy);
    if (!give_up_what_is_told(cells, policy, err))
        return false;
    for (int i = 0; i < cells->n_cells; i++)
        fates[i] = cells->cell[i].fate;
    if (!ledger_judge(cells, printed, LEDGER_BELIEVES, entries, n_entries, policy->minimum_count, err))
        return false;
    (void)keeps_zeros(cells);
    return give_up_what_is_told(cells, policy, err);
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
