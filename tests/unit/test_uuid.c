// SPDX-License-Identifier: Apache-2.0
// common/uuid.c
#include <check.h>
#include <stdlib.h>

#include "common/uuid.h"

enum { MANY = 100000 }; // more than the kernel gives at once

static int by_bytes(const void *x, const void *y)
{
    return uuid_compare(x, y);
}

START_TEST(random_ones_are_all_different_and_say_that_they_are_random)
{
    static struct uuid ids[MANY];
    struct error err = {0};
    ck_assert(uuid_random(ids, MANY, &err));
    qsort(ids, MANY, sizeof(ids[0]), by_bytes);
    for (size_t i = 0; i < MANY; i++) {
        ck_assert(i == 0 || uuid_compare(&ids[i - 1], &ids[i]) != 0);
        ck_assert_int_eq(ids[i].bytes[6] >> 4, 4);
        ck_assert_int_eq(ids[i].bytes[8] >> 6, 2);
    }
    ck_assert(uuid_random(ids, 0, &err));
}
END_TEST

Suite *suite(void);
Suite *suite(void)
{
    Suite *s = suite_create("uuid");
    TCase *t = tcase_create("uuid");
    tcase_add_test(t, random_ones_are_all_different_and_say_that_they_are_random);
    suite_add_tcase(s, t);
    return s;
}
