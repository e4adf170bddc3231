// SPDX-License-Identifier: Apache-2.0
// Looks at the outcome of disclosure control as an outsider would, and proves it. First the plain rules, cell by cell
// and line by line; then both ends of every hidden cell's interval, by a fresh attack that shares no table and no
// decision with the suppression. Each end is a table of whole numbers that agrees with everything shown
// (export/attack.c checks it by exact arithmetic), so the proof does not rest on the solver's rounding.
#include "export/audit.h"

static bool check_rules(const struct cells *cells, const struct suppression *s, const struct suppress_policy *policy,
                        struct error *err)
{
    for (int i = 0; i < cells->n_cells; i++) {
        int64_t count = cells->cell[i].count;
        bool small = count >= 1 && count < policy->minimum_count;
        bool known = cells->cell[i].fate == FATE_KNOWN;
        if (cells->cell[i].fate == FATE_CLOSE && s->state[i] == CELL_SHOWN)
            return err_set(err, ERR_BUG, "audit: cell \"%s\" is close to what was told and not hidden",
                           cells->cell[i].key);
        if (small && !known && s->state[i] == CELL_SHOWN)
            return err_set(err, ERR_BUG, "audit: cell \"%s\" is small and not hidden", cells->cell[i].key);
        if (count == 0 && !policy->zeros_hidden && s->state[i] != CELL_SHOWN)
            return err_set(err, ERR_BUG, "audit: cell \"%s\" is zero and hidden", cells->cell[i].key);
    }
    for (int l = 0; l < cells->n_lines; l++) {
        int64_t sum = 0;
        const struct cell *total = &cells->cell[cells->line[l].total];
        bool apart =
            !cells->line[l].guarded || total->fate == FATE_KNOWN || s->state[cells->line[l].total] != CELL_SHOWN;
        for (int k = 0; k < cells->line[l].n_parts; k++) {
            sum += cells->cell[cells->line[l].part[k]].count;
            if (!apart && s->state[cells->line[l].part[k]] != CELL_SHOWN)
                return err_set(err, ERR_BUG, "audit: a part of \"%s\" is hidden and it is not",
                               cells->cell[cells->line[l].total].key);
        }
        if (sum != cells->cell[cells->line[l].total].count)
            return err_set(err, ERR_BUG, "audit: the parts of \"%s\" do not add up",
                           cells->cell[cells->line[l].total].key);
    }
    return true;
}

static bool narrowest_of(const struct cells *cells, const struct suppression *s, struct attacker attacker,
                         int64_t *ret_narrowest, uint64_t *lp_solved, struct error *err)
{
    CLEANUP(attack_freep) struct attack *attack = NULL;
    int64_t narrowest = INT64_MAX;
    int cell = -1;
    if (!attack_new(cells, NULL, s->state, attacker, &attack, err) || !attack_survey(attack, &narrowest, &cell, err))
        return false;
    if (narrowest < attacker.width)
        return err_set(err, ERR_BUG, "audit: cell \"%s\" can be inferred too closely", cells->cell[cell].key);
    *lp_solved += attack_lp_solved(attack);
    *ret_narrowest = narrowest;
    return true;
}

bool audit_cells(const struct cells *cells, const struct suppression *s, const struct suppress_policy *policy,
                 struct audit *ret_audit, struct error *err)
{
    struct audit a = {.narrowest_marks = INT64_MAX};
    int64_t floor = policy->zeros_hidden ? 0 : 1;
    struct attacker outsider = {.floor = floor, .minimum_count = policy->minimum_count, .width = policy->interval};
    struct attacker marks = {.knows_small = true, .floor = floor, .minimum_count = policy->minimum_count, .width = 0};
    for (int i = 0; i < cells->n_cells; i++)
        a.hidden += s->state[i] != CELL_SHOWN;
    if (!check_rules(cells, s, policy, err) || !narrowest_of(cells, s, outsider, &a.narrowest, &a.lp_solved, err))
        return false;
    if (policy->marks_interval > 0 && !narrowest_of(cells, s, marks, &a.narrowest_marks, &a.lp_solved, err))
        return false;
    *ret_audit = a;
    return true;
}
