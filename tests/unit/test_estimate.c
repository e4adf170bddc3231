// SPDX-License-Identifier: Apache-2.0
// linker/estimate.c, linker/training.c, linker/quality.c
#include <check.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "linker/estimate.h"
#include "linker/quality.h"
#include "linker/training.h"
#include "tests/support/pattern_world.h"

static struct error err;
static struct world world;
static struct model model;

static void setup(void)
{
    err_clear(&err);
    world_init(&world, 1);
}

static void teardown(void)
{
    world_done(&world);
}

static const char *message(void)
{
    static char text[1024];
    return err_message(&err, text, sizeof(text));
}

static void estimate(void)
{
    struct model_input input = world_input(&world);
    ck_assert_msg(model_estimate(&input, &model, &err), "%s", message());
}

static void refuses(const char *what)
{
    struct model_input input = world_input(&world);
    ck_assert(!model_estimate(&input, &model, &err));
    ck_assert_int_eq(err.code, ERR_DATA);
    ck_assert_msg(strstr(message(), what) != NULL, "%s", message());
    ck_assert_msg(strstr(err.hint, "pin") != NULL, "%s", err.hint); // says what to do
}

// --- what is known comes back ------------------------------------------------------------------------------------------

START_TEST(known_parameters_come_back)
{
    uint64_t seed = 40 + (uint64_t)_i;
    world_done(&world);
    world_init(&world, seed);
    world_draw(&world);
    estimate();
    ck_assert(model.converged && model.prior_from == ORIGIN_STRICT);
    double truth = log2(world.matches / world.possible_pairs);
    ck_assert_msg(fabs(model.em_prior - truth) < 0.1, "seed %d: prior %g, %g", (int)seed, model.em_prior, truth);
    for (int f = 0; f < WORLD_FIELDS; f++)
        for (int level = LEVEL_DIFFERENT; level < LEVEL_COUNT; level++) {
            double m = world.m[f][level], u = world.u[f][level];
            if (!(m > 0))
                continue;
            ck_assert_msg(fabs(model.field[f].m[level] - m) < 0.02, "seed %d: m of %s %s: %g, %g", (int)seed,
                          world.fields[f].name, level_name((enum level)level), model.field[f].m[level], m);
            double sampled = world.random_pairs * world.given[f] * u;
            ck_assert_msg(sampled < 100 || fabs(log2(model.field[f].u[level] / u)) < 8 / sqrt(sampled),
                          "seed %d: u of %s %s: %g, %g", (int)seed, world.fields[f].name, level_name((enum level)level),
                          model.field[f].u[level], u);
        }
}
END_TEST

START_TEST(u_of_numbers_comes_from_all_pairs_that_share_one)
{
    world.u[WORLD_CIN][LEVEL_EXACT] = 2e-8; // a million random pairs would show none
    world.u[WORLD_CIN][LEVEL_DIFFERENT] = 1 - 2e-8;
    world_draw(&world);
    estimate();
    ck_assert_int_eq(model.field[WORLD_CIN].u_from[LEVEL_EXACT], ORIGIN_CANDIDATES);
    double apart = log2(model.field[WORLD_CIN].u[LEVEL_EXACT] / 2e-8);
    ck_assert_msg(fabs(apart) < 1, "%g bits", apart);
    ck_assert_int_eq(model.field[WORLD_CIN].u_from[LEVEL_DIFFERENT], ORIGIN_SAMPLED);
}
END_TEST

START_TEST(u_comes_from_frequencies_where_they_are_known)
{
    double exact[WORLD_FIELDS] = {-1, 0.0125, -1, -1, -1, -1};
    world_draw(&world);
    struct model_input input = world_input(&world);
    input.exact_share = exact;
    ck_assert(model_estimate(&input, &model, &err));
    ck_assert_int_eq(model.field[WORLD_FAMILY].u_from[LEVEL_EXACT], ORIGIN_FREQUENCY);
    ck_assert_double_eq_tol(model.field[WORLD_FAMILY].u[LEVEL_EXACT], 0.0125, 1e-4);
    ck_assert_int_eq(model.field[WORLD_GIVEN].u_from[LEVEL_EXACT], ORIGIN_SAMPLED);
    double sum = 0;
    for (int level = 0; level < LEVEL_COUNT; level++)
        sum += model.field[WORLD_FAMILY].u[level];
    ck_assert_double_eq_tol(sum, 1, 1e-9);
}
END_TEST

