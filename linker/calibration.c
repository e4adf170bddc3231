// SPDX-License-Identifier: Apache-2.0
// Pairs are counted by a quarter of a bit and by pair of systems: how many, their mean odds, and how many the guards saw. From
// these counts each whole bit's factor is found by halving an interval, since the sum it has to meet grows with it.
//
// Random pairs of records, for the share the guards are blind to: the first is any unit, the second, for every system, one
// of the first one's birth year. Neither order nor numbers of names matter, only units.
#include "linker/calibration.h"

#include <math.h>

#include "linker/draw.h"

enum { QUARTERS = 4 * (CALIBRATION_MOST - CALIBRATION_LEAST) + 1, DRAWS = 1 << 16, HALVINGS = 40 };
static const double PRIOR_PAIRS = 2, MOST_BITS = 10; // of the factor, either way

struct counts {
    double n, odds, seen;
};

struct draws {
    const struct units *units;
    struct roster *roster;
    uint32_t n_systems, n_years;
    uint32_t *first, *unit; // units by system and birth year
    double *blind, *all;    // [a * n_systems + b]
};

static uint32_t quarter_of(double weight)
{
    double quarter = 4 * (weight - CALIBRATION_LEAST);
    return quarter <= 0 ? 0 : quarter >= QUARTERS - 1 ? QUARTERS - 1 : (uint32_t)quarter;
}

bool calibration_possible(const struct roster *roster, const struct edge *e)
{
    uint16_t a = roster->live_namespace[e->a];
    return a == 0 || a != roster->live_namespace[e->b];
}

static uint32_t systems_of(const struct units *units, uint32_t a, uint32_t b)
{
    uint32_t s = units_at(units, a)->system, t = units_at(units, b)->system;
    return s * units->system_names.n + t;
}

// ---- what the guards are blind to ---------------------------------------------------------------------------------------

static uint32_t place_of(const struct draws *d, uint32_t system, uint32_t unit)
{
    uint16_t year = units_at(d->units, unit)->group[GROUP_BIRTH_YEAR];
    return system * d->n_years + (year == NAME_NONE ? d->n_years - 1 : year);
}

static bool sort_units(struct draws *d, struct arena *arena, struct error *err)
{
    size_t n = (size_t)d->n_systems * d->n_years;
    d->first = arena_alloc(arena, (n + 2) * sizeof(*d->first), err);
    d->unit = d->first == NULL ? NULL : arena_alloc(arena, ((size_t)d->units->n + 1) * sizeof(*d->unit), err);
    if (d->unit == NULL)
        return false;
    for (uint32_t u = 0; u < d->units->n; u++)
        d->first[place_of(d, units_at(d->units, u)->system, u) + 2]++; // one further than meant
    for (size_t i = 0; i < n; i++)
        d->first[i + 2] += d->first[i + 1];
    for (uint32_t u = 0; u < d->units->n; u++)
        d->unit[d->first[place_of(d, units_at(d->units, u)->system, u) + 1]++] = u;
    return true;
}

static void try_pair(struct draws *d, uint32_t a, uint32_t b)
{
    const struct edge pair = {.a = a, .b = b};
    uint32_t x = d->roster->of_unit[a], y = d->roster->of_unit[b], s = units_at(d->units, a)->system;
    if (x == y || !calibration_possible(d->roster, &pair))
        return;
    bool blind = !roster_share_namespace(d->roster, x, y);
    uint32_t t = units_at(d->units, b)->system;
    d->all[s * d->n_systems + t]++;
    d->blind[s * d->n_systems + t] += blind;
}

static void draw_pairs(struct draws *d)
{
    for (uint64_t i = 0; d->units->n > 1 && i < DRAWS; i++) {
        uint64_t number = draw_in((i + 1) * DRAW_STEP);
        uint32_t a = (uint32_t)((number >> 32) * d->units->n >> 32);
        for (uint32_t t = 0; t < d->n_systems; t++) {
            uint32_t place = place_of(d, t, a), begin = d->first[place], n = d->first[place + 1] - begin;
            if (n > 0)
                try_pair(d, a, d->unit[begin + (uint32_t)((number & UINT32_MAX) * n >> 32)]);
        }
    }
}

