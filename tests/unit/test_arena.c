// SPDX-License-Identifier: Apache-2.0
// Covers common/arena.c.
#include "common/arena.h"

#include <check.h>
#include <stdint.h>
#include <string.h>

#include "tests/support/scratch.h"

static const size_t sizes[] = {0, 1, 7, 16, 100, 4096, 70000, 3, 65536, 200000, 12};

static bool is_zero(const char *p, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (p[i] != 0)
            return false;
    return true;
}

/* Fills everything it gets, so that overlap or missing wipes show in the next round. */
static void fill(struct arena *a)
{
    struct error err = {0};
    for (size_t i = 0; i < COUNT_OF(sizes); i++) {
        char *p = arena_alloc(a, sizes[i], &err);
        ck_assert_ptr_nonnull(p);
        ck_assert_uint_eq((uintptr_t)p % _Alignof(max_align_t), 0);
        ck_assert(is_zero(p, sizes[i]));
        memset(p, 0xee, sizes[i]);
    }
}

START_TEST(gives_zeroed_aligned_memory_again_and_again)
{
    CLEANUP(arena_freep) struct arena *a = NULL;
    struct error err = {0};
    ck_assert(arena_new(&a, &err));
    for (int round = 0; round < 5; round++) {
        for (int i = 0; i < 7; i++)
            fill(a);
        arena_reset(a);
    }
}
END_TEST

START_TEST(copies_and_formats_texts)
{
    CLEANUP(arena_freep) struct arena *a = NULL;
    struct error err = {0};
    ck_assert(arena_new(&a, &err));
    const char *one = arena_strdup(a, "one", &err);
    const char *two = arena_strndup(a, "two and more", 3, &err);
    const char *three = arena_printf(a, &err, "%s-%s-%d", one, two, 3);
    const char *none = arena_strndup(a, NULL, 0, &err);
    ck_assert_str_eq(one, "one");
    ck_assert_str_eq(two, "two");
    ck_assert_str_eq(three, "one-two-3");
    ck_assert_str_eq(none, "");
}
END_TEST

START_TEST(an_absurd_size_is_an_error)
{
    CLEANUP(arena_freep) struct arena *a = NULL;
    struct error err = {0};
    ck_assert(arena_new(&a, &err));
    ck_assert_ptr_null(arena_alloc(a, SIZE_MAX, &err));
    ck_assert_int_eq(err.code, ERR_RETRY);
    ck_assert_ptr_null(arena_strndup(a, "", SIZE_MAX, &err));
    ck_assert_ptr_nonnull(arena_alloc(a, 10, &err));
}
END_TEST

#ifndef UNDER_ASAN
START_TEST(says_try_again_when_memory_is_out)
{
    CLEANUP(arena_freep) struct arena *a = NULL;
    struct error err = {0};
    ck_assert(arena_new(&a, &err));
    ck_assert_ptr_null(arena_alloc(a, SIZE_MAX / 4, &err));
    ck_assert_int_eq(err.code, ERR_RETRY);
}
END_TEST
#endif

START_TEST(freeing_nothing_is_fine)
{
    struct arena *a = NULL;
    arena_free(a);
    arena_freep(&a);
    struct error err = {0};
    ck_assert(arena_new(&a, &err));
    arena_reset(a);
    arena_freep(&a);
    ck_assert_ptr_null(a);
}
END_TEST

Suite *suite(void);
Suite *suite(void)
{
    Suite *s = suite_create("arena");
    TCase *tc = tcase_create("arena");
    tcase_add_test(tc, gives_zeroed_aligned_memory_again_and_again);
    tcase_add_test(tc, copies_and_formats_texts);
    tcase_add_test(tc, an_absurd_size_is_an_error);
#ifndef UNDER_ASAN
    tcase_add_test(tc, says_try_again_when_memory_is_out);
#endif
    tcase_add_test(tc, freeing_nothing_is_fine);
    suite_add_tcase(s, tc);
    return s;
}
