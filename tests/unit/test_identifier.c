/* SPDX-License-Identifier: Apache-2.0 */
/* Covers config/identifier.c. */
#include <check.h>
#include <string.h>

#include "config/identifier.h"

Suite *suite(void);

START_TEST(names_every_kind_and_knows_it_again)
{
    for (int i = 0; i < KIND_COUNT; i++) {
        enum identifier_kind kind = KIND_COUNT;
        ck_assert(identifier_kind_from_name(identifier_kind_name((enum identifier_kind)i), &kind));
        ck_assert_int_eq(kind, i);
    }
    enum identifier_kind kind = KIND_SSN;
    ck_assert(!identifier_kind_from_name("shoe_size", &kind));
    ck_assert_int_eq(kind, KIND_SSN);
    ck_assert_str_eq(identifier_kind_name(KIND_COUNT), "?");
}
END_TEST

START_TEST(names_every_part_and_knows_it_again)
{
    for (int i = PART_GIVEN; i < PART_ID; i++) {
        enum part part = PART_COUNT;
        uint32_t subject = 9;
        ck_assert(part_from_name(part_name((enum part)i), &part, &subject));
        ck_assert_int_eq(part, i);
        ck_assert_uint_eq(subject, 0);
    }
    ck_assert_str_eq(part_name(PART_ID), "id");
    ck_assert_str_eq(part_name(PART_COUNT), "?");
}
END_TEST

START_TEST(reads_a_namespace_behind_id)
{
    enum part part = PART_COUNT;
    uint32_t subject = 0;
    ck_assert(part_from_name("id/cin", &part, &subject));
    ck_assert_int_eq(part, PART_ID);
    ck_assert_uint_eq(subject, identifier_subject("cin"));
    ck_assert_uint_ne(identifier_subject("cin"), identifier_subject("ssid"));
    ck_assert_uint_ne(subject, 0);
}
END_TEST

static const char *const not_parts[] = {"id", "id/", "id/CIN", "id/9", "id/a b", "given_name", "", "given_name/exact "};

START_TEST(refuses_what_is_no_part)
{
    enum part part = PART_SEX;
    uint32_t subject = 7;
    ck_assert(!part_from_name(not_parts[_i], &part, &subject));
    ck_assert_int_eq(part, PART_SEX);
    ck_assert_uint_eq(subject, 7);
}
END_TEST

/* Parts that can be compared with each other. */
static const enum part same_key[][2] = {
    {PART_FAMILY, PART_GIVEN},
    {PART_FAMILY_DEL, PART_GIVEN_DEL},
    {PART_FAMILY_PHONETIC, PART_GIVEN_PHONETIC},
    {PART_FAMILY_INITIAL, PART_GIVEN_INITIAL},
    {PART_FAMILY_GRAMS, PART_GIVEN_GRAMS},
    {PART_MIDDLE, PART_GIVEN},
    {PART_MIDDLE, PART_FAMILY},
    {PART_MIDDLE_INITIAL, PART_GIVEN_INITIAL},
    {PART_MIDDLE_INITIAL, PART_FAMILY_INITIAL},
    {PART_BIRTH_DAY, PART_BIRTH_MONTH},
};

START_TEST(keys_names_alike_and_month_and_day_and_nothing_else)
{
    for (int i = PART_GIVEN; i < PART_COUNT; i++)
        for (int j = PART_GIVEN; j < i; j++) {
            bool wanted = false;
            for (size_t k = 0; k < COUNT_OF(same_key); k++)
                wanted = wanted || ((int)same_key[k][0] == i && (int)same_key[k][1] == j);
            ck_assert_int_eq(strcmp(part_key_subject((enum part)i), part_key_subject((enum part)j)) == 0, wanted);
            ck_assert_int_eq(part_keyed_as((enum part)i) == part_keyed_as((enum part)j), wanted);
        }
}
END_TEST

START_TEST(says_how_many_values_a_part_has_and_how_wide)
{
    ck_assert_int_eq(part_limit(PART_GIVEN_DEL), 12);
    ck_assert_int_eq(part_limit(PART_BIRTH_DEL), 9);
    for (int i = PART_GIVEN; i < PART_COUNT; i++) {
        enum part part = (enum part)i;
        bool grams = strstr(part_name(part), "/grams") != NULL;
        ck_assert_int_eq(part_limit(part) == 2, grams);
        ck_assert(!grams || !part_is_narrow(part));
        ck_assert_int_eq(part_is_narrow(part), part_is_narrow(part_keyed_as(part)));
        ck_assert_int_eq(part_has_forms(part), strncmp(part_name(part), "given_name/", 11) == 0 ||
                                                   strncmp(part_name(part), "family_name/", 12) == 0);
    }
    ck_assert(!part_is_narrow(PART_SSN) && !part_is_narrow(PART_ID)); /* they link by themselves */
}
END_TEST

START_TEST(has_a_digest_of_its_own)
{
    uint8_t first[DIGEST_BYTES], second[DIGEST_BYTES], zeros[DIGEST_BYTES] = {0};
    ck_assert(identifier_schema_digest(first, NULL) && identifier_schema_digest(second, NULL));
    ck_assert_mem_eq(first, second, DIGEST_BYTES);
    ck_assert_mem_ne(first, zeros, DIGEST_BYTES);
}
END_TEST

Suite *suite(void)
{
    Suite *s = suite_create("identifier");
    TCase *t = tcase_create("identifier");
    tcase_add_test(t, names_every_kind_and_knows_it_again);
    tcase_add_test(t, names_every_part_and_knows_it_again);
    tcase_add_test(t, reads_a_namespace_behind_id);
    tcase_add_loop_test(t, refuses_what_is_no_part, 0, (int)COUNT_OF(not_parts));
    tcase_add_test(t, keys_names_alike_and_month_and_day_and_nothing_else);
    tcase_add_test(t, says_how_many_values_a_part_has_and_how_wide);
    tcase_add_test(t, has_a_digest_of_its_own);
    suite_add_tcase(s, t);
    return s;
}
