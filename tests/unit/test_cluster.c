// SPDX-License-Identifier: Apache-2.0
// linker/cluster.c, linker/groups.c
#include <check.h>
#include <math.h>
#include <string.h>

#include "linker/cluster.h"

enum { CWS = 1, CIN = 2, SSID = 3, NAMESPACES = 3, MAX_UNITS = 60, MAX_EDGES = 400, MAX_DECISIONS = 8 };
static const double SAYS_NOTHING = NAN;

static struct error err;
static struct arena *arena;
static struct clustering c;

// What the callbacks answer from.
struct world {
    bool twins[MAX_UNITS][MAX_UNITS];
    double weight[MAX_UNITS][MAX_UNITS];
};
static struct world world;

static bool ask_twins(void *ctx, uint32_t a, uint32_t b)
{
    ck_assert_uint_lt(a, b);
    return ((struct world *)ctx)->twins[a][b];
}

static double ask_weight(void *ctx, uint32_t a, uint32_t b)
{
    return ((struct world *)ctx)->weight[a < b ? a : b][a < b ? b : a];
}

static void setup(void)
{
    err_clear(&err);
    ck_assert(arena_new(&arena, &err));
    for (int a = 0; a < MAX_UNITS; a++)
        for (int b = 0; b < MAX_UNITS; b++) {
            world.twins[a][b] = false;
            world.weight[a][b] = SAYS_NOTHING;
        }
}

static void teardown(void)
{
    arena_freep(&arena);
}

static void run(const struct cluster_input *in)
{
    ck_assert(cluster_units(in, arena, &c, &err));
}

// "01 2": units 0 and 1 are one child, 2 another.
static const char *clusters(uint32_t n_units)
{
    static char text[2 * MAX_UNITS + 1];
    size_t len = 0;
    for (uint32_t number = 0; number < c.n_clusters; number++) {
        if (number > 0)
            text[len++] = ' ';
        for (uint32_t u = 0; u < n_units; u++)
            if (c.of_unit[u] == number)
                text[len++] = (char)('0' + u);
    }
    text[len] = '\0';
    return text;
}

// "0-1:live_id 2-3:twins"
static const char *refusals(void)
{
    static char text[1000];
    size_t len = 0;
    text[0] = '\0';
    for (size_t i = 0; i < c.n_refused; i++) {
        const struct refused_pair *r = &c.refused[i];
        int added = snprintf(text + len, sizeof(text) - len, "%s%u-%u:%s", i == 0 ? "" : " ", r->a, r->b,
                             refusal_name(r->reason));
        ck_assert(added > 0 && len + (size_t)added < sizeof(text));
        len += (size_t)added;
    }
    return text;
}

// --- cases -----------------------------------------------------------------------------------------------------------

enum { CASE_UNITS = 6, CASE_EDGES = 8, CASE_PAIRS = 4 };

// All edges with no recipes in common end a list.
struct cluster_case {
    const char *name;
    uint32_t n_units;
    uint16_t live[CASE_UNITS];
    uint64_t ssn[CASE_UNITS];
    struct edge edges[CASE_EDGES];
    struct {
        uint32_t a, b;
        double weight;
    } weights[CASE_PAIRS]; // of pairs without an edge; a = b ends the list
    struct {
        uint32_t a, b;
    } twins[CASE_PAIRS];
    struct pair_decision decisions[CASE_PAIRS];
    double threshold, margin;
    const char *clusters, *refused;
};

