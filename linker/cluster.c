// SPDX-License-Identifier: Apache-2.0
// Component by component (linker/components.c). Its edges in the order of their units give each unit its neighbours; in the
// order of their weight they are followed, one at a time, and each join is judged by what the two groups hold by then:
//
//   by their chains   live ids, clerks' decisions, numbers: cheap, always (linker/groups.c)
//   pair by pair      twins, and the mean weight over all pairs: groups of one child are small, so there are few pairs
//   by their rivals   the groups next to either that exclude the other: is one of them as good?
//
// What is refused is never tried again for itself, but later joins bring more evidence and later edges ask again. The mean
// weight takes known edges first and asks for what is missing. Only the final clusters decide what is a link
// (linker/outcome.c).
#include "linker/cluster.h"

#include <math.h>
#include <stdlib.h>

#include "linker/outcome.h"

enum { MANY_EDGES = 512, FEW_EDGES = 8 }; // of one unit: of more no rivals are looked for
static const uint32_t NO_EDGE = UINT32_MAX;
static const double ROUNDING = 1e-9; // of a mean

// An edge of the component, its units by their places in it.
struct near_edge {
    double weight;
    uint32_t a, b;
    uint32_t number; // among all
};

struct state {
    const struct cluster_input *in;
    struct components components;
    const struct pair_decision *decisions; // sorted by component, then units
    size_t n_decisions, next_decision;
    uint8_t *verdict; // per edge of all: see linker/outcome.h
    uint32_t *group;  // of each unit: the outcome
    uint64_t unchecked;

    // The component at hand.
    const uint32_t *unit;
    uint32_t n_units, n_edges;
    struct near_edge *edges;        // in the order of (a, b)
    const struct near_edge **order; // those to follow, heaviest first
    uint32_t *above, *below,
        *upwards; // where a unit's edges begin: in `edges`; in `upwards`, which holds numbers of edges
    struct groups groups;
};

// --- neighbours ------------------------------------------------------------------------------------------------------

static void find_neighbours(struct state *s)
{
    uint32_t n_units = s->n_units;
    for (uint32_t u = 0; u < n_units + 2; u++)
        s->above[u] = s->below[u] = 0;
    for (uint32_t e = 0; e < s->n_edges; e++) {
        s->above[s->edges[e].a + 1]++;
        s->below[s->edges[e].b + 2]++; // one further than meant: filling in moves it down
    }
    for (uint32_t u = 0; u < n_units; u++) {
        s->above[u + 1] += s->above[u];
        s->below[u + 2] += s->below[u + 1];
    }
    for (uint32_t e = 0; e < s->n_edges; e++)
        s->upwards[s->below[s->edges[e].b + 1]++] = e;
}

static uint32_t find_edge(const struct state *s, uint32_t u, uint32_t v)
{
    uint32_t a = u < v ? u : v, b = u < v ? v : u, low = s->above[a], end = s->above[a + 1], high = end;
    while (high - low > FEW_EDGES) {
        uint32_t middle = low + (high - low) / 2;
        if (s->edges[middle].b < b)
            low = middle + 1;
        else
            high = middle;
    }
    while (low < end && s->edges[low].b < b)
        low++;
    return low < end && s->edges[low].b == b ? low : NO_EDGE;
}

// --- two groups ------------------------------------------------------------------------------------------------------

static double pair_weight(const struct state *s, uint32_t u, uint32_t v)
{
    uint32_t edge = find_edge(s, u, v);
    if (edge != NO_EDGE)
        return s->edges[edge].weight;
    return s->in->weigh == NULL ? NAN : s->in->weigh(s->in->ctx, s->unit[u], s->unit[v]);
}

// Over the pairs that say something; NAN when none does.
static double mean_weight(const struct state *s, uint32_t x, uint32_t y)
{
    const uint32_t *next = s->groups.next;
    uint32_t u = x, v = y, n = 0;
    double sum = 0;
    do
        do {
            double weight = pair_weight(s, u, v);
            if (isnan(weight))
                continue;
            sum += weight;
            n++;
        } while ((v = next[v]) != y);
    while ((u = next[u]) != x);
    return n == 0 ? NAN : sum / n;
}

