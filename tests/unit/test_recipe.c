// SPDX-License-Identifier: Apache-2.0
// linker/recipe.c
#include <check.h>

#include "linker/recipe.h"
#include "tests/support/secrets.h"

enum { EXACT, DELETION, SWAP, INITIAL, IDS, WIDE, N_RECIPES };
enum { CIN = 77, CWS = 88 };

static const struct recipe recipes[N_RECIPES] = {
    [EXACT] = {.name = "C1",
               .part = {{PART_FAMILY, 0}, {PART_GIVEN, 0}, {PART_BIRTH, 0}},
               .n_parts = 3,
               .all_variants = true},
    [DELETION] = {.name = "C2", .part = {{PART_FAMILY_DEL, 0}, {PART_GIVEN, 0}, {PART_BIRTH, 0}}, .n_parts = 3},
    [SWAP] = {.name = "C7",
              .part = {{PART_FAMILY, 0}, {PART_GIVEN, 0}, {PART_BIRTH, 0}},
              .n_parts = 3,
              .unordered = true},
    [INITIAL] = {.name = "C8",
                 .part = {{PART_FAMILY, 0}, {PART_GIVEN_INITIAL, 0}, {PART_SEX, 0}, {PART_BIRTH, 0}},
                 .n_parts = 4},
    [IDS] = {.name = "CIN", .part = {{PART_ID, CIN}}, .n_parts = 1, .all_variants = true},
    [WIDE] = {.name = "W", .part = {{PART_FAMILY_DEL, 0}, {PART_BIRTH_DEL, 0}, {PART_ID, CWS}}, .n_parts = 3},
};
static const struct linkage_config linkage = {.recipes = recipes, .n_recipes = N_RECIPES};

static struct error err;
static struct recipe_key *key;
static struct token_list list;

static void setup(void)
{
    err_clear(&err);
    token_list_init(&list);
    ck_assert(recipe_key_mix(&key, &err));
}

// The same tests for tokens of the database.
static void setup_hmac(void)
{
    struct keyring *keys = keyring_for_tests();
    err_clear(&err);
    token_list_init(&list);
    ck_assert(recipe_key_hmac(keys, &key, &err));
    keyring_freep(&keys);
}

static void teardown(void)
{
    recipe_key_freep(&key);
    token_list_done(&list);
}

static void put(struct bundle *b, enum part part, uint8_t variant, uint32_t subject, uint64_t first, int count)
{
    uint64_t value[BUNDLE_MAX_VALUES];
    for (int i = 0; i < count; i++)
        value[i] = first + (uint64_t)i;
    ck_assert(bundle_add(b, (uint8_t)part, variant, subject, value, count, &err));
}

static void child(struct bundle *b, uint64_t family, uint64_t given, uint64_t birth)
{
    bundle_init(b);
    put(b, PART_FAMILY, 0, 0, family, 1);
    put(b, PART_GIVEN, 0, 0, given, 1);
    put(b, PART_BIRTH, 0, 0, birth, 1);
}

static size_t compose(uint32_t wanted, const struct bundle *b)
{
    ck_assert(recipe_compose(&linkage, wanted, b, key, &list, &err));
    return list.n;
}

START_TEST(makes_one_token_of_each_combination_of_values)
{
    struct bundle b;
    child(&b, 1, 2, 3);
    put(&b, PART_FAMILY_DEL, 0, 0, 100, 12);
    ck_assert_uint_eq(compose(1u << EXACT, &b), 1);
    ck_assert_uint_eq(compose(1u << DELETION, &b), 13);
    token_list_unique(&list);
    ck_assert_uint_eq(list.n, 13);
}
END_TEST

START_TEST(missing_part_makes_no_token)
{
    struct bundle b;
    child(&b, 1, 2, 3);
    put(&b, PART_GIVEN_INITIAL, 0, 0, 4, 1);
    ck_assert_uint_eq(compose(1u << INITIAL | 1u << IDS | 1u << DELETION, &b), 0);
}
END_TEST

