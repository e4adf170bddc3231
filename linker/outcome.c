// SPDX-License-Identifier: Apache-2.0
// Only the final clusters decide what is a link: an edge refused for itself may lie within one all the same. A clerk is not
// asked about two clusters that no answer could join: both hold a live id of one namespace, or a clerk has parted them.
#include "linker/outcome.h"

#include <stdlib.h>

#include "linker/roster.h"

struct parted {
    uint32_t x, y; // clusters, x < y
};

struct outcome {
    const struct cluster_input *in;
    const uint8_t *verdict;
    const uint32_t *cluster; // of each unit
    struct roster roster;
    struct parted *parted; // by clerks, in order
    size_t n_parted;
};

static bool take(struct arena *arena, size_t n, uint32_t **ret, struct error *err)
{
    *ret = arena_alloc(arena, (n + 1) * sizeof(**ret), err);
    return *ret != NULL;
}

static bool number_clusters(const struct cluster_input *in, const uint32_t *group, struct arena *arena,
                            struct arena *scratch, struct clustering *c, struct error *err)
{
    uint32_t *of_unit, *number; // of a group, plus one
    if (!take(arena, in->n_units, &of_unit, err) || !take(scratch, in->n_units, &number, err))
        return false;
    for (uint32_t u = 0; u < in->n_units; u++) {
        if (number[group[u]] == 0)
            number[group[u]] = ++c->n_clusters;
        of_unit[u] = number[group[u]] - 1;
    }
    c->of_unit = of_unit;
    return true;
}

// --- edges that were followed ----------------------------------------------------------------------------------------

static bool together(const struct outcome *o, const struct edge *e)
{
    return o->cluster[e->a] == o->cluster[e->b];
}

static bool is_wanted(const struct outcome *o, size_t e)
{
    return o->in->edges[e].weight >= o->in->threshold || (o->verdict[e] & VERDICT_CLERK) != 0;
}

static bool list_refused(const struct outcome *o, struct arena *arena, struct clustering *c, struct error *err)
{
    size_t n = 0;
    for (size_t e = 0; e < o->in->n_edges; e++)
        n += is_wanted(o, e) && !together(o, &o->in->edges[e]);
    struct refused_pair *refused = arena_alloc(arena, (n + 1) * sizeof(*refused), err);
    if (refused == NULL)
        return false;
    for (size_t e = 0; e < o->in->n_edges; e++) {
        const struct edge *edge = &o->in->edges[e];
        enum refusal reason = o->verdict[e] & VERDICT_REASON;
        if (!is_wanted(o, e) || together(o, edge))
            continue;
        c->by_reason[reason]++;
        refused[c->n_refused++] =
            (struct refused_pair){.a = edge->a, .b = edge->b, .reason = reason, .weight = edge->weight};
    }
    c->refused = refused;
    return true;
}

// --- edges for a clerk -------------------------------------------------------------------------------------------------

static int by_clusters(const void *p, const void *q)
{
    const struct parted *s = p, *t = q;
    if (s->x != t->x)
        return s->x < t->x ? -1 : 1;
    return (s->y > t->y) - (s->y < t->y);
}

static bool list_parted(struct outcome *o, struct arena *scratch, struct error *err)
{
    const struct cluster_input *in = o->in;
    o->parted = arena_alloc(scratch, (in->n_decisions + 1) * sizeof(*o->parted), err);
    if (o->parted == NULL)
        return false;
    for (size_t i = 0; i < in->n_decisions; i++) {
        uint32_t x = o->cluster[in->decisions[i].a], y = o->cluster[in->decisions[i].b];
        if (!in->decisions[i].match)
            o->parted[o->n_parted++] = (struct parted){.x = x < y ? x : y, .y = x < y ? y : x};
    }
    if (o->n_parted > 1)
        qsort(o->parted, o->n_parted, sizeof(*o->parted), by_clusters);
    return true;
}

static bool are_parted(const struct outcome *o, uint32_t x, uint32_t y)
{
    const struct parted wanted = {.x = x < y ? x : y, .y = x < y ? y : x};
    return o->n_parted > 0 && bsearch(&wanted, o->parted, o->n_parted, sizeof(wanted), by_clusters) != NULL;
}

static bool is_for_clerk(struct outcome *o, const struct edge *e)
{
    uint32_t x = o->cluster[e->a], y = o->cluster[e->b];
    return e->weight >= o->in->review && e->weight < o->in->threshold && x != y &&
           !roster_share_namespace(&o->roster, x, y) && !are_parted(o, x, y);
}

// --- the order of edges ----------------------------------------------------------------------------------------------

// Links move to the front, which never overtakes the reading. The others wait on one pile: those for a clerk from its bottom,
// the rest from its top.
static bool sort_edges(struct outcome *o, struct arena *scratch, struct clustering *c, struct error *err)
{
    struct edge *edges = o->in->edges;
    size_t n = o->in->n_edges, n_links = 0;
    for (size_t e = 0; e < n; e++)
        n_links += is_wanted(o, e) && together(o, &edges[e]);
    size_t n_others = n - n_links, top = n_others;
    struct edge *pile = arena_alloc(scratch, (n_others + 1) * sizeof(*pile), err);
    if (pile == NULL)
        return false;
    for (size_t e = 0; e < n; e++)
        if (is_wanted(o, e) && together(o, &edges[e]))
            edges[c->n_links++] = edges[e];
        else if (is_for_clerk(o, &edges[e]))
            pile[c->n_review++] = edges[e];
        else
            pile[--top] = edges[e];
    for (size_t i = 0; i < n_others; i++)
        edges[n_links + i] = pile[i];
    return true;
}

bool outcome_sort_out(const struct cluster_input *in, const uint32_t *group, const uint8_t *verdict,
                      struct arena *arena, struct clustering *ret, struct error *err)
{
    CLEANUP(arena_freep) struct arena *scratch = NULL;
    struct outcome o = {.in = in, .verdict = verdict};
    if (!arena_new(&scratch, err) || !number_clusters(in, group, arena, scratch, ret, err))
        return false;
    o.cluster = ret->of_unit;
    return list_refused(&o, arena, ret, err) &&
           roster_make(ret->of_unit, in->n_units, ret->n_clusters, in->live_namespace, in->n_namespaces, scratch,
                       &o.roster, err) &&
           list_parted(&o, scratch, err) && sort_edges(&o, scratch, ret, err);
}