START_TEST(pairs_of_one_child_among_random_pairs_do_not_pass_for_chance)
{
    world.possible_pairs = 1000.0 * 999 / 2; // a small file, every pair looked at: one in a hundred is one child
    world.matches = 5000;
    world.random_pairs = world.possible_pairs;
    world_draw(&world);
    estimate();
    double apart = log2(model.field[WORLD_BIRTH].u[LEVEL_EXACT] / world.u[WORLD_BIRTH][LEVEL_EXACT]);
    ck_assert_msg(fabs(apart) < 0.6, "%g bits", apart); // counted as chance it would be 5 bits too much
}
END_TEST

// --- the same from the same --------------------------------------------------------------------------------------------

static void shuffle(struct pattern_count *list, size_t n)
{
    for (size_t i = n; i > 1; i--) {
        size_t k = (size_t)(world_chance(&world) * (double)i);
        struct pattern_count moved = list[i - 1];
        list[i - 1] = list[k];
        list[k] = moved;
    }
}

START_TEST(order_of_patterns_does_not_matter)
{
    world_draw(&world);
    estimate();
    struct model first = model;
    shuffle(world.random, world.n_random);
    shuffle(world.candidates, world.n_candidates);
    memset(&model, 0xff, sizeof(model));
    estimate();
    ck_assert_mem_eq(&model, &first, sizeof(model));
}
END_TEST

// --- what is not estimated ---------------------------------------------------------------------------------------------

START_TEST(pinned_field_is_kept)
{
    struct linkage_field *sex = &world.fields[WORLD_SEX];
    world_draw(&world);
    sex->pinned = true;
    sex->m[LEVEL_EXACT] = 0.9;
    sex->m[LEVEL_DIFFERENT] = 0.1;
    sex->u[LEVEL_EXACT] = 0.45;
    sex->u[LEVEL_DIFFERENT] = 0.55;
    estimate();
    ck_assert_double_eq(model.field[WORLD_SEX].m[LEVEL_EXACT], 0.9);
    ck_assert_double_eq(model.field[WORLD_SEX].weight[LEVEL_EXACT], 1);
    ck_assert_int_eq(model.field[WORLD_SEX].m_from[LEVEL_EXACT], ORIGIN_PINNED);
    ck_assert_int_eq(model.field[WORLD_SEX].u_from[LEVEL_DIFFERENT], ORIGIN_PINNED);
}
END_TEST

START_TEST(field_never_given_is_no_fault)
{
    world.given[WORLD_SSN] = 0;
    world_draw(&world);
    estimate();
    ck_assert_int_eq(model.field[WORLD_SSN].m_from[LEVEL_EXACT], ORIGIN_NONE);
    ck_assert_double_eq(model.field[WORLD_SSN].weight[LEVEL_EXACT], 0);
}
END_TEST

START_TEST(field_that_never_differs_says_nothing)
{
    for (int level = 0; level < LEVEL_COUNT; level++)
        world.m[WORLD_SEX][level] = world.u[WORLD_SEX][level] = level == LEVEL_EXACT;
    world_draw(&world);
    estimate();
    ck_assert_int_eq(model.field[WORLD_SEX].m_from[LEVEL_EXACT], ORIGIN_CONSTANT);
    ck_assert_double_eq(model.field[WORLD_SEX].weight[LEVEL_EXACT], 0);
}
END_TEST

START_TEST(tiny_file_has_default_shares_and_says_so)
{
    world.possible_pairs = 10;
    world.matches = 4;
    world.random_pairs = 10;
    world_draw(&world);
    estimate();
    ck_assert_int_eq(model.prior_from, ORIGIN_ESTIMATED);
    ck_assert(isfinite(model.prior) && model.prior < 0);
    for (int f = 0; f < WORLD_SSN; f++) {
        ck_assert_int_eq(model.field[f].m_from[LEVEL_EXACT], ORIGIN_DEFAULT);
        ck_assert_int_eq(model.field[f].u_from[LEVEL_EXACT], ORIGIN_DEFAULT);
        ck_assert_mem_eq(model.field[f].m, model_default_m(world.fields[f].field), sizeof(model.field[f].m));
        ck_assert(model.field[f].weight[LEVEL_EXACT] > 0);
        ck_assert(model.field[f].weight[LEVEL_DIFFERENT] < 0);
    }
}
END_TEST

