// SPDX-License-Identifier: Apache-2.0
// linker/candidates*.c: both engines find the same candidates, and count the same costs, on the same recipes.
#include "linker/candidates.h"

#include <inttypes.h>
#include <stdio.h>

#include "tests/support/toy_children.h"

enum { UNITS = 1500, SIGHTINGS = 2500, CIN_NUMBER = 77, DELETIONS_MAX = 12 };

static struct recipe recipes[] = {
    {.name = "C1", .part = {{PART_FAMILY, 0}, {PART_GIVEN, 0}, {PART_BIRTH, 0}}, .n_parts = 3, .all_variants = true},
    {.name = "C2", .part = {{PART_FAMILY_DEL, 0}, {PART_GIVEN, 0}, {PART_BIRTH, 0}}, .n_parts = 3},
    {.name = "C7",
     .part = {{PART_FAMILY, 0}, {PART_GIVEN, 0}, {PART_BIRTH, 0}},
     .n_parts = 3,
     .unordered = true,
     .all_variants = true},
    {.name = "CIN", .part = {{PART_ID, CIN_NUMBER}}, .n_parts = 1},
    {.name = "given and birth", .part = {{PART_GIVEN, 0}, {PART_BIRTH, 0}}, .n_parts = 2},
};
static const uint32_t hot[COUNT_OF(recipes)] = {20, 20, 2, 3, 30};
static const struct linkage_config linkage = {.recipes = recipes, .n_recipes = COUNT_OF(recipes)};

static uint64_t state;

static uint32_t below(uint32_t n)
{
    state = state * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)((state >> 33) % n);
}

static void add_slot(struct bundle *b, enum part part, uint8_t variant, uint32_t subject, uint64_t first, int count)
{
    uint64_t value[DELETIONS_MAX];
    for (int i = 0; i < count; i++)
        value[i] = (first + (uint64_t)i) * UINT64_C(0x9e3779b97f4a7c15);
    OK(bundle_add(b, (uint8_t)part, variant, subject, value, count, &toy_err));
}

static void random_sighting(struct bundle *b)
{
    bundle_init(b);
    if (below(10) > 0)
        add_slot(b, PART_BIRTH, 0, 0, below(30), 1);
    for (uint8_t form = 0; form < 3 && (form == 0 || below(5) == 0); form++) {
        uint32_t family = below(40);
        add_slot(b, PART_FAMILY, form, 0, family, 1);
        add_slot(b, PART_GIVEN, form, 0, below(20), 1);
        add_slot(b, PART_FAMILY_DEL, form, 0, family / 10 * 100, 1 + (int)below(DELETIONS_MAX));
    }
    if (below(3) == 0)
        add_slot(b, PART_ID, 0, CIN_NUMBER, below(UNITS), 1 + (int)below(2));
}

struct outcome {
    struct candidates *c;
    const struct pair *pairs;
    size_t n;
};

// One unit may have several sightings, in any order: each engine sees the same ones.
static void run(enum linkage_engine engine, uint64_t memory_bytes, struct outcome *ret)
{
    CLEANUP(recipe_key_freep) struct recipe_key *key = NULL;
    CLEANUP(token_list_done) struct token_list list;
    struct candidates_settings settings = {.linkage = &linkage,
                                           .pg = toy_pg,
                                           .engine = engine,
                                           .memory_bytes = memory_bytes,
                                           .threads = 2,
                                           .n_units = UNITS};
    token_list_init(&list);
    OK(candidates_new(&settings, &ret->c, &toy_err) && candidates_key(ret->c, toy_keys, &key, &toy_err));
    for (uint32_t pass = 0; pass < candidates_passes(ret->c); pass++) {
        state = 20261122;
        OK(candidates_begin(ret->c, &toy_err));
        for (int i = 0; i < SIGHTINGS; i++) {
            struct bundle b;
            uint32_t unit = below(UNITS);
            random_sighting(&b);
            token_list_reset(&list);
            OK(recipe_compose(&linkage, candidates_recipes(ret->c), &b, key, &list, &toy_err));
            OK(candidates_add(ret->c, unit, &list, &toy_err));
        }
        OK(candidates_close(ret->c, &toy_err));
    }
    OK(candidates_pairs(ret->c, &ret->pairs, &ret->n, &toy_err) && candidates_forget(ret->c, &toy_err));
}

