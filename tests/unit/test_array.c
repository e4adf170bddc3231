// SPDX-License-Identifier: Apache-2.0
// Covers common/array.c.
#include "common/array.h"

#include <check.h>
#include <limits.h>
#include <stdlib.h>

#include "tests/support/scratch.h"

static struct error err;

START_TEST(keeps_what_it_holds_however_far_it_grows)
{
    int *number = NULL, n = 0, room = 0;
    for (int i = 0; i < 1000; i++) {
        ck_assert(array_reserve(&number, &room, n + 1, &err));
        ck_assert_int_gt(room, n);
        number[n++] = i;
    }
    for (int i = 0; i < n; i++)
        ck_assert_int_eq(number[i], i);
    free(number);
}
END_TEST

START_TEST(does_not_move_while_there_is_room)
{
    double *number = NULL;
    int room = 0;
    ck_assert(array_reserve(&number, &room, 100, &err));
    const double *before = number;
    int had = room;
    ck_assert(array_reserve(&number, &room, had, &err) && array_reserve(&number, &room, 0, &err));
    ck_assert(number == before && room == had);
    free(number);
}
END_TEST

#ifndef UNDER_ASAN
START_TEST(is_as_it_was_when_there_is_no_more_memory)
{
    struct {
        char byte[1 << 30];
    } *huge = NULL;
    int room = 0;
    ck_assert(!array_reserve(&huge, &room, INT_MAX / 2, &err));
    ck_assert_int_eq(err.code, ERR_RETRY);
    ck_assert(huge == NULL && room == 0);
}
END_TEST
#endif

Suite *suite(void);
Suite *suite(void)
{
    Suite *s = suite_create("array");
    TCase *t = tcase_create("array");
    tcase_add_test(t, keeps_what_it_holds_however_far_it_grows);
    tcase_add_test(t, does_not_move_while_there_is_room);
#ifndef UNDER_ASAN
    tcase_add_test(t, is_as_it_was_when_there_is_no_more_memory);
#endif
    suite_add_tcase(s, t);
    return s;
}
