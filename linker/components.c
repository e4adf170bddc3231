// SPDX-License-Identifier: Apache-2.0
// Union-find by the smallest unit, then two counting sorts: units by component, edges by component. Both keep the order
// they find, so units and edges of a component lie in the order they had among all.
#include "linker/components.h"

struct work {
    struct components c;
    uint32_t *first_unit, *unit, *first_edge, *edge, *place, *of_unit;
};

static bool take(struct arena *arena, size_t n, uint32_t **ret, struct error *err)
{
    *ret = arena_alloc(arena, (n + 1) * sizeof(**ret), err);
    return *ret != NULL;
}

static uint32_t find(uint32_t *up, uint32_t unit)
{
    while (up[unit] != unit) {
        up[unit] = up[up[unit]];
        unit = up[unit];
    }
    return unit;
}

static void connect(uint32_t *up, uint32_t a, uint32_t b)
{
    uint32_t x = find(up, a), y = find(up, b);
    up[x < y ? y : x] = x < y ? x : y;
}

// The smallest unit it is connected with, for each.
static void find_smallest(uint32_t n_units, const struct edge *edges, size_t n_edges, double least,
                          const struct pair_decision *decisions, size_t n_decisions, uint32_t *up)
{
    for (uint32_t u = 0; u < n_units; u++)
        up[u] = u;
    for (size_t e = 0; e < n_edges; e++)
        if (edges[e].weight >= least)
            connect(up, edges[e].a, edges[e].b);
    for (size_t i = 0; i < n_decisions; i++)
        if (decisions[i].match)
            connect(up, decisions[i].a, decisions[i].b);
    for (uint32_t u = 0; u < n_units; u++)
        up[u] = up[up[u]]; // what is above is smaller, so it knows already
}

// Numbers for components of two and more; of_unit holds smallest units before, components after.
static bool number_components(struct work *w, uint32_t n_units, struct arena *scratch, struct error *err)
{
    uint32_t *size;
    if (!take(scratch, n_units, &size, err))
        return false;
    for (uint32_t u = 0; u < n_units; u++)
        size[w->of_unit[u]]++;
    for (uint32_t u = 0; u < n_units; u++) {
        uint32_t smallest = w->of_unit[u];
        if (smallest != u) {
            w->of_unit[u] = w->of_unit[smallest];
            continue;
        }
        w->of_unit[u] = COMPONENT_NONE;
        if (size[u] < 2)
            continue;
        w->first_unit[w->c.n + 1] = w->first_unit[w->c.n] + size[u];
        w->c.max_units = size[u] > w->c.max_units ? size[u] : w->c.max_units;
        w->of_unit[u] = w->c.n++;
    }
    return true;
}

static bool list_units(struct work *w, uint32_t n_units, struct arena *arena, struct arena *scratch, struct error *err)
{
    uint32_t *at;
    if (!take(scratch, w->c.n, &at, err) || !take(arena, w->first_unit[w->c.n], &w->unit, err))
        return false;
    for (uint32_t u = 0; u < n_units; u++) {
        uint32_t component = w->of_unit[u];
        if (component == COMPONENT_NONE)
            continue;
        w->place[u] = at[component]++;
        w->unit[w->first_unit[component] + w->place[u]] = u;
    }
    return true;
}

static uint32_t component_of(const struct work *w, const struct edge *e)
{
    uint32_t component = w->of_unit[e->a];
    return component == w->of_unit[e->b] ? component : COMPONENT_NONE;
}

static bool list_edges(struct work *w, const struct edge *edges, size_t n_edges, struct arena *arena,
                       struct arena *scratch, struct error *err)
{
    uint32_t *at;
    if (!take(arena, w->c.n, &w->first_edge, err) || !take(scratch, w->c.n, &at, err))
        return false;
    for (size_t e = 0; e < n_edges; e++) {
        uint32_t component = component_of(w, &edges[e]);
        if (component != COMPONENT_NONE)
            w->first_edge[component + 1]++;
    }
    for (uint32_t i = 0; i < w->c.n; i++) {
        uint32_t count = w->first_edge[i + 1];
        w->c.max_edges = count > w->c.max_edges ? count : w->c.max_edges;
        at[i] = w->first_edge[i];
        w->first_edge[i + 1] += w->first_edge[i];
    }
    if (!take(arena, w->first_edge[w->c.n], &w->edge, err))
        return false;
    for (size_t e = 0; e < n_edges; e++) {
        uint32_t component = component_of(w, &edges[e]);
        if (component != COMPONENT_NONE)
            w->edge[at[component]++] = (uint32_t)e;
    }
    return true;
}

bool components_find(uint32_t n_units, const struct edge *edges, size_t n_edges, double least,
                     const struct pair_decision *decisions, size_t n_decisions, struct arena *arena,
                     struct components *ret, struct error *err)
{
    CLEANUP(arena_freep) struct arena *scratch = NULL;
    struct work w = {0};
    if (n_edges > EDGES_MAX)
        return err_set(err, ERR_CONFIG, "%zu pairs are too many: the thresholds are too low", n_edges);
    if (!arena_new(&scratch, err) || !take(arena, n_units, &w.of_unit, err) || !take(arena, n_units, &w.place, err) ||
        !take(arena, n_units, &w.first_unit, err))
        return false;
    find_smallest(n_units, edges, n_edges, least, decisions, n_decisions, w.of_unit);
    if (!number_components(&w, n_units, scratch, err) || !list_units(&w, n_units, arena, scratch, err) ||
        !list_edges(&w, edges, n_edges, arena, scratch, err))
        return false;
    w.c.first_unit = w.first_unit;
    w.c.unit = w.unit;
    w.c.first_edge = w.first_edge;
    w.c.edge = w.edge;
    w.c.place = w.place;
    w.c.of_unit = w.of_unit;
    *ret = w.c;
    return true;
}