// One pair is made up that no guard sees, so that the share is never 0.
static bool find_blind(const struct units *units, struct roster *roster, struct arena *arena, double **ret_blind,
                       struct error *err)
{
    uint32_t systems = units->system_names.n, n = systems * systems;
    struct draws d = {.units = units,
                      .roster = roster,
                      .n_systems = systems,
                      .n_years = (uint32_t)units->group_names[GROUP_BIRTH_YEAR].n + 1};
    d.blind = arena_alloc(arena, (2 * (size_t)n + 1) * sizeof(*d.blind), err);
    if (d.blind == NULL || !sort_units(&d, arena, err))
        return false;
    d.all = d.blind + n;
    draw_pairs(&d);
    for (uint32_t s = 0; s < systems; s++)
        for (uint32_t t = s; t < systems; t++) {
            uint32_t to = s * systems + t, fro = t * systems + s;
            double twice = s == t ? 0 : 1, all = d.all[to] + twice * d.all[fro],
                   blind = d.blind[to] + twice * d.blind[fro];
            d.blind[to] = d.blind[fro] = (blind + 1) / (all + 1);
        }
    *ret_blind = d.blind;
    return true;
}

// ---- the factors --------------------------------------------------------------------------------------------------------

static void count_edge(const struct calibration *c, struct roster *roster, const struct edge *e, struct counts *counts)
{
    uint32_t x = roster->of_unit[e->a], y = roster->of_unit[e->b], n_systems = c->units->system_names.n;
    if (!calibration_possible(roster, e))
        return;
    struct counts *to = &counts[quarter_of(e->weight) * n_systems * n_systems + systems_of(c->units, e->a, e->b)];
    to->n++;
    to->odds += exp2(-e->weight);
    to->seen += x != y && roster_share_namespace(roster, x, y);
}

// Pairs the guards are expected to see among those of a whole bit, the made-up ones included.
static double expect_seen(const struct calibration *c, const struct counts *counts, size_t n, double factor)
{
    double sum = PRIOR_PAIRS * factor / (1 + factor);
    size_t n_pairs = (size_t)c->units->system_names.n * c->units->system_names.n;
    for (size_t i = 0; i < n; i++) {
        if (counts[i].n <= 0)
            continue;
        double odds = factor * counts[i].odds / counts[i].n;
        sum += counts[i].n * (1 - c->blind[i % n_pairs]) * odds / (1 + odds);
    }
    return sum;
}

static double find_factor(const struct calibration *c, const struct counts *counts, size_t n, double seen)
{
    double low = -MOST_BITS, high = MOST_BITS;
    for (int i = 0; i < HALVINGS; i++) {
        double middle = (low + high) / 2;
        if (expect_seen(c, counts, n, exp2(middle)) < seen + PRIOR_PAIRS / 2)
            low = middle;
        else
            high = middle;
    }
    return exp2((low + high) / 2);
}

bool calibration_make(const struct units *units, struct roster *roster, const struct edge *edges, size_t n_edges,
                      struct arena *arena, struct calibration *ret, struct error *err)
{
    CLEANUP(arena_freep) struct arena *scratch = NULL;
    struct calibration c = {.units = units};
    double *blind;
    size_t n_pairs = (size_t)units->system_names.n * units->system_names.n;
    struct counts *counts;
    if (!arena_new(&scratch, err) || !find_blind(units, roster, arena, &blind, err) ||
        (counts = arena_alloc(scratch, (QUARTERS * n_pairs + 1) * sizeof(*counts), err)) == NULL)
        return false;
    c.blind = blind;
    for (size_t i = 0; i < n_edges; i++)
        count_edge(&c, roster, &edges[i], counts);
    for (uint32_t band = 0; band < CALIBRATION_BANDS; band++) {
        uint32_t quarters = band == CALIBRATION_BANDS - 1 ? 1 : 4;
        const struct counts *of_band = &counts[4 * band * n_pairs];
        for (size_t i = 0; i < quarters * n_pairs; i++)
            c.seen[band] += of_band[i].seen;
        c.factor[band] = find_factor(&c, of_band, quarters * n_pairs, c.seen[band]);
    }
    *ret = c;
    return true;
}

double calibration_false(const struct calibration *c, const struct edge *e)
{
    double odds = c->factor[quarter_of(e->weight) / 4] * exp2(-e->weight) * c->blind[systems_of(c->units, e->a, e->b)];
    return isinf(odds) ? 1 : odds / (1 + odds);
}