START_TEST(same_values_under_two_recipes_make_two_tokens)
{
    struct bundle b;
    child(&b, 1, 2, 3);
    ck_assert_uint_eq(compose(1u << EXACT | 1u << SWAP, &b), 2);
    ck_assert_uint_ne(token_list_at(&list, 0)->value, token_list_at(&list, 1)->value);
    ck_assert_uint_eq(token_list_at(&list, 0)->recipe, EXACT);
    ck_assert_uint_eq(token_list_at(&list, 1)->recipe, SWAP);
}
END_TEST

START_TEST(unordered_recipe_is_blind_to_a_swap_and_others_are_not)
{
    struct bundle b;
    child(&b, 1, 2, 3);
    compose(1u << EXACT | 1u << SWAP, &b);
    child(&b, 2, 1, 3);
    compose(1u << EXACT | 1u << SWAP, &b);
    ck_assert_uint_ne(token_list_at(&list, 0)->value, token_list_at(&list, 2)->value);
    ck_assert_uint_eq(token_list_at(&list, 1)->value, token_list_at(&list, 3)->value);
}
END_TEST

START_TEST(alias_meets_the_name_of_another)
{
    struct bundle b;
    child(&b, 1, 2, 3);
    put(&b, PART_FAMILY, 3, 0, 10, 1);
    put(&b, PART_GIVEN, 3, 0, 20, 1);
    ck_assert_uint_eq(compose(1u << EXACT, &b), 2);
    ck_assert_uint_eq(compose(1u << SWAP, &b), 3); // not of all variants
    child(&b, 10, 20, 3);
    compose(1u << EXACT, &b);
    ck_assert_uint_eq(token_list_at(&list, 1)->value, token_list_at(&list, 3)->value);
}
END_TEST

START_TEST(names_of_different_forms_are_not_mixed)
{
    struct bundle b;
    bundle_init(&b);
    put(&b, PART_FAMILY, 0, 0, 1, 1);
    put(&b, PART_GIVEN, 3, 0, 2, 1);
    put(&b, PART_BIRTH, 0, 0, 3, 1);
    ck_assert_uint_eq(compose(1u << EXACT, &b), 0);
}
END_TEST

START_TEST(every_id_of_a_namespace_makes_a_token_once_whatever_forms_the_name_has)
{
    struct bundle b;
    child(&b, 1, 2, 3);
    put(&b, PART_GIVEN, 1, 0, 2, 1);
    put(&b, PART_ID, 0, CIN, 50, 3);
    put(&b, PART_ID, 0, CWS, 50, 2);
    ck_assert_uint_eq(compose(1u << IDS, &b), 3);
}
END_TEST

START_TEST(recipe_that_makes_too_many_tokens_is_refused)
{
    struct bundle b;
    bundle_init(&b);
    put(&b, PART_FAMILY_DEL, 0, 0, 1, BUNDLE_MAX_COUNT);
    put(&b, PART_BIRTH_DEL, 0, 0, 1, BUNDLE_MAX_COUNT);
    put(&b, PART_ID, 0, CWS, 1, BUNDLE_MAX_COUNT);
    ck_assert(!recipe_compose(&linkage, 1u << WIDE, &b, key, &list, &err));
    ck_assert_int_eq(err.code, ERR_CONFIG);
}
END_TEST

START_TEST(unique_list_holds_each_token_once_in_order)
{
    struct bundle b;
    child(&b, 1, 2, 3);
    put(&b, PART_FAMILY_DEL, 0, 0, 100, 12);
    for (int i = 0; i < 3; i++)
        compose(1u << DELETION | 1u << EXACT, &b);
    token_list_unique(&list);
    ck_assert_uint_eq(list.n, 13);
    for (size_t i = 1; i < list.n; i++) {
        const struct token *a = token_list_at(&list, i - 1), *c = token_list_at(&list, i);
        ck_assert(a->recipe < c->recipe || (a->recipe == c->recipe && a->value < c->value));
    }
    token_list_reset(&list);
    token_list_unique(&list);
    ck_assert_uint_eq(list.n, 0);
}
END_TEST

