// SPDX-License-Identifier: Apache-2.0
// Every (cluster, old id) that share a unit is a claim, as strong as the units they share. Most claims are alone, on their
// cluster and on their id, and are granted at once. The others are heard strongest first, ties by their smallest unit (two
// claims never share a unit, so this order is total); one is granted when neither its cluster nor its id has been served.
// So a cluster that loses its best id to a stronger claim may still keep its next. A claim that is not granted is a change:
// its units have another id now. Ids are numbered by a hash table; the server drew them at random, so their first bytes serve.
#include "linker/person.h"

#include <stdlib.h>
#include <string.h>

#define NO_ID UINT32_MAX

struct claim {
    uint32_t id, cluster, first_unit, units;
};

struct work {
    uint32_t n_units, n_clusters, n_ids;
    const uint32_t *cluster_of_unit;
    const struct old_person *old;
    uint32_t *id_of_unit; // ids are numbered as they are met
    struct claim *claims; // in the order of clusters
    size_t n_claims;
    uint32_t *claims_on_id, *claims_of_cluster;
    bool *granted; // per id
};

static bool take(struct arena *arena, size_t n, uint32_t **ret, struct error *err)
{
    *ret = arena_alloc(arena, (n + 1) * sizeof(**ret), err);
    return *ret != NULL;
}

// A slot holds a unit with that id, plus one. Twice as many slots as units: a free one is near.
static uint32_t *find_slot(const struct work *w, uint32_t *slots, uint64_t mask, const struct uuid *id)
{
    uint64_t at;
    memcpy(&at, id->bytes, sizeof(at));
    for (at &= mask; slots[at] != 0; at = (at + 1) & mask)
        if (uuid_compare(&w->old[slots[at] - 1].id, id) == 0)
            break;
    return &slots[at];
}

static bool number_ids(struct work *w, struct arena *scratch, struct error *err)
{
    uint64_t n_slots = 16;
    uint32_t *slots;
    while (n_slots < 2 * (uint64_t)w->n_units)
        n_slots *= 2;
    if (!take(scratch, n_slots, &slots, err) || !take(scratch, w->n_units, &w->id_of_unit, err))
        return false;
    for (uint32_t u = 0; u < w->n_units; u++) {
        w->id_of_unit[u] = NO_ID;
        if (!w->old[u].known)
            continue;
        uint32_t *slot = find_slot(w, slots, n_slots - 1, &w->old[u].id);
        if (*slot == 0) {
            *slot = u + 1;
            w->id_of_unit[u] = w->n_ids++;
        } else {
            w->id_of_unit[u] = w->id_of_unit[*slot - 1];
        }
    }
    return true;
}

// Units by cluster, in ascending order within each; begin[c] to begin[c + 1].
static bool list_units(const struct work *w, struct arena *scratch, uint32_t **ret_begin, uint32_t **ret_units,
                       struct error *err)
{
    uint32_t *begin, *units;
    if (!take(scratch, (size_t)w->n_clusters + 1, &begin, err) || !take(scratch, w->n_units, &units, err))
        return false;
    for (uint32_t u = 0; u < w->n_units; u++)
        begin[w->cluster_of_unit[u] + 2]++; // one further than meant: filling in moves it down
    for (uint32_t c = 0; c < w->n_clusters; c++)
        begin[c + 2] += begin[c + 1];
    for (uint32_t u = 0; u < w->n_units; u++)
        units[begin[w->cluster_of_unit[u] + 1]++] = u;
    *ret_begin = begin;
    *ret_units = units;
    return true;
}

