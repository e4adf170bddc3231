// SPDX-License-Identifier: Apache-2.0
// linker/cluster.c
#include <check.h>

#include "linker/cluster.h"

enum { CWS = 1, CIN = 2, SSID = 3, NAMESPACES = 3, MAX_UNITS = 60, MAX_EDGES = 200 };

static struct error err;
static struct arena *arena;
static struct clustering c;

static void setup(void)
{
    err_clear(&err);
    ck_assert(arena_new(&arena, &err));
}

static void teardown(void)
{
    arena_freep(&arena);
}

static void run(uint32_t n_units, const uint16_t *live, struct edge *edges, size_t n_edges)
{
    ck_assert(cluster_units(n_units, live, NAMESPACES, edges, n_edges, arena, &c, &err));
}

static bool together(uint32_t a, uint32_t b)
{
    return c.of_unit[a] == c.of_unit[b];
}

START_TEST(units_without_edges_are_clusters_of_their_own)
{
    uint16_t live[] = {CWS, CWS, 0};
    run(3, live, NULL, 0);
    ck_assert_uint_eq(c.n_clusters, 3);
    ck_assert_uint_eq(c.of_unit[2], 2);
    run(0, live, NULL, 0);
    ck_assert_uint_eq(c.n_clusters, 0);
}
END_TEST

START_TEST(edges_join_and_confirm)
{
    uint16_t live[] = {CWS, CIN, SSID, CWS};
    struct edge edges[] = {{0, 1, 1, 9}, {1, 2, 1, 8}, {0, 2, 4, 7}};
    run(4, live, edges, 3);
    ck_assert_uint_eq(c.n_clusters, 2);
    ck_assert_uint_eq(c.n_links, 3);
    ck_assert(together(0, 2));
    ck_assert_uint_eq(edges[0].a, 0); // links are in the order of their units
    ck_assert_uint_eq(edges[0].b, 1);
    ck_assert_uint_eq(edges[2].a, 1);
}
END_TEST

START_TEST(two_live_ids_of_one_namespace_are_never_joined)
{
    uint16_t live[] = {CWS, CWS, CIN, SSID};
    struct edge edges[] = {{0, 1, 1, 99}, {0, 2, 1, 9}, {2, 3, 1, 8}, {1, 3, 1, 7}};
    run(4, live, edges, 4);
    ck_assert(together(0, 3) && !together(0, 1));
    ck_assert_uint_eq(c.n_links, 2);
    ck_assert_uint_eq(c.refused, 2);
}
END_TEST

START_TEST(retired_id_joins_the_live_one)
{
    uint16_t live[] = {CIN, 0};
    struct edge edges[] = {{0, 1, 1, 9}};
    run(2, live, edges, 1);
    ck_assert_uint_eq(c.n_clusters, 1);
}
END_TEST

START_TEST(heavier_evidence_goes_first)
{
    uint16_t live[] = {CWS, CWS, SSID};
    struct edge edges[] = {{0, 2, 1, 5}, {1, 2, 1, 6}};
    run(3, live, edges, 2);
    ck_assert(together(1, 2) && !together(0, 2));
    ck_assert_uint_eq(c.refused, 1);
    ck_assert_uint_eq(c.undecided, 0);
}
END_TEST

START_TEST(no_coin_is_tossed_between_two_children)
{
    uint16_t live[] = {CWS, CWS, SSID, CIN};
    struct edge edges[] = {{0, 2, 1, 6}, {1, 2, 1, 6}, {2, 3, 1, 6}};
    run(4, live, edges, 3);
    ck_assert(!together(0, 2) && !together(1, 2));
    ck_assert(together(2, 3)); // there is only one such child in that namespace
    ck_assert_uint_eq(c.undecided, 2);
    ck_assert_uint_eq(c.refused, 0);
}
END_TEST

START_TEST(undecided_pair_is_settled_by_further_evidence)
{
    uint16_t live[] = {CWS, CWS, SSID, CIN};
    struct edge edges[] = {{0, 2, 1, 6}, {1, 2, 1, 6}, {2, 3, 1, 5}, {0, 3, 1, 4}};
    run(4, live, edges, 4);
    ck_assert(together(0, 2) && !together(1, 2));
    ck_assert_uint_eq(c.n_links, 3);
    ck_assert_uint_eq(c.undecided, 1);
}
END_TEST

START_TEST(child_already_taken_does_not_contest)
{
    // 1 has its own school record already, so 3 can only be that of 0.
    uint16_t live[] = {CWS, CWS, SSID, SSID};
    struct edge edges[] = {{1, 2, 1, 9}, {0, 3, 1, 6}, {1, 3, 1, 6}};
    run(4, live, edges, 3);
    ck_assert(together(0, 3) && together(1, 2));
    ck_assert_uint_eq(c.refused, 1);
    ck_assert_uint_eq(c.undecided, 0);
}
END_TEST

