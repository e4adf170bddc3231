/* SPDX-License-Identifier: Apache-2.0 */
/* Covers ingest/deletion.c. */
#include <check.h>
#include <stdio.h>
#include <string.h>

#include "common/error.h"
#include "ingest/deletion.h"

Suite *suite(void);

static const struct {
    const char *text;
    size_t max;
    const char *want;
} neighbours[] = {
    {"ABC", 12, "ABC BC AC AB"},
    {"AABC", 12, "AABC ABC AAC AAB"},
    {"AAA", 12, "AAA AA"},
    {"AB", 12, "AB"},
    {"A", 12, "A"},
    {"ABCDE", 4, "ABC BC AC AB"},
    {"ABCDEFGHIJKLM", 12,
     "ABCDEFGHIJK BCDEFGHIJK ACDEFGHIJK ABDEFGHIJK ABCEFGHIJK ABCDFGHIJK ABCDEGHIJK ABCDEFHIJK ABCDEFGIJK "
     "ABCDEFGHJK ABCDEFGHIK ABCDEFGHIJ"},
    {"ABC", 0, ""},
};

START_TEST(lists_what_is_left_without_a_letter)
{
    char out[12][16], text[256] = "";
    size_t n = deletion_neighbours(neighbours[_i].text, strlen(neighbours[_i].text), out[0], sizeof out[0],
                                   neighbours[_i].max);
    ck_assert_uint_le(n, neighbours[_i].max);
    for (size_t i = 0; i < n; i++)
        (void)snprintf(text + strlen(text), sizeof text - strlen(text), "%s%s", i == 0 ? "" : " ", out[i]);
    ck_assert_str_eq(text, neighbours[_i].want);
}
END_TEST

static bool are_neighbours(const char *a, const char *b)
{
    char of_a[12][16], of_b[12][16];
    size_t n_a = deletion_neighbours(a, strlen(a), of_a[0], sizeof of_a[0], 12);
    size_t n_b = deletion_neighbours(b, strlen(b), of_b[0], sizeof of_b[0], 12);
    for (size_t i = 0; i < n_a; i++)
        for (size_t j = 0; j < n_b; j++)
            if (strcmp(of_a[i], of_b[j]) == 0)
                return true;
    return false;
}

static const struct {
    const char *a, *b;
    bool near;
} pairs[] = {
    {"RIVERS", "RIVER", true},
    {"RIVERS", "RIVVERS", true},
    {"RIVERS", "RIVARS", true},
    {"RIVERS", "RIEVRS", true},
    {"RIVERS", "RVERSI", true},
    {"RIVERS", "BROOKS", false},
    {"RIVERS", "RAVERT", false},
    {"RIVERS", "RIV", false},
    {"BERGERDORFFWELCHE", "BERGERDROFFWELCHE", true},
    {"BERGERDORFFWELCHE", "BERGRDORFFWELCHE", true},
    {"BERGERDORFFWELCHE", "XERGERDORFFWELCHE", true},
    {"BERGERDORFFWELCHE", "BERGERDORFFWELCHER", true},
};

START_TEST(shares_a_neighbour_within_one_slip)
{
    ck_assert_int_eq(are_neighbours(pairs[_i].a, pairs[_i].b), pairs[_i].near);
    ck_assert_int_eq(are_neighbours(pairs[_i].b, pairs[_i].a), pairs[_i].near);
}
END_TEST

Suite *suite(void)
{
    Suite *s = suite_create("deletion");
    TCase *t = tcase_create("deletion");
    tcase_add_loop_test(t, lists_what_is_left_without_a_letter, 0, (int)COUNT_OF(neighbours));
    tcase_add_loop_test(t, shares_a_neighbour_within_one_slip, 0, (int)COUNT_OF(pairs));
    suite_add_tcase(s, t);
    return s;
}
