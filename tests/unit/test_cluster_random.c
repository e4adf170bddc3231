// SPDX-License-Identifier: Apache-2.0
// linker/cluster.c on random graphs: against its rules done slowly, and against itself in another order.
#include <check.h>
#include <math.h>
#include <string.h>

#include "linker/cluster.h"

enum { NAMESPACES = 3, MAX_UNITS = 60, MAX_EDGES = 400, MAX_DECISIONS = 8, RANDOM_UNITS = 14 };

static struct error err;
static struct arena *arena;
static struct clustering c;

// What the callbacks answer from.
static bool twins[MAX_UNITS][MAX_UNITS];
static double weights[MAX_UNITS][MAX_UNITS];

static bool ask_twins(UNUSED void *ctx, uint32_t a, uint32_t b)
{
    ck_assert_uint_lt(a, b);
    return twins[a][b];
}

static double ask_weight(UNUSED void *ctx, uint32_t a, uint32_t b)
{
    return weights[a < b ? a : b][a < b ? b : a];
}

static void setup(void)
{
    err_clear(&err);
    ck_assert(arena_new(&arena, &err));
}

static void teardown(void)
{
    arena_freep(&arena);
}

static void run(const struct cluster_input *in)
{
    ck_assert(cluster_units(in, arena, &c, &err));
}

static bool together(uint32_t a, uint32_t b)
{
    return c.of_unit[a] == c.of_unit[b];
}

// --- graphs ----------------------------------------------------------------------------------------------------------

struct graph {
    struct cluster_input in;
    uint16_t live[MAX_UNITS];
    uint64_t ssn[MAX_UNITS];
    struct edge edges[MAX_EDGES];
    struct pair_decision decisions[MAX_DECISIONS];
};

static uint64_t seed_state;

static uint32_t below(uint32_t n)
{
    seed_state = seed_state * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)((seed_state >> 33) % n);
}

static void random_graph(struct graph *g, uint32_t n_units, uint32_t n_edges)
{
    bool used[MAX_UNITS][MAX_UNITS] = {{false}}, decided[MAX_UNITS][MAX_UNITS] = {{false}};
    *g =
        (struct graph){.in = {.n_units = n_units, .n_namespaces = NAMESPACES, .twins = ask_twins, .weigh = ask_weight}};
    g->in.live_namespace = g->live;
    g->in.ssn = g->ssn;
    g->in.decisions = g->decisions;
    g->in.edges = g->edges;
    g->in.threshold = below(3);
    g->in.review = -1;
    g->in.margin = below(3);
    for (uint32_t u = 0; u < n_units; u++) {
        g->live[u] = (uint16_t)below(2 * NAMESPACES + 1);
        g->live[u] = g->live[u] > NAMESPACES ? 0 : g->live[u];
        g->ssn[u] = below(8) < 5 ? 0 : 1 + below(4);
    }
    for (uint32_t a = 0; a < n_units; a++)
        for (uint32_t b = a + 1; b < n_units; b++) {
            twins[a][b] = below(15) == 0;
            weights[a][b] = below(3) == 0 ? NAN : (double)below(9) - 6;
        }
    for (uint32_t i = below(n_edges); i > 0; i--) {
        uint32_t a = below(n_units), b = below(n_units);
        if (a >= b || used[a][b])
            continue;
        used[a][b] = true;
        g->edges[g->in.n_edges++] = (struct edge){a, b, 1, (double)below(8) - 1, 0};
    }
    for (uint32_t i = below(MAX_DECISIONS); i > 0; i--) {
        uint32_t a = below(n_units), b = below(n_units);
        if (a >= b || decided[a][b])
            continue;
        decided[a][b] = true;
        g->decisions[g->in.n_decisions++] = (struct pair_decision){a, b, below(2) == 0};
    }
}

static void shuffle(struct graph *g)
{
    for (size_t e = g->in.n_edges; e > 1; e--) {
        size_t other = below((uint32_t)e);
        struct edge moved = g->edges[e - 1];
        g->edges[e - 1] = g->edges[other];
        g->edges[other] = moved;
    }
    for (size_t i = g->in.n_decisions; i > 1; i--) {
        size_t other = below((uint32_t)i);
        struct pair_decision moved = g->decisions[i - 1];
        g->decisions[i - 1] = g->decisions[other];
        g->decisions[other] = moved;
    }
}

