// SPDX-License-Identifier: Apache-2.0
// linker/leak.c and the limits of linker/leakcheck.c.
#include <check.h>
#include <math.h>
#include <stdlib.h>

#include "linker/leakcheck.h"

enum { UNITS = 4000 };

static struct leak *leak;
static struct error err;
static uint16_t live[UNITS];
static struct leak_measure measures[RECIPE_MAX], together;

static void setup(void)
{
    err_clear(&err);
    for (int i = 0; i < UNITS; i++)
        live[i] = (uint16_t)(1 + i % 2); // two namespaces, of 2000 each
    ck_assert(leak_new(UNITS, live, 3, &leak, &err));
}

static void teardown(void)
{
    leak_freep(&leak);
}

static void add(uint32_t recipe, uint32_t first, uint32_t n, uint32_t step)
{
    uint32_t *units = calloc(n, sizeof(*units));
    ck_assert_ptr_nonnull(units);
    for (uint32_t i = 0; i < n; i++)
        units[i] = first + i * step;
    const struct token_group group = {.recipe = recipe, .n = n, .units = units};
    ck_assert(leak_add(leak, &group, &err));
    free(units);
}

static const struct leak_limits limits = {.frequency = 20, .rank_attack = 0.001, .degree = 0.3, .component = 50};

static void close_all(void)
{
    ck_assert(leak_close(leak, 2, 1u << 0 | 1u << 1, measures, &together, &err));
}

START_TEST(nothing_gives_nothing_away)
{
    close_all();
    ck_assert_uint_eq(measures[0].tokens, 0);
    ck_assert_uint_eq(measures[0].largest, 0);
    ck_assert(isnan(measures[0].ranked));
    ck_assert_uint_eq(leakcheck_passed(&measures[0], &limits), 0);
    ck_assert_uint_eq(leakcheck_passed(&together, &limits), 0);
}
END_TEST

START_TEST(counts_tokens_and_who_is_under_a_frequent_one)
{
    leak_add_single(leak, 0, 100);
    add(0, 0, 10, 1);
    add(0, 10, 11, 1);
    add(0, 15, 12, 1); // six of them are under both
    close_all();
    ck_assert_uint_eq(measures[0].tokens, 103);
    ck_assert_uint_eq(measures[0].largest, 12);
    ck_assert_uint_eq(measures[0].crowded, 17);
}
END_TEST

START_TEST(edges_join_live_records_of_one_namespace_only)
{
    add(0, 0, 2, 1); // units 0 and 1: two namespaces
    close_all();
    ck_assert_double_eq(measures[0].mean_degree, 0);
    ck_assert_uint_eq(measures[0].component, 1);
}
END_TEST

START_TEST(degree_is_that_of_the_worst_namespace)
{
    add(0, 0, 3, 2);   // namespace 1: three edges
    add(0, 2, 3, 2);   // two of the records again, and one more: one edge is old
    add(0, 101, 2, 2); // namespace 2: one edge
    close_all();
    ck_assert_double_eq_tol(measures[0].mean_degree, 2 * 5 / 2000.0, 1e-12);
    ck_assert_uint_eq(measures[0].component, 4);
}
END_TEST

START_TEST(record_whose_id_is_retired_is_in_no_graph)
{
    live[2] = 0;
    add(0, 0, 3, 2);
    close_all();
    ck_assert_double_eq_tol(measures[0].mean_degree, 2 * 1 / 2000.0, 1e-5);
    ck_assert_uint_eq(measures[0].component, 2);
}
END_TEST

START_TEST(small_namespaces_are_taken_together)
{
    for (int i = 0; i < 20; i++)
        live[i] = 3;
    leak_freep(&leak);
    ck_assert(leak_new(UNITS, live, 3, &leak, &err));
    add(0, 0, 2, 1);
    close_all();
    ck_assert_double_eq_tol(measures[0].mean_degree, 2 / 20.0, 1e-12);
}
END_TEST

