// SPDX-License-Identifier: Apache-2.0
// Where few cells are narrow more is hidden until none is; where hundreds are at once everything that may be hidden is, instead. That is
// safe, or nothing is: a wider choice leaves a reader more tables. Then blocks are shown again, dearest first. Blocks become
// smaller, down to single cells: what is hidden then is needed, cell by cell, while all others stand as they do.
#include "export/greedy.h"

#include <string.h>

#include "export/cover.h"

enum { FIRST_BLOCKS = 6, PROPOSALS = 10, NODES = 100 };

// --- a first choice -------------------------------------------------------------------------------------------------------------

// What nothing can be added to: where the guards object to that, there is no safe choice.
static bool hide_all(struct decision *d, struct error *err)
{
    struct breach b;
    memset(d->hide, true, (size_t)d->cuts->n_columns);
    return decision_look_for(d, 0, &b, err) && (b.n == 0 || guards_refuse(&d->guards, b.cell, err));
}

// The cheapest choice that fulfils all inequalities, or nearly so.
static bool propose(struct decision *d, struct error *err)
{
    struct milp_answer answer = {0};
    memset(d->hide, 0, (size_t)d->cuts->n_columns);
    return cover_extend(d->cuts, d->hide, err) &&
           cover_cheapest(d->cuts, (struct milp_limits){.nodes = NODES}, d->hide, &answer, err);
}

// The first safe choice. Early proposals are cheap and break much, and what they teach is good for all; later ones are completed.
bool greedy_start(struct decision *d, struct error *err)
{
    struct breach b = {.n = 1, .unsure = -1, .cell = -1};
    for (int round = 0; b.n > 0 && b.n < DECISION_MANY && decision_has_programs(d); round++)
        if (!(round < PROPOSALS ? propose(d, err) : decision_heed(d, &b, err)) ||
            !decision_look_for(d, DECISION_MANY, &b, err))
            return false;
    bool wide = b.n > 0;
    if (wide && !hide_all(d, err))
        return false;
    decision_keep(d);
    d->wide = wide;
    return true;
}

// --- showing again --------------------------------------------------------------------------------------------------------------

// Show up to `size` hidden columns, in order from *at, that no inequality needs.
static bool show_some(struct decision *d, int size, int *at, struct error *err)
{
    CLEANUP(cover_freep) struct cover *cover = NULL;
    int shown = 0;
    if (!cover_new(d->cuts, d->hide, &cover, err))
        return false;
    for (; *at < d->cuts->n_columns && shown < size; (*at)++)
        shown += d->hide[d->order[*at]] && cover_show(cover, d->order[*at]);
    return true;
}

// A block that is not done with what is left would be lost: it may take half of what the last one took.
static bool may_be_done(const struct decision *d, uint64_t last_block)
{
    return guards_lp_solved(&d->guards) + last_block / 2 < d->programs;
}

// One pass over all columns. What costs as much as before once it is safe again is taken back.
static bool show_in_blocks(struct decision *d, int size, uint64_t *last_block, struct error *err)
{
    for (int at = 0; at < d->cuts->n_columns && may_be_done(d, *last_block);) {
        uint64_t before = guards_lp_solved(&d->guards);
        bool safe;
        if (!show_some(d, size, &at, err) || !decision_make_safe(d, &safe, err))
            return false;
        if (safe)
            decision_keep(d);
        decision_take_best(d);
        *last_block = guards_lp_solved(&d->guards) - before;
    }
    return true;
}

bool greedy_show_again(struct decision *d, struct error *err)
{
    uint64_t last_block = 0;
    d->wide = false;
    for (int size = d->cuts->n_columns / FIRST_BLOCKS + 1; size > 1; size = (size + 1) / 2)
        if (!show_in_blocks(d, size, &last_block, err))
            return false;
    return show_in_blocks(d, 1, &last_block, err);
}