static bool are_twins(const struct state *s, uint32_t u, uint32_t v)
{
    return s->in->twins != NULL && s->in->twins(s->in->ctx, s->unit[u < v ? u : v], s->unit[u < v ? v : u]);
}

static bool hold_twins(const struct state *s, uint32_t x, uint32_t y)
{
    const uint32_t *next = s->groups.next;
    uint32_t u = x, v = y;
    if (s->in->twins == NULL)
        return false;
    do
        do
            if (are_twins(s, u, v))
                return true;
        while ((v = next[v]) != y);
    while ((u = next[u]) != x);
    return false;
}

static bool are_large(const struct state *s, uint32_t x, uint32_t y)
{
    return groups_size(&s->groups, x) + groups_size(&s->groups, y) > CLUSTER_LARGE;
}

// What two groups cannot be one child for; their mean weight unless NULL. Not for large ones.
static enum refusal tell_apart(struct state *s, uint32_t x, uint32_t y, double *ret_mean)
{
    enum refusal reason = groups_exclude(&s->groups, x, y);
    if (reason != REFUSAL_NONE)
        return reason;
    *ret_mean = mean_weight(s, x, y);
    if (hold_twins(s, x, y))
        return REFUSAL_TWINS;
    return *ret_mean < 0 ? REFUSAL_WEAK_BRIDGE : REFUSAL_NONE;
}

// --- rivals ----------------------------------------------------------------------------------------------------------

// x fits y by `fit`. Could it as well be z, which is not y?
static bool is_rival(struct state *s, uint32_t x, uint32_t y, uint32_t z, double fit)
{
    double ignored, rival_fit;
    if (z == x || z == y || are_large(s, x, z) || are_large(s, y, z))
        return false;
    if (tell_apart(s, y, z, &ignored) == REFUSAL_NONE || tell_apart(s, x, z, &rival_fit) != REFUSAL_NONE)
        return false;
    return rival_fit + s->in->margin + ROUNDING >= fit;
}

// Rivals of y for x along the edges of one unit of x that weigh enough.
static bool unit_has_rival(struct state *s, uint32_t u, uint32_t x, uint32_t y, double least, double fit)
{
    uint32_t n_above = s->above[u + 1] - s->above[u], n_below = s->below[u + 1] - s->below[u], last = x;
    if (n_above + n_below > MANY_EDGES)
        return false;
    for (uint32_t i = 0; i < n_above + n_below; i++) {
        const struct near_edge *e = &s->edges[i < n_above ? s->above[u] + i : s->upwards[s->below[u] + i - n_above]];
        if (e->weight < least)
            continue;
        uint32_t z = groups_find(&s->groups, e->a == u ? e->b : e->a);
        if (z != last && is_rival(s, x, y, z, fit))
            return true;
        last = z;
    }
    return false;
}

static bool has_rival(struct state *s, uint32_t x, uint32_t y, double least, double fit)
{
    uint32_t u = x;
    do
        if (unit_has_rival(s, u, x, y, least, fit))
            return true;
    while ((u = s->groups.next[u]) != x);
    return false;
}

// --- one component ---------------------------------------------------------------------------------------------------

static enum refusal judge(struct state *s, const struct near_edge *e, uint32_t x, uint32_t y)
{
    double fit;
    if (are_large(s, x, y)) {
        enum refusal reason = groups_exclude(&s->groups, x, y);
        if (reason == REFUSAL_NONE && are_twins(s, e->a, e->b))
            reason = REFUSAL_TWINS;
        s->unchecked += reason == REFUSAL_NONE;
        return reason;
    }
    bool both_single = groups_size(&s->groups, x) + groups_size(&s->groups, y) == 2;
    enum refusal reason = tell_apart(s, x, y, &fit);
    if (reason != REFUSAL_NONE && !(reason == REFUSAL_WEAK_BRIDGE && both_single))
        return reason;
    double least = e->weight - s->in->margin;
    // NOLINTNEXTLINE(clang-analyzer-core.CallAndMessage): set where no reason was found
    return has_rival(s, x, y, least, fit) || has_rival(s, y, x, least, fit) ? REFUSAL_UNDECIDED : REFUSAL_NONE;
}

