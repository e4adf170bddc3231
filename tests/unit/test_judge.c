// SPDX-License-Identifier: Apache-2.0
// linker/judge.c
#include <check.h>
#include <math.h>

#include "linker/judge.h"

static const char *const systems[] = {"child_welfare", "health", "schools"};
static struct evaluate_result result;

static void judge(struct judged *records, size_t n)
{
    result = (struct evaluate_result){0};
    judge_records(records, n, systems, COUNT_OF(systems), &result);
}

START_TEST(counts_pairs_and_clusters)
{
    // Person 1: records in all three systems, one of them apart. Person 2: found whole. Person 3: drawn to person 1.
    struct judged r[] = {{1, 0, 0, 0}, {1, 0, 1, 0}, {1, 7, 2, 0}, {2, 3, 0, 0}, {2, 3, 2, 0}, {3, 0, 2, 0}};
    judge(r, COUNT_OF(r));
    ck_assert_uint_eq(result.overall.true_pairs, 4);
    ck_assert_uint_eq(result.overall.found_pairs, 4);
    ck_assert_uint_eq(result.overall.right_pairs, 2);
    ck_assert_double_eq_tol(result.overall.precision, 0.5, 1e-12);
    ck_assert_double_eq_tol(result.overall.recall, 0.5, 1e-12);
    ck_assert_double_eq_tol(result.overall.f1, 0.5, 1e-12);
    ck_assert_uint_eq(result.clusters_true, 3);
    ck_assert_uint_eq(result.clusters_found, 3);
    ck_assert_uint_eq(result.clusters_exact, 1);
}
END_TEST

START_TEST(pairs_of_systems_add_up_to_the_whole)
{
    struct judged r[400];
    uint64_t x = 9;
    for (size_t i = 0; i < COUNT_OF(r); i++) {
        x = x * 6364136223846793005u + 1442695040888963407u;
        r[i] = (struct judged){
            .person = (x >> 33) % 90, .cluster = (uint32_t)(x >> 43) % 90, .system = (uint16_t)(x >> 62) % 3};
    }
    uint64_t true_pairs = 0, found = 0, right = 0;
    for (size_t i = 0; i < COUNT_OF(r); i++)
        for (size_t k = i + 1; k < COUNT_OF(r); k++) {
            true_pairs += r[i].person == r[k].person;
            found += r[i].cluster == r[k].cluster;
            right += r[i].person == r[k].person && r[i].cluster == r[k].cluster;
        }
    judge(r, COUNT_OF(r));
    ck_assert_uint_eq(result.overall.true_pairs, true_pairs);
    ck_assert_uint_eq(result.overall.found_pairs, found);
    ck_assert_uint_eq(result.overall.right_pairs, right);
    ck_assert_int_eq(result.n_by_pair, 6);
    ck_assert_str_eq(result.by_pair[1].system_a, "child_welfare");
    ck_assert_str_eq(result.by_pair[1].system_b, "health");
}
END_TEST

START_TEST(nothing_to_divide_by_is_not_a_number)
{
    struct judged r[] = {{1, 0, 0, 0}, {2, 1, 1, 0}};
    judge(r, COUNT_OF(r));
    ck_assert(isnan(result.overall.precision) && isnan(result.overall.recall) && isnan(result.overall.f1));
    ck_assert_uint_eq(result.clusters_exact, 2);
    ck_assert_int_eq(result.n_by_pair, 0);
    judge(r, 0);
    ck_assert_uint_eq(result.clusters_true, 0);
}
END_TEST

Suite *suite(void);
Suite *suite(void)
{
    Suite *s = suite_create("judge");
    TCase *t = tcase_create("judge");
    tcase_add_test(t, counts_pairs_and_clusters);
    tcase_add_test(t, pairs_of_systems_add_up_to_the_whole);
    tcase_add_test(t, nothing_to_divide_by_is_not_a_number);
    suite_add_tcase(s, t);
    return s;
}
