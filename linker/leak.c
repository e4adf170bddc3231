// SPDX-License-Identifier: Apache-2.0
// Frequencies: of each token only how many records of either half hold it matters, so tokens are counted by these two numbers.
// Tokens that the same number of records hold are one class of ranks; one of class x in the known half and y in the other is
// labelled rightly when both get the same rank, which is as likely as the classes overlap.
//
// Graph: edges join live records of one namespace, since those are different children, or should be, and so what the graph shows
// is chance and kin. A group larger than PAIRED_UP is entered as a star, which holds it together as well as all its pairs would,
// and the missing edges are added to the count: then a pair that shares several such tokens counts several times.
#include "linker/leak.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "common/buf.h"
#include "linker/pair_list.h"

enum { FEW = 32, PAIRED_UP = 64 };
static const size_t MAX_BYTES = (size_t)1 << 34;

struct profile { // so many tokens are held by so many records of the one and the other half
    uint32_t held[2];
    uint64_t n;
};

struct seen { // of one recipe
    uint64_t few[FEW][FEW];
    struct buf many; // of struct profile
    uint64_t tokens;
    uint32_t largest;
    double *missing_edges; // of each namespace
};

struct leak {
    uint32_t n_units;
    const uint16_t *live_namespace;
    uint16_t n_namespaces;
    uint32_t *crowded; // of each unit: recipes
    struct pair_list *pairs;
    struct pair_batch *batch;
    struct seen recipe[RECIPE_MAX];
};

bool leak_new(uint32_t n_units, const uint16_t *live_namespace, uint16_t n_namespaces, struct leak **ret_leak,
              struct error *err)
{
    CLEANUP(leak_freep) struct leak *l = calloc(1, sizeof(*l));
    if (l == NULL || (l->crowded = calloc((size_t)n_units + 1, sizeof(*l->crowded))) == NULL)
        return err_set(err, ERR_RETRY, "out of memory");
    l->n_units = n_units;
    l->live_namespace = live_namespace;
    l->n_namespaces = n_namespaces;
    for (int i = 0; i < RECIPE_MAX; i++) {
        buf_init(&l->recipe[i].many, MAX_BYTES);
        l->recipe[i].missing_edges = calloc((size_t)n_namespaces + 1, sizeof(double));
        if (l->recipe[i].missing_edges == NULL)
            return err_set(err, ERR_RETRY, "out of memory");
    }
    if (!pair_list_new(n_units, &l->pairs, err) || !pair_batch_new(l->pairs, &l->batch, err))
        return false;
    *ret_leak = l;
    l = NULL;
    return true;
}

void leak_freep(struct leak **l)
{
    if (*l == NULL)
        return;
    pair_batch_freep(&(*l)->batch);
    pair_list_freep(&(*l)->pairs);
    for (int i = 0; i < RECIPE_MAX; i++) {
        buf_done(&(*l)->recipe[i].many);
        free((*l)->recipe[i].missing_edges);
    }
    free((*l)->crowded);
    free(*l);
    *l = NULL;
}

// ---- taking in ---------------------------------------------------------------------------------------------------------

// The half a unit falls into: any fixed hash will do, since units are numbered in the order of keys that are hashes.
static unsigned half_of(uint32_t unit)
{
    return (unsigned)((unit + UINT64_C(1)) * UINT64_C(0x9e3779b97f4a7c15) >> 63);
}

static bool count_halves(struct seen *s, const struct token_group *group, struct error *err)
{
    struct profile p = {.n = 1};
    for (uint32_t i = 0; i < group->n; i++)
        p.held[half_of(group->units[i])]++;
    if (p.held[0] >= FEW || p.held[1] >= FEW)
        return buf_add(&s->many, &p, sizeof(p), err);
    s->few[p.held[0]][p.held[1]]++;
    return true;
}

static bool add_edge(struct leak *l, uint32_t a, uint32_t b, uint32_t recipe, struct error *err)
{
    return pair_batch_add(l->batch, a, b, UINT32_C(1) << recipe, err);
}

// Units of one namespace that hold one token, in ascending order.
static bool add_edges(struct leak *l, uint32_t recipe, uint16_t space, const uint64_t *member, size_t n,
                      struct error *err)
{
    bool star = n > PAIRED_UP;
    for (size_t i = 1; i < n; i++)
        for (size_t k = 0; k < (star ? 1 : i); k++)
            if (!add_edge(l, (uint32_t)member[k], (uint32_t)member[i], recipe, err))
                return false;
    if (star)
        l->recipe[recipe].missing_edges[space] += (double)(n - 1) * (double)(n - 2) / 2;
    return true;
}

static int by_number(const void *x, const void *y)
{
    uint64_t a = *(const uint64_t *)x, b = *(const uint64_t *)y;
    return (a > b) - (a < b);
}