static void check_same(const struct outcome *a, const struct outcome *b)
{
    ck_assert_uint_eq(a->n, b->n);
    for (size_t i = 0; i < a->n; i++)
        if (a->pairs[i].a != b->pairs[i].a || a->pairs[i].b != b->pairs[i].b ||
            a->pairs[i].recipes != b->pairs[i].recipes)
            ck_abort_msg("pair %zu of %zu", i, a->n);
    for (size_t r = 0; r < COUNT_OF(recipes); r++) {
        const struct recipe_cost *x = &candidates_costs(a->c)[r], *y = &candidates_costs(b->c)[r];
        ck_assert_uint_eq(x->tokens, y->tokens);
        ck_assert_uint_eq(x->hot, y->hot);
        ck_assert_uint_eq(x->largest, y->largest);
        ck_assert_uint_eq(x->pairs, y->pairs);
        ck_assert_uint_eq(x->only, y->only);
    }
}

START_TEST(both_engines_find_the_same_candidates)
{
    struct outcome in_memory, bounded, in_database;
    for (size_t r = 0; r < COUNT_OF(recipes); r++) {
        recipes[r].memory = recipes[r].working = true;
        recipes[r].hot = hot[r];
    }
    run(ENGINE_POSTGRES, 0, &in_database);
    ck_assert_uint_gt(in_database.n, 1000);
    for (size_t r = 0; r < COUNT_OF(recipes); r++)
        ck_assert_uint_gt(candidates_costs(in_database.c)[r].pairs, 0);
    ck_assert_uint_gt(candidates_costs(in_database.c)[2].hot, 0);
    ck_assert_uint_gt(candidates_costs(in_database.c)[3].hot, 0);
    run(ENGINE_MEMORY, 0, &in_memory);
    check_same(&in_memory, &in_database);
    run(ENGINE_MEMORY, 1 << 20, &bounded);
    check_same(&bounded, &in_memory);
    candidates_freep(&in_memory.c);
    candidates_freep(&bounded.c);
    candidates_freep(&in_database.c);
    ck_assert_str_eq(toy_ask("SELECT count(*) FROM linkage.working_token"), "0");
}
END_TEST

START_TEST(memory_engine_clears_what_a_killed_run_left_in_the_database)
{
    struct outcome o;
    for (size_t r = 0; r < COUNT_OF(recipes); r++) {
        recipes[r].memory = true;
        recipes[r].hot = hot[r];
    }
    toy_sql("INSERT INTO linkage.working_token VALUES (42, 0, 0), (42, 0, 1)");
    run(ENGINE_MEMORY, 0, &o);
    ck_assert_str_eq(toy_ask("SELECT count(*) FROM linkage.working_token"), "0");
    candidates_freep(&o.c);
}
END_TEST

START_TEST(only_working_recipes_reach_the_database)
{
    struct outcome o;
    for (size_t r = 0; r < COUNT_OF(recipes); r++) {
        recipes[r].memory = true;
        recipes[r].working = r == 0;
        recipes[r].hot = hot[r];
    }
    run(ENGINE_POSTGRES, 0, &o);
    ck_assert_uint_gt(o.n, 0);
    for (size_t i = 0; i < o.n; i++)
        ck_assert_uint_eq(o.pairs[i].recipes, 1);
    candidates_freep(&o.c);
}
END_TEST

Suite *suite(void);
Suite *suite(void)
{
    Suite *s = suite_create("candidates");
    TCase *t = tcase_create("candidates");
    tcase_set_timeout(t, 60);
    tcase_add_checked_fixture(t, toy_setup, toy_teardown);
    tcase_add_test(t, both_engines_find_the_same_candidates);
    tcase_add_test(t, memory_engine_clears_what_a_killed_run_left_in_the_database);
    tcase_add_test(t, only_working_recipes_reach_the_database);
    suite_add_tcase(s, t);
    return s;
}
