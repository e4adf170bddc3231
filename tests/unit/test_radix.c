// SPDX-License-Identifier: Apache-2.0
// linker/radix.c
#include "linker/radix.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "common/attrs.h"

enum { MAX = 3000 };

static uint64_t state = 20261122;

static uint32_t random_word(void)
{
    state = state * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)(state >> 32);
}

static int compare(const void *x, const void *y)
{
    const struct triple *a = x, *b = y;
    for (int w = 0; w < 2; w++)
        if (a->word[w] != b->word[w])
            return a->word[w] < b->word[w] ? -1 : 1;
    return (a->word[2] > b->word[2]) - (a->word[2] < b->word[2]); // its place before: the sort is stable
}

static const struct {
    uint32_t n, mask_0, mask_1;
} cases[] = {
    {0, 0, 0},          {1, UINT32_MAX, UINT32_MAX},   {2, 1, 0},       {100, UINT32_MAX, 0}, {100, 0, 7}, {MAX, 3, 3},
    {MAX, 0xff000, 15}, {MAX, UINT32_MAX, UINT32_MAX}, {MAX, 0, 0x800},
};

START_TEST(sorts_as_a_sort_by_comparison_does)
{
    static struct triple records[MAX], expected[MAX], scratch[MAX];
    struct radix_digit digits[RADIX_MAX_DIGITS];
    size_t n = cases[_i].n;
    for (uint32_t i = 0; i < n; i++)
        records[i] = expected[i] =
            (struct triple){{random_word() & cases[_i].mask_0, random_word() & cases[_i].mask_1, i}};
    qsort(expected, n, sizeof(*expected), compare);
    size_t n_digits = radix_digits(digits, radix_digits(digits, 0, 1, 32), 0, 32);
    radix_sort(records, scratch, n, digits, n_digits);
    ck_assert_mem_eq(records, expected, n * sizeof(*records));
}
END_TEST

START_TEST(digits_cover_the_bits_asked_for)
{
    struct radix_digit digits[RADIX_MAX_DIGITS];
    ck_assert_uint_eq(radix_digits(digits, 0, 1, 0), 0);
    ck_assert_uint_eq(radix_digits(digits, 0, 1, RADIX_BITS), 1);
    ck_assert_uint_eq(radix_digits(digits, 1, 2, RADIX_BITS + 1), 3);
    ck_assert_int_eq(digits[1].word, 2);
    ck_assert_int_eq(digits[2].shift, RADIX_BITS);
}
END_TEST

Suite *suite(void);
Suite *suite(void)
{
    Suite *s = suite_create("radix");
    TCase *t = tcase_create("radix");
    tcase_add_loop_test(t, sorts_as_a_sort_by_comparison_does, 0, COUNT_OF(cases));
    tcase_add_test(t, digits_cover_the_bits_asked_for);
    suite_add_tcase(s, t);
    return s;
}