// --- the rules, slowly -----------------------------------------------------------------------------------------------

// The rules once more, as cluster.h puts them, with no thought for speed. A group goes by a label.
struct slow {
    const struct graph *g;
    uint32_t label[MAX_UNITS];
    double weight[MAX_UNITS][MAX_UNITS]; // of an edge, else as asked
};

static double slow_mean(const struct slow *s, uint32_t x, uint32_t y)
{
    double sum = 0;
    int n = 0;
    for (uint32_t u = 0; u < s->g->in.n_units; u++)
        for (uint32_t v = 0; v < s->g->in.n_units; v++)
            if (s->label[u] == x && s->label[v] == y && !isnan(s->weight[u][v])) {
                sum += s->weight[u][v];
                n++;
            }
    return n == 0 ? NAN : sum / n;
}

static bool slow_same_namespace(const struct slow *s, uint32_t x, uint32_t y)
{
    for (uint32_t u = 0; u < s->g->in.n_units; u++)
        for (uint32_t v = 0; v < s->g->in.n_units; v++)
            if (s->label[u] == x && s->label[v] == y && s->g->live[u] != 0 && s->g->live[u] == s->g->live[v])
                return true;
    return false;
}

static bool slow_barred(const struct slow *s, uint32_t x, uint32_t y)
{
    for (size_t i = 0; i < s->g->in.n_decisions; i++) {
        const struct pair_decision *d = &s->g->decisions[i];
        if (!d->match && ((s->label[d->a] == x && s->label[d->b] == y) || (s->label[d->a] == y && s->label[d->b] == x)))
            return true;
    }
    return false;
}

static bool slow_differ_in_ssn(const struct slow *s, uint32_t x, uint32_t y)
{
    bool x_has = false, y_has = false, common = false;
    for (uint32_t u = 0; u < s->g->in.n_units; u++) {
        x_has |= s->label[u] == x && s->g->ssn[u] != 0;
        y_has |= s->label[u] == y && s->g->ssn[u] != 0;
        for (uint32_t v = 0; v < s->g->in.n_units; v++)
            common |= s->label[u] == x && s->label[v] == y && s->g->ssn[u] != 0 && s->g->ssn[u] == s->g->ssn[v];
    }
    return x_has && y_has && !common;
}

static bool slow_twins(const struct slow *s, uint32_t x, uint32_t y)
{
    for (uint32_t u = 0; u < s->g->in.n_units; u++)
        for (uint32_t v = u + 1; v < s->g->in.n_units; v++)
            if (twins[u][v] && ((s->label[u] == x && s->label[v] == y) || (s->label[u] == y && s->label[v] == x)))
                return true;
    return false;
}

static enum refusal slow_apart(const struct slow *s, uint32_t x, uint32_t y)
{
    if (slow_same_namespace(s, x, y))
        return REFUSAL_LIVE_ID;
    if (slow_barred(s, x, y))
        return REFUSAL_NO_MATCH;
    if (slow_differ_in_ssn(s, x, y))
        return REFUSAL_SSN;
    if (slow_twins(s, x, y))
        return REFUSAL_TWINS;
    return slow_mean(s, x, y) < 0 ? REFUSAL_WEAK_BRIDGE : REFUSAL_NONE;
}

// Does x, next to z by an edge that weighs enough, fit z as well as y?
static bool slow_rival(const struct slow *s, double least, uint32_t x, uint32_t y)
{
    for (size_t i = 0; i < s->g->in.n_edges; i++) {
        const struct edge *e = &s->g->edges[i];
        for (int side = 0; side < 2; side++) {
            uint32_t from = s->label[side == 0 ? e->a : e->b], z = s->label[side == 0 ? e->b : e->a];
            if (from == x && z != x && z != y && e->weight >= least && slow_apart(s, y, z) != REFUSAL_NONE &&
                slow_apart(s, x, z) == REFUSAL_NONE &&
                slow_mean(s, x, z) + s->g->in.margin + 1e-6 >= slow_mean(s, x, y))
                return true;
        }
    }
    return false;
}

static void slow_join(struct slow *s, uint32_t x, uint32_t y)
{
    for (uint32_t u = 0; u < s->g->in.n_units; u++)
        if (s->label[u] == x || s->label[u] == y)
            s->label[u] = x < y ? x : y;
}

