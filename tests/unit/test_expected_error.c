// SPDX-License-Identifier: Apache-2.0
// linker/expected_error.c, linker/calibration.c, linker/roster.c
#include <check.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "linker/calibration.h"
#include "linker/expected_error.h"

enum { MAX_UNITS = 1 << 15, MAX_EDGES = 1 << 16 };

static struct error err;
static struct arena *arena;
static struct units units;
static uint16_t *live;
static uint32_t of_unit[MAX_UNITS];
static struct edge edges[MAX_EDGES];
static struct clustering clusters;
static struct expected_error_input in;
static struct expected_error *rows;
static size_t n_rows;

static void setup(void)
{
    err_clear(&err);
    ck_assert(arena_new(&arena, &err));
    units_init(&units);
    memset(of_unit, 0, sizeof(of_unit));
    clusters = (struct clustering){.of_unit = of_unit};
    in = (struct expected_error_input){.units = &units, .clusters = &clusters, .edges = edges, .found_share = 1};
}

static void teardown(void)
{
    free(live);
    live = NULL;
    units_done(&units);
    arena_freep(&arena);
}

// A record of a system, numbered as it comes; of a system in capitals the id is live, in a namespace of the system's name.
static void unit(uint32_t n, const char *system, const char *sex, const char *year)
{
    struct unit_row row = {.record_key = {.bytes = {(uint8_t)(n >> 16), (uint8_t)(n >> 8), (uint8_t)n}},
                           .namespace_name = view_of(system),
                           .live = system[0] < 'a',
                           .system = view_of(system)};
    row.group[GROUP_SEX] = view_of(sex);
    row.group[GROUP_BIRTH_YEAR] = view_of(year);
    ck_assert(units_add(&units, &row, &err));
}

static void tally(void)
{
    ck_assert(units_close(&units, &err));
    ck_assert(units_live_namespaces(&units, &live, &err));
    in.live_namespace = live;
    for (uint32_t u = 0; u < units.n; u++)
        clusters.n_clusters = of_unit[u] >= clusters.n_clusters ? of_unit[u] + 1 : clusters.n_clusters;
    ck_assert(expected_error_tally(&in, arena, &rows, &n_rows, &err));
}

// links, false and missed of a line, over all systems when a is NULL.
static struct expected_error sum_of(const char *dimension, const char *value, const char *a, const char *b)
{
    struct expected_error sum = {0};
    for (size_t i = 0; i < n_rows; i++)
        if (strcmp(rows[i].dimension, dimension) == 0 && strcmp(rows[i].value, value) == 0 &&
            (a == NULL || (strcmp(rows[i].system_a, a) == 0 && strcmp(rows[i].system_b, b) == 0))) {
            sum.links += rows[i].links;
            sum.false_links += rows[i].false_links;
            sum.missed_links += rows[i].missed_links;
        }
    return sum;
}

static void assert_sum(struct expected_error sum, double links, double false_links, double missed_links)
{
    ck_assert_double_eq_tol(sum.links, links, 1e-9);
    ck_assert_double_eq_tol(sum.false_links, false_links, 1e-6);
    ck_assert_double_eq_tol(sum.missed_links, missed_links, 1e-6);
}

static double chance(double weight)
{
    return 1 / (1 + exp2(weight));
}

// Six records without live ids: guards say nothing, so the model's word stands. Clusters 0 1 2 | 3 4 | 5.
static void six_records(void)
{
    static const char *const system[] = {"a", "b", "c", "b", "a", "c"}, *const sex[] = {"F", "F", "M", "F", "F", "F"};
    static const uint32_t cluster[] = {0, 0, 0, 1, 1, 2};
    for (uint32_t u = 0; u < 6; u++) {
        unit(u, system[u], sex[u], "2010");
        of_unit[u] = cluster[u];
    }
    edges[0] = (struct edge){.a = 0, .b = 1, .weight = 5};
    edges[1] = (struct edge){.a = 1, .b = 2, .weight = 4};
    edges[2] = (struct edge){.a = 3, .b = 4, .weight = 20};
    edges[3] = (struct edge){.a = 4, .b = 5, .weight = 1};
    in.n_edges = 4;
    clusters.n_links = 3;
}