static bool join_namespaces(struct leak *l, const struct token_group *group, uint64_t *member, struct error *err)
{
    size_t n = 0;
    for (uint32_t i = 0; i < group->n; i++) {
        uint32_t unit = group->units[i];
        if (l->live_namespace[unit] != 0)
            member[n++] = (uint64_t)l->live_namespace[unit] << 32 | unit;
    }
    if (n > 1)
        qsort(member, n, sizeof(*member), by_number);
    for (size_t begin = 0, end; begin < n; begin = end) {
        uint16_t space = (uint16_t)(member[begin] >> 32);
        for (end = begin + 1; end < n && member[end] >> 32 == space; end++)
            ;
        if (!add_edges(l, group->recipe, space, member + begin, end - begin, err))
            return false;
    }
    return true;
}

bool leak_add(struct leak *l, const struct token_group *group, struct error *err)
{
    struct seen *s = &l->recipe[group->recipe];
    uint64_t small[PAIRED_UP];
    uint64_t *member = group->n <= COUNT_OF(small) ? small : calloc(group->n, sizeof(*member));
    if (member == NULL)
        return err_set(err, ERR_RETRY, "out of memory");
    s->tokens++;
    s->largest = group->n > s->largest ? group->n : s->largest;
    for (uint32_t i = 0; group->n > LEAK_CROWD && i < group->n; i++)
        l->crowded[group->units[i]] |= UINT32_C(1) << group->recipe;
    bool ok = count_halves(s, group, err) && join_namespaces(l, group, member, err);
    if (member != small)
        free(member);
    return ok;
}

void leak_add_single(struct leak *l, uint32_t recipe, uint64_t n)
{
    struct seen *s = &l->recipe[recipe];
    s->tokens += n;
    s->few[1][0] += n / 2;
    s->few[0][1] += n - n / 2;
    if (n > 0 && s->largest == 0)
        s->largest = 1;
}

// ---- frequencies -------------------------------------------------------------------------------------------------------

static bool gather(struct seen *s, struct error *err)
{
    for (uint32_t a = 0; a < FEW; a++)
        for (uint32_t b = 0; b < FEW; b++) {
            const struct profile p = {.held = {a, b}, .n = s->few[a][b]};
            if (p.n > 0 && !buf_add(&s->many, &p, sizeof(p), err))
                return false;
        }
    return true;
}

static int by_first(const void *x, const void *y)
{
    const struct profile *p = x, *q = y;
    return (q->held[0] > p->held[0]) - (q->held[0] < p->held[0]);
}

static int by_second(const void *x, const void *y)
{
    const struct profile *p = x, *q = y;
    return (q->held[1] > p->held[1]) - (q->held[1] < p->held[1]);
}

struct rank_class { // the tokens held by so many: ranks first .. first + n - 1
    uint32_t held;
    double first, n;
};

static size_t rank(struct profile *p, size_t n, int half, struct rank_class *classes)
{
    size_t n_classes = 0;
    double next = 0;
    qsort(p, n, sizeof(*p), half == 0 ? by_first : by_second);
    for (size_t i = 0; i < n && p[i].held[half] > 0; i++) {
        if (n_classes == 0 || classes[n_classes - 1].held != p[i].held[half])
            classes[n_classes++] = (struct rank_class){.held = p[i].held[half], .first = next};
        classes[n_classes - 1].n += (double)p[i].n;
        next += (double)p[i].n;
    }
    return n_classes;
}

static const struct rank_class *class_of(const struct rank_class *classes, size_t n, uint32_t held)
{
    size_t low = 0, high = n;
    while (high - low > 1) {
        size_t middle = low + (high - low) / 2;
        if (classes[middle].held >= held)
            low = middle;
        else
            high = middle;
    }
    return &classes[low];
}

// How likely one token of this class and of that gets the same rank in both halves.
static double same_rank(const struct rank_class *x, const struct rank_class *y)
{
    double first = fmax(x->first, y->first), end = fmin(x->first + x->n, y->first + y->n);
    return end <= first ? 0 : (end - first) / (x->n * y->n);
}

static bool attack(struct seen *s, double *ret_share, struct error *err)
{
    struct profile *p = (struct profile *)(void *)s->many.data;
    size_t n = s->many.len / sizeof(*p);
    double right = 0, all = 0;
    *ret_share = (double)NAN;
    if (n == 0)
        return true;
    struct rank_class *classes = calloc(2 * n, sizeof(*classes));
    if (classes == NULL)
        return err_set(err, ERR_RETRY, "out of memory");
    size_t n_first = rank(p, n, 0, classes), n_second = rank(p, n, 1, classes + n);
    for (size_t i = 0; i < n; i++) {
        double records = (double)p[i].n * ((double)p[i].held[0] + (double)p[i].held[1]);
        all += records;
        if (p[i].held[0] > 0 && p[i].held[1] > 0)
            right += records *
                     same_rank(class_of(classes, n_first, p[i].held[0]), class_of(classes + n, n_second, p[i].held[1]));
    }
    free(classes);
    *ret_share = right / all;
    return true;
}