static const struct pair_decision *slow_next_match(const struct graph *g, const struct pair_decision *after)
{
    const struct pair_decision *next = NULL;
    for (size_t i = 0; i < g->in.n_decisions; i++) {
        const struct pair_decision *d = &g->decisions[i];
        bool later = after == NULL || d->a > after->a || (d->a == after->a && d->b > after->b);
        if (d->match && later && (next == NULL || d->a < next->a || (d->a == next->a && d->b < next->b)))
            next = d;
    }
    return next;
}

static bool goes_before(const struct edge *x, const struct edge *y)
{
    if (x->weight < y->weight || x->weight > y->weight)
        return x->weight > y->weight;
    return x->a != y->a ? x->a < y->a : x->b < y->b;
}

static const struct edge *slow_next_edge(const struct graph *g, const struct edge *after)
{
    const struct edge *next = NULL;
    for (size_t i = 0; i < g->in.n_edges; i++) {
        const struct edge *e = &g->edges[i];
        if (e->weight >= g->in.threshold && (after == NULL || goes_before(after, e)) &&
            (next == NULL || goes_before(e, next)))
            next = e;
    }
    return next;
}

static void slow_clusters(struct slow *s, const struct graph *g)
{
    *s = (struct slow){.g = g};
    for (uint32_t u = 0; u < g->in.n_units; u++) {
        s->label[u] = u;
        for (uint32_t v = 0; v < g->in.n_units; v++)
            s->weight[u][v] = ask_weight(NULL, u, v);
    }
    for (size_t i = 0; i < g->in.n_edges; i++)
        s->weight[g->edges[i].a][g->edges[i].b] = s->weight[g->edges[i].b][g->edges[i].a] = g->edges[i].weight;
    for (const struct pair_decision *d = NULL; (d = slow_next_match(g, d)) != NULL;) {
        uint32_t x = s->label[d->a], y = s->label[d->b];
        if (!slow_same_namespace(s, x, y) && !slow_barred(s, x, y))
            slow_join(s, x, y);
    }
    for (const struct edge *e = NULL; (e = slow_next_edge(g, e)) != NULL;) {
        uint32_t x = s->label[e->a], y = s->label[e->b];
        double least = e->weight - g->in.margin;
        if (x != y && slow_apart(s, x, y) == REFUSAL_NONE && !slow_rival(s, least, x, y) && !slow_rival(s, least, y, x))
            slow_join(s, x, y);
    }
}

// --- tests -----------------------------------------------------------------------------------------------------------

static void assert_no_cluster_holds_two_live_ids(const struct graph *g)
{
    for (uint32_t a = 0; a < g->in.n_units; a++)
        for (uint32_t b = a + 1; b < g->in.n_units; b++)
            ck_assert(g->live[a] == 0 || g->live[a] != g->live[b] || !together(a, b));
}

START_TEST(random_graphs_give_what_the_rules_say)
{
    static struct graph g;
    static struct slow slow;
    seed_state = (uint64_t)_i * 77 + 5;
    random_graph(&g, 2 + below(RANDOM_UNITS - 2), 60);
    slow_clusters(&slow, &g);
    run(&g.in);
    for (uint32_t a = 0; a < g.in.n_units; a++)
        for (uint32_t b = a + 1; b < g.in.n_units; b++)
            ck_assert_msg(together(a, b) == (slow.label[a] == slow.label[b]), "graph %d: units %u and %u", _i, a, b);
    assert_no_cluster_holds_two_live_ids(&g);
}
END_TEST

START_TEST(order_of_edges_and_decisions_does_not_matter)
{
    static struct graph g, again;
    seed_state = (uint64_t)_i * 131 + 7;
    random_graph(&g, 2 + below(MAX_UNITS - 2), MAX_EDGES);
    again = g;
    run(&g.in);
    struct clustering first = c;
    assert_no_cluster_holds_two_live_ids(&g);
    again.in.edges = again.edges;
    again.in.decisions = again.decisions;
    shuffle(&again);
    run(&again.in);
    ck_assert_uint_eq(c.n_clusters, first.n_clusters);
    ck_assert_mem_eq(c.of_unit, first.of_unit, g.in.n_units * sizeof(*c.of_unit));
    ck_assert_uint_eq(c.n_links, first.n_links);
    ck_assert_uint_eq(c.n_review, first.n_review);
    ck_assert_uint_eq(c.n_refused, first.n_refused);
    ck_assert_mem_eq(g.edges, again.edges, g.in.n_edges * sizeof(struct edge));
    for (size_t i = 0; i < c.n_refused; i++)
        ck_assert(c.refused[i].a == first.refused[i].a && c.refused[i].b == first.refused[i].b &&
                  c.refused[i].reason == first.refused[i].reason);
}
END_TEST