START_TEST(nothing_at_all_still_has_a_model)
{
    struct model_input input = {.linkage = &world.linkage};
    ck_assert_msg(model_estimate(&input, &model, &err), "%s", message());
    ck_assert(isfinite(model.prior));
    ck_assert_double_eq(model.field[WORLD_GIVEN].weight[LEVEL_EXACT], 0);
}
END_TEST

// --- refusals ------------------------------------------------------------------------------------------------------------

START_TEST(refuses_a_prior_far_from_the_one_of_the_strict_recipes)
{
    world_draw(&world);
    world.linkage.strict_recall /= 16;
    refuses("apart");
}
END_TEST

START_TEST(refuses_a_field_that_never_agrees)
{
    world.m[WORLD_FAMILY][LEVEL_DIFFERENT] += world.m[WORLD_FAMILY][LEVEL_EXACT];
    world.m[WORLD_FAMILY][LEVEL_EXACT] = 0;
    world.u[WORLD_FAMILY][LEVEL_EXACT] = 0;
    world_draw(&world);
    refuses("\"family_name\" is given by both records of many pairs of one child and never agrees");
}
END_TEST

START_TEST(refuses_a_field_that_never_differs_wholly)
{
    world.u[WORLD_GIVEN][LEVEL_SIMILAR] += world.u[WORLD_GIVEN][LEVEL_DIFFERENT];
    world.u[WORLD_GIVEN][LEVEL_DIFFERENT] = 0;
    world.m[WORLD_GIVEN][LEVEL_SIMILAR] += world.m[WORLD_GIVEN][LEVEL_DIFFERENT];
    world.m[WORLD_GIVEN][LEVEL_DIFFERENT] = 0;
    world_draw(&world);
    refuses("\"given_name\" is never wholly different");
}
END_TEST

START_TEST(refuses_m_not_above_u)
{
    world.m[WORLD_SEX][LEVEL_EXACT] = 0.3;
    world.m[WORLD_SEX][LEVEL_DIFFERENT] = 0.7;
    world_draw(&world);
    refuses("\"sex\" agrees exactly no more often");
}
END_TEST

START_TEST(refuses_what_does_not_converge)
{
    // Only two fields that hardly tell are left to tell one child from two: a long flat ridge.
    for (int level = 0; level < LEVEL_COUNT; level++)
        world.m[WORLD_FAMILY][level] = 0.98 * world.u[WORLD_FAMILY][level] + 0.02 * world.m[WORLD_FAMILY][level];
    world.m[WORLD_SEX][LEVEL_EXACT] = 0.55;
    world.m[WORLD_SEX][LEVEL_DIFFERENT] = 0.45;
    world.given[WORLD_SSN] = world.given[WORLD_CIN] = 0;
    world.linkage.n_recipes = 1;
    world.linkage.strict = 1u << WORLD_GIVEN_BIRTH;
    world_draw(&world);
    refuses("did not converge on the pairs of recipe");
}
END_TEST

START_TEST(level_unknown_to_the_field_is_a_bug)
{
    struct pattern_count wrong = {(uint64_t)LEVEL_NEAR << (LEVEL_BITS * WORLD_SEX), 1, 1};
    struct model_input input = {.linkage = &world.linkage, .candidates = &wrong, .n_candidates = 1};
    ck_assert(!model_estimate(&input, &model, &err));
    ck_assert_int_eq(err.code, ERR_BUG);
}
END_TEST

// --- passes --------------------------------------------------------------------------------------------------------------

START_TEST(pass_does_not_speak_of_its_own_parts)
{
    ck_assert_uint_eq(training_conditioned(&world.linkage, WORLD_GIVEN_BIRTH), 1u << WORLD_GIVEN | 1u << WORLD_BIRTH);
    ck_assert_uint_eq(training_conditioned(&world.linkage, WORLD_ID), 1u << WORLD_CIN);
    world_draw(&world);
    estimate();
    struct training_result r;
    ck_assert(training_run(&world.linkage, &model, world.candidates, world.n_candidates, WORLD_NAMES, &r, &err));
    ck_assert(r.used && r.converged && !r.anchored);
    ck_assert_double_eq(r.counts[WORLD_GIVEN][LEVEL_EXACT], 0);
    ck_assert(r.counts[WORLD_BIRTH][LEVEL_EXACT] > 1000);
}
END_TEST

