// SPDX-License-Identifier: Apache-2.0
// Union-find in which every cluster knows the live ids it holds, as a chain of its units that have one. A cluster holds
// at most one live id a namespace, so a chain is never longer than there are namespaces.
//
// Edges are worked through by weight, all edges of one weight together: first each is held against the others of its
// weight (would a cluster be drawn to two clusters that exclude each other?), then those that remain are followed in
// the order of their units. An edge left out at its own weight can still end within one cluster through other edges: it
// then counts as a link, since only the final clusters decide what is a link.
#include "linker/cluster.h"

#include <stdbool.h>

#define NO_UNIT UINT32_MAX
enum { MAX_EDGES = INT32_MAX };

// What one cluster wants of another at the weight at hand.
struct wish {
    uint32_t from, to; // roots
    uint32_t edge : 31, contested : 1;
};

struct state {
    const uint16_t *live_namespace;
    struct edge *edges;
    size_t n_edges;
    uint32_t *parent, *size;
    uint32_t *first_live, *next_live; // of a root; of a unit
    struct wish *wishes;
    uint32_t *seen_by; // per namespace: the cluster seen with a live id in it ...
    uint64_t *seen_at; // ... in which round
    uint64_t round;
    bool *dropped; // per edge: two children fitted equally well
};

static int by_weight(const void *x, const void *y)
{
    const struct edge *a = x, *b = y;
    if (a->weight != b->weight)
        return a->weight > b->weight ? -1 : 1;
    if (a->a != b->a)
        return a->a < b->a ? -1 : 1;
    return (a->b > b->b) - (a->b < b->b);
}

static int by_units(const void *x, const void *y)
{
    const struct edge *a = x, *b = y;
    if (a->a != b->a)
        return a->a < b->a ? -1 : 1;
    return (a->b > b->b) - (a->b < b->b);
}

static int by_clusters(const void *x, const void *y)
{
    const struct wish *a = x, *b = y;
    if (a->from != b->from)
        return a->from < b->from ? -1 : 1;
    if (a->to != b->to)
        return a->to < b->to ? -1 : 1;
    return (a->edge > b->edge) - (a->edge < b->edge);
}

static uint32_t find(struct state *s, uint32_t unit)
{
    while (s->parent[unit] != unit) {
        s->parent[unit] = s->parent[s->parent[unit]];
        unit = s->parent[unit];
    }
    return unit;
}

// Do two clusters hold live ids of one namespace?
static bool exclude_each_other(struct state *s, uint32_t x, uint32_t y)
{
    s->round++;
    for (uint32_t u = s->first_live[x]; u != NO_UNIT; u = s->next_live[u])
        s->seen_at[s->live_namespace[u]] = s->round;
    for (uint32_t u = s->first_live[y]; u != NO_UNIT; u = s->next_live[u])
        if (s->seen_at[s->live_namespace[u]] == s->round)
            return true;
    return false;
}

static void join(struct state *s, uint32_t x, uint32_t y)
{
    if (s->size[x] < s->size[y]) {
        uint32_t smaller = x;
        x = y;
        y = smaller;
    }
    s->parent[y] = x;
    s->size[x] += s->size[y];
    uint32_t *end = &s->first_live[x];
    while (*end != NO_UNIT)
        end = &s->next_live[*end];
    *end = s->first_live[y];
}

// wishes[0 .. n) all come from one cluster, ordered by the cluster they lead to. Contested are those whose target
// shares a namespace with another target.
static void contest(struct state *s, struct wish *wishes, size_t n)
{
    if (wishes[0].to == wishes[n - 1].to)
        return;
    s->round++;
    // Twice: the first pass leaves the last target in each namespace, so that the second finds both sides of a clash.
    for (int pass = 0; pass < 2; pass++)
        for (size_t i = 0; i < n; i++)
            for (uint32_t u = s->first_live[wishes[i].to]; u != NO_UNIT; u = s->next_live[u]) {
                uint16_t ns = s->live_namespace[u];
                if (s->seen_at[ns] == s->round && s->seen_by[ns] != wishes[i].to)
                    wishes[i].contested = true;
                s->seen_at[ns] = s->round;
                s->seen_by[ns] = wishes[i].to;
            }
}

// Of the edges [begin, end), all of one weight, mark those that lead a cluster to two children at once.
static void drop_contested(struct state *s, size_t begin, size_t end)
{
    size_t n = 0;
    for (size_t e = begin; e < end; e++) {
        uint32_t x = find(s, s->edges[e].a), y = find(s, s->edges[e].b);
        if (x == y || exclude_each_other(s, x, y))
            continue;
        s->wishes[n++] = (struct wish){.from = x, .to = y, .edge = (uint32_t)e & MAX_EDGES};
        s->wishes[n++] = (struct wish){.from = y, .to = x, .edge = (uint32_t)e & MAX_EDGES};
    }
    if (n > 2)
        qsort(s->wishes, n, sizeof(*s->wishes), by_clusters);
    for (size_t i = 0, j; i < n; i = j) {
        for (j = i + 1; j < n && s->wishes[j].from == s->wishes[i].from; j++)
            ;
        contest(s, &s->wishes[i], j - i);
    }
    for (size_t i = 0; i < n; i++)
        if (s->wishes[i].contested)
            s->dropped[s->wishes[i].edge] = true;
}

