/* SPDX-License-Identifier: Apache-2.0 */
/* How alike two values are: a level for two terms of one field, and for two forms of a name. Pure and symmetric. */
#pragma once

#include <stdbool.h>

#include "config/comparison.h"
#include "linker/term.h"

/* Level of two terms of a field that is kept as terms; for names see below. MISSING only for dates that give no part in
 * common (a year, and a day without one). */
enum level compare_terms(enum field field, const struct term *a, const struct term *b);

/* One form of a name; NULL for what is not given. */
struct form {
    const struct term *given, *family;
};
struct form_levels {
    enum level given, family;
};
/* Levels of given and family name, or SWAPPED and MISSING when each is the other's. */
struct form_levels compare_forms(struct form a, struct form b);
/* By how much the one pair of forms speaks more for one child than another: the sum of 0 1 3 5 7 10 for MISSING to EXACT;
 * 18 for SWAPPED, between EXACT with NEAR and EXACT with EXACT. Of equal sums that with the better family name is taken. */
int form_rank(struct form_levels levels);