START_TEST(pass_with_one_field_to_speak_of_is_anchored)
{
    for (int f = WORLD_SEX; f < WORLD_FIELDS; f++)
        world.given[f] = 0;
    world_draw(&world);
    world.strict_pairs = (uint64_t)world.matches;
    world.linkage.strict_recall = 0.99;
    estimate();
    for (size_t p = 0; p < model.n_passes; p++)
        ck_assert(model.pass[p].anchored);
    for (int f = 0; f < WORLD_SEX; f++)
        ck_assert_msg(fabs(model.field[f].m[LEVEL_EXACT] - world.m[f][LEVEL_EXACT]) < 0.08, "%s %g %g",
                      world.fields[f].name, model.field[f].m[LEVEL_EXACT], world.m[f][LEVEL_EXACT]);
}
END_TEST

START_TEST(pass_that_disagrees_is_reported)
{
    world_draw(&world);
    for (size_t i = 0; i < world.n_candidates; i++) { // those who share an id hardly ever have the same family name
        struct pattern_count *p = &world.candidates[i];
        if ((p->recipes >> WORLD_ID & 1) != 0 && model_level(p->pattern, WORLD_FAMILY) == LEVEL_EXACT)
            p->n = p->n / 100 + 1;
    }
    estimate();
    bool reported = false;
    for (size_t p = 0; p < model.n_passes; p++)
        reported = reported || (model.pass[p].apart > MODEL_APART && model.pass[p].farthest == WORLD_FAMILY);
    ck_assert(reported);
}
END_TEST

// --- quality -------------------------------------------------------------------------------------------------------------

START_TEST(share_found_is_that_of_the_drawn_pairs)
{
    double share = 0;
    world_draw(&world);
    estimate();
    ck_assert(quality_found_share(&model, &world.linkage, world.candidates, world.n_candidates, &share, &err));
    double found = world.matches_found / world.matches;
    ck_assert_msg(fabs(share - found) < 0.03, "%g %g", share, found);
}
END_TEST

START_TEST(of_no_pairs_all_are_found)
{
    double share = 0;
    world_draw(&world);
    estimate();
    ck_assert(quality_found_share(&model, &world.linkage, NULL, 0, &share, &err));
    ck_assert_double_eq(share, 1);
}
END_TEST

Suite *suite(void);
Suite *suite(void)
{
    Suite *s = suite_create("estimate");
    TCase *t = tcase_create("estimates");
    tcase_add_checked_fixture(t, setup, teardown);
    tcase_add_loop_test(t, known_parameters_come_back, 0, 20);
    tcase_add_test(t, u_of_numbers_comes_from_all_pairs_that_share_one);
    tcase_add_test(t, u_comes_from_frequencies_where_they_are_known);
    tcase_add_test(t, pairs_of_one_child_among_random_pairs_do_not_pass_for_chance);
    tcase_add_test(t, order_of_patterns_does_not_matter);
    tcase_add_test(t, pinned_field_is_kept);
    tcase_add_test(t, field_never_given_is_no_fault);
    tcase_add_test(t, field_that_never_differs_says_nothing);
    tcase_add_test(t, tiny_file_has_default_shares_and_says_so);
    tcase_add_test(t, nothing_at_all_still_has_a_model);
    suite_add_tcase(s, t);
    t = tcase_create("refusals");
    tcase_add_checked_fixture(t, setup, teardown);
    tcase_add_test(t, refuses_a_prior_far_from_the_one_of_the_strict_recipes);
    tcase_add_test(t, refuses_a_field_that_never_agrees);
    tcase_add_test(t, refuses_a_field_that_never_differs_wholly);
    tcase_add_test(t, refuses_m_not_above_u);
    tcase_add_test(t, refuses_what_does_not_converge);
    tcase_add_test(t, level_unknown_to_the_field_is_a_bug);
    suite_add_tcase(s, t);
    t = tcase_create("passes");
    tcase_add_checked_fixture(t, setup, teardown);
    tcase_add_test(t, pass_does_not_speak_of_its_own_parts);
    tcase_add_test(t, pass_with_one_field_to_speak_of_is_anchored);
    tcase_add_test(t, pass_that_disagrees_is_reported);
    suite_add_tcase(s, t);
    t = tcase_create("quality");
    tcase_add_checked_fixture(t, setup, teardown);
    tcase_add_test(t, share_found_is_that_of_the_drawn_pairs);
    tcase_add_test(t, of_no_pairs_all_are_found);
    suite_add_tcase(s, t);
    return s;
}