static bool make_claims(struct work *w, struct arena *scratch, struct error *err)
{
    uint32_t *begin, *units, *last_claim; // on an id, plus one
    if (!list_units(w, scratch, &begin, &units, err) || !take(scratch, w->n_ids, &last_claim, err) ||
        !take(scratch, w->n_ids, &w->claims_on_id, err) || !take(scratch, w->n_clusters, &w->claims_of_cluster, err) ||
        (w->claims = arena_alloc(scratch, ((size_t)w->n_units + 1) * sizeof(*w->claims), err)) == NULL)
        return false;
    for (uint32_t c = 0; c < w->n_clusters; c++)
        for (uint32_t i = begin[c]; i < begin[c + 1]; i++) {
            uint32_t id = w->id_of_unit[units[i]];
            if (id == NO_ID)
                continue;
            if (last_claim[id] != 0 && w->claims[last_claim[id] - 1].cluster == c) {
                w->claims[last_claim[id] - 1].units++;
                continue;
            }
            w->claims[w->n_claims++] = (struct claim){.id = id, .cluster = c, .first_unit = units[i], .units = 1};
            last_claim[id] = (uint32_t)w->n_claims;
            w->claims_on_id[id]++;
            w->claims_of_cluster[c]++;
        }
    return true;
}

static void grant(struct work *w, const struct claim *claim, struct old_person *kept)
{
    kept[claim->cluster] = (struct old_person){.id = w->old[claim->first_unit].id, .known = true};
    w->granted[claim->id] = true;
}

static int by_strength(const void *x, const void *y)
{
    const struct claim *a = x, *b = y;
    if (a->units != b->units)
        return a->units > b->units ? -1 : 1;
    return (a->first_unit > b->first_unit) - (a->first_unit < b->first_unit);
}

static bool decide(struct work *w, struct arena *scratch, struct old_person *kept, struct error *err)
{
    size_t n = 0;
    struct claim *contested = arena_alloc(scratch, (w->n_claims + 1) * sizeof(*contested), err);
    if (contested == NULL || (w->granted = arena_alloc(scratch, (size_t)w->n_ids + 1, err)) == NULL)
        return false;
    for (size_t i = 0; i < w->n_claims; i++) {
        const struct claim *c = &w->claims[i];
        if (w->claims_on_id[c->id] == 1 && w->claims_of_cluster[c->cluster] == 1)
            grant(w, c, kept);
        else
            contested[n++] = *c;
    }
    if (n > 1)
        qsort(contested, n, sizeof(*contested), by_strength);
    for (size_t i = 0; i < n; i++)
        if (!kept[contested[i].cluster].known && !w->granted[contested[i].id])
            grant(w, &contested[i], kept);
    return true;
}

static bool list_changes(const struct work *w, struct arena *arena, struct persons *p, struct error *err)
{
    size_t n = 0;
    for (int pass = 0; pass < 2; pass++) { // count, then fill
        for (size_t i = 0; i < w->n_claims; i++) {
            const struct claim *c = &w->claims[i];
            const struct uuid *was = &w->old[c->first_unit].id;
            if (p->kept[c->cluster].known && uuid_compare(&p->kept[c->cluster].id, was) == 0)
                continue;
            if (pass == 1)
                p->change[p->n_changes++] = (struct person_change){
                    .was = *was, .merged = !w->granted[c->id], .cluster = c->cluster, .records = c->units};
            n++;
        }
        if (pass == 0 && (p->change = arena_alloc(arena, (n + 1) * sizeof(*p->change), err)) == NULL)
            return false;
    }
    return true;
}

bool person_keep(uint32_t n_units, const uint32_t *cluster_of_unit, const struct old_person *old, uint32_t n_clusters,
                 struct arena *arena, struct persons *ret, struct error *err)
{
    CLEANUP(arena_freep) struct arena *scratch = NULL;
    struct work w = {.n_units = n_units, .n_clusters = n_clusters, .cluster_of_unit = cluster_of_unit, .old = old};
    struct persons p = {.kept = arena_alloc(arena, ((size_t)n_clusters + 1) * sizeof(*p.kept), err)};
    if (p.kept == NULL || !arena_new(&scratch, err) || !number_ids(&w, scratch, err) ||
        !make_claims(&w, scratch, err) || !decide(&w, scratch, p.kept, err) || !list_changes(&w, arena, &p, err))
        return false;
    *ret = p;
    return true;
}
