// SPDX-License-Identifier: Apache-2.0
// linker/edge.c
#include <check.h>

#include "linker/edge.h"

enum { MANY = 3000 };

static struct error err;
static uint64_t seed_state;

static uint64_t draw(void)
{
    seed_state = seed_state * 6364136223846793005u + 1442695040888963407u;
    return seed_state >> 24;
}

static size_t random_edges(struct edge *edges)
{
    size_t n = draw() % MANY;
    for (size_t i = 0; i < n; i++) {
        uint32_t a = (uint32_t)(draw() % 5000);
        edges[i] = (struct edge){.a = a, .b = a + 1 + (uint32_t)(draw() % 70000), .pattern = i};
        edges[i].weight = (double)(int64_t)(draw() % 41) / 4 - 5;
        edges[i].recipes = edges[i].a ^ edges[i].b;
    }
    return n;
}

START_TEST(come_in_the_order_of_their_units)
{
    static struct edge edges[MANY];
    bool seen[MANY] = {false};
    seed_state = (uint64_t)_i + 1;
    size_t n = random_edges(edges);
    for (int again = 0; again < 2; again++) {
        ck_assert(edges_sort(edges, n, &err));
        for (size_t i = 1; i < n; i++)
            ck_assert(edges[i - 1].a < edges[i].a || (edges[i - 1].a == edges[i].a && edges[i - 1].b <= edges[i].b));
    }
    for (size_t i = 0; i < n; i++) { // each whole, and there once
        ck_assert_uint_eq(edges[i].recipes, edges[i].a ^ edges[i].b);
        ck_assert(!seen[edges[i].pattern]);
        seen[edges[i].pattern] = true;
    }
}
END_TEST

Suite *suite(void);
Suite *suite(void)
{
    Suite *s = suite_create("edge");
    TCase *t = tcase_create("edge");
    tcase_add_loop_test(t, come_in_the_order_of_their_units, 0, 30);
    suite_add_tcase(s, t);
    return s;
}