// --- random graphs ---------------------------------------------------------------------------------------------------

static uint64_t seed_state;

static uint32_t below(uint32_t n)
{
    seed_state = seed_state * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)((seed_state >> 33) % n);
}

static size_t random_graph(uint32_t n_units, uint16_t *live, struct edge *edges)
{
    size_t n = 0;
    bool used[MAX_UNITS][MAX_UNITS] = {{false}};
    for (uint32_t u = 0; u < n_units; u++)
        live[u] = (uint16_t)below(NAMESPACES + 1);
    for (uint32_t i = below(MAX_EDGES); i > 0; i--) {
        uint32_t a = below(n_units), b = below(n_units);
        if (a >= b || used[a][b])
            continue;
        used[a][b] = true;
        edges[n++] = (struct edge){a, b, 1, 1.0 + below(4)};
    }
    return n;
}

static void assert_no_cluster_holds_two_live_ids(uint32_t n_units, const uint16_t *live)
{
    for (uint32_t a = 0; a < n_units; a++)
        for (uint32_t b = a + 1; b < n_units; b++)
            ck_assert(live[a] == 0 || live[a] != live[b] || !together(a, b));
}

START_TEST(random_graphs_keep_live_ids_apart_whatever_the_order_of_edges)
{
    uint16_t live[MAX_UNITS];
    struct edge edges[MAX_EDGES];
    seed_state = (uint64_t)_i * 77 + 5;
    uint32_t n_units = 2 + below(MAX_UNITS - 2);
    size_t n = random_graph(n_units, live, edges);
    run(n_units, live, edges, n);
    struct clustering first = c;
    assert_no_cluster_holds_two_live_ids(n_units, live);
    ck_assert_uint_eq(c.n_links + c.refused + c.undecided, n);
    for (size_t e = 0; e < n; e++)
        ck_assert(together(edges[e].a, edges[e].b) == (e < c.n_links));
    for (size_t e = n; e > 1; e--) {
        size_t other = below((uint32_t)e);
        struct edge moved = edges[e - 1];
        edges[e - 1] = edges[other];
        edges[other] = moved;
    }
    run(n_units, live, edges, n);
    ck_assert_uint_eq(c.n_clusters, first.n_clusters);
    ck_assert_mem_eq(c.of_unit, first.of_unit, n_units * sizeof(*c.of_unit));
    ck_assert_uint_eq(c.refused, first.refused);
}
END_TEST

START_TEST(without_live_ids_clusters_are_connected_components)
{
    uint16_t live[MAX_UNITS] = {0};
    uint16_t unused[MAX_UNITS];
    struct edge edges[MAX_EDGES];
    uint32_t component[MAX_UNITS];
    seed_state = (uint64_t)_i * 31 + 1;
    uint32_t n_units = 2 + below(MAX_UNITS - 2);
    size_t n = random_graph(n_units, unused, edges);
    for (uint32_t u = 0; u < n_units; u++)
        component[u] = u;
    for (bool changed = true; changed;) {
        changed = false;
        for (size_t e = 0; e < n; e++) {
            uint32_t *x = &component[edges[e].a], *y = &component[edges[e].b];
            changed |= *x != *y;
            *x = *y = *x < *y ? *x : *y;
        }
    }
    run(n_units, live, edges, n);
    ck_assert_uint_eq(c.n_links, n);
    for (uint32_t a = 0; a < n_units; a++)
        for (uint32_t b = 0; b < n_units; b++)
            ck_assert(together(a, b) == (component[a] == component[b]));
}
END_TEST

Suite *suite(void);
Suite *suite(void)
{
    Suite *s = suite_create("cluster");
    TCase *t = tcase_create("cluster");
    tcase_add_checked_fixture(t, setup, teardown);
    tcase_add_test(t, units_without_edges_are_clusters_of_their_own);
    tcase_add_test(t, edges_join_and_confirm);
    tcase_add_test(t, two_live_ids_of_one_namespace_are_never_joined);
    tcase_add_test(t, retired_id_joins_the_live_one);
    tcase_add_test(t, heavier_evidence_goes_first);
    tcase_add_test(t, no_coin_is_tossed_between_two_children);
    tcase_add_test(t, undecided_pair_is_settled_by_further_evidence);
    tcase_add_test(t, child_already_taken_does_not_contest);
    tcase_add_loop_test(t, random_graphs_keep_live_ids_apart_whatever_the_order_of_edges, 0, 300);
    tcase_add_loop_test(t, without_live_ids_clusters_are_connected_components, 0, 50);
    suite_add_tcase(s, t);
    return s;
}
