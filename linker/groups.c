// SPDX-License-Identifier: Apache-2.0
// Union-find in which every group knows what matters when it is held against another: its live ids and its numbers, as
// chains of its units. A chain holds each namespace, each number once, so it stays short however large the group grows,
// and two groups are compared without looking at their units. What clerks keep apart is a chain of its own: there is
// little of it.
#include "linker/groups.h"

#define NOBODY UINT32_MAX

struct barred {
    uint32_t from;
    uint32_t next; // of the same group
};

const char *refusal_name(enum refusal reason)
{
    static const char *const names[REFUSAL_COUNT] = {[REFUSAL_NONE] = "",
                                                     [REFUSAL_LIVE_ID] = "live_id",
                                                     [REFUSAL_SSN] = "ssn",
                                                     [REFUSAL_TWINS] = "twins",
                                                     [REFUSAL_NO_MATCH] = "no_match",
                                                     [REFUSAL_WEAK_BRIDGE] = "weak_bridge",
                                                     [REFUSAL_UNDECIDED] = "undecided"};
    return names[reason];
}

// --- making ----------------------------------------------------------------------------------------------------------

static bool take(struct arena *arena, size_t n, uint32_t **ret, struct error *err)
{
    *ret = arena_alloc(arena, (n + 1) * sizeof(**ret), err);
    return *ret != NULL;
}

bool groups_init(struct groups *g, uint32_t max_units, uint16_t n_namespaces, bool with_ssn, uint32_t max_barred,
                 struct arena *arena, struct error *err)
{
    size_t n = (size_t)max_units + 1;
    *g = (struct groups){0};
    if ((g->live_namespace = arena_alloc(arena, n * sizeof(*g->live_namespace), err)) == NULL ||
        (g->up = arena_alloc(arena, n * sizeof(*g->up), err)) == NULL || !take(arena, n, &g->next, err) ||
        !take(arena, n, &g->first_live, err) || !take(arena, n, &g->next_live, err) ||
        (g->seen = arena_alloc(arena, ((size_t)n_namespaces + 1) * sizeof(*g->seen), err)) == NULL)
        return false;
    if (with_ssn && ((g->ssn = arena_alloc(arena, n * sizeof(*g->ssn), err)) == NULL ||
                     !take(arena, n, &g->first_ssn, err) || !take(arena, n, &g->next_ssn, err)))
        return false;
    return max_barred == 0 ||
           ((g->barred = arena_alloc(arena, 2 * (size_t)max_barred * sizeof(*g->barred), err)) != NULL &&
            take(arena, n, &g->first_barred, err));
}

void groups_start(struct groups *g, const uint32_t *units, uint32_t n_units, const uint16_t *live_namespace,
                  const uint64_t *ssn)
{
    g->n_barred = 0;
    for (uint32_t u = 0; u < n_units; u++) {
        g->live_namespace[u] = live_namespace[units[u]];
        g->up[u] = -1;
        g->next[u] = u;
        g->first_live[u] = g->live_namespace[u] == 0 ? NOBODY : u;
        g->next_live[u] = NOBODY;
    }
    for (uint32_t u = 0; g->ssn != NULL && u < n_units; u++) {
        g->ssn[u] = ssn[units[u]];
        g->first_ssn[u] = g->ssn[u] == 0 ? NOBODY : u;
        g->next_ssn[u] = NOBODY;
    }
    for (uint32_t u = 0; g->barred != NULL && u < n_units; u++)
        g->first_barred[u] = NOBODY;
}

void groups_bar(struct groups *g, uint32_t a, uint32_t b)
{
    const uint32_t side[] = {a, b};
    for (int s = 0; s < 2; s++) {
        g->barred[g->n_barred] = (struct barred){.from = side[1 - s], .next = g->first_barred[side[s]]};
        g->first_barred[side[s]] = g->n_barred++;
    }
}

// --- asking ----------------------------------------------------------------------------------------------------------

