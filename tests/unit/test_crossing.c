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

Suite *suite(void);
Suite *suite(void)
{
    Suite *s = suite_create("crossing");
    TCase *t = tcase_create("crossing");
    tcase_add_test(t, groups_are_those_that_there_can_be);
    tcase_add_test(t, too_many_systems_or_sets_are_left_alone);
    suite_add_tcase(s, t);
    return s;
}