static const struct cluster_case cases[] = {
    {"nobody at all", .n_units = 0, .clusters = "", .refused = ""},
    {"units without edges are clusters of their own", 3, {CWS, CWS, 0}, .clusters = "0 1 2", .refused = ""},
    {"edges join and confirm",
     4,
     {CWS, CIN, SSID, CWS},
     .edges = {{0, 1, 1, 9, 0}, {1, 2, 1, 8, 0}, {0, 2, 4, 7, 0}},
     .clusters = "012 3",
     .refused = ""},
    {"heavier evidence goes first",
     3,
     {CWS, CWS, SSID},
     .edges = {{0, 2, 1, 5, 0}, {1, 2, 1, 6, 0}},
     .clusters = "0 12",
     .refused = "0-2:live_id"},
    {"edges below the threshold are not followed",
     3,
     {CWS, CIN, SSID},
     .edges = {{0, 1, 1, 5, 0}, {1, 2, 1, 4, 0}},
     .threshold = 5,
     .clusters = "01 2",
     .refused = ""},

    // live ids
    {"two live ids of one namespace are never joined",
     4,
     {CWS, CWS, CIN, SSID},
     .edges = {{0, 1, 1, 99, 0}, {0, 2, 1, 9, 0}, {2, 3, 1, 8, 0}, {1, 3, 1, 7, 0}},
     .clusters = "023 1",
     .refused = "0-1:live_id 1-3:live_id"},
    {"retired id joins the live one", 2, {CIN, 0}, .edges = {{0, 1, 1, 9, 0}}, .clusters = "01", .refused = ""},

    // numbers
    {"two different numbers are two children",
     2,
     {CWS, CIN},
     .ssn = {5, 6},
     .edges = {{0, 1, 1, 30, 0}},
     .clusters = "0 1",
     .refused = "0-1:ssn"},
    {"a number that is not known says nothing",
     3,
     {CWS, CIN, SSID},
     .ssn = {5, 0, 6},
     .edges = {{0, 1, 1, 30, 0}, {1, 2, 1, 20, 0}},
     .clusters = "01 2",
     .refused = "1-2:ssn"},
    {"one number in common is enough",
     3,
     {CWS, CIN, SSID},
     .ssn = {5, 6, 6},
     .edges = {{1, 2, 1, 5, 0}},
     .decisions = {{0, 1, true}},
     .clusters = "012",
     .refused = ""},

    // twins
    {"twins are two children",
     3,
     {CWS, CIN, SSID},
     .edges = {{0, 1, 1, 9, 0}},
     .twins = {{0, 1}},
     .clusters = "0 1 2",
     .refused = "0-1:twins"},
    {"twins are not joined through a third record",
     4,
     {CWS, CIN, SSID, 0},
     .edges = {{0, 2, 1, 9, 0}, {1, 3, 1, 8, 0}, {2, 3, 1, 7, 0}},
     .twins = {{0, 1}},
     .clusters = "02 13",
     .refused = "2-3:twins"},
    {"record that fits both twins goes to neither",
     3,
     {CWS, CIN, SSID},
     .edges = {{0, 2, 1, 9, 0}, {1, 2, 1, 9, 0}},
     .twins = {{0, 1}},
     .clusters = "0 1 2",
     .refused = "0-2:undecided 1-2:undecided"},

    // weak bridges
    {"cluster is not joined where most of it disagrees",
     4,
     {CWS, CIN, SSID, 0},
     .edges = {{0, 1, 1, 20, 0}, {2, 3, 1, 20, 0}, {1, 2, 1, 6, 0}},
     .weights = {{0, 2, -9}, {0, 3, -9}, {1, 3, -9}},
     .clusters = "01 23",
     .refused = "1-2:weak_bridge"},
    {"cluster is joined where most of it agrees",
     4,
     {CWS, CIN, SSID, 0},
     .edges = {{0, 1, 1, 20, 0}, {2, 3, 1, 20, 0}, {1, 2, 1, 16, 0}, {0, 2, 1, 12, 0}},
     .weights = {{0, 3, -9}, {1, 3, -9}},
     .clusters = "0123",
     .refused = ""},
    {"pairs that say nothing do not count against it",
     4,
     {CWS, CIN, SSID, 0},
     .edges = {{0, 1, 1, 20, 0}, {2, 3, 1, 20, 0}, {1, 2, 1, 6, 0}},
     .weights = {{0, 2, NAN}, {0, 3, NAN}, {1, 3, -5}},
     .clusters = "0123",
     .refused = ""},
    {"light edges are what they weigh, whoever is asked",
     3,
     {CWS, CIN, SSID},
     .edges = {{0, 1, 1, 20, 0}, {1, 2, 1, 6, 0}, {0, 2, 1, -7, 0}},
     .weights = {{0, 2, 50}},
     .clusters = "01 2",
     .refused = "1-2:weak_bridge"},

    // rivals
    {"no coin is tossed between two children",
     4,
     {CWS, CWS, SSID, CIN},
     .edges = {{0, 2, 1, 6, 0}, {1, 2, 1, 6, 0}, {2, 3, 1, 6, 0}},
     .clusters = "0 1 23", // there is only one such child in that namespace
     .refused = "0-2:undecided 1-2:undecided"},
    {"third best does not profit when two are equal",
     4,
     {CWS, CWS, SSID, CWS},
     .edges = {{0, 2, 1, 6, 0}, {1, 2, 1, 6, 0}, {2, 3, 1, 5, 0}},
     .clusters = "0 1 2 3",
     .refused = "0-2:undecided 1-2:undecided 2-3:undecided"},
    {"further evidence settles it",
     4,
     {CWS, CWS, SSID, CIN},
     .edges = {{0, 2, 1, 6, 0}, {1, 2, 1, 6, 0}, {2, 3, 1, 8, 0}, {0, 3, 1, 7, 0}},
     .weights = {{1, 3, -3}},
     .clusters = "023 1",
     .refused = "1-2:live_id"},
    {"rival that agrees with less of a cluster is none",
     4,
     {CWS, CWS, SSID, CIN},
     .edges = {{2, 3, 1, 8, 0}, {0, 2, 1, 7, 0}, {0, 3, 1, 7, 0}, {1, 2, 1, 7, 0}},
     .weights = {{1, 3, -3}},
     .clusters = "023 1",
     .refused = "1-2:live_id"},
    {"child already taken is no rival", // 1 has its own school record, so 3 can only be that of 0
     4,
     {CWS, CWS, SSID, SSID},
     .edges = {{1, 2, 1, 9, 0}, {0, 3, 1, 6, 0}, {1, 3, 1, 6, 0}},
     .clusters = "03 12",
     .refused = "1-3:live_id"},
    {"better by less than the margin is no better",
     3,
     {CWS, CWS, SSID},
     .edges = {{0, 2, 1, 9, 0}, {1, 2, 1, 7, 0}},
     .margin = 2,
     .clusters = "0 1 2",
     .refused = "0-2:undecided 1-2:undecided"},
    {"better by more than the margin is",
     3,
     {CWS, CWS, SSID},
     .edges = {{0, 2, 1, 9.5, 0}, {1, 2, 1, 7, 0}},
     .margin = 2,
     .clusters = "02 1",
     .refused = "1-2:live_id"},
    {"rival need not weigh enough itself",
     3,
     {CWS, CWS, SSID},
     .edges = {{0, 2, 1, 9, 0}, {1, 2, 1, 7, 0}},
     .threshold = 8,
     .margin = 2,
     .clusters = "0 1 2",
     .refused = "0-2:undecided"},

    // clerks
    {"clerk's match joins what weighs too little",
     3,
     {CWS, CIN, SSID},
     .edges = {{0, 1, 1, 2, 0}, {1, 2, 1, 2, 0}},
     .threshold = 5,
     .decisions = {{0, 1, true}},
     .clusters = "01 2",
     .refused = ""},
    {"clerk's match comes before the heaviest edge",
     3,
     {CWS, CWS, SSID},
     .edges = {{0, 2, 1, 9, 0}},
     .decisions = {{1, 2, true}},
     .clusters = "0 12",
     .refused = "0-2:live_id"},
    {"clerk's match joins twins and two numbers",
     2,
     {CWS, CIN},
     .ssn = {5, 6},
     .edges = {{0, 1, 1, 9, 0}},
     .twins = {{0, 1}},
     .decisions = {{0, 1, true}},
     .clusters = "01",
     .refused = ""},
    {"clerk's match does not join two live ids of one namespace",
     2,
     {CWS, CWS},
     .edges = {{0, 1, 1, 2, 0}},
     .threshold = 5,
     .decisions = {{0, 1, true}},
     .clusters = "0 1",
     .refused = "0-1:live_id"},
    {"clerk's no match holds",
     2,
     {CWS, CIN},
     .edges = {{0, 1, 1, 50, 0}},
     .decisions = {{0, 1, false}},
     .clusters = "0 1",
     .refused = "0-1:no_match"},
    {"clerk's no match is not got round through a third record",
     4,
     {CWS, CIN, SSID, 0},
     .edges = {{0, 2, 1, 50, 0}, {1, 3, 1, 45, 0}, {2, 3, 1, 40, 0}},
     .decisions = {{0, 1, false}},
     .clusters = "02 13",
     .refused = "2-3:no_match"},
    {"of clerks who contradict each other no match prevails",
     3,
     {CWS, CIN, SSID},
     .edges = {{0, 1, 1, 9, 0}, {0, 2, 1, 9, 0}, {1, 2, 1, 9, 0}},
     .decisions = {{1, 2, true}, {0, 2, false}, {0, 1, true}},
     .clusters = "01 2",
     .refused = "0-2:no_match 1-2:no_match"},
};