// Clerks' words on this component, no match before any match.
static void follow_clerks(struct state *s, uint32_t component)
{
    size_t begin = s->next_decision, end = begin;
    const uint32_t *place = s->components.place;
    for (; end < s->n_decisions && s->components.of_unit[s->decisions[end].a] == component; end++)
        if (!s->decisions[end].match)
            groups_bar(&s->groups, place[s->decisions[end].a], place[s->decisions[end].b]);
    for (size_t i = begin; i < end; i++) {
        if (!s->decisions[i].match)
            continue;
        uint32_t a = place[s->decisions[i].a], b = place[s->decisions[i].b], edge = find_edge(s, a, b);
        uint32_t x = groups_find(&s->groups, a), y = groups_find(&s->groups, b);
        enum refusal reason = x == y ? REFUSAL_NONE : groups_exclude(&s->groups, x, y);
        if (reason == REFUSAL_SSN)
            reason = REFUSAL_NONE;
        if (edge != NO_EDGE)
            s->verdict[s->edges[edge].number] = (uint8_t)(VERDICT_CLERK | reason);
        if (x != y && reason == REFUSAL_NONE)
            groups_join(&s->groups, x, y);
    }
    s->next_decision = end;
}

static int heaviest_first(const void *p, const void *q)
{
    const struct near_edge *x = *(const struct near_edge *const *)p, *y = *(const struct near_edge *const *)q;
    if (x->weight < y->weight || x->weight > y->weight)
        return x->weight > y->weight ? -1 : 1;
    return x->number < y->number ? -1 : 1;
}

static void follow_edges(struct state *s)
{
    size_t n = 0;
    for (uint32_t e = 0; e < s->n_edges; e++)
        if (s->edges[e].weight >= s->in->threshold)
            s->order[n++] = &s->edges[e];
    if (n > 1)
        qsort(s->order, n, sizeof(const struct near_edge *), heaviest_first);
    for (size_t i = 0; i < n; i++) {
        const struct near_edge *e = s->order[i];
        uint32_t x = groups_find(&s->groups, e->a), y = groups_find(&s->groups, e->b);
        if (x == y || (s->verdict[e->number] & VERDICT_REASON) != REFUSAL_NONE)
            continue;
        enum refusal reason = judge(s, e, x, y);
        s->verdict[e->number] |= (uint8_t)reason;
        if (reason == REFUSAL_NONE)
            groups_join(&s->groups, x, y);
    }
}

static void work_through(struct state *s, uint32_t component)
{
    const struct components *c = &s->components;
    const uint32_t *numbers = &c->edge[c->first_edge[component]];
    s->unit = &c->unit[c->first_unit[component]];
    s->n_units = c->first_unit[component + 1] - c->first_unit[component];
    s->n_edges = c->first_edge[component + 1] - c->first_edge[component];
    for (uint32_t i = 0; i < s->n_edges; i++) {
        const struct edge *e = &s->in->edges[numbers[i]];
        s->edges[i] =
            (struct near_edge){.weight = e->weight, .a = c->place[e->a], .b = c->place[e->b], .number = numbers[i]};
    }
    find_neighbours(s);
    groups_start(&s->groups, s->unit, s->n_units, s->in->live_namespace, s->in->ssn);
    follow_clerks(s, component);
    follow_edges(s);
    for (uint32_t u = 0; u < s->n_units; u++)
        s->group[s->unit[u]] = s->unit[groups_find(&s->groups, u)];
}

// --- all of them -----------------------------------------------------------------------------------------------------

struct placed_decision {
    struct pair_decision decision;
    uint32_t component;
};