static void follow(struct state *s, size_t begin, size_t end)
{
    for (size_t e = begin; e < end; e++) {
        uint32_t x = find(s, s->edges[e].a), y = find(s, s->edges[e].b);
        if (x != y && !s->dropped[e] && !exclude_each_other(s, x, y))
            join(s, x, y);
    }
}

static size_t end_of_weight(const struct state *s, size_t begin)
{
    size_t end = begin + 1;
    while (end < s->n_edges && !(s->edges[end].weight < s->edges[begin].weight))
        end++;
    return end;
}

// Links to the front; the others are counted by what kept them out.
static void sort_out_edges(struct state *s, struct clustering *c)
{
    for (size_t e = 0; e < s->n_edges; e++) {
        struct edge edge = s->edges[e];
        if (find(s, edge.a) != find(s, edge.b)) {
            if (s->dropped[e])
                c->undecided++;
            else
                c->refused++;
            continue;
        }
        s->edges[e] = s->edges[c->n_links];
        s->edges[c->n_links++] = edge;
    }
    if (c->n_links > 1)
        qsort(s->edges, c->n_links, sizeof(*s->edges), by_units);
}

static bool number_clusters(struct state *s, uint32_t n_units, struct arena *arena, struct clustering *c,
                            struct error *err)
{
    uint32_t *of_unit = arena_alloc(arena, ((size_t)n_units + 1) * sizeof(*of_unit), err);
    if (of_unit == NULL)
        return false;
    uint32_t *number = s->first_live; // done with; a root's number, once given
    for (uint32_t u = 0; u < n_units; u++)
        number[u] = NO_UNIT;
    for (uint32_t u = 0; u < n_units; u++) {
        uint32_t root = find(s, u);
        if (number[root] == NO_UNIT)
            number[root] = c->n_clusters++;
        of_unit[u] = number[root];
    }
    c->of_unit = of_unit;
    return true;
}

static bool state_init(struct state *s, uint32_t n_units, uint16_t n_namespaces, struct arena *arena, struct error *err)
{
    size_t units = (size_t)n_units + 1, namespaces = (size_t)n_namespaces + 1;
    if ((s->parent = arena_alloc(arena, units * sizeof(*s->parent), err)) == NULL ||
        (s->size = arena_alloc(arena, units * sizeof(*s->size), err)) == NULL ||
        (s->first_live = arena_alloc(arena, units * sizeof(*s->first_live), err)) == NULL ||
        (s->next_live = arena_alloc(arena, units * sizeof(*s->next_live), err)) == NULL ||
        (s->wishes = arena_alloc(arena, (2 * s->n_edges + 1) * sizeof(*s->wishes), err)) == NULL ||
        (s->dropped = arena_alloc(arena, s->n_edges + 1, err)) == NULL ||
        (s->seen_by = arena_alloc(arena, namespaces * sizeof(*s->seen_by), err)) == NULL ||
        (s->seen_at = arena_alloc(arena, namespaces * sizeof(*s->seen_at), err)) == NULL)
        return false;
    for (uint32_t u = 0; u < n_units; u++) {
        s->parent[u] = u;
        s->size[u] = 1;
        s->next_live[u] = NO_UNIT;
        s->first_live[u] = s->live_namespace[u] == 0 ? NO_UNIT : u;
    }
    return true;
}

bool cluster_units(uint32_t n_units, const uint16_t *live_namespace, uint16_t n_namespaces, struct edge *edges,
                   size_t n_edges, struct arena *arena, struct clustering *ret, struct error *err)
{
    CLEANUP(arena_freep) struct arena *scratch = NULL;
    struct state s = {.live_namespace = live_namespace, .edges = edges, .n_edges = n_edges};
    struct clustering c = {0};
    if (n_edges > MAX_EDGES)
        return err_set(err, ERR_CONFIG, "%zu pairs are more than can be clustered: the threshold is too low", n_edges);
    if (!arena_new(&scratch, err) || !state_init(&s, n_units, n_namespaces, scratch, err))
        return false;
    if (n_edges > 1)
        qsort(edges, n_edges, sizeof(*edges), by_weight);
    for (size_t begin = 0, end; begin < n_edges; begin = end) {
        end = end_of_weight(&s, begin);
        drop_contested(&s, begin, end);
        follow(&s, begin, end);
    }
    sort_out_edges(&s, &c);
    if (!number_clusters(&s, n_units, arena, &c, err))
        return false;
    *ret = c;
    return true;
}