START_TEST(without_guards_the_model_says_how_many_are_wrong)
{
    six_records();
    tally();
    double wrong = chance(5) + chance(4); // and as much for the pair joined through both: twice the mean
    assert_sum(sum_of("all", "", NULL, NULL), 4, 2 * wrong + chance(20), 1 - chance(1));
    assert_sum(sum_of("all", "", "a", "b"), 2, chance(5) + chance(20), 0);
    assert_sum(sum_of("all", "", "a", "c"), 1, wrong, 1 - chance(1));
    assert_sum(sum_of("sex", "M", NULL, NULL), 2, chance(4) + wrong, 0);
    assert_sum(sum_of("sex", "F", NULL, NULL), 4, 2 * wrong + chance(20), 1 - chance(1));
    for (size_t i = 1; i < n_rows; i++)
        ck_assert_int_le(strcmp(rows[i - 1].dimension, rows[i].dimension), 0);
}
END_TEST

START_TEST(pairs_that_no_recipe_finds_are_missed_unless_others_joined_them)
{
    six_records();
    in.found_share = 0.5;
    tally();
    double right_ab = 2 - chance(5) - chance(20), right_bc = 1 - chance(4);
    ck_assert_double_eq_tol(sum_of("all", "", "a", "b").missed_links, right_ab, 1e-6);
    ck_assert_double_eq_tol(sum_of("all", "", "b", "c").missed_links, right_bc, 1e-6);
    ck_assert_double_eq_tol(sum_of("all", "", "a", "c").missed_links, 1 - chance(1), 1e-6); // 0 and 2 are joined
}
END_TEST

START_TEST(what_a_clerk_decided_is_known)
{
    static const struct pair_decision decisions[] = {{4, 5, false}, {0, 1, true}};
    six_records();
    edges[0].weight = -3; // a link by the clerk's word alone
    in.decisions = decisions;
    in.n_decisions = 2;
    tally();
    assert_sum(sum_of("all", "", "a", "b"), 2, chance(20), 0);
    assert_sum(sum_of("all", "", NULL, NULL), 4, 2 * chance(4) + chance(20), 0);
}
END_TEST

START_TEST(twins_and_live_ids_are_no_misses)
{
    static const struct refused_pair twins[] = {{.a = 1, .b = 3, .reason = REFUSAL_TWINS, .weight = 9}};
    static const char *const system[] = {"A", "b", "A", "b"};
    for (uint32_t u = 0; u < 4; u++) {
        unit(u, system[u], "F", "2010");
        of_unit[u] = u / 2;
    }
    edges[0] = (struct edge){.a = 0, .b = 1, .weight = 20};
    edges[1] = (struct edge){.a = 2, .b = 3, .weight = 20};
    edges[2] = (struct edge){.a = 0, .b = 2, .weight = 3};
    edges[3] = (struct edge){.a = 1, .b = 2, .weight = 3};
    edges[4] = (struct edge){.a = 1, .b = 3, .weight = 9};
    clusters.n_links = 2;
    clusters.refused = twins;
    clusters.n_refused = 1;
    in.n_edges = 5;
    tally();
    ck_assert_double_eq(sum_of("all", "", NULL, NULL).missed_links, 0);
}
END_TEST

START_TEST(nothing_is_said_of_nothing)
{
    tally();
    ck_assert_uint_eq(n_rows, 0);
}
END_TEST

// --- against the truth ---------------------------------------------------------------------------------------------------

static uint64_t random_state;

static double uniform(void)
{
    random_state = random_state * 6364136223846793005U + 1442695040888963407U;
    return (double)(random_state >> 33) / (double)(UINT64_C(1) << 31);
}

enum { CHILDREN = 6000, REGISTERS = 3, TRUE_LIGHT = 1500, KIN = 2200 };
static uint32_t record[CHILDREN][REGISTERS]; // plus one; 0: none
static const char *const registers[REGISTERS] = {"A", "B", "C"};

static void add_edge_of(uint32_t a, uint32_t b, double weight)
{
    edges[in.n_edges++] = (struct edge){.a = a < b ? a : b, .b = a < b ? b : a, .weight = weight};
}

static bool share_register(const bool x[REGISTERS], const bool y[REGISTERS])
{
    for (int r = 0; r < REGISTERS; r++)
        if (x[r] && y[r])
            return true;
    return false;
}

