// SPDX-License-Identifier: Apache-2.0
// Covers common/buf.c.
#include "common/buf.h"

#include <check.h>
#include <string.h>

#include "tests/support/scratch.h"

START_TEST(grows_and_stays_terminated)
{
    CLEANUP(buf_done) struct buf b;
    struct error err = {0};
    buf_init(&b, 1u << 20);
    for (int i = 0; i < 1000; i++) {
        ck_assert(buf_printf(&b, &err, "%03d", i));
        ck_assert_int_eq(b.data[b.len], '\0');
    }
    ck_assert_uint_eq(b.len, 3000);
    ck_assert(memcmp(b.data, "000001002", 9) == 0);
    ck_assert_str_eq(b.data + 2994, "998999");
}
END_TEST

START_TEST(holds_exactly_its_maximum)
{
    CLEANUP(buf_done) struct buf b;
    struct error err = {0};
    buf_init(&b, 10);
    ck_assert(buf_add_str(&b, "01234", &err));
    ck_assert(buf_add(&b, "56789", 5, &err));
    ck_assert(!buf_add(&b, "x", 1, &err));
    ck_assert_int_eq(err.code, ERR_DATA);
    ck_assert_str_eq(b.data, "0123456789");
    ck_assert(buf_add(&b, NULL, 0, &err));
    ck_assert(!buf_reserve(&b, SIZE_MAX, &err));
}
END_TEST

START_TEST(refuses_sums_that_overflow)
{
    CLEANUP(buf_done) struct buf b;
    struct error err = {0};
    buf_init(&b, SIZE_MAX);
    ck_assert(buf_add(&b, "x", 1, &err));
    ck_assert(!buf_reserve(&b, SIZE_MAX - 1, &err));
    ck_assert(!buf_reserve(&b, SIZE_MAX, &err));
    ck_assert_str_eq(b.data, "x");
}
END_TEST

START_TEST(a_reset_wipes_and_keeps_the_storage)
{
    CLEANUP(buf_done) struct buf b;
    struct error err = {0};
    buf_init(&b, 100);
    buf_reset(&b);
    ck_assert(buf_add_str(&b, "secret", &err));
    const char *data = b.data;
    buf_reset(&b);
    ck_assert_uint_eq(b.len, 0);
    ck_assert_ptr_eq(b.data, data);
    ck_assert(memcmp(b.data, "\0\0\0\0\0\0", 6) == 0);
}
END_TEST

START_TEST(a_zeroed_struct_can_be_done_with)
{
    struct buf b = {0};
    buf_done(&b);
    buf_done(NULL);
    buf_init(&b, 10);
    struct error err = {0};
    ck_assert(buf_reserve(&b, 0, &err));
    ck_assert_str_eq(b.data, "");
    buf_done(&b);
    ck_assert_ptr_null(b.data);
    ck_assert(buf_add_str(&b, "again", &err));
    buf_done(&b);
}
END_TEST

#ifndef UNDER_ASAN
START_TEST(says_try_again_when_memory_is_out)
{
    CLEANUP(buf_done) struct buf b;
    struct error err = {0};
    buf_init(&b, SIZE_MAX);
    ck_assert(!buf_reserve(&b, SIZE_MAX / 4, &err));
    ck_assert_int_eq(err.code, ERR_RETRY);
}
END_TEST
#endif

Suite *suite(void);
Suite *suite(void)
{
    Suite *s = suite_create("buf");
    TCase *tc = tcase_create("buf");
    tcase_add_test(tc, grows_and_stays_terminated);
    tcase_add_test(tc, holds_exactly_its_maximum);
    tcase_add_test(tc, refuses_sums_that_overflow);
    tcase_add_test(tc, a_reset_wipes_and_keeps_the_storage);
    tcase_add_test(tc, a_zeroed_struct_can_be_done_with);
#ifndef UNDER_ASAN
    tcase_add_test(tc, says_try_again_when_memory_is_out);
#endif
    suite_add_tcase(s, tc);
    return s;
}
