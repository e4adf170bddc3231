// SPDX-License-Identifier: Apache-2.0
// Candidates come in order, so there is mostly nothing to do. Else what is sorted is the place of each edge; edges themselves
// are moved once.
#include "linker/edge.h"

#include <stdbool.h>

#include "linker/radix.h"

enum { A, B, EDGE, UNIT_BITS = 32 };

static bool in_order(const struct edge *edges, size_t n)
{
    for (size_t i = 1; i < n; i++)
        if (edges[i - 1].a > edges[i].a || (edges[i - 1].a == edges[i].a && edges[i - 1].b > edges[i].b))
            return false;
    return true;
}

// Edge item[i].word[EDGE] belongs in place i. Follows each cycle once; done places point at themselves.
static void move_edges(struct edge *edges, struct triple *item, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        struct edge first = edges[i];
        size_t hole = i;
        while (item[hole].word[EDGE] != i) {
            size_t from = item[hole].word[EDGE];
            edges[hole] = edges[from];
            item[hole].word[EDGE] = (uint32_t)hole;
            hole = from;
        }
        edges[hole] = first;
        item[hole].word[EDGE] = (uint32_t)hole;
    }
}

bool edges_sort(struct edge *edges, size_t n, struct error *err)
{
    CLEANUP(arena_freep) struct arena *scratch = NULL;
    struct radix_digit digits[RADIX_MAX_DIGITS];
    struct triple *items, *spare;
    if (n > EDGES_MAX)
        return err_set(err, ERR_CONFIG, "%zu pairs are too many: the thresholds are too low", n);
    if (in_order(edges, n))
        return true;
    if (!arena_new(&scratch, err) || (items = arena_alloc(scratch, n * sizeof(*items), err)) == NULL ||
        (spare = arena_alloc(scratch, n * sizeof(*spare), err)) == NULL)
        return false;
    for (size_t i = 0; i < n; i++)
        items[i] = (struct triple){.word = {edges[i].a, edges[i].b, (uint32_t)i}};
    radix_sort(items, spare, n, digits, radix_digits(digits, radix_digits(digits, 0, B, UNIT_BITS), A, UNIT_BITS));
    move_edges(edges, items, n);
    return true;
}