START_TEST(every_edge_is_accounted_for)
{
    static struct graph g;
    struct edge edges[MAX_EDGES];
    size_t links = 0, refused = 0, review = 0;
    int there[MAX_UNITS][MAX_UNITS] = {{0}};
    seed_state = (uint64_t)_i * 19 + 3;
    random_graph(&g, 2 + below(MAX_UNITS - 2), MAX_EDGES);
    g.in.n_decisions = 0;
    memcpy(edges, g.edges, sizeof(edges));
    run(&g.in);
    for (size_t e = 0; e < g.in.n_edges; e++) {
        bool heavy = edges[e].weight >= g.in.threshold, joined = together(edges[e].a, edges[e].b);
        links += heavy && joined;
        refused += heavy && !joined;
        review += !heavy && !joined;
        there[edges[e].a][edges[e].b]++;
    }
    for (size_t e = 0; e < g.in.n_edges; e++) // all of them, in another order
        ck_assert_int_eq(there[g.edges[e].a][g.edges[e].b]--, 1);
    ck_assert_uint_eq(c.n_links, links);
    ck_assert_uint_eq(c.n_refused, refused);
    ck_assert_uint_le(c.n_review, review); // not all of them could be joined
    for (size_t e = 0; e < c.n_links + c.n_review; e++)
        ck_assert(together(g.edges[e].a, g.edges[e].b) == (e < c.n_links));
    for (int reason = REFUSAL_NONE + 1; reason < REFUSAL_COUNT; reason++)
        refused -= c.by_reason[reason];
    ck_assert_uint_eq(refused, 0);
}
END_TEST

START_TEST(without_anything_against_them_clusters_are_connected_components)
{
    static struct graph g;
    uint16_t live[MAX_UNITS] = {0};
    uint32_t component[MAX_UNITS] = {0};
    seed_state = (uint64_t)_i * 31 + 1;
    random_graph(&g, 2 + below(MAX_UNITS - 2), MAX_EDGES / 4);
    for (uint32_t u = 0; u < g.in.n_units; u++)
        component[u] = u;
    for (size_t e = 0; e < g.in.n_edges; e++)
        g.edges[e].weight += 1; // 0 and more
    for (bool changed = true; changed;) {
        changed = false;
        for (size_t e = 0; e < g.in.n_edges; e++) {
            uint32_t *x = &component[g.edges[e].a], *y = &component[g.edges[e].b];
            changed |= *x != *y;
            *x = *y = *x < *y ? *x : *y;
        }
    }
    g.in = (struct cluster_input){
        .n_units = g.in.n_units, .live_namespace = live, .edges = g.edges, .n_edges = g.in.n_edges};
    run(&g.in);
    ck_assert_uint_eq(c.n_links, g.in.n_edges);
    for (uint32_t a = 0; a < g.in.n_units; a++)
        for (uint32_t b = 0; b < g.in.n_units; b++)
            ck_assert(together(a, b) == (component[a] == component[b]));
}
END_TEST

Suite *suite(void);
Suite *suite(void)
{
    Suite *s = suite_create("cluster_random");
    TCase *t = tcase_create("cluster_random");
    tcase_add_checked_fixture(t, setup, teardown);
    tcase_add_loop_test(t, random_graphs_give_what_the_rules_say, 0, 2000);
    tcase_add_loop_test(t, order_of_edges_and_decisions_does_not_matter, 0, 300);
    tcase_add_loop_test(t, every_edge_is_accounted_for, 0, 100);
    tcase_add_loop_test(t, without_anything_against_them_clusters_are_connected_components, 0, 50);
    suite_add_tcase(s, t);
    return s;
}