int refused_pair_order(const void *x, const void *y)
{
    const struct refused_pair *a = x, *b = y;
    if (a->a != b->a)
        return a->a < b->a ? -1 : 1;
    return (a->b > b->b) - (a->b < b->b);
}

static int by_component(const void *p, const void *q)
{
    const struct placed_decision *x = p, *y = q;
    if (x->component != y->component)
        return x->component < y->component ? -1 : 1;
    if (x->decision.a != y->decision.a)
        return x->decision.a < y->decision.a ? -1 : 1;
    return (x->decision.b > y->decision.b) - (x->decision.b < y->decision.b);
}

// Those within a component; the others keep apart what nothing joins.
static bool sort_decisions(struct state *s, struct arena *scratch, struct error *err)
{
    const struct cluster_input *in = s->in;
    struct placed_decision *placed = arena_alloc(scratch, (in->n_decisions + 1) * sizeof(*placed), err);
    struct pair_decision *sorted = arena_alloc(scratch, (in->n_decisions + 1) * sizeof(*sorted), err);
    if (placed == NULL || sorted == NULL)
        return false;
    for (size_t i = 0; i < in->n_decisions; i++) {
        uint32_t component = s->components.of_unit[in->decisions[i].a];
        if (component != COMPONENT_NONE && component == s->components.of_unit[in->decisions[i].b])
            placed[s->n_decisions++] = (struct placed_decision){.decision = in->decisions[i], .component = component};
    }
    if (s->n_decisions > 1)
        qsort(placed, s->n_decisions, sizeof(*placed), by_component);
    for (size_t i = 0; i < s->n_decisions; i++)
        sorted[i] = placed[i].decision;
    s->decisions = sorted;
    return true;
}

static bool take(struct arena *arena, size_t n, uint32_t **ret, struct error *err)
{
    *ret = arena_alloc(arena, (n + 1) * sizeof(**ret), err);
    return *ret != NULL;
}

static bool state_init(struct state *s, struct arena *scratch, struct error *err)
{
    const struct cluster_input *in = s->in;
    if (!components_find(in->n_units, in->edges, in->n_edges, in->threshold - in->margin, in->decisions,
                         in->n_decisions, scratch, &s->components, err) ||
        !sort_decisions(s, scratch, err) || !take(scratch, in->n_units, &s->group, err) ||
        (s->verdict = arena_alloc(scratch, in->n_edges + 1, err)) == NULL)
        return false;
    for (uint32_t u = 0; u < in->n_units; u++)
        s->group[u] = u;
    size_t max_units = s->components.max_units, max_edges = s->components.max_edges;
    if (s->n_decisions > INT32_MAX / 2)
        return err_set(err, ERR_CONFIG, "%zu decisions are too many", s->n_decisions);
    return (s->edges = arena_alloc(scratch, (max_edges + 1) * sizeof(*s->edges), err)) != NULL &&
           // NOLINTNEXTLINE(bugprone-sizeof-expression): of pointers
           (s->order = arena_alloc(scratch, (max_edges + 1) * sizeof(*s->order), err)) != NULL &&
           take(scratch, max_units + 1, &s->above, err) && take(scratch, max_units + 1, &s->below, err) &&
           take(scratch, max_edges, &s->upwards, err) &&
           groups_init(&s->groups, s->components.max_units, in->n_namespaces, in->ssn != NULL, (uint32_t)s->n_decisions,
                       scratch, err);
}

bool cluster_units(const struct cluster_input *in, struct arena *arena, struct clustering *ret, struct error *err)
{
    CLEANUP(arena_freep) struct arena *scratch = NULL;
    struct state s = {.in = in};
    if (!edges_sort(in->edges, in->n_edges, err) || !arena_new(&scratch, err) || !state_init(&s, scratch, err))
        return false;
    for (uint32_t component = 0; component < s.components.n; component++)
        work_through(&s, component);
    struct clustering c = {.unchecked = s.unchecked};
    if (!outcome_sort_out(in, s.group, s.verdict, arena, &c, err))
        return false;
    *ret = c;
    return true;
}
