// SPDX-License-Identifier: Apache-2.0
// Covers export/crossing.c.
#include "export/crossing.h"

#include <check.h>
#include <string.h>

#include "common/attrs.h"

START_TEST(groups_are_those_that_there_can_be)
{
    static const struct {
        const char *sets[3];
        size_t n;
        unsigned group[8];
        int n_groups;
    } cases[] = {
        {{"a", "b"}, 2, {1, 2, 3}, 3},                   // a child of both is known to both
        {{"a", "a,b"}, 2, {2, 3}, 2},                    // who is of a is of a or b
        {{"a", "b", "a,b"}, 3, {5, 6, 7}, 3},            // nobody is of a alone
        {{"a,b", "b,c"}, 2, {1, 2, 3}, 3},               // a, c, and whoever b knows or both others
        {{"a,b", "a,b"}, 2, {3}, 1},                     // the same
        {{"ab", "a", "b"}, 3, {1, 2, 3, 4, 5, 6, 7}, 7}, // a name is no part of another
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        unsigned group[CROSSING_MOST_GROUPS];
        ck_assert_int_eq(crossing_groups(cases[i].sets, cases[i].n, group), cases[i].n_groups);
        ck_assert_mem_eq(group, cases[i].group, (size_t)cases[i].n_groups * sizeof(group[0]));
    }
}
END_TEST

START_TEST(too_many_systems_or_sets_are_left_alone)
{
    unsigned group[CROSSING_MOST_GROUPS];
    const char *many[CROSSING_MOST_SETS + 1];
    for (size_t i = 0; i < COUNT_OF(many); i++)
        many[i] = "a";
    ck_assert_int_eq(crossing_groups((const char *[]){"a,b,c,d,e,f", "g,h,i,j,k,l"}, 2, group), 3);
    ck_assert_int_eq(crossing_groups((const char *[]){"a,b,c,d,e,f", "g,h,i,j,k,l,m"}, 2, group), 0);
    ck_assert_int_eq(crossing_groups(many, COUNT_OF(many), group), 0);
}
END_TEST

START_TEST(sums_and_differences_count_whom_several_know)
{
    static const struct {
        const char *sets[3];
        size_t n, n_sums;
        signed char factor[3]; // one of them
    } cases[] = {
        {{"a", "b"}, 2, 0, {0}},                     // who knows both is not told by two totals
        {{"a,b", "a"}, 2, 1, {1, -1}},               // whom only b knows
        {{"a", "a,b"}, 2, 1, {-1, 1}},               // the same
        {{"a,b", "a", "b"}, 3, 3, {-1, 1, 1}},       // whom both know; and whom only one does
        {{"a,b,c", "a,b", "b,c"}, 3, 3, {-1, 1, 1}}, // whom b knows, or both others
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        CLEANUP(arena_freep) struct arena *arena = NULL;
        const struct crossing_sum *sums = NULL;
        size_t n = 0, found = 0;
        struct error err = {0};
        ck_assert(arena_new(&arena, &err) && crossing_sums(cases[i].sets, cases[i].n, arena, &sums, &n, &err));
        ck_assert_uint_eq(n, cases[i].n_sums);
        for (size_t k = 0; k < n; k++)
            found += memcmp(sums[k].factor, cases[i].factor, cases[i].n) == 0;
        ck_assert_uint_eq(found, n > 0);
    }
}
END_TEST

Suite *suite(void);
Suite *suite(void)
{
    Suite *s = suite_create("crossing");
    TCase *t = tcase_create("crossing");
    tcase_add_test(t, groups_are_those_that_there_can_be);
    tcase_add_test(t, too_many_systems_or_sets_are_left_alone);
    tcase_add_test(t, sums_and_differences_count_whom_several_know);
    suite_add_tcase(s, t);
    return s;
}
