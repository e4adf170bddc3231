/* SPDX-License-Identifier: Apache-2.0 */
/* What every safe choice of hidden cells has to fulfil, as inequalities over "is this cell hidden". Some follow from rules of
 * lines; the others are found one by one, where an attacker still sees too much: his reasons say which cells his knowledge rests
 * on, and enough of those has to be hidden (Fischetti and Salazar's projection of the problem). An inequality holds for all safe
 * choices, so the cheapest choice that fulfils some of them costs no more than the cheapest safe one. Pure. */
#pragma once

#include "export/attack.h"
#include "export/part.h"
#include "export/suppress.h"

struct cut_entry {
    int column;
    double by;
};

/* Where cell `when` is hidden (or always: -1), the entries of the hidden cells must add up to 1. */
struct cut {
    int first, n; /* into `entry` */
    int when;     /* a column */
};

struct cuts {
    const struct cells *cells;
    const struct suppress_policy *policy;
    int *column; /* of each cell: whether to hide it is to be decided; or -1 */
    int *cell;   /* of each column */
    double *cost;
    int n_columns;
    bool *forced; /* of each cell: hidden in every choice */
    struct cut *cut;
    int n_cuts, room_cuts, n_rules; /* the rules of lines come first */
    struct cut_entry *entry;
    int n_entries, room_entries;
    double *reach; /* scratch, one a cell */
};

#define CUT_DONE 1e-5 /* so little that a cut lacks is rounding */

/* Whether a choice makes the cut ask for something, and what it lacks then; what is left over is negative. hide: of each column. */
bool cut_applies(const struct cut *cut, const bool *hide);
double cuts_lack(const struct cuts *c, const struct cut *cut, const bool *hide);

/* open, forced: of each cell, whether it may be hidden, must be hidden. cost: of each cell. The rules of lines are in. */
MUST_CHECK bool cuts_new(const struct cells *cells, const struct suppress_policy *policy, const bool *open,
                         const bool *forced, const double *cost, struct cuts **ret_cuts, struct error *err);
/* What is left of the cuts to decide for some of the columns (`mine`), while the others stay as `hide` has them. Borrows what c does. */
MUST_CHECK bool cuts_within(const struct cuts *c, const bool *hide, const bool *mine, struct cuts **ret_cuts,
                            struct error *err);
void cuts_freep(struct cuts **c);
void cuts_forget(struct cuts *c); /* all but the rules of lines */
/* Whether a choice breaks the last one; hidden: how much of each cell, of `whole`. */
bool cuts_breaks_last(const struct cuts *c, const int *hidden, double whole);
void cuts_take_back(struct cuts *c); /* the last one */
/* From a reason: where the cell is hidden, one of the others is, of those that are to be decided. */
MUST_CHECK bool cuts_add_reason(struct cuts *c, const struct reason *reason, struct error *err);
/* From a cell that is narrower than `width`. *ret_possible: false when no choice makes it wide; then nothing is added. */
MUST_CHECK bool cuts_add(struct cuts *c, const struct narrow *narrow, int64_t width, bool *ret_possible,
                         struct error *err);

/* Where each column stands: in which cuts, and for which it is the cell that they ask for. A list of column j goes from first[j] to
 * first[j + 1]. */
struct cut_index {
    int *first, *cut;
    double *by;
    int *first_when, *when; /* cuts */
};
MUST_CHECK bool cuts_index(const struct cuts *c, struct cut_index *ret_index, struct error *err);
void cut_index_done(struct cut_index *x);
