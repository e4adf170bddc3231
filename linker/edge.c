// SPDX-License-Identifier: Apache-2.0
// Candidates come in order, so there is mostly nothing to do. Else a radix sort of (units, number of the edge), by digits of
// eleven bits, least digit first; it leaves out digits that all share. Edges themselves are moved once.
#include "linker/edge.h"

#include <stdbool.h>

enum { DIGIT_BITS = 11, DIGITS = 6, DIGIT_VALUES = 1 << DIGIT_BITS };

struct item {
    uint64_t key;
    uint32_t edge;
};

static unsigned digit(uint64_t key, int d)
{
    return (unsigned)(key >> (d * DIGIT_BITS)) & (DIGIT_VALUES - 1);
}

// Scatter by one digit; `start` is where each of its values begins.
static void scatter(const struct item *from, size_t n, int d, uint32_t start[DIGIT_VALUES], struct item *to)
{
    for (size_t i = 0; i < n; i++)
        to[start[digit(from[i].key, d)]++] = from[i];
}

// Counts become starts. False: all keys share this digit.
static bool add_up(uint32_t counts[DIGIT_VALUES], size_t n)
{
    uint32_t sum = 0;
    for (unsigned v = 0; v < DIGIT_VALUES; v++) {
        uint32_t count = counts[v];
        if (count == n)
            return false;
        counts[v] = sum;
        sum += count;
    }
    return true;
}

// By key, in `items` or in `spare`: returns in which.
static struct item *sort_items(struct item *items, struct item *spare, size_t n)
{
    uint32_t counts[DIGITS][DIGIT_VALUES] = {{0}};
    for (size_t i = 0; i < n; i++)
        for (int d = 0; d < DIGITS; d++)
            counts[d][digit(items[i].key, d)]++;
    for (int d = 0; d < DIGITS; d++) {
        if (!add_up(counts[d], n))
            continue;
        scatter(items, n, d, counts[d], spare);
        struct item *sorted = spare;
        spare = items;
        items = sorted;
    }
    return items;
}

static bool take_items(struct arena *scratch, size_t n, struct item **ret_items, struct item **ret_spare,
                       struct error *err)
{
    if (n > EDGES_MAX)
        return err_set(err, ERR_CONFIG, "%zu pairs are too many: the thresholds are too low", n);
    *ret_items = arena_alloc(scratch, (n + 1) * sizeof(**ret_items), err);
    if (*ret_items == NULL)
        return false;
    *ret_spare = arena_alloc(scratch, (n + 1) * sizeof(**ret_spare), err);
    return *ret_spare != NULL;
}

static uint64_t key_of_units(const struct edge *e)
{
    return (uint64_t)e->a << 32 | e->b;
}

static bool in_order(const struct edge *edges, size_t n)
{
    for (size_t i = 1; i < n; i++)
        if (key_of_units(&edges[i - 1]) > key_of_units(&edges[i]))
            return false;
    return true;
}

// Edge items[i].edge belongs in place i. Follows each cycle once; done places point at themselves.
static void move_edges(struct edge *edges, struct item *items, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        struct edge first = edges[i];
        size_t hole = i;
        while (items[hole].edge != i) {
            size_t from = items[hole].edge;
            edges[hole] = edges[from];
            items[hole].edge = (uint32_t)hole;
            hole = from;
        }
        edges[hole] = first;
        items[hole].edge = (uint32_t)hole;
    }
}

bool edges_sort(struct edge *edges, size_t n, struct error *err)
{
    CLEANUP(arena_freep) struct arena *scratch = NULL;
    struct item *items, *spare;
    if (in_order(edges, n))
        return true;
    if (!arena_new(&scratch, err) || !take_items(scratch, n, &items, &spare, err))
        return false;
    for (size_t i = 0; i < n; i++)
        items[i] = (struct item){.key = key_of_units(&edges[i]), .edge = (uint32_t)i};
    move_edges(edges, sort_items(items, spare, n), n);
    return true;
}