uint32_t groups_find(struct groups *g, uint32_t unit)
{
    while (g->up[unit] >= 0) {
        int32_t above = g->up[unit], top = g->up[above];
        if (top < 0)
            return (uint32_t)above;
        g->up[unit] = top;
        unit = (uint32_t)top;
    }
    return unit;
}

uint32_t groups_size(const struct groups *g, uint32_t group)
{
    return (uint32_t)-g->up[group];
}

bool groups_share_namespace(struct groups *g, uint32_t x, uint32_t y)
{
    if (g->first_live[x] == NOBODY || g->first_live[y] == NOBODY)
        return false;
    g->round++;
    for (uint32_t u = g->first_live[x]; u != NOBODY; u = g->next_live[u])
        g->seen[g->live_namespace[u]] = g->round;
    for (uint32_t u = g->first_live[y]; u != NOBODY; u = g->next_live[u])
        if (g->seen[g->live_namespace[u]] == g->round)
            return true;
    return false;
}

static bool has_ssn(const struct groups *g, uint32_t group, uint64_t ssn)
{
    for (uint32_t u = g->first_ssn[group]; u != NOBODY; u = g->next_ssn[u])
        if (g->ssn[u] == ssn)
            return true;
    return false;
}

bool groups_differ_in_ssn(const struct groups *g, uint32_t x, uint32_t y)
{
    if (g->ssn == NULL || g->first_ssn[x] == NOBODY || g->first_ssn[y] == NOBODY)
        return false;
    for (uint32_t u = g->first_ssn[y]; u != NOBODY; u = g->next_ssn[u])
        if (has_ssn(g, x, g->ssn[u]))
            return false;
    return true;
}

bool groups_barred(struct groups *g, uint32_t x, uint32_t y)
{
    if (g->n_barred == 0 || g->first_barred[x] == NOBODY || g->first_barred[y] == NOBODY)
        return false;
    uint32_t smaller = groups_size(g, x) < groups_size(g, y) ? x : y, other = smaller == x ? y : x;
    for (uint32_t i = g->first_barred[smaller]; i != NOBODY; i = g->barred[i].next)
        if (groups_find(g, g->barred[i].from) == other)
            return true;
    return false;
}

enum refusal groups_exclude(struct groups *g, uint32_t x, uint32_t y)
{
    if (groups_share_namespace(g, x, y))
        return REFUSAL_LIVE_ID;
    if (groups_barred(g, x, y))
        return REFUSAL_NO_MATCH;
    return groups_differ_in_ssn(g, x, y) ? REFUSAL_SSN : REFUSAL_NONE;
}

// --- joining ---------------------------------------------------------------------------------------------------------

static void append(uint32_t *first, uint32_t *next, uint32_t chain)
{
    while (*first != NOBODY)
        first = &next[*first];
    *first = chain;
}

// The numbers of y that x lacks.
static void join_ssn(struct groups *g, uint32_t x, uint32_t y)
{
    for (uint32_t u = g->first_ssn[y], next; u != NOBODY; u = next) {
        next = g->next_ssn[u];
        if (has_ssn(g, x, g->ssn[u]))
            continue;
        g->next_ssn[u] = NOBODY;
        append(&g->first_ssn[x], g->next_ssn, u);
    }
}

static void join_barred(struct groups *g, uint32_t x, uint32_t y)
{
    uint32_t *end = &g->first_barred[y];
    while (*end != NOBODY)
        end = &g->barred[*end].next;
    *end = g->first_barred[x];
    g->first_barred[x] = g->first_barred[y];
}

void groups_join(struct groups *g, uint32_t x, uint32_t y)
{
    if (g->up[x] > g->up[y]) {
        uint32_t larger = y;
        y = x;
        x = larger;
    }
    g->up[x] += g->up[y];
    g->up[y] = (int32_t)x;
    uint32_t after = g->next[x];
    g->next[x] = g->next[y];
    g->next[y] = after;
    append(&g->first_live[x], g->next_live, g->first_live[y]);
    if (g->ssn != NULL)
        join_ssn(g, x, y);
    if (g->n_barred > 0)
        join_barred(g, x, y);
}
