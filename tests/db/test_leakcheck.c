// SPDX-License-Identifier: Apache-2.0
// linker/leakcheck.c against a live server.
#include <math.h>

#include "linker/leakcheck.h"
#include "tests/support/toy_children.h"

static struct leakcheck got;

static void check(void)
{
    struct link_context ctx = toy_context();
    OK(leakcheck_run(&ctx, &got, &toy_err));
}

enum { MOST = 20 };
static const struct leak_limits limits = {.frequency = MOST, .rank_attack = 0.001, .degree = 0.3, .component = 50};

START_TEST(measures_the_tokens_of_every_recipe)
{
    PUT(CHILD(1, 1, CW, 100, 7, 5, .cin = 33), CHILD(2, 2, CW, 100, 7, 6), CHILD(3, 3, HE, 100, 7, 5, .cin = 33),
        CHILD(4, 4, CW, 900, 8, 5));
    check();
    ck_assert_uint_eq(got.records, 4);
    ck_assert_uint_eq(got.sightings, 4);
    ck_assert_uint_eq(got.recipe[C1].tokens, 3);
    ck_assert_uint_eq(got.recipe[C1].largest, 2);
    ck_assert_uint_eq(got.recipe[C1].component, 1); // child welfare and health: no edge
    ck_assert_uint_eq(got.recipe[C4].tokens, 2);
    ck_assert_uint_eq(got.recipe[C4].largest, 3);
    ck_assert_uint_eq(got.recipe[C4].component, 2);
    ck_assert_double_eq_tol(got.recipe[C4].mean_degree, 2 * 1 / 4.0, 1e-12);
    ck_assert_uint_eq(got.recipe[CIN].tokens, 1);
    ck_assert_uint_eq(got.working.component, 2);
    ck_assert_uint_eq(leakcheck_passed(&got.recipe[C4], &limits), LEAK_DEGREE | LEAK_RANK); // 3 of 4 share one
    ck_assert_uint_eq(leakcheck_passed(&got.recipe[C1], &limits), 0);
}
END_TEST

START_TEST(sightings_of_one_record_count_once)
{
    PUT(CHILD(1, 1, PR, 100, 7, 5), CHILD(2, 1, PR, 100, 7, 5), CHILD(3, 1, PR, 200, 7, 5));
    check();
    ck_assert_uint_eq(got.records, 1);
    ck_assert_uint_eq(got.recipe[C1].tokens, 2);
    ck_assert_uint_eq(got.recipe[C1].largest, 1);
}
END_TEST

START_TEST(hub_without_records_gives_nothing_away)
{
    check();
    ck_assert_uint_eq(got.records, 0);
    ck_assert_uint_eq(leakcheck_passed(&got.working, &limits), 0);
}
END_TEST

START_TEST(token_of_too_many_passes_the_limit)
{
    for (int i = 1; i <= MOST + 1; i++)
        PUT(CHILD(i, i, HE, 100, 7, (uint64_t)i, .retired = true));
    check();
    ck_assert_uint_eq(leakcheck_passed(&got.recipe[C4], &limits), LEAK_FREQUENCY);
    ck_assert_uint_eq(leakcheck_passed(&got.recipe[C1], &limits), 0);
    ck_assert_uint_eq(got.recipe[C4].crowded, MOST + 1);
}
END_TEST

START_TEST(writes_nothing)
{
    PUT(CHILD(1, 1, CW, 100, 7, 5), CHILD(2, 2, HE, 100, 7, 5));
    check();
    ck_assert_str_eq(toy_ask("SELECT (SELECT count(*) FROM linkage.working_token) + (SELECT count(*) FROM"
                             " linkage.person)"),
                     "0");
}
END_TEST

Suite *suite(void);
Suite *suite(void)
{
    Suite *s = suite_create("leakcheck");
    TCase *t = tcase_create("leakcheck");
    tcase_set_timeout(t, 60);
    tcase_add_checked_fixture(t, toy_setup, toy_teardown);
    tcase_add_test(t, measures_the_tokens_of_every_recipe);
    tcase_add_test(t, sightings_of_one_record_count_once);
    tcase_add_test(t, hub_without_records_gives_nothing_away);
    tcase_add_test(t, token_of_too_many_passes_the_limit);
    tcase_add_test(t, writes_nothing);
    suite_add_tcase(s, t);
    return s;
}
