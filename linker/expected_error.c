// SPDX-License-Identifier: Apache-2.0
// One table of sums: a line for all and one for each code of each group, a column for each pair of systems. Pairs of a
// cluster come first, each as if it had been joined through others; then the edges put right what they know better.
#include "linker/expected_error.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "linker/calibration.h"

struct sums {
    double links, wrong;
    double apart;  // candidates of two clusters that are one child
    double beside; // pairs of a cluster that are no candidates
};

// Of a cluster's direct links.
struct direct {
    double n, wrong;
};

struct tally {
    const struct expected_error_input *in;
    struct roster roster;
    struct calibration calibration;
    const struct pair_decision *decisions; // in the order of (a, b)
    struct direct *direct;                 // of each cluster
    struct sums *sums;                     // [line * n_systems * n_systems + a * n_systems + b], a <= b by number
    uint32_t n_systems, n_lines, first_line[UNIT_GROUPS];
};

static const char *const group_name[UNIT_GROUPS] = {
    [GROUP_SEX] = "sex", [GROUP_RACE] = "race", [GROUP_COUNTY] = "county", [GROUP_BIRTH_YEAR] = "birth_year"};

static void add_to_line(struct tally *t, uint32_t line, uint32_t systems, const struct sums *s)
{
    struct sums *to = &t->sums[line * t->n_systems * t->n_systems + systems];
    to->links += s->links;
    to->wrong += s->wrong;
    to->apart += s->apart;
    to->beside += s->beside;
}

static void add(struct tally *t, uint32_t x, uint32_t y, struct sums s)
{
    const struct unit *a = units_at(t->in->units, x), *b = units_at(t->in->units, y);
    uint32_t low = a->system < b->system ? a->system : b->system, high = a->system < b->system ? b->system : a->system;
    uint32_t systems = low * t->n_systems + high;
    add_to_line(t, 0, systems, &s);
    for (int g = 0; g < UNIT_GROUPS; g++) {
        if (a->group[g] != NAME_NONE)
            add_to_line(t, t->first_line[g] + a->group[g], systems, &s);
        if (b->group[g] != NAME_NONE && b->group[g] != a->group[g])
            add_to_line(t, t->first_line[g] + b->group[g], systems, &s);
    }
}

// ---- what is known of a pair --------------------------------------------------------------------------------------------

static int by_pair(const void *x, const void *y)
{
    const struct pair_decision *a = x, *b = y;
    if (a->a != b->a)
        return a->a < b->a ? -1 : 1;
    return (a->b > b->b) - (a->b < b->b);
}

static const struct pair_decision *find_decision(const struct tally *t, const struct edge *e)
{
    struct pair_decision wanted = {.a = e->a, .b = e->b};
    return t->in->n_decisions == 0 ? NULL : bsearch(&wanted, t->decisions, t->in->n_decisions, sizeof(wanted), by_pair);
}

static double chance_wrong(const struct tally *t, const struct edge *e)
{
    const struct pair_decision *d = find_decision(t, e);
    return d != NULL ? (d->match ? 0 : 1) : calibration_false(&t->calibration, e);
}

// Two children, by all that speaks against them beside their weight.
static bool kept_apart(struct tally *t, const struct edge *e)
{
    const struct clustering *c = t->in->clusters;
    struct refused_pair wanted = {.a = e->a, .b = e->b};
    if (!calibration_possible(&t->roster, e) || roster_share_namespace(&t->roster, c->of_unit[e->a], c->of_unit[e->b]))
        return true;
    const struct refused_pair *r =
        c->n_refused == 0 ? NULL : bsearch(&wanted, c->refused, c->n_refused, sizeof(wanted), refused_pair_order);
    return r != NULL && (r->reason == REFUSAL_TWINS || r->reason == REFUSAL_NO_MATCH);
}

// ---- pairs --------------------------------------------------------------------------------------------------------------

static bool is_large(const struct tally *t, uint32_t cluster)
{
    return t->roster.first[cluster + 1] - t->roster.first[cluster] > CLUSTER_LARGE;
}

static void count_direct(struct tally *t)
{
    for (size_t i = 0; i < t->in->clusters->n_links; i++) {
        struct direct *d = &t->direct[t->in->clusters->of_unit[t->in->edges[i].a]];
        d->n++;
        d->wrong += chance_wrong(t, &t->in->edges[i]);
    }
}

static double chance_indirect(const struct tally *t, uint32_t cluster)
{
    const struct direct *d = &t->direct[cluster];
    return d->n > 0 ? fmin(1, 2 * d->wrong / d->n) : 0;
}

static void add_clusters(struct tally *t)
{
    const struct roster *r = &t->roster;
    for (uint32_t c = 0; c < r->n_clusters; c++) {
        struct sums indirect = {.links = 1, .wrong = chance_indirect(t, c), .beside = 1};
        for (uint32_t i = r->first[c]; i < r->first[c + 1] && !is_large(t, c); i++)
            for (uint32_t k = r->first[c]; k < i; k++)
                add(t, r->unit[k], r->unit[i], indirect);
    }
}

