// SPDX-License-Identifier: Apache-2.0
// Every (cluster, old id) that share a unit is a claim, as strong as the units they share. Claims are heard strongest
// first, ties by their smallest unit (two claims never share a unit, so this order is total); one is granted when
// neither its cluster nor its id has been served. So a cluster that loses its best id to a stronger claim may still
// keep its next.
#include "linker/person.h"

struct claim {
    struct uuid id;
    uint32_t id_number; // ids numbered in ascending order
    uint32_t cluster, first_unit, units;
};

static int by_id_and_cluster(const void *x, const void *y)
{
    const struct claim *a = x, *b = y;
    int order = uuid_compare(&a->id, &b->id);
    if (order != 0)
        return order;
    if (a->cluster != b->cluster)
        return a->cluster < b->cluster ? -1 : 1;
    return (a->first_unit > b->first_unit) - (a->first_unit < b->first_unit);
}

static int by_strength(const void *x, const void *y)
{
    const struct claim *a = x, *b = y;
    if (a->units != b->units)
        return a->units > b->units ? -1 : 1;
    return (a->first_unit > b->first_unit) - (a->first_unit < b->first_unit);
}

// One claim a unit, then claims of one id and one cluster made one. Returns how many; *ret_ids counts distinct ids.
static size_t collect(uint32_t n_units, const uint32_t *cluster_of_unit, const struct old_person *old,
                      struct claim *claims, uint32_t *ret_ids)
{
    size_t n = 0, kept = 0;
    uint32_t ids = 0;
    for (uint32_t u = 0; u < n_units; u++)
        if (old[u].known)
            claims[n++] = (struct claim){.id = old[u].id, .cluster = cluster_of_unit[u], .first_unit = u, .units = 1};
    if (n > 1)
        qsort(claims, n, sizeof(*claims), by_id_and_cluster);
    for (size_t i = 0; i < n; i++) {
        bool same_id = kept > 0 && uuid_compare(&claims[kept - 1].id, &claims[i].id) == 0;
        if (same_id && claims[kept - 1].cluster == claims[i].cluster) {
            claims[kept - 1].units++;
            continue;
        }
        ids += !same_id;
        claims[kept] = claims[i];
        claims[kept++].id_number = ids - 1;
    }
    *ret_ids = ids;
    return kept;
}

bool person_keep(uint32_t n_units, const uint32_t *cluster_of_unit, const struct old_person *old, uint32_t n_clusters,
                 struct arena *arena, struct old_person **ret_kept, struct error *err)
{
    CLEANUP(arena_freep) struct arena *scratch = NULL;
    struct claim *claims;
    bool *id_taken;
    struct old_person *kept;
    uint32_t n_ids;
    if (!arena_new(&scratch, err) ||
        (claims = arena_alloc(scratch, ((size_t)n_units + 1) * sizeof(*claims), err)) == NULL ||
        (kept = arena_alloc(arena, ((size_t)n_clusters + 1) * sizeof(*kept), err)) == NULL)
        return false;
    size_t n = collect(n_units, cluster_of_unit, old, claims, &n_ids);
    if ((id_taken = arena_alloc(scratch, (size_t)n_ids + 1, err)) == NULL)
        return false;
    if (n > 1)
        qsort(claims, n, sizeof(*claims), by_strength);
    for (size_t i = 0; i < n; i++) {
        const struct claim *c = &claims[i];
        if (kept[c->cluster].known || id_taken[c->id_number])
            continue;
        kept[c->cluster] = (struct old_person){.id = c->id, .known = true};
        id_taken[c->id_number] = true;
    }
    *ret_kept = kept;
    return true;
}
