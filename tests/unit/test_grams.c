/* SPDX-License-Identifier: Apache-2.0 */
/* Covers ingest/grams.c. */
#include <check.h>
#include <string.h>

#include "ingest/grams.h"

Suite *suite(void);

static struct gram_table table;

/* Pairs of the first letters each have a bit of their own; all others share the last. */
static void setup(void)
{
    memset(table.bit, GRAM_BITS - 1, sizeof table.bit);
    for (int a = 0; a < 10; a++)
        for (int b = 0; b < 10; b++)
            table.bit[a][b] = (uint8_t)(a * 10 + b);
    for (int a = 0; a < 10; a++) {
        table.bit[GRAM_CLASSES - 1][a] = (uint8_t)(100 + a); /* at the beginning */
        table.bit[a][GRAM_CLASSES - 1] = (uint8_t)(110 + a); /* at the end */
    }
}

START_TEST(sets_a_bit_for_each_pair_and_both_ends)
{
    uint64_t v[GRAM_VALUES];
    grams_of(&table, "ABAB", 4, v);
    ck_assert_uint_eq(v[0], UINT64_C(1) << 1 | UINT64_C(1) << 10);
    ck_assert_uint_eq(v[1], UINT64_C(1) << (100 - 64) | UINT64_C(1) << (111 - 64));
}
END_TEST

START_TEST(is_empty_for_an_empty_text)
{
    uint64_t v[GRAM_VALUES] = {1, 1};
    grams_of(&table, "", 0, v);
    ck_assert(v[0] == 0 && v[1] == 0);
}
END_TEST

START_TEST(tells_no_case_and_no_kind_of_punctuation_apart)
{
    uint64_t upper[GRAM_VALUES], lower[GRAM_VALUES];
    for (int a = 0; a < GRAM_CLASSES; a++)
        for (int b = 0; b < GRAM_CLASSES; b++)
            table.bit[a][b] = (uint8_t)((a * 37 + b * 11) % GRAM_BITS);
    grams_of(&table, "J.RIVERS@SCHOOL.7", 17, upper);
    grams_of(&table, "j-rivers+school_7", 17, lower);
    ck_assert_mem_eq(upper, lower, sizeof upper);
    grams_of(&table, "j-rivers+school_8", 17, lower);
    ck_assert_mem_ne(upper, lower, sizeof upper);
}
END_TEST

START_TEST(names_every_class_apart)
{
    for (int a = 0; a < GRAM_CLASSES; a++)
        for (int b = 0; b < a; b++)
            ck_assert_int_ne(gram_class_letter(a), gram_class_letter(b));
}
END_TEST

Suite *suite(void)
{
    Suite *s = suite_create("grams");
    TCase *t = tcase_create("grams");
    tcase_add_checked_fixture(t, setup, NULL);
    tcase_add_test(t, sets_a_bit_for_each_pair_and_both_ends);
    tcase_add_test(t, is_empty_for_an_empty_text);
    tcase_add_test(t, tells_no_case_and_no_kind_of_punctuation_apart);
    tcase_add_test(t, names_every_class_apart);
    suite_add_tcase(s, t);
    return s;
}