static void add_edge(struct tally *t, const struct edge *e, bool direct)
{
    uint32_t x = t->in->clusters->of_unit[e->a], y = t->in->clusters->of_unit[e->b];
    if (x != y) {
        if (!kept_apart(t, e))
            add(t, e->a, e->b, (struct sums){.apart = 1 - chance_wrong(t, e)});
    } else if (!is_large(t, x)) {
        double better = direct ? chance_wrong(t, e) - chance_indirect(t, x) : 0;
        add(t, e->a, e->b, (struct sums){.wrong = better, .beside = -1});
    } else if (direct)
        add(t, e->a, e->b, (struct sums){.links = 1, .wrong = chance_wrong(t, e)});
}

// ---- rows ---------------------------------------------------------------------------------------------------------------

static struct expected_error row_of(const struct tally *t, const char *dimension, const char *value, uint32_t systems,
                                    const struct sums *s)
{
    const struct names *names = &t->in->units->system_names;
    const char *a = names_at(names, (uint16_t)(systems / t->n_systems));
    const char *b = names_at(names, (uint16_t)(systems % t->n_systems));
    bool in_order = strcmp(a, b) <= 0;
    double candidates = fmax(0, s->links - s->wrong - s->beside + s->apart);
    return (struct expected_error){.dimension = dimension,
                                   .value = value,
                                   .system_a = in_order ? a : b,
                                   .system_b = in_order ? b : a,
                                   .links = s->links,
                                   .false_links = fmax(0, s->wrong),
                                   .missed_links =
                                       s->apart + fmax(0, candidates * (1 / t->in->found_share - 1) - s->beside)};
}

static size_t list_line(const struct tally *t, uint32_t line, const char *dimension, const char *value,
                        struct expected_error *rows)
{
    size_t n = 0;
    uint32_t n_pairs = t->n_systems * t->n_systems;
    for (uint32_t systems = 0; systems < n_pairs; systems++) {
        const struct sums *s = &t->sums[line * n_pairs + systems];
        if (s->links > 0 || s->apart > 0)
            rows[n++] = row_of(t, dimension, value, systems, s);
    }
    return n;
}

static size_t list_lines(const struct tally *t, struct expected_error *rows)
{
    size_t n = list_line(t, 0, "all", "", rows);
    for (int g = 0; g < UNIT_GROUPS; g++)
        for (uint16_t code = 0; code < t->in->units->group_names[g].n; code++)
            n += list_line(t, t->first_line[g] + code, group_name[g], names_at(&t->in->units->group_names[g], code),
                           rows + n);
    return n;
}

static int by_names(const void *x, const void *y)
{
    const struct expected_error *a = x, *b = y;
    int order = strcmp(a->dimension, b->dimension);
    if (order == 0)
        order = strcmp(a->value, b->value);
    if (order == 0)
        order = strcmp(a->system_a, b->system_a);
    return order != 0 ? order : strcmp(a->system_b, b->system_b);
}

static bool make_room(struct tally *t, struct arena *scratch, struct error *err)
{
    t->n_systems = t->in->units->system_names.n;
    t->n_lines = 1;
    for (int g = 0; g < UNIT_GROUPS; g++) {
        t->first_line[g] = t->n_lines;
        t->n_lines += t->in->units->group_names[g].n;
    }
    size_t n = (size_t)t->n_lines * t->n_systems * t->n_systems;
    t->sums = arena_alloc(scratch, (n + 1) * sizeof(*t->sums), err);
    t->direct = t->sums == NULL
                    ? NULL
                    : arena_alloc(scratch, ((size_t)t->in->clusters->n_clusters + 1) * sizeof(*t->direct), err);
    return t->direct != NULL;
}

static bool sort_decisions(struct tally *t, struct arena *scratch, struct error *err)
{
    size_t n = t->in->n_decisions;
    struct pair_decision *sorted = arena_alloc(scratch, (n + 1) * sizeof(*sorted), err);
    if (sorted == NULL)
        return false;
    if (n > 0)
        memcpy(sorted, t->in->decisions, n * sizeof(*sorted));
    if (n > 1)
        qsort(sorted, n, sizeof(*sorted), by_pair);
    t->decisions = sorted;
    return true;
}

static bool prepare(struct tally *t, struct arena *scratch, struct error *err)
{
    const struct expected_error_input *in = t->in;
    return make_room(t, scratch, err) && sort_decisions(t, scratch, err) &&
           roster_make(in->clusters->of_unit, in->units->n, in->clusters->n_clusters, in->live_namespace,
                       in->units->namespace_names.n, scratch, &t->roster, err) &&
           calibration_make(in->units, &t->roster, in->edges, in->n_edges, scratch, &t->calibration, err);
}

bool expected_error_tally(const struct expected_error_input *in, struct arena *arena, struct expected_error **ret_rows,
                          size_t *ret_n, struct error *err)
{
    CLEANUP(arena_freep) struct arena *scratch = NULL;
    struct tally t = {.in = in};
    if (!arena_new(&scratch, err) || !prepare(&t, scratch, err))
        return false;
    size_t most = (size_t)t.n_lines * t.n_systems * t.n_systems;
    struct expected_error *rows = arena_alloc(arena, (most + 1) * sizeof(*rows), err);
    if (rows == NULL)
        return false;
    count_direct(&t);
    add_clusters(&t);
    for (size_t i = 0; i < in->n_edges; i++)
        add_edge(&t, &in->edges[i], i < in->clusters->n_links);
    *ret_n = list_lines(&t, rows);
    if (*ret_n > 1)
        qsort(rows, *ret_n, sizeof(*rows), by_names);
    *ret_rows = rows;
    return true;
}
