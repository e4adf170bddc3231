// SPDX-License-Identifier: Apache-2.0
// Tries every combination of systems that could know a child, and notes which sets it meets.
#include "export/crossing.h"

#include <string.h>

#include "common/text.h"

struct systems {
    struct view name[CROSSING_MOST_SYSTEMS];
    int n;
};

// Its number; a new one is added, or none (-1) when there are too many.
static int number_of(struct systems *s, struct view name)
{
    for (int i = 0; i < s->n; i++)
        if (s->name[i].len == name.len && strncmp(s->name[i].ptr, name.ptr, name.len) == 0)
            return i;
    if (s->n == CROSSING_MOST_SYSTEMS)
        return -1;
    s->name[s->n] = name;
    return s->n++;
}

static bool read_set(struct systems *s, const char *set, unsigned *ret_members)
{
    unsigned members = 0;
    for (const char *at = set; *at != '\0';) {
        size_t len = strcspn(at, ",");
        int number = number_of(s, (struct view){at, len});
        if (number < 0)
            return false;
        members |= 1u << number;
        at += len + (at[len] == ',');
    }
    *ret_members = members;
    return true;
}

int crossing_groups(const char *const *sets, size_t n_sets, unsigned ret_groups[CROSSING_MOST_GROUPS])
{
    struct systems systems = {.n = 0};
    unsigned members[CROSSING_MOST_SETS] = {0};
    bool seen[CROSSING_MOST_GROUPS] = {false};
    int n = 0;
    if (n_sets > CROSSING_MOST_SETS)
        return 0;
    for (size_t k = 0; k < n_sets; k++)
        if (!read_set(&systems, sets[k], &members[k]))
            return 0;
    for (unsigned knows = 1; knows < 1u << systems.n; knows++) {
        unsigned group = 0;
        for (size_t k = 0; k < n_sets; k++)
            group |= (members[k] & knows) != 0 ? 1u << k : 0;
        seen[group] = true;
    }
    for (unsigned group = 1; group < CROSSING_MOST_GROUPS; group++)
        if (seen[group])
            ret_groups[n++] = group;
    return n;
}

// The next choice of factors; false: there is none.
static bool step(struct crossing_sum *sum, size_t n_sets)
{
    for (size_t k = 0; k < n_sets; k++) {
        if (sum->factor[k] < 1) {
            sum->factor[k]++;
            return true;
        }
        sum->factor[k] = -1;
    }
    return false;
}

static bool counts_children(const struct crossing_sum *sum, size_t n_sets, const unsigned *groups, int n_groups)
{
    int n_totals = 0;
    for (size_t k = 0; k < n_sets; k++)
        n_totals += sum->factor[k] != 0;
    if (n_totals < 2 || sum->factor[0] == 0)
        return false;
    bool any = false;
    for (int g = 0; g < n_groups; g++) {
        int times = 0;
        for (size_t k = 0; k < n_sets; k++)
            times += (groups[g] >> k & 1u) != 0 ? sum->factor[k] : 0;
        if (times != 0 && times != 1)
            return false;
        any = any || times == 1;
    }
    return any;
}

bool crossing_sums(const char *const *sets, size_t n_sets, struct arena *arena, const struct crossing_sum **ret_sums,
                   size_t *ret_n, struct error *err)
{
    unsigned groups[CROSSING_MOST_GROUPS];
    int n_groups = crossing_groups(sets, n_sets, groups);
    struct crossing_sum *sums = NULL, sum;
    size_t n = 0;
    for (int fill = 0; fill < 2; fill++) { // count them, then keep them
        if (fill && (sums = arena_alloc(arena, (n + 1) * sizeof(*sums), err)) == NULL)
            return false;
        memset(sum.factor, -1, sizeof(sum.factor));
        n = 0;
        for (bool more = n_groups > 0; more; more = step(&sum, n_sets))
            if (counts_children(&sum, n_sets, groups, n_groups)) {
                if (fill)
                    sums[n] = sum;
                n++;
            }
    }
    *ret_sums = sums;
    *ret_n = n;
    return true;
}