static size_t count_edges(const struct edge *edges, size_t most)
{
    size_t n = 0;
    while (n < most && edges[n].recipes != 0)
        n++;
    return n;
}

static size_t count_decisions(const struct pair_decision *decisions, size_t most)
{
    size_t n = 0;
    while (n < most && decisions[n].a != decisions[n].b)
        n++;
    return n;
}

START_TEST(clusters_are_formed_as_the_case_says)
{
    const struct cluster_case *k = &cases[_i];
    struct edge edges[CASE_EDGES];
    for (int i = 0; i < CASE_PAIRS && k->weights[i].a != k->weights[i].b; i++)
        world.weight[k->weights[i].a][k->weights[i].b] = k->weights[i].weight;
    for (int i = 0; i < CASE_PAIRS && k->twins[i].a != k->twins[i].b; i++)
        world.twins[k->twins[i].a][k->twins[i].b] = true;
    memcpy(edges, k->edges, sizeof(edges));
    run(&(struct cluster_input){.n_units = k->n_units,
                                .live_namespace = k->live,
                                .n_namespaces = NAMESPACES,
                                .ssn = k->ssn,
                                .decisions = k->decisions,
                                .n_decisions = count_decisions(k->decisions, CASE_PAIRS),
                                .edges = edges,
                                .n_edges = count_edges(k->edges, CASE_EDGES),
                                .threshold = k->threshold,
                                .margin = k->margin,
                                .twins = ask_twins,
                                .weigh = ask_weight,
                                .ctx = &world});
    ck_assert_msg(strcmp(clusters(k->n_units), k->clusters) == 0, "%s: %s", k->name, clusters(k->n_units));
    ck_assert_msg(strcmp(refusals(), k->refused) == 0, "%s: %s", k->name, refusals());
}
END_TEST