START_TEST(two_runs_have_different_keys)
{
    struct keyring *keys = keyring_for_tests();
    struct bundle b;
    child(&b, 1, 2, 3);
    compose(1u << EXACT, &b);
    compose(1u << EXACT, &b);
    recipe_key_freep(&key);
    ck_assert(_i == 0 ? recipe_key_mix(&key, &err) : recipe_key_hmac(keys, &key, &err));
    compose(1u << EXACT, &b);
    ck_assert_uint_eq(token_list_at(&list, 0)->value, token_list_at(&list, 1)->value);
    ck_assert_uint_ne(token_list_at(&list, 0)->value, token_list_at(&list, 2)->value);
    keyring_freep(&keys);
}
END_TEST

START_TEST(mixed_token_is_the_upper_half_of_a_sum_and_the_number_of_its_recipe)
{
    uint8_t seed[RECIPE_SEED_BYTES] = {0};
    struct bundle b;
    // Recipe DELETION (1), seven factors of 16 bytes each, little-endian: 2^64 * 32, then 2^64 * 64, 2^63, 0.
    uint8_t *factor = seed + (size_t)DELETION * 7 * 16;
    factor[8] = 32;
    factor[16 + 8] = 64;
    factor[32 + 7] = 128;
    recipe_key_freep(&key);
    ck_assert(recipe_key_mix_of(seed, &key, &err));
    child(&b, 1, 192, 3);
    put(&b, PART_FAMILY_DEL, 0, 0, 100, 1);
    ck_assert_uint_eq(compose(1u << DELETION, &b), 1);
    ck_assert_uint_eq(token_list_at(&list, 0)->value, 32 + 64 * 100 + 192 / 2 + DELETION);
}
END_TEST

START_TEST(mixed_tokens_of_random_tuples_are_equal_when_the_tuples_are)
{
    enum { N = 3000 };
    static uint64_t value[N];
    struct bundle b;
    for (int i = 0; i < N; i++) {
        token_list_reset(&list);
        child(&b, (uint64_t)(i % 10) << 40, (uint64_t)(i / 10 % 10),
              (uint64_t)(i / 100 % 15) * UINT64_C(0x1111111111111111));
        compose(1u << EXACT, &b);
        value[i] = token_list_at(&list, 0)->value;
        ck_assert_uint_eq(value[i] % 32, EXACT);
        for (int k = 0; k < i; k++)
            if ((value[i] == value[k]) != (i - k == N / 2))
                ck_abort_msg("tuples %d and %d", k, i);
    }
}
END_TEST

static void add_tests(TCase *t)
{
    tcase_add_test(t, makes_one_token_of_each_combination_of_values);
    tcase_add_test(t, missing_part_makes_no_token);
    tcase_add_test(t, same_values_under_two_recipes_make_two_tokens);
    tcase_add_test(t, unordered_recipe_is_blind_to_a_swap_and_others_are_not);
    tcase_add_test(t, alias_meets_the_name_of_another);
    tcase_add_test(t, names_of_different_forms_are_not_mixed);
    tcase_add_test(t, every_id_of_a_namespace_makes_a_token_once_whatever_forms_the_name_has);
    tcase_add_test(t, recipe_that_makes_too_many_tokens_is_refused);
    tcase_add_test(t, unique_list_holds_each_token_once_in_order);
}

Suite *suite(void);
Suite *suite(void)
{
    Suite *s = suite_create("recipe");
    TCase *mixed = tcase_create("mixed"), *signed_ = tcase_create("signed");
    tcase_add_checked_fixture(mixed, setup, teardown);
    tcase_add_checked_fixture(signed_, setup_hmac, teardown);
    add_tests(mixed);
    add_tests(signed_);
    tcase_add_loop_test(mixed, two_runs_have_different_keys, 0, 1);
    tcase_add_loop_test(signed_, two_runs_have_different_keys, 1, 2);
    tcase_add_test(mixed, mixed_token_is_the_upper_half_of_a_sum_and_the_number_of_its_recipe);
    tcase_add_test(mixed, mixed_tokens_of_random_tuples_are_equal_when_the_tuples_are);
    suite_add_tcase(s, mixed);
    suite_add_tcase(s, signed_);
    return s;
}
