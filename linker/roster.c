// SPDX-License-Identifier: Apache-2.0
// Units sorted by cluster, by counting. Namespaces of one cluster are marked with the number of the comparison, so that
// nothing has to be wiped before the next one.
#include "linker/roster.h"

bool roster_make(const uint32_t *of_unit, uint32_t n_units, uint32_t n_clusters, const uint16_t *live_namespace,
                 uint16_t n_namespaces, struct arena *arena, struct roster *ret, struct error *err)
{
    uint32_t *first = arena_alloc(arena, ((size_t)n_clusters + 2) * sizeof(*first), err);
    uint32_t *unit = first == NULL ? NULL : arena_alloc(arena, ((size_t)n_units + 1) * sizeof(*unit), err);
    uint64_t *seen = unit == NULL ? NULL : arena_alloc(arena, ((size_t)n_namespaces + 1) * sizeof(*seen), err);
    if (seen == NULL)
        return false;
    for (uint32_t u = 0; u < n_units; u++)
        first[of_unit[u] + 2]++; // one further than meant: filling in moves it down
    for (uint32_t c = 0; c < n_clusters; c++)
        first[c + 2] += first[c + 1];
    for (uint32_t u = 0; u < n_units; u++)
        unit[first[of_unit[u] + 1]++] = u;
    *ret = (struct roster){.n_clusters = n_clusters,
                           .first = first,
                           .unit = unit,
                           .of_unit = of_unit,
                           .live_namespace = live_namespace,
                           .seen = seen};
    return true;
}

bool roster_share_namespace(struct roster *r, uint32_t x, uint32_t y)
{
    r->round++;
    for (uint32_t i = r->first[x]; i < r->first[x + 1]; i++)
        r->seen[r->live_namespace[r->unit[i]]] = r->round;
    r->seen[0] = 0; // no namespace
    for (uint32_t i = r->first[y]; i < r->first[y + 1]; i++)
        if (r->seen[r->live_namespace[r->unit[i]]] == r->round)
            return true;
    return false;
}