START_TEST(links_come_first_then_pairs_to_review)
{
    const uint16_t live[] = {CWS, CIN, SSID, CWS, 0, 0};
    struct edge edges[] = {{1, 2, 1, 8, 0}, {2, 4, 1, 3, 0},   {0, 1, 1, 9, 0},  {0, 2, 4, 1, 0},
                           {0, 3, 1, 2, 0}, {3, 4, 1, 2.5, 0}, {0, 4, 1, -1, 0}, {1, 3, 1, 9, 0}};
    const struct pair_decision no = {0, 4, false};
    run(&(struct cluster_input){.n_units = 6,
                                .live_namespace = live,
                                .n_namespaces = NAMESPACES,
                                .edges = edges,
                                .n_edges = COUNT_OF(edges),
                                .threshold = 5,
                                .review = 1.5,
                                .decisions = &no,
                                .n_decisions = 1});
    ck_assert_str_eq(clusters(6), "0 12 3 4 5"); // 0-1 and 1-3 are as good as each other
    ck_assert_uint_eq(c.n_links, 1);
    ck_assert(edges[0].a == 1 && edges[0].b == 2);
    ck_assert_str_eq(refusals(), "0-1:undecided 1-3:undecided");
    ck_assert_uint_eq(c.n_review, 2); // not 0-3, two live ids; not 0-4, decided; not 0-2, too light
    ck_assert(edges[1].a == 2 && edges[1].b == 4);
    ck_assert(edges[2].a == 3 && edges[2].b == 4);
}
END_TEST

START_TEST(large_clusters_are_still_held_to_live_ids_numbers_and_clerks)
{
    enum { UNITS = 1000, HALF = UNITS / 2 };
    static const char *const wanted[] = {"3-990:live_id", "3-990:ssn", "3-990:no_match", ""};
    static uint16_t live[UNITS];
    static uint64_t ssn[UNITS];
    static struct edge edges[UNITS + 3];
    const struct pair_decision no = {1, 998, false};
    size_t n = 0;
    for (uint32_t u = 0; u + 1 < UNITS; u++)
        if (u + 1 != HALF)
            edges[n++] = (struct edge){u, u + 1, 1, 9, 0};
    edges[n++] = (struct edge){3, 990, 1, 5, 0};
    live[0] = live[999] = _i == 0 ? CWS : 0;
    ssn[10] = _i == 1 ? 5 : 0;
    ssn[900] = _i == 1 ? 6 : 0;
    run(&(struct cluster_input){.n_units = UNITS,
                                .live_namespace = live,
                                .n_namespaces = NAMESPACES,
                                .ssn = ssn,
                                .edges = edges,
                                .n_edges = n,
                                .decisions = &no,
                                .n_decisions = _i == 2});
    ck_assert_uint_eq(c.n_clusters, _i < 3 ? 2 : 1);
    ck_assert_str_eq(refusals(), wanted[_i]);
    ck_assert_uint_gt(c.unchecked, 0);
}
END_TEST

Suite *suite(void);
Suite *suite(void)
{
    Suite *s = suite_create("cluster");
    TCase *t = tcase_create("cluster");
    tcase_add_checked_fixture(t, setup, teardown);
    tcase_add_loop_test(t, clusters_are_formed_as_the_case_says, 0, COUNT_OF(cases));
    tcase_add_test(t, links_come_first_then_pairs_to_review);
    tcase_add_loop_test(t, large_clusters_are_still_held_to_live_ids_numbers_and_clerks, 0, 4);
    suite_add_tcase(s, t);
    return s;
}