// Children of three registers; true pairs of 5 bits, and `kin` pairs of two children of as many bits between records of two
// registers. What no live id tells apart is joined. Returns how many joins are wrong.
static int draw_world(uint64_t seed)
{
    static bool known[CHILDREN][REGISTERS], merged[CHILDREN];
    uint32_t n = 0;
    int wrong = 0;
    random_state = seed;
    memset(merged, 0, sizeof(merged));
    for (int c = 0; c < CHILDREN; c++)
        for (int r = 0; r < REGISTERS; r++) {
            known[c][r] = uniform() < 0.3 + 0.15 * r;
            record[c][r] = known[c][r] ? n + 1 : 0;
            if (!known[c][r])
                continue;
            unit(n, registers[r], "F", "2010");
            of_unit[n++] = (uint32_t)c;
        }
    for (int c = 0; c < TRUE_LIGHT; c++)
        if (known[c][0] && known[c][1])
            add_edge_of(record[c][0] - 1, record[c][1] - 1, 5);
    for (int k = 0; k < KIN; k++) {
        int x = TRUE_LIGHT + 2 * k, y = x + 1, r = (int)(uniform() * REGISTERS), s = (r + 1) % REGISTERS;
        if (!known[x][r] || !known[y][s])
            continue;
        add_edge_of(record[x][r] - 1, record[y][s] - 1, 5);
        if (share_register(known[x], known[y]))
            continue;
        wrong++;
        for (int i = 0; i < REGISTERS; i++)
            if (known[y][i])
                of_unit[record[y][i] - 1] = (uint32_t)x;
    }
    return wrong;
}

START_TEST(guards_tell_how_many_wrong_links_they_could_not_see)
{
    uint64_t seed = 20260715 + (uint64_t)_i;
    printf("seed %ju\n", (uintmax_t)seed);
    int wrong = draw_world(seed);
    static struct edge joined[MAX_EDGES];
    size_t n = 0;
    for (int round = 0; round < 2; round++) // links first
        for (size_t i = 0; i < in.n_edges; i++)
            if ((of_unit[edges[i].a] == of_unit[edges[i].b]) == (round == 0))
                joined[n++] = edges[i];
    memcpy(edges, joined, n * sizeof(*edges));
    while (clusters.n_links < n && of_unit[edges[clusters.n_links].a] == of_unit[edges[clusters.n_links].b])
        clusters.n_links++;
    tally();
    struct roster roster;
    struct calibration c;
    ck_assert(roster_make(of_unit, units.n, clusters.n_clusters, live, units.namespace_names.n, arena, &roster, &err));
    ck_assert(calibration_make(&units, &roster, edges, in.n_edges, arena, &c, &err));
    double direct = 0, by_model = 0;
    for (size_t i = 0; i < clusters.n_links; i++) {
        direct += calibration_false(&c, &edges[i]);
        by_model += chance(5);
    }
    ck_assert_int_gt(wrong, 30);
    ck_assert_msg(by_model < 0.5 * wrong, "the model by itself: %g, %d", by_model, wrong);
    ck_assert_msg(fabs(direct - wrong) < 0.35 * wrong, "expected %g, wrong %d", direct, wrong);
    ck_assert(c.factor[5 - CALIBRATION_LEAST] > 3);
    ck_assert_double_eq_tol(c.factor[8 - CALIBRATION_LEAST], 1, 1e-6); // no pair weighs so much
}
END_TEST

Suite *suite(void);
Suite *suite(void)
{
    Suite *s = suite_create("expected_error");
    TCase *t = tcase_create("pairs");
    tcase_add_checked_fixture(t, setup, teardown);
    tcase_add_test(t, without_guards_the_model_says_how_many_are_wrong);
    tcase_add_test(t, pairs_that_no_recipe_finds_are_missed_unless_others_joined_them);
    tcase_add_test(t, what_a_clerk_decided_is_known);
    tcase_add_test(t, twins_and_live_ids_are_no_misses);
    tcase_add_test(t, nothing_is_said_of_nothing);
    suite_add_tcase(s, t);
    t = tcase_create("calibration");
    tcase_add_checked_fixture(t, setup, teardown);
    tcase_add_loop_test(t, guards_tell_how_many_wrong_links_they_could_not_see, 0, 5);
    suite_add_tcase(s, t);
    return s;
}