// ---- the graph ---------------------------------------------------------------------------------------------------------

struct graph {
    uint32_t *up; // of each unit: one above it, or itself
    uint32_t *size;
    double *edges, *live; // of each namespace; [0]: of all the small ones
};

static bool graph_new(const struct leak *l, struct graph *g, struct error *err)
{
    size_t units = (size_t)l->n_units + 1, spaces = (size_t)l->n_namespaces + 1;
    *g = (struct graph){.up = calloc(units, sizeof(*g->up)),
                        .size = calloc(units, sizeof(*g->size)),
                        .edges = calloc(spaces, sizeof(*g->edges)),
                        .live = calloc(spaces, sizeof(*g->live))};
    if (g->up == NULL || g->size == NULL || g->edges == NULL || g->live == NULL)
        return err_set(err, ERR_RETRY, "out of memory");
    for (uint32_t u = 0; u < l->n_units; u++)
        g->live[l->live_namespace[u]]++;
    g->live[0] = 0; // those without a live id
    for (size_t s = 1; s < spaces; s++)
        g->live[0] += g->live[s] < LEAK_NAMESPACE ? g->live[s] : 0;
    return true;
}

static void graph_done(struct graph *g)
{
    free(g->up);
    free(g->size);
    free(g->edges);
    free(g->live);
}

static uint32_t top_of(struct graph *g, uint32_t unit)
{
    while (g->up[unit] != unit)
        unit = g->up[unit] = g->up[g->up[unit]];
    return unit;
}

static size_t counted_as(const struct graph *g, uint16_t space)
{
    return g->live[space] < LEAK_NAMESPACE ? 0 : space;
}

static uint32_t join(struct graph *g, uint32_t a, uint32_t b)
{
    uint32_t x = top_of(g, a), y = top_of(g, b);
    if (x == y)
        return g->size[x];
    uint32_t above = g->size[x] < g->size[y] ? y : x, below = above == x ? y : x;
    g->up[below] = above;
    return g->size[above] += g->size[below];
}

static void measure(const struct leak *l, const struct pair *pairs, size_t n_pairs, uint32_t recipes, struct graph *g,
                    struct leak_measure *m)
{
    m->component = l->n_units > 0;
    for (uint32_t u = 0; u < l->n_units; u++) {
        g->up[u] = u;
        g->size[u] = 1;
    }
    memset(g->edges, 0, ((size_t)l->n_namespaces + 1) * sizeof(*g->edges));
    for (uint16_t s = 1; s <= l->n_namespaces; s++)
        for (int i = 0; i < RECIPE_MAX; i++)
            g->edges[counted_as(g, s)] += recipes >> i & 1 ? l->recipe[i].missing_edges[s] : 0;
    for (size_t i = 0; i < n_pairs; i++) {
        if ((pairs[i].recipes & recipes) == 0)
            continue;
        uint32_t size = join(g, pairs[i].a, pairs[i].b);
        m->component = size > m->component ? size : m->component;
        g->edges[counted_as(g, l->live_namespace[pairs[i].a])]++;
    }
    for (size_t s = 0; s <= l->n_namespaces; s++)
        if (g->live[s] > 0 && (s == 0 || g->live[s] >= LEAK_NAMESPACE))
            m->mean_degree = fmax(m->mean_degree, 2 * g->edges[s] / g->live[s]);
}

static bool measure_recipe(struct leak *l, uint32_t recipe, const struct pair *pairs, size_t n_pairs, struct graph *g,
                           struct leak_measure *m, struct error *err)
{
    struct seen *s = &l->recipe[recipe];
    *m = (struct leak_measure){.tokens = s->tokens, .largest = s->largest, .ranked = (double)NAN};
    if (s->tokens == 0)
        return true;
    for (uint32_t u = 0; u < l->n_units; u++)
        m->crowded += l->crowded[u] >> recipe & 1;
    measure(l, pairs, n_pairs, UINT32_C(1) << recipe, g, m);
    return gather(s, err) && attack(s, &m->ranked, err);
}

bool leak_close(struct leak *l, unsigned threads, uint32_t together, struct leak_measure ret_measures[RECIPE_MAX],
                struct leak_measure *ret_together, struct error *err)
{
    CLEANUP(graph_done) struct graph g = {0};
    struct leak_measure all = {.ranked = (double)NAN};
    const struct pair *pairs;
    size_t n_pairs;
    if (!pair_batch_flush(l->batch, err) || !pair_list_close(l->pairs, threads, &pairs, &n_pairs, err) ||
        !graph_new(l, &g, err))
        return false;
    for (uint32_t i = 0; i < RECIPE_MAX; i++) {
        if (!measure_recipe(l, i, pairs, n_pairs, &g, &ret_measures[i], err))
            return false;
        if (together >> i & 1 && ret_measures[i].largest > all.largest)
            all.largest = ret_measures[i].largest;
    }
    measure(l, pairs, n_pairs, together, &g, &all);
    *ret_together = all;
    return true;
}
