/* SPDX-License-Identifier: Apache-2.0 */
/* Who is counted over several sets of systems. A child is known to some systems, and counted over a set when one of these is in it:
 * so the total over each set is the sum of the groups of children whom just some of the sets count. Pure. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "common/arena.h"

enum { CROSSING_MOST_SETS = 8, CROSSING_MOST_SYSTEMS = 12, CROSSING_MOST_GROUPS = 1 << CROSSING_MOST_SETS };

/* sets: each the names of its systems, joined by commas. ret_groups: a bit for each set that counts the group; only groups that there
 * can be, in order. How many; 0: there are too many sets or systems. */
int crossing_groups(const char *const *sets, size_t n_sets, unsigned ret_groups[CROSSING_MOST_GROUPS]);

/* A sum and difference of totals that counts children: those of some of the groups, each once. "Over a, and over b, less over a and b"
 * are those whom both know. */
struct crossing_sum {
    signed char factor[CROSSING_MOST_SETS]; /* of the total over each set: 1, 0 or -1 */
};

/* All such of two totals or more, with that over the first set in each. ret_sums: in the arena. */
MUST_CHECK bool crossing_sums(const char *const *sets, size_t n_sets, struct arena *arena,
                              const struct crossing_sum **ret_sums, size_t *ret_n, struct error *err);
