// SPDX-License-Identifier: Apache-2.0
// Three sums for every pair of systems and for every code of a group. What no recipe finds is spread as the pairs that are
// found: of t pairs of one child that are candidates, t / found_share are there in all.
#include "linker/expected_error.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "linker/model.h"

struct sums {
    double links, false_links, missed;
};

struct tally {
    const struct units *units;
    struct sums all;
    struct sums *systems;            // [a * n_systems + b], a <= b by number
    struct sums *group[UNIT_GROUPS]; // [code]
};

static const char *const group_name[UNIT_GROUPS] = {
    [GROUP_SEX] = "sex", [GROUP_RACE] = "race", [GROUP_COUNTY] = "county", [GROUP_BIRTH_YEAR] = "birth_year"};

static void add(struct sums *s, bool link, double p)
{
    s->links += link;
    s->false_links += link ? 1 - p : 0;
    s->missed += link ? 0 : p;
}

static void count_edge(struct tally *t, const struct edge *e, bool link)
{
    const struct unit *a = units_at(t->units, e->a), *b = units_at(t->units, e->b);
    double p = model_probability(e->weight);
    uint16_t low = a->system < b->system ? a->system : b->system, high = a->system < b->system ? b->system : a->system;
    add(&t->all, link, p);
    add(&t->systems[low * t->units->system_names.n + high], link, p);
    for (int g = 0; g < UNIT_GROUPS; g++) {
        if (a->group[g] != NAME_NONE)
            add(&t->group[g][a->group[g]], link, p);
        if (b->group[g] != NAME_NONE && b->group[g] != a->group[g])
            add(&t->group[g][b->group[g]], link, p);
    }
}

static int by_units(const void *x, const void *y)
{
    const struct refused_pair *a = x, *b = y;
    if (a->a != b->a)
        return a->a < b->a ? -1 : 1;
    return (a->b > b->b) - (a->b < b->b);
}

// Refused, or one child through others.
static bool is_settled(const struct clustering *c, const struct edge *e)
{
    struct refused_pair wanted = {.a = e->a, .b = e->b};
    if (c->of_unit[e->a] == c->of_unit[e->b])
        return true;
    return c->n_refused > 0 && bsearch(&wanted, c->refused, c->n_refused, sizeof(wanted), by_units) != NULL;
}

static struct expected_error row_of(const char *dimension, const char *a, const char *b, const struct sums *s,
                                    double found_share)
{
    double right = s->links - s->false_links;
    return (struct expected_error){.dimension = dimension,
                                   .value_a = a,
                                   .value_b = b,
                                   .links = s->links,
                                   .false_links = s->false_links,
                                   .missed_links = (right + s->missed) / found_share - right};
}

static bool is_empty(const struct sums *s)
{
    return !(s->links > 0) && !(s->missed > 0);
}

static size_t list_systems(const struct tally *t, double found_share, struct expected_error *rows)
{
    size_t n = 0;
    uint16_t n_systems = t->units->system_names.n;
    for (uint16_t a = 0; a < n_systems; a++)
        for (uint16_t b = a; b < n_systems; b++) {
            const struct sums *s = &t->systems[a * n_systems + b];
            const char *x = names_at(&t->units->system_names, a), *y = names_at(&t->units->system_names, b);
            if (!is_empty(s))
                rows[n++] = strcmp(x, y) <= 0 ? row_of("systems", x, y, s, found_share)
                                              : row_of("systems", y, x, s, found_share);
        }
    return n;
}

static size_t list_groups(const struct tally *t, double found_share, struct expected_error *rows)
{
    size_t n = 0;
    for (int g = 0; g < UNIT_GROUPS; g++)
        for (uint16_t code = 0; code < t->units->group_names[g].n; code++)
            if (!is_empty(&t->group[g][code]))
                rows[n++] = row_of(group_name[g], names_at(&t->units->group_names[g], code), "", &t->group[g][code],
                                   found_share);
    return n;
}

static int by_names(const void *x, const void *y)
{
    const struct expected_error *a = x, *b = y;
    int order = strcmp(a->dimension, b->dimension);
    if (order == 0)
        order = strcmp(a->value_a, b->value_a);
    return order != 0 ? order : strcmp(a->value_b, b->value_b);
}

// Room for all sums and rows there can be.
static bool make_room(struct tally *t, struct arena *arena, struct expected_error **ret_rows, struct error *err)
{
    size_t n_systems = t->units->system_names.n, n = n_systems * n_systems + 1;
    t->systems = arena_alloc(arena, n * sizeof(*t->systems), err);
    for (int g = 0; t->systems != NULL && g < UNIT_GROUPS; g++) {
        size_t codes = t->units->group_names[g].n;
        t->group[g] = arena_alloc(arena, (codes + 1) * sizeof(*t->group[g]), err);
        if (t->group[g] == NULL)
            return false;
        n += codes;
    }
    *ret_rows = t->systems == NULL ? NULL : arena_alloc(arena, n * sizeof(**ret_rows), err);
    return *ret_rows != NULL;
}

bool expected_error_tally(const struct units *units, const struct edge *edges, size_t n_edges,
                          const struct clustering *clusters, double found_share, struct arena *arena,
                          struct expected_error **ret_rows, size_t *ret_n, struct error *err)
{
    struct tally t = {.units = units};
    struct expected_error *rows;
    size_t n = 0;
    if (!make_room(&t, arena, &rows, err))
        return false;
    for (size_t i = 0; i < n_edges; i++)
        if (i < clusters->n_links || !is_settled(clusters, &edges[i]))
            count_edge(&t, &edges[i], i < clusters->n_links);
    if (!is_empty(&t.all))
        rows[n++] = row_of("all", "", "", &t.all, found_share);
    n += list_systems(&t, found_share, rows + n);
    n += list_groups(&t, found_share, rows + n);
    if (n > 1)
        qsort(rows, n, sizeof(*rows), by_names);
    *ret_rows = rows;
    *ret_n = n;
    return true;
}
