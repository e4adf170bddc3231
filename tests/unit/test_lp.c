// SPDX-License-Identifier: Apache-2.0
// Covers common/lp.c.
#include "common/lp.h"

#include <check.h>

// x + y = 10, 0 <= x <= 4, 0 <= y: the smallest system with an answer known by heart.
static struct lp *small(double x_upper)
{
    const struct lp_entry entries[] = {{0, 1, 1}, {0, 0, 1}};
    const double rhs[] = {10}, lower[] = {0, 0}, upper[] = {x_upper, LP_INFINITY};
    struct error err = {0};
    struct lp *lp = NULL;
    ck_assert(lp_new(1, 2, entries, 2, rhs, rhs, lower, upper, &lp, &err));
    return lp;
}

START_TEST(finds_both_ends_of_an_interval_from_one_model)
{
    CLEANUP(lp_freep) struct lp *lp = small(4);
    struct error err = {0};
    enum lp_status status;
    double value;
    lp_set_cost(lp, 1, 1);
    ck_assert(lp_solve(lp, true, &status, &value, &err));
    ck_assert_int_eq(status, LP_OPTIMAL);
    ck_assert_double_eq_tol(value, 10, 1e-9);
    ck_assert(lp_solve(lp, false, &status, &value, &err));
    ck_assert_double_eq_tol(value, 6, 1e-9);
    ck_assert_double_eq_tol(lp_solution(lp)[0], 4, 1e-9);
    lp_set_row_bounds(lp, 0, 8, 9);
    ck_assert(lp_solve(lp, false, &status, &value, &err));
    ck_assert_double_eq_tol(value, 4, 1e-9);
    ck_assert(lp_solve(lp, true, &status, &value, &err));
    ck_assert_double_eq_tol(value, 9, 1e-9);
}
END_TEST

START_TEST(tells_an_unbounded_program_from_an_infeasible_one)
{
    const struct lp_entry entries[] = {{0, 0, 1}, {0, 1, -1}};
    const double least[] = {-LP_INFINITY}, most[] = {LP_INFINITY}, lower[] = {0, 0}, upper[] = {LP_INFINITY, 4};
    struct error err = {0};
    CLEANUP(lp_freep) struct lp *lp = NULL;
    enum lp_status status = LP_OPTIMAL;
    double value = 0;
    ck_assert(lp_new(1, 2, entries, 2, least, most, lower, upper, &lp, &err));
    lp_set_cost(lp, 0, 1);
    ck_assert(lp_solve(lp, true, &status, &value, &err));
    ck_assert_int_eq(status, LP_UNBOUNDED);
    lp_set_row_bounds(lp, 0, -5, -5);
    ck_assert(lp_solve(lp, true, &status, &value, &err));
    ck_assert_int_eq(status, LP_INFEASIBLE);
    lp_set_row_bounds(lp, 0, 1, 1);
    ck_assert(lp_solve(lp, true, &status, &value, &err));
    ck_assert_int_eq(status, LP_OPTIMAL);
    ck_assert_double_eq_tol(value, 5, 1e-9);
}
END_TEST

Suite *suite(void);
Suite *suite(void)
{
    Suite *s = suite_create("lp");
    TCase *t = tcase_create("clp");
    tcase_add_test(t, finds_both_ends_of_an_interval_from_one_model);
    tcase_add_test(t, tells_an_unbounded_program_from_an_infeasible_one);
    suite_add_tcase(s, t);
    return s;
}