START_TEST(large_group_counts_all_its_pairs)
{
    add(0, 0, 200, 2);
    close_all();
    ck_assert_double_eq_tol(measures[0].mean_degree, 200.0 * 199 / 2000, 1e-9);
    ck_assert_uint_eq(measures[0].component, 200);
    ck_assert_uint_eq(leakcheck_passed(&measures[0], &limits), LEAK_FREQUENCY | LEAK_DEGREE | LEAK_COMPONENT);
}
END_TEST

START_TEST(recipes_together_make_one_graph)
{
    add(0, 0, 2, 2);
    add(1, 2, 2, 2);
    add(1, 0, 2, 2); // the same edge
    add(2, 4, 2, 2); // of a recipe that is not asked for
    close_all();
    ck_assert_uint_eq(together.component, 3);
    ck_assert_double_eq_tol(together.mean_degree, 2 * 2 / 2000.0, 1e-12);
    ck_assert_uint_eq(measures[2].component, 2);
}
END_TEST

// --- the rank attack ----------------------------------------------------------------------------------------------------

START_TEST(frequent_values_are_labelled_by_their_rank)
{
    // Frequencies so far apart that both halves rank them alike.
    add(0, 0, 1600, 1);
    add(0, 0, 800, 1);
    add(0, 0, 400, 1);
    add(0, 0, 200, 1);
    close_all();
    ck_assert_double_eq_tol(measures[0].ranked, 1, 1e-12);
}
END_TEST

START_TEST(equally_frequent_values_are_labelled_by_chance)
{
    for (uint32_t i = 0; i < 400; i++)
        add(0, i * 10, 10, 1); // about five in each half
    close_all();
    ck_assert_double_lt(measures[0].ranked, 0.05);
    ck_assert_double_gt(measures[0].ranked, 0);
}
END_TEST

START_TEST(value_of_one_record_cannot_be_labelled)
{
    leak_add_single(leak, 0, 1001);
    close_all();
    ck_assert_uint_eq(measures[0].largest, 1);
    ck_assert_double_eq(measures[0].ranked, 0);
}
END_TEST

// --- limits -------------------------------------------------------------------------------------------------------------

START_TEST(limits_may_be_reached_but_not_passed)
{
    struct leak_measure m = {.tokens = 1000, .largest = 20, .ranked = 0.002, .mean_degree = 0.3, .component = 50};
    ck_assert_uint_eq(leakcheck_passed(&m, &limits), 0);
    m.largest++;
    ck_assert_uint_eq(leakcheck_passed(&m, &limits), LEAK_FREQUENCY);
    m.largest--;
    m.mean_degree += 0.001;
    ck_assert_uint_eq(leakcheck_passed(&m, &limits), LEAK_DEGREE);
    m.mean_degree = 0;
    m.component++;
    ck_assert_uint_eq(leakcheck_passed(&m, &limits), LEAK_COMPONENT);
    m.component--;
    m.ranked += 0.0001; // a thousandth is chance: one token of 1,000
    ck_assert_uint_eq(leakcheck_passed(&m, &limits), LEAK_RANK);
}
END_TEST

Suite *suite(void);
Suite *suite(void)
{
    Suite *s = suite_create("leak");
    TCase *t = tcase_create("leak");
    tcase_add_checked_fixture(t, setup, teardown);
    tcase_add_test(t, nothing_gives_nothing_away);
    tcase_add_test(t, counts_tokens_and_who_is_under_a_frequent_one);
    tcase_add_test(t, edges_join_live_records_of_one_namespace_only);
    tcase_add_test(t, degree_is_that_of_the_worst_namespace);
    tcase_add_test(t, record_whose_id_is_retired_is_in_no_graph);
    tcase_add_test(t, small_namespaces_are_taken_together);
    tcase_add_test(t, large_group_counts_all_its_pairs);
    tcase_add_test(t, recipes_together_make_one_graph);
    tcase_add_test(t, frequent_values_are_labelled_by_their_rank);
    tcase_add_test(t, equally_frequent_values_are_labelled_by_chance);
    tcase_add_test(t, value_of_one_record_cannot_be_labelled);
    tcase_add_test(t, limits_may_be_reached_but_not_passed);
    suite_add_tcase(s, t);
    return s;
}
